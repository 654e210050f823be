"""How coders compare: from the project's layers to coefficients, and from a number to the passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Literal, get_args

from cpqual.analysis.agreement.cautions import Circumstances, cautions_of
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.disputes import Disagreement, Disputes, disagreements
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import Estimate
from cpqual.analysis.agreement.ratings.conditional import conditional_alpha
from cpqual.analysis.agreement.ratings.sets import set_alpha_of
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport, CodeRow, Conditional, Overall, Sensitivity
from cpqual.analysis.agreement.sensitivity import sensitivity
from cpqual.domain.codebook import Codebook
from cpqual.domain.documents import DocumentKind
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.samples import Sample
from cpqual.domain.units import ComparedUnit
from cpqual.services.agreement_scope import Choices, Scope, chosen_codes, in_words, scope_of
from cpqual.services.agreement_scope import Level as Level
from cpqual.services.agreement_units import Marked, Units, design_of, marked_in, units_of
from cpqual.services.session import Session
from cpqual.storage import acts, documents

RuleName = Literal["any", "half", "all"]
Stat = Literal[
    "alpha", "kappa", "f1", "p_neg", "jaccard", "percent", "pi", "ac1", "bp", "prevalence_index",
    "bias_index", "kappa_max",
]  # fmt: skip
STATS: tuple[Stat, ...] = get_args(Stat)
"""What there is of a code, as `CodeRow` calls it."""
JACKKNIFE = How()
EVERYTHING = Choices()
SENSITIVITY_UNITS: tuple[ComparedUnit, ...] = ("char", "token", "sentence", "turn", "paragraph", "document")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Coders compared on the project's units.

    Attributes:
        design: what was compared, for further questions; with `level` both, codes as applied.
        report: the statistics.
        left_out: what is not among the units, in words.
        with_suggested: whether codings from accepted suggestions were counted.
        from_suggestions: codings that came from accepted suggestions where two coders coded, by coder;
            counted or left out.
        snapshot: the state of the project the numbers belong to.
        level: codes as applied, rolled up, or rows of both.
        rolled: the design of the rolled-up rows beside codes as applied, None where there are none.
        as_now: whether codings were taken as they stand, and not as when the document was first finished.
        later: codings that a coder added, removed or changed after finishing, which is left out; by coder.
        lost: codings of then that cannot be said in the text and codebook of now, by coder.
        sample: what the comparison is restricted to.
        again: pairs of a coder and the same one's second reading.
        how: how the intervals were made.
        sensitivity: the same on other kinds of unit, where that was asked for.
        stats: the statistics of codes that are to be shown, in this order; empty leaves it to where it is.
        with_consensus: a coder is compared with the adjudicated layer, which is no agreement of independent
            coders.
        choices: what was asked to be compared.
    """

    design: Design
    report: AgreementReport
    codebook: Codebook
    left_out: str
    with_suggested: bool
    from_suggestions: dict[str, int]
    snapshot: str
    level: Level = "leaf"
    rolled: Design | None = None
    as_now: bool = False
    later: Mapping[str, int] | None = None
    lost: Mapping[str, int] | None = None
    sample: Sample | None = None
    again: tuple[tuple[str, str], ...] = ()
    how: How = JACKKNIFE
    sensitivity: Sensitivity | None = None
    stats: tuple[Stat, ...] = ()
    with_consensus: bool = False
    choices: Choices = EVERYTHING

    @property
    def reflexive(self) -> bool:
        """Whether readings stand side by side, and no coefficient is to be shown."""
        return self.codebook.profile == "reflexive"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A unit whose coders differ on a code, with its words."""

    disagreement: Disagreement
    text: str


def compare(
    session: Session,
    *,
    unit: ComparedUnit = "turn",
    rule: RuleName = "any",
    level: Level = "leaf",
    coders: Sequence[str] = (),
    only: Sequence[str] = (),
    kinds: Sequence[DocumentKind] = (),
    codes: Sequence[str] = (),
    sample: str | None = None,
    with_suggested: bool | None = None,
    unfinished: bool = False,
    as_now: bool = False,
    where: str = "",
    how: How = JACKKNIFE,
    by_unit: bool = False,
    in_sets: bool = False,
) -> Comparison:
    """Compare the independent layers of two or more coders; the consensus layer is never among them.

    Units are the data units a coder is expected to decide about: headers, reflections and interviewer speech
    are left out. Codings count as they stood when their coder first finished the document.

    Args:
        unit: the unit that codings are projected on; where a document has no turns, a turn is a paragraph.
        rule: when a coding marks a unit: `any` overlap, at least `half` of the unit, or `all` of it.
        level: codes as applied, each code with everything below it, or both beside each other.
        coders, only, kinds, codes, sample, with_suggested, unfinished, as_now, where: see `Choices`.
        how: how intervals are made.
        by_unit: compute α and F1 on every kind of unit, too.
        in_sets: compute α of the codes of a unit as one set, and of the child within each parent, too.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a coder, document, code or sample is not in the project.
        RefusedError: fewer than two coders have coded, no document has two, or nothing can be computed so.
    """
    choices = Choices(coders, only, kinds, codes, sample, with_suggested, unfinished, as_now, where)
    scope = scope_of(session, choices)
    return compared_in(session, scope, choices, unit, rule, level, how, by_unit=by_unit, in_sets=in_sets)


def disputed(session: Session, comparison: Comparison, code: str | None = None) -> list[Disputed]:
    """Return the units that coders differ on, costliest code first, with their words.

    Raises:
        UnknownNameError: the code is not among those compared.
    """
    design = comparison.design
    if code is not None and code not in design.codes:
        if comparison.rolled is None or code not in comparison.rolled.codes:
            raise UnknownNameError(f"the code {code!r} is not among those compared")
        design = comparison.rolled
    texts: dict[str, str] = {}
    found = []
    for one in disagreements(design, code):
        if one.document not in texts:
            texts[one.document] = documents.text(session.store, session.document(one.document).id)
        found.append(Disputed(one, texts[one.document][one.start : one.end]))
    return found


def compared_in(
    session: Session,
    scope: Scope,
    choices: Choices,
    unit: ComparedUnit,
    rule: RuleName,
    level: Level,
    how: How,
    *,
    by_unit: bool = False,
    in_sets: bool = False,
    among: Callable[[Units, Marked], Units] | None = None,
) -> Comparison:
    """Compare those of a scope; arguments as those of `compare`.

    Args:
        among: narrows the units to those adjudicated, where the last coder of the scope is the consensus.

    Raises:
        UnknownNameError: a pattern fits no code.
        RefusedError: nothing can be computed so; says why.
    """
    book = session.codebook()
    if by_unit and book.profile == "reflexive":
        raise RefusedError("a project of the reflexive profile has no coefficients to compare by unit")
    if how.kind == "unit" and unit == "char":
        raise RefusedError(
            "code points are no units to leave out one by one", remedy="Use --ci jackknife with --unit char."
        )
    suggested = suggested_counts(book, choices)
    marked = marked_in(session, scope, with_suggested=suggested)
    units = units_of(session, scope, unit)
    if among is not None:
        units = among(units, marked)
    main, above = codes_compared(book, marked, choices.codes, level)
    design = design_of(scope, units, marked, main, rule)
    if design.n_units == 0:
        raise RefusedError(
            f"there is no {unit} to compare{_in_sample(scope)}", remedy="Choose a smaller unit: --unit."
        )
    rolled = design_of(scope, units, marked, above, rule) if above else None
    made = report(design, how)
    if in_sets and design.weights is None:
        made = replace(made, overall=_in_sets(made, design, book, how))
    if rolled is not None or level == "rollup":
        made = replace(made, codes=_with_parents(made.codes, rolled, main, how))
    later, lost = scope.in_layers(scope.taken_back.later), scope.in_layers(scope.taken_back.lost)
    around = Circumstances(
        from_suggestions=marked.suggested if suggested else {},
        later=later,
        lost=lost,
        with_consensus=among is not None,
    )
    return Comparison(
        design=design,
        report=replace(made, cautions=(*made.cautions, *cautions_of(around, design))),
        codebook=book,
        left_out=left_out(scope),
        with_suggested=suggested,
        from_suggestions=dict(marked.suggested),
        snapshot=acts.snapshot(session.store),
        level=level,
        rolled=rolled,
        as_now=choices.as_now,
        later=later,
        lost=lost,
        sample=scope.sample,
        again=scope.again,
        how=how,
        sensitivity=_by_unit(session, scope, marked, main, rule, how) if by_unit else None,
        with_consensus=among is not None,
        choices=choices,
    )


def suggested_counts(book: Codebook, choices: Choices) -> bool:
    """Tell whether codings from accepted suggestions are counted."""
    return book.profile != "reliability" if choices.with_suggested is None else choices.with_suggested


def codes_compared(
    book: Codebook, marked: Marked, patterns: Sequence[str], level: Level
) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]:
    """Return the codes of the main table with what marks each, and the rolled-up ones beside them."""
    coded = {marked.codes[number] for number in set(marked.spans[:, 4].tolist())}
    # a merged code is not one that all coders agree not to apply
    there = [code for _, code in book.walk() if code.status != "merged" or code.slug in coded]
    below: dict[str, list[str]] = {code.slug: [] for code in there}
    for code in book:
        for above in book.path(code.slug):
            below.setdefault(above, []).append(code.slug)
    if level == "rollup":
        return {s: below[s] for s in chosen_codes(book, patterns, (code.slug for code in there))}, {}
    leaves = [code.slug for code in there if code.codable]
    parents = [code.slug for code in there if len(below[code.slug]) > 1] if level == "both" else []
    chosen = chosen_codes(book, patterns, dict.fromkeys((*leaves, *parents)))
    return (
        {slug: (slug,) for slug in leaves if slug in chosen},
        {slug: below[slug] for slug in parents if slug in chosen},
    )


def _in_sets(made: AgreementReport, design: Design, book: Codebook, how: How) -> Overall:
    """Add what takes codes together: the codes of a unit as a set, and which child of a parent it is."""
    facts = made.design

    def without(estimate: Estimate) -> Estimate:
        # the interval of these is a jackknife over documents, and must not stand among others unnamed
        return estimate if how.kind == "jackknife" else replace(estimate, lo=nan, hi=nan, se=nan, method="")

    def of_sets(units: int, *, with_empty: bool) -> Estimate:
        found = set_alpha_of(design, with_empty=with_empty)
        return without(found.estimate((), n_units=units, n_coders=facts.coders_compared))

    children = {
        code.slug: [child.slug for child in book.children(code.slug) if child.slug in design.codes]
        for code in book
    }
    families = {parent: slugs for parent, slugs in children.items() if len(slugs) > 1}
    conditional = conditional_alpha(design, families)
    return replace(
        made.overall,
        set_alpha=of_sets(facts.units_compared, with_empty=True),
        set_alpha_marked=of_sets(Disputes.of(design).n_units, with_empty=False),
        conditional=tuple(
            Conditional(parent, tuple(families[parent]), without(found))
            for parent, found in conditional.items()
        ),
    )


def _with_parents(
    found: Sequence[CodeRow], rolled: Design | None, compared: Mapping[str, Sequence[str]], how: How
) -> tuple[CodeRow, ...]:
    """Return the rows with those of the rolled-up codes beside them, or with the mark of being such."""
    if rolled is None:
        return tuple(replace(row, rolled_up=len(compared[row.code]) > 1) for row in found)
    rows = (*found, *(replace(row, rolled_up=True) for row in report(rolled, how).codes))
    return tuple(sorted(rows, key=lambda row: -row.n_disagreements))


def _by_unit(
    session: Session,
    scope: Scope,
    marked: Marked,
    compared: Mapping[str, Sequence[str]],
    rule: RuleName,
    how: How,
) -> Sensitivity:
    # units of one document cannot be left out where the document is the unit, nor code points one by one
    by_document = JACKKNIFE if how.kind == "unit" else how
    designs = [
        design_of(scope, units_of(session, scope, kind), marked, compared, rule) for kind in SENSITIVITY_UNITS
    ]
    return sensitivity([design for design in designs if design.n_units], by_document)


def _in_sample(scope: Scope) -> str:
    drawn = scope.sample
    return f" in what the sample {drawn.slug} drew, which is {drawn.unit}s" if drawn else ""


def left_out(scope: Scope) -> str:
    """Say what is not among the units."""
    at_work = f"; not finished yet: {in_words(scope.begun)}" if scope.begun else ""
    elsewhere = f"; documents other than those where {scope.where}" if scope.where else ""
    return f"headers, reflections and interviewer speech{at_work}{elsewhere}"
