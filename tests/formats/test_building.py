"""Texts built block by block: canonical, and every mark on the words it was put beside."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.text import canonicalise
from cpqual.formats.building import BlockKind, TextBuilder

KINDS: tuple[BlockKind, ...] = ("paragraph", "heading", "item", "row")
PIECE = st.text(
    "ab e\u0301\u0323\u00a0\u200b\ufeff\u2028\r\n\t\u1100\u1161\u11a8\u09c7\u09be\ud55c😀", max_size=6
)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.lists(PIECE, max_size=5)), max_size=6))
def test_what_is_built_is_canonical_and_marks_stay_in_order(
    blocks: list[tuple[BlockKind, list[str]]],
) -> None:
    builder = TextBuilder()
    marks = [builder.here]
    for kind, pieces in blocks:
        for piece in pieces:
            builder.add(piece)
            marks.append(builder.here)
        builder.end(kind)
        marks.append(builder.here)
    built = builder.finish()
    assert canonicalise(built.text) == built.text == built.text.strip()
    places = [built.at(mark) for mark in marks]
    assert places == sorted(places)
    assert all(0 <= place <= len(built.text) for place in places)
    if built.text:
        for start, end in pairwise(marks):
            begin, stop = built.stretch(start, end)
            assert 0 <= begin < stop <= len(built.text)


@given(
    st.lists(
        st.text("abcé e\u0301\u200b", min_size=1, max_size=5).filter(lambda s: s[0] in "abc"), min_size=1
    )
)
def test_a_mark_stands_between_the_words_it_was_put_between(pieces: list[str]) -> None:
    builder = TextBuilder()
    marks = []
    for piece in pieces:
        marks.append(builder.here)
        builder.add(piece)
    built = builder.finish()
    for i, mark in enumerate(marks):
        assert built.text[: built.at(mark)] == canonicalise("".join(pieces[:i]))


def test_blank_lines_stand_between_paragraphs_and_none_between_rows() -> None:
    builder = TextBuilder()
    for kind, words in (("heading", "Talk"), ("item", "a"), ("item", "b"), ("row", "c\td"), ("row", "e\tf")):
        builder.add(words)
        builder.end(kind)  # type: ignore[arg-type]
    builder.add("last")
    assert builder.finish().text == "Talk\n\na\nb\n\nc\td\ne\tf\n\nlast"


def test_times_name_and_speech_of_a_cue_stay_together() -> None:
    builder = TextBuilder()
    for words in (
        "0:0:0.0 --> 0:0:1.250",
        "Rhona",
        "Who came?",
        "More.",
        "0:0:2.0 --> 0:0:3.0",
        "Oona",
        "Me.",
    ):
        builder.add(words)
        builder.end()
    assert builder.finish().text == (
        "0:0:0.0 --> 0:0:1.250\nRhona\nWho came?\n\nMore.\n\n0:0:2.0 --> 0:0:3.0\nOona\nMe."
    )


def test_a_colon_of_ours_is_in_no_remark() -> None:
    builder = TextBuilder()
    builder.add("Rhona ")
    after = builder.here
    builder.add("who came?")
    builder.block.colon = 5
    end = builder.here
    built = builder.finish()
    assert built.text == "Rhona: who came?"
    assert built.stretch(after, end) == (7, 16)
    builder.block.colon = 6
    assert builder.finish().text == "Rhona :who came?"


def test_a_remark_beside_nothing_stands_beside_its_block_or_what_comes_before() -> None:
    builder = TextBuilder()
    builder.add("one")
    inside = builder.here
    builder.end()
    empty = builder.here
    built = builder.finish()
    assert built.stretch(inside, inside) == (0, 3)
    assert built.stretch(empty, empty) == (2, 3)
