"""Running headers and footers of a PDF file, found by their coming again, and the page numbers in them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_AT_EDGE = 3
"""Lines at the top and at the bottom of a page that may be running ones."""
_MARGIN = 0.15
"""Share of a page's height, at its top and at its bottom, in which running lines stand."""
_SHARE = 0.5
"""Share of the pages on which a line stands again that is a running one."""
_STEP = 4.0
"""Points by which the height of a running line may differ."""
_NUMBER = re.compile(r"\d{1,5}")
_ROMAN = re.compile(r"(?<![^\W_])[ivxlc]{1,8}(?![^\W_])", re.IGNORECASE)


class PageLine(NamedTuple):
    """A line as a page draws it: its beginning from the left and from below, its size, in points."""

    x: float
    y: float
    size: float
    words: str


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's lines in the order in which the file draws them; `label` is what the file calls the page."""

    label: str
    width: float
    height: float
    lines: tuple[PageLine, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The running lines of a file.

    Attributes:
        body: the lines of each page without them.
        header, footer: what they say, each once, with the numbers of the first page that has it.
        numbers: what is printed as the number of each page; empty where nothing is.
    """

    body: tuple[tuple[PageLine, ...], ...]
    header: tuple[str, ...]
    footer: tuple[str, ...]
    numbers: tuple[str, ...]


def part_running(pages: Sequence[PdfPage]) -> Running:
    """Part the running lines from the rest.

    A line is running if one that differs in nothing but numbers stands at the same height, among the first or
    the last lines in the margins, on at least half of the pages.
    """
    edges = [_edges(page) for page in pages]
    times: Counter[tuple[str, int]] = Counter()
    for edge in edges:
        times.update({(_pattern(line), band) for line in edge for band in _bands(line)})
    filled = sum(1 for page in pages if page.lines)
    needed = max(2, math.ceil(_SHARE * filled))
    running = [
        [line for line in edge if max(times[_pattern(line), band] for band in _bands(line)) >= needed]
        for edge in edges
    ]
    header: dict[str, str] = {}
    footer: dict[str, str] = {}
    for page, lines in zip(pages, running, strict=True):
        for line in sorted(lines, key=lambda line: -line.y):
            said = header if line.y > page.height / 2 else footer
            said.setdefault(_pattern(line), " ".join(line.words.split()))
    gone = [set(lines) for lines in running]
    left = tuple(
        tuple(line for line in page.lines if line not in out) for page, out in zip(pages, gone, strict=True)
    )
    return Running(left, tuple(header.values()), tuple(footer.values()), _numbers(running))


def _edges(page: PdfPage) -> list[PageLine]:
    low, high = _MARGIN * page.height, (1 - _MARGIN) * page.height
    ordered = sorted(set(page.lines), key=lambda line: -line.y)
    ordered = [line for line in ordered if not low < line.y < high]
    return ordered if len(ordered) <= 2 * _AT_EDGE else [*ordered[:_AT_EDGE], *ordered[-_AT_EDGE:]]


def _bands(line: PageLine) -> tuple[int, int]:
    """Return the two bands of height that a line is in: those that lie close share one at least."""
    place = line.y / _STEP
    return math.floor(place), round(place) + 1_000_000


def _pattern(line: PageLine) -> str:
    digits = _NUMBER.sub("#", line.words.strip())
    return _ROMAN.sub("#", digits) if len(digits) <= 12 else digits


def _numbers(running: Sequence[Sequence[PageLine]]) -> tuple[str, ...]:
    """Return the number printed on each page: of the numbers in running lines the one that counts up."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    for page, lines in enumerate(running):
        for line in lines:
            pattern = _pattern(line)
            numbers = _NUMBER.findall(line.words) or _ROMAN.findall(line.words)
            for place, number in enumerate(numbers[:4]):
                found.setdefault((pattern, place), {})[page] = number
    printed = [""] * len(running)
    for by_page in found.values():
        counting = Counter(_value(number) - page for page, number in by_page.items() if _value(number) > 0)
        if not counting:
            continue
        (offset, times), *_ = counting.most_common(1)
        if times > 1 and len(set(by_page.values())) > 1:
            for page, number in by_page.items():
                if _value(number) == page + offset and not printed[page]:
                    printed[page] = number
    return tuple(printed)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    total = before = 0
    for sign in reversed(number.casefold()):
        value = values[sign]
        total += value if value >= before else -value
        before = max(before, value)
    return total
