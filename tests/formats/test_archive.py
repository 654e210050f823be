"""Zip archives that mean harm: refused in a line, before they fill the memory."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile

import pytest

from cpqual.domain.errors import InputError
from cpqual.formats import archive, xml_parts
from cpqual.formats.archive import Archive
from cpqual.formats.options import Source
from cpqual.formats.xml_parts import parse_xml
from tests.formats.writing_packages import zipped


def source(data: bytes) -> Source:
    return Source("a.docx", "a.docx", data)


def complaint(data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        Archive(source(data))
    return str(refused.value)


def bomb(megabytes: int, *, parts: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(parts):
            with made.open(f"x{number}.xml", "w") as part:
                for _ in range(megabytes):
                    part.write(b"\x20" * 2**20)
    return out.getvalue()


def test_parts_are_read() -> None:
    opened = Archive(source(zipped({"a/b.xml": "<a/>", "c": "words"})))
    assert opened.names == ("a/b.xml", "c")
    assert (opened.read("c"), opened.xml("a/b.xml").tag, "d" in opened) == (b"words", "a", False)
    with pytest.raises(InputError, match="lacks its part d"):
        opened.read("d")


def test_a_bomb_is_refused_unopened() -> None:
    data = bomb(40)
    tracemalloc.start()
    try:
        assert "has a part that unpacks to more than 300 times its size" in complaint(data)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_much_of_little_is_a_bomb_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 4 * 2**20)
    assert "unpacks to more than 4 MB" in complaint(bomb(1, parts=5))
    monkeypatch.setattr(archive, "MOST_PARTS", 3)
    assert "has more than 3 parts" in complaint(bomb(1, parts=5))


def test_a_part_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_PART", 2**20)
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        Archive(source(bomb(2))).read("x0.xml")


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    data = bytearray(bomb(2))
    claimed = struct.pack("<L", 1000)
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        begin = data.index(sign) + at
        data[begin : begin + 4] = claimed
    with pytest.raises(InputError, match="cannot be unpacked"):
        Archive(source(bytes(data))).read("x0.xml")


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../b", "..\\a", "C:/a", "C:\\a"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert "has a part with a name that leads out of it" in complaint(zipped({name: "x"}))


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a", "x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a", "y")
    assert "has two parts of one name" in complaint(out.getvalue())


def test_what_is_encrypted_or_packed_strangely_is_refused() -> None:
    data = bytearray(zipped({"a": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "is protected by a password" in complaint(bytes(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("a", "x")
    assert "is packed in a way that such files never are" in complaint(out.getvalue())


def test_what_is_cut_off_or_flipped_is_refused() -> None:
    data = zipped({"a.xml": "<a>" + "words " * 500 + "</a>"})
    for length in range(0, len(data) - 1, 7):
        assert "is broken or cut off" in complaint(data[:length])
    flipped = 0
    chance = random.Random(7)
    for _ in range(200):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            Archive(source(bytes(changed))).read("a.xml")
        except InputError:
            flipped += 1
    assert flipped > 50


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<a", "a part of it is no XML"),
        (b"", "a part of it is no XML"),
        (b"<a>" * 5000 + b"</a>" * 5000, "a part of it is no XML"),
        (b'<?xml version="1.0" encoding="odd"?><a/>', "a part of it is no XML"),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "declares a document type"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "declares a document type"),
        (
            b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'><!ENTITY z '&y;&y;'>]><a>&z;</a>",
            "declares a document type",
        ),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16"), "declares a document type"),
    ],
)
def test_xml_that_is_broken_or_could_expand_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_xml(data, "a.docx")


def test_xml_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parts, "MOST_MARKS", 1000)
    with pytest.raises(InputError, match="has more than 1,000 marks"):
        parse_xml(b"<a>" + b"<b/>" * 1000 + b"</a>", "a.docx")
    assert parse_xml(b"<a>" + b"<b/>" * 900 + b"</a>", "a.docx").tag == "a"
