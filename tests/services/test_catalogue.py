"""What the study is made of, as lists and details show it."""

from __future__ import annotations

from cpqual.domain.documents import NotASpeaker
from cpqual.services.catalogue import describe_document, list_people, site_names
from cpqual.services.session import Session
from cpqual.storage import documents, people

from ..conftest import talk_document


def test_a_document_tells_its_site_and_speakers(session: Session) -> None:
    found = describe_document(session, "INT-1")
    assert (found.site, site_names(session)) == ("The Quay", {"quay": "The Quay"})
    assert [(s.label, s.kind, s.person, s.turns) for s in found.speakers] == [
        ("INT", "interviewer", None, 2),
        ("P", "participant", "Perran", 2),
    ]
    assert found.notes == ()


def test_what_the_importer_remarked_is_told_in_words(session: Session) -> None:
    odd = talk_document(
        "INT-3", warnings=("a label has no turns",), not_speakers=(NotASpeaker("Note", 4, "said once"),)
    )
    with session.act("import", "one more"):
        ids = people.person_ids(session.store)
        documents.add_document(session.store, odd, 30, None, ids)
    assert describe_document(session, "INT-3").notes == (
        "a label has no turns",
        "line 4: 'Note' was left as text: said once",
    )


def test_a_person_has_every_document_with_a_part_of_theirs(session: Session) -> None:
    with session.act("people", "roles"):
        stored = session.document("INT-2")
        documents.add_roles(
            session.store, stored.id, people.person_ids(session.store)["p"], ["service user", "boat owner"]
        )
    (found,) = list_people(session)
    assert (found.person.pseudonym, found.site, found.turns) == ("Perran", "The Quay", 4)
    assert [(part.document, part.turns) for part in found.parts] == [("INT-1", 2), ("INT-2", 2)]
    assert found.roles == ("boat owner", "service user")
