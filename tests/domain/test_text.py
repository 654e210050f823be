"""Decoding and normalising: what an analyst's file becomes, and that it stays so."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span, canonicalise, decode, harmless, sha256

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(TEXT)
def test_canonical_text_is_canonical(text: str) -> None:
    once = canonicalise(text)
    assert canonicalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set("\r\u2028\u2029\u00a0\ufeff\u200b\u2060")


@given(
    st.text(st.characters(categories=["L", "N", "P", "Zs", "Mn", "So"])),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_the_same_text_comes_out_whatever_unicode_form_the_file_has(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt").text == canonicalise(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_every_line_end_becomes_one_character(end: str) -> None:
    decoded = decode(f"one{end}two{end}".encode(), "a.txt")
    assert decoded.text == "one\ntwo\n"
    assert ("line ends made LF" in decoded.notes) == (end != "\n")


def test_characters_that_look_like_line_ends_stay() -> None:
    assert canonicalise("a\x0bb\x0cc\x1cd\x85e") == "a\x0bb\x0cc\x1cd\x85e"


def test_invisible_marks_go_and_joiners_stay() -> None:
    assert canonicalise("\ufeffa\u200bb\u2060c\u00a0d") == "abc d"
    assert canonicalise("👩\u200d🌾 می\u200cخواهم") == "👩\u200d🌾 می\u200cخواهم"


def test_accents_are_composed_so_that_offsets_agree() -> None:
    assert canonicalise("Siobha\u0301n") == "Siobhán"
    assert len(canonicalise("Siobha\u0301n")) == 7


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("café".encode(), "utf-8", "café"),
        ("café".encode("utf-8-sig"), "utf-8-sig", "café"),
        ("café “so”…".encode("cp1252"), "cp1252", "café “so”…"),
        ("café".encode("utf-16"), "utf-16", "café"),
        ("naïve, ".encode() + "café".encode("cp1252"), "utf-8, cp1252", "naïve, café"),
        ("naïve, café".encode() + b"\n\x85 \xe9", "utf-8, cp1252", "naïve, café\n… é"),
    ],
)
def test_the_encoding_is_found_and_told(data: bytes, encoding: str, text: str) -> None:
    decoded = decode(data, "a.txt")
    assert (decoded.encoding, decoded.text) == (encoding, text)
    assert any("Windows-1252" in note for note in decoded.notes) == ("cp1252" in encoding)


def test_bytes_that_windows_lacks_are_shown_and_told() -> None:
    decoded = decode(b"a line of words that is long enough to be a text, then caf\xe9 and \x81", "a.txt")
    assert decoded.text.endswith("café and \ufffd")
    assert any("could not be read" in note for note in decoded.notes)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x08\x00",
        b"abc\x00def",
        bytes(range(1, 32)) * 4,
        b"\xff\xfeabc",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^notes\.txt: ") as refusal:
        decode(data, "notes.txt")
    assert "text" in str(refusal.value)


def test_escape_sequences_are_text() -> None:
    assert decode(
        b"\x1b]0;title\x07 so she said \x1b[2Jand that was that for the day", "a.txt"
    ).text.startswith("\x1b]0;")


def test_hashes_are_of_the_bytes_and_of_the_text() -> None:
    data = b"one\r\ntwo"
    assert decode(data, "a.txt").source_sha256 == hashlib.sha256(data).hexdigest()
    assert sha256("one\ntwo") == hashlib.sha256(b"one\ntwo").hexdigest()


SPANS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: Span(min(p), max(p) + 1))


@given(SPANS, SPANS)
def test_overlap_and_containment_are_those_of_sets(a: Span, b: Span) -> None:
    mine, theirs = set(range(*a)), set(range(*b))
    assert a.overlaps(b) == bool(mine & theirs) == b.overlaps(a)
    assert a.contains(b) == (theirs <= mine)


@given(st.text())
def test_copied_words_hold_nothing_a_terminal_obeys(words: str) -> None:
    found = harmless(words)
    found.encode()
    assert not [
        c for c in found if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066"
    ]
    assert harmless(found) == found


def test_words_in_any_writing_are_copied_as_they_are() -> None:
    words = "naïve\t圖書館 👩\u200d👧 ❤\ufe0f שלום\nnext"
    assert harmless(words) == words
    assert harmless("a\x1b[2Jb\x00c\u202ed\ud800") == "a[2Jbcd\ufffd"
