from __future__ import annotations

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.formats.palette import PAPER
from cpqual.services import coding, reading
from cpqual.services.coded_ground import coded as read_coded
from cpqual.services.document_ribbons import document_ribbon, documents_with_ribbons
from cpqual.services.ribbons import along, document_picture
from cpqual.services.session import Session


@pytest.fixture
def coded(session: Session) -> Session:
    """INT-1 with a code on the interviewer alone, one across a question, and one in two places."""
    text = reading.open_document(session, "INT-1").text
    for quote, code in (
        ("He likes the ferry.", "barriers"),
        ("Maro rang me.", "barriers"),
        ("rang me. We tried", "barriers"),
        ("too. He likes the ferry.\nINT: And after that?\nP: After that Maro", "new_networks"),
        ("Who did you come here with?", "practical_support"),
    ):
        start = text.index(quote)
        coding.apply_codes(session, "INT-1", Span(start, start + len(quote)), [code], on_overlap="keep")
    return session


def test_lanes_are_the_codes_that_occur_most_frequent_first(coded: Session) -> None:
    found = document_ribbon(coded, "INT-1")
    assert [(lane.code, len(lane.passages)) for lane in found.lanes] == [("barriers", 3), ("new_networks", 1)]
    first = document_ribbon(coded, "INT-1", order="first")
    assert [lane.code for lane in first.lanes] == ["new_networks", "barriers"]
    rolled = document_ribbon(coded, "INT-1", level="rollup", order="codebook")
    assert [lane.code for lane in rolled.lanes] == ["barriers", "connecting"]


def test_what_an_interviewer_says_is_cut_out_of_what_is_drawn(coded: Session) -> None:
    found = document_ribbon(coded, "INT-1")
    lane = next(lane for lane in found.lanes if lane.code == "new_networks")
    drawn = [found.text[span.start : span.end].strip() for span in lane.shown]
    assert drawn == ["too. He likes the ferry.", "P: After that Maro"]
    assert "And after that?" in found.text[lane.passages[0].start : lane.passages[0].end]


def test_what_is_drawn_is_what_a_picture_file_shows(coded: Session) -> None:
    study = read_coded(coded)
    number = next(i for i, one in enumerate(study.documents) if one.slug == "INT-1")
    drawn = along(study, study.codes((), "leaf"), number).ribbon
    found = document_ribbon(coded, "INT-1", order="codebook")
    labels = [coded.codebook().get(lane.code).label for lane in found.lanes]
    shown = {
        (label, place) for label, lane in zip(labels, found.lanes, strict=True)
        for span in lane.shown for place in range(*span)
    }  # fmt: skip
    assert shown == {
        (drawn.coded[one.lane], place) for one in drawn.passages for place in range(one.start, one.end)
    }


def test_a_picture_of_it_has_its_lanes_in_the_same_order(coded: Session) -> None:
    found = document_ribbon(coded, "INT-1")
    spec = str(document_picture(found, {"barriers": "Things in the way"}, PAPER))
    assert "{'lane': 0, 'label': 'Things in the way'}, {'lane': 1, 'label': 'new_networks'}" in spec
    with pytest.raises(RefusedError, match="nothing to draw"):
        document_picture(document_ribbon(coded, "INT-2"), {}, PAPER)


def test_who_speaks_is_told_without_telling_interviewers_apart(coded: Session) -> None:
    found = document_ribbon(coded, "INT-1")
    assert found.turns[0].speaker == ("interviewer", True)
    assert found.turns[1].speaker == ("p", False)
    assert found.speaker_at(found.text.index("ferry")) == "p"
    assert [row[4] for row in found.table.rows if row[1] == "new_networks"] == ["p"]


def test_documents_are_those_of_the_layer_and_of_the_filter(coded: Session) -> None:
    assert [one.slug for one in documents_with_ribbons(coded)] == ["INT-1"]
    assert [one.slug for one in documents_with_ribbons(coded, where="document = INT-1")] == ["INT-1"]
    with pytest.raises(RefusedError, match="answers the filter document = INT-2"):
        documents_with_ribbons(coded, where="document = INT-2")
    with pytest.raises(UnknownNameError):
        document_ribbon(coded, "INT-9")


def test_where_nothing_is_coded_that_comes_first(session: Session) -> None:
    with pytest.raises(RefusedError, match=r"RB has coded no document that counts\. Code one first"):
        documents_with_ribbons(session)
