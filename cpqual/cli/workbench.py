"""`cpqual` without a command: opens the workbench in this terminal."""

from __future__ import annotations

import gc
import sys

from cpqual.cli.context import Choices, session
from cpqual.domain.errors import RefusedError


def open_workbench(choices: Choices) -> None:
    """Open the workbench on the chosen project.

    Raises:
        RefusedError: this is no terminal.
        CpqualError: the project or the coder cannot be found.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RefusedError(
            "the workbench needs a terminal", remedy="Other work can be piped; see: cpqual --help"
        )
    with session(choices) as opened:
        project, coder = opened.path, opened.coder.slug
    # start-up makes many objects and little garbage; the workbench collects once it stands
    gc.disable()
    # what is made while starting stays; looking for garbage in it would cost a tenth of the start. The app
    # takes collection over once its first screen stands.
    gc.disable()
    # imported last: nobody waits for Textual to be told that there is no project
    from cpqual.tui.app import WorkbenchApp

    app = WorkbenchApp(project, coder)
    app.run()
    if app.return_code:
        sys.exit(app.return_code)
