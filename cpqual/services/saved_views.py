"""Saved views: keeping what one looks at under a name, and counting it again; each change is one act."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.ids import slug_for, unique_slug
from cpqual.formats.tables import Table
from cpqual.services.session import Session
from cpqual.storage import saved_views as rows
from cpqual.storage.saved_views import SavedView

__all__ = [
    "SavedView",
    "find_view",
    "remove_view",
    "rename_view",
    "save_view",
    "sound_title",
    "tables_of",
    "views",
]

TableMaker = Callable[[Session, Mapping[str, Any]], tuple[list[Table], list[str]]]
"""Counts what settings describe: the tables, first as people read them, and what of the settings is gone."""

_MAKERS: dict[str, tuple[str, str]] = {
    "themes": ("theme_views", "view_tables"),
    "pairs": ("pair_views", "view_tables"),
    "matrix": ("further_views", "matrix_tables"),
    "ribbon": ("further_views", "ribbon_tables"),
    "saturation": ("further_views", "saturation_tables"),
    "framework": ("further_views", "framework_tables"),
}
"""For each analysis the module of services and the function in it that is its `TableMaker`."""

_SEE = "See: cpqual views list"
_LONGEST = 80


def views(session: Session) -> list[SavedView]:
    """Return all saved views in the order in which they were made; they are everybody's."""
    return rows.views(session.store)


def find_view(session: Session, name: str) -> SavedView:
    """Return the view of that id or, where no id fits, of that title, whatever the case of its letters.

    Raises:
        UnknownNameError: there is none.
    """
    wanted = " ".join(name.split()).casefold()
    there = views(session)
    by_title = {one.title.casefold(): one for one in there}
    found = {**by_title, **{one.slug: one for one in there}}.get(wanted)
    if found is None:
        raise UnknownNameError(f"no saved view {name!r}", remedy=_SEE)
    return found


def save_view(
    session: Session, title: str, analysis: str, settings: Mapping[str, Any], *, replace: bool = False
) -> SavedView:
    """Keep a view under a title.

    Args:
        analysis: which kind of numbers, as Explore mode names it.
        settings: what JSON can hold.
        replace: take the place of the view of that title, if there is one.

    Raises:
        RefusedError: the title is empty or too long, or there is a view of that title.
    """
    title = sound_title(title)
    there = _titled(session, title)
    if there is not None and not replace:
        raise RefusedError(
            f"there is a view {there.title!r} already", remedy="Replace it, or say another name."
        )
    taken = {one.slug for one in views(session)}
    slug = there.slug if there is not None else slug_for(title, taken) or unique_slug("view", taken)
    with session.act("view", f"{'replaced' if there else 'saved'} the view {slug}"):
        rows.write_view(session.store, slug, title, analysis, settings, session.coder.id)
    return find_view(session, slug)


def rename_view(session: Session, name: str, title: str) -> None:
    """Give a view another title; its id stays.

    Raises:
        UnknownNameError: there is no such view.
        RefusedError: the title is empty or too long, or another view has it.
    """
    found, title = find_view(session, name), sound_title(title)
    there = _titled(session, title)
    if there is not None and there.slug != found.slug:
        raise RefusedError(f"there is a view {there.title!r} already", remedy="Say another name.")
    with session.act("view", f"renamed the view {found.slug}"):
        rows.rename_view(session.store, found.slug, title)


def remove_view(session: Session, name: str) -> SavedView:
    """Remove a view; undo and the trash bring it back.

    Raises:
        UnknownNameError: there is no such view.
    """
    found = find_view(session, name)
    with session.act("view", f"removed the view {found.slug}"):
        rows.remove_view(session.store, found.slug)
    return found


def tables_of(session: Session, view: SavedView) -> tuple[list[Table], list[str]]:
    """Count anew what a view shows.

    Returns:
        Its tables, first as people read it, last with one number a row; and what of it is gone, a line each.

    Raises:
        RefusedError: its analysis is unknown to this version.
        CpqualError: it cannot be counted.
    """
    if view.analysis not in _MAKERS:
        raise RefusedError(
            f"views of {view.analysis!r} have no table here", remedy="Open it in Explore mode (F5, key W)."
        )
    # what counts imports numpy, which the workbench does only in the counting thread
    module, name = _MAKERS[view.analysis]
    make: TableMaker = getattr(importlib.import_module(f"cpqual.services.{module}"), name)
    return make(session, view.settings)


def _titled(session: Session, title: str) -> SavedView | None:
    return next((one for one in views(session) if one.title.casefold() == title.casefold()), None)


def sound_title(title: str) -> str:
    """Return a title with single blanks between its words.

    Raises:
        RefusedError: it is empty or too long.
    """
    title = " ".join(title.split())
    if not title:
        raise RefusedError("a view needs a name")
    if len(title) > _LONGEST:
        raise RefusedError(f"the name has {len(title)} characters and may have {_LONGEST}")
    return title
