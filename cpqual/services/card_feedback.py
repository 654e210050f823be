"""Feedback to theme cards: who said what, what was decided, and which version of the codebook carries it out.

Feedback is the project's, not a coder's: anybody may decide, and the log says who did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from cpqual.domain.cards import (
    CARD_ANSWERS,
    NO_CHANGE,
    CardAnswer,
    CardDecision,
    Feedback,
    FeedbackLink,
    ThemeCard,
)
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.ids import named_by_end, short
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.memo_anchors import require_passage
from cpqual.services.memos import known_day, require_body
from cpqual.services.session import Session
from cpqual.services.theme_cards import cards, require_card
from cpqual.storage import cards as rows
from cpqual.storage import codes, people

__all__ = ["NO_CHANGE", "Feedback", "FeedbackLink"]

Place = tuple[str, Span]
"""A document's slug and a passage of it."""
_SEE = "See: cpqual cards feedback list"
_SOMEBODY = "participant"


@dataclass(frozen=True, slots=True)
class CardTally:
    """How a card was received: people by answer, and what was decided.

    Attributes:
        people: how many people said something; whoever gave two answers is counted in both.
        answers: people by answer, in the order of `CARD_ANSWERS`.
        accepted, partly, declined: pieces of feedback by what was decided.
        undecided: pieces that wait for a decision.
        waiting: pieces that were accepted, wholly or in part, and are not carried out yet.
    """

    card: ThemeCard
    people: int
    answers: tuple[int, ...]
    accepted: int
    partly: int
    declined: int
    undecided: int
    waiting: int

    @property
    def words(self) -> str:
        """The answers in words: `5 people: 2 agree, 3 partly`."""
        if not self.people:
            return "nobody has said anything to it yet"
        told = [f"{n} {answer}" for n, answer in zip(self.answers, CARD_ANSWERS, strict=True) if n]
        return f"{counted(self.people, 'person')}: {', '.join(told)}"

    @property
    def decided(self) -> str:
        """What was decided, in words: `2 accepted, 1 declined, 1 to be decided`; empty without feedback."""
        numbers = (
            (self.accepted, "accepted"), (self.partly, "accepted in part"), (self.declined, "declined"),
            (self.undecided, "to be decided"), (self.waiting, "not carried out yet"),
        )  # fmt: skip
        return ", ".join(f"{n} {what}" for n, what in numbers if n)


def feedback(session: Session, code: str | None = None, *, unfinished: bool = False) -> list[Feedback]:
    """Return the feedback to a theme's card, or to all, in codebook order and then by day.

    A version that was taken back carries nothing out.

    Args:
        unfinished: only what is to be decided or carried out.

    Raises:
        RefusedError: the theme has no card.
        UnknownNameError: there is no such code.
    """
    card_id = require_card(session, code).id if code else None
    latest = codes.latest_version(session.store)
    found = [
        one._replace(version=None) if one.version is not None and one.version > latest else one
        for one in rows.feedback(session.store, card_id)
    ]
    return [one for one in found if one.waits or one.decision == "open"] if unfinished else found


def waiting(session: Session) -> dict[str, list[Feedback]]:
    """Return, by code, the feedback that was accepted and that no version of the codebook carries out yet."""
    found: dict[str, list[Feedback]] = {}
    for one in feedback(session):
        if one.waits:
            found.setdefault(one.code, []).append(one)
    return found


def links(session: Session) -> dict[str, list[FeedbackLink]]:
    """Return the passages that feedback was given in, by its id, in text order."""
    return rows.links(session.store)


def find_feedback(session: Session, typed: str) -> Feedback:
    """Return the piece of feedback whose id, as lists show it, was typed.

    Raises:
        UnknownNameError: there is none of that id, or several end so.
    """
    known = {one.id: one for one in feedback(session)}
    found = named_by_end(typed, known)
    if len(found) != 1:
        what = f"several pieces of feedback end in {typed!r}" if found else f"no feedback {typed!r}"
        raise UnknownNameError(what, remedy=_SEE)
    return known[found[0]]


def tallies(session: Session) -> list[CardTally]:
    """Return how every card was received, in codebook order."""
    every = feedback(session)
    return [tally(card, [one for one in every if one.code == card.code]) for card in cards(session)]


def tally(card: ThemeCard, found: Sequence[Feedback]) -> CardTally:
    """Return how a card was received, from the feedback to it."""
    decided = [one.decision for one in found]
    return CardTally(
        card,
        len({one.speaker for one in found}),
        tuple(len({one.speaker for one in found if one.answer == answer}) for answer in CARD_ANSWERS),
        decided.count("accepted"),
        decided.count("partly"),
        decided.count("declined"),
        decided.count("open"),
        sum(one.waits for one in found),
    )


# Writing


def add_feedback(
    session: Session,
    code: str,
    answer: CardAnswer,
    words: str,
    *,
    said_by: str = "",
    person: str | None = None,
    date: str = "",
    at: Sequence[Place] = (),
) -> str:
    """Write down what somebody said to a theme's card, and return its id.

    Args:
        said_by: who, in what role; for a person of the register their group where nothing is said.
        person: slug of a person of the register.
        date: the day, ISO 8601; today where it is empty.
        at: passages in which it was said.

    Raises:
        RefusedError: the theme has no card, the words are empty, nobody is named, or a passage is outside its
            text or named twice.
        InputError: there is no such day, or the words cannot be kept.
        UnknownNameError: there is no such code, person or document.
    """
    card = require_card(session, code)
    said = require_body(words, "the feedback")
    person_id = _person(session, person)
    who = " ".join(said_by.split()) or _group(session, person)
    if not who:
        raise RefusedError("nobody is named who said it", remedy="Say --by 'a volunteer', or --person SLUG.")
    day = known_day(date) or datetime.now(UTC).date().isoformat()
    with session.act("card-feedback", f"{answer} to the card of {code}"):
        feedback_id = rows.add_feedback(
            session.store, card.id, session.coder.id,
            date=day, said_by=who, person_id=person_id, answer=answer, words=said,
        )  # fmt: skip
        for document, span in at:
            stored = session.document(document)
            require_passage(session, stored.slug, stored.id, span)
            rows.add_link(session.store, feedback_id, stored.id, span, session.coder.id)
    return feedback_id


def _person(session: Session, person: str | None) -> str | None:
    if person is None:
        return None
    ids = people.person_ids(session.store)
    if person not in ids:
        raise UnknownNameError(f"no person {person!r} in the project", remedy="See: cpqual people")
    return ids[person]


def _group(session: Session, person: str | None) -> str:
    if person is None:
        return ""
    return next((one.group for one in people.people(session.store) if one.slug == person), "") or _SOMEBODY


def decide(
    session: Session,
    feedback_id: str,
    decision: CardDecision,
    reason: str = "",
    *,
    version: int | None = None,
) -> Feedback:
    """Write what came of a piece of feedback, and return it.

    Args:
        version: of the codebook that carries it out; `NO_CHANGE` where nothing has to change. None keeps the
            one that is named already, while it is accepted.

    Raises:
        RefusedError: it is gone; no reason is given for declining it or accepting it in part; or a version is
            named that is not there, or carries out what was not accepted.
        InputError: the reason cannot be kept.
    """
    before = _require(session, feedback_id)
    taken = decision in ("accepted", "partly")
    if not reason.strip() and decision in ("partly", "declined"):
        raise RefusedError("say why", remedy="Feedback that is not taken as it is needs a reason.")
    words = require_body(reason, "the reason") if reason.strip() else ""
    if version is not None and not taken:
        raise RefusedError("only what was accepted is carried out by a version of the codebook")
    carried = (before.version if version is None else _known_version(session, version)) if taken else None
    with session.act("card-feedback", f"{decision}: feedback to the card of {before.code}"):
        rows.decide(session.store, before.id, decision, words, carried)
    return _require(session, before.id)


def carry_out(session: Session, ids: Sequence[str], version: int) -> None:
    """Say that a version of the codebook carries out some feedback; all of it or none.

    Raises:
        RefusedError: some of it is gone or was not accepted, or there is no such version.
    """
    number = _known_version(session, version)
    with session.act(
        "card-feedback", f"version {number} carries out {counted(len(ids), 'piece')} of feedback"
    ):
        for feedback_id in ids:
            one = _require(session, feedback_id)
            if one.decision not in ("accepted", "partly"):
                raise RefusedError(
                    f"the feedback {short(one.id)} was not accepted",
                    remedy=f"Decide first: cpqual cards feedback decide {short(one.id)} --decision accepted",
                )
            rows.decide(session.store, one.id, one.decision, one.reason, number)


@contextmanager
def carrying_out(session: Session, ids: Sequence[str]) -> Iterator[None]:
    """Change the codebook inside, and say that its version carries out some feedback, all as one act.

    Args:
        ids: of the feedback, as lists show them or in full; none for a change that carries nothing out.

    Raises:
        UnknownNameError: there is no feedback of such an id.
        RefusedError: some of it was not accepted; nothing is changed.
    """
    if not ids:
        yield
        return
    found = [find_feedback(session, one).id for one in ids]
    words = f"changed the codebook for {'1 piece' if len(ids) == 1 else f'{len(ids)} pieces'} of feedback"
    with session.act("codebook", words):
        yield
        carry_out(session, found, codes.latest_version(session.store))


def remove_feedback(session: Session, feedback_id: str) -> None:
    """Remove a piece of feedback with its passages; undo brings it back.

    Raises:
        RefusedError: it is gone, or another coder wrote it down.
    """
    one = _require(session, feedback_id)
    if one.coder != session.coder.slug:
        raise RefusedError(f"{one.coder} wrote this feedback down", remedy="Decide about it instead.")
    with session.act("card-feedback", f"removed feedback to the card of {one.code}"):
        rows.remove_feedback(session.store, one.id)


def _require(session: Session, feedback_id: str) -> Feedback:
    found = rows.one_feedback(session.store, feedback_id)
    if found is None:
        raise RefusedError("this feedback is not there any more")
    return found


def _known_version(session: Session, version: int) -> int:
    latest = codes.latest_version(session.store)
    if version != NO_CHANGE and not 1 <= version <= latest:
        raise RefusedError(
            f"there is no version {version} of the codebook", remedy="See: cpqual codebook log"
        )
    return version
