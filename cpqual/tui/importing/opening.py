"""From the key to the import: which path, the preview, and what is said when documents have come in."""

from __future__ import annotations

import os
from collections.abc import Awaitable
from pathlib import Path

from cpqual.domain.wording import counted
from cpqual.tui.importing.ask_path import AskPath
from cpqual.tui.importing.screen import ImportScreen
from cpqual.tui.taking_back import EVERYTHING, TakesBack


def import_documents(screen: TakesBack) -> Awaitable[object]:
    """Ask for a file or a folder, preview it, and show what came in on the screen that asked."""

    def imported(done: list[str] | None) -> None:
        if done is None:
            return
        screen.refresh_data(frozenset(EVERYTHING))
        screen.workbench.data_changed(*EVERYTHING, origin=screen)
        screen.workbench.say(f"Imported {counted(len(done), 'document')}; u takes it back.")

    def chosen(path: Path | None) -> None:
        if path is not None:
            screen.app.push_screen(ImportScreen(screen.session, [path]), imported)

    return screen.app.push_screen(AskPath(os.curdir + os.sep), chosen)
