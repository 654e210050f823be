from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cpqual.suggest import evidence, linear
from cpqual.suggest.data import Band, CodeCard, Readings, RowKind, SpanReading, Unit
from cpqual.suggest.model import change_codes, fit, prepare, score, suggest

if TYPE_CHECKING:
    from tests.suggest.conftest import Study


def _hits(study: Study, readings: Readings) -> float:
    """Share of the unread coded units whose first suggestion is one of their codes."""
    model = fit(prepare(study.units, study.codes), readings)
    unread = [unit for unit, codes in enumerate(study.truth) if codes and unit not in readings.codes_of]
    return float(np.mean([one[0].code in study.truth[one[0].unit] for one in suggest(model, unread, most=1)]))


def test_before_any_reading_definitions_rank(study: Study) -> None:
    model = fit(prepare(study.units, study.codes), Readings())
    rain = next(place for place, unit in enumerate(study.units) if "sunshine" in unit.text)
    first = suggest(model, [rain])[0][0]
    assert first.code == "weather"
    assert first.band is Band.MEDIUM
    assert first.wording == "match: medium"
    match = model.material.definitions.match
    expected = 1 / (1 + np.exp(-(0.85 * match - np.log(4) - 0.2)))
    assert score(model) == pytest.approx(expected, abs=1e-6)


def test_reading_makes_better_suggestions(study: Study) -> None:
    assert _hits(study, Readings()) < _hits(study, study.readings(*range(40)))
    assert _hits(study, study.readings(*range(40))) > 0.8


def test_a_unit_read_is_scored_as_if_it_had_not_been(study: Study) -> None:
    """Whatever a unit was coded with, what speaks for a code there comes from the other units alone."""
    material = prepare(study.units, study.codes)
    readings = study.readings(*range(30))
    span = SpanReading(7, study.units[7].text[:15], study.truth[7])
    right = fit(material, replace(readings, spans=(span,))).evidence
    other = frozenset(material.code_columns()) - study.truth[7]
    wrong = fit(material, Readings({**readings.codes_of, 7: other}, (replace(span, codes=other),))).evidence
    place = np.array([7])
    for one, two in zip(right.features(place), wrong.features(place), strict=True):
        assert one == pytest.approx(two, abs=1e-5)
    neighbour = np.array([8])
    assert right.features(neighbour)[0] != pytest.approx(wrong.features(neighbour)[0], abs=1e-3)


def test_one_unit_and_all_units_get_the_same_scores(study: Study) -> None:
    codes = (*study.codes, CodeCard("orphan", "Tea"))
    model = fit(prepare(study.units, codes), study.readings(*range(30)))
    everything = score(model)
    assert everything.dtype == np.float32
    assert everything.shape == (len(study.units), 5)
    for unit in (0, 29, 30, 71):
        assert score(model, [unit])[0] == pytest.approx(everything[unit], abs=1e-6)


def test_the_same_readings_give_the_same_model(large_study: Study) -> None:
    readings = large_study.readings(*range(320))
    once, again = (score(fit(prepare(large_study.units, large_study.codes), readings)) for _ in range(2))
    assert np.array_equal(once, again)


def test_suggestions_are_in_order_of_probability_and_marked_by_the_threshold(study: Study) -> None:
    model = fit(prepare(study.units, study.codes), study.readings(*range(40)))
    for proposed in suggest(model, most=4):
        chances = [one.probability for one in proposed]
        assert chances == sorted(chances, reverse=True)
        assert len(proposed) == 4
        for one in proposed:
            column = model.material.code_columns()[one.code]
            assert one.above_threshold == (one.probability >= model.thresholds([one.unit])[0, column])
            shown = (
                {Band.LIKELY, Band.POSSIBLE}
                if model.used[column] >= 10
                else {Band.STRONG, Band.MEDIUM, Band.WEAK}
            )
            assert one.band in shown | {Band.UNLIKELY}
    assert suggest(model, most=0) == [()] * len(study.units)
    assert suggest(model, [5, 7], scores=score(model, [5, 7])) == suggest(model, [5, 7])


def test_from_250_units_a_percentage_is_shown_and_can_be_believed(large_study: Study) -> None:
    model = fit(prepare(large_study.units, large_study.codes), large_study.readings(*range(260)))
    proposed = suggest(model, range(260, 340))
    assert proposed[0][0].wording.endswith(" %")
    sure = [one for unit in proposed for one in unit if one.probability > 0.8]
    assert np.mean([one.code in large_study.truth[one.unit] for one in sure]) > 0.8


def test_classifiers_join_from_300_units_and_can_be_left_out(large_study: Study) -> None:
    material = prepare(large_study.units, large_study.codes)
    readings = large_study.readings(*range(linear.FEWEST_UNITS))
    assert fit(material, large_study.readings(*range(linear.FEWEST_UNITS - 1))).evidence.linear is None
    whole, quick = fit(material, readings), fit(material, readings, linear=False)
    assert whole.evidence.linear is not None
    assert quick.evidence.linear is None
    assert not np.array_equal(score(whole), score(quick))


def test_a_highlighted_span_says_where_the_code_is() -> None:
    units = [
        Unit("a", "the heron stood there and the kettle was boiling over"),
        Unit("a", "nothing much to tell today"),
        Unit("a", "a heron again"),
        Unit("a", "a kettle again"),
    ]
    codes = [CodeCard("birds", "B"), CodeCard("kitchen", "K")]
    decisions = {0: frozenset({"birds", "kitchen"}), 1: frozenset[str]()}
    spans = (
        SpanReading(0, "the heron stood there", frozenset({"birds"})),
        SpanReading(0, "the kettle was boiling over", frozenset({"kitchen"})),
    )
    material = prepare(units, codes)
    without, with_spans = (score(fit(material, Readings(decisions, part))) for part in ((), spans))
    birds, kitchen = (with_spans - without)[2:].T
    assert birds[0] - kitchen[0] > 0
    assert kitchen[1] - birds[1] > 0


def test_spans_that_add_nothing_are_left_out(study: Study) -> None:
    """A span of nearly the whole unit, an empty one, and one in a unit that was not read."""
    material = prepare(study.units, study.codes)
    readings = study.readings(*range(20))
    idle = (
        SpanReading(3, study.units[3].text[1:], study.truth[3]),
        SpanReading(4, " ", study.truth[4]),
        SpanReading(50, "the rain", frozenset({"weather"})),
    )
    assert np.array_equal(score(fit(material, readings)), score(fit(material, replace(readings, spans=idle))))


def test_an_example_in_the_codebook_counts_as_a_coded_row(study: Study) -> None:
    readings = study.readings(*range(10))
    said = "the barometer fell"
    units = (*study.units, Unit("walk-9", said))
    plain = fit(prepare(units, study.codes), readings)
    cards = (replace(study.codes[0], examples=(said,)), *study.codes[1:])
    better = fit(change_codes(plain.material, cards), readings)
    assert better.evidence.rows.kinds[-2:] == ("example", "example")
    assert score(better, [72])[0, 0] > score(plain, [72])[0, 0]


def test_a_theme_brings_the_code_that_was_never_used_nearer(study: Study) -> None:
    """Units on other kinds of company speak for a code of the same theme more than for one elsewhere."""
    new = (CodeCard("kin", "X1", "people"), CodeCard("soil", "X2", "conditions"))
    model = fit(prepare(study.units, (*study.codes, *new)), study.readings(*range(40)))
    social = [unit for unit in range(40, 72) if study.truth[unit] == {"friends"}]
    kin, soil = score(model, social)[:, 4:].T
    assert kin.mean() > soil.mean()


def test_a_coding_of_the_theme_itself_counts_for_the_theme() -> None:
    units = [
        Unit("a", text) for text in ["heron on the pond", "tea and toast", "heron in flight", "toast again"]
    ]
    codes = [CodeCard("nesting", "N", "birds"), CodeCard("cake", "C", "food")]
    decisions = {0: frozenset({"birds"}), 1: frozenset({"food"})}
    model = fit(prepare(units, codes), Readings(decisions))
    assert model.evidence.rows.themes[:2].tolist() == [[True, False], [False, True]]
    assert not model.evidence.labels.any()


def test_more_rows_than_the_ridge_can_hold(large_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_ROWS", 60)
    material = prepare(large_study.units, large_study.codes)
    decisions = {unit: codes - {"tools"} for unit, codes in enumerate(large_study.truth)}
    rare = Readings(
        {**decisions, 77: frozenset({"tools"})},
        tuple(
            SpanReading(unit, large_study.units[unit].text[:12], large_study.truth[unit] - {"tools"})
            for unit in range(0, 200, 3)
        ),
    )  # fmt: skip
    model = fit(material, rare, linear=False)
    fitted = model.evidence.rows
    owned = fitted.owners[fitted.owners >= 0]
    assert 40 <= len(owned) <= 60
    assert 77 in owned
    assert fitted.kinds.count(RowKind.EXAMPLE) == 1
    chances = score(model)
    hits = [
        material.codes[int(np.argmax(chances[u]))].slug in rare.codes_of[u]
        for u in range(340)
        if rare.codes_of[u]
    ]
    assert np.mean(hits) > 0.6


@pytest.mark.parametrize(
    ("units", "codes", "read"),
    [
        ([], [], {}),
        ([], [CodeCard("a", "A")], {}),
        ([Unit("d", "one unit only")], [], {0: frozenset({"gone"})}),
        ([Unit("d", "one unit only")], [CodeCard("a", "A")], {0: frozenset({"a"})}),
        ([Unit("d", "")] * 3, [CodeCard("a", "A"), CodeCard("b", "")], {0: frozenset({"a"}), 2: frozenset()}),
        ([Unit("d", "the same")] * 30, [CodeCard("a", "Same"), CodeCard("b", "B")], {7: frozenset({"b"})}),
        ([Unit("d", "never coded")] * 30, [CodeCard("a", "A", "a")], dict.fromkeys(range(30), frozenset())),
        ([Unit("d", "always coded")] * 30, [CodeCard("a", "A")], dict.fromkeys(range(30), frozenset({"a"}))),
        ([Unit("d", "")] * 320, [CodeCard("a", "A"), CodeCard("b", "B")],
         {unit: frozenset({"a"} if unit % 2 else {"b"}) for unit in range(320)}),
        ([Unit("d", f"text {n % 9}") for n in range(320)], [CodeCard("a", "A"), CodeCard("never", "B")],
         {unit: frozenset({"a"}) for unit in range(320)}),
    ],
)  # fmt: skip
def test_odd_projects(units: list[Unit], codes: list[CodeCard], read: dict[int, frozenset[str]]) -> None:
    model = fit(prepare(units, codes, "zz"), Readings(read))
    chances = score(model)
    assert chances.shape == (len(units), len(codes))
    assert ((chances >= 0) & (chances <= 1)).all()
    assert [len(proposed) for proposed in suggest(model)] == [min(3, len(codes))] * len(units)


def test_a_code_that_is_always_used_is_expected_everywhere() -> None:
    model = fit(
        prepare([Unit("d", f"walk number {n}") for n in range(40)], [CodeCard("a", "A"), CodeCard("b", "B")]),
        Readings(dict.fromkeys(range(30), frozenset({"a"}))),
    )
    chances = score(model, range(30, 40))
    assert chances[:, 0].min() > 0.8
    assert chances[:, 1].max() < 0.2


def test_themes_in_a_circle_end() -> None:
    codes = [CodeCard("a", "A", "b"), CodeCard("b", "B", "a")]
    model = fit(prepare([Unit("d", "one"), Unit("d", "two")], codes), Readings({0: frozenset({"a"})}))
    assert model.evidence.rows.themes.tolist() == [[True, True]]


def test_what_cannot_be_used_is_refused() -> None:
    with pytest.raises(ValueError, match="slug"):
        prepare([], [CodeCard("a", "A"), CodeCard("a", "B")])
    with pytest.raises(ValueError, match="unit"):
        fit(prepare([Unit("d", "one")], []), Readings({1: frozenset()}))
