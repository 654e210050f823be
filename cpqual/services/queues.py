"""Lists of suggestions to work through: what is read next, what was missed, what deserves a second look.

Everything is counted from what the last model left in the project; nothing here trains one or imports one.
Whatever a list holds is in units that can carry a code: never the interviewer's words, never a heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge, nsmallest
from itertools import islice
from threading import Lock
from typing import Literal, NamedTuple, get_args

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services.anchoring import hider
from cpqual.services.queue_twins import SETTLED as CONTRADICTIONS
from cpqual.services.queue_twins import differing
from cpqual.services.session import Session
from cpqual.services.suggesting import PUT_OFF, CachedSuggestion, ModelRun, latest_run
from cpqual.storage import codings, queues
from cpqual.storage.queues import QueuedRow, QueuedUnit
from cpqual.suggest import order

QueueName = Literal["order", "probable", "next", "more", "missed", "later", "second-look", "contradictions"]
QUEUES: tuple[QueueName, ...] = get_args(QueueName)
TITLES: Mapping[QueueName, str] = {
    "order": "In document order",
    "probable": "Most probable first",
    "next": "Suggest next",
    "more": "More like this",
    "missed": "What I missed",
    "later": "Put off",
    "second-look": "Second look",
    "contradictions": "Contradictions",
}
BATCH = order.BATCH
"""So many units are read before it is looked again at what has been learned."""
MOST = 300
"""So many are listed at once; those answered make room for further ones."""
SECOND_LOOK = "second-look"
"""Answers to a coding that is looked at again say so, in place of the model that proposed it."""
LIKELY, POSSIBLE, SURPRISING = 0.5, 0.2, 0.05
"""Probabilities that are called likely and possible (see `Band`), and below which a coding is a surprise."""
_FEW_READ = 25
"""Below so many units read a probability only ranks."""
_NEXT_UNITS, _NEXT_CODES, _NEXT_PER_CODE = 40, 3, 50
_ORDER_CODES = 3
_LOTS_KEPT = 2_000
_DRAWING = Lock()
_FIRST_LOTS: dict[str, list[QueuedUnit]] = {}
"""Of the run asked for last the units that come first by lot: a hundred thousand lots take a second."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What list is wanted.

    Attributes:
        name: which.
        codes: only these, by slug; all if there are none. *More like this* needs one at least.
        where: a filter; see `filtering.select`. Units of which somebody selected says a part.
        least: the probability to reach, or for a second look to stay below; the list's own if None.
    """

    name: QueueName
    codes: tuple[str, ...] = ()
    where: str = ""
    least: float | None = None


class Queued(NamedTuple):
    """One line of a list: a code on a unit.

    Attributes:
        suggestion: the unit, the code and its probability; its reasons are looked up by `reasons`.
        given: whether this coder gave the unit the code, so that the question is whether it stays.
        twin: a unit of nearly the same words that has the code.
        rejected: whether this coder rejected the code here.
    """

    suggestion: CachedSuggestion
    given: bool = False
    twin: QueuedUnit | None = None
    rejected: bool = False

    @property
    def unit(self) -> QueuedUnit:
        """The unit."""
        return QueuedUnit(self.suggestion.document, self.suggestion.start, self.suggestion.end)

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What tells it from every other line, whatever model it comes from."""
        return (*self.unit, self.suggestion.code)


@dataclass(frozen=True, slots=True)
class Queue:
    """A list as it was asked for.

    Attributes:
        run: the model that it was made from; None where there is none.
        items: at most `MOST`, in the order to work through.
        more: whether there are further ones.
    """

    wanted: Wanted
    run: ModelRun | None
    items: tuple[Queued, ...]
    more: bool = False

    @property
    def number(self) -> str:
        """How many there are, as headers tell it."""
        return f"{len(self.items)}+" if self.more else str(len(self.items))


def queue(session: Session, wanted: Wanted, limit: int = MOST) -> Queue:
    """Return a list to work through; empty for a second reading and before any model was trained.

    Raises:
        RefusedError: *more like this* was asked for without a code, or no document answers the filter.
        UnknownNameError: there is no such code, or no such name in the filter.
        InputError: the filter cannot be read.
    """
    for slug in wanted.codes:
        session.code_id(slug)
    if wanted.name == "more" and not wanted.codes:
        raise RefusedError("more like which code?", remedy="Choose one (c on F3, --code CODE).")
    run = latest_run(session)
    if run is None:
        # a filter that cannot be read is refused in any case
        _hearing(session, wanted.where)
        return Queue(wanted, None, ())
    return _listed(_Source(session, run, wanted), wanted, limit)


def counts(session: Session, wanted: Wanted) -> Iterator[tuple[QueueName, str]]:
    """Yield how long every list is, as headers tell it, under the same code, filter and probability.

    Raises:
        UnknownNameError: there is no such code, or no such name in the filter.
        InputError: the filter cannot be read.
        RefusedError: no document answers the filter.
    """
    run = latest_run(session)
    source = _Source(session, run, wanted) if run is not None else None
    # drawing lots takes longest
    for name in sorted(QUEUES, key=lambda name: name == "next"):
        if name != "more" or wanted.codes:
            one = replace(wanted, name=name)
            yield name, _listed(source, one, MOST).number if source is not None else "0"


def _listed(source: _Source, wanted: Wanted, limit: int) -> Queue:
    hidden = hider(source.session)
    every = (
        one
        for one in _LISTS[wanted.name](source, wanted)
        if source.takes(one) and not hidden(one.suggestion.document, one.suggestion.start)
    )
    found = list(islice(every, limit + 1))
    return Queue(wanted, source.run, tuple(found[:limit]), len(found) > limit)


def queue_named(name: str) -> QueueName:
    """Return the list of that name.

    Raises:
        UnknownNameError: there is none.
    """
    for known in QUEUES:
        if known == name:
            return known
    raise UnknownNameError(f"no list {name!r}", remedy=f"There are {', '.join(QUEUES)}.")


class _Source:
    """What lists under the same codes and filter share; each part is looked up when it is first needed."""

    def __init__(self, session: Session, run: ModelRun, wanted: Wanted) -> None:
        self.session = session
        self.run = run
        self.codes = wanted.codes
        self.is_heard = _hearing(session, wanted.where)
        ids = [session.code_id(slug) for slug in wanted.codes] or None
        self.rows = queues.RunRows(session.store, run.id, session.coder.id, ids)

    @cached_property
    def read(self) -> Mapping[QueuedUnit, bool]:
        """The units that were read, each with whether it has a code."""
        return self.rows.read()

    @cached_property
    def names(self) -> Sequence[str]:
        """The codes that are asked for."""
        return self.codes or [code.slug for code in self.session.codebook().codes if code.usable]

    def takes(self, one: Queued) -> bool:
        """Tell whether a line is asked for."""
        return (not self.codes or one.suggestion.code in self.codes) and self.is_heard(one.unit)

    def of_codes(self, least: float) -> Iterator[QueuedRow]:
        """Yield what is open of all codes asked for, most probable first."""
        by_code = [self.rows.of_code(self.session.code_id(name), least) for name in self.names]
        return merge(*by_code, key=lambda row: -row.probability)


def _hearing(session: Session, where: str) -> Callable[[QueuedUnit], bool]:
    """Return what tells whether a filter takes a unit."""
    if not where:
        return lambda _: True
    # most lists have no filter
    from cpqual.services.filtering import heard, require

    is_heard = heard(session, require(session, where))
    return lambda unit: is_heard(unit.document, Span(unit.start, unit.end))


def least_of(wanted: Wanted, run: ModelRun) -> float:
    """Return the probability that what is listed reaches, or stays below for a second look."""
    if wanted.least is not None:
        return wanted.least
    if wanted.name in ("order", "missed") and run.read_units < _FEW_READ:
        return 0
    return {"order": POSSIBLE, "missed": LIKELY, "second-look": SURPRISING}.get(wanted.name, 0)


# The lists, each asked for one by one; codes and filter are looked at by whoever asks.


def _in_order(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    # while probabilities only rank, the best of each unit says as much as can be said
    most_rank = 1 if source.run.read_units < _FEW_READ and not wanted.codes else _ORDER_CODES
    return _undecided(source, source.rows.in_order(least=least_of(wanted, source.run), most_rank=most_rank))


def _probable(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    return _undecided(source, source.of_codes(least_of(wanted, source.run)))


def _undecided(source: _Source, rows: Iterable[QueuedRow]) -> Iterator[Queued]:
    """Yield what is open, but for units that were read and left without any code: those were decided."""
    # a unit that was not read is none of those that have a code, and not of those without one
    return _plain(source.run, (row for row in rows if source.read.get(_unit(row), True)))


def _more(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    """Yield unread units, those first in which the code is most probable.

    Active learning by relevance (Cormack and Grossman 2014, "Evaluation of machine-learning protocols for
    technology-assisted review in electronic discovery", SIGIR).
    """
    rows = source.of_codes(least_of(wanted, source.run))
    return _plain(source.run, (row for row in rows if _unit(row) not in source.read))


def _missed(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    """Yield units that were read and do not carry a code that is probable there."""
    return _plain(source.run, source.rows.missed(least_of(wanted, source.run)))


def _next(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    """Yield up to three codes of every unit to be read next: half likely, half by lot; see `order.mixed`."""
    session, least = source.session, least_of(wanted, source.run)
    likely: dict[QueuedUnit, dict[str, float]] = {}
    for name in source.names:
        rows = source.rows.of_code(session.code_id(name), least)
        best = (row for row in rows if _unit(row) not in source.read and source.is_heard(_unit(row)))
        for row in islice(best, _NEXT_PER_CODE):
            likely.setdefault(_unit(row), {})[row.code] = row.probability
    used = codings.counts(session.store, session.coder.id)
    for unit in order.mixed(likely, _drawn(source), used, _NEXT_UNITS):
        shown = (
            row for i, row in enumerate(source.rows.of_unit(unit)) if i == 0 or row.probability >= POSSIBLE
        )
        yield from islice(_plain(source.run, shown), _NEXT_CODES)


def _drawn(source: _Source) -> list[QueuedUnit]:
    """Return the unread units that come first by lot."""
    # the project's own lots: the same for everybody who reads it, whatever has been read
    seed = source.session.project.id

    def lot(unit: QueuedUnit) -> float:
        return order.lot(seed, *unit)

    # a list and its number may be asked for at once, in two threads: one of them draws
    with _DRAWING:
        first = _FIRST_LOTS.get(source.run.id)
        if first is None:
            first = nsmallest(_LOTS_KEPT, source.rows.units(), key=lot)
            _FIRST_LOTS.clear()
            _FIRST_LOTS[source.run.id] = first
    found = [unit for unit in first if unit not in source.read and source.is_heard(unit)]
    if len(found) < _NEXT_UNITS and len(first) == _LOTS_KEPT:
        rest = source.rows.units()
        found = nsmallest(
            _NEXT_UNITS, (u for u in rest if u not in source.read and source.is_heard(u)), key=lot
        )
    return found[:_NEXT_UNITS]


def _second_look(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    """Yield own codings that a model which has not seen the unit finds improbable, the worst first."""
    rows = source.rows.given(below=least_of(wanted, source.run), settled=SECOND_LOOK)
    return (one._replace(given=True) for one in _plain(source.run, rows))


def _contradictions(source: _Source, _: Wanted) -> Iterator[Queued]:
    """Yield codes of one unit that another read unit of nearly the same words lacks."""
    return _twins(source, put_off=False)


def _twins(source: _Source, *, put_off: bool) -> Iterator[Queued]:
    for one in differing(source.session, list(source.read), put_off=put_off):
        band = f"{one.likeness:.0%} alike"
        suggestion = CachedSuggestion(*one.unit, 0, one.code, one.likeness, band, {}, source.run.id)
        yield Queued(suggestion, twin=one.twin, rejected=one.rejected)


def _later(source: _Source, wanted: Wanted) -> Iterator[Queued]:
    """Yield what was put off and not decided since, each as it was asked; contradictions come last."""
    least, of_twins = least_of(wanted, source.run), False
    for row, asked in source.rows.put_off(kept=SECOND_LOOK, unknown=PUT_OFF):
        if asked == CONTRADICTIONS:
            of_twins = True
        elif row.probability >= least:
            yield Queued(CachedSuggestion(*row, {}, source.run.id), given=asked == SECOND_LOOK)
    if of_twins:
        yield from _twins(source, put_off=True)


_LISTS: Mapping[QueueName, Callable[[_Source, Wanted], Iterator[Queued]]] = {
    "order": _in_order, "probable": _probable, "next": _next, "more": _more, "missed": _missed,
    "second-look": _second_look, "contradictions": _contradictions, "later": _later,
}  # fmt: skip


def _plain(run: ModelRun, rows: Iterable[QueuedRow]) -> Iterator[Queued]:
    return (Queued(CachedSuggestion(*row, {}, run.id)) for row in rows)


def _unit(row: QueuedRow) -> QueuedUnit:
    return QueuedUnit(row.document, row.start, row.end)
