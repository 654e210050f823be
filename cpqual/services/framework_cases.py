"""Which cases a framework has: all that there are of their kind, or those that its line lets in."""

from __future__ import annotations

from cpqual.domain.frameworks import Case, CaseKind, Framework
from cpqual.services.filtering import select
from cpqual.services.session import Session
from cpqual.storage import frameworks as rows


def cases_of(session: Session, framework: Framework) -> list[Case]:
    """Return a framework's rows in order; see `narrowed`.

    Raises:
        InputError: the framework's line cannot be read.
        UnknownNameError: it names what is not in the project any more.
    """
    return narrowed(session, framework.cases, framework.filter)


def narrowed(session: Session, kind: CaseKind, where: str) -> list[Case]:
    """Return the cases of a kind that a line lets in, all without one.

    A document is in when the line is true of it or of somebody who speaks in it; a site when one of its
    documents is; a person when the line is true of the person in some document or, where it asks for nothing
    of people, of a document in which the person says something.

    Raises:
        InputError: the line cannot be read; names the character.
        UnknownNameError: there is no such attribute or value.
    """
    found = rows.cases(session.store, kind)
    if not where:
        return found
    selected = select(session, where)
    if kind == "document":
        return [case for case in found if case.slug in selected.documents]
    if kind == "person" and selected.speakers is not None:
        people = set[str]().union(*selected.speakers.values())
        return [case for case in found if case.slug in people]
    documents = rows.documents_of(session.store, kind)
    return [case for case in found if not selected.documents.isdisjoint(documents.get(case.id, ()))]
