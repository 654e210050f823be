"""`cpqual agree`: how coders compare, per code and overall, and where they differ."""

from __future__ import annotations

import click

from cpqual.cli.agree_output import Wanted, emit_agreement, report_options
from cpqual.cli.context import Choices, session
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.services.agreement import Level, RuleName, compare


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
@report_options
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
    report: Wanted,
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
        emit_agreement(opened, found, report)


def _names(listed: str | None) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()] if listed else []


COMMANDS = {"agree": agree}
