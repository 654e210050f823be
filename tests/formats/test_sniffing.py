"""What a file is must agree with its ending; otherwise it says what it is and what to do."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError
from cpqual.formats import reading
from cpqual.formats.reading import read_documents
from cpqual.formats.sniffing import form_of
from tests.formats.writing_packages import docx, p, zipped

WORD = docx(p("INT: Who came?") + p("P1: Nobody."))
ODT = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
RTF = b"{\\rtf1 INT: Who came?}"


def wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        read_documents(path)
    words = str(refused.value)
    assert words.startswith(f"{path}: ")
    assert "\n" not in words
    return words.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", WORD, "ends in .txt and is a Word file. Name it a.docx."),
        ("a.txt", b"%PDF-1.7 ...", "ends in .txt and is a PDF file."),
        ("a.md", RTF, "ends in .md and is an RTF file."),
        ("a.csv", zipped({"xl/workbook.xml": "x"}), "ends in .csv and is an Excel workbook."),
        ("a.txt", OLE + wide("WordDocument"), "ends in .txt and is an old Word file (.doc). Open it in Word"),
        ("a.docx", OLE + wide("EncryptedPackage"), "ends in .docx and is protected by a password. Open it"),
        ("a.docx", OLE, "ends in .docx and is a file of an old Office program. Open it in Word"),
        ("a.docx", b"INT: Who came?", "ends in .docx and is text. If it is plain text, name it a.txt."),
        ("a.docx", b"\x00\x01", "ends in .docx and is something else."),
        ("a.docx", zipped({"a.txt": "x"}), "ends in .docx and is a zip archive. Unpack it first."),
        ("a.docx", zipped({"ppt/x": "x"}), "ends in .docx and is a presentation. Save its text as .txt."),
        ("a.docx", WORD[:300], "ends in .docx and is broken or cut off. Copy it again"),
        ("a.epub", zipped({"mimetype": "application/epub+zip"}), "files that end in '.epub' are not"),
        ("a.doc", WORD, "files that end in '.doc' are not read; it is a Word file. Name it a"),
        ("a.doc", OLE, "files that end in '.doc' are not read. Open it in Word or"),
        ("a.pages", zipped({"Index/x": "x"}), "files that end in '.pages' are not read. Export it"),
        ("a", WORD, "has no ending that says what it is; it is a Word file. Name it a.docx."),
        ("a.mp3", b"ID3\x04 x", "files that end in '.mp3' are not read. Import its transcript."),
        ("a.txt", b"\x00\x00\x00\x18ftypM4A ", "ends in .txt and is a recording. Import its transcript."),
        ("a.txt", b"RIFF\x00\x00\x00\x00WAVEfmt ", "ends in .txt and is a recording."),
        ("a.csv", b"SQLite format 3\x00", "ends in .csv and is an SQLite database."),
        ("a.txt", b"\x1f\x8b\x08", "ends in .txt and is a gzip archive. Unpack it first."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    assert refusal(tmp_path / name, data).startswith(words)


def test_a_file_with_macros_is_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "a.docm"
    path.write_bytes(docx(p("INT: a") + p("P: b"), vbaProject=""))
    (document,) = read_documents(path).documents
    assert document.text == "INT: a\n\nP: b"
    assert "has macros: they are neither run nor kept" in document.warnings


def test_text_is_no_form_of_its_own() -> None:
    assert form_of("INT: a".encode("utf-16")) is None
    assert form_of(b"") is None
    form = form_of(ODT)
    assert form is not None
    assert form.ending == ".odt"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="it is no file"):
        read_documents(tmp_path / "pipe.txt")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as refused:
            read_documents(path)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert str(refused.value) == f"{path}: has 200 MB; up to 64 MB are read. Split it into several files."


def test_every_reader_is_found_by_its_ending() -> None:
    assert {"csv", "docx", "md", "txt"} <= set(reading.READERS.values())
    assert (reading.READERS[".markdown"], reading.READERS[".tsv"], reading.READERS[".docm"]) == (
        "md",
        "csv",
        "docx",
    )
