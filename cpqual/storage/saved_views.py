"""Saved views: ways of looking at the numbers, kept under a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now


@dataclass(frozen=True, slots=True)
class SavedView:
    """A way of looking at the numbers.

    Attributes:
        analysis: which kind of numbers.
        settings: what was chosen, as JSON holds it.
        coder: slug of who saved it last.
        created: when it was saved first.
    """

    slug: str
    title: str
    analysis: str
    settings: Mapping[str, Any]
    coder: str
    created: str


def views(store: Store) -> list[SavedView]:
    """Return all saved views in the order in which they were made."""
    rows = store.rows(
        "SELECT v.slug, v.title, v.analysis, v.settings, u.slug, v.created FROM saved_view v"
        " JOIN coder u ON u.id = v.coder_id ORDER BY v.created, v.id"
    )
    return [
        SavedView(slug, title, analysis, _read(settings), coder, created)
        for slug, title, analysis, settings, coder, created in rows
    ]


def _read(text: str) -> dict[str, Any]:
    """Return settings; none where the text is not an object, which only another program can have written."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _written(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, ensure_ascii=False, sort_keys=True)


def write_view(
    store: Store, slug: str, title: str, analysis: str, settings: Mapping[str, Any], coder_id: str
) -> None:
    """Write a view; one of that slug is replaced."""
    values = {
        "title": title, "analysis": analysis, "coder_id": coder_id,
        "settings": _written(settings),
    }  # fmt: skip
    row = store.row("SELECT id FROM saved_view WHERE slug = ?", slug)
    if row is None:
        store.insert("saved_view", {"id": new_id(), "slug": slug, "created": now(), **values})
    else:
        store.update("saved_view", row["id"], values)


def rename_view(store: Store, slug: str, title: str) -> None:
    """Give a view another title."""
    row = store.row("SELECT id FROM saved_view WHERE slug = ?", slug)
    if row is not None:
        store.update("saved_view", row["id"], {"title": title})


def change_settings(store: Store, slug: str, settings: Mapping[str, Any]) -> None:
    """Give a view other settings; it stays whose it is."""
    row = store.row("SELECT id FROM saved_view WHERE slug = ?", slug)
    if row is not None:
        store.update("saved_view", row["id"], {"settings": _written(settings)})


def remove_view(store: Store, slug: str) -> None:
    """Delete a view."""
    row = store.row("SELECT id FROM saved_view WHERE slug = ?", slug)
    if row is not None:
        store.delete("saved_view", row["id"])
