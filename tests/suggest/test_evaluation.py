from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cpqual.domain.errors import RefusedError
from cpqual.suggest.data import CodeCard, Readings, Unit
from cpqual.suggest.evaluation import (
    calibration_error,
    code_qualities,
    evaluate,
    quality,
    recall_among_first,
)
from cpqual.suggest.model import Material, Model, fit, prepare

if TYPE_CHECKING:
    from tests.suggest.conftest import Study


def test_suggestions_are_better_than_plain_rankings(large_study: Study) -> None:
    material = prepare(large_study.units, large_study.codes)
    result = evaluate(material, large_study.readings(*range(150)))
    own, keyword, frequency = result.methods
    assert [one.method for one in result.methods] == ["suggestions", "keyword", "code frequency"]
    assert own.lrap is not None
    assert keyword.lrap is not None
    assert frequency.lrap is not None
    assert own.lrap > keyword.lrap > 0
    assert own.lrap > frequency.lrap > 0
    assert own.macro_f1 > max(keyword.macro_f1, frequency.macro_f1)
    assert own.ece3 is not None
    assert own.ece3 < 0.2
    assert keyword.ece3 is None
    assert (result.units, result.documents, result.folds) == (150, 9, 5)
    assert [one.code for one in result.codes] == [card.slug for card in large_study.codes]
    assert sum(one.used for one in result.codes) == sum(len(codes) for codes in large_study.truth[:150])


def test_it_is_the_same_each_time(study: Study) -> None:
    material = prepare(study.units, study.codes)
    assert evaluate(material, study.readings(*range(30))) == evaluate(material, study.readings(*range(30)))


def test_no_document_is_in_two_folds(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    material = prepare(study.units, study.codes)
    seen: list[set[str]] = []

    def watch(material: Material, readings: Readings) -> Model:
        learnt = {study.units[unit].document for unit in readings.codes_of}
        seen.append({unit.document for unit in study.units} - learnt)
        return fit(material, readings)

    monkeypatch.setattr("cpqual.suggest.evaluation.fit", watch)
    evaluate(material, study.readings(*range(72)))
    assert len(seen) == 5
    assert sorted(document for fold in seen for document in fold) == [f"walk-{n}" for n in range(6)]


def test_one_long_document_is_cut(study: Study) -> None:
    units = [Unit("diary", unit.text) for unit in study.units]
    result = evaluate(prepare(units, study.codes), study.readings(*range(72)))
    assert (result.documents, result.folds) == (1, 5)
    assert result.methods[0].lrap is not None
    assert result.methods[0].lrap > 0.8


def test_two_units_without_a_code() -> None:
    material = prepare([Unit("d", "one"), Unit("d", "two")], [CodeCard("a", "A")])
    result = evaluate(material, Readings({0: frozenset(), 1: frozenset()}))
    assert result.methods[0].lrap is None
    assert result.methods[0].recall_at_3 is None
    assert result.codes[0].f1 is None


@pytest.mark.parametrize(("codes", "read"), [(["a"], 0), (["a"], 1), ([], 2)])
def test_too_little_is_refused(codes: list[str], read: int) -> None:
    material = prepare([Unit("d", "one"), Unit("d", "two")], [CodeCard(code, code) for code in codes])
    with pytest.raises(RefusedError):
        evaluate(material, Readings({unit: frozenset() for unit in range(read)}))


def test_figures_of_a_table_worked_by_hand() -> None:
    labels = np.array([[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
    scores = np.array([[0.9, 0.4, 0.3, 0.2], [0.1, 0.05, 0.3, 0.2], [0.1, 0.2, 0.3, 0.05]], dtype=np.float32)
    # First unit: its codes stand at ranks 1 and 4, second unit: at rank 4.
    assert recall_among_first(scores[:2], labels[:2]) == pytest.approx((0.5 + 0) / 2)
    result = quality("hand", scores, scores >= 0.2, labels)
    assert result.lrap == pytest.approx(((1 + 2 / 4) / 2 + 1 / 4) / 2)
    # Shown: .9 (hit); .4; .3 thrice; .2 twice; .1 twice: only the first is a hit.
    assert calibration_error(scores, labels) == pytest.approx((0.1 + 0.4 + 0.9 + 0.4 + 0.2) / 9, abs=1e-6)


def test_precision_and_recall_of_a_code() -> None:
    taken = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
    labels = np.array([[1, 0], [0, 0], [1, 0]], dtype=bool)
    first, second = code_qualities(["a", "b"], taken, labels)
    assert (first.used, first.proposed, first.precision, first.recall, first.f1) == (2, 2, 0.5, 0.5, 0.5)
    assert (second.used, second.precision, second.recall, second.f1) == (0, None, None, None)
