"""Word files: the accepted text, comments, pages, and what stands in headers and properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpqual.domain.text import canonicalise
from cpqual.formats.bold_labels import mark_bold_labels
from cpqual.formats.leaving_out import left_out
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.text_document import make_document
from cpqual.formats.word.body import Body, Found
from cpqual.formats.word.comments import read_comments
from cpqual.formats.word.package import Package, name, value
from cpqual.formats.word.pages import read_pages, section_properties
from cpqual.formats.word.styles import Styles
from cpqual.formats.xml_parts import Element, local_name

_LONGEST_FACT = 500
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a Word file as one document, with all tracked changes accepted.

    Raises:
        InputError: broken, hostile, or without text.
    """
    package = Package(source)
    styles = Styles(package.part("styles"), package.part("numbering"))
    root = package.archive.xml(package.main)
    body = Body(styles, _notes(package, styles))
    body.add(root)
    bold = mark_bold_labels(body.builder)
    built = body.builder.finish()
    found = body.found
    extracted = Extracted(
        built.text,
        "utf-8",
        comments=read_comments(package, styles, found, built),
        pages=read_pages(found.breaks, built, section_properties(root)),
        facts=_facts(package, styles),
        warnings=tuple(_warnings(package, found, bold)),
    )
    return ReadResult((make_document(extracted, source, options),))


def _notes(package: Package, styles: Styles) -> dict[tuple[str, str], str]:
    notes = {}
    for part, kind in _NOTES.items():
        root = package.part(part)
        for one in root if root is not None else ():
            # those with a type are rules between text and notes
            if name(one) == kind and value(one, "type") in ("", "normal"):
                notes[kind, value(one, "id")] = _one_line(one, styles)
    return notes


def _one_line(element: Element, styles: Styles) -> str:
    body = Body(styles)
    body.add(element)
    return " ".join(body.builder.finish().text.split())


def _facts(package: Package, styles: Styles) -> dict[str, str]:
    """Return what headers and footers say, and the title and day in the file's properties."""
    facts = {}
    for kind in ("header", "footer"):
        lines = dict.fromkeys(_one_line(part, styles) for part in package.parts(kind).values())
        facts[kind] = " | ".join(filter(None, lines))[:_LONGEST_FACT]
    facts |= _properties(package)
    return {key: said for key, said in facts.items() if said}


def _properties(package: Package) -> dict[str, str]:
    facts = {}
    if "docProps/core.xml" in package.archive:
        for one in package.archive.xml("docProps/core.xml"):
            said = canonicalise(one.text or "").strip()
            if local_name(one) == "title":
                facts["title"] = said[:_LONGEST_FACT]
            elif local_name(one) == "created" and (day := _DATE.match(said)):
                facts["created"] = day[0]
    return facts


def _warnings(package: Package, found: Found, bold: int) -> Iterator[str]:
    if package.has_macros:
        yield "has macros: they are neither run nor kept"
    yield from left_out(found.counts, found.labels, bold)
