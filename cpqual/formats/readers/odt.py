"""OpenDocument texts (LibreOffice and others): the text, comments, pages, and what stands in headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpqual.domain.documents import Comment, Page
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.archive import Archive
from cpqual.formats.bold_labels import mark_bold_labels
from cpqual.formats.building import Built
from cpqual.formats.leaving_out import left_out
from cpqual.formats.opendocument.body import Body, Found
from cpqual.formats.opendocument.names import full, name, value
from cpqual.formats.opendocument.styles import Styles
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.text_document import make_document
from cpqual.formats.threads import Thread, in_order
from cpqual.formats.xml_parts import SAVE_AGAIN, Element

_LONGEST_FACT = 500
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read an OpenDocument text as one document, with all tracked changes accepted.

    Raises:
        InputError: broken, hostile, protected by a password, or without text.
    """
    archive = Archive(source)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise InputError("is protected by a password", where=source.where, remedy="Save it without one.")
    content = archive.xml("content.xml")
    layout = archive.xml("styles.xml") if "styles.xml" in archive else None
    text = content.find(f".//{full('office:text')}")
    if text is None:
        raise InputError("is no text: it has no text in it", where=source.where, remedy=SAVE_AGAIN)
    styles = Styles(root for root in (layout, content) if root is not None)
    body = Body(styles)
    body.add(text)
    bold = mark_bold_labels(body.flow.builder)
    built = body.flow.builder.finish()
    body.found.counts["titles"] = body.flow.titles
    properties = archive.xml("meta.xml") if "meta.xml" in archive else None
    extracted = Extracted(
        built.text,
        "utf-8",
        comments=_comments(body.found, built),
        pages=_pages(body.found, built, properties),
        facts=dict(_facts(layout, properties, styles)),
        warnings=tuple(left_out(body.found.counts, body.found.labels, bold)),
    )
    return ReadResult((make_document(extracted, source, options),))


def _comments(found: Found, built: Built) -> tuple[Comment, ...]:
    if not built.text:
        return ()
    keys = [remark.key or f" {number}" for number, remark in enumerate(found.remarks)]
    return in_order(
        {
            key: Thread(
                Comment(
                    *built.stretch(remark.start, remark.end or remark.start),
                    canonicalise(remark.author).strip(),
                    remark.date,
                    remark.words,
                ),
                remark.answers,
            )
            for key, remark in zip(keys, found.remarks, strict=True)
        }
    )


def _pages(found: Found, built: Built, properties: Element | None) -> tuple[Page, ...]:
    """Return the pages if there are as many as the file says; it does not mark every one that begins."""
    counts = [] if properties is None else list(properties.iter(full("meta:document-statistic")))
    said = value(counts[0], "meta:page-count") if counts else ""
    begins = sorted({0, *(built.at(mark) for mark in found.breaks)} - {len(built.text)})
    if len(begins) < 2 or said != str(len(begins)):
        return ()
    ends = [*begins[1:], len(built.text)]
    return tuple(Page(begin, end, str(i)) for i, (begin, end) in enumerate(zip(begins, ends, strict=True), 1))


def _facts(layout: Element | None, properties: Element | None, styles: Styles) -> Iterator[tuple[str, str]]:
    """Yield what headers and footers say, and the title and day in the file's properties."""
    for kind in ("header", "footer"):
        found = (
            ()
            if layout is None
            else layout.iter(*(full(f"style:{kind}{s}") for s in ("", "-left", "-first")))
        )
        lines = dict.fromkeys(_one_line(one, styles) for one in found)
        if words := " | ".join(filter(None, lines))[:_LONGEST_FACT]:
            yield kind, words
    for one in () if properties is None else properties.iter():
        said = canonicalise(one.text or "").strip()
        if name(one) == "dc:title" and said:
            yield "title", said[:_LONGEST_FACT]
        elif name(one) == "meta:creation-date" and (day := _DAY.match(said)):
            yield "created", day[0]


def _one_line(element: Element, styles: Styles) -> str:
    body = Body(styles, inner=True)
    body.add(element)
    return " ".join(body.flow.builder.finish().text.split())
