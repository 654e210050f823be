from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.suggest.combiner import Part
from cpqual.suggest.data import CodeCard, Readings, Unit
from cpqual.suggest.evaluation import evaluate
from cpqual.suggest.material import prepare
from cpqual.suggest.model import FEWEST_IN_ORDER, explain, fit, score, suggest
from cpqual.suggest.preceding import Preceding

if TYPE_CHECKING:
    from tests.suggest.conftest import Study

_CODES = (CodeCard("one", "One"), CodeCard("two", "Two"), CodeCard("three", "Three"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 2**16))
def test_only_units_read_before_in_the_same_document_count(lengths: list[int], seed: int) -> None:
    units = [Unit(f"d{number}", "words") for number, length in enumerate(lengths) for _ in range(length)]
    draw = np.random.default_rng(seed)
    total = sum(lengths)
    read = np.flatnonzero(draw.random(total) < 0.7)
    labels = draw.random((len(read), 3)) < 0.4
    rates = draw.uniform(0.05, 0.9, (total, 3)).astype(np.float32)
    preceding, every = Preceding.of(units, read, labels), np.arange(total)
    in_order, (so_far, before) = preceding.in_order(every), preceding.features(every, rates)
    of = dict(zip(read.tolist(), labels, strict=True))
    for unit in range(total):
        others = [one for one in range(unit) if units[one].document == units[unit].document]
        known = [one for one in others if one in of]
        assert in_order[unit] == (bool(known) and 2 * len(known) >= len(others))
        if not in_order[unit]:
            assert not so_far[unit].any()
            assert not before[unit].any()
            continue
        used = sum(of[one].astype(float) for one in known)
        assert so_far[unit] == pytest.approx(np.log((used + 1) / (len(known) * rates[unit] + 1)), abs=1e-5)
        last = of[unit - 1] - rates[unit] if unit - 1 in of else np.zeros(3)
        assert before[unit] == pytest.approx(last, abs=1e-5)


def _runs(documents: int, turns: int) -> tuple[list[Unit], list[frozenset[str]]]:
    """Talks in which each subject stays for a while, in words that do not tell it."""
    draw = random.Random(5)
    units, truth = [], []
    for document in range(documents):
        subject = draw.choice(_CODES).slug
        for _ in range(turns):
            if draw.random() < 0.2:
                subject = draw.choice(_CODES).slug
            units.append(Unit(f"talk-{document}", f"and so on {draw.choice('abcdefgh')}"))
            truth.append(frozenset({subject}))
    return units, truth


def test_a_subject_that_stays_is_expected_to_stay() -> None:
    units, truth = _runs(12, 10)
    known = Readings({unit: truth[unit] for unit in range(85)})
    model = fit(prepare(units, _CODES), known)
    assert model.in_order is not None
    nxt = suggest(model, [85], most=1)[0][0]
    assert {nxt.code} == truth[84]
    assert {part.part for part in explain(model, [(85, nxt.code)])[0].parts} >= {Part.SO_FAR}
    told = explain(model, [(85, nxt.code)])[0]
    assert told.baseline + sum(part.contribution for part in told.parts) == pytest.approx(told.logit)
    assert all(part.part != Part.SO_FAR for part in explain(model, [(95, "one")])[0].parts)


def test_what_comes_before_changes_what_follows_and_no_other_document() -> None:
    units, truth = _runs(12, 10)
    readings = Readings({unit: truth[unit] for unit in range(85)})
    model = fit(prepare(units, _CODES), readings)
    read = np.arange(85)
    other = next(card.slug for card in _CODES if card.slug not in truth[84])
    labels = model.evidence.labels.copy()
    labels[84] = [card.slug == other for card in _CODES]
    changed = score(model, preceding=Preceding.of(units, read, labels))
    assert changed[85] != pytest.approx(score(model, [85])[0], abs=1e-3)
    assert np.array_equal(
        np.delete(changed, range(85, 90), axis=0), np.delete(score(model), range(85, 90), axis=0)
    )


def test_suggestions_in_order_are_better_where_subjects_stay() -> None:
    units, truth = _runs(12, 10)
    found = evaluate(prepare(units, _CODES), Readings(dict(enumerate(truth))))
    by_name = {one.quality.method: one.quality for one in found.methods}
    alone, in_order = by_name["suggestions"].lrap, by_name["suggestions in order"].lrap
    assert alone is not None
    assert in_order is not None
    assert in_order > alone + 0.1


def test_answers_of_one_unit_each_know_nothing_of_order(study: Study) -> None:
    units = [replace(unit, document=f"answer-{place}") for place, unit in enumerate(study.units)]
    model = fit(prepare(units, study.codes), study.readings(*range(60)))
    assert model.in_order is None
    in_talks = fit(prepare(study.units, study.codes), study.readings(*range(60)))
    assert in_talks.in_order is not None
    # walk-5 was not opened: nothing of it is known, and nothing but the words counts
    assert np.array_equal(score(model, range(60, 72)), score(in_talks, range(60, 72)))
    found = evaluate(model.material, study.readings(*range(60)))
    assert [one.quality.method for one in found.methods] == ["suggestions", "keyword", "code frequency"]


def test_a_few_units_in_order_show_nothing(study: Study) -> None:
    material = prepare(study.units, study.codes)
    few, enough = (fit(material, study.readings(*range(FEWEST_IN_ORDER + more))) for more in (2, 3))
    assert few.in_order is None
    assert enough.in_order is not None
