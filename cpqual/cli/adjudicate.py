"""`cpqual adjudicate`: disagreements, decided one by one into a consensus layer."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.codings import REASONS, Reason
from cpqual.domain.text import Span
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import adjudicating, adopting, dispute_sheet, rule_tasks
from cpqual.services.session import Session


@click.group()
def adjudicate() -> None:
    """List disagreements and decide them."""


@adjudicate.command("list")
@click.option("--open/--decided", "undecided", default=True, help="What is still open, or the decisions.")
@click.option("--code", help="Only this code.")
@click.option("--document", default="", help="Only this document.")
@table_options
@click.pass_obj
def list_(
    choices: Choices, undecided: bool, code: str | None, document: str, fmt: str | None, output: Path | None
) -> None:
    """List the disagreements that are still open, costliest code first; or what was decided."""
    with session(choices) as opened:
        table = _open(opened, code, document) if undecided else _decisions(opened, code, document)
    emit(table, fmt, output)


def _open(opened: Session, code: str | None, document: str) -> Table:
    rows = [
        (d.disagreement.document, d.disagreement.start, d.disagreement.end, d.disagreement.code,
         " ".join(d.disagreement.marked), " ".join(d.disagreement.unmarked), " ".join(d.text.split()))
        for d in adjudicating.list_open(opened, code=code, document=document)
    ]  # fmt: skip
    columns = ("document", "start", "end", "code", "marked", "not_marked", "text")
    return Table("open disagreements", columns, rows)


def _decisions(opened: Session, code: str | None, document: str) -> Table:
    rows = [
        (d.document, d.start, d.end, d.code, d.outcome, d.reason, d.note, d.coder)
        for d in adjudicating.list_decisions(opened, code=code, document=document)
    ]
    columns = ("document", "start", "end", "code", "outcome", "reason", "note", "coder")
    return Table("decisions", columns, rows)


@adjudicate.command("decide")
@click.argument("document")
@click.argument("start", type=click.IntRange(0))
@click.argument("end", type=click.IntRange(1))
@click.argument("code")
@click.option("--outcome", required=True,
              help="Whose reading stands: initials or letter, both, neither or new_span.")  # fmt: skip
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why the coders differed.")
@click.option("--note", default="", help="In your own words.")
@click.option("--span", "spans", type=(int, int), multiple=True,
              help="With new_span: a passage within START to END that carries the code.")  # fmt: skip
@click.pass_obj
def decide(
    choices: Choices,
    document: str,
    start: int,
    end: int,
    code: str,
    outcome: str,
    reason: Reason,
    note: str,
    spans: tuple[tuple[int, int], ...],
) -> None:
    """Decide the disagreement about CODE on START to END of DOCUMENT.

    The consensus layer gets exactly the passages of the reading that stands; an earlier decision about the
    same place is replaced.
    """
    coded = tuple(Span(*span) for span in spans)
    with session(choices) as opened:
        made = adjudicating.decide(
            opened, adjudicating.Verdict(document, Span(start, end), code, outcome, reason, note, coded)
        )
    talk(f"decided: {code} on {document} {start}–{end}, {made.outcome} ({reason})")


@adjudicate.command("undecide")
@click.argument("document")
@click.argument("start", type=click.IntRange(0))
@click.argument("end", type=click.IntRange(1))
@click.argument("code")
@click.pass_obj
def undecide(choices: Choices, document: str, start: int, end: int, code: str) -> None:
    """Take the decision about CODE on START to END of DOCUMENT back, and what it put into the consensus."""
    with session(choices) as opened:
        adjudicating.undecide(opened, document, Span(start, end), code)
    talk(f"open again: {code} on {document} {start}–{end}")


@adjudicate.command("adopt")
@click.argument("document")
@click.option("--unit", type=click.Choice(UNIT_KINDS), help="What is compared. [default: the project's unit]")
@click.pass_obj
def adopt(choices: Choices, document: str, unit: UnitKind | None) -> None:
    """Put what all coders of DOCUMENT agree on into the consensus layer, beside what is decided."""
    with session(choices) as opened:
        number = adopting.adopt(opened, document, unit=unit)
        now = adopting.settlement(opened, document, unit=unit)
    left = now.differences - now.decided
    more = f"; {counted(left, 'difference')} still open" if left else "; nothing is open"
    if now.settled:
        more = "; the document is settled, and counts from the consensus"
    talk(f"adopted {counted(number, 'coding')} in {document}{more}")


@adjudicate.command("tasks")
@table_options
@click.pass_obj
def tasks(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the codes whose rule was found unclear twice or more since it changed last."""
    with session(choices) as opened:
        rows = [
            (task.code, len(task.decisions), one.document, one.start, one.end, one.note)
            for task in rule_tasks.rule_tasks(opened)
            for one in task.decisions
        ]
    emit(Table("tasks", ("code", "decisions", "document", "start", "end", "note"), rows), fmt, output)


@adjudicate.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "coder", help="Who decided, when the table does not say. [default: you]")
@click.pass_obj
def import_(choices: Choices, file: Path, coder: str | None) -> None:
    """Take decisions in from FILE, all rows or none.

    FILE is a list of disagreements that somebody filled in (cpqual agree --disagreements -o FILE.xlsx), which
    also codes the consensus; or a CSV or JSONL table of decisions alone.
    """
    with session(choices) as opened:
        if dispute_sheet.is_sheet(file):
            found = dispute_sheet.import_sheet(opened, file)
            before = f"{found.skipped} had been decided before" if found.skipped else ""
            done = f"decided {counted(found.decided, 'disagreement')} as one act" if found.decided else ""
            talk("; ".join(part for part in (done, before) if part))
            return
        number = adjudicating.import_decisions(opened, file, coder)
    talk(f"imported {number} decisions as one act; cpqual undo takes it back")


COMMANDS = {"adjudicate": adjudicate}
