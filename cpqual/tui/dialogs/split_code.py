"""Splitting a code: the names of the new ones, where they come, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from cpqual.tui.dialogs.form import Form, writable
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.plain_area import PlainArea


class SplitCode(Form):
    """Asks for two labels or more; the result is what `split` returned, None when it was left.

    Args:
        label: what the code is called.
        about: what will happen with its codings.
        split: is given the labels, whether they come below the code (else on its level), and the reason;
            a refusal is shown and what was written stays.
        reason: a reason that is offered.
    """

    AGAIN = "Esc again throws away what you wrote"
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    SplitCode {
        .dialog { width: 72; }
        Input, PlainArea, Select { background: $panel; margin: 0 0 1 0; }
        Input { padding: 0 1; scrollbar-size-horizontal: 0; }
        PlainArea { border: none; padding: 0 1; height: 5; }
        PlainArea .text-area--cursor-line { background: $panel; }
        Select { height: 1; }
        SelectCurrent { background: $panel; height: 1; }
        .field { height: auto; color: $foreground 60%; }
        .about { height: auto; margin: 0 0 1 0; }
        .refusal { height: auto; color: $warning; }
        #split-reason { margin: 0; }
    }
    """

    def __init__(
        self, label: str, about: str, split: Callable[[Sequence[str], bool, str], str], reason: str = ""
    ) -> None:
        super().__init__()
        self._label = label
        self._about = about
        self._split = split
        self._reason = reason

    def compose(self) -> ComposeResult:
        """Put the names above their place and the reason."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(f"Split {self._label}"))
            box.border_subtitle = "Ctrl+S splits · Tab goes on · Esc leaves"
            yield Static(Content(safe(self._about)), classes="about")
            yield Static("The new codes, one per line", markup=False, classes="field")
            yield PlainArea(soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id="split-names")
            yield Static("Where they come", markup=False, classes="field")
            places = [("beside the code", "beside"), ("below the code", "below")]
            yield Select(places, value="beside", allow_blank=False, id="split-place", compact=True)
            yield Static("Why (kept with the new version)", markup=False, classes="field")
            yield Input(writable(self._reason), id="split-reason", compact=True)
            yield Static("", markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin with the names."""
        self.query_one(PlainArea).focus()

    def save(self) -> str:
        """Split the code."""
        typed = writable(self.query_one(PlainArea).text).split("\n")
        labels = [" ".join(line.split()) for line in typed if line.strip()]
        below = self.query_one(Select).value == "below"
        return self._split(labels, below, self.query_one("#split-reason", Input).value.strip())

    def is_changed(self) -> bool:
        """Tell whether names are written."""
        return bool(self.query_one(PlainArea).text.strip())
