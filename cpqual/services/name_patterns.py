"""What the names of files tell of documents (kind, site, date, title, attributes): a plan, then one act."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cpqual.domain.dates import read_date
from cpqual.domain.errors import CpqualError, InputError, RefusedError
from cpqual.domain.name_patterns import NamePattern, match_name, parse_pattern
from cpqual.domain.people import AttributeType, Site
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.attribute_values import Choosing, Given, Types, ValuesPlan, plan_values, take_values
from cpqual.services.people_editing import kind_of, set_documents
from cpqual.services.session import Session
from cpqual.storage import attributes as stored
from cpqual.storage import documents as kept_documents
from cpqual.storage import people

OWN_PARTS = ("kind", "site", "date", "title")
"""Parts of a pattern that are no attributes, but what every document has."""
_SHORT_KINDS = {
    "int": "interview", "fg": "focusgroup", "fn": "fieldnote", "adv": "advisory", "mc": "membercheck",
    "del": "delphi",
}  # fmt: skip
_LINE = re.compile(r", line \d+\Z")
Meanings = Mapping[tuple[str, str], str]
"""What a part stands for where it is written so, both in lower case: `("site", "hl")` for Harbour Lane."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What the name of a document's file says.

    Attributes:
        own: kind, site (as its slug), date and title, as far as the pattern has them.
        values: attributes, by name.
        why: why nothing is taken from it; empty where it is understood.
    """

    slug: str
    file: str
    own: Mapping[str, str]
    values: Mapping[str, str]
    why: str = ""


@dataclass(frozen=True, slots=True)
class NamesPlan:
    """Everything that taking parts of file names in would do.

    Attributes:
        files: in the order of the documents; those that do not fit or are not understood say why.
        values: the attributes among the parts; None where there are none.
        changes: (document, what, value) of kind, site, date and title that would be others than now.
    """

    pattern: NamePattern
    files: tuple[NamedFile, ...]
    values: ValuesPlan | None
    changes: tuple[tuple[str, str, str], ...]


def plan_names(
    session: Session,
    pattern: str,
    meanings: Meanings | None = None,
    choosing: Choosing | None = None,
    documents: Sequence[str] | None = None,
) -> NamesPlan:
    """Say what a pattern finds in the names of the files that documents came from; nothing is written.

    Args:
        pattern: as `parse_pattern` reads it.
        meanings: what a part stands for; without it `INT` is an interview, and a site is found by its slug,
            its name, or the initials of that.
        choosing: how values of attributes are to be understood.
        documents: only of these, by slug; None for all.

    Raises:
        InputError: the pattern cannot be used, or an attribute of its name cannot be.
        RefusedError: no file has such a name.
    """
    read = parse_pattern(pattern)
    reader = _Reader(read, people.sites(session.store), meanings or {})
    every = stored.file_names(session.store, documents)
    # an answer of a survey has a line of its own, but no file
    names = {slug: name for slug, name in every.items() if not _LINE.search(name)}
    files = tuple(reader.read(slug, name) for slug, name in names.items())
    taken = [one for one in files if not one.why]
    if not taken:
        example = f": {files[0].file} {files[0].why}" if files else ""
        raise RefusedError(f"no file has a name like {pattern}{example}")
    given = [Given(one.file, one.slug, one.values) for one in taken]
    has_values = any(name.casefold() not in OWN_PARTS for name in read.names)
    choosing = choosing or Choosing()
    # a part that is figures or a date is an attribute of that type, if nothing else is said
    choosing = replace(choosing, types={**_types_of(read), **choosing.types})
    values = plan_values(session, "document", given, choosing) if has_values else None
    return NamesPlan(read, files, values, tuple(_changes(session, taken)))


def _types_of(pattern: NamePattern) -> Types:
    said: dict[str, AttributeType] = {"number": "number", "date": "date"}
    return {
        part.name: (said[part.type], None)
        for part in pattern.parts
        if part.name in pattern.names and part.type in said and part.name.casefold() not in OWN_PARTS
    }


def _changes(session: Session, taken: Sequence[NamedFile]) -> list[tuple[str, str, str]]:
    now = {one.slug: one for one in kept_documents.documents(session.store)}
    return [
        (one.slug, what, value)
        for one in taken
        for what, value in one.own.items()
        if (getattr(now[one.slug], what) or "") != value
    ]


def read_name(
    session: Session, pattern: str, slug: str, file: str, meanings: Meanings | None = None
) -> NamedFile:
    """Return what one file's name says, for documents that are not in the project yet.

    Raises:
        InputError: the pattern cannot be used.
    """
    return _Reader(parse_pattern(pattern), people.sites(session.store), meanings or {}).read(slug, file)


def take_names(session: Session, plan: NamesPlan) -> int:
    """Write what a plan says as one act, and return of how many documents something was taken.

    Raises:
        InputError: values do not fit their attribute; nothing was written.
    """
    taken = sum(not one.why for one in plan.files)
    with session.act("attributes", f"took parts of file names for {counted(taken, 'document')}"):
        by_change: dict[tuple[str, str], list[str]] = {}
        for slug, what, value in plan.changes:
            by_change.setdefault((what, value), []).append(slug)
        for (what, value), slugs in by_change.items():
            set_documents(session, slugs, what, value)
        if plan.values is not None:
            take_values(session, plan.values, "file names")
    return taken


def names_table(plan: NamesPlan) -> Table:
    """Return what each file's name says, those that fit first."""
    names = plan.pattern.names
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(plan.files, key=lambda one: bool(one.why)):
        parts = {name.casefold(): value for name, value in (*one.own.items(), *one.values.items())}
        rows.append((one.file, one.slug, *(parts.get(name.casefold()) for name in names), one.why or None))
    fitting = sum(not one.why for one in plan.files)
    notes: tuple[str, ...] = (
        f"{fitting} of {len(plan.files)} names fit and are understood; the others stay as they are.",
    )
    own = [name for name in names if name.casefold() in OWN_PARTS]
    if own:
        what = ", ".join(own)
        notes += (f"{what}: of the document itself; {counted(len(plan.changes), 'value')} would be another.",)
    columns = ("file", "document", *(f"{name} " if name in ("file", "document") else name for name in names))
    return Table("file names", (*columns, "left out because"), rows, notes)


class _Reader:
    """Reads names by a pattern, with the sites of the project in mind."""

    def __init__(self, pattern: NamePattern, sites: Sequence[Site], meanings: Meanings) -> None:
        self._pattern = pattern
        self._sites = sites
        self._meanings = meanings

    def read(self, slug: str, file: str) -> NamedFile:
        """Return what a name says."""
        found = match_name(self._pattern, file)
        if found is None:
            return NamedFile(slug, file, {}, {}, "does not fit")
        own: dict[str, str] = {}
        values: dict[str, str] = {}
        try:
            for name, value in found.items():
                meant = self._meanings.get((name.casefold(), value.casefold()), value)
                if name.casefold() in OWN_PARTS:
                    own[name.casefold()] = self._own(name.casefold(), meant)
                else:
                    values[name] = meant
        except CpqualError as error:
            return NamedFile(slug, file, {}, {}, error.what)
        return NamedFile(slug, file, own, values)

    def _own(self, name: str, value: str) -> str:
        if name == "kind":
            return kind_of(_SHORT_KINDS.get(value.casefold(), value))
        if name == "site":
            return self._site(value)
        if name == "date":
            found = read_date(value)
            if not found.value:
                raise InputError(f"{value!r}: {found.note}")
            return found.value
        return value

    def _site(self, value: str) -> str:
        folded = " ".join(value.replace("_", " ").split()).casefold()
        for site in self._sites:
            if folded in (site.slug.casefold(), site.slug.casefold().replace("-", " "), site.name.casefold()):
                return site.slug
        short = [site for site in self._sites if _initials(site.name).startswith(folded)]
        if len(short) == 1:
            return short[0].slug
        several = f" ({' or '.join(site.slug for site in short)})" if short else ""
        raise InputError(f"{value!r} is no site{several}")


def _initials(name: str) -> str:
    words = [word for word in name.casefold().split() if word != "the"]
    return "".join(word[0] for word in words)


def meanings_of(typed: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return meanings from `site.HL=harbour-lane`.

    Raises:
        InputError: one is not written so.
    """
    found: dict[tuple[str, str], str] = {}
    for one in typed:
        left, equals, meant = one.partition("=")
        part, dot, value = left.partition(".")
        if not (equals and dot and part.strip() and value.strip() and meant.strip()):
            raise InputError(f"{one!r} says no meaning", remedy="Write it so: site.HL=harbour-lane")
        found[part.strip().casefold(), value.strip().casefold()] = meant.strip()
    return found
