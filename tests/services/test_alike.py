"""Answers of the same words are coded together, in the same act; those nearly alike are only shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import Section
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import alike, checking, coding, history, reading
from cpqual.services.answer_queue import AnswerQueue, Group, answer_queue
from cpqual.services.exchanging import import_codings
from cpqual.services.session import Session
from cpqual.storage import codings, documents

from ..conftest import talk_document

ANSWERS = {
    "A1": "Nobody ever rang me back.",
    "A2": "nobody ever rang me back!!",
    "A3": "It did not help me to find a friend",
    "A4": "It did help me to find a friend",
    "A5": "NOBODY  ever rang me back",
    "A6": "…",
    "A7": "…!",
    "A8": "Nobody rang.",
}


@pytest.fixture
def survey(session: Session) -> Session:
    with session.act("import", "imported answers"):
        for slug, text in ANSWERS.items():
            parts = (Section(0, len(text), "other", True),)
            found = talk_document(slug, text=text, kind="survey", turns=(), sections=parts)
            documents.add_document(session.store, found, 5, None, {})
    return session


def coded(session: Session) -> dict[str, list[tuple[str, str, str]]]:
    """Return (code, words, origin) of every coding, by document."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in codings.codings(session.store, coder_id=session.coder.id):
        words = ANSWERS[one.document][one.start : one.end]
        found.setdefault(one.document, []).append((one.code, words, one.origin))
    return found


def code(session: Session, slug: str, words: str, *codes: str) -> None:
    start = ANSWERS[slug].index(words)
    coding.apply_codes(session, slug, Span(start, start + len(words)), codes)


def test_a_code_goes_onto_answers_of_the_same_words_and_comes_off_them_in_one_act(survey: Session) -> None:
    before = coded(survey)
    code(survey, "A1", ANSWERS["A1"], "barriers")
    assert coded(survey) == {
        "A1": [("barriers", "Nobody ever rang me back.", "manual")],
        "A2": [("barriers", "nobody ever rang me back!!", "autocode")],
        "A5": [("barriers", "NOBODY  ever rang me back", "autocode")],
    }
    history.undo(survey)
    assert coded(survey) == before
    history.redo(survey)
    (made,) = codings.codings(survey.store, document_id=survey.document("A1").id)
    coding.recode(survey, made.id, "connecting")
    assert {code for found in coded(survey).values() for code, *_ in found} == {"connecting"}
    coding.remove_codings(survey, [made.id])
    assert coded(survey) == {}
    assert checking.problems(survey) == []


def test_a_passage_goes_where_its_words_stand(survey: Session) -> None:
    code(survey, "A2", "rang me", "barriers")
    assert coded(survey)["A5"] == [("barriers", "rang me", "autocode")]


def test_a_copy_that_was_coded_by_hand_stays_as_it_is(survey: Session) -> None:
    alike.follow(survey, together=False)
    code(survey, "A2", "nobody", "barriers")
    alike.follow(survey, together=True)
    code(survey, "A1", ANSWERS["A1"], "barriers")
    assert coded(survey)["A2"] == [("barriers", "nobody", "manual")]
    (made,) = codings.codings(survey.store, document_id=survey.document("A1").id)
    coding.remove_codings(survey, [made.id])
    assert coded(survey) == {"A2": [("barriers", "nobody", "manual")]}


def test_answers_without_words_are_alike_only_where_they_are_the_same(survey: Session) -> None:
    code(survey, "A6", "…", "barriers")
    assert set(coded(survey)) == {"A6"}


def test_coded_one_by_one_where_that_was_asked_for(survey: Session) -> None:
    alike.follow(survey, together=False)
    code(survey, "A1", ANSWERS["A1"], "barriers")
    assert set(coded(survey)) == {"A1"}
    assert alike.number_alike(survey, survey.document("A1")) == 0


def test_finishing_one_finishes_the_others(survey: Session) -> None:
    reading.finish(survey, "A5")
    finished = {one.document.slug for one in reading.list_documents(survey) if one.finished}
    assert finished == {"A1", "A2", "A5"}


def test_a_queue_holds_one_of_each_wording_and_says_what_was_read(survey: Session) -> None:
    code(survey, "A2", ANSWERS["A2"], "barriers")
    queue = answer_queue(survey)
    assert [(group.slug, group.number, group.read, group.codings) for group in queue.groups] == [
        ("A1", 3, True, 1), ("A3", 1, False, 0), ("A4", 1, False, 0), ("A6", 1, False, 0),
        ("A7", 1, False, 0), ("A8", 1, False, 0),
    ]  # fmt: skip
    assert (queue.answers, queue.read, queue.place("A5")) == (8, 1, 0)
    following = queue.next_unread("A5")
    assert following is not None
    assert following.slug == "A3"
    queue.mark("A3")
    assert [group.slug for group in queue.groups if not group.read] == ["A4", "A6", "A7", "A8"]
    assert queue.read == 2


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.lists(st.integers(0, 11), max_size=12))
def test_the_next_unread_is_the_first_below_that_was_not_read(read: list[bool], then: list[int]) -> None:
    groups = [Group(f"A{i}", 1, seen, 0) for i, seen in enumerate(read)]
    queue = AnswerQueue(groups, len(groups), {group.slug: i for i, group in enumerate(groups)})
    for at in then:
        queue.mark(f"A{at}")
    assert queue.read == sum(group.read for group in queue.groups)
    for after in [None, *(group.slug for group in queue.groups)]:
        below = queue.groups[0 if after is None else int(after[1:]) + 1 :]
        expected = next((group for group in below if not group.read), None)
        assert queue.next_unread(after) == expected


def test_a_queue_by_lot_is_the_same_again_and_others_that_come_in_change_no_lot(survey: Session) -> None:
    drawn = [group.slug for group in answer_queue(survey, "lot", seed=3).groups]
    assert drawn != [group.slug for group in answer_queue(survey, "lot", seed=4).groups]
    fewer = answer_queue(survey, "lot", seed=3, among={"A1", "A4", "A6", "A8"})
    assert [group.slug for group in fewer.groups] == [
        slug for slug in drawn if slug in {"A1", "A4", "A6", "A8"}
    ]
    assert answer_queue(survey, "alike").groups[0].slug == "A1"


def test_a_queue_has_every_answer_where_they_are_coded_one_by_one(survey: Session) -> None:
    alike.follow(survey, together=False)
    assert [group.number for group in answer_queue(survey).groups] == [1] * 8


def test_answers_nearly_alike_are_shown_with_what_they_say_otherwise_and_coded_when_ticked(
    survey: Session,
) -> None:
    (near,) = alike.nearly_alike(survey, "A3")
    assert (near.answer.slug, near.number, near.coded) == ("A4", 1, False)
    assert near.differences == (("not", ""),)
    with pytest.raises(RefusedError, match="no coding of yours"):
        alike.copy_codings(survey, "A3", ["A4"])
    code(survey, "A3", ANSWERS["A3"], "barriers")
    assert alike.copy_codings(survey, "A3", ["A4"]) == (1, 1)
    assert coded(survey)["A4"] == [("barriers", ANSWERS["A4"], "autocode")]
    with pytest.raises(RefusedError, match="already"):
        alike.copy_codings(survey, "A3", ["A4"])
    with pytest.raises(RefusedError, match="too few"):
        alike.nearly_alike(survey, "A8")


def test_only_answers_of_a_survey_are_alike(survey: Session) -> None:
    with survey.act("import", "imported talk"):
        for slug in ("T1", "T2"):
            documents.add_document(survey.store, talk_document(slug, turns=()), 5, None, {})
    coding.apply_codes(survey, "T1", Span(0, 10), ["barriers"])
    assert {one.document for one in codings.codings(survey.store)} == {"T1"}


def test_codings_from_a_table_are_put_on_copies_on_request_and_counted_otherwise(
    survey: Session, tmp_path: Path
) -> None:
    table = tmp_path / "in.csv"
    whole = f"A1,0,{len(ANSWERS['A1'])},barriers"
    table.write_text(f"document,start,end,code\n{whole}\nA5,8,12,new_networks\nA3,3,6,barriers\n")
    before = coded(survey)
    found = import_codings(survey, table)
    assert (found.codings, found.copies, found.answers) == (3, 4, 3)
    assert sum(map(len, coded(survey).values())) == 3
    history.undo(survey)
    assert import_codings(survey, table, copies=True).copies == 4
    assert {slug: set(made) for slug, made in coded(survey).items()} == {
        "A1": {("new_networks", "ever", "autocode"), ("barriers", ANSWERS["A1"], "import")},
        "A2": {("new_networks", "ever", "autocode"), ("barriers", ANSWERS["A2"], "autocode")},
        "A3": {("barriers", "did", "import")},
        "A5": {("new_networks", "ever", "import"), ("barriers", ANSWERS["A5"], "autocode")},
    }
    assert checking.problems(survey) == []
    history.undo(survey)
    assert coded(survey) == before
    alike.follow(survey, together=False)
    with pytest.raises(RefusedError, match="coded one by one here"):
        import_codings(survey, table, copies=True)
    assert import_codings(survey, table).copies == 0
