"""A report as Markdown: the same page that `html_page` writes, for a word processor or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from cpqual.domain.text import harmless
from cpqual.formats.html_page import BLANK, Page, Section
from cpqual.formats.tables import write_parts

_MARKS = re.compile(r"([\\`*_{}<>\[\]#|~])")


def markdown(page: Page) -> bytes:
    """Return the page in UTF-8, without its pictures; the same page gives the same bytes.

    Names in it are not obeyed as marks, and blanks for the author (`[author: …]`) stand out.
    """
    return ("\n\n".join(_blocks(page)) + "\n").encode()


def escaped(text: str) -> str:
    """Return a paragraph in Markdown: names in it are not obeyed, blanks for the author stand out."""
    pieces = BLANK.split(" ".join(harmless(text).split()))
    return "".join(
        f"**{_MARKS.sub(_escape_inside, piece)}**" if number % 2 else _MARKS.sub(r"\\\1", piece)
        for number, piece in enumerate(pieces)
    )


def _escape_inside(found: re.Match[str]) -> str:
    # the brackets of a blank are its own, and no link can follow them
    return found[1] if found[1] in "[]" else f"\\{found[1]}"


def _blocks(page: Page) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    yield from map(escaped, page.lead)
    for section in page.sections:
        yield from _section(section)
    if page.foot:
        yield escaped(page.foot)


def _section(section: Section) -> Iterator[str]:
    yield f"{'###' if section.under else '##'} {escaped(section.title)}"
    if section.bulleted:
        yield "\n".join(f"- {escaped(line)}" for line in section.paragraphs)
    else:
        yield from map(escaped, section.paragraphs)
    for quotation in section.quotations:
        yield "> " + escaped(f"“{quotation.text}”")
        if quotation.attribution:
            yield escaped(f"— {quotation.attribution}")
        if quotation.notes:
            yield "\n".join(f"- {escaped(note)}" for note in quotation.notes)
    if section.tables:
        out = BytesIO()
        write_parts(section.tables, "md", out)
        yield out.getvalue().decode().rstrip("\n")
