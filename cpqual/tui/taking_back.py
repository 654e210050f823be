"""A mode in which the coder's acts can be taken back and done again."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import get_args

from cpqual.services import history
from cpqual.services.history import Act
from cpqual.tui.mode import Kind, ModeScreen
from cpqual.tui.undoing import undo_when_sure

EVERYTHING: tuple[Kind, ...] = get_args(Kind)


class TakesBack(ModeScreen):
    """Undo and redo; everything is looked up again after them, since an act can concern anything."""

    def do_undo(self) -> Awaitable[object] | None:
        """Take back this coder's latest act."""
        return undo_when_sure(self, lambda act: self._after(act, "Undone"))

    def do_redo(self) -> None:
        """Do again what this coder took back last."""
        self._after(history.redo(self.session), "Done again")

    def _after(self, act: Act, what: str) -> None:
        self.refresh_data(frozenset(EVERYTHING))
        self.workbench.data_changed(*EVERYTHING, origin=self)
        self.workbench.say(f"{what}: {act.words}")
