"""Samples in a project: what is drawn from, strata, progress, one act each, and corrections of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import Section
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.domain.samples import SAMPLE_UNITS, SampleUnit
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, history, reading, sampling
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import codings, documents, people, samples
from cpqual.storage.integrity import problems

from ..conftest import TALK, talk_document


@pytest.fixture
def study(session: Session) -> Session:
    """Two interviews, two field notes, a member check and a document without data."""
    with session.act("import", "more"):
        ids = {"p": people.add_person(session.store, Person("p", "Perran", "service user", "quay"))}
        note = "Rain on the slip.\n\nTwo people were mending a net.\n"
        for slug, kind in (("FN-1", "fieldnote"), ("FN-2", "fieldnote"), ("CHK", "membercheck")):
            found = talk_document(
                slug, note, kind=kind, turns=(), sections=(Section(0, len(note), "other", True),)
            )
            documents.add_document(session.store, found, 9, None, ids)
        empty = talk_document("EMPTY", "A title\n", turns=(), sections=(Section(0, 8, "header", False),))
        documents.add_document(session.store, empty, 0, None, ids)
    return session


def test_drawn_are_documents_with_something_to_code(study: Session) -> None:
    drawn = sampling.plan_sample(study, "all", share="100%", by=["kind"], seed=1)
    assert list(drawn.units) == ["INT-1", "INT-2", "FN-1", "FN-2"]
    assert drawn.units["INT-1"] == (Span(0, len(TALK)),)
    assert {name: one.population for name, one in drawn.rule.strata.items()} == {
        "interview": 2,
        "fieldnote": 2,
    }
    checks = sampling.plan_sample(study, "checks", number=1, kinds=["membercheck"], seed=1)
    assert list(checks.units) == ["CHK"]
    named = sampling.plan_sample(study, "named", number=2, only=["CHK", "FN-1"], seed=1)
    assert set(named.units) == {"CHK", "FN-1"}


def test_drawn_units_leave_out_the_interviewer(study: Session) -> None:
    drawn = sampling.plan_sample(study, "turns", unit="turn", share="100%", by=["group"], only=["INT-1"])
    assert [TALK[slice(*span)][:6] for span in drawn.units["INT-1"]] == ["Nobody", "After "]
    assert list(drawn.rule.strata) == ["service user"]
    notes = sampling.plan_sample(study, "notes", unit="turn", share="100%", by=["group"], only=["FN-1"])
    assert len(notes.drawn) == 2
    assert list(notes.rule.strata) == ["(none)"]


def test_a_share_is_rounded_up_and_has_a_least(study: Session) -> None:
    assert len(sampling.plan_sample(study, "a").drawn) == 4
    assert len(sampling.plan_sample(study, "a", least=0).drawn) == 1
    assert len(sampling.plan_sample(study, "a", share="0.3", least=0).drawn) == 2
    assert len(sampling.plan_sample(study, "a", number=3).drawn) == 3


@given(st.integers(0, 2**53), st.integers(1, 4))
def test_the_same_seed_draws_the_same_whatever_is_coded(session: Session, seed: int, number: int) -> None:
    def draw() -> object:
        return sampling.plan_sample(session, "s", unit="sentence", number=number, seed=seed).drawn

    before = draw()
    at = TALK.index("Nobody")
    coding.apply_codes(session, "INT-1", Span(at, at + 6), ["barriers"])
    assert draw() == before
    history.undo(session)


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"share": "20"}, InputError, "20%"),
        ({"share": "120%"}, InputError, "no share"),
        ({"share": "0%"}, InputError, "no share"),
        ({"share": "20%", "number": 3}, InputError, "one of them"),
        ({"number": 0}, InputError, "1 or more"),
        ({"number": 7}, RefusedError, "only 4 documents"),
        ({"seed": -1}, InputError, "seed"),
        ({"kinds": ["diary"]}, UnknownNameError, "diary"),
        ({"only": ["NIX"]}, UnknownNameError, "NIX"),
        ({"only": ["EMPTY"]}, RefusedError, "nothing to draw from"),
        ({"by": ["nix"]}, UnknownNameError, "nix"),
        ({"coders": ["XY"]}, UnknownNameError, "XY"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    study: Session, asked: dict[str, object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        sampling.plan_sample(study, "s", **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "two words", "[bold]", "a/b", "-x", "x" * 41])
def test_names_of_samples_are_plain(study: Session, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        sampling.plan_sample(study, name)


def test_keeping_and_removing_are_acts_that_can_be_undone(study: Session) -> None:
    kept = sampling.keep_sample(study, sampling.plan_sample(study, "round-1", unit="turn", number=4, seed=5))
    assert kept.coder == "RB"
    assert sampling.require_sample(study, "ROUND-1") == kept
    with pytest.raises(RefusedError, match="round-1 already"):
        sampling.keep_sample(study, kept)
    history.undo(study)
    assert sampling.list_samples(study) == []
    history.redo(study)
    assert sampling.list_samples(study) == [kept]
    sampling.remove_sample(study, "round-1")
    with pytest.raises(UnknownNameError, match="sample draw"):
        sampling.require_sample(study, "round-1")
    history.undo(study)
    assert sampling.list_samples(study) == [kept]
    assert list(problems(study.store)) == []


@given(
    st.sampled_from(SAMPLE_UNITS),
    st.integers(1, 100),
    st.sampled_from([(), ("kind",), ("kind", "person.group")]),
)
def test_removing_and_undoing_restores(
    session: Session, unit: SampleUnit, percent: int, by: tuple[str, ...]
) -> None:
    drawn = sampling.plan_sample(session, "s", unit=unit, share=f"{percent}%", by=by)
    kept = sampling.keep_sample(session, drawn)
    assert (kept.drawn, kept.rule, kept.seed) == (drawn.drawn, drawn.rule, drawn.seed)
    sampling.remove_sample(session, "s")
    assert sampling.list_samples(session) == []
    history.undo(session)
    assert sampling.list_samples(session) == [kept]
    sampling.remove_sample(session, "s")


def test_a_document_drawn_from_does_not_go(study: Session) -> None:
    number = history.log(study, 1)[0].number
    sampling.keep_sample(study, sampling.plan_sample(study, "r", number=1, only=["FN-1"]))
    with pytest.raises(RefusedError, match="drew the sample r"):
        history.undo(study, number)


def test_how_a_sample_was_drawn_may_be_unreadable(study: Session) -> None:
    kept = sampling.keep_sample(study, sampling.plan_sample(study, "r", number=1, only=["FN-1"]))
    for rule in ("", "[]", '{"strata": {"x": [1, 2, 3]}}', '{"strata": {"x": ["a", "b"]}}', '{"by": 3}'):
        with study.act("test", "a rule from elsewhere"):
            study.store.connection.execute("UPDATE sample SET rule = ?", (rule,))
        found = sampling.require_sample(study, "r")
        assert (found.drawn, found.rule.by, found.population) == (kept.drawn, (), 0)


def test_progress_by_coder_and_stratum(study: Session) -> None:
    add_coder(study, "TM")
    kept = sampling.keep_sample(
        study, sampling.plan_sample(study, "r", share="100%", by=["kind"], coders=["tm", "RB"], seed=1)
    )
    assert kept.rule.coders == ("TM", "RB")
    assert sampling.progress(study, kept).told == "0 of 4 finished by RB, 0 of 4 by TM"
    reading.finish(as_coder(study, "TM"), "FN-1")
    reading.finish(study, "INT-1")
    reading.finish(study, "INT-2")
    found = sampling.progress(study, kept)
    assert found.told == "2 of 4 finished by RB, 1 of 4 by TM"
    assert {one.stratum: one.finished for one in found.strata} == {
        "fieldnote": {"RB": 0, "TM": 1},
        "interview": {"RB": 2, "TM": 0},
    }


def test_without_names_progress_tells_who_has_finished_some(study: Session) -> None:
    add_coder(study, "TM")
    kept = sampling.keep_sample(study, sampling.plan_sample(study, "r", share="100%", seed=1))
    assert sampling.progress(study, kept).told == "nobody has finished any of it"
    reading.finish(as_coder(study, "TM"), "FN-1")
    assert sampling.progress(study, kept).told == "1 of 4 finished by TM"


def test_what_was_drawn_moves_with_its_words(study: Session) -> None:
    turns = sampling.keep_sample(
        study, sampling.plan_sample(study, "turns", unit="turn", share="100%", by=[])
    )
    whole = sampling.keep_sample(study, sampling.plan_sample(study, "whole", share="100%", by=[]))
    said = [TALK[slice(*span)] for span in turns.units["INT-1"]]
    text = TALK.replace("Nobody.", "Nobody at all, really.").replace("twice, ", "")
    correcting.carry_out(study, correcting.plan_text(study, "INT-1", text))
    after = {one.slug: one for one in samples.samples(study.store)}
    now = [text[slice(*span)] for span in after["turns"].units["INT-1"]]
    assert now == [said[0].replace("Nobody.", "Nobody at all, really."), said[1].replace("twice, ", "")]
    assert after["turns"].units["INT-2"] == turns.units["INT-2"]
    assert after["whole"].units["INT-1"] == (Span(0, len(text)),)
    assert list(problems(study.store)) == []
    history.undo(study)
    assert samples.samples(study.store) == [turns, whole]


def test_what_was_drawn_and_lost_its_words_is_drawn_no_more(study: Session) -> None:
    kept = sampling.keep_sample(
        study, sampling.plan_sample(study, "s", unit="sentence", share="100%", only=["FN-1"], by=[])
    )
    assert len(kept.drawn) == 2
    text = "Two people were mending a net.\n"
    correcting.carry_out(study, correcting.plan_text(study, "FN-1", text))
    (left,) = samples.samples(study.store)[0].units["FN-1"]
    assert text[slice(*left)] == "Two people were mending a net."
    assert list(problems(study.store)) == []
    history.undo(study)
    assert samples.samples(study.store) == [kept]


def test_where_coding_is_blind_an_import_finishes_nothing(study: Session) -> None:
    add_coder(study, "TM")
    other = as_coder(study, "TM")
    with study.act("test", "profile"):
        study.store.connection.execute("UPDATE project SET profile = 'reliability'")
    ids = (study.document("INT-1").id, study.code_id("barriers"), other.coder.id)
    with other.act("import", "codings"):
        codings.add_coding(study.store, ids[0], 30, 40, ids[1], ids[2], 1, "import")
    kept = sampling.keep_sample(study, sampling.plan_sample(study, "r", share="100%", seed=1))
    assert sampling.progress(study, kept).told == "nobody has finished any of it"
    assert sampling.progress(other, kept).told == "nobody has finished any of it"
    reading.finish(other, "FN-1")
    assert sampling.progress(study, kept).told == "1 of 4 finished by TM"
