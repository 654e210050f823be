"""Probabilities that can be believed, thresholds, and how sure the engine may sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from cpqual.suggest.blocks import chunks
from cpqual.suggest.combiner import choose_pairs
from cpqual.suggest.data import Band, Doubles, Flags, Floats

BANDS_FROM = 25
PERCENT_FROM = 250
FEWEST_EXAMPLES = 10
"""A code that fewer units were given is too rare for anything to be learned of how often it is right."""
FEWEST_POSITIVES = 100
_LIKELY, _POSSIBLE = 0.5, 0.2
_STRONG, _MEDIUM = 3.0, 1.5
_RAW_SHARE = 0.02
"""Share of the uncalibrated probability, which keeps apart what isotonic regression makes equal."""
_CODE_THRESHOLD_FROM = 8
_DEFAULT_THRESHOLD = 0.5
_CANDIDATES = 60


def band_of(probability: float, match: float, read: int, used: int) -> Band:
    """How a suggestion may be worded.

    Below 25 units read only the match with the definition (of the pairs with a strong one, 3 or more,
    about eight times as many are coded as on average; medium, 1.5 or more, three times); to 250 units
    coarse bands (likely from .5, possible from .2); from there a percentage. A code that fewer than ten units
    were given stays with the match: its probability ranks, and nothing more is said of it.

    Args:
        probability: of the code.
        match: of unit and definition, standardised.
        read: units read.
        used: units read that were given the code.
    """
    rare = used < FEWEST_EXAMPLES
    if read >= PERCENT_FROM and not rare:
        return Band.PERCENT
    if read >= BANDS_FROM and not rare:
        if probability >= _LIKELY:
            return Band.LIKELY
        return Band.POSSIBLE if probability >= _POSSIBLE else Band.UNLIKELY
    if match >= _STRONG:
        return Band.STRONG
    if match >= _MEDIUM:
        return Band.MEDIUM
    return Band.UNLIKELY if read >= BANDS_FROM and probability < _POSSIBLE else Band.WEAK


@dataclass(frozen=True)
class Calibration:
    """From logits to probabilities.

    Attributes:
        steps, levels: the isotonic curve (raw probability → share coded); empty below 250 units read.
    """

    steps: Doubles
    levels: Doubles

    def probabilities(self, logits: Floats) -> Floats:
        """Probabilities of the same shape as `logits`, in the same order of size."""
        result = np.empty(logits.shape, dtype=np.float32)
        # in pieces: in doubles a hundred thousand units with sixty codes take 50 MB at every step
        for part in chunks(len(logits)):
            raw = expit(logits[part].astype(np.float64))
            if len(self.steps):
                raw = (1 - _RAW_SHARE) * np.interp(raw, self.steps, self.levels) + _RAW_SHARE * raw
            result[part] = raw
        return result


def fit_calibration(logits: Floats, labels: Flags, among: Flags, seed: int) -> Calibration:
    """Fit the isotonic curve to leave-out pairs (units read × codes), from 250 units and 100 codings.

    Isotonic calibration: Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass
    probability estimates", KDD.

    Args:
        logits, labels: units read × codes; no unit's own codings are in its logits.
        among: units read × codes; the pairs it is fitted to.
        seed: for the choice of pairs without the code, where there are more than 200,000 pairs.
    """
    if len(labels) < PERCENT_FROM or np.count_nonzero(labels) < FEWEST_POSITIVES:
        return Calibration(np.empty(0), np.empty(0))
    curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    pairs, weights = choose_pairs(labels.ravel(), np.flatnonzero(among), seed)
    chances = expit(logits.ravel()[pairs].astype(np.float64))
    curve.fit(chances, labels.ravel()[pairs].astype(np.float64), sample_weight=weights)
    return Calibration(np.asarray(curve.X_thresholds_), np.asarray(curve.y_thresholds_))


def fit_thresholds(scores: Floats, labels: Flags) -> Floats:
    """Find the score from which each code is taken (codes), from leave-out scores and labels (units × codes).

    One threshold for all codes, where the mean of micro- and macro-F1 is best, so that neither the many
    codings of a few codes nor the many codes with few codings decide alone. A code with 8 or more quotes
    moves towards its own best threshold by n / (n + 10).
    """
    quotes = labels.sum(axis=0)
    thresholds = np.full(labels.shape[1], _shared_threshold(scores, labels), dtype=np.float32)
    for code in np.flatnonzero(quotes >= _CODE_THRESHOLD_FROM):
        weight = quotes[code] / (quotes[code] + 10)
        own = _best_f1_threshold(scores[:, code], labels[:, code])
        thresholds[code] += weight * (own - thresholds[code])
    return thresholds


def mean_f1(taken: Flags, labels: Flags) -> tuple[float, float]:
    """Macro-F1 over the codes that occur in `labels`, and micro-F1 (both 0 where nothing occurs)."""
    hits = np.count_nonzero(taken & labels, axis=0)
    wanted = np.count_nonzero(labels, axis=0)
    sums = wanted + np.count_nonzero(taken, axis=0)
    if not sums.sum() or not wanted.any():
        return 0.0, 0.0
    each = 2 * hits / np.maximum(sums, 1)
    return float(each[wanted > 0].mean()), float(2 * hits.sum() / sums.sum())


def _shared_threshold(scores: Floats, labels: Flags) -> float:
    if not labels.any():
        return _DEFAULT_THRESHOLD
    shares = np.geomspace(max(1 / scores.size, 1e-4), 0.5, _CANDIDATES)
    candidates = np.unique(np.quantile(scores, 1 - shares, method="nearest"))
    worth = [sum(mean_f1(scores >= candidate, labels)) for candidate in candidates]
    return float(candidates[int(np.argmax(worth))])


def _best_f1_threshold(scores: Floats, labels: Flags) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + hits[-1])
    return float(scores[order[int(np.argmax(f1))]])
