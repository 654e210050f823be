"""Word and OpenDocument files in the XML that other programs than Word and this project's tests write."""

from __future__ import annotations

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import docx as docx_reader
from cpqual.formats.readers import odt as odt_reader
from tests.formats.writing_packages import docx, odt, p, r


def read(data: bytes, form: str = "docx") -> ImportedDocument:
    reading = docx_reader.read if form == "docx" else odt_reader.read
    [document] = reading(Source(f"a.{form}", f"a.{form}", data), ReadOptions()).documents
    return document


def said(document: ImportedDocument) -> list[tuple[str, str]]:
    return [(turn.label, document.text[turn.start : turn.end]) for turn in document.turns]


GOOGLE_RUN = (
    '<w:r w:rsidDel="00000000" w:rsidR="00000000"><w:rPr>{bold}<w:rtl w:val="0"/></w:rPr>'
    '<w:t xml:space="preserve">{words}</w:t></w:r>'
)


def google(*runs: str) -> str:
    return f'<w:p w:rsidR="00000000"><w:pPr><w:spacing w:line="276"/><w:rPr/></w:pPr>{"".join(runs)}</w:p>'


def g(words: str, *, bold: bool = False) -> str:
    return GOOGLE_RUN.format(words=words, bold='<w:b w:val="1"/><w:bCs w:val="1"/>' if bold else "")


EMPTY = '<w:p><w:pPr><w:rPr/></w:pPr><w:r><w:rPr><w:rtl w:val="0"/></w:rPr></w:r></w:p>'


def test_google_docs_properties_on_every_run_and_no_styles() -> None:
    body = EMPTY.join(
        [
            google(g("At the quay")),
            google(g("Rhona: ", bold=True), g("Which card?")),
            google(
                g("Oona", bold=True), g(":", bold=True), g(" In the "), '<w:commentRangeStart w:id="0"/>',
                g("win"), g("dow"), '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
                g("."),
            ),
            google(g("Rhona:", bold=True), g(" And then?")),
            google(g("Oona: ", bold=True), g("I went.")),
        ]
    )  # fmt: skip
    remark = (
        f'<w:comment w:id="0" w:author="Rhona" w:date="2024-05-01T10:11:00Z">{google(g("ask"))}</w:comment>'
    )
    document = read(docx(body, comments=remark))
    assert said(document) == [
        ("Rhona", "Which card?"), ("Oona", "In the window."), ("Rhona", "And then?"), ("Oona", "I went."),
    ]  # fmt: skip
    assert [document.text[c.start : c.end] for c in document.comments] == ["window"]


def test_words_own_transcript_from_the_web() -> None:
    link = (
        '<w:hyperlink r:id="rId5"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t>quay.mp3</w:t></w:r>'
    )
    heading = '<w:pStyle w:val="Heading2"/>'
    body = (
        p("Audio file", props=heading) + p(f"{link}</w:hyperlink>") + p("Transcript", props=heading)
        + p("00:00:03 Speaker 1") + p("Which card?") + p("00:00:10 Speaker 2") + p("In the window.")
    )  # fmt: skip
    document = read(docx(body))
    assert said(document) == [("Speaker 1", "Which card?"), ("Speaker 2", "In the window.")]
    assert [turn.time_from for turn in document.turns] == [3.0, 10.0]


def test_teams_file_of_a_meeting() -> None:
    def piece(who: str, time: str, words: str) -> str:
        picture = "<w:r><w:rPr><w:noProof/></w:rPr><w:drawing/></w:r>"
        return p(picture, r(who, "<w:b/>"), r(f"\u00a0\u00a0\u00a0{time}"), r("<w:br/>"), r(words))

    body = (
        p("Quay-20240501_100000-Meeting Recording") + p("1 May 2024, 09:00am")
        + p(r("Bell, Rhona", "<w:b/>"), " started transcription")
        + piece("Bell, Rhona", "0:03", "Which card?") + piece("Oona Reed", "0:10", "In the window.")
        + piece("Bell, Rhona", "0:15", "And then?") + p(r("Bell, Rhona", "<w:b/>"), " stopped transcription")
    )  # fmt: skip
    document = read(docx(body))
    assert [(t.label, t.time_from) for t in document.turns] == [
        ("Bell, Rhona", 3.0), ("Oona Reed", 10.0), ("Bell, Rhona", 15.0),
    ]  # fmt: skip
    assert [(s.label, s.words) for s in document.speakers] == [("Bell, Rhona", 4), ("Oona Reed", 3)]


def test_pages_tabs_and_line_breaks_are_elements_of_their_own() -> None:
    tab = r("<w:tab/>")
    body = (
        p(r("RB:", '<w:b w:val="1"/><w:lang w:val="en-US"/>'), tab, "Which card?")
        + p(r("P1:", '<w:b w:val="1"/>'), tab, "In the", r('<w:br w:type="textWrapping"/>'), "window.")
        + p("RB:", tab, "And then?")
    )
    assert said(read(docx(body))) == [
        ("RB", "Which card?"), ("P1", "In the\nwindow."), ("RB", "And then?"),
    ]  # fmt: skip


def test_proofing_marks_controls_and_carriage_returns_part_no_words() -> None:
    question = p("INT: Wh", '<w:proofErr w:type="spellStart"/>', "ich card?")
    body = (
        f"<w:sdt><w:sdtContent>{question}</w:sdtContent></w:sdt>"
        + p(f'<w:smartTag w:element="PersonName">{r("P1")}</w:smartTag>', ": The co",
            "<w:r><w:softHyphen/><w:t>op's, well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>")
        + p("INT: And&#13;then?")
    )  # fmt: skip
    assert said(read(docx(body))) == [
        ("INT", "Which card?"), ("P1", "The coop's, well-known"), ("INT", "And then?"),
    ]  # fmt: skip


@pytest.mark.parametrize("gap", ["", '<text:p text:style-name="P1"/>'])
def test_libreoffices_automatic_styles_spaces_and_soft_page_breaks(gap: str) -> None:
    automatic = (
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"'
        ' style:font-weight-asian="bold"/></style:style>'
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Standard"/>'
    )
    lines = [
        '<text:span text:style-name="T1">RB:</text:span><text:s text:c="2"/>Which'
        " <text:soft-page-break/>card?",
        '<text:span text:style-name="T1">P1:</text:span><text:tab/>In the win<text:soft-page-break/>dow.'
        "<text:line-break/>The post office.",
        'RB:<text:s/>And <text:bookmark-start text:name="x"/>then<text:bookmark-end text:name="x"/>?',
    ]
    body = gap.join(f'<text:p text:style-name="P1">{line}</text:p>' for line in lines)
    declared = '<text:sequence-decls><text:sequence-decl text:name="Figure"/></text:sequence-decls>'
    assert said(read(odt(declared + body, automatic=automatic), "odt")) == [
        ("RB", "Which card?"), ("P1", "In the window.\nThe post office."), ("RB", "And then?"),
    ]  # fmt: skip
