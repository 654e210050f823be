"""Split codes and changed rules: which codings wait, for whom, and what each answer does to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.codebook import Code, Example
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import code_editing, codebooks, coding, history, memos, merging_codes
from cpqual.services.reading import rule_versions
from cpqual.services.recoding import (
    Answer,
    StaleCode,
    decide,
    decide_all,
    queue,
    stale_codes,
    waiting_ids,
)
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.splitting_codes import split_code
from cpqual.storage import codings

A, B, C = "barriers", "practical_support", "new_networks"
NOBODY, DOG, FERRY = Span(36, 43), Span(53, 75), Span(77, 96)


def apply(session: Session, code: str = A, span: Span = NOBODY, document: str = "INT-1") -> str:
    return coding.apply_codes(session, document, span, [code], on_overlap="keep")[0].id


def redefine(session: Session, code: str = A, brief: str = "What is in the way, and stays.") -> None:
    rule = replace(session.codebook().get(code), brief=brief)
    code_editing.change_code(session, rule, "sharper")


def found(session: Session) -> dict[str, tuple[str, int]]:
    return {c.id: (c.code, c.version) for c in codings.codings(session.store)}


@pytest.mark.parametrize("many", [0, 2_000])
def test_codings_made_before_a_rule_changed_wait_in_reading_order(
    session: Session, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(codings, "_MANY", many)  # many are looked up in another way than few
    later, first = apply(session, span=DOG, document="INT-2"), apply(session)
    assert stale_codes(session) == {}
    redefine(session)
    apply(session, span=FERRY)
    assert stale_codes(session) == {A: StaleCode(2, "sharper", 2)}
    waiting = queue(session, A)
    assert [(w.coding.id, w.coding.version, w.quote.text) for w in waiting] == [
        (first, 1, "Nobody."),
        (later, 1, "Well, the dog came too"),
    ]
    assert waiting_ids(session, A) == [first, later]
    assert [w.coding.id for w in queue(session, A, limit=1, offset=1)] == [later]
    assert rule_versions(session) == {A: 2}


@pytest.mark.parametrize(
    "change", ["rename", "recolour", "move", "shortcut", "retire", "example", "other rule"]
)
def test_no_coding_waits_when_the_rule_is_as_it_was(session: Session, change: str) -> None:
    made = apply(session)
    match change:
        case "rename":
            code_editing.rename_code(session, A, "Obstacles", "x")
        case "recolour":
            code_editing.recolour_codes(session, [A], "teal", "x")
        case "move":
            code_editing.move_codes(session, [A], parent="connecting", reason="x")
        case "shortcut":
            code_editing.set_shortcut(session, A, "o", "x")
        case "retire":
            code_editing.retire_codes(session, [A], "x")
        case "example":
            code = session.codebook().get(A)
            shown = replace(code, typical=Example("The bus did not come."), confused_with=(B,))
            code_editing.change_code(session, shown, "x")
        case _:
            redefine(session, B)
    assert (stale_codes(session), queue(session, A)) == ({}, [])
    assert found(session) == {made: (A, 1)}


def test_only_the_latest_change_counts_and_only_for_older_codings(session: Session) -> None:
    old = apply(session)
    redefine(session)
    newer = apply(session, span=DOG)
    decide(session, old, "keep")
    assert stale_codes(session) == {}
    redefine(session, brief="Something else again.")
    assert stale_codes(session) == {A: StaleCode(3, "sharper", 2)}
    assert set(waiting_ids(session, A)) == {old, newer}


def test_each_coder_has_a_queue_and_decides_for_nobody_else(session: Session) -> None:
    add_coder(session, "TM")
    other = as_coder(session, "TM")
    own, theirs = apply(session), apply(other)
    redefine(session)
    assert (waiting_ids(session, A), waiting_ids(other, A)) == ([own], [theirs])
    with pytest.raises(RefusedError, match="this coding is TM's"):
        decide_all(session, [own, theirs], "keep")
    assert found(session) == {own: (A, 1), theirs: (A, 1)}


def test_a_split_makes_codes_beside_the_old_one_and_queues_its_codings(session: Session) -> None:
    made = apply(session, B)
    slugs = split_code(
        session, B, [Code("", "Lifts"), Code("", "Forms", B, colour="pink", brief="Paper.")], "too wide"
    )
    assert slugs == ("lifts", "forms")
    lifts, forms = (session.codebook().get(slug) for slug in slugs)
    assert (lifts.parent, lifts.colour, lifts.split_from) == ("connecting", "green", B)
    assert (forms.parent, forms.colour, forms.brief) == (B, "pink", "Paper.")
    assert [c.slug for c in session.codebook().split_into(B)] == ["lifts", "forms"]
    assert stale_codes(session) == {B: StaleCode(2, "too wide", 1)}
    assert session.codebook().get(B).usable
    told = [(c.slug, c.kind, c.detail) for c in codebooks.versions(session)[-1].changes]
    assert told == [
        (B, "split", "into lifts, forms"),
        ("lifts", "added", f"Lifts, split from {B}"),
        ("forms", "added", f"Forms, split from {B}"),
    ]
    code_editing.retire_codes(session, [B], "split")
    assert waiting_ids(session, B) == [made]


@pytest.mark.parametrize(
    ("slug", "labels", "reason", "error"),
    [
        ("nowhere", ["X"], "x", UnknownNameError),
        (A, [], "x", RefusedError),
        (A, ["X", "障碍"], "x", RefusedError),
        (A, ["X"], " ", RefusedError),
        (C, ["X"], "x", RefusedError),
    ],
)
def test_a_refused_split_makes_nothing(
    session: Session, slug: str, labels: list[str], reason: str, error: type[Exception]
) -> None:
    merging_codes.merge_codes(session, [C], B, "alike")
    before = session.codebook()
    with pytest.raises(error):
        split_code(session, slug, [Code("", label) for label in labels], reason)
    assert session.codebook() == before


def test_two_new_codes_of_one_name_get_ids_of_their_own(session: Session) -> None:
    assert split_code(session, A, [Code("", "Money"), Code("", "Money")], "x") == ("money", "money_2")


def test_every_answer_is_one_act_that_undo_takes_back(session: Session) -> None:
    made = apply(session, B)
    memos.add_memo(session, "a thought", coding=made)
    split_code(session, B, [Code("", "Lifts"), Code("", "Forms")], "too wide")
    answers: list[tuple[Answer, set[tuple[str, int]]]] = [
        ("keep", {(B, 2)}),
        (("lifts",), {("lifts", 2)}),
        (("lifts", "forms"), {("lifts", 2), ("forms", 2)}),
        ((B, "forms"), {(B, 2), ("forms", 2)}),
        ("remove", set()),
    ]
    for answer, expected in answers:
        before = len(history.log(session))
        decide(session, made, answer)
        assert set(found(session).values()) == expected
        assert stale_codes(session) == {}
        assert len(history.log(session)) == before + 1
        (memo,) = memos.list_memos(session)
        assert (memo.body, memo.coding) == ("a thought", None if answer == "remove" else made)
        history.undo(session)
        assert found(session) == {made: (B, 1)}


def test_what_the_passage_has_already_is_not_put_there_twice(session: Session) -> None:
    old, there = apply(session, B), apply(session, A)
    memos.add_memo(session, "a thought", coding=old)
    redefine(session, B)
    decide(session, old, (A, C))
    assert found(session) == {there: (A, 1), old: (C, 2)}
    assert history.log(session)[0].words.startswith(f"{B} → {A}, {C} on INT-1 ")
    redefine(session, C)
    decide(session, old, (A,))
    assert found(session) == {there: (A, 1)}
    assert [m.coding for m in memos.list_memos(session)] == [there]


def test_many_are_decided_as_one_act(session: Session) -> None:
    ids = [apply(session, span=span) for span in (NOBODY, DOG, FERRY)]
    redefine(session)
    decide_all(session, ids[:2], "keep")
    assert stale_codes(session)[A].codings == 1
    history.undo(session)
    assert stale_codes(session)[A].codings == 3
    decide_all(session, [*ids, ids[0]], (C,))
    assert {code for code, _ in found(session).values()} == {C}
    assert history.log(session)[0].words == f"3 codings of {A} → {C}"


@pytest.mark.parametrize("answer", [(), ("nowhere",), ("retired",), "keep"])
def test_a_refused_answer_changes_nothing(session: Session, answer: Answer) -> None:
    made = apply(session)
    code_editing.add_code(session, Code("", "Retired", status="retired"), "x")
    redefine(session)
    before = found(session)
    with pytest.raises((RefusedError, UnknownNameError)):
        decide_all(session, [] if answer == "keep" else [made], answer)
    assert found(session) == before
