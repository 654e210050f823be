"""Theme frequencies of a project, with the denominators that make them honest."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.analysis.frequencies import CodeSpans, CountOf, Frequency, frequencies, merge_overlapping
from cpqual.domain.codebook import Codebook
from cpqual.domain.text import Span
from cpqual.formats.tables import Table
from cpqual.services.grouping import group_by, scopes
from cpqual.services.layers import Layer, choose_layer, unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import acts

_COLUMNS = (
    "code", "path", "level", "unit", "group_var", "group", "n", "denominator", "denominator_def", "pct",
    "coder_layer", "codebook_version", "snapshot", "own_or_rollup",
)  # fmt: skip
_DEFINITIONS: dict[CountOf, str] = {
    "participants": "people with a pseudonym who speak or are quoted",
    "documents": "documents",
    "sites": "sites with a document",
    "segments": "coded segments of all codes",
    "turns": "turns and quoted speech",
    "words": "words, annotations and labels left out",
}


@dataclass(frozen=True, slots=True)
class FrequencyTable:
    """A table of theme frequencies and everything needed to read it.

    Attributes:
        attribute: full name of the attribute grouped by, empty if none.
        groups: (name, denominator) in column order.
        definition: what the denominator counts.
        layer: whose codings were counted.
        adjudication: how far the consensus is, in words; empty where the layer has nothing to do with it.
        snapshot: the state of the project the numbers belong to.
        left_out: what was not counted, in words.
    """

    count: CountOf
    attribute: str
    groups: tuple[tuple[str, int], ...]
    cells: tuple[Frequency, ...]
    codebook: Codebook
    definition: str
    layer: str
    adjudication: str
    snapshot: str
    left_out: str


def count_themes(
    session: Session,
    *,
    by: str | None = None,
    count: CountOf = "participants",
    layer: str | None = None,
    validation: bool = False,
) -> FrequencyTable:
    """Count how often each code occurs, in each group of an attribute.

    Args:
        by: the attribute to group by (`sector`, `kind`, `role`, `person.client_group`…), None for no groups.
        count: what is counted.
        layer: whose codings count; see `choose_layer`.
        validation: count member checks and Delphi rounds too.

    Raises:
        UnknownNameError: no such attribute or layer.
    """
    chosen = choose_layer(session, layer)
    found = scopes(session, chosen.documents, validation=validation, with_words=count == "words")
    name, groups = group_by(session, found, by)
    book = session.codebook()
    cells = frequencies(_rows(book, chosen), groups, count)
    totals = {cell.group: cell.denominator for cell in cells}
    kinds = "" if validation else "member checks and Delphi rounds, "
    return FrequencyTable(
        count=count,
        attribute=name,
        groups=tuple((group.name, totals.get(group.name, 0)) for group in groups),
        cells=tuple(cells),
        codebook=book,
        definition=f"{_DEFINITIONS[count]} in documents coded by {chosen.name}",
        layer=chosen.name,
        adjudication=chosen.adjudication.in_words(unblinded_documents(session)),
        snapshot=acts.snapshot(session.store),
        left_out=f"{kinds}headers and reflections, interviewer speech",
    )


def notes(found: FrequencyTable) -> tuple[str, ...]:
    """Return what has to stand below the table: what was counted, what was not, and in which state."""
    by = f" by {found.attribute}" if found.attribute else ""
    return (
        f"{found.count}{by}; denominator: {found.definition}",
        f"left out: {found.left_out}",
        *((f"adjudication: {found.adjudication}",) if found.adjudication else ()),
        f"layer: {found.layer}; codebook version {found.codebook.version}; snapshot {found.snapshot}",
    )


def long_table(found: FrequencyTable) -> Table:
    """Return the table with one number a row, its denominator and what that denominator means beside it."""
    rows = []
    for cell in found.cells:
        path = found.codebook.path(cell.code)
        percent = None if cell.share is None else round(100 * cell.share, 1)
        rows.append(
            (
                cell.code, " > ".join(path), len(path), found.count, found.attribute or None, cell.group,
                cell.n, cell.denominator, found.definition, percent, found.layer, found.codebook.version,
                found.snapshot, "rollup" if cell.rolled_up else "own",
            )
        )  # fmt: skip
    return Table("frequency", _COLUMNS, rows, notes(found))


def _rows(book: Codebook, layer: Layer) -> list[CodeSpans]:
    """Return every code's own passages and, for codes with codes below, the roll-up.

    A merged code is not a theme with no passages: it is left out.
    """
    rows = []
    for _, code in book.walk():
        below = book.descendants(code.slug)
        if code.status == "merged" and layer.spans.keys().isdisjoint(below):
            continue
        if len(below) > 1:
            rows.append(CodeSpans(code.slug, True, _rolled_up(layer, below)))
        if code.codable:
            rows.append(CodeSpans(code.slug, False, layer.spans.get(code.slug, {})))
    return rows


def _rolled_up(layer: Layer, slugs: tuple[str, ...]) -> dict[str, list[Span]]:
    gathered: dict[str, list[Span]] = {}
    for slug in slugs:
        for document, spans in layer.spans.get(slug, {}).items():
            gathered.setdefault(document, []).extend(spans)
    return {document: merge_overlapping(spans) for document, spans in gathered.items()}
