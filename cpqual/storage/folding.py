"""The state of every row as a function of all changes ever made to it, in whichever copy of a project.

Changes are taken in the order of their acts' times. A change says what its writer saw (`before`) and what it
made of that (`after`), so each field it sets is known, and whether the writer knew what had been there last: if
not, two copies changed the same thing, which is a conflict. Nothing here depends on which copy is united into
which, nor on how often.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from cpqual.storage.row_keys import AT_ONCE, EMPTY, KEYS, LOOSE, MIXED, NAMED, PARTS, QUIET, TOLD
from cpqual.storage.schema import LOGGED

MERGE = "merge"
"""Verb of the act that unites two copies: what it did to rows follows from all other acts and is made anew."""
REMOVED = "removed"
"""Stands for a field's name where a row was removed in one copy and needed in another."""

Image = dict[str, Any]


class Deed(NamedTuple):
    """One act: id, coder id, time, verb, `do | undo | redo`, and the act that an undo or redo concerns."""

    id: str
    coder_id: str
    at: str
    verb: str
    kind: str
    target: str | None


class RowChange(NamedTuple):
    """One change of a row; None before it was there, None after it went."""

    table: str
    row_id: str
    before: Image | None
    after: Image | None


class Row:
    """One thing, which may have been made in several copies under several ids.

    Attributes:
        ids: all its ids.
        id: the smallest of them, which stands.
        live: those under which it is there.
        image: its fields as the changes so far leave them, with ids as they were written.
        key: what it is known by among its kind, None once it was given another name.
        gone: what it was when it was last taken away; `remover` is the act that did.
        touched: number of the change that came to it last.
        written: number of the change that set a name, parent or shortcut last.
        aliases: other values of its fields, which an earlier uniting gave them.
    """

    __slots__ = (
        "aliases",
        "gone",
        "id",
        "ids",
        "image",
        "key",
        "live",
        "remover",
        "table",
        "touched",
        "written",
    )

    def __init__(self, table: str, row_id: str, image: Image) -> None:
        self.table = table
        self.id = row_id
        self.ids: tuple[str, ...] = (row_id,)
        self.live: tuple[str, ...] = (row_id,)
        self.image = image
        self.key: tuple[object, ...] | None = None
        self.gone: Image | None = None
        self.remover = ""
        self.touched = 0
        self.aliases: dict[str, list[object]] | None = None
        self.written: dict[str, int] | None = None


class Clash(NamedTuple):
    """Two copies differ in a field of a row: what was kept, what was not."""

    row: Row
    field: str
    kept: object
    other: object


class Fold:
    """All rows as the changes taken so far leave them."""

    def __init__(self, references: Mapping[str, Mapping[str, str]]) -> None:
        """Begin with nothing.

        Args:
            references: for every table, the table that each of its columns refers to by id.
        """
        self.needed = references
        self.references = {table: {**references.get(table, {}), **LOOSE.get(table, {})} for table in LOGGED}
        self.rows: dict[str, dict[str, Row]] = {table: {} for table in LOGGED}
        self.clashes: dict[Clash, str] = {}
        self.lost: dict[tuple[str, str, str, object], str] = {}
        """What a thing was made with in one copy, and not in the other: table, id, field, value; and when."""
        self._holders: dict[tuple[object, ...], Row] = {}
        self._parts: Counter[tuple[object, ...]] = Counter()
        self._number = 0
        self._at = self._act = ""

    def take(self, deed: Deed, changes: list[RowChange]) -> None:
        """Take the changes of the next act in order of time."""
        replayed, united = deed.kind != "do", deed.verb == MERGE
        self._act = deed.id
        if not united:
            self._at = deed.at
        twins: dict[str, dict[tuple[object, ...], Row]] = {}
        for change in changes:
            self._number += 1
            if united and change.row_id in self.rows[change.table]:
                self._hint(change, twins)
            elif change.before is None:
                self._insert(change.table, change.row_id, change.after or {})
            elif change.after is None:
                self._delete(change.table, change.row_id, change.before)
            else:
                self._update(change, change.before, change.after, replayed)

    def row(self, table: str, row_id: object) -> Row | None:
        """Return a row, there or not, by any of its ids."""
        return self.rows[table].get(row_id) if isinstance(row_id, str) else None

    def there(self, table: str) -> list[Row]:
        """Return the rows of a table that are there, by id."""
        return sorted({row for row in self.rows[table].values() if row.live}, key=attrgetter("id"))

    def referred(self, row: Row, column: str) -> Row | None:
        """Return the row that a column of another refers to."""
        value = row.image[column]
        return None if value is None else self.row(self.parent(row, column), value)

    def parent(self, row: Row, column: str) -> str:
        """Return the table that a column of a row refers to."""
        if row.table == "value" and column == "owner_id":
            owner = self.row("attribute", row.image["attribute_id"])
            return str(owner.image["owner"]) if owner else "document"
        return self.references[row.table][column]

    def tell(self, row: Row, field: str, kept: object, other: object) -> None:
        """Note a conflict."""
        self.clashes.setdefault(Clash(row, field, kept, other), self._at)

    # One change

    def _hint(self, change: RowChange, twins: dict[str, dict[tuple[object, ...], Row]]) -> None:
        """Learn from an earlier uniting what later acts of that copy saw."""
        row = self.rows[change.table][change.row_id]
        if change.after is None:
            if row.live == (change.row_id,) and row.table in KEYS:
                if row.table not in twins:
                    twins[row.table] = {self.key(one): one for one in self.there(row.table)[::-1]}
                twin = twins[row.table].get(self.key(row))
                if twin is not None and twin is not row:
                    self.join(twin, row)
                    row = twin
            if len(row.live) > 1:
                row.live = tuple(one for one in row.live if one != change.row_id)
            return
        for name, value in change.after.items():
            if row.image.get(name) != value:
                row.aliases = row.aliases or {}
                row.aliases.setdefault(name, []).append(value)

    def _insert(self, table: str, row_id: str, after: Image) -> None:
        row = self.rows[table].get(row_id)
        if row is None:
            row = self._make(table, row_id, after)
            holder = self._holder(row)
            if holder is not None:
                self.join(holder, row)
            return
        if not row.live:
            row.live, row.image, row.aliases = (row_id,), after, None
            self._write(row, after)
            self._hold(row)
            return
        # it never went, because somebody else needed it; what it came back as may differ all the same
        gone, row.gone = row.gone or after, None
        if row_id not in row.live:
            row.live = (*row.live, row_id)
        self._set(row, gone, after, replayed=False)

    def _make(self, table: str, row_id: str, image: Image) -> Row:
        row = self.rows[table][row_id] = Row(table, row_id, image)
        self._write(row, image)
        if table in PARTS:
            document = self.row("document", image["document_id"]) or image["document_id"]
            place = (table, document, *(image[name] for name in PARTS[table]))
            of_import = (*place, image["document_id"])
            # parts of one and the same import are different things, however alike
            row.key = (*place, self._parts[of_import])
            self._parts[of_import] += 1
        elif table in AT_ONCE:
            row.key = self.key(row)
        self._hold(row)
        return row

    def _holder(self, row: Row) -> Row | None:
        holder = self._holders.get(row.key) if row.key is not None else None
        return holder if holder is not row and holder is not None and holder.live else None

    def join(self, row: Row, other: Row) -> None:
        """Let two rows that are the same thing be one; in whatever order rows are joined, the same comes of it."""
        row.ids, row.live = (*row.ids, *other.ids), (*row.live, *other.live)
        row.id = min(row.ids)
        for one in other.ids:
            self.rows[row.table][one] = row
        older, newer = (row.image, other.image) if other.touched > row.touched else (other.image, row.image)
        row.touched = max(row.touched, other.touched)
        # what others rest on keeps what was made of it since; else the last writer has the word
        at_once = row.table in AT_ONCE or row.table in PARTS
        row.image = older if at_once else newer
        for name in TOLD.get(row.table, ()):
            here, there = older[name], newer[name]
            if at_once and there in EMPTY:
                continue
            row.image[name] = there
            if not (at_once and here in EMPTY):
                self.lost.setdefault((row.table, row.id, name, here), self._at)

    def _delete(self, table: str, row_id: str, before: Image) -> None:
        row = self.rows[table].get(row_id)
        if row is None or not row.live:
            return
        others = tuple(one for one in row.live if one != row_id)
        known = all(self._knows(row, name, value) for name, value in before.items())
        if others or not known:
            row.gone = before
            self.tell(row, REMOVED, None, None)
            if others:
                row.live = others
            return
        row.live, row.gone, row.remover = (), before, self._act
        self._release(row)

    def _update(self, change: RowChange, before: Image, after: Image, replayed: bool) -> None:
        row = self.rows[change.table].get(change.row_id)
        if row is None:
            # a part of a copy need not hold what came before
            self._make(change.table, change.row_id, after)
            return
        if not row.live:
            if replayed:
                return
            row.live = (change.row_id,)
            self.tell(row, REMOVED, None, None)
        self._set(row, before, after, replayed=replayed)

    def _set(self, row: Row, before: Image, after: Image, *, replayed: bool) -> None:
        changed = [name for name in after if not self._same(row, name, before.get(name), after[name])]
        if "start" in after and ("start" in changed or "end" in changed):
            # a place is one thing: half of one and half of another would be nobody's
            changed = [*(name for name in changed if name not in ("start", "end")), "start", "end"]
        for name in changed:
            self._set_field(row, name, before.get(name), after[name], replayed=replayed)
        if row.table in AT_ONCE and not set(changed).isdisjoint(KEYS[row.table]):
            # a name given later does not make two things one
            self._release(row)
            row.key = None

    def _set_field(self, row: Row, name: str, seen: object, value: object, *, replayed: bool) -> None:
        here = row.image[name]
        if not self._knows(row, name, seen):
            if replayed:
                # what is taken back is not in force any more
                return
            if (row.table, name) in MIXED:
                value = _mixed(here, seen, value)
            elif name not in QUIET and not self._same(row, name, here, value):
                self.tell(row, name, value, here)
        row.image[name] = value
        if row.aliases is not None:
            row.aliases.pop(name, None)
        self._write(row, (name,))

    def _knows(self, row: Row, name: str, seen: object) -> bool:
        here = row.image.get(name)
        if name == "id" or self._same(row, name, here, seen):
            return True
        if row.aliases is None:
            return False
        return any(self._same(row, name, alias, seen) for alias in row.aliases.get(name, ()))

    def _same(self, row: Row, name: str, one: object, other: object) -> bool:
        if one == other:
            return True
        if name not in self.references.get(row.table, {}):
            return False
        found = self.row(self.parent(row, name), one)
        return found is not None and found is self.row(self.parent(row, name), other)

    # What rows are known by

    def key(self, row: Row) -> tuple[object, ...]:
        """Return what a row is known by; ids in it are rows, because a row may come to have another id."""
        refers = self.references.get(row.table, {})
        values = (
            self.referred(row, name) or row.image[name] if name in refers else row.image[name]
            for name in KEYS[row.table]
        )
        if row.table == "coder":
            return (row.table, *(str(value).casefold() for value in values))
        return (row.table, *values)

    def _hold(self, row: Row) -> None:
        if row.key is not None and self._holder(row) is None:
            self._holders[row.key] = row

    def _release(self, row: Row) -> None:
        if row.key is not None and self._holders.get(row.key) is row:
            del self._holders[row.key]

    def _write(self, row: Row, names: object) -> None:
        row.touched = self._number
        if row.table not in NAMED:
            return
        for name in ("slug", "parent_id", "shortcut"):
            if name in names:  # type: ignore[operator]
                row.written = row.written or {}
                row.written[name] = self._number


def _mixed(here: object, seen: object, value: object) -> object:
    """Return an object, as JSON, with what a change did to its keys; lists keep what either copy put in."""
    try:
        now, before, after = (json.loads(str(one)) for one in (here, seen, value))
    except ValueError:
        return value
    for key in {*before, *after}:
        if before.get(key) == after.get(key):
            continue
        if key not in after:
            now.pop(key, None)
        elif isinstance(after[key], list) and isinstance(now.get(key), list):
            was = before.get(key) or []
            kept = [one for one in now[key] if one in after[key] or one not in was]
            now[key] = [*kept, *(one for one in after[key] if one not in kept)]
        else:
            now[key] = after[key]
    return json.dumps(now, ensure_ascii=False)
