"""Agreement in words: coefficients and intervals as text, and the lines that say what was compared."""

from __future__ import annotations

from cpqual.analysis.agreement.intervals import Estimate
from cpqual.domain.wording import counted
from cpqual.services.agreement import Comparison


def two_places(estimate: Estimate) -> str | None:
    """Return a coefficient with two decimals, None where it is undefined."""
    return None if estimate.value != estimate.value else f"{estimate.value:.2f}"


def interval(estimate: Estimate) -> str | None:
    """Return the interval of a coefficient (`0.12 to 0.48`), None where there is none."""
    return None if estimate.lo != estimate.lo else f"{estimate.lo:.2f} to {estimate.hi:.2f}"


def notes(found: Comparison) -> tuple[str, ...]:
    """Return what has to stand below the table: design, overall, cautions, suggestions, state of the project.

    In a project of the reflexive profile there are no coefficients to speak of.
    """
    reflexive = found.codebook.profile == "reflexive"
    spoken = () if reflexive else (overall_line(found), *found.report.cautions)
    return (design_line(found), *spoken, *provenance(found))


def design_line(found: Comparison) -> str:
    """Say what was compared."""
    facts = found.report.design
    return (
        f"unit {facts.unit}, rule {facts.rule}: {facts.units_compared} units in {facts.documents_compared}"
        f" documents coded by two or more of {', '.join(facts.coders)}; left out: {found.left_out}"
    )


def overall_line(found: Comparison) -> str:
    """Say what all codes together come to."""
    overall = found.report.overall
    undefined = f" ({counted(overall.undefined, 'code')} undefined)" if overall.undefined else ""
    return (
        f"overall: mean α {in_words(overall.mean_alpha)}{undefined}, pooled κ"
        f" {in_words(overall.pooled_kappa)}, F1 {in_words(overall.micro_f1)}"
    )


def provenance(found: Comparison) -> tuple[str, ...]:
    """Say how many codings came from suggestions, and which state of the project the numbers belong to."""
    return (
        *(
            f"{number} of {coder}'s codings there came from suggestions"
            for coder, number in found.from_suggestions.items()
            if number
        ),
        f"codebook version {found.codebook.version}; snapshot {found.snapshot}",
    )


def in_words(estimate: Estimate) -> str:
    """Return a coefficient with its interval where it has one: `0.51 [0.11 to 0.90]`, `–` if undefined."""
    between = interval(estimate)
    return (two_places(estimate) or "–") + (f" [{between}]" if between else "")
