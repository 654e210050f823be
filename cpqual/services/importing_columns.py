"""What the columns of an import's tables hold: ids, answers, and attributes with their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.attributes import Attribute, choices_among, infer
from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError, RefusedError
from cpqual.formats.options import ROW_NUMBER, ReadOptions
from cpqual.formats.reading import READERS
from cpqual.formats.sheet import read_grid
from cpqual.services.attributes import fit, read_type
from cpqual.services.files import read_source

ID, ANSWER, SPEAKER, ATTRIBUTE, NOTHING = "id", "answer", "speaker", "attribute", "nothing"
_USES = (ID, ANSWER, SPEAKER, ATTRIBUTE, NOTHING)
_FIELDS = ("title", "site", "date", "language")
"""What columns of these names are taken for."""
_TABLES = ("csv", "xlsx")


class ColumnRead(NamedTuple):
    """A column of a table and what it is taken for.

    Attributes:
        use: `id`, `answer`, `speaker`, `attribute`, `nothing`, a field of documents such as `site`, or the
            type that was said of an attribute, as `read_type` reads it.
    """

    name: str
    use: str

    @property
    def is_field(self) -> bool:
        """Whether it makes a field of the documents by its name; `date` is a type, too."""
        return self.use == "time" or (self.use in _FIELDS and self.name.casefold() == self.use)

    @property
    def is_attribute(self) -> bool:
        """Whether it becomes an attribute."""
        return not self.is_field and self.use not in (ID, ANSWER, SPEAKER, NOTHING)


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """An attribute of documents as an import would fill it.

    Attributes:
        why: why it has its type.
        values: how many documents get a value.
        known: whether the project has it already, which keeps its type.
        problem: the first value that does not fit, with its row, or what else is wrong.
    """

    attribute: Attribute
    why: str
    values: int
    known: bool = False
    problem: InputError | None = None

    @property
    def type_in_words(self) -> str:
        """The type with the choices: `choice: low, high`."""
        choices = self.attribute.choices
        return f"{self.attribute.type}: {', '.join(choices)}" if choices else self.attribute.type


def is_table(path: Path) -> bool:
    """Tell by the ending whether a file has columns."""
    return READERS.get(path.suffix.casefold()) in _TABLES


def type_as_said(attribute: Attribute) -> str:
    """Return the type of an attribute as `checked_use` takes it: `choice:low|high`."""
    return f"choice:{'|'.join(attribute.choices)}" if attribute.choices else attribute.type


def checked_use(word: str) -> str:
    """Return what a column may be taken for, in its usual form.

    Raises:
        InputError: there is no such thing.
    """
    use = " ".join(word.split())
    if use.casefold() in (*_USES, *_FIELDS, "time"):
        return use.casefold()
    try:
        read_type(use)
    except InputError as error:
        raise InputError(
            f"a column cannot be taken for {word[:40]!r}",
            remedy=f"Write one of {', '.join(_USES)}, or a type: number, date, boolean, text, choice:a,b. "
            + (error.remedy if use.casefold().startswith("choice") else ""),
        ) from None
    return use


def with_columns(options: ReadOptions, said: Mapping[str, str]) -> ReadOptions:
    """Return options with the columns that were said to hold ids, answers and speakers."""
    of: dict[str, list[str]] = {}
    for name, use in said.items():
        of.setdefault(use, []).append(name)
    return replace(
        options,
        id_col=next(iter(of.get(ID, ())), options.id_col),
        text_cols=tuple(of.get(ANSWER, options.text_cols)),
        speaker_col=next(iter(of.get(SPEAKER, ())), options.speaker_col),
    )


def columns_read(found: Mapping[str, str], said: Mapping[str, str], where: str) -> tuple[ColumnRead, ...]:
    """Return the columns of a table with what they are taken for.

    Args:
        found: what the reader took each column for.
        said: what was said of columns, letter case folded.

    Raises:
        InputError: something was said of a column that makes a field of the documents.
    """
    columns = []
    for name, use in found.items():
        read, word = ColumnRead(name, use), said.get(name.casefold(), use)
        if word != use and (read.is_field or (word in (*_FIELDS, "time") and word != "date")):
            raise InputError(
                f"column {name!r} is taken for {use} by its name, and cannot be for {word}",
                where=where,
                remedy="Give the column another name in the file.",
            )
        columns.append(read if use in (ID, ANSWER, SPEAKER) else ColumnRead(name, word))
    return tuple(columns)


def columns_of_unread(path: Path, options: ReadOptions, said: Mapping[str, str]) -> tuple[ColumnRead, ...]:
    """Return the columns of a table that cannot be used as it is, so that it can be said which is which."""
    try:
        grid = read_grid(read_source(path), (ID, "text"), options.sheet, survey=True)
    except InputError:
        return ()
    number = ColumnRead(ROW_NUMBER, said.get(ROW_NUMBER, NOTHING))
    return (number, *(ColumnRead(name, said.get(name.casefold(), ATTRIBUTE)) for name in grid.columns))


def without_columns(document: ImportedDocument, names: Iterable[str]) -> ImportedDocument:
    """Return a document without some of its attributes."""
    left = set(names)
    if not left & set(document.attributes):
        return document
    kept = {name: value for name, value in document.attributes.items() if name not in left}
    return replace(document, attributes=kept)


def say_column(columns: Sequence[ColumnRead], said: Mapping[str, str], name: str, use: str) -> dict[str, str]:
    """Return what is said of the columns of a table when one of them is taken for something else.

    What the others are taken for as answers stays so.

    Raises:
        InputError: there is no such use.
        RefusedError: no column of ids or of answers would be left.
    """
    use = checked_use(use)
    column = next(one for one in columns if one.name == name)
    before = column.use
    answers = [one.name for one in columns if one.use == ANSWER]
    if before in (ID, SPEAKER) and use != before:
        raise RefusedError(f"{name} holds the {before}s", remedy="Say first which other column does.")
    if before == ANSWER and use != ANSWER and answers == [name]:
        raise RefusedError(f"{name} holds the answers", remedy="Say first which other column does, too.")
    if column.is_field:
        raise RefusedError(f"{name} is the {before} of the documents by its name")
    changed = {one: held for one, held in said.items() if held != use or use not in (ID, SPEAKER)}
    if ANSWER in (use, before):
        changed |= dict.fromkeys((one.casefold() for one in answers), ANSWER)
    return {**changed, name.casefold(): use}


def plan_columns(
    given: Sequence[tuple[str, str, Mapping[str, str]]],
    known: Mapping[str, Attribute],
    said: Mapping[str, str],
    inferred: frozenset[str],
) -> Iterator[PlannedColumn]:
    """Yield the attributes that documents of an import have, with their types.

    Args:
        given: the place of every document in its file, its slug, and its values.
        known: the project's attributes of documents, by their names, letter case folded.
        said: types that were said, by the same.
        inferred: names, likewise, of columns that have the type their values have in common; other attributes
            are text.
    """
    names: dict[str, str] = {}
    for _, _, values in given:
        for name in values:
            names.setdefault(name.casefold(), name)
    for folded, name in names.items():
        spelt = {one for _, _, values in given for one in values if one.casefold() == folded}
        cells = [
            (place, slug, value)
            for place, slug, values in given
            for one in spelt
            if (value := values.get(one))
        ]
        yield _planned(name, cells, known.get(folded), said.get(folded, ""), infers=folded in inferred)


def _planned(
    name: str, cells: Sequence[tuple[str, str, str]], known: Attribute | None, said: str, *, infers: bool
) -> PlannedColumn:
    values = [value for _, _, value in cells]
    attribute, why, problem = Attribute("document", name), "not from a table", None
    if known is not None:
        attribute, why = known, "as the project has it"
        if said and read_type(said)[0] != known.type:
            problem = InputError(
                f"the project knows it as {known.type}, not as {said}", where=known.full,
                remedy="Import it so, and change its type afterwards (cpqual attributes type).",
            )  # fmt: skip
    elif said:
        why = "as said"
        try:
            type_, choices = read_type(said)
            if type_ == "choice" and choices is None:
                choices = choices_among(values)
            attribute = Attribute("document", name, type_, choices or ())
        except InputError as error:
            problem = InputError(error.what, where=f"column {name!r}", remedy=error.remedy)
    elif infers:
        type_, choices, why = infer(values)
        attribute = Attribute("document", name, type_, choices)
    if problem is None and (known is not None or said) and attribute.type != "text":
        _, problem = fit(attribute, cells, f"column {name!r}")
    return PlannedColumn(attribute, why, len(cells), known is not None, problem)
