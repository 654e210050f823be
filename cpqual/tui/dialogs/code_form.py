"""The form in which a code's rule is written; what is refused is said, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from cpqual.domain.codebook import CODE_ORIGINS, COLOURS, Code, Codebook, CodeStatus, Example
from cpqual.tui.dialogs.form import Form, writable
from cpqual.tui.dialogs.tick_codes import CodesField
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.plain_area import PlainArea
from cpqual.tui.widgets.rule import tag_colour

_STATUSES: tuple[CodeStatus, ...] = ("draft", "active", "retired")
_KEYS = "Ctrl+S saves · Tab goes on · Esc leaves"
_APPLIED, _GROUPS = "to passages", "groups others only"

_ExampleKind = Literal["typical", "atypical", "near_miss"]
_EXAMPLES: dict[_ExampleKind, str] = {
    "typical": "A typical example, in the words of a document",
    "atypical": "An atypical example: it is one, though one would not think so",
    "near_miss": "A near miss: it is none, though one would think so",
}


class CodeForm(Form):
    """All fields of a rule; the result is what `save` returned, None when it was left.

    Args:
        title: what is edited.
        code: what the fields say at first.
        book: the codebook, to choose other codes from.
        save: is given the code as written and the reason; a refusal is shown and the form stays.
        reason: a reason that is offered.
    """

    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    CodeForm {
        & > Vertical { width: 88; height: 90%; }
        &.-low > Vertical { height: 100%; }
        VerticalScroll { height: 1fr; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
        .field { height: auto; color: $foreground 60%; }
        .refusal { height: auto; color: $warning; }
        Input, PlainArea, Select { background: $panel; margin: 0 0 1 0; }
        Input { scrollbar-size-horizontal: 0; padding: 0 1; }
        PlainArea { border: none; padding: 0 1; height: auto; min-height: 2; max-height: 8; }
        PlainArea .text-area--cursor-line { background: $panel; }
        Select { height: 1; }
        SelectCurrent { background: $panel; height: 1; }
        SelectCurrent Static#label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        Horizontal { height: auto; }
        Horizontal > Vertical { height: auto; width: 1fr; margin: 0 1 0 0; }
        Horizontal > Vertical.wide { width: 2fr; }
        PlainArea.example { margin: 0; }
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
        self._first = code

    def compose(self) -> ComposeResult:
        """Put the fields above the reason for the new version."""
        code = self._code
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            with VerticalScroll(can_focus=False):
                yield from _labelled("Label", _line(code.label, "label"))
                yield from _labelled("In one sentence", _area(code.brief, "brief"))
                yield from self._place_and_style()
                yield from _labelled("In full", _area(code.full, "full"))
                yield from _labelled("Use when (one per line)", _area("\n".join(code.when_to_use), "use"))
                yield from _labelled(
                    "Not when (one per line; -> code names the one to use instead)",
                    _area("\n".join(code.when_not_to_use), "not"),
                )
                yield from _labelled(
                    "Said by (interviewer, a role, …; empty: anybody but the interviewer)",
                    _line(", ".join(code.said_by), "said"),
                )
                for kind in _EXAMPLES:
                    yield from self._example(kind)
                yield from _labelled("Confused with (Enter chooses, Del empties)", self._confused_with())
                yield from self._facts()
            yield from _labelled("Why (kept with the new version)", _line(self._reason, "reason"))
            yield Static("", markup=False, classes="refusal")

    def _place_and_style(self) -> Iterator[Widget]:
        code = self._code
        colours = [(self._swatch(name), name) for name in COLOURS]
        with Horizontal():
            with Vertical(classes="wide"):
                yield from _labelled("Below (Enter chooses)", self._above())
            with Vertical():
                yield from _labelled("Status", _select(_plainly(*self._statuses()), code.status, "status"))
            with Vertical():
                yield from _labelled("Colour", _select(colours, code.colour, "colour"))
            with Vertical():
                yield from _labelled("Shortcut", _line(code.shortcut or "", "shortcut", most=1))

    def _example(self, kind: _ExampleKind) -> Iterator[Widget]:
        example: Example | None = getattr(self._code, kind)
        area = _area(example.text if example else "", kind)
        area.add_class("example")
        yield from _labelled(_EXAMPLES[kind], area)
        with Horizontal():
            with Vertical():
                source = example.document if example else None
                yield from _labelled("From the document", _line(source or "", f"{kind}-document"))
            if kind == "near_miss":
                with Vertical():
                    instead = example.use_instead if example else None
                    field = CodesField(
                        self._book, (instead,) if instead else (), "The code to use instead",
                        several=False, none="none", without={self._code.slug}, id="form-instead",
                    )  # fmt: skip
                    yield from _labelled("Use instead (Enter chooses)", field)

    def _facts(self) -> Iterator[Widget]:
        code = self._code
        with Horizontal():
            with Vertical():
                origins = [(origin.replace("_", " "), origin) for origin in CODE_ORIGINS]
                yield from _labelled("Made", _select(origins, code.origin, "origin"))
            with Vertical():
                applied = _APPLIED if code.codable else _GROUPS
                yield from _labelled("Applied", _select(_plainly(_APPLIED, _GROUPS), applied, "codable"))
            with Vertical():
                question = _line(code.research_question or "", "question")
                yield from _labelled("Research question", question)

    def on_mount(self) -> None:
        """Begin with the label."""
        self.query_one(".dialog").border_subtitle = _KEYS
        self.query_one("#form-label").focus()
        self._first = self._written()

    def save(self) -> str:
        """Save the code as written, with the reason."""
        return self._save(self._written(), self._text("reason"))

    def is_changed(self) -> bool:
        """Tell whether the rule is another than at first."""
        return self._written() != self._first

    def _written(self) -> Code:
        parent, confused = self._codes("parent"), self._codes("confused")
        return replace(
            self._code,
            label=self._text("label").strip(),
            brief=" ".join(self._text("brief").split()),
            full=self._text("full").strip(),
            when_to_use=self._items("use"),
            when_not_to_use=self._items("not"),
            said_by=tuple(one for one in map(str.strip, self._text("said").split(",")) if one),
            parent=parent[0] if parent else None,
            colour=self._chosen("colour"),
            status=next(s for s in self._statuses() if s == self._chosen("status")),
            shortcut=self._text("shortcut") or None,
            typical=self._example_written("typical"),
            atypical=self._example_written("atypical"),
            near_miss=self._example_written("near_miss"),
            confused_with=confused,
            origin=next(origin for origin in CODE_ORIGINS if origin == self._chosen("origin")),
            codable=self._chosen("codable") == _APPLIED,
            research_question=" ".join(self._text("question").split()) or None,
        )

    def _example_written(self, kind: _ExampleKind) -> Example | None:
        text = self._text(kind).strip()
        before: Example | None = getattr(self._code, kind)
        instead = before.use_instead if before else None
        if kind == "near_miss":
            instead = next(iter(self._codes("instead")), None)
        return Example(text, self._text(f"{kind}-document").strip() or None, instead) if text else None

    def _text(self, name: str) -> str:
        field = self.query_one(f"#form-{name}")
        return writable(
            field.text if isinstance(field, PlainArea) else self.query_one(f"#form-{name}", Input).value
        )

    def _items(self, name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in self._text(name).split("\n") if line.strip())

    def _chosen(self, name: str) -> str:
        return str(self.query_one(f"#form-{name}", Select).value)

    def _codes(self, name: str) -> tuple[str, ...]:
        return self.query_one(f"#form-{name}", CodesField).value

    def _statuses(self) -> tuple[CodeStatus, ...]:
        return _STATUSES if self._code.status in _STATUSES else (*_STATUSES, self._code.status)

    def _above(self) -> CodesField:
        slug, parent = self._code.slug, self._code.parent
        below = self._book.descendants(slug) if slug else ()
        return CodesField(
            self._book, (parent,) if parent else (), "The code above this one (Del makes a theme)",
            several=False, none="nothing: a theme", without=below, id="form-parent",
        )  # fmt: skip

    def _confused_with(self) -> CodesField:
        return CodesField(
            self._book, self._code.confused_with, f"What {self._code.label or 'it'} is confused with",
            several=True, none="nothing", without={self._code.slug}, id="form-confused",
        )  # fmt: skip

    def _swatch(self, colour: str) -> Text:
        return Text.assemble(("██", Style(color=tag_colour(self, colour))), f" {colour}")


def _labelled(name: str, field: Widget) -> Iterator[Widget]:
    yield Static(name, markup=False, classes="field")
    yield field


def _line(text: str, name: str, most: int = 0) -> Input:
    return Input(writable(text), id=f"form-{name}", compact=True, max_length=most)


def _area(text: str, name: str) -> PlainArea:
    return PlainArea(
        writable(text), soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id=f"form-{name}"
    )


def _plainly(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _select(values: Sequence[tuple[str | Text, str]], value: str, name: str) -> Select[str]:
    return Select(values, value=value, allow_blank=False, id=f"form-{name}", compact=True)
