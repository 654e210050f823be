"""Theme cards to be printed: large type, one card on a page, as HTML, Markdown, plain text or a Word file."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import fill
from typing import Literal, get_args

from cpqual.domain.text import harmless
from cpqual.formats.html_page import Quotation
from cpqual.formats.markdown_page import escaped

CardFormat = Literal["html", "md", "txt", "docx"]
CARD_FORMATS: tuple[CardFormat, ...] = get_args(CardFormat)
HEARD, ASKED = "What people said", "What do you think?"
_TITLE = "Theme cards"
_POINTS = 18
"""Size of the type: large print begins at 16 points."""
_POINTS_NAME = 30
_WIDTH = 60
"""Characters of a line of plain text."""
_LINES_TO_ANSWER = 3
_STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 2rem 1.25rem; max-width: 44rem; background: #fff; color: #000;
  font: {_POINTS}pt/1.5 Arial, Helvetica, sans-serif; }}
article {{ padding: 1rem 0 3rem; border-bottom: 2px solid #000; }}
article:last-of-type {{ border-bottom: 0; }}
h1 {{ font-size: {_POINTS_NAME}pt; line-height: 1.2; margin: 0 0 1rem; }}
h2 {{ font-size: {_POINTS + 2}pt; margin: 2rem 0 .5rem; }}
p, li {{ margin: 0 0 .75rem; white-space: pre-line; }}
blockquote {{ margin: 1rem 0; padding-left: 1rem; border-left: 4px solid #000; }}
li {{ padding-bottom: 4.5rem; break-inside: avoid; }}
@media print {{
  @page {{ size: A4; margin: 20mm; }}
  body {{ padding: 0; max-width: none; }}
  article {{ break-after: page; padding: 0; border: 0; }}
  article:last-of-type {{ break-after: auto; }}
  h2, blockquote p:first-child {{ break-after: avoid; }}
}}
"""


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as it is printed."""

    name: str
    summary: str
    quotes: tuple[Quotation, ...]
    questions: tuple[str, ...]


def cards_as(cards: Sequence[PrintedCard], form: CardFormat, language: str = "en") -> bytes:
    """Return the cards as a file of that form; the same cards give the same bytes.

    Every text is shown as it is and never obeyed; no form holds a script, an address or a person's name that
    was not in the texts.
    """
    if form == "html":
        return ("\n".join(_html(cards, language)) + "\n").encode()
    if form == "md":
        return ("\n\n".join(_markdown(cards)) + "\n").encode()
    return _docx(cards, language) if form == "docx" else _plain(cards).encode()


# HTML


def _html(cards: Sequence[PrintedCard], language: str) -> Iterator[str]:
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield f'<!DOCTYPE html>\n<html lang="{_text(language)}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    for card in cards:
        yield f"<article>\n<h1>{_text(card.name)}</h1>\n<p>{_text(card.summary)}</p>"
        if card.quotes:
            yield f"<h2>{HEARD}</h2>"
        for quote in card.quotes:
            yield f"<blockquote><p>“{_text(quote.text)}”</p>"
            yield (
                f"<p>— {_text(quote.attribution)}</p></blockquote>" if quote.attribution else "</blockquote>"
            )
        yield f"<h2>{ASKED}</h2>\n<ol>"
        yield from (f"<li>{_text(question)}</li>" for question in card.questions)
        yield "</ol>\n</article>"
    yield "</body>\n</html>"


def _text(text: str) -> str:
    """Return text for the page, whose direction touches nothing beside it."""
    shown = escape(harmless(text))
    return shown if text.isascii() else f"<bdi>{shown}</bdi>"


# Markdown and plain text


def _markdown(cards: Sequence[PrintedCard]) -> Iterator[str]:
    for number, card in enumerate(cards):
        if number:
            yield "---"
        yield f"# {escaped(card.name)}"
        yield from (escaped(part) for part in card.summary.split("\n") if part.strip())
        if card.quotes:
            yield f"## {HEARD}"
        for quote in card.quotes:
            says = f"\n>\n> — {escaped(quote.attribution)}" if quote.attribution else ""
            yield f"> {escaped(f'“{quote.text}”')}{says}"
        yield f"## {ASKED}"
        yield "\n".join(f"{n}. {escaped(question)}" for n, question in enumerate(card.questions, 1))


def _plain(cards: Sequence[PrintedCard]) -> str:
    """Return the cards as text; a form feed between them begins a page on a printer."""
    return "\f".join("\n".join(_plain_lines(card)) + "\n" for card in cards)


def _plain_lines(card: PrintedCard) -> Iterator[str]:
    yield from (_folded(card.name.upper()), "=" * _WIDTH, "")
    yield from (_folded(part) for part in card.summary.split("\n"))
    if card.quotes:
        yield from ("", HEARD.upper(), "")
    for quote in card.quotes:
        yield _folded(f"“{quote.text}”", "  ")
        yield from ((_folded(f"— {quote.attribution}", "    "), "") if quote.attribution else ("",))
    yield from ("", ASKED.upper(), "") if not card.quotes else (ASKED.upper(), "")
    for number, question in enumerate(card.questions, 1):
        yield _folded(f"{number}. {question}")
        yield from ["", "_" * _WIDTH] * _LINES_TO_ANSWER
        yield ""


def _folded(words: str, indent: str = "") -> str:
    return fill(" ".join(harmless(words).split()), _WIDTH, initial_indent=indent, subsequent_indent=indent)


# A Word file


def _docx(cards: Sequence[PrintedCard], language: str) -> bytes:
    from docx.shared import Pt

    from cpqual.formats.docx_page import begin, finish, xml_text

    made = begin(_TITLE, language)
    for style, points in (("Normal", _POINTS), ("Heading 1", _POINTS_NAME), ("Heading 2", _POINTS + 2)):
        made.styles[style].font.size = Pt(points)
    for number, card in enumerate(cards):
        heading = made.add_heading(xml_text(card.name), 1)
        heading.paragraph_format.page_break_before = number > 0
        for part in card.summary.split("\n"):
            made.add_paragraph(xml_text(part))
        if card.quotes:
            made.add_heading(HEARD, 2)
        for quote in card.quotes:
            made.add_paragraph(xml_text(f"“{quote.text}”"), "Quote")
            if quote.attribution:
                made.add_paragraph(xml_text(f"— {quote.attribution}"), "Quotation speaker")
        made.add_heading(ASKED, 2)
        for n, question in enumerate(card.questions, 1):
            # numbered by hand: Word's own list would go on counting on the next card
            made.add_paragraph(xml_text(f"{n}. {question}")).paragraph_format.space_after = Pt(_POINTS * 3)
    return finish(made)
