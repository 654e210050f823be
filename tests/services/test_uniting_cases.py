"""What two copies made of the same things, case by case, and what is refused."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.errors import CpqualError, NotAProjectError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import (
    adjudicating,
    card_feedback,
    code_editing,
    codebooks,
    coding,
    correcting,
    history,
    importing,
    memos,
    theme_cards,
    uniting,
)
from cpqual.services.importing import ImportPlan, Planned
from cpqual.services.session import BEFORE, Session, add_coder, as_coder, create_project, open_project
from cpqual.services.uniting import Told, merge
from cpqual.storage import codings, conflicts, documents, integrity, opening, suggestions
from cpqual.storage.schema import SCHEMA_VERSION
from tests.conftest import TALK, talk_document


@pytest.fixture
def here(session: Session) -> Session:
    """The copy that is merged into, by RB; TM is a coder, too."""
    add_coder(session, "TM")
    coding.apply_codes(session, "INT-1", Span(5, 12), ["barriers"], on_overlap="keep")
    return session


@pytest.fixture
def there(here: Session) -> Iterator[Session]:
    """Another copy, worked on by TM."""
    here.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = here.path.with_name("other.cpqual")
    shutil.copy(here.path, path)
    with closing(open_project(path, "TM")) as other:
        yield other


def sound(session: Session) -> None:
    assert list(integrity.problems(session.store)) == []


def told(session: Session) -> set[tuple[str, str, str, str, str]]:
    return {(c.thing, c.name, c.field, c.kept, c.other) for c in uniting.list_conflicts(session)}


def define(session: Session, code: str, **changes: object) -> None:
    code_editing.change_code(session, replace(session.codebook().get(code), **changes), "sharper")  # type: ignore[arg-type]


def bring(session: Session, slug: str, text: str = TALK) -> None:
    planned = Planned(replace(talk_document(slug, text), turns=()), "new", 30, (), None)
    importing.carry_out(session, ImportPlan((planned,), (), 0, ()))


def test_a_field_that_both_changed_is_a_conflict_until_it_is_settled(here: Session, there: Session) -> None:
    define(here, "barriers", brief="Ours.", full="Only we wrote this.")
    define(there, "barriers", brief="Theirs.", colour="blue")
    found = merge(here, there.path)
    code = here.codebook().get("barriers")
    assert (code.brief, code.full, code.colour) == ("Theirs.", "Only we wrote this.", "blue")
    assert told(here) == {("code", "barriers", "brief", "Theirs.", "Ours.")}
    merge(there, here.path)
    assert told(there) == told(here)
    with pytest.raises(UnknownNameError):
        uniting.settle(here, "nothing")
    uniting.settle(here, found.conflicts[0].id[:12])
    assert uniting.list_conflicts(here) == []
    coding.apply_codes(there, "INT-2", Span(5, 12), ["barriers"], on_overlap="keep")
    assert merge(here, there.path).conflicts == ()
    assert uniting.list_conflicts(here) == []
    assert [one.settled for one in conflicts.conflicts(here.store)] == [True]


def test_versions_made_apart_are_numbered_on_and_codings_wait_for_another_look(
    here: Session, there: Session
) -> None:
    define(here, "barriers", brief="Ours.")
    coding.apply_codes(here, "INT-2", Span(5, 12), ["barriers"], on_overlap="keep")
    define(there, "new_networks", brief="Theirs.")
    coding.apply_codes(there, "INT-2", Span(20, 30), ["new_networks"], on_overlap="keep")
    assert {one.version for one in codings.codings(here.store)} == {1, 2}
    merge(here, there.path)
    sound(here)
    assert [(v.number, v.author, v.reason) for v in codebooks.versions(here)] == [
        (1, "RB", "first"),
        (2, "RB", "sharper"),
        (3, "TM", "sharper"),
        (4, "RB, TM", uniting.UNITED),
    ]
    # when RB coded there was one version 2 in any copy, and when TM did there were two
    assert [(one.coder, one.version) for one in codings.codings(here.store)] == [
        ("RB", 1),
        ("RB", 2),
        ("TM", 1),
    ]
    book = codebooks.at_version(here, 4)
    assert (book.get("barriers").brief, book.get("new_networks").brief) == ("Ours.", "Theirs.")
    # what is coded from here on is made under the united codebook, and stays so
    coding.apply_codes(here, "INT-1", Span(40, 45), ["barriers"], on_overlap="keep")
    memos.add_memo(there, "one more thing", document="INT-1", span=Span(3, 9))
    merge(here, there.path)
    assert sorted(one.version for one in codings.codings(here.store)) == [1, 1, 2, 4]
    assert len(codebooks.versions(here)) == 4


def test_feedback_on_a_card_stays_with_the_version_that_carried_it_out(here: Session, there: Session) -> None:
    define(here, "barriers", brief="Ours.")
    theme_cards.write_card(there, "new_networks", name="Meeting people")
    said = card_feedback.add_feedback(there, "new_networks", "partly", "Say who with.", said_by="M1")
    card_feedback.decide(there, said, "accepted")
    with card_feedback.carrying_out(there, [said]):
        define(there, "new_networks", brief="Theirs, with whom.")
    merge(here, there.path)
    merge(there, here.path)
    for session in (here, there):
        sound(session)
        (version,) = (v.number for v in codebooks.versions(session) if v.author == "TM")
        assert version == 3
        assert [one.version for one in card_feedback.feedback(session)] == [version]


def test_the_log_says_that_something_came_even_where_it_is_no_coding(here: Session, there: Session) -> None:
    theme_cards.write_card(there, "barriers", summary="What gets in the way")
    merge(here, there.path)
    assert "nothing new" not in history.log(here)[0].words
    assert history.log(here)[0].words.endswith(": 1 change")
    coding.apply_codes(there, "INT-2", Span(5, 12), ["barriers"], on_overlap="keep")
    theme_cards.write_card(there, "barriers", summary="What is in the way")
    merge(here, there.path)
    assert ": 1 coding by TM, " in history.log(here)[0].words
    assert "other change" in history.log(here)[0].words


def test_a_code_removed_in_one_copy_and_used_in_the_other_comes_back(here: Session, there: Session) -> None:
    book = here.codebook()
    codebooks.save(here, replace(book, codes=tuple(c for c in book if c.slug != "new_networks")), "not used")
    coding.apply_codes(there, "INT-2", Span(5, 12), ["new_networks"], on_overlap="keep")
    merge(here, there.path)
    sound(here)
    assert here.codebook().get("new_networks").label == "New networks"
    assert told(here) == {("code", "new_networks", "removed", "kept", "removed")}


def test_a_document_whose_import_was_undone_comes_back_whole(here: Session) -> None:
    with here.act("import", "one more"):
        person = here.store.rows("SELECT id FROM person")[0][0]
        documents.add_document(here.store, talk_document("INT-3"), 30, None, {"p": person})
    here.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = here.path.with_name("other.cpqual")
    shutil.copy(here.path, path)
    history.undo(here)
    with closing(open_project(path, "TM")) as there:
        coding.apply_codes(there, "INT-3", Span(5, 12), ["barriers"], on_overlap="keep")
    merge(here, path)
    sound(here)
    assert len(documents.turns(here.store, here.document("INT-3").id)) == 4
    assert len(documents.sections(here.store, here.document("INT-3").id)) == 1


def test_the_same_thing_made_twice_is_one_from_then_on(here: Session, there: Session) -> None:
    for me in (here, there):
        add_coder(me, "XY", f"as {me.coder.slug} wrote it")
        bring(me, "NEW-1")
        xy = as_coder(me, "XY")
        coding.create_and_apply(xy, "NEW-1", Span(5, 12), "Ferries")
        coding.apply_codes(xy, "NEW-1", Span(20, 30), ["barriers"], on_overlap="keep")
    memos.add_memo(as_coder(there, "XY"), "on it", coding=codings.codings(there.store)[-1].id)
    merge(here, there.path)
    sound(here)
    for table, number in {"coder": 3, "document": 3, "code": 5, "coding": 3, "memo": 1}.items():
        assert here.store.rows(f"SELECT count(*) FROM {table}")[0][0] == number, table
    assert len(documents.sections(here.store, here.document("NEW-1").id)) == 1
    assert told(here) == {("coder", "XY", "name", "as TM wrote it", "as RB wrote it")}
    # one of the two takes the coding off, having seen the other's: it stays away
    coding.remove_codings(
        as_coder(here, "XY"), [c.id for c in codings.codings(here.store) if c.coder == "XY"]
    )
    assert merge(here, there.path).nothing
    merge(there, here.path)
    for me in (here, there):
        sound(me)
        assert [one.coder for one in codings.codings(me.store)] == ["RB"]


def test_a_coding_moved_by_one_and_taken_off_by_the_other_stays(here: Session, there: Session) -> None:
    (one,) = codings.codings(here.store)
    recoder = as_coder(there, "RB")
    recoding_target = Span(5, 20)
    coding.move_edges(recoder, one.id, recoding_target)
    coding.remove_codings(here, [one.id])
    merge(here, there.path)
    sound(here)
    assert [(c.start, c.end) for c in codings.codings(here.store)] == [(5, 20)]
    assert {row[2] for row in told(here)} == {"removed"}


def test_circles_and_shortcuts_are_resolved_and_told(here: Session, there: Session) -> None:
    code_editing.move_codes(here, ["barriers"], parent="connecting", reason="below")
    code_editing.move_codes(there, ["connecting"], parent="barriers", reason="above")
    code_editing.set_shortcut(here, "new_networks", "x", "quick")
    code_editing.set_shortcut(there, "practical_support", "x", "quick")
    merge(here, there.path)
    merge(there, here.path)
    for me in (here, there):
        sound(me)
        book = me.codebook()
        assert (book.get("barriers").parent, book.get("connecting").parent) == ("connecting", None)
        assert (book.get("new_networks").shortcut, book.get("practical_support").shortcut) == ("x", None)
        assert [p for p in codebooks.check(me) if p.severity == "error"] == []
        assert told(me) == {
            ("code", "connecting", "parent_id", "", "barriers"),
            ("code", "practical_support", "shortcut", "", "x"),
        }


def test_every_coder_takes_back_what_is_theirs_and_nobody_the_merge(here: Session, there: Session) -> None:
    coding.apply_codes(there, "INT-2", Span(5, 12), ["barriers"], on_overlap="keep")
    memos.add_memo(there, "a thought")
    history.undo(there)
    merge(here, there.path)
    tm = as_coder(here, "TM")
    assert history.redo(tm).verb == "memo"
    assert history.undo(tm).verb == "memo"
    assert history.undo(tm).verb == "code"
    assert [one.coder for one in codings.codings(here.store)] == ["RB"]
    with pytest.raises(RefusedError, match="united two copies"):
        history.undo(here)
    (act,) = [one for one in history.log(here) if one.verb == "merge"]
    assert history.can_undo(here, act) is not None
    before = next(here.path.parent.glob(f"study{BEFORE}*"))
    assert before.name in act.words
    sound(here)
    with closing(open_project(before, "RB")) as kept:
        assert len(codings.codings(kept.store)) == 1
        sound(kept)


def test_a_rehearsal_says_the_same_and_keeps_nothing(here: Session, there: Session) -> None:
    define(here, "barriers", brief="Ours.")
    define(there, "barriers", brief="Theirs.")
    before = "\n".join(here.store.connection.iterdump())
    rehearsed = merge(here, there.path, rehearsal=True)
    assert "\n".join(here.store.connection.iterdump()) == before
    assert list(here.path.parent.glob(f"*{BEFORE}*")) == []
    done = merge(here, there.path)
    assert done.before is not None
    assert replace(done, before=None) == rehearsed


# What is refused, with nothing changed


def refused(here: Session, path: Path, *words: str) -> None:
    before = "\n".join(here.store.connection.iterdump())
    with pytest.raises(CpqualError) as error:
        merge(here, path)
    for word in words:
        assert word in str(error.value)
    assert "\n" not in str(error.value)
    assert "\n".join(here.store.connection.iterdump()) == before
    assert list(here.path.parent.glob(f"*{BEFORE}*")) == []


def correct(session: Session) -> None:
    correcting.carry_out(
        session, correcting.plan_correction(session, "INT-2", Span(5, 8), "Whom"), "mis-heard"
    )


def test_a_text_corrected_in_one_copy_and_coded_in_the_other_is_refused(
    here: Session, there: Session
) -> None:
    coding.apply_codes(there, "INT-2", Span(20, 30), ["barriers"], on_overlap="keep")
    correct(here)
    refused(here, there.path, "INT-2 was corrected here and coded in the other copy", "Undo the correction")
    with pytest.raises(RefusedError, match="corrected in the other copy and coded here"):
        merge(there, here.path)
    history.undo(here)
    merge(here, there.path)
    correct(here)
    sound(here)


def test_a_text_corrected_in_one_copy_only_is_taken_over(here: Session, there: Session) -> None:
    correct(there)
    coding.apply_codes(here, "INT-1", Span(20, 30), ["barriers"], on_overlap="keep")
    merge(here, there.path)
    sound(here)
    assert documents.text(here.store, here.document("INT-2").id).startswith("INT: Whom")
    correct_again = correcting.plan_correction(here, "INT-2", Span(5, 9), "Who")
    correcting.carry_out(here, correct_again, "as it was")
    sound(here)


def test_what_was_suggested_for_the_text_as_it_was_goes_with_it(here: Session, there: Session) -> None:
    correct(there)
    code = here.code_id("barriers")
    rows = [(here.document(slug).id, 5, 9, 1, code, 0.5, "50 %", "{}") for slug in ("INT-1", "INT-2")]
    suggestions.replace_suggestions(here.store, here.coder.id, 1, 1, {}, rows)
    merge(here, there.path)
    left = here.store.rows("SELECT d.slug FROM suggestion s JOIN document d ON d.id = s.document_id")
    assert [row[0] for row in left] == ["INT-1"]


def test_two_texts_of_one_name_are_refused(here: Session, there: Session) -> None:
    bring(here, "NEW-1")
    bring(there, "NEW-1", "P: Another text altogether.\n")
    refused(here, there.path, "another text under the name NEW-1")


def test_a_project_with_nothing_in_common_is_asked_about(here: Session, tmp_path: Path) -> None:
    create_project(tmp_path / "strange.cpqual", "Another study", "QQ").close()
    refused(here, tmp_path / "strange.cpqual", "nothing in common", "--yes")
    merge(here, tmp_path / "strange.cpqual", strangers=True)
    sound(here)
    assert here.project.name in ("A study", "Another study")
    assert here.store.rows("SELECT count(*) FROM project")[0][0] == 1


def tampered(there: Session, *statements: str) -> Path:
    coding.apply_codes(there, "INT-2", Span(20, 30), ["barriers"], on_overlap="keep")
    path = there.path
    there.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


INTO = "INSERT INTO change (act_id, tbl, row_id, op, before, after) SELECT act_id,"
LAST = "FROM change WHERE seq = (SELECT max(seq) FROM change WHERE tbl = 'coding')"
WITH_ACT = "WHERE seq = (SELECT max(seq) FROM act)"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (f"UPDATE change SET after = json_set(after, '$.extra', 1) WHERE seq = (SELECT max(seq) {LAST})",
         "is not as the log left it"),
        (f"{INTO} 'memo', 'm', 'insert', NULL, '{{' {LAST}", "memo m is gone"),
        (f"{INTO} 'memo', 'm', 'delete', '{{', NULL {LAST}", "holds a memo m that does not fit its table"),
        (f"{INTO} 'memo', 'm', 'delete', '[]', NULL {LAST}", "holds a memo m that does not fit its table"),
        (f"{INTO} 'sqlite_schema', 'm', 'delete', '{{}}', NULL {LAST}", "changes a table 'sqlite_schema'"),
        (f"{INTO} 'coding', 'c', 'delete', json_set(after, '$.start', 'one', '$.id', 'c'), NULL {LAST}",
         "holds a coding c that does not fit its table"),
        (f"{INTO} 'coding', 'c', 'insert', after, NULL {LAST}", "holds a change of coding c that is none"),
        (f"UPDATE act SET at = 'soon' {WITH_ACT}", "an act without a time"),
        (f"UPDATE act SET at = '2999-01-01T00:00:00.000Z' {WITH_ACT}", "a clock was wrong"),
        ("UPDATE act SET verb = 'else' WHERE seq = 2", "in another way than this copy"),
        ("CREATE TRIGGER bad AFTER INSERT ON act BEGIN DELETE FROM coding; END", "did not make"),
        (f"UPDATE act SET coder_id = 'nobody' {WITH_ACT}", "is by nobody known"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(
    here: Session, there: Session, statement: str, words: str
) -> None:
    refused(here, tampered(there, statement), "other.cpqual", words)


def test_an_older_file_is_to_be_opened_once_first(
    here: Session, there: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tampered(there, f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    newest = opening.SCHEMA_FINGERPRINTS[SCHEMA_VERSION]
    monkeypatch.setattr(opening, "SCHEMA_FINGERPRINTS", dict.fromkeys(range(1, SCHEMA_VERSION + 1), newest))
    with pytest.raises(NotAProjectError, match="Open it to write once"):
        merge(here, path)


def test_hostile_words_come_in_as_words(here: Session, there: Session) -> None:
    evil = "[red]\x1b[2J\u202e =cmd()"
    memos.add_memo(there, evil)
    define(there, "barriers", brief=evil)
    define(here, "barriers", brief="ours")
    merge(here, there.path)
    assert here.store.rows("SELECT body FROM memo")[0][0] == evil
    assert "\x1b" not in "".join(one.words for one in history.log(here))
    assert evil in {value for row in told(here) for value in row}


def test_what_another_wrote_is_not_told_while_coding_is_blind(here: Session, there: Session) -> None:
    tm = as_coder(there, "TM")
    memos.add_memo(tm, "first", document="INT-1", span=Span(3, 9))
    merge(here, there.path)
    memo = memos.list_memos(tm)[0]
    memos.change_memo(tm, memo, "theirs")
    memos.change_memo(as_coder(here, "TM"), memos.list_memos(as_coder(here, "TM"))[0], "a secret")
    with here.act("settings", "blind from now on"):
        here.store.connection.execute("UPDATE project SET profile = 'reliability'")
    merge(here, there.path)
    (seen,) = uniting.list_conflicts(here)
    assert isinstance(seen, Told)
    assert {seen.name, seen.kept, seen.other} == {uniting.HIDDEN}
    (own,) = uniting.list_conflicts(as_coder(here, "TM"))
    assert {own.kept, own.other} == {"a secret", "theirs"}


def test_a_file_that_did_not_come_whole_is_said_to_be_so(here: Session, there: Session) -> None:
    path = there.path
    there.close()
    whole = path.read_bytes()
    for part in (0, 50, 100, 4096, 5000, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        path.write_bytes(whole[:part])
        before = here.store.rows("SELECT count(*) FROM act")[0][0]
        with pytest.raises(CpqualError) as refusal:
            merge(here, path)
        assert "Make one" not in str(refusal.value), part
        assert "ask for" in str(refusal.value), part
        assert here.store.rows("SELECT count(*) FROM act")[0][0] == before
    path.unlink()
    with pytest.raises(NotAProjectError, match=r"no such file\. Nothing was united; ask for the file again"):
        merge(here, path)


def test_where_nothing_may_be_written_that_is_what_is_said(
    here: Session, there: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", str(path))

    with closing(open_project(here.path, "RB", read_only=True)) as readable:
        monkeypatch.setattr(Path, "unlink", refuse)
        with pytest.raises(RefusedError, match="nothing can be changed in this project"):
            merge(readable, there.path)


def test_a_merge_says_how_far_it_is_and_stopped_anywhere_it_changes_nothing(
    here: Session, there: Session
) -> None:
    coding.apply_codes(there, "INT-2", Span(20, 30), ["barriers"], on_overlap="keep")
    made, files = codings.codings(here.store), sorted(here.path.parent.iterdir())
    told: list[int] = []
    merge(here, there.path, rehearsal=True, progress=told.append)
    assert told == sorted(told)
    assert (told[0] < 25, told[-1]) == (True, 100)

    for stop in sorted(set(told)):

        def interrupt(done: int, stop: int = stop) -> None:
            if done >= stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            merge(here, there.path, progress=interrupt)
        assert codings.codings(here.store) == made
        assert sorted(here.path.parent.iterdir()) == files
    sound(here)
    merge(here, there.path)
    assert len(codings.codings(here.store)) == len(made) + 1


def test_a_passage_that_two_decided_differently_is_told_and_both_decisions_stay(
    here: Session, there: Session
) -> None:
    coding.apply_codes(as_coder(here, "TM"), "INT-1", Span(20, 30), ["new_networks"], on_overlap="keep")
    coding.apply_codes(as_coder(there, "RB"), "INT-1", Span(5, 12), ["new_networks"], on_overlap="keep")
    for start, outcomes in ((36, ("neither", "new_span")), (49, ("neither", "neither"))):
        for me, outcome in zip((here, there), outcomes, strict=True):
            span = Span(start, start + 10)
            passages = [span] if outcome == "new_span" else []
            adjudicating.decide(
                me, adjudicating.Verdict("INT-1", span, "barriers", outcome, "missed", "", passages)
            )
    merge(here, there.path)
    assert [one[1:] for one in told(here) if one[0] == "decision"] == [
        ("INT-1 36-46 barriers TM", "outcome", "new_span", "neither")
    ]
    assert len(adjudicating.list_decisions(here)) == 4
    sound(here)
    merge(there, here.path)
    assert told(there) == told(here)
