from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.tui.coding.panels import READER_LEAST, share_out

WANTED = st.sampled_from([None, True, False])


@given(st.integers(1, 400), WANTED, WANTED)
def test_the_text_keeps_fifty_columns(width: int, documents: bool | None, codes: bool | None) -> None:
    shared = share_out(width, documents, codes)
    assert not any(shared) or width - sum(shared) >= READER_LEAST
    assert documents is not False or shared.documents == 0
    assert codes is not False or shared.codes == 0


def test_left_to_the_width_panels_come_one_by_one() -> None:
    shown = [tuple(map(bool, share_out(width, None, None))) for width in (80, 100, 120)]
    assert shown == [(False, False), (False, True), (True, True)]


def test_eighty_columns_hold_the_text_and_either_panel() -> None:
    assert share_out(80, True, False).documents
    assert share_out(80, False, True).codes
