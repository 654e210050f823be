"""`cpqual agree`: how coders compare, per code and overall, and where they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import click

from cpqual.analysis.agreement.how import INTERVAL_KINDS, How, IntervalKind
from cpqual.cli.agree_files import RATING_LEVELS, file_options
from cpqual.cli.agree_output import Wanted, emit_agreement, report_options
from cpqual.cli.agree_spans import emit_spans
from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind
from cpqual.domain.units import COMPARED_UNITS, ComparedUnit
from cpqual.services.agreement import STATS, Comparison, Level, RuleName, Stat, compare
from cpqual.services.agreement_scope import Choices as Among
from cpqual.services.consensus_agreement import compare_with_consensus, consensus_table
from cpqual.services.span_agreement import THETA, compare_spans


@click.command()
@click.option("--unit", type=click.Choice([*COMPARED_UNITS, "span"]), default="turn", show_default=True,
              help="What is compared; a paragraph where a document has no turns. span: where passages begin"
                   " and end.")  # fmt: skip
@click.option("--rule", type=click.Choice(["any", "half", "all"]), default="any", show_default=True,
              help="How much of a unit a coding must cover to mark it.")  # fmt: skip
@click.option("--level", type=click.Choice(["leaf", "rollup", "both", *RATING_LEVELS]), default="leaf",
              help="Codes as applied, each with all below it, or both; with a file, what its categories are."
                   " [default: leaf; with a file nominal]")  # fmt: skip
@click.option("--codes", help="Codes to compare, such as barriers,support_*.")
@click.option("--coders", help="Whom to compare, such as RB,TM. [default: everybody who has coded]")
@click.option("--documents", "only", help="Documents to compare, separated by commas.")
@click.option("--document-kind", "kinds", type=click.Choice(DOCUMENT_KINDS), multiple=True,
              help="Only documents of this kind; may be repeated.")  # fmt: skip
@where_option
@click.option("--sample", help="Only what was drawn in this sample (cpqual sample list).")
@click.option("--suggested", type=click.Choice(["count", "leave-out"]),
              help="Codings from accepted suggestions. [default: leave-out in a project of the reliability"
                   " profile, else count]")  # fmt: skip
@click.option("--unfinished", is_flag=True, help="Count documents a coder is still at work on, too.")
@click.option("--as-now", is_flag=True,
              help="Take codings as they stand, not as at first finishing a document.")  # fmt: skip
@click.option("--ci", type=click.Choice(INTERVAL_KINDS), default="jackknife", show_default=True,
              help="Intervals: over documents by jackknife or bootstrap, none, or over units as if they were"
                   " independent.")  # fmt: skip
@click.option("--seed", type=int, help="With --ci bootstrap or --gamma: seed of what is drawn. [default: 1]")
@click.option("--resamples", type=click.IntRange(100, 100_000),
              help="With --ci bootstrap: how many. [default: 1000]")  # fmt: skip
@click.option("--stat", "stats", help=f"Statistics of codes to show: {', '.join(STATS)}.")
@click.option("--sensitivity", is_flag=True, help="α and F1 by every kind of unit, too.")
@click.option("--with-consensus", is_flag=True,
              help="Each coder against the adjudicated layer instead, on adjudicated units.")  # fmt: skip
@file_options
@report_options
@click.pass_obj
def agree(
    choices: Choices,
    unit: ComparedUnit | Literal["span"],
    rule: RuleName,
    level: Level,
    codes: str | None,
    coders: str | None,
    only: str | None,
    kinds: tuple[DocumentKind, ...],
    where: str,
    sample: str | None,
    suggested: Literal["count", "leave-out"] | None,
    unfinished: bool,
    as_now: bool,
    ci: IntervalKind,
    seed: int | None,
    resamples: int | None,
    stats: str | None,
    sensitivity: bool,
    with_consensus: bool,
    theta: float | None,
    report: Wanted,
) -> None:
    """Compare coders: Krippendorff's alpha with an interval over documents, kappa, F1, disagreements.

    Codings count as they stood when their coder first finished the document: from then on the others' work is
    open to them. An undefined coefficient is shown as – and never as 0 or 1. In a project of the reflexive
    profile the coefficients are left out and the readings stand side by side.
    """
    how, shown = _how(ci, seed, resamples), _stats(stats)
    if with_consensus and (sensitivity or level != "leaf"):
        raise click.UsageError("--with-consensus goes with neither --sensitivity nor --level")
    if with_consensus and ci in ("bootstrap", "unit"):
        raise click.UsageError("--with-consensus has no intervals: leave --ci out")
    if shown and (with_consensus or unit == "span"):
        raise click.UsageError("--stat goes with neither --with-consensus nor --unit span")
    if unit == "span" and (with_consensus or sensitivity or rule != "any"):
        raise click.UsageError("--unit span goes with neither --with-consensus, --sensitivity nor --rule")
    if theta is not None and unit != "span":
        raise click.UsageError("--theta goes with --unit span or --spans")
    among: dict[str, Any] = {
        "coders": _names(coders), "only": _names(only), "kinds": kinds, "codes": _names(codes),
        "sample": sample, "where": where, "unfinished": unfinished, "as_now": as_now,
        "with_suggested": None if suggested is None else suggested == "count",
    }  # fmt: skip
    wanted = {"unit": unit, "rule": rule, "how": how, **among}
    with session(choices) as opened:
        if unit == "span":
            found = compare_spans(opened, Among(**among), level=level, theta=theta or THETA, how=how)
            emit_spans(found, report, where)
        elif with_consensus:
            _emit_with_consensus(compare_with_consensus(opened, **wanted), report, where)
        else:
            compared = compare(opened, **wanted, level=level, by_unit=sensitivity, in_sets=True)
            emit_agreement(opened, replace(compared, stats=shown), report)


def _emit_with_consensus(found: list[Comparison], report: Wanted, where: str) -> None:
    if report.form in ("html", "docx", "svg", "png") or report.more:
        raise click.UsageError("--with-consensus is one table: say --format csv, json, md or xlsx")
    emit(consensus_table(found), report.fmt, report.output, where=where)


def _how(kind: IntervalKind, seed: int | None, resamples: int | None) -> How:
    if kind != "bootstrap" and (seed is not None or resamples is not None):
        raise click.UsageError("--seed and --resamples go with --ci bootstrap")
    return How(kind, 1 if seed is None else seed, resamples or 1000)


def _stats(listed: str | None) -> tuple[Stat, ...]:
    known: dict[str, Stat] = {stat: stat for stat in STATS}
    for name in (names := _names(listed)):
        if name not in known:
            raise click.UsageError(f"no statistic {name!r}: there are {', '.join(STATS)}")
    return tuple(dict.fromkeys(known[name] for name in names))


def _names(listed: str | None) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()] if listed else []


COMMANDS = {"agree": agree}
