"""Answers of a survey that say the same: coded once, and the copies with them.

Answers of the same words, whatever their case, marks and white space, are one thing to read. What a coder
puts on one of them, takes off it or recodes there happens to the others in the same act. Answers of nearly
the same words may say the opposite (`did help`, `did not help`): these are only shown, to be ticked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from cpqual.domain.codings import Coding
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.likeness import Difference, counterpart, differences, likeness, wording, words_in_order
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, notes, projects, wordings
from cpqual.storage.wordings import Answer

__all__ = ["Answer", "nearly_alike"]

_SETTING = "alike"
LEAST = 0.8
"""How like answers of nearly the same words are at least; see `likeness.likeness`."""
_LOOKED_AT, _MOST = 300, 100
_ASKED_FOR = 12
_LEAST_WORDS = 3
_LETTERS = re.compile(r"[^\W_]+")


class Near(NamedTuple):
    """An answer of nearly the same words.

    Attributes:
        likeness: from 0 to 1.
        differences: what it says otherwise, `here` being the answer that was asked about.
        number: how many answers say exactly this.
        coded: whether this coder has a code on it.
    """

    answer: Answer
    likeness: float
    differences: tuple[Difference, ...]
    number: int
    coded: bool


class Copied(NamedTuple):
    """What codings were put on other answers: how many, and on how many answers."""

    codings: int
    answers: int


def is_followed(session: Session) -> bool:
    """Tell whether answers of the same words are coded together here; they are unless somebody ended it.

    Never in a second reading, which judges every answer of its sample anew.
    """
    return session.project.settings.get(_SETTING, True) is not False and session.second_reading is None


def follow(session: Session, *, together: bool) -> None:
    """Say whether answers of the same words are coded together from now on; what is coded stays as it is."""
    words = "answers of the same words are coded " + ("together" if together else "one by one")
    with session.act("settings", words):
        projects.set_setting(session.store, _SETTING, together)


def prepare(session: Session) -> None:
    """Work out what texts that came in since come to, which takes some seconds for 100,000 answers."""
    if not session.read_only:
        wordings.fill(session.store, wording)


def number_alike(session: Session, document: StoredDocument) -> int:
    """Return how many other answers a coding of this document is put on as well.

    Of what was imported since `prepare` was last called, only identical texts are counted.
    """
    if document.kind != "survey" or not is_followed(session):
        return 0
    return wordings.number_of_same_words(session.store, document.id, document.text_sha256)


def copies(session: Session, document: StoredDocument) -> list[Answer]:
    """Return the other answers of the same words that are coded with this one."""
    if document.kind != "survey" or not is_followed(session):
        return []
    prepare(session)
    return wordings.same_words(session.store, document.id, document.text_sha256)


def nearly_alike(session: Session, slug: str, least: float = LEAST) -> list[Near]:
    """Return up to 100 answers of nearly the same words, the most alike first, one of each wording.

    Looked at are the 300 answers that have most of its rarer words, as the full-text index ranks them.

    Raises:
        RefusedError: the document is no answer of a survey, or has fewer than three words.
        UnknownNameError: there is no such document.
    """
    stored = session.document(slug)
    if stored.kind != "survey":
        raise RefusedError("is not an answer of a survey", where=slug)
    prepare(session)
    text = documents.text(session.store, stored.id)
    words = words_in_order(text)
    if len(words) < _LEAST_WORDS:
        raise RefusedError(f"has fewer than {_LEAST_WORDS} words: too few to be nearly another", where=slug)
    found: dict[tuple[str, ...], Near] = {}
    for answer in wordings.like(session.store, _query(words), _LOOKED_AT):
        others = words_in_order(answer.text)
        if others == words:
            continue
        if others in found:
            found[others] = found[others]._replace(number=found[others].number + 1)
        elif (share := likeness(words, others)) >= least:
            coded = codings.any_coding(session.store, answer.id, session.coder.id)
            found[others] = Near(answer, share, tuple(differences(text, answer.text)), 1, coded)
    return sorted(found.values(), key=lambda near: (-near.likeness, near.answer.slug))[:_MOST]


def _query(words: Sequence[str]) -> str:
    """Ask the full-text index for any of the longest words, which are mostly the rarest."""
    tokens = dict.fromkeys(token for word in words for token in _LETTERS.findall(word))
    return " OR ".join(f'"{token}"' for token in sorted(tokens, key=len, reverse=True)[:_ASKED_FOR])


def copy_codings(session: Session, slug: str, onto: Iterable[str]) -> Copied:
    """Put this coder's codings of an answer on other answers, as one act.

    A coding of the whole answer comes to lie on the whole of the others, another one on the same words where
    they are the same; those that would lie elsewhere, or are there already, are left out. Where answers of
    the same words are coded together, those of the others' words are coded with them.

    Raises:
        RefusedError: there is no coding to copy, or all are there already.
        UnknownNameError: there is no such document.
    """
    stored = session.document(slug)
    made = codings.codings(session.store, document_id=stored.id, coder_id=session.coder.id)
    if not made:
        raise RefusedError("there is no coding of yours on this answer", remedy="Code it first.")
    chosen = [session.document(one) for one in onto]
    targets = [Answer(one.id, one.slug, documents.text(session.store, one.id)) for one in chosen]
    targets += [copy for one in chosen for copy in copies(session, one) if copy not in targets]
    with session.act("code", f"codings of {slug} put on {counted(len(targets), 'answer')} nearly alike"):
        copied = put_on(session, made, targets)
        if not copied.codings:
            raise RefusedError("these answers have the same codings already")
    return copied


# What happens to the copies, inside the act of whatever is done to the answer itself


def put_on(session: Session, made: Sequence[Coding], targets: Sequence[Answer]) -> Copied:
    """Put codings on other answers where their words stand there; part of the act that is open."""
    if not (made and targets):
        return Copied(0, 0)
    text = documents.text(session.store, session.document(made[0].document).id)
    ids, version = codes.code_ids(session.store), codes.latest_version(session.store)
    number, touched = 0, 0
    for answer in targets:
        before = number
        for one in made:
            span = there(text, one, answer.text)
            if span is not None and not _own(session, answer, ids[one.code], span):
                notes.take_up(session.store, answer.id, session.coder.id)
                codings.add_coding(
                    session.store, answer.id, *span, ids[one.code], session.coder.id, version, "autocode"
                )
                number += 1
        touched += number > before
    return Copied(number, touched)


def take_off(session: Session, gone: Sequence[Coding]) -> int:
    """Take copies of codings off answers of the same words; part of the act that is open."""
    found = list(_followers(session, gone))
    for _, copy in found:
        codings.remove_coding(session.store, copy.id)
    return len(found)


def recode(session: Session, before: Coding, code_id: str, version: int) -> int:
    """Give the copies of a coding another code, too; part of the act that is open."""
    number = 0
    for answer, copy in _followers(session, [before]):
        if not _own(session, answer, code_id, Span(copy.start, copy.end)):
            codings.change_coding(session.store, copy.id, code_id=code_id, version=version)
            number += 1
    return number


def finish(session: Session, document: StoredDocument, status: Literal["assigned", "finished"]) -> None:
    """Mark answers of the same words as a coder has marked this one; part of the act that is open."""
    for answer in copies(session, document):
        notes.set_reading(session.store, answer.id, session.coder.id, status)


def _followers(session: Session, made: Sequence[Coding]) -> Iterator[tuple[Answer, Coding]]:
    """Yield the codings that were put on answers of the same words when one of these was made."""
    for one in made:
        stored = session.document(one.document)
        alike = copies(session, stored)
        if not alike:
            continue
        text = documents.text(session.store, stored.id)
        code_id = session.code_id(one.code)
        for answer in alike:
            span = there(text, one, answer.text)
            if span is not None:
                yield from (
                    (answer, copy)
                    for copy in _own(session, answer, code_id, span)
                    if (copy.start, copy.end) == span and copy.origin == "autocode"
                )


def there(text: str, coding: Coding, other: str) -> Span | None:
    """Return where a coding of an answer would lie on another of the same words, None if nowhere.

    Args:
        text, other: the texts of the two.
    """
    found = counterpart(text, Span(coding.start, coding.end), other)
    return found if found and found.start < found.end else None


def _own(session: Session, answer: Answer, code_id: str, span: Span) -> list[Coding]:
    return codings.overlapping(session.store, answer.id, session.coder.id, code_id, span)
