"""Drawing samples to be coded by more than one coder, and how far their coders are.

Drawing is blind: it looks at documents, speakers and attributes, never at what anybody has coded.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cpqual.domain.documents import DOCUMENT_KINDS, VALIDATION_KINDS, StoredDocument, Turn
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.samples import (
    DEFAULT_LEAST,
    DEFAULT_SHARE,
    Candidate,
    Drawn,
    Rule,
    Sample,
    SampleUnit,
    count_strata,
    draw,
    wanted,
)
from cpqual.domain.text import Span
from cpqual.domain.units import Unit
from cpqual.domain.wording import counted
from cpqual.services.grouping import NONE, Axis, axis
from cpqual.services.layers import (
    coded_documents,
    first_readers,
    unblinded_documents,
    unfinished_documents,
)
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session, find_coder, list_coders, unknown_coder
from cpqual.storage import documents, notes, samples, second_readings

DEFAULT_BY = ("kind", "site", "person.group")
_SLUG = re.compile(r"[^\W_][\w.-]{0,39}\Z", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*%\Z|(0?\.\d{1,6}|1(?:\.0+)?)\Z", re.ASCII)
_SEEDS = 1_000_000
_LARGEST_SEED = 2**53


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How many of a sample's documents a coder has finished."""

    coder: str
    finished: int
    documents: int


@dataclass(frozen=True, slots=True)
class StratumProgress:
    """One stratum of a sample.

    Attributes:
        finished: how many of what was drawn in it lie in documents that a coder has finished, by initials.
    """

    stratum: str
    population: int
    drawn: int
    finished: dict[str, int]


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """A sample with how far its coders are: over all of it, and by stratum.

    Attributes:
        again: (initials of a second reading, whose it is).
    """

    sample: Sample
    coders: tuple[CoderProgress, ...]
    strata: tuple[StratumProgress, ...]
    again: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> str:
        """In words: `6 of 8 finished by TM, 8 of 8 by RB`."""
        if not self.coders:
            return "nobody has finished any of it"
        first, *rest = self.coders
        words = [f"{first.finished} of {first.documents} finished by {first.coder}"]
        return ", ".join([*words, *(f"{one.finished} of {one.documents} by {one.coder}" for one in rest)])


def plan_sample(
    session: Session,
    name: str,
    *,
    unit: SampleUnit = "document",
    share: str = "",
    number: int | None = None,
    least: int | None = None,
    by: Sequence[str] = DEFAULT_BY,
    only: Sequence[str] = (),
    kinds: Sequence[str] = (),
    seed: int | None = None,
    coders: Sequence[str] = (),
) -> Sample:
    """Draw a sample without keeping it.

    Drawn from are documents with something to code; of their units those a coder decides about: no headers,
    no reflections, no interviewer speech. Member checks and Delphi rounds are left out unless their kind or
    name is asked for.

    Args:
        name: what it is to be called.
        unit: what is drawn; a turn is a paragraph where nobody speaks.
        share: such as `20%` or `0.2`; a fifth where neither this nor a number is given.
        number: how many to draw, instead of a share.
        least: as many at least, where a share is drawn; 4 where nothing is said.
        by: attributes whose values make the strata; none for a simple draw.
        only: slugs of the documents to draw from; all when empty.
        kinds: kinds of documents to draw from; all but member checks and Delphi rounds when empty.
        seed: the same one draws the same of the same documents; chosen where None.
        coders: initials of those who are to code it.

    Raises:
        InputError: the name, the share, the number or the seed cannot be used.
        RefusedError: there is a sample of that name, nothing to draw from, or less than was asked for.
        UnknownNameError: a document, kind, attribute or coder is not in the project.
    """
    _require_name(session, name)
    part = _share(share or (DEFAULT_SHARE if number is None else ""))
    if share and number is not None:
        raise InputError("a share and a number were given", remedy="Say one of them.")
    if (number is not None and number < 1) or (least is not None and least < 0):
        raise InputError("the number to draw must be 1 or more")
    if seed is not None and not 0 <= seed <= _LARGEST_SEED:
        raise InputError(f"the seed must lie between 0 and {_LARGEST_SEED}")
    axes = [axis(session, one) for one in by]
    found = _candidates(session, unit, axes, _chosen(session, only, kinds))
    if not found:
        raise RefusedError("there is nothing to draw from", remedy="Ask for other documents or kinds.")
    if number is not None and number > len(found):
        raise RefusedError(f"there are only {counted(len(found), unit)} to draw from")
    fewest = (DEFAULT_LEAST if least is None else least) if number is None else 0
    chosen_seed = secrets.randbelow(_SEEDS) if seed is None else seed
    drawn = draw(found, wanted(len(found), share=part, number=number, least=fewest), chosen_seed)
    rule = Rule(
        by=tuple(one.name for one in axes),
        share="" if number is not None else share or DEFAULT_SHARE,
        number=number,
        least=fewest,
        documents=tuple(only),
        kinds=tuple(kinds),
        coders=tuple(_readers(session, coders)),
        strata=count_strata(found, drawn),
    )
    place = {one.slug: i for i, one in enumerate(documents.documents(session.store))}
    drawn.sort(key=lambda one: (place[one.document], one.span))
    return Sample(
        name, unit, chosen_seed, rule, tuple(Drawn(c.document, c.span, c.stratum) for c in drawn),
        session.coder.slug,
    )  # fmt: skip


def keep_sample(session: Session, drawn: Sample) -> Sample:
    """Keep a sample that was planned, as one act, and return it as it is kept.

    Raises:
        RefusedError: there is a sample of that name by now.
    """
    words = f"drew the sample {drawn.slug}: {_amount(drawn)}, seed {drawn.seed}"
    with session.act("sample", words):
        _require_name(session, drawn.slug)
        ids = {one.slug: one.id for one in documents.documents(session.store)}
        samples.add_sample(session.store, drawn, session.coder.id, ids)
    return require_sample(session, drawn.slug)


def remove_sample(session: Session, name: str) -> Sample:
    """Remove a sample, as one act; codings stay where they are.

    Raises:
        UnknownNameError: there is no such sample.
        RefusedError: a second reading rests on it.
    """
    found = require_sample(session, name)
    again = [one.coder for one in second_readings.second_readings(session.store) if one.sample == found.slug]
    if again:
        raise RefusedError(
            f"the sample {found.slug} is read a second time by {', '.join(again)}",
            remedy="It stays as long as that reading is there.",
        )
    with session.act("sample", f"removed the sample {found.slug}"):
        samples.remove_sample(session.store, found.id)
    return found


def list_samples(session: Session) -> list[Sample]:
    """Return all samples, first drawn first."""
    return samples.samples(session.store)


def require_sample(session: Session, name: str) -> Sample:
    """Return the sample of that name.

    Raises:
        UnknownNameError: there is none.
    """
    found = samples.sample(session.store, name)
    if found is None:
        names = ", ".join(one.slug for one in samples.samples(session.store))
        remedy = f"There are: {names}." if names else "Draw one: cpqual sample draw NAME"
        raise UnknownNameError(f"no sample {name!r}", remedy=remedy)
    return found


def finished_documents(session: Session, coders: Collection[str]) -> dict[str, set[str]]:
    """Return the documents that count as finished by each of some coders, as agreement has it.

    Those marked as finished, and in projects that are not blind those whose codings were imported. To a
    second reading, which is always blind, no import of another coder is told.
    """
    worked, begun = coded_documents(session), unfinished_documents(session)
    found = {coder: worked.get(coder, set()) - begun.get(coder, set()) for coder in coders}
    if unblinded_documents(session) is not None:
        marked = notes.readings(session.store)
        for coder in found.keys() - {session.coder.slug}:
            found[coder] = {slug for slug in found[coder] if marked.get((slug, coder)) == "finished"}
    return found


def progress(session: Session, found: Sample) -> SampleProgress:
    """Return how far the coders of a sample are.

    Told are the coders it was drawn for; where nobody was named, everybody who has finished some of it, and
    in any case whoever reads it a second time.
    """
    again = {
        one.coder: one.of
        for one in second_readings.second_readings(session.store)
        if one.sample == found.slug
    }
    every = finished_documents(session, [*first_readers(session), *again])
    done = {coder: every[coder] & found.units.keys() for coder in sorted(every)}
    named = found.rule.coders or [coder for coder in done if done[coder]]
    shown = {coder: slugs for coder, slugs in done.items() if coder in named or coder in again}
    of = len(found.units)
    return SampleProgress(
        found,
        tuple(CoderProgress(coder, len(slugs), of) for coder, slugs in shown.items()),
        tuple(_strata(found, shown)),
        tuple(again.items()),
    )


def _strata(found: Sample, done: dict[str, set[str]]) -> Iterator[StratumProgress]:
    for name, stratum in found.rule.strata.items():
        inside = [one.document for one in found.drawn if one.stratum == name]
        finished = {coder: sum(slug in there for slug in inside) for coder, there in done.items()}
        yield StratumProgress(name, stratum.population, stratum.drawn, finished)


def _amount(found: Sample) -> str:
    if found.unit == "document":
        return counted(len(found.drawn), "document")
    return f"{counted(len(found.drawn), found.unit)} in {counted(len(found.units), 'document')}"


# What there is to draw from


def _chosen(session: Session, only: Sequence[str], kinds: Sequence[str]) -> list[StoredDocument]:
    unknown = [kind for kind in kinds if kind not in DOCUMENT_KINDS]
    if unknown:
        raise UnknownNameError(
            f"no kind of document {unknown[0]!r}", remedy=f"There are: {', '.join(DOCUMENT_KINDS)}."
        )
    named = {session.document(slug).slug for slug in only}
    return [
        one
        for one in documents.documents(session.store)
        if (not named or one.slug in named)
        and (one.kind in kinds if kinds else named or one.kind not in VALIDATION_KINDS)
    ]


def _candidates(
    session: Session, unit: SampleUnit, axes: Sequence[Axis], among: Collection[StoredDocument]
) -> list[Candidate]:
    found: list[Candidate] = []
    for stored in among:
        text, _, turns, units = text_and_units(session, stored, "turn" if unit == "document" else unit)
        todo = [one for one in units if one.to_be_coded]
        if not todo:
            continue
        name = _stratum(axes, stored, turns)
        if unit == "document":
            found.append(Candidate(stored.slug, stored.slug, Span(0, len(text)), name(todo)))
        else:
            # by its number and not its place: mending a letter before it draws no other
            found += [
                Candidate(f"{stored.slug}#{n}", stored.slug, one.span, name([one]))
                for n, one in enumerate(todo, 1)
            ]
    return found


def _stratum(
    axes: Sequence[Axis], stored: StoredDocument, turns: Sequence[Turn]
) -> Callable[[Sequence[Unit]], str]:
    """Return how to name the stratum of some units of a document: values of the attributes, ` · ` between."""

    def values(along: Axis, units: Sequence[Unit]) -> str:
        if along.of_document is not None:
            return along.of_document(stored) or NONE
        people = {turns[one.turn].person for one in units if one.turn is not None} - {None}
        found = {
            value for person in people if person and along.of_person
            for value in along.of_person(person, stored.slug)
        }  # fmt: skip
        return " + ".join(sorted(found)) or NONE

    return lambda units: " · ".join(values(along, units) for along in axes) or "all"


# What was asked for


def _require_name(session: Session, name: str) -> None:
    if not _SLUG.match(name):
        raise InputError(
            f"{name!r} cannot be the name of a sample",
            remedy="Use letters, digits, - and _, as in round-1.",
        )
    if samples.sample(session.store, name) is not None:
        raise RefusedError(
            f"there is a sample {name} already", remedy="Take another name, or: cpqual sample remove"
        )


def _share(words: str) -> Fraction | None:
    if not words:
        return None
    found = _SHARE.match(words.strip())
    part = Fraction(found[1]) / 100 if found and found[1] else Fraction(found[2]) if found else Fraction(0)
    if not 0 < part <= 1:
        raise InputError(f"{words!r} is no share", remedy="Write 20% or 0.2.")
    return part


def _readers(session: Session, wanted: Sequence[str]) -> Iterator[str]:
    first = first_readers(session)
    humans = [one for one in list_coders(session) if one.slug in first]
    for initials in dict.fromkeys(wanted):
        coder = find_coder(humans, initials)
        if coder is None:
            raise unknown_coder(initials, humans)
        yield coder.slug
