"""Moving spans from an old text to a new one: what was not edited keeps its words, whatever was."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpqual.domain.revising import Edit, Revision, apply_edits, edits_between
from cpqual.domain.text import Span
from cpqual.domain.units import WORD, trim

OLD = "He likes the fery to Oslo. We tried the bus, twice."


def span_of(words: str, text: str = OLD) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def moved(words: str, new: str, old: str = OLD, passage: str | None = None) -> str | None:
    """Return the words that a span on some words of the old text has in the new."""
    revision = Revision(old, edits_between(old, new), span_of(passage, old) if passage is not None else None)
    assert revision.new == new
    span = revision.move(span_of(words, old))
    return None if span is None else new[span.start : span.end]


# Comparing two texts


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("a b", "a b", ()),
        ("", "new", ((0, 0, "new"),)),
        ("gone", "", ((0, 4, ""),)),
        ("the fery ran", "the ferry ran", ((4, 8, "ferry"),)),
        ("it was dont", "it was don't", ((7, 11, "don't"),)),
        ("one two", "one and two", ((4, 4, "and "),)),
        ("one\ntwo\nthree\n", "one\n2\nthree\n4\n", ((4, 7, "2"), (13, 13, "\n4"))),
        ("渡船はいい", "渡し船はいい", ((1, 1, "し"),)),
        ("कि है", "की है", ((0, 2, "की"),)),
        ("👩‍🌾 ok", "👩‍🍳 ok", ((0, 3, "👩‍🍳"),)),
    ],
)
def test_edits_are_of_whole_words_and_clusters(
    old: str, new: str, edits: tuple[tuple[int, int, str], ...]
) -> None:
    assert edits_between(old, new) == edits


def test_words_changed_all_over_a_long_text_are_found_one_by_one() -> None:
    old = "".join(f"On day {n} we met the worker named Ada at gate {n % 7}.\n" for n in range(4_000))
    new = old.replace("Ada", "Oona")
    edits = edits_between(old, new)
    assert len(edits) == 4_000
    assert {old[e.start : e.end] for e in edits} == {"Ada"}
    flat = old.replace("\n", " ").replace(".", "")
    assert len(edits_between(flat, flat.replace("Ada", "Oona"))) == 4_000


WORDS = st.text("ab é渡\n.", max_size=60)


@given(WORDS, WORDS)
@example("a" * 40, "a" * 39 + "b")
@example("ab\u0301", "ab\u0301\u0301")
def test_the_edits_make_the_new_text(old: str, new: str) -> None:
    edits = edits_between(old, new)
    assert apply_edits(old, edits) == new
    assert all(one.end < other.start for one, other in pairwise(edits))
    assert all(old[edit.start : edit.end] != edit.replacement for edit in edits)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    assert apply_edits(old, edits_between(old, new)) == new


# Moving spans


@pytest.mark.parametrize(
    ("words", "new", "expected"),
    [
        ("We tried", OLD.replace("fery", "ferry"), "We tried"),
        ("He likes", OLD.replace("fery", "ferry"), "He likes"),
        ("fery", OLD.replace("fery", "ferry"), "ferry"),
        ("the fery to", OLD.replace("fery", "ferry"), "the ferry to"),
        # an edit across an end: what stands there belongs to who had at least half of what was replaced
        ("the fery", OLD.replace("fery to Oslo", "plane"), "the"),
        ("fery to", OLD.replace("fery to Oslo", "plane"), "plane"),
        ("Oslo. We", OLD.replace("to Oslo", "away"), "away. We"),
        ("the fery to", OLD.replace("fery to Oslo", "plane"), "the plane"),
        # put in at an edge: outside
        ("the fery", OLD.replace("the fery", "the fery home"), "the fery"),
        ("likes", OLD.replace("likes", "so likes"), "likes"),
        # deleted in part: no blanks are left at the end
        ("fery to Oslo", OLD.replace(" to Oslo", ""), "fery"),
        ("We tried", OLD.replace("We ", ""), "tried"),
        # every word deleted
        ("the fery", OLD.replace("the fery ", ""), None),
        ("twice.", OLD.replace(" twice", ""), None),
        # a small part of what was rewritten
        ("Oslo", OLD.replace("likes the fery to Oslo", "stayed"), None),
    ],
)
def test_a_span_follows_its_words(words: str, new: str, expected: str | None) -> None:
    assert moved(words, new) == expected


def test_words_added_at_the_edge_of_the_rewritten_passage_belong_to_what_holds_it() -> None:
    new = OLD.replace("likes the fery", "now likes the fery boat")
    assert moved("likes the fery", new, passage="likes the fery") == "now likes the fery boat"
    assert moved("the fery", new, passage="likes the fery") == "the fery"
    assert moved("He likes the fery", new, passage="likes the fery") == "He now likes the fery boat"
    assert moved("likes the fery", new) == "likes the fery"


def test_places_go_before_or_after_what_was_put_in() -> None:
    revision = Revision("abcdef", [Edit(2, 2, "XX"), Edit(4, 5, "")])
    assert revision.new == "abXXcdf"
    assert [revision.offset(2, "before"), revision.offset(2, "after")] == [2, 4]
    assert [revision.offset(i) for i in (0, 3, 4, 5, 6)] == [0, 5, 6, 6, 7]
    assert Revision("abcdef", [Edit(1, 4, "X")]).offset(2, "before") == 1
    assert Revision("abcdef", [Edit(1, 4, "X")]).offset(2, "after") == 2
    assert Revision("abc", []).growth == 0


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    """A text of words with some random edits, apart from each other."""
    old = draw(st.text("abc \n渡é.", min_size=1, max_size=80))
    points = sorted(draw(st.lists(st.integers(0, len(old)), max_size=8, unique=True)))
    edits = [
        Edit(start, end, draw(st.text("xyz \n船", max_size=6)))
        for start, end in zip(points[::2], points[1::2], strict=False)
    ]
    return Revision(old, edits)


def anchors(revision: Revision) -> st.SearchStrategy[Span]:
    """Spans as coders make them: with words, and no blanks at the ends."""
    size = len(revision.old)
    pairs = st.tuples(st.integers(0, size), st.integers(0, size)).map(sorted)
    spans = pairs.map(lambda pair: trim(revision.old, *pair))
    return spans.filter(lambda span: span.start < span.end)


@given(st.data(), revisions())
def test_what_is_not_edited_keeps_its_words_and_what_is_keeps_the_rest(
    data: st.DataObject, revision: Revision
) -> None:
    if not revision.old.strip():
        return
    span = data.draw(anchors(revision))
    now = revision.move(span)
    words = revision.old[span.start : span.end]
    if not revision.touches(span):
        assert now is not None
        assert revision.new[now.start : now.end] == words
        return
    left = [
        revision.offset(i)
        for i in range(span.start, span.end)
        if not any(edit.start <= i < edit.end for edit in revision.edits) and not revision.old[i].isspace()
    ]
    if now is None:
        gone = [i for i in left if WORD.match(revision.new[i])]
        assert not gone or WORD.search(words) is None
        return
    assert 0 <= now.start < now.end <= len(revision.new)
    assert all(now.start <= i < now.end for i in left)
    assert trim(revision.new, *now) == now


@given(st.data(), revisions())
def test_order_and_nesting_are_kept(data: st.DataObject, revision: Revision) -> None:
    if not revision.old.strip():
        return
    one, other = data.draw(anchors(revision)), data.draw(anchors(revision))
    a, b = revision.move(one), revision.move(other)
    if a is None or b is None:
        return
    if one.contains(other):
        assert a.contains(b)
    if one.start <= other.start and one.end <= other.end:
        assert a.start <= b.start
        assert a.end <= b.end


def test_a_moved_span_never_begins_or_ends_in_blanks_it_did_not_have() -> None:
    assert moved("tried the bus", OLD.replace("the bus", "")) == "tried"
    assert re.fullmatch(r"\S.*\S", moved("He likes the", OLD.replace("He", "").strip()) or "")
