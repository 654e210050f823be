"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.shares import Share


def test_the_interval_is_wilsons() -> None:
    # 8 of 10: Wilson's interval, solved from |p - 0.8| = z sqrt(p (1 - p) / 10)
    low, high = Share(8, 10).interval or (0.0, 0.0)
    for p in (low, high):
        assert abs(p - 0.8) == pytest.approx(1.959964 * (p * (1 - p) / 10) ** 0.5, rel=1e-5)
    assert Share(8, 10).words == "80 % (49–94 %, 8 of 10)"


def test_nothing_has_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval, Share(0, 0).words) == (None, None, "")


@given(of=st.integers(1, 10_000), data=st.data())
def test_the_interval_holds_the_share(of: int, data: st.DataObject) -> None:
    share = Share(data.draw(st.integers(0, of)), of)
    low, high = share.interval or (1.0, 0.0)
    assert 0 <= low <= (share.value or 0) <= high <= 1
    other = Share(of - share.count, of).interval or (1.0, 0.0)
    assert (1 - high, 1 - low) == pytest.approx(other)
