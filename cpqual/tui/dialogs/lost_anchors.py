"""What corrections left without words: put on other words, or let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.errors import CpqualError
from cpqual.services.lost_anchors import KIND_WORDS, Lost
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, fact, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("document", 12, from_width=90),
    Column("what", 8),
    Column("code", 18),
    Column("by", 6),
    Column("words it stood on", 20, share=1),
)
_HINT = "Enter puts it on the passage · x lets go · o goes there · Esc closes"


class LostDialog(Dialog[Lost | None]):
    """The list, with the highlighted one whole below; the result is one to go to, or None.

    Args:
        look: returns the list as it is now.
        place: puts one on the passage at hand and says so.
        drop: lets one go and says so.
        passage: words of the passage at hand; empty if there is none.
    """

    BINDINGS: ClassVar = [
        Binding("enter", "place", "Place", show=False),
        Binding("x,delete", "drop", "Let go", show=False),
        Binding("o", "go", "Go there", show=False),
        Binding("escape,q", "dismiss(None)", "Close", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    LostDialog {
        .dialog { width: 100; height: 80%; }
        RowList { height: 2fr; }
        DetailPane { height: 1fr; min-height: 8; border-top: solid $border; }
    }
    """

    def __init__(
        self,
        look: Callable[[], Sequence[Lost]],
        place: Callable[[Lost], str],
        drop: Callable[[Lost], str],
        passage: str,
    ) -> None:
        super().__init__()
        self._look = look
        self._place = place
        self._drop = drop
        self._passage = " ".join(passage.split())
        self._said = ""

    def compose(self) -> ComposeResult:
        """Show the list above the details."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Lost their words in a correction"
            box.border_subtitle = _HINT
            yield RowList(_COLUMNS, _cells, id="lost-rows")
            yield DetailPane(id="lost-one")

    def on_mount(self) -> None:
        """List what there is."""
        rows: RowList[Lost] = self.query_one(RowList)
        rows.show(self._look())
        rows.focus()

    @on(RowList.Moved)
    def _tell(self, event: RowList.Moved) -> None:
        self.query_one(DetailPane).show(self._details(event.rows.item))
        self._said = ""

    def _details(self, one: Lost | None) -> Content:
        said = plain(self._said, "$warning")
        if one is None:
            return paragraphs((said, Content("Nothing is lost: every coding and memo has its words.")))
        cut = self._passage[:120] + ("…" if len(self._passage) > 120 else "")
        passage = f"“{cut}”" if cut else "select one in the text first"
        return paragraphs(
            (
                said,
                plain(f"“{one.words}”"),
                lines(
                    (
                        fact("what", f"{KIND_WORDS[one.kind]} {one.code}".strip()),
                        fact("why", f"{one.why}, after revision {one.revision} of {one.document}"),
                        fact("passage at hand", passage),
                    )
                ),
            )
        )

    def action_place(self) -> None:
        """Put the highlighted one on the passage at hand."""
        self._do(self._place)

    def action_drop(self) -> None:
        """Let the highlighted one go."""
        self._do(self._drop)

    def action_go(self) -> None:
        """Close, and go where it stood."""
        one = self.query_one(RowList).item
        if one is not None:
            self.dismiss(one)

    def _do(self, act: Callable[[Lost], str]) -> None:
        rows: RowList[Lost] = self.query_one(RowList)
        if rows.item is None:
            return
        try:
            self._said = act(rows.item)
        except CpqualError as error:
            self._said = safe(str(error))
        rows.show(self._look(), index=rows.index or 0)


def _cells(one: Lost) -> list[Cell]:
    what = "link" if one.kind == "memo_link" else one.kind
    return [one.document, what, one.code, one.coder, one.words]
