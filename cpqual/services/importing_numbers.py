"""Recognising a table of numbered rows that comes again under another file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.text import sha256

_NUMBERED = re.compile(r"(.+?)(-\d{5,6}(?:-.*)?)", re.DOTALL)
"""The id of a numbered row: the name, and the number with the question where there are several."""
_LOOKED_AT = 1_000
_LEAST_SAME = 0.8
"""Share of the rows of the same numbers that must have the same words."""
_LEAST_DIFFERENT = 3
"""So many different answers: of nothing but yes and no, two tables may hold the same by chance."""


def numbered_before(name: str, found: Sequence[ImportedDocument], known: Iterable[tuple[str, str]]) -> str:
    """Return the name under which rows are in the project already, empty if they are new or have this one.

    Args:
        name: what stands before the numbers of the rows found.
        found: the table's documents.
        known: slug and hash of the text of every document of the project.
    """
    rows = {one.slug[len(name) :].casefold(): sha256(one.text) for one in found[:_LOOKED_AT]}
    there: dict[str, int] = {}
    same: dict[str, set[str]] = {}
    alike: dict[str, int] = {}
    for slug, hashed in known:
        parts = _NUMBERED.fullmatch(slug)
        if parts is None or (here := rows.get(parts[2].casefold())) is None:
            continue
        earlier = parts[1]
        if earlier.casefold() == name.casefold():
            return ""
        there[earlier] = there.get(earlier, 0) + 1
        if here == hashed:
            alike[earlier] = alike.get(earlier, 0) + 1
            same.setdefault(earlier, set()).add(hashed)
    enough = [
        earlier
        for earlier, texts in same.items()
        if len(texts) >= _LEAST_DIFFERENT and alike[earlier] >= _LEAST_SAME * there[earlier]
    ]
    return max(enough, key=alike.__getitem__, default="")
