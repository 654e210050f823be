"""The binary statistics of random studies against krippendorff, scikit-learn, statsmodels and NLTK.

Each of them is asked only what it can answer: krippendorff knows missing coders, the others are given units
that all of their coders coded. Where ratings do not vary they give 0, 1, nan or an error; ours are undefined,
which test_pitfalls.py holds fast.
"""

from collections.abc import Iterator
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import CodeRow
from cpqual.analysis.agreement.units import Floats

CODES = ("access", "cost")
CODERS = ("RB", "MK", "TS", "AV")
SEEDS = range(6)


def study(seed: int, n_coders: int, missing: float) -> tuple[Design, Floats]:
    """Make a study and its ratings [code, coder, unit], nan where a coder did not code the document."""
    rng = np.random.default_rng(seed)
    documents, parts = [], []
    for number in range(int(rng.integers(3, 9))):
        size = int(rng.integers(2, 12))
        true = rng.random((len(CODES), 1, size)) < np.array([0.5, 0.15])[:, None, None]
        marked = true ^ (rng.random((len(CODES), n_coders, size)) < 0.15)
        present = rng.random(n_coders) >= missing
        spans = {
            CODERS[coder]: [
                (10 * unit + 2, 10 * unit + 9, CODES[code]) for code, unit in np.argwhere(marked[:, coder])
            ]
            for coder in range(n_coders)
            if present[coder]
        }
        starts = 10 * np.arange(size)
        documents.append(DocumentCodings(f"D{number}", starts, starts + 10, spans))
        parts.append(np.where(present[None, :, None], marked.astype(np.float64), np.nan))
    return Design.build(documents, CODES, coders=CODERS[:n_coders]), np.concatenate(parts, axis=2)


def varying(seed: int, n_coders: int, missing: float) -> Iterator[tuple[CodeRow, Floats]]:
    """Give each code's row of the report with its ratings [coder, unit], if any rating varies."""
    design, ratings = study(seed, n_coders, missing)
    rows = {row.code: row for row in report(design).codes}
    for code, name in enumerate(CODES):
        grid = ratings[code]
        paired = grid[:, (~np.isnan(grid)).sum(axis=0) >= 2]
        if np.nanmin(paired) < np.nanmax(paired):
            yield rows[name], grid


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n_coders", [2, 3, 4])
def test_alpha_with_and_without_missing_coders_as_krippendorff(seed: int, n_coders: int) -> None:
    for missing in (0.0, 0.3):
        for row, grid in varying(seed, n_coders, missing):
            expected = krippendorff.alpha(
                reliability_data=grid, value_domain=[0.0, 1.0], level_of_measurement="nominal"
            )
            assert row.alpha.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_of_coders_on_what_both_coded_as_scikit_learn(seed: int) -> None:
    for row, grid in varying(seed, 3, 0.25):
        both = [grid[[i, j]][:, ~np.isnan(grid[[i, j]]).any(axis=0)] for i, j in combinations(range(3), 2)]
        for estimate, (first, second) in zip(row.kappa_pairs, both, strict=True):
            if first.size and 0 < first.sum() + second.sum() < 2 * first.size:
                assert estimate.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
        first, second = np.concatenate(both, axis=1)
        # Counts of all pairs together: F1 and Jaccard of the pairs laid end to end.
        assert row.f1.value == pytest.approx(f1_score(first, second), abs=1e-12)
        assert row.jaccard.value == pytest.approx(jaccard_score(first, second), abs=1e-12)
        assert row.p_neg.value == pytest.approx(f1_score(1 - first, 1 - second), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_randolph_and_kappa_max_as_statsmodels(seed: int) -> None:
    for row, grid in varying(seed, 3, 0.0):
        counts, _ = aggregate_raters(grid.T.astype(np.int64), n_cat=2)
        assert row.pi.value == pytest.approx(fleiss_kappa(counts, method="fleiss"), abs=1e-12)
        assert row.bp.value == pytest.approx(fleiss_kappa(counts, method="randolph"), abs=1e-12)
    for row, grid in varying(seed, 2, 0.0):
        first, second = grid.astype(np.int64)
        table = np.zeros((2, 2))
        np.add.at(table, (first, second), 1)
        made = cohens_kappa(table)
        assert row.kappa.value == pytest.approx(made.kappa, abs=1e-12)
        assert row.kappa_max.value == pytest.approx(made.kappa_max, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_several_coders_as_nltk(seed: int) -> None:
    for row, grid in varying(seed, 3, 0.0):
        task = AnnotationTask(
            [
                (CODERS[coder], unit, int(value))
                for coder, ratings in enumerate(grid)
                for unit, value in enumerate(ratings)
            ]
        )
        assert row.percent.value == pytest.approx(task.avg_Ao(), abs=1e-12)
        assert row.alpha.value == pytest.approx(task.alpha(), abs=1e-12)
        assert row.pi.value == pytest.approx(task.pi(), abs=1e-12)
        if all(0 < coder.sum() < coder.size for coder in grid):
            # Light's mean over pairs; Davies and Fleiss' ratio of means, which is ours pooled over one code.
            assert row.kappa.value == pytest.approx(task.kappa(), abs=1e-12)
            pairs = study(seed, 3, 0.0)[0].statistics().pair_counts().sum(axis=0)
            assert c.pooled_kappa(pairs[[CODES.index(row.code)]]) == pytest.approx(task.multi_kappa())


@pytest.mark.parametrize("seed", SEEDS)
def test_ac1_as_written_by_gwet(seed: int) -> None:
    # Gwet (2008): Pe = 2p(1−p); with ratings missing p is the mean share of marks over all rated units.
    for row, grid in varying(seed, 3, 0.3):
        raters = (~np.isnan(grid)).sum(axis=0)
        marks = np.nansum(grid, axis=0)
        share = float((marks[raters > 0] / raters[raters > 0]).mean())
        r, m = marks[raters >= 2], raters[raters >= 2]
        observed = float(((r * (r - 1) + (m - r) * (m - r - 1)) / (m * (m - 1))).mean())
        chance = 2 * share * (1 - share)
        assert row.percent.value == pytest.approx(observed, abs=1e-12)
        assert row.ac1.value == pytest.approx((observed - chance) / (1 - chance), abs=1e-12)
        assert row.bp.value == pytest.approx(2 * observed - 1, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_pooled_kappa_as_the_ratio_of_means(seed: int) -> None:
    # De Vries et al. (2008): (mean Po − mean Pe) / (1 − mean Pe) over codes (and here pairs).
    design, ratings = study(seed, 3, 0.0)
    observed, expected = [], []
    for grid in ratings:
        for first, second in combinations(grid, 2):
            observed.append(np.mean(first == second))
            p, q = first.mean(), second.mean()
            expected.append(p * q + (1 - p) * (1 - q))
    value = (np.mean(observed) - np.mean(expected)) / (1 - np.mean(expected))
    assert report(design).overall.pooled_kappa.value == pytest.approx(value, abs=1e-12)
    assert c.pooled_kappa(design.statistics().pair_counts().sum(axis=0)) == pytest.approx(value, abs=1e-12)
