"""Searching all documents, and coding what was found as one act."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain import search
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import autocoding, coding, correcting, history, reading, searching
from cpqual.services.agreement import compare
from cpqual.services.autocoding import Extent
from cpqual.services.patterns import PatternFinder
from cpqual.services.searching import Concordance, Found, Hit, SearchQuery
from cpqual.services.session import Session
from cpqual.storage import codings, documents, people

from ..conftest import TALK, talk_document


def find(session: Session, words: str, **options: object) -> Found:
    return searching.find(session, SearchQuery(words, **options))  # type: ignore[arg-type]


def words(session: Session, found: Found) -> list[str]:
    return [line.match for line in searching.lines(session, found.hits)]


def test_hits_come_by_document_in_reading_order_with_their_context(session: Session) -> None:
    found = find(session, "nobody")
    assert [hit.document for hit in found.hits] == ["INT-1", "INT-1", "INT-2", "INT-2"]
    assert found.counts == (("INT-1", 2), ("INT-2", 2))
    line = Concordance(session).line(found.hits[0])
    assert (line.speaker, line.match) == ("P", "Nobody")
    assert line.before.endswith("here with? P: ")
    assert line.after.startswith(". (laughs) Well")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"documents": ("INT-2",)}, {"INT-2"}),
        ({"kinds": ("fieldnote",)}, set()),
        ({"kinds": ("interview",)}, {"INT-1", "INT-2"}),
    ],
)
def test_a_search_can_be_kept_to_some_documents(
    session: Session, options: dict[str, object], expected: set[str]
) -> None:
    assert {hit.document for hit in find(session, "nobody", **options).hits} == expected


def test_interviewers_can_be_left_out(session: Session) -> None:
    assert len(find(session, "who OR maro").hits) == 4
    assert words(session, find(session, "who OR maro", participants=True)) == ["Maro", "Maro"]


def test_a_filter_leaves_hits_in_what_those_say_of_whom_it_is_true(session: Session) -> None:
    assert {hit.document for hit in find(session, "ferry", where="document = INT-2").hits} == {"INT-2"}
    assert len(find(session, "who OR maro", where="sector = third").hits) == 4
    assert words(session, find(session, "who OR maro", where="sector = third and person = p")) == [
        "Maro",
        "Maro",
    ]
    assert (
        "only where sector = third"
        in searching.table(session, find(session, "ferry", where="sector = third")).notes
    )
    with pytest.raises(RefusedError, match="no document answers the filter kind = survey"):
        find(session, "ferry", where="kind = survey")
    with pytest.raises(UnknownNameError, match="sectr"):
        find(session, "ferry", where="sectr = third")


def test_hits_with_or_without_a_code(session: Session) -> None:
    hit = find(session, "ferry").hits[0]
    coding.apply_codes(session, hit.document, hit.span, ["barriers"])
    assert find(session, "ferry", coded="barriers").hits == (hit,)
    assert hit not in find(session, "ferry", uncoded="barriers").hits
    with pytest.raises(UnknownNameError):
        find(session, "ferry", coded="no_such_code")


def test_only_the_text_as_it_reads_now_is_searched(session: Session) -> None:
    hit = find(session, "ferry", documents=("INT-1",)).hits[0]
    plan = correcting.plan_correction(session, "INT-1", hit.span, "train")
    correcting.carry_out(session, plan, "misheard")
    assert find(session, "ferry", documents=("INT-1",)).hits == ()
    assert words(session, find(session, "train")) == ["train"]


def test_a_search_that_is_stopped_returns_what_it_has(session: Session) -> None:
    assert searching.find(session, SearchQuery("nobody"), stopped=lambda: True).hits == ()


@settings(max_examples=25)
@given(data=st.data())
def test_the_index_hides_no_passage(session: Session, data: st.DataObject) -> None:
    pieces = TALK.split()
    first = data.draw(st.integers(0, len(pieces) - 1))
    query = " ".join(pieces[first : first + data.draw(st.integers(1, 3))])
    query = query[: data.draw(st.integers(1, len(query)))]
    try:
        wanted = search.parse(query)
    except InputError:
        return
    naive = {
        Hit(slug, *span)
        for slug in ("INT-1", "INT-2")
        for span in search.find(documents.text(session.store, session.document(slug).id), wanted)
    }
    assert set(find(session, query).hits) == naive


# Patterns


def test_a_pattern_is_tried_in_every_document(session: Session) -> None:
    assert words(session, find(session, r"\bf\w+y\b", pattern=True)) == ["ferry", "ferry"]
    assert words(session, find(session, "^int", pattern=True)) == ["INT"] * 4


@pytest.mark.parametrize("pattern", ["(", "a**", "x*", ""])
def test_a_pattern_that_is_none_or_matches_nothing_is_refused(session: Session, pattern: str) -> None:
    with pytest.raises(InputError, match="pattern"):
        find(session, pattern, pattern=True)


def test_a_pattern_that_runs_wild_is_given_up_and_the_next_text_is_tried() -> None:
    with PatternFinder(r"(\w+\s?)+%", seconds=0.5) as finder:
        assert finder.find("a" * 60) is None
        assert finder.find("ab %") == [Span(0, 4)]


# Coding hits


def ferry_plan(session: Session, extent: Extent, **options: bool) -> autocoding.Plan:
    return plan(session, find(session, "ferry"), "barriers", extent, **options)


def plan(session: Session, found: Found, code: str, extent: Extent, **options: bool) -> autocoding.Plan:
    return autocoding.plan_coding(session, found.hits, [code], extent, texts=found.texts, **options)


@pytest.mark.parametrize(
    ("extent", "passage"),
    [
        ("hit", "ferry"),
        ("sentence", "He likes the ferry."),
        ("turn", "Nobody. (laughs) Well, the dog came too. He likes the ferry."),
    ],
)
def test_hits_are_coded_as_far_as_is_wanted(session: Session, extent: Extent, passage: str) -> None:
    plan = ferry_plan(session, extent)
    assert autocoding.carry_out(session, plan) == 2
    made = codings.codings(session.store)
    text = documents.text(session.store, session.document("INT-1").id)
    assert {text[one.start : one.end] for one in made if one.document == "INT-1"} == {passage}
    assert {one.origin for one in made} == {"autocode"}


def test_all_of_it_is_one_act_that_one_undo_takes_back(session: Session) -> None:
    autocoding.carry_out(session, ferry_plan(session, "sentence"))
    assert "ferry" not in history.log(session, 1)[0].words
    history.undo(session)
    assert codings.codings(session.store) == []
    assert reading.coding_counts(session) == {}


def test_several_hits_in_a_sentence_make_one_coding_and_coded_passages_stay(session: Session) -> None:
    found = find(session, "the")
    hits = found.hits
    coding.apply_codes(session, "INT-1", Span(hits[0].start, hits[0].end), ["barriers"])
    first = plan(session, found, "barriers", "turn")
    assert first.already == 1
    autocoding.carry_out(session, first)
    made = codings.codings(session.store, document_id=session.document("INT-2").id)
    assert len({(one.start, one.end) for one in made}) == len(made)
    again = plan(session, found, "barriers", "turn")
    assert again.codings == ()
    with pytest.raises(RefusedError, match="nothing to code"):
        autocoding.carry_out(session, again)


def test_interviewers_speech_is_left_aside_unless_asked_for(session: Session) -> None:
    found = find(session, "who")
    assert plan(session, found, "barriers", "sentence").aside == len(found.hits)
    every = plan(session, found, "barriers", "sentence", everything=True)
    assert (every.aside, len(every.codings)) == (0, 2)


def test_a_document_that_was_only_searched_is_not_taken_for_read(session: Session) -> None:
    autocoding.carry_out(session, ferry_plan(session, "sentence"))
    assert "INT-1" not in {one.document.slug for one in reading.list_documents(session) if one.finished}
    with pytest.raises(RefusedError):
        compare(session)


def test_a_plan_from_before_a_correction_or_a_coding_is_refused(session: Session) -> None:
    made = ferry_plan(session, "sentence")
    coding.apply_codes(session, "INT-2", Span(made.codings[1].start, made.codings[1].end), ["barriers"])
    with pytest.raises(RefusedError, match="INT-2 has changed"):
        autocoding.carry_out(session, made)
    assert len(codings.codings(session.store)) == 1
    made = ferry_plan(session, "sentence")
    found = find(session, "ferry")
    correction = correcting.plan_correction(session, "INT-1", Span(5, 8), "Whom")
    correcting.carry_out(session, correction, "misheard")
    with pytest.raises(RefusedError, match="INT-1 has changed"):
        autocoding.carry_out(session, made)
    with pytest.raises(RefusedError, match="INT-1 has changed"):
        plan(session, found, "barriers", "hit")


def test_a_code_that_groups_others_or_is_not_there_is_refused(session: Session) -> None:
    found = find(session, "ferry")
    with pytest.raises(UnknownNameError):
        plan(session, found, "no_such_code", "hit")


def test_words_in_scripts_without_spaces_are_found(session: Session) -> None:
    text = "INT: どこ?\nP: 私は学校に行きます。\n"
    with session.act("import", "one"):
        person = people.add_person(session.store, Person("hana", "Hana", "", None))
        documents.add_document(session.store, talk_document("JA", text), 30, None, {"p": person})
    assert words(session, find(session, "学校")) == ["学校"]
