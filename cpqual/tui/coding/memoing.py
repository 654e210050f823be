"""Writing and changing memos while coding."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from cpqual.domain.codings import Memo
from cpqual.domain.text import Span
from cpqual.services import memos
from cpqual.tui.coding.base import CodeBase

if TYPE_CHECKING:
    from cpqual.tui.dialogs.memo import Written


class Memoing(CodeBase):
    """Memos on the selection or the unit at the caret."""

    def do_memo(self) -> Awaitable[object]:
        """Write a memo on the target, or change the one that is there."""
        from cpqual.tui.dialogs.memo import MemoDialog

        target, slug = self.target(), self.opened().slug
        there = next((m for m in self._memos if (m.start, m.end) == tuple(target.span)), None)

        def written(found: Written | None) -> None:
            if found is not None:
                with self.refusals():
                    self._save_memo(slug, target.span, there, found)

        on_what = target.words.removeprefix("no selection: the whole ").removeprefix("the ")
        dialog = MemoDialog(f"On this {on_what}", there.body if there else "", there.kind if there else None)
        return self.app.push_screen(dialog, written)

    def load_memos(self) -> None:
        """Look up the memos of the open document."""
        self._memos = memos.list_memos(self.session, self.coded.slug) if self.coded is not None else ()

    def _save_memo(self, slug: str, span: Span, there: Memo | None, found: Written) -> None:
        if there is not None:
            memos.change_memo(self.session, there, found.body)
        else:
            memos.add_memo(self.session, found.body, kind=found.kind, document=slug, span=span)
        self.load_memos()
        self.status.tell("memo saved" if found.body.strip() else "memo removed")
        self.show_where()
        self.workbench.data_changed("memos", origin=self)
