"""The pages of a Word file, as Word last laid them out, with the numbers it printed on them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cpqual.domain.documents import Page
from cpqual.formats.building import Built
from cpqual.formats.word.body import PageBreak
from cpqual.formats.word.package import child, name, value
from cpqual.formats.xml_parts import Element

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_TOO_LARGE = 5000
"""No page is numbered so high; a file that says so is not to make long numerals."""


class _Numbers(NamedTuple):
    """How a section numbers its pages: the form, and the number it begins with if it begins anew."""

    form: str
    start: int | None


def read_pages(breaks: Sequence[PageBreak], built: Built, sections: Sequence[Element]) -> tuple[Page, ...]:
    """Return the pages: none where Word has left no sign of where they begin.

    Args:
        breaks: where pages after the first begin, in order.
        built: the text.
        sections: the properties of the sections, in order.
    """
    if not breaks or not built.text:
        return ()
    numbering = [_numbers(one) for one in sections] or [_Numbers("decimal", None)]
    begins = [0, *(min(built.at(one.mark), len(built.text)) for one in breaks), len(built.text)]
    sections_of = [0, *(one.section for one in breaks)]
    pages = []
    number = (numbering[0].start or 1) - 1
    last = 0
    for (begin, end), section in zip(pairwise(begins), sections_of, strict=True):
        section = min(section, len(numbering) - 1)
        start = numbering[section].start if section != last else None
        number, last = (number + 1 if start is None else start), section
        if begin < end:
            pages.append(Page(begin, end, _written(number, numbering[section].form)))
    return tuple(pages)


def section_properties(body: Element) -> list[Element]:
    """Return the properties of a body's sections, in order."""
    return [
        one
        for one in body.iter()
        if name(one) == "sectPr" and one.getparent() is not None and name(one.getparent()) != "sectPrChange"
    ]


def _numbers(section: Element) -> _Numbers:
    found = child(section, "pgNumType")
    start = value(found, "start")
    usable = start.isdecimal() and len(start) < 5 and int(start) < _TOO_LARGE
    return _Numbers(value(found, "fmt") or "decimal", int(start) if usable else None)


def _written(number: int, form: str) -> str:
    if form in ("lowerRoman", "upperRoman") and 0 < number < _TOO_LARGE:
        numeral = ""
        for worth, sign in _ROMAN:
            times, number = divmod(number, worth)
            numeral += sign * times
        return numeral if form == "lowerRoman" else numeral.upper()
    return str(number)
