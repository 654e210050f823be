"""Quotes kept for publication: keeping a passage, permission, the author's wording, and where it is used.

A kept quote is the project's: whoever writes may change it. Where coding is blind, what others keep shows
only in documents whose coding is open to this coder, because it tells what they found worth keeping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpqual.domain.consent import Consent, read_consent
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.quoting import LEFT_OUT, PERMISSIONS, KeptQuote, Permission, require_wording, wording_fault
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.services.layers import unblinded_documents
from cpqual.services.memo_anchors import is_open, require_passage
from cpqual.services.session import Session
from cpqual.services.spoken import Piece, SpokenDocument
from cpqual.storage import kept_quotes as rows

__all__ = ["PERMISSIONS", "KeptQuote", "Permission"]

_LONGEST_PLACE = 200
_SEE = "See: cpqual quotes kept"


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """What is to be written down about a quote; None leaves as it is.

    Attributes:
        wording: empty for the passage as it is.
        used_in: all places where it is used, in place of those before.
    """

    permission: Permission | None = None
    wording: str | None = None
    note: str | None = None
    used_in: tuple[str, ...] | None = None


NOTHING_YET = QuoteChange()


def keep(session: Session, document: str, span: Span, about: QuoteChange = NOTHING_YET) -> KeptQuote:
    """Keep a passage for publication, without blanks at its ends, and return the quote.

    Raises:
        RefusedError: the passage is outside the text, nothing in it can be quoted, the document's consent
            allows no quotes, or exactly this passage is kept already.
        InputError: the wording says what the passage does not say, or a text cannot be stored.
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    require_passage(session, stored.slug, stored.id, span)
    spoken = SpokenDocument.of(session, stored.slug)
    span = trim(spoken.text, *span)
    _require_consent(stored)
    if not _said(spoken.pieces(span)):
        raise RefusedError(
            "nothing here can be quoted: it is the interviewer’s, or does not count as data",
            where=f"{stored.slug} {span.start}–{span.end}",
        )
    values = _values(spoken, span, about)
    with session.act("quote", f"kept {stored.slug} {span.start}–{span.end} for publication"):
        quote_id = rows.add_quote(
            session.store,
            stored.id,
            span,
            session.coder.id,
            {"permission": "not asked", "wording": "", "note": "", **values},
        )
        for place in _places(about.used_in or ()):
            rows.add_use(session.store, quote_id, place)
    return _require(session, quote_id)


def change(session: Session, kept: KeptQuote, about: QuoteChange) -> KeptQuote:
    """Write down permission, wording, note or places, as one act, and return the quote as it is then.

    Nothing is done where nothing would be another.

    Raises:
        RefusedError: the quote is not kept any more.
        InputError: the wording says what the passage does not say, a place is empty, or a text cannot be
            stored.
    """
    found = _require(session, kept.id)
    values = _values(SpokenDocument.of(session, found.document), found.span, about)
    values = {name: value for name, value in values.items() if value != getattr(found, name)}
    places = None if about.used_in is None else _places(about.used_in)
    new = [] if places is None else [place for place in places if place not in found.used_in]
    gone = [] if places is None else [place for place in found.used_in if place not in places]
    if not (values or new or gone):
        return found
    with session.act("quote", f"{_in_words(values, new, gone)} of the quote {found.place}"):
        if values:
            rows.change_quote(session.store, found.id, values)
        for place in gone:
            rows.remove_use(session.store, found.id, place)
        for place in new:
            rows.add_use(session.store, found.id, place)
    return _require(session, found.id)


def forget(session: Session, kept: KeptQuote) -> None:
    """Keep a passage no more; undo brings it back with everything written down about it.

    Raises:
        RefusedError: it is not kept any more.
    """
    found = _require(session, kept.id)
    with session.act("quote", f"no longer kept {found.place} for publication"):
        rows.remove_quote(session.store, found.id)


def kept(session: Session, document: str | None = None) -> list[KeptQuote]:
    """Return the quotes this coder may see, in text order.

    Raises:
        UnknownNameError: there is no such document.
    """
    document_id = session.document(document).id if document is not None else None
    open_to, own = unblinded_documents(session), session.coder.slug
    found = rows.quotes(session.store, document_id)
    return [one for one in found if one.coder == own or is_open(open_to, one.document)]


def kept_at(session: Session, document: str, span: Span) -> KeptQuote:
    """Return the quote that is kept on exactly this passage.

    Raises:
        UnknownNameError: there is no such document, or nothing is kept there.
    """
    found = next((one for one in kept(session, document) if one.span == span), None)
    if found is None:
        raise UnknownNameError(
            "nothing is kept on exactly this passage",
            where=f"{document} {span.start}–{span.end}",
            remedy=_SEE,
        )
    return found


def kept_on(session: Session, document: str, span: Span) -> KeptQuote | None:
    """Return the quote on a passage, or else the shortest of those around it; None where there is none."""
    around = [one for one in kept(session, document) if one.span.contains(span)]
    return min(around, key=lambda one: one.end - one.start, default=None)


def kept_places(session: Session) -> dict[str, dict[Span, Permission]]:
    """Return the permission of every kept passage by document and span, for lists that mark them."""
    open_to, own = unblinded_documents(session), session.coder.slug
    found: dict[str, dict[Span, Permission]] = {}
    for document, start, end, permission, coder in rows.permissions(session.store):
        if coder == own or is_open(open_to, document):
            found.setdefault(document, {})[Span(start, end)] = permission
    return found


def is_barred(kept: Iterable[KeptQuote], span: Span) -> bool:
    """Tell whether a passage must not be published because permission was refused for some of its words.

    Where permission was granted for exactly that passage, that stands.

    Args:
        kept: quotes of the passage's document.
    """
    near = [one for one in kept if one.span.overlaps(span)]
    granted = any(one.span == span and one.permission == "granted" for one in near)
    return not granted and any(one.permission == "refused" for one in near)


def warning(session: Session, document: str, span: Span) -> str:
    """Return why a passage must not be published, in a few words; empty where nothing is known against it.

    Raises:
        UnknownNameError: there is no such document.
    """
    consent = consent_of(session.document(document))
    if consent.refused:
        return f"consent allows no quotes ({consent.text})"
    return "permission to publish this was refused" if is_barred(kept(session, document), span) else ""


def consent_of(document: StoredDocument) -> Consent:
    """Return what a document's header says of quoting."""
    return read_consent(document.header.get("consent", ""))


def fault(spoken: SpokenDocument, quote: KeptQuote) -> str:
    """Return why a quote's wording does not fit its passage (any more); empty where it does."""
    return wording_fault(_said(spoken.pieces(quote.span)), quote.wording) if quote.wording else ""


def words_of(spoken: SpokenDocument, span: Span) -> tuple[str, ...]:
    """Return what a wording of a passage may be made of, one part for each stretch of one voice."""
    return _said(spoken.pieces(span))


def _said(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(piece.text for piece in pieces if piece.voice.quotable)


def _require(session: Session, quote_id: str) -> KeptQuote:
    found = rows.quote(session.store, quote_id)
    if found is None:
        raise RefusedError("this passage is not kept any more")
    return found


def _require_consent(stored: StoredDocument) -> None:
    consent = consent_of(stored)
    if consent.refused:
        raise RefusedError(
            f"its header’s consent allows no quotes ({consent.text})",
            where=stored.slug,
            remedy="Nothing was kept.",
        )


def _values(spoken: SpokenDocument, span: Span, about: QuoteChange) -> dict[str, str]:
    """Return the columns that are to be written, checked."""
    values: dict[str, str] = {}
    if about.permission is not None:
        if about.permission not in PERMISSIONS:
            raise InputError(f"no permission {about.permission!r}", remedy=f"Use {', '.join(PERMISSIONS)}.")
        values["permission"] = about.permission
    if about.wording is not None:
        values["wording"] = " ".join(
            _storable(about.wording, "the wording").replace("[...]", LEFT_OUT).split()
        )
        if values["wording"]:
            require_wording(words_of(spoken, span), values["wording"])
    if about.note is not None:
        values["note"] = _storable(about.note, "the note").strip()
    return values


def _places(places: Iterable[str]) -> list[str]:
    found = [" ".join(_storable(place, "the place").split()) for place in places]
    for place in found:
        if not place or ";" in place or len(place) > _LONGEST_PLACE:
            raise InputError(
                f"{place!r} is no place where a quote is used",
                remedy=f"Write paper 1, table 2: no semicolons, {_LONGEST_PLACE} characters at most.",
            )
    return list(dict.fromkeys(found))


def _storable(text: str, what: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{what} holds bytes that are not UTF-8 text") from None
    if "\0" in text:
        raise InputError(f"{what} holds null bytes")
    return text


def _in_words(values: Mapping[str, str], new: Iterable[str], gone: Iterable[str]) -> str:
    """Return what is written down, for the log, without anybody's words."""
    told = [f"permission ({values['permission']})"] if "permission" in values else []
    told += [name for name in ("wording", "note") if name in values]
    told += ["use"] if [*new, *gone] else []
    return "changed " + ", ".join(told)
