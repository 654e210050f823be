"""`cpqual agree`: how coders compare, per code and overall, and where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cpqual.analysis.agreement.intervals import Status
from cpqual.cli.context import Choices, session
from cpqual.cli.output import chosen_format, emit, table_options, talk
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.formats.tables import Table
from cpqual.services.agreement import Comparison, Level, RuleName, compare, disputed
from cpqual.services.agreement_words import interval, notes, two_places

_COLUMNS = (
    "code", "units", "marked", "positives", "alpha", "alpha_lo", "alpha_hi", "kappa", "f1", "p_neg", "ac1",
    "disagreements", "status",
)  # fmt: skip


@click.command()
@click.option("--unit", type=click.Choice(UNIT_KINDS), default="turn", show_default=True,
              help="What is compared; a paragraph where a document has no turns.")  # fmt: skip
@click.option("--rule", type=click.Choice(["any", "half", "all"]), default="any", show_default=True,
              help="How much of a unit a coding must cover to mark it.")  # fmt: skip
@click.option("--level", type=click.Choice(["leaf", "rollup"]), default="leaf", show_default=True,
              help="Codes as applied, or each with all below it.")  # fmt: skip
@click.option("--coders", help="Whom to compare, such as RB,TM. [default: everybody who has coded]")
@click.option("--documents", "only", help="Documents to compare, separated by commas.")
@click.option("--no-suggested", is_flag=True, help="Leave out codings that came from accepted suggestions.")
@click.option("--unfinished", is_flag=True, help="Count documents a coder is still at work on, too.")
@click.option("--disagreements", "wanted", is_flag=True, help="List the disputed passages instead.")
@click.option("--code", help="With --disagreements: only this code.")
@table_options
@click.pass_obj
def agree(
    choices: Choices,
    unit: UnitKind,
    rule: RuleName,
    level: Level,
    coders: str | None,
    only: str | None,
    no_suggested: bool,
    unfinished: bool,
    wanted: bool,
    code: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Compare coders: Krippendorff's alpha with an interval over documents, kappa, F1, disagreements.

    An undefined coefficient is shown as – and never as 0 or 1. In a project of the reflexive profile the
    coefficients are left out and the readings stand side by side.
    """
    with session(choices) as opened:
        found = compare(
            opened, unit=unit, rule=rule, level=level, coders=_names(coders), only=_names(only),
            with_suggested=not no_suggested, unfinished=unfinished,
        )  # fmt: skip
        if wanted or code:
            emit(_disputes(disputed(opened, found, code)), fmt, output)
            return
    if chosen_format(fmt, output) == "json":
        _emit_json(found, output)
        return
    emit(_per_code(found), fmt, output, shown=shown_agreement(found))


def _names(listed: str | None) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()] if listed else []


def _number(value: float) -> float | None:
    """Return a number, or None for the NaN that stands for what is undefined."""
    return None if value != value else value


def _per_code(found: Comparison) -> Table:
    rows = []
    for row in found.report.codes:
        positives = " ".join(f"{c}={n}" for c, n in zip(found.design.coders, row.positives, strict=True))
        rows.append(
            (
                row.code, row.n_units, row.n_marked, positives, _number(row.alpha.value),
                _number(row.alpha.lo), _number(row.alpha.hi), _number(row.kappa.value), _number(row.f1.value),
                _number(row.p_neg.value), _number(row.ac1.value), row.n_disagreements,
                str(row.status),
            )
        )  # fmt: skip
    return Table("agreement", _COLUMNS, rows, notes(found))


def shown_agreement(found: Comparison) -> Table:
    """Return the table for the terminal: the interval beside its coefficient, positives per coder."""
    reflexive = found.codebook.profile == "reflexive"
    numbers = () if reflexive else ("α", "95 % over documents", "κ", "F1")
    columns = ("code", *found.design.coders, *numbers, "differ", "status")
    rows: list[tuple[Any, ...]] = []
    for row in found.report.codes:
        values = (
            ()
            if reflexive
            else (two_places(row.alpha), interval(row.alpha), two_places(row.kappa), two_places(row.f1))
        )
        status = None if row.status is Status.OK or reflexive else str(row.status)
        rows.append((row.code, *row.positives, *values, row.n_disagreements, status))
    return Table("agreement", columns, rows, notes(found))


def _disputes(found: list[Any]) -> Table:
    rows = [
        (d.disagreement.code, d.disagreement.document, d.disagreement.start, d.disagreement.end,
         " ".join(d.disagreement.marked), " ".join(d.disagreement.unmarked), " ".join(d.text.split()))
        for d in found
    ]  # fmt: skip
    return Table("disagreements", ("code", "document", "start", "end", "marked", "not_marked", "text"), rows)


def _emit_json(found: Comparison, output: Path | None) -> None:
    """Write everything as one JSON object: the design, each code, overall, pairs, confusions, cautions."""
    import json
    from dataclasses import asdict

    from cpqual.services.files import write_bytes

    data = asdict(found.report) | {
        "left_out": found.left_out,
        "from_suggestions": found.from_suggestions,
        "codebook_version": found.codebook.version,
        "snapshot": found.snapshot,
    }
    if found.codebook.profile == "reflexive":
        data = {key: data[key] for key in ("design", "directed", "left_out", "codebook_version", "snapshot")}
    text = json.dumps(_plain(data), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_bytes(output, text.encode())
        talk(f"wrote {output}")


def _plain(value: Any) -> Any:
    """Return data as JSON has it: NaN, which means undefined, becomes null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _number(value) if isinstance(value, float) else value


COMMANDS = {"agree": agree}
