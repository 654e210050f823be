"""Where rows begin: a text wrapped to a width, as an index from rows to code points and back."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from cpqual.domain.text import Span
from cpqual.tui.reader.safe import NOT_PLAIN, is_flag_letter, next_stop, widths

_DIGITS = bytes.maketrans(b"012", b"\x00\x01\x02")


class _Measured(NamedTuple):
    """A paragraph some of whose characters are not painted as themselves in one cell.

    Attributes:
        begin, end: code points, without the line end.
        digits: cells of each code point, as `safe.widths` gives them.
        sums: cells before each code point; one longer than `digits`.
        has_tabs: whether the paragraph holds a tab.
    """

    begin: int
    end: int
    digits: str
    sums: array[int]
    has_tabs: bool


class WrapIndex:
    """The rows of one text at one width.

    A row is a range of code points; together the rows are the whole text. A row ends after a line end, or
    after the last space that fits (that space may hang one cell past the width), or, in scripts that write
    no spaces and in words longer than a row, between two clusters.

    Attributes:
        text: the text, never changed.
        width: cells a row may take, not counting a hanging space.
    """

    def __init__(self, text: str, width: int) -> None:
        self.text = text
        self.width = max(width, 1)
        self._measured = list(_measure(text))
        self._rows: array[int] | None = None

    def rewrap(self, width: int) -> None:
        """Wrap to another width; what was measured of the characters is kept."""
        if (width := max(width, 1)) != self.width:
            self.width = width
            self._rows = None

    @property
    def starts(self) -> array[int]:
        """Where rows begin, found when first asked for: a text is often given before its width."""
        if self._rows is None:
            self._rows = self._wrap()
        return self._rows

    @property
    def height(self) -> int:
        """Number of rows; at least one."""
        return len(self.starts)

    def row_of(self, offset: int) -> int:
        """Return the row that holds `offset` (the last one for the end of the text)."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def span(self, row: int) -> Span:
        """Return a row's code points, its line end included."""
        starts = self.starts
        return Span(starts[row], starts[row + 1] if row + 1 < len(starts) else len(self.text))

    def line(self, row: int) -> Span:
        """Return a row's code points without its line end."""
        start, end = self.span(row)
        return Span(start, end - 1) if end > start and self.text[end - 1] == "\n" else Span(start, end)

    def rows_of(self, span: Span) -> range:
        """Return the rows a span touches; an empty span touches the row it stands in."""
        first = self.row_of(span.start)
        return range(first, max(first, self.row_of(span.end - 1)) + 1)

    def _wrap(self) -> array[int]:
        text, starts, begin = self.text, array("I"), 0
        measured = iter(self._measured)
        odd = next(measured, None)
        while True:
            end = text.find("\n", begin)
            end = len(text) if end < 0 else end
            starts.append(begin)
            if odd is not None and odd.begin == begin:
                self._wrap_measured(odd, starts)
                odd = next(measured, None)
            elif end - begin > self.width:
                self._wrap_plain(begin, end, starts)
            if end == len(text):
                return starts
            begin = end + 1

    def _wrap_plain(self, begin: int, end: int, starts: array[int]) -> None:
        """Wrap a paragraph whose every character takes one cell."""
        rfind, add, width = self.text.rfind, starts.append, self.width
        while end - begin > width:
            cut = rfind(" ", begin, begin + width + 1) + 1
            if cut <= begin:
                cut = begin + width
            if cut >= end:
                return
            add(cut)
            begin = cut

    def _wrap_measured(self, paragraph: _Measured, starts: array[int]) -> None:
        """Wrap a paragraph by the cells its characters take."""
        begin, cut = paragraph.begin, 0
        while (cut := self._cut(paragraph, cut)) < paragraph.end - begin:
            starts.append(begin + cut)

    def _cut(self, paragraph: _Measured, start: int) -> int:
        """Return where the row that begins at `start` ends; both count from the paragraph's beginning."""
        text, digits, begin = self.text, paragraph.digits, paragraph.begin
        length = len(digits)
        reach = self._reach(paragraph, start)
        if reach >= length:
            return length
        # a space with an accent on it is drawn, and cannot hang over the edge
        if text[begin + reach] in " \t" and digits[reach + 1 : reach + 2] != "0":
            cut = reach + 1
        elif digits[reach] == "2":
            cut = reach
        else:
            low, high = begin + start, begin + reach
            space = max(text.rfind(" ", low, high), text.rfind("\t", low, high)) + 1 - begin
            cut = max(space, digits.rfind("2", start, reach) + 1)
            if cut <= start:
                cut = reach
        if cut < length and _splits_flag(text, begin + start, begin + cut):
            cut -= 1
        while cut < length and (cut <= start or digits[cut] == "0"):
            cut += 1
        return cut

    def _reach(self, paragraph: _Measured, start: int) -> int:
        """Return the first code point that no longer fits in the row that begins at `start`."""
        sums, begin = paragraph.sums, paragraph.begin
        if not paragraph.has_tabs:
            return bisect_right(sums, sums[start] + self.width) - 1
        length, column, piece = len(sums) - 1, 0, start
        while True:
            tab = self.text.find("\t", begin + piece, paragraph.end) - begin
            tab = length if tab < 0 else tab
            fits = bisect_right(sums, sums[piece] + self.width - column) - 1
            if fits < tab or tab == length:
                return min(fits, length)
            column = next_stop(column + sums[tab] - sums[piece])
            if column > self.width:
                return tab
            piece = tab + 1


def _measure(text: str) -> Iterator[_Measured]:
    """Yield the paragraphs that have to be wrapped by cells, in text order."""
    end = 0
    while odd := NOT_PLAIN.search(text, end):
        begin = text.rfind("\n", 0, odd.start()) + 1
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        paragraph = text[begin:end]
        digits = widths(paragraph)
        sums = array("I", accumulate(digits.encode().translate(_DIGITS), initial=0))
        yield _Measured(begin, end, digits, sums, "\t" in paragraph)


def _splits_flag(text: str, start: int, cut: int) -> bool:
    """Tell whether a cut falls between the two letters of a flag, in a row that begins at `start`."""
    letters = 0
    while cut - letters > start and is_flag_letter(text[cut - letters - 1]):
        letters += 1
    return letters % 2 == 1 and is_flag_letter(text[cut])
