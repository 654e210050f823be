"""The form in which a code's rule is written; what is refused is said, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Select, Static, TextArea

from cpqual.domain.codebook import COLOURS, Code, Codebook, CodeStatus
from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe

_STATUSES: tuple[CodeStatus, ...] = ("draft", "active", "retired")
_THEME = ""
_KEPT = "\n\u200c\u200d"


class CodeForm(Dialog[str | None]):
    """All fields of a rule; the result is what `save` returned, None when it was left.

    Args:
        title: what is edited.
        code: what the fields say at first.
        book: the codebook, to choose the parent from.
        save: is given the code as written and the reason; a refusal is shown and the form stays.
        reason: a reason that is offered.
    """

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    CodeForm {
        & > Vertical { width: 88; height: 90%; }
        VerticalScroll { height: 1fr; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
        .field { height: auto; color: $foreground 60%; }
        .refusal { height: auto; color: $warning; }
        Input, TextArea, Select { background: $panel; margin: 0 0 1 0; }
        Input { scrollbar-size-horizontal: 0; padding: 0 1; }
        TextArea { border: none; padding: 0 1; height: auto; min-height: 2; max-height: 8; }
        TextArea .text-area--cursor-line { background: $panel; }
        Select { height: 1; }
        SelectCurrent { background: $panel; height: 1; }
        SelectCurrent Static#label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        Horizontal { height: auto; }
        Horizontal > Vertical { height: auto; width: 1fr; margin: 0 1 0 0; }
        Horizontal > Vertical.wide { width: 2fr; }
        #form-reason { margin: 0; }
    }
    """

    def __init__(
        self, title: str, code: Code, book: Codebook, save: Callable[[Code, str], str], reason: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._code = code
        self._book = book
        self._save = save
        self._reason = reason
        self._warned = False
        self._first = code

    def compose(self) -> ComposeResult:
        """Put the fields above the reason for the new version."""
        code = self._code
        lines_to_use = "\n".join(code.when_to_use)
        lines_not = "\n".join(code.when_not_to_use)
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            with VerticalScroll(can_focus=False):
                yield from _labelled("Label", Input(writable(code.label), id="form-label", compact=True))
                yield from _labelled("In one sentence", _area(code.brief, "form-brief"))
                with Horizontal():
                    with Vertical(classes="wide"):
                        yield from _labelled("Below", self._parents())
                    with Vertical():
                        yield from _labelled("Status", _select(self._statuses(), code.status, "form-status"))
                    with Vertical():
                        yield from _labelled("Colour", _select(COLOURS, code.colour, "form-colour"))
                    with Vertical():
                        key = Input(
                            writable(code.shortcut or ""), id="form-shortcut", compact=True, max_length=1
                        )
                        yield from _labelled("Shortcut", key)
                yield from _labelled("In full", _area(code.full, "form-full"))
                yield from _labelled("Use when (one per line)", _area(lines_to_use, "form-use"))
                yield from _labelled(
                    "Not when (one per line; -> code names the one to use instead)",
                    _area(lines_not, "form-not"),
                )
            yield from _labelled("Why (kept with the new version)", self._why())
            yield Static("", markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin with the label."""
        self._hint("Ctrl+S saves · Tab goes on · Esc leaves")
        self.query_one("#form-label").focus()
        self._first = self._written()

    def action_save(self) -> None:
        """Save, or say what is wrong."""
        try:
            told = self._save(self._written(), self.query_one("#form-reason", Input).value)
        except CpqualError as error:
            self.query_one(".refusal", Static).update(Content(safe(" ".join(str(error).split("\n")))))
        else:
            self.dismiss(told)

    def action_leave(self) -> None:
        """Leave; what was written is thrown away only when asked twice."""
        if self._written() != self._first and not self._warned:
            self._warned = True
            self._hint("Esc again throws away what you wrote · Ctrl+S saves")
        else:
            self.dismiss(None)

    def _written(self) -> Code:
        return replace(
            self._code,
            label=writable(self.query_one("#form-label", Input).value).strip(),
            brief=" ".join(self._area_text("form-brief").split()),
            full=self._area_text("form-full").strip(),
            when_to_use=self._items("form-use"),
            when_not_to_use=self._items("form-not"),
            parent=str(self.query_one("#form-parent", Select).value) or None,
            colour=str(self.query_one("#form-colour", Select).value),
            status=next(s for s in self._statuses() if s == self.query_one("#form-status", Select).value),
            shortcut=self.query_one("#form-shortcut", Input).value or None,
        )

    def _area_text(self, field: str) -> str:
        return writable(self.query_one(f"#{field}", TextArea).text)

    def _items(self, field: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in self._area_text(field).split("\n") if line.strip())

    def _statuses(self) -> tuple[CodeStatus, ...]:
        return _STATUSES if self._code.status in _STATUSES else (*_STATUSES, self._code.status)

    def _parents(self) -> Select[str]:
        below = set(self._book.descendants(self._code.slug)) if self._code.slug else set()
        labels = [
            (Text("  " * depth + safe(code.label)), code.slug)
            for depth, code in self._book.walk()
            if code.slug not in below
        ]
        return Select(
            [(Text("nothing: a theme"), _THEME), *labels],
            value=self._code.parent or _THEME, allow_blank=False, id="form-parent", compact=True,
        )  # fmt: skip

    def _why(self) -> Input:
        return Input(self._reason, id="form-reason", compact=True)

    def _hint(self, words: str) -> None:
        self.query_one(".dialog").border_subtitle = words


def writable(text: str) -> str:
    """Return a text without what a field would hand to the terminal raw: controls and bidi marks.

    Line breaks stay, and the joiners that Persian and emoji are written with.
    """
    return "".join(c if c.isprintable() or c in _KEPT else " " * (c == "\t") for c in text)


def _labelled(
    name: str, field: Input | TextArea | Select[str]
) -> Iterator[Static | Input | TextArea | Select[str]]:
    yield Static(name, markup=False, classes="field")
    yield field


def _area(text: str, field: str) -> TextArea:
    return TextArea(writable(text), soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id=field)


def _select(values: tuple[str, ...], value: str, field: str) -> Select[str]:
    return Select([(one, one) for one in values], value=value, allow_blank=False, id=field, compact=True)
