"""Documents mode shows its lists, or in their place the register, whose keys then come first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual import on

from cpqual.domain.errors import RefusedError
from cpqual.tui.actions import MODES, Action
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.mode import Kind
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.bars import KeyBar

if TYPE_CHECKING:
    from cpqual.tui.people.editing import Register

REGISTER = "register"
LISTS = "documents-body"
"""Ids of the two views, which their keys have as their focus."""


class ShowsRegister(CountsApart, TakesBack, AsksInDialogs):
    """A screen with lists of documents and people, and the register behind a key."""

    register: Register | None = None

    @property
    def register_shown(self) -> bool:
        """Whether the register stands in the place of the lists."""
        return self.register is not None and self.register.display

    def do_register(self) -> Awaitable[object] | None:
        """Show people, sites and documents as a table, or the lists again."""
        if self.register is not None:
            self._swap(not self.register.display)
            return None
        # most come here to open a document
        from cpqual.tui.people.editing import Register

        self.register = Register()
        return self._show_first(self.register)

    async def _show_first(self, register: Register) -> None:
        await self.mount(register, after=f"#{LISTS}")
        self._swap(True)

    def _swap(self, register: bool) -> None:
        if self.register is None:
            return
        self.register.display = register
        self.query_one(f"#{LISTS}").display = not register
        self._show_own_keys(register)
        if register:
            self.register.grid.focus()
            self.register.look_up()
        else:
            self.query_one("#document-rows").focus()
            self.refresh_data(frozenset(("documents", "people")))

    def on_mount(self) -> None:
        """Show the keys of the lists."""
        self._show_own_keys(False)

    def _show_own_keys(self, register: bool) -> None:
        hidden = (LISTS, "document-rows") if register else (REGISTER,)
        footer = self.workbench.registry.footer_for(self.mode)
        shown = [a for a in footer if a.modes != MODES and a.focus not in hidden]
        if register:
            # a narrow terminal shows only the first
            shown.sort(key=lambda action: action.focus != REGISTER)
        self.query_one(KeyBar).show(shown)

    def handler_of(self, action: Action) -> Callable[..., Any]:
        """Return what does an action: the register where it is shown, else the screen, else the app.

        Raises:
            RefusedError: the action is for what is not shown.
        """
        shown = self.register if self.register_shown else None
        if action.focus == REGISTER and shown is None:
            raise RefusedError(f"{action.help!r} is for the tables", remedy="Show them (key t).")
        if action.focus == LISTS and shown is not None:
            raise RefusedError(f"{action.help!r} is for the lists", remedy="Go back to them (key t).")
        own: Callable[..., Any] | None = getattr(shown, action.method, None)
        return own or super().handler_of(action)

    def refresh_register(self, kinds: frozenset[Kind]) -> None:
        """Look the register up again where it is shown; the lists do so when they are."""
        if self.register is not None and self.register_shown and kinds & {"documents", "people"}:
            self.register.look_up()

    def register_changed(self, kind: Kind) -> None:
        """Let everything else look up what was changed in the register."""
        self.workbench.data_changed(kind, origin=self)

    @on(Counted)
    def _take_register(self, event: Counted) -> None:
        if event.ticket == REGISTER and self.register is not None:
            self.register.take(event)
