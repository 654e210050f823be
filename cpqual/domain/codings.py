"""Codings, memos and decisions: what coders put on the text, and who did it how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CoderKind = Literal["human", "consensus"]
CodingOrigin = Literal["manual", "suggestion", "autocode", "import", "adjudication"]
CODING_ORIGINS: tuple[CodingOrigin, ...] = get_args(CodingOrigin)
MemoKind = Literal["theoretical", "methodological", "reflexive", "code", "document", "case", "decision"]
MEMO_KINDS: tuple[MemoKind, ...] = get_args(MemoKind)
Outcome = Literal["a", "b", "both", "new_span", "neither"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Reason = Literal["missed", "boundary", "parent_child", "definition_unclear", "both_defensible", "fatigue"]
REASONS: tuple[Reason, ...] = get_args(Reason)

CONSENSUS_SLUG = "CONSENSUS"
"""Slug of the coder that holds adjudicated codings."""


@dataclass(frozen=True, slots=True)
class Coder:
    """Someone whose codings form a layer; the consensus layer is a coder of its own kind."""

    id: str
    slug: str
    name: str
    kind: CoderKind = "human"
    colour: str = "blue"


@dataclass(frozen=True, slots=True)
class Coding:
    """A code on a span `[start, end)` of a document's text (code points), by one coder.

    Attributes:
        version: number of the codebook version in force when the coding was made, 0 for none.
        confidence: the coder's own, 0 to 1, where given.
        created: ISO 8601, UTC.
    """

    id: str
    document: str
    start: int
    end: int
    code: str
    coder: str
    origin: CodingOrigin = "manual"
    version: int = 0
    confidence: float | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated note by a coder, anchored to a span, a coding, a code, a person, a site, or the project."""

    id: str
    kind: MemoKind
    body: str
    coder: str
    created: str
    document: str | None = None
    start: int | None = None
    end: int | None = None
    coding: str | None = None
    code: str | None = None
    person: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An adjudicated disagreement: the span and code it was about, what was decided, and why."""

    id: str
    document: str
    start: int
    end: int
    code: str
    outcome: Outcome
    reason: Reason
    note: str
    coder: str
    created: str
