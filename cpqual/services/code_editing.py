"""Editing one code of the codebook: each edit makes a numbered version with a reason."""

from __future__ import annotations

from dataclasses import replace

from cpqual.domain.codebook import Code
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import slug_for
from cpqual.services.codebooks import save
from cpqual.services.session import Session


def change_code(session: Session, code: Code, reason: str) -> None:
    """Put a code in place of the one of its slug.

    Raises:
        UnknownNameError: there is none of that slug.
        InputError: the codebook would break its own rules.
        RefusedError: nothing would change, or no reason is given.
    """
    book = session.codebook()
    book.get(code.slug)
    kept = tuple(code if old.slug == code.slug else old for old in book)
    save(session, replace(book, codes=kept), reason)


def add_code(session: Session, code: Code, reason: str) -> str:
    """Add a code at the end of its level and return the slug it was given, made from its label.

    Args:
        code: its slug does not count.

    Raises:
        InputError: the codebook would break its own rules.
        RefusedError: no reason is given, or the label makes no slug.
    """
    book = session.codebook()
    slug = slug_for(code.label, {other.slug for other in book})
    if not slug:
        raise RefusedError("the label needs a letter or digit of the Latin alphabet to make an id from")
    made = replace(code, slug=slug, since_version=book.version + 1)
    save(session, replace(book, codes=(*book.codes, made)), reason)
    return slug


def retire_code(session: Session, slug: str, reason: str) -> None:
    """Say that a code is not to be applied any more; its codings stay.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: it is retired or merged already, or no reason is given.
    """
    code = session.codebook().get(slug)
    if code.status in ("retired", "merged"):
        raise RefusedError(f"{slug} is {code.status} already")
    change_code(session, replace(code, status="retired"), reason)
