"""How `cpqual agree` writes what it found: tables, sections and one JSON object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cpqual.analysis.agreement.intervals import Status
from cpqual.cli.output import chosen_format, emit, talk
from cpqual.formats.tables import Table
from cpqual.services.agreement import Comparison, Disputed
from cpqual.services.agreement_words import interval, notes, two_places

_COLUMNS = (
    "code", "units", "marked", "positives", "alpha", "alpha_lo", "alpha_hi", "kappa", "f1", "p_neg", "ac1",
    "disagreements", "status",
)  # fmt: skip


def emit_agreement(found: Comparison, fmt: str | None, output: Path | None) -> None:
    """Write the report of a comparison where and how it was asked for."""
    if chosen_format(fmt, output) == "json":
        _emit_json(found, output)
        return
    emit(_per_code(found), fmt, output, shown=shown_agreement(found))


def emit_disputes(found: list[Disputed], fmt: str | None, output: Path | None) -> None:
    """Write the disputed passages where and how it was asked for."""
    emit(_disputes(found), fmt, output)


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


def _disputes(found: list[Disputed]) -> Table:
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
