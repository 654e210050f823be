"""Codings, memos and decisions: what coders put on the text, and who did it how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from cpqual.domain.text import Span

CoderKind = Literal["human", "consensus"]
CodingOrigin = Literal["manual", "suggestion", "autocode", "import", "adjudication"]
CODING_ORIGINS: tuple[CodingOrigin, ...] = get_args(CodingOrigin)
ReadWay = Literal["reading", "queue", "import"]
"""What brought a coder to a unit that was read: reading on, a list a model chose, a table from outside."""
READ_WAYS: tuple[ReadWay, ...] = get_args(ReadWay)
MemoKind = Literal["theoretical", "methodological", "reflexive", "code", "document", "case", "decision"]
MEMO_KINDS: tuple[MemoKind, ...] = get_args(MemoKind)
AnchorKind = Literal["passage", "coding", "code", "document", "person", "site", "project"]
ANCHOR_KINDS: tuple[AnchorKind, ...] = get_args(AnchorKind)
Outcome = Literal["a", "b", "c", "d", "e", "f", "g", "h", "i", "both", "new_span", "neither"]
"""Whose reading of a disputed unit stands.

A letter is one coder's, counting those who coded the document in the order of their initials; `both` is all
that anybody marked, `neither` is nothing, and `new_span` is a passage that the adjudicator chose.
"""
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


class Coding(NamedTuple):
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
class About:
    """What a memo is about; with nothing set, the project.

    Attributes:
        span: a passage `[start, end)` of the document, in code points.
        coding: id of a coding; document, span and code are then the coding's own.
    """

    document: str | None = None
    span: Span | None = None
    coding: str | None = None
    code: str | None = None
    person: str | None = None
    site: str | None = None

    @property
    def kind(self) -> AnchorKind:
        """What kind of thing it is."""
        if self.coding is not None:
            return "coding"
        if self.span is not None:
            return "passage"
        for kind, name in (
            ("code", self.code), ("document", self.document), ("person", self.person), ("site", self.site)
        ):  # fmt: skip
            if name is not None:
                return kind  # type: ignore[return-value]
        return "project"

    @property
    def words(self) -> str:
        """How to call it: `barriers on INT-1 36–44`, `INT-1`, `code barriers`, `the project`."""
        where = f"{self.document} {self.span.start}–{self.span.end}" if self.span else self.document
        match self.kind:
            case "coding":
                return f"{self.code} on {where}"
            case "passage" | "document":
                return f"{where}"
            case "code" | "person" | "site" as kind:
                return f"{kind} {self.code or self.person or self.site}"
            case "project":
                return "the project"

    @property
    def usual_kind(self) -> MemoKind:
        """The kind a memo about it has when its writer does not say."""
        usual: dict[AnchorKind, MemoKind] = {"code": "code", "document": "document", "person": "case"}
        return usual.get(self.kind, "theoretical")


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated note by a coder about a passage, a coding, a code, a document, a person, a site or the project.

    Attributes:
        created: ISO 8601, UTC.
        start, end: the passage in code points; of a memo about a coding, the coding's.
        code: the code it is about; of a memo about a coding, the coding's.
    """

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

    @property
    def span(self) -> Span | None:
        """The passage it is about, or its coding is on."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    @property
    def about(self) -> About:
        """What it is about."""
        return About(self.document, self.span, self.coding, self.code, self.person, self.site)

    @property
    def first_line(self) -> str:
        """Its first line that says something."""
        return next((line.strip() for line in self.body.split("\n") if line.strip()), "")


@dataclass(frozen=True, slots=True)
class MemoLink:
    """A passage `[start, end)` that a memo points to beside what it is about."""

    id: str
    memo: str
    document: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a memo said from some moment on, as the log of acts has it.

    Attributes:
        at: ISO 8601, UTC.
        coder: who wrote it so.
        how: what was done to the memo then.
    """

    at: str
    coder: str
    how: Literal["written", "changed", "removed", "brought back"]
    kind: MemoKind
    body: str


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
