"""Rows are the text, cut so that it fits."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.tui.reader.safe import cluster_start, glyphs
from cpqual.tui.reader.wrap import WrapIndex

PIECES = st.sampled_from(
    [
        "word ",
        "a",
        " ",
        "\n",
        "\n\n",
        "antidisestablishmentarianism",
        "漢字",
        "e\u0301",
        "👩\u200d👧",
        "🇬🇧",
        "\t",
        "\x1b",
        "—",
        "\u0301",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=60))
WIDTHS = st.integers(2, 30)


def rows(index: WrapIndex) -> list[str]:
    return [index.text[slice(*index.span(row))] for row in range(index.height)]


@given(TEXTS, WIDTHS)
def test_the_rows_together_are_the_text(text: str, width: int) -> None:
    index = WrapIndex(text, width)
    assert "".join(rows(index)) == text
    assert index.height >= 1
    assert all(rows(index)[:-1])


@given(TEXTS, WIDTHS)
def test_every_offset_has_one_row(text: str, width: int) -> None:
    index = WrapIndex(text, width)
    for offset in range(len(text)):
        start, end = index.span(index.row_of(offset))
        assert start <= offset < end
    assert index.row_of(len(text)) == index.height - 1


@given(TEXTS, WIDTHS)
@example("word \u0301", 2)
def test_a_row_fits_but_for_a_hanging_space(text: str, width: int) -> None:
    index = WrapIndex(text, width)
    for row in range(index.height):
        line = text[slice(*index.line(row))]
        assert "\n" not in line
        cells = glyphs(line, width)[1]
        drawn = max((i for i, wide in enumerate(cells) if wide), default=0)
        # a tab hangs with its accents too: no row may be wide enough for it
        hangs = line[-1:] == " " or line[drawn : drawn + 1] == "\t"
        assert sum(cells[:drawn] if hangs else cells) <= width
        assert sum(cells) <= width + 1


@given(TEXTS, WIDTHS)
def test_rows_begin_where_clusters_begin(text: str, width: int) -> None:
    index = WrapIndex(text, width)
    for row in range(index.height):
        start = index.span(row).start
        assert cluster_start(text, start) == start


@given(TEXTS, WIDTHS, WIDTHS)
def test_wrapping_again_is_as_wrapping_afresh(text: str, width: int, other: int) -> None:
    index = WrapIndex(text, width)
    rows(index)
    index.rewrap(other)
    assert rows(index) == rows(WrapIndex(text, other))


@given(st.lists(st.sampled_from(["to", "meet", "people"]), min_size=1, max_size=40), st.integers(6, 30))
def test_words_stay_whole_where_they_fit_and_rows_are_as_full_as_can_be(words: list[str], width: int) -> None:
    index = WrapIndex(" ".join(words), width)
    lines = [row.rstrip(" ") for row in rows(index)]
    assert " ".join(lines).split() == words
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > width


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("a", 10, ["a"]),
        ("a\n", 10, ["a\n", ""]),
        ("\n", 10, ["\n", ""]),
        ("exactly ten chars", 11, ["exactly ten ", "chars"]),
        ("漢字漢字漢字", 5, ["漢字", "漢字", "漢字"]),
        ("see 漢字", 6, ["see 漢", "字"]),
        ("A:\twell then", 8, ["A:\twell ", "then"]),
        ("🇬🇧🇫🇷", 3, ["🇬🇧", "🇫🇷"]),
        ("one two\u2028three", 99, ["one two\u2028three"]),
    ],
)
def test_where_rows_end(text: str, width: int, expected: list[str]) -> None:
    assert rows(WrapIndex(text, width)) == expected


def test_one_paragraph_of_a_hundred_thousand_characters() -> None:
    for text in ("so it goes on " * 7200, "漢" * 100_000, "x" * 100_000, "so\tit é goes " * 7700):
        index = WrapIndex(text, 60)
        assert "".join(rows(index)) == text
        assert index.row_of(len(text) - 1) in (index.height - 1, index.height - 2)


def test_rows_a_span_touches() -> None:
    index = WrapIndex("one\ntwo\nthree", 20)
    assert index.rows_of(Span(0, 3)) == range(1)
    assert index.rows_of(Span(0, 4)) == range(1)
    assert index.rows_of(Span(2, 5)) == range(2)
    assert index.rows_of(Span(4, 4)) == range(1, 2)
    assert index.rows_of(Span(13, 13)) == range(2, 3)
