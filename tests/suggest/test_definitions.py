from __future__ import annotations

import numpy as np

from cpqual.suggest.data import CodeCard, Unit
from cpqual.suggest.definitions import match_definitions
from cpqual.suggest.features import Features

UNITS = [
    Unit("a", text)
    for text in ["the bus was late", "my knee hurts", "we waited for the bus", "tea at four", ""]
]


def test_units_that_use_the_words_of_a_card_match_best() -> None:
    codes = [
        CodeCard("travel", "Getting there", None, "Buses and walking."),
        CodeCard("pain", "Hurting knees"),
    ]
    match = match_definitions(Features.fit(UNITS, "en"), codes).match
    assert set(np.argsort(-match[:, 0])[:2]) == {0, 2}
    assert np.argmax(match[:, 1]) == 1
    assert match.dtype == np.float32


def test_the_average_unit_matches_with_zero_and_extremes_are_clipped() -> None:
    units = [Unit("a", "tea and cake")] * 400 + [Unit("a", "zebra crossing")]
    match = match_definitions(Features.fit(units, "en"), [CodeCard("zebra", "Zebra crossing")]).match
    assert match[-1, 0] == 6
    assert np.allclose(match[:-1], match[0])
    assert -3 <= match[0, 0] <= 0


def test_a_card_that_says_nothing_matches_nothing() -> None:
    match = match_definitions(Features.fit(UNITS, "en"), [CodeCard("x", ""), CodeCard("y", "qqq")]).match
    assert not match.any()


def test_examples_and_inclusion_belong_to_the_card() -> None:
    features = Features.fit(UNITS, "en")
    bare, full = match_definitions(
        features,
        [CodeCard("drinks", "Drinks"), CodeCard("x", "Drinks", None, "", ("tea",), ("a cup at four",))],
    ).match.T
    assert not bare.any()
    assert np.argmax(full) == 3


def test_no_codes_and_no_units() -> None:
    assert match_definitions(Features.fit(UNITS, "en"), []).match.shape == (5, 0)
    assert match_definitions(Features.fit([], "en"), [CodeCard("x", "X")]).match.shape == (0, 1)
