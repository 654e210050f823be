"""A pack holds what a colleague needs and no trace of what anybody made of it."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cpqual.domain.codings import Decision
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, history, memos, packing, reading, uniting
from cpqual.services.session import Session, add_coder, as_coder, list_coders, open_project
from cpqual.storage import codings, documents, integrity, notes
from cpqual.storage import packing as stored_packing
from cpqual.storage.store import Store
from tests.conftest import talk_document

SECRET = "the lamp over the slipway"
OTHER_TEXT = "P: Nothing of this harbour talk is for anyone else.\n"


@pytest.fixture
def worked(session: Session) -> Session:
    """A project in which two coders have done everything that leaves a trace."""
    add_coder(session, "TM")
    with session.act("import", "a third interview"):
        documents.add_document(session.store, talk_document("INT-3", OTHER_TEXT, turns=()), 9, None, {})
    for me in (session, as_coder(session, "TM")):
        coding.apply_codes(me, "INT-1", Span(5, 12), ["barriers"], on_overlap="keep")
        coding.create_and_apply(me, "INT-1", Span(20, 30), f"Idea of {me.coder.slug}")
        memos.add_memo(me, f"{SECRET}, says {me.coder.slug}", document="INT-1", span=Span(3, 9))
        memos.add_memo(me, f"{SECRET} once more", code="barriers")
        reading.finish(me, "INT-2")
    history.undo(session)
    with session.act("adjudicate", "one"):
        made = Decision("", "INT-1", 5, 12, "barriers", "a", "missed", SECRET, "RB", "")
        where = session.document("INT-1").id, session.code_id("barriers"), session.coder.id
        notes.add_decision(session.store, made, *where)
    return session


def packed(session: Session, name: str = "pack", **wanted: object) -> Path:
    return packing.pack(session, session.path.with_name(name), **wanted).path  # type: ignore[arg-type]


def test_nothing_that_anybody_made_of_the_texts_is_anywhere_in_the_file(worked: Session) -> None:
    traces = [row[0] for table in ("coding", "memo", "decision", "reading")
              for row in worked.store.rows(f"SELECT id FROM {table}")]  # fmt: skip
    path = packed(worked)
    data = path.read_bytes()
    assert len(traces) >= 10
    for trace in [*traces, SECRET, "INT-1 20"]:
        assert trace.encode() not in data, trace
    with closing(open_project(path, "TM")) as theirs:
        assert list(integrity.problems(theirs.store)) == []
        assert [one.slug for one in theirs.codebook()] == [one.slug for one in worked.codebook()]
        assert {one.verb for one in history.log(theirs)} <= {"new", "codebook", "import", "coder", "new-code"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.with_name("pack.cpqual-wal").exists()


def test_a_pack_of_some_documents_has_no_word_of_the_others(worked: Session) -> None:
    path = packed(worked, wanted=["INT-1"])
    data = path.read_bytes()
    assert b"harbour talk" not in data
    assert b"INT-3" not in data
    with closing(open_project(path, "TM")) as theirs:
        assert [one.document.slug for one in reading.list_documents(theirs)] == ["INT-1"]
        assert list(integrity.problems(theirs.store)) == []
    with pytest.raises(UnknownNameError):
        packed(worked, "other", wanted=["INT-9"])


def test_a_layer_goes_along_when_it_is_asked_for(worked: Session) -> None:
    path = packed(worked, layers=["rb"])
    with closing(open_project(path, "TM")) as theirs:
        assert {one.coder for one in codings.codings(theirs.store)} == {"RB"}
        assert [row[0] for row in theirs.store.rows("SELECT DISTINCT coder FROM v_memos")] == ["RB"]
        assert list(integrity.problems(theirs.store)) == []
    with pytest.raises(UnknownNameError):
        packed(worked, "other", layers=["QQ"])


def test_a_colleague_is_the_same_coder_in_both_copies_and_their_work_comes_back(worked: Session) -> None:
    before = codings.codings(worked.store)
    path = packed(worked, colleague="ZZ")
    here = next(one for one in list_coders(worked) if one.slug == "ZZ")
    with closing(open_project(path, "ZZ")) as theirs:
        assert theirs.coder.id == here.id
        coding.apply_codes(theirs, "INT-2", Span(5, 12), ["new_networks"], on_overlap="keep")
        coding.create_and_apply(theirs, "INT-2", Span(20, 30), "Ferries")
    found = uniting.merge(worked, path)
    assert [(one.thing, one.coder, one.new) for one in found.came if one.thing in ("coding", "code")] == [
        ("code", "", 1),
        ("coding", "ZZ", 2),
    ]
    assert found.conflicts == ()
    mine = [one for one in codings.codings(worked.store) if one.coder != "ZZ"]
    assert mine == before
    assert list(integrity.problems(worked.store)) == []
    assert uniting.merge(worked, path).nothing
    # and the other way round: what was left out of the pack comes in, with the words of each act
    with closing(open_project(path, "ZZ")) as theirs:
        uniting.merge(theirs, worked.path)
        assert list(integrity.problems(theirs.store)) == []
        assert {
            row[0]: row[1] for row in theirs.store.rows("SELECT id, words FROM act WHERE verb <> 'merge'")
        } == {row[0]: row[1] for row in worked.store.rows("SELECT id, words FROM act WHERE verb <> 'merge'")}
        assert codings.codings(theirs.store) == codings.codings(worked.store)


def test_a_file_that_is_there_is_left_unless_it_is_to_be_replaced(worked: Session) -> None:
    path = worked.path.with_name("pack.cpqual")
    path.write_bytes(b"something else")
    with pytest.raises(RefusedError, match="exists already"):
        packed(worked)
    with pytest.raises(RefusedError, match="this project itself"):
        packing.pack(worked, worked.path, replace=True)
    assert path.read_bytes() == b"something else"
    packed(worked, replace=True)
    open_project(path, "TM").close()
    assert sorted(one.name for one in path.parent.iterdir() if "pack" in one.name) == ["pack.cpqual"]


def test_where_coding_is_blind_nobody_packs_the_layer_of_another(worked: Session) -> None:
    with worked.act("settings", "blind from now on"):
        worked.store.connection.execute("UPDATE project SET profile = 'reliability'")
    packed(worked, layers=["RB"])
    with pytest.raises(RefusedError, match="only TM can pack"):
        packed(worked, "other", layers=["TM"])


def test_a_full_disk_is_said_of_the_file_that_was_asked_for_and_leaves_nothing(
    worked: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = stored_packing._fill

    def with_little_room(made: Store, *rest: Any) -> None:
        pages = made.rows("PRAGMA page_count")[0][0]
        made.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        fill(made, *rest)

    monkeypatch.setattr(stored_packing, "_fill", with_little_room)
    with pytest.raises(RefusedError, match=r"/pack\.cpqual: the disk is full; nothing was changed"):
        packed(worked)
    assert [one for one in worked.path.parent.iterdir() if "pack" in one.name] == []
