"""Keys that wait for the next one: counts before motions, and `;` before a code's shortcut."""

from __future__ import annotations

from collections.abc import Awaitable

from rich.cells import cell_len
from textual import events

from cpqual.domain.errors import RefusedError
from cpqual.tui.coding.acts import CodingActs
from cpqual.tui.widgets.rule import plain

MOST_COUNTED = 99_999
"""Counts go no higher; further digits are not taken in."""

_GO_ON = {"do_digit", "do_count"}


class Prefixes(CodingActs):
    """What is waited for is shown in the line below the text; any other key, and Esc, ends the waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._awaits_shortcut = False

    def do_digit(self, digit: str) -> None:
        """Go on with a count, or accept the suggestion of that number where it is shown, or begin a count."""
        if self.count is None and digit == "0":
            self.reader.move("line_start")
        elif self.count is None and int(digit) <= self._numbered():
            self.do_accept(digit)
        else:
            counted = (self.count or 0) * 10 + int(digit)
            self._await_more(counted if counted <= MOST_COUNTED else self.count)

    def do_count(self) -> None:
        """Begin a count, also where digits would accept suggestions."""
        self._await_more(0)

    def do_quick(self) -> None:
        """Wait for the shortcut of the code to be put on the target."""
        self.target()
        found = [code for code in self.book if code.shortcut and code.usable]
        if not found:
            raise RefusedError("no code has a shortcut yet", remedy="Give one in the codebook (F6).")
        self._awaits_shortcut = True
        room = self.status.content_size.width
        labels = "; " + "  ".join(f"{plain(c.shortcut or '')} {plain(c.label)}" for c in found)
        tags = "; " + " ".join(f"{plain(c.shortcut or '')}={self.looks[c.slug].tag}" for c in found)
        self.status.wait(labels if cell_len(labels) <= room else tags)

    async def action_do(self, action_id: str) -> None:
        """Do a registered action; all but the digits use the count up."""
        if self._awaits_shortcut:
            self._stop_waiting()
        await super().action_do(action_id)
        if self.count is not None and self.workbench.registry[action_id].method not in _GO_ON:
            self._stop_waiting()

    async def on_key(self, event: events.Key) -> None:
        """Take the key after `;`, and let keys that mean nothing end a count."""
        if self.app.screen is not self:
            return
        if self._awaits_shortcut:
            self._stop_waiting()
            if event.key == "escape" or event.is_printable:
                event.stop()
                event.prevent_default()
            if event.character is not None and event.is_printable:
                with self.refusals():
                    asks = self._apply_shortcut(event.character)
                    if asks is not None:
                        await asks
        elif self.count is not None and not self._is_ours(event.key):
            self._stop_waiting()

    def _is_ours(self, key: str) -> bool:
        bound = self._bindings.key_to_bindings.get(key, ())
        return any(binding.action.startswith("do(") for binding in bound)

    def _apply_shortcut(self, character: str) -> Awaitable[object] | None:
        for code in self.book:
            if code.shortcut == character and code.usable:
                return self.apply(self.target(), [code.slug])
        raise RefusedError(
            f"no code has the shortcut {plain(character)!r}",
            remedy="Space lists all codes with theirs, F6 gives new ones.",
        )

    def _numbered(self) -> int:
        """Return how many suggestions the digits stand for: those shown, unless something is selected."""
        if self.reader.selection is not None or self.reader.selecting:
            return 0
        self.look_up_suggestions()
        return min(len(self.found), self.suggestions.room) if self.codes_shown else len(self.hinted())

    def _await_more(self, counted: int | None) -> None:
        self.count = counted
        # who types a digit for a suggestion is told why none is taken
        away = f"; {self.words_when_away()}" if self.away else ""
        self.status.wait(f"count {counted or ''}".rstrip() + away)

    def _stop_waiting(self) -> None:
        self.count = None
        self._awaits_shortcut = False
        self.status.wait("")
