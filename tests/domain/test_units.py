"""Cutting text into units: nothing is lost or counted twice, and sentences end where people hear them end."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import Annotation, Section, SpeakerKind, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import (
    _PARAGRAPH,
    _SENTENCE_END,
    UNIT_KINDS,
    Unit,
    UnitKind,
    count_words,
    covers,
    data_spans,
    paragraphs,
    sentences,
    trim,
    union,
    unit_at,
    units,
)

PLAIN_PARAGRAPH = re.compile(r"[^\s](?:.|\n(?![^\S\n]*(?:\n|\Z)))*")
PLAIN_SENTENCE_END = re.compile(
    r"""(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s+["'“‘«(\[]*[^\Wa-z_]|\s*\Z)"""
    r"""|[。！？]+[」』”’）]*|(?<![؟۔।])[؟۔।]+(?=\s|\Z)"""
)
TEXT = st.text(alphabet="ab.A!? \n\t…é。\"'", max_size=80)
SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: Span(p[0], p[0] + p[1])), max_size=8
)


def texts(text: str, spans: list[Span]) -> list[str]:
    return [text[a:b] for a, b in spans]


@given(st.text(alphabet=".!?…。！؟۔। \n\tAb1_\"'”）)]«", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_what_is_searched_fast_is_what_the_plain_patterns_find(text: str, a: int, b: int) -> None:
    for fast, plain in ((_SENTENCE_END, PLAIN_SENTENCE_END), (_PARAGRAPH, PLAIN_PARAGRAPH)):
        found, expected = ([m.span() for m in one.finditer(text, a, b)] for one in (fast, plain))
        assert found == expected


@given(TEXT, st.integers(0, 40), st.integers(0, 40))
def test_trimming_takes_space_off_both_ends_and_nothing_else(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    span = trim(text, start, end)
    assert text[span.start : span.end] == text[start:end].strip()
    assert start <= span.start <= span.end <= end


@given(TEXT)
def test_paragraphs_and_sentences_hold_every_letter_once_and_in_order(text: str) -> None:
    for cut in (paragraphs(text), sentences(text)):
        assert all(a.end <= b.start for a, b in pairwise(cut))
        assert all(piece and piece == piece.strip() for piece in texts(text, cut))
        assert "".join("".join(texts(text, cut)).split()) == "".join(text.split())


@given(TEXT)
def test_a_paragraph_has_no_blank_line_in_it_and_a_sentence_stays_in_its_paragraph(text: str) -> None:
    whole = paragraphs(text)
    assert not any(re.search(r"\n[^\S\n]*\n", piece) for piece in texts(text, whole))
    assert all(any(p.contains(s) for p in whole) for s in sentences(text))


@given(TEXT, st.integers(0, 80), st.integers(0, 80))
def test_cutting_a_stretch_stays_in_it(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    for cut in (paragraphs(text, start, end), sentences(text, start, end)):
        assert all(start <= s.start and s.end <= end for s in cut)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No. I never went. So did I. Then we left.", ["No.", "I never went.", "So did I.", "Then we left."]),
        ("Dr. Amadi rang at 9 a.m. on Sunday. Fine.", ["Dr. Amadi rang at 9 a.m. on Sunday.", "Fine."]),
        ("See no. 4, and p. 12 too. Then rest.", ["See no. 4, and p. 12 too.", "Then rest."]),
        ("Well... I'd say so. wouldn't you?", ["Well...", "I'd say so. wouldn't you?"]),
        ('"Go on." He went. (Really?) Yes!', ['"Go on."', "He went.", "(Really?)", "Yes!"]),
        ("It cost £3.80 there. Élan was late.", ["It cost £3.80 there.", "Élan was late."]),
        ("我去了。他没有。", ["我去了。", "他没有。"]),
        ("वह आई। वह गई।", ["वह आई।", "वह गई।"]),
        ("no stop at all", ["no stop at all"]),
        ("One\nline on.\n\nTwo", ["One\nline on.", "Two"]),
        ("J. Rowe came. What", ["J. Rowe came.", "What"]),
    ],
)
def test_sentences_end_where_people_hear_them_end(text: str, expected: list[str]) -> None:
    assert texts(text, sentences(text)) == expected


@pytest.mark.parametrize(
    "line",
    ["." * 200_000 + "x", ". " * 100_000, "." + '"' * 200_000 + "x", "\n " * 100_000, "؟" * 200_000 + "x"],
    ids=["stops", "stops and spaces", "quotation marks", "lines", "marks of other scripts"],
)
def test_one_hostile_line_is_cut_too(line: str) -> None:
    assert "".join(texts(line, sentences(line))).replace(" ", "").replace("\n", "") == "".join(line.split())


@given(SPANS)
def test_union_covers_the_same_offsets_with_gaps_between(spans: list[Span]) -> None:
    merged = union(spans)
    assert {i for s in merged for i in range(*s)} == {i for s in spans for i in range(*s)}
    assert all(a.end < b.start for a, b in pairwise(merged))


@given(SPANS, st.integers(0, 45))
def test_covers_agrees_with_looking_at_each_span(spans: list[Span], offset: int) -> None:
    merged = union(spans)
    assert covers(merged, offset) == any(s.start <= offset < s.end for s in merged)


def test_words_are_counted_once_and_without_annotations() -> None:
    text = "I don't (laughs) know, it's twenty-two."
    laugh = Annotation(8, 16, "nonverbal")
    assert count_words(text, [Span(0, len(text))]) == 6
    assert count_words(text, [Span(0, len(text))], [laugh]) == 5
    assert count_words(text, [Span(0, 22), Span(8, len(text))], [laugh]) == 5


TALK = "Kind: x\n\nINT: Who came? Nobody.\nP: The dog.\n\nAnd Gwil. He did.\n\nReflection\nI was cold. Very."
HEADER = Section(0, 9, "header", False)
SECTIONS = (
    HEADER,
    Section(9, 63, "talk", True),
    Section(TALK.index("I was"), len(TALK), "reflection", False),
)
TURNS = (
    Turn(9, 14, 31, "INT", "interviewer"),
    Turn(32, 35, 63, "P", "participant", "perran"),
)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("turn", ["Who came? Nobody.", "The dog.\n\nAnd Gwil. He did.", "I was cold. Very."]),
        ("paragraph", ["Who came? Nobody.", "The dog.", "And Gwil. He did.", "I was cold. Very."]),
        ("sentence", ["Who came?", "Nobody.", "The dog.", "And Gwil.", "He did.", "I was cold.", "Very."]),
    ],
)
def test_units_follow_turns_and_leave_the_header_out(kind: UnitKind, expected: list[str]) -> None:
    cut = units(TALK, SECTIONS, TURNS, kind)
    assert [TALK[u.start : u.end] for u in cut] == expected


def test_only_participants_data_is_to_be_coded() -> None:
    cut = units(TALK, SECTIONS, TURNS, "turn")
    assert [u.to_be_coded for u in cut] == [False, True, False]
    assert [u.turn for u in cut] == [0, 1, None]


def test_reported_speech_does_not_cut_a_field_note() -> None:
    text = 'He said "no" and left.'
    quoted = Turn(9, 11, 11, "Idris", "participant", "idris", form="reported")
    cut = units(text, [Section(0, len(text), "description", True)], [quoted], "turn")
    assert [text[u.start : u.end] for u in cut] == [text]


@given(st.lists(st.integers(0, 50), unique=True), st.integers(0, 60))
def test_the_unit_at_an_offset_is_the_last_that_has_begun(starts: list[int], offset: int) -> None:
    cut = [Unit(s, s + 1) for s in sorted(starts)]
    begun = [i for i, unit in enumerate(cut) if unit.start <= offset]
    assert unit_at(cut, offset) == (begun[-1] if begun else None)


@given(
    TEXT, st.lists(st.tuples(st.integers(0, 80), st.sampled_from(["interviewer", "participant"])), max_size=5)
)
def test_data_spans_are_the_units_to_be_coded(text: str, cuts: list[tuple[int, SpeakerKind]]) -> None:
    half = len(text) // 2
    sections = (
        Section(0, min(5, half), "header", False), Section(min(5, half), half, "talk", True),
        Section(half, len(text), "reflection", False),
    )  # fmt: skip
    starts = sorted({min(at, len(text)) for at, _ in cuts})
    ends = [*starts[1:], len(text)]
    turns = [Turn(a, a, b, "P", who) for a, b, (_, who) in zip(starts, ends, cuts, strict=False)]
    plain = [(turn.start, turn.end, turn.speaker) for turn in turns]
    for kind in UNIT_KINDS:
        expected = [unit.span for unit in units(text, sections, turns, kind) if unit.to_be_coded]
        assert data_spans(text, sections, plain, kind) == expected


def test_a_token_is_a_word_of_data() -> None:
    text = "P: It's the well-known ferry. I: Which? P: Ours."
    turns: list[tuple[int, int, SpeakerKind]] = [
        (3, 29, "participant"), (33, 39, "interviewer"), (43, 48, "participant"),
    ]  # fmt: skip
    found = data_spans(text, (Section(0, len(text), "talk", True),), turns, "token")
    assert [text[a:b] for a, b in found] == ["It's", "the", "well-known", "ferry", "Ours"]
