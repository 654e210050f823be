"""Groups of codes that cut across the tree; each change is one act, and takes no version of the codebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cpqual.domain.codebook import CodeGroup
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.ids import slug_for
from cpqual.services.session import Session
from cpqual.storage import code_groups

__all__ = [
    "CodeGroup",
    "add_group",
    "find_group",
    "groups",
    "remove_group",
    "rename_group",
    "set_group",
]


def groups(session: Session) -> list[CodeGroup]:
    """Return all groups in the order they were made, their codes in codebook order."""
    return code_groups.groups(session.store)


def find_group(session: Session, slug: str) -> CodeGroup:
    """Return the group of that slug.

    Raises:
        UnknownNameError: there is none.
    """
    found = next((one for one in groups(session) if one.slug == slug), None)
    if found is None:
        raise UnknownNameError(f"no group {slug!r} of codes", remedy="See: cpqual codebook groups list")
    return found


def add_group(session: Session, label: str, note: str = "") -> str:
    """Make an empty group and return its slug, made from its label.

    Raises:
        RefusedError: the label is empty, makes no slug, or another group has it.
    """
    label = _free_label(session, label)
    slug = slug_for(label, {group.slug for group in groups(session)})
    if not slug:
        raise RefusedError("the label needs a letter or digit of the Latin alphabet to make an id from")
    with session.act("group", f"made the group {slug}"):
        code_groups.write_group(session.store, CodeGroup(slug, label, note.strip()))
    return slug


def rename_group(session: Session, group: str, label: str, note: str | None = None) -> None:
    """Give a group another label, and another note unless it is None; its slug stays.

    Raises:
        UnknownNameError: there is no such group.
        RefusedError: the label is empty, or another group has it.
    """
    old = find_group(session, group)
    label = _free_label(session, label, group)
    note = old.note if note is None else note.strip()
    with session.act("group", f"renamed the group {group}"):
        code_groups.write_group(session.store, replace(old, label=label, note=note))


def remove_group(session: Session, group: str) -> None:
    """Remove a group; its codes stay as they are.

    Raises:
        UnknownNameError: there is no such group.
    """
    find_group(session, group)
    with session.act("group", f"removed the group {group}"):
        code_groups.remove_group(session.store, group)


def set_group(session: Session, group: str, codes: Sequence[str]) -> None:
    """Say which codes are in a group; merged and retired ones may be.

    Raises:
        UnknownNameError: there is no such group, or no such code.
    """
    old = find_group(session, group)
    book = session.codebook()
    slugs = tuple(book.get(slug).slug for slug in dict.fromkeys(codes))
    with session.act("group", f"the group {group} holds {', '.join(slugs) or 'no codes'}"):
        code_groups.write_group(session.store, replace(old, codes=slugs))


def _free_label(session: Session, label: str, own: str = "") -> str:
    label = " ".join(label.split())
    if not label:
        raise RefusedError("the label of the group is empty")
    for other in groups(session):
        if other.slug != own and other.label.casefold() == label.casefold():
            raise RefusedError(f"there is a group {other.label} already")
    return label
