"""What is said of the parts of a word processor's file that are not in its text, or not as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cpqual.domain.wording import counted


def left_out(counts: Counter[str], labels: Counter[str], bold: int) -> Iterator[str]:
    """Yield a line for each thing that a reader of a word processor's file met and did not take as it was.

    Args:
        counts: how often, by the name of the thing.
        labels: words that automatic numbering puts before paragraphs.
        bold: names in bold that were given a colon.
    """
    if counts["insertion"] or counts["deletion"]:
        yield (
            f"tracked changes are read as accepted: {counted(counts['insertion'], 'insertion')} kept,"
            f" {counted(counts['deletion'], 'deletion')} left out"
        )
    if counts["hidden"]:
        yield f"{counted(counts['hidden'], 'hidden character')} left out"
    if counts["notes"]:
        yield f"notes at the foot or end stand in the text as [[footnote: …]]: {counts['notes']}"
    if counts["boxes"]:
        yield f"words in text boxes come after the paragraph they hang on: {counts['boxes']}"
    if bold:
        yield bold_labels(bold)
    if labels:
        shown = ", ".join(repr(words) for words, _ in labels.most_common(3))
        yield (
            f"words that automatic numbering puts before {counted(labels.total(), 'paragraph')} ({shown}) are"
            " not in the text; save the file as plain text to keep them"
        )
    if counts["numbered"]:
        yield f"{counted(counts['numbered'], 'paragraph')} numbered automatically: no number is in the text"
    if counts["titles"]:
        yield COLUMN_NAMES
    if counts["pictures"]:
        yield f"{counted(counts['pictures'], 'picture')} left out"
    if counts["embedded"]:
        yield f"{counted(counts['embedded'], 'embedded file')} left out"
    if counts["signs"]:
        yield f"{counted(counts['signs'], 'sign')} of a symbol font shown as \ufffd"


COLUMN_NAMES = "the row with the names of a table's columns is left out"


def bold_labels(count: int) -> str:
    """Return what is said of names in bold that were given a colon."""
    return f"{counted(count, 'name')} in bold begin paragraphs: each was given a colon"
