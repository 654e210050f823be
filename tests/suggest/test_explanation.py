from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cpqual.domain.errors import UnknownNameError
from cpqual.suggest.data import CodeCard, Readings, RowKind, SpanReading, Unit
from cpqual.suggest.model import Model, explain, fit, prepare, suggest

if TYPE_CHECKING:
    from tests.suggest.conftest import Study

UNITS = [
    Unit("a", "The heron stood in the reeds"),
    Unit("a", "We had toast and jam"),
    Unit("a", "Nothing happened at all"),
    Unit("b", "Another heron, and more reeds, but no toast"),
    Unit("b", "A grey heron was fishing there before the jam was ready"),
]
CODES = [
    CodeCard("birds", "Birds", "nature", "Herons and other birds", (), ("a heron on the bank",)),
    CodeCard("food", "Food", None, "Toast, jam, tea"),
]


@pytest.fixture
def model() -> Model:
    decisions = {
        0: frozenset({"birds"}),
        1: frozenset({"food"}),
        2: frozenset[str](),
        4: frozenset({"birds"}),
    }
    span = SpanReading(4, "A grey heron was fishing", frozenset({"birds"}))
    return fit(prepare(UNITS, CODES), Readings(decisions, (span,)))


def test_words_of_the_unit_speak_for_and_against(model: Model) -> None:
    (birds,) = explain(model, [(3, "birds")])
    weights = {word.words: word.contribution for word in birds.words}
    assert weights["heron"] > 0
    assert weights["toast"] < 0
    assert not {"and", "no", "but", "more", "another"} & set(weights)
    sizes = [abs(word.contribution) for word in birds.words]
    assert sizes == sorted(sizes, reverse=True)


def test_quotes_are_the_coded_rows_it_resembles(model: Model) -> None:
    (birds,) = explain(model, [(3, "birds")])
    found = {(quote.kind, quote.index) for quote in birds.quotes}
    assert (RowKind.UNIT, 0) in found
    assert (RowKind.UNIT, 1) not in found
    assert all(quote.contribution > 0 for quote in birds.quotes)
    (food,) = explain(model, [(3, "food")])
    assert [(quote.kind, quote.index) for quote in food.quotes] == [(RowKind.UNIT, 1)]


def test_a_unit_that_was_read_is_not_explained_by_itself(model: Model) -> None:
    (own,) = explain(model, [(4, "birds")])
    assert {(quote.kind, quote.index) for quote in own.quotes} == {(RowKind.UNIT, 0), (RowKind.EXAMPLE, 0)}
    assert "grey" not in {word.words for word in own.words}
    assert (own.used, own.read) == (1, 3)


def test_matched_words_of_the_definition_are_shown_as_the_unit_has_them(model: Model) -> None:
    (birds, food) = explain(model, [(4, "birds"), (4, "food")])
    assert birds.definition_words == ("heron",)
    assert food.definition_words == ("jam",)
    assert birds.definition_match > food.definition_match


def test_use_so_far_and_theme(model: Model) -> None:
    birds, food = explain(model, [(3, "birds"), (3, "food")])
    assert (birds.used, birds.read) == (2, 4)
    assert birds.theme == "nature"
    assert birds.theme_score is not None
    assert birds.theme_score > 0.1
    assert food.theme is None
    assert food.theme_score is None


def test_before_any_reading_only_the_definition_speaks() -> None:
    model = fit(prepare(UNITS, CODES), Readings())
    (birds,) = explain(model, [(3, "birds")])
    assert birds.words == ()
    assert birds.quotes == ()
    assert (birds.used, birds.read) == (0, 0)
    assert {part.part: part.contribution != 0 for part in birds.parts} == {
        "similar quotes": False, "base rate": False, "definition": True, "theme": False,
    }  # fmt: skip


def test_parts_add_up_to_the_probability(large_study: Study) -> None:
    for read in (20, 240, 320):
        model = fit(prepare(large_study.units, large_study.codes), large_study.readings(*range(read)))
        proposed = [one for unit in suggest(model, [2, 330, 339]) for one in unit]
        reasons = explain(model, [(one.unit, one.code) for one in proposed])
        for one, reason in zip(proposed, reasons, strict=True):
            total = reason.baseline + sum(part.contribution for part in reason.parts)
            assert total == pytest.approx(reason.logit)
            if read < 250:
                assert one.probability == pytest.approx(1 / (1 + np.exp(-reason.logit)), abs=1e-4)
        assert ("classifier" in {part.part for part in reasons[0].parts}) == (read == 320)


def test_many_pairs_are_explained_as_each_alone(study: Study) -> None:
    model = fit(prepare(study.units, study.codes), study.readings(*range(30)))
    pairs = [(one.unit, one.code) for unit in suggest(model) for one in unit][::-1]
    together = explain(model, pairs)
    assert [(reason.unit, reason.code) for reason in together] == pairs
    for pair, reason in list(zip(pairs, together, strict=True))[::25]:
        alone = explain(model, [pair])[0]
        assert alone.quotes == reason.quotes
        assert alone.words == reason.words
        assert alone.logit == pytest.approx(reason.logit, abs=1e-5)
    assert explain(model, []) == []


def test_a_code_nobody_knows_is_refused(model: Model) -> None:
    with pytest.raises(UnknownNameError):
        explain(model, [(0, "gone")])
