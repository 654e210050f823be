"""Editing the codebook: each edit makes a numbered version with a reason, as one act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from cpqual.domain.codebook import Code, Codebook, CodeStatus
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import slug_for
from cpqual.services.codebooks import save
from cpqual.services.session import Session


def change_code(session: Session, code: Code, reason: str) -> None:
    """Put a code in place of the one of its slug.

    Raises:
        UnknownNameError: there is none of that slug.
        InputError: the codebook would break its own rules.
        RefusedError: nothing would change, no reason is given, or the code would be merged or unmerged by it.
    """
    _change_one(session, code.slug, lambda _: code, reason)


def add_code(session: Session, code: Code, reason: str) -> str:
    """Add a code at the end of its level and return the slug it was given, made from its label.

    Args:
        code: its slug does not count.

    Raises:
        InputError: the codebook would break its own rules.
        RefusedError: no reason is given, or the label makes no slug.
    """
    book = session.codebook()
    made = named(code, book, {other.slug for other in book})
    save(session, replace(book, codes=(*book.codes, made)), reason)
    return made.slug


def named(code: Code, book: Codebook, taken: Collection[str]) -> Code:
    """Return a new code with a slug made from its label, unlike those taken, new in the next version.

    Raises:
        RefusedError: the label makes no slug.
    """
    slug = slug_for(code.label, set(taken))
    if not slug:
        raise RefusedError("the label needs a letter or digit of the Latin alphabet to make an id from")
    return replace(code, slug=slug, since_version=book.version + 1)


def retire_codes(session: Session, slugs: Sequence[str], reason: str) -> None:
    """Say that codes are not to be applied any more; their codings stay.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: one is retired or merged already, or no reason is given.
    """
    book = session.codebook()
    for code in chosen(book, slugs):
        if code.status in ("retired", "merged"):
            raise RefusedError(f"{code.slug} is {code.status} already")
    save(session, _with_status(book, slugs, "retired"), reason)


def bring_back_codes(session: Session, slugs: Sequence[str], reason: str) -> None:
    """Let retired codes be applied again.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: one is not retired, or no reason is given.
    """
    book = session.codebook()
    for code in chosen(book, slugs):
        if code.status == "merged":
            raise RefusedError(
                f"{code.slug} was merged into another code",
                remedy=f"Take the merge apart: cpqual codebook unmerge {code.slug}",
            )
        if code.status != "retired":
            raise RefusedError(f"{code.slug} is not retired")
    save(session, _with_status(book, slugs, "active"), reason)


def move_codes(
    session: Session, slugs: Sequence[str], *, parent: str | None, before: str | None = None, reason: str
) -> None:
    """Move codes, with everything below them, to another place in the tree.

    They keep their order in the codebook. A code below another one that is moved stays below it.

    Args:
        parent: the code they come below; None makes them themes.
        before: the code below `parent` in front of which they come; None puts them last.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: a code would come below itself, `before` is not below `parent` or is moved itself,
            nothing would change, or no reason is given.
    """
    book = session.codebook()
    wanted = {code.slug for code in chosen(book, slugs)}
    moved = [
        code
        for _, code in book.walk()
        if code.slug in wanted and wanted.isdisjoint(book.path(code.slug)[:-1])
    ]
    _require_place(book, {code.slug for code in moved}, parent, before)
    going = {code.slug for code in moved}
    order = [code for code in book if code.slug not in going]
    at = next((i for i, code in enumerate(order) if code.slug == before), len(order))
    order[at:at] = [replace(code, parent=parent) for code in moved]
    # kept in reading order, so that files and tables list codes as the tree shows them
    tidy = tuple(code for _, code in replace(book, codes=tuple(order)).walk())
    save(session, replace(book, codes=tidy), reason)


def _require_place(book: Codebook, moved: set[str], parent: str | None, before: str | None) -> None:
    if parent is not None:
        if book.get(parent).status == "merged":
            raise RefusedError(f"{parent} is merged; nothing can come below it")
        if around := moved & set(book.path(parent)):
            slug = min(around)
            below = "itself" if slug == parent else f"{parent}, which is below it"
            raise RefusedError(f"{slug} cannot come below {below}")
    if before is not None:
        if before in moved:
            raise RefusedError(f"{before} is among the codes to be moved")
        if book.get(before).parent != parent:
            raise RefusedError(f"{before} is not below {parent}" if parent else f"{before} is not a theme")


def rename_code(session: Session, slug: str, label: str, reason: str) -> None:
    """Give a code another label; its slug stays, because it is the stable name.

    Raises:
        UnknownNameError: there is no such code.
        InputError: the label is empty.
        RefusedError: it has that label already, or no reason is given.
    """
    _change_one(session, slug, lambda code: replace(code, label=" ".join(label.split())), reason)


def recolour_codes(session: Session, slugs: Sequence[str], colour: str, reason: str) -> None:
    """Give codes a colour.

    Raises:
        UnknownNameError: there is no such code.
        InputError: the colour is not one of `domain.codebook.COLOURS`.
        RefusedError: they all have that colour already, or no reason is given.
    """
    book = session.codebook()
    wanted = {code.slug for code in chosen(book, slugs)}
    save(session, _with(book, wanted, lambda code: replace(code, colour=colour)), reason)


def set_shortcut(session: Session, slug: str, char: str | None, reason: str) -> None:
    """Give a code a shortcut of one character, or take it away with None.

    Raises:
        UnknownNameError: there is no such code.
        InputError: it is not one character that can be shown, or it is another code's.
        RefusedError: it has that shortcut already, or no reason is given.
    """
    _change_one(session, slug, lambda code: replace(code, shortcut=char), reason)


def chosen(book: Codebook, slugs: Sequence[str]) -> list[Code]:
    """Return the codes of these slugs, each once.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: no code is named.
    """
    if not slugs:
        raise RefusedError("no code is named")
    return [book.get(slug) for slug in dict.fromkeys(slugs)]


def _change_one(session: Session, slug: str, change: Callable[[Code], Code], reason: str) -> None:
    book = session.codebook()
    book.get(slug)
    save(session, _with(book, {slug}, change), reason)


def _with(book: Codebook, slugs: Collection[str], change: Callable[[Code], Code]) -> Codebook:
    return replace(book, codes=tuple(change(code) if code.slug in slugs else code for code in book))


def _with_status(book: Codebook, slugs: Sequence[str], status: CodeStatus) -> Codebook:
    return _with(book, set(slugs), lambda code: replace(code, status=status))
