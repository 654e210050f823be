"""Drift: a coder's two readings of a sample side by side, directed, on what was drawn and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, drift, reading, sampling, second_readings
from cpqual.services.agreement import compare
from cpqual.services.sample_planning import plan_documents
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents

from ..conftest import TALK, talk_document

FIRST = Span(TALK.index("Nobody"), TALK.index("Nobody") + 6)
SECOND = Span(TALK.index("We tried the bus"), TALK.index(", twice"))


def code(session: Session, document: str, span: Span, *slugs: str) -> None:
    coding.apply_codes(session, document, span, slugs)


@pytest.fixture
def study(session: Session) -> Session:
    """RB has finished both interviews, and a sample holds all of them."""
    for slug in ("INT-1", "INT-2"):
        code(session, slug, FIRST, "barriers")
        code(session, slug, SECOND, "practical_support")
        reading.finish(session, slug)
    sampling.keep_sample(session, sampling.plan_sample(session, "both", share="100%", seed=1))
    return session


def begin(session: Session, name: str = "both") -> Session:
    return as_coder(session, second_readings.begin(session, name).slug)


def test_nothing_is_compared_before_something_was_read_again(study: Session) -> None:
    with pytest.raises(RefusedError, match=r"no second reading by RB.*sample again"):
        drift.find_reading(study)
    with pytest.raises(RefusedError, match="no second reading of the sample both"):
        drift.find_reading(study, "both")
    with pytest.raises(UnknownNameError, match="no sample"):
        drift.find_reading(study, "other")
    begin(study)
    with pytest.raises(RefusedError, match=r"RB-2 has not finished any document.*cpqual --coder RB-2"):
        drift.measure(study, drift.find_reading(study, "both"))


def test_what_was_given_up_and_taken_on(study: Session) -> None:
    again = begin(study)
    code(again, "INT-1", FIRST, "barriers")
    code(again, "INT-1", SECOND, "practical_support", "new_networks")
    code(again, "INT-2", SECOND, "barriers", "new_networks")
    for slug in ("INT-1", "INT-2"):
        reading.finish(again, slug)
    found = drift.measure(study, drift.find_reading(study))
    moved = {one.code: (one.both, one.given_up, one.taken_on, one.change) for one in found.codes}
    assert moved == {
        "barriers": (1, 1, 1, 0),
        "practical_support": (1, 1, 0, -1),
        "new_networks": (0, 0, 2, 2),
    }
    assert found.documents == (2, 2)
    assert (
        found.told
        == "RB with RB again (RB-2), sample both: 2 of 2 documents read twice, less than a day apart"
    )
    assert found.comparison.design.coders == ("RB", "RB-2")
    # four turns of P; α of practical_support from the table 1 both, 1 first only, 2 neither: by hand
    (row,) = (one.row for one in found.codes if one.code == "practical_support")
    assert row.alpha.value == pytest.approx(1 - (8 - 1) * 1 / (5 * 3))
    assert row.n_units == 4
    assert row.f1.value == pytest.approx(2 / 3)
    assert drift.find_reading(again) == drift.find_reading(study, "both")


def test_only_what_was_drawn_is_compared(study: Session) -> None:
    drawn = sampling.plan_sample(study, "turns", unit="turn", number=1, only=["INT-1"], by=[], seed=5)
    assert drawn.units["INT-1"][0].contains(SECOND)
    sampling.keep_sample(study, drawn)
    again = begin(study, "turns")
    code(again, "INT-1", FIRST, "new_networks")
    reading.finish(again, "INT-1")
    found = drift.measure(study, drift.find_reading(study, "turns"))
    assert {one.code: (one.row.n_units, one.given_up) for one in found.codes} == {"practical_support": (1, 1)}


def test_what_was_changed_after_finishing_is_not_the_first_reading(study: Session) -> None:
    again = begin(study)
    for slug in ("INT-1", "INT-2"):
        reading.finish(again, slug)
    code(study, "INT-1", FIRST, "new_networks")
    found = drift.measure(study, drift.find_reading(study))
    assert {one.code: one.given_up for one in found.codes} == {"barriers": 2, "practical_support": 2}


def test_a_rule_changed_between_the_readings_is_named(study: Session) -> None:
    book = study.codebook()
    changed = replace(book.get("barriers"), brief="Only what others put in the way.")
    codes = tuple(changed if one.slug == "barriers" else one for one in book)
    codebooks.save(study, replace(book, codes=codes), "narrower")
    again = begin(study)
    for slug in ("INT-1", "INT-2"):
        reading.finish(again, slug)
    found = drift.measure(study, drift.find_reading(study))
    assert {one.code: one.redefined for one in found.codes} == {"barriers": 2, "practical_support": None}


def test_time_between_is_counted_by_document(study: Session) -> None:
    again = begin(study)
    for slug in ("INT-1", "INT-2"):
        reading.finish(again, slug)
    with study.act("test", "dates"):
        study.store.connection.execute(
            "UPDATE coding SET created = '2026-01-01T10:00:00.000Z' WHERE coder_id = ?", (study.coder.id,)
        )
        study.store.connection.execute(
            "UPDATE reading SET changed = CASE WHEN document_id = ? THEN '2026-01-22T10:00:00.000Z'"
            " ELSE '2026-02-05T22:00:00.000Z' END WHERE coder_id = ?",
            (study.document("INT-1").id, again.coder.id),
        )
    found = drift.measure(study, drift.find_reading(study))
    assert found.days == pytest.approx((21, 35.5))
    assert found.told.endswith("21 to 36 days apart (median 28)")


def test_second_readings_are_compared_with_others_only_when_asked(study: Session) -> None:
    again = begin(study)
    add_coder(study, "TM")
    third = as_coder(study, "TM")
    for who in (again, third):
        reading.finish(who, "INT-1")
    assert compare(study).design.coders == ("RB", "TM")
    assert set(compare(study, coders=["TM", "RB-2"]).design.coders) == {"TM", "RB-2"}


# Planning


@pytest.fixture
def pilot(session: Session) -> Session:
    """Seven interviews by RB and TM, who differ on barriers in two of them and on nothing else."""
    with session.act("import", "more"):
        for n in range(3, 8):
            found = talk_document(f"INT-{n}")
            ids = {"p": session.store.rows("SELECT id FROM person")[0][0]}
            documents.add_document(session.store, found, 30, None, ids)
    add_coder(session, "TM")
    other = as_coder(session, "TM")
    for n in range(1, 8):
        code(session, f"INT-{n}", FIRST, "barriers", "practical_support")
        code(other, f"INT-{n}", SECOND if n < 3 else FIRST, "barriers")
        code(other, f"INT-{n}", FIRST, "practical_support")
        for who in (session, other):
            reading.finish(who, f"INT-{n}")
    return session


def test_a_plan_reckons_from_the_interval_there_is(pilot: Session) -> None:
    found = plan_documents(pilot, target=0.2)
    row = {one.code: one for one in found.comparison.report.codes}
    plans = {one.code: one for one in found.codes}
    barriers = plans["barriers"]
    assert barriers.alpha == row["barriers"].alpha
    # the interval itself may be cut at 1, its lower end is not
    assert barriers.half_width == pytest.approx(barriers.alpha.value - barriers.alpha.lo)
    assert barriers.need is not None
    assert barriers.need.documents is not None
    assert barriers.more == barriers.need.documents - 7 > 0
    assert barriers.further[0] < barriers.half_width
    assert list(barriers.further) == sorted(barriers.further, reverse=True)
    assert plans["practical_support"].need is None
    assert "the same whichever documents" in plans["practical_support"].why
    assert "do not vary" in plans["new_networks"].why
    assert found.codes[0] is barriers
    wide = plan_documents(pilot, target=0.9, codes=["barriers"])
    assert [one.more for one in wide.codes] == [0]


def test_what_cannot_be_planned_is_refused(pilot: Session) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        plan_documents(pilot, target=1.5)
    with pytest.raises(UnknownNameError, match="nix"):
        plan_documents(pilot, codes=["nix"])
    with pilot.act("test", "profile"):
        pilot.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    with pytest.raises(RefusedError, match="without coefficients"):
        plan_documents(pilot)


def test_five_documents_are_needed_to_plan_from(study: Session) -> None:
    add_coder(study, "TM")
    other = as_coder(study, "TM")
    code(other, "INT-1", FIRST, "barriers")
    for slug in ("INT-1", "INT-2"):
        reading.finish(other, slug)
    found = plan_documents(study)
    why = {one.code: one.why for one in found.codes}
    assert why["barriers"] == "no interval: 2 documents, 5 needed"
    assert [one.more for one in found.codes] == [None] * 4
