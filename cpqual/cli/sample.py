"""`cpqual sample`: draw what is to be coded twice, plan how much, and read it a second time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.cli.sample_tables import drift_table, plan_table, planned_units, shown_drift, shown_plan
from cpqual.cli.spans import names
from cpqual.domain.samples import SAMPLE_UNITS, Sample, SampleUnit
from cpqual.domain.units import COMPARED_UNITS, ComparedUnit
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import sampling, second_readings


@click.group()
def sample() -> None:
    """Draw samples to be coded by more than one coder, or by one coder twice."""


@sample.command("draw")
@click.argument("name")
@click.option("--unit", type=click.Choice(SAMPLE_UNITS), default="document", show_default=True,
              help="What is drawn; a turn is a paragraph where nobody speaks.")  # fmt: skip
@click.option("--share", default="", help="How much of what there is, such as 20%.  [default: 20%]")
@click.option("--number", type=int, help="How many, instead of a share.")
@click.option("--least", type=int, help="With a share: so many at least.  [default: 4]")
@click.option("--by", default=",".join(sampling.DEFAULT_BY), show_default=True,
              help="Attributes that make the strata, separated by commas; '' for none.")  # fmt: skip
@click.option("--documents", "only", help="Draw from these documents, separated by commas.")
@click.option("--kind", "kinds", multiple=True, help="Draw from documents of this kind; may be repeated.")
@click.option("--seed", type=int, help="Draw the same again.  [default: one is chosen and told]")
@click.option("--for", "coders", help="Who is to code it, such as TM,RB.")
@click.option("--dry-run", is_flag=True, help="Show what would be drawn; change nothing.")
@table_options
@click.pass_obj
def sample_draw(
    choices: Choices,
    name: str,
    unit: SampleUnit,
    share: str,
    number: int | None,
    least: int | None,
    by: str,
    only: str | None,
    kinds: tuple[str, ...],
    seed: int | None,
    coders: str | None,
    dry_run: bool,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Draw documents or units by a seed, in strata, whatever anybody has coded in them.

    Member checks and Delphi rounds are left out unless --kind or --documents asks for them; of a document's
    units, headers, reflections and interviewer speech.
    """
    with session(choices, read_only=dry_run) as opened:
        drawn = sampling.plan_sample(
            opened, name, unit=unit, share=share, number=number, least=least, by=names(by),
            only=names(only), kinds=kinds, seed=seed, coders=names(coders),
        )  # fmt: skip
        if not dry_run:
            drawn = sampling.keep_sample(opened, drawn)
        emit(_drawn(drawn), fmt, output)
    done = "would draw" if dry_run else "drew"
    talk(
        f"{done} {len(drawn.drawn)} of {counted(drawn.population, drawn.unit)}; "
        f"--seed {drawn.seed} draws the same again"
    )


def _drawn(found: Sample) -> Table:
    rows = [(one.document, one.span.start, one.span.end, one.stratum) for one in found.drawn]
    notes = (f"seed {found.seed}; strata by {', '.join(found.rule.by) or 'nothing'}",)
    return Table("sample", ("document", "start", "end", "stratum"), rows, notes)


@sample.command("list")
@table_options
@click.pass_obj
def sample_list(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the samples, with how far their coders are."""
    with session(choices) as opened:
        rows = [_listed(sampling.progress(opened, one)) for one in sampling.list_samples(opened)]
    columns = ("sample", "unit", "drawn", "of", "documents", "seed", "for", "progress", "by", "created")
    emit(Table("samples", columns, rows), fmt, output)


def _listed(found: sampling.SampleProgress) -> tuple[str | int, ...]:
    one = found.sample
    return (
        one.slug, one.unit, len(one.drawn), one.population, len(one.units), one.seed,
        " ".join(one.rule.coders), found.told, one.coder, one.created,
    )  # fmt: skip


@sample.command("show")
@click.argument("name")
@click.option("--units", is_flag=True, help="What was drawn, instead of its strata.")
@table_options
@click.pass_obj
def sample_show(choices: Choices, name: str, units: bool, fmt: str | None, output: Path | None) -> None:
    """Show a sample by stratum: how many there were, were drawn, and are finished by whom."""
    with session(choices) as opened:
        found = sampling.progress(opened, sampling.require_sample(opened, name))
    if units:
        emit(_drawn(found.sample), fmt, output)
        return
    coders = [one.coder for one in found.coders]
    rows: list[tuple[str | int, ...]] = [
        (one.stratum, one.population, one.drawn, *(one.finished[coder] for coder in coders))
        for one in found.strata
    ]
    columns = ("stratum", "population", "drawn", *(f"finished by {coder}" for coder in coders))
    emit(Table("strata", columns, rows, tuple(_about(found))), fmt, output)


def _about(found: sampling.SampleProgress) -> Iterable[str]:
    one, rule = found.sample, found.sample.rule
    asked = f"{rule.number}" if rule.number is not None else f"{rule.share}, {rule.least} at least"
    amount = f"{len(one.drawn)} of {counted(one.population, one.unit)}"
    yield f"{one.slug}: {amount} (asked for: {asked}), seed {one.seed}"
    if rule.by:
        yield f"strata by {', '.join(rule.by)}"
    if rule.documents or rule.kinds:
        yield f"drawn from {', '.join((*rule.kinds, *rule.documents))}"
    yield f"documents: {found.told}"
    yield from (f"{coder} is a second reading by {of}" for coder, of in found.again)


@sample.command("remove")
@click.argument("name")
@click.pass_obj
def sample_remove(choices: Choices, name: str) -> None:
    """Remove a sample; what was coded in it stays. cpqual undo brings it back."""
    with session(choices) as opened:
        removed = sampling.remove_sample(opened, name)
    talk(f"removed the sample {removed.slug}; cpqual undo brings it back")


@sample.command("plan")
@click.option("--half-width", "target", type=float, default=0.1, show_default=True,
              help="How far the interval of α is to reach to either side.")  # fmt: skip
@click.option("--unit", type=click.Choice(COMPARED_UNITS), default="turn", show_default=True,
              help="What is compared; a paragraph where a document has no turns.")  # fmt: skip
@click.option("--codes", help="Only these codes, such as support_*,barriers.")
@click.option("--coders", help="Whom to compare, such as RB,TM.")
@click.option("--sample", "within", help="Plan from what this sample drew.")
@click.option("--population", type=int, help="Units there are: use the formula of Lacy and Riffe instead.")
@click.option("--expected", type=float, help="With --population: the share expected to agree, such as 0.85.")
@click.option("--se", type=float, default=0.03, show_default=True,
              help="With --population: the standard error wanted.")  # fmt: skip
@table_options
@click.pass_obj
def sample_plan(
    choices: Choices,
    target: float,
    unit: ComparedUnit,
    codes: str | None,
    coders: str | None,
    within: str | None,
    population: int | None,
    expected: float | None,
    se: float,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Say how many more documents to code twice for an interval of α as narrow as wanted.

    Reckoned from the documents coded twice so far, for each code, on the assumption that the others are like
    them. With --population, how many units to code twice by Lacy and Riffe's formula; no project is needed.
    """
    if population is not None or expected is not None:
        emit(planned_units(population, expected, se), fmt, output)
        return
    from cpqual.services.sample_planning import plan_documents

    with session(choices) as opened:
        found = plan_documents(
            opened, target=target, unit=unit, coders=names(coders), codes=names(codes), sample=within
        )
    emit(plan_table(found), fmt, output, shown=shown_plan(found))


@sample.command("again")
@click.argument("name")
@click.pass_obj
def sample_again(choices: Choices, name: str) -> None:
    """Begin a second reading of a sample that you have finished: a layer of its own, blind to the first."""
    with session(choices) as opened:
        coder = second_readings.begin(opened, name)
        documents = counted(len(sampling.require_sample(opened, name).units), "document")
    talk(f"{coder.slug} reads {name} again: {documents}; open it with cpqual --coder {coder.slug}")


@sample.command("drift")
@click.argument("name", required=False)
@click.option("--unit", type=click.Choice(COMPARED_UNITS), default="turn", show_default=True,
              help="What is compared; a paragraph where a document has no turns.")  # fmt: skip
@table_options
@click.pass_obj
def sample_drift(
    choices: Choices, name: str | None, unit: ComparedUnit, fmt: str | None, output: Path | None
) -> None:
    """Compare your second reading with the first: intra-coder agreement, and what moved.

    Without NAME, your latest second reading.
    """
    from cpqual.services import drift

    with session(choices) as opened:
        found = drift.measure(opened, drift.find_reading(opened, name), unit=unit)
    emit(drift_table(found), fmt, output, shown=shown_drift(found))


COMMANDS = {"sample": sample}
