"""Putting codes on passages: what a coder sees done, refused, extended or kept apart."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, history, memos, reading
from cpqual.services.session import Session, add_coder, as_coder

from ..conftest import TALK

FERRY = Span(TALK.index("He likes"), TALK.index("ferry.") + 6)


def spans(session: Session, document: str = "INT-1") -> list[tuple[int, int, str]]:
    return [(c.start, c.end, c.code) for c in reading.open_document(session, document).codings]


def test_a_coding_holds_the_codebook_version_in_force(session: Session) -> None:
    (made,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    assert (made.version, made.origin, made.coder) == (1, "manual", "RB")


def test_white_space_at_the_ends_of_a_selection_is_left_out(session: Session) -> None:
    text = reading.open_document(session, "INT-1").text
    (made,) = coding.apply_codes(session, "INT-1", Span(40, 49), ["barriers"])
    assert text[made.start : made.end] == text[40:49].strip()


@pytest.mark.parametrize("span", [Span(5, 5), Span(35, 36), Span(0, 10_000), Span(-3, 4)])
def test_a_passage_that_is_none_is_refused(session: Session, span: Span) -> None:
    with pytest.raises(RefusedError):
        coding.apply_codes(session, "INT-1", span, ["barriers"])
    assert spans(session) == []


def test_the_same_code_on_the_same_passage_is_refused(session: Session) -> None:
    coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    for choice in ("refuse", "keep", "extend"):
        with pytest.raises(RefusedError, match="already"):
            coding.apply_codes(session, "INT-1", FERRY, ["barriers"], on_overlap=choice)


def test_another_coder_may_put_the_same_code_on_the_same_passage(session: Session) -> None:
    coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    add_coder(session, "TM")
    coding.apply_codes(as_coder(session, "TM"), "INT-1", FERRY, ["barriers"])
    assert len(spans(session)) == 1


def test_an_overlap_of_the_same_code_is_asked_about(session: Session) -> None:
    (first,) = coding.apply_codes(session, "INT-1", Span(80, 90), ["barriers"])
    with pytest.raises(coding.OverlapError) as asked:
        coding.apply_codes(session, "INT-1", Span(85, 101), ["barriers"])
    assert [c.id for c in asked.value.others] == [first.id]


def test_extending_stretches_the_coding_that_is_there(session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(80, 86), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(92, 101), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(83, 95), ["barriers"], on_overlap="extend")
    assert spans(session) == [(80, 101, "barriers")]
    history.undo(session)
    assert len(spans(session)) == 2


def test_keeping_both_leaves_the_other_alone(session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(80, 90), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(85, 101), ["barriers"], on_overlap="keep")
    assert len(spans(session)) == 2


def test_several_codes_are_one_act(session: Session) -> None:
    coding.apply_codes(session, "INT-1", FERRY, ["barriers", "new_networks"])
    history.undo(session)
    assert spans(session) == []


def test_removing_one_coding_touches_no_other(session: Session) -> None:
    (first,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    coding.apply_codes(session, "INT-1", FERRY, ["new_networks"])
    coding.remove_codings(session, [first.id])
    assert [code for *_, code in spans(session)] == ["new_networks"]


def test_another_coders_coding_cannot_be_removed(session: Session) -> None:
    (made,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    add_coder(session, "TM")
    with pytest.raises(RefusedError, match="RB's"):
        coding.remove_codings(as_coder(session, "TM"), [made.id])


def test_recoding_keeps_the_passage_and_moving_keeps_the_code(session: Session) -> None:
    (made,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    coding.recode(session, made.id, "new_networks")
    coding.move_edges(session, made.id, Span(80, 101))
    assert spans(session) == [(80, 101, "new_networks")]


def test_an_unknown_code_never_becomes_one_and_the_near_name_is_offered(session: Session) -> None:
    with pytest.raises(UnknownNameError, match="practical_support"):
        coding.apply_codes(session, "INT-1", FERRY, ["practical_suport"])
    assert len(session.codebook().codes) == 4


def test_a_retired_code_cannot_be_applied(session: Session) -> None:
    from dataclasses import replace

    book = session.codebook()
    changed = tuple(replace(c, status="retired") if c.slug == "barriers" else c for c in book)
    codebooks.save(session, replace(book, codes=changed), "no longer used")
    with pytest.raises(RefusedError, match="is retired"):
        coding.apply_codes(session, "INT-1", FERRY, ["barriers"])


def test_an_in_vivo_code_is_named_by_the_words_and_undone_with_its_coding(session: Session) -> None:
    made = coding.create_in_vivo(session, "INT-1", FERRY)
    code = session.codebook().get(made.code)
    assert (code.origin, code.label) == ("in_vivo", "He likes the ferry.")
    history.undo(session)
    assert len(session.codebook().codes) == 4


def test_a_memo_outlives_the_coding_it_was_on(session: Session) -> None:
    (made,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    memos.add_memo(session, "is this one?", document="INT-1", span=Span(made.start, made.end))
    coding.remove_codings(session, [made.id])
    assert [(m.start, m.end, m.body) for m in memos.list_memos(session, "INT-1")] == [
        (made.start, made.end, "is this one?")
    ]


def test_a_coder_sees_only_their_own_codings_and_memos(session: Session) -> None:
    coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    memos.add_memo(session, "mine", document="INT-1")
    add_coder(session, "TM")
    seen = reading.open_document(as_coder(session, "TM"), "INT-1")
    assert (seen.codings, seen.memos) == ((), ())


def test_a_code_made_where_it_is_first_needed_is_a_draft_and_undone_with_its_coding(session: Session) -> None:
    made = coding.create_and_apply(session, "INT-1", FERRY, "  Lost   letters ")
    code = session.codebook().get("lost_letters")
    assert (code.label, code.status, code.origin) == ("Lost letters", "draft", "inductive")
    assert (made.start, made.end, made.code) == (*FERRY, "lost_letters")
    assert coding.create_and_apply(session, "INT-2", FERRY, "lost letters").code == "lost_letters_2"
    history.undo(session)
    history.undo(session)
    assert spans(session) == []
    assert len(session.codebook().codes) == 4


@pytest.mark.parametrize("name", ["", "   ", "?!"])
def test_a_name_without_letters_makes_no_code(session: Session, name: str) -> None:
    with pytest.raises(RefusedError, match="no name"):
        coding.create_and_apply(session, "INT-1", FERRY, name)
    assert len(session.codebook().codes) == 4


def test_an_undone_act_says_which_rows_it_touched(session: Session) -> None:
    (made,) = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    assert reading.find_codings(session, [made.id, "gone"]) == [made]
    act = history.undo(session)
    assert history.touched(session, act)["coding"] == (made.id,)
    assert reading.find_codings(session, [made.id]) == []
