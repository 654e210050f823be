"""Second readings: blind to the first, of the sample alone, and counted nowhere but in drift."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.services import (
    coding,
    frequencies,
    history,
    layers,
    passages,
    reading,
    sampling,
    second_readings,
    suggesting,
)
from cpqual.services.session import Session, add_coder, as_coder, open_project
from cpqual.storage import suggestions
from cpqual.storage.integrity import problems

from ..conftest import TALK

NOBODY = Span(TALK.index("Nobody"), TALK.index("Nobody") + 6)
BUS = Span(TALK.index("We tried the bus"), TALK.index(", twice"))


def first_reading(session: Session) -> None:
    """RB codes both interviews and finishes them."""
    for slug in ("INT-1", "INT-2"):
        coding.apply_codes(session, slug, NOBODY, ["barriers"])
        coding.apply_codes(session, slug, BUS, ["practical_support"])
        reading.finish(session, slug)


@pytest.fixture
def again(session: Session) -> Session:
    """RB-2, who reads the second turn of P in INT-1 and nothing else again."""
    first_reading(session)
    drawn = sampling.plan_sample(session, "second-turn", unit="turn", number=1, only=["INT-1"], by=[], seed=5)
    assert drawn.units["INT-1"][0].contains(BUS)
    sampling.keep_sample(session, drawn)
    return as_coder(session, second_readings.begin(session, "second-turn").slug)


def test_a_first_reading_has_to_be_finished_first(session: Session) -> None:
    sampling.keep_sample(session, sampling.plan_sample(session, "s", number=2, seed=1))
    with pytest.raises(RefusedError, match=r"RB has not finished 2 documents.*INT-1, INT-2.*Finish"):
        second_readings.begin(session, "s")
    first_reading(session)
    assert second_readings.begin(session, "S").slug == "RB-2"
    with pytest.raises(RefusedError, match="RB-2 is not through with INT-1, INT-2 yet"):
        second_readings.begin(session, "s")
    other = as_coder(session, "RB-2")
    with pytest.raises(RefusedError, match="--coder RB"):
        second_readings.begin(other, "s")
    for slug in ("INT-1", "INT-2"):
        reading.finish(other, slug)
    assert second_readings.begin(session, "s").slug == "RB-3"
    with pytest.raises(UnknownNameError, match="no sample"):
        second_readings.begin(session, "t")


def test_initials_stay_short_and_new(session: Session) -> None:
    add_coder(session, "Abcdefghijklmnop")
    sampling.keep_sample(session, sampling.plan_sample(session, "s", number=1, seed=1))
    long = as_coder(session, "Abcdefghijklmnop")
    for slug in ("INT-1", "INT-2"):
        reading.finish(long, slug)
    assert second_readings.begin(long, "s").slug == "Abcdefghijklmn-2"
    add_coder(session, "rb-2")
    first_reading(session)
    assert second_readings.begin(session, "s").slug == "RB-3"


def test_beginning_is_one_act_that_can_be_undone(again: Session) -> None:
    first = as_coder(again, "RB")
    with pytest.raises(RefusedError, match="read a second time by RB-2"):
        sampling.remove_sample(first, "second-turn")
    history.undo(first)
    assert layers.first_readers(first) == ["RB"]
    with pytest.raises(UnknownNameError):
        as_coder(first, "RB-2")
    sampling.remove_sample(first, "second-turn")
    assert list(problems(first.store)) == []


def test_only_what_was_drawn_is_shown_and_asked_for(again: Session) -> None:
    assert [one.document.slug for one in reading.list_documents(again)] == ["INT-1"]
    opened = reading.open_document(again, "INT-1")
    assert opened.codings == ()
    assert [one.drawn for one in opened.units] == [False, False, False, True]
    assert [one.to_be_coded for one in opened.units] == [False, False, False, True]
    with pytest.raises(RefusedError, match="INT-2: not in the sample second-turn"):
        reading.open_document(again, "INT-2")
    first = reading.open_document(as_coder(again, "RB"), "INT-1")
    assert all(one.drawn for one in first.units)
    assert len(first.codings) == 2


def test_the_first_reading_is_closed_until_the_second_is_finished(again: Session) -> None:
    assert again.project.profile != "reliability"
    assert layers.unblinded_documents(again) == frozenset()
    assert layers.offered_layers(again) == ["RB-2"]
    with pytest.raises(RefusedError, match="blind"):
        passages.find(again, PassageQuery(("barriers",), layer="RB"))
    for layer in ("RB", "rb", "union", "intersection"):
        with pytest.raises(RefusedError, match=r"blind to the layer .*\. Say --coder RB"):
            frequencies.count_themes(again, layer=layer)
    coding.apply_codes(again, "INT-1", BUS, ["new_networks"])
    for mine in (None, "RB-2", "adjudicated"):
        assert frequencies.count_themes(again, layer=mine).layer == "RB-2"
    reading.finish(again, "INT-1")
    assert layers.unblinded_documents(again) == frozenset({"INT-1"})
    assert layers.unblinded_documents(as_coder(again, "RB")) is None


def test_a_second_reading_gets_no_suggestions(again: Session) -> None:
    for coder in (again, as_coder(again, "RB")):
        suggestions.replace_suggestions(again.store, coder.coder.id, 1, 1, {}, [], {})
    assert suggesting.latest_run(as_coder(again, "RB")) is not None
    assert suggesting.latest_run(again) is None
    assert suggesting.open_suggestions(again) == []


def test_a_second_reading_is_no_layer_among_others(again: Session) -> None:
    first = as_coder(again, "RB")
    add_coder(first, "TM")
    coding.apply_codes(as_coder(first, "TM"), "INT-1", BUS, ["practical_support"])
    coding.apply_codes(again, "INT-1", BUS, ["new_networks"])
    coding.apply_codes(again, "INT-1", NOBODY, ["new_networks"])
    assert layers.first_readers(first) == ["RB", "TM"]
    assert layers.whose(first, "union").coders == ("RB", "TM")
    assert layers.whose(first, "intersection").coders == ("RB", "TM")
    assert layers.whose(again).coders == ("RB-2",)
    assert "RB-2" not in layers.offered_layers(first)
    counted = frequencies.count_themes(first, count="segments", layer="union")
    assert {cell.code: cell.n for cell in counted.cells if not cell.rolled_up} == {
        "barriers": 2, "connecting": 0, "practical_support": 2, "new_networks": 0,
    }  # fmt: skip


def test_nobody_gets_into_a_second_reading_without_saying_so(again: Session, tmp_path: Path) -> None:
    opened = open_project(tmp_path / "study.cpqual")
    assert opened.coder.slug == "RB"
    opened.close()


def test_progress_tells_of_the_second_reading(again: Session) -> None:
    sample = sampling.require_sample(again, "second-turn")
    assert sampling.progress(again, sample).told == "1 of 1 finished by RB, 0 of 1 by RB-2"
    assert sampling.progress(again, sample).again == (("RB-2", "RB"),)
    reading.finish(again, "INT-1")
    assert sampling.progress(again, sample).told == "1 of 1 finished by RB, 1 of 1 by RB-2"
