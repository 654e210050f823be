"""Bringing documents in: first a plan that can be looked at, then all of it as one act, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from cpqual.domain.attributes import Attribute
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.ids import slugify
from cpqual.domain.people import Person, Site
from cpqual.domain.wording import counted, first_few
from cpqual.formats.label_map import LabelMap, read_label_map
from cpqual.formats.options import ROW_NUMBER
from cpqual.formats.reading import ReadOptions, Skipped, gather
from cpqual.services import alike, correcting
from cpqual.services.attributes import keeper, refit
from cpqual.services.correcting import Plan
from cpqual.services.files import read_source
from cpqual.services.importing_columns import ID, is_unsaid
from cpqual.services.importing_files import (
    NOTHING_SAID,
    FileRead,
    Holdings,
    Progress,
    Said,
    read_file,
    site_names,
)
from cpqual.services.importing_memos import write_memos
from cpqual.services.importing_plans import AMONG, ImportPlan, Planned, Status, make_plan, named
from cpqual.services.session import Session
from cpqual.storage import attributes, documents, participants, people

__all__ = [
    "Holdings", "ImportPlan", "Planned", "ReadOptions", "Said", "Skipped", "Status", "carry_out", "make_plan",
    "new_pseudonyms", "plan_import", "read_map", "require_clear", "require_readable",
]  # fmt: skip

_PARTS = re.compile(r"[,:;=(){}\[\]]")
_SHOWN = 5
_LEFT_OUT = "Mend it, or leave it out with --skip-bad."
_COLUMN_OF = {"site": "site_id"}
"""Fields of documents that the file calls otherwise."""
_SORTED = "Sort the table as it was; if it is another table, give the file another name."
_REASON = "the file was taken in again"


def read_map(path: Path) -> LabelMap:
    """Return what a map file says of speaker labels.

    Raises:
        InputError: the file cannot be used; names the line.
    """
    return read_label_map(read_source(path))


def plan_import(
    session: Session,
    paths: Iterable[Path],
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    *,
    said: Said = NOTHING_SAID,
    label_map: LabelMap | None = None,
    skip_bad: bool = False,
) -> ImportPlan:
    """Read files and folders and say what importing them would do; nothing is written.

    Args:
        said: what is said of every file.
        label_map: what a map says of labels.
        skip_bad: leave out the files that cannot be used, which the plan names.

    Raises:
        InputError: files cannot be used, or two of them have the same name; the error names all of them.
    """
    holdings = Holdings(session, options or ReadOptions(), label_map)
    gathered = gather(paths)
    reads: list[FileRead] = []
    for number, path in enumerate(gathered.paths):
        if progress is not None:
            progress(number, len(gathered.paths), path.name)
        reads.append(read_file(holdings, path, said))
    _require_columns(reads, said)
    if not skip_bad:
        require_readable(reads)
    reads = [replace(read, said=replace(read.said, skip=True)) if read.error else read for read in reads]
    plan = make_plan(session, holdings, reads, gathered)
    _refuse_twins(plan)
    return plan


def _require_columns(reads: Sequence[FileRead], said: Said) -> None:
    if any(read.error is not None and not read.columns for read in reads):
        # the column may be in a table that is broken
        return
    there = {column.name.casefold(): column.name for read in reads for column in read.columns}
    for name in said.columns:
        if name not in there:
            shown = ", ".join(there.values()) or "none"
            raise InputError(f"no table here has a column {name!r}", remedy=f"There are: {shown}.")


def require_readable(reads: Iterable[FileRead]) -> None:
    """Make sure that all of these files can be used.

    Raises:
        InputError: some cannot; names all of them.
    """
    errors = [read.error for read in reads if read.error is not None]
    if len(errors) == 1:
        only = errors[0]
        raise InputError(only.what, where=only.where, remedy=only.remedy or _LEFT_OUT)
    if not errors:
        return
    told = "; ".join(str(error) for error in errors)
    raise InputError(
        f"{counted(len(errors), 'file')} cannot be used: {told}",
        remedy="Mend them, or leave them out with --skip-bad.",
    )


def _refuse_twins(plan: ImportPlan) -> None:
    twins = [one for one in plan.planned if one.status == "clash" and one.other.startswith(AMONG)]
    if not twins:
        return
    told = "; ".join(
        f"{one.document.source_name}: has the id {one.document.slug!r},"
        f" as {one.other.removeprefix(AMONG)} has"
        for one in twins[:_SHOWN]
    )
    rest = f"; and {counted(len(twins) - _SHOWN, 'file')} more" if len(twins) > _SHOWN else ""
    raise InputError(
        told + rest, remedy="Leave one of each two out, give it another id in its header, or rename the file."
    )


def carry_out(
    session: Session,
    plan: ImportPlan,
    progress: Progress | None = None,
    further: Callable[[Sequence[str]], None] | None = None,
) -> list[str]:
    """Import what a plan takes, as one act, and return the slugs.

    A document of the same name is never overwritten: another wording becomes its next revision, when that was
    chosen, and everything on it goes with its words.

    Args:
        further: done inside the act, with the slugs; what it refuses refuses the import.

    Raises:
        RefusedError: something stands in the way, or nothing is new; nothing was written.
    """
    require_clear(plan)
    taken = plan.taken
    fresh = [one for one in taken if one.revision is None]
    updated = plan.updated
    with session.act("import", _words(fresh, len(taken) - len(fresh), len(updated), [*taken, *updated])):
        person_ids = _register_people(session, taken)
        site_ids = _register_sites(session, [*taken, *updated])
        adding = documents.Adding(session.store, person_ids)
        values: dict[str, dict[str, str]] = {}
        for number, one in enumerate(taken):
            if progress is not None:
                progress(number, len(taken), one.document.slug)
            site = site_ids[one.document.site.casefold()] if one.document.site else None
            if one.revision is not None:
                _revise(session, one.revision, one, site, person_ids)
                continue
            document_id = adding.add(one.document, one.words, site)
            for name, value in one.document.attributes.items():
                values.setdefault(name, {})[document_id] = value
            if one.memos:
                adding.flush()
                write_memos(session, document_id, one.memos)
        adding.flush()
        known = attributes.known_ids(session.store, "document") if updated else {}
        ids = {slug.casefold(): document_id for slug, document_id in known.items()}
        for one in updated:
            document_id = ids[one.document.slug.casefold()]
            for name, (_, value) in one.values.items():
                values.setdefault(name, {})[document_id] = value
            if one.fields:
                columns = {
                    _COLUMN_OF.get(name, name): site_ids[value.casefold()] if name == "site" else value
                    for name, (_, value) in one.fields.items()
                }
                participants.change_documents(session.store, [document_id], columns)
        _set_values(session, plan, values)
        slugs = [one.document.slug for one in taken]
        if further is not None and slugs:
            further(slugs)
    if any(one.document.kind == "survey" for one in taken):
        # whoever opens the answers next need not wait for it
        alike.prepare(session)
    return slugs


def _set_values(session: Session, plan: ImportPlan, values: Mapping[str, Mapping[str, str]]) -> None:
    """Set values of documents by the name of the attribute, with the types that the plan gives."""
    planned = {one.attribute.name.casefold(): one for one in plan.columns}
    for name, given in values.items():
        one = planned[name.casefold()]
        of_type = one.attribute
        if one.said:
            # as text first: the log then shows that a person narrowed it, which values never do
            attributes.keep(session.store, Attribute("document", of_type.name))
        if one.said or one.known != of_type:
            if one.known is not None and of_type.type != "text":
                held = attributes.values_of(session.store, "document", of_type.name)
                others = {key: value for key, value in held.items() if key not in given}
                attributes.put(session.store, "document", of_type.name, refit(session, of_type, others))
            attributes.keep(session.store, of_type)
        as_kept = keeper(of_type)
        fitting = {key: as_kept(value) for key, value in given.items() if not is_unsaid(of_type, value)}
        attributes.put(session.store, "document", of_type.name, fitting)


def require_clear(plan: ImportPlan) -> None:
    """Make sure that nothing of a plan waits for a decision.

    Raises:
        InputError: files cannot be used and are not skipped.
            A value fits no attribute; names its row and column.
        RefusedError: a name clashes, it is open whether a changed document is revised, or nothing is new.
    """
    require_readable([read for read in plan.unreadable if not read.said.skip])
    clashes = [one for one in plan.planned if one.status == "clash" and one.in_the_way]
    tables = dict(plan.tables)
    if rows := [one.document for one in clashes if one.path in tables]:
        raise RefusedError(
            f"{first_few(f'{one.slug} ({one.source_name})' for one in rows)}: the project has another text"
            " under that id; nothing was imported",
            remedy=_SORTED
            if any(one.name == ROW_NUMBER for path in tables for one in tables[path] if one.use == ID)
            else "If ids were mixed up, mend the table; if it is another answer, give it another id.",
        )
    if clashes:
        raise RefusedError(
            f"{first_few(one.document.slug for one in clashes)}: the project has another document of that"
            " name; nothing was imported",
            remedy="Give the new one another id in its header, or rename the file.",
        )
    if changed := [one.document.slug for one in plan.planned if one.in_the_way]:
        raise RefusedError(
            f"{first_few(changed)}: in the project in another wording; nothing was imported",
            remedy="Take it as the next revision (--revise), or leave it out (--no-revise).",
        )
    for one in plan.taken:
        if one.revision is not None and one.revision.problems:
            raise RefusedError("; ".join(one.revision.problems[:3]), where=one.document.slug)
    if problems := [one.problem for one in plan.columns if one.problem is not None]:
        raise problems[0]
    if not (plan.taken or plan.updated):
        raise RefusedError("nothing new to import: these files are in the project already")


def _words(fresh: Sequence[Planned], revised: int, updated: int, all_of_them: Sequence[Planned]) -> str:
    done = [f"imported {counted(len(fresh), 'document')}"] if fresh else []
    done += [f"took {counted(revised, 'new revision')} of documents in"] if revised else []
    done += [f"brought {counted(updated, 'document')} up to date"] if updated else []
    names = list(dict.fromkeys(one.document.slug for one in all_of_them))
    return f"{' and '.join(done)}: {', '.join(names[:4])}{' …' if len(names) > 4 else ''}"


def _revise(
    session: Session, plan: Plan, one: Planned, site_id: str | None, person_ids: dict[str, str]
) -> None:
    done = correcting.carry_out(session, plan, _REASON)
    document_id = session.document(done.document).id
    documents.take_over(session.store, document_id, one.document, site_id)
    for person, roles in one.document.roles.items():
        documents.add_roles(session.store, document_id, person_ids[person], roles)
    write_memos(session, document_id, one.memos)


def _register_people(session: Session, taken: Sequence[Planned]) -> dict[str, str]:
    """Add the people that the register does not know and return the row id of everybody, by slug."""
    ids = people.person_ids(session.store)
    for one in taken:
        for slug in named(one.document):
            if slug not in ids:
                ids[slug] = people.add_person(session.store, Person(slug, _pseudonym(one, slug)))
    return ids


def new_pseudonyms(plan: ImportPlan) -> dict[str, str]:
    """Return the pseudonyms of the people that an import would add, by slug."""
    found: dict[str, str] = {}
    for one in plan.planned:
        for slug in one.new_people:
            found.setdefault(slug, _pseudonym(one, slug))
    return found


def _pseudonym(one: Planned, slug: str) -> str:
    """Return a new person's pseudonym as it was said, or is written in the map, the header or the label."""
    labels = (speaker.label for speaker in one.document.speakers if speaker.person == slug)
    declared = (name.strip() for value in one.document.header.values() for name in _PARTS.split(value))
    # transcribers often write labels in capitals, and names in full where they declare them
    written = chain(one.said.labels.values(), one.names, declared, labels)
    return next((name for name in written if slugify(name) == slug), slug)


def _register_sites(session: Session, taken: Sequence[Planned]) -> dict[str, str]:
    """Add the sites that are not known and return the row id for every name and slug, letter case folded."""
    by_slug = people.site_ids(session.store)
    ids = {name: by_slug[slug] for name, slug in site_names(session).items()}
    for one in taken:
        site = one.document.site
        if site and site.casefold() not in ids:
            ids[site.casefold()] = people.add_site(session.store, Site(slugify(site) or site, site))
    return ids
