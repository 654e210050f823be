"""Lines of a canonical text, which ends them with LF and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A line `[start, end)` in code points, without its LF; `number` counts from 1."""

    number: int
    start: int
    end: int


def lines(text: str, start: int = 0) -> Iterator[Line]:
    """Yield the lines of `text` from `start`, which begins a line.

    `str.splitlines` will not do: it also breaks at form feeds, U+0085 and other characters of the text.
    """
    number = text.count("\n", 0, start) + 1
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Line(number, start, end)
        number, start = number + 1, end + 1


def line_number(text: str, offset: int) -> int:
    """Return the number of the line that holds `offset`, counted from 1."""
    return text.count("\n", 0, offset) + 1


SHOWN = 5
"""Most places that one message names."""


def name_lines(numbers: Sequence[int], unit: str = "line") -> str:
    """Return numbers of lines, rows or pages as a message names them: the first few, and how many more."""
    shown = ", ".join(map(str, numbers[:SHOWN]))
    noun = unit if len(numbers) == 1 else f"{unit}s"
    return f"{noun} {shown}" + (f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else "")


def name_lines_at(text: str, offsets: Sequence[int]) -> str:
    """Return the lines that hold the offsets, as `name_lines` does."""
    # only those that are named are counted out: there may be as many as the text is long
    numbers = [line_number(text, offset) for offset in offsets[:SHOWN]]
    return name_lines(numbers + [0] * (len(offsets) - len(numbers)))
