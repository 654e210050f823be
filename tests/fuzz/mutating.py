"""Broken files made of sound ones: bytes changed, cut and doubled, and inside archives their parts."""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

from lxml import etree

_LONGEST = 200_000
_PIECES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b"\r", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\n\n",
    b"\xed\xa0\x80", b"\t", b"-->", b"00:00:01.000", b"9999999999", b"-1", b"<", b"</", b"/>", b"&#xD800;",
    b"&amp;", b"]]>", b"<!--", b"<![CDATA[", b"{", b"}", b"\\", b"\\bin99999 ", b"\\u-1?", b'"', b"'", b",",
    b";", b"INT:", b"[[", b"]]", b"(", b"%", b"e\xcc\x81", b"\xf0\x9f\x98\x80", b"<main>", b"<table>",
    b"<td>", b"WEBVTT\n", b"endobj", b"stream\n", b"/Length 0", b"<<", b">>",
)  # fmt: skip
_VALUES = ("", "0", "-1", "9999999999", "nan", "F04A", "\u202e", "begin", "end", "none", "1", "2", "é" * 300)
_WORDS = ("", " ", "\n", "e\u0301", "\u0301", "[[", "]]", "INT:", "0:01 --> 0:02", "\u200b", "x" * 5000, "한")
_TAG = re.compile(rb"<[^<>]{1,200}>")

Change = Callable[[bytearray, random.Random, Sequence[bytes]], None]


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    begin = _place(data, chance)
    del data[begin : begin + chance.choice((1, 2, 8, 64, 1024))]


def _double(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    begin = _place(data, chance)
    piece = data[begin : begin + chance.choice((1, 4, 32, 256, 4096))]
    at = _place(data, chance)
    data[at:at] = piece * chance.choice((1, 1, 2, 50))


def _insert(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    at = _place(data, chance)
    data[at:at] = chance.choice(_PIECES) * chance.choice((1, 1, 1, 3, 300))


def _end(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    del data[_place(data, chance) :]


def _splice(data: bytearray, chance: random.Random, others: Sequence[bytes]) -> None:
    other = chance.choice(others)
    begin = chance.randrange(len(other) + 1)
    at = _place(data, chance)
    data[at : at + chance.choice((0, 16, 256))] = other[begin : begin + chance.choice((8, 64, 1024))]


def _tags(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    """Take out, double or move one tag: what stays is often well formed to a degree."""
    found = list(_TAG.finditer(bytes(data)))
    if not found:
        return
    one, other = chance.choice(found), chance.choice(found)
    replaced = chance.choice((b"", one[0] * 2, other[0]))
    data[one.start() : one.end()] = replaced


_CHANGES: tuple[Change, ...] = (_flip, _cut, _double, _insert, _end, _splice, _tags, _tags)


def changed(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a file with one to six changes in it, the parts of an archive changed more often than the whole.

    Args:
        data: a file, sound or broken.
        chance: decides what is changed, and where.
        others: files to take pieces from.
    """
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.85:
        inside = _inside(data, chance, others)
        if inside is not None:
            return inside
    return _bytes(data, chance, others)


def _bytes(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        chance.choice(_CHANGES)(out, chance, others)
    return bytes(out[:_LONGEST])


def _inside(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes | None:
    """Return an archive with one of its parts changed, left out or given another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
        return None
    if not parts:
        return None
    index = chance.randrange(len(parts))
    name, inside = parts[index]
    what = chance.random()
    if what < 0.05:
        del parts[index]
    elif what < 0.1:
        parts[index] = (name, chance.choice(parts)[1])
    else:
        tree = _tree(inside, chance) if what < 0.75 else None
        parts[index] = (name, tree or _bytes(inside, chance, others))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in dict(parts).items():
            archive.writestr(name, inside)
    return out.getvalue()


def _tree(data: bytes, chance: random.Random) -> bytes | None:
    """Return XML that is well formed still, its elements gone, doubled, moved, or with other values."""
    try:
        root = etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        )
    except etree.XMLSyntaxError:
        return None
    for _ in range(chance.choice((1, 2, 4, 12))):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        one, other = chance.choice(elements), chance.choice(elements)
        what = chance.randrange(6)
        if what == 0 and one is not root:
            one.getparent().remove(one)
        elif what == 1 and len(elements) < 2000:
            other.append(copy.deepcopy(one))
        elif what == 2 and one is not root and not any(above is one for above in other.iterancestors()):
            if other is not one:
                other.append(one)
        elif what == 3 and one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(_VALUES))
        elif what == 4:
            one.text = chance.choice(_WORDS)
        else:
            one.tag = other.tag
    return bytes(etree.tostring(root))
