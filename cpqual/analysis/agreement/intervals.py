"""Intervals over documents: the delete-one-document jackknife, and the bootstrap beside it.

Units of one document are not independent, so documents are what is left out or drawn again. In the
simulation of `benchmarks/coverage.py` the jackknife with t(D−1) covered the true α in 93–95 % of studies of
ten effective documents or more, and in 85 % below three; an interval that took units as independent in
51–60 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts, Pooled
from cpqual.analysis.agreement.coefficients import Coefficient as Coefficient
from cpqual.analysis.agreement.sparse import Sparse
from cpqual.analysis.agreement.units import Bools, Floats, Ints
from cpqual.domain.wording import counted

LEVEL = 0.95
LEAST_DOCUMENTS = 5
# An interval narrower than rounding in the sums is one without width.
NO_WIDTH = 1e-9
BLOCK = 1_000_000
RESAMPLES_AT_ONCE = 50

Layer = AnyCounts | Sparse


class Status(StrEnum):
    """What stands in the way of reading a number."""

    OK = "ok"
    FEW_POSITIVES = "few positives"
    FEW_DOCUMENTS = "few documents"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class Estimate:
    """One number with its interval; nan stands for what is undefined or was not computed.

    `n_docs`, `n_units`, `n_coders`: what it rests on. `method`: how the interval was made, empty if none was
    asked for. `note`: why value or interval is missing, empty if neither is.
    """

    value: float
    lo: float
    hi: float
    se: float
    n_docs: int
    n_units: int
    n_coders: int
    method: str
    status: Status
    note: str


@dataclass(frozen=True, eq=False)
class Intervals:
    """Values of one coefficient with their intervals, all arrays of the same shape.

    `documents`: how many documents enter. `gaps`: how often the coefficient was undefined when a document
    was left out (jackknife) or documents were drawn again (bootstrap).
    """

    value: Floats
    lo: Floats
    hi: Floats
    se: Floats
    documents: Ints
    gaps: Ints
    method: str

    def estimate(self, index: int | tuple[int, ...], *, n_units: int, n_coders: int) -> Estimate:
        """Take one value out, with the reason if it or its interval is missing.

        A value that no document moves has no interval: one without width would claim certainty.
        """
        status, note = self._state(index)
        bounded = not self._without_width(index)
        return Estimate(
            value=float(self.value[index]),
            lo=float(self.lo[index]) if bounded else np.nan,
            hi=float(self.hi[index]) if bounded else np.nan,
            se=float(self.se[index]),
            n_docs=int(self.documents[index]),
            n_units=n_units,
            n_coders=n_coders,
            method=self.method,
            status=status,
            note=note,
        )

    def _state(self, index: int | tuple[int, ...]) -> tuple[Status, str]:
        documents, gaps = int(self.documents[index]), int(self.gaps[index])
        if documents == 0:
            return Status.UNDEFINED, "undefined: no document was coded by these coders together"
        if np.isnan(self.value[index]):
            return Status.UNDEFINED, "undefined: the ratings do not vary"
        if self.method and documents < LEAST_DOCUMENTS:
            return (
                Status.FEW_DOCUMENTS,
                f"no interval: {counted(documents, 'document')}, {LEAST_DOCUMENTS} needed",
            )
        if self.method and np.isnan(self.lo[index]):
            return Status.FEW_DOCUMENTS, "no interval: without some of the documents the value is undefined"
        if self._without_width(index):
            return Status.OK, "no interval: the value is the same whichever documents there are"
        if gaps:
            return Status.OK, f"undefined in {gaps} of the resamples, which are left out of the interval"
        return Status.OK, ""

    def _without_width(self, index: int | tuple[int, ...]) -> bool:
        return bool(self.se[index] < NO_WIDTH)


def plain(coefficient: Coefficient, counts: Layer) -> Intervals:
    """Give the values without intervals, for numbers that describe the data and estimate nothing.

    `counts` [document, …, layout]; see `jackknife`.
    """
    value, documents = _point(coefficient, counts)
    none = np.full(value.shape, np.nan)
    return Intervals(value, none, none, none, documents, np.zeros(value.shape, dtype=np.int64), "")


def jackknife(
    coefficient: Coefficient,
    counts: Layer,
    *,
    left_out: Bools | None = None,
    least: float = -1.0,
) -> Intervals:
    """Leave out each document once: SE² = (D−1)/D · Σ(θ₍₋d₎ − θ̄)², interval θ ± t(D−1)·SE.

    `counts` [document, …, layout] are additive over documents, and `coefficient` maps […, layout] to […]
    (or consumes further trailing axes, or is `Pooled`); values, intervals and D are elementwise over what it
    leaves. `Sparse` counts give the same, to the rounding of sums, and may take no other coefficients. Only
    documents with a count other than zero enter an element. `left_out` [document] names those that are left
    out in turn, by default all; the others stay. Intervals are cut at `least` and 1. There is none with
    fewer than 5 documents to leave out, or where the coefficient is undefined without one of them.
    """
    total = totals(counts)
    value = np.asarray(coefficient(total), dtype=np.float64)
    if isinstance(counts, Sparse):
        shift, square, documents, gaps = counts.without_each(coefficient, value, left_out)
    else:
        varied = counts if left_out is None else counts[left_out]
        shift, square, documents, gaps = _leave_out(coefficient, total, varied, value)
    enough = (documents >= LEAST_DOCUMENTS) & (gaps == 0) & ~np.isnan(value)
    size = np.where(enough, documents, LEAST_DOCUMENTS)
    variance = (size - 1) / size * np.maximum(square - shift * shift / size, 0.0)
    se = np.where(enough, np.sqrt(variance), np.nan)
    half = se * _t_quantile(size - 1, (1 + LEVEL) / 2) if enough.any() else se
    return Intervals(
        value=value,
        lo=np.maximum(value - half, least),
        hi=np.minimum(value + half, 1.0),
        se=se,
        documents=documents,
        gaps=gaps,
        method=f"jackknife over documents, t(D−1), {LEVEL:.0%}",
    )


def bootstrap(
    coefficient: Coefficient,
    counts: Layer,
    *,
    seed: int,
    resamples: int = 1000,
    left_out: Bools | None = None,
) -> Intervals:
    """Draw the documents again with replacement; percentile interval of the defined resamples.

    Arguments as in `jackknife`; `left_out` names the documents that are drawn. Resampled counts are one
    matrix product, weights [resample, document] by counts. `se` is the resamples' standard deviation. There
    is no interval with fewer than 5 documents.
    """
    value, documents = _point(coefficient, counts, left_out)
    values = np.sort(_resampled(coefficient, counts, left_out, seed, resamples), axis=0)
    defined = np.count_nonzero(~np.isnan(values), axis=0)
    enough = (documents >= LEAST_DOCUMENTS) & (defined > 1) & ~np.isnan(value)
    mean = np.nansum(values, axis=0) / np.maximum(defined, 1)
    square = np.nansum((values - mean) ** 2, axis=0) / np.maximum(defined - 1, 1)
    return Intervals(
        value=value,
        lo=np.where(enough, _quantile(values, defined, (1 - LEVEL) / 2), np.nan),
        hi=np.where(enough, _quantile(values, defined, (1 + LEVEL) / 2), np.nan),
        se=np.where(enough, np.sqrt(square), np.nan),
        documents=documents,
        gaps=resamples - defined,
        method=f"bootstrap over documents, {resamples} resamples, seed {seed}, {LEVEL:.0%}",
    )


def effective_documents(coincidences: Layer) -> Floats:
    """Say how many documents with equally many marks would weigh as evenly: (Σ n1)² / Σ n1² (Kish 1965).

    `coincidences` [document, …, (o01, n1, n)]; nan without marks. Where it is small, a few documents decide
    the value, and intervals with t(D−1) are too narrow (benchmarks/coverage.py).
    """
    marks = np.asarray(totals(coincidences)[..., 1], dtype=np.float64)
    if isinstance(coincidences, Sparse):
        square = coincidences.squares()[..., 1]
    else:
        square = (coincidences[..., 1].astype(np.float64) ** 2).sum(axis=0)
    out = np.full(square.shape, np.nan)
    return np.asarray(np.divide(marks * marks, square, out=out, where=square > 0))


def _resampled(
    coefficient: Coefficient, counts: Layer, left_out: Bools | None, seed: int, resamples: int
) -> Floats:
    """Return the coefficient of each resample [resample, …]."""
    holding = counts.holding() if isinstance(counts, Sparse) else _present(counts, counts.ndim - 1)
    wanted = holding if left_out is None else holding & left_out
    if isinstance(counts, Sparse):
        key = wanted.tobytes(), seed, resamples
        if key not in counts.drawn:
            weights = _weights(int(np.count_nonzero(wanted)), seed, resamples)
            counts.drawn[key] = counts.resampled(wanted, weights)
        return coefficient(counts.drawn[key])
    fixed, table = counts[~wanted].sum(axis=0), counts[wanted].astype(np.float64)
    drawn = _weights(len(table), seed, resamples)
    return np.concatenate([coefficient(fixed + np.tensordot(part, table, axes=1)) for part in drawn])


def _weights(size: int, seed: int, resamples: int) -> Iterator[Floats]:
    """Say how often each of `size` documents is drawn [resample, document], some resamples at a time."""
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, RESAMPLES_AT_ONCE):
        times = min(RESAMPLES_AT_ONCE, resamples - start)
        shift = np.arange(times)[:, None] * size
        drawn = rng.integers(0, size, (times, size)) + shift if size else shift[:, :0]
        yield np.bincount(drawn.ravel(), minlength=times * size).reshape(times, size).astype(np.float64)


def totals(counts: Layer) -> AnyCounts:
    """Sum counts over documents [code, …, layout]."""
    return counts.total if isinstance(counts, Sparse) else counts.sum(axis=0)


def _point(coefficient: Coefficient, counts: Layer, wanted: Bools | None = None) -> tuple[Floats, Ints]:
    value = np.asarray(coefficient(totals(counts)), dtype=np.float64)
    if isinstance(counts, Sparse):
        return value, counts.documents(coefficient, value, wanted)
    present = _entering(coefficient, counts if wanted is None else counts[wanted], value)
    return value, np.asarray(np.count_nonzero(present, axis=0), dtype=np.int64)


def _entering(coefficient: Coefficient, counts: AnyCounts, value: Floats) -> Bools:
    """Say which documents have counts for which element of the value [document, …]."""
    if isinstance(coefficient, Pooled):
        any_code = (counts != 0).any(axis=-1 - coefficient.axes)
        return _present(any_code, any_code.ndim - 1 - value.ndim)
    return _present(counts, counts.ndim - 1 - value.ndim)


def _present(counts: AnyCounts | Bools, consumed: int) -> Bools:
    """Say which documents have counts at all, over the trailing axes that a coefficient consumes."""
    return np.asarray((counts != 0).any(axis=tuple(range(counts.ndim - consumed, counts.ndim))))


def _leave_out(
    coefficient: Coefficient, total: AnyCounts, varied: AnyCounts, value: Floats
) -> tuple[Floats, Floats, Ints, Ints]:
    """Sum θ₍₋d₎ − θ and its square over documents; count the documents and how often θ₍₋d₎ is undefined.

    Taken in blocks of documents, so that memory does not grow with their number.
    """
    shift, square = np.zeros(value.shape), np.zeros(value.shape)
    documents = np.zeros(value.shape, dtype=np.int64)
    gaps = np.zeros(value.shape, dtype=np.int64)
    rows = max(1, BLOCK // max(total.size, 1))
    for start in range(0, len(varied), rows):
        block = varied[start : start + rows]
        rest = coefficient(total - block)
        present = _entering(coefficient, block, value)
        undefined = present & np.isnan(rest)
        delta = np.where(present & ~undefined & ~np.isnan(value), rest - value, 0.0)
        shift += delta.sum(axis=0)
        square += (delta * delta).sum(axis=0)
        documents += np.count_nonzero(present, axis=0)
        gaps += np.count_nonzero(undefined, axis=0)
    return shift, square, documents, gaps


def _quantile(ordered: Floats, defined: Ints, share: float) -> Floats:
    """Quantile by linear interpolation of the first `defined` values of each sorted column."""
    place = share * (np.maximum(defined, 1) - 1)
    low = np.floor(place).astype(np.int64)
    high = np.ceil(place).astype(np.int64)
    below = np.take_along_axis(ordered, low[None], axis=0)[0]
    above = np.take_along_axis(ordered, high[None], axis=0)[0]
    return np.asarray(below + (place - low) * (above - below))


def _t_quantile(freedom: Ints, share: float) -> Floats:
    # scipy takes longer to import than numpy: only a report with an interval needs it.
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, share), dtype=np.float64)
