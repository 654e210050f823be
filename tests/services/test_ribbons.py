"""Ribbons: codes where they lie in what counts, everybody who speaks, and fewer stretches where many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.formats.palette import PAPER
from cpqual.services import coding, ribbons
from cpqual.services.coded_ground import Coded, coded
from cpqual.services.ribbons import Along, _fewer, _Part, along, chosen, ribbon_chart
from cpqual.services.session import Session

from ..conftest import TALK

ASKED = TALK.index("Who did")
NOBODY = TALK.index("Nobody")
ANSWERED = TALK.index("\nP: Nobody")


@pytest.fixture
def study(session: Session) -> Coded:
    """Barriers lies over a question and its answer; new_networks on a question alone."""
    coding.apply_codes(session, "INT-1", Span(ASKED, NOBODY + 7), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(ASKED, ASKED + 8), ["new_networks"])
    coding.apply_codes(session, "INT-1", Span(NOBODY + 3, NOBODY + 40), ["barriers"], on_overlap="keep")
    return coded(session)


def drawn(found: Coded) -> Along:
    return along(found, found.codes((), "leaf"), 0)


def test_a_lane_holds_what_counts_and_overlapping_passages_as_one(study: Coded) -> None:
    made = drawn(study)
    assert made.ribbon.coded == ("Barriers",)
    (passage,) = made.ribbon.passages
    assert (passage.start, passage.end) == (ANSWERED, NOBODY + 40)
    assert made.table.rows == [("barriers", ANSWERED, NOBODY + 40, round(ANSWERED / len(TALK), 4), None)]


def test_everybody_who_speaks_has_a_lane_and_the_interviewer_too(study: Coded) -> None:
    ribbon = drawn(study).ribbon
    assert ribbon.voices == ("interviewer", "p")
    assert [turn.lane for turn in ribbon.turns] == [0, 1, 0, 1]
    assert TALK[ribbon.turns[1].start : ribbon.turns[1].end].startswith("P: Nobody.")


def test_many_voices_share_a_lane(study: Coded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ribbons, "MOST_VOICES", 1)
    assert drawn(study).ribbon.voices == ("others",)


def test_only_documents_with_a_coding_in_what_counts_are_chosen(session: Session, study: Coded) -> None:
    coding.apply_codes(session, "INT-2", Span(ASKED, ASKED + 8), ["barriers"])
    found = coded(session)
    assert [one.slug for one in found.documents] == ["INT-1", "INT-2"]
    assert chosen(found) == chosen(found, ["INT-1"]) == [0]
    assert chosen(found, ["INT-2"]) == []
    with pytest.raises(UnknownNameError, match="fits 'X'"):
        chosen(found, ["X"])
    with pytest.raises(RefusedError, match="nothing to draw"):
        ribbon_chart([], PAPER)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 9)), max_size=30),
    st.integers(0, 9),
    st.integers(1, 60),
)
def test_pieces_cover_what_the_stretches_do(rows: list[tuple[str, int, int]], most: int, pieces: int) -> None:
    # stretches of a lane that do not overlap
    parts = [
        _Part(lane, 10 * at, 10 * at + size) for lane, at, size in {row[:2]: row for row in rows}.values()
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ribbons, "MOST_STRETCHES", most)
        patch.setattr(ribbons, "MOST_PIECES", pieces)
        fewer = _fewer(parts, 500)
    if len(parts) <= most:
        assert fewer == parts
        return
    assert len(fewer) <= max(pieces, 2)
    for lane in "ab":
        whole = sum(part.end - part.start for part in parts if part.lane == lane)
        told = sum((one.end - one.start) * one.share for one in fewer if one.lane == lane)
        assert told == pytest.approx(whole)
    for part in parts:
        assert any(one.lane == part.lane and one.start < part.end and part.start < one.end for one in fewer)
    assert all(0 < one.share <= 1 and one.n for one in fewer)
