"""What a reader is given and gives back, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpqual.domain.documents import Comment, DocumentKind, ImportedDocument, Page
from cpqual.formats.header import Header

LONGEST_TEXT = 20_000_000
"""Most code points of one document's text: some twenty novels."""
ROW_NUMBER = "(row number)"
"""Stands among the columns of a table whose rows are told apart by their numbers in the file."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person importing has said about the files.

    Attributes:
        kind: the documents' kind, whatever a header says.
        text_cols: columns of a table that hold the answers; a document is made of each.
        id_col: column of a table that holds the ids; `ROW_NUMBER` where the rows are to be numbered.
        number_rows: whether the rows of tables of answers are numbered that have no column of ids.
        numbered_as: what stands before those numbers; made of the file's name, otherwise.
        speaker_col: column of a table with a turn in each row that holds who speaks.
        sheet: name of the sheet of a spreadsheet; the first that is not hidden, otherwise.
        people: slug or pseudonym of a person the project knows, to that person's slug.
        label_map: (document slug or `*`, label) to a person, `interviewer`, `unattributed`, or `text` for a
            label that is no speaker.
        language: the documents' language, whatever a header says.
        usual_language: of documents of which neither that nor a header or column says it.
    """

    kind: DocumentKind | None = None
    text_cols: tuple[str, ...] = ()
    id_col: str | None = None
    number_rows: bool = False
    numbered_as: str | None = None
    speaker_col: str | None = None
    sheet: str | None = None
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
        columns: of a table, in its order, what each column was taken for: `id`, `answer`, `speaker`, a field
            of documents such as `site`, `time`, or `attribute`.
    """

    documents: tuple[ImportedDocument, ...]
    skipped_rows: int = 0
    warnings: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownTurn:
    """A turn that the file itself tells apart, as captions do.

    Attributes:
        label: who speaks, as the text writes it.
        begin, speech: where the label and the words after it begin in the text, in code points; the turn ends
            where the next begins, without the space between.
        time_from, time_to: seconds from the start of the recording, None where the file does not say.
    """

    label: str
    begin: int
    speech: int
    time_from: float | None = None
    time_to: float | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the reader of a structured file found in it: a text, and what the file says about that text.

    Attributes:
        text: the text in canonical form; every offset counts its code points.
        encoding: how the file's characters are written.
        comments, pages: as in `ImportedDocument`.
        facts: what the file says of itself outside the text (`header`, `footer`, `title`, `created`).
        warnings: what was left out or may have been misread.
        turns: the turns in text order where the file tells them apart; None where the text must be read for
            labels.
        header: what the file declares outside the text, where it tells the turns apart.
    """

    text: str
    encoding: str
    comments: tuple[Comment, ...] = ()
    pages: tuple[Page, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    turns: tuple[KnownTurn, ...] | None = None
    header: Header = field(default_factory=Header)
