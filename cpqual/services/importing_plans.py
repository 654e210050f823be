"""What an import would do with every document, compared with what the project holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.reading import Gathered, Skipped
from cpqual.services import correcting
from cpqual.services.correcting import Plan
from cpqual.services.importing_files import NOTHING_SAID, FileRead, Holdings, Said
from cpqual.services.importing_memos import ComingMemo, comment_memos, note_memos
from cpqual.services.session import Session

Status = Literal["new", "same", "changed", "copy", "clash"]

LEAST_KEPT = 0.3
"""Share of a text that must stand in its next wording too: below, it is another document of that name."""
AMONG = "the file "
"""Stands before the name of a file that a document of the same import clashes with."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One document as it would be imported.

    Attributes:
        status: `new`; `same` when this text is the document's of that name already; `changed` when that
            document has another wording; `copy` when another document has this very text; `clash` when a
            document that has nothing to do with it has the name, here or among the files.
        words: words of data, annotations and labels left out.
        new_people: pseudonyms that the register does not know yet and that would be added.
        new_site: name of a site that would be added, None if it is known or there is none.
        other: the document or file that a copy or a clash is with; of `same`, what is worth knowing.
        revision: of a changed document, what would become of its codings.
        memos: what was put beside the text and comes along.
        names: pseudonyms as a map of labels writes them.
    """

    document: ImportedDocument
    status: Status
    words: int
    new_people: tuple[str, ...]
    new_site: str | None
    path: Path = Path()
    said: Said = NOTHING_SAID
    other: str = ""
    revision: Plan | None = None
    memos: tuple[ComingMemo, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether the document is imported, as things stand."""
        wanted = {"new": True, "changed": self.said.revise, "copy": self.said.copy}
        return not self.said.skip and wanted.get(self.status, False)

    @property
    def in_the_way(self) -> str:
        """Why the import cannot go on as long as this document is neither decided about nor skipped."""
        if self.said.skip:
            return ""
        if self.status == "clash":
            return f"{self.other} has that name and another text"
        if self.status == "changed" and not self.said.revise:
            return "the project has it in another wording"
        return ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do.

    Attributes:
        skipped: files of a folder that are not read, and why.
        skipped_rows: answers of tables that were empty.
        warnings: (file, what) that concern whole files.
        unreadable: files that cannot be used, with the reason.
    """

    planned: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]
    skipped_rows: int
    warnings: tuple[tuple[str, str], ...]
    unreadable: tuple[FileRead, ...] = ()

    @property
    def taken(self) -> list[Planned]:
        """The documents that are imported, as things stand."""
        return [planned for planned in self.planned if planned.taken]

    def without_changed(self) -> ImportPlan:
        """Return the plan with the documents left out that are there in another wording."""
        return replace(
            self,
            planned=tuple(
                replace(one, said=replace(one.said, skip=True)) if one.status == "changed" else one
                for one in self.planned
            ),
        )


def make_plan(
    session: Session,
    holdings: Holdings,
    reads: Iterable[FileRead],
    gathered: Gathered | None = None,
    known: dict[tuple[str, str], Plan] | None = None,
) -> ImportPlan:
    """Say what importing files as they were read would do.

    Args:
        known: what is known already of revisions, by slug and hash of the new text; more is put there.
    """
    planner = _Planner(session, holdings, {} if known is None else known)
    reads = list(reads)
    return ImportPlan(
        tuple(planned for read in reads for planned in planner.plan(read)),
        gathered.skipped if gathered else (),
        sum(read.skipped_rows for read in reads if not read.said.skip),
        tuple((read.path.name, warning) for read in reads for warning in read.warnings),
        tuple(read for read in reads if read.error is not None),
    )


class _Planner:
    """Compares what was read with what the project holds and with what was read before."""

    def __init__(self, session: Session, holdings: Holdings, known: dict[tuple[str, str], Plan]) -> None:
        self.session = session
        self.holdings = holdings
        self.known = known
        self.slugs: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def plan(self, read: FileRead) -> Iterator[Planned]:
        said, alone = read.said, read.alone is not None
        for document, words, hashed in zip(read.documents, read.words, read.hashes, strict=True):
            status, other, revision = self._status(document, hashed, said, alone=alone)
            people = named(document)
            known_site = document.site is None or document.site.casefold() in self.holdings.sites
            yield Planned(
                document,
                status,
                words,
                tuple(person for person in people if person not in self.holdings.people),
                None if known_site else document.site,
                read.path,
                said,
                other,
                revision,
                (*comment_memos(document), *(note_memos(document) if said.notes_to_memos else ())),
                tuple(self.holdings.map.who.values()),
            )

    def _status(
        self, document: ImportedDocument, hashed: str, said: Said, *, alone: bool
    ) -> tuple[Status, str, Plan | None]:
        folded = document.slug.casefold()
        twin = None if said.skip else self.slugs.setdefault(folded, document.source_name)
        if twin is not None and twin != document.source_name:
            return "clash", f"{AMONG}{twin}", None
        stored = self.holdings.documents.get(folded)
        if stored is not None:
            return self._again(document, hashed)
        if not alone:
            return "new", "", None
        elsewhere = self.holdings.files.get(document.source_sha256) or self.holdings.texts.get(hashed)
        elsewhere = elsewhere or self.texts.get(hashed)
        if elsewhere is not None:
            return "copy", elsewhere, None
        if not said.skip:
            self.texts[hashed] = document.slug
        return "new", "", None

    def _again(self, document: ImportedDocument, hashed: str) -> tuple[Status, str, Plan | None]:
        stored = self.holdings.documents[document.slug.casefold()]
        if stored.text_sha256 == hashed:
            return "same", "", None
        earlier = self.holdings.earlier.get((stored.slug, hashed))
        if stored.source_sha256 == document.source_sha256 or earlier is not None:
            return "same", "its text was corrected in the project since", None
        if stored.slug != document.slug:
            return "clash", f"the document {stored.slug}", None
        key = (document.slug, hashed)
        plan = self.known.get(key)
        if plan is None or plan.reread != document:
            plan = self.known[key] = correcting.plan_reread(self.session, document)
        if kept(plan) < LEAST_KEPT:
            return "clash", f"the document {stored.slug}", None
        return "changed", "", plan


def named(document: ImportedDocument) -> dict[str, None]:
    """Return the slugs of everybody whom a document names, in order."""
    return dict.fromkeys([*(turn.person for turn in document.turns if turn.person), *document.roles])


def kept(plan: Plan) -> float:
    """Return which share of the longer of two wordings stands in both."""
    revision = plan.revision
    gone = sum(edit.end - edit.start for edit in revision.edits)
    return (len(revision.old) - gone) / max(len(revision.old), len(revision.new), 1)
