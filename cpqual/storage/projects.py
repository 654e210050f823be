"""The project's own row and its coders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cpqual.domain.codebook import Profile
from cpqual.domain.codings import Coder, CoderKind
from cpqual.domain.ids import new_id
from cpqual.domain.units import UnitKind
from cpqual.storage.store import Store, now


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the project says of itself.

    Attributes:
        unit: the unit that an act without a selection applies to, and that suggestions are made for.
        settings: further choices, as JSON values.
    """

    id: str
    name: str
    profile: Profile
    unit: UnitKind
    language: str
    created: str
    settings: Mapping[str, object] = field(default_factory=dict)


def add_project(store: Store, name: str, profile: Profile, language: str, unit: UnitKind) -> None:
    """Write the project's row."""
    store.insert(
        "project",
        {
            "id": new_id(),
            "name": name,
            "profile": profile,
            "unit": unit,
            "language": language,
            "created": now(),
        },
    )


def facts(store: Store) -> ProjectFacts:
    """Return the project's row."""
    row = store.rows("SELECT id, name, profile, unit, language, created, settings FROM project")[0]
    return ProjectFacts(**dict(row) | {"settings": json.loads(row["settings"])})


def set_setting(store: Store, name: str, value: object) -> None:
    """Keep one of the further choices, a JSON value, and leave the others as they are."""
    found = facts(store)
    settings = json.dumps({**found.settings, name: value}, ensure_ascii=False)
    store.update("project", found.id, {"settings": settings})


def add_coder(
    store: Store, slug: str, name: str, kind: CoderKind, colour: str, coder_id: str | None = None
) -> Coder:
    """Write a new coder."""
    coder = Coder(coder_id or new_id(), slug, name, kind, colour)
    store.insert("coder", {"id": coder.id, "slug": slug, "name": name, "kind": kind, "colour": colour})
    return coder


def coders(store: Store) -> list[Coder]:
    """Return all coders, humans first, by slug."""
    rows = store.rows("SELECT id, slug, name, kind, colour FROM coder ORDER BY kind = 'consensus', slug")
    return [Coder(*row) for row in rows]
