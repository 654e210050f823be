"""What the agreement report holds: the facts of the design and one row per code, coder pair and confusion."""

from dataclasses import dataclass
from math import nan

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
    coders_compared: int
    documents_per_coder: tuple[int, ...]
    marks_per_coder: tuple[int, ...]
    unplaced_per_coder: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...]
    documents_per_pair: tuple[int, ...]
    units_per_pair: tuple[int, ...]


@dataclass(frozen=True)
class CodePair:
    """Two coders on one code, over the documents both coded: their table of four cells, and three numbers.

    `both`, `first_only`, `second_only`, `neither`: units. The numbers have no interval: see `CodeRow`.
    """

    first: str
    second: str
    n_units: int
    both: int
    first_only: int
    second_only: int
    neither: int
    alpha: Estimate
    kappa: Estimate
    f1: Estimate


@dataclass(frozen=True)
class CodeRow:
    """One code over the units that two or more coders coded.

    `n_marked`: units at least one coder marked. `positives` and `prevalence`: units each coder marked, and
    their share of the units that coder coded (nan if none). `n_disagreements`: units whose coders were not
    unanimous. `kappa_pairs`: Cohen's κ of each pair of the design. With more than two coders `f1`, `p_neg`
    and `jaccard` take the counts of all pairs together; `kappa`, `prevalence_index`, `bias_index` and
    `kappa_max` are means over pairs. The last three describe the data and have no interval. `pairs`: each
    pair of the design on this code. `rolled_up`: the code stands for itself and everything below it.
    `even_documents`: how many documents with equally many marks would weigh as evenly, nan without marks
    (`intervals.effective_documents`).
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
    pairs: tuple[CodePair, ...] = ()
    rolled_up: bool = False
    even_documents: float = nan

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
class Conditional:
    """Where two coders each marked a unit with exactly one code below `parent`: whether it is the same one.

    `alpha` is nominal over `codes`; its `n_units` counts the units it rests on.
    """

    parent: str
    codes: tuple[str, ...]
    alpha: Estimate


@dataclass(frozen=True)
class Overall:
    """All codes together.

    The mean of the defined α (and how many are not), pooled κ, F1 over all marks. `set_alpha` takes the codes
    of a unit as one set (Krippendorff's α with the MASI distance; Passonneau 2006), `set_alpha_marked` the
    same on units that somebody marked; None where they are not computed. `conditional`: one per parent code.
    """

    mean_alpha: Estimate
    undefined: int
    pooled_kappa: Estimate
    micro_f1: Estimate
    set_alpha: Estimate | None = None
    set_alpha_marked: Estimate | None = None
    conditional: tuple[Conditional, ...] = ()


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
class Bias:
    """Whether a coder marks more or less than the others do on the same units; `code` None: all codes.

    Each unit counts once for every other coder who coded it too. `units`: these comparisons, of all codes
    together where `code` is None; `own` and `others`: how many of them the coder marked, and the other one
    did. `difference`: (own − others) / units, nan without units.
    """

    coder: str
    code: str | None
    units: int
    own: int
    others: int
    difference: float


@dataclass(frozen=True)
class UnitRow:
    """One kind of unit in a comparison of kinds: α and F1 of a code, or of all together where `code` is None.

    `alpha` of all together is the mean over codes, `f1` the F1 over all marks.
    """

    unit: str
    code: str | None
    n_units: int
    alpha: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Spread:
    """The smallest and largest α and F1 of a code over all kinds of unit that define them; nan if none."""

    code: str | None
    alpha: tuple[float, float]
    f1: tuple[float, float]


@dataclass(frozen=True)
class Sensitivity:
    """How far the numbers hang on the unit: `rows` by kind of unit and code, `spreads` by code, all first."""

    rows: tuple[UnitRow, ...]
    spreads: tuple[Spread, ...]


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
    bias: tuple[Bias, ...] = ()
