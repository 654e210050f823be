"""OpenDocument texts: what is read, what is left out, and that everything stands where it belongs."""

from __future__ import annotations

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import odt as reader
from tests.formats.writing_packages import odt, zipped


def read(data: bytes) -> ImportedDocument:
    (document,) = reader.read(Source("a.odt", "a.odt", data), ReadOptions()).documents
    return document


def p(inside: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def style(name: str, inside: str, family: str = "text", parent: str = "", **more: str) -> str:
    given = "".join(f' style:{key.replace("_", "-")}="{said}"' for key, said in more.items())
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}"{given}>'
        f"{inside}</style:style>"
    )


def test_paragraphs_white_space_and_what_stands_for_characters() -> None:
    text = (
        p("INT:  Who\n  <text:span>came</text:span>?")
        + p("P1: No<text:s text:c='2'/>body.<text:line-break/> Well,<text:tab/>the\u00a0dog.")
        + p("INT: <text:a>And</text:a> <text:bookmark/> then<text:s/>?<text:s text:c='x'/>")
    )
    document = read(odt(text))
    assert document.text == "INT: Who came?\n\nP1: No  body.\nWell,\tthe dog.\n\nINT: And then ?"
    assert [(t.label, document.text[t.start : t.end]) for t in document.turns][1] == (
        "P1",
        "No  body.\nWell,\tthe dog.",
    )


def test_tracked_deletions_are_not_in_the_text() -> None:
    gone = "<text:changed-region><text:deletion>" + p("never") + "</text:deletion></text:changed-region>"
    came = "<text:changed-region><text:insertion/></text:changed-region>"
    change = f"<text:tracked-changes>{gone}{came}</text:tracked-changes>"
    document = read(odt(change + p("I <text:change text:change-id='a'/>went")))
    assert document.text == "I went"
    assert "tracked changes are read as accepted: 1 insertion kept, 1 deletion left out" in document.warnings


def test_hidden_text_is_left_out() -> None:
    automatic = style("H", '<style:text-properties text:display="none"/>') + style("I", "", parent="H")
    automatic += style("P", '<style:text-properties text:display="true"/>', "paragraph")
    text = p("a<text:span text:style-name='I'>hid<text:span>den</text:span></text:span>b") + p("all", "P")
    text += '<text:section text:display="none">' + p("too") + "</text:section>"
    document = read(odt(text, automatic=automatic))
    assert document.text == "ab"
    assert "12 hidden characters left out" in document.warnings


def test_tables_are_read_row_by_row() -> None:
    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell>{c}</table:table-cell>" for c in cells)
            + "</table:table-row>"
        )

    head = "<table:table-header-rows>" + row(p("Who"), p("Said")) + "</table:table-header-rows>"
    body = row(p("INT"), p("Who came?")) + row(p("P1"), p("Nobody.") + p("Well, the dog."))
    nested = row(p("P2"), f"<table:table>{row(p('x'), p('y'))}</table:table><table:covered-table-cell/>")
    document = read(odt(f"<table:table>{head}{body}{nested}</table:table>" + p("end")))
    assert document.text == "INT\tWho came?\nP1\tNobody.\nWell, the dog.\nP2\tx\ty\n\nend"
    assert [t.label for t in document.turns] == ["INT", "P1", "P2"]


def test_notes_boxes_and_pictures() -> None:
    note = "<text:note text:note-class='endnote'><text:note-citation>1</text:note-citation><text:note-body>"
    note += (
        p("see [x]<text:note><text:note-body>" + p("no") + "</text:note-body></text:note>")
        + "</text:note-body></text:note>"
    )
    inner = "<draw:frame><draw:text-box>" + p("within") + "</draw:text-box></draw:frame>"
    box = (
        "<draw:frame><draw:text-box>"
        + p("boxed" + inner)
        + p("too")
        + "</draw:text-box><svg:desc>no</svg:desc></draw:frame>"
    )
    picture = "<draw:frame><draw:image/><svg:title>no</svg:title></draw:frame>"
    document = read(odt(p(f"P: a{note}{box}{picture} b") + p("c")))
    assert document.text == "P: a[[endnote: see (x)]] b\n\nboxed\n\ntoo\n\nwithin\n\nc"
    assert {"notes at the foot or end stand in the text as [[footnote: …]]: 1", "1 picture left out"} <= set(
        document.warnings
    )


def test_lists() -> None:
    automatic = (
        '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/>'
        "</text:list-style>"
        '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"'
        ' style:num-prefix="P" style:num-suffix=":"/></text:list-style>'
    )
    item = "<text:list-item>{}</text:list-item>"
    nested = "<text:list>" + item.format(p("three")) + "</text:list>"
    text = (
        '<text:list text:style-name="B">'
        + item.format(p("one"))
        + item.format(p("two") + nested)
        + "</text:list>"
    )
    text += '<text:list text:style-name="N">' + item.format(p("four")) + "</text:list>"
    document = read(odt(text, automatic=automatic))
    assert document.text == "one\ntwo\n\nthree\n\nfour"
    assert "1 paragraph numbered automatically: no number is in the text" in document.warnings
    assert any("numbering puts before 1 paragraph ('P1:')" in warning for warning in document.warnings)


def test_comments_stand_beside_their_words() -> None:
    def note(key: str, words: str, answers: str = "") -> str:
        parent = f' loext:parent-name="{answers}"' if answers else ""
        return (
            f'<office:annotation office:name="{key}"{parent}><dc:creator>Rhona</dc:creator>'
            f"<dc:date>2011-03-22T10:00:00.000000000</dc:date>{p(words)}</office:annotation>"
        )

    text = (
        p("INT: a")
        + p(f"P: {note('c1', 'which?')}the ")
        + p(f"dog{note('c2', 'that', 'c1')}<office:annotation-end office:name='c1'/> came")
    )
    text += p("INT: <office:annotation>" + p("here") + "</office:annotation>so")
    document = read(odt(text))
    assert document.text == "INT: a\n\nP: the\n\ndog came\n\nINT: so"
    assert [
        (c.words, document.text[c.start : c.end], c.author, c.date, c.reply_to) for c in document.comments
    ] == [
        ("which?", "the\n\ndog", "Rhona", "2011-03-22T10:00:00", None),
        ("that", "dog came", "Rhona", "2011-03-22T10:00:00", 0),
        ("here", "INT: so", "", "", None),
    ]


def test_pages_are_taken_if_all_are_marked() -> None:
    text = p("one <text:soft-page-break/>two") + p("three", "N") + p("four")
    automatic = style("N", '<style:paragraph-properties fo:break-before="page"/>', "paragraph")
    meta = '<meta:document-statistic meta:page-count="{}"/>'
    document = read(odt(text, automatic=automatic, meta=meta.format(3)))
    assert [(page.number, document.text[page.start : page.end].strip()) for page in document.pages] == [
        ("1", "one"),
        ("2", "two"),
        ("3", "three\n\nfour"),
    ]
    assert read(odt(text, automatic=automatic, meta=meta.format(4))).pages == ()


def test_headers_and_properties_are_facts() -> None:
    master = "<office:master-styles><style:master-page><style:header>" + p("Wexmere <text:tab/>study")
    master += (
        "</style:header><style:footer>"
        + p("4")
        + "</style:footer></style:master-page></office:master-styles>"
    )
    meta = "<dc:title>The talk</dc:title><meta:creation-date>2011-03-22T10:00:00</meta:creation-date>"
    document = read(odt("<text:h>Talk</text:h>" + p("INT: a") + p("P: b"), styles=master, meta=meta))
    assert document.text == "Talk\n\nINT: a\n\nP: b"
    assert document.header == {
        "header": "Wexmere study",
        "footer": "4",
        "title": "The talk",
        "created": "2011-03-22",
    }


def test_names_in_bold_are_labels() -> None:
    automatic = style("B", '<style:text-properties fo:font-weight="bold"/>')
    text = "".join(
        p(f"<text:span text:style-name='B'>{who}</text:span> {words}")
        for who, words in [("INT", "a"), ("Oona", "b"), ("Oona", "c")]
    )
    assert read(odt(text, automatic=automatic)).text == "INT: a\n\nOona: b\n\nOona: c"


def test_deep_notes_and_boxes_are_walked_without_recursion() -> None:
    depth = 60
    deep = "".join("<text:note><text:note-body><text:p>x" for _ in range(depth))
    deep += "</text:p></text:note-body></text:note>" * depth
    assert read(odt(p("P: a" + deep))).text == "P: a[[footnote: x]]"
    boxes = "<draw:frame><draw:text-box><text:p>x" * depth + "</text:p></draw:text-box></draw:frame>" * depth
    assert read(odt(p("P: a" + boxes))).text.count("x") == depth


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (odt(p(" ")), "a.odt: is empty"),
        (odt("<text:p>"), "a.odt: is broken"),
        (
            odt(p("a"), more={"META-INF/manifest.xml": "<encryption-data/>"}),
            "a.odt: is protected by a password",
        ),
        (zipped({"content.xml": "<a/>"}), "a.odt: is no text"),
        (zipped({"mimetype": "x"}), "a.odt: lacks its part content.xml"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert str(refused.value).startswith(complaint)
