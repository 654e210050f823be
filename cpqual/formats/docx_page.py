"""A report as a Word file: the page that `html_page` writes, with real headings, tables and quotations."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from cpqual.domain.text import harmless
from cpqual.formats.html_page import BLANK, Figure, Page, Quotation, Section, in_words, is_numeric
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import Table

if TYPE_CHECKING:
    from docx.document import Document

_MADE = datetime(2000, 1, 1)
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_MANY_COLUMNS = 6
"""A part with a table of more columns than these stands on pages turned sideways."""
_LONGEST_TITLE = 255
"""Characters that a Word file's properties take."""
_NOTE, _SAYS, _SAYS_MORE = "Note", "Quotation speaker", "Quotation note"
_NOT_IN_XML = re.compile(r"[\ufffe\uffff]")
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A4_MM = (210, 297)
_MARGIN_MM = 22
_DOTS_PER_INCH = 96
_PICTURE_SCALE = 2
_VARIABLE = re.compile(r"var\(--([a-z]+)\)")
_POINTED_AT = "*[@class='hits']"
"""What a page shows of a picture only where somebody points at it."""
_LEADS_OUT = re.compile(r"<image|href\s*=", re.IGNORECASE)


def docx(page: Page) -> bytes:
    """Return the page as a Word file; the same page gives the same bytes.

    Headings, lists, captions, quotations and notes carry Word's styles, a table's first row is repeated on
    every page, and pictures have what they show in words. Nothing in the file leads outside it, runs, or
    names a person or machine. Every text in it is shown as it is, without control characters.
    """
    made = begin(page.title, page.language)
    made.add_heading(xml_text(page.title), 0)
    for line in page.lead:
        made.add_paragraph(xml_text(line))
    for section in page.sections:
        _section(made, section)
    if page.foot:
        made.add_paragraph(xml_text(page.foot), _NOTE)
    return finish(made)


# The file


def begin(title: str, language: str = "en") -> Document:
    """Return an empty Word file with its paper, styles, language and properties."""
    from docx import Document  # here, because it costs what no other format needs
    from docx.shared import Mm

    made = Document()
    paper = made.sections[0]
    paper.page_width, paper.page_height = (Mm(length) for length in _A4_MM)
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = Mm(_MARGIN_MM)
    _number_pages(paper)
    _styles(made, "en-GB" if language == "en" else language)
    facts = made.core_properties
    facts.title = xml_text(title)[:_LONGEST_TITLE]
    facts.author = facts.last_modified_by = facts.comments = facts.keywords = facts.subject = ""
    facts.created = facts.modified = _MADE
    facts.revision = 1
    facts.language = xml_text(language)[:_LONGEST_TITLE]
    # the template's picture of itself
    package = made.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    return made


def finish(made: Document) -> bytes:
    """Return a Word file's bytes: the same for the same content."""
    out = io.BytesIO()
    made.save(out)
    return _always_the_same(out.getvalue())


def _styles(made: Document, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    grey = RGBColor.from_string(PAPER.quiet.lstrip("#").upper())
    for element in made.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), xml_text(language))
    note = made.styles.add_style(_NOTE, WD_STYLE_TYPE.PARAGRAPH)
    says = made.styles.add_style(_SAYS, WD_STYLE_TYPE.PARAGRAPH)
    more = made.styles.add_style(_SAYS_MORE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = says.base_style = made.styles["Normal"]
    more.base_style = note
    note.font.size, note.font.color.rgb = Pt(9), grey
    note.paragraph_format.space_after = Pt(2)
    quote = made.styles["Quote"]
    for style in (quote, says, more):
        style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(10)
    quote.paragraph_format.space_after = Pt(2)
    quote.paragraph_format.keep_with_next = True
    made.styles["Caption"].paragraph_format.keep_with_next = True


def _number_pages(paper: Any) -> None:
    from docx.oxml import parse_xml

    field = f'<w:fldSimple {_NS} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph = paper.footer.paragraphs[0]
    paragraph.alignment = 1
    paragraph._p.append(parse_xml(field))


def _always_the_same(data: bytes) -> bytes:
    """Return the package with the same time on each of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as same:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, _ZIPPED)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            same.writestr(part, made.read(name))
    return out.getvalue()


# Its parts


def _section(made: Document, section: Section) -> None:
    sideways = any(len(table.columns) > _MANY_COLUMNS for table in section.tables)
    _turn(made, sideways=sideways)
    made.add_heading(xml_text(section.title), 2 if section.under else 1)
    for line in section.paragraphs:
        paragraph = made.add_paragraph(style="List Bullet" if section.bulleted else None)
        for number, piece in enumerate(BLANK.split(line)):
            paragraph.add_run(xml_text(piece)).bold = True if number % 2 else None
    if section.quotations:
        _quotations(made, section.quotations)
    if section.figure is not None:
        _figure(made, section.figure)
    for table in section.tables:
        _table(made, table)


def _turn(made: Document, *, sideways: bool) -> None:
    """Go on upright or sideways, on a new page where that is another way than before."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    last = made.sections[-1]
    if (last.orientation == WD_ORIENT.LANDSCAPE) == sideways:
        return
    paper = made.add_section(WD_SECTION.NEW_PAGE)
    paper.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    paper.page_width, paper.page_height = last.page_height, last.page_width


def _quotations(made: Document, quotations: Iterable[Quotation]) -> None:
    """Write quotations as XML at once: a paragraph that python-docx adds costs more the more there are."""
    from docx.oxml import parse_xml

    ids = {name: escape(str(made.styles[name].style_id)) for name in ("Quote", _SAYS, _SAYS_MORE)}
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{ids[style]}"/></w:pPr><w:r>{_words_xml(text)}</w:r></w:p>'
        for quotation in quotations
        for style, text in _lines_of(quotation)
    )
    end = made.element.body.sectPr
    for paragraph in list(parse_xml(f"<w:body {_NS}>{paragraphs}</w:body>")):
        end.addprevious(paragraph)


def _lines_of(quotation: Quotation) -> Iterator[tuple[str, str]]:
    yield "Quote", f"“{quotation.text}”"
    if quotation.attribution:
        yield _SAYS, f"— {quotation.attribution}"
    yield from ((_SAYS_MORE, note) for note in quotation.notes)


def _words_xml(text: str) -> str:
    words = escape(xml_text(text)).replace("\t", " ")
    lines = words.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:t xml:space="preserve">{lines}</w:t>'


def _figure(made: Document, figure: Figure) -> None:
    from docx.shared import Inches

    data = _png(figure.svg)
    paper = made.sections[-1]
    room = (paper.page_width or 0) - (paper.left_margin or 0) - (paper.right_margin or 0)
    # a PNG tells its width in the eight bytes after its first chunk's name
    width = Inches(int.from_bytes(data[16:20], "big") / (_DOTS_PER_INCH * _PICTURE_SCALE))
    shown = made.add_picture(io.BytesIO(data), width=min(width, room))
    number = len(made.inline_shapes)
    about = shown._inline.docPr
    about.set("name", f"Figure {number}")
    about.set("descr", xml_text(figure.said))


def _png(svg: str) -> bytes:
    """Return a drawing as it looks on paper, two dots per point."""
    import vl_convert  # here, because it costs what nothing but a picture needs

    if _LEADS_OUT.search(svg):
        raise ValueError("a picture may fetch nothing")
    drawn = ElementTree.fromstring(_VARIABLE.sub(_on_paper, svg))  # noqa: S314 - drawn by our own engine
    for group in drawn.findall(_POINTED_AT):
        drawn.remove(group)
    return bytes(vl_convert.svg_to_png(ElementTree.tostring(drawn, encoding="unicode"), scale=_PICTURE_SCALE))


def _on_paper(found: re.Match[str]) -> str:
    return str(getattr(PAPER, found[1], PAPER.ink))


# Tables


def _table(made: Document, table: Table) -> None:
    """Write a table as XML at once: cell by cell python-docx takes time that grows with the square."""
    from docx.oxml import parse_xml

    made.add_paragraph(xml_text(table.name), "Caption")
    grid = made.add_table(0, 0, "Table Grid")._tbl
    grid.getparent().replace(grid, parse_xml("".join(_table_xml(table))))
    # two tables with nothing between them would be one
    for note in table.notes or ("",):
        made.add_paragraph(xml_text(note), _NOTE)


def _table_xml(table: Table) -> Iterator[str]:
    numeric = [is_numeric(table.rows, column) for column in range(len(table.columns))]
    yield f'<w:tbl {_NS}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
    yield '<w:tblLook w:val="0420" w:firstRow="1"/></w:tblPr><w:tblGrid>'
    yield "<w:gridCol/>" * len(table.columns)
    yield "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    yield from (_cell(name, right, bold=True) for name, right in zip(table.columns, numeric, strict=True))
    yield "</w:tr>"
    for row in table.rows:
        yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        yield from (_cell(in_words(cell), right) for cell, right in zip(row, numeric, strict=True))
        yield "</w:tr>"
    yield "</w:tbl>"


def _cell(text: str, right: bool, *, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    side = '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr><w:r><w:rPr>{weight}'
        f'<w:sz w:val="17"/></w:rPr>{_words_xml(text)}</w:r></w:p></w:tc>'
    )


def xml_text(text: str) -> str:
    """Return text that XML can hold, without control characters."""
    return _NOT_IN_XML.sub("\ufffd", harmless(text))
