"""A framework matrix as a text in Markdown: a heading for every case, below it its themes with summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpqual.domain.frameworks import CellStatus
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.formats.markdown_page import escaped


@dataclass(frozen=True, slots=True)
class QuoteText:
    """A passage that a summary rests on, with its words."""

    document: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell: the theme, its summary, and how many passages of the case there are under the theme."""

    theme: str
    status: CellStatus
    summary: str
    quotes: tuple[QuoteText, ...]
    passages: int


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case with its cells."""

    name: str
    cells: tuple[CellText, ...]


def write_matrix(title: str, lead: Sequence[str], cases: Sequence[CaseText]) -> str:
    """Return the matrix; what summaries and passages say is shown and never obeyed."""
    return "\n\n".join(_blocks(title, lead, cases)) + "\n"


def _blocks(title: str, lead: Sequence[str], cases: Sequence[CaseText]) -> Iterator[str]:
    yield f"# {escaped(title)}"
    yield from map(escaped, lead)
    for case in cases:
        yield f"## {escaped(case.name)}"
        for cell in case.cells:
            if cell.status != "empty":
                yield from _cell(cell)
        empty = [f"{cell.theme} ({_count(cell)})" for cell in case.cells if cell.status == "empty"]
        if empty:
            yield escaped(f"Nothing is written on: {'; '.join(empty)}.")


def _cell(cell: CellText) -> Iterator[str]:
    draft = " (draft)" if cell.status == "draft" else ""
    yield f"### {escaped(cell.theme)}{draft}"
    for line in cell.summary.split("\n"):
        if line.strip():
            yield escaped(line)
    for quote in cell.quotes:
        place = f"{quote.document} {quote.span.start}–{quote.span.end}"
        yield f"> “{escaped(quote.words)}” ({escaped(place)})"
    yield f"*{_count(cell)} under this theme, {len(cell.quotes)} linked*"


def _count(cell: CellText) -> str:
    return counted(cell.passages, "passage")
