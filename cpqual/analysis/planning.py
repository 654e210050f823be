"""How much more has to be coded twice: from the interval there is now to the number of documents for another.

The interval of a coefficient over D documents is θ ± t(D−1)·SE, by the delete-one-document jackknife (see
`cpqual.analysis.agreement.intervals`). With documents like those coded so far, SE falls as 1/√D, so that the
half-width at any other number of documents follows without resampling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, sqrt

from cpqual.analysis.agreement.intervals import LEAST_DOCUMENTS

MOST_DOCUMENTS = 1_000_000
"""Where more than this would be needed, the half-width cannot be reached by coding."""
ASSURANCE = 0.8


@dataclass(frozen=True)
class Need:
    """How many documents an interval of a certain half-width needs.

    Attributes:
        documents: the smallest number with an expected half-width not above it; None if beyond all reason.
        cautious: the same from the upper 80 % limit of the standard error, which a few documents tell only
            roughly (Browne 1995); None if beyond all reason.
    """

    documents: int | None
    cautious: int | None


def half_width(se: float, documents: int, planned: int, *, level: float = 0.95) -> float:
    """Return the expected half-width of the interval over so many documents: t(planned−1)·SE·√(D/planned).

    Args:
        se: standard error over the documents there are.
        documents: how many those are, two at least.
        planned: how many there would be, two at least.
    """
    # scipy takes longer to import than numpy: only a plan needs it here
    from scipy.special import stdtrit

    return float(stdtrit(planned - 1, (1 + level) / 2)) * se * sqrt(documents / planned)


def needed(se: float, documents: int, target: float, *, level: float = 0.95) -> Need:
    """Return how many documents bring the half-width of the interval down to `target`.

    Never fewer than an interval needs at all. The cautious number takes SE·√((D−1)/χ²) with the lower 20 %
    point of χ²(D−1) for SE: a pilot's standard error is too small half of the time, and the plan from it then
    falls short (Browne 1995, Statistics in Medicine 14, 1933–1940).

    Args:
        se: standard error over the documents there are, more than 0.
        documents: how many those are, two at least.
        target: the half-width wanted, more than 0.

    Raises:
        ValueError: the standard error or the target is not a number above 0, or there are no two documents.
    """
    if not (isfinite(se) and se > 0 and isfinite(target) and target > 0 and documents > 1):
        raise ValueError("a plan needs a standard error above 0, a target above 0 and two documents")
    from scipy.special import chdtri

    upper = se * sqrt((documents - 1) / float(chdtri(documents - 1, ASSURANCE)))
    return Need(
        _smallest(lambda planned: half_width(se, documents, planned, level=level) <= target),
        _smallest(lambda planned: half_width(upper, documents, planned, level=level) <= target),
    )


def _smallest(is_enough: Callable[[int], bool]) -> int | None:
    """Return the smallest number of documents that is enough, None if too many; more are enough, too."""
    low, high = LEAST_DOCUMENTS - 1, LEAST_DOCUMENTS
    while not is_enough(high):
        low, high = high, 2 * high
        if high > 2 * MOST_DOCUMENTS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high if high <= MOST_DOCUMENTS else None


def lacy_riffe(population: int, expected: float, se: float) -> float:
    """Return how many of N units to code twice: ((N−1)·SE² + P·Q·N) / ((N−1)·SE² + P·Q), Q = 1 − P.

    Lacy & Riffe 1996 (Journalism & Mass Communication Quarterly 73, 963–973), for simple agreement on a
    simple random sample. Their N = 1000, P = .85, SE = .03 gives 125.

    Args:
        population: units there are, 1 at least.
        expected: share of units the coders are expected to agree on, above 0 and below 1.
        se: standard error to be reached, above 0; a margin of .05 at one-sided 95 % is .05/1.64 = .03.

    Returns:
        The number of units as the formula gives it, not rounded.

    Raises:
        ValueError: one of them lies outside its range.
    """
    if not (population >= 1 and 0 < expected < 1 and isfinite(se) and se > 0):
        raise ValueError("the population must be 1 or more, the agreement between 0 and 1, the error above 0")
    spread, error = expected * (1 - expected), (population - 1) * se * se
    return (error + spread * population) / (error + spread)
