"""What a file is, by its first bytes, whatever its ending says."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import NamedTuple


class Form(NamedTuple):
    """A form that a file's bytes show.

    Attributes:
        words: what it is, with its article.
        ending: how such a file's name should end, empty where that would not help.
        remedy: what to do where cpqual does not read such files.
    """

    words: str
    ending: str = ""
    remedy: str = ""


_IN_WORD = "Open it in Word or LibreOffice and save it as .docx."
_TRANSCRIBE = "Import its transcript."

_WORD = Form("a Word file", ".docx")
_OPEN_TEXT = Form("an OpenDocument text", ".odt")
_SHEET = Form("an Excel workbook", ".xlsx")
_SIGNS: tuple[tuple[bytes, Form], ...] = (
    (b"%PDF-", Form("a PDF file", ".pdf")),
    (b"{\\rtf", Form("an RTF file", ".rtf")),
    (b"\x1f\x8b", Form("a gzip archive", remedy="Unpack it first.")),
    (b"7z\xbc\xaf\x27\x1c", Form("a 7z archive", remedy="Unpack it first.")),
    (b"Rar!\x1a\x07", Form("a RAR archive", remedy="Unpack it first.")),
    (b"SQLite format 3\x00", Form("an SQLite database", remedy="A cpqual project is opened with -p.")),
    (b"\x89PNG\r\n", Form("a picture", remedy="Import its text, made by OCR.")),
    (b"\xff\xd8\xff", Form("a picture", remedy="Import its text, made by OCR.")),
    (b"GIF8", Form("a picture", remedy="Import its text, made by OCR.")),
    (b"ID3\x03", Form("a sound file", remedy=_TRANSCRIBE)),
    (b"ID3\x04", Form("a sound file", remedy=_TRANSCRIBE)),
    (b"OggS\x00", Form("a sound file", remedy=_TRANSCRIBE)),
    (b"fLaC\x00", Form("a sound file", remedy=_TRANSCRIBE)),
    (b"\x1aE\xdf\xa3", Form("a film", remedy=_TRANSCRIBE)),
)
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What `zipfile` raises for files that are no sound archives."""
_LONGEST_TYPE = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FORMS: tuple[tuple[str, Form], ...] = (
    (
        "EncryptedPackage",
        Form("protected by a password", remedy="Open it in its program and save it without one."),
    ),
    ("WordDocument", Form("an old Word file (.doc)", remedy=_IN_WORD)),
    ("Workbook", Form("an old Excel workbook (.xls)", remedy="Save it as .xlsx or CSV.")),
)
_ZIP_FORMS = (
    ("word/", _WORD),
    ("xl/", _SHEET),
    ("ppt/", Form("a presentation", remedy="Save its text as .txt.")),
)
_MIME_FORMS = {
    b"application/vnd.oasis.opendocument.text": _OPEN_TEXT,
    b"application/vnd.oasis.opendocument.text-template": _OPEN_TEXT,
    b"application/vnd.oasis.opendocument.spreadsheet": Form(
        "a spreadsheet", remedy="Save it as .xlsx or CSV."
    ),
    b"application/epub+zip": Form("an e-book", remedy="Save its text as .txt or .html."),
}


def form_of(data: bytes) -> Form | None:
    """Return what a file is if its bytes show it; None for text, and for what is not known."""
    for sign, form in _SIGNS:
        if data.startswith(sign):
            return form
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI "):
        return Form("a recording", remedy=_TRANSCRIBE)
    if data[4:8] == b"ftyp":
        return Form("a recording", remedy=_TRANSCRIBE)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    return None


def _ole(data: bytes) -> Form:
    for name, form in _OLE_FORMS:
        if name.encode("utf-16-le") in data:
            return form
    return Form("a file of an old Office program", remedy=_IN_WORD)


def _zip(data: bytes) -> Form:
    """Tell what a zip archive holds by its list of parts, or by the part in which OpenDocument says it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            said = archive.read("mimetype") if _says_type(archive) else b""
    except BROKEN_ARCHIVE:
        return Form("broken or cut off", remedy="Copy it again from where it came from.")
    if said in _MIME_FORMS:
        return _MIME_FORMS[said]
    for folder, form in _ZIP_FORMS:
        if any(name.startswith(folder) for name in names):
            return form
    return Form("a zip archive", remedy="Unpack it first.")


def _says_type(archive: zipfile.ZipFile) -> bool:
    found = archive.NameToInfo.get("mimetype")
    return found is not None and found.file_size <= _LONGEST_TYPE
