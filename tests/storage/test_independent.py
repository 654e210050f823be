"""What coders had coded when they first finished a document, told from the log whatever was done since."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, correcting, history, reading
from cpqual.services.agreement_scope import merged_ids
from cpqual.services.merging_codes import merge_codes, unmerge_code
from cpqual.services.session import Session, create_project
from cpqual.storage import codings, documents
from cpqual.storage.independent import COLUMNS, Layer, TakenBack, numbers, since_finished

from ..conftest import CODEBOOK, talk_document

A, B, C = "barriers", "practical_support", "new_networks"
NOBODY, DOG, FERRY = Span(36, 43), Span(53, 75), Span(77, 96)
Place = tuple[int, int, str]
Deed = tuple[str, int, str, Span]


def apply(session: Session, code: str, span: Span = NOBODY, document: str = "INT-1") -> str:
    return coding.apply_codes(session, document, span, [code], on_overlap="keep")[0].id


def taken_back(session: Session) -> TakenBack:
    return since_finished(session.store, merged_ids(session))


def layer(session: Session, document: str = "INT-1") -> Layer:
    return Layer(session.document(document).id, session.coder.id)


def seen(session: Session, document: str = "INT-1", back: TakenBack | None = None) -> set[Place]:
    """What the coder of the session counts with in a document."""
    slugs = [row[0] for row in session.store.rows("SELECT slug FROM code ORDER BY id")]
    ids = [row[0] for row in session.store.rows("SELECT id FROM code ORDER BY id")]
    flat = numbers(
        session.store,
        {session.document(document).id: 0},
        {session.coder.id: 0},
        {code_id: number for number, code_id in enumerate(ids)},
        taken_back(session) if back is None else back,
    )
    rows = [flat[at : at + COLUMNS] for at in range(0, len(flat), COLUMNS)]
    return {(row[1], row[2], slugs[row[4]]) for row in rows}


def now(session: Session, document: str = "INT-1") -> set[Place]:
    return seen(session, document, TakenBack())


def test_what_a_coder_does_after_finishing_is_taken_back_and_counted(session: Session) -> None:
    kept, moved, gone = apply(session, A), apply(session, B, DOG), apply(session, C, FERRY)
    then = now(session)
    reading.finish(session, "INT-1")
    apply(session, C, NOBODY)
    coding.move_edges(session, moved, FERRY)
    coding.remove_codings(session, [gone])
    coding.recode(session, kept, B)
    assert seen(session) == then
    assert taken_back(session).later == {layer(session): 4}
    assert now(session) == {(*NOBODY, C), (*NOBODY, B), (*FERRY, B)}


def test_what_comes_to_nothing_is_not_counted(session: Session) -> None:
    one = apply(session, A)
    reading.finish(session, "INT-1")
    coding.remove_codings(session, [apply(session, B, DOG)])
    coding.move_edges(session, one, DOG)
    coding.move_edges(session, one, NOBODY)
    assert taken_back(session) == TakenBack()


def test_only_the_coder_and_the_document_that_were_finished_are_concerned(
    session: Session, tobias: Session
) -> None:
    reading.finish(session, "INT-1")
    apply(tobias, A)
    apply(session, A, document="INT-2")
    assert taken_back(session) == TakenBack()


def test_the_first_finish_counts_and_an_undone_one_does_not(session: Session) -> None:
    apply(session, A)
    reading.finish(session, "INT-1")
    history.undo(session)
    apply(session, B, DOG)
    reading.finish(session, "INT-1")
    then = now(session)
    reading.finish(session, "INT-1", finished=False)
    apply(session, C, FERRY)
    reading.finish(session, "INT-1")
    assert seen(session) == then == {(*NOBODY, A), (*DOG, B)}


def test_a_finish_done_again_counts_from_then(session: Session) -> None:
    apply(session, C, FERRY)
    reading.finish(session, "INT-1")
    number = history.log(session, limit=1)[0].number
    history.undo(session)
    apply(session, A)
    history.redo(session, number)
    apply(session, B, DOG)
    assert seen(session) == {(*FERRY, C), (*NOBODY, A)}


def test_undoing_after_finishing_what_was_done_before_is_a_change_too(session: Session) -> None:
    apply(session, A)
    number = history.log(session, limit=1)[0].number
    reading.finish(session, "INT-1")
    history.undo(session, number)
    assert (now(session), seen(session)) == (set(), {(*NOBODY, A)})
    history.redo(session, number)
    assert taken_back(session) == TakenBack()


def test_codings_of_then_go_with_codes_that_are_merged_since(session: Session) -> None:
    apply(session, A)
    gone = apply(session, A, DOG)
    reading.finish(session, "INT-1")
    coding.remove_codings(session, [gone])
    merge_codes(session, [A], B, "the same")
    assert seen(session) == {(*NOBODY, B), (*DOG, B)}
    unmerge_code(session, A, "not the same")
    assert seen(session) == {(*NOBODY, A), (*DOG, A)}


def test_a_coding_absorbed_by_a_later_one_is_there_still(session: Session) -> None:
    apply(session, A)
    reading.finish(session, "INT-1")
    apply(session, B)
    merge_codes(session, [A], B, "the same")
    assert seen(session) == {(*NOBODY, B)}
    unmerge_code(session, A, "not the same")
    assert seen(session) == {(*NOBODY, A)}


def correct(session: Session, old: str, new: str) -> None:
    text = documents.text(session.store, session.document("INT-1").id)
    correcting.carry_out(session, correcting.plan_text(session, "INT-1", text.replace(old, new, 1)))


def test_codings_of_then_go_with_words_that_were_corrected_since(session: Session) -> None:
    apply(session, A, FERRY)
    gone = apply(session, B, FERRY)
    reading.finish(session, "INT-1")
    coding.remove_codings(session, [gone])
    correct(session, "Nobody.", "Nobody at all.")
    there = Span(FERRY.start + 7, FERRY.end + 7)
    assert seen(session) == {(*there, A), (*there, B)}
    history.undo(session)
    assert seen(session) == {(*FERRY, A), (*FERRY, B)}


def test_what_lost_its_words_is_counted_as_lost(session: Session) -> None:
    gone = apply(session, A, DOG)
    reading.finish(session, "INT-1")
    coding.remove_codings(session, [gone])
    correct(session, "Well, the dog came too. ", "")
    assert seen(session) == set()
    assert taken_back(session).lost == {layer(session): 1}


def test_a_layer_without_a_mark_counts_as_it_is(session: Session) -> None:
    apply(session, A)
    coding.remove_codings(session, [apply(session, B, DOG)])
    assert seen(session) == now(session) == {(*NOBODY, A)}


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["apply", "remove", "recode", "move", "undo", "redo"]),
        st.integers(0, 5),
        st.sampled_from([A, B, C]),
        st.sampled_from([NOBODY, DOG, FERRY]),
    ),
    max_size=9,
)


@given(DEEDS, DEEDS)
@settings(max_examples=8)
def test_whatever_is_done_since_the_codings_of_then_are_seen(
    tmp_path_factory: pytest.TempPathFactory, before: list[Deed], after: list[Deed]
) -> None:
    session = a_study(tmp_path_factory.mktemp("study"))
    do(session, before)
    then = now(session)
    reading.finish(session, "INT-1")
    finish = history.log(session, limit=1)[0].id
    do(session, after, never=finish)
    assert seen(session) == then
    session.close()


def a_study(folder: Path) -> Session:
    session = create_project(folder / "s.cpqual", "A study", "RB")
    codebooks.save(session, CODEBOOK, "first")
    with session.act("import", "one"):
        documents.add_document(session.store, talk_document(turns=()), 30, None, {})
    return session


def do(session: Session, deeds: list[Deed], never: str = "") -> None:
    for what, which, code, span in deeds:
        mine = codings.codings(session.store, coder_id=session.coder.id)
        one = mine[which % len(mine)].id if mine else ""
        try:
            if what == "apply":
                apply(session, code, span)
            elif what == "undo":
                ahead = history.next_to_undo(session)
                if ahead and ahead.id != never and ahead.verb not in ("import", "codebook"):
                    history.undo(session)
            elif what == "redo":
                history.redo(session)
            elif one and what == "remove":
                coding.remove_codings(session, [one])
            elif one and what == "recode":
                coding.recode(session, one, code)
            elif one:
                coding.move_edges(session, one, span)
        except RefusedError:
            continue
