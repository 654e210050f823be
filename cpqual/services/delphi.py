"""A Delphi study: its statements, its rule of consensus, who was invited, and answers to comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cpqual.domain.delphi import (
    ANSWERS,
    LAST_ROUND,
    Answer,
    ConsensusRule,
    DelphiItem,
    Invited,
    Response,
    StoredRule,
    rule_for,
)
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.wording import counted, local_time
from cpqual.formats.delphi_table import read_invited, read_items
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import delphi


@dataclass(frozen=True, slots=True)
class Given:
    """What a table brought: how many of its rows were new, changed what was there, or did neither."""

    new: int
    changed: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True)
class InForce:
    """The rule that holds in a round, and whether it was there before the ratings were.

    Attributes:
        loaded: when the round's ratings came first; None where there are none.
        earlier: the rule that held when they came, where another was stored since.
    """

    round: int
    stored: StoredRule
    rule: ConsensusRule
    loaded: str | None
    earlier: StoredRule | None

    @property
    def beforehand(self) -> bool:
        """Whether it was stored before any rating of the round was loaded."""
        return self.loaded is None or self.stored.created <= self.loaded

    @property
    def in_words(self) -> str:
        """The rule, when it was stored and why, as a line below a table."""
        stored = local_time(self.stored.created)
        told = f"consensus where {self.rule.in_words}; stored {stored}"
        if self.beforehand:
            return f"{told}, before the ratings were loaded; reason: {self.stored.reason}"
        was = "no rule was there then"
        if self.earlier is not None and self.earlier.rule is not None:
            was = f"the rule then was: {self.earlier.rule.in_words}"
        return (
            f"{told}, AFTER the ratings were loaded ({local_time(self.loaded or '')}), "
            f"so it was not set beforehand; {was}; reason: {self.stored.reason}"
        )


# Statements


def list_items(session: Session) -> list[DelphiItem]:
    """Return the statements in their order."""
    return delphi.items(session.store)


def require_item(session: Session, name: str) -> DelphiItem:
    """Return the statement of that id.

    Raises:
        UnknownNameError: there is none.
    """
    every = delphi.items(session.store)
    found = next((one for one in every if one.slug.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(one.slug for one in every[:20])
        remedy = f"There are: {known}." if known else "Take them in: cpqual delphi items import FILE"
        raise UnknownNameError(f"no Delphi item {name!r}", remedy=remedy)
    return found


def import_items(session: Session, path: Path, scale: str = "") -> Given:
    """Take statements in as one act; one that is there under its id gets the wording and scale of the file.

    Args:
        scale: of statements whose table has no column `scale`, such as `1-9`.

    Raises:
        InputError: the file cannot be used.
        RefusedError: a rating that is there would lie beyond the scale.
    """
    read = read_items(read_source(path), scale)
    there = {one.slug: one for one in delphi.items(session.store)}
    new = [one for one in read if one.slug not in there]
    changed = [
        replace(one, id=there[one.slug].id)
        for one in read
        if one.slug in there and replace(there[one.slug], id="") != one
    ]
    _require_room(session, changed)
    words = f"took in {counted(len(new), 'Delphi statement')}, changed {len(changed)}"
    with session.act("delphi", words):
        for one in new:
            delphi.add_item(session.store, one)
        for one in changed:
            delphi.change_item(session.store, one)
    return Given(len(new), tuple(one.slug for one in changed), len(read) - len(new) - len(changed))


def _require_room(session: Session, changed: Sequence[DelphiItem]) -> None:
    scales = {one.slug: one for one in changed}
    for rated in delphi.ratings(session.store) if changed else ():
        item = scales.get(rated.item)
        if item and rated.rating is not None and not item.low <= rated.rating <= item.high:
            raise RefusedError(
                f"{item.slug} was rated {rated.rating:g}, which is not on the scale {item.scale}",
                remedy="Keep the scale it was rated on, or give the statement another id.",
            )


# The rule of consensus


def set_rule(session: Session, rule: ConsensusRule, first_round: int, reason: str) -> InForce | None:
    """Store a rule of consensus that holds from a round on, as one act; earlier rules stay as they are.

    Returns:
        What holds in that round now.

    Raises:
        InputError: the rule says nothing, there is no reason, or the round is none.
        RefusedError: this very rule holds from that round already.
    """
    rule.require_sense()
    require_round(first_round)
    reason = " ".join(reason.split())
    if not reason:
        raise InputError("a rule needs a reason", remedy="Say --reason 'as in our protocol'.")
    before = rule_for(delphi.rules(session.store), first_round)
    if before is not None and before.rule == rule and before.first_round == first_round:
        raise RefusedError(f"this rule holds from round {first_round} already")
    with session.act("delphi", f"stored a rule of consensus from round {first_round}"):
        delphi.add_rule(session.store, first_round, rule, reason, session.coder.id)
    return in_force(session, first_round)


def list_rules(session: Session) -> list[StoredRule]:
    """Return the rules of consensus, first stored first."""
    return delphi.rules(session.store)


def when_loaded(session: Session) -> dict[int, str]:
    """Return for each round when its first ratings came, those that were taken back since among them."""
    return delphi.first_loaded(session.store)


def in_force(session: Session, number: int) -> InForce | None:
    """Return the rule that holds in a round; None where none does."""
    return rules_in_force(session, [number]).get(number)


def rules_in_force(session: Session, rounds: Sequence[int]) -> dict[int, InForce]:
    """Return the rule that holds in each of some rounds; rounds without one are left out."""
    rules = delphi.rules(session.store)
    loaded = delphi.first_loaded(session.store)
    found: dict[int, InForce] = {}
    for number in rounds:
        stored = rule_for(rules, number)
        if stored is None or stored.rule is None:
            continue
        came = loaded.get(number)
        then = rule_for([one for one in rules if came is not None and one.created <= came], number)
        found[number] = InForce(number, stored, stored.rule, came, then if then != stored else None)
    return found


def require_round(number: int) -> None:
    """Make sure that a number can be that of a round.

    Raises:
        InputError: it cannot.
    """
    if not 1 <= number <= LAST_ROUND:
        raise InputError(f"{number} is no round from 1 to {LAST_ROUND}")


# Who was invited


def list_invited(session: Session) -> list[Invited]:
    """Return how many were invited, by round and group."""
    return delphi.invited(session.store)


def invited_in_all(asked: Mapping[str, int], groups: Iterable[str]) -> int | None:
    """Return how many were invited to a round; None where it is not said of every group that answered.

    Args:
        asked: numbers by group; one without a group stands for whoever is in none of the others.
        groups: those of the respondents; may repeat.
    """
    whole = "" in asked or asked.keys() >= set(groups)
    return sum(asked.values()) if asked and whole else None


def import_invited(session: Session, path: Path) -> Given:
    """Take numbers of people invited in as one act; those of a round and group that are there are replaced.

    Raises:
        InputError: the file cannot be used.
    """
    return _invite(session, read_invited(read_source(path)))


def set_invited(session: Session, number: int, group: str, invited: int) -> Given:
    """Say how many of a group were invited to a round, as one act.

    Raises:
        InputError: the round is none, or fewer than nobody were invited.
    """
    require_round(number)
    if invited < 0:
        raise InputError("fewer than nobody cannot be invited")
    return _invite(session, [Invited(number, group.strip(), invited)])


def _invite(session: Session, given: Sequence[Invited]) -> Given:
    there = {(one.round, one.group): one.invited for one in delphi.invited(session.store)}
    new = [one for one in given if (one.round, one.group) not in there]
    changed = [one for one in given if there.get((one.round, one.group), one.invited) != one.invited]
    people = sum(one.invited for one in (*new, *changed))
    rounds = ", ".join(map(str, sorted({one.round for one in (*new, *changed)})))
    with session.act("delphi", f"said that {people} were invited to round {rounds}"):
        for one in (*new, *changed):
            delphi.set_invited(session.store, one)
    told = tuple(
        f"{one.group or 'everybody'} in round {one.round}: {there[one.round, one.group]} → {one.invited}"
        for one in changed
    )
    return Given(len(new), told, len(given) - len(new) - len(changed))


# Answers to comments


def respond(
    session: Session,
    item: str,
    number: int,
    answer: Answer,
    reason: str,
    *,
    comment: str = "",
    document: str | None = None,
) -> Response:
    """Log what was answered to a comment on an item, as one act, and return it.

    Args:
        comment: what was said, or the gist of several comments.
        document: slug of the document that holds the comment; it or the comment's words are needed.

    Raises:
        InputError: nothing says what was commented, there is no reason, or the round is none.
        UnknownNameError: no such item or document.
        RefusedError: the document is no comment on that item in that round.
    """
    require_round(number)
    found = require_item(session, item)
    if answer not in ANSWERS:
        raise InputError(f"no answer {answer!r}", remedy=f"Use one of {', '.join(ANSWERS)}.")
    comment, reason = comment.strip(), reason.strip()
    if not comment and document is None:
        raise InputError("nothing says which comment", remedy="Say --comment 'its gist' or --document ID.")
    if not reason:
        raise InputError("an answer needs a reason", remedy="Say --reason 'why'.")
    document_id = None
    if document is not None:
        document_id = session.document(document).id
        told = {(one.item, one.round) for one in delphi.ratings(session.store) if one.document == document}
        if (found.slug, number) not in told:
            raise RefusedError(
                f"is no comment on {found.slug} in round {number}", where=document,
                remedy="See: cpqual documents",
            )  # fmt: skip
    made = Response(found.slug, number, comment, answer, reason, document, session.coder.slug, "")
    with session.act("delphi", f"answered a comment on {found.slug} in round {number}: {answer}"):
        delphi.add_response(session.store, made, found.id, document_id, session.coder.id)
    return list_responses(session)[-1]


def list_responses(session: Session, item: str | None = None, number: int | None = None) -> list[Response]:
    """Return what was answered to comments, first answered first: on one item or round, where asked.

    Raises:
        UnknownNameError: no such item.
    """
    slug = require_item(session, item).slug if item is not None else None
    return [
        one
        for one in delphi.responses(session.store)
        if (slug is None or one.item == slug) and (number is None or one.round == number)
    ]


# The study as a whole


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as a methods section tells it.

    Attributes:
        invited: None where it is not said.
        returned: respondents with any row.
        groups: respondents by group.
        comments: documents of comments.
    """

    round: int
    invited: int | None
    returned: int
    groups: dict[str, int]
    comments: int
    rule: InForce | None


def rounds(session: Session) -> list[RoundFacts]:
    """Return the rounds that have ratings, in order."""
    every = delphi.ratings(session.store)
    numbers = sorted({one.round for one in every})
    rules = rules_in_force(session, numbers)
    asked = delphi.invited(session.store)
    found = []
    for number in numbers:
        here = [one for one in every if one.round == number]
        by_group = {one.group: one.invited for one in asked if one.round == number}
        panel = {one.respondent: one.group for one in here}
        found.append(
            RoundFacts(
                round=number,
                invited=invited_in_all(by_group, panel.values()),
                returned=len(panel),
                groups=dict(sorted(Counter(panel.values()).items())),
                comments=len({one.document for one in here if one.document}),
                rule=rules.get(number),
            )
        )
    return found
