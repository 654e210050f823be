"""What the reader tells the screen it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from cpqual.domain.text import Span

if TYPE_CHECKING:
    from cpqual.tui.reader.reader import Reader


class ReaderMessage(Message):
    """Something happened in a reader."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    @property
    def control(self) -> Reader:
        """The reader it happened in."""
        return self.reader


class CaretMoved(ReaderMessage, namespace="reader"):
    """The caret stands somewhere else.

    Attributes:
        offset: where it stands now.
        unit_changed: whether the user is at another unit than before.
    """

    def __init__(self, reader: Reader, offset: int, unit_changed: bool) -> None:
        super().__init__(reader)
        self.offset = offset
        self.unit_changed = unit_changed


class SelectionChanged(ReaderMessage, namespace="reader"):
    """Something else is selected.

    Attributes:
        span: what is selected, or None.
    """

    def __init__(self, reader: Reader, span: Span | None) -> None:
        super().__init__(reader)
        self.span = span


class MarkClicked(ReaderMessage, namespace="reader"):
    """A bracket in the margin was clicked.

    Attributes:
        mark_id: the mark it belongs to.
    """

    def __init__(self, reader: Reader, mark_id: str) -> None:
        super().__init__(reader)
        self.mark_id = mark_id
