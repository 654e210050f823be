"""Lists of suggestions to work through: what is read next, what was missed, what deserves a second look.

Everything is counted from what the last model left in the project; nothing here trains one or imports one.
Whatever a list holds is in units that can carry a code: never the interviewer's words, never a heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import Literal, NamedTuple, get_args

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services.anchoring import hider
from cpqual.services.queue_twins import differing
from cpqual.services.session import Session
from cpqual.services.suggesting import CachedSuggestion, ModelRun, latest_run
from cpqual.storage import codings, queues
from cpqual.storage.queues import QueuedRow, QueuedUnit
from cpqual.suggest import order

QueueName = Literal["order", "probable", "next", "more", "missed", "second-look", "contradictions"]
QUEUES: tuple[QueueName, ...] = get_args(QueueName)
TITLES: Mapping[QueueName, str] = {
    "order": "In document order",
    "probable": "Most probable first",
    "next": "Suggest next",
    "more": "More like this",
    "missed": "What I missed",
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
"""Probabilities that are called likely and possible (SUGGEST 6), and below which a coding is a surprise."""
_FEW_READ = 25
"""Below so many units read a probability only ranks."""
_NEXT_UNITS, _NEXT_CODES, _NEXT_PER_CODE = 40, 3, 50
_ORDER_CODES, _ANY_RANK = 3, 1_000_000


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
        RefusedError: *more like this* was asked for without a code.
        UnknownNameError: there is no such code, or no such name in the filter.
        InputError: the filter cannot be read.
    """
    for slug in wanted.codes:
        session.code_id(slug)
    if wanted.name == "more" and not wanted.codes:
        raise RefusedError("more like which code?", remedy="Choose one (c on F3, --code CODE).")
    takes, hidden = _taking(session, wanted), hider(session)
    run = latest_run(session)
    if run is None:
        return Queue(wanted, None, ())
    every = (
        one
        for one in _LISTS[wanted.name](session, run, wanted)
        if takes(one) and not hidden(one.suggestion.document, one.suggestion.start)
    )
    found = list(islice(every, limit + 1))
    return Queue(wanted, run, tuple(found[:limit]), len(found) > limit)


def counts(session: Session, wanted: Wanted) -> dict[QueueName, str]:
    """Return how long every list is, as headers tell it, under the same code, filter and probability."""
    return {
        name: queue(session, replace(wanted, name=name)).number
        for name in QUEUES
        if name != "more" or wanted.codes
    }


def queue_named(name: str) -> QueueName:
    """Return the list of that name.

    Raises:
        UnknownNameError: there is none.
    """
    for known in QUEUES:
        if known == name:
            return known
    raise UnknownNameError(f"no list {name!r}", remedy=f"There are {', '.join(QUEUES)}.")


def _taking(session: Session, wanted: Wanted) -> Callable[[Queued], bool]:
    codes = frozenset(wanted.codes)
    if not wanted.where:
        return lambda one: not codes or one.suggestion.code in codes
    # most lists have no filter
    from cpqual.services.filtering import heard, select

    is_heard = heard(session, select(session, wanted.where))
    return lambda one: (
        (not codes or one.suggestion.code in codes)
        and is_heard(one.suggestion.document, Span(one.suggestion.start, one.suggestion.end))
    )


def least_of(wanted: Wanted, run: ModelRun) -> float:
    """Return the probability that what is listed reaches, or stays below for a second look."""
    if wanted.least is not None:
        return wanted.least
    if wanted.name in ("order", "missed") and run.read_units < _FEW_READ:
        return 0
    return {"order": POSSIBLE, "missed": LIKELY, "second-look": SURPRISING}.get(wanted.name, 0)


# The lists, each asked for one by one; codes and filter are looked at by whoever asks.


def _in_order(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    # while probabilities only rank, the best of each unit says as much as can be said
    most_rank = 1 if run.read_units < _FEW_READ and not wanted.codes else _ORDER_CODES
    return _undecided(session, run, least_of(wanted, run), most_rank, in_order=True)


def _probable(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    return _undecided(session, run, least_of(wanted, run), _ANY_RANK, in_order=False)


def _undecided(
    session: Session, run: ModelRun, least: float, most_rank: int, *, in_order: bool
) -> Iterator[Queued]:
    """Yield what is open, but for units that were read and left without any code: those were decided."""
    states = queues.units(session.store, run.id, session.coder.id)
    decided = {state.unit for state in states if state.read and not state.coded}
    rows = queues.open_suggestions(
        session.store, run.id, session.coder.id, least=least, most_rank=most_rank, in_order=in_order
    )
    return _plain(run, (row for row in rows if _unit(row) not in decided))


def _more(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    """Yield unread units, those first in which the code is most probable (SUGGEST 7, CAL)."""
    return _of_codes(session, run, wanted.codes, least_of(wanted, run), read=False)


def _missed(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    """Yield units that were read and do not carry a code that is probable there."""
    names = wanted.codes or _usable(session)
    return _of_codes(session, run, names, least_of(wanted, run), read=True)


def _of_codes(
    session: Session, run: ModelRun, names: Sequence[str], least: float, *, read: bool
) -> Iterator[Queued]:
    states = queues.units(session.store, run.id, session.coder.id)
    among = {state.unit for state in states if state.read == read}
    by_code = (_open_of(session, run, name, least) for name in names)
    rows = merge(*by_code, key=lambda row: -row.probability)
    return _plain(run, (row for row in rows if _unit(row) in among))


def _open_of(session: Session, run: ModelRun, name: str, least: float) -> Iterator[QueuedRow]:
    return queues.open_of_code(session.store, run.id, session.coder.id, session.code_id(name), least)


def _next(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    """Yield up to three codes of every unit to be read next: half likely, half by lot (SUGGEST 7, mix)."""
    every = queues.units(session.store, run.id, session.coder.id)
    unread = [state.unit for state in every if not state.read]
    places = _where(session, wanted, unread)
    likely: dict[QueuedUnit, dict[str, float]] = {}
    for name in wanted.codes or _usable(session):
        best = (row for row in _open_of(session, run, name, least_of(wanted, run)) if _unit(row) in places)
        for row in islice(best, _NEXT_PER_CODE):
            likely.setdefault(_unit(row), {})[row.code] = row.probability
    # the project's own lots: the same for everybody who reads it, whatever has been read
    drawn = sorted(places, key=lambda unit: order.lot(session.project.id, *unit))
    used = codings.counts(session.store, session.coder.id)
    for unit in order.mixed(likely, drawn[:_NEXT_UNITS], used, _NEXT_UNITS):
        rows = queues.open_of_unit(session.store, run.id, session.coder.id, unit)
        shown = (row for i, row in enumerate(rows) if i == 0 or row.probability >= POSSIBLE)
        yield from islice(_plain(run, shown), _NEXT_CODES)


def _where(session: Session, wanted: Wanted, units: Iterable[QueuedUnit]) -> Mapping[QueuedUnit, None]:
    if not wanted.where:
        return dict.fromkeys(units)
    from cpqual.services.filtering import heard, select

    is_heard = heard(session, select(session, wanted.where))
    return dict.fromkeys(unit for unit in units if is_heard(unit.document, Span(unit.start, unit.end)))


def _second_look(session: Session, run: ModelRun, wanted: Wanted) -> Iterator[Queued]:
    """Yield own codings that a model which has not seen the unit finds improbable, the worst first."""
    rows = queues.given(
        session.store, run.id, session.coder.id, below=least_of(wanted, run), settled=SECOND_LOOK
    )
    return (one._replace(given=True) for one in _plain(run, rows))


def _contradictions(session: Session, run: ModelRun, _: Wanted) -> Iterator[Queued]:
    """Yield codes of one unit that another read unit of nearly the same words lacks."""
    every = queues.units(session.store, run.id, session.coder.id)
    for one in differing(session, [state.unit for state in every if state.read]):
        band = f"{one.likeness:.0%} alike"
        suggestion = CachedSuggestion(*one.unit, 0, one.code, one.likeness, band, {}, run.id)
        yield Queued(suggestion, twin=one.twin, rejected=one.rejected)


_LISTS: Mapping[QueueName, Callable[[Session, ModelRun, Wanted], Iterator[Queued]]] = {
    "order": _in_order, "probable": _probable, "next": _next, "more": _more, "missed": _missed,
    "second-look": _second_look, "contradictions": _contradictions,
}  # fmt: skip


def _usable(session: Session) -> list[str]:
    return [code.slug for code in session.codebook().codes if code.usable]


def _plain(run: ModelRun, rows: Iterable[QueuedRow]) -> Iterator[Queued]:
    return (Queued(CachedSuggestion(*row, {}, run.id)) for row in rows)


def _unit(row: QueuedRow) -> QueuedUnit:
    return QueuedUnit(row.document, row.start, row.end)
