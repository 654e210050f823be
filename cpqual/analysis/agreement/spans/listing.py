"""Every statistic that applies to spans from outside a project, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf, nan

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.intervals import Intervals, Status, jackknife, plain
from cpqual.analysis.agreement.spans import gamma as g
from cpqual.analysis.agreement.spans import unitizing as u
from cpqual.analysis.agreement.spans.alignment import TooManyError, Weights, disorder
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.legacy import alpha_u_1995
from cpqual.analysis.agreement.spans.matching import PairCounts, all_labels_f1, mean_pairwise_f1, pair_counts
from cpqual.analysis.agreement.statistic import Statistic

ONE_DOCUMENT = "no interval: one document"


@dataclass(frozen=True, slots=True)
class GammaChoice:
    """γ as it was asked for: weights, number of samples of chance, and their seed."""

    seed: int
    weights: Weights = field(default_factory=Weights)
    samples: int = g.SAMPLES


def span_statistics(
    continuum: Continuum, *, theta: float = 0.5, gamma: GammaChoice | None = None
) -> list[Statistic]:
    """Return the u-α family, F1 of spans, coefficients on positions, and γ if asked for.

    The joint u-α family needs labels that exclude each other; where a coder gave two to one stretch it is
    undefined, with the place, and every label stands against nothing by itself.

    Raises:
        ValueError: θ is not above 0 and at most 1.
    """
    counts = pair_counts(continuum, theta)
    return [
        *_family(continuum),
        *_by_label(continuum),
        *_legacy(continuum),
        *_f1(continuum, counts, theta),
        *_positions(continuum, counts),
        *(_gamma(continuum, gamma) if gamma else ()),
    ]


class _Made:
    """Makes statistics of one continuum, each with its interval over documents where there are documents."""

    def __init__(self, continuum: Continuum) -> None:
        self.coders = len(continuum.coders)
        self.units = int(continuum.lengths[continuum.compared].sum())
        self.compared = continuum.compared
        self.single = len(continuum.documents) == 1

    def over(self, coefficient: c.Coefficient, sums: c.AnyCounts, least: float) -> Intervals:
        if self.single:
            return plain(coefficient, sums)
        return jackknife(coefficient, sums, left_out=self.compared, least=least)

    def named(
        self,
        name: str,
        coefficient: c.Coefficient,
        sums: c.AnyCounts,
        names: Mapping[str, tuple[str, ...]] | None = None,
        *,
        least: float = -inf,
        params: Mapping[str, object] | None = None,
    ) -> Iterator[Statistic]:
        """Yield a coefficient of all together, or one for each of `names` (the parameter, and its values)."""
        made = self.over(coefficient, sums, least)
        each: list[tuple[int | tuple[int, ...], dict[str, object]]] = [((), {})]
        for key, values in (names or {}).items():
            each = [(at, {key: value}) for at, value in enumerate(values)]
        for at, extra in each:
            one = made.estimate(at, n_units=self.units, n_coders=self.coders)
            note = one.note or (ONE_DOCUMENT if self.single else made.method)
            if one.status is Status.UNDEFINED:
                note = "undefined: nothing varies among what is compared, or too little is"
            yield Statistic(
                name,
                one.value,
                dict(params or {}) | extra,
                one.se,
                one.lo,
                one.hi,
                self.units,
                one.status,
                note,
            )


def _family(continuum: Continuum) -> Iterator[Statistic]:
    clash = next(continuum.clashes(), None)
    names = ("u_alpha", "bar_u_alpha", "cu_alpha", "cu_coverage")
    if clash is not None:
        place = f" of {clash.document}" if clash.document else ""
        note = (
            f"undefined: labels overlap and share no continuum ({clash.coder} gave {clash.labels[0]} and "
            f"{clash.labels[1]} to {clash.start}–{clash.end}{place}); see each label by itself"
        )
        units = _Made(continuum).units
        for name in names:
            yield Statistic(name, nan, n_units=units, status=Status.UNDEFINED, note=note)
        return
    made, sums = _Made(continuum), u.family_sums(continuum.together())
    yield from made.named("u_alpha", u.u_alpha, sums)
    yield from made.named("bar_u_alpha", u.bar_u_alpha, sums)
    yield from made.named("cu_alpha", u.cu_alpha, sums)
    yield from made.named("cu_coverage", u.cu_coverage, sums, least=0.0)
    for k, label in enumerate(continuum.labels):
        of = {"category": label}
        yield from made.named("ku_alpha", u.of_label(u.ku_alpha, k), sums, params=of)
        yield from made.named("ku_coverage", u.of_label(u.ku_coverage, k), sums, least=0.0, params=of)


def _by_label(continuum: Continuum) -> Iterator[Statistic]:
    """Set every label against nothing; with one label that is the joint family."""
    if len(continuum.labels) > 1:
        sums = u.label_sums(continuum)
        yield from _Made(continuum).named("u_alpha", u.u_alpha, sums, {"code": continuum.labels})


def _legacy(continuum: Continuum) -> Iterator[Statistic]:
    made = _Made(continuum)
    if not made.single:
        return
    together, values = alpha_u_1995(continuum)
    for params, value in (
        ({}, together),
        *(({"category": name}, float(one)) for name, one in zip(continuum.labels, values, strict=True)),
    ):
        status = Status.OK if value == value else Status.UNDEFINED
        yield Statistic(
            "alpha_u_1995", value, params, n_units=made.units, status=status,
            note="legacy, for comparison with earlier studies",
        )  # fmt: skip


def _f1(continuum: Continuum, counts: PairCounts, theta: float) -> Iterator[Statistic]:
    made = _Made(continuum)
    for name, table, params in (
        ("mean_pairwise_f1_exact_span", counts.exact, {}),
        ("mean_pairwise_f1_overlap_span", counts.overlapping, {"theta": theta}),
        ("mean_pairwise_f1_position", counts.positions.pair_counts(), {}),
    ):
        yield from made.named(name, all_labels_f1, table, least=0.0, params=params)
        each = {"code": continuum.labels}
        yield from made.named(name, mean_pairwise_f1, table, each, least=0.0, params=params)


def _positions(continuum: Continuum, counts: PairCounts) -> Iterator[Statistic]:
    """Take every position as a unit that a label marks or not; one label needs no naming."""
    made, units = _Made(continuum), counts.positions
    names = {"code": continuum.labels} if len(continuum.labels) > 1 else {}
    pairs, ratings = units.pair_counts(), units.ratings()
    many = len(continuum.pairs) > 1
    tables: list[tuple[str, c.Coefficient, c.AnyCounts, float]] = [
        ("percent_agreement", c.percent_agreement, ratings, 0.0),
        ("fleiss_kappa" if many else "scott_pi", c.fleiss_pi, ratings, -1.0),
        ("gwet_ac1", c.gwet_ac1, ratings, -1.0),
        ("brennan_prediger", c.brennan_prediger, ratings, -1.0),
        ("light_kappa" if many else "cohen_kappa", c.light_kappa, pairs, -1.0),
        ("ppos", _over_pairs(c.positive_agreement), pairs, 0.0),
        ("pneg", _over_pairs(c.negative_agreement), pairs, 0.0),
    ]
    for name, coefficient, table, least in tables:
        yield from _labelled(made, name, coefficient, table, names, least)
    yield from _labelled(
        made,
        "krippendorff_alpha",
        c.krippendorff_alpha,
        units.coincidences(),
        names,
        -1.0,
        {"level": "nominal"},
    )


def _labelled(
    made: _Made,
    name: str,
    coefficient: c.Coefficient,
    table: c.AnyCounts,
    names: Mapping[str, tuple[str, ...]],
    least: float,
    params: Mapping[str, object] | None = None,
) -> Iterator[Statistic]:
    given = table if names else table[:, 0]
    for one in made.named(name, coefficient, given, names, least=least, params=params):
        yield replace(one, note=f"each position is a unit; {one.note}")


def _over_pairs(coefficient: c.Coefficient) -> c.Coefficient:
    """Apply a coefficient of one pair to the counts of all pairs together [..., pair, 4]."""
    return lambda counts: coefficient(counts.sum(axis=-2))


def _gamma(continuum: Continuum, choice: GammaChoice) -> Iterator[Statistic]:
    weights = choice.weights
    params = {"alpha": weights.alpha, "beta": weights.beta, "deltaEmpty": weights.empty}
    units = _Made(continuum).units
    yield _or_reason("gamma_best_alignment_disorder", params, lambda: _disorder(continuum, params, choice))
    yield _or_reason("gamma", params, lambda: _chance_corrected(continuum, params, choice, units))


def _or_reason(name: str, params: Mapping[str, object], make: Callable[[], Statistic]) -> Statistic:
    try:
        return make()
    except TooManyError as error:
        return Statistic(name, nan, params, status=Status.UNDEFINED, note=f"not computed: {error}")


def _disorder(continuum: Continuum, params: Mapping[str, object], choice: GammaChoice) -> Statistic:
    value = disorder(g.documents_of(continuum), choice.weights)
    known = value == value
    return Statistic(
        "gamma_best_alignment_disorder", value, params, n_units=_Made(continuum).units,
        status=Status.OK if known else Status.UNDEFINED,
        note="best alignment of all coders, exact" if known else "undefined: nobody marked anything",
    )  # fmt: skip


def _chance_corrected(
    continuum: Continuum, params: Mapping[str, object], choice: GammaChoice, units: int
) -> Statistic:
    found = g.mean_gamma(continuum, seed=choice.seed, samples=choice.samples, weights=choice.weights)
    if found.value != found.value:
        note = "undefined: nobody marked anything, or chance leaves no disorder"
        return Statistic("gamma", nan, params, n_units=units, status=Status.UNDEFINED, note=note)
    mean = "mean over pairs of coders; " if len(continuum.pairs) > 1 else ""
    note = (
        f"{mean}chance from {found.samples} samples, seed {found.seed}; Monte-Carlo error {found.error:.3f}, "
        "which is not that of the data: no interval"
    )
    return Statistic("gamma", found.value, params, n_units=units, note=note)
