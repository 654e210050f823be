"""What a reader is given and gives back, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpqual.domain.documents import DocumentKind, ImportedDocument


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person importing has said about the files.

    Attributes:
        kind: the documents' kind, whatever a header says.
        text_cols: columns of a table that hold the answers; a document is made of each.
        id_col: column of a table that holds the ids.
        people: slug or pseudonym of a person the project knows, to that person's slug.
        label_map: (document slug or `*`, label) to a person, `interviewer`, `unattributed`, or `text` for a
            label that is no speaker.
        language: the documents' language, whatever a header says.
        usual_language: of documents of which neither that nor a header or column says it.
    """

    kind: DocumentKind | None = None
    text_cols: tuple[str, ...] = ()
    id_col: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    label_map: Mapping[tuple[str, str], str] = field(default_factory=dict)
    language: str | None = None
    usual_language: str = "en"


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes with its name and the place to name in errors."""

    name: str
    where: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The documents of one file, and what was left out.

    Attributes:
        skipped_rows: answers of a table that were empty or said no more than `n/a`.
        warnings: what concerns the file as a whole; a document has warnings of its own.
    """

    documents: tuple[ImportedDocument, ...]
    skipped_rows: int = 0
    warnings: tuple[str, ...] = ()
