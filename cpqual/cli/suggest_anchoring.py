"""`cpqual suggest anchoring`: whether suggestions steer the coding."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.services import anchoring as check


@click.group("anchoring")
def anchoring() -> None:
    """Check whether suggestions steer your coding: keep them back on some units, and compare."""


@anchoring.command("on")
@click.option("--share", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=check.SHARE,
              show_default=True, help="Share of units without suggestions.")  # fmt: skip
@click.option("--seed", type=int, help="Seed of the lots. [default: a random one]")
@click.pass_obj
def on(choices: Choices, share: float, seed: int | None) -> None:
    """From now on, keep suggestions back on a share of the units, drawn by lot."""
    with session(choices) as opened:
        begun = check.begin(opened, share, seed)
    talk(f"suggestions are kept back on {begun.words()}; compare with: cpqual suggest anchoring report")


@anchoring.command("off")
@click.pass_obj
def off(choices: Choices) -> None:
    """Show suggestions on all units again."""
    with session(choices) as opened:
        check.end(opened)
    talk("suggestions are shown on all units again; what was read meanwhile can still be compared")


@anchoring.command("report")
@table_options
@click.pass_obj
def report(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Compare what you coded with suggestions in sight and without."""
    from cpqual.services.anchoring_report import anchoring_report, table

    with session(choices) as opened:
        talk("reading and learning …")
        found = anchoring_report(opened)
    emit(table(found), fmt, output)
