"""Fixtures of the format tests: reading text as if it came from a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.formats import csv_documents, text_document
from cpqual.formats.options import ReadOptions, ReadResult, Source

ReadText = Callable[..., ImportedDocument]
ReadTable = Callable[..., ReadResult]


@pytest.fixture(scope="session")
def read() -> ReadText:
    """Read a text: `read(text, name="talk.txt", kind=..., people=...)`."""

    def reading(text: str | bytes, name: str = "talk.txt", **options: object) -> ImportedDocument:
        data = text.encode() if isinstance(text, str) else text
        result = text_document.read(Source(name, name, data), ReadOptions(**options))  # type: ignore[arg-type]
        assert len(result.documents) == 1
        return result.documents[0]

    return reading


@pytest.fixture(scope="session")
def read_table() -> ReadTable:
    """Read a table of answers: `read_table(text, name="answers.csv", text_cols=...)`."""

    def reading(text: str | bytes, name: str = "answers.csv", **options: object) -> ReadResult:
        data = text.encode() if isinstance(text, str) else text
        return csv_documents.read(Source(name, name, data), ReadOptions(**options))  # type: ignore[arg-type]

    return reading
