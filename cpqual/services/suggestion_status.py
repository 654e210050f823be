"""Where a coder stands with suggestions: what was learned from, what may be said, what waits for an answer.

Imports the engine's data types (numpy), so only the command line imports this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.wording import counted, local_time
from cpqual.formats.tables import Table
from cpqual.services import suggesting
from cpqual.services.acceptance import STAGES
from cpqual.services.placed_units import placed_units, read_units
from cpqual.services.session import Session
from cpqual.services.suggesting import ModelRun
from cpqual.storage import codes, codings, notes, suggestions
from cpqual.suggest.calibration import FEWEST_EXAMPLES

_MOST_NAMED = 12
_PROBABLE = 0.5


class RareCode(NamedTuple):
    """A code that fewer than ten units were given, so that only its match with the definition is told."""

    code: str
    units: int


@dataclass(frozen=True, slots=True)
class Status:
    """Where a coder stands.

    Attributes:
        run: the model in force, None before the first training.
        up_to_date: whether it has learned from everything as it is now.
        units: units that may be suggested for, as the texts are now.
        read: how many of them the coder has read by now.
        codings: the coder's codings by now.
        stage: how suggestions are worded with so much read.
        next_stage: from how many units read they are worded otherwise, and how; None at the last stage.
        codes: codes that may be suggested.
        rare: those of them too rare for more than a match, rarest first.
        open: suggestions that were neither coded nor answered.
        probable: those of them with a probability of one half or more.
        accepted, rejected, later: answers by now.
    """

    coder: str
    run: ModelRun | None
    up_to_date: bool
    units: int
    read: int
    codings: int
    stage: str
    next_stage: tuple[int, str] | None
    codes: int
    rare: tuple[RareCode, ...]
    open: int
    probable: int
    accepted: int
    rejected: int
    later: int


def status(session: Session) -> Status:
    """Return where this coder stands with suggestions.

    Raises:
        RefusedError: the coder reads a sample a second time and gets none.
    """
    suggesting.require_offered(session)
    run = suggesting.latest_run(session)
    places = list(placed_units(session))
    made = codings.codings(session.store, coder_id=session.coder.id)
    codes_of = read_units(session, places, made).codes_of
    used = Counter(code for found in codes_of.values() for code in found)
    rare = [RareCode(code.slug, used[code.slug]) for code in codes.codes(session.store) if code.usable]
    answers = Counter(verdict.answer for verdict in notes.verdicts(session.store, session.coder.id))
    read = len(codes_of)
    begun = max(i for i, (least, _) in enumerate(STAGES) if read >= least)
    return Status(
        coder=session.coder.slug,
        run=run,
        up_to_date=suggesting.is_up_to_date(session),
        units=len(places),
        read=read,
        codings=len(made),
        stage=STAGES[begun][1],
        next_stage=STAGES[begun + 1] if begun + 1 < len(STAGES) else None,
        codes=len(rare),
        rare=tuple(sorted((one for one in rare if one.units < FEWEST_EXAMPLES), key=lambda one: one.units)),
        open=suggestions.count_open(session.store, run.id, session.coder.id) if run else 0,
        probable=suggestions.count_open(session.store, run.id, session.coder.id, _PROBABLE) if run else 0,
        accepted=answers["accepted"],
        rejected=answers["rejected"],
        later=answers["later"],
    )


def as_table(found: Status) -> Table:
    """Return the status as a table of facts, one to a row."""
    return Table("suggestions", ("what", "value"), list(_facts(found)))


def _facts(found: Status) -> Iterator[tuple[str, str]]:
    yield "coder", found.coder
    if found.run is None:
        yield "model", "not trained yet: cpqual suggest train"
    else:
        read, learned = counted(found.run.read_units, "unit"), counted(found.run.codings, "coding")
        yield "model", f"trained {local_time(found.run.created)} on {learned} in {read} read"
        if without := found.run.facts.get("without_vectors"):
            yield "sentence vectors", f"not used in this training: the model {without}"
        yield "up to date", "yes" if found.up_to_date else "no: something has changed since"
    yield (
        "now",
        f"{counted(found.codings, 'coding')} in {found.read:,} of {found.units:,} units read",
    )
    yield "worded as", found.stage
    if found.next_stage is not None:
        least, wording = found.next_stage
        yield "next", f"{wording}, after {counted(least - found.read, 'more unit')} read"
    yield (
        ("too rare", _rare(found.rare)) if found.codes
        else ("codes", "none that may be suggested: cpqual codebook import FILE")
    )  # fmt: skip
    if found.run is not None:
        # until then a probability only ranks
        probable = f", {found.probable:,} of them at 50 % or more" if found.stage != STAGES[0][1] else ""
        yield "open", f"{counted(found.open, 'suggestion')}{probable}"
    decided = found.accepted + found.rejected
    share = f" ({round(100 * found.accepted / decided)} % of those decided)" if decided else ""
    yield "answers", f"{found.accepted} accepted, {found.rejected} rejected, {found.later} put off{share}"


def _rare(rare: tuple[RareCode, ...]) -> str:
    """Name the codes of which only the match with the definition is told, with their units."""
    if not rare:
        return f"no code: each was given to {FEWEST_EXAMPLES} units or more"
    named = ", ".join(f"{one.code} ({one.units})" for one in rare[:_MOST_NAMED])
    more = f" and {len(rare) - _MOST_NAMED} more" if len(rare) > _MOST_NAMED else ""
    return f"{counted(len(rare), 'code')} with fewer than {FEWEST_EXAMPLES} units, match only: {named}{more}"
