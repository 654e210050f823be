"""What the project knows of how a study was done, counted for a methods appendix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.codings import CONSENSUS_SLUG, Coder
from cpqual.domain.documents import VALIDATION_KINDS, StoredDocument
from cpqual.domain.people import Person, Site
from cpqual.services.acceptance import acceptance
from cpqual.services.anchoring import findings
from cpqual.services.layers import coded_documents, first_readers, unblinded_documents
from cpqual.services.session import Session, as_coder, list_coders
from cpqual.storage import codes, codings, documents, memos, notes, people, suggestions
from cpqual.storage import second_readings as again
from cpqual.storage.codes import VersionFacts
from cpqual.storage.codings import Mark
from cpqual.storage.second_readings import SecondReading
from cpqual.storage.suggestions import ModelRun


@dataclass(frozen=True, slots=True)
class Material:
    """Documents, people and sites.

    Attributes:
        data: documents that feed the analysis.
        validation: member checks and Delphi rounds.
        speaking: for each person the documents of `data` in which they speak or are quoted.
        checking: people who speak in member checks.
        minutes: how long what a document tells of took, where its header says so.
        led_by: who led or wrote up how many documents of `data`, by what the headers say.
    """

    data: tuple[StoredDocument, ...]
    validation: tuple[StoredDocument, ...]
    people: Mapping[str, Person]
    sites: tuple[Site, ...]
    speaking: Mapping[str, tuple[str, ...]]
    checking: frozenset[str]
    minutes: tuple[int, ...]
    led_by: Mapping[str, int]

    def of_kind(self, kind: str) -> list[StoredDocument]:
        """Return the documents of one kind."""
        return [one for one in (*self.data, *self.validation) if one.kind == kind]


@dataclass(frozen=True, slots=True)
class Work:
    """Coders and what they did.

    Attributes:
        coders: humans with a first layer.
        marks: codings, the consensus's among them; those this coder may look at.
        closed: whether others' codings are left out, because coding is blind.
        shared: documents that two coders or more have coded.
        answers: (code, coder, answer) to suggestions, how often.
        left: suggestions that stood beside a unit in Code mode and were neither answered nor coded.
        checks: what checks of how suggestions steer the coding found, as (coder, sentence).
        memos: kinds of memos, how often.
        settled: documents with codings of the consensus.
        days: first and last day of coding, by coder; imported codings tell of none.
    """

    coders: tuple[Coder, ...]
    marks: tuple[Mark, ...]
    closed: bool
    shared: tuple[str, ...]
    again: tuple[SecondReading, ...]
    answers: Mapping[tuple[str, str, str], int]
    left: int
    models: tuple[ModelRun, ...]
    checks: tuple[tuple[str, str], ...]
    memos: Mapping[str, int]
    settled: tuple[str, ...]
    days: Mapping[str, tuple[str, str]]

    def of(self, coder: str) -> list[Mark]:
        """Return one coder's codings."""
        return [mark for mark in self.marks if mark.coder == coder]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an appendix is written from.

    Attributes:
        hidden: codes whose names are participants' words, with what to call them instead.
    """

    material: Material
    work: Work
    book: Codebook
    versions: tuple[VersionFacts, ...]
    unit: str
    hidden: Mapping[str, str]

    def label(self, code: Code) -> str:
        """Return what to call a code."""
        return self.hidden.get(code.slug, code.label)

    @property
    def in_use(self) -> tuple[Code, ...]:
        """The codes that are neither merged into others nor retired."""
        return tuple(code for code in self.book if code.status in ("draft", "active"))


def gather(session: Session, *, with_passages: bool) -> Facts:
    """Gather the facts as this coder may see them.

    Args:
        with_passages: call in-vivo codes by their names, which are participants' words.
    """
    book = session.codebook()
    in_vivo = [code.slug for code in book if code.origin == "in_vivo"]
    hidden = {} if with_passages else {slug: f"in vivo code {n}" for n, slug in enumerate(in_vivo, 1)}
    return Facts(
        material=_material(session),
        work=_work(session),
        book=book,
        versions=tuple(codes.versions(session.store)),
        unit=session.project.unit,
        hidden=hidden,
    )


def _material(session: Session) -> Material:
    every = documents.documents(session.store)
    data = tuple(one for one in every if one.kind not in VALIDATION_KINDS)
    slugs = {one.slug for one in data}
    checks = {one.slug for one in every if one.kind == "membercheck"}
    turns = people.turn_counts(session.store)
    speaking = {person: tuple(slug for slug in there if slug in slugs) for person, there in turns.items()}
    return Material(
        data=data,
        validation=tuple(one for one in every if one.kind in VALIDATION_KINDS),
        people={person.slug: person for person in people.people(session.store)},
        sites=tuple(people.sites(session.store)),
        speaking={person: there for person, there in speaking.items() if there},
        checking=frozenset(person for person, there in turns.items() if checks.intersection(there)),
        minutes=tuple(
            int(one.header["duration_min"])
            for one in data
            if one.header.get("duration_min", "").isascii() and one.header.get("duration_min", "").isdigit()
        ),
        led_by=_led_by(data),
    )


def _led_by(data: Sequence[StoredDocument]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in data:
        leading = next(
            (one.header[name] for name in ("interviewer", "facilitator", "observer") if one.header.get(name)),
            "",
        )
        if leading:
            found[" ".join(leading.split())] += 1
    return found


def _work(session: Session) -> Work:
    open_to = unblinded_documents(session)
    own = session.coder.slug
    marks = [
        mark
        for mark in codings.marks(session.store)
        if open_to is None or mark.coder == own or mark.document in open_to
    ]
    readers = first_readers(session)
    worked = coded_documents(session)
    among = Counter(slug for coder in readers for slug in worked.get(coder, ()))
    coders = list_coders(session)
    seen = [coder for coder in coders if coder.kind == "human" and (open_to is None or coder.slug == own)]
    answers = Counter(
        (one.code, coder.slug, str(one.answer))
        for coder in seen
        for one in notes.verdicts(session.store, coder.id)
    )
    runs = (suggestions.latest_run(session.store, coder.id) for coder in seen)
    written = memos.memos(session.store, coder_id=None if open_to is None else session.coder.id)
    order = [document.slug for document in documents.documents(session.store)]
    return Work(
        coders=tuple(coder for coder in coders if coder.slug in readers),
        marks=tuple(marks),
        closed=open_to is not None,
        shared=tuple(slug for slug in order if among[slug] > 1),
        again=tuple(again.second_readings(session.store)),
        answers=answers,
        left=sum(one.left for one in acceptance(session, "coder")),
        models=tuple(run for run in runs if run is not None),
        checks=tuple(
            (coder.slug, line) for coder in seen for line in findings(as_coder(session, coder.slug))
        ),
        memos=Counter(memo.kind for memo in written),
        settled=tuple(slug for slug in order if slug in worked.get(CONSENSUS_SLUG, ())),
        days={
            coder: days
            for coder, days in codings.coding_days(session.store).items()
            if open_to is None or coder == own
        },
    )
