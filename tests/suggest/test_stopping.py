"""How much of a code has been found, followed on an invented study read as *More like this* reads it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cpqual.services.stopping import LEAST_FOUND, LEAST_READ, Found, in_tens, left_between
from cpqual.suggest.kept import expected
from cpqual.suggest.model import fit, prepare, score

from .conftest import Study


def test_the_share_told_holds_the_true_one_nearly_always(large_study: Study) -> None:
    """After 50 units in any order, twenty at a time: the most probable unread ones, the model fitted anew."""
    material = prepare(large_study.units, large_study.codes, "en")
    names = [code.slug for code in material.codes]
    told = right = 0
    for code in names:
        read = random.Random(5).sample(range(len(large_study.units)), 50)
        total = sum(code in given for given in large_study.truth)
        while len(read) < 130:
            readings = large_study.readings(*read)
            scores = score(fit(material, readings, linear=False))
            sums = expected(scores, names, readings.codes_of)[code]
            found = sum(code in large_study.truth[unit] for unit in read)
            if len(read) >= LEAST_READ and found >= LEAST_FOUND:
                fewest, _, most = left_between(found, sums.unread, sums.read)
                told += 1
                right += fewest <= total - found <= most
            order = np.argsort(-scores[:, names.index(code)], kind="stable")
            read += [int(unit) for unit in order if unit not in readings.codes_of][:20]
    assert told >= 12
    assert right / told >= 0.85


def test_the_range_is_of_what_is_left() -> None:
    assert left_between(17, 20, 17) == (2, 20, 43)
    # more was found than was expected, so that more is expected of the rest
    assert left_between(17, 10, 7)[1] == pytest.approx(20)
    # nothing may be left at all
    assert left_between(17, 8, 17)[0] == 0


def test_words_of_what_was_found() -> None:
    some = Found("a", 17, 100, 400, 20, left_between(17, 20, 17), (3, 0))
    assert some.share == (17 / 60, 17 / 19)
    assert "17 units found, probably 28 % to 89 % of all: 2 to 43 more expected" in some.in_words
    none = Found("a", 1, 10, 400, 4, None, ())
    assert none.share is None
    assert "1 unit found in 10 read, 4 of them from lists: too little" in none.in_words
    assert "too little" in none.in_short


def test_what_was_found_in_each_ten() -> None:
    assert in_tens([True, False] * 6) == (5, 1)
    assert in_tens([]) == ()
