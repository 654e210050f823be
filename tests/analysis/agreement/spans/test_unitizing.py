"""The u-α family against published values, two implementations of its own kind, and its properties."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement.intervals import jackknife
from cpqual.analysis.agreement.spans import unitizing as u
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.legacy import alpha_u_1995
from tests.analysis.agreement.spans.studies import (
    Document,
    by_character,
    cases_of,
    exclusive_documents,
    free_documents,
    literal_family,
    of_case,
    study,
)

LABELS = "xyz"
FAMILY = {"u_alpha": u.u_alpha, "bar_u_alpha": u.bar_u_alpha, "cu_alpha": u.cu_alpha,
          "cu_coverage": u.cu_coverage}  # fmt: skip
exclusive = st.lists(exclusive_documents(3), min_size=1, max_size=4)


def family(continuum: Continuum) -> dict[str, Any]:
    sums = u.family_sums(continuum.together()).sum(axis=0)
    found: dict[str, Any] = {name: float(function(sums)) for name, function in FAMILY.items()}
    return found | {"ku_alpha": u.ku_alpha(sums), "ku_coverage": u.ku_coverage(sums)}


def same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("case", cases_of("Lindahl", "KUA_readme"), ids=lambda c: c["statistic"])
def test_published_values(case: dict[str, Any]) -> None:
    continuum = of_case(case["dataset"])
    found = family(continuum)[case["statistic"]]
    if "category" in case["params"]:
        found = found[continuum.labels.index(case["params"]["category"])]
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", cases_of("K2004_unit"), ids=lambda c: str(c["params"]))
def test_published_values_of_the_legacy_coefficient(case: dict[str, Any]) -> None:
    continuum = of_case("K2004_unit")
    together, each = alpha_u_1995(continuum)
    category = case["params"].get("category")
    found = each[continuum.labels.index(category)] if category else together
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_the_legacy_coefficient_is_for_one_document() -> None:
    with pytest.raises(ValueError, match="one document"):
        alpha_u_1995(study((9, [[(0, 3, "x")], []]), (9, [[], []])))


@given(exclusive)
def test_same_as_the_publication_written_out_and_united_over_documents(documents: list[Document]) -> None:
    continuum = study(*documents, labels=LABELS)
    if not continuum.compared.any():
        return
    same(family(continuum), literal_family(documents, LABELS))


@settings(max_examples=15)
@given(st.lists(free_documents(3), min_size=1, max_size=3))
def test_each_label_against_nothing_is_the_same_per_character(documents: list[Document]) -> None:
    found = u.u_alpha(u.label_sums(study(*documents, labels="xy")).sum(axis=0))
    expected = [by_character(documents, label)["u_alpha"] for label in "xy"]
    np.testing.assert_allclose(found, expected, atol=1e-9)


@settings(max_examples=15)
@given(exclusive, st.sampled_from(list(permutations(range(3)))))
def test_nothing_depends_on_the_order_of_coders_and_documents(
    documents: list[Document], order: tuple[int, ...]
) -> None:
    turned: list[Document] = [(length, [coders[i] for i in order]) for length, coders in reversed(documents)]
    same(family(study(*turned, labels=LABELS)), family(study(*documents, labels=LABELS)))


@settings(max_examples=15)
@given(exclusive)
def test_sums_over_documents_are_those_of_one_document_of_all_read_by_all(documents: list[Document]) -> None:
    everybody: list[Document] = [(length, [spans or [] for spans in coders]) for length, coders in documents]
    joined: list[list[tuple[int, int, str]]] = [[], [], []]
    at = 0
    for length, coders in everybody:
        for mine, spans in zip(joined, coders, strict=True):
            mine += [(at + a, at + b, label) for a, b, label in spans or ()]
        at += length
    same(family(study((at, joined), labels=LABELS)), family(study(*everybody, labels=LABELS)))


@settings(max_examples=15)
@given(exclusive)
def test_perfect_agreement_is_exactly_one(documents: list[Document]) -> None:
    alike: list[Document] = [(length, [coders[0] or []] * 3) for length, coders in documents]
    found = family(study(*alike, labels=LABELS))
    for name in ("u_alpha", "bar_u_alpha", "cu_alpha", "ku_alpha"):
        known = np.atleast_1d(found[name])
        assert np.all(known[~np.isnan(known)] == 1)


def test_too_little_marked_by_both_is_undefined_and_not_one() -> None:
    """The formula divides by a chance of nothing here, and would give 1 to coders who differ everywhere."""
    found = family(study((9, [[(0, 1, "x")], [(0, 1, "y")], []])))
    assert np.isnan(found["cu_alpha"])
    assert np.isnan(found["ku_alpha"]).all()


def test_cutting_a_span_in_two_keeps_positions_and_changes_the_family() -> None:
    whole = study((100, [[(10, 50, "x")], [(20, 60, "x")]]))
    cut = study((100, [[(10, 30, "x"), (30, 50, "x")], [(20, 60, "x")]]))
    assert family(cut)["u_alpha"] != family(whole)["u_alpha"]
    assert family(cut)["cu_coverage"] == family(whole)["cu_coverage"]


def test_overlapping_spans_of_one_coder_and_label_are_united_before_anything_is_counted() -> None:
    twice = study((100, [[(10, 40, "x"), (20, 50, "x")], [(20, 60, "x")]]))
    once = study((100, [[(10, 50, "x")], [(20, 60, "x")]]))
    same(family(twice), family(once))


def test_nobody_marking_anything_or_everybody_everything_is_undefined() -> None:
    assert np.isnan(family(study((50, [[], []]), labels="x"))["u_alpha"])
    assert np.isnan(family(study((50, [[(0, 50, "x")], [(0, 50, "x")]])))["u_alpha"])


def test_one_coder_using_the_label_once_is_chance_and_not_missing() -> None:
    found = family(study((1000, [[(10, 20, "x")], []])))["u_alpha"]
    assert found == pytest.approx(0, abs=0.01)
    assert not np.isnan(found)


def test_labels_by_chance_come_out_near_zero_with_many_coders_too() -> None:
    """Taking the union of the other coders' segments, as R's quallmer does, gives some +.17 here."""
    random, values = np.random.default_rng(3), []
    for _ in range(40):
        coders = []
        for _ in range(5):
            ends = np.sort(random.choice(np.arange(1, 400), 39, replace=False)).tolist()
            spans = zip([0, *ends], [*ends, 400], strict=True)
            coders.append([(a, b, str(random.integers(3))) for a, b in spans])
        values.append(family(study((400, coders)))["cu_alpha"])
    assert abs(float(np.mean(values))) < 0.05


def test_lengths_squared_do_not_overflow() -> None:
    big = 3_000_000_000
    found = family(study((big, [[(0, big // 2, "x")], [(0, big // 2, "x")]])))
    assert found["u_alpha"] == 1


def test_a_coder_who_did_not_read_a_document_is_missing_there() -> None:
    shared: Document = (100, [[(10, 50, "x")], [(20, 60, "x")], [(10, 50, "x")]])
    without: Document = (80, [[(0, 10, "x")], None, None])
    found, alone = family(study(shared, without)), family(study(shared))
    same(found, alone)


@settings(max_examples=12)
@given(st.lists(exclusive_documents(2), min_size=6, max_size=7))
def test_jackknife_over_the_sums_is_leaving_documents_out_one_by_one(documents: list[Document]) -> None:
    continuum = study(*documents, labels=LABELS)
    sums = u.family_sums(continuum.together())
    found = jackknife(u.u_alpha, sums, least=-np.inf)
    left = [number for number, _ in enumerate(documents) if continuum.compared[number]]
    rest = [
        family(study(*(d for at, d in enumerate(documents) if at != number), labels=LABELS))["u_alpha"]
        for number in left
    ]
    if len(left) < 5 or np.isnan([*rest, found.value]).any():
        assert np.isnan(found.se)
        return
    size = len(rest)
    assert found.se == pytest.approx(np.sqrt((size - 1) / size * np.var(rest) * size), abs=1e-9)
