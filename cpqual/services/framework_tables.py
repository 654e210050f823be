"""A framework matrix as tables: wide to read, long to read back, its passages, and how far it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from cpqual.domain.frameworks import Case, CellStatus, Framework, Summary, SummaryLink, cases_in_words
from cpqual.domain.text import harmless
from cpqual.domain.wording import counted
from cpqual.formats.framework_markdown import CaseText, CellText, QuoteText, write_matrix
from cpqual.formats.places import written
from cpqual.formats.tables import Cell as TableCell
from cpqual.formats.tables import Table, write, write_parts
from cpqual.services.framework_cases import cases_of
from cpqual.services.framework_cells import closed_cases
from cpqual.services.framework_passages import Coverage, Ground, count_cells
from cpqual.services.frameworks import Column, amount_of, columns
from cpqual.services.passages import Passage, Place, read
from cpqual.services.session import Session
from cpqual.storage import acts
from cpqual.storage import frameworks as rows

LONG_COLUMNS = (
    "framework", "case", "name", "about", "theme", "label", "status", "summary", "passages", "coded",
    "not_linked", "new", "coder", "changed",
)  # fmt: skip
_DRAFT = "[draft]"
_WHOLE = 1_000_000
_AT_ONCE = 500
_SHORT = 90
"""A matrix of cells with at most so many code points each is a table in Markdown, else a text."""
_NONE = Coverage(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A framework with everything in it that this coder may read.

    Attributes:
        written: what is written, by (slug of the case, theme).
        links: the passages of a summary by its id.
        counts: how many passages the cells have, by (slug of the case, theme).
        closed: how many summaries of others are closed, because coding is blind.
        elsewhere: how many summaries are of cases that the framework's line leaves out.
        layer: what to print for the layer that the passages are counted in.
        version: number of the codebook version in force.
    """

    framework: Framework
    cases: tuple[Case, ...]
    columns: tuple[Column, ...]
    written: Mapping[tuple[str, str], Summary]
    links: Mapping[str, Sequence[SummaryLink]]
    counts: Mapping[tuple[str, str], Coverage]
    closed: int
    elsewhere: int
    layer: str
    project: str
    version: int
    snapshot: str

    def status(self, case: Case, theme: str) -> CellStatus:
        """Return how far a cell is written."""
        summary = self.written.get((case.slug, theme))
        return summary.status if summary else "empty"

    def links_in(self, case: Case, theme: str) -> Sequence[SummaryLink]:
        """Return the passages that a cell's summary rests on."""
        summary = self.written.get((case.slug, theme))
        return self.links.get(summary.id, ()) if summary else ()


def load(
    session: Session,
    framework: Framework,
    layer: str | None = None,
    counts: Mapping[tuple[str, str], Coverage] | None = None,
) -> Matrix:
    """Read a framework whole.

    Args:
        layer: whose codings the passages are counted in; None for the consensus where there is one, else this
            coder.
        counts: how many passages the cells have in that layer, where that is known already.

    Raises:
        UnknownNameError: no coder of that name.
        RefusedError: the layer is closed to this coder.
    """
    ground = Ground(session, framework, layer)
    cases = cases_of(session, framework)
    slugs = {case.id: case.slug for case in cases}
    closed_to = closed_cases(session, framework)
    written: dict[tuple[str, str], Summary] = {}
    closed = elsewhere = 0
    for one in rows.summaries(session.store, framework.id):
        if one.case not in slugs:
            elsewhere += 1
        elif one.case in closed_to and one.coder != session.coder.slug:
            closed += 1
        else:
            written[slugs[one.case], one.theme] = one
    links: dict[str, list[SummaryLink]] = {}
    for link in rows.links(session.store, framework_id=framework.id):
        links.setdefault(link.cell, []).append(link)
    return Matrix(
        framework=framework,
        cases=tuple(cases),
        columns=columns(framework, ground.book),
        written=written,
        links=links,
        counts=count_cells(session, framework, cases, ground) if counts is None else counts,
        closed=closed,
        elsewhere=elsewhere,
        layer=ground.layer,
        project=session.project.name,
        version=ground.book.version,
        snapshot=acts.snapshot(session.store),
    )


def long_table(matrix: Matrix) -> Table:
    """Return one row per cell, in the form that `framework import` reads back."""
    found: list[tuple[TableCell, ...]] = []
    for case in matrix.cases:
        for column in matrix.columns:
            one = matrix.written.get((case.slug, column.theme))
            count = matrix.counts.get((case.slug, column.theme), _NONE)
            links = matrix.links_in(case, column.theme)
            found.append(
                (
                    matrix.framework.slug, case.slug, case.name, case.about or None, column.theme,
                    column.told, matrix.status(case, column.theme), one.body if one else None,
                    "; ".join(written(link.document, link.span) for link in links) or None,
                    count.passages, count.passages - count.linked, count.new,
                    one.coder if one else None, one.changed if one else None,
                )
            )  # fmt: skip
    return Table(matrix.framework.slug, LONG_COLUMNS, found, notes(matrix), wrapped=("summary", "passages"))


def wide_table(matrix: Matrix) -> Table:
    """Return one row per case and one column per theme, with the summaries; drafts end in `[draft]`."""
    heads = _heads(matrix)
    found = [
        (_case_words(case), *(_words(matrix, case, one.theme) for one in matrix.columns))
        for case in matrix.cases
    ]
    return Table(matrix.framework.title, heads, found, notes(matrix), wrapped=heads, staying=1)


def _heads(matrix: Matrix) -> tuple[str, ...]:
    """Return the headings of the wide table, no two alike."""
    told = [matrix.framework.cases, *(column.told for column in matrix.columns)]
    slugs = ["", *(column.theme for column in matrix.columns)]
    alike = {name for name in told if told.count(name) > 1}
    return tuple(
        f"{name} [{slug}]" if name in alike else name for name, slug in zip(told, slugs, strict=True)
    )


def _case_words(case: Case) -> str:
    name = case.name if case.name.casefold() == case.slug.casefold() else f"{case.name} ({case.slug})"
    return f"{name}, {case.about}" if case.about else name


def _words(matrix: Matrix, case: Case, theme: str) -> str | None:
    one = matrix.written.get((case.slug, theme))
    if one is None:
        return None
    return one.body if one.status == "done" else f"{one.body}\n{_DRAFT}".lstrip()


def status_table(matrix: Matrix) -> Table:
    """Return per theme how many cells are empty, drafts and done, and how much there is to look at again."""
    found: list[tuple[TableCell, ...]] = []
    for column in matrix.columns:
        statuses = [matrix.status(case, column.theme) for case in matrix.cases]
        counts = [matrix.counts.get((case.slug, column.theme), _NONE) for case in matrix.cases]
        waiting = sum(
            status == "empty" and count.passages > 0 for status, count in zip(statuses, counts, strict=True)
        )
        found.append(
            (
                column.theme, column.told, statuses.count("done"), statuses.count("draft"),
                statuses.count("empty"), waiting, sum(one.new > 0 for one in counts),
                sum(one.passages for one in counts), sum(one.passages - one.linked for one in counts),
            )
        )  # fmt: skip
    sums: list[TableCell] = [sum(int(row[i] or 0) for row in found) for i in range(2, 9)]
    if found:
        found.append(("all", None, *sums))
    names = (
        "theme", "label", "done", "draft", "empty", "empty_with_passages", "with_new_passages", "passages",
        "not_linked",
    )  # fmt: skip
    return Table("status", names, found, notes(matrix))


def passages_table(session: Session, matrix: Matrix) -> Table:
    """Return the passages that the summaries rest on, with their words, one row for each link."""
    linked = [
        (case, column, link)
        for case in matrix.cases
        for column in matrix.columns
        for link in matrix.links_in(case, column.theme)
    ]
    texts = _read_all(session, [link for *_, link in linked])
    found = [
        (
            case.slug, case.name, column.theme, column.told, link.document, link.start, link.end,
            harmless(text.speaker) or None, harmless(text.words),
        )
        for (case, column, link), text in zip(linked, texts, strict=True)
    ]  # fmt: skip
    names = ("case", "name", "theme", "label", "document", "start", "end", "speaker", "passage")
    return Table("Passages", names, found, wrapped=("passage",))


def _read_all(session: Session, links: Sequence[SummaryLink]) -> list[Passage]:
    places = [Place(link.document, link.start, link.end, ()) for link in links]
    parts = [places[i : i + _AT_ONCE] for i in range(0, len(places), _AT_ONCE)]
    return [text for part in parts for text in read(session, part, _WHOLE)]


def notes(matrix: Matrix) -> tuple[str, ...]:
    """Return what has to stand below a framework: what it is, of when, and what is left out."""
    one, statuses = matrix.framework, [summary.status for summary in matrix.written.values()]
    size = f"{cases_in_words(len(matrix.cases), one.cases)} by {counted(len(matrix.columns), 'theme')}"
    empty = len(matrix.cases) * len(matrix.columns) - len(statuses)
    today = datetime.now(UTC).date().isoformat()
    told = [
        f"{one.title}: a framework matrix of {size}; cells are written summaries, not counts. "
        f"{statuses.count('done')} done, {counted(statuses.count('draft'), 'draft')}, {empty} empty.",
        f"{matrix.project}, snapshot {matrix.snapshot}, codebook version {matrix.version}, {today}. "
        f"Passages are counted in the layer {matrix.layer}; a theme stands for all codes below it.",
    ]
    if one.filter:
        told.append(f"Only cases where {one.filter}.")
    if matrix.elsewhere:
        told.append(f"{amount_of(matrix.elsewhere)} of cases left out.")
    if matrix.closed:
        told.append(
            f"{matrix.closed} of others’ summaries are closed: coding is blind, documents are not finished."
        )
    told.append("In the researchers’ words, from what people said: as confidential as the transcripts.")
    return tuple(told)


# Files


def as_workbook(session: Session, matrix: Matrix) -> bytes:
    """Return a framework as a spreadsheet: the matrix, its passages, its cells, and what it is."""
    out = BytesIO()
    write_parts([wide_table(matrix), passages_table(session, matrix), long_table(matrix)], "xlsx", out)
    return out.getvalue()


def as_text(session: Session, matrix: Matrix) -> str:
    """Return a framework in Markdown: a table where all summaries are short, else a text case by case."""
    if _is_short(matrix):
        out = BytesIO()
        write(wide_table(matrix), "md", out)
        return out.getvalue().decode()
    return _case_by_case(session, matrix)


def _is_short(matrix: Matrix) -> bool:
    return all("\n" not in one.body and len(one.body) <= _SHORT for one in matrix.written.values())


def _case_by_case(session: Session, matrix: Matrix) -> str:
    """Return a framework as a text, case by case, with the passages that its summaries rest on."""
    linked = [
        link
        for case in matrix.cases
        for column in matrix.columns
        for link in matrix.links_in(case, column.theme)
    ]
    texts = {link.id: text for link, text in zip(linked, _read_all(session, linked), strict=True)}

    def quotes(links: Sequence[SummaryLink]) -> tuple[QuoteText, ...]:
        return tuple(QuoteText(link.document, link.span, texts[link.id].words) for link in links)

    told = [
        CaseText(
            _case_words(case),
            tuple(
                CellText(
                    column.told,
                    matrix.status(case, column.theme),
                    summary.body if (summary := matrix.written.get((case.slug, column.theme))) else "",
                    quotes(matrix.links_in(case, column.theme)),
                    matrix.counts.get((case.slug, column.theme), _NONE).passages,
                )
                for column in matrix.columns
            ),
        )
        for case in matrix.cases
    ]
    return write_matrix(matrix.framework.title, notes(matrix), told)
