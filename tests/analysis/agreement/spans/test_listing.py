"""The list of statistics for spans from outside: names, parameters, values, and what is said without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from typing import Any

import pytest

from cpqual.analysis.agreement.intervals import Status
from cpqual.analysis.agreement.spans.alignment import Weights
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.listing import GammaChoice, span_statistics
from cpqual.analysis.agreement.statistic import Statistic
from tests.analysis.agreement.spans.studies import Document, Spans, cases_of, of_case, study

FAMILY = ("u_alpha", "bar_u_alpha", "cu_alpha", "cu_coverage")


def one(found: Sequence[Statistic], name: str, **params: object) -> Statistic:
    (statistic,) = (one for one in found if one.name == name and dict(one.params) == params)
    return statistic


def cases() -> list[Any]:
    """Every published value for spans; the κ of NVivo1000 belongs to other spans than are given there."""
    datasets = ("K2004_unit", "Lindahl", "KUA_readme", "NVivo1000", "gamma_fixture_01", "gamma_fixture_02",
                "gamma_fixture_04", "gamma_AlexPaulSuzan")  # fmt: skip
    return [
        case for case in cases_of(*datasets)
        if (case["dataset"], case["statistic"]) != ("NVivo1000", "cohen_kappa")
    ]  # fmt: skip


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c['dataset']}-{c['statistic']}-{c['params']}")
def test_published_values_under_their_names(case: dict[str, Any]) -> None:
    params = case["params"]
    weights = Weights(params["alpha"], params["beta"], params["deltaEmpty"]) if "alpha" in params else None
    gamma = GammaChoice(1, weights, samples=2) if weights else None
    found = one(span_statistics(of_case(case["dataset"]), gamma=gamma), case["statistic"], **params)
    assert found.value == pytest.approx(case["expected"], abs=case["tolerance"])
    assert found.status is Status.OK


def test_no_statistic_comes_twice() -> None:
    for name in ("Lindahl", "NVivo1000", "gamma_fixture_04"):
        found = span_statistics(of_case(name), gamma=GammaChoice(1, samples=2))
        keys = [(s.name, *sorted((k, str(v)) for k, v in s.params.items())) for s in found]
        assert len(set(keys)) == len(keys)


def test_gamma_is_there_only_on_request_and_tells_its_seed_and_error() -> None:
    assert not [s for s in span_statistics(of_case("gamma_fixture_01")) if s.name.startswith("gamma")]
    found = one(span_statistics(of_case("gamma_fixture_01"), gamma=GammaChoice(77, samples=5)), "gamma",
                alpha=1.0, beta=1.0, deltaEmpty=1.0)  # fmt: skip
    assert "5 samples, seed 77; Monte-Carlo error 0." in found.note
    assert isnan(found.lo)


def test_labels_that_overlap_have_no_family_together_but_each_by_itself() -> None:
    found = span_statistics(study((50, [[(0, 10, "x"), (5, 20, "y")], [(0, 10, "x")]])))
    for name in FAMILY:
        joint = one(found, name)
        assert (isnan(joint.value), joint.status) == (True, Status.UNDEFINED)
        assert "0 gave x and y to 5–10 of D0)" in joint.note
    unnamed = replace(study((50, [[(0, 10, "x"), (5, 20, "y")], [(0, 10, "x")]])), documents=("",))
    assert "to 5–10)" in one(span_statistics(unnamed), "u_alpha").note
    assert one(found, "u_alpha", code="x").value == 1
    assert not [s for s in found if s.name == "ku_alpha"]


def documents(number: int) -> Continuum:
    made: list[Document] = []
    for at in range(number):
        coders: list[Spans] = [
            [(5, 20 + at, "x"), (40, 50, "y"), (60, 66 + at, "x")],
            [(5 + at, 25, "x"), (60, 70, "y")],
        ]
        made.append((100, coders))
    return study(*made)


def test_with_documents_there_are_intervals_over_them() -> None:
    found = span_statistics(documents(6))
    for name, params in (
        ("u_alpha", {}),
        ("ku_alpha", {"category": "x"}),
        ("u_alpha", {"code": "x"}),
        ("mean_pairwise_f1_position", {"code": "x"}),
        ("cohen_kappa", {"code": "x"}),
    ):
        statistic = one(found, name, **params)
        assert statistic.lo < statistic.value < statistic.hi, name
        assert "jackknife over documents" in statistic.note
    # two couples and one left over in every document
    even = one(found, "mean_pairwise_f1_overlap_span", theta=0.5, code="x")
    assert isnan(even.lo)
    assert "the same whichever documents" in even.note
    assert not [s for s in found if s.name == "alpha_u_1995"]


def test_fewer_than_five_documents_have_none() -> None:
    found = one(span_statistics(documents(3)), "u_alpha")
    assert isnan(found.lo)
    assert "5 needed" in found.note


def test_what_nobody_can_disagree_on_is_undefined_and_not_one() -> None:
    found = span_statistics(study((50, [[(0, 50, "x")], [(0, 50, "x")]])))
    for name in ("u_alpha", "cu_alpha", "cohen_kappa"):
        assert isnan(one(found, name).value)
        assert one(found, name).status is Status.UNDEFINED
    assert one(found, "mean_pairwise_f1_exact_span").value == 1


def test_too_many_spans_for_the_joint_alignment_leave_gamma_of_pairs() -> None:
    crowd: Spans = [(at, at + 50, str(at)) for at in range(60)]
    found = span_statistics(study((200, [crowd] * 3)), gamma=GammaChoice(1, samples=2))
    params: dict[str, object] = {"alpha": 1.0, "beta": 1.0, "deltaEmpty": 1.0}
    joint = one(found, "gamma_best_alignment_disorder", **params)
    assert (joint.status, isnan(joint.value)) == (Status.UNDEFINED, True)
    assert "not computed" in joint.note
    assert one(found, "gamma", **params).value == 1
