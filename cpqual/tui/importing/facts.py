"""What the preview of an import says of one file, as words; participants' words are never markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text
from textual.content import Content

from cpqual.domain.documents import ImportedDocument, NotASpeaker, Speaker
from cpqual.services.importing import ImportPlan, Planned, Status
from cpqual.services.importing_draft import header_choices
from cpqual.services.importing_files import FIELDS, FileRead, format_of
from cpqual.services.importing_tables import mark_counts, revision_words
from cpqual.tui.widgets.detail_pane import amount, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell

SIGNS: dict[str, tuple[str, str]] = {
    "new": ("+", "green"), "same": ("=", ""), "changed": ("~", "yellow"), "copy": ("=", ""),
    "clash": ("!", "red"), "bad": ("×", "red"), "skip": ("-", ""), "": ("·", ""),
}  # fmt: skip
_MOST_LEFT = 50
"""So many labels that are no speakers are told with their reasons."""
_WORDS: dict[Status, str] = {
    "new": "new", "same": "in the project already", "changed": "another wording", "copy": "the same text as",
    "clash": "its name is taken",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A file in the list.

    Attributes:
        read: what was read; None while it waits to be read.
        planned: the documents it would make.
    """

    path: Path
    read: FileRead | None = None
    planned: tuple[Planned, ...] = ()

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
    return [Shown(path, reads.get(path), tuple(made.get(path, ()))) for path in paths]


def file_cells(shown: Shown) -> list[Cell]:
    """Return a file's row: its sign, its name, and how many words of data it has."""
    sign, colour = SIGNS[shown.sign]
    words = sum(planned.words for planned in shown.planned)
    return [Text(sign, style=colour, end=""), shown.path.name, f"{words:,}" if shown.planned else ""]


def summary(files: list[Shown]) -> str:
    """Return how many files are what."""
    called = {"new": "to import", "same": "the same", "copy": "there already", "changed": "changed",
              "clash": "name taken", "bad": "not readable", "skip": "skipped"}  # fmt: skip
    found = Counter(shown.sign for shown in files)
    return " · ".join(f"{found[key]} {words}" for key, words in called.items() if found[key])


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


def about(shown: Shown) -> Content:
    """Return what was understood of a file, apart from its speakers."""
    read = shown.read
    if read is None:
        return Content("This file is still to be read.")
    if read.error is not None:
        told = plain(str(read.error), "$warning")
        skip = "It is skipped." if read.said.skip else "x skips it."
        return paragraphs((heading(shown.path.name), told, Content(skip)))
    one = shown.one
    if one is None:
        return paragraphs((heading(shown.path.name), *map(plain, read.warnings)))
    if len(shown.planned) > 1:
        return _about_table(shown, read)
    document = one.document
    return paragraphs(
        (
            lines((heading(document.slug), _status(one))),
            lines(fact(name, value) for name, value in _facts(one).items() if value),
            _list("Header", [_header_line(one, key, taken) for key, taken in header_choices(one).items()]),
            _list("Left as text", list(map(_left, document.not_speakers[:_MOST_LEFT]))),
            _list("Not certain", [plain(words) for words in (*document.warnings, *read.warnings)]),
        )
    )


def _status(one: Planned) -> Content:
    if one.said.skip:
        return Content("skipped: x takes it in")
    told = _WORDS[one.status]
    if one.status == "copy":
        doing = "imported once more" if one.taken else "not imported: c imports it once more"
        return plain(f"{told} {one.other}: {doing}")
    if one.status == "clash":
        return plain(
            f"{one.other} has that name and another text: n gives it another id, x skips it", "$warning"
        )
    if one.revision is not None:
        doing = "becomes the next revision" if one.taken else "v makes it the next revision, x leaves it out"
        moved = [plain(words) for words in (*revision_words(one), *_other_values(one))]
        return lines((plain(f"{told}: {doing}", "$warning" if one.in_the_way else ""), *moved))
    return lines(
        plain(words) for words in (f"{told}: {one.other}" if one.other else told, *_other_values(one))
    )


def _other_values(one: Planned) -> list[str]:
    if not one.values:
        return []
    otherwise = ", ".join(f"{name} {was or '–'} → {now}" for name, (was, now) in one.values.items())
    return [f"attributes {otherwise}: {'taken' if one.updates else 'left as they are, v takes them'}"]


def _facts(one: Planned) -> dict[str, str]:
    document = one.document
    marks = ", ".join(f"{number} {kind}" for kind, number in mark_counts(document).items())
    sections = [s.type for s in document.sections if s.type not in ("header", "talk", "other")]
    quoted = Counter(turn.person or turn.label for turn in document.turns if turn.form == "reported")
    return {
        "file": f"{format_of(one.path)}, {document.encoding}",
        "kind": document.kind,
        "site": f"{document.site} (new)" if one.new_site else document.site or "",
        "date": document.date or "",
        "language": document.language,
        "words": f"{one.words:,}",
        "marks": marks,
        "sections": ", ".join(sections),
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


def _about_table(shown: Shown, read: FileRead) -> Content:
    found = Counter(planned.status for planned in shown.planned)
    first = shown.planned[0].document
    number = amount(len(shown.planned), "document")
    columns = ", ".join(first.attributes)
    return paragraphs(
        (
            lines((heading(shown.path.name), plain(f"{number} in this table"))),
            lines(fact(_WORDS[status], f"{count:,}") for status, count in found.items()),
            lines(
                fact(name, value)
                for name, value in (
                    ("kind", first.kind), ("language", first.language), ("further columns", columns),
                    ("empty answers", str(read.skipped_rows or "")),
                ) if value
            ),
            *map(plain, read.warnings),
        )
    )  # fmt: skip


def _list(title: str, items: list[Content]) -> Content:
    return lines((Content.styled(title, "bold"), *items)) if items else Content("")
