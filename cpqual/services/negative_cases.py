"""Negative cases: setting a passage against a theme, and reading where a theme does not hold.

A case belongs to who recorded it: nobody else changes it, and others read it where they may see that coder's
codings (see `layers.unblinded_documents`).
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.ids import named_by_end
from cpqual.domain.negative_cases import CASE_KINDS, CaseKind, NegativeCase
from cpqual.domain.text import Span
from cpqual.services.layers import unblinded_documents
from cpqual.services.memo_anchors import is_open, require_passage
from cpqual.services.memos import require_body
from cpqual.services.session import Session
from cpqual.storage import negative_cases as rows

__all__ = ["CASE_KINDS", "CaseKind", "NegativeCase"]

_SEE = "See: cpqual negative list"


class Tally(NamedTuple):
    """How many negative cases a code has, by kind."""

    contradicts: int
    qualifies: int

    @property
    def words(self) -> str:
        """Both numbers: `2 contradict, 1 qualifies`, or `none recorded`."""
        told = zip(self, (("contradicts", "contradict"), ("qualifies", "qualify")), strict=True)
        return ", ".join(f"{n} {verbs[n > 1]}" for n, verbs in told if n) or "none recorded"


def add_case(session: Session, code: str, document: str, span: Span, kind: CaseKind, note: str) -> str:
    """Set a passage against a code, and return the case's id.

    Raises:
        RefusedError: the note is empty, the passage is outside the text, the code was merged into another
            one, or this coder has set exactly this passage against it already.
        UnknownNameError: there is no such code or document.
    """
    code_id = session.code_id(code)
    into = session.codebook().merged_into(code)
    if into:
        raise RefusedError(f"{code} was merged into {into}", remedy=f"Set the passage against {into}.")
    words = _require_note(note)
    stored = session.document(document)
    require_passage(session, stored.slug, stored.id, span)
    with session.act("negative", f"{stored.slug} {span.start}–{span.end} {kind} {code}"):
        return rows.add_case(session.store, stored.id, *span, code_id, session.coder.id, kind, words)


def change_case(session: Session, case: NegativeCase, kind: CaseKind, note: str) -> None:
    """Give one's own case another kind or note.

    Raises:
        RefusedError: it is another coder's or gone, or the note is empty.
    """
    found, words = _require_own(session, case), _require_note(note)
    with session.act("negative", f"changed the negative case of {found.code} at {_place(found)}"):
        rows.change_case(session.store, found.id, kind, words)


def remove_case(session: Session, case: NegativeCase) -> None:
    """Remove one's own case; undo and the trash bring it back.

    Raises:
        RefusedError: it is another coder's, or gone.
    """
    found = _require_own(session, case)
    with session.act("negative", f"removed the negative case of {found.code} at {_place(found)}"):
        rows.remove_case(session.store, found.id)


def cases(session: Session, code: str | None = None, *, document: str | None = None) -> list[NegativeCase]:
    """Return the cases this coder may read, by code and then in text order.

    Args:
        code: slug; only its cases and those of codes below it or merged into it.
        document: slug; only those in it.

    Raises:
        UnknownNameError: there is no such code or document.
    """
    document_id = session.document(document).id if document else None
    open_to = unblinded_documents(session)
    found = [
        one
        for one in rows.cases(session.store, document_id)
        if one.coder == session.coder.slug or is_open(open_to, one.document)
    ]
    if code is None:
        return found
    session.code_id(code)
    book = session.codebook()
    paths = {slug: _path(book, slug) for slug in {one.code for one in found}}
    return [one for one in found if one.code == code or code in paths[one.code]]


def find_case(session: Session, typed: str) -> NegativeCase:
    """Return the case whose id, as lists show it, was typed.

    Raises:
        UnknownNameError: this coder may read none of that id, or several end so.
    """
    readable = {one.id: one for one in cases(session)}
    found = named_by_end(typed, readable)
    if len(found) != 1:
        what = f"several negative cases end in {typed!r}" if found else f"no negative case {typed!r}"
        raise UnknownNameError(what, remedy=_SEE)
    return readable[found[0]]


def tallies(session: Session) -> dict[str, Tally]:
    """Return how many cases each theme has that this coder may read, those of codes below it included.

    Themes are the codes at the top; a theme without a case is there with none, unless it is out of use.
    """
    book = session.codebook()
    kinds: dict[str, Counter[str]] = {}
    themes: dict[str, str] = {}
    for one in cases(session):
        theme = themes.get(one.code) or themes.setdefault(one.code, theme_of(book, one.code))
        kinds.setdefault(theme, Counter())[one.kind] += 1
    tops = [code.slug for code in book if code.parent is None]
    used = {code.slug for code in book if code.status in ("draft", "active")}
    return {
        slug: Tally(*(kinds.get(slug, Counter())[kind] for kind in CASE_KINDS))
        for slug in tops
        if slug in used or slug in kinds
    }


def theme_of(book: Codebook, slug: str) -> str:
    """Return the code at the top above a code, or above what it was merged into."""
    return _path(book, slug)[0]


def _path(book: Codebook, slug: str) -> tuple[str, ...]:
    """Return the slugs from the theme down to a code, or to what it was merged into."""
    passed = {slug}
    while (into := book.merged_into(slug)) is not None and into not in passed:
        passed.add(into)
        slug = into
    return book.path(slug)


def _require_own(session: Session, case: NegativeCase) -> NegativeCase:
    found = rows.case(session.store, case.id)
    if found is None:
        raise RefusedError("this negative case is not there any more")
    if found.coder != session.coder.slug:
        raise RefusedError(f"this negative case is {found.coder}’s")
    return found


def _require_note(note: str) -> str:
    return require_body(note, "the note")


def _place(case: NegativeCase) -> str:
    return f"{case.document} {case.start}–{case.end}"
