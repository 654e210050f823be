"""Reading the log, saying what an act changed, and whose acts one may take back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span, sha256
from cpqual.services import code_editing, coding, history, log_details, memos, reading
from cpqual.services.history import HIDDEN, LogQuery
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import acts, codes, codings, documents, replaying

from ..conftest import CODEBOOK, TALK, talk_document


def code(session: Session, start: int = 36, end: int = 43, slug: str = "barriers") -> str:
    return coding.apply_codes(session, "INT-1", Span(start, end), [slug])[0].id


def latest(session: Session) -> history.Act:
    return history.log(session, 1)[0]


@pytest.fixture
def blind(tmp_path: Path) -> Session:
    """A project in which coding is blind, with TM at work beside RB."""
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    with opened.act("import", "a codebook and an interview"):
        codes.write_codes(opened.store, CODEBOOK.codes)
        document = talk_document()
        turns = tuple(replace(turn, person=None) for turn in document.turns)
        documents.add_document(opened.store, replace(document, turns=turns), 30, None, {})
    add_coder(opened, "TM")
    return opened


# Reading


def test_the_log_comes_in_pages(session: Session) -> None:
    for start in range(0, 30, 5):
        code(session, start, start + 3)
    everything = history.log(session)
    assert [act.number for act in everything] == list(range(len(everything), 0, -1))
    assert history.log(session, 3) == everything[:3]
    assert history.log(session, 3, before=everything[2].number) == everything[3:6]
    assert list(history.numbers(session)) == [act.number for act in everything]
    assert history.acts_of(session, [everything[4].number, everything[1].number, 999]) == [
        everything[1],
        everything[4],
    ]


def test_the_log_is_filtered(session: Session, tobias: Session) -> None:
    code(session)
    code(tobias, slug="new_networks")
    coding.apply_codes(session, "INT-2", Span(0, 3), ["barriers"])

    def words(**query: str) -> list[str]:
        found = history.log(session, query=LogQuery(**query))
        assert [act.number for act in found] == list(history.numbers(session, LogQuery(**query)))
        return [act.words for act in found]

    assert words(coder="tm") == ["new_networks on INT-1 36–43"]
    assert words(verb="code", document="INT-2") == ["barriers on INT-2 0–3"]
    assert words(words="BARRIERS int-1") == ["barriers on INT-1 36–43"]
    assert words(words="100%") == []
    assert words(since="2999-01-01") == []
    assert len(words(since="2001-01-01")) == len(history.log(session))
    assert words(document="INT-1")[-1] == "two interviews"
    assert [a.words for a in history.log(tobias, mine=True)] == ["new_networks on INT-1 36–43"]
    with pytest.raises(InputError, match="'yesterday' is no date"):
        words(since="yesterday")
    with pytest.raises(UnknownNameError, match="no coder 'XX'"):
        words(coder="XX")
    with pytest.raises(UnknownNameError, match="no document 'INT-9'"):
        words(document="INT-9")


def test_a_page_of_the_log_is_read_from_its_end_and_not_sorted(session: Session) -> None:
    for wanted in (acts.EVERY_ACT, acts.ActFilter(coder_id=session.coder.id, words=("a",), verb="code")):
        asked: list[str] = []
        session.store.connection.set_trace_callback(asked.append)
        acts.log(session.store, 5, 4, wanted)
        session.store.connection.set_trace_callback(None)
        plan = [row[3] for row in session.store.rows(f"EXPLAIN QUERY PLAN {asked[0]}")]
        assert not any("TEMP B-TREE" in step for step in plan), plan


# What an act changed


def test_an_act_on_a_coding_is_told_with_its_passage(session: Session) -> None:
    made = code(session)
    coding.recode(session, made, "new_networks")
    (row,) = log_details.describe(session, latest(session)).rows
    assert (row.thing, row.done, row.what) == ("coding", "changed", "new_networks on INT-1 36–43 by RB")
    assert (row.fields[0].name, row.fields[0].before, row.fields[0].after) == (
        "code",
        "barriers",
        "new_networks",
    )
    assert (row.document, row.span) == ("INT-1", Span(36, 43))
    assert log_details.passage_of(session, latest(session)) == ("INT-1", Span(36, 43))


def test_a_changed_rule_is_told_field_by_field(session: Session) -> None:
    old = session.codebook().get("barriers")
    changed = replace(old, brief="Whatever is in the way.", when_to_use=("It stops them", "It slows them"))
    code_editing.change_code(session, changed, "plainer")
    found = log_details.describe(session, latest(session))
    assert found.counts == ("1 code changed", "1 codebook version added")
    told = {field.name: (field.before, field.after) for field in found.rows[0].fields}
    assert told["brief"] == ("What stands in the way.", "Whatever is in the way.")
    assert told["use when"] == ("", "It stops them\nIt slows them")
    assert log_details.passage_of(session, latest(session)) is None


def test_a_bulk_act_is_told_in_counts_and_its_first_rows(session: Session) -> None:
    imported = next(act for act in history.log(session) if act.verb == "import")
    found = log_details.describe(session, imported, 3)
    assert "2 documents added" in found.counts
    assert len(found.rows) == 3
    assert found.untold == imported.changes - 3
    ids = [code(session, n, n + 2) for n in (0, 5)]
    coding.remove_codings(session, ids)
    assert log_details.describe(session, latest(session)).counts == ("2 codings removed",)


def test_what_is_gone_is_still_named(session: Session) -> None:
    coding.create_and_apply(session, "INT-1", Span(36, 43), "Ferries")
    act = latest(session)
    history.undo(session)
    told = [row.what for row in log_details.describe(session, act).rows]
    assert "ferries on INT-1 36–43 by RB" in told
    assert log_details.passage_of(session, act) == ("INT-1", Span(36, 43))


# Whose acts


def test_anothers_codings_are_never_taken_back(session: Session, tobias: Session) -> None:
    code(tobias)
    act = latest(session)
    reason = history.can_undo(session, act)
    assert reason is not None
    assert "touches the work of TM (1 row)" in reason.words
    with pytest.raises(RefusedError, match="Only TM can take it back"):
        history.carry_out(session, history.plan(session, act.number), others=True)
    assert len(codings.codings(session.store)) == 1


def test_anothers_shared_act_is_taken_back_only_when_asked(session: Session, tobias: Session) -> None:
    code_editing.rename_code(tobias, "barriers", "Obstacles", "plainer")
    act = latest(session)
    assert history.can_undo(session, act) is None
    with pytest.raises(RefusedError, match=f"act {act.number} is TM's"):
        history.undo(session, act.number)
    history.carry_out(session, history.plan(session, act.number), others=True)
    assert session.codebook().get("barriers").label == "Barriers"
    history.redo(session)
    assert session.codebook().get("barriers").label == "Obstacles"


def test_a_coder_who_did_something_stays(session: Session, tobias: Session) -> None:
    added = latest(session)
    assert history.can_undo(session, added) is None
    code(tobias)
    history.undo(tobias)
    reason = history.can_undo(session, added)
    assert reason is not None
    assert "rests on it" in reason.words


# Taking back what is older


def test_what_came_after_stays_and_the_reason_names_what_rests_on_it(session: Session) -> None:
    made = code(session)
    older = latest(session)
    other = code(session, 0, 5)
    coding.recode(session, made, "new_networks")
    later = latest(session)
    reason = history.can_undo(session, older)
    assert reason is not None
    assert reason.act == later
    assert f"act {later.number} (RB, " in reason.words
    assert later.words in reason.words
    history.undo(session, later.number)
    assert history.can_undo(session, older) is None
    history.undo(session, older.number)
    assert [c.id for c in codings.codings(session.store)] == [other]


def test_to_and_fro_still_rests_on_what_was_before(session: Session) -> None:
    made = code(session)
    coding.recode(session, made, "new_networks")
    first = latest(session)
    coding.recode(session, made, "barriers")
    coding.recode(session, made, "new_networks")
    assert history.can_undo(session, first) is not None
    assert history.can_undo(session, latest(session)) is None


def test_undo_takes_what_took_effect_last(session: Session) -> None:
    code(session, 0, 5)
    first = latest(session)
    code(session, 10, 15)
    second = latest(session)
    history.undo(session, first.number)
    assert history.undo(session).number == second.number
    assert history.redo(session).number == second.number
    assert history.redo(session).number == first.number
    assert history.undo(session).number == first.number
    assert history.undo(session).number == second.number


def test_an_undo_is_taken_back_by_its_number_even_after_something_else(session: Session) -> None:
    code(session, 0, 5)
    act = latest(session)
    history.undo(session)
    undoing = latest(session)
    code(session, 10, 15)
    with pytest.raises(RefusedError, match="nothing to redo"):
        history.redo(session)
    assert history.act_of(session, act.number).state == "dropped"
    assert history.undo(session, undoing.number).number == act.number
    assert len(codings.codings(session.store)) == 2
    with pytest.raises(RefusedError, match="has been taken back already"):
        history.undo(session, undoing.number)
    with pytest.raises(RefusedError, match="holds"):
        history.redo(session, act.number)


def test_a_document_stays_taken_up_while_a_coding_is_there(session: Session) -> None:
    def marks() -> list[str]:
        return [row[0] for row in session.store.rows("SELECT status FROM reading")]

    code(session, 0, 5)
    first = latest(session)
    code(session, 10, 15)
    history.undo(session, first.number)
    assert marks() == ["assigned"]
    history.redo(session)
    reading.finish(session, "INT-1")
    history.undo(session, first.number)
    assert marks() == ["finished"]
    history.redo(session)
    assert [c.start for c in codings.codings(session.store)] == [0, 10]


def test_the_project_itself_stays(session: Session) -> None:
    with pytest.raises(RefusedError, match="made the project"):
        history.undo(session, 1)
    with pytest.raises(RefusedError, match="no act 999"):
        history.undo(session, 999)


def test_a_version_of_the_codebook_goes_only_as_the_last(session: Session) -> None:
    code_editing.rename_code(session, "barriers", "Obstacles", "plainer")
    act = latest(session)
    code_editing.rename_code(session, "new_networks", "New ties", "shorter")
    reason = history.can_undo(session, act)
    assert reason is not None
    assert "version 3: shorter" in reason.words
    history.undo(session)
    code(session)
    reason = history.can_undo(session, act)
    assert reason is not None
    assert "barriers on INT-1" in reason.words


def test_a_passage_never_comes_back_into_a_text_that_was_corrected(session: Session) -> None:
    coding.remove_codings(session, [code(session)])
    act, text = latest(session), "Well. " + TALK
    with session.act("correct", "corrected INT-1"):
        session.store.insert("source_text", {"sha256": sha256(text), "body": text})
        session.store.update("document", session.document("INT-1").id, {"text_sha256": sha256(text)})
    correction = latest(session)
    reason = history.can_undo(session, act)
    assert reason is not None
    assert (reason.act, "corrected the text since" in reason.words) == (correction, True)
    history.undo(session, correction.number)
    history.undo(session, act.number)
    assert len(codings.codings(session.store)) == 1


def test_the_same_coding_made_again_is_in_the_way(session: Session) -> None:
    coding.remove_codings(session, [code(session)])
    act = latest(session)
    code(session)
    reason = history.can_undo(session, act)
    assert reason is not None
    assert reason.words.endswith("has put a coding in the same place")


def test_a_bulk_act_is_replayed_by_few_statements_and_exactly(session: Session) -> None:
    with session.act("import", "many"):
        for start in range(60):
            session.store.insert(
                "memo",
                {"id": f"m{start}", "kind": "theoretical", "body": f"\x00 é {start}\u2028", "created": "now",
                 "coder_id": session.coder.id},
            )  # fmt: skip
    act = latest(session)
    memo = [tuple(row) for row in session.store.rows("SELECT * FROM memo ORDER BY id")]
    with session.act("memo", "changed all"):
        session.store.connection.execute("UPDATE memo SET body = body || '!'")
    asked: list[str] = []
    session.store.connection.set_trace_callback(asked.append)
    history.undo(session)
    session.store.connection.set_trace_callback(None)
    assert [tuple(row) for row in session.store.rows("SELECT * FROM memo ORDER BY id")] == memo
    history.undo(session)
    assert session.store.rows("SELECT * FROM memo") == []
    assert history.redo(session) == replace(act, state="undone")
    assert [tuple(row) for row in session.store.rows("SELECT * FROM memo ORDER BY id")] == memo


def test_a_long_replay_tells_how_far_it_is_and_can_be_stopped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "_BULK", 10)
    with session.act("import", "many"):
        for _ in range(35):
            memos.add_memo(session, "a thought")
    act, told = latest(session), list[tuple[int, int]]()

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done > 20:
            raise StoppedError

    with pytest.raises(StoppedError):
        history.carry_out(session, history.plan(session, act.number), progress=stop)
    assert told[-1][0] < told[-1][1] == act.changes
    assert len(memos.list_memos(session)) == 35
    assert latest(session) == act


# Blind


def test_the_log_hides_what_others_did_while_coding_is_blind(blind: Session) -> None:
    tobias = as_coder(blind, "TM")
    code(tobias)
    memos.add_memo(tobias, "about ferries", code="barriers")
    newest = history.log(blind, 2)
    assert [(act.words, act.changes) for act in newest] == [(HIDDEN, 0)] * 2
    assert log_details.describe(blind, newest[1]).hidden
    assert log_details.passage_of(blind, newest[1]) is None
    for query in (LogQuery(words="barriers"), LogQuery(document="INT-1")):
        assert not [act for act in history.log(blind, query=query) if act.coder == "TM"]
    assert history.log(tobias, 2)[1].words == "barriers on INT-1 36–43"
    reading.finish(blind, "INT-1")
    assert "barriers on INT-1 36–43" in [act.words for act in history.log(blind)]
    assert history.log(blind, query=LogQuery(verb="memo"))[0].words == HIDDEN
    blind.close()


def test_a_reason_does_not_tell_what_another_coded_blind(blind: Session) -> None:
    coding.create_and_apply(blind, "INT-1", Span(0, 5), "Ferries")
    made = latest(blind)
    coding.apply_codes(as_coder(blind, "TM"), "INT-1", Span(36, 43), ["ferries"])
    reason = history.can_undo(blind, made)
    assert reason is not None
    assert HIDDEN in reason.words
    assert "36" not in reason.words
    blind.close()
