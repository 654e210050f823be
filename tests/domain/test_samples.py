"""Samples: the same seed draws the same, whatever the order, and every stratum gets its due."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.samples import (
    Candidate,
    Drawn,
    Rule,
    Sample,
    Stratum,
    allocate,
    count_strata,
    draw,
    wanted,
)
from cpqual.domain.text import Span

sizes = st.dictionaries(st.text("abc/", min_size=1, max_size=4), st.integers(1, 40), min_size=1, max_size=12)


def candidates(of: dict[str, int]) -> list[Candidate]:
    return [
        Candidate(f"{name}-{n}", f"{name}-{n}", Span(0, 10), name)
        for name, size in of.items()
        for n in range(size)
    ]


@given(sizes, st.data())
def test_every_stratum_gets_its_due(of: dict[str, int], data: st.DataObject) -> None:
    total = sum(of.values())
    number = data.draw(st.integers(0, total))
    places = allocate(of, number, data.draw(st.integers(0, 2**40)))
    assert sum(places.values()) == number
    assert places.keys() == of.keys()
    assert all(0 <= places[name] <= of[name] for name in of)
    quotas = {name: Fraction(number * size, total) for name, size in of.items()}
    if number < len(of):
        assert all(floor(quotas[name]) <= places[name] <= ceil(quotas[name]) for name in of)
    else:
        assert all(places.values())
        assert all(places[name] <= max(1, ceil(quotas[name])) for name in of)


@given(sizes, st.integers(0, 10**6), st.randoms(use_true_random=False), st.data())
def test_the_order_in_which_things_are_stored_does_not_matter(
    of: dict[str, int], seed: int, random: Random, data: st.DataObject
) -> None:
    every = candidates(of)
    number = data.draw(st.integers(0, len(every)))
    drawn = draw(every, number, seed)
    assert len(set(drawn)) == number
    shuffled = list(every)
    random.shuffle(shuffled)
    assert draw(shuffled, number, seed) == drawn
    counted = count_strata(every, drawn)
    assert {name: one.population for name, one in counted.items()} == of
    assert sum(one.drawn for one in counted.values()) == number


def test_a_draw_is_what_it_was_when_this_was_written() -> None:
    # nothing but SHA-256 decides: a change here would draw other documents in every study
    every = candidates({"interview": 6, "field note": 3, "focus group": 1})
    assert [one.key for one in draw(every, 4, 7)] == [
        "field note-2",
        "focus group-0",
        "interview-1",
        "interview-3",
    ]
    assert [one.key for one in draw(every, 2, 7)] == ["interview-1", "interview-3"]


def test_with_fewer_places_than_strata_every_candidate_has_the_same_chance() -> None:
    every = candidates({"a": 1, "b": 1, "c": 5, "d": 1, "e": 2})
    times = dict.fromkeys((one.key for one in every), 0)
    for seed in range(2_000):
        for one in draw(every, 2, seed):
            times[one.key] += 1
    # a fifth each; four standard deviations of a binomial count
    assert all(abs(count - 400) < 4 * (2_000 * 0.2 * 0.8) ** 0.5 for count in times.values())


def test_a_larger_draw_of_a_stratum_holds_the_smaller_one() -> None:
    every = candidates({"interview": 20})
    assert set(draw(every, 4, 11)) < set(draw(every, 9, 11))


def test_how_many_to_draw() -> None:
    fifth = Fraction(20, 100)
    assert wanted(26, share=fifth, number=None, least=4) == 6
    assert wanted(25, share=fifth, number=None, least=4) == 5
    assert wanted(10, share=fifth, number=None, least=4) == 4
    assert wanted(3, share=fifth, number=None, least=4) == 3
    assert wanted(100, share=None, number=7, least=50) == 7


def test_a_rule_comes_back_from_its_facts() -> None:
    rule = Rule(
        ("document.kind",), "20%", None, 4, ("A",), ("interview",), ("TM",), {"interview": Stratum(9, 2)}
    )
    assert Rule.from_dict(rule.as_dict()) == rule
    assert Rule.from_dict({}) == Rule(method="")


def test_a_sample_knows_what_lies_in_it() -> None:
    drawn = (Drawn("B", Span(0, 9), "x"), Drawn("A", Span(40, 60), "x"), Drawn("A", Span(5, 9), "y"))
    sample = Sample("first", "turn", 1, Rule(strata={"x": Stratum(8, 2), "y": Stratum(3, 1)}), drawn)
    assert sample.units == {"B": (Span(0, 9),), "A": (Span(5, 9), Span(40, 60))}
    assert sample.population == 11
