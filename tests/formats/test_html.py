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
