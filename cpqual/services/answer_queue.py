"""The answers of a survey as a queue: one of each wording, in the order in which they are to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from cpqual.services import alike
from cpqual.services.session import Session
from cpqual.storage import wordings
from cpqual.suggest.order import lot

Order = Literal["import", "alike", "lot"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""As they came in; those that most people gave first; or drawn by lot, so that any stretch from the top is a
random sample of the wordings."""


class Group(NamedTuple):
    """Answers of the same words.

    Attributes:
        slug: of the one that came first.
        number: how many they are.
        read: whether the coder has coded one, marked it as read or finished it.
        codings: how many codings of the coder's one of them has, at most.
    """

    slug: str
    number: int
    read: bool
    codings: int


@dataclass(slots=True)
class AnswerQueue:
    """A queue of answers.

    Attributes:
        groups: in the order to be read.
        answers: how many answers they are.
        read: how many wordings were read.
    """

    groups: list[Group]
    answers: int
    _place: dict[str, int] = field(repr=False)
    _marks: bytearray = field(init=False, repr=False)
    """A byte for every group, 1 where it was read: 100,000 are looked through in microseconds."""
    read: int = field(init=False)

    def __post_init__(self) -> None:
        """Count once: this is asked for with every answer that is opened."""
        self._marks = bytearray(group.read for group in self.groups)
        self.read = sum(self._marks)

    def place(self, slug: str) -> int | None:
        """Return the number of an answer's group, from 0; None if it is not in the queue."""
        return self._place.get(slug)

    def next_unread(self, slug: str | None = None) -> Group | None:
        """Return the first group after an answer's (or at all) that was not read; None if there is none."""
        at = self._marks.find(0, (self._place.get(slug, -1) if slug is not None else -1) + 1)
        return self.groups[at] if at >= 0 else None

    def mark(self, slug: str, codings: int = 0) -> None:
        """Note that the coder has read an answer, and how many codings it has got."""
        at = self._place.get(slug)
        if at is not None:
            group = self.groups[at]
            self.read += not group.read
            self._marks[at] = 1
            self.groups[at] = group._replace(read=True, codings=group.codings + codings)


def answer_queue(
    session: Session, order: Order = "import", *, seed: int = 0, among: Collection[str] | None = None
) -> AnswerQueue:
    """Return the answers of the survey as a queue; one of each wording where they are coded together.

    At 100,000 answers it takes a second: the workbench asks in a thread.

    Args:
        seed: of the lots; the same seed draws the same order, whatever is imported later.
        among: slugs of the documents that are wanted; None for all.
    """
    together = alike.is_followed(session)
    alike.prepare(session)
    seen = {one.slug: one.codings for one in wordings.seen(session.store, session.coder.id)}
    members: dict[bytes | str, list[str]] = {}
    for answer in wordings.worded(session.store):
        if among is None or answer.slug in among:
            members.setdefault(answer.words if together else answer.slug, []).append(answer.slug)
    found = list(_ordered(members, order, seed))
    place = {slug: at for at, slugs in enumerate(found) for slug in slugs}
    groups = [
        Group(slugs[0], len(slugs), any(s in seen for s in slugs), max(seen.get(s, 0) for s in slugs))
        for slugs in found
    ]
    return AnswerQueue(groups, len(place), place)


def _ordered(members: dict[bytes | str, list[str]], order: Order, seed: int) -> Iterator[list[str]]:
    match order:
        case "import":
            yield from members.values()
        case "alike":
            yield from sorted(members.values(), key=len, reverse=True)
        case "lot":
            yield from sorted(members.values(), key=lambda slugs: lot(f"answers {seed}", slugs[0]))
