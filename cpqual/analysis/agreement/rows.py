"""What the agreement report holds: the facts of the design and one row per code, coder pair and confusion."""

from dataclasses import dataclass

from cpqual.analysis.agreement.intervals import Estimate, Status
from cpqual.analysis.agreement.units import Rule


@dataclass(frozen=True)
class DesignFacts:
    """What was compared. Parallel to `coders`: `*_per_coder`; parallel to `pairs`: `*_per_pair`.

    `documents_compared` and `units_compared` are those that two or more coders coded. `marks_per_coder`
    counts (unit, code) marks, `unplaced_per_coder` spans that marked no unit under the rule.
    """

    unit: str
    rule: Rule
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    documents: int
    units: int
    documents_compared: int
    units_compared: int
    documents_one_coder: int
    documents_no_coder: int
    coders_compared: int
    documents_per_coder: tuple[int, ...]
    marks_per_coder: tuple[int, ...]
    unplaced_per_coder: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...]
    documents_per_pair: tuple[int, ...]
    units_per_pair: tuple[int, ...]


@dataclass(frozen=True)
class CodeRow:
    """One code over the units that two or more coders coded.

    `n_marked`: units at least one coder marked. `positives` and `prevalence`: units each coder marked, and
    their share of the units that coder coded (nan if none). `n_disagreements`: units whose coders were not
    unanimous. `kappa_pairs`: Cohen's κ of each pair of the design. With more than two coders `f1`, `p_neg`
    and `jaccard` take the counts of all pairs together; `kappa`, `prevalence_index`, `bias_index` and
    `kappa_max` are means over pairs. The last three describe the data and have no interval.
    """

    code: str
    n_units: int
    n_marked: int
    positives: tuple[int, ...]
    prevalence: tuple[float, ...]
    n_disagreements: int
    alpha: Estimate
    f1: Estimate
    kappa: Estimate
    kappa_pairs: tuple[Estimate, ...]
    p_neg: Estimate
    jaccard: Estimate
    percent: Estimate
    pi: Estimate
    ac1: Estimate
    bp: Estimate
    prevalence_index: Estimate
    bias_index: Estimate
    kappa_max: Estimate
    status: Status

    @property
    def kappa_range(self) -> tuple[float, float] | None:
        """Smallest and largest κ of the pairs where it is defined, None where it is for no pair."""
        defined = [one.value for one in self.kappa_pairs if one.status is not Status.UNDEFINED]
        return (min(defined), max(defined)) if defined else None

    @property
    def prevalence_range(self) -> tuple[float, float] | None:
        """Smallest and largest prevalence of the coders compared, None if there are none."""
        known = [share for share in self.prevalence if share == share]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True)
class Overall:
    """All codes together: the mean of the defined α (and how many are not), pooled κ, F1 over all marks."""

    mean_alpha: Estimate
    undefined: int
    pooled_kappa: Estimate
    micro_f1: Estimate


@dataclass(frozen=True)
class PairRow:
    """Two coders on all codes together, over the documents both coded."""

    first: str
    second: str
    n_docs: int
    n_units: int
    mean_alpha: Estimate
    pooled_kappa: Estimate
    micro_f1: Estimate


@dataclass(frozen=True)
class Directed:
    """Units that `marker` marked with the code and `other`, who coded them too, did not."""

    marker: str
    other: str
    code: str
    units: int


@dataclass(frozen=True)
class Confused:
    """Weight of units where one coder has `code` and another `instead`; None: nothing instead."""

    code: str
    instead: str | None
    units: float


@dataclass(frozen=True)
class AgreementReport:
    """Everything the agreement of a design comes to; rows with most disagreement first."""

    design: DesignFacts
    codes: tuple[CodeRow, ...]
    overall: Overall
    pairs: tuple[PairRow, ...]
    directed: tuple[Directed, ...]
    confusion: tuple[Confused, ...]
    cautions: tuple[str, ...]
