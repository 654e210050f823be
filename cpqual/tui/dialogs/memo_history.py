"""What a memo said before: every wording with its day and writer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.codings import Wording
from cpqual.domain.wording import local_time
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("when", 16),
    Column("by", 6),
    Column("", 12),
    Column("kind", 14),
    Column("words", 12, share=1),
)


class MemoHistory(Dialog[None]):
    """The wordings, latest first; below them the highlighted one whole.

    Args:
        about: what the memo is about, in words.
        wordings: its wordings, oldest first.
    """

    BINDINGS: ClassVar = [Binding("escape,q,h,enter", "dismiss", "Close", show=False)]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    MemoHistory {
        .dialog { width: 100; height: 80%; }
        RowList { height: 1fr; }
        DetailPane { height: 2fr; border-top: solid $border; }
    }
    """

    def __init__(self, about: str, wordings: Sequence[Wording]) -> None:
        super().__init__()
        self._about = about
        self._wordings = list(reversed(wordings))

    def compose(self) -> ComposeResult:
        """Show the list above the words."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"History of the memo on {safe(self._about)}")
            box.border_subtitle = "Esc closes"
            yield RowList(_COLUMNS, _cells, id="wording-rows")
            yield DetailPane(id="wording-words")

    def on_mount(self) -> None:
        """List the wordings."""
        rows = self.query_one(RowList)
        rows.show(self._wordings)
        rows.focus()

    @on(RowList.Moved)
    def _tell(self, event: RowList.Moved) -> None:
        wording = event.rows.item
        self.query_one(DetailPane).show(plain(wording.body) if wording is not None else Content(""))


def _cells(wording: Wording) -> list[Cell]:
    return [local_time(wording.at), wording.coder, wording.how, wording.kind, wording.body]
