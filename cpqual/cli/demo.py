"""`cpqual demo`: the invented study, built in a folder and opened."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from cpqual.cli.agree_output import drawn
from cpqual.cli.context import Choices
from cpqual.cli.output import talk
from cpqual.domain.wording import counted
from cpqual.services import demo as demos
from cpqual.services.agreement import compare
from cpqual.services.overview import overview
from cpqual.services.session import Session, open_project


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="linked-lives")
@click.option("--no-open", is_flag=True, help="Only build it.")
@click.option("--no-tour", is_flag=True, help="Open the workbench without the tour.")
@click.pass_obj
def demo(choices: Choices, folder: Path, no_open: bool, no_tour: bool) -> None:
    """Build the demo study "Linked Lives" in FOLDER and open the workbench.

    The study is invented. A demo that is there already is opened as it is.
    """
    there = demos.find(folder)
    session = open_project(there, "RB") if there else demos.build(folder, talk)
    try:
        _tell(session)
    finally:
        session.close()
    if not no_open and sys.stdin.isatty() and sys.stdout.isatty():
        from cpqual.cli.workbench import open_workbench

        open_workbench(replace(choices, project=session.path, coder="RB"), tour=not no_tour)


def _tell(session: Session) -> None:
    found = overview(session)
    colour = sys.stdout.isatty()
    click.echo(f"{found.name}: {found.documents} documents, {found.words} words, {found.turns} turns, "
               f"{found.people} people, {found.sites} sites, {found.codes} codes")  # fmt: skip
    for coder in found.coders:
        click.echo(
            f"  {coder.coder}: {counted(coder.codings, 'coding')} in {counted(coder.documents, 'document')}"
        )
    click.echo("")
    click.echo(drawn(compare(session), colour))
    click.echo(f"project: {found.path}")
    click.echo(f"open it: cpqual -p {found.path} --coder RB")


COMMANDS = {"demo": demo}
