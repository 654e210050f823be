"""`cpqual agree --unit span` and `--spans FILE`: their options, and how a project's spans are written."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpqual.cli.agree_output import Wanted, plain
from cpqual.cli.output import draw, emit, send
from cpqual.formats.tables import write_parts

if TYPE_CHECKING:
    from cpqual.services.outside_agreement import OutsideAgreement
    from cpqual.services.span_agreement import SpanComparison

OF_A_FILE = ("length", "begin", "gamma", "gamma_weights")
"""Parameters that go with a file of spans and with nothing else."""

WITH_A_FILE = frozenset({*OF_A_FILE, "theta", "seed"})
"""Parameters that go with a file of spans."""

OPTIONS = (
    click.option("--spans", type=click.Path(path_type=Path, dir_okay=False),
                 help="Compare spans in a table instead: coder,start,end,label[,document][,length]."),
    click.option("--length", type=click.IntRange(1),
                 help="With --spans: how long each text is. [default: to its last span]"),
    click.option("--begin", type=click.IntRange(0),
                 help="With --spans: the offset at which texts begin. [default: 0]"),
    click.option("--theta", type=click.FloatRange(0, 1, min_open=True),
                 help="With --spans or --unit span: intersection over union from which two spans belong"
                      " together. [default: 0.5]"),
    click.option("--gamma", is_flag=True, help="With --spans: γ, too; --seed draws its chance."),
    click.option("--gamma-weights", type=(float, float, float), metavar="ALPHA BETA EMPTY",
                 help="With --gamma: weights of positions and labels, cost of a span alone."
                      " [default: 1 1 1]"),
)  # fmt: skip


def agreement_of_file(path: Path, given: Mapping[str, Any]) -> OutsideAgreement:
    """Compare the spans of a file by what was said on the command line.

    Raises:
        InputError: the file cannot be used as it stands.
    """
    from cpqual.services.outside_spans import SEED, agreement_of_spans

    if not given["gamma"] and (given["gamma_weights"] or given["seed"] is not None):
        raise click.UsageError("with --spans, --gamma-weights and --seed go with --gamma")
    return agreement_of_spans(
        path,
        length=given["length"],
        begin=given["begin"] or 0,
        theta=given["theta"] or 0.5,
        gamma=given["gamma"],
        gamma_weights=given["gamma_weights"] or (1.0, 1.0, 1.0),
        seed=SEED if given["seed"] is None else given["seed"],
    )


def emit_spans(found: SpanComparison, wanted: Wanted, where: str) -> None:
    """Write a comparison of a project's spans where and how it was asked for."""
    from cpqual.services.span_tables import shown_span_tables, span_data, span_tables

    if wanted.more:
        raise click.UsageError("--unit span has no parts, disagreements or methods text: take another unit")
    if wanted.form in ("html", "docx", "svg", "png"):
        raise click.UsageError("spans come as a table, csv, tsv, json, jsonl, md or xlsx")
    if wanted.form == "json":
        text = json.dumps(plain(span_data(found)), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        send(text.encode(), wanted.output)
    elif wanted.form in ("csv", "tsv", "jsonl"):
        emit(span_tables(found)[0], wanted.form, wanted.output, where=where)
    elif wanted.form == "table":
        colour = sys.stdout.isatty() and wanted.output is None
        send("\n".join(draw(table, colour) for table in shown_span_tables(found)).encode(), wanted.output)
    elif wanted.form == "xlsx" and wanted.output is None and sys.stdout.isatty():
        raise click.UsageError("an .xlsx file cannot be shown in a terminal: say -o FILE.xlsx")
    else:
        buffer = BytesIO()
        tables = span_tables(found) if wanted.form == "xlsx" else shown_span_tables(found)
        write_parts(tables, "xlsx" if wanted.form == "xlsx" else "md", buffer)
        send(buffer.getvalue(), wanted.output)
