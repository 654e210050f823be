"""What an import would do, as tables for programs, and as the map of labels that a person fills in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cpqual.domain.documents import ImportedDocument, Speaker
from cpqual.domain.wording import counted
from cpqual.formats.label_map import COLUMN, COLUMNS, TAKEN_FOR
from cpqual.formats.roster import LEFT_AS_TEXT
from cpqual.formats.tables import Cell, Table
from cpqual.services.importing import ImportPlan, Planned
from cpqual.services.importing_columns import PlannedColumn, type_as_said
from cpqual.services.importing_files import FileRead, format_of

_PLAN = (
    "file", "document", "status", "imported", "format", "encoding", "kind", "site", "date", "language",
    "words", "turns", "speakers", "unmapped", "roles", "annotations", "sections", "pages", "comments",
    "memos", "header", "not_speakers", "new_people", "new_site", "other", "revision", "attributes",
    "warnings",
)  # fmt: skip


def plan_table(plan: ImportPlan) -> Table:
    """Return a plan with one row per document, and one per file that cannot be read."""
    rows = [_row(planned) for planned in plan.planned]
    rows += [_bad_row(read) for read in plan.unreadable]
    rows += [(skipped.path.name, None, "passed over", False, *[None] * 23, skipped.why)
             for skipped in plan.skipped]  # fmt: skip
    notes = tuple(f"{name}: {warning}" for name, warning in plan.warnings)
    notes += tuple(map(column_words, plan.columns))
    return Table("import", _PLAN, rows, notes, wrapped=("speakers", "not_speakers", "warnings"))


def _row(planned: Planned) -> tuple[Cell, ...]:
    found = planned.document
    return (
        planned.path.name or found.source_name,
        found.slug,
        planned.status,
        planned.taken,
        format_of(planned.path, found),
        found.encoding,
        found.kind,
        found.site,
        found.date,
        found.language,
        planned.words,
        sum(turn.form == "turn" for turn in found.turns),
        _joined(_speaker_words(speaker) for speaker in found.speakers),
        sum(speaker.kind == "participant" and speaker.person is None for speaker in found.speakers),
        _joined(f"{person}: {', '.join(roles)}" for person, roles in found.roles.items() if roles),
        _joined(f"{kind}: {number}" for kind, number in mark_counts(found).items()),
        _joined(section.type for section in found.sections),
        len(found.pages) or None,
        len(found.comments) or None,
        len(planned.memos) or None,
        _joined(f"{one.key} = {one.value or one.given}" for one in found.proposals),
        _joined(f"line {no.line}: {no.label} ({no.why})" for no in found.not_speakers),
        _joined(planned.new_people),
        planned.new_site,
        planned.other or None,
        _joined(revision_words(planned)),
        _joined(otherwise_words(planned)),
        _joined(found.warnings),
    )


def _bad_row(read: FileRead) -> tuple[Cell, ...]:
    return (read.path.name, None, "unreadable", False, *[None] * 23, str(read.error))


def _joined(words: Iterable[str]) -> str | None:
    return "; ".join(words) or None


def _speaker_words(speaker: Speaker) -> str:
    who = speaker.person or speaker.kind
    return f"{speaker.label} = {who}: {speaker.turns} turns, {speaker.words} words"


def _alike(speaker: Speaker) -> str | None:
    return f"perhaps the same as {speaker.similar_to}" if speaker.similar_to else None


def mark_counts(document: ImportedDocument) -> Counter[str]:
    """Return how many marks of the transcriber there are, by kind."""
    return Counter(mark.kind for mark in document.annotations)


def revision_words(planned: Planned) -> list[str]:
    """Return in short what becomes of what lies on a document that comes in another wording."""
    plan = planned.revision
    if plan is None:
        return []
    told = [f"{counted(len(plan.revision.edits), 'place')} changed"]
    for tally in plan.tallies:
        lost = tally.lost + tally.twins
        losing = f", {lost} would lose {'its' if lost == 1 else 'their'} words" if lost else ""
        told.append(f"{tally.moved} of {counted(tally.total, tally.thing)} would move{losing}")
    told += [
        f"{other.coder} has read it" if other.codings is None
        else f"{counted(other.codings, 'coding')} of {other.coder} among them"
        for other in plan.others
    ]  # fmt: skip
    return [*told, *plan.notes, *plan.problems]


def otherwise_words(planned: Planned) -> list[str]:
    """Return what the project has otherwise of a document, and what the file says of it."""
    return [f"{name}: {was or '–'} → {now}" for name, (was, now) in planned.otherwise.items()]


def column_words(column: PlannedColumn) -> str:
    """Return in a line what an attribute of the documents is to be, and why."""
    odd = f"; {column.problem}" if column.problem is not None else ""
    number = counted(column.values, "value")
    return f"{column.attribute.name}: {column.type_in_words} ({column.why}), {number}{odd}"


def map_table(plan: ImportPlan) -> Table:
    """Return labels, and columns of tables, as a map to fill in; read back as it is, it changes nothing."""
    rows: list[tuple[Cell, ...]] = []
    for planned in plan.planned:
        document = planned.document
        for speaker in document.speakers:
            action = "speaker" if speaker.kind == "participant" else speaker.kind
            roles = "; ".join(speaker.roles)
            rows.append((document.slug, speaker.label, speaker.person, roles, action, speaker.turns,
                         speaker.words, _alike(speaker)))  # fmt: skip
        rows += [
            (document.slug, no.label, None, None, LEFT_AS_TEXT, None, None, f"line {no.line}: {no.why}")
            for no in document.not_speakers
        ]
    columns = list(_columns_of_map(plan))
    if not columns:
        return Table("map", (*COLUMNS, "turns", "words", "remark"), rows)
    rows = [(*row[: len(COLUMNS)], None, None, *row[len(COLUMNS) :]) for row in rows]
    return Table("map", (*COLUMNS, COLUMN, TAKEN_FOR, "turns", "words", "remark"), [*columns, *rows])


def _columns_of_map(plan: ImportPlan) -> Iterator[tuple[Cell, ...]]:
    """Yield what the columns of every table are taken for, attributes with their types."""
    types = {one.attribute.name.casefold(): one for one in plan.columns}
    blank = (None,) * (len(COLUMNS) - 1)
    unread = {read.path: read.columns for read in plan.unreadable}
    for path, columns in {**unread, **dict(plan.tables)}.items():
        for one in columns:
            planned = types.get(one.name.casefold()) if one.is_attribute else None
            use = one.use if planned is None else type_as_said(planned.attribute)
            yield path.name, *blank, one.name, use, None, None, planned.why if planned else None


def told_sections(document: ImportedDocument) -> list[str]:
    """Return the types of a document's sections, in order; none where all of it is a transcript."""
    types: list[str] = [one.type for one in document.sections if one.type not in ("header", "other")]
    return types if document.kind == "fieldnote" or {*types} - {"talk"} else []
