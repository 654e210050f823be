"""Recording that a passage speaks against a code: how it does, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.negative_cases import CASE_KINDS, CaseKind
from cpqual.tui.dialogs.form import Form, writable
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.one_of import OneOf
from cpqual.tui.widgets.plain_area import PlainArea

_LONGEST_QUOTE = 200
_KEYS = "Ctrl+S saves · F5 kind · Esc leaves"


class CaseDialog(Form):
    """A row for the kind above an area for the note; the result is what `save` returned, None when left.

    Args:
        title: which code the passage speaks against.
        quote: the passage's words.
        kind, note: what is there already.
        save: is given the kind and the note and says what was done; a refusal is shown and the note stays.
        may_remove: whether saving no note at all removes the case.
    """

    BINDINGS: ClassVar = [
        Binding("f5", "step", "Kind", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    CaseDialog {
        .dialog { width: 72; }
        PlainArea { padding: 0; height: 6; margin-top: 1; }
        Static { height: auto; max-height: 3; color: $foreground 60%; }
        .quote { text-style: italic; }
        .refusal { color: $warning; }
    }
    """

    def __init__(
        self,
        title: str,
        quote: str,
        save: Callable[[CaseKind, str], str],
        *,
        kind: CaseKind = "contradicts",
        note: str = "",
        may_remove: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._quote = " ".join(quote.split())
        self._save = save
        self._kind = kind
        self._note = writable(note)
        self._may_remove = may_remove

    def compose(self) -> ComposeResult:
        """Show the kind, the words and the note in a titled box."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = _KEYS
            yield OneOf("It", CASE_KINDS, CASE_KINDS.index(self._kind))
            cut = self._quote[:_LONGEST_QUOTE] + ("…" if len(self._quote) > _LONGEST_QUOTE else "")
            yield Static(Content(f"“{safe(cut)}”"), markup=False, classes="quote")
            yield PlainArea(
                self._note, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True,
                placeholder="What speaks against it here?",
            )  # fmt: skip
            removes = "An empty note removes it." if self._may_remove else ""
            yield Static(removes, markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin at the end of the note."""
        area = self.query_one(PlainArea)
        area.move_cursor(area.document.end)
        self.set_focus(area)

    def action_step(self) -> None:
        """Choose the other kind."""
        self.query_one(OneOf).action_step(1)

    def save(self) -> str:
        """Save the kind and the note."""
        kind = CASE_KINDS[self.query_one(OneOf).index]
        return self._save(kind, writable(self.query_one(PlainArea).text))

    def is_changed(self) -> bool:
        """Tell whether the note is another than before."""
        return self.query_one(PlainArea).text != self._note
