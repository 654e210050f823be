"""Remembering which units a coder passes over while reading on: a model learns from what was left uncoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.timer import Timer

from cpqual.services.read_marks import keep_passed_over, read_passages
from cpqual.services.suggesting import CachedSuggestion
from cpqual.tui.coding.base import CodeBase

READING = frozenset(
    {"right", "down", "word_next", "word_end", "sentence_next", "turn_next", "paragraph_next"}
)
"""Motions of somebody who reads on; a page, a coding or an end of the document is gone to, not read up to."""

_DELAY = 0.06
"""Seconds the caret rests before the title says how much was passed over, so that a held key pays nothing."""


class Passing(CodeBase):
    """What is read without a key of its own.

    Units are remembered while a document is open and kept when it is left or the program ends: up to the last
    coding everything counts as read anyway. So are the suggestions that stood beside a unit when its coder
    went on; those that were looked up for a caret at rest, not those that a held key ran past.
    """

    def __init__(self) -> None:
        super().__init__()
        self._passed: set[int] = set()
        self._known: set[int] = set()
        self._left: dict[tuple[int, str], CachedSuggestion] = {}
        self._to_tell: Timer | None = None

    @contextmanager
    def reading_on(self) -> Iterator[None]:
        """Remember the units that the caret leaves behind when it moves on; with a count, only the first."""
        before, beside = self.reader.unit_index(), self.in_sight()
        yield
        after = self.reader.unit_index()
        if before is not None and after is not None and after > before:
            self._left.update({(one.start, one.code): one for one in beside})
            left = (before,) if (self.count or 1) > 1 else range(before, after)
            if not self._passed.issuperset(left):
                self._passed.update(left)
                if self._to_tell is not None:
                    self._to_tell.stop()
                self._to_tell = self.set_timer(_DELAY, self.show_progress)

    def pass_over(self) -> None:
        """Remember the unit at the caret as one that the coder leaves behind."""
        index = self.reader.unit_index()
        if index is not None:
            self._left.update({(one.start, one.code): one for one in self.in_sight()})
            self._passed.add(index)

    def read_further(self) -> str:
        """Say how many units were read and left without a code, as far as that is known."""
        number = len(self.coded.passed_over(self._passed | self._known)) if self.coded is not None else 0
        return f", {number} passed over" if number else ""

    def keep_passed(self) -> None:
        """Keep what was passed over in the open document and is still without a code or an answer."""
        if self.coded is not None and (self._passed or self._left):
            with self.refusals():
                keep_passed_over(
                    self.session,
                    self.coded.opened.document,
                    self.coded.passed_over(self._passed),
                    self._left.values(),
                )
                if self._passed:
                    self.workbench.data_changed("suggestions", origin=self)
        self.forget_passed()

    def forget_passed(self) -> None:
        """Forget what was passed over: the document is another one now, or its units are."""
        self._passed, self._known, self._left = set(), set(), {}

    def load_passed(self) -> None:
        """Look up which units of the open document are known to have been read."""
        if self.coded is not None:
            self._known = self.coded.mostly_in(read_passages(self.session, self.coded.slug))
