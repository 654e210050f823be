"""Agreement between coders: units, counts, coefficients and their intervals over documents."""

from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.disputes import Disagreement, disagreements
from cpqual.analysis.agreement.intervals import Estimate, Status
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport, CodeRow, DesignFacts, Overall, PairRow
from cpqual.analysis.agreement.units import Rule

__all__ = [
    "AgreementReport",
    "CodeRow",
    "Design",
    "DesignFacts",
    "Disagreement",
    "DocumentCodings",
    "Estimate",
    "Overall",
    "PairRow",
    "Rule",
    "Status",
    "disagreements",
    "report",
]
