"""How often intervals of α hold the true value: documents left out, documents drawn again, units left out.

Run it as `python benchmarks/coverage.py` (a minute) or with `--full` (a few). Studies are drawn from a known
population, so the true α is known: a document has its own share of passages on a theme and its own clarity;
every unit is about the theme or not; and a coder sees that with the document's clarity or else marks at the
theme's general rate. For each setting the share of studies whose 95 % interval holds the population's α is
printed with the mean width, and the share of studies without an interval (α undefined, or undefined without
one of the documents). A second table sorts the same studies by the effective number of documents: how many
documents with equally many marks would weigh as evenly (intervals.effective_documents). Everything is seeded.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.intervals import (
    Intervals,
    bootstrap,
    effective_documents,
    jackknife,
)

Numbers = NDArray[np.float64]
Ends = tuple[Numbers, Numbers]
SEED = 20260
MEAN_UNITS, CLARITY = 40, 0.85
POPULATION = 300_000
KINDS = ("jackknife t(D−1)", "t(effective−1)", "bootstrap", "units")
EDGES = (0, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 101)
# Share of the variance of a document's prevalence and clarity that lies between documents.
CLUSTERING = {"weak": 0.1, "strong": 0.3}


@dataclass(frozen=True)
class Setting:
    """One line of the table: what the studies drawn have in common."""

    coders: int
    missing: bool
    prevalence: float
    clustering: str
    equal: bool
    documents: int

    def line(self) -> str:
        """Write the setting out in columns."""
        coders = f"{self.coders}{' some missing' if self.missing else ''}"
        lengths = "equal" if self.equal else "unequal"
        return f"{coders:14} {self.prevalence:4.2f}  {self.clustering:6}  {lengths:7} {self.documents:4d}"


def settings(full: bool) -> Iterator[Setting]:
    """List what is simulated: without `full`, unequal documents only."""
    groups = ((2, False), (3, False), (3, True))
    lengths = (True, False) if full else (False,)
    for (coders, missing), prevalence, clustering, equal, documents in product(
        groups, (0.05, 0.15, 0.4), CLUSTERING, lengths, (6, 12, 30, 100)
    ):
        yield Setting(coders, missing, prevalence, clustering, equal, documents)


def patterns(coders: int) -> NDArray[np.int64]:
    """List every way the coders may mark a unit [pattern, coder]."""
    return np.array(list(product((0, 1), repeat=coders)), dtype=np.int64)


def around(rng: np.random.Generator, mean: float, share: float, size: tuple[int, ...]) -> Numbers:
    """Draw from a beta distribution whose variance is `share` of mean·(1 − mean)."""
    scale = 1 / share - 1
    return rng.beta(mean * scale, (1 - mean) * scale, size)


def draw(
    setting: Setting, rng: np.random.Generator, shape: tuple[int, ...]
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Draw documents: units [..., pattern] of each pattern, and whether the last coder coded them [...]."""
    share = CLUSTERING[setting.clustering]
    theme = around(rng, setting.prevalence, share, shape)[..., None]
    clarity = around(rng, CLARITY, share, shape)[..., None]
    guess = (1 - clarity) * setting.prevalence
    marks = patterns(setting.coders).sum(axis=1)
    left = setting.coders - marks
    yes, no = clarity + guess, guess
    chances = theme * yes**marks * (1 - yes) ** left + (1 - theme) * no**marks * (1 - no) ** left
    spread = 0.0 if setting.equal else 0.8
    units = np.maximum(rng.lognormal(np.log(MEAN_UNITS) - spread**2 / 2, spread, shape).astype(np.int64), 1)
    counts = rng.multinomial(units, chances / chances.sum(axis=-1, keepdims=True))
    absent = rng.random(shape) < (0.3 if setting.missing else 0.0)
    return counts.astype(np.float64), ~absent


def coincidences(setting: Setting, counts: Numbers, complete: NDArray[np.bool_]) -> Numbers:
    """Count as the report does: [..., (o01, n1, n)] per document."""
    table: Numbers = np.einsum("...p,...pl->...l", counts, _rows(setting.coders)[complete.astype(np.int64)])
    return table


def _rows(coders: int) -> Numbers:
    """Coincidences of one unit of each pattern, without and with the last coder: [2, pattern, 3]."""
    rows = []
    for present in (coders - 1, coders):
        seen = patterns(coders)[:, :present].astype(np.bool_)
        assigned = np.ones((len(seen), present), dtype=np.bool_)
        pairs = tuple((i, j) for i in range(present) for j in range(i + 1, present))
        both = np.array([[row[i] & row[j] for i, j in pairs] for row in seen], dtype=np.int32)
        made = Statistics(
            seen[:, None].astype(np.int32),
            both.reshape(len(seen), 1, len(pairs)),
            assigned,
            np.ones(len(seen), dtype=np.int64),
            pairs,
        )
        rows.append(made.coincidences()[:, 0])
    return np.stack(rows)


def by_unit(setting: Setting, counts: Numbers, complete: NDArray[np.bool_], table: Numbers) -> Ends:
    """Leave out each unit in turn, as if units were independent."""
    total = table.sum(axis=0)
    value = c.krippendorff_alpha(total)
    shift, square, units = np.zeros(value.shape), np.zeros(value.shape), counts.sum(axis=(0, 2))
    for present, pattern in product((0, 1), range(counts.shape[-1])):
        times = np.where(complete == present, counts[..., pattern], 0).sum(axis=0)
        delta = np.nan_to_num(c.krippendorff_alpha(total - _rows(setting.coders)[present, pattern]) - value)
        shift += times * delta
        square += times * delta**2
    se = np.sqrt((units - 1) / units * (square - shift**2 / units))
    half = stats.t.ppf(0.975, units - 1) * se
    return value - half, value + half


def effective(made: Intervals, documents: Numbers) -> Ends:
    """Return the document jackknife with one less than the effective number of documents as freedom."""
    half = stats.t.ppf(0.975, np.maximum(documents - 1, 1)) * made.se
    return np.maximum(made.value - half, -1), np.minimum(made.value + half, 1)


def told(ends: Ends, truth: Numbers | float) -> str:
    """Write coverage in % of the intervals given, their mean width, and the share of studies without one."""
    low, high = ends
    given = ~np.isnan(low)
    if not given.any():
        return f"{'–':>4} {'–':>4} {100:4d}"
    inside = ((low <= truth) & (truth <= high))[given]
    width = float(np.mean((high - low)[given]))
    return f"{100 * inside.mean():4.0f} {width:4.2f} {100 * (1 - given.mean()):4.0f}"


@dataclass(frozen=True)
class Found:
    """What the studies of a setting came to: the intervals of each kind, and the documents they weigh."""

    intervals: tuple[Ends, ...]
    documents: Numbers


def simulate(setting: Setting, studies: int, resamples: int) -> Found:
    """Draw studies and make every kind of interval."""
    rng = np.random.default_rng([SEED, *(ord(letter) for letter in setting.line())])
    counts, complete = draw(setting, rng, (setting.documents, studies))
    table = coincidences(setting, counts, complete)
    knife = jackknife(c.krippendorff_alpha, table)
    drawn = bootstrap(c.krippendorff_alpha, table, seed=SEED, resamples=resamples)
    documents = effective_documents(table)
    intervals = (
        (knife.lo, knife.hi),
        effective(knife, documents),
        (drawn.lo, drawn.hi),
        by_unit(setting, counts, complete, table),
    )
    return Found(intervals, documents)


def sorted_by_documents(found: Sequence[Found], truths: Sequence[float]) -> Iterator[str]:
    """Write the table of coverage by effective number of documents, over all settings."""
    documents = np.concatenate([one.documents for one in found])
    truth = np.repeat(truths, [len(one.documents) for one in found])
    ends = [
        tuple(np.concatenate([one.intervals[kind][side] for one in found]) for side in (0, 1))
        for kind in range(len(KINDS))
    ]
    for low, high in pairwise(EDGES):
        here = (low <= documents) & (documents < high)
        columns = "".join(f"  {told((one[0][here], one[1][here]), truth[here]):18}" for one in ends)
        yield f"{low:3} to {high:3} {np.count_nonzero(here):8,} studies{columns}"


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="5,000 studies a line, and equal documents too")
    full = parser.parse_args().full
    studies, resamples = (5000, 1000) if full else (1500, 500)
    print(f"{studies} studies a line, mean of {MEAN_UNITS} units a document")
    print("in each column: coverage in %, mean width, % of studies without an interval")
    kinds = "".join(f"  {name:18}" for name in KINDS)
    print(f"{'coders':14} {'prev':4}  {'clust.':6}  {'lengths':7} docs  {'true':5}{kinds}")
    started = time.process_time()
    known: dict[tuple[object, ...], float] = {}
    found, truths = [], []
    for setting in settings(full):
        population = (setting.coders, setting.missing, setting.prevalence, setting.clustering, setting.equal)
        if population not in known:
            drawn = draw(setting, np.random.default_rng(SEED), (POPULATION,))
            known[population] = float(c.krippendorff_alpha(coincidences(setting, *drawn).sum(axis=0)))
        truths.append(known[population])
        found.append(simulate(setting, studies, resamples))
        columns = "".join(f"  {told(ends, truths[-1]):18}" for ends in found[-1].intervals)
        print(f"{setting.line()}  {truths[-1]:5.3f}{columns}", flush=True)
    print(f"\n{'by effective number of documents':40}{kinds}")
    print(*sorted_by_documents(found, truths), sep="\n")
    print(f"{time.process_time() - started:.0f} s CPU")


if __name__ == "__main__":
    main()
