"""The acts of two copies of a project as one log, read from both and looked at before any of it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from cpqual.domain.errors import RefusedError
from cpqual.storage.folding import Deed, Image, RowChange
from cpqual.storage.row_keys import JSON_FIELDS
from cpqual.storage.schema import LOGGED
from cpqual.storage.store import Store, written

ANCHORED = (
    "coding", "memo", "memo_link", "decision", "verdict", "sample_unit", "negative_case", "kept_quote",
    "card_quote", "feedback_link", "framework_link", "read_unit", "rule_hit", "unanswered",
)  # fmt: skip
"""Tables whose rows somebody put on passages of a text."""
_AT_ONCE = 500
"""Acts whose changes are read by one query."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
_KINDS = {"TEXT": (str,), "INTEGER": (int,), "REAL": (int, float)}


class _Column(NamedTuple):
    kinds: tuple[type, ...]
    may_miss: bool
    holds: type | None
    plain: type | None
    """The type of which every value is right; None where there is more to ask."""


Logged = tuple[str, str, str, str | None, str | None]
"""One change as the log has it: table, row id, `insert | update | delete`, and the row before and after as JSON."""


@dataclass(slots=True)
class Entry:
    """One act of either copy.

    Attributes:
        deed: the act.
        words: what was done, for the log.
        ours, theirs: the copies that have it.
        changes: all its changes, of both copies.
        news: those that only the other copy has.
    """

    deed: Deed
    words: str
    ours: bool
    theirs: bool
    changes: list[RowChange] = field(default_factory=list)
    news: list[Logged] = field(default_factory=list)


class Both:
    """The logs of two copies side by side."""

    def __init__(self, ours: Store, theirs: Store) -> None:
        """Look at two open files.

        Args:
            ours: the copy that is written to.
            theirs: the other, which may come from anyone.
        """
        self._ours = ours
        self._theirs = theirs
        self._where = str(theirs.path)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        self._latest = written(tomorrow)
        self._read: dict[Logged, RowChange] = {}
        self._columns = {table: _columns(ours, table) for table in LOGGED}
        self.references = {
            table: {
                row["from"]: row["table"]
                for row in ours.rows(f"PRAGMA foreign_key_list({table})")
                if row["to"] == "id"
            }
            for table in LOGGED
        }

    def count_changes(self) -> int:
        """Return how many changes the copy with more of them has; 1 at least."""
        return max(1, *(_count_changes(store) for store in (self._ours, self._theirs)))

    def entries(self) -> Iterator[Entry]:
        """Yield the acts of both in order of time, with their changes.

        Raises:
            RefusedError: the other copy's log holds what cannot be, or tells an act in another way.
        """
        ours, theirs = _deeds(self._ours), _deeds(self._theirs)
        order = sorted(ours.keys() | theirs.keys(), key=lambda one: _stamp(ours, theirs, one))
        for i in range(0, len(order), _AT_ONCE):
            acts = order[i : i + _AT_ONCE]
            here, there = _changes(self._ours, acts), _changes(self._theirs, acts)
            for act_id in acts:
                yield self._entry(
                    ours.get(act_id), theirs.get(act_id), here.get(act_id, []), there.get(act_id, [])
                )

    def _entry(
        self, mine: _Told | None, other: _Told | None, here: list[Logged], there: list[Logged]
    ) -> Entry:
        if other is not None:
            self._require_act(other, mine)
        told = mine or other
        assert told is not None  # noqa: S101 - every act is in one copy at least
        deed, words = told
        entry = Entry(deed, words, mine is not None, other is not None)
        self._fill(entry, here, there)
        if other is not None and entry.news:
            # a part of an act has words of its own
            entry.words = other[1]
        self._read.clear()
        return entry

    def _fill(self, entry: Entry, mine: list[Logged], other: list[Logged]) -> None:
        if other and other != mine:
            entry.news = self._news(entry, mine, other)
        elif not other:
            entry.changes = [self._parsed(change) for change in mine]
            return
        # the same order whichever copy is ours: the fuller account, and then what only the other holds
        fuller, other = sorted((mine, other), key=lambda told: (-len(told), [change[:3] for change in told]))
        known = {change[:2] for change in fuller}
        fuller = [*fuller, *(change for change in other if change[:2] not in known)]
        entry.changes = [self._parsed(change) for change in fuller]

    def _news(self, entry: Entry, mine: list[Logged], other: list[Logged]) -> list[Logged]:
        """Return the changes of rows of which our log of an act says nothing: a copy may hold a part of it."""
        known: dict[tuple[str, str], list[Logged]] = {}
        for change in mine:
            known.setdefault(change[:2], []).append(change)
        told: dict[tuple[str, str], list[Logged]] = {}
        for change in other:
            self._require_change(entry, change)
            told.setdefault(change[:2], []).append(change)
        for name, changes in told.items():
            if name in known and not _alike(known[name], changes):
                raise self._wrong(f"tells act {entry.deed.id} in another way than this copy: its {name[0]}")
        return [change for change in other if change[:2] not in known]

    def _parsed(self, change: Logged) -> RowChange:
        # what was looked at is handed out once: rows are made of it, and changed
        known = self._read.pop(change, None)
        return known or RowChange(change[0], change[1], _loaded(change[3]), _loaded(change[4]))

    # What the other copy may not say

    def _require_act(self, other: _Told, mine: _Told | None) -> None:
        deed = other[0]
        if not _TIME.match(deed.at):
            raise self._wrong(f"has an act without a time: {deed.id}")
        if deed.at > self._latest:
            raise RefusedError(
                f"holds acts of a time to come ({deed.at[:10]}): a clock was wrong",
                where=self._where,
                remedy="Set the clocks of both computers right, and wait for that time.",
            )
        if mine is not None and (mine[0].at, mine[0].verb, mine[0].kind) != (deed.at, deed.verb, deed.kind):
            raise self._wrong(f"tells act {deed.id} in another way than this copy")

    def _require_change(self, entry: Entry, change: Logged) -> None:
        table, row_id, op, before, after = change
        columns = self._columns.get(table)
        if columns is None:
            raise self._wrong(f"act {entry.deed.id} changes a table {table!r} that is not the log's")
        if (op, before is None, after is None) not in _OPS:
            raise self._wrong(f"act {entry.deed.id} holds a change of {table} {row_id} that is none")
        read = RowChange(table, row_id, _loaded(before), _loaded(after))
        for text, image in ((before, read.before), (after, read.after)):
            if text is not None and not _fits(columns, row_id, image):
                raise self._wrong(f"act {entry.deed.id} holds a {table} {row_id} that does not fit its table")
        self._read[change] = read

    def _wrong(self, what: str) -> RefusedError:
        return RefusedError(what, where=self._where, remedy="Nothing was united; ask for another copy.")


_OPS = {("insert", True, False), ("update", False, False), ("delete", False, True)}
_Told = tuple[Deed, str]


def _count_changes(store: Store) -> int:
    return int(store.rows("SELECT count(*) FROM change")[0][0])


def _deeds(store: Store) -> dict[str, _Told]:
    return {
        row[0]: (Deed(row[0], row[1], row[2], row[3], row[4], row[5]), row[6])
        for row in store.rows("SELECT id, coder_id, at, verb, kind, target, words FROM act ORDER BY seq")
    }


def _stamp(ours: Mapping[str, _Told], theirs: Mapping[str, _Told], act_id: str) -> tuple[str, str]:
    told = ours.get(act_id) or theirs[act_id]
    return told[0].at, act_id


def _changes(store: Store, acts: list[str]) -> dict[str, list[Logged]]:
    found: dict[str, list[Logged]] = {}
    for act_id, *change in store.connection.execute(
        "SELECT act_id, tbl, row_id, op, before, after FROM change"
        " WHERE act_id IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (json.dumps(acts),),
    ):
        found.setdefault(act_id, []).append((change[0], change[1], change[2], change[3], change[4]))
    return found


def _alike(one: list[Logged], other: list[Logged]) -> bool:
    if one == other:
        return True
    # another release of SQLite may write the same number in other digits
    return [(c[2], _loaded(c[3]), _loaded(c[4])) for c in one] == [
        (c[2], _loaded(c[3]), _loaded(c[4])) for c in other
    ]


def _loaded(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        found: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found


def _columns(store: Store, table: str) -> dict[str, _Column]:
    found = {}
    for row in store.rows(f"PRAGMA table_info({table})"):
        holds = JSON_FIELDS.get((table, row["name"]))
        plain = str if row["type"] == "TEXT" and holds is None else None
        may_miss = not row["notnull"] and row["name"] != "id"
        found[row["name"]] = _Column(_KINDS[row["type"]], may_miss, holds, plain)
    return found


def _fits(columns: Mapping[str, _Column], row_id: str, image: Image | None) -> bool:
    """Tell whether a row has the columns of its table, each with a value of its kind."""
    if not isinstance(image, dict) or image.keys() != columns.keys() or image["id"] != row_id:
        return False
    return all(
        type(image[name]) is column.plain or _is_right(column, image[name])
        for name, column in columns.items()
    )


def _is_right(column: _Column, value: Any) -> bool:
    if value is None:
        return column.may_miss
    if not isinstance(value, column.kinds) or isinstance(value, bool):
        return False
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return column.holds is None or _is_json(value, column.holds)


def _is_json(text: object, holds: type) -> bool:
    try:
        return isinstance(json.loads(str(text)), holds)
    except (ValueError, RecursionError):
        return False


class Apart:
    """Which texts each copy corrected, and worked on, since their ways parted."""

    def __init__(self) -> None:
        self._corrected: dict[bool, set[str]] = {True: set(), False: set()}
        self._worked_on: dict[bool, set[str]] = {True: set(), False: set()}

    def look(self, table: str, image: Image, *, ours: bool) -> None:
        """Take note of a row that an act of one copy only touched."""
        if table == "revision":
            self._corrected[ours].add(image["document_id"])
        elif table in ANCHORED and image["document_id"] is not None:
            self._worked_on[ours].add(image["document_id"])

    def require_same_texts(self, store: Store, other: Store) -> None:
        """See that texts are the same in both copies wherever somebody counts in them.

        Raises:
            RefusedError: one is not; names it.
        """
        theirs = {row[1]: (row[0], row[2]) for row in _texts(other)}
        by_id = dict(theirs.values())
        for document_id, slug, text in _texts(store):
            there, their_text = theirs.get(slug, (document_id, by_id.get(document_id, text)))
            if there != document_id and their_text != text:
                raise RefusedError(
                    f"has another text under the name {slug} than this project",
                    where=str(other.path),
                    remedy="Take one of the two out (undo its import), and import it under another name.",
                )
            for corrector in (True, False):
                if document_id not in self._corrected[corrector]:
                    continue
                twice = document_id in self._corrected[not corrector]
                if twice or (document_id in self._worked_on[not corrector] and their_text != text):
                    self._refuse(other, slug, corrector, twice)

    def _refuse(self, other: Store, slug: str, ours: bool, twice: bool) -> None:
        here, there = ("here", "in the other copy") if ours else ("in the other copy", "here")
        what = f"was corrected {here} and {'corrected' if twice else 'coded'} {there}"
        raise RefusedError(
            f"the text of {slug} {what}, so places in it cannot be compared",
            where=str(other.path),
            remedy=f"Undo the correction {here}, merge, then correct it again.",
        )


def _texts(store: Store) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in store.rows("SELECT id, slug, text_sha256 FROM document")]
