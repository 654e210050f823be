"""Negative cases: passages that speak against a theme, or say where it stops holding."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from cpqual.domain.text import Span

CaseKind = Literal["contradicts", "qualifies"]
CASE_KINDS: tuple[CaseKind, ...] = get_args(CaseKind)


class NegativeCase(NamedTuple):
    """A passage `[start, end)` of a document (code points) that contradicts or qualifies a code.

    Attributes:
        code: slug; the passage need not carry it.
        note: what it says against the code, in the coder's words.
        created: ISO 8601, UTC.
    """

    id: str
    document: str
    start: int
    end: int
    code: str
    kind: CaseKind
    note: str
    coder: str
    created: str = ""

    @property
    def span(self) -> Span:
        """Where it is in the text."""
        return Span(self.start, self.end)
