"""The command palette: every registered action of the mode or dialog, by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape

from cpqual.tui.actions import Action, key_name
from cpqual.tui.dialogs.keyed import KeyedDialog
from cpqual.tui.mode import ModeScreen


class ActionCommands(Provider):
    """Offers the actions that can be done in the mode or dialog that is shown."""

    async def discover(self) -> Hits:
        """Offer everything, in the order of the help page."""
        for action in self._actions():
            yield DiscoveryHit(action.help, partial(self._do, action), help=_keys(action))

    async def search(self, query: str) -> Hits:
        """Offer what fits the query."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = matcher.match(action.help)
            if score > 0:
                shown = matcher.highlight(action.help)
                yield Hit(score, shown, partial(self._do, action), help=_keys(action))

    def _actions(self) -> Iterator[Action]:
        if isinstance(self.screen, ModeScreen):
            mode = self.screen
            yield from (a for a in mode.workbench.registry.for_mode(mode.mode) if a.palette)
        elif isinstance(self.screen, KeyedDialog):
            yield from (a for a in self.screen.own_actions() if a.palette)

    async def _do(self, action: Action) -> None:
        if isinstance(self.screen, ModeScreen | KeyedDialog):
            await self.screen.action_do(action.id)


def _keys(action: Action) -> str | None:
    # the palette reads its help as markup, and "[" is one of our keys
    return escape(key_name(action.keys[0])) if action.keys else None
