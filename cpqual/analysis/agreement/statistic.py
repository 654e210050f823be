"""One statistic of a published table or of ratings from a spreadsheet: its name, parameters and value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

from cpqual.analysis.agreement.intervals import Status


@dataclass(frozen=True)
class Statistic:
    """A value under the name of its coefficient.

    Attributes:
        name: such as `krippendorff_alpha`.
        params: what tells this one from others of that name, such as `{"level": "nominal"}`.
        value, se, lo, hi: nan where undefined or not computed.
        n_units: units it rests on; for spans, code points of the continuum.
        note: how the interval was made, or why there is none.
    """

    name: str
    value: float
    params: Mapping[str, object] = field(default_factory=dict)
    se: float = nan
    lo: float = nan
    hi: float = nan
    n_units: int = 0
    status: Status = Status.OK
    note: str = ""
