"""Documents and what an importer finds in them: header, sections, turns, annotations, speakers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

DocumentKind = Literal[
    "fieldnote", "interview", "focusgroup", "advisory", "membercheck", "delphi", "survey", "other"
]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)

VALIDATION_KINDS: frozenset[DocumentKind] = frozenset({"membercheck", "delphi"})
"""Kinds that check the analysis rather than feed it: outside theme frequencies unless asked for."""

SectionType = Literal[
    "header", "description", "talk", "reflection", "analytic", "jottings", "methods", "followup", "other"
]
DATA_SECTIONS: frozenset[SectionType] = frozenset({"description", "talk", "other"})
"""Section types that count as data; the rest is the researcher's own thinking, or metadata."""

SpeakerKind = Literal["participant", "interviewer", "unattributed"]
TurnForm = Literal["turn", "reported"]
AnnotationKind = Literal[
    "inaudible", "uncertain", "pause", "overlap", "nonverbal", "timestamp", "comment", "redaction",
    "attribution",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document of one type, `[start, end)` in code points."""

    start: int
    end: int
    type: SectionType
    counts_as_data: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn, or one reported utterance in a field note.

    Attributes:
        label_start: where the speaker label begins (code points); equals `start` when there is no label.
        start, end: the speech itself, `[start, end)`.
        label: the label as written, local to the document.
        speaker: whether a participant, an interviewer or nobody in particular is speaking.
        person: slug of the person, when the label is mapped to one.
        form: `turn` for talk in a transcript, `reported` for speech quoted in a field note.
        time_from, time_to: seconds from the start of the recording, where the source gives them.
    """

    label_start: int
    start: int
    end: int
    label: str
    speaker: SpeakerKind
    person: str | None = None
    form: TurnForm = "turn"
    time_from: float | None = None
    time_to: float | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A transcriber's or researcher's mark inside the text, `[start, end)`: kept, dimmed, not counted.

    An `attribution` is the `{Name}` behind words that are quoted in a field note.
    """

    start: int
    end: int
    kind: AnnotationKind


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file that a text was read from, `[start, end)` in code points of the text.

    Attributes:
        number: what was printed on the page (`iv`, `12`), or its place in the file where nothing was.
    """

    start: int
    end: int
    number: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark that somebody put beside a stretch of the text `[start, end)`, as Word's comments are.

    Attributes:
        author: who wrote it, empty where the file does not say.
        date: when, as ISO 8601, empty where the file does not say.
        words: the remark, in canonical form.
        reply_to: place of the comment it answers among the document's comments, None if it answers none.
    """

    start: int
    end: int
    author: str
    date: str
    words: str
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """What the importer understood of one label of one document.

    Attributes:
        turns, words: how much the label says; words leave annotations out.
        similar_to: another label of the same document that may be the same speaker.
    """

    label: str
    kind: SpeakerKind
    person: str | None
    roles: tuple[str, ...]
    turns: int
    words: int
    similar_to: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a document gives of itself, as the project could take it over.

    Attributes:
        key: what it tells: `id`, `title`, `kind`, `site`, `date`, `language`, `duration_min`, `participants`,
            `researchers` or `consent`, whatever word the document has for it; any other key as it is
            written, in lower case with underscores.
        given: the value as written.
        value: the value as the project would keep it (a date as ISO 8601, a duration in minutes, one of the
            kinds of document); empty where it is not understood.
        line: the line of the text it stands on, from 1; 0 where it is not in the text, as in the properties
            of a Word file.
        note: what was not understood, or how it was read; empty where nothing needs saying.
    """

    key: str
    given: str
    value: str
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotASpeaker:
    """Something that looked like a label but was left as text, and why."""

    label: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """One document as an importer read it: everything a preview shows and a project stores.

    Attributes:
        slug: the name people type (`INT-HL-01`).
        source_name: the file (and row, for tables) it came from.
        text: the canonical text; all offsets count its code points.
        header: metadata as found, key to text.
        proposals: what the header tells, understood as far as it can be, in the order it is given.
        attributes: further values for the document (columns of a table), name to text.
        roles: person slug to the roles held in this document.
        pages: in text order, where the file has pages.
    """

    slug: str
    title: str
    kind: DocumentKind
    source_name: str
    source_sha256: str
    encoding: str
    text: str
    language: str = "en"
    site: str | None = None
    date: str | None = None
    header: Mapping[str, str] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    turns: tuple[Turn, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    pages: tuple[Page, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    not_speakers: tuple[NotASpeaker, ...] = ()
    comments: tuple[Comment, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the project, without its text.

    Attributes:
        site: slug of the site, None if it belongs to none.
        words: number of words of its data sections, annotations left out.
        turns: number of turns.
    """

    id: str
    slug: str
    title: str
    kind: DocumentKind
    site: str | None
    date: str | None
    language: str
    text_sha256: str
    revision: int
    words: int
    turns: int
    source_name: str
    header: Mapping[str, str] = field(default_factory=dict)
