"""`cpqual adjudicate`: disagreements, decided one by one into a consensus layer."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.codings import OUTCOMES, REASONS, Outcome, Reason
from cpqual.domain.text import Span
from cpqual.formats.tables import Table
from cpqual.services import adjudicating
from cpqual.services.session import Session


@click.group()
def adjudicate() -> None:
    """List disagreements and decide them."""


@adjudicate.command("list")
@click.option("--decided", is_flag=True, help="List the decisions instead.")
@table_options
@click.pass_obj
def list_(choices: Choices, decided: bool, fmt: str | None, output: Path | None) -> None:
    """List the disagreements that are still open, costliest code first."""
    with session(choices) as opened:
        if decided:
            table = _decisions(opened)
        else:
            rows = [
                (d.disagreement.document, d.disagreement.start, d.disagreement.end, d.disagreement.code,
                 " ".join(d.disagreement.marked), " ".join(d.disagreement.unmarked), " ".join(d.text.split()))
                for d in adjudicating.list_open(opened)
            ]  # fmt: skip
            columns = ("document", "start", "end", "code", "marked", "not_marked", "text")
            table = Table("open disagreements", columns, rows)
    emit(table, fmt, output)


def _decisions(opened: Session) -> Table:
    rows = [
        (d.document, d.start, d.end, d.code, d.outcome, d.reason, d.note, d.coder)
        for d in adjudicating.list_decisions(opened)
    ]
    columns = ("document", "start", "end", "code", "outcome", "reason", "note", "coder")
    return Table("decisions", columns, rows)


@adjudicate.command("decide")
@click.argument("document")
@click.argument("start", type=click.IntRange(0))
@click.argument("end", type=click.IntRange(1))
@click.argument("code")
@click.option("--outcome", type=click.Choice(OUTCOMES), required=True, help="Whose reading stands.")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why the coders differed.")
@click.option("--note", default="", help="In your own words.")
@click.option("--span", "spans", type=(int, int), multiple=True,
              help="Passage that carries the code in the consensus. [default: START END]")  # fmt: skip
@click.pass_obj
def decide(
    choices: Choices,
    document: str,
    start: int,
    end: int,
    code: str,
    outcome: Outcome,
    reason: Reason,
    note: str,
    spans: tuple[tuple[int, int], ...],
) -> None:
    """Decide the disagreement about CODE on START to END of DOCUMENT."""
    coded = [Span(*span) for span in spans] or ([] if outcome == "neither" else [Span(start, end)])
    with session(choices) as opened:
        adjudicating.decide(opened, document, Span(start, end), code, outcome, reason, note, coded)
    talk(f"decided: {code} on {document} {start}–{end}, {outcome} ({reason})")


@adjudicate.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "coder", help="Who decided, when the table does not say. [default: you]")
@click.pass_obj
def import_(choices: Choices, file: Path, coder: str | None) -> None:
    """Take decisions in from a CSV or JSONL FILE; all rows or none."""
    with session(choices) as opened:
        number = adjudicating.import_decisions(opened, file, coder)
    talk(f"imported {number} decisions as one act; cpqual undo takes it back")


COMMANDS = {"adjudicate": adjudicate}
