"""What codings from a table would be on answers of the same words, and putting them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import alike
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, notes, wordings
from cpqual.storage.wordings import Answer


class Copy(NamedTuple):
    """A coding as it would lie on another answer of the same words."""

    answer: Answer
    span: Span
    code: str
    coder: str


def require_together(session: Session) -> None:
    """Make sure that answers of the same words are coded together here.

    Raises:
        RefusedError: somebody ended it, or this is a second reading.
    """
    if not alike.is_followed(session):
        raise RefusedError(
            "answers of the same words are coded one by one here",
            remedy="Code them together: cpqual answers code together",
        )


def copies_of(session: Session, made: Iterable[Coding]) -> list[Copy]:
    """Return what codings that were just put on some answers would be on others of the same words.

    Those that would lie elsewhere are left out, and so is what has a coding of that code and coder already.
    Of 100,000 answers with as many codings that takes seconds.
    """
    made = list(made)
    answers = {one.slug for one in wordings.worded(session.store)}
    if not alike.is_followed(session) or not any(one.document in answers for one in made):
        return []
    alike.prepare(session)
    words = {one.slug: one.words for one in wordings.worded(session.store)}
    sizes: dict[bytes | str, int] = {}
    for one in words.values():
        sizes[one] = sizes.get(one, 0) + 1
    groups: dict[bytes | str, list[Coding]] = {}
    for coding in made:
        if sizes.get(words.get(coding.document, ""), 0) > 1:
            groups.setdefault(words[coding.document], []).append(coding)
    if not groups:
        return []
    lying = _Lying(codings.codings(session.store))
    return [copy for group in groups.values() for copy in _of_group(session, group, lying)]


class _Lying:
    """Where codings lie, by document, coder and code."""

    def __init__(self, made: Iterable[Coding]) -> None:
        self._spans: dict[tuple[str, str, str], list[Span]] = {}
        for one in made:
            self.add(one.document, one.coder, one.code, Span(one.start, one.end))

    def add(self, document: str, coder: str, code: str, span: Span) -> None:
        self._spans.setdefault((document, coder, code), []).append(span)

    def overlaps(self, document: str, coder: str, code: str, span: Span) -> bool:
        there = self._spans.get((document, coder, code), ())
        return any(one.start < span.end and span.start < one.end for one in there)


def _of_group(session: Session, group: list[Coding], lying: _Lying) -> Iterator[Copy]:
    """Yield the copies of the codings of answers that all have the same words."""
    stored = session.document(group[0].document)
    first = Answer(stored.id, stored.slug, documents.text(session.store, stored.id))
    answers = [first, *wordings.same_words(session.store, stored.id, stored.text_sha256)]
    texts = {one.slug: one.text for one in answers}
    # most of a survey's codings come with their copies: what lies alike is looked at once
    seen: set[tuple[str, str, Span | None]] = set()
    for coding in group:
        text = texts[coding.document]
        key = coding.coder, coding.code, alike.there(text, coding, first.text)
        if key[2] is not None and key in seen:
            continue
        seen.add(key)
        for answer in answers:
            span = alike.there(text, coding, answer.text) if answer.slug != coding.document else None
            if span is None or lying.overlaps(answer.slug, coding.coder, coding.code, span):
                continue
            lying.add(answer.slug, coding.coder, coding.code, span)
            yield Copy(answer, span, coding.code, coding.coder)


def put(session: Session, copies: Iterable[Copy], coder_ids: dict[str, str]) -> None:
    """Make the copies codings, with the origin `autocode`; part of the act that is open.

    Args:
        coder_ids: row id of every coder by slug.
    """
    ids, version = codes.code_ids(session.store), codes.latest_version(session.store)
    for one in copies:
        coder_id = coder_ids[one.coder]
        notes.take_up(session.store, one.answer.id, coder_id)
        codings.add_coding(
            session.store, one.answer.id, *one.span, ids[one.code], coder_id, version, "autocode"
        )
