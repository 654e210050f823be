"""The caret's motions by name, for everything that does not depend on rows seen on the screen."""

from __future__ import annotations

from collections.abc import Callable

from cpqual.tui.reader import motions
from cpqual.tui.reader.view import DocumentView

Motion = Callable[[DocumentView, int], int]


def _turn_next(view: DocumentView, offset: int) -> int:
    start = motions.next_of(view.turn_starts, offset)
    return len(view.text) if start is None else motions.snap(view.text, start, forward=True)


def _turn_previous(view: DocumentView, offset: int) -> int:
    return motions.snap(view.text, motions.previous_of(view.turn_starts, offset) or 0)


def _coding_next(view: DocumentView, offset: int) -> int:
    start = view.grid.next_start(offset)
    return offset if start is None else motions.snap(view.text, start, forward=True)


def _coding_previous(view: DocumentView, offset: int) -> int:
    start = view.grid.previous_start(offset)
    return offset if start is None else motions.snap(view.text, start)


def _line_start(view: DocumentView, offset: int) -> int:
    return view.wrap.span(view.wrap.row_of(offset)).start


def _line_end(view: DocumentView, offset: int) -> int:
    row = view.wrap.row_of(offset)
    return view.offset_at(row, len(view.text))


def _document_start(_view: DocumentView, _offset: int) -> int:
    return 0


def _document_end(view: DocumentView, _offset: int) -> int:
    return len(view.text)


TRAVEL: dict[str, Motion] = {
    "left": lambda view, offset: motions.left(view.text, offset),
    "right": lambda view, offset: motions.right(view.text, offset),
    "sentence_next": lambda view, offset: view.blocks.sentence_next(offset),
    "sentence_previous": lambda view, offset: view.blocks.sentence_previous(offset),
    "paragraph_next": lambda view, offset: view.blocks.paragraph_next(offset),
    "paragraph_previous": lambda view, offset: view.blocks.paragraph_previous(offset),
    "turn_next": _turn_next,
    "turn_previous": _turn_previous,
    "coding_next": _coding_next,
    "coding_previous": _coding_previous,
    "line_start": _line_start,
    "line_end": _line_end,
    "document_start": _document_start,
    "document_end": _document_end,
}
"""What each motion makes of an offset. `coding_next` and `coding_previous` stay where they are when there is
no further coding; a motion without a goal ahead goes to the end of the text."""

WORD_MOTIONS: dict[str, Callable[[str, int, int], int]] = {
    "word_next": motions.word_next,
    "word_previous": motions.word_previous,
    "word_end": motions.word_end,
}
"""Motions that are given how often at once: a step at a time, thousands of words would take a second."""

ROW_MOTIONS: dict[str, int] = {"up": -1, "down": 1}
PAGE_MOTIONS: dict[str, int] = {"page_up": -1, "page_down": 1}
