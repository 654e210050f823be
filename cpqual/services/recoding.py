"""The re-code queue: codings made before the rule of their code changed, or before it was split.

A coding waits when its version is lower than that of the latest version in which its code was redefined or
split. Only the session's own codings wait, and only they are decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.coding import require_own, require_usable
from cpqual.services.quotes import Quote, quote
from cpqual.services.reading import rule_versions
from cpqual.services.session import Session
from cpqual.storage import codes, codings

Answer = Literal["keep", "remove"] | tuple[str, ...]
"""What is decided of a coding: it holds under the new rule, it goes, or these codes take its place."""


@dataclass(frozen=True, slots=True)
class StaleCode:
    """A code whose rule changed: in which version, why, and how many of this coder's codings wait."""

    version: int
    reason: str
    codings: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coding that waits for a decision, with its words."""

    coding: Coding
    quote: Quote


def stale_codes(session: Session) -> dict[str, StaleCode]:
    """Return the codes that have codings of this coder waiting, by slug, in codebook order."""
    changes = codes.rule_changes(session.store)
    found: dict[str, StaleCode] = {}
    for slug, code_id in codes.code_ids(session.store).items():
        if slug in changes:
            change = changes[slug]
            waiting = codings.count_before(session.store, session.coder.id, code_id, change.version)
            if waiting:
                found[slug] = StaleCode(change.version, change.reason, waiting)
    return found


def queue(session: Session, code: str, *, limit: int = 50, offset: int = 0) -> list[Waiting]:
    """Return this coder's codings of a code that wait, in reading order, a page at a time.

    Raises:
        UnknownNameError: there is no such code.
    """
    found = (codings.coding(session.store, one) for one in _waiting(session, code, limit, offset))
    return [
        Waiting(coding, quote(session, coding.document, Span(coding.start, coding.end)))
        for coding in found
        if coding is not None
    ]


def waiting_ids(session: Session, code: str) -> list[str]:
    """Return the ids of this coder's codings of a code that wait, in reading order.

    Raises:
        UnknownNameError: there is no such code.
    """
    return _waiting(session, code, None, 0)


def _waiting(session: Session, code: str, limit: int | None, offset: int) -> list[str]:
    code_id = session.code_id(code)
    version = rule_versions(session).get(code, 0)
    return codings.ids_before(session.store, session.coder.id, code_id, version, limit, offset)


def decide(session: Session, coding_id: str, answer: Answer) -> None:
    """Decide one coding, as one act; see `decide_all`."""
    decide_all(session, [coding_id], answer)


def decide_all(session: Session, coding_ids: Sequence[str], answer: Answer) -> None:
    """Decide codings in one way, as one act.

    Args:
        coding_ids: codings of this coder.
        answer: `keep` says that they hold under the codebook in force; `remove` takes them off, their memos
            stay with the passage; codes take the place of the code: the first is given to the coding itself,
            which keeps its memos, the others are put on the same passage. A code that the coder has on that
            very passage already is not put there twice.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: a coding is not there any more or is another coder's, or a code may not be applied.
    """
    found = [require_own(session, coding_id) for coding_id in dict.fromkeys(coding_ids)]
    if not found:
        raise RefusedError("no coding is named")
    if answer == ():
        raise RefusedError("no code is named", remedy="To take the codings off, answer remove.")
    version = codes.latest_version(session.store)
    match answer:
        case "keep":
            with session.act("recode", _words("kept ", found)):
                codings.stamp(session.store, (coding.id for coding in found), version)
        case "remove":
            with session.act("uncode", _words("removed ", found)):
                for coding in found:
                    codings.remove_coding(session.store, coding.id)
        case _:
            wanted = {slug: require_usable(session, slug) for slug in dict.fromkeys(answer)}
            with session.act("recode", _words("", found, f" → {', '.join(wanted)}")):
                for coding in found:
                    _replace(session, coding, wanted, version)


def _words(before: str, found: Sequence[Coding], after: str = "") -> str:
    first = found[0]
    if len(found) == 1:
        return f"{before}{first.code}{after} on {first.document} {first.start}–{first.end}"
    return f"{before}{counted(len(found), 'coding')} of {', '.join(sorted({c.code for c in found}))}{after}"


def _replace(session: Session, coding: Coding, wanted: dict[str, str], version: int) -> None:
    document_id = session.document(coding.document).id
    span = Span(coding.start, coding.end)
    there = {
        other.code: other.id
        for other in codings.codings(
            session.store, document_id=document_id, coder_id=session.coder.id,
            code_ids=list(wanted.values()), span=span,
        )
        if Span(other.start, other.end) == span
    }  # fmt: skip
    missing = [slug for slug in wanted if slug not in there]
    if coding.code in wanted:
        codings.stamp(session.store, [coding.id], version)
    elif missing:
        first = missing.pop(0)
        codings.change_coding(session.store, coding.id, code_id=wanted[first], version=version)
    else:
        codings.give_way(session.store, coding.id, there[next(iter(wanted))])
    for slug in missing:
        codings.add_coding(
            session.store, document_id, *span, wanted[slug], session.coder.id, version, "manual"
        )
