"""A report as one HTML page that asks nobody for anything: no script, no address, its own style."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from cpqual.domain.text import harmless
from cpqual.formats.palette import NIGHT, PAPER, as_variables
from cpqual.formats.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as SVG, and what it shows in words for those who do not see it."""

    svg: str
    said: str


class Quotation(NamedTuple):
    """What somebody said, who says it, and lines for whoever writes with it; both may be empty."""

    text: str
    attribution: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its paragraphs, its quotations, its figure, then its tables.

    Attributes:
        folded: its tables are what its figure shows, and are unfolded by those who want them; their notes
            stand below the figure.
        under: it belongs to the part before it.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()
    bulleted: bool = False
    quotations: tuple[Quotation, ...] = ()
    folded: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title, the lines below it, its parts, and the line at its foot."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str = ""
    language: str = "en"


BLANK = re.compile(r"(\[author: [^\]]*\])")
"""What a draft leaves to its author."""
_NOTHING = "–"
_STYLE = f"""
:root {{ color-scheme: light dark; {as_variables(PAPER)} }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ {as_variables(NIGHT)} }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }}
h2 {{ font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--grid); }}
p, li {{ max-width: 46rem; }}
blockquote {{ margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--grid); }}
blockquote p {{ margin: .25rem 0; }}
figure {{ margin: 1rem 0; overflow-x: auto; }}
figure svg {{ max-width: 100%; height: auto; }}
@media screen and (max-width: 50rem) {{ figure svg {{ max-width: none; }} }}
.spot {{ fill: transparent; stroke: transparent; stroke-width: 4; pointer-events: all; }}
.told {{ display: none; pointer-events: none; }}
.told rect {{ fill: var(--ground); stroke: var(--quiet); }}
.told text {{ fill: var(--ink); font: 12px sans-serif; }}
.told tspan:first-child {{ font-weight: 600; }}
.hit:hover .spot {{ stroke: var(--ink); stroke-width: 2; }}
.hit:hover .told {{ display: inline; }}
h3 {{ font-size: 1rem; margin: 2rem 0 .5rem; }}
summary {{ cursor: pointer; color: var(--mark); }}
nav a {{ color: var(--mark); margin-right: 1rem; white-space: nowrap; }}
.wide {{ overflow-x: auto; margin: 1rem 0; }}
table {{ border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }}
caption {{ text-align: left; font-weight: 600; padding: .25rem 0; }}
th, td {{ padding: .25rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--grid); }}
thead th {{ border-bottom: 2px solid var(--quiet); white-space: nowrap; }}
td {{ overflow-wrap: break-word; max-width: 26rem; }}
td.n, th.n {{ text-align: right; white-space: nowrap; }}
td.t {{ white-space: pre-line; min-width: 20rem; max-width: 36rem; }}
mark {{ background: none; color: inherit; font-weight: 600; border-bottom: 2px solid var(--second); }}
.note, footer {{ color: var(--quiet); font-size: .875rem; }}
.note {{ margin: .25rem 0; }}
footer {{ margin-top: 3rem; border-top: 1px solid var(--grid); padding-top: .75rem; }}
@media print {{
  body {{ padding: 0; max-width: none; font-size: 10pt; }}
  nav {{ display: none; }}
  h2, h3, summary {{ break-after: avoid; }}
  details:not([open]) {{ display: none; }}
  thead th {{ white-space: normal; }}
  figure svg {{ max-width: 100%; }}
  figure, tr {{ break-inside: avoid; }}
  .wide, figure {{ overflow: visible; }}
  table {{ font-size: 8.5pt; }}
}}
"""


def html(page: Page) -> bytes:
    """Return the page in UTF-8; the same page gives the same bytes.

    Every text in it is shown as it is and never obeyed: it is escaped, without control characters and bidi
    controls, and stands in an element whose direction is its own. The page's policy lets a browser run and
    fetch nothing, and use no style but the one in it.
    """
    return "\n".join(_lines(page)).encode() + b"\n"


def _lines(page: Page) -> Iterator[str]:
    policy = f"default-src 'none'; style-src 'sha256-{_digest(_STYLE)}'; base-uri 'none'; form-action 'none'"
    yield f'<!DOCTYPE html>\n<html lang="{_text(page.language)}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_text(page.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>"
    yield f"<h1>{_words(page.title)}</h1>"
    yield from (f"<p>{_words(line)}</p>" for line in page.lead)
    yield "</header>\n<nav>"
    for number, section in enumerate(page.sections, 1):
        if section.under:
            continue
        yield f'<a href="#part-{number}">{_words(section.title)}</a>'
    yield "</nav>\n<main>"
    for number, section in enumerate(page.sections, 1):
        heading = "h3" if section.under else "h2"
        yield f'<section id="part-{number}">\n<{heading}>{_words(section.title)}</{heading}>'
        yield from _body(section)
        yield "</section>"
    yield f"</main>\n<footer>{_words(page.foot)}</footer>\n</body>\n</html>"


def _digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _body(section: Section) -> Iterator[str]:
    if section.bulleted:
        yield "<ul>"
        yield from (f"<li>{_running(line)}</li>" for line in section.paragraphs)
        yield "</ul>"
    else:
        yield from (f"<p>{_running(line)}</p>" for line in section.paragraphs)
    for quotation in section.quotations:
        yield from _quotation(quotation)
    if section.figure is not None:
        said = _text(section.figure.said)
        yield f'<figure role="img" aria-label="{said}">\n{section.figure.svg}\n</figure>'
    for table in section.tables:
        if section.folded:
            yield f"<details>\n<summary>The numbers: {_words(table.name)}</summary>"
        yield from _table(table)
        if section.folded:
            yield "</details>"
        yield from (f'<p class="note">{_words(note)}</p>' for note in table.notes)


def _quotation(quotation: Quotation) -> Iterator[str]:
    yield f"<blockquote>\n<p>“{_words(quotation.text)}”</p>"
    if quotation.attribution:
        yield f"<p>— {_words(quotation.attribution)}</p>"
    yield from (f'<p class="note">{_words(note)}</p>' for note in quotation.notes)
    yield "</blockquote>"


def _running(text: str) -> str:
    """Return a paragraph, in which blanks for the author stand out."""
    return "".join(
        f"<mark>{_words(piece)}</mark>" if number % 2 else _words(piece)
        for number, piece in enumerate(BLANK.split(text))
    )


def _table(table: Table) -> Iterator[str]:
    numeric = [is_numeric(table.rows, column) for column in range(len(table.columns))]
    classes = [' class="n"' if right else "" for right in numeric]
    long = [' class="t"' if name in table.wrapped else "" for name in table.columns]
    yield f'<div class="wide" tabindex="0">\n<table>\n<caption>{_words(table.name)}</caption>\n<thead><tr>'
    yield "".join(
        f'<th scope="col"{kind}>{_words(name)}</th>'
        for name, kind in zip(table.columns, classes, strict=True)
    )
    yield "</tr></thead>\n<tbody>"
    for row in table.rows:
        cells = zip(row, classes, long, strict=True)
        yield (
            "<tr>" + "".join(f"<td{kind or wide}>{_cell(cell)}</td>" for cell, kind, wide in cells) + "</tr>"
        )
    yield "</tbody>\n</table>\n</div>"


def is_numeric(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    """Tell whether a column holds nothing but numbers, and at least one."""
    found = [row[column] for row in rows if row[column] is not None]
    return bool(found) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in found)


def in_words(cell: Cell) -> str:
    """Return what a page shows of a cell: numbers in two decimals, a dash where there is nothing."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return _NOTHING
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.2f}".replace("-", "−") if isinstance(cell, float) else str(cell)


def _cell(cell: Cell) -> str:
    words = in_words(cell)
    return words if words == _NOTHING else _words(words)


def _text(text: str) -> str:
    """Return text for an attribute or a title, which hold no elements."""
    return escape(harmless(text))


def _words(text: str) -> str:
    """Return text for the page, whose direction touches nothing beside it."""
    return f"<bdi>{_text(text)}</bdi>" if not text.isascii() else _text(text)
