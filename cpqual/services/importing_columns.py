"""What the columns of an import's tables hold: ids, answers, and attributes with their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.attributes import NO_ANSWER, Attribute, choices_among, infer, kept, widened
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
        known: the attribute as the project has it, None where it is new.
        problem: the first value that does not fit, with its row, or what else is wrong.
        unsaid: cells that say no more than `n/a` or a dash, which the type has no value for; they get none.
        said: whether a person said the type now, with the list if it is a choice: new values do not widen it.
    """

    attribute: Attribute
    why: str
    values: int
    known: Attribute | None = None
    problem: InputError | None = None
    unsaid: int = 0
    said: bool = False

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


def columns_there(path: Path, options: ReadOptions, said: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of columns, without the ids and answers of other tables of the same import."""
    if not any(use in (ID, ANSWER, SPEAKER) for use in said.values()):
        return dict(said)
    there = {column.name.casefold() for column in columns_of_unread(path, options, said)}
    return {name: use for name, use in said.items() if name in there}


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
    open_types: frozenset[str] = frozenset(),
) -> Iterator[PlannedColumn]:
    """Yield the attributes that documents of an import have, with their types.

    Args:
        given: the place of every document in its file, its slug, and its values.
        known: the project's attributes of documents, by their names, letter case folded.
        said: types that were said, by the same.
        inferred: names, likewise, of columns that have the type their values have in common; other attributes
            are text.
        open_types: names, likewise, of attributes of the project whose types nobody set: new values of a
            choice, or other answers than yes and no, widen them.
    """
    columns: dict[str, list[tuple[str, str, str]]] = {}
    names: dict[str, str] = {}
    for place, slug, values in given:
        for name, value in values.items():
            if value:
                columns.setdefault(name, []).append((place, slug, value))
    for name in columns:
        names.setdefault(name.casefold(), name)
    for folded, name in names.items():
        cells = [cell for one, found in columns.items() if one.casefold() == folded for cell in found]
        yield _planned(
            name, cells, known.get(folded), said.get(folded, ""),
            infers=folded in inferred, widens=folded in open_types,
        )  # fmt: skip


def _planned(
    name: str,
    cells: Sequence[tuple[str, str, str]],
    known: Attribute | None,
    said: str,
    *,
    infers: bool,
    widens: bool,
) -> PlannedColumn:
    values = [value for _, _, value in cells]
    attribute, why, problem = known or Attribute("document", name), "not from a table", None
    if said and (known is None or not _is_so(known, said)):
        try:
            attribute = _with_type(attribute, said, values)
        except InputError as error:
            problem = InputError(error.what, where=f"column {name!r}", remedy=error.remedy)
        why = "as said" if known is None else f"as said; {known.type} until now"
    elif known is not None:
        why = "as the project has it"
    elif infers:
        type_, choices, why = infer(values)
        return PlannedColumn(Attribute("document", name, type_, choices), why, len(cells))
    if problem is not None or attribute.type == "text":
        return PlannedColumn(attribute, why, len(cells), known, problem)
    fitting = [cell for cell in cells if not is_unsaid(attribute, cell[2])]
    unsaid = len(cells) - len(fitting)
    # a list in another order than the alphabet's is a person's
    if widens and not said and known is not None and known.choices == _in_order(known.choices):
        attribute = widened(known, dict.fromkeys(value for _, _, value in fitting))
        why = _why_wider(known, attribute) or why
    _, problem = fit(attribute, fitting, f"column {name!r}")
    if problem is not None:
        remedy = f"{problem.remedy} Correct it, or say another type: --column {_quoted(f'{name}=text')}."
        problem = InputError(problem.what, where=problem.where, remedy=remedy)
    if unsaid:
        why += f"; {unsaid} of no more than n/a or a dash are no value"
    told = bool(said) and read_type(said) == (attribute.type, attribute.choices or None)
    return PlannedColumn(
        attribute, why, len(fitting), known, problem, unsaid, told and (widens or attribute != known)
    )


def _in_order(choices: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(choices, key=str.casefold))


def _is_so(known: Attribute, said: str) -> bool:
    """Tell whether an attribute of the project is of the type that was said."""
    type_, choices = read_type(said)
    return type_ == known.type and choices in (None, known.choices)


def _with_type(attribute: Attribute, said: str, values: Sequence[str]) -> Attribute:
    """Return an attribute with the type that was said.

    Raises:
        InputError: it has too many values for a list.
    """
    type_, choices = read_type(said)
    if type_ == "choice" and choices is None:
        choices = choices_among([*attribute.choices, *values])
    return attribute._replace(type=type_, choices=choices or ())


def _why_wider(known: Attribute, now: Attribute) -> str:
    if now == known:
        return ""
    if now.type != "choice":
        return f"a {known.type} until now, with other values it is {now.type}"
    more = [one for one in now.choices if one not in (known.choices or ("yes", "no"))]
    was = "" if known.type == "choice" else f"{known.type} until now, "
    return f"{was}new: {', '.join(more)}"


def is_unsaid(attribute: Attribute, value: str) -> bool:
    """Tell whether a cell says no more than `n/a` or a dash, and is no value of the attribute's type."""
    if attribute.type == "text" or value.strip().casefold() not in NO_ANSWER:
        return False
    try:
        kept(value, attribute.type, attribute.choices)
    except InputError:
        return True
    return False


def _quoted(words: str) -> str:
    return words if words.isascii() and words.replace("=", "").isalnum() else f'"{words}"'
