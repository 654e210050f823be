"""Agreement in words: coefficients and intervals as text, and the lines that say what was compared."""

from __future__ import annotations

from cpqual.analysis.agreement.intervals import Estimate
from cpqual.domain.samples import Sample
from cpqual.domain.wording import counted
from cpqual.services.agreement import Comparison


def two_places(estimate: Estimate) -> str | None:
    """Return a coefficient with two decimals, None where it is undefined."""
    return None if estimate.value != estimate.value else f"{estimate.value:z.2f}"


def interval(estimate: Estimate) -> str | None:
    """Return the interval of a coefficient (`0.12 to 0.48`), None where there is none."""
    return None if estimate.lo != estimate.lo else f"{estimate.lo:z.2f} to {estimate.hi:z.2f}"


def notes(found: Comparison) -> tuple[str, ...]:
    """Return what has to stand below the table: design, overall, cautions, suggestions, state of the project.

    In a project of the reflexive profile there are no coefficients to speak of.
    """
    spoken = () if found.reflexive else (overall_line(found), *found.report.cautions)
    return (design_line(found), *spoken, *provenance(found))


def design_line(found: Comparison) -> str:
    """Say what was compared: units, documents, coders, codes, and codings of when."""
    facts = found.report.design
    parts = [
        f"unit {facts.unit}, rule {facts.rule}: {counted(facts.units_compared, 'unit')} in"
        f" {counted(facts.documents_compared, 'document')} coded by two or more of {', '.join(facts.coders)}",
        *(f"{first} with {first} again as {second} (intra-coder)" for first, second in found.again),
        *([_sampled(found.sample)] if found.sample else []),
        _LEVELS[found.level],
        "codings as they stand now" if found.as_now else "codings as when first finished",
    ]
    if not found.with_suggested:
        parts.append(f"{sum(found.from_suggestions.values())} from suggestions left out")
    return "; ".join((*parts, f"left out: {found.left_out}"))


_LEVELS = {
    "leaf": "codes as applied",
    "rollup": "codes with everything below them",
    "both": "codes as applied, and parents with everything below them",
}


def _sampled(sample: Sample) -> str:
    rule = sample.rule
    size = rule.share or str(rule.number)
    strata = f" by {', '.join(rule.by)}" if rule.by else ""
    return (
        f"only what the sample {sample.slug} drew: {counted(len(sample.drawn), sample.unit)} of"
        f" {sample.population} ({size}{strata}, seed {sample.seed})"
    )


def overall_line(found: Comparison) -> str:
    """Say what all codes together come to, and how the intervals were made."""
    overall = found.report.overall
    undefined = f" ({counted(overall.undefined, 'code')} undefined)" if overall.undefined else ""
    sets = f", α of the codes as sets {in_words(overall.set_alpha)}" if overall.set_alpha else ""
    made = (
        overall.mean_alpha,
        overall.pooled_kappa,
        overall.micro_f1,
        *(r.alpha for r in found.report.codes),
    )
    method = overall.mean_alpha.method if any(interval(one) for one in made) else ""
    return (
        f"overall: mean α {in_words(overall.mean_alpha)}{undefined}, pooled κ"
        f" {in_words(overall.pooled_kappa)}, F1 {in_words(overall.micro_f1)}{sets}"
        + (f"; intervals: {method}" if method else "")
    )


def provenance(found: Comparison) -> tuple[str, ...]:
    """Say which state of the project the numbers belong to, and what of coders' work is left out.

    In a project of the reflexive profile, which shows no cautions, also what of it is not as it stands.
    """
    came = "" if found.with_suggested else " and are left out"
    suggested = found.from_suggestions if found.reflexive or not found.with_suggested else {}
    later = found.later if found.reflexive and found.later else {}
    return (
        *(
            f"{number} of {coder}'s codings there came from suggestions{came}"
            for coder, number in suggested.items()
            if number
        ),
        *(
            f"{coder} changed {counted(number, 'coding')} after first finishing; everything stands as then"
            for coder, number in later.items()
            if number
        ),
        f"codebook version {found.codebook.version}; snapshot {found.snapshot}",
    )


def in_words(estimate: Estimate) -> str:
    """Return a coefficient with its interval where it has one: `0.51 [0.11 to 0.90]`, `–` if undefined."""
    between = interval(estimate)
    return (two_places(estimate) or "–") + (f" [{between}]" if between else "")
