"""Whatever two coders did, in whatever order: what can be taken back is, and a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpqual.domain.codebook import Code
from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.text import Span
from cpqual.services import code_editing, coding, history, memos, reading, trash
from cpqual.services.coding import OverlapError
from cpqual.services.merging_codes import merge_codes, unmerge_code
from cpqual.services.session import Session, add_coder, as_coder, list_coders, open_project
from cpqual.storage import codings, integrity
from cpqual.storage.schema import LOGGED

CODES = ("barriers", "practical_support", "new_networks")
Step = tuple[str, str, int, str]


def state(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the project, byte for byte."""
    return {
        table: [tuple(row) for row in session.store.rows(f"SELECT * FROM {table} ORDER BY id")]
        for table in LOGGED
    }


def but_for_marks(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Leave out the marks that a coder is at work in a document.

    One comes with the first coding and goes with the act that made it; when acts are taken back in another
    order than they were done, it can stay behind without a coding, which changes nothing that is counted.
    """
    return rows | {"reading": [row for row in rows["reading"] if "assigned" not in row]}


def take(session: Session, step: Step) -> None:
    """Do something to the project as one of its coders; what is refused is left."""
    verb, who, number, code = step
    me = as_coder(session, who)
    mine = [c for c in codings.codings(me.store) if c.coder == who]
    one = mine[number % len(mine)].id if mine else ""
    start = number % 90
    try:
        match verb:
            case "code":
                coding.apply_codes(me, "INT-1", Span(start, start + 8), [code], on_overlap="extend")
            case "new":
                coding.create_and_apply(me, "INT-2", Span(start, start + 5), f"Idea {number % 4}")
            case "remove":
                coding.remove_codings(me, [c.id for c in mine[: number % 3 + 1]])
            case "recode" if one:
                coding.recode(me, one, code)
            case "move" if one:
                coding.move_edges(me, one, Span(start, start + 13))
            case "memo":
                memos.add_memo(me, f"thought {number}", document="INT-1", span=Span(start, start + 3))
            case "memo on code":
                memos.add_memo(me, f"thought {number}", code=code)
            case "rule":
                old = me.codebook().get(code)
                code_editing.change_code(me, replace(old, brief=f"Another brief {number}."), "sharper")
            case "add code":
                code_editing.add_code(me, fresh_code(number), "a new idea")
            case "finish":
                reading.finish(me, f"INT-{number % 2 + 1}", finished=number % 3 > 0)
            case "merge":
                merge_codes(me, [code], CODES[number % 3], "the same idea")
            case "unmerge":
                unmerge_code(me, code, "not the same after all")
            case "retire":
                code_editing.retire_codes(me, [code], "too broad")
            case "memo gone":
                memos.remove_memo(me, memos.list_memos(me)[number % 3])
            case "link":
                memos.link(me, memos.list_memos(me)[number % 3].id, "INT-2", Span(start, start + 5))
            case "bring back":
                trash.bring_back(me, trash.removed(me)[number % 3].number)
            case "undo":
                history.undo(me)
            case "redo":
                history.redo(me)
    except (CpqualError, OverlapError, IndexError):
        pass


def fresh_code(number: int) -> Code:
    return Code("", f"Theme {number % 5}", status="draft", brief="Something seen.")


verbs = st.sampled_from(
    ["code", "code", "code", "new", "remove", "recode", "move", "memo", "memo on code", "rule", "add code",
     "finish", "merge", "merge", "unmerge", "retire", "memo gone", "link", "bring back", "undo", "redo"]
)  # fmt: skip
steps = st.lists(
    st.tuples(verbs, st.sampled_from(["RB", "TM"]), st.integers(0, 99), st.sampled_from(CODES)),
    min_size=3, max_size=14,
)  # fmt: skip
"""What is done to the project, by whom."""


def take_back(session: Session, who: str, act: history.Act) -> None:
    """Take an act of the log back, or do it again: allowed and done, or refused and nothing changed."""
    me, before = as_coder(session, who), state(session)
    undone = act.state != "done"
    reason = (history.can_redo if undone else history.can_undo)(me, act)
    assert state(session) == before
    chosen = history.plan(me, act.number)
    if reason is None:
        history.carry_out(me, chosen, others=True)
        assert state(session) != before
        assert history.act_of(me, act.number).state == ("done" if undone else "undone")
    else:
        assert reason.words
        with pytest.raises(RefusedError):
            history.carry_out(me, chosen, others=True)
        assert state(session) == before
        assert history.act_of(me, act.number).state == act.state


# a coding under a version of the codebook that was taken back must not come back without it
@example(
    taken=[("rule", "RB", 29, "barriers"), ("new", "RB", 30, "new_networks"), ("undo", "RB", 0, "barriers")],
    picks=[("RB", 1), ("RB", 0), ("TM", 1)],
)
@settings(max_examples=25)
@given(taken=steps, picks=st.lists(st.tuples(st.sampled_from(["RB", "TM"]), st.integers(0, 40)), max_size=8))
def test_any_act_is_taken_back_or_refused_with_a_reason_and_the_whole_log_can_be_walked_back(
    session: Session, taken: list[Step], picks: list[tuple[str, int]]
) -> None:
    if len(list_coders(session)) == 1:
        add_coder(session, "TM")
    number = history.log(session, 1)[0].number
    states = {number: state(session)}

    def remember() -> None:
        states[history.log(session, 1)[0].number] = state(session)

    for step in taken:
        take(session, step)
        remember()
    for who, pick in picks:
        found = [act for act in history.log(session) if act.kind == "do" and act.number > number]
        if found:
            take_back(session, who, found[pick % len(found)])
            remember()
    again = open_project(session.path, "TM")
    assert state(again) == state(session)
    again.close()
    assert list(integrity.problems(session.store)) == []
    for entry in history.log(session):
        if entry.number > number:
            walk_back(session, entry)
            before = states[max(n for n in states if n < entry.number)]
            assert but_for_marks(state(session)) == but_for_marks(before)
    assert but_for_marks(state(session)) == but_for_marks(states[number])


def walk_back(session: Session, entry: history.Act) -> None:
    """Take one entry of the log back by whoever made its act: every later one has been taken back before."""
    target = next(act for act in history.log(session) if act.id == (entry.target or entry.id))
    me = as_coder(session, target.coder)
    if entry.kind == "undo":
        history.redo(me, target.number)
    else:
        history.undo(me, target.number)
