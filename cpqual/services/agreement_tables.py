"""The agreement report as tables: one for each of its parts, with columns that stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from cpqual import __version__
from cpqual.analysis.agreement.intervals import Estimate
from cpqual.analysis.agreement.rows import CodeRow
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.agreement import STATS, Comparison, Disputed, disputed
from cpqual.services.agreement_words import notes
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session

Part = Literal[
    "design", "codes", "overall", "pairs", "pairs-by-code", "directed", "bias", "confusions", "sensitivity",
    "cautions", "disagreements",
]  # fmt: skip
SHARED_OUT = (
    "a unit counts once for each pair of coders, and is shared out where sets of codes differ in size"
)
"""How units are counted in the table of confusions."""
PARTS: tuple[Part, ...] = get_args(Part)

WITHOUT_COEFFICIENTS: frozenset[Part] = frozenset(
    {"design", "codes", "directed", "bias", "confusions", "disagreements"}
)
"""What there is in a project of the reflexive profile."""

_OF_CODE = ("f1", "kappa", "p_neg", "jaccard", "percent", "pi", "ac1", "bp", "prevalence_index", "bias_index")


def parts(session: Session, found: Comparison, *, with_passages: bool = False) -> list[Table]:
    """Return every part of the report that there is, the design first.

    Args:
        with_passages: give the disputed passages' words, which are confidential, and not only their places.
    """
    return [_MAKERS[name](session, found, with_passages) for name in offered(found)]


def part(session: Session, found: Comparison, name: Part, *, with_passages: bool = True) -> Table:
    """Return one part of the report.

    Raises:
        RefusedError: it holds coefficients, and a project of the reflexive profile has none.
    """
    if name == "sensitivity" and found.sensitivity is None and not found.reflexive:
        raise RefusedError("only one kind of unit was compared", remedy="Say --sensitivity.")
    if name not in offered(found):
        raise RefusedError(
            f"the part {name!r} holds coefficients, and a project of the reflexive profile has none",
            remedy=f"There are {', '.join(offered(found))}.",
        )
    return _MAKERS[name](session, found, with_passages)


def offered(found: Comparison) -> tuple[Part, ...]:
    """Return the names of the parts there are."""
    return tuple(
        name
        for name in PARTS
        if (name in WITHOUT_COEFFICIENTS or not found.reflexive)
        and (name != "sensitivity" or found.sensitivity is not None)
    )


def number(value: float) -> float | None:
    """Return a number, or None for the NaN that stands for what is undefined."""
    return None if value != value else value


def _bounds(name: str, estimate: Estimate) -> dict[str, Cell]:
    return {
        name: number(estimate.value),
        f"{name}_lo": number(estimate.lo),
        f"{name}_hi": number(estimate.hi),
    }


def _design(_: Session, found: Comparison, __: bool) -> Table:
    facts = found.report.design
    per_coder = zip(
        facts.coders, facts.documents_per_coder, facts.marks_per_coder, facts.unplaced_per_coder, strict=True
    )
    rows: list[tuple[Cell, Cell]] = [
        ("unit", facts.unit),
        ("rule", str(facts.rule)),
        ("coders", ", ".join(facts.coders)),
        ("codes", len(facts.codes)),
        ("level", found.level),
        ("intervals", _intervals(found)),
        ("codings from suggestions", "counted" if found.with_suggested else "left out"),
        ("codings as they stood", "now" if found.as_now else "when the document was first finished"),
        *_sampled(found),
        ("documents compared", facts.documents_compared),
        ("units compared", facts.units_compared),
        ("documents of one coder only, not compared", facts.documents_one_coder),
        ("left out", found.left_out),
    ]
    for coder, documents, marks, unplaced in per_coder:
        rows += [
            (f"{coder}: documents", documents),
            (f"{coder}: marks", marks),
            (f"{coder}: passages that marked no unit", unplaced),
            (f"{coder}: codings that came from suggestions", found.from_suggestions.get(coder, 0)),
            (f"{coder}: codings changed after finishing", (found.later or {}).get(coder, 0)),
            (f"{coder}: codings that cannot be said in the text of now", (found.lost or {}).get(coder, 0)),
        ]
    rows += [
        ("codebook version", found.codebook.version),
        ("profile", found.codebook.profile),
        ("snapshot", found.snapshot),
        ("software", f"cpqual {__version__}"),
    ]
    return Table("design", ("what", "value"), rows)


def _intervals(found: Comparison) -> str:
    made = (row.alpha.method for row in found.report.codes if row.alpha.method)
    return "none" if found.reflexive else next(made, "none")


def _sampled(found: Comparison) -> list[tuple[Cell, Cell]]:
    if found.sample is None:
        return []
    return [
        ("sample", found.sample.slug),
        ("sample: seed", found.sample.seed),
        (
            "sample: drawn",
            f"{counted(len(found.sample.drawn), found.sample.unit)} of {found.sample.population}",
        ),
    ]


def _codes(_: Session, found: Comparison, __: bool) -> Table:
    bare = found.reflexive
    hidden = {stat for stat in STATS if found.stats and stat not in found.stats}
    rows = [
        {
            name: cell
            for name, cell in (_counts_of(found, row) | ({} if bare else _coefficients_of(row))).items()
            if _stat_of(name) not in hidden
        }
        for row in found.report.codes
    ]
    return _of_dicts("codes", rows, notes(found))


def _stat_of(column: str) -> str:
    """Return the statistic that a column is about: of `alpha_lo` it is alpha."""
    return column if column in STATS else column.rpartition("_")[0]


def _counts_of(found: Comparison, row: CodeRow) -> dict[str, Cell]:
    positives = " ".join(f"{c}={n}" for c, n in zip(found.design.coders, row.positives, strict=True))
    return {
        "code": row.code, "rolled_up": row.rolled_up, "units": row.n_units, "marked": row.n_marked,
        "positives": positives, "disagreements": row.n_disagreements,
    }  # fmt: skip


def _coefficients_of(row: CodeRow) -> dict[str, Cell]:
    least, most = row.kappa_range or (None, None)
    rarest, commonest = row.prevalence_range or (None, None)
    return {
        "status": str(row.status),
        "documents": row.alpha.n_docs,
        **_bounds("alpha", row.alpha),
        **{name: number(getattr(row, name).value) for name in _OF_CODE},
        "f1_lo": number(row.f1.lo), "f1_hi": number(row.f1.hi),
        "kappa_least": least, "kappa_most": most, "kappa_max": number(row.kappa_max.value),
        "prevalence_least": rarest, "prevalence_most": commonest,
        "note": row.alpha.note or None,
    }  # fmt: skip


def _overall(_: Session, found: Comparison, __: bool) -> Table:
    overall = found.report.overall
    named: dict[str, Estimate | None] = {
        "mean alpha of codes": overall.mean_alpha,
        "pooled kappa": overall.pooled_kappa,
        "F1 of all marks": overall.micro_f1,
        "alpha of sets of codes (MASI)": overall.set_alpha,
        "the same on units that somebody marked": overall.set_alpha_marked,
    }
    named |= {f"alpha of which code below {one.parent}": one.alpha for one in overall.conditional}
    rows: list[tuple[Cell, ...]] = [
        (name, *_bounds("", one).values(), one.n_docs, one.n_units, one.note or None)
        for name, one in named.items()
        if one is not None
    ]
    # never the mean alone
    rows.append(("codes whose alpha is undefined", overall.undefined, None, None, None, None, None))
    return Table("overall", ("statistic", "value", "lo", "hi", "documents", "units", "note"), rows)


def _pairs(_: Session, found: Comparison, __: bool) -> Table:
    rows: list[dict[str, Cell]] = [
        {
            "first": pair.first, "second": pair.second, "documents": pair.n_docs, "units": pair.n_units,
            **_bounds("mean_alpha", pair.mean_alpha), **_bounds("pooled_kappa", pair.pooled_kappa),
            **_bounds("f1", pair.micro_f1),
        }
        for pair in found.report.pairs
    ]  # fmt: skip
    return _of_dicts("pairs", rows)


def _pairs_by_code(_: Session, found: Comparison, __: bool) -> Table:
    rows: list[dict[str, Cell]] = [
        {
            "code": row.code, "first": pair.first, "second": pair.second, "units": pair.n_units,
            "both": pair.both, "first_only": pair.first_only, "second_only": pair.second_only,
            "neither": pair.neither, "alpha": number(pair.alpha.value), "kappa": number(pair.kappa.value),
            "f1": number(pair.f1.value),
        }
        for row in found.report.codes
        for pair in row.pairs
    ]  # fmt: skip
    return _of_dicts("pairs-by-code", rows)


def _directed(_: Session, found: Comparison, __: bool) -> Table:
    rows = [(one.code, one.marker, one.other, one.units) for one in found.report.directed]
    return Table("directed", ("code", "marked_by", "not_marked_by", "units"), rows)


def _bias(_: Session, found: Comparison, __: bool) -> Table:
    rows = [
        (one.coder, one.code, one.units, one.own, one.others, number(one.difference))
        for one in found.report.bias
    ]
    return Table(
        "bias",
        ("coder", "code", "units", "own_marks", "others_marks", "difference"),
        rows,
        ("a unit counts once for every other coder who coded it; code is empty for all codes together",),
    )


def _confusions(_: Session, found: Comparison, __: bool) -> Table:
    rows = [(one.code, one.instead, one.units) for one in found.report.confusion]
    return Table(
        "confusions",
        ("code", "instead", "units"),
        rows,
        (SHARED_OUT, "instead is empty where nothing stands there"),
    )


def _sensitivity(_: Session, found: Comparison, __: bool) -> Table:
    rows = found.sensitivity.rows if found.sensitivity else ()
    return Table(
        "sensitivity",
        ("unit", "code", "units", "alpha", "alpha_lo", "alpha_hi", "f1", "f1_lo", "f1_hi"),
        [
            (row.unit, row.code, row.n_units, *_bounds("", row.alpha).values(), *_bounds("", row.f1).values())
            for row in rows
        ],
        ("code is empty for all codes together",),
    )


def _cautions(_: Session, found: Comparison, __: bool) -> Table:
    return Table("cautions", ("caution",), [(text,) for text in found.report.cautions])


def _disagreements(session: Session, found: Comparison, with_passages: bool) -> Table:
    return disagreements_table(session, found, with_passages=with_passages)


def open_disputes(
    session: Session, found: Comparison, code: str | None = None
) -> tuple[list[Disputed], tuple[str, ...]]:
    """Return the disputed passages that this coder may see, costliest code first, and a note on the others.

    Raises:
        UnknownNameError: the code is not among those compared.
    """
    every = disputed(session, found, code)
    open_to = unblinded_documents(session)
    seen = [one for one in every if open_to is None or one.disagreement.document in open_to]
    if len(seen) == len(every):
        return seen, ()
    left = f"{counted(len(every) - len(seen), 'disagreement')} left out: coding is blind, and you have not"
    return seen, (f"{left} finished the document",)


def disagreements_table(
    session: Session, found: Comparison, code: str | None = None, *, with_passages: bool = True
) -> Table:
    """Return the disputed passages that this coder may see, with their words unless only places are wanted.

    Raises:
        UnknownNameError: the code is not among those compared.
    """
    rows: list[tuple[Cell, ...]] = []
    seen, left = open_disputes(session, found, code)
    for one in seen:
        where = one.disagreement
        words = (" ".join(one.text.split()),) if with_passages else ()
        rows.append(
            (where.code, where.document, where.start, where.end, " ".join(where.marked),
             " ".join(where.unmarked), *words)
        )  # fmt: skip
    columns = (
        "code",
        "document",
        "start",
        "end",
        "marked",
        "not_marked",
        *(("text",) if with_passages else ()),
    )
    return Table("disagreements", columns, rows, left, wrapped=("text",))


def _of_dicts(name: str, rows: list[dict[str, Cell]], said: tuple[str, ...] = ()) -> Table:
    columns = tuple(rows[0]) if rows else ("code",)
    return Table(name, columns, [tuple(row.values()) for row in rows], said)


_MAKERS: Mapping[Part, Callable[[Session, Comparison, bool], Table]] = {
    "design": _design,
    "codes": _codes,
    "overall": _overall,
    "pairs": _pairs,
    "pairs-by-code": _pairs_by_code,
    "directed": _directed,
    "bias": _bias,
    "confusions": _confusions,
    "sensitivity": _sensitivity,
    "cautions": _cautions,
    "disagreements": _disagreements,
}
