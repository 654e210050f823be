"""Uniting two copies of a project: one transaction and one act, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.domain.text import sha256
from cpqual.storage import integrity
from cpqual.storage.acts import LAYERED
from cpqual.storage.folding import MERGE, Deed, Fold
from cpqual.storage.kept_copy import drop_copy, keep_copy
from cpqual.storage.schema import LOGGED, row_as_json
from cpqual.storage.store import LONGEST_WORDS, Store, later_than
from cpqual.storage.suggestions import forget_texts
from cpqual.storage.united_log import Apart, Both, Logged
from cpqual.storage.united_state import State, come_to
from cpqual.storage.unwatched import unwatched

_IN_PLACE = ("coder", "document", "code")
"""Tables whose rows are changed in place: caches go with them when they are taken out."""

Tally = Counter[tuple[str, str, str]]
"""How many rows came, changed or went: by table, `insert | update | delete`, and coder id where it is a layer's."""


Progress = Callable[[int], None]
"""Is told how many per cent of the work are done, now and then."""
_READ, _LOGGED, _WRITTEN, _TOLD = 25, 35, 70, 85
"""Per cent done when both logs are read, the acts taken over, the rows written, the log completed."""


class _RehearsedError(Exception):
    """Ends a rehearsal so that all of it is rolled back."""


@dataclass(slots=True)
class Found:
    """What two copies come to, before anything is written.

    Attributes:
        state: what the project will hold.
        deeds: every act of both, in order of time.
        news: what our log lacks: the act, its words, whether only its changes are new, and those.
    """

    state: State
    deeds: list[Deed]
    news: list[tuple[Deed, str, bool, list[Logged]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What uniting did.

    Attributes:
        acts: how many acts came in.
        rows: see `Tally`.
        conflicts: ids of the conflicts that were not there before.
        logged: whether there was anything to unite.
    """

    acts: int
    rows: Tally = field(default_factory=Counter)
    conflicts: tuple[str, ...] = ()
    logged: bool = False


def unite(
    store: Store,
    other: Store,
    coder_id: str,
    *,
    words: Callable[[Tally], str],
    record: Callable[[State], None],
    keep: Path | None,
    strangers: bool = False,
    rehearsal: bool = False,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Unite another copy of a project with this one.

    Args:
        store: is written to; no act may be open.
        other: is only read, and believed in nothing that cannot be.
        coder_id: who unites them.
        words: says for the log what came of it.
        record: is called when all rows are there and may write more, such as the united codebook's version.
        keep: where a copy of the file as it was is kept; None for none.
        strangers: unite projects that have nothing in common, too.
        rehearsal: do everything but keep nothing.
        progress: is told how far it has come; an exception from it stops everything, and nothing was changed.

    Raises:
        RefusedError: the copies do not fit; nothing was changed.
    """
    outcome = Outcome(0)
    try:
        with store.unlogged():
            store.connection.execute("PRAGMA defer_foreign_keys = ON")
            found = look(store, other, strangers=strangers, progress=progress)
            if not found.news:
                return outcome
            if keep is not None and not rehearsal:
                keep_copy(store.path, keep)
            try:
                outcome = _Writing(store, other, found, progress).carry_out(coder_id, words, record)
            except sqlite3.IntegrityError as error:
                raise RefusedError(
                    f"holds what does not fit a project: {error}", where=str(other.path)
                ) from None
            if not outcome.rows and all(deed.verb == MERGE for deed, *_ in found.news):
                # the other copy has united what is here with what came from here: there is no end to saying so
                outcome = Outcome(0)
            if rehearsal or not outcome.logged:
                raise _RehearsedError
    except _RehearsedError:
        drop_copy(keep)
        return outcome
    except BaseException:
        drop_copy(keep)
        raise
    return outcome


# What two copies come to


def look(store: Store, other: Store, *, strangers: bool, progress: Progress) -> Found:
    """Return what two copies come to.

    Raises:
        RefusedError: they have nothing in common (unless `strangers`), or a text that only one of them
            corrected has been worked on in the other.
    """
    both = Both(store, other)
    fold, apart = Fold(both.references), Apart()
    deeds: list[Deed] = []
    news: list[tuple[Deed, str, bool, list[Logged]]] = []
    shared = False
    total, read = both.count_changes(), 0
    for entry in both.entries():
        read += len(entry.changes)
        progress(_READ * min(read, total) // total)
        deeds.append(entry.deed)
        fold.take(entry.deed, entry.changes)
        shared = shared or (entry.ours and entry.theirs)
        if entry.deed.verb != MERGE and not (entry.ours and entry.theirs):
            for change in entry.changes:
                apart.look(change.table, change.after or change.before or {}, ours=entry.ours)
        if entry.news or not entry.ours:
            news.append((entry.deed, entry.words, entry.ours, entry.news))
    if not (shared or strangers):
        raise RefusedError(
            "has nothing in common with this project: no act, and so no coder and no document",
            where=str(other.path),
            remedy="If they are to become one all the same, say --yes.",
        )
    apart.require_same_texts(store, other)
    return Found(come_to(fold, {deed.coder_id for deed in deeds}), deeds, news)


# Writing it


class _Writing:
    """One uniting inside its transaction."""

    def __init__(self, store: Store, other: Store, found: Found, progress: Progress) -> None:
        self._store = store
        self._progress = progress
        self._other = other
        self._found = found
        self._state = found.state
        self._tally: Tally = Counter()
        self._changed: dict[str, set[str]] = {}
        self._corrected: list[str] = []

    def carry_out(
        self, coder_id: str, words: Callable[[Tally], str], record: Callable[[State], None]
    ) -> Outcome:
        """Write everything; what is not sound in the end is refused."""
        connection = self._store.connection
        self._take_texts()
        self._take_log()
        act_id = self._begin(self._state.standing(coder_id))
        self._move_caches()
        self._progress(_LOGGED)
        with unwatched(self._store):
            self._write_rows()
        forget_texts(self._store, self._corrected)
        record(self._state)
        self._log_the_rest(act_id)
        connection.execute("DELETE FROM act_open")
        self._progress(_TOLD)
        self._put_states()
        fresh = self._put_conflicts()
        said = words(self._tally)[:LONGEST_WORDS]
        connection.execute("UPDATE act SET words = ? WHERE id = ?", (said, act_id))
        wrong = next(integrity.problems(self._store, indexes=False), None)
        if wrong is not None:
            raise RefusedError(
                f"would not make a sound project: {wrong}",
                where=str(self._other.path),
                remedy="Nothing was united; run cpqual check on both.",
            )
        self._progress(100)
        return Outcome(sum(not known for _, _, known, _ in self._found.news), self._tally, fresh, logged=True)

    def _write_rows(self) -> None:
        for table in reversed(LOGGED):
            self._take_out(table)
        written, rows = 0, sum(map(len, self._state.rows.values()))
        for table in LOGGED:
            self._put_in(table)
            written += len(self._state.rows[table])
            self._progress(_LOGGED + (_WRITTEN - _LOGGED) * written // max(rows, 1))

    def _take_texts(self) -> None:
        ours = {row[0] for row in self._store.rows("SELECT sha256 FROM source_text")}
        for hashed, body in self._other.connection.execute(
            "SELECT sha256, body FROM source_text ORDER BY id"
        ):
            if hashed in ours:
                continue
            if sha256(body) != hashed:
                raise RefusedError("holds a text that is not what it was", where=str(self._other.path))
            self._store.insert("source_text", {"sha256": hashed, "body": body})

    def _take_log(self) -> None:
        standing = self._state.standing
        self._store.connection.executemany(
            "UPDATE act SET coder_id = ? WHERE coder_id = ?",
            [(stands, gone) for gone, (table, stands) in self._state.same.items() if table == "coder"],
        )
        news = self._found.news
        self._store.connection.executemany(
            "UPDATE act SET words = ? WHERE id = ?",
            [(words[:LONGEST_WORDS], deed.id) for deed, words, known, _ in news if known],
        )
        self._store.insert_many(
            "act",
            ("id", "coder_id", "at", "verb", "words", "kind", "target", "state"),
            (
                (deed.id, standing(deed.coder_id), deed.at, deed.verb, words[:LONGEST_WORDS], deed.kind,
                 deed.target, "done")
                for deed, words, known, _ in news if not known
            ),
        )  # fmt: skip
        self._store.insert_many(
            "change",
            ("act_id", "tbl", "row_id", "op", "before", "after"),
            ((deed.id, *change) for deed, _, _, changes in news for change in changes),
        )

    def _begin(self, coder_id: str) -> str:
        act_id, last = new_id(), max(deed.at for deed in self._found.deeds)
        self._store.insert_many(
            "act",
            ("id", "coder_id", "at", "verb", "words", "kind", "state"),
            [(act_id, coder_id, later_than(last), MERGE, "", "do", "done")],
        )
        self._store.insert("act_open", {"one": 1, "act_id": act_id})
        return act_id

    def _move_caches(self) -> None:
        """Let places and models stay with a coder or document that has another id now."""
        for gone, (table, stands) in self._state.same.items():
            for cache in {"coder": ("place", "model_run"), "document": ("place",)}.get(table, ()):
                self._store.connection.execute(
                    f"UPDATE OR IGNORE {cache} SET {table}_id = ? WHERE {table}_id = ?", (stands, gone)
                )

    def _take_out(self, table: str) -> None:
        """Take out the rows that go, and those that change: their names may be another's by now."""
        wanted = self._state.rows[table]
        gone, changed = [], []
        for row in self._store.rows(f"SELECT * FROM {table}"):
            image = wanted.get(row["id"])
            if image is None:
                gone.append(row["id"])
                self._count(table, "delete", dict(row))
            elif image != dict(row):
                changed.append(row["id"])
                if table == "document" and image["text_sha256"] != row["text_sha256"]:
                    self._corrected.append(row["id"])
                self._count(table, "update", image)
        self._changed[table] = set(changed)
        execute = self._store.connection.executemany
        if table in _IN_PLACE:
            execute(f"UPDATE {table} SET slug = 'id ' || id WHERE id = ?", [(one,) for one in changed])
        else:
            gone += changed
        execute(f"DELETE FROM {table} WHERE id = ?", [(one,) for one in gone])

    def _put_in(self, table: str) -> None:
        wanted, changed = self._state.rows[table], self._changed[table]
        columns = [row["name"] for row in self._store.rows(f"PRAGMA table_info({table})")]
        there = {row[0] for row in self._store.connection.execute(f"SELECT id FROM {table}")}
        for row_id in there & changed:
            self._store.update(table, row_id, wanted[row_id])
        fresh = [image for row_id, image in wanted.items() if row_id not in there]
        for image in fresh:
            if image["id"] not in changed:
                self._count(table, "insert", image)
        self._store.insert_many(table, columns, (tuple(image[name] for name in columns) for image in fresh))

    def _count(self, table: str, op: str, image: Mapping[str, object]) -> None:
        owner = str(image.get("coder_id", "")) if table in LAYERED else ""
        self._tally[table, op, owner] += 1

    def _log_the_rest(self, act_id: str) -> None:
        """Let the log say of every row what it is now, where the acts of both copies alone do not say so."""
        execute = self._store.connection.execute
        execute("DELETE FROM change WHERE act_id = ?", (act_id,))
        for table in LOGGED:
            columns = [row["name"] for row in self._store.rows(f"PRAGMA table_info({table})")]
            row = row_as_json("t", columns)
            execute(
                "INSERT INTO change (act_id, tbl, row_id, op, before, after)"
                f" SELECT ?, '{table}', row_id, 'delete', after, NULL FROM (SELECT row_id, max(seq), after FROM"
                f" change WHERE tbl = '{table}' GROUP BY row_id"
                f" HAVING after IS NOT NULL AND row_id NOT IN (SELECT id FROM {table}))",
                (act_id,),
            )
            execute(
                "INSERT INTO change (act_id, tbl, row_id, op, before, after)"
                f" SELECT ?, '{table}', t.id, iif(c.after IS NULL, 'insert', 'update'), c.after, {row} FROM {table} t"
                f" LEFT JOIN change c ON c.seq = (SELECT max(seq) FROM change WHERE tbl = '{table}'"
                f" AND row_id = t.id) WHERE c.after IS NOT {row}",
                (act_id,),
            )

    def _put_states(self) -> None:
        """Say of every act whether it holds, by the latest undo or redo of it in either copy."""
        latest_own: dict[str, int] = {}
        latest: dict[str, tuple[str, int]] = {}
        for number, deed in enumerate(self._found.deeds):
            if deed.target is not None:
                latest[deed.target] = deed.kind, number
            elif deed.verb != MERGE:
                latest_own[self._state.standing(deed.coder_id)] = number
        states = {row[0]: row[1] for row in self._store.rows("SELECT id, state FROM act")}
        for deed in self._found.deeds:
            kind, number = latest.get(deed.id, ("redo", 0))
            later = latest_own.get(self._state.standing(deed.coder_id), 0) > number
            state = "done" if kind == "redo" else "dropped" if later else "undone"
            if states[deed.id] != state:
                self._store.connection.execute("UPDATE act SET state = ? WHERE id = ?", (state, deed.id))

    def _put_conflicts(self) -> tuple[str, ...]:
        """Keep what somebody should look at, and return the ids of what was not known before."""
        execute, known = self._store.connection.executemany, self._kept_conflicts(self._store)
        settled = {one for one, done in self._kept_conflicts(self._other).items() if done}
        self._store.connection.execute("DELETE FROM conflict")
        self._store.connection.execute("DELETE FROM same_row")
        execute(
            "INSERT INTO conflict (id, tbl, row_id, field, kept, other, found, settled)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (c.id, c.table, c.row_id, c.field, c.kept, c.other, c.found,
                 int(known.get(c.id, False) or c.id in settled))
                for c in self._state.conflicts
            ],
        )  # fmt: skip
        execute(
            "INSERT INTO same_row (id, tbl, stands_for) VALUES (?, ?, ?)",
            [(gone, table, stands) for gone, (table, stands) in sorted(self._state.same.items())],
        )
        return tuple(c.id for c in self._state.conflicts if c.id not in known and c.id not in settled)

    @staticmethod
    def _kept_conflicts(store: Store) -> dict[str, bool]:
        return {row[0]: bool(row[1]) for row in store.rows("SELECT id, settled FROM conflict")}
