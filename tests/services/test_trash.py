"""The trash: what was removed is found, whose it is, and what comes back as it was."""

from __future__ import annotations

import json

import pytest

from cpqual.domain.codebook import CodeGroup
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span, sha256
from cpqual.services import code_editing, coding, history, memos, trash
from cpqual.services.merging_codes import merge_codes
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import code_groups, codings, integrity

from ..conftest import TALK


def code(session: Session, start: int = 36, end: int = 43, slug: str = "barriers") -> str:
    return coding.apply_codes(session, "INT-1", Span(start, end), [slug])[0].id


def remove(session: Session, *ids: str) -> trash.TrashItem:
    coding.remove_codings(session, ids)
    return trash.removed(session)[0]


def correct(session: Session, text: str) -> None:
    """Give INT-1 another text, as a correction does."""
    with session.act("correct", "corrected INT-1"):
        session.store.connection.execute(
            "INSERT INTO source_text (sha256, body) VALUES (?, ?)", (sha256(text), text)
        )
        stored = session.document("INT-1").id
        session.store.update("document", stored, {"text_sha256": sha256(text), "revision": 2})


def test_a_removed_coding_comes_back_as_it_was_with_its_memos(session: Session) -> None:
    made = code(session)
    memo = memos.add_memo(session, "a thought", coding=made)
    before = codings.coding(session.store, made)
    found = remove(session, made)
    assert (found.kind, found.what, found.how) == ("coding", "barriers on INT-1 36–43", "removed")
    trash.bring_back(session, found.number)
    assert codings.coding(session.store, made) == before
    assert session.store.rows("SELECT coding_id, start FROM memo WHERE id = ?", memo)[0]["coding_id"] == made
    assert trash.removed(session) == []
    assert history.log(session, 1)[0].words == "brought back barriers on INT-1 36–43"
    assert list(integrity.problems(session.store)) == []
    history.undo(session)
    assert [item.number for item in trash.removed(session)] == [found.number]


def test_what_was_undone_is_not_in_the_trash(session: Session) -> None:
    made = code(session)
    history.undo(session)
    assert trash.removed(session) == []
    history.redo(session)
    remove(session, made)
    history.undo(session)
    assert trash.removed(session) == []


def test_it_comes_back_once_and_never_over_its_like(session: Session) -> None:
    found = remove(session, code(session))
    code(session)
    with pytest.raises(RefusedError, match="the same is there already"):
        trash.bring_back(session, found.number)
    history.undo(session)
    trash.bring_back(session, found.number)
    with pytest.raises(RefusedError, match=f"nothing numbered {found.number} is in the trash"):
        trash.bring_back(session, found.number)


def test_a_retired_code_is_in_the_way_and_another_can_be_taken(session: Session) -> None:
    found = remove(session, code(session))
    code_editing.retire_codes(session, ["barriers"], "too broad")
    with pytest.raises(RefusedError, match=r"barriers is retired\. Bring the code back first"):
        trash.bring_back(session, found.number)
    trash.bring_back(session, found.number, code="new_networks")
    assert [c.code for c in codings.codings(session.store)] == ["new_networks"]


def test_a_merged_code_offers_the_one_it_went_into(session: Session) -> None:
    found = remove(session, code(session))
    merge_codes(session, ["barriers"], "new_networks", "the same idea")
    assert trash.items(session, [found.number])[0].successor == "new_networks"
    with pytest.raises(RefusedError, match=r"merged into new_networks\. Take it as new_networks"):
        trash.bring_back(session, found.number)


def test_codes_come_back_from_retirement_and_out_of_a_merge(session: Session) -> None:
    code_editing.retire_codes(session, ["barriers"], "too broad")
    merge_codes(session, ["practical_support"], "new_networks", "the same idea")
    found = trash.removed(session, kinds=["code"])
    assert [(i.how, i.code, i.successor) for i in found] == [
        ("merged", "practical_support", "new_networks"),
        ("retired", "barriers", ""),
    ]
    for item in found:
        trash.bring_back(session, item.number)
    assert {code.status for code in session.codebook()} == {"active"}
    assert trash.removed(session) == []


def test_codings_that_a_merge_holds_are_not_in_the_trash(session: Session) -> None:
    code(session, slug="barriers")
    code(session, slug="new_networks")
    merge_codes(session, ["barriers"], "new_networks", "the same idea")
    assert trash.removed(session, kinds=["coding"]) == []


def test_a_memo_comes_back_with_its_links(session: Session) -> None:
    memo = memos.add_memo(session, "a thought on ferries", document="INT-1")
    memos.link(session, memo, "INT-2", Span(36, 43))
    memos.remove_memo(session, memos.read_memos(session, [memo])[0])
    found = trash.removed(session)
    assert [(i.kind, i.what) for i in found] == [("memo", "a thought on ferries")]
    trash.bring_back(session, found[0].number)
    assert len(memos.links_of(session, memo)) == 1
    assert "ferries" not in history.log(session, 1)[0].words
    memos.unlink(session, memos.links_of(session, memo)[0].id)
    (link,) = trash.removed(session)
    assert link.what == "link of a memo to INT-2 36–43"
    trash.bring_back(session, link.number)
    assert len(memos.links_of(session, memo)) == 1


def test_a_memo_waits_for_the_coding_it_is_about(session: Session) -> None:
    made = code(session)
    memo = memos.add_memo(session, "a thought", coding=made)
    memos.remove_memo(session, memos.read_memos(session, [memo])[0])
    (thought,) = trash.removed(session)
    remove(session, made)
    with pytest.raises(RefusedError, match="the coding that this memo is about was removed"):
        trash.bring_back(session, thought.number)


def test_a_group_comes_back_with_its_codes(session: Session) -> None:
    with session.act("group", "made a group"):
        code_groups.write_group(session.store, CodeGroup("near", "Near", "", ("barriers", "connecting")))
    with session.act("group", "removed a group"):
        code_groups.remove_group(session.store, "near")
    (found,) = trash.removed(session)
    assert found.what == "group Near"
    trash.bring_back(session, found.number)
    assert [group.codes for group in code_groups.groups(session.store)] == [("barriers", "connecting")]


def test_nobody_sees_or_brings_back_what_is_anothers(session: Session) -> None:
    add_coder(session, "TM")
    found = remove(session, code(session))
    tobias = as_coder(session, "TM")
    assert trash.removed(tobias) == []
    with pytest.raises(RefusedError, match="is in the trash"):
        trash.bring_back(tobias, found.number)


@pytest.mark.parametrize(("text", "comes"), [(TALK + "P: More.\n", True), ("Well. " + TALK, False)])
def test_a_corrected_text_may_have_taken_the_place(session: Session, text: str, comes: bool) -> None:
    found = remove(session, code(session))
    correct(session, text)
    if comes:
        trash.bring_back(session, found.number)
        return
    with pytest.raises(RefusedError, match="the text of INT-1 was corrected since"):
        trash.bring_back(session, found.number)
    history.undo(session)
    trash.bring_back(session, found.number)


def test_it_is_paged_and_searched(session: Session) -> None:
    ids = [code(session, n, n + 3, slug) for n in (0, 5, 12) for slug in ("barriers", "new_networks")]
    for one in ids:
        remove(session, one)
    everything = trash.removed(session)
    assert len(everything) == 6
    assert trash.removed(session, limit=2) == everything[:2]
    assert trash.removed(session, limit=2, before=everything[1].number) == everything[2:4]
    assert len(trash.removed(session, query="new INT-1")) == 3
    assert trash.removed(session, query="nothing%") == []
    assert trash.removed(session, kinds=["memo"]) == []


def test_a_hostile_memo_is_only_words(session: Session) -> None:
    words = "[red]\x1b[2J\u202e " + json.dumps({"a": 1})
    memo = memos.add_memo(session, words, document="INT-1")
    memos.remove_memo(session, memos.read_memos(session, [memo])[0])
    trash.bring_back(session, trash.removed(session)[0].number)
    assert memos.read_memos(session, [memo])[0].body == words
