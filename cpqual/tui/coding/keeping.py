"""Keeping the selection, or the unit at the caret, for publication."""

from __future__ import annotations

from collections.abc import Awaitable

from cpqual.tui.coding.base import CodeBase


class KeepingActs(CodeBase):
    """What keeps a passage for publication."""

    def do_keep_quote(self) -> Awaitable[object] | None:
        """Keep the passage for publication, or change what is written down about the quote here."""
        # imported here, because few quote while they code
        from cpqual.tui.quote_keeping import QuoteKeeper

        layer, target = self.opened(), self.target()
        caret = self.reader.caret if self.reader.selection is None else None
        return QuoteKeeper(self, self.status.tell, target.shown).on(layer.slug, target.span, caret)
