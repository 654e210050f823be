"""Canonical text: decoded and normalised once, then frozen; every offset counts its code points."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

from cpqual.domain.errors import InputError

_LINE_ENDS = ("\r\n", "\r", "\u2028", "\u2029")
_DROPPED = ("\ufeff", "\u200b", "\u2060")
_BARELY_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1d-\x1f\ufffd]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal or an editor might obey: bidi controls, and control characters but tab and line feed."""
_LONE = re.compile("[\ud800-\udfff]")
_BYTES = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}
"""What stands for a byte that is no UTF-8, to the character it is in Windows-1252."""
MIXED = "utf-8, cp1252"
_BINARY_SHARE = 0.02
_FEW_ODD = 8
"""So many odd characters do not make a file binary, however short it is."""


class Span(NamedTuple):
    """A half-open range of code points `[start, end)` in a canonical text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


class DecodedText(NamedTuple):
    """A file's text after decoding and normalising.

    Attributes:
        text: the canonical text.
        encoding: the encoding that was used (`utf-8-sig`, `utf-8`, `utf-16`, `cp1252`, or `utf-8, cp1252`
            where both are in one file).
        source_sha256: hash of the original bytes.
        notes: what was changed on the way, in words.
    """

    text: str
    encoding: str
    source_sha256: str
    notes: tuple[str, ...]


def sha256(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, as hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def harmless(words: str) -> str:
    """Return words as they can be pasted anywhere: without control characters, and as valid Unicode."""
    return _LONE.sub("\ufffd", _CONTROLS.sub("", words))


def with_line_feeds(text: str) -> str:
    """Return `text` with LF for every line end."""
    # one by one is ten times as fast as a pattern, or a table of characters
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text


def canonicalise(text: str) -> str:
    """Return `text` in canonical form.

    Line ends become LF, no-break spaces become spaces, invisible marks (U+FEFF, U+200B, U+2060) go, and the
    whole is put into Unicode normal form C. Joiners (ZWJ, ZWNJ) stay: emoji and Persian need them.
    """
    text = with_line_feeds(text).replace("\u00a0", " ")
    for mark in _DROPPED:
        text = text.replace(mark, "")
    return unicodedata.normalize("NFC", text)


def ended_as(old: str, new: str) -> str:
    """Return a new text with as many line breaks at its end as the old one has: editors change those."""
    return new.rstrip("\n") + old[len(old.rstrip("\n")) :]


def decode(data: bytes, where: str) -> DecodedText:
    """Decode a text file's bytes and put the text into canonical form.

    Args:
        data: the file's bytes.
        where: the file's name, for the error.

    Raises:
        InputError: the bytes are not text (null bytes, or many control characters).
    """
    text, encoding = _decode_bytes(data, where)
    _refuse_binary(text, where)
    canonical = canonicalise(text)
    return DecodedText(canonical, encoding, hashlib.sha256(data).hexdigest(), tuple(_notes(text, encoding)))


def _decode_bytes(data: bytes, where: str) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            raise InputError("starts like UTF-16 text but cannot be read as it", where=where) from None
    for encoding in ("utf-8-sig", "utf-8"):
        if encoding == "utf-8-sig" and not data.startswith(b"\xef\xbb\xbf"):
            continue
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    if b"\x00" in data:
        raise _not_text(where)
    if mixed := _mixed(data):
        return mixed, MIXED
    return data.decode("cp1252", errors="replace"), "cp1252"


def _mixed(data: bytes) -> str:
    """Return UTF-8 with some bytes of Windows-1252 in it, as from pasting files together; empty if it is not.

    Text in Windows-1252 hardly ever holds by chance what is a character of several bytes in UTF-8.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    strange = len(_LONE.findall(text))
    sound = len(text) - len(text.encode("ascii", errors="ignore")) - strange
    return text.translate(_BYTES) if sound >= strange else ""


def _refuse_binary(text: str, where: str) -> None:
    odd = sum(1 for _ in _BARELY_TEXT.finditer(text))
    if "\x00" in text or odd > max(_BINARY_SHARE * len(text), _FEW_ODD):
        raise _not_text(where)


def _not_text(where: str) -> InputError:
    return InputError(
        "is not a text file", where=where, remedy="Save it as plain text (UTF-8) and import that."
    )


def _notes(text: str, encoding: str) -> list[str]:
    notes = []
    if encoding == "cp1252":
        notes.append("not UTF-8: read as Windows-1252")
    if encoding == MIXED:
        notes.append("UTF-8, but for some characters that were read as Windows-1252")
    if "\r" in text or "\u2028" in text or "\u2029" in text:
        notes.append("line ends made LF")
    if "\ufffd" in text:
        notes.append("some bytes could not be read and are shown as \ufffd")
    return notes
