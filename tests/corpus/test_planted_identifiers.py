"""The demo study's planted identifiers: each stands in its document as often as the answer key says."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cpqual.formats.reading import read_documents

CORPUS = Path(__file__).parents[2] / "corpus"
KEY = list(
    csv.DictReader(Path(__file__).with_name("planted_identifiers.csv").read_text("utf-8").splitlines())
)


@cache
def text_of(document: str) -> str:
    """Return the document's text as the importer reads it."""
    (path,) = CORPUS.rglob(f"documents/{document}.*")
    (found,) = read_documents(path).documents
    return found.text


def times(text: str, within: str) -> int:
    """Return how often a text stands in another, not as a part of a word."""
    return len(re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", within))


@pytest.mark.parametrize("row", KEY, ids=lambda row: f"{row['document']} {row['text']}")
def test_what_is_planted_is_found_as_often_as_the_key_says(row: dict[str, str]) -> None:
    assert times(row["text"], text_of(row["document"])) == int(row["times"])


def test_every_kind_that_gives_somebody_away_is_planted() -> None:
    planted = [row for row in KEY if row["answer"] == "take out"]
    assert len(planted) >= 14
    assert {row["document"] for row in planted} == {"FN-EE-01", "FN-FC-02"}
    assert {row["kind"] for row in planted} >= {
        "full name", "first name", "possessive", "nickname", "street", "postcode", "telephone", "e-mail",
        "NHS number", "date of birth", "school", "rare job", "place",
    }  # fmt: skip


def test_no_row_both_stays_and_comes_out() -> None:
    assert {row["answer"] for row in KEY} == {"take out", "leave"}
    assert max(Counter((row["document"], row["text"]) for row in KEY).values()) == 1


def test_names_taken_out_are_in_no_other_document() -> None:
    names = [row["text"] for row in KEY if row["answer"] == "take out"]
    texts = {path.stem for path in CORPUS.rglob("documents/*") if path.suffix != ".csv"}
    others = texts - {row["document"] for row in KEY if row["answer"] == "take out"}
    assert len(others) > 10
    for document in others:
        assert [name for name in names if times(name, text_of(document))] == [], document
