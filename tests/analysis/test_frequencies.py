"""Theme frequencies in arrays, against the same counted in plain sets, and cases worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.frequencies import COUNTS, CountOf, Frequency, intersect
from cpqual.analysis.frequency_counts import Counts, Grouped, Material, Passages, count_in_groups
from cpqual.analysis.stretches import Stretches, covered, merged, touching
from cpqual.analysis.word_starts import word_starts
from cpqual.domain.text import Span
from cpqual.domain.units import WORD

from .plain_frequencies import Group, PlainDocument, common, rolled_up, things

Spans = Mapping[str, Sequence[Span]]
LENGTH = 40

# D1: Ada speaks at 0–10 and 20–30, Ben at 10–20; D2: Ada again, and nobody in particular
D1 = PlainDocument(
    "D1", "quay", (Span(0, 30),), ((Span(0, 10), "ada"), (Span(10, 20), "ben"), (Span(20, 30), "ada")),
    (0, 5, 11, 14, 21, 26),
)  # fmt: skip
D2 = PlainDocument("D2", "mill", (Span(0, 20),), ((Span(0, 10), "ada"), (Span(10, 20), None)), (1, 6, 12))
ALL: Group = ((D1, None), (D2, None))
BARRIERS: Spans = {"D1": [Span(2, 6), Span(22, 27)], "D2": [Span(12, 18)]}
SUPPORT: Spans = {"D1": [Span(8, 12)]}


def stretches(spans: Sequence[Span]) -> Stretches:
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return Stretches(table[:, 0].copy(), table[:, 1].copy())


def laid_out(documents: Sequence[PlainDocument]) -> Material:
    """Lay documents out as arrays, each on LENGTH code points of the axis."""
    begins = np.arange(len(documents) + 1, dtype=np.int64) * (LENGTH + 1)
    people = sorted({p for d in documents for _, p in d.turns if p is not None})
    sites = sorted({d.site for d in documents if d.site is not None})
    said = [
        (part.start + begin, part.end + begin, number * 100 + i, people.index(p) if p is not None else -1)
        for number, (d, begin) in enumerate(zip(documents, begins.tolist(), strict=False))
        for i, part, p in d.said()
    ]
    speech = np.array(sorted(said), dtype=np.int64).reshape(-1, 4)
    data = sorted(
        Span(s.start + b, s.end + b) for d, b in zip(documents, begins.tolist(), strict=False) for s in d.data
    )
    words = sorted(w + b for d, b in zip(documents, begins.tolist(), strict=False) for w in d.words)
    return Material(
        begins=begins,
        site=np.array([sites.index(d.site) if d.site is not None else -1 for d in documents], dtype=np.int64),
        data=stretches(data),
        speech=Stretches(speech[:, 0].copy(), speech[:, 1].copy()),
        turn=speech[:, 2].copy(),
        person=speech[:, 3].copy(),
        words=np.array(words, dtype=np.int64),
    )


def in_arrays(
    documents: Sequence[PlainDocument],
    rows: Sequence[tuple[bool, Spans]],
    groups: Sequence[Group],
    count: CountOf,
) -> Counts:
    material = laid_out(documents)
    number = {d.slug: i for i, d in enumerate(documents)}
    flat = [
        (i, s.start + number[slug] * (LENGTH + 1), s.end + number[slug] * (LENGTH + 1))
        for i, (_, spans) in enumerate(rows)
        for slug, each in spans.items()
        if slug in number
        for s in each
    ]
    table = np.array(flat, dtype=np.int64).reshape(-1, 3)
    own = np.array([is_own for is_own, _ in rows], dtype=np.bool_)
    passages = Passages(table[:, 0].copy(), Stretches(table[:, 1].copy(), table[:, 2].copy()), own)
    of_speech = any(turns is not None for group in groups for _, turns in group)
    pairs = [
        (member, g)
        for g, group in enumerate(groups)
        for document, turns in group
        for member in (
            [number[document.slug]]
            if turns is None
            else [
                i
                for i, (turn, person) in enumerate(
                    zip(material.turn.tolist(), material.person.tolist(), strict=True)
                )
                if person >= 0 and turn // 100 == number[document.slug] and turn % 100 in turns
            ]
        )
    ]
    members = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    grouped = Grouped(len(groups), of_speech, members[:, 0].copy(), members[:, 1].copy())
    return count_in_groups(material, passages, grouped, count)


def cell(count: CountOf, code: Spans, group: Group = ALL) -> tuple[int, int]:
    found = in_arrays([d for d, _ in group], [(True, code), (True, SUPPORT)], [group], count)
    return int(found.n[0, 0]), int(found.denominators[0])


def test_a_person_counts_once_and_nobody_in_particular_never() -> None:
    assert cell("participants", BARRIERS) == (1, 2)


def test_a_segment_over_two_turns_counts_both_speakers() -> None:
    assert cell("participants", SUPPORT) == (2, 2)


def test_documents_and_sites() -> None:
    assert cell("documents", BARRIERS) == (2, 2)
    assert cell("sites", SUPPORT) == (1, 2)


def test_turns_include_those_of_nobody_in_particular() -> None:
    assert cell("turns", BARRIERS) == (3, 5)


def test_words_are_those_under_the_union_of_the_passages() -> None:
    assert cell("words", {"D1": [Span(0, 6), Span(4, 12)]}) == (3, 9)


def test_a_segment_outside_what_a_person_says_is_not_the_persons() -> None:
    ben: Group = ((D1, frozenset({1})),)
    assert cell("segments", BARRIERS, ben) == (0, 1)
    assert cell("documents", SUPPORT, ben) == (1, 1)


def test_what_is_said_outside_the_data_is_nobodys() -> None:
    reflection = PlainDocument("D1", None, (Span(0, 10),), ((Span(2, 5), "ada"), (Span(12, 20), "ben")))
    assert cell("participants", {"D1": [Span(0, 20)]}, ((reflection, None),)) == (1, 1)


def test_segments_are_out_of_all_segments_of_the_codes_themselves() -> None:
    rows = [(False, {"D1": [Span(2, 27)]}), (True, BARRIERS), (True, SUPPORT)]
    found = in_arrays([D1, D2], rows, [ALL], "segments")
    assert (found.n[:, 0].tolist(), found.denominators.tolist()) == ([1, 3, 1], [4])


def test_a_document_in_which_nothing_counts_was_read_all_the_same() -> None:
    empty = PlainDocument("D3", "quay", ())
    assert cell("documents", BARRIERS, (*ALL, (empty, None))) == (2, 3)


def test_a_share_of_nothing_is_none() -> None:
    assert Frequency("barriers", False, "none", 0, 0).share is None


SPANS = st.builds(lambda a, n: Span(a, min(a + n, LENGTH)), st.integers(0, LENGTH - 1), st.integers(1, 12))


def disjoint(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans cut so that none overlaps another, with gaps as they fall."""
    kept: list[Span] = []
    for span in sorted(spans):
        start = max(span.start, kept[-1].end + 1 if kept else 0)
        if start < span.end:
            kept.append(Span(start, span.end))
    return tuple(kept)


PEOPLE = st.sampled_from(["ada", "ben", "cai", None])


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[PlainDocument], list[tuple[bool, Spans]]]:
    """Draw up to four documents, and the passages of two codes and of both together."""
    documents = []
    for i in range(draw(st.integers(0, 4))):
        turns = disjoint(draw(st.lists(SPANS, max_size=5)))
        documents.append(
            PlainDocument(
                f"D{i}",
                draw(st.sampled_from(["quay", "mill", None])),
                disjoint(draw(st.lists(SPANS, max_size=4))),
                tuple((turn, draw(PEOPLE)) for turn in turns),
            )
        )
    documents = [
        PlainDocument(d.slug, d.site, d.data, d.turns, tuple(
            w for w in sorted(draw(st.sets(st.integers(0, LENGTH - 1), max_size=9)))
            if any(s.start <= w < s.end for s in d.data)
        )) for d in documents
    ]  # fmt: skip
    codes: list[Spans] = [
        {d.slug: sorted(draw(st.sets(SPANS, max_size=4))) for d in documents} for _ in range(2)
    ]
    return documents, [(False, rolled_up(codes)), (True, codes[0]), (True, codes[1])]


@given(studies(), st.sampled_from(COUNTS), st.booleans(), st.data())
def test_arrays_count_what_sets_count(
    study: tuple[list[PlainDocument], list[tuple[bool, Spans]]],
    count: CountOf,
    by_person: bool,
    data: st.DataObject,
) -> None:
    documents, rows = study
    groups: list[Group]
    if by_person:
        # somebody may stand in both groups
        who = [data.draw(st.sets(st.sampled_from(["ada", "ben", "cai"]))) for _ in range(2)]
        groups = [
            [
                (d, frozenset(i for i, (_, person) in enumerate(d.turns) if person in people))
                for d in documents
            ]
            for people in who
        ]
    else:
        side = [data.draw(st.integers(0, 1)) for _ in documents]
        groups = [[(d, None) for d, at in zip(documents, side, strict=True) if at == g] for g in range(2)]
    found = in_arrays(documents, rows, groups, count)
    expected = [[len(things(group, spans, count)) for group in groups] for _, spans in rows]
    whole: list[set[object]]
    if count == "segments":
        # the same span of two codes is two segments
        expected[0] = [len(things(group, rows[0][1], count)) for group in groups]
        whole = [
            {
                (i, thing)
                for i, (own, spans) in enumerate(rows)
                if own
                for thing in things(group, spans, count)
            }
            for group in groups
        ]
    else:
        whole = [things(group, None, count) for group in groups]
    assert found.n.tolist() == expected
    assert found.denominators.tolist() == [len(one) for one in whole]
    assert found.shared == len(whole[0] & whole[1])


TEXTS = st.text(st.sampled_from("ab1_-'’ .\n日é\U0001f600"), max_size=30)


@given(TEXTS)
def test_words_begin_where_the_rule_finds_them(text: str) -> None:
    starts = word_starts(text, np.ones(len(text), dtype=np.bool_))
    assert starts.tolist() == [match.start() for match in WORD.finditer(text)]


@given(TEXTS, st.data())
def test_words_in_a_stretch_are_those_the_rule_finds_in_it(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    inside = np.zeros(len(text), dtype=np.bool_)
    inside[start:end] = True
    assert word_starts(text, inside).tolist() == [m.start() for m in WORD.finditer(text, start, end)]


@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8))
def test_which_stretches_touch(left: list[Span], right: list[Span]) -> None:
    right = sorted(right)
    found = set(zip(*(side.tolist() for side in touching(stretches(left), stretches(right))), strict=True))
    assert found == {(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if common(a, b)}


@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8))
def test_what_is_left_and_what_is_common_point_by_point(a: list[Span], b: list[Span]) -> None:
    def points(found: Stretches) -> set[int]:
        return {
            p for s, e in zip(found.starts.tolist(), found.ends.tolist(), strict=True) for p in range(s, e)
        }

    left, right = merged(stretches(a))[0], merged(stretches(b))[0]
    assert points(covered([left, right], [0])) == points(left) - points(right)
    assert points(covered([left, right], [0, 1])) == points(left) & points(right)
    spans = [
        [Span(*s) for s in zip(one.starts.tolist(), one.ends.tolist(), strict=True)] for one in (left, right)
    ]
    assert points(stretches(intersect(*spans))) == points(left) & points(right)


@pytest.mark.parametrize(("touch", "expected"), [(False, [(0, 5), (5, 9)]), (True, [(0, 9)])])
def test_stretches_that_only_touch(touch: bool, expected: list[tuple[int, int]]) -> None:
    found, _ = merged(stretches([Span(0, 5), Span(5, 8), Span(7, 9)]), touching=touch)
    assert list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)) == expected
