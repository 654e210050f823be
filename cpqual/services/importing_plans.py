"""What an import would do with every document, compared with what the project holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from cpqual.domain.attributes import Attribute
from cpqual.domain.attributes import kept as kept_value
from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.wording import counted
from cpqual.formats.reading import Gathered, Skipped
from cpqual.services import correcting
from cpqual.services.correcting import Plan
from cpqual.services.importing_columns import ATTRIBUTE, ColumnRead, PlannedColumn, is_unsaid, plan_columns
from cpqual.services.importing_files import NOTHING_SAID, FileRead, Holdings, Said
from cpqual.services.importing_memos import ComingMemo, comment_memos, note_memos
from cpqual.services.session import Session
from cpqual.storage import attributes, documents

Status = Literal["new", "same", "changed", "copy", "clash"]

LEAST_KEPT = 0.3
"""Share of a text that must stand in its next wording too: below, it is another document of that name."""
_SHOWN = 5
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
        values: attributes that the project has otherwise, of a document that it has: what they were there
            (None where there was nothing) and what the file says.
        fields: title, site and date of a row of a table, likewise; the site by its name.
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
    values: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)

    @property
    def otherwise(self) -> dict[str, tuple[str | None, str]]:
        """What the project has otherwise: title, site and date, and attributes."""
        return {**self.fields, **self.values}

    @property
    def updates(self) -> bool:
        """Whether that is brought up to date in a document of the project, as things stand."""
        return bool(self.otherwise) and self.said.revise and not self.said.skip

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


@dataclass(frozen=True)
class ImportPlan:
    """Everything an import would do.

    Attributes:
        skipped: files of a folder that are not read, and why.
        skipped_rows: answers of tables that were empty.
        warnings: (file, what) that concern whole files.
        unreadable: files that cannot be used, with the reason.
        tables: the files that are tables, with what their columns are taken for.
        known: the project's attributes of documents, by their names, letter case folded.
        open_types: those of them, likewise, whose types nobody set.
    """

    planned: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]
    skipped_rows: int
    warnings: tuple[tuple[str, str], ...]
    unreadable: tuple[FileRead, ...] = ()
    tables: tuple[tuple[Path, tuple[ColumnRead, ...]], ...] = ()
    known: Mapping[str, Attribute] = field(default_factory=dict)
    open_types: frozenset[str] = frozenset()

    @cached_property
    def columns(self) -> tuple[PlannedColumn, ...]:
        """The attributes that documents get, with their types, as things stand.

        They follow from all values of an import; at 100,000 answers that takes seconds, so it is asked first
        where the plan is made.
        """
        given = [
            (one.document.source_name, one.document.slug, one.document.attributes)
            for one in self.taken
            if one.revision is None
        ]
        given += [
            (
                one.document.source_name,
                one.document.slug,
                {name: now for name, (_, now) in one.values.items()},
            )
            for one in self.updated
        ]
        columns = [one for _, of_file in self.tables for one in of_file if one.is_attribute]
        said = {one.name.casefold(): one.use for one in columns if one.use != ATTRIBUTE}
        inferred = frozenset(one.name.casefold() for one in columns)
        return tuple(plan_columns(given, self.known, said, inferred, self.open_types))

    @property
    def taken(self) -> list[Planned]:
        """The documents that are imported, as things stand."""
        return [planned for planned in self.planned if planned.taken]

    @property
    def updated(self) -> list[Planned]:
        """The documents of the project whose attributes are brought up to date, as things stand."""
        return [planned for planned in self.planned if planned.updates]

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
    gone = [(read.path.name, told) for read in reads if (told := _no_more_there(holdings, read))]
    planned = tuple(one for read in reads for one in planner.plan(read))
    alone = {read.path for read in reads if read.alone is not None}
    fresh = [one.document for one in planned if one.status == "new" and one.taken and one.path in alone]
    alike = [(document.source_name, told) for document, told in holdings.alike.told(session, fresh)]
    return ImportPlan(
        planned,
        gathered.skipped if gathered else (),
        sum(read.skipped_rows for read in reads if not read.said.skip),
        (*((read.path.name, warning) for read in reads for warning in read.warnings), *gone, *alike),
        tuple(read for read in reads if read.error is not None),
        tuple((read.path, read.columns) for read in reads if read.columns and not read.said.skip),
        planner.known_attributes,
        frozenset(map(str.casefold, attributes.typed_by_imports(session.store, "document"))),
    )


class _Planner:
    """Compares what was read with what the project holds and with what was read before."""

    def __init__(self, session: Session, holdings: Holdings, known: dict[tuple[str, str], Plan]) -> None:
        self.session = session
        self.holdings = holdings
        self.known = known
        self.slugs: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.known_attributes = {
            one.name.casefold(): one
            for one in attributes.attributes(session.store)
            if one.owner == "document"
        }
        self.attributes: dict[str, tuple[Attribute | None, dict[str, str]]] = {}
        self.fields: dict[str, tuple[str, str | None, str | None]] | None = None

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
                dict(self._values(document)) if status in ("same", "changed") else {},
                dict(self._fields(document, read)) if status in ("same", "changed") else {},
            )

    def _fields(
        self, document: ImportedDocument, read: FileRead
    ) -> Iterator[tuple[str, tuple[str | None, str]]]:
        """Yield title, site and date of a row that the project has otherwise; an empty cell says nothing."""
        given = {one.use for one in read.columns if one.is_field}
        if not given:
            return
        if self.fields is None:
            self.fields = documents.fields(self.session.store)
        title, site, date = self.fields[self.holdings.documents[document.slug.casefold()].id]
        if "title" in given and document.title not in (title, document.slug):
            yield "title", (title, document.title)
        if "site" in given and document.site and self.holdings.sites.get(document.site.casefold()) != site:
            yield "site", (site, document.site)
        if "date" in given and document.date and document.date != date:
            yield "date", (date, document.date)

    def _values(self, document: ImportedDocument) -> Iterator[tuple[str, tuple[str | None, str]]]:
        """Yield the attributes that the project has otherwise; a cell that is empty says nothing."""
        document_id = self.holdings.documents[document.slug.casefold()].id
        for name, value in document.attributes.items():
            if name not in self.attributes:
                stored = self.known_attributes.get(name.casefold())
                values = attributes.values_of(self.session.store, "document", stored.name) if stored else {}
                self.attributes[name] = stored, values
            one, values = self.attributes[name]
            before = values.get(document_id)
            if before == value or (one is not None and is_unsaid(one, value)):
                continue
            try:
                if one is not None and before == kept_value(value, one.type, one.choices):
                    continue
            except InputError:
                # what does not fit the type is told when it is taken
                pass
            yield name, (before, value)

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


def _no_more_there(holdings: Holdings, read: FileRead) -> str:
    """Say which documents came with the others of a table before and are not in it now; empty for none."""
    slugs = {document.slug.casefold() for document in read.documents}
    files = {known.source_sha256 for slug in slugs if (known := holdings.documents.get(slug)) is not None}
    gone = [
        known.slug for slug, known in holdings.documents.items()
        if known.source_sha256 in files and slug not in slugs
    ]  # fmt: skip
    if not gone:
        return ""
    names = ", ".join(sorted(gone)[:_SHOWN]) + (" …" if len(gone) > _SHOWN else "")
    told = f"{counted(len(gone), 'document')} that came with these before {'is' if len(gone) == 1 else 'are'}"
    return f"{told} not in it: {names}; nothing is removed"


def named(document: ImportedDocument) -> dict[str, None]:
    """Return the slugs of everybody whom a document names, in order."""
    return dict.fromkeys([*(turn.person for turn in document.turns if turn.person), *document.roles])


def kept(plan: Plan) -> float:
    """Return which share of the longer of two wordings stands in both."""
    revision = plan.revision
    gone = sum(edit.end - edit.start for edit in revision.edits)
    return (len(revision.old) - gone) / max(len(revision.old), len(revision.new), 1)
