"""Rich Text Format of three programs, and everything that is not text in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import rtf
from cpqual.formats.rtf import taking_apart

HERE = Path(__file__).parent / "rtf"


def read(data: str | bytes) -> ImportedDocument:
    raw = data.encode("latin-1") if isinstance(data, str) else data
    (document,) = rtf.read(Source("talk.rtf", "talk.rtf", raw), ReadOptions()).documents
    return document


def words(inner: str) -> str:
    return read(rf"{{\rtf1\ansi {inner}}}").text


# ---------------------------------------------------------------------------------------------------------
# Programs


def test_word() -> None:
    document = read((HERE / "word.rtf").read_bytes())
    assert document.text == (
        "INT: Who did you come here with?\n\n"
        "P1: Nobody at all. Café řř, 日[[footnote: a {dog}]].\nWell, the dog 🐌.\n\n"
        "A list, linked\n\nIn a box"
    )
    assert [t.label for t in document.turns] == ["INT", "P1"]
    (remark,) = document.comments
    assert document.text[remark.start : remark.end] == "come"
    assert (remark.author, remark.date, remark.words) == ("Rhona Bell", "2012-06-06T19:05", "ask again")
    assert dict(document.header) == {
        "title": "Harbour Lane, second visit", "created": "2011-03-22", "header": "HL-02 – confidential",
        "footer": "Page 1",
    }  # fmt: skip
    assert document.encoding == "rtf, cp1252"
    for warning in (
        "tracked changes are read as accepted: 1 insertion kept, 1 deletion left out",
        "6 hidden characters left out",
        "notes at the foot or end stand in the text as [[footnote: …]]: 1",
        "words in text boxes stand where the boxes are anchored: 1",
        "1 paragraph numbered automatically: no number is in the text",
        "1 picture left out",
    ):
        assert warning in document.warnings


def test_libreoffice() -> None:
    document = read((HERE / "libreoffice.rtf").read_bytes())
    assert [(t.label, document.text[t.start : t.end]) for t in document.turns] == [
        ("INT", "Who came?"), ("Oona", "Nobody, ’s true.\nThen Петь and I."),
        ("Oona", "Ah-ha.\n\nAfter the table"),
    ]  # fmt: skip
    assert "the row with the names of a table's columns is left out" in document.warnings


def test_textedit() -> None:
    document = read((HERE / "textedit.rtf").read_bytes())
    assert document.text == (
        "Rhona: Who did you come with?\n\nPerran: Nobody. “Well”, the 🐵, café.\n\n"
        "Rhona: And then?\n\nPerran: Then the ferry."
    )
    assert [t.label for t in document.turns] == ["Rhona", "Perran", "Rhona", "Perran"]


# ---------------------------------------------------------------------------------------------------------
# The language


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (r"keep {\deleted gone }this", "keep this"),
        (r"one{\deleted\par}two", "onetwo"),
        (r"a \v off\v0  on", "a  on"),
        (r"\v a\plain b", "b"),
        (r"\uc2 \u8364??x {\uc0\u8364 y}\u8364??z", "€x €y€z"),
        (r"\uc1\u-10179?\u-8704? \u-10179?x", "😀 x"),
        (r"\u8364{x}", "€x"),
        (r"\u8364\'80x", "€x"),
        (r"\'83\'41\'82\'a0".join((r"{\fonttbl{\f3\fcharset128 M;}}\f3 ", "")), "アあ"),
        (r"{\fonttbl{\f3\fcharset128 M;}}\f3 \'83A", "ア"),
        (r"see {\field{\*\fldinst HYPERLINK \"http://x\"}{\fldrslt here}} ok", "see here ok"),
        (r"a{\pict\bin5 }}}{{}b", "ab"),
        (r"a{\object{\*\objdata 0102}{\result shown}}b", "ashownb"),
        (r"a\line b\par c\tab d\~e\_f\-g\emdash h\lquote i\rquote", "a\nb\n\nc\td e-fg—h‘i’"),
        (r"a{\*\unknown b {c}}{\unknown d}", "ad"),
        ("ab\\\nc\r\nd", "ab\n\ncd"),
        (r"{\upr{plain}{\*\ud{other}}}", "plain"),
        (r"e\u769?x", "éx"),
        (r"{\listtext P1:\tab}Yes\par{\listtext\'b7\tab}one", "P1: Yes\n\none"),
        (r"{\listtext b)\tab}two", "two"),
        (r"a}b", "a"),
    ],
)  # fmt: skip
def test_the_language(inner: str, text: str) -> None:
    assert words(inner) == text


def test_code_pages_of_the_file_and_its_fonts() -> None:
    cyrillic = (
        r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset1 X;}{\f1\fcharset0 Y;}}\f0 \'cf\'f0\f1\'e9}"
    )
    assert read(cyrillic).text == "Прé"
    assert read(r"{\rtf1\mac caf\'8e}").text == "café"
    unread = read(r"{\rtf1\ansi\ansicpg932 ab\'81}")
    assert unread.text == "ab\ufffd"
    assert "1 character could not be read as cp932: shown as \ufffd" in unread.warnings


def test_a_table_s_empty_cells_keep_their_places() -> None:
    row = r"\trowd\cellx1\cellx2\cellx3 \pard\intbl %s\cell %s\cell %s\cell\row"
    table = row % ("a", "", "c") + row % ("", "b", "") + r"\pard after"
    assert words(table) == "a\t\tc\nb\n\nafter"


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    document = read(r"{\rtf1\ansi INT: who {\b came")
    assert document.text == "INT: who came"
    assert document.warnings[0].startswith("the file is cut off")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (rb"hello {\rtf1 x}", "talk.rtf: is no Rich Text file. If it is plain text, name it .txt."),
        (rb"{\rtf1 {\pict 00}}", "talk.rtf: is empty"),
        (rb"{\rtf1" + b"{" * 5_000, "talk.rtf: has more than 1,000 groups within groups"),
    ],
)
def test_what_cannot_be_used_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert str(refused.value).startswith(message)


def test_a_file_of_nothing_but_groups_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_apart, "MOST_GROUPS", 100)
    with pytest.raises(InputError, match="has more than 100 groups"):
        read(rb"{\rtf1" + b"{}" * 200 + b"}")


PIECES = [
    "{", "}", "\\", "a", "INT: ", "\\par ", "\\cell ", "\\row ", "\\trowd ", "\\intbl ", "\\pard ",
    "\\u8364 ", "\\u-10179?", "\\'e9", "\\*", "\\b ", "\\v ", "\\deleted ", "\\bin3 ", "{\\footnote ",
    "{\\*\\annotation ", "{\\*\\atrfstart 1}", "{\\fonttbl", "\\f1", "\\fcharset128 ", "\\uc9 ",
    "\\ansicpg99 ", "{\\info{\\title ", "\\nestcell ", "{\\creatim\\yr2011\\mo3\\dy4 ", "{\\*\\atndate 99}",
    "\x1b[2J", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_order_of_words_is_read_or_refused(pieces: list[str]) -> None:
    try:
        document = read("{\\rtf1 x" + "".join(pieces))
    except InputError:
        return
    assert canonicalise(document.text) == document.text
    for remark in document.comments:
        assert 0 <= remark.start < remark.end <= len(document.text)


def as_rtf(text: str) -> str:
    """Write a text with every sign beyond ASCII as a number."""
    out = []
    for sign in text:
        units = sign.encode("utf-16-le")
        numbers = [int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)]
        if sign == "\n":
            out.append("\\par\n")
        elif sign in "\\{}":
            out.append("\\" + sign)
        elif sign.isascii():
            out.append(sign)
        else:
            out += [f"\\u{number}?" for number in numbers]
    return "{\\rtf1\\ansi\\uc1 " + "".join(out) + "}"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60))
def test_a_text_written_with_numbers_is_read_again(text: str) -> None:
    expected = canonicalise("so " + text).strip()
    assert read(as_rtf("so " + text)).text == expected
