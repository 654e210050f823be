"""A form of a few fields: lines, areas and choices of one word; what is refused is said, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from cpqual.tui.dialogs.form import Form, writable
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.one_of import OneOf
from cpqual.tui.widgets.plain_area import PlainArea

_KEYS = "Ctrl+S saves · Tab goes on · Esc leaves"
Written = Mapping[str, str]
"""What stands in each field, by its name; of a choice, the word."""


class FormField(NamedTuple):
    """A field: a line, an area of several lines, or one of some words.

    Attributes:
        name: names it in what is saved; letters only.
        label: what is asked for.
        words: what can be chosen, for a choice.
    """

    name: str
    label: str
    kind: Literal["line", "area", "choice"]
    value: str = ""
    words: tuple[str, ...] = ()


class SmallForm(Form):
    """A few fields; the result is what `save` returned, None when it was left.

    Args:
        title: what is written.
        fields: one at least.
        save: is given what was written and says what was done; a refusal is shown and the form stays.
        about: what should be known while writing.
    """

    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    SmallForm {
        & > Vertical { width: 80; height: auto; max-height: 90%; }
        VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
        .field { height: auto; color: $foreground 60%; }
        .refusal { height: auto; color: $warning; }
        .about { height: auto; max-height: 8; margin: 0 0 1 0; }
        Input, PlainArea { background: $panel; margin: 0 0 1 0; }
        Input { scrollbar-size-horizontal: 0; padding: 0 1; }
        PlainArea { border: none; padding: 0 1; height: auto; min-height: 2; max-height: 8; }
        PlainArea .text-area--cursor-line { background: $panel; }
        OneOf { margin: 0 0 1 0; }
    }
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        save: Callable[[Written], str],
        about: Content | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._save = save
        self._about = about
        self._first: Written = {}

    def compose(self) -> ComposeResult:
        """Put the fields below one another."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = _KEYS
            with VerticalScroll(can_focus=False):
                if self._about is not None:
                    yield Static(self._about, classes="about")
                for field in self._fields:
                    if field.kind != "choice":
                        yield Static(field.label, markup=False, classes="field")
                    yield _widget(field)
            yield Static("", markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.query_one(f"#field-{self._fields[0].name}").focus()
        self._first = self._written()

    def save(self) -> str:
        """Save what stands in the fields."""
        return self._save(self._written())

    def is_changed(self) -> bool:
        """Tell whether a field is another than at first."""
        return self._written() != self._first

    def _written(self) -> Written:
        return {field.name: self._value(field) for field in self._fields}

    def _value(self, field: FormField) -> str:
        name = f"#field-{field.name}"
        match field.kind:
            case "choice":
                return field.words[self.query_one(name, OneOf).index]
            case "area":
                return writable(self.query_one(name, PlainArea).text)
            case "line":
                return writable(self.query_one(name, Input).value)


def _widget(field: FormField) -> Widget:
    name, value = f"field-{field.name}", writable(field.value)
    if field.kind == "choice":
        index = field.words.index(field.value) if field.value in field.words else 0
        return OneOf(field.label, field.words, index, id=name)
    if field.kind == "line":
        return Input(value, id=name, compact=True)
    return PlainArea(value, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id=name)
