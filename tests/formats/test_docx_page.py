"""A report as a Word file: what Word is told of its parts, and that nothing in it is obeyed or fetched."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.formats.docx_page import docx
from cpqual.formats.html_page import Figure, Page, Quotation, Section
from cpqual.formats.tables import Table

HOSTILE = "</w:t><w:p/>&amp; {\x00\x1b[31m\ufffe\ud800\u202e} ]]> &xxe; http://example.org"
TABLE = Table("Themes", ("code", "n", "share"), [("rules", 3, 0.25), ("bus", 12, None)], ("a note",))


def page_of(*sections: Section, title: str = "A study") -> Page:
    return Page(title, ("lead",), sections, "foot")


def styles_of(data: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in Document(io.BytesIO(data)).paragraphs if p.style]


def test_parts_carry_words_styles_in_order() -> None:
    quote = Quotation("the bus was late", "Bea, worker", ("INT-1 10–20",))
    data = docx(page_of(Section("One", ("p",), quotations=(quote,), tables=(TABLE,)),
                        Section("Two", ("x", "y"), bulleted=True)))  # fmt: skip
    assert styles_of(data) == [
        ("Title", "A study"), ("Normal", "lead"), ("Heading 1", "One"), ("Normal", "p"),
        ("Quote", "“the bus was late”"), ("Quotation speaker", "— Bea, worker"),
        ("Quotation note", "INT-1 10–20"),
        ("Caption", "Themes"), ("Note", "a note"), ("Heading 1", "Two"), ("List Bullet", "x"),
        ("List Bullet", "y"), ("Note", "foot"),
    ]  # fmt: skip


def test_a_table_is_a_table_whose_first_row_is_repeated() -> None:
    (table,) = Document(io.BytesIO(docx(page_of(Section("One", tables=(TABLE,)))))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["code", "n", "share"], ["rules", "3", "0.25"], ["bus", "12", "–"],
    ]  # fmt: skip
    headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headers == [True, False, False]


def test_a_wide_table_stands_sideways_and_what_follows_upright() -> None:
    wide = Table("wide", tuple("abcdefgh"), [[1] * 8])
    made = Document(
        io.BytesIO(docx(page_of(Section("One"), Section("Wide", tables=(wide,)), Section("Three"))))
    )
    lengths = [(paper.page_width or 0, paper.page_height or 0) for paper in made.sections]
    assert [width > height for width, height in lengths] == [False, True, False]


def test_blanks_for_the_author_stand_out() -> None:
    made = Document(io.BytesIO(docx(page_of(Section("One", ("So [author: why] it was",))))))
    runs = [(run.text, run.bold) for p in made.paragraphs for run in p.runs if p.text.startswith("So ")]
    assert runs == [("So ", None), ("[author: why]", True), (" it was", None)]


DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="40" viewBox="0 0 3000 40">'
    '<rect width="3000" height="40" fill="var(--mark)"/>'
    '<g class="hits"><rect width="3000" height="40" fill="#ff0000"/></g></svg>'
)


def test_a_picture_is_a_png_with_what_it_shows_in_words() -> None:
    data = docx(page_of(Section("One", figure=Figure(DRAWN, f"rules 3 {HOSTILE}"))))
    made = Document(io.BytesIO(data))
    (shape,) = made.inline_shapes
    assert shape._inline.docPr.get("descr").startswith("rules 3")
    (name,) = [n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith("word/media/")]
    picture = zipfile.ZipFile(io.BytesIO(data)).read(name)
    begins = picture.index(b"IDAT") + 4
    dots = zlib.decompressobj().decompress(picture[begins:])
    assert dots[1:4] == bytes.fromhex("0072B2"), "as on paper, without what a page shows where one points"
    paper = made.sections[0]
    assert shape.width == (paper.page_width or 0) - 2 * (paper.left_margin or 0)


@pytest.mark.parametrize(
    "svg_text", ['<svg><image href="file:///etc/passwd"/></svg>', "<svg xlink:href='x'/>"]
)
def test_a_picture_that_would_fetch_is_not_drawn(svg_text: str) -> None:
    with pytest.raises(ValueError, match="may fetch nothing"):
        docx(page_of(Section("One", figure=Figure(svg_text, ""))))


def test_the_same_page_gives_the_same_bytes_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody-known")
    page = page_of(Section("One", ("p",), tables=(TABLE,)))
    first = docx(page)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 100_000)
    assert docx(page) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: package.read(name) for name in package.namelist()}
    assert not any(b"somebody-known" in part or b'TargetMode="External"' in part for part in parts.values())
    assert not any(name.endswith((".bin", "thumbnail.jpeg")) for name in parts)
    facts = Document(io.BytesIO(first)).core_properties
    assert (facts.title, facts.author, facts.last_modified_by, facts.comments) == ("A study", "", "", "")
    assert facts.created is not None
    assert facts.created.year == 2000


@settings(max_examples=12)
@given(st.one_of(st.text(), st.just(HOSTILE)))
def test_any_text_is_shown_and_never_obeyed(text: str) -> None:
    table = Table(text, (f"a{text}", "b"), [(text, 1)], (text,))
    section = Section(text, (text,), tables=(table,), quotations=(Quotation(text, text, (text,)),))
    data = docx(Page(text, (text,), (section,), text, text or "en"))
    made = Document(io.BytesIO(data))
    assert len(made.tables) == 1
    shown = made.tables[0].rows[1].cells[0].text
    assert {c for c in text if c.isalnum()} <= {*shown, "\ufffd"} | {c for c in text if not c.isprintable()}
    assert not any(ord(c) < 9 or c in "\ufffe\uffff" for c in shown)


def test_many_quotations_are_written_whole() -> None:
    many = tuple(Quotation(f"words {i}\nand\tmore", f"P{i}", ("a", "b")) for i in range(3_000))
    data = docx(page_of(Section("One", quotations=many)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml")
    assert body.count(b'<w:pStyle w:val="Quote"/>') == 3_000
    assert body.index(b"words 2999") < body.index(b"foot") < body.index(b"<w:sectPr")


def test_a_long_table_is_written_whole() -> None:
    rows = [(f"row {i}", i) for i in range(2_000)]
    data = docx(page_of(Section("One", tables=(Table("long", ("a", "b"), rows),))))
    assert data == docx(page_of(Section("One", tables=(Table("long", ("a", "b"), rows),))))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("word/document.xml").count(b"<w:tr>") == 2_001
