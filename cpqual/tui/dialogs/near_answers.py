"""Answers of nearly the same words, with what they say otherwise, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.services.alike import Near
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("", 1), Column("like", 4), Column("answers", 7), Column("otherwise", 16, share=2),
    Column("answer", 20, share=3),
)  # fmt: skip


class NearAnswers(Dialog[tuple[str, ...] | None]):
    """The slugs of the answers that were ticked; None when it is left.

    Args:
        slug, text: the answer whose codings the others are to get.
        found: the others, most alike first.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Leave", show=False),
        Binding("space,tab", "tick", "Tick", show=False),
        Binding("enter", "take", "Take", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    NearAnswers {
        .dialog { width: 120; height: 80%; max-width: 96%; }
        Static { height: auto; max-height: 6; padding: 0 1; }
        RowList { height: 1fr; }
    }
    """
    AUTO_FOCUS = "#near-rows"

    def __init__(self, slug: str, text: str, found: Sequence[Near]) -> None:
        super().__init__()
        self._slug = slug
        self._text = text
        self._found = found
        self._ticked: set[str] = set()

    def compose(self) -> ComposeResult:
        """Put the answer itself above those that are like it."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Nearly the same words as {safe(self._slug)}")
            box.border_subtitle = "Space ticks · Enter codes the ticked ones like this one · Esc leaves"
            yield Static(Content(safe(" ".join(self._text.split()))))
            yield RowList[Near](_COLUMNS, self._cells, id="near-rows")

    def on_mount(self) -> None:
        """List them; none is ticked, because a word may turn the meaning."""
        self.query_one(RowList).show(self._found)

    def _cells(self, near: Near) -> list[Cell]:
        tick = "✓" if near.answer.slug in self._ticked else "•" if near.coded else ""
        otherwise = "; ".join(f"{one.here or '–'} → {one.there or '–'}" for one in near.differences)
        said = " ".join(near.answer.text.split())
        return [
            tick, f"{near.likeness:.2f}"[1:] if near.likeness < 1 else "1.0", f"×{near.number}",
            Text(safe(otherwise), Style(bold=True), end=""), safe(said),
        ]  # fmt: skip

    def action_tick(self) -> None:
        """Tick the highlighted answer, or untick it, and go on to the next."""
        rows = self.query_one(RowList)
        if rows.item is not None:
            self._ticked ^= {rows.item.answer.slug}
            rows.show(rows.items, index=min((rows.index or 0) + 1, len(rows.items) - 1))

    @on(RowList.Chosen)
    def action_take(self) -> None:
        """Leave with the ticked answers."""
        self.dismiss(tuple(near.answer.slug for near in self._found if near.answer.slug in self._ticked))
