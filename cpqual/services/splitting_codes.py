"""Splitting a code: the new codes are made, and the passages of the old one wait for a decision each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cpqual.domain.codebook import Code
from cpqual.domain.errors import RefusedError
from cpqual.services.code_editing import named
from cpqual.services.codebooks import save
from cpqual.services.session import Session

_UNCOLOURED = "grey"


def split_code(session: Session, slug: str, new: Sequence[Code], reason: str) -> tuple[str, ...]:
    """Make codes into which another one is split, as one version, and return their slugs.

    The old code stays usable until it is retired, and nothing is recoded: the codings it has now wait in the
    re-code queue (see `recoding`).

    Args:
        new: the codes to make; their slugs do not count. One without a parent comes beside the old code, one
            that is grey gets its colour.

    Raises:
        UnknownNameError: there is no such code, or no such parent.
        InputError: the codebook would break its own rules.
        RefusedError: no code is given, the old one is merged, a label makes no slug, or no reason is given.
    """
    book = session.codebook()
    old = book.get(slug)
    if old.status == "merged":
        raise RefusedError(
            f"{slug} is merged", remedy=f"Take the merge apart: cpqual codebook unmerge {slug}"
        )
    if not new:
        raise RefusedError(f"say into what {slug} is to be split")
    taken = {code.slug for code in book}
    made: list[Code] = []
    for code in new:
        if code.parent is not None:
            book.get(code.parent)
        fresh = named(code, book, taken)
        taken.add(fresh.slug)
        made.append(
            replace(
                fresh,
                parent=old.parent if code.parent is None else code.parent,
                colour=old.colour if code.colour == _UNCOLOURED else code.colour,
                split_from=slug,
            )
        )
    at = book.codes.index(old) + 1
    save(session, replace(book, codes=(*book.codes[:at], *made, *book.codes[at:])), reason)
    return tuple(code.slug for code in made)
