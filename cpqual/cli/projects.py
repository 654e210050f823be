"""`cpqual new`, `status`, `coders`, `check`, `doctor`: the project as a whole."""

from __future__ import annotations

import os
import platform
import stat
import subprocess
import sys
from pathlib import Path

import click

from cpqual import __version__
from cpqual.cli.context import Choices, anyones_session, find_project, remember_coder, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.codebook import PROFILES
from cpqual.domain.errors import CpqualError
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import checking, overview
from cpqual.services.session import add_coder, create_project, list_coders

_TMUX_SECONDS = 2.0
_SYNCED = ("onedrive", "dropbox", "icloud", "google drive", "googledrive", "nextcloud")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="The study's name.")
@click.option("--coder", required=True, help="Your initials, such as RB.")
@click.option("--profile", type=click.Choice(PROFILES), default="codebook", show_default=True,
              help="How the study treats agreement.")  # fmt: skip
@click.option("--unit", type=click.Choice(UNIT_KINDS), default="turn", show_default=True,
              help="Unit for suggestions and for acts without a selection.")  # fmt: skip
@click.option("--language", default="en", show_default=True, help="Language of the transcripts (ISO 639-1).")
def new(file: Path, title: str, coder: str, profile: str, unit: UnitKind, language: str) -> None:
    """Make a new project FILE (.cpqual is added)."""
    made = create_project(file, title, coder, profile=profile, language=language, unit=unit)
    made.close()
    remember_coder(made.path, made.coder.slug)
    talk(f"made {made.path} with coder {made.coder.slug}")
    talk(f"next: cpqual -p {made.path} codebook import FILE.yml, then cpqual -p {made.path} import FOLDER")


@click.command()
@table_options
@click.pass_obj
def status(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Say what is in the project and who has coded how much."""
    with session(choices) as opened:
        found = overview.overview(opened)
    rows: list[tuple[str, str | int]] = [
        ("project", found.name),
        ("file", str(found.path)),
        ("profile", found.profile),
        ("you are", found.coder),
        ("documents", found.documents),
        ("words of data", found.words),
        ("turns", found.turns),
        ("people", found.people),
        ("sites", found.sites),
        ("codes", found.codes),
        ("codebook version", found.codebook_version),
        *(
            (f"codings by {c.coder}", f"{c.codings} in {counted(c.documents, 'document')}")
            for c in found.coders
        ),
        *((("adjudication", found.adjudication),) if found.adjudication else ()),
        ("latest act", found.latest_act),
    ]
    emit(Table("status", ("what", "value"), rows), fmt, output)


@click.group(invoke_without_command=True)
@click.pass_context
def coders(ctx: click.Context) -> None:
    """List the coders, or add one."""
    if ctx.invoked_subcommand is None:
        with anyones_session(ctx.obj) as opened:
            rows = [(c.slug, c.name, c.kind, c.colour) for c in list_coders(opened)]
        emit(Table("coders", ("coder", "name", "kind", "colour"), rows), None, None)


@coders.command("add")
@click.argument("initials")
@click.option("--name", default="", help="The name behind the initials.")
@click.pass_obj
def coders_add(choices: Choices, initials: str, name: str) -> None:
    """Add a coder, whose codings form a layer of their own."""
    with session(choices) as opened:
        coder = add_coder(opened, initials, name)
    talk(f"added coder {coder.slug}; code as them with --coder {coder.slug}")


@click.command()
@click.pass_obj
def check(choices: Choices) -> None:
    """Check the project file: integrity, hashes, anchors, log."""
    with anyones_session(choices) as opened:
        problems = checking.problems(opened)
        facts = checking.facts(opened)
    for problem in problems:
        talk(problem)
    looked_at = ", ".join(f"{count} {name}" for name, count in facts.items())
    if problems:
        raise CpqualError(
            f"{counted(len(problems), 'problem')} among {looked_at}",
            remedy="Keep the file as it is and restore a backup beside it.",
        )
    talk(f"sound: {looked_at}")


@click.command()
@click.pass_obj
def doctor(choices: Choices) -> None:
    """Say what cpqual finds on this machine, for a report or a puzzled moment."""
    talk(f"cpqual {__version__}, Python {platform.python_version()}, SQLite {checking.sqlite_version()}")
    talk(f"terminal: TERM={os.environ.get('TERM', '')} COLORTERM={os.environ.get('COLORTERM', '')}"
         f" {'a terminal' if sys.stdout.isatty() else 'no terminal'}")  # fmt: skip
    if "TMUX" in os.environ:
        talk(_tmux_clipboard())
    try:
        path = find_project(choices)
    except CpqualError as error:
        talk(str(error))
        return
    talk(f"project: {path}")
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        talk(f"others on this machine can read the project; to change that: chmod 600 {path}")
    if any(name in str(path.absolute()).lower() for name in _SYNCED):
        talk("the project seems to lie in a synchronised folder: keep the working file out of it")


def _tmux_clipboard() -> str:
    """Say whether tmux lets the workbench copy to the clipboard, and how to have it do so."""
    try:
        asked = subprocess.run(
            ["tmux", "show-options", "-sv", "set-clipboard"],  # noqa: S607 - whichever tmux one runs
            capture_output=True, text=True, timeout=_TMUX_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "tmux: copying to the clipboard needs 'set -s set-clipboard on'; what it is now cannot be told"
    if asked.stdout.strip() == "on":
        return "tmux: set-clipboard is on, so copying reaches the terminal"
    return (
        f"tmux: set-clipboard is {asked.stdout.strip()}, so nothing copied reaches the terminal; to change"
        " that: tmux set -s set-clipboard on"
    )


COMMANDS = {"new": new, "status": status, "coders": coders, "check": check, "doctor": doctor}
