"""The safe form never gives a terminal anything to obey or to miscount."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cpqual.tui.reader import motions
from cpqual.tui.reader.safe import (
    NOT_PLAIN,
    cell_of,
    cluster_end,
    cluster_start,
    glyphs,
    index_at,
    is_plain,
    safe,
    widths,
)

PERSON, JOINER, SKIN, HEART, VS16 = "👩", "\u200d", "🏽", "❤", "\ufe0f"
TRICKY = st.sampled_from(
    [
        *"aé. \t",
        "e\u0301",
        "漢",
        "한",
        "ह",
        "ि",
        "\u0301",
        JOINER,
        PERSON,
        SKIN,
        VS16,
        HEART,
        "1\u20e3",
        "🇬",
        "🇧",
        "\u202e",
        *["\x1b", "\x00", "\x85", "\ud800", "\u200c", "\u2028", "\U000e0041", "\xad"],
    ]
)
LINES = st.one_of(
    st.lists(TRICKY, max_size=40).map("".join),
    st.text(st.characters(exclude_characters="\n"), max_size=40),
)
TEXTS = st.lists(LINES, max_size=4).map("\n".join)


def clusters(text: str) -> list[int]:
    """Walk a text from its beginning; the beginnings of its clusters."""
    starts, offset = [], 0
    while offset < len(text):
        starts.append(offset)
        offset = cluster_end(text, offset)
    return starts


@given(LINES)
def test_nothing_painted_controls_a_terminal(line: str) -> None:
    for character in safe(line):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in {
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        }
        assert character not in "\u200d\ufe0e\ufe0f\u20e3"


@given(LINES)
def test_every_glyph_takes_the_cells_it_is_said_to_take(line: str) -> None:
    painted, cells = glyphs(line, 1000)
    assert len(painted) == len(cells) == len(line)
    assert [cell_len(glyph) for glyph in painted] == cells
    assert cell_len("".join(painted)) == sum(cells)
    if "\t" not in line:
        assert [int(width) for width in widths(line)] == cells


@given(LINES)
def test_a_plain_line_is_painted_as_itself(line: str) -> None:
    painted, cells = glyphs(line, 1000)
    if is_plain(line):
        assert "".join(painted) == line
        assert set(cells) <= {1}
    assert is_plain(line) == (NOT_PLAIN.search(line) is None)


def test_every_plain_character_takes_one_cell() -> None:
    characters = "".join(chr(code) for code in range(0x20, 0x3000) if not NOT_PLAIN.match(chr(code)))
    assert len(characters) > 1500
    assert glyphs(characters, 1)[0] == list(characters)
    assert cell_len(characters) == len(characters)


@pytest.mark.parametrize(
    ("text", "painted"),
    [
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b\x7fc\x9bd", "a␀b␡c·d"),
        (PERSON + SKIN + JOINER + HEART + VS16 + JOINER + PERSON, PERSON),
        ("1\ufe0f\u20e3", "1"),
        ("🇬🇧", "GB"),
        ("\u202eabc\u202c", "·abc"),
        ("x\u202eabc", "xabc"),
        ("\u0301a", "\u25cc\u0301a"),
        ("क\u094d\u200dष", "क\u094dष"),
        ("a\tb", "a   b"),
        ("\ud800!", "\ufffd!"),
    ],
)
def test_what_is_painted_in_place_of_what(text: str, painted: str) -> None:
    assert safe(text) == painted


@given(LINES, st.integers(0, 200))
def test_columns_and_code_points_lead_to_each_other(line: str, column: int) -> None:
    cells = glyphs(line, 1000)[1]
    index = index_at(cells, column)
    if index < len(line):
        assert cell_of(cells, index) <= column < cell_of(cells, index) + cells[index]
        assert cluster_start(line, index) == index or cells[index] == 1  # the second letter of a flag
    else:
        assert column >= sum(cells)


@given(TEXTS, st.data())
def test_clusters_found_from_anywhere_are_those_found_from_the_beginning(
    text: str, data: st.DataObject
) -> None:
    starts = clusters(text)
    offset = data.draw(st.integers(0, len(text)))
    expected = (
        max((start for start in starts if start <= offset), default=0) if offset < len(text) else len(text)
    )
    assert cluster_start(text, offset) == expected


@given(TEXTS)
def test_a_cluster_is_what_takes_cells_together(text: str) -> None:
    """Every cluster of a line is visible: it takes at least one cell."""
    for line in text.split("\n"):
        cells = glyphs(line, 1000)[1]
        edges = [*clusters(line), len(line)]
        assert all(sum(cells[a:b]) > 0 for a, b in pairwise(edges))


@given(TEXTS, st.data())
def test_no_motion_lands_inside_a_cluster(text: str, data: st.DataObject) -> None:
    edges = {*clusters(text), len(text)}
    offset = data.draw(st.sampled_from(sorted(edges)))
    for motion in (motions.left, motions.right, motions.word_next, motions.word_previous, motions.word_end):
        assert motion(text, offset) in edges
    anywhere = data.draw(st.integers(-3, len(text) + 3))
    assert motions.snap(text, anywhere) in edges
    assert motions.snap(text, anywhere, forward=True) in edges


@given(TEXTS)
def test_walking_right_and_left_visits_the_same_places(text: str) -> None:
    there, offset = [0], 0
    while offset < len(text):
        offset = motions.right(text, offset)
        there.append(offset)
    back = [offset]
    while offset > 0:
        offset = motions.left(text, offset)
        back.append(offset)
    assert back == there[::-1]
