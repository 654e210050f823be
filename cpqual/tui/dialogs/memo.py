"""Writing a memo, or changing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.codings import MEMO_KINDS, MemoKind
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.plain_area import PlainArea


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and of what kind."""

    kind: MemoKind
    body: str


class MemoDialog(Dialog[Written | None]):
    """A text area; None when it is left without saving.

    Args:
        title: what the memo is on.
        body: what it says already.
        kind: its kind; None lets the writer choose.
    """

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False),
        Binding("f5", "next_kind", "Kind", show=False),
        Binding("escape", "leave", "Leave", show=False),
    ]
    DEFAULT_CSS = """
    MemoDialog {
        PlainArea { padding: 0; height: 1fr; }
    }
    """

    def __init__(self, title: str, body: str = "", kind: MemoKind | None = None) -> None:
        super().__init__()
        self._title = title
        self._body = body
        self._kind: MemoKind = kind or MEMO_KINDS[0]
        self._may_choose = kind is None
        self._warned = False

    def compose(self) -> ComposeResult:
        """Show the text area in a titled box."""
        with Vertical(classes="dialog"):
            yield PlainArea(
                self._body, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
            )

    def on_mount(self) -> None:
        """Begin at the end of what is there."""
        area = self.query_one(PlainArea)
        area.move_cursor(area.document.end)
        self.set_focus(area)
        self._say("Ctrl+S saves · Esc leaves")

    def action_save(self) -> None:
        """Save."""
        self.dismiss(Written(self._kind, self.query_one(PlainArea).text))

    def action_next_kind(self) -> None:
        """Go to the next kind of memo."""
        if self._may_choose:
            self._kind = MEMO_KINDS[(MEMO_KINDS.index(self._kind) + 1) % len(MEMO_KINDS)]
            self._say("Ctrl+S saves · Esc leaves")

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when asked twice."""
        if self.query_one(PlainArea).text != self._body and not self._warned:
            self._warned = True
            self._say("Esc again throws away what you wrote · Ctrl+S saves")
        else:
            self.dismiss(None)

    def _say(self, words: str) -> None:
        box = self.query_one(Vertical)
        change = " (F5 changes)" if self._may_choose else ""
        box.border_title = Content(f"{self._title} · {self._kind} memo{change}")
        box.border_subtitle = words
