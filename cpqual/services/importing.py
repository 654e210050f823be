"""Bringing documents in: first a plan that can be looked at, then all of it as one act, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.ids import slugify
from cpqual.domain.people import Person, Site
from cpqual.domain.units import data_words
from cpqual.domain.wording import counted
from cpqual.formats.label_map import LabelMap, read_label_map
from cpqual.formats.reading import ReadOptions, Skipped, gather, read_documents
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import documents, people

__all__ = ["ImportPlan", "Planned", "ReadOptions", "Skipped", "carry_out", "plan_import", "read_map"]

Progress = Callable[[int, int, str], None]
"""Called with (done, of, what) as long work goes on."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One document as it would be imported.

    Attributes:
        status: `new`; `same` when this very file is in the project already; `clash` when another document
            has its name.
        words: words of data, annotations and labels left out.
        new_people: pseudonyms that the register does not know yet and that would be added.
        new_site: name of a site that would be added, None if it is known or there is none.
    """

    document: ImportedDocument
    status: Literal["new", "same", "clash"]
    words: int
    new_people: tuple[str, ...]
    new_site: str | None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do.

    Attributes:
        skipped: files of a folder that are not read, and why.
        skipped_rows: answers of tables that were empty.
        warnings: (file, what) that concern whole files.
    """

    planned: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]
    skipped_rows: int
    warnings: tuple[tuple[str, str], ...]


def plan_import(
    session: Session,
    paths: Iterable[Path],
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """Read files and folders and say what importing them would do; nothing is written.

    Raises:
        InputError: a file cannot be used, or two of them have the same name; the error names it.
    """
    register = people.people(session.store)
    known = {p.slug: p.slug for p in register} | {p.pseudonym: p.slug for p in register}
    options = replace(options or ReadOptions(), people=known, usual_language=session.project.language)
    gathered = gather(paths)
    read: list[ImportedDocument] = []
    skipped_rows, warnings = 0, []
    for number, path in enumerate(gathered.paths):
        if progress is not None:
            progress(number, len(gathered.paths), path.name)
        result = read_documents(path, options)
        read += result.documents
        skipped_rows += result.skipped_rows
        warnings += [(path.name, warning) for warning in result.warnings]
    _refuse_twins(read)
    planner = _Planner(session)
    return ImportPlan(tuple(map(planner.plan, read)), gathered.skipped, skipped_rows, tuple(warnings))


def read_map(path: Path) -> LabelMap:
    """Return what a map file says of speaker labels.

    Raises:
        InputError: the file cannot be used; names the line.
    """
    return read_label_map(read_source(path))


def _refuse_twins(read: Sequence[ImportedDocument]) -> None:
    first: dict[str, str] = {}
    for document in read:
        other = first.setdefault(document.slug.casefold(), document.source_name)
        if other != document.source_name:
            raise InputError(
                f"has the id {document.slug!r}, as {other} has",
                where=document.source_name,
                remedy="Give one of them another id in its header, or rename the file.",
            )


class _Planner:
    """What the project holds already, asked once for all documents of a plan."""

    def __init__(self, session: Session) -> None:
        stored = documents.documents(session.store)
        self.slugs = {document.slug.casefold() for document in stored}
        self.hashes = documents.source_hashes(session.store)
        self.people = set(people.person_ids(session.store))
        self.sites = _site_names(session)

    def plan(self, document: ImportedDocument) -> Planned:
        named = dict.fromkeys([*(t.person for t in document.turns if t.person), *document.roles])
        known_site = document.site is None or document.site.casefold() in self.sites
        status: Literal["new", "same", "clash"] = "new"
        if document.slug.casefold() in self.slugs:
            same = (document.slug, document.source_sha256) in self.hashes
            status = "same" if same else "clash"
        return Planned(
            document,
            status,
            _data_words(document),
            tuple(person for person in named if person not in self.people),
            None if known_site else document.site,
        )


def _site_names(session: Session) -> dict[str, str]:
    """Return site slugs by slug and by name, letter case folded."""
    names: dict[str, str] = {}
    for site in people.sites(session.store):
        names[site.name.casefold()] = names[site.slug.casefold()] = site.slug
    return names


def _data_words(document: ImportedDocument) -> int:
    return data_words(document.text, document.sections, document.turns, document.annotations)


def carry_out(session: Session, plan: ImportPlan, progress: Progress | None = None) -> list[str]:
    """Import everything that is new in a plan, as one act, and return the slugs.

    A document of the same name is never overwritten.

    Raises:
        RefusedError: a name clashes with a document of the project, or nothing is new; nothing was written.
    """
    clashes = [planned.document.slug for planned in plan.planned if planned.status == "clash"]
    if clashes:
        raise RefusedError(
            f"{', '.join(clashes[:5])}: the project has another document of that name; nothing was imported",
            remedy="Give the new one another id in its header, or rename the file.",
        )
    fresh = [planned.document for planned in plan.planned if planned.status == "new"]
    if not fresh:
        raise RefusedError("nothing new to import: these files are in the project already")
    with session.act("import", f"imported {counted(len(fresh), 'document')}: {_few(fresh)}"):
        person_ids = _register_people(session, fresh)
        site_ids = _register_sites(session, fresh)
        for number, document in enumerate(fresh):
            if progress is not None:
                progress(number, len(fresh), document.slug)
            site = site_ids[document.site.casefold()] if document.site else None
            document_id = documents.add_document(
                session.store, document, _data_words(document), site, person_ids
            )
            people.set_values(session.store, "document", document_id, document.attributes)
    return [document.slug for document in fresh]


def _few(fresh: Sequence[ImportedDocument]) -> str:
    names = [document.slug for document in fresh[:4]]
    return ", ".join(names) + (" …" if len(fresh) > 4 else "")


def _register_people(session: Session, fresh: Sequence[ImportedDocument]) -> dict[str, str]:
    """Add the people that the register does not know and return the row id of everybody, by slug."""
    ids = people.person_ids(session.store)
    for document in fresh:
        names = {s.person: s.label for s in document.speakers if s.person}
        for slug in dict.fromkeys([*(t.person for t in document.turns if t.person), *document.roles]):
            if slug not in ids:
                pseudonym = names.get(slug) if slugify(names.get(slug, "")) == slug else None
                ids[slug] = people.add_person(session.store, Person(slug, pseudonym or slug))
    return ids


def _register_sites(session: Session, fresh: Sequence[ImportedDocument]) -> dict[str, str]:
    """Add the sites that are not known and return the row id for every name and slug, letter case folded."""
    by_slug = people.site_ids(session.store)
    ids = {name: by_slug[slug] for name, slug in _site_names(session).items()}
    for document in fresh:
        if document.site and document.site.casefold() not in ids:
            slug = slugify(document.site) or document.site
            ids[document.site.casefold()] = people.add_site(session.store, Site(slug, document.site))
    return ids
