"""Web pages: what a reader sees, line by line, in whatever encoding."""

from __future__ import annotations

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import html as reader


def read(page: str | bytes) -> ImportedDocument:
    data = page.encode() if isinstance(page, str) else page
    (document,) = reader.read(Source("a.html", "a.html", data), ReadOptions()).documents
    return document


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>INT:  Who\n came?<p>P1: <b>No</b>.<br> A&nbsp;dog.", "INT: Who came?\n\nP1: No.\nA dog."),
        ("<h1>Talk</h1>by <i>us</i><div>one<div>two</div>three", "Talk\n\nby us\n\none\n\ntwo\n\nthree"),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>four", "one\ntwo\nthree\n\nfour"),
        ("<dl><dt>INT<dd>Who?</dl>", "INT\n\nWho?"),
        ("<pre>a  b\n  c</pre>d", "a  b\n  c\n\nd"),
        ("a<script>b</script><style>c</style><!-- d --><noscript>e</noscript>f", "af"),
        ("a<p hidden>b</p><p style='color:red; DISPLAY :none'>c</p>d", "ad"),
        ("<head><title>t</title></head><body>a &amp; b &#8212; &nosuch; &lt;i&gt;", "a & b — &nosuch; <i>"),
        ("<table><tr><td>INT<td>Who?<tr><td>P1<td><p>Me.<p>And he.</table>", "INT\tWho?\nP1\tMe.\nAnd he."),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\n\ntwo"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table><td>f</table>", "a\tb\tc d\te\tf"),
        ("<nav>menu</nav>a", "a"),
        ("<p>around</p><main>the <q>thing</q></main>", "the “thing”"),
        ("<ruby>base<rp>(</rp><rt>up</rt></ruby>co\u00adop", "basecoop"),
        ("words without marks", "words without marks"),
        ("<p>\x1b[31mred [bold]x[/bold]", "\x1b[31mred [bold]x[/bold]"),
        ("<td>cell</td></tr></table></p></div>end", "cell\n\nend"),
        ("<title>t</title><main>a</main>", "a"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_it_is_seen(page: str, text: str) -> None:
    assert read(page).text == text


def test_what_is_left_out_is_told() -> None:
    page = (
        "<title> The\n talk </title><nav>x</nav><p hidden>y</p><img src='http://a.example/b'><input><p>P1: z"
    )
    document = read(page)
    assert document.warnings[:4] == (
        "1 list of links for finding one's way left out",
        "1 part that the page hides left out",
        "1 field of forms left out",
        "pictures, films and embedded parts left out (1)",
    )
    assert (document.header["title"], document.title) == ("The talk", "a")


def test_speakers_are_found() -> None:
    page = "".join(
        f"<p><b>{who}</b> {words}</p>" for who, words in [("INT", "a"), ("Oona", "b"), ("Oona", "c")]
    )
    document = read(page)
    assert [(t.label, document.text[t.start : t.end]) for t in document.turns] == [
        ("INT", "a"),
        ("Oona", "b"),
        ("Oona", "c"),
    ]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<p>café 日本".encode(), "utf-8"),
        ("\ufeff<p>café 日本".encode(), "utf-8-sig"),
        ("<p>café 日本".encode("utf-16"), "utf-16"),
        ('<meta charset="shift_jis"><p>café 日本'.replace("é", "e").encode("shift_jis"), "shift_jis"),
        (b"<p>caf\xe9", "cp1252"),
        (
            "<meta http-equiv=x content='text/html; charset=ISO-8859-1'><p>café – “x”".encode("cp1252"),
            "cp1252",
        ),
        ('<meta charset="utf-8"><p>caf\xe9'.encode("latin-1"), "cp1252"),
        ('<meta charset="windows-1252"><p>café – “x”'.encode(), "utf-8"),
        ('<?xml version="1.0" encoding="windows-1250"?><html><p>pří'.encode("cp1250"), "windows-1250"),
        ('<meta charset="rot13"><p>café'.encode(), "utf-8"),
        ('<meta charset="punycode"><p>café'.encode(), "utf-8"),
    ],
)
def test_the_encoding_is_the_one_the_page_is_in(data: bytes, encoding: str) -> None:
    document = read(data)
    assert document.encoding == encoding
    assert document.text.startswith(("caf", "pří"))
    assert "\ufffd" not in document.text


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"<p></p>", "a.html: is empty"),
        (b"<!-- a -->", "a.html: is empty"),
        (b"<p>a\x00b", "a.html: is not a text file"),
        (b"<i>" * 6000 + b"x", "a.html: is nested too deeply"),
    ],
)
def test_a_page_without_words_or_bottom_is_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert str(refused.value).startswith(complaint)


def test_entities_of_its_own_are_not_expanded() -> None:
    page = "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y '&z;&z;'>]><p>a &x; &y;"
    assert "&x; &y;" in read(page).text


GOOGLE = (
    '<body class="doc-content"><p class="c0"><span class="c2">Rhona:</span><span>&nbsp;Which card?</span></p>'
    '<p class="c0"><span class="c2">Oona:</span><span>&nbsp;In the window.</span>'
    '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p>'
    '<p class="c0"><span class="c2">Rhona:</span><span>&nbsp;And then?</span></p>'
    '<p class="c0"><span class="c2">Oona:</span><span>&nbsp;I went.</span></p><hr class="c4">'
    '<div><p class="c5"><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Post office</span></p></div>'
    '<div class="c6"><p class="c5"><a href="#cmnt_ref1" id="cmnt1">[a]</a>ask her again</p></div>'
)
WORD = (
    "<p class=MsoNormal><b>Rhona:</b> Which card?</p>"
    "<p class=MsoNormal><b>Oona:</b> In the window.<span class=MsoCommentReference>"
    '<a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[RB1]</a></span>'
    '<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1" title=""><sup>[1]</sup></a></p>'
    "<p class=MsoNormal><b>Rhona:</b> And then?</p><p class=MsoNormal><b>Oona:</b> I went.</p>"
    "<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1>"
    '<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title=""><sup>[1]</sup></a> Post office</p>'
    "</div></div><div style='mso-element:comment-list'><hr class=msocomoff><div style='mso-element:comment'>"
    '<div id="_com_1" class=msocomtxt><p class=MsoCommentText><a name="_msocom_1"></a>'
    '<a href="#_msoanchor_1" class=msocomoff>[RB1]</a>ask her again</p></div></div></div>'
)


@pytest.mark.parametrize(("page", "author"), [(GOOGLE, ""), (WORD, "RB")], ids=["google", "word"])
def test_comments_and_footnotes_of_exports_are_nobodys_words(page: str, author: str) -> None:
    document = read(page)
    assert [(t.label, document.text[t.start : t.end]) for t in document.turns] == [
        ("Rhona", "Which card?"),
        ("Oona", "In the window.[[footnote: Post office]]"),
        ("Rhona", "And then?"),
        ("Oona", "I went."),
    ]
    [comment] = document.comments
    assert (comment.author, comment.words) == (author, "ask her again")
    assert document.text[comment.start : comment.end].startswith("Oona: In the window.")
    assert [(s.label, s.words) for s in document.speakers] == [("Rhona", 4), ("Oona", 5)]


@pytest.mark.parametrize(
    "page",
    [
        # a table of contents whose headings lead back
        '<ul><li><a id="i1" href="#s1">1</a></li></ul><h2><a id="s1" href="#i1">1 Talk</a></h2><p>said</p>',
        '<p><a id="a" href="#a">¶</a> said</p>',
        '<p>said <a href="#nowhere" id="x">[1]</a></p>',
    ],
)
def test_links_within_a_page_are_no_notes_of_it(page: str) -> None:
    document = read(page)
    assert "said" in document.text
    assert "footnote" not in document.text
    assert document.comments == ()


def test_every_note_of_many_stands_at_its_sign() -> None:
    signs = "".join(f'<p>w{i}<a id="r{i}" href="#n{i}">{i}</a></p>' for i in range(2000))
    notes = "".join(f'<li id="n{i}">note {i} <a href="#r{i}">x</a></li>' for i in range(2000))
    text = read(f"{signs}<ol>{notes}</ol>").text
    assert text.startswith("w0[[footnote: note 0]]")
    assert text.endswith("w1999[[footnote: note 1999]]")


def test_a_mark_in_the_wrong_place_parts_no_label_from_its_words() -> None:
    page = "<B><FONT SIZE=2><P>On the quay</P><DIR><P>Oona</B>:&#9;Nobody.</P><B><P>MSM</B>:&#9;Who?</P>"
    document = read(page + "<B><P>Oona</B>:&#9;Me.</P><B><P>MSM</B>:&#9;You.</P>")
    assert [t.label for t in document.turns] == ["Oona", "MSM", "Oona", "MSM"]
