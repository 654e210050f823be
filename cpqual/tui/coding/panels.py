"""Which side panels there is room for: the text always keeps at least fifty columns."""

from __future__ import annotations

from typing import NamedTuple

READER_LEAST = 50
DOCUMENTS_CELLS = 26
CODES_LEAST = 30
CODES_CELLS = 38


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
    if codes is not False and spare >= (CODES_CELLS - 2 if codes is None else CODES_LEAST):
        codes_cells = min(CODES_CELLS, spare)
    if documents is True and spare - CODES_LEAST >= DOCUMENTS_CELLS:
        codes_cells = min(codes_cells, spare - DOCUMENTS_CELLS)
    # left to the width, the documents do not come alone: the text is worth more than a list
    taken = CODES_CELLS - 2 if documents is None and codes is None else codes_cells
    documents_cells = DOCUMENTS_CELLS if documents is not False and spare - taken >= DOCUMENTS_CELLS else 0
    return Widths(documents_cells, codes_cells)
