"""What the preview of an import says of one file, as words; participants' words are never markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.text import Text
from textual.content import Content

from cpqual.domain.documents import ImportedDocument, NotASpeaker, Speaker
from cpqual.domain.errors import CpqualError
from cpqual.services.importing import ImportPlan, Planned, Status
from cpqual.services.importing_columns import ColumnRead, PlannedColumn
from cpqual.services.importing_draft import header_choices
from cpqual.services.importing_files import FIELDS, FileRead, format_of
from cpqual.services.importing_tables import mark_counts, otherwise_words, revision_words, told_sections
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import amount, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell

SIGNS: dict[str, tuple[str, str]] = {
    "new": ("+", "green"), "same": ("=", ""), "changed": ("~", "yellow"), "copy": ("=", ""),
    "clash": ("!", "red"), "bad": ("×", "red"), "skip": ("-", ""), "": ("·", ""),
}  # fmt: skip
KeyOf = Callable[[str], str]
_MOST_LEFT = 50
"""So many labels that are no speakers are told with their reasons."""
_WORDS: dict[Status, str] = {
    "new": "new", "same": "in the project already", "changed": "another wording", "copy": "the same text as",
    "clash": "its name is taken",
}  # fmt: skip


class ShownColumn(NamedTuple):
    """A column of a table with what it is taken for, and what becomes of it where it is an attribute."""

    read: ColumnRead
    planned: PlannedColumn | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A file in the list.

    Attributes:
        read: what was read; None while it waits to be read.
        planned: the documents it would make.
        columns: of a table.
        told: what concerns the whole file: of its reading, and of what the project has.
    """

    path: Path
    read: FileRead | None = None
    planned: tuple[Planned, ...] = ()
    columns: tuple[ShownColumn, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def one(self) -> Planned | None:
        """The document of a file that is one, and the first of a table's."""
        return self.planned[0] if self.planned else None

    @property
    def sign(self) -> str:
        """Key of `SIGNS`."""
        if self.read is None:
            return ""
        if self.read.said.skip:
            return "skip"
        if self.read.error is not None:
            return "bad"
        found = Counter(planned.status for planned in self.planned)
        worst = next((s for s in ("clash", "changed", "new", "copy", "same") if found[s]), "same")
        one = self.one
        return "new" if worst in ("changed", "copy") and one is not None and one.taken else worst


def by_file(paths: Iterable[Path], plan: ImportPlan, reads: dict[Path, FileRead]) -> list[Shown]:
    """Return the files of an import with what each would make."""
    made: dict[Path, list[Planned]] = {}
    for planned in plan.planned:
        made.setdefault(planned.path, []).append(planned)
    attributes = {one.attribute.name.casefold(): one for one in plan.columns}
    told: dict[str, list[str]] = {}
    for name, words in plan.warnings:
        told.setdefault(name, []).append(words)
    shown = []
    for path in paths:
        read = reads.get(path)
        columns = tuple(
            ShownColumn(
                one, attributes.get(one.name.casefold()) if one.is_attribute and made.get(path) else None
            )
            for one in (read.columns if read else ())
        )
        shown.append(Shown(path, read, tuple(made.get(path, ())), columns, tuple(told.get(path.name, ()))))
    return shown


def file_cells(shown: Shown) -> list[Cell]:
    """Return a file's row: its sign, its name, and how many words of data it has."""
    sign, colour = SIGNS[shown.sign]
    words = sum(planned.words for planned in shown.planned)
    return [Text(sign, style=colour, end=""), shown.path.name, f"{words:,}" if shown.planned else ""]


def summary(files: list[Shown]) -> str:
    """Return how many files are what, and how many columns have values that do not fit."""
    called = {"new": "to import", "same": "the same", "copy": "there already", "changed": "changed",
              "clash": "name taken", "bad": "not readable", "skip": "skipped"}  # fmt: skip
    found = Counter(shown.sign for shown in files)
    told = [f"{found[key]} {words}" for key, words in called.items() if found[key]]
    odd = sum(bool(one.planned and one.planned.problem) for shown in files for one in shown.columns)
    return " · ".join([*told, *([f"{amount(odd, 'column')} with values that do not fit"] if odd else [])])


def speaker_rows(document: ImportedDocument) -> list[Speaker | NotASpeaker]:
    """Return the labels that speak, and after them those that do not."""
    return [*document.speakers, *document.not_speakers]


def speaker_cells(row: Speaker | NotASpeaker, document: ImportedDocument | None) -> list[Cell]:
    """Return a label's row: the label, who it is, turns, words, and a remark."""
    if isinstance(row, NotASpeaker):
        return [row.label, "text", "", "", f"line {row.line}: {row.why}"]
    nobody = {"participant": "somebody", "unattributed": "unattributed"}
    who = row.person or nobody.get(row.kind, row.kind)
    remark = ", ".join(row.roles)
    if row.similar_to:
        speakers = document.speakers if document else ()
        other = next((one for one in speakers if one.label == row.similar_to), None)
        same = other is not None and row.person is not None and other.person == row.person
        remark = f"= {row.similar_to}" if same else f"≈ {row.similar_to}?"
    return [row.label, who, str(row.turns), f"{row.words:,}", remark]


def column_cells(column: ShownColumn) -> list[Cell]:
    """Return a column's row: its name, what it is taken for, how many values it has, and why."""
    planned = column.planned
    if planned is None:
        return [column.read.name, column.read.use, "", ""]
    odd = planned.problem
    why = Text(safe(told_here(odd)), style="yellow", end="") if odd is not None else planned.why
    return [column.read.name, planned.type_in_words, f"{planned.values:,}", why]


def told_here(error: CpqualError) -> str:
    """Return a refusal without what its remedy says of options: those are the command line's."""
    sentences = error.remedy.split(". ")
    remedy = ". ".join(one for one in sentences if " --" not in one and "cpqual " not in one)
    told = str(CpqualError(error.what, where=error.where, remedy=remedy))
    return told if told.endswith((".", "?", "!", "…")) else f"{told}."


def about(shown: Shown, key: KeyOf) -> Content:
    """Return what was understood of a file, apart from its speakers and columns.

    Args:
        key: gives the key of an act, by the act's name without `import_`.
    """
    read = shown.read
    if read is None:
        return Content("This file is still to be read.")
    if read.error is not None:
        told = plain(told_here(read.error), "$warning")
        skip = "It is skipped." if read.said.skip else f"{key('skip')} skips it."
        columns = plain(
            f"{key('columns')} says of a column above that it holds the ids, or the answers;"
            " the row number is an id where no column tells the rows apart."
            if shown.columns
            else ""
        )
        return paragraphs((lines((heading(shown.path.name), told)), columns, plain(skip)))
    one = shown.one
    if one is None:
        return paragraphs((heading(shown.path.name), *map(plain, shown.told)))
    if len(shown.planned) > 1:
        return _about_table(shown, read, key)
    document = one.document
    return paragraphs(
        (
            lines((heading(document.slug), _status(one, key))),
            lines(fact(name, value) for name, value in _facts(one).items() if value),
            _list("Header", [_header_line(one, key, taken) for key, taken in header_choices(one).items()]),
            _list("Left as text", list(map(_left, document.not_speakers[:_MOST_LEFT]))),
            _list("Not certain", [plain(words) for words in (*document.warnings, *shown.told)]),
        )
    )


def _status(one: Planned, key: KeyOf) -> Content:
    if one.said.skip:
        return plain(f"skipped: {key('skip')} takes it in")
    told = _WORDS[one.status]
    if one.status == "copy":
        doing = "imported once more" if one.taken else f"not imported: {key('copy')} imports it once more"
        return plain(f"{told} {one.other}: {doing}")
    if one.status == "clash":
        return plain(
            f"{one.other} has that name and another text: {key('slug')} gives it another id,"
            f" {key('skip')} skips it",
            "$warning",
        )
    if one.revision is not None:
        undecided = f"{key('revise')} makes it the next revision, {key('skip')} leaves it out"
        doing = "becomes the next revision" if one.taken else undecided
        moved = [plain(words) for words in (*revision_words(one), *_other_values(one, key))]
        return lines((plain(f"{told}: {doing}", "$warning" if one.in_the_way else ""), *moved))
    return lines(
        plain(words) for words in (f"{told}: {one.other}" if one.other else told, *_other_values(one, key))
    )


def _other_values(one: Planned, key: KeyOf) -> list[str]:
    if not one.otherwise:
        return []
    how = "taken" if one.updates else f"left as it is, {key('revise')} takes it"
    return [f"other than here: {'; '.join(otherwise_words(one))} ({how})"]


def _facts(one: Planned) -> dict[str, str]:
    document = one.document
    marks = ", ".join(f"{number} {kind}" for kind, number in mark_counts(document).items())
    quoted = Counter(turn.person or turn.label for turn in document.turns if turn.form == "reported")
    return {
        "file": f"{format_of(one.path)}, {document.encoding}",
        "kind": document.kind,
        "site": f"{document.site} (new)" if one.new_site else document.site or "",
        "date": document.date or "",
        "language": document.language,
        "words": f"{one.words:,}",
        "marks": marks,
        "sections": ", ".join(told_sections(document)),
        "quoted": ", ".join(f"{who} {number}×" for who, number in quoted.items()),
        "pages": str(len(document.pages) or ""),
        "memos": f"{len(one.memos)} to come along" if one.memos else "",
        "new people": ", ".join(one.new_people),
    }


def _header_line(one: Planned, key: str, taken: bool) -> Content:
    document = one.document
    proposal = next((found for found in document.proposals if found.key == key), None)
    given = document.header.get(key) or (proposal.given if proposal else "")
    value = proposal.value or given if proposal and key in FIELDS else given
    note = f"  {proposal.note}" if proposal and proposal.note else ""
    return Content.assemble(
        ("✓ " if taken else "· ", "$success" if taken else ""), fact(key, value), plain(note, "$warning")
    )


def _left(no: NotASpeaker) -> Content:
    return fact(f"line {no.line}", f"{no.label}: {no.why}")


def _about_table(shown: Shown, read: FileRead, key: KeyOf) -> Content:
    found = Counter(planned.status for planned in shown.planned)
    first = shown.planned[0].document
    number = amount(len(shown.planned), "document")
    problems = [one.planned.problem for one in shown.columns if one.planned]
    another = f"{key('columns')} says another type of the column."
    odd = [plain(f"{told_here(one)} {another}", "$warning") for one in problems if one is not None]
    return paragraphs(
        (
            lines((heading(shown.path.name), *odd, plain(f"{number} in this table"))),
            lines(fact(_WORDS[status], f"{count:,}") for status, count in found.items()),
            lines(
                fact(name, value)
                for name, value in (
                    ("kind", first.kind), ("language", first.language),
                    ("empty answers", str(read.skipped_rows or "")),
                ) if value
            ),
            lines(
                plain(f"{one.document.slug}: {words}")
                for one in shown.planned if one.otherwise for words in _other_values(one, key)
            ),
            *map(plain, shown.told),
        )
    )  # fmt: skip


def _list(title: str, items: list[Content]) -> Content:
    return lines((Content.styled(title, "bold"), *items)) if items else Content("")
