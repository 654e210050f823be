"""PDF files with a text layer: their text, pages, and what runs along the tops and bottoms of pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.domain.wording import counted
from cpqual.formats.lines import SHOWN, name_lines
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.pdf import child
from cpqual.formats.pdf.flowing import Flowed, flow, page_numbers
from cpqual.formats.pdf.running import PageLine, PdfPage, Running, part_running
from cpqual.formats.text_document import make_document

SECONDS = 60
"""Processor seconds that taking the text out may take; a thesis of 300 pages takes three or four."""
_LONGEST_FACT = 500
_OCR = "Make its text with OCR first (ocrmypdf does it, or a scanner's program), or import it as .txt."
_IN_PARTS = "Save its parts as files of their own."
_PRINT = "Open it in a reader of PDF and print it into a new PDF."
_REFUSALS = {
    "password": ("is protected: its text cannot be taken out", "Save or print a copy without protection."),
    "pages": (f"has more than {child.MOST_PAGES:,} pages", _IN_PARTS),
    "characters": (f"has more than {child.MOST_CHARACTERS:,} characters", _IN_PARTS),
    "memory": ("takes too much memory to read", _PRINT),
    "broken": ("is broken: it cannot be read as a PDF", _PRINT),
    "time": ("takes too long to read", _PRINT),
}


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a PDF file as one document, with its pages.

    Raises:
        InputError: broken, protected, too large, or without a text layer.
    """
    found = take_out(source.data)
    if why := found.get("refused"):
        what, remedy = _REFUSALS[why]
        raise InputError(what, where=source.where, remedy=remedy)
    pages = [
        PdfPage(label, width, height, tuple(PageLine(*line) for line in lines))
        for label, width, height, lines in found["pages"]
    ]
    running = part_running(pages)
    numbers = list(page_numbers(running.numbers, [page.label for page in pages]))
    flowed = flow(running.body, [page.height for page in pages], numbers)
    if not flowed.text:
        pictures = f"has no text layer: its {counted(len(pages), 'page')} may be pictures"
        raise InputError(pictures, where=source.where, remedy=_OCR)
    facts = {
        "title": canonicalise(found["facts"].get("title", "")).strip(),
        "created": found["facts"].get("created", ""),
        "header": " | ".join(running.header)[:_LONGEST_FACT],
        "footer": " | ".join(running.footer)[:_LONGEST_FACT],
    }
    extracted = Extracted(
        flowed.text,
        "pdf",
        pages=tuple(flowed.pages),
        facts={key: said for key, said in facts.items() if said},
        warnings=tuple(_warnings(pages, running, flowed)),
    )
    return ReadResult((make_document(extracted, source, options),))


def take_out(data: bytes) -> dict[str, Any]:
    """Take the lines out of a file in a process of its own, which is ended if it takes too long."""
    command = [sys.executable, "-m", child.__name__, str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=2 * SECONDS, check=False,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "time"}
    except subprocess.TimeoutExpired:
        found = {"refused": "time"}
    except ValueError:
        found = {"refused": "broken"}
    return found


def _warnings(pages: list[PdfPage], running: Running, flowed: Flowed) -> Iterator[str]:
    yield "read from a PDF: look through the order of the lines and where paragraphs begin"
    left_out = [said for said in (*running.header, *running.footer) if said]
    if left_out:
        shown = ", ".join(repr(said[:60]) for said in left_out[:SHOWN])
        yield f"running headers and footers left out: {shown}"
    if flowed.joined or flowed.left:
        yield (
            f"words cut by a hyphen at a line end: {flowed.joined} made whole, {flowed.left} left as they are"
            " because the whole word stands nowhere else"
        )
    if flowed.columns:
        yield f"{name_lines(flowed.columns, 'page')}: text in columns or boxes, read in the file's own order"
    if empty := [number for number, page in enumerate(pages, 1) if not page.lines]:
        yield f"{name_lines(empty, 'page')}: no text, perhaps pictures"
    odd = sum(1 for sign in flowed.text if sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff")
    if odd:
        yield f"{counted(odd, 'sign')} of a font that does not say which letters they are"
