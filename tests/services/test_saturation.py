"""Saturation in a project: which documents count, in which order, by group, and when it is not computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.documents import DocumentKind
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.formats.palette import PAPER
from cpqual.services import coding, reading
from cpqual.services.saturation import Saturation, Settings, drawing, notes, said, saturation, table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents
from tests.conftest import talk_document

SMALL = Settings(base=2, run=1, orders=0)


def code(session: Session, document: str, *codes: str, words: str = "Nobody.") -> None:
    start = reading.open_document(session, document).text.index(words)
    coding.apply_codes(session, document, Span(start, start + len(words)), codes)


def add(session: Session, slug: str, date: str | None, kind: DocumentKind = "interview") -> None:
    with session.act("import", slug):
        found = talk_document(slug, date=date, kind=kind)
        person = dict.fromkeys(("p",), session.store.rows("SELECT id FROM person")[0][0])
        documents.add_document(session.store, found, 30, None, person)


@pytest.fixture
def study(session: Session) -> Session:
    """INT-1 and INT-2 without a date at The Quay; EARLY and LATE with one, and no site."""
    add(session, "LATE", "2012-02-01")
    add(session, "EARLY", "2011-02-01")
    code(session, "EARLY", "barriers")
    code(session, "LATE", "barriers", "practical_support")
    code(session, "INT-1", "new_networks")
    code(session, "INT-2", "barriers")
    return session


def order(found: Saturation) -> list[str]:
    return [document.slug for document in found.courses[0].documents]


def test_documents_come_by_date_and_those_without_one_last(study: Session) -> None:
    found = saturation(study, SMALL)
    assert order(found) == ["EARLY", "LATE", "INT-1", "INT-2"]
    assert found.courses[0].new == (1, 1, 1, 0)
    assert [run.name for run in found.courses[0].runs] == ["2+1", "3+1"]
    assert said(found, found.courses[0]) == "reached at 3+1 at 5 %: 0 new codes on a base of 2, 0.0 %."
    assert "2 documents have no date and stand last, as listed." in notes(found)
    listed = saturation(study, replace(SMALL, order="listed"))
    assert order(listed) == ["INT-1", "INT-2", "LATE", "EARLY"]
    assert not any("no date" in note for note in notes(listed))


def test_a_threshold_that_is_not_reached_says_where_it_ended(study: Session) -> None:
    found = saturation(study, replace(SMALL, run=2))
    assert said(found, found.courses[0]) == (
        "not reached at 5 % in 4 documents: at 2+2 1 of 2 codes, 50.0 %, were new."
    )


def test_interviewer_speech_and_validation_documents_do_not_count(study: Session) -> None:
    code(study, "EARLY", "connecting", words="Who did you come here with?")
    add(study, "CHECK", "2010-01-01", "membercheck")
    code(study, "CHECK", "connecting")
    found = saturation(study, SMALL)
    assert order(found)[0] == "EARLY"
    assert found.courses[0].new[0] == 1
    assert order(saturation(study, SMALL, kinds=["membercheck"])) == ["CHECK"]
    with pytest.raises(RefusedError, match="no coded document of kind survey"):
        saturation(study, SMALL, kinds=["survey"])


def test_groups_have_a_base_of_their_own(study: Session) -> None:
    found = saturation(study, replace(SMALL, base=1), by="sector")
    whole, third, none = found.courses
    assert (third.group, [d.slug for d in third.documents]) == ("third", ["INT-1", "INT-2"])
    assert none.group == "(none)"
    assert said(found, third).startswith("third: not reached at 5 % in 2 documents: at 1+1 1 of 1 codes")
    assert len(table(found).rows) == 8
    assert whole.group == "all"
    assert "not exchangeable" not in " ".join(notes(found))
    assert "not exchangeable" in " ".join(notes(saturation(study, SMALL)))
    few = saturation(study, replace(SMALL, base=9), by="site")
    one_site = saturation(study, SMALL, where="sector = third")
    assert {one.site for one in one_site.courses[0].documents} == {"quay"}
    assert "not exchangeable" not in " ".join(notes(one_site))
    assert said(few, few.courses[1]) == "quay: 2 documents are too few for a base of 9 and a run of 1."


def test_what_belongs_to_people_makes_no_groups_of_documents(study: Session) -> None:
    with pytest.raises(RefusedError, match=r"person\.group belongs to people"):
        saturation(study, SMALL, by="person.group")
    with pytest.raises(UnknownNameError, match="no attribute"):
        saturation(study, SMALL, by="colour")


def test_a_reflexive_project_has_no_saturation(study: Session) -> None:
    with study.act("profile", "reflexive"):
        study.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    with pytest.raises(RefusedError, match="not computed in a project of the reflexive profile"):
        saturation(study, SMALL)


def test_a_closed_layer_stays_closed(study: Session) -> None:
    with study.act("profile", "reliability"):
        study.store.connection.execute("UPDATE project SET profile = 'reliability'")
    add_coder(study, "TM")
    with pytest.raises(RefusedError, match="closed to TM"):
        saturation(as_coder(study, "TM"), SMALL, layer="RB")


def test_the_table_has_the_run_at_its_last_document_and_the_band(study: Session) -> None:
    made = table(saturation(study, replace(SMALL, orders=50)))
    rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
    assert [row["run"] for row in rows] == [None, None, "2+1", "3+1"]
    assert [row["reached"] for row in rows] == [None, None, False, True]
    assert rows[-1]["orders_low"] == rows[-1]["orders_high"] == rows[-1]["codes"] == 3


def test_what_is_still_being_coded_is_said(study: Session) -> None:
    reading.finish(study, "EARLY", finished=False)
    assert any(
        "among them" in note and "still being coded" in note for note in notes(saturation(study, SMALL))
    )


def test_the_picture_marks_where_it_was_reached(study: Session) -> None:
    spec = drawing(saturation(study, SMALL), PAPER)
    assert [row["y"] for row in spec["data"]["values"]] == [1, 2, 3, 3]
    assert spec["layer"][-1]["data"] == {"values": [{"x": 4}]}
