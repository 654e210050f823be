from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.tui.widgets.bar_cell import bar

shares = st.floats(0, 1)
widths = st.integers(1, 40)


@given(shares, widths)
def test_a_bar_has_the_width_it_is_given(share: float, cells: int) -> None:
    assert len(bar(share, cells)) == cells


@given(shares, widths)
def test_only_nothing_looks_like_nothing(share: float, cells: int) -> None:
    assert (bar(share, cells).strip() == "") == (share == 0)


@given(shares, shares, widths)
def test_a_larger_share_has_no_shorter_bar(one: float, other: float, cells: int) -> None:
    small, large = sorted((one, other))
    eighths = " ▏▎▍▌▋▊▉█"
    drawn = [sum(map(eighths.index, bar(share, cells))) for share in (small, large)]
    assert drawn[0] <= drawn[1]


def test_all_of_it_fills_the_bar() -> None:
    assert bar(1.0, 3) == "███"
    assert bar(0.5, 3) == "█▌ "
