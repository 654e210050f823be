"""Reading one file for import as the person importing wants it understood; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from cpqual.domain.documents import DocumentKind, ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.text import sha256
from cpqual.domain.units import data_words
from cpqual.domain.wording import listed
from cpqual.formats.label_map import LabelMap
from cpqual.formats.labels import fold
from cpqual.formats.options import ROW_NUMBER, ReadOptions
from cpqual.formats.reading import read_documents
from cpqual.formats.row_numbers import name_before_numbers
from cpqual.services.importing_columns import (
    NOTHING,
    ColumnRead,
    checked_use,
    columns_of_unread,
    columns_read,
    columns_there,
    is_table,
    with_columns,
    without_columns,
)
from cpqual.services.importing_identity import identifying_told
from cpqual.services.importing_likeness import NearCopies
from cpqual.services.importing_numbers import numbered_before
from cpqual.services.people_editing import role_names
from cpqual.services.session import Session
from cpqual.storage import documents, people

EVERY = "*"
"""In a map of labels: every document."""
FIELDS = ("id", "title", "kind", "site", "date", "language")
"""Keys of a header that say what a document is; every other key is kept with the document as it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person importing says of a file; what is left empty is left to the file.

    Attributes:
        labels: label to a person's slug or pseudonym, or to what else a map says of labels.
        roles: label to the roles that whoever it is holds there, in place of what the file says.
        kind, language: of every document of the file.
        slug, site, date: of a file that is one document; empty for none, None where nothing is said.
        header: key of a header to whether its value is taken; others are as the file's reader took them.
        columns: of a table, column with its letter case folded to what it is taken for, as `checked_use`
            gives it; others are as the file's reader took them.
        skip: the file is not imported.
        revise: a document that is there already in another wording gets this one as its next revision.
        copy: a text that is there already under another name is imported once more.
        notes_to_memos: sections that are the researcher's own thinking become memos too.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: DocumentKind | None = None
    language: str | None = None
    slug: str | None = None
    site: str | None = None
    date: str | None = None
    header: Mapping[str, bool] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    skip: bool = False
    revise: bool = False
    copy: bool = False
    notes_to_memos: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class FileRead:
    """What was understood of one file.

    Attributes:
        words: of data, annotations and labels left out, one number for each document.
        hashes: of the documents' texts.
        skipped_rows: answers of a table that were empty.
        columns: of a table, what each is taken for.
        error: why the file cannot be used; it has no documents then.
    """

    path: Path
    said: Said = NOTHING_SAID
    documents: tuple[ImportedDocument, ...] = ()
    words: tuple[int, ...] = ()
    hashes: tuple[str, ...] = ()
    skipped_rows: int = 0
    warnings: tuple[str, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    error: InputError | None = None

    @property
    def alone(self) -> ImportedDocument | None:
        """The document of a file that is one document, as texts are and tables are not."""
        return self.documents[0] if len(self.documents) == 1 else None


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the project, as far as imports ask about it."""

    id: str
    slug: str
    source_sha256: str
    text_sha256: str


class Holdings:
    """What the project holds already, asked once for all files of an import.

    Args:
        session: the open project; it is not kept, so that files can be read in another thread.
        options: what is said of all files.
        label_map: what a map says of labels and roles.
    """

    def __init__(self, session: Session, options: ReadOptions, label_map: LabelMap | None = None) -> None:
        store = session.store
        register = people.people(store)
        by_name = {person.slug: person.slug for person in register}
        by_name |= {person.pseudonym: person.slug for person in register}
        self.map = label_map or LabelMap(options.label_map)
        self.options = replace(
            options,
            people=by_name,
            usual_language=session.project.language,
            label_map={**options.label_map, **self.map.who},
        )
        self.people = {person.slug for person in register}
        self.pseudonyms = {person.slug: person.pseudonym for person in register}
        self.roles = role_names(session)
        self.sites = site_names(session)
        self.documents = {row[1].casefold(): Known(*row) for row in documents.imported(store)}
        self.files = {known.source_sha256: known.slug for known in self.documents.values()}
        self.texts = {known.text_sha256: known.slug for known in self.documents.values()}
        self.earlier = documents.earlier_texts(store)
        self.labels = documents.label_people(store)
        self.alike = NearCopies()


def format_of(path: Path, document: ImportedDocument | None = None) -> str:
    """Return the form of a file by its ending, without the dot."""
    name = path.name or (document.source_name.partition(", line ")[0] if document else "")
    return PurePath(name).suffix.lstrip(".").casefold()


def site_names(session: Session) -> dict[str, str]:
    """Return site slugs by slug and by name, letter case folded."""
    names: dict[str, str] = {}
    for site in people.sites(session.store):
        names[site.name.casefold()] = names[site.slug.casefold()] = site.slug
    return names


def read_file(
    holdings: Holdings, path: Path, said: Said = NOTHING_SAID, before: FileRead | None = None
) -> FileRead:
    """Read one file; one that cannot be used is returned with the reason.

    Args:
        before: how the file was read until now, if it was.
    """
    options = replace(
        holdings.options,
        kind=said.kind or holdings.options.kind,
        language=said.language or holdings.options.language,
        label_map=_label_map(holdings, said, before.documents if before else ()),
    )
    taken: dict[str, str] = {}
    columns: tuple[ColumnRead, ...] = ()
    try:
        if is_table(path):
            taken = _columns_said(holdings, path, said)
            options = with_columns(options, columns_there(path, options, taken))
        result = read_documents(path, options)
        if ROW_NUMBER in result.columns and (before_as := _numbered_before(holdings, path, result.documents)):
            options = replace(options, numbered_as=before_as)
            result = read_documents(path, options)
        columns = columns_read(result.columns, taken, str(path))
        known = _labels_known(holdings, result.documents, options.label_map)
        if known:
            result = read_documents(path, replace(options, label_map={**options.label_map, **known}))
    except InputError as error:
        shown = columns_of_unread(path, options, taken) if is_table(path) else ()
        return FileRead(path, said, columns=shown, error=error)
    left = [one.name for one in columns if one.use == NOTHING]
    found = tuple(without_columns(document, left) for document in result.documents)
    if len(found) == 1:
        found = (_as_said(found[0], said, holdings.options.usual_language),)
    found = tuple(_with_roles(document, said, holdings.map) for document in found)
    return FileRead(
        path,
        said,
        found,
        tuple(data_words(one.text, one.sections, one.turns, one.annotations) for one in found),
        tuple(sha256(one.text) for one in found),
        result.skipped_rows,
        (*result.warnings, *identifying_told(columns, found)),
        columns,
    )


def _numbered_before(holdings: Holdings, path: Path, found: Sequence[ImportedDocument]) -> str:
    known = ((one.slug, one.text_sha256) for one in holdings.documents.values())
    return numbered_before(name_before_numbers(path.name), found, known)


def _columns_said(holdings: Holdings, path: Path, said: Said) -> dict[str, str]:
    """Return what a map, and over it the person importing, says of the columns of a table, by folded name.

    Raises:
        InputError: a column cannot be taken for that.
    """
    of_map = {
        column.casefold(): checked_use(use)
        for name in (EVERY, path.name)
        for (file, column), use in holdings.map.columns.items()
        if file == name
    }
    return {**of_map, **said.columns}


def _label_map(
    holdings: Holdings, said: Said, found: Iterable[ImportedDocument]
) -> dict[tuple[str, str], str]:
    """Return the map of labels with what was said of this file over it."""
    names = [EVERY, *(_own_slug(document) for document in found)]
    return {
        **holdings.options.label_map,
        **{(name, label): who for name in names for label, who in said.labels.items()},
    }


def _own_slug(document: ImportedDocument) -> str:
    """Return the slug that a document's reader gave it, whatever was said since."""
    return document.header.get("id") or PurePath(document.source_name).stem


def _labels_known(
    holdings: Holdings, found: Iterable[ImportedDocument], label_map: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    """Return who the labels of documents were that come again in another wording."""
    again: dict[tuple[str, str], str] = {}
    for document in found:
        known = holdings.documents.get(document.slug.casefold())
        if known is None or known.source_sha256 == document.source_sha256:
            continue
        for label, kind, person in holdings.labels.get(known.id, ()):
            if (document.slug, label) not in label_map and (EVERY, label) not in label_map:
                again[document.slug, label] = person or kind
    return again


def _as_said(document: ImportedDocument, said: Said, usual_language: str) -> ImportedDocument:
    """Return a document with the name, place and date that were said, and the header's values as chosen."""
    for key, taken in said.header.items():
        document = _taken(document, key) if taken else _left(document, key, usual_language)
    changes: dict[str, str | None] = {}
    if said.slug:
        changes["slug"] = said.slug
        if document.title == document.slug:
            changes["title"] = said.slug
    if said.site is not None:
        changes["site"] = said.site or None
    if said.date is not None:
        changes["date"] = said.date or None
    return replace(document, **changes) if changes else document  # type: ignore[arg-type]


def proposed(document: ImportedDocument) -> dict[str, str]:
    """Return what a header proposes for a document itself, by key; what was not understood is left out."""
    return {one.key: one.value for one in document.proposals if one.key in FIELDS and one.value}


def is_taken(document: ImportedDocument, key: str) -> bool:
    """Tell whether a document has taken what its header says under a key."""
    if key not in FIELDS:
        return key in document.header
    value = document.slug if key == "id" else getattr(document, key)
    return value is not None and value in (document.header.get(key), proposed(document).get(key))


def _taken(document: ImportedDocument, key: str) -> ImportedDocument:
    value = proposed(document).get(key)
    if value is None or key == "kind":
        return document
    return replace(document, **{"slug" if key == "id" else key: value})  # type: ignore[arg-type]


def _left(document: ImportedDocument, key: str, usual_language: str) -> ImportedDocument:
    stem = PurePath(document.source_name).stem
    match key:
        case "id":
            title = stem if document.title == document.slug else document.title
            return replace(document, slug=stem, title=title)
        case "title":
            return replace(document, title=document.slug)
        case "language":
            return replace(document, language=usual_language)
        case "site" | "date":
            return replace(document, **{key: None})  # type: ignore[arg-type]
        case "kind":
            return document
    return replace(document, header={name: v for name, v in document.header.items() if name != key})


def _with_roles(document: ImportedDocument, said: Said, label_map: LabelMap) -> ImportedDocument:
    """Return a document with the roles that a map or the person importing gives its speakers.

    They stand in place of those that the file says, so that a role can be corrected and taken away.
    """
    given = {
        fold(label): roles
        for name in (EVERY, _own_slug(document), document.slug)
        for (slug, label), roles in label_map.roles.items()
        if slug == name
    }
    given |= {fold(label): roles for label, roles in said.roles.items()}
    said_of: dict[str, tuple[str, ...]] = {}
    for speaker in document.speakers:
        # somebody nobody has named is known by the label
        who = speaker.person or fold(speaker.label)
        if (held := given.get(fold(speaker.label))) is not None:
            said_of[who] = tuple(dict.fromkeys((*said_of.get(who, ()), *held)))
    speakers = [
        replace(one, roles=said_of.get(one.person or fold(one.label), one.roles)) for one in document.speakers
    ]
    roles = {
        **document.roles,
        **{one.person: said_of[one.person] for one in speakers if one.person and one.person in said_of},
    }
    unnamed = [
        one.label
        for one in speakers
        if not one.person and (said_of.get(fold(one.label)) or (one.roles and one.kind == "participant"))
    ]
    told = (f"{listed(unnamed)}: a role is kept only of a person; say who it is",) if unnamed else ()
    return replace(document, roles=roles, speakers=tuple(speakers), warnings=(*document.warnings, *told))


Progress = Callable[[int, int, str], None]
"""Called with (done, of, what) as long work goes on."""
