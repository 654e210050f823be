"""The framework matrix: cases in rows, themes in columns, and in each cell the analyst's own summary.

After Gale and colleagues 2013, "Using the framework method for the analysis of qualitative data in
multi-disciplinary health research", BMC Medical Research Methodology 13:117.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from cpqual.domain.text import Span

CaseKind = Literal["person", "document", "site"]
CASE_KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
Written = Literal["draft", "done"]
WRITTEN: tuple[Written, ...] = get_args(Written)
CellStatus = Literal["empty", "draft", "done"]
CELL_STATUSES: tuple[CellStatus, ...] = get_args(CellStatus)


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework matrix, without what is in its cells.

    Attributes:
        cases: what its rows are.
        filter: the line that says which cases are in; empty for all.
        themes: slugs of the codes that are its columns, in order.
        coder: initials of whoever made it.
        created: ISO 8601, UTC.
    """

    id: str
    slug: str
    title: str
    cases: CaseKind
    filter: str
    themes: tuple[str, ...]
    coder: str
    created: str


class Case(NamedTuple):
    """A row: a person, a document or a site.

    Attributes:
        id: the row id in the project file.
        name: pseudonym, title, or the site's name.
        about: what to say of it besides: group and site, or kind; may be empty.
    """

    id: str
    slug: str
    name: str
    about: str = ""


class CellHead(NamedTuple):
    """A cell that is not empty, as a grid shows it.

    Attributes:
        case: the row id of the case.
        theme: slug of the code.
        begins: the beginning of the summary.
        links: how many passages it rests on.
        coder: who wrote it last.
        changed: when that was, ISO 8601, UTC.
    """

    case: str
    theme: str
    status: Written
    begins: str
    links: int
    coder: str
    changed: str


class Summary(NamedTuple):
    """What is written in a cell; `body` may be empty where passages are linked and nothing is written yet."""

    id: str
    case: str
    theme: str
    body: str
    status: Written
    coder: str
    changed: str


class SummaryLink(NamedTuple):
    """A passage `[start, end)` of a document that a summary rests on; `cell` is the summary's id."""

    id: str
    cell: str
    document: str
    start: int
    end: int
    coder: str

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


def cases_in_words(number: int, kind: CaseKind) -> str:
    """Return so many cases with their noun: `1 person`, `26 people`, `2 sites`."""
    many = "people" if kind == "person" else f"{kind}s"
    return f"{number:,} {kind if number == 1 else many}"
