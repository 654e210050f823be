from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cpqual.domain.errors import RefusedError
from cpqual.suggest.data import CodeCard, Readings, Unit
from cpqual.suggest.evaluation import (
    calibration_error,
    evaluate,
    quality,
    recall_among_first,
    tally,
)
from cpqual.suggest.model import Material, Model, fit, prepare

if TYPE_CHECKING:
    from tests.suggest.conftest import Study


def test_suggestions_are_better_than_plain_rankings(large_study: Study) -> None:
    material = prepare(large_study.units, large_study.codes)
    result = evaluate(material, large_study.readings(*range(150)))
    own, keyword, frequency, _ = (one.quality for one in result.methods)
    assert [one.quality.method for one in result.methods] == [
        "suggestions", "keyword", "code frequency", "suggestions in order",
    ]  # fmt: skip
    assert own.lrap is not None
    assert keyword.lrap is not None
    assert frequency.lrap is not None
    assert own.lrap > keyword.lrap > 0
    assert own.lrap > frequency.lrap > 0
    assert own.macro_f1 > max(keyword.macro_f1, frequency.macro_f1)
    assert own.ece3 is not None
    assert own.ece3 < 0.2
    assert keyword.ece3 is None
    assert (result.units, len(result.documents), result.folds) == (150, 9, 5)
    assert result.codes == tuple(card.slug for card in large_study.codes)
    assert int(result.labels.sum()) == sum(len(codes) for codes in large_study.truth[:150])


def test_it_is_the_same_each_time(study: Study) -> None:
    material = prepare(study.units, study.codes)
    one, other = (evaluate(material, study.readings(*range(30))) for _ in range(2))
    assert [method.quality for method in one.methods] == [method.quality for method in other.methods]
    assert np.array_equal(one.taken, other.taken)


def test_it_says_how_far_it_is(study: Study) -> None:
    seen: list[tuple[int, int]] = []
    evaluate(
        prepare(study.units, study.codes),
        study.readings(*range(30)),
        folds=3,
        told=lambda done, of: seen.append((done, of)),
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_sums_by_document_give_the_figures_of_the_whole(study: Study) -> None:
    found = evaluate(prepare(study.units, study.codes), study.readings(*range(72)))
    for method in found.methods:
        sums, figures = method.tally, method.quality
        ranking, recall = sums.ranking.sum(axis=0), sums.recall.sum(axis=0)
        assert ranking[0] / ranking[1] == pytest.approx(figures.lrap)
        assert recall[0] / recall[1] == pytest.approx(figures.recall_at_3)
        hits, used, proposed = sums.codes.sum(axis=(0, 1))
        assert 2 * hits / (used + proposed) == pytest.approx(figures.micro_f1)
        if figures.ece3 is not None:
            shown, said, coded = sums.bins.sum(axis=0).T
            assert np.abs(said - coded).sum() / shown.sum() == pytest.approx(figures.ece3, abs=1e-6)
    assert len(found.documents) == len(found.methods[0].tally.codes) == 6


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
    assert (len(result.documents), result.folds) == (1, 5)
    assert result.methods[0].quality.lrap is not None
    assert result.methods[0].quality.lrap > 0.8


def test_two_units_without_a_code() -> None:
    material = prepare([Unit("d", "one"), Unit("d", "two")], [CodeCard("a", "A")])
    result = evaluate(material, Readings({0: frozenset(), 1: frozenset()}))
    assert result.methods[0].quality.lrap is None
    assert result.methods[0].quality.recall_at_3 is None


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


def test_a_tally_worked_by_hand() -> None:
    labels = np.array([[1, 0], [0, 0], [1, 1]], dtype=bool)
    scores = np.array([[0.2, 0.8], [0.9, 0.1], [0.55, 0.5]], dtype=np.float32)
    found = tally(scores, scores >= 0.5, labels, np.array([0, 0, 1]), 2)
    assert found.ranking.tolist() == [[0.5, 1], [1, 1]]
    assert found.recall.tolist() == [[1, 1], [1, 1]]
    # rightly proposed, used, proposed
    assert found.codes.tolist() == [[[0, 1, 1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1]]]
    assert found.bins[0, [2, 8, 9, 1], 0].tolist() == [1, 1, 1, 1]
    assert found.bins[1, 5].tolist() == pytest.approx([2, 1.05, 2])
