"""PDF files: running text of lines, pages as they are numbered, and what is refused."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.pdf import child
from cpqual.formats.pdf.flowing import Flowed, flow
from cpqual.formats.pdf.running import PageLine, PdfPage, part_running
from cpqual.formats.readers import pdf

from .writing_pdf import At, column, write_pdf

FULL = "x" * 60
"""A word as long as a line is: it makes the usual length of lines known."""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Read in this process, which spares a second of starting another."""
    if "process_of_its_own" not in request.node.name:
        monkeypatch.setattr(pdf, "take_out", lambda data: child.lines_of(data))


def read(data: bytes) -> ImportedDocument:
    (document,) = pdf.read(Source("talk.pdf", "talk.pdf", data), ReadOptions()).documents
    return document


TALK = [
    "INT: Who did you come here with, and how did you come to know of it?",
    "P: Nobody. Well, the dog came too, and then Maro rang me and we went on",
    "to the ferry.",
    "INT: Ah.",
    "",
    "P: So we tried the bus together, twice, with nobody on it, which was an",
    "odd thing. For two weeks.",
]
JOINED = (
    "INT: Who did you come here with, and how did you come to know of it?\n"
    "P: Nobody. Well, the dog came too, and then Maro rang me and we went on to the ferry.\n"
    "INT: Ah.\n\n"
    "P: So we tried the bus together, twice, with nobody on it, which was an odd thing. For two weeks."
)


@pytest.mark.parametrize("word_by_word", [False, True])
def test_lines_go_on_in_a_paragraph_and_labels_begin_lines(word_by_word: bool) -> None:
    document = read(write_pdf([column(TALK)], word_by_word=word_by_word))
    assert document.text == JOINED
    assert [t.label for t in document.turns] == ["INT", "P", "INT", "P"]
    assert [(page.start, page.end, page.number) for page in document.pages] == [(0, len(JOINED), "1")]
    assert document.encoding == "pdf"


def running(number: int, words: str = "Harbour Lane 12", of: str = " of 4") -> list[At]:
    return [At(72, 800, words), At(280, 30, f"Page {number}{of}")]


def test_running_lines_are_left_out_and_give_the_pages_their_numbers() -> None:
    pages = [
        [*running(n + 7), *column([f"P{n}: one and only {FULL}", "then more."], top=700)] for n in range(4)
    ]
    document = read(write_pdf(pages))
    assert "Harbour" not in document.text
    assert "Page" not in document.text
    assert [page.number for page in document.pages] == ["7", "8", "9", "10"]
    assert [document.text[page.start : page.end][:3] for page in document.pages] == [
        "P0:",
        "P1:",
        "P2:",
        "P3:",
    ]
    assert dict(document.header) == {"header": "Harbour Lane 12", "footer": "Page 7 of 4"}
    assert "running headers and footers left out: 'Harbour Lane 12', 'Page 7 of 4'" in document.warnings


def test_roman_numbers_count_too() -> None:
    pages = [[At(300, 30, roman), *column([f"{roman} times {FULL}"])] for roman in ("iii", "iv", "v")]
    assert [page.number for page in read(write_pdf(pages)).pages] == ["iii", "iv", "v"]


def test_pages_without_printed_numbers_have_those_of_the_file() -> None:
    data = write_pdf(
        [column([FULL]), column(["so", FULL])], labels="/Nums [0 << /S /r >> 1 << /S /D /St 5 >>]"
    )
    assert [page.number for page in read(data).pages] == ["i", "5"]


def test_what_is_said_at_the_top_of_two_pages_is_no_header() -> None:
    pages = [column(["INT: Mm.", f"P: {n} {FULL}", f"INT: So {n}?", f"P: {n}!"]) for n in range(5)]
    pages[1][0] = pages[3][0] = At(72, 720, "P: No.")
    document = read(write_pdf([pages[1], pages[2], pages[3], pages[4], column(["P: Yes."])]))
    assert document.text.count("P: No.") == 2


def test_a_paragraph_goes_on_over_a_page() -> None:
    document = read(write_pdf([column([f"P: so {FULL}"]), column(["and then more."])]))
    assert document.text == f"P: so {FULL} and then more."
    assert document.text[document.pages[1].start :] == "and then more."


def test_words_cut_at_line_ends_are_made_whole_only_where_that_is_safe() -> None:
    lines = [
        f"P: understand it all {FULL[:40]} under-", f"stand and a well-known {FULL[:38]} well-",
        f"known thing, I wor- {FULL[:42]} wor-", f"and so on {FULL[:50]} Stock-", "Holm.",
    ]  # fmt: skip
    document = read(write_pdf([column(lines)]))
    assert " understand and a well-known" in document.text
    assert " well-known thing" in document.text
    assert " wor- and so on" in document.text
    assert document.text.endswith("Stock- Holm.")
    assert (
        "words cut by a hyphen at a line end: 1 made whole, 1 left as they are because the whole word stands"
        " nowhere else"
    ) in document.warnings


def test_columns_are_read_in_the_file_s_order_and_told() -> None:
    left, right = (
        column([f"left {n} {FULL[:20]}" for n in range(30)]),
        column([f"right {n} {FULL[:20]}" for n in range(30)], x=320),
    )
    document = read(write_pdf([[*left, *right]]))
    assert document.text.index("left 29") < document.text.index("right 0")
    assert "page 1: text in columns or boxes, read in the file's own order" in document.warnings


def test_lines_drawn_in_any_order_are_read_from_the_top() -> None:
    lines = column([f"line {n:02} {FULL[:40]}" for n in range(40)])
    odd = [At(72, 800, "A"), At(72, 60, "B"), At(72, 790, "C"), At(72, 50, "D"), At(72, 780, "E")]
    document = read(write_pdf([[*lines[20:], *lines[:10], *lines[15:20], *lines[10:15], *odd]]))
    numbers = [int(word) for word in document.text.split() if word.isdecimal()]
    assert numbers == list(range(40))


def test_a_heading_stands_alone() -> None:
    document = read(
        write_pdf([[At(72, 720, "Second visit", 16.0), *column([f"We went {FULL}", "home."], top=700)]])
    )
    assert document.text == f"Second visit\n\nWe went {FULL} home."


def test_a_page_without_text_is_told() -> None:
    document = read(write_pdf([column([FULL]), [], column(["so", FULL])]))
    assert "page 2: no text, perhaps pictures" in document.warnings
    assert [page.number for page in document.pages] == ["1", "3"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (write_pdf([[], []]), "talk.pdf: has no text layer: its 2 pages may be pictures. Make its text"),
        (b"%PDF-1.4\nnothing", "talk.pdf: is broken: it cannot be read as a PDF"),
        (write_pdf([column(TALK)])[:300], "talk.pdf: is broken"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_remedy(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("why", ["password", "pages", "characters", "memory", "time"])
def test_every_refusal_has_words(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "lines_of", lambda data: {"refused": why})
    with pytest.raises(InputError) as refused:
        read(b"%PDF")
    assert str(refused.value).count(". ") == 1


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_pdf([column(["one"]), column(["two"])])
    monkeypatch.setattr(child, "MOST_PAGES", 1)
    assert child.lines_of(data) == {"refused": "pages"}
    monkeypatch.setattr(child, "MOST_PAGES", 2)
    monkeypatch.setattr(child, "MOST_CHARACTERS", 3)
    assert child.lines_of(data) == {"refused": "characters"}


def test_a_process_of_its_own_reads_the_file_and_is_ended_when_it_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read(write_pdf([column(TALK)])).text == JOINED

    def never(*_: Any, **options: Any) -> None:
        raise subprocess.TimeoutExpired("pdf", options["timeout"])

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(InputError, match="takes too long to read"):
        read(b"%PDF")


# ---------------------------------------------------------------------------------------------------------
# Lines in general


LINE = st.builds(
    PageLine,
    st.floats(0, 600),
    st.floats(0, 850),
    st.sampled_from([0.0, 9.0, 11.0, 16.0]),
    st.sampled_from(["INT: so", "P: yes", "under-", "stand", "understand.", "", "12", "iv", "e\u0301", FULL]),
)  # fmt: skip


@given(st.lists(st.lists(LINE, max_size=12), max_size=6))
def test_any_lines_give_canonical_text_that_the_pages_cover(pages: list[list[PageLine]]) -> None:
    made = [PdfPage(str(n), 595.0, 842.0, tuple(lines)) for n, lines in enumerate(pages)]
    parted = part_running(made)
    flowed: Flowed = flow(parted.body, [842.0] * len(made), [page.label for page in made])
    assert canonicalise(flowed.text) == flowed.text
    if flowed.text:
        assert flowed.pages[0].start == 0
        assert flowed.pages[-1].end == len(flowed.text)
    for page, following in zip(flowed.pages, flowed.pages[1:], strict=False):
        assert page.start < page.end == following.start
    kept = {line for body in parted.body for line in body}
    assert sum(len(line.words.split()) > 0 for line in kept) <= len(flowed.text.split()) + flowed.joined


HOSTILE = "P: \x1b[31m[b]red[/b] \u202eevil (paren) \\ back"


def test_hostile_words_are_text() -> None:
    document = read(write_pdf([column([HOSTILE.replace("\u202e", "").replace("\x1b", "")])]))
    assert document.text == "P: [31m[b]red[/b] evil (paren) \\ back"
