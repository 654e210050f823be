"""Agreement of three coders on a million units and sixty codes, against other programs, and large studies.

Run it as `python benchmarks/agreement.py`. Times are CPU seconds of one process; what counts are the ratios,
since both sides run on the same machine in the same minute. The marks are drawn at random with a fixed seed:
a coder finds nine in ten of the true marks and adds a few of their own. Sections: all statistics against
krippendorff's α alone; one code against krippendorff, scikit-learn, statsmodels and NLTK; a survey of 100,000
answers; a text of five million characters; free spans (agreement_spans.py).
"""

import ctypes
import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import agreement_spans
import krippendorff
import numpy as np
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import bootstrap, jackknife
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.units import Ints, Rule, project

UNITS, CODERS, CODES, DOCUMENTS = 1_000_000, 3, 60, 50
MARKS = 1_130_000
PEER_CODES = 2
NLTK_UNITS = 10_000
ANSWERS, ANSWER_CODINGS = 100_000, 250_000
CHARACTERS, PASSAGES = 5_000_000, 20_000
FLOOR, CEILING_RESAMPLES, CEILING_MB = 100, 5, 250
CEILING_SURVEY_MB = 300


def cpu(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU time of some runs, in seconds."""
    runs = []
    for _ in range(times):
        start = time.process_time()
        work()
        runs.append(time.process_time() - start)
    return min(runs)


def draw_marks() -> tuple[Ints, ...]:
    """Draw each coder's sorted keys unit·CODES+code, about MARKS of them."""
    rng = np.random.default_rng(20)
    cells = UNITS * CODES
    true = np.unique(rng.integers(0, cells, MARKS))
    return tuple(
        np.unique(np.concatenate([true[rng.random(true.size) < 0.9], rng.integers(0, cells, MARKS // 10)]))
        for _ in range(CODERS)
    )


def make_design() -> Design:
    """Put the marks on units of 40 code points in documents of equal size."""
    starts = np.arange(UNITS, dtype=np.int64) % (UNITS // DOCUMENTS) * 40
    return Design(
        unit="turn",
        rule=Rule.ANY,
        coders=tuple(f"C{i}" for i in range(CODERS)),
        codes=tuple(f"code_{i:02}" for i in range(CODES)),
        documents=tuple(f"D{i}" for i in range(DOCUMENTS)),
        first_unit=np.arange(DOCUMENTS + 1, dtype=np.int64) * (UNITS // DOCUMENTS),
        unit_starts=starts,
        unit_ends=starts + 40,
        assigned=np.ones((DOCUMENTS, CODERS), dtype=np.bool_),
        marks=draw_marks(),
        unplaced=(0,) * CODERS,
    )


def point_estimates(statistics: Statistics) -> list[object]:
    """Compute every coefficient of every code, without intervals."""
    pairs = statistics.pair_counts().sum(axis=0)
    together = pairs.sum(axis=1)
    ratings = statistics.ratings().sum(axis=0)
    on_pairs = [c.cohen_kappa, c.kappa_max, c.prevalence_index, c.bias_index]
    on_all = [c.positive_agreement, c.negative_agreement, c.jaccard]
    on_ratings = [c.fleiss_pi, c.gwet_ac1, c.brennan_prediger, c.percent_agreement]
    return [
        c.krippendorff_alpha(statistics.coincidences().sum(axis=0)),
        c.light_kappa(pairs),
        c.pooled_kappa(pairs),
        *(f(pairs) for f in on_pairs),
        *(f(together) for f in on_all),
        *(f(ratings) for f in on_ratings),
    ]


def reliability_data(design: Design, code: int) -> "np.typing.NDArray[np.float64]":
    """Write one code out as krippendorff wants it: coders by units."""
    table = np.zeros((CODERS, UNITS))
    for coder, keys in enumerate(design.marks):
        table[coder, keys[keys % CODES == code] // CODES] = 1
    return table


def peer(design: Design) -> tuple[float, float]:
    """CPU time of krippendorff on one code, and the largest difference of its α from ours."""
    ours = c.krippendorff_alpha(design.statistics().coincidences().sum(axis=0))
    spent, apart = 0.0, 0.0
    for code in range(PEER_CODES):
        table = reliability_data(design, code)
        start = time.process_time()
        alpha = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
        spent += time.process_time() - start
        apart = max(apart, abs(alpha - float(ours[code])))
    return spent / PEER_CODES, apart


def peak_growth(work: Callable[[], object]) -> float:
    """Return by how many MB the peak memory of the process rises above what it holds before the work."""
    try:
        # Give freed memory back first, or the work would reuse it unseen.
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = _status_mb("VmRSS")
        work()
        return _status_mb("VmHWM") - before
    except (OSError, AttributeError):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        work()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def _status_mb(field: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def main() -> None:
    """Measure, print, and fail if a floor or ceiling is broken."""
    design = make_design()
    held = [all_codes(design), one_code(design), survey(), characters(), agreement_spans.compare(cpu)]
    if not all(held):
        raise SystemExit("a floor or ceiling of the design is broken")


def all_codes(design: Design) -> bool:
    """Measure all statistics of all codes."""
    marks = sum(len(keys) for keys in design.marks) / CODERS
    print(
        f"{UNITS:,} units × {CODERS} coders × {CODES} codes, {DOCUMENTS} documents, {marks:,.0f} marks each"
    )
    memory = peak_growth(lambda: point_estimates(design.statistics()))
    whole_memory = peak_growth(lambda: report(design))
    counting = cpu(design.statistics)
    statistics = design.statistics()
    point = counting + cpu(lambda: point_estimates(statistics))
    whole = cpu(lambda: report(design))
    coincidences, pairs = statistics.coincidences(), statistics.pair_counts()
    knife = cpu(lambda: (jackknife(c.krippendorff_alpha, coincidences), jackknife(c.cohen_kappa, pairs)))
    boot = cpu(
        lambda: (
            bootstrap(c.krippendorff_alpha, coincidences, seed=1),
            bootstrap(c.cohen_kappa, pairs, seed=1),
        )
    )
    spans = cpu(lambda: project_spans(design))
    theirs, apart = peer(design)
    ratio, share = CODES * theirs / point, boot / point

    print(
        f"  counts and all coefficients         {point:8.3f} s   peak +{memory:.0f} MB (ceiling {CEILING_MB})"
    )
    print(f"    of which counting                 {counting:8.3f} s")
    print(f"  whole report, with intervals        {whole:8.3f} s   peak +{whole_memory:.0f} MB more")
    print(f"  spans of one coder on units         {spans:8.3f} s")
    print(f"  jackknife, α and κ of all codes     {knife:8.3f} s")
    print(f"  1,000 resamples, α and κ            {boot:8.3f} s")
    print(f"  krippendorff, α of one code         {theirs:8.3f} s   (mean of {PEER_CODES} codes)")
    print(f"  largest difference of α between the two: {apart:.0e}")
    print(f"  ratios to krippendorff on {CODES} codes (scaled from {PEER_CODES}):")
    print(f"    all coefficients {ratio:.0f}× (floor {FLOOR}×), whole report {CODES * theirs / whole:.0f}×")
    print(f"  ratio 1,000 resamples / point estimate: {share:.2f} (ceiling {CEILING_RESAMPLES})")
    print(f"  ratio jackknife / 1,000 resamples: {knife / boot:.2f}, / point estimate: {knife / point:.3f}")
    return ratio >= FLOOR and share <= CEILING_RESAMPLES and memory <= CEILING_MB


def one_code(design: Design) -> bool:
    """Measure a single code with what others offer for it."""
    single = replace(
        design, codes=design.codes[:1], marks=tuple(keys[keys % CODES == 0] // CODES for keys in design.marks)
    )
    table = reliability_data(design, 0)
    whole = table.astype(np.int64)
    triples = [
        (str(coder), unit, int(value))
        for coder, row in enumerate(table[:, :NLTK_UNITS])
        for unit, value in enumerate(row)
    ]
    base = cpu(lambda: point_estimates(single.statistics()))
    peers = {
        "krippendorff, α": cpu(lambda: krippendorff.alpha(table, level_of_measurement="nominal"), 1),
        "statsmodels, Fleiss' κ": cpu(lambda: fleiss_kappa(aggregate_raters(whole.T, n_cat=2)[0]), 1),
        "scikit-learn, κ of 3 pairs": cpu(
            lambda: [cohen_kappa_score(whole[i], whole[j]) for i, j in ((0, 1), (0, 2), (1, 2))], 1
        ),
        f"NLTK, α of {NLTK_UNITS:,} units": cpu(lambda: AnnotationTask(triples).alpha(), 1),
    }
    print(f"one code of {UNITS:,} units × {CODERS} coders")
    print(f"  ours, all coefficients              {base:8.3f} s")
    for name, spent in peers.items():
        print(f"  {name:35} {spent:8.3f} s   {spent / base:.0f}×")
    return True


def survey() -> bool:
    """Measure a survey: many short documents, the third coder absent from a third of them."""
    rng = np.random.default_rng(3)
    assigned = np.ones((ANSWERS, CODERS), dtype=np.bool_)
    assigned[:, -1] = rng.random(ANSWERS) < 0.67
    size = ANSWER_CODINGS // CODERS
    true = np.stack([rng.integers(0, ANSWERS, size), rng.integers(0, CODES, size)], axis=1)
    other = np.stack([rng.integers(0, ANSWERS, size), rng.integers(0, CODES, size)], axis=1)
    rows = []
    for coder in range(CODERS):
        document, code = np.where((rng.random(size) < 0.9)[:, None], true, other).T
        rows.append(np.stack([document, 0 * code, 0 * code + 30, 0 * code + coder, code], axis=1))
    spans = np.concatenate(rows)
    starts = np.zeros(ANSWERS, dtype=np.int64)
    arrays: dict[str, Any] = {
        "documents": [f"A{number}" for number in range(ANSWERS)],
        "codes": [f"code_{number:02}" for number in range(CODES)],
        "coders": [f"C{number}" for number in range(CODERS)],
        "first_unit": np.arange(ANSWERS + 1),
        "unit_starts": starts,
        "unit_ends": starts + 50,
        "assigned": assigned,
        "spans": spans[assigned[spans[:, 0], spans[:, 3]]],
    }
    memory = peak_growth(lambda: report(Design.from_arrays(**arrays)))
    building = cpu(lambda: Design.from_arrays(**arrays))
    design = Design.from_arrays(**arrays)
    whole = cpu(lambda: report(design), 1)
    drawn = cpu(lambda: report(design, How("bootstrap")), 1)
    print(f"survey: {ANSWERS:,} answers × {CODERS} coders × {CODES} codes, {len(arrays['spans']):,} codings")
    print(f"  design from arrays                  {building:8.3f} s")
    print(f"  whole report, with jackknife        {whole:8.3f} s   peak +{memory:.0f} MB")
    print(f"  whole report, 1,000 resamples each  {drawn:8.3f} s")
    return memory <= CEILING_SURVEY_MB


def characters() -> bool:
    """Measure texts compared by their code points."""
    rng = np.random.default_rng(5)
    documents = 20
    length = CHARACTERS // documents
    starts = rng.integers(0, length - 500, (PASSAGES, 1))
    rows = []
    for coder in range(CODERS):
        start = np.maximum(starts + rng.integers(-20, 21, starts.shape), 0)
        document, code = np.arange(PASSAGES) % documents, np.arange(PASSAGES) // documents % CODES
        columns = (document[:, None], start, start + 120, np.full_like(start, coder), code[:, None])
        rows.append(np.concatenate(columns, axis=1))
    arrays: dict[str, Any] = {
        "documents": [f"D{number}" for number in range(documents)],
        "codes": [f"code_{number:02}" for number in range(CODES)],
        "coders": [f"C{number}" for number in range(CODERS)],
        "first_unit": np.arange(documents + 1),
        "unit_starts": np.zeros(documents, dtype=np.int64),
        "unit_ends": np.full(documents, length),
        "assigned": np.ones((documents, CODERS), dtype=np.bool_),
        "spans": np.concatenate(rows),
        "unit": "char",
        "by_code_point": True,
    }
    memory = peak_growth(lambda: report(Design.from_arrays(**arrays)))
    building = cpu(lambda: Design.from_arrays(**arrays))
    design = Design.from_arrays(**arrays)
    whole = cpu(lambda: report(design))
    print(f"code points: {CHARACTERS:,} of them × {CODERS} coders, {PASSAGES:,} codings each")
    print(f"  cut into {len(design.unit_starts):,} weighted pieces     {building:8.3f} s")
    print(f"  whole report                        {whole:8.3f} s   peak +{memory:.0f} MB")
    return True


def project_spans(design: Design) -> None:
    """Project as many spans as one coder has marks, each across two units."""
    keys = design.marks[0]
    units = np.arange(UNITS, dtype=np.int64) * 40
    starts = keys // CODES * 40 + 20
    project(units, units + 40, starts, starts + 40, keys % CODES, Rule.HALF)


if __name__ == "__main__":
    main()
