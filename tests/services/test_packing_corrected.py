"""A pack of corrected texts holds them as they are, is sound, and comes back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, history, packing, reading, revisions, uniting
from cpqual.services.session import Session, add_coder, open_project
from cpqual.storage import codings, documents, independent, integrity
from tests.conftest import TALK

NAME = "Maro"


def replace(session: Session, old: str, new: str) -> None:
    """Correct the one place of INT-1 that reads so."""
    text = documents.text(session.store, session.document("INT-1").id)
    at = text.index(old)
    correcting.carry_out(
        session, correcting.plan_correction(session, "INT-1", Span(at, at + len(old)), new), "a name"
    )


@pytest.fixture
def corrected(session: Session) -> Session:
    """A project in which a name was taken out of a text that was coded."""
    add_coder(session, "TM")
    coding.apply_codes(session, "INT-2", Span(36, 44), ["barriers"])
    replace(session, NAME, "a friend")
    return session


@pytest.fixture
def pack(corrected: Session) -> Path:
    # the other interview has the same words, and was not corrected
    return packing.pack(corrected, corrected.path.with_name("pack"), colleague="TM", wanted=["INT-1"]).path


def sound(session: Session) -> None:
    assert list(integrity.problems(session.store)) == []


def test_what_a_correction_took_out_is_nowhere_in_the_file(corrected: Session, pack: Path) -> None:
    assert NAME.encode() in corrected.path.read_bytes() + Path(f"{corrected.path}-wal").read_bytes()
    assert NAME.encode() not in pack.read_bytes()
    with closing(open_project(pack, "TM")) as theirs:
        sound(theirs)
        assert "a friend rang" in reading.open_document(theirs, "INT-1").text
        assert [one.number for one in revisions.revisions(theirs, "INT-1")] == [2]
        with pytest.raises(RefusedError, match="revision 1 is not in this copy"):
            revisions.text_of(theirs, "INT-1", 1)
        with pytest.raises(RefusedError, match="there is no revision 3; there are 2 to 2"):
            revisions.text_of(theirs, "INT-1", 3)


def test_the_correction_cannot_be_taken_back_where_its_text_is_not(pack: Path) -> None:
    with closing(open_project(pack, "RB")) as theirs:
        act = next(one for one in history.log(theirs) if one.verb == "correct")
        with pytest.raises(CpqualError, match="not in this copy"):
            history.undo(theirs, act.number)
        sound(theirs)
        assert theirs.document("INT-1").revision == 2


def test_both_come_to_the_same_also_after_another_correction(corrected: Session, pack: Path) -> None:
    with closing(open_project(pack, "TM")) as theirs:
        coding.apply_codes(theirs, "INT-1", Span(5, 12), ["connecting"])
        replace(theirs, "ferry", "boat")
        assert [one.number for one in revisions.revisions(theirs, "INT-1")] == [2, 3]
        sound(theirs)
        uniting.merge(corrected, pack)
        sound(corrected)
        assert [one.number for one in revisions.revisions(corrected, "INT-1")] == [1, 2, 3]
        assert revisions.text_of(corrected, "INT-1", 1) == TALK
        again = packing.pack(
            corrected, corrected.path.with_name("again"), layers=["RB"], wanted=["INT-1"]
        ).path
        # the whole project knows what a pack does not, and a pack takes nothing away from it
        uniting.merge(theirs, corrected.path)
        sound(theirs)
        assert [one.number for one in revisions.revisions(theirs, "INT-1")] == [1, 2, 3]
        assert codings.codings(theirs.store) == codings.codings(corrected.store)
    assert NAME.encode() not in again.read_bytes()
    uniting.merge(corrected, again)
    sound(corrected)
    assert revisions.text_of(corrected, "INT-1", 1) == TALK


def test_a_gap_between_the_texts_that_are_kept_is_damage(corrected: Session) -> None:
    replace(corrected, "ferry", "boat")
    sound(corrected)
    with corrected.act("damage", "lost a text"):
        corrected.store.connection.execute("DELETE FROM revision WHERE number = 2")
    assert "INT-1: revision 3, but 1 earlier texts are kept" in list(integrity.problems(corrected.store))


def test_a_coding_of_then_is_lost_and_not_misplaced_where_its_text_was_left_out(session: Session) -> None:
    add_coder(session, "TM")
    (made,) = coding.apply_codes(session, "INT-1", Span(100, 110), ["barriers"])
    reading.finish(session, "INT-1")
    coding.move_edges(session, made.id, Span(100, 112))
    replace(session, "Nobody.", "Nobody at all.")
    assert independent.since_finished(session.store, {}).instead[0].start > 100
    path = packing.pack(session, session.path.with_name("pack"), layers=["RB"], wanted=["INT-1"]).path
    with closing(open_project(path, "RB")) as theirs:
        found = independent.since_finished(theirs.store, {})
        assert found.instead == ()
        assert sum(found.lost.values()) == 1
