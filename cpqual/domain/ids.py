"""Identifiers: UUIDv7 for rows, slugs for people to read and type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_BLOCK = 1_000
_WIDEST_STEP = 1 << 40
_SHOWN = 8
"""So many characters of a row's id are shown: the last ones, because the first tell only the time."""


def new_id() -> str:
    """Return a new UUIDv7 as text; later ids sort after earlier ones."""
    # imported at the first write: opening a project needs no new ids
    from uuid6 import uuid7

    return str(uuid7())


def many_ids() -> Iterator[str]:
    """Yield new UUIDv7s as text, each after the one before, at a tenth of what so many `new_id` take.

    Within a block of one millisecond the random part of the first is counted up, as RFC 9562 (6.2, method 2)
    has it.
    """
    from uuid6 import uuid7

    while True:
        # its highest random bit is left out, so that counting never runs over
        first = uuid7().int & ~(1 << 61)
        step = first % _WIDEST_STEP + 1
        for number in range(first, first + _BLOCK * step, step):
            digits = f"{number:032x}"
            yield f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def slugify(label: str) -> str:
    """Return `label` as a code slug: lower-case ASCII words joined by underscores.

    An empty string comes back when nothing of the label can be written in ASCII.
    """
    ascii_only = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("_", ascii_only.lower()).strip("_")


def slug_for(label: str, taken: set[str]) -> str:
    """Return a slug of some 40 characters for a label, unlike those taken; empty if it makes none."""
    slug = slugify(label)[:40].strip("_")
    return unique_slug(slug, taken) if slug else ""


def unique_slug(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, or `wanted_2`, `wanted_3`… if it is already taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}_{number}" in taken:
        number += 1
    return f"{wanted}_{number}"


def short(row_id: str) -> str:
    """Return the end of a row's id, by which people name what has no other name."""
    return row_id[-_SHOWN:]


def named_by_end(typed: str, ids: Iterable[str]) -> list[str]:
    """Return the ids that end in what was typed; none for an empty word."""
    return [row_id for row_id in ids if typed and row_id.endswith(typed.strip().lower())]
