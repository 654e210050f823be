"""Choosing a passage within a disputed unit: both ends move by word and by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.text import Span
from cpqual.domain.units import sentences, trim
from cpqual.services.disputed_passages import DisputedPassage
from cpqual.tui.agreeing.bracket_pane import BracketPane
from cpqual.tui.agreeing.brackets import Voice, draw
from cpqual.tui.coding.edges import STEPS
from cpqual.tui.coding.layer import length_in_words
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.motions import next_of, previous_of
from cpqual.tui.reader.safe import safe

_NAME = "▸"
_KEYS = (
    ("<", "end_back"), (">", "end_on"), ("H", "start_back"), ("L", "start_on"),
    ("shift+left", "end_back"), ("shift+right", "end_on"), ("left", "start_back"), ("right", "start_on"),
    ("Z", "end_back_character"), ("z", "end_on_character"),
    ("A", "start_back_character"), ("a", "start_on_character"),
)  # fmt: skip
"""As in Code mode, and the arrows."""


class NewSpan(Dialog[Span | None]):
    """Asks for a passage; the result is in code points of the document, None when it was left.

    Args:
        passage: the unit in its context.
        voices: what the coders marked.
        begin: the passage to begin with, within the unit.
        title: what is asked, plain text.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        Binding("enter", "take", "Take", show=False),
        *(Binding(key, f"edge('{way}')", show=False) for key, way in _KEYS),
        Binding("(,up", "sentence('start',-1)", show=False),
        Binding("),down", "sentence('start',1)", show=False),
        Binding("{,shift+up", "sentence('end',-1)", show=False),
        Binding("},shift+down", "sentence('end',1)", show=False),
        Binding("t", "whole", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    NewSpan {
        .dialog { width: 96; }
        BracketPane { height: auto; max-height: 24; }
        Static { height: auto; padding: 0 1; }
    }
    """
    AUTO_FOCUS = ""

    def __init__(self, passage: DisputedPassage, voices: Sequence[Voice], begin: Span, title: str) -> None:
        super().__init__()
        self._passage = passage
        self._voices = voices
        self._title = title
        unit = passage.unit
        self._words = passage.words(unit)
        self._base = unit.start
        self._span = trim(self._words, begin.start - self._base, begin.end - self._base)
        if self._span.start >= self._span.end:
            self._span = Span(0, len(self._words))

    def compose(self) -> ComposeResult:
        """Show the passage above the keys."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "Enter takes it · Esc leaves"
            yield BracketPane(id="new-span")
            yield Static("", markup=False)

    def on_mount(self) -> None:
        """Show the passage to begin with."""
        self._show()

    def _show(self) -> None:
        passage, span = self._passage, self._chosen()
        mine = Voice(_NAME, [span], "bold $accent")
        voices = [*self._voices, mine]
        looks = [(passage.unit, "$foreground"), (span, "bold $accent")]
        window = passage.unit
        drawn = draw(passage.words(window), window, voices, looks)
        shown = drawn.place_of(span.start)
        self.query_one(BracketPane).show_passage(Content(""), drawn, voices, shown)
        long = length_in_words(self._words, self._span)
        keys = [
            ("← →", "beginning by word"), ("Shift+← →", "end by word"), ("↑ ↓", "beginning by sentence"),
            ("Shift+↑ ↓", "end by sentence"), ("a A z Z", "by character"), ("t", "the whole unit"),
        ]  # fmt: skip
        told = Content("   ").join(Content.assemble((key, "bold $accent"), f" {does}") for key, does in keys)
        self.query_one(Static).update(Content.assemble(f"{long}\n", told))

    def _chosen(self) -> Span:
        return Span(self._span.start + self._base, self._span.end + self._base)

    def action_edge(self, way: str) -> None:
        """Move an end, never beyond the unit or the other end."""
        self._move(STEPS[way](self._words, self._span))

    def action_sentence(self, end: str, step: int) -> None:
        """Move an end to where the sentence before or after it begins or ends."""
        parts = sentences(self._words)
        edges = [part.start if end == "start" else part.end for part in parts]
        here = self._span.start if end == "start" else self._span.end
        to = next_of(edges, here) if step > 0 else previous_of(edges, here)
        if to is not None:
            self._move(Span(to, self._span.end) if end == "start" else Span(self._span.start, to))

    def action_whole(self) -> None:
        """Take the whole unit."""
        self._move(Span(0, len(self._words)))

    def _move(self, span: Span) -> None:
        wanted = Span(max(span.start, 0), min(span.end, len(self._words)))
        if wanted.start < wanted.end and (trimmed := trim(self._words, *wanted)).start < trimmed.end:
            self._span = trimmed
            self._show()

    def action_take(self) -> None:
        """Answer with the passage."""
        self.dismiss(self._chosen())
