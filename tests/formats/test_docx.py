"""Word files: what is read, what is left out, and that everything stands where it belongs."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx as python_docx
import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import docx as reader
from tests.formats.writing_packages import docx, p, r, table, word_xml, zipped


def read(data: bytes, name: str = "a.docx", **options: object) -> ImportedDocument:
    (document,) = reader.read(Source(name, name, data), ReadOptions(**options)).documents  # type: ignore[arg-type]
    return document


def text_of(*body: str) -> str:
    return read(docx("".join(body))).text


def said(document: ImportedDocument) -> list[tuple[str, str]]:
    return [(t.label, document.text[t.start : t.end]) for t in document.turns]


@pytest.mark.parametrize("strict", [False, True])
def test_paragraphs_are_set_apart_and_soft_returns_are_line_ends(strict: bool) -> None:
    body = p("INT: Who came?") + p("P1: Nobody.", r("<w:br/>"), "Well, the dog.") + p("INT: And then?")
    document = read(docx(body, strict=strict))
    assert document.text == "INT: Who came?\n\nP1: Nobody.\nWell, the dog.\n\nINT: And then?"
    assert said(document) == [("INT", "Who came?"), ("P1", "Nobody.\nWell, the dog."), ("INT", "And then?")]
    assert (document.encoding, document.kind) == ("utf-8", "interview")


def test_an_author_who_leaves_paragraphs_empty_has_set_them_apart() -> None:
    lines = ("Date: 1 May", "Site: Quay", "", "INT: a", "", "P: b", "and c", "", "INT: d")
    assert text_of(*map(p, lines)) == "Date: 1 May\nSite: Quay\n\nINT: a\n\nP: b\nand c\n\nINT: d"


def test_the_accepted_text_of_tracked_changes_is_read() -> None:
    body = (
        p("P: I ", f"<w:ins>{r('still ')}</w:ins>", f"<w:del>{r('<w:delText>n</w:delText>')}</w:del>", "went")
        + p("<w:moveFrom>" + r("here ") + "</w:moveFrom>", "and ", "<w:moveTo>" + r("there") + "</w:moveTo>")
        + p("joined", props="<w:rPr><w:del/></w:rPr>")
        + p(" up")
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("gone") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    document = read(docx(body))
    assert document.text == "P: I still went\n\nand there\n\njoined up"
    assert (
        "tracked changes are read as accepted: 2 insertions kept, 3 deletions left out" in document.warnings
    )


def test_what_stands_for_a_character_becomes_it() -> None:
    runs = [
        "<w:tab/>", "<w:t>\n a\tb</w:t>", "<w:noBreakHyphen/>", "<w:softHyphen/>", "<w:cr/>",
        "<w:t>c\u00a0d</w:t>",
        '<w:sym w:font="Wingdings" w:char="F04A"/>', '<w:sym w:font="Symbol" w:char="F061"/>',
        '<w:sym w:font="Arial" w:char="2192"/>', '<w:sym w:font="Odd" w:char="F099"/>', '<w:sym w:char="x"/>',
    ]  # fmt: skip
    document = read(docx(p("P:", *map(r, runs), "e\u0301\u200b")))
    assert document.text == "P:\t  a b-\nc d☺α→\ufffd\ufffdé"
    assert "2 signs of a symbol font shown as \ufffd" in document.warnings


def test_fields_give_their_results() -> None:
    code = r('<w:fldChar w:fldCharType="begin"/>') + r("<w:instrText>PAGE</w:instrText>") + r("code")
    body = p("see ", code + r('<w:fldChar w:fldCharType="separate"/>'), "page 4")
    body += p("still", r('<w:fldChar w:fldCharType="end"/>'), " here")
    body += p(
        '<w:fldSimple w:instr="DATE">' + r("today") + "</w:fldSimple>",
        "<w:hyperlink>" + r(", a link") + "</w:hyperlink>",
    )
    assert (
        text_of(body, p(r('<w:fldChar w:fldCharType="end"/>'), "x"))
        == "see page 4\n\nstill here\n\ntoday, a link\n\nx"
    )


def test_hidden_text_is_left_out_and_told() -> None:
    styles = (
        '<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="I"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:styleId="L"><w:basedOn w:val="L"/></w:style>'
    )
    body = p("a", r("hid", "<w:vanish/>"), r("b", '<w:vanish w:val="0"/>'), r("den", '<w:rStyle w:val="I"/>'))
    body += p("not", r("c", '<w:vanish w:val="false"/>'), props='<w:pStyle w:val="I"/>')
    body += p("d", props='<w:pStyle w:val="L"/>')
    document = read(docx(body, styles=styles))
    assert document.text == "ab\n\nc\n\nd"
    assert "9 hidden characters left out" in document.warnings


def test_two_columns_are_speaker_and_speech() -> None:
    rows = (
        ("Speaker", "Text"),
        ("INT", "Who came?"),
        ("P1", p("Nobody.") + p("") + p("Well, the dog.")),
        ("", "And Gwil."),
    )
    document = read(docx(p("Talk at the quay") + table(*rows) + p("Thank you.")))
    assert said(document) == [
        ("INT", "Who came?"),
        ("P1", "Nobody.\nWell, the dog.\nAnd Gwil.\n\nThank you."),
    ]
    assert "the row with the names of a table's columns is left out" in document.warnings


def test_wider_tables_are_read_row_by_row() -> None:
    inner = table(("x", "y"), ("z", ""))
    assert (
        text_of(table(("a", "b", "c"), (p("d") + p("e"), "f", inner + p("g"))))
        == "a\tb\tc\nd e\tf\tx\ty\nz\t\ng"
    )


def test_rows_with_times_are_read() -> None:
    document = read(docx(table(("00:01", "INT", "Who came?"), ("00:05", "P1", "Nobody."))))
    assert said(document) == [("INT", "Who came?"), ("P1", "Nobody.")]
    assert [t.time_from for t in document.turns] == [1.0, 5.0]


def test_boxes_notes_and_controls_are_read_where_a_reader_meets_them() -> None:
    box = f"<w:txbxContent>{p('in the box')}{table(('a', 'b'))}</w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    choice = f"<mc:AlternateContent>{forms}</mc:AlternateContent>"
    control = f"<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>{r('control')}</w:sdtContent></w:sdt>"
    body = p(
        "P: see",
        r('<w:footnoteReference w:id="2"/>'),
        r('<w:footnoteReference w:id="1"/>'),
        r(choice),
        " ",
        control,
    )
    body += p(
        "<w:ruby><w:rt>" + r("no") + "</w:rt><w:rubyBase>" + r("base") + "</w:rubyBase></w:ruby>",
        "<m:oMath><m:t>x</m:t></m:oMath>",
    )
    notes = (
        '<w:footnote w:type="separator" w:id="1">'
        + p("no")
        + '</w:footnote><w:footnote w:id="2">'
        + p("who [he] is")
        + p("was")
        + "</w:footnote>"
    )
    document = read(docx(body, footnotes=notes))
    assert document.text == "P: see[[footnote: who (he) is was]] control\n\nin the box\n\na\tb\n\nbasex"
    assert [(a.kind, document.text[a.start : a.end]) for a in document.annotations] == [
        ("comment", "[[footnote: who (he) is was]]")
    ]
    assert "words in text boxes come after the paragraph they hang on: 1" in document.warnings


def test_headers_and_footers_and_properties_are_facts() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t">'
        "<dc:title>The quay\u00a0talk</dc:title>"
        "<dcterms:created>2011-03-22T10:00:00Z</dcterms:created><dc:creator>Rhona</dc:creator></cp:coreProperties>"
    )
    document = read(
        docx(
            p("INT: a") + p("P: b"),
            header=p("Wexmere\tstudy"),
            footer=p("4"),
            more={"docProps/core.xml": core},
        )
    )
    assert document.text == "INT: a\n\nP: b"
    assert document.header == {
        "header": "Wexmere study",
        "footer": "4",
        "title": "The quay talk",
        "created": "2011-03-22",
    }
    assert (document.title, document.date) == ("a", None)


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="P%1:"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
)


def numbered(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'


def test_lists_stay_together_and_lost_numbers_are_told() -> None:
    styles = '<w:style w:styleId="S"><w:pPr>' + numbered(1) + "</w:pPr></w:style>"
    body = p("one", props=numbered(0)) + p("two", props=numbered(0)) + p("three", props=numbered(1))
    body += p("four", props='<w:pStyle w:val="S"/>') + p("five", props=numbered(2))
    document = read(docx(body, numbering=NUMBERING, styles=styles))
    assert document.text == "one\ntwo\n\nthree\n\nfour\n\nfive"
    assert "2 paragraphs numbered automatically: no number is in the text" in document.warnings
    assert any(
        w.startswith("words that automatic numbering puts before 1 paragraph ('P%1:')")
        for w in document.warnings
    )


def test_names_in_bold_are_labels() -> None:
    def line(name: str, words: str) -> str:
        return p(r(name, "<w:b/>"), words)

    body = line("Rhona", " Who came?") + line("Perran (volunteer)", " Nobody.") + line("Rhona ", "And then?")
    body += (
        line("Perran", "")
        + p("Then Gwil.")
        + line("Never", " again")
        + p(r("Quay", '<w:b w:val="0"/>'), " is")
    )
    document = read(docx(body))
    assert document.text == (
        "Rhona: Who came?\n\nPerran (volunteer): Nobody.\n\nRhona: And then?\n\nPerran:\n\nThen Gwil.\n\n"
        "Never again\n\nQuay is"
    )
    assert said(document)[:2] == [("Rhona", "Who came?"), ("Perran", "Nobody.")]
    assert "4 names in bold begin paragraphs: each was given a colon" in document.warnings


def test_a_time_behind_a_name_in_bold_is_when_it_was_said() -> None:
    def turn(name: str, clock: str, words: str) -> str:
        return p(r(name, "<w:b/>"), f"   {clock}", r("<w:br/>"), words)

    document = read(docx(turn("Rhona Bell", "0:03", "Who came?") * 2 + turn("Oona", "1:09", "Nobody.") * 2))
    assert document.text.startswith("Rhona Bell   0:03\nWho came?\n\nRhona Bell   0:03")
    assert [(t.label, t.time_from) for t in document.turns] == [("Rhona Bell", 3), ("Oona", 69)]


def test_a_few_words_in_bold_are_emphasis() -> None:
    body = (
        p(r("Never", "<w:b/>"), " again.") + p(r("Never", "<w:b/>"), " more.") + p(r("P1:", "<w:b/>"), " no")
    )
    assert text_of(body) == "Never again.\n\nNever more.\n\nP1: no"


def test_comments_stand_beside_their_words() -> None:
    def comment(number: int, words: str, paragraph: str) -> str:
        date = 'w:date="2011-03-22T10:00:00Z"' if number != 3 else 'w:date="soon"'
        inside = f'<w:p w14:paraId="{paragraph}">{r(words)}</w:p>'
        return f'<w:comment w:id="{number}" w:author="Rh&lt;na" {date}>{inside}</w:comment>'

    def start(number: int) -> str:
        return f'<w:commentRangeStart w:id="{number}"/>'

    def end(number: int) -> str:
        return f'<w:commentRangeEnd w:id="{number}"/>' + r(f'<w:commentReference w:id="{number}"/>')

    body = p("INT: e\u0301", start(1) + start(2), "e\u0301te\u0301 who", end(1) + end(2), " came?")
    body += p("P: ", start(4), "No") + p("body.", end(4), r('<w:commentReference w:id="3"/>'))
    body += p("<w:del>" + start(5) + "</w:del>") + p("x", "<w:del>" + end(5) + "</w:del>")
    given = {2: "a reply", 1: "first", 3: "here", 4: "long\u00a0one", 5: "gone?", 6: "nowhere"}
    comments = "".join(comment(n, words, f"P{n}") for n, words in given.items())
    extended = '<w15:commentEx w15:paraId="P2" w15:paraIdParent="P1"/><w15:commentEx w15:paraId="P1"/>'
    document = read(docx(body, comments=comments, commentsExtended=extended))
    assert [
        (c.words, document.text[c.start : c.end], c.author, c.date, c.reply_to) for c in document.comments
    ] == [
        ("first", "été who", "Rh<na", "2011-03-22T10:00:00", None),
        ("a reply", "été who", "Rh<na", "2011-03-22T10:00:00", 0),
        ("long one", "No\n\nbody.", "Rh<na", "2011-03-22T10:00:00", None),
        ("here", "body.", "Rh<na", "", None),
        ("gone?", "x", "Rh<na", "2011-03-22T10:00:00", None),
    ]


def test_comments_that_answer_each_other_in_a_circle_are_kept() -> None:
    comments = "".join(
        f'<w:comment w:id="{n}"><w:p w14:paraId="{n}">{r("c")}</w:p></w:comment>' for n in "123"
    )
    extended = "".join(
        f'<w15:commentEx w15:paraId="{a}" w15:paraIdParent="{b}"/>' for a, b in ("12", "23", "31")
    )
    body = p("P: x", *(r(f'<w:commentReference w:id="{n}"/>') for n in "123"))
    assert len(read(docx(body, comments=comments, commentsExtended=extended)).comments) == 3


def test_pages_are_those_word_laid_out_with_the_numbers_it_printed() -> None:
    new = r("<w:lastRenderedPageBreak/>")
    front = '<w:sectPr><w:pgNumType w:fmt="lowerRoman" w:start="3"/></w:sectPr>'
    body = p("one") + p("two ", new, "three") + p("four", props=front) + p(new, "five") + p(new, "six")
    document = read(docx(body + '<w:sectPr><w:pgNumType w:start="1"/></w:sectPr>'))
    assert [(page.number, document.text[page.start : page.end].strip()) for page in document.pages] == [
        ("iii", "one\n\ntwo"),
        ("iv", "three\n\nfour"),
        ("1", "five"),
        ("2", "six"),
    ]
    assert [page.start for page in document.pages[1:]] == [page.end for page in document.pages[:-1]]
    assert read(docx(p("one", r('<w:br w:type="page"/>'), "two"))).pages == ()


def test_what_python_docx_writes_is_read() -> None:
    made = python_docx.Document()
    made.add_heading("Talk at the quay", 1)
    made.add_paragraph("INT: Who came?")
    run = made.add_paragraph("P1: ").add_run("Nobody.\nWell, the dog.")
    made.add_comment(run, "which dog?", author="Tobias", initials="T")
    made.core_properties.created = datetime(2011, 3, 22, tzinfo=UTC)
    out = io.BytesIO()
    made.save(out)
    document = read(out.getvalue())
    assert document.text == "Talk at the quay\n\nINT: Who came?\n\nP1: Nobody.\nWell, the dog."
    assert [(c.author, document.text[c.start : c.end]) for c in document.comments] == [
        ("Tobias", "Nobody.\nWell, the dog.")
    ]
    assert document.header["created"] == "2011-03-22"


def test_headings_of_field_notes_make_sections() -> None:
    styles = '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    body = p("Description", props='<w:pStyle w:val="H1"/>') + p("Two customers queue.")
    body += p("Reflection", props='<w:pStyle w:val="H1"/>') + p("Is that help?")
    document = read(docx(body, styles=styles))
    assert [(s.type, document.text[s.start : s.end]) for s in document.sections] == [
        ("description", "Two customers queue."),
        ("reflection", "Is that help?"),
    ]


def test_macros_and_embedded_files_are_told() -> None:
    document = read(docx(p("P: a") + '<w:altChunk r:id="r9"/>', vbaProject=""))
    assert "has macros: they are neither run nor kept" in document.warnings
    assert "1 embedded file left out" in document.warnings


def test_a_deep_tree_is_walked_without_recursion() -> None:
    depth = 240
    body = "<w:sdt><w:sdtContent>" * (depth // 2) + p("deep") + "</w:sdtContent></w:sdt>" * (depth // 2)
    assert text_of(body) == "deep"
    nested = p("in")
    for _ in range(40):
        nested = table((nested, "x"))
    assert read(docx(nested)).text.startswith("in\tx")


ENTITY = "<!DOCTYPE w [<!ENTITY a 'b'>]>" + word_xml("document", "&a;").partition("?>")[2]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (docx(p("")), "a.docx: is empty"),
        (docx("<w:p>"), "a.docx: is broken: a part of it is no XML"),
        (zipped({"word/document.xml": ENTITY}), "a.docx: declares a document type"),
        (zipped({"x": "y"}), "a.docx: is no Word file"),
        (docx(p("a"))[:400], "a.docx: is broken or cut off"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(data)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)
