from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import Turn
from cpqual.tui.reader.blocks import Blocks
from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.motions import word_end, word_next, word_previous

TEXTS = st.text(alphabet="ab' .\n-漢é🙂", max_size=80)


@given(text=TEXTS, offset=st.integers(0, 80), count=st.integers(1, 30))
def test_so_many_words_at_once_are_so_many_words_one_by_one(text: str, offset: int, count: int) -> None:
    for motion in (word_next, word_end, word_previous):
        at = min(offset, len(text))
        for _ in range(count):
            at = motion(text, at)
        assert motion(text, min(offset, len(text)), count) == at


@given(st.lists(st.integers(0, 2000), min_size=2, max_size=20))
def test_sentences_kept_from_the_last_motion_are_those_found_anew(offsets: list[int]) -> None:
    lines = [f"P: One here, number {n}. Two there? Three" + " and more" * (n % 9) + "." for n in range(30)]
    text = "\n".join(lines)
    turns, at = [], 0
    for line in lines:
        turns.append(Turn(at, at + 3, at + len(line), "P", "participant"))
        at += len(line) + 1
    for document in (ReaderDocument("d", text, turns=turns), ReaderDocument("d", text)):
        kept = Blocks(document, window=40)
        for offset in offsets:
            fresh = Blocks(document, window=40)
            assert kept.sentence_at(offset) == fresh.sentence_at(offset)
            assert kept.sentence_next(offset) == fresh.sentence_next(offset)
            assert kept.sentence_previous(offset) == fresh.sentence_previous(offset)
