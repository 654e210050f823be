"""How many answers of a survey have a code, estimated from the wordings that were read by lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.analysis.prevalence import EVEN_ENOUGH, LEAST_WORDINGS, Frame, Share, estimated_share, unevenness
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services.answer_queue import AnswerQueue, Group, answer_queue
from cpqual.services.session import Session
from cpqual.storage import codings

_COLUMNS = ("code", "label", "share", "se", "low", "high", "wordings", "answers")


@dataclass(frozen=True, slots=True)
class Estimated:
    """One code: its share of all answers, and in how many of the wordings and answers read it was found."""

    code: str
    label: str
    share: Share
    wordings: int
    answers: int


@dataclass(frozen=True, slots=True)
class Prevalence:
    """What wordings read by lot tell of all answers.

    Attributes:
        drawn: wordings that were read from the top of the order by lot.
        drawn_answers: answers that say one of them.
        frame: what they were drawn from.
        full: wordings read in full because many people gave them.
        in_full: from how many answers on a wording is read in full; None where none is.
        unevenness: coefficient of variation of the mean size of as many wordings.
    """

    codes: tuple[Estimated, ...]
    drawn: int
    drawn_answers: int
    frame: Frame
    full: int
    in_full: int | None
    unevenness: float


def estimate(
    session: Session, slugs: Sequence[str] = (), *, seed: int = 0, in_full: int | None = None
) -> Prevalence:
    """Estimate the share of answers that have each code, as this coder has coded them.

    A wording has a code if one of its answers has, whatever part of it: answers of the same words say the
    same. Taken are the wordings from the top of the order by lot down to the first that was not read; codes
    below a code are not counted with it.

    Args:
        slugs: codes; all that may be applied, otherwise.
        seed: of the order by lot in which the answers were read.
        in_full: wordings of so many answers or more were all read, and are counted as they are.

    Raises:
        RefusedError: there are no answers, fewer than 30 wordings were read from the top of that order, or
            one of those to be read in full was not.
        UnknownNameError: there is no such code.
    """
    codebook = session.codebook()
    wanted = [codebook.get(slug) for slug in slugs] or [code for code in codebook if code.usable]
    queue = answer_queue(session, "lot", seed=seed)
    if not queue.groups:
        raise RefusedError("there are no answers of a survey here")
    full, others = _parted(queue, in_full)
    drawn = _from_the_top(others)
    if len(drawn) < LEAST_WORDINGS:
        raise RefusedError(
            f"{len(drawn)} wordings were read from the top of the order by lot (seed {seed}); an estimate"
            f" needs {LEAST_WORDINGS}",
            remedy="Read on by lot: O in Code mode, or cpqual answers list --order lot --unread.",
        )
    sizes = [group.number for _, group in drawn]
    every = [group.number for _, group in others]
    frame = Frame(len(others), sum(every), sum(group.number for _, group in full))
    has = _coded_places(session, queue)
    return Prevalence(
        tuple(
            _estimated(code.slug, code.label, has.get(code.slug, set()), drawn, full, frame)
            for code in dict.fromkeys(wanted)
        ),
        len(drawn),
        sum(sizes),
        frame,
        len(full),
        in_full,
        unevenness(every, len(drawn)),
    )


_Placed = list[tuple[int, Group]]
"""Groups of the queue, each with its number there."""


def _parted(queue: AnswerQueue, in_full: int | None) -> tuple[_Placed, _Placed]:
    """Part the wordings to be read in full from the others, both in the order of the queue."""
    placed = list(enumerate(queue.groups))
    if in_full is None:
        return [], placed
    full = [(at, group) for at, group in placed if group.number >= in_full]
    if missing := sum(not group.read for _, group in full):
        raise RefusedError(
            f"{counted(missing, 'wording')} of {in_full} answers or more of {len(full)} "
            f"{'was' if missing == 1 else 'were'} not read",
            remedy="Read those first: cpqual answers list --order alike --unread.",
        )
    return full, [(at, group) for at, group in placed if group.number < in_full]


def _from_the_top(others: _Placed) -> _Placed:
    number = next((n for n, (_, group) in enumerate(others) if not group.read), len(others))
    return others[:number]


def _coded_places(session: Session, queue: AnswerQueue) -> dict[str, set[int]]:
    """Return the numbers in the queue of the wordings that have each code of this coder's."""
    found: dict[str, set[int]] = {}
    for slug, code in codings.codes_in_documents(session.store, session.coder.id):
        place = queue.place(slug)
        if place is not None:
            found.setdefault(code, set()).add(place)
    return found


def _estimated(
    slug: str, label: str, has: set[int], drawn: _Placed, full: _Placed, frame: Frame
) -> Estimated:
    coded = [at in has for at, _ in drawn]
    in_full = [group.number for at, group in full if at in has]
    found = [group.number for at, group in drawn if at in has]
    share = estimated_share([group.number for _, group in drawn], coded, frame, sum(in_full))
    return Estimated(slug, label, share, len(found) + len(in_full), sum(found) + sum(in_full))


def estimate_table(session: Session, found: Prevalence, seed: int) -> Table:
    """Return an estimate as a table, one row a code, with what it rests on in the notes."""
    frame = found.frame
    rows = [
        (one.code, one.label, one.share.value, one.share.se, one.share.low, one.share.high, one.wordings,
         one.answers)
        for one in found.codes
    ]  # fmt: skip
    notes = [
        f"read by {session.coder.slug} from the top of the order by lot (seed {seed}): {found.drawn:,} of "
        f"{frame.wordings:,} wordings, which are {found.drawn_answers:,} of {frame.answers:,} answers",
        *(
            [f"read in full: {counted(found.full, 'wording')} of {found.in_full} answers or more, "
             f"which are {frame.full_answers:,} answers"]
            if found.full else []
        ),
        "share of all answers, with 95 % limits; wordings and answers: those read that have the code",
        "ratio estimate over wordings (Cochran 1977, section 6.3), limits after Wilson; codes below a code"
        " are not counted with it",
    ]  # fmt: skip
    if found.unevenness > EVEN_ENOUGH:
        notes.append(
            "some wordings were given by very many people, so the limits are too narrow: read those in full "
            "(order by how many say the same) and say so with --in-full"
            if not found.full
            else f"the wordings below {found.in_full} answers still differ much in how many gave them: the "
            "limits are too narrow"
        )
    return Table("estimate", _COLUMNS, rows, tuple(notes))
