"""Every statistic that applies to ratings or to a table of two coders, by its published name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts
from cpqual.analysis.agreement.intervals import LEAST_DOCUMENTS, Intervals, Status, jackknife, plain
from cpqual.analysis.agreement.ratings import two
from cpqual.analysis.agreement.ratings.alpha import MOST_CELLS, Coincidences
from cpqual.analysis.agreement.ratings.data import Label, Ratings
from cpqual.analysis.agreement.ratings.sets import Distance, SetRatings, set_alpha, set_alpha_se
from cpqual.analysis.agreement.ratings.several import Chance, Family, alpha_se, light, null_z
from cpqual.analysis.agreement.ratings.weights import Level, Weighting, agreement_weights, as_agreement
from cpqual.analysis.agreement.statistic import Statistic
from cpqual.analysis.agreement.units import Floats

INDEPENDENT = "95 %, assumes independent units"
MOST_LISTED = 100
"""Categories that get statistics of their own."""
ONE_DOCUMENT = f"no interval: 1 document, {LEAST_DOCUMENTS} needed"
NO_ERROR = "no standard error without documents"
NOT_VARIED = "undefined: the ratings do not vary"
NOT_PAIRED = "undefined: no unit has two ratings"
_AFFIRMED = (("0", "1"), ("no", "yes"), ("n", "y"), ("false", "true"), ("absent", "present"))

_SHARES = ("percent_agreement", "ppos", "pneg", "specific_agreement")
"""What cannot be below zero; corrected for chance and weighted, a coefficient may even be below −1."""

_FAMILY = {
    "percent_agreement": Chance.NONE,
    "fleiss_kappa": Chance.FLEISS,
    "conger_kappa": Chance.CONGER,
    "brennan_prediger": Chance.UNIFORM,
    "gwet_ac1": Chance.GWET,
}
_WEIGHTED_FAMILY = {
    "gwet_ac2": Chance.GWET,
    "brennan_prediger": Chance.UNIFORM,
    "fleiss_kappa": Chance.FLEISS,
    "conger_kappa": Chance.CONGER,
    "percent_agreement": Chance.NONE,
}


def every_statistic(
    ratings: Ratings, *, level: Level = Level.NOMINAL, disagreement: Floats | None = None
) -> tuple[Statistic, ...]:
    """Compute what applies to the ratings at a level of measurement and all levels below it.

    Intervals are the document jackknife where documents are known, else of the analytic standard error where
    the literature gives one. What needs to know who a coder is, is left out where columns are not coders.

    Args:
        ratings: of two or more coders; with `interval` and `ratio` the categories are numbers.
        level: what the categories are.
        disagreement: weights of one's own [category, category], 0 for the same category.
    """
    return tuple(_Every(ratings, level).all(disagreement))


def every_set_statistic(sets: SetRatings) -> tuple[Statistic, ...]:
    """Compute α of sets of labels by every distance, with and without the units that nobody gave a label."""
    found = []
    for with_empty in (True, False):
        n_units = int(np.count_nonzero(sets.paired(with_empty)))
        for distance in Distance:
            params = {"distance": str(distance)} | ({} if with_empty else {"units": "with a label"})
            made = set_alpha(sets, distance, with_empty=with_empty)
            alone = sets.n_documents < 1
            se = set_alpha_se(sets, distance, with_empty=with_empty) if alone else float("nan")
            found.append(
                estimated(
                    "krippendorff_alpha_set", made, se, params,
                    n_units=n_units, n_coders=sets.ids.shape[1], note=ONE_DOCUMENT * (sets.n_documents == 1),
                )
            )  # fmt: skip
    return tuple(found)


class _Every:
    """The ratings, and what several statistics need of them."""

    def __init__(self, ratings: Ratings, level: Level) -> None:
        self.ratings, self.level = ratings, level
        self.n_units = ratings.n_units
        self.pair = len(ratings.coders) == 2 and not ratings.exchangeable
        self.q = len(ratings.categories)
        self.coincidences = Coincidences.of(ratings)

    @cached_property
    def family(self) -> Family:
        """Every two categories as far apart as any other."""
        return Family(self.ratings, np.eye(self.q))

    def all(self, disagreement: Floats | None) -> Iterator[Statistic]:
        if too_many(self.ratings):
            yield from self._alphas()
            return
        yield from self._unweighted()
        yield from self._alphas()
        if self.pair:
            yield from self._two()
        elif not self.ratings.exchangeable:
            yield from self._pairs()
        if self.q <= MOST_LISTED:
            yield from self._categories()
        if self.level is not Level.NOMINAL:
            yield from self._by_distance()
        if disagreement is not None:
            yield from self._by_own_weights(disagreement)

    def _unweighted(self) -> Iterator[Statistic]:
        for name, chance in _FAMILY.items():
            if chance is Chance.CONGER and self.ratings.exchangeable:
                continue
            se = self.family.se(chance)
            yield self._row(name, self.family.intervals(chance), se)
            yield self._error(name, se)
        uniform = self.family.intervals(Chance.UNIFORM)
        yield self._row("randolph_kappa", uniform, self.family.se(Chance.UNIFORM))
        score, error = null_z(self.ratings)
        yield self._number("fleiss_kappa_z0", score, "every unit must have the same number of ratings")
        yield self._number("fleiss_kappa_se0", error, "every unit must have the same number of ratings")

    def _alphas(self) -> Iterator[Statistic]:
        numbers = self.ratings.numbers() if Level.INTERVAL in self.level.includes else None
        for level in self.level.includes:
            if level is Level.RATIO and self.q * self.q > MOST_CELLS:
                reason = f"left out: {self.q:,} different values are too many to compare by their ratios"
                yield Statistic(
                    "krippendorff_alpha", float("nan"), {"level": str(level)}, n_units=self.n_units,
                    status=Status.UNDEFINED, note=reason,
                )  # fmt: skip
                continue
            se = self._alpha_error(level, numbers)
            made = self.coincidences.alpha(level, numbers)
            yield self._row("krippendorff_alpha", made, se, {"level": str(level)})
            if level is Level.NOMINAL and not too_many(self.ratings):
                yield self._error("krippendorff_alpha", se)

    def _alpha_error(self, level: Level, numbers: Floats | None) -> float:
        """Return the error of a metric that is fixed; the ordinal one moves with the ratings."""
        if too_many(self.ratings):
            return float("nan")
        if level is Level.NOMINAL:
            return alpha_se(self.ratings, np.eye(self.q))
        if level is Level.INTERVAL and numbers is not None:
            return alpha_se(self.ratings, as_agreement(np.subtract.outer(numbers, numbers) ** 2))
        return float("nan")

    def _two(self) -> Iterator[Statistic]:
        table = self.ratings.table(0, 1)
        later, earlier = float(two.kappa_se_1969(table)), float(two.kappa_se_1960(table))
        yield self._of_tables("cohen_kappa", two.kappa, later, normal=True)
        yield self._number("cohen_kappa_se_fce1969", later, NOT_VARIED)
        yield self._number("cohen_kappa_se_cohen1960", earlier, NOT_VARIED)
        yield self._of_tables("cohen_kappa_max", two.kappa_max, describes=True)
        complete = Family(self.ratings.chosen(self.ratings.rated == 2), np.eye(self.q))
        for name, chance in (("scott_pi", Chance.FLEISS), ("bennett_s", Chance.UNIFORM)):
            yield self._row(name, complete.intervals(chance), complete.se(chance))
        if self.q == 2:
            yield from self._two_by_two()
            yield self._row("pabak", complete.intervals(Chance.UNIFORM), complete.se(Chance.UNIFORM))

    def _two_by_two(self) -> Iterator[Statistic]:
        positive = positive_of(self.ratings)
        for name, category in (("ppos", positive), ("pneg", 1 - positive)):
            label = f"of {self.ratings.categories[category]}"
            yield self._specific(name, category, {}, label)
        yield self._of_tables("prevalence_index", two.prevalence_index, describes=True)
        yield self._of_tables("bias_index", two.bias_index, describes=True)

    def _specific(self, name: str, category: int, params: Mapping[str, object], note: str = "") -> Statistic:
        made = self._tables(lambda counts: two.specific_agreement(counts, category), least=0.0)
        return self._row(name, made, float("nan"), params, note=note, missing="the category does not occur")

    def _pairs(self) -> Iterator[Statistic]:
        yield self._row("light_kappa", light(self.ratings), float("nan"))
        for i, j in self.ratings.pairs:
            names = [self.ratings.coders[i], self.ratings.coders[j]]
            table = self.ratings.table(i, j)
            made = self._tables(two.kappa, i, j)
            yield self._row(
                "cohen_kappa", made, float(two.kappa_se_1969(table)), {"coders": names},
                n_units=int(table.sum()), normal=True,
            )  # fmt: skip

    def _categories(self) -> Iterator[Statistic]:
        for index, label in enumerate(self.ratings.categories):
            params = {"category": as_written(label)}
            binary = self.ratings.collapsed(index)
            family = Family(binary, np.eye(2))
            yield self._row(
                "fleiss_kappa_category", family.intervals(Chance.FLEISS), family.se(Chance.FLEISS), params
            )
            alpha = Coincidences.of(binary).alpha(Level.NOMINAL)
            yield self._row("krippendorff_alpha_category", alpha, alpha_se(binary, np.eye(2)), params)
            if self.pair and self.q > 2:
                yield self._specific("specific_agreement", index, params)

    def _by_distance(self) -> Iterator[Statistic]:
        ranks = self.level is Level.ORDINAL
        positions = np.arange(self.q, dtype=np.float64) if ranks else self.ratings.numbers()
        for weighting in (Weighting.LINEAR, Weighting.QUADRATIC, Weighting.IRRCAC_ORDINAL):
            weights = agreement_weights(weighting, positions)
            yield from self._weighted(weights, f"_{weighting}", {})
            if self.pair and weighting is not Weighting.IRRCAC_ORDINAL:
                yield self._weighted_kappa(1 - weights, {"weights": str(weighting)})

    def _by_own_weights(self, disagreement: Floats) -> Iterator[Statistic]:
        written = [[int(w) if w.is_integer() else w for w in row] for row in disagreement.tolist()]
        params: Mapping[str, object] = {"custom_disagreement_weights": written}
        agreement = as_agreement(disagreement)
        se = alpha_se(self.ratings, agreement)
        yield self._row("krippendorff_alpha_weighted", self.coincidences.weighted(disagreement), se, params)
        if self.pair:
            yield self._weighted_kappa(disagreement, params)
        yield from self._weighted(agreement, "", params)

    def _weighted(self, weights: Floats, ending: str, params: Mapping[str, object]) -> Iterator[Statistic]:
        family = Family(self.ratings, weights)
        for name, chance in _WEIGHTED_FAMILY.items():
            if chance is Chance.CONGER and self.ratings.exchangeable:
                continue
            yield self._row(f"{name}{ending}", family.intervals(chance), family.se(chance), params)

    def _weighted_kappa(self, disagreement: Floats, params: Mapping[str, object]) -> Statistic:
        error = float(two.kappa_se_1969(self.ratings.table(0, 1), disagreement))
        made = self._tables(lambda counts: two.kappa(counts, disagreement))
        return self._row("weighted_kappa", made, error, params, n_units=self._both, normal=True)

    @property
    def _both(self) -> int:
        return int(self.ratings.table(0, 1).sum())

    def _tables(
        self, coefficient: Callable[[AnyCounts], Floats], i: int = 0, j: int = 1, *, least: float = -np.inf
    ) -> Intervals:
        """Take a coefficient of two coders, with its document jackknife if there are documents."""
        documents, n_docs = self.ratings.documents, self.ratings.n_documents
        if documents is None or n_docs * self.q * self.q > MOST_CELLS:
            return plain(coefficient, self.ratings.table(i, j)[None])
        return jackknife(coefficient, self.ratings.tables_by(documents, n_docs, i, j), least=least)

    def _of_tables(
        self, name: str, coefficient: Callable[[AnyCounts], Floats], se: float = float("nan"), *,
        normal: bool = False, describes: bool = False,
    ) -> Statistic:  # fmt: skip
        made = plain(coefficient, self.ratings.table(0, 1)[None]) if describes else self._tables(coefficient)
        note = "describes the data and has no interval" if describes else ""
        return self._row(name, made, se, n_units=self._both, normal=normal, note=note)

    def _error(self, name: str, se: float) -> Statistic:
        """Give the analytic error as a statistic of its own, as it is published."""
        note = "assumes independent units"
        if se != se:
            note = NOT_VARIED if self.n_units > 1 else "undefined: fewer than two units have two ratings"
        status = Status.OK if se == se else Status.UNDEFINED
        return Statistic(f"{name}_se", se, n_units=self.n_units, status=status, note=note)

    def _number(self, name: str, value: float, missing: str) -> Statistic:
        if value == value:
            return Statistic(name, value, n_units=self.n_units, note="assumes independent units")
        reason = missing if missing.startswith("undefined") else f"undefined: {missing}"
        return Statistic(name, value, n_units=self.n_units, status=Status.UNDEFINED, note=reason)

    def _row(
        self, name: str, made: Intervals, se: float, params: Mapping[str, object] | None = None, *,
        n_units: int | None = None, normal: bool = False, note: str = "", missing: str = "",
    ) -> Statistic:  # fmt: skip
        units = self.n_units if n_units is None else n_units
        documents = self.ratings.n_documents
        if documents and not made.method and not note:
            # the error over units is no substitute where documents were asked for
            many = "no interval: too many different values for one over documents"
            se, note = float("nan"), ONE_DOCUMENT if documents == 1 else many
        return estimated(
            name, made, se, params or {}, n_units=units, n_coders=len(self.ratings.coders), normal=normal,
            note=note, missing=missing,
        )  # fmt: skip


def estimated(
    name: str, made: Intervals, se: float, params: Mapping[str, object], *, n_units: int, n_coders: int,
    normal: bool = False, note: str = "", missing: str = "",
) -> Statistic:  # fmt: skip
    """Return a statistic with the interval of its jackknife, else of its analytic standard error.

    Args:
        name: of the statistic.
        made: value, with the jackknife where there are documents.
        se: analytic error over units, nan if there is none.
        params: what tells it from others of that name.
        n_units: units it rests on.
        n_coders: coders it rests on.
        normal: the interval of `se` is normal, rather than t with `n_units` − 1 degrees of freedom.
        note: said before how the interval was made.
        missing: why the value is undefined, if not because nothing varies.
    """
    value = float(made.value)
    if value != value:
        reason = NOT_PAIRED if n_units == 0 else f"undefined: {missing}" if missing else NOT_VARIED
        return Statistic(name, value, params, n_units=n_units, status=Status.UNDEFINED, note=reason)
    if made.method:
        one = made.estimate((), n_units=n_units, n_coders=n_coders)
        said = _joined(note, one.note or one.method)
        return Statistic(name, value, params, one.se, one.lo, one.hi, n_units, one.status, said)
    if se != se:
        said = note or NO_ERROR
        return Statistic(name, value, params, n_units=n_units, note=said)
    if value == 1:
        # the error is 0 then, or of the rounding of the theory: it says nothing about other units
        said = _joined(note, "no interval: no unit is in dispute")
        return Statistic(name, value, params, se, n_units=n_units, note=said)
    half = se * _quantile(None if normal else n_units - 1)
    lo, hi = value - half, min(value + half, 1.0)
    if name.startswith(_SHARES):
        lo = max(lo, 0.0)
    return Statistic(name, value, params, se, lo, hi, n_units, note=_joined(note, INDEPENDENT))


def too_many(ratings: Ratings) -> bool:
    """Tell whether there are so many different values that they are no categories: α alone applies."""
    q = len(ratings.categories)
    return q * max(q, len(ratings.values)) > MOST_CELLS


def positive_of(ratings: Ratings) -> int:
    """Return which of two categories is the positive one: as `yes` is, else the first in order."""
    labels = tuple(str(label).casefold() for label in ratings.categories)
    return 1 if labels in _AFFIRMED and not ratings.listed else 0


def as_written(label: Label) -> Label:
    """Return a label that is written as a whole number as that number."""
    text = str(label)
    return int(text) if text.removeprefix("-").isdecimal() and str(int(text)) == text else label


def _joined(first: str, second: str) -> str:
    return f"{first}; {second}" if first else second


def _quantile(freedom: int | None) -> float:
    # scipy takes longer to import than numpy: only a report with an interval needs it.
    from scipy.special import ndtri, stdtrit

    return float(ndtri(0.975) if freedom is None else stdtrit(freedom, 0.975))
