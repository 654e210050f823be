"""Rich Text Format, as Word, LibreOffice and TextEdit write it: the accepted text, and remarks beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cpqual.domain.documents import Comment
from cpqual.domain.text import canonicalise
from cpqual.domain.wording import counted
from cpqual.formats.bold_labels import mark_bold_labels
from cpqual.formats.leaving_out import left_out
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.rtf.found import RtfText
from cpqual.formats.rtf.taking_apart import take_apart
from cpqual.formats.text_document import make_document

_LONGEST_FACT = 500


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a Rich Text file as one document, with all tracked changes accepted.

    Raises:
        InputError: not Rich Text, nested deeper than any word processor writes, or without text.
    """
    found = take_apart(source.data, source.where)
    bold = mark_bold_labels(found.flow.builder)
    built = found.flow.builder.finish()
    comments = tuple(
        Comment(
            *built.stretch(c.start, c.end), canonicalise(c.author), _moment(c.date), canonicalise(c.words)
        )
        for c in found.comments
    )
    extracted = Extracted(
        built.text,
        f"rtf, {found.codec}",
        comments=tuple(sorted(comments, key=lambda comment: (comment.start, comment.end))),
        facts={key: " | ".join(said)[:_LONGEST_FACT] for key, said in found.facts.items()},
        warnings=tuple(_warnings(found, bold)),
    )
    return ReadResult((make_document(extracted, source, options),))


def _moment(packed: str) -> str:
    """Return a date and time that Word packs into one number (RTF specification 1.9.1, DTTM) as ISO 8601."""
    if not packed.lstrip("-").isdecimal() or len(packed) > 11:
        return ""
    bits = int(packed) & 0xFFFFFFFF
    minute, hour, day = bits & 63, bits >> 6 & 31, bits >> 11 & 31
    month, year = bits >> 16 & 15, (bits >> 20 & 511) + 1900
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
        return ""
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"


def _warnings(found: RtfText, bold: int) -> Iterator[str]:
    counts = found.counts
    if counts["open"]:
        yield "the file is cut off: it ends before what it began; what there is of it is read"
    if counts["unread"]:
        yield f"{counted(counts['unread'], 'character')} could not be read as {found.codec}: shown as \ufffd"
    if counts["anchored"]:
        yield f"words in text boxes stand where the boxes are anchored: {counts['anchored']}"
    if counts["labels kept"]:
        yield f"words made by numbering begin {counted(counts['labels kept'], 'paragraph')}: they are kept"
    yield from left_out(counts, Counter(), bold)
