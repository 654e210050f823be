"""`cpqual suggest queue`: the lists of Review mode, for other programs and for a look from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options
from cpqual.domain.text import Span
from cpqual.formats.tables import Table
from cpqual.services import queues
from cpqual.services.queues import MOST, QUEUES, TITLES, Queue, Queued, Wanted, queue_named
from cpqual.services.quotes import quote
from cpqual.services.session import Session
from cpqual.services.stopping import found_so_far
from cpqual.services.suggesting import are_offered

_COLUMNS = (
    "document", "start", "end", "speaker", "code", "probability", "shown_as", "coded", "twin", "text",
)  # fmt: skip


@click.command("queue")
@click.argument("name", type=click.Choice(QUEUES))
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code; may be given again.")
@click.option(
    "--least", type=click.FloatRange(0, 1),
    help="Only from this probability on; for second-look, only below it.",
)  # fmt: skip
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=MOST, show_default=True, help="At most so many."
)
@where_option
@table_options
@click.pass_obj
def queue_(
    choices: Choices,
    name: str,
    codes: tuple[str, ...],
    least: float | None,
    limit: int,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List suggestions to work through, as Review mode does.

    order: in document order; probable: most probable first; next: half likely for codes used little, half by
    lot; more: unread units most like a code; missed: read, probable, and not coded; later: what you put off;
    second-look: your codings that are improbable; contradictions: nearly the same words, coded differently.
    """
    with session(choices) as opened:
        found = queues.queue(opened, Wanted(queue_named(name), codes, where, least), limit)
        rows = [_row(opened, one) for one in found.items]
        notes = _notes(opened, found)
    emit(Table("suggestions", _COLUMNS, rows, notes), fmt, output, where=where)


def _row(session: Session, one: Queued) -> tuple[str | int | float | bool | None, ...]:
    said = one.suggestion
    words = quote(session, said.document, Span(said.start, said.end))
    twin = f"{one.twin.document} {one.twin.start}–{one.twin.end}" if one.twin else None
    probability = None if one.twin else round(said.probability, 3)
    return (
        said.document, said.start, said.end, words.speaker, said.code, probability, said.band, one.given,
        twin, words.text,
    )  # fmt: skip


def _notes(session: Session, found: Queue) -> tuple[str, ...]:
    if found.run is None:
        offered = are_offered(session)
        return ("no model yet: cpqual suggest train" if offered else "none in a second reading",)
    told = [f"{TITLES[found.wanted.name]}; trained {found.run.created}"]
    if found.more:
        told.append(f"the first {len(found.items)}; there are more")
    if found.wanted.where:
        told.append(f"only where {found.wanted.where}")
    if found.wanted.name == "more":
        so_far = (found_so_far(session, code) for code in found.wanted.codes)
        told += [f"{one.code}: {one.in_words}" for one in so_far if one is not None]
    return tuple(told)
