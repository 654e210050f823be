"""What the reader of a structured file hands over beside the text."""

from __future__ import annotations

import hashlib

import pytest

from cpqual.domain.documents import Comment, Page
from cpqual.domain.errors import InputError
from cpqual.formats import text_document
from cpqual.formats.options import Extracted, KnownTurn, ReadOptions, Source
from cpqual.formats.text_document import make_document

SOURCE = Source("talk.vtt", "talk.vtt", b"the file's own bytes")
TEXT = "for example: once\n\nWe: twice\nDate: never\n\nfor example: thrice"


def test_turns_that_the_file_tells_apart_are_taken_whatever_their_labels() -> None:
    turns = (
        KnownTurn("for example", 0, 13, 1.0, 2.5),
        KnownTurn("We", 19, 23, 3.0),
        KnownTurn("for example", 42, 55),
    )
    document = make_document(Extracted(TEXT, "utf-8", turns=turns), SOURCE, ReadOptions())
    assert [(t.label, document.text[t.start : t.end], t.time_from, t.time_to) for t in document.turns] == [
        ("for example", "once", 1.0, 2.5),
        ("We", "twice\nDate: never", 3.0, None),
        ("for example", "thrice", None, None),
    ]
    assert (document.not_speakers, dict(document.header)) == ((), {})


def test_a_map_can_still_say_that_a_known_label_is_no_speaker() -> None:
    turns = (KnownTurn("for example", 0, 13), KnownTurn("We", 19, 23))
    options = ReadOptions(label_map={("*", "for example"): "text"})
    document = make_document(Extracted(TEXT, "utf-8", turns=turns), SOURCE, options)
    assert [turn.label for turn in document.turns] == ["We"]
    assert [left.label for left in document.not_speakers] == ["for example"]


def test_comments_pages_and_facts_go_with_the_document() -> None:
    comment, page = Comment(5, 8, "Rhona", "2011-03-02", "who?"), Page(0, 13, "iv")
    document = make_document(
        Extracted(
            "INT: who\nP: b",
            "utf-8",
            (comment,),
            (page,),
            {"footer": "page 1", "site": "Quay"},
            ("a warning",),
        ),
        SOURCE,
        ReadOptions(),
    )
    assert (document.comments, document.pages) == ((comment,), (page,))
    assert document.header == {"footer": "page 1", "site": "Quay"}
    assert document.warnings[0] == "a warning"
    assert (document.slug, document.site) == ("talk", None)
    assert document.source_sha256 == hashlib.sha256(SOURCE.data).hexdigest()


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_document, "LONGEST_TEXT", 2000)
    with pytest.raises(InputError, match="has 2,001 characters; up to 2,000 are read"):
        make_document(Extracted("x" * 2001, "utf-8"), SOURCE, ReadOptions())
    assert make_document(Extracted("x" * 2000, "utf-8"), SOURCE, ReadOptions()).slug == "talk"
