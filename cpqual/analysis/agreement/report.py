"""The agreement report: what the design was, what each code, coder pair and the whole come to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.cautions import cautions
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.disputes import Disputes, confusion
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import (
    Coefficient,
    Estimate,
    Intervals,
    Status,
    effective_documents,
    plain,
)
from cpqual.analysis.agreement.rows import (
    AgreementReport,
    Bias,
    CodePair,
    CodeRow,
    Confused,
    DesignFacts,
    Directed,
    Overall,
    PairRow,
)
from cpqual.analysis.agreement.tables import Tables
from cpqual.analysis.agreement.units import Bools, Floats, Ints

FEW_POSITIVES = 10
BY_DOCUMENT = How()


def report(design: Design, how: How = BY_DOCUMENT) -> AgreementReport:
    """Compute every statistic of the design, each coefficient with its interval.

    Codes stand with the most disputed first. Only documents that two or more coders coded are compared.
    """
    statistics = design.frame()
    disputes = Disputes.of(design)
    facts = _facts(design, statistics)
    tables = _Tables(Tables.of(how.rows(design)), how)
    rows = _code_rows(design, statistics, disputes, tables, facts)
    overall = _overall(tables, rows, facts)
    pairs = _pair_rows(tables, facts)
    return AgreementReport(
        design=facts,
        codes=rows,
        overall=overall,
        pairs=pairs,
        directed=_directed(design, tables),
        confusion=_confused(design),
        cautions=cautions(facts, rows, overall),
        bias=tuple(_bias(design, tables)),
    )


@dataclass(frozen=True, eq=False)
class _Tables:
    """Additive counts per document (or per unit, where those are left out), and how intervals are made."""

    counts: Tables
    how: How

    def on_coincidences(self, coefficient: Coefficient) -> Intervals:
        return self.how.intervals(coefficient, self.counts.coincidences)

    def on_ratings(self, coefficient: Coefficient, least: float = -1.0) -> Intervals:
        return self.how.intervals(
            coefficient, self.counts.ratings, left_out=self.counts.compared, least=least
        )

    def on_pairs(self, coefficient: Coefficient, least: float = -1.0) -> Intervals:
        return self.how.intervals(coefficient, self.counts.pairs, least=least)


def _facts(design: Design, statistics: Statistics) -> DesignFacts:
    compared = statistics.compared
    coders = statistics.coders_per_document
    shared = statistics.pair_units
    return DesignFacts(
        unit=design.unit,
        rule=design.rule,
        coders=design.coders,
        codes=design.codes,
        documents=len(design.documents),
        units=design.n_units,
        documents_compared=int(np.count_nonzero(compared)),
        units_compared=int(statistics.units[compared].sum()),
        documents_one_coder=int(np.count_nonzero(coders == 1)),
        coders_compared=int(np.count_nonzero(design.assigned[compared].any(axis=0))),
        documents_per_coder=tuple(np.count_nonzero(design.assigned, axis=0).tolist()),
        marks_per_coder=tuple(int(design.weight(keys).sum()) for keys in design.marks),
        unplaced_per_coder=design.unplaced,
        pairs=tuple((design.coders[first], design.coders[second]) for first, second in design.pairs),
        documents_per_pair=tuple(np.count_nonzero(shared, axis=0).tolist()),
        units_per_pair=tuple(shared.sum(axis=0).tolist()),
    )


def _over_pairs(coefficient: Coefficient) -> Coefficient:
    """Average a pair's coefficient over the pairs where it is defined."""
    return lambda counts: c.mean_defined(coefficient(counts))


def _all_pairs(coefficient: Coefficient) -> Coefficient:
    """Take a pair's coefficient on the counts of all pairs together."""
    return lambda counts: coefficient(counts.sum(axis=-2))


def _code_rows(
    design: Design, statistics: Statistics, disputes: Disputes, tables: _Tables, facts: DesignFacts
) -> tuple[CodeRow, ...]:
    alpha = tables.on_coincidences(c.krippendorff_alpha)
    kappa_pairs = tables.on_pairs(c.cohen_kappa)
    estimates = {
        "alpha": alpha,
        "f1": tables.on_pairs(_all_pairs(c.positive_agreement), least=0.0),
        "p_neg": tables.on_pairs(_all_pairs(c.negative_agreement), least=0.0),
        "jaccard": tables.on_pairs(_all_pairs(c.jaccard), least=0.0),
        "kappa": tables.on_pairs(c.light_kappa),
        "percent": tables.on_ratings(c.percent_agreement, least=0.0),
        "pi": tables.on_ratings(c.fleiss_pi),
        "ac1": tables.on_ratings(c.gwet_ac1),
        "bp": tables.on_ratings(c.brennan_prediger),
        "prevalence_index": plain(_over_pairs(c.prevalence_index), tables.counts.pairs),
        "bias_index": plain(_over_pairs(c.bias_index), tables.counts.pairs),
        "kappa_max": plain(_over_pairs(c.kappa_max), tables.counts.pairs),
    }
    positives = _positives(design, statistics.compared)
    prevalence = _prevalence(statistics, positives)
    pairs = _code_pairs(tables, facts)
    even = effective_documents(tables.counts.coincidences).tolist() if tables.how.kind != "unit" else None
    return tuple(
        CodeRow(
            code=design.codes[k],
            n_units=facts.units_compared,
            n_marked=int(disputes.marked_units[k]),
            positives=tuple(positives[k].tolist()),
            prevalence=tuple(prevalence[k].tolist()),
            n_disagreements=int(disputes.disputed_units[k]),
            kappa_pairs=_pair_estimates(kappa_pairs, k, facts),
            status=_status(alpha, k, int(disputes.marked_units[k])),
            pairs=pairs[k],
            rolled_up=False,
            even_documents=even[k] if even else np.nan,
            **{name: _estimate(made, k, facts) for name, made in estimates.items()},
        )
        for k in disputes.costliest().tolist()
    )


def _positives(design: Design, documents: Bools) -> Ints:
    """Units each coder marked in some of the documents [code, coder]."""
    n_codes = len(design.codes)
    kept = [design.marks_in(coder, documents) for coder in range(len(design.coders))]
    columns = [design.tally(keys % max(n_codes, 1), keys, n_codes) for keys in kept]
    return np.stack(columns, axis=1) if columns else np.zeros((n_codes, 0), dtype=np.int64)


def _prevalence(statistics: Statistics, positives: Ints) -> Floats:
    """Share of the compared units a coder coded that they marked [code, coder], nan if they coded none."""
    coded = (statistics.assigned * statistics.units[:, None])[statistics.compared].sum(axis=0)
    return np.where(coded > 0, positives / np.maximum(coded, 1), np.nan)


def _status(alpha: Intervals, code: int, n_marked: int) -> Status:
    status = alpha.estimate(code, n_units=0, n_coders=0).status
    if status is Status.UNDEFINED or n_marked >= FEW_POSITIVES:
        return status
    return Status.FEW_POSITIVES


def _estimate(made: Intervals, index: int | tuple[int, ...], facts: DesignFacts) -> Estimate:
    return made.estimate(index, n_units=facts.units_compared, n_coders=facts.coders_compared)


def _pair_estimates(made: Intervals, code: int, facts: DesignFacts) -> tuple[Estimate, ...]:
    return tuple(
        made.estimate((code, pair), n_units=units, n_coders=2)
        for pair, units in enumerate(facts.units_per_pair)
    )


def _code_pairs(tables: _Tables, facts: DesignFacts) -> list[tuple[CodePair, ...]]:
    """Write out what each pair of coders comes to on each code [code][pair]."""
    totals = tables.counts.pair_totals
    alpha = plain(lambda counts: c.krippendorff_alpha(c.pair_coincidences(counts)), tables.counts.pairs)
    kappa, f1 = plain(c.cohen_kappa, tables.counts.pairs), plain(c.positive_agreement, tables.counts.pairs)
    return [
        tuple(
            CodePair(
                *names, units, both, first - both, second - both, units - first - second + both,
                *(made.estimate((k, pair), n_units=units, n_coders=2) for made in (alpha, kappa, f1)),
            )
            for pair, (names, (both, first, second, units)) in enumerate(zip(facts.pairs, cells, strict=True))
        )
        for k, cells in enumerate(totals.tolist())
    ]  # fmt: skip


MEAN_ALPHA = c.Pooled(lambda counts: c.mean_terms(c.krippendorff_alpha(counts)), c.mean_of_terms, 1)
POOLED_KAPPA = c.Pooled(c.kappa_terms, lambda terms: c.kappa_of_terms(terms.sum(axis=-2)), 2)
MICRO_F1 = c.Pooled(np.asarray, _all_pairs(c.positive_agreement), 2)
# The same for each pair of coders: […, pair].
PAIR_ALPHA = c.Pooled(
    lambda counts: c.mean_terms(c.krippendorff_alpha(c.pair_coincidences(counts))), c.mean_of_terms, 2
)
PAIR_KAPPA = c.Pooled(c.kappa_terms, c.kappa_of_terms, 2)
PAIR_F1 = c.Pooled(np.asarray, c.positive_agreement, 2)


def _overall(tables: _Tables, rows: tuple[CodeRow, ...], facts: DesignFacts) -> Overall:
    return Overall(
        mean_alpha=_estimate(tables.on_coincidences(MEAN_ALPHA), (), facts),
        undefined=sum(row.alpha.status is Status.UNDEFINED for row in rows),
        pooled_kappa=_estimate(tables.on_pairs(POOLED_KAPPA), (), facts),
        micro_f1=_estimate(tables.on_pairs(MICRO_F1, least=0.0), (), facts),
    )


def _pair_rows(tables: _Tables, facts: DesignFacts) -> tuple[PairRow, ...]:
    """Write out the coder by coder matrix: each pair on all codes together."""
    kappa = tables.on_pairs(PAIR_KAPPA)
    f1 = tables.on_pairs(PAIR_F1, least=0.0)
    alpha = tables.on_pairs(PAIR_ALPHA)
    return tuple(
        PairRow(
            first=first,
            second=second,
            n_docs=facts.documents_per_pair[pair],
            n_units=units,
            mean_alpha=alpha.estimate(pair, n_units=units, n_coders=2),
            pooled_kappa=kappa.estimate(pair, n_units=units, n_coders=2),
            micro_f1=f1.estimate(pair, n_units=units, n_coders=2),
        )
        for pair, ((first, second), units) in enumerate(zip(facts.pairs, facts.units_per_pair, strict=True))
    )


def _directed(design: Design, tables: _Tables) -> tuple[Directed, ...]:
    both, first, second, _ = np.moveaxis(tables.counts.pair_totals, -1, 0)
    rows = [
        Directed(design.coders[marker], design.coders[other], design.codes[k], int(lone[k, pair]))
        for pair, (one, two) in enumerate(design.pairs)
        for marker, other, lone in ((one, two, first - both), (two, one, second - both))
        for k in np.flatnonzero(lone[:, pair])
    ]
    return tuple(sorted(rows, key=lambda row: -row.units))


def _confused(design: Design) -> tuple[Confused, ...]:
    table, omitted = confusion(design)
    rows = [
        Confused(design.codes[one], design.codes[two], float(table[one, two]))
        for one, two in zip(*np.nonzero(np.triu(table, 1)), strict=True)
    ]
    rows += [Confused(design.codes[k], None, float(omitted[k])) for k in np.flatnonzero(omitted)]
    return tuple(sorted(rows, key=lambda row: -row.units))


def _bias(design: Design, tables: _Tables) -> Iterator[Bias]:
    """Compare how much each coder marks with how much the others do on the same units, all codes first."""
    totals = tables.counts.pair_totals
    for coder, name in enumerate(design.coders):
        # [code, (own, others, units)], summed over the pairs the coder is in
        sides = [
            totals[:, pair, [1, 2, 3] if coder == first else [2, 1, 3]]
            for pair, (first, second) in enumerate(design.pairs)
            if coder in (first, second)
        ]
        table = np.sum(sides, axis=0) if sides else np.zeros((len(design.codes), 3), dtype=np.int64)
        for code, row in zip((None, *design.codes), (table.sum(axis=0), *table), strict=True):
            own, others, units = (int(number) for number in row)
            difference = (own - others) / units if units else np.nan
            yield Bias(name, code, units, own, others, difference)
