"""What the report of a study is asked for, and what its parts share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.analysis.frequencies import CountOf
from cpqual.domain.codebook import Codebook
from cpqual.formats.charts import Chart
from cpqual.formats.drawing import svg_for_page
from cpqual.formats.html_page import Figure, Section
from cpqual.formats.tables import Table
from cpqual.services.layers import Voices
from cpqual.services.ribbons import MOST_DOCUMENTS
from cpqual.services.session import Session

MOST_ROWS = 100
"""Rows of a table of the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to hold.

    Attributes:
        by: attributes by whose groups themes are counted, each by itself.
        count: what is counted.
        layer: whose codings; None for the consensus where there is one, else this coder's own.
        where: a filter: only what it is true of is counted; empty for everything.
        ribbons: so many documents have their ribbon drawn; 0 for none.
    """

    by: tuple[str, ...] = ()
    count: CountOf = "participants"
    layer: str | None = None
    where: str = ""
    ribbons: int = MOST_DOCUMENTS


@dataclass(frozen=True)
class Study:
    """What a maker of sections works on.

    `voices`: the layer, which this coder may see. `stay`: is called between charts, and may stop the work.
    """

    session: Session
    asked: Asked
    voices: Voices
    book: Codebook
    stay: Callable[[], None]

    @property
    def layer(self) -> str:
        """The layer as services ask for it."""
        return self.voices.making

    @property
    def reflexive(self) -> bool:
        """Whether coefficients and saturation have no place in the report."""
        return self.book.profile == "reflexive"


class Part(NamedTuple):
    """A part of the report: its title, and what makes its sections, none where the study has none of it."""

    title: str
    make: Callable[[Study], Iterator[Section]]


def figure(chart: Chart) -> Figure:
    """Draw a chart for a page."""
    return Figure(svg_for_page(chart.spec), chart.said)


def sentence(words: str) -> str:
    """Return words with a capital at the beginning, and a full stop where there is no other end."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"


def short(table: Table, command: str) -> Table:
    """Return a table with as many rows as a page has room for, and the command that gives them all."""
    left = len(table.rows) - MOST_ROWS
    more = (f"{left:,} more rows: {command}",) if left > 0 else ()
    return Table(
        table.name, table.columns, table.rows[:MOST_ROWS], (*table.notes, *more), wrapped=table.wrapped
    )
