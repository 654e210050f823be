"""What is written down about a kept quote: permission, a wording checked as one types, where it is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from cpqual.domain.quoting import PERMISSIONS, KeptQuote, wording_fault
from cpqual.services.kept_quotes import QuoteChange
from cpqual.tui.dialogs.form import Form, writable
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.one_of import OneOf
from cpqual.tui.widgets.plain_area import PlainArea

_KEYS = "Ctrl+S saves · Tab goes on · F8 keeps it no more · Esc leaves"
_MOST_CHECKED = 20_000
"""Code points of a passage up to which its wording is checked at every key; longer ones when it is saved."""


class KeptQuoteForm(Form):
    """The fields of a kept quote; the result is what was done, None when it was left.

    Args:
        quote: as it is kept.
        said: what its wording may be made of, one part for each stretch of one voice.
        about: who says it, and what its document's consent says.
        save: is given what changes; a refusal is shown and the form stays.
        forget: keeps the passage no more.
    """

    BINDINGS: ClassVar = [
        Binding("f8", "forget", "Keep no more", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    KeptQuoteForm {
        .dialog { width: 88; }
        .passage { height: auto; max-height: 9; scrollbar-size-vertical: 1; margin: 0 0 1 0; }
        &.-low .passage { max-height: 4; margin: 0; }
        .passage:focus { background: $panel; }
        .passage Static { height: auto; text-style: italic; }
        OneOf, Input, PlainArea { margin: 0 0 1 0; }
        &.-low OneOf, &.-low Input, &.-low PlainArea { margin: 0; }
        Input, PlainArea { background: $panel; padding: 0 1; }
        Input { scrollbar-size-horizontal: 0; }
        PlainArea { border: none; height: auto; min-height: 2; max-height: 6; margin: 0; }
        PlainArea .text-area--cursor-line { background: $panel; }
        .field, .about { height: auto; color: $foreground 60%; }
        .fault { height: auto; min-height: 1; max-height: 2; color: $warning; }
        .refusal { height: auto; color: $warning; }
    }
    """

    def __init__(
        self,
        quote: KeptQuote,
        said: Sequence[str],
        about: str,
        save: Callable[[QuoteChange], str],
        forget: Callable[[], str],
    ) -> None:
        super().__init__()
        self._quote = quote
        self._said = said
        self._about = about
        self._save = save
        self._forget = forget
        self._checks = sum(map(len, said)) <= _MOST_CHECKED

    def compose(self) -> ComposeResult:
        """Show the passage above what is written down about it."""
        quote = self._quote
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(f"Kept for publication: {quote.place}"))
            with VerticalScroll(classes="passage"):
                yield Static(plain("\n".join(self._said)), markup=False)
            yield Static(plain(self._about), markup=False, classes="about")
            yield OneOf("Permission", PERMISSIONS, PERMISSIONS.index(quote.permission), id="quote-permission")
            yield Static(
                "Your wording (the passage’s words in order, [...] where some are left out)",
                markup=False, classes="field",
            )  # fmt: skip
            yield PlainArea(
                writable(quote.wording), soft_wrap=True, show_line_numbers=False, tab_behavior="focus",
                id="quote-wording",
            )  # fmt: skip
            yield Static("", markup=False, classes="fault")
            yield Static("Used in (several with a semicolon between)", markup=False, classes="field")
            yield Input(writable("; ".join(quote.used_in)), id="quote-used", compact=True)
            yield Static("Note", markup=False, classes="field")
            yield Input(writable(" ".join(quote.note.split("\n"))), id="quote-note", compact=True)
            yield Static("", markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin with the permission."""
        self.query_one(".dialog").border_subtitle = _KEYS
        self.query_one(OneOf).focus()
        self._check()

    @on(TextArea.Changed)
    def _check(self) -> None:
        """Say whether the wording fits what was said."""
        wording = " ".join(self._wording().split())
        fault = wording_fault(self._said, wording) if wording and self._checks else ""
        self.query_one(".fault", Static).update(Content(safe(fault)))

    def save(self) -> str:
        """Save what is another than before."""
        return self._save(self._written())

    def is_changed(self) -> bool:
        """Tell whether anything is another than before."""
        return self._written() != QuoteChange()

    def action_forget(self) -> None:
        """Keep the passage no more."""
        self.attempt(self._forget)

    def _wording(self) -> str:
        return writable(self.query_one("#quote-wording", PlainArea).text).replace("[...]", "[…]")

    def _written(self) -> QuoteChange:
        """Return what is another than before; what a field cannot show stays unless it was touched."""
        quote = self._quote
        permission = PERMISSIONS[self.query_one(OneOf).index]
        wording, note = self._wording(), self.query_one("#quote-note", Input).value
        typed = self.query_one("#quote-used", Input).value
        return QuoteChange(
            permission if permission != quote.permission else None,
            wording if wording != writable(quote.wording) else None,
            note if note != writable(" ".join(quote.note.split("\n"))) else None,
            tuple(place.strip() for place in typed.split(";") if place.strip())
            if typed != writable("; ".join(quote.used_in))
            else None,
        )
