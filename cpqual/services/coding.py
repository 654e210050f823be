"""Putting codes on passages and taking them off; each call is one act, committed when it returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from cpqual.domain.codebook import Code
from cpqual.domain.codings import Coding, CodingOrigin
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import slug_for
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.services import alike
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, notes

OnOverlap = Literal["refuse", "extend", "keep"]


class OverlapError(Exception):
    """The coder has this code on an overlapping passage: either extend that one or keep both."""

    def __init__(self, code: str, others: tuple[Coding, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.others = others


def apply_codes(
    session: Session,
    document: str,
    span: Span,
    slugs: Sequence[str],
    *,
    origin: CodingOrigin = "manual",
    on_overlap: OnOverlap = "refuse",
) -> list[Coding]:
    """Put one or more codes on a passage, as one act.

    Where the document is an answer of a survey, answers of the same words are coded with it (see `alike`).

    Args:
        document: slug of the document.
        span: the passage in code points; white space at its ends is left out.
        slugs: the codes.
        origin: how the codings came about.
        on_overlap: what to do where this coder has the same code on an overlapping passage: refuse with
            `OverlapError`, extend the existing coding over both, or keep both.

    Returns:
        The codings that are new or were extended, in the order of `slugs`.

    Raises:
        RefusedError: the passage is empty or outside the text, a code may not be applied, or the coder has
            it on exactly this passage.
        OverlapError: see `on_overlap`.
        UnknownNameError: a code or the document is not in the project.
    """
    stored = session.document(document)
    span = _require_passage(documents.text(session.store, stored.id), span)
    wanted = [require_usable(session, slug) for slug in slugs]
    words = f"{', '.join(slugs)} on {document} {span.start}–{span.end}"
    made: list[str] = []
    with session.act("code", words):
        notes.take_up(session.store, stored.id, session.coder.id)
        version = codes.latest_version(session.store)
        for slug, code_id in zip(slugs, wanted, strict=True):
            others = codings.overlapping(session.store, stored.id, session.coder.id, code_id, span)
            if any((c.start, c.end) == span for c in others):
                raise RefusedError(f"{slug} is on this passage already")
            if others and on_overlap == "refuse":
                raise OverlapError(slug, tuple(others))
            if others and on_overlap == "extend":
                made.append(_extend(session, others, span))
            else:
                made.append(
                    codings.add_coding(
                        session.store, stored.id, *span, code_id, session.coder.id, version, origin
                    )
                )
        found = [coding for coding_id in made if (coding := codings.coding(session.store, coding_id))]
        alike.put_on(session, found, alike.copies(session, stored))
    return found


def remove_codings(session: Session, coding_ids: Sequence[str]) -> list[Coding]:
    """Take codings off their passages, as one act; memos on them stay with the passage.

    Raises:
        RefusedError: one is not there any more, or is another coder's.
    """
    found = [require_own(session, coding_id) for coding_id in coding_ids]
    with session.act("uncode", _words_for("removed", found)):
        alike.take_off(session, found)
        for coding in found:
            codings.remove_coding(session.store, coding.id)
    return found


def recode(session: Session, coding_id: str, slug: str) -> Coding:
    """Give a coding another code, keeping its passage and memos.

    Raises:
        RefusedError: it is not this coder's, or the coder has that code on the passage already.
        UnknownNameError: there is no such code.
    """
    before = require_own(session, coding_id)
    code_id = require_usable(session, slug)
    version = codes.latest_version(session.store)
    with session.act("recode", f"{before.code} → {slug} on {before.document} {before.start}–{before.end}"):
        alike.recode(session, before, code_id, version)
        codings.change_coding(session.store, coding_id, code_id=code_id, version=version)
    return before._replace(code=slug, version=version)


def move_edges(session: Session, coding_id: str, span: Span) -> Coding:
    """Move a coding to another passage of the same document.

    Raises:
        RefusedError: it is not this coder's, the passage is empty or outside the text, or it is coded so.
    """
    before = require_own(session, coding_id)
    text = documents.text(session.store, session.document(before.document).id)
    span = _require_passage(text, span)
    with session.act(
        "move", f"{before.code} on {before.document} {before.start}–{before.end} to {span.start}–{span.end}"
    ):
        codings.change_coding(session.store, coding_id, start=span.start, end=span.end)
    return before._replace(start=span.start, end=span.end)


def create_in_vivo(session: Session, document: str, span: Span) -> Coding:
    """Make a code named by the selected words themselves and put it on them, as one act.

    Raises:
        RefusedError: the passage is empty, or its words make no usable name.
    """
    text = documents.text(session.store, session.document(document).id)
    span = _require_passage(text, span)
    label = " ".join(text[span.start : span.end].split())[:60]
    brief = f"In the participant's words: {label}"
    return _apply_new(session, document, span, _draft(session, label, origin="in_vivo", brief=brief))


def create_and_apply(session: Session, document: str, span: Span, label: str) -> Coding:
    """Make a draft code of that name and put it on a passage, as one act.

    Raises:
        RefusedError: the passage is empty, or the name makes no slug.
    """
    return _apply_new(session, document, span, _draft(session, " ".join(label.split())))


def _draft(session: Session, label: str, **fields: Any) -> Code:
    slug = slug_for(label, {code.slug for code in codes.codes(session.store)})
    if not slug:
        raise RefusedError("these words make no name for a code", remedy="Make one in the codebook (F6).")
    return Code(slug, label, status="draft", **fields)


def _apply_new(session: Session, document: str, span: Span, code: Code) -> Coding:
    with session.act("new-code", f"made code {code.slug} on {document} {span.start}–{span.end}"):
        codes.write_codes(session.store, [*codes.codes(session.store), code])
        return apply_codes(session, document, span, [code.slug])[0]


def _require_passage(text: str, span: Span) -> Span:
    if not 0 <= span.start < span.end <= len(text):
        raise RefusedError(
            "nothing is selected" if span.start == span.end else "the passage is outside the text"
        )
    span = trim(text, *span)
    if span.start == span.end:
        raise RefusedError("the selection holds only white space")
    return span


def require_usable(session: Session, slug: str) -> str:
    """Return the row id of a code that may be applied.

    Raises:
        UnknownNameError: there is none of that slug.
        RefusedError: it may not be applied; says why.
    """
    code_id = session.code_id(slug)
    code = codes.code(session.store, code_id)
    if not code.usable:
        why = f"is {code.status}" if code.codable else "groups other codes and is not applied itself"
        raise RefusedError(f"{slug} {why}")
    return code_id


def require_own(session: Session, coding_id: str) -> Coding:
    """Return the coding of that id.

    Raises:
        RefusedError: it is not there any more, or is another coder's.
    """
    coding = codings.coding(session.store, coding_id)
    if coding is None:
        raise RefusedError("this coding is not there any more")
    if coding.coder != session.coder.slug:
        raise RefusedError(f"this coding is {coding.coder}'s")
    return coding


def _extend(session: Session, others: Sequence[Coding], span: Span) -> str:
    """Stretch the first of the overlapping codings over all of them and the new passage."""
    kept, *absorbed = others
    for coding in absorbed:
        codings.remove_coding(session.store, coding.id)
    start = min(span.start, *(coding.start for coding in others))
    end = max(span.end, *(coding.end for coding in others))
    codings.change_coding(session.store, kept.id, start=start, end=end)
    return kept.id


def _words_for(verb: str, found: Sequence[Coding]) -> str:
    if len(found) == 1:
        return f"{verb} {found[0].code} from {found[0].document} {found[0].start}–{found[0].end}"
    return f"{verb} {len(found)} codings"
