"""The agreement report: what the design was, what each code, coder pair and the whole come to."""

from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.cautions import cautions
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.disputes import Disputes, confusion
from cpqual.analysis.agreement.intervals import Coefficient, Estimate, Intervals, Status, jackknife, plain
from cpqual.analysis.agreement.rows import (
    AgreementReport,
    CodeRow,
    Confused,
    DesignFacts,
    Directed,
    Overall,
    PairRow,
)
from cpqual.analysis.agreement.units import Bools, Floats, Ints

FEW_POSITIVES = 10


def report(design: Design) -> AgreementReport:
    """Compute every statistic of the design, each coefficient with its document jackknife.

    Codes stand with the most disputed first. Only documents that two or more coders coded are compared.
    """
    statistics = design.statistics()
    disputes = Disputes.of(design)
    facts = _facts(design, statistics)
    tables = _Tables.of(statistics)
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
    )


@dataclass(frozen=True, eq=False)
class _Tables:
    """Additive counts per document, for the coefficients.

    `ratings` keeps the documents of a single coder, which count towards the share marked (Gwet 2014) but are
    not left out by the jackknife: `compared` says which are. The others hold compared documents only.
    """

    coincidences: Floats
    ratings: Floats
    compared: Bools
    pairs: c.AnyCounts

    @classmethod
    def of(cls, statistics: Statistics) -> "_Tables":
        compared = statistics.select(statistics.compared)
        return cls(compared.coincidences(), statistics.ratings(), statistics.compared, compared.pair_counts())


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
        documents_no_coder=int(np.count_nonzero(coders == 0)),
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
    alpha = jackknife(c.krippendorff_alpha, tables.coincidences)
    kappa_pairs = jackknife(c.cohen_kappa, tables.pairs)
    estimates = {
        "alpha": alpha,
        "f1": jackknife(_all_pairs(c.positive_agreement), tables.pairs, least=0.0),
        "p_neg": jackknife(_all_pairs(c.negative_agreement), tables.pairs, least=0.0),
        "jaccard": jackknife(_all_pairs(c.jaccard), tables.pairs, least=0.0),
        "kappa": jackknife(c.light_kappa, tables.pairs),
        "percent": jackknife(c.percent_agreement, tables.ratings, left_out=tables.compared, least=0.0),
        "pi": jackknife(c.fleiss_pi, tables.ratings, left_out=tables.compared),
        "ac1": jackknife(c.gwet_ac1, tables.ratings, left_out=tables.compared),
        "bp": jackknife(c.brennan_prediger, tables.ratings, left_out=tables.compared),
        "prevalence_index": plain(_over_pairs(c.prevalence_index), tables.pairs),
        "bias_index": plain(_over_pairs(c.bias_index), tables.pairs),
        "kappa_max": plain(_over_pairs(c.kappa_max), tables.pairs),
    }
    positives = statistics.marked[statistics.compared].sum(axis=0)
    prevalence = _prevalence(statistics, positives)
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
            **{name: _estimate(made, k, facts) for name, made in estimates.items()},
        )
        for k in disputes.costliest().tolist()
    )


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


def _micro(counts: c.AnyCounts) -> Floats:
    """F1 over all codes and pairs [..., code, pair, 4] together."""
    return c.positive_agreement(counts.sum(axis=(-3, -2)))


def _overall(tables: _Tables, rows: tuple[CodeRow, ...], facts: DesignFacts) -> Overall:
    mean = jackknife(lambda counts: c.mean_defined(c.krippendorff_alpha(counts)), tables.coincidences)
    return Overall(
        mean_alpha=_estimate(mean, (), facts),
        undefined=sum(row.alpha.status is Status.UNDEFINED for row in rows),
        pooled_kappa=_estimate(jackknife(c.pooled_kappa, tables.pairs), (), facts),
        micro_f1=_estimate(jackknife(_micro, tables.pairs, least=0.0), (), facts),
    )


def _pair_rows(tables: _Tables, facts: DesignFacts) -> tuple[PairRow, ...]:
    """Write out the coder by coder matrix: each pair on all codes together."""
    # [document, pair, code, one pair, 4]: the pooled coefficients run over the last axes of one pair.
    turned = np.swapaxes(tables.pairs, 1, 2)[:, :, :, None, :]
    kappa = jackknife(c.pooled_kappa, turned)
    f1 = jackknife(_micro, turned, least=0.0)
    alpha = jackknife(_mean_pair_alpha, turned[:, :, :, 0])
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


def _mean_pair_alpha(counts: c.AnyCounts) -> Floats:
    return c.mean_defined(c.krippendorff_alpha(c.pair_coincidences(counts)))


def _directed(design: Design, tables: _Tables) -> tuple[Directed, ...]:
    both, first, second, _ = np.moveaxis(tables.pairs.sum(axis=0), -1, 0)
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
