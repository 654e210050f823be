"""Speaker labels that are linked to people after the import."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.services import history, linking, reading
from cpqual.services.session import Session
from cpqual.storage import documents, people
from tests.conftest import TALK, talk_document


@pytest.fixture
def unlinked(session: Session) -> Session:
    """Two groups imported before anybody was in the register."""
    with session.act("import", "two groups"):
        for slug in ("FG-1", "FG-2"):
            text = TALK.replace("P: ", "Tilda: ", 1).replace("P: ", "P3: ") + f"Maro: {slug}.\n"
            found = talk_document(slug, text)
            silent = tuple(
                t.__class__(t.label_start, t.start, t.end, t.label, t.speaker) for t in found.turns
            )
            documents.add_document(session.store, talk_document(slug, text, turns=silent), 30, None, {})
    with session.act("people", "a register"):
        for slug, name in (("tilda", "Tilda"), ("p3", "P3"), ("maro-a", "Maro"), ("maro-b", "Maro")):
            people.add_person(session.store, Person(slug, name))
    return session


def people_of(session: Session, document: str) -> dict[str, str]:
    return {t.label: t.person or t.speaker for t in reading.open_document(session, document).turns}


def test_a_name_of_the_register_is_proposed_and_what_is_doubtful_is_listed(unlinked: Session) -> None:
    found = {(one.document, one.label): one for one in linking.propose_links(unlinked)}
    assert found["FG-1", "Tilda"].person == "tilda"
    assert found["FG-1", "Maro"].candidates == ("maro-a", "maro-b")
    assert found["FG-1", "P3"].person is None
    assert found["FG-1", "P3"].why == "the same label stands in 2 documents"


def test_all_that_is_certain_is_linked_as_one_act_and_undone(unlinked: Session) -> None:
    before = [people_of(unlinked, slug) for slug in ("FG-1", "FG-2")]
    assert linking.link_all(unlinked, linking.propose_links(unlinked)) == 2
    assert people_of(unlinked, "FG-2") == {
        "INT": "interviewer", "Tilda": "tilda", "P3": "participant", "Maro": "participant",
    }  # fmt: skip
    assert people.turn_counts(unlinked.store)["tilda"] == {"FG-1": 1, "FG-2": 1}
    history.undo(unlinked)
    assert [people_of(unlinked, slug) for slug in ("FG-1", "FG-2")] == before


def test_one_label_of_one_document_is_linked(unlinked: Session) -> None:
    assert linking.link_label(unlinked, "FG-1", "p3", "P3") == 1
    assert people_of(unlinked, "FG-1")["P3"] == "p3"
    assert people_of(unlinked, "FG-2")["P3"] == "participant"
    linking.link_label(unlinked, "FG-1", "P3", "unattributed")
    assert people_of(unlinked, "FG-1")["P3"] == "unattributed"
    linking.link_label(unlinked, "FG-1", "P3", "participant")
    assert people_of(unlinked, "FG-1")["P3"] == "participant"


def test_what_is_not_there_is_said(unlinked: Session) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean tilda"):
        linking.link_label(unlinked, "FG-1", "Tilda", "tlda")
    with pytest.raises(UnknownNameError, match="FG-1: no speaker 'Jo'; there are INT, Tilda, P3, Maro"):
        linking.link_label(unlinked, "FG-1", "Jo", "tilda")
    with pytest.raises(RefusedError, match="several people are called 'Maro': maro-a and maro-b"):
        linking.link_label(unlinked, "FG-1", "Maro", "Maro")


def test_nothing_certain_is_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="no label stands for exactly one person"):
        linking.link_all(session, linking.propose_links(session))
