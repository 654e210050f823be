"""Small cells of a table kept back, with whatever would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Hidden = Literal["", "small", "beside"]
"""Why a number is not shown: it or its complement is small, or another small one could be had from it."""


def hidden_cells(
    numbers: Sequence[Sequence[int]],
    denominators: Sequence[int],
    parts: Sequence[Sequence[int]],
    least: int,
) -> list[list[Hidden]]:
    """Return which cells must not be shown.

    A cell is small when it or its complement to the denominator is above nought and below `least`. A roll-up
    is no more than the sum of the rows it is made of, so it would bound a hidden part from below. It is
    hidden too, unless a shown part is as large, which bounds nothing, or it is all of the group. The total of
    a row with a hidden cell must not be shown either, nor the sum of a column with one.

    Args:
        numbers: [row][group].
        denominators: of each group, none below `least`.
        parts: for each row those it is rolled up from, which all come after it; none for a code's own row.
        least: smallest number that may be shown, 3 or more: below 3 the mark itself would tell the number.
    """
    found: list[list[Hidden]] = [[""] * len(denominators) for _ in numbers]
    for row in reversed(range(len(numbers))):
        for group, denominator in enumerate(denominators):
            n = numbers[row][group]
            if 0 < n < least or 0 < denominator - n < least:
                found[row][group] = "small"
            elif n < denominator and any(found[part][group] for part in parts[row]):
                as_large = any(not found[p][group] and numbers[p][group] == n for p in parts[row])
                found[row][group] = "" if as_large else "beside"
    return found
