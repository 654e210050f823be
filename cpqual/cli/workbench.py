"""`cpqual` without a command: opens the workbench in this terminal."""

from __future__ import annotations

import gc
import os
import sys

import click

from cpqual.cli.context import Choices, session
from cpqual.domain.errors import RefusedError
from cpqual.services.claims import Claim, ClaimedError, claim
from cpqual.services.session import Session

WAIT_SECONDS = 0.5
"""How long a key waits for another program's write before it is refused."""


def open_workbench(choices: Choices, *, read_only: bool = False, tour: bool = True) -> None:
    """Open the workbench on the chosen project.

    Args:
        choices: what was said before.
        read_only: refuse every act, and open the project beside another workbench of this coder.
        tour: whether the demo study offers its tour.

    Raises:
        RefusedError: this is no terminal, or the project is open in another workbench of this coder.
        CpqualError: the project or the coder cannot be found.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RefusedError(
            "the workbench needs a terminal", remedy="Other work can be piped; see: cpqual --help"
        )
    # what is made while starting stays; looking for garbage in it would cost a tenth of the start. The app
    # takes collection over once its first screen stands.
    gc.disable()
    with session(choices, read_only=read_only, wait=WAIT_SECONDS) as opened:
        claimed = _claim(opened)
        if claimed is not None:
            try:
                status = _run(opened, tour)
            finally:
                claimed.release()
    if claimed is None:
        with session(choices, read_only=True, wait=WAIT_SECONDS) as reading:
            status = _run(reading, tour)
    if status:
        sys.exit(status)


def _run(opened: Session, tour: bool) -> int:
    # imported last: nobody waits for Textual to be told that there is no project
    from cpqual.tui.app import WorkbenchApp

    # exported by some shells, they would be believed above the terminal, and no change of size be seen
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    app = WorkbenchApp(opened, tour=tour)
    app.run()
    return app.return_code or 0


def _claim(opened: Session) -> Claim | None:
    """Claim the project, asking what to do while another workbench has it; None is to read only."""
    while True:
        try:
            return claim(opened)
        except ClaimedError as claimed:
            if claimed.holder.elsewhere:
                raise
            answer = _ask(claimed)
            if answer == "leave":
                raise
        if answer == "read":
            return None


def _ask(claimed: ClaimedError) -> str:
    from cpqual.cli.output import talk

    talk(f"{claimed.where}: {claimed.what}.")
    choices = click.Choice(["read", "again", "leave"])
    answer: str = click.prompt("Open it to read, try again, or leave", type=choices, default="read", err=True)
    return answer
