"""Remembering which units a coder passes over while reading on: a model learns from what was left uncoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cpqual.services.read_marks import keep_passed_over
from cpqual.tui.coding.base import CodeBase

READING = frozenset(
    {"right", "down", "word_next", "word_end", "sentence_next", "turn_next", "paragraph_next"}
)
"""Motions of somebody who reads on; a page, a coding or an end of the document is gone to, not read up to."""


class Passing(CodeBase):
    """What is read without a key of its own.

    Units are remembered while a document is open and kept when it is left or the program ends: up to the last
    coding everything counts as read anyway.
    """

    def __init__(self) -> None:
        super().__init__()
        self._passed: set[int] = set()

    @contextmanager
    def reading_on(self) -> Iterator[None]:
        """Remember the units that the caret leaves behind when it moves on; with a count, only the first."""
        before = self.reader.unit_index()
        yield
        after = self.reader.unit_index()
        if before is not None and after is not None and after > before:
            self._passed.update((before,) if (self.count or 1) > 1 else range(before, after))

    def keep_passed(self) -> None:
        """Keep what was passed over in the open document and is still without a code."""
        if self.coded is not None and self._passed:
            with self.refusals():
                keep_passed_over(
                    self.session, self.coded.opened.document, self.coded.passed_over(self._passed)
                )
        self.forget_passed()

    def forget_passed(self) -> None:
        """Forget what was passed over: the document is another one now, or its units are."""
        self._passed = set()
