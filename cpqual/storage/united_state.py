"""What a fold of all changes comes to as a project: whole, every name once, the tree a tree.

Each step follows from the fold alone, so that every copy that holds the same acts comes to the same rows.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import unique_slug
from cpqual.storage.folding import REMOVED, Fold, Image, Row
from cpqual.storage.row_keys import KEYS, NAMED
from cpqual.storage.schema import LOGGED

_ORDERED = ("document", "code", "code_group")
"""Tables whose rows have a position."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two copies had made different things of one: the row, the field, and both values as text."""

    id: str
    table: str
    row_id: str
    field: str
    kept: str | None
    other: str | None
    found: str


@dataclass(frozen=True, slots=True)
class VersionWanted:
    """The version of the codebook that is to record what was united: its id and number, and those it unites."""

    id: str
    number: int
    united: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What a project holds once copies are united.

    Attributes:
        rows: the rows of every table by id.
        same: for every id given up, the table and the id that stands for it.
        conflicts: what somebody should look at.
        version: set where versions of the codebook were made apart and none records their union yet.
    """

    rows: Mapping[str, Mapping[str, Image]]
    same: Mapping[str, tuple[str, str]]
    conflicts: tuple[Conflict, ...]
    version: VersionWanted | None

    def standing(self, row_id: str) -> str:
        """Return the id that stands for a row."""
        return self.same[row_id][1] if row_id in self.same else row_id


def come_to(fold: Fold, coder_ids: Iterable[str]) -> State:
    """Return what all changes come to; uses the fold up.

    Args:
        coder_ids: who did the acts; they stay.

    Raises:
        RefusedError: a row refers to one that no copy ever had.
    """
    _bring_back(fold, coder_ids)
    for table in LOGGED:
        if table in KEYS and table not in NAMED:
            _join_twins(fold, table)
    for table in NAMED:
        _name(fold, table)
    version = _number_versions(fold)
    _cut_circles(fold)
    _share_shortcuts(fold)
    _look_at_merged_codes(fold)
    _look_at_decisions(fold)
    for table in _ORDERED:
        _place(fold, table)
    same = {
        one: (table, row.id) for table in LOGGED for one, row in fold.rows[table].items() if one != row.id
    }
    rows = {table: {row.id: _standing(fold, row, same) for row in fold.there(table)} for table in LOGGED}
    return State(rows, same, tuple(_conflicts(fold)), version)


# Nothing that is needed is gone


def _bring_back(fold: Fold, coder_ids: Iterable[str]) -> None:
    removed: dict[str, list[Row]] = {}
    for table in LOGGED:
        for row in fold.rows[table].values():
            if not row.live:
                removed.setdefault(row.remover, []).append(row)
    waiting = [row for table in LOGGED for row in fold.there(table)]
    for coder_id in coder_ids:
        coder = fold.row("coder", coder_id)
        if coder is None:
            raise RefusedError("an act in the log is by nobody known")
        _revive(fold, coder, removed, waiting)
    while waiting:
        row = waiting.pop()
        for column, parent in fold.needed.get(row.table, {}).items():
            value = row.image[column]
            if value is None:
                continue
            needed = fold.row(parent, value)
            if needed is None:
                raise RefusedError(f"{row.table} {row.id} refers to a {parent} that is in neither copy")
            if not needed.live:
                _revive(fold, needed, removed, waiting)


def _revive(fold: Fold, row: Row, removed: Mapping[str, list[Row]], waiting: list[Row]) -> None:
    """Let a row that is needed be there again, with what was taken away with it and belongs to it."""
    if row.live:
        return
    row.live = row.ids[:1]
    fold.tell(row, REMOVED, None, None)
    waiting.append(row)
    for other in removed.get(row.remover, ()):
        columns = fold.needed.get(other.table, {})
        if not other.live and any(fold.referred(other, name) is row for name in columns):
            other.live = other.ids[:1]
            waiting.append(other)


# Everything once


def _join_twins(fold: Fold, table: str) -> None:
    known: dict[tuple[object, ...], Row] = {}
    for row in sorted(fold.there(table), key=lambda row: (row.touched, row.id)):
        holder = known.setdefault(fold.key(row), row)
        if holder is not row:
            fold.join(holder, row)


def _name(fold: Fold, table: str) -> None:
    rows = sorted(fold.there(table), key=lambda row: ((row.written or {}).get("slug", 0), row.id))
    taken = {_folded(table, row.image["slug"]) for row in rows}
    seen: set[str] = set()
    for row in rows:
        slug = row.image["slug"]
        if _folded(table, slug) in seen:
            row.image["slug"] = unique_slug(slug, taken)
            taken.add(_folded(table, row.image["slug"]))
            fold.tell(row, "slug", row.image["slug"], slug)
        seen.add(_folded(table, row.image["slug"]))


def _folded(table: str, slug: str) -> str:
    return slug.casefold() if table == "coder" else slug


# The codebook


def _number_versions(fold: Fold) -> VersionWanted | None:
    """Give later versions higher numbers where two copies had made the same; return the version wanted on top.

    A coding keeps its version's number if whoever made it can have known every version up to that; else it
    gets the last number before the copies' ways parted.
    """
    versions = sorted(fold.there("codebook_version"), key=lambda row: (row.touched, row.id))
    claimed = Counter(row.image["number"] for row in versions)
    of_number: dict[int, list[Row]] = {}
    final: dict[str, int] = {}
    last = 0
    for row in versions:
        of_number.setdefault(row.image["number"], []).append(row)
        last = final[row.id] = max(row.image["number"], last + 1)
    apart = [
        row for row in versions if claimed[row.image["number"]] > 1 or final[row.id] != row.image["number"]
    ]
    if not apart:
        return None
    parted = min(row.image["number"] for row in apart)
    for coding in fold.there("coding"):
        number = coding.image["version"]
        if number >= parted:
            made = [row for row in of_number.get(number, ()) if row.touched < coding.touched]
            if len(made) != 1 or final[made[0].id] != number:
                coding.image["version"] = parted - 1
    for feedback in fold.there("card_feedback"):
        number = feedback.image["version"]
        if number is not None and number >= parted:
            # a version is named as it is made: of two with that number, the last one before
            made = [row for row in of_number.get(number, ()) if row.touched < feedback.touched]
            feedback.image["version"] = final[made[-1].id] if made else None
    for row in versions:
        row.image["number"] = final[row.id]
    united = tuple(sorted(row.id for row in apart))
    wanted = VersionWanted(_id_of("united versions", *united), last + 1, united)
    return None if wanted.id in fold.rows["codebook_version"] else wanted


def _cut_circles(fold: Fold) -> None:
    """Let no code be its own ancestor: of each circle the move that came last is not made."""
    for code in fold.there("code"):
        way: list[Row] = []
        step: Row | None = code
        while step is not None and step not in way:
            way.append(step)
            step = fold.referred(step, "parent_id")
        if step is None:
            continue
        circle = way[way.index(step) :]
        moved = max(circle, key=lambda row: ((row.written or {}).get("parent_id", 0), row.id))
        fold.tell(moved, "parent_id", None, moved.image["parent_id"])
        moved.image["parent_id"] = None


def _share_shortcuts(fold: Fold) -> None:
    taken: set[str] = set()
    for code in sorted(fold.there("code"), key=lambda row: ((row.written or {}).get("shortcut", 0), row.id)):
        shortcut = code.image["shortcut"]
        if shortcut is not None and shortcut in taken:
            fold.tell(code, "shortcut", None, shortcut)
            code.image["shortcut"] = None
        elif shortcut is not None:
            taken.add(shortcut)


def _look_at_merged_codes(fold: Fold) -> None:
    """Tell of codings with a code that another copy had merged into another meanwhile."""
    merged = [code for code in fold.there("code") if code.image["status"] == "merged"]
    if not merged:
        return
    used = {fold.referred(coding, "code_id") for coding in fold.there("coding")}
    for code in merged:
        if code in used:
            fold.tell(code, "status", "merged", "coded")


def _look_at_decisions(fold: Fold) -> None:
    """Tell of passages that two copies decided differently; in one copy a decision replaces the one before."""
    known: dict[tuple[object, ...], Row] = {}
    for row in sorted(fold.there("decision"), key=lambda row: (row.touched, row.id)):
        whose = tuple(found.id for name in ("document_id", "code_id") if (found := fold.referred(row, name)))
        earlier = known.setdefault((*whose, row.image["start"], row.image["end"]), row)
        if earlier.image["outcome"] != row.image["outcome"]:
            fold.tell(row, "outcome", row.image["outcome"], earlier.image["outcome"])


def _place(fold: Fold, table: str) -> None:
    last = 0
    for row in sorted(fold.there(table), key=lambda row: (row.image["position"], row.id)):
        last = row.image["position"] = max(row.image["position"], last + 1)


# Rows and conflicts with the ids that stand


def _standing(fold: Fold, row: Row, same: Mapping[str, tuple[str, str]]) -> Image:
    image = row.image
    for column in fold.references[row.table]:
        if image[column] in same:
            image[column] = same[image[column]][1]
    image["id"] = row.id
    return image


def _conflicts(fold: Fold) -> Iterator[Conflict]:
    told: set[str] = set()
    for one in (*_clashes(fold), *_made_twice(fold)):
        if one.id not in told and (one.kept != one.other or one.field == REMOVED):
            told.add(one.id)
            yield one


def _clashes(fold: Fold) -> Iterator[Conflict]:
    for clash, found in fold.clashes.items():
        row = fold.rows[clash.row.table][clash.row.ids[0]]
        if row.live:
            kept, other = (_as_text(fold, row, clash.field, one) for one in (clash.kept, clash.other))
            known_by = _id_of(row.table, row.id, clash.field, kept, other)
            yield Conflict(known_by, row.table, row.id, clash.field, kept, other, found)


def _made_twice(fold: Fold) -> Iterator[Conflict]:
    for (table, row_id, field, value), found in fold.lost.items():
        row = fold.rows[table][row_id]
        if row.live:
            kept, other = (_as_text(fold, row, field, one) for one in (row.image[field], value))
            known_by = _id_of("made twice", table, row.id, field, other)
            yield Conflict(known_by, table, row.id, field, kept, other, found)


def _as_text(fold: Fold, row: Row, field: str, value: object) -> str | None:
    if field in fold.references[row.table]:
        found = fold.row(fold.parent(row, field), value)
        value = found.id if found else value
    return None if value is None else str(value)


def _id_of(*parts: str | None) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
