"""Sentences and paragraphs near the caret are those of the whole text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import Section, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import paragraphs, sentences
from cpqual.tui.reader.blocks import Blocks
from cpqual.tui.reader.document import ReaderDocument

PIECES = st.sampled_from(
    [
        "We met. ",
        "Then?",
        " ",
        "\n",
        "\n\n",
        "  \n",
        "Dr. Osei",
        "e.g. ",
        "so on",
        "A",
        "你好。",
        "“Yes!” ",
        "\t",
        "3 pm.",
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)
NARROW = 40


def near(text: str, window: int = NARROW) -> Blocks:
    return Blocks(ReaderDocument("d", text), window)


def naive_next(starts: list[int], offset: int, end: int) -> int:
    return min((start for start in starts if start > offset), default=end)


def naive_previous(starts: list[int], offset: int) -> int:
    return max((start for start in starts if start < offset), default=0)


@given(TEXTS, st.data())
def test_sentence_motions_agree_with_cutting_the_whole_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    starts = [sentence.start for sentence in sentences(text)]
    assert near(text).sentence_next(offset) == naive_next(starts, offset, len(text))
    assert near(text).sentence_previous(offset) == naive_previous(starts, offset)


@given(TEXTS, st.data())
def test_paragraph_motions_agree_with_cutting_the_whole_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    starts = [paragraph.start for paragraph in paragraphs(text)]
    assert near(text).paragraph_next(offset) == naive_next(starts, offset, len(text))
    assert near(text).paragraph_previous(offset) == naive_previous(starts, offset)


@given(TEXTS, st.data())
def test_the_unit_at_the_caret_is_one_of_the_whole_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    for found, everything in (
        (near(text).sentence_at(offset), sentences(text)),
        (near(text).paragraph_at(offset), paragraphs(text)),
    ):
        assert (found is None) == (everything == [])
        if found is not None:
            assert found in everything
            assert found.start <= offset or found == everything[0]
            holding = [span for span in everything if span.start <= offset < span.end]
            assert not holding or found == holding[0]


TALK = "Guide 4\nINT: How was it? Tell me.\nP01: Hard. Dr. Lund helped us\nall day.\n"


def talk() -> ReaderDocument:
    asks, answers = TALK.index("INT"), TALK.index("P01")
    return ReaderDocument(
        "d",
        TALK,
        turns=(
            Turn(asks, asks + 5, TALK.index("\nP01"), "INT", "interviewer"),
            Turn(answers, answers + 5, len(TALK) - 1, "P01", "participant"),
        ),
        sections=(Section(0, asks, "header", False), Section(asks, len(TALK), "talk", True)),
    )


def test_sentences_stay_inside_turns_and_skip_labels() -> None:
    blocks = Blocks(talk())
    visited, offset = [], 0
    while (offset := blocks.sentence_next(offset)) < len(TALK):
        visited.append(TALK[offset:].split()[0])
    assert visited == ["How", "Tell", "Hard.", "Dr."]
    assert blocks.sentence_previous(TALK.index("Hard")) == TALK.index("Tell")


def test_a_label_belongs_to_the_turn_that_follows_and_a_line_end_to_the_turn_before() -> None:
    blocks = Blocks(talk())
    hard, tell = TALK.index("Hard."), TALK.index("Tell me.")
    assert blocks.sentence_at(TALK.index("P01") + 1) == Span(hard, hard + 5)
    assert blocks.sentence_at(TALK.index("\nP01")) == Span(tell, tell + 8)
    assert blocks.paragraph_at(hard) == Span(hard, len(TALK) - 1)


def test_nothing_to_find_in_an_empty_or_blank_text() -> None:
    for text in ("", " \n\n "):
        assert near(text).sentence_at(0) is None
        assert near(text).paragraph_at(0) is None
        assert near(text).paragraph_next(0) == len(text)
        assert near(text).sentence_previous(len(text)) == 0
