"""Drift: how a coder's second reading of a sample compares with the first, and what has moved since.

Brings numpy in, so the workbench imports this only where it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from cpqual.analysis.agreement.rows import CodeRow
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import ComparedUnit
from cpqual.domain.wording import counted
from cpqual.services.agreement import Comparison, compare
from cpqual.services.reading import rule_versions
from cpqual.services.sampling import finished_documents, require_sample
from cpqual.services.session import Session, find_coder, list_coders
from cpqual.storage import second_readings
from cpqual.storage.second_readings import SecondReading

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class CodeDrift:
    """One code in both readings, in units.

    Attributes:
        row: its numbers, first reading before second.
        both: marked in both readings.
        given_up: marked in the first only.
        taken_on: marked in the second only.
        redefined: the codebook version that changed its rule after the first reading; None if none did.
    """

    row: CodeRow
    both: int
    given_up: int
    taken_on: int
    redefined: int | None

    @property
    def code(self) -> str:
        """Its slug."""
        return self.row.code

    @property
    def change(self) -> int:
        """By how many units it is applied more (or, below 0, less) in the second reading."""
        return self.taken_on - self.given_up


@dataclass(frozen=True, slots=True)
class Drift:
    """Two readings of one sample by one coder.

    Attributes:
        comparison: intra-coder agreement on what was drawn.
        codes: those used in either reading, most moved first.
        documents: how many both readings have finished, of how many in the sample.
        days: days between the readings of each document, shortest first.
    """

    reading: SecondReading
    comparison: Comparison
    codes: tuple[CodeDrift, ...]
    documents: tuple[int, int]
    days: tuple[float, ...]

    @property
    def told(self) -> str:
        """Which readings these are, and how much time lies between them."""
        one = self.reading
        done, every = self.documents
        return (
            f"{one.of} with {one.of} again ({one.coder}), sample {one.sample}: {done} of "
            f"{counted(every, 'document')} read twice{_apart(self.days)}"
        )


def find_reading(session: Session, name: str | None = None) -> SecondReading:
    """Return the latest second reading: of a sample, and of this coder's own where there is one.

    Raises:
        UnknownNameError: there is no such sample.
        RefusedError: nobody has begun a second reading so.
    """
    sample = require_sample(session, name).slug if name is not None else None
    every = [
        one
        for one in second_readings.second_readings(session.store)
        if sample is None or one.sample == sample
    ]
    own = [one for one in every if session.coder.slug in (one.of, one.coder)]
    found = own or (every if sample is not None else [])
    if not found:
        of = f"of the sample {sample}" if sample else f"by {session.coder.slug}"
        raise RefusedError(f"there is no second reading {of}", remedy="Begin one: cpqual sample again NAME")
    return found[-1]


def measure(session: Session, one: SecondReading, *, unit: ComparedUnit = "turn") -> Drift:
    """Compare a second reading with the first.

    Codings that came from accepted suggestions count in the first reading whatever the profile: leaving them
    out would make every one of them look like something taken on since.

    Raises:
        RefusedError: the second reading has not finished any document yet.
    """
    sample = require_sample(session, one.sample)
    done = finished_documents(session, [one.of, one.coder])
    both = done[one.of] & done[one.coder] & sample.units.keys()
    if not both:
        raise RefusedError(
            f"{one.coder} has not finished any document of the sample {one.sample} yet",
            remedy=f"Read it again first: cpqual --coder {one.coder}",
        )
    found = compare(session, unit=unit, coders=(one.of, one.coder), sample=one.sample, with_suggested=True)
    ids = {coder: _coder_id(session, coder) for coder in (one.of, one.coder)}
    version = second_readings.latest_version_used(session.store, ids[one.of], sample.id)
    redefined = {code: at for code, at in rule_versions(session).items() if at > version}
    codes = [_code(row, redefined.get(row.code)) for row in found.report.codes if row.n_marked]
    codes.sort(key=lambda code: (-(code.given_up + code.taken_on), found.design.codes.index(code.code)))
    first, second = (second_readings.coded_between(session.store, ids[who]) for who in (one.of, one.coder))
    days = [_days(first[slug][1], second[slug][0]) for slug in both if slug in first and slug in second]
    return Drift(
        one,
        found,
        tuple(codes),
        (len(both), len(sample.units)),
        tuple(sorted(number for number in days if number is not None)),
    )


def _code(row: CodeRow, redefined: int | None) -> CodeDrift:
    (pair,) = row.pairs
    return CodeDrift(row, pair.both, pair.first_only, pair.second_only, redefined)


def _coder_id(session: Session, slug: str) -> str:
    coder = find_coder(list_coders(session), slug)
    assert coder is not None  # noqa: S101 - a second reading refers to both
    return coder.id


def _days(first: str, second: str) -> float | None:
    try:
        # an imported coding may have been made anywhere, at a time of no zone
        between = datetime.fromisoformat(second).timestamp() - datetime.fromisoformat(first).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return between / _DAY


def _apart(days: tuple[float, ...]) -> str:
    if not days:
        return ""
    shortest, longest = round(days[0]), round(days[-1])
    if longest < 1:
        return ", less than a day apart"
    if shortest == longest:
        return f", {counted(shortest, 'day')} apart"
    return f", {shortest} to {longest} days apart (median {median(days):.0f})"
