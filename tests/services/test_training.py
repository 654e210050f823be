"""Suggestions of a project: what is learned from, what is proposed, and what answers do."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from cpqual.domain.documents import Annotation
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import (
    coding,
    correcting,
    history,
    memos,
    merging_codes,
    reading,
    sampling,
    second_readings,
    suggesting,
    suggestion_worker,
)
from cpqual.services.placed_units import placed_units, read_units
from cpqual.services.queues import Wanted, queue
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.suggesting import CachedSuggestion
from cpqual.services.suggestion_list import Asked, list_units
from cpqual.services.suggestion_quality import suggestion_quality
from cpqual.services.suggestion_status import status
from cpqual.services.training import train
from cpqual.storage import codings, documents, notes
from cpqual.suggest import model

from ..conftest import TALK, talk_document, turn


def test_before_any_coding_the_codebook_speaks(session: Session) -> None:
    done = train(session)
    assert (done.units, done.read) == (4, 0)
    found = suggesting.suggestions_for(session, "INT-1", turn(session, 1).start)
    assert len(found) >= 3
    assert all(one.band.startswith("match") for one in found)


def test_interviewer_speech_is_context_and_never_a_unit(session: Session) -> None:
    places = list(placed_units(session))
    assert all(not place.text.startswith("Who did you") for place in places)
    assert places[0].previous.startswith("Who did you come here with?")


def test_annotations_are_taken_out_of_what_is_learned(session: Session) -> None:
    at = TALK.index("(laughs)")
    marked = talk_document("INT-9", annotations=(Annotation(at, at + 8, "nonverbal"),))
    with session.act("import", "one more"):
        from cpqual.storage import people

        documents.add_document(session.store, marked, 30, None, people.person_ids(session.store))
    place = next(p for p in placed_units(session) if p.document.slug == "INT-9")
    assert "laughs" not in place.text


def test_units_up_to_the_last_coded_one_count_as_read(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 3), ["barriers"])
    places = list(placed_units(session))
    readings = read_units(session, places, codings.codings(session.store))
    assert readings.codes_of == {0: frozenset(), 1: frozenset({"barriers"})}


def test_a_finished_document_is_read_whole(session: Session) -> None:
    reading.finish(session, "INT-2")
    places = list(placed_units(session))
    assert sorted(read_units(session, places, []).codes_of) == [2, 3]


def test_only_ones_own_codings_are_learned_from(session: Session) -> None:
    add_coder(session, "TM")
    coding.apply_codes(session, "INT-1", turn(session, 3), ["barriers"])
    assert train(as_coder(session, "TM")).codings == 0


def test_accepting_codes_the_unit_keeps_the_origin_and_is_one_act(session: Session) -> None:
    train(session)
    first = suggesting.suggestions_for(session, "INT-1", turn(session, 1).start)[0]
    suggesting.accept(session, first)
    (made,) = codings.codings(session.store)
    assert (made.code, made.origin, (made.start, made.end)) == (first.code, "suggestion", turn(session, 1))
    assert first.code not in {
        s.code for s in suggesting.suggestions_for(session, "INT-1", turn(session, 1).start)
    }
    history.undo(session)
    assert codings.codings(session.store) == []
    assert suggesting.suggestions_for(session, "INT-1", turn(session, 1).start)[0] == first


@pytest.mark.parametrize("answer", [suggesting.reject, suggesting.put_off])
def test_an_answered_suggestion_leaves_the_list(session: Session, answer: object) -> None:
    train(session)
    before = suggesting.open_suggestions(session)
    answer(session, before[0])  # type: ignore[operator]
    assert before[0] not in suggesting.open_suggestions(session)
    assert len(suggesting.open_suggestions(session)) == len(before) - 1


@pytest.mark.parametrize("answer", [suggesting.accept, suggesting.reject, suggesting.put_off])
def test_a_suggestion_outlives_its_model_and_not_a_correction_of_the_text(
    session: Session, answer: Callable[[Session, CachedSuggestion], object]
) -> None:
    train(session)
    first = suggesting.suggestions_for(session, "INT-1", turn(session, 3).start)[0]
    correcting.carry_out(session, correcting.plan_correction(session, "INT-1", Span(5, 8), "did all of"))
    before = history.log(session)
    with pytest.raises(RefusedError, match="does not stand any more"):
        answer(session, first)
    assert history.log(session) == before
    other = suggesting.suggestions_for(session, "INT-2", turn(session, 3, "INT-2").start)[0]
    train(session)
    answer(session, other)
    (verdict,) = notes.verdicts(session.store, session.coder.id)
    assert (verdict.code, verdict.run) == (other.code, other.run)


def test_what_is_proposed_for_a_text_corrected_during_the_training_is_left_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = model.fit

    def fit_slowly(*given: Any, **further: Any) -> model.Model:
        correcting.carry_out(session, correcting.plan_correction(session, "INT-1", Span(5, 8), "did all of"))
        return fit(*given, **further)

    monkeypatch.setattr(model, "fit", fit_slowly)
    train(session)
    assert {one.document for one in suggesting.open_suggestions(session)} == {"INT-2"}
    assert not suggesting.is_up_to_date(session)


def test_a_model_is_up_to_date_until_something_it_learned_from_changes(session: Session) -> None:
    add_coder(session, "TM")
    one, other = (coding.apply_codes(session, "INT-1", turn(session, n), ["barriers"])[0] for n in (1, 3))
    assert not suggesting.is_up_to_date(session)
    train(session)
    memos.add_memo(session, "a thought")
    coding.apply_codes(as_coder(session, "TM"), "INT-1", turn(session, 1), ["new_networks"])
    for _ in range(2):
        # the second time begins where the first one ended
        assert suggesting.is_up_to_date(session)
    changes: list[Callable[[], object]] = [
        lambda: coding.recode(session, one.id, "new_networks"),
        lambda: coding.move_edges(session, other.id, Span(36, 43)),
        lambda: correcting.carry_out(
            session, correcting.plan_correction(session, "INT-2", Span(5, 8), "did all of")
        ),
        lambda: merging_codes.merge_codes(session, ["new_networks"], "barriers", "alike"),
        lambda: reading.finish(session, "INT-2"),
    ]
    for change in changes:
        change()
        assert not suggesting.is_up_to_date(session)
        memos.add_memo(session, "another thought")
        assert not suggesting.is_up_to_date(session)
        train(session)
        assert suggesting.is_up_to_date(session)


def test_training_again_replaces_what_was_proposed(session: Session) -> None:
    first = train(session)
    second = train(session)
    assert first.run != second.run
    runs = session.store.rows("SELECT id FROM model_run")
    assert [row[0] for row in runs] == [second.run]
    assert {s.run for s in suggesting.open_suggestions(session)} == {second.run}


def test_reasons_name_places_and_copy_no_other_documents_words(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    train(session)
    found = suggesting.suggestions_for(session, "INT-2", turn(session, 1, "INT-2").start)
    alike = [place for one in found for place in one.why.get("alike", [])]  # type: ignore[attr-defined]
    assert {"document": "INT-1", "start": turn(session, 1).start, "end": turn(session, 1).end} in alike


def test_the_file_holds_no_pickle(session: Session) -> None:
    train(session)
    for (table,) in session.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        if not table.startswith(("document_fts", "sqlite_")):
            for row in session.store.rows(f"SELECT * FROM {table}"):
                assert not any(isinstance(value, bytes) for value in tuple(row)), table


def test_the_worker_answers_every_line_and_survives_nonsense(session: Session) -> None:
    answers = io.StringIO()
    asked = io.StringIO('not json\n{"do": "dance"}\n{"do": "train"}\n')
    suggestion_worker.serve(session.path, "RB", asked, answers)
    first, second, third = map(json.loads, answers.getvalue().splitlines())
    assert "error" in first
    assert "error" in second
    assert (third["done"], third["units"], third["complete"]) == ("train", 4, True)
    assert suggesting.latest_run(session) is not None


@pytest.mark.parametrize(
    "asked",
    [train, status, suggestion_quality, lambda again: list_units(again, Asked())],
    ids=["train", "status", "evaluate", "list"],
)
def test_a_second_reading_gets_no_suggestions(session: Session, asked: Callable[[Session], object]) -> None:
    drawn = sampling.plan_sample(session, "again", number=1, seed=1)
    sampling.keep_sample(session, drawn)
    reading.finish(session, *drawn.units)
    again = as_coder(session, second_readings.begin(session, "again").slug)
    with pytest.raises(RefusedError, match="RB-2 is a second reading and gets no suggestions"):
        asked(again)
    assert suggesting.open_suggestions(again) == []
    assert queue(again, Wanted("probable")).items == ()


def test_the_worker_reports_a_lost_project_as_an_answer(session: Session) -> None:
    answers = io.StringIO()
    suggestion_worker.serve(
        session.path.with_name("gone.cpqual"), "RB", io.StringIO('{"do": "train"}\n'), answers
    )
    assert "error" in json.loads(answers.getvalue())
