"""The lines of PDF pages made into running text: paragraphs, words cut at line ends, where pages begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from cpqual.domain.documents import Page
from cpqual.domain.text import canonicalise
from cpqual.domain.units import WORD
from cpqual.formats.grammar import candidates
from cpqual.formats.pdf.running import PageLine

_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}  # fmt: skip
_CUT = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]\Z")
_GOES_ON = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.?!…:;][\"'”’)\]]*\Z")
_GAP = 1.25
"""A distance to the line above, in usual distances, from which on a paragraph begins."""
_SHORT, _VERY_SHORT = 0.8, 0.6
"""Length of a line, in shares of a full one, up to which a paragraph ends with a sentence, or anyway."""
_SIZE = 1.0
"""Points by which the type of a heading differs from the text's, at least."""
_UPWARD = 0.25
"""Share of a page's height by which text goes up again where a column or box begins."""
_MANY = 4
"""More such places on one page are an order of drawing rather than columns."""
_LOOKED_AT = 200


@dataclass(slots=True)
class Flowed:
    """Running text.

    Attributes:
        joined: words cut at a line end that were made whole, for they stand elsewhere in the text.
        left: hyphens at line ends that were left, with the space after them.
        columns: pages, counted from 1, on which text stands in columns or boxes.
    """

    text: str = ""
    pages: list[Page] = field(default_factory=list)
    joined: int = 0
    left: int = 0
    columns: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What lines of a file usually are: their distance, length in characters of their size, and size."""

    pitch: float
    full: float
    size: float


def flow(pages: Sequence[Sequence[PageLine]], heights: Sequence[float], numbers: Sequence[str]) -> Flowed:
    """Make running text of the lines of pages.

    Lines go on in one paragraph, with a space between, unless the next is set apart by space or size, begins
    like a turn, or the line before is short. A word cut by a hyphen is made whole where the whole word stands
    elsewhere in the file.

    Args:
        pages: each page's lines in reading order, without running headers and footers.
        heights: the pages' heights in points.
        numbers: what is printed on each page.
    """
    flowed = Flowed()
    clean = [
        [line._replace(words=_clean(line.words)) for line in _ordered(page, height, number, flowed)]
        for number, (page, height) in enumerate(zip(pages, heights, strict=True), 1)
    ]
    usual = _usual(clean)
    words = _words(clean)
    out: list[str] = []
    length = 0
    before: PageLine | None = None
    begins: list[tuple[int, str]] = []
    for page, number in zip(clean, numbers, strict=True):
        fresh = True
        for line in page:
            if not line.words:
                continue
            between = "" if before is None else _between(before, line, usual, fresh=fresh)
            said = line.words
            if between == " " and before is not None and (cut := _CUT.search(out[-1])):
                between, out[-1], length = _mended(cut, said, words, out[-1], length, flowed)
            out += [between, said]
            if fresh:
                begins.append((length + len(between), number))
            length += len(between) + len(said)
            before, fresh = line, False
    flowed.text = "".join(out)
    starts = [0, *(start for start, _ in begins[1:]), len(flowed.text)]
    flowed.pages = [Page(starts[i], starts[i + 1], number) for i, (_, number) in enumerate(begins)]
    return flowed


def _clean(words: str) -> str:
    return canonicalise(" ".join(canonicalise(words.translate(_LIGATURES)).split()))


def _ordered(page: Sequence[PageLine], height: float, number: int, flowed: Flowed) -> Sequence[PageLine]:
    """Return a page's lines in the order to read them in: the file's, unless that jumps about."""
    ups = sum(b.y - a.y > _UPWARD * height for a, b in pairwise(page))
    if not ups:
        return page
    if ups >= _MANY:
        return sorted(page, key=lambda line: (-line.y, line.x))
    flowed.columns.append(number)
    return page


def _usual(pages: Sequence[Sequence[PageLine]]) -> _Usual:
    distances = [
        round(a.y - b.y, 1) for page in pages for a, b in pairwise(page) if 0 < a.y - b.y < 4 * max(a.size, 1)
    ]
    lines = [line for page in pages for line in page if line.words]
    sizes = Counter(line.size for line in lines)
    # the smallest common distance is that of lines in a paragraph, even where most turns are one line long
    common = [d for d, times in Counter(distances).items() if times >= max(1, len(distances) // 20)]
    lengths = sorted(len(line.words) for line in lines)
    return _Usual(
        min(common) if common else median(distances or [0.0]),
        lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0,
        sizes.most_common(1)[0][0] if sizes else 0.0,
    )


def _words(pages: Sequence[Sequence[PageLine]]) -> set[str]:
    """Return the words of the text, in lower case, that no line end may have cut."""
    found: set[str] = set()
    for page in pages:
        for line in page:
            whole = _CUT.sub("", line.words)
            found.update(match[0].casefold() for match in WORD.finditer(whole))
    return found


def _between(before: PageLine, line: PageLine, usual: _Usual, *, fresh: bool) -> str:
    """Return what stands between two lines: a space, a line end, or a blank line."""
    short = len(before.words) <= _SHORT * usual.full and _ENDS.search(before.words)
    ended = bool(short) or len(before.words) <= _VERY_SHORT * usual.full
    if abs(before.size - line.size) >= _SIZE:
        return "\n\n"
    labelled = bool(candidates(line.words[:_LOOKED_AT]))
    if fresh:
        return "\n\n" if labelled or ended else " "
    if before.y - line.y > _GAP * usual.pitch > 0:
        return "\n\n"
    return "\n" if labelled or ended else " "


def _mended(
    cut: re.Match[str], following: str, words: set[str], out: str, length: int, flowed: Flowed
) -> tuple[str, str, int]:
    """Return what stands between two lines, the first of which a hyphen ends, and the first as it will be."""
    rest = _GOES_ON.match(following)
    if rest and rest[0][:1].islower():
        if (cut[1] + rest[0]).casefold() in words or out[-1] == "\u00ad":
            flowed.joined += 1
            return "", out[:-1], length - 1
        if f"{cut[1]}-{rest[0]}".casefold() in words:
            return "", out, length
        flowed.left += 1
    return " ", out, length


def page_numbers(printed: Sequence[str], labels: Sequence[str]) -> Iterator[str]:
    """Yield what to call each page: what is printed on it, otherwise what the file calls it."""
    for number, label in zip(printed, labels, strict=True):
        yield number or label
