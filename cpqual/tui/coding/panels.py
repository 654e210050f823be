"""How a screen is shared out: the text always keeps fifty columns, and the codes rows enough to look at."""

from __future__ import annotations

from typing import NamedTuple

READER_LEAST = 50
DOCUMENTS_CELLS = 26
CODES_LEAST = 30
CODES_USUAL = 36
CODES_MOST = 46
SUGGESTIONS_LEAST, SUGGESTIONS_MOST = 8, 12
"""Rows of the suggestions with their title: five and why, or nine and why."""


class Widths(NamedTuple):
    """Cells for the documents and for the codes; 0 when a panel is folded away."""

    documents: int
    codes: int


def share_out(width: int, documents: bool | None, codes: bool | None) -> Widths:
    """Share out a screen's width.

    Args:
        width: cells there are.
        documents, codes: whether the coder wants the panel; None leaves it to the width. Codes come first
            where there is room for one panel only.
    """
    spare = width - READER_LEAST
    codes_cells = 0
    if codes is not False and spare >= (CODES_USUAL if codes is None else CODES_LEAST):
        codes_cells = min(max(CODES_USUAL, width // 4 + 6), CODES_MOST, spare)
    if documents is not False and spare - CODES_USUAL >= DOCUMENTS_CELLS:
        codes_cells = min(codes_cells, spare - DOCUMENTS_CELLS)
    # left to the width, the documents do not come alone: the text is worth more than a list
    taken = CODES_USUAL if documents is None and codes is None else codes_cells
    documents_cells = DOCUMENTS_CELLS if documents is not False and spare - taken >= DOCUMENTS_CELLS else 0
    return Widths(documents_cells, codes_cells)


def suggestion_rows(height: int) -> int:
    """Return how many of a screen's rows suggestions have, where the codes are shown."""
    return max(SUGGESTIONS_LEAST, min(SUGGESTIONS_MOST, height * 3 // 10))
