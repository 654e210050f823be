"""Reading one file that may be broken: it is read soundly or refused in one line, nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.reading import READERS, read_source

CORPUS = Path(__file__).parents[1] / "formats" / "fuzz"
_OPTIONS = ReadOptions()


def seeds() -> dict[str, list[bytes]]:
    """Return the files of the corpus by the module that reads them."""
    found: dict[str, list[bytes]] = {}
    for path in sorted(CORPUS.iterdir()):
        if module := READERS.get(path.suffix):
            found.setdefault(module, []).append(path.read_bytes())
    return found


def outcome(module: str, data: bytes) -> str:
    """Read a file as one of a format and return `read` or `refused`.

    Raises:
        AssertionError: what was read does not fit its text, or the refusal is not one line.
        Exception: anything that a reader lets through.
    """
    name = f"broken.{module}"
    try:
        result = read_source(Source(name, name, data), _OPTIONS)
    except InputError as refusal:
        words = str(refusal)
        assert words.startswith(name), words
        assert "\n" not in words, words
        return "refused"
    for document in result.documents:
        check(document)
    return "read"


def check(document: ImportedDocument) -> None:
    """Check that all that was found in a document lies in its text, in order, and that it is canonical."""
    size = len(document.text)
    document.text.encode("utf-8")
    assert canonicalise(document.text) == document.text
    assert all(0 <= t.label_start <= t.start < t.end <= size for t in document.turns)
    assert all(a.end <= b.label_start for a, b in pairwise(document.turns))
    assert all(0 <= s.start < s.end <= size for s in document.sections)
    assert all(a.end <= b.start for a, b in pairwise(document.sections))
    assert all(0 <= a.start < a.end <= size for a in document.annotations)
    assert all(0 <= c.start < c.end <= size and c.words for c in document.comments)
    assert all(c.reply_to is None or c.reply_to < i for i, c in enumerate(document.comments))
    assert all(0 <= page.start < page.end <= size for page in document.pages)
    assert all(a.end == b.start for a, b in pairwise(document.pages))
    for words in (*document.header.values(), *document.warnings, document.slug, document.title):
        words.encode("utf-8")
