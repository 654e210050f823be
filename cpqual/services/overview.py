"""The project at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cpqual.services import history
from cpqual.services.layers import adjudication, unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, people


@dataclass(frozen=True, slots=True)
class CoderOverview:
    """How much one coder has coded."""

    coder: str
    codings: int
    documents: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in the project, and who has coded how much.

    Attributes:
        adjudication: how far the consensus is, in words; empty where nothing is decided.
    """

    name: str
    path: Path
    profile: str
    coder: str
    documents: int
    words: int
    turns: int
    people: int
    sites: int
    codes: int
    codebook_version: int
    coders: tuple[CoderOverview, ...]
    adjudication: str
    latest_act: str


def overview(session: Session) -> Overview:
    """Return the project at a glance."""
    facts = session.project
    stored = documents.documents(session.store)
    latest = history.log(session, 1)
    return Overview(
        name=facts.name,
        path=session.path,
        profile=facts.profile,
        coder=session.coder.slug,
        documents=len(stored),
        words=sum(document.words for document in stored),
        turns=sum(document.turns for document in stored),
        people=len(people.people(session.store)),
        sites=len(people.sites(session.store)),
        codes=len(codes.codes(session.store)),
        codebook_version=codes.latest_version(session.store),
        coders=tuple(
            CoderOverview(coder, *counts) for coder, counts in codings.counts_by_coder(session.store).items()
        ),
        adjudication=adjudication(session).in_words(unblinded_documents(session)),
        latest_act=f"{latest[0].number}: {latest[0].words}, {latest[0].at}" if latest else "none",
    )
