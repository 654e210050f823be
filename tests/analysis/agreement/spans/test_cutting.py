"""Offsets in the text that counts alone, and in tokens."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.agreement.spans.cutting import cut_out, in_tokens
from cpqual.analysis.agreement.units import Ints

Pieces = list[list[tuple[int, int]]]


@st.composite
def pieces(draw: st.DrawFn) -> Pieces:
    """Draw documents of up to 20 code points, each with some pieces that count."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        ends = sorted(draw(st.sets(st.integers(0, 20), max_size=8)))
        found.append(list(zip(ends[::2], ends[1::2], strict=False)))
    return found


def arrays(documents: Pieces) -> tuple[Ints, Ints, Ints]:
    first = np.cumsum([0, *(len(one) for one in documents)])
    flat = np.array([piece for one in documents for piece in one], dtype=np.int64).reshape(-1, 2)
    return first, flat[:, 0], flat[:, 1]


@given(pieces(), st.data())
def test_cutting_keeps_exactly_the_code_points_that_count(documents: Pieces, data: st.DataObject) -> None:
    document = data.draw(st.integers(0, len(documents) - 1))
    start = data.draw(st.integers(0, 19))
    end = data.draw(st.integers(start + 1, 20))
    kept = [at for a, b in documents[document] for at in range(a, b)]
    inside = [number for number, at in enumerate(kept) if start <= at < end]
    lengths, found = cut_out(*arrays(documents), np.array([[document, start, end, 7]]))
    assert lengths[document] == len(kept)
    assert list(range(*found[0, 1:3].tolist())) == inside
    assert found[0, 3] == 7


@given(pieces(), st.data())
def test_a_token_is_touched_by_one_code_point(documents: Pieces, data: st.DataObject) -> None:
    document = data.draw(st.integers(0, len(documents) - 1))
    start = data.draw(st.integers(0, 19))
    end = data.draw(st.integers(start + 1, 20))
    touched = [number for number, (a, b) in enumerate(documents[document]) if a < end and start < b]
    lengths, found = in_tokens(*arrays(documents), np.array([[document, start, end]]))
    assert lengths[document] == len(documents[document])
    assert list(range(*found[0, 1:3].tolist())) == touched
