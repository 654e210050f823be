"""Undo and redo without end: whatever was done can be taken back, and every state comes again exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding, history, memos
from cpqual.services.session import Session, add_coder, as_coder, open_project
from cpqual.storage import acts, codings, integrity
from cpqual.storage.schema import LOGGED

CODES = ("barriers", "practical_support", "new_networks")


def state(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: [tuple(row) for row in session.store.rows(f"SELECT * FROM {table} ORDER BY id")]
        for table in LOGGED
    }


def apply(session: Session, start: int, end: int, code: str = "barriers") -> str:
    return coding.apply_codes(session, "INT-1", Span(start, end), [code], on_overlap="keep")[0].id


steps = st.lists(
    st.tuples(
        st.sampled_from(["apply", "remove", "recode", "move", "memo"]),
        st.integers(0, 99),
        st.sampled_from(CODES),
    ),
    min_size=1,
    max_size=12,
)


def take_step(session: Session, step: tuple[str, int, str]) -> None:
    verb, number, code = step
    have = codings.codings(session.store)
    try:
        if verb == "apply":
            apply(session, number, number + 7, code)
        elif verb == "memo":
            memos.add_memo(session, f"thought {number}", document="INT-1", span=Span(number, number + 3))
        elif have and verb == "remove":
            coding.remove_codings(session, [have[number % len(have)].id])
        elif have and verb == "recode":
            coding.recode(session, have[number % len(have)].id, code)
        elif have:
            coding.move_edges(session, have[number % len(have)].id, Span(number, number + 11))
    except RefusedError:
        pass  # the same code on the same passage: refused, and nothing changed


@given(taken=steps)
def test_undoing_everything_and_redoing_it_gives_the_same_states(
    session: Session, taken: list[tuple[str, int, str]]
) -> None:
    # the project goes from one example to the next, so each leaves it as it was
    before = acts.next_to_undo(session.store, session.coder.id)
    states = [state(session)]
    for step in taken:
        take_step(session, step)
        if (now := state(session)) != states[-1]:
            states.append(now)
    for expected in reversed(states[:-1]):
        history.undo(session)
        assert state(session) == expected
    for expected in states[1:]:
        history.redo(session)
        assert state(session) == expected
    if len(states) > 1:
        with pytest.raises(RefusedError, match="nothing to redo"):
            history.redo(session)
    assert list(integrity.problems(session.store)) == []
    for _ in states[1:]:
        history.undo(session)
    assert acts.next_to_undo(session.store, session.coder.id) == before


def test_undo_goes_on_after_the_file_was_closed(session: Session) -> None:
    apply(session, 0, 10)
    session.close()
    again = open_project(session.path)
    history.undo(again)
    assert codings.codings(again.store) == []
    again.close()
    once_more = open_project(session.path)
    history.redo(once_more)
    assert len(codings.codings(once_more.store)) == 1
    once_more.close()


def test_a_new_act_closes_the_way_forward(session: Session) -> None:
    apply(session, 0, 10)
    history.undo(session)
    apply(session, 20, 30)
    with pytest.raises(RefusedError, match="nothing to redo"):
        history.redo(session)


def test_undo_is_each_coders_own(session: Session) -> None:
    apply(session, 0, 10)
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    apply(tobias, 0, 10)
    history.undo(tobias)
    assert [c.coder for c in codings.codings(session.store)] == ["RB"]
    with pytest.raises(RefusedError, match="nothing to undo"):
        history.undo(tobias)


def test_an_older_act_can_be_taken_back_when_nothing_rests_on_it(session: Session) -> None:
    apply(session, 0, 10)
    older = history.log(session, 1)[0]
    kept = apply(session, 20, 30)
    history.undo(session, older.number)
    assert [c.id for c in codings.codings(session.store)] == [kept]


def test_an_act_that_a_later_one_rests_on_is_refused_and_says_which(session: Session) -> None:
    made = apply(session, 0, 10)
    older = history.log(session, 1)[0]
    coding.recode(session, made, "new_networks")
    later = history.log(session, 1)[0]
    before = state(session)
    with pytest.raises(RefusedError, match=rf"act {later.number} .* rests on it"):
        history.undo(session, older.number)
    assert state(session) == before


def test_taking_back_an_import_that_was_coded_is_refused(session: Session) -> None:
    imported = next(act for act in history.log(session) if act.verb == "import")
    apply(session, 0, 10)
    before = state(session)
    with pytest.raises(RefusedError, match="rests on it"):
        history.undo(session, imported.number)
    assert state(session) == before


def test_an_act_that_fails_half_way_leaves_no_trace(session: Session) -> None:
    apply(session, 20, 30, "new_networks")
    before, number = state(session), len(history.log(session))
    with pytest.raises(RefusedError, match="already"):
        coding.apply_codes(session, "INT-1", Span(20, 30), ["barriers", "new_networks"])
    assert state(session) == before
    assert len(history.log(session)) == number


def test_the_log_never_holds_a_participants_words(session: Session) -> None:
    memos.add_memo(session, "he mentions the ferry again", document="INT-1")
    apply(session, 40, 60)
    assert not any("ferry" in act.words for act in history.log(session))


def test_a_write_outside_an_act_is_refused(session: Session, tmp_path: Path) -> None:
    import sqlite3

    with pytest.raises(sqlite3.IntegrityError, match="outside an act"):
        session.store.connection.execute("UPDATE project SET name = 'other'")
