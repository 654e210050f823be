"""What stands in the way of taking an act back, or of doing it again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.errors import RefusedError
from cpqual.storage.acts import Act, of_id
from cpqual.storage.schema import LOGGED
from cpqual.storage.store import Store

Kind = Literal["undo", "redo"]

MARK = "(c.tbl = 'reading' AND c.op = 'insert' AND json_extract(c.after, '$.status') = 'assigned')"
"""The mark made with the first coding in a document, which stays as long as any coding is there."""
FOLLOWS = "(c.tbl = 'reading' AND c.op = 'update')"
"""A mark that is set by the way says how far something is: it is put right after every replay."""
_CLASHED = re.compile(r"UNIQUE constraint failed: (.+)")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of replaying an act.

    Attributes:
        why: `changed`: a row it touched is not as it left it; `needed`: something refers to what would go;
            `missing`: what it refers to is not there; `taken`: another row has the place; `text`: the text it
            counts in was corrected.
        table: the table of the row concerned.
        act: the act to blame, when one is found; its state says whether it holds.
    """

    why: Literal["changed", "needed", "missing", "taken", "text"]
    table: str
    act: Act | None


class ObstacleError(RefusedError):
    """An act cannot be replayed; nothing was changed."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(f"this act cannot be changed: a {obstacle.table} is in the way")
        self.obstacle = obstacle


def text_changed(store: Store, document_id: str, since: int) -> Act | None:
    """Return the act that changed a document's text first since a row change of that number, if it is another now.

    None when the text is the one it was then, or the document is not there.
    """
    row = store.row(
        "SELECT c.act_id FROM change c JOIN document d ON d.id = c.row_id WHERE c.tbl = 'document'"
        " AND c.row_id = ? AND c.seq = (SELECT min(seq) FROM change WHERE tbl = 'document' AND row_id = ?"
        " AND seq >= ? AND before IS NOT NULL"
        " AND json_extract(before, '$.text_sha256') IS NOT json_extract(after, '$.text_sha256'))"
        " AND json_extract(c.before, '$.text_sha256') <> d.text_sha256",
        document_id, document_id, since,
    )  # fmt: skip
    return of_id(store, row[0]) if row else None


class Watch:
    """What must hold before and after an act is replayed, inside the transaction that does it."""

    def __init__(self, store: Store, act: Act, kind: Kind) -> None:
        """Watch over one replay.

        Args:
            act: the act that is taken back or done again.
        """
        self._store = store
        self._act = act
        self._kind = kind
        # an act that did nothing but mark a document was meant to do just that
        self.with_codings = (
            store.row("SELECT 1 FROM change WHERE act_id = ? AND tbl <> 'reading' LIMIT 1", act.id)
            is not None
        )
        self._expected, self._wanted = ("after", "before") if kind == "undo" else ("before", "after")

    # Order

    def require_on_top(self) -> None:
        """See that no act that holds has touched one of the rows since this act was done, or done again.

        That the rows look as the act left them is not enough: later acts may have changed them to and fro, and
        could then never be taken back themselves.
        """
        row = self._store.row(
            "SELECT x.tbl, CASE k.kind WHEN 'do' THEN k.id ELSE k.target END AS later FROM change c"
            " CROSS JOIN change x ON x.tbl = c.tbl AND x.row_id = c.row_id AND x.seq > ?"
            " JOIN act k ON k.id = x.act_id JOIN act a ON a.id = later"
            f" WHERE c.act_id = ? AND NOT (? AND ({MARK} OR {FOLLOWS})) AND k.kind <> 'undo' AND later <> ? AND a.state = 'done'"
            " ORDER BY x.seq DESC LIMIT 1",
            self._since(), self._act.id, self.with_codings, self._act.id,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("changed", row[0], of_id(self._store, row[1])))

    def _applied(self) -> str:
        """Return the id of the act by which this one took effect last: its own, or of its latest redo."""
        row = self._store.row(
            "SELECT k.id FROM change c JOIN change x ON x.tbl = c.tbl AND x.row_id = c.row_id"
            " JOIN act k ON k.id = x.act_id WHERE c.seq = (SELECT max(seq) FROM change WHERE act_id = ?)"
            " AND k.kind = 'redo' AND k.target = ? ORDER BY x.seq DESC LIMIT 1",
            self._act.id, self._act.id,
        )  # fmt: skip
        return str(row[0]) if row else self._act.id

    def _since(self) -> int:
        """Return the number of the first change by which the act took effect last."""
        return int(
            self._store.rows("SELECT coalesce(min(seq), 0) FROM change WHERE act_id = ?", self._applied())[0][
                0
            ]
        )

    def require_same_texts(self) -> None:
        """See that no passage comes back into a text that was corrected meanwhile: its place may not fit."""
        first = "max(seq) + 1" if self._kind == "redo" else "min(seq)"
        since = self._store.rows(f"SELECT {first} FROM change WHERE act_id = ?", self._applied())[0][0]
        places = " OR ".join(
            f"json_extract({self._expected}, '$.{name}') IS NOT json_extract({self._wanted}, '$.{name}')"
            for name in ("start", "end")
        )
        for (document_id,) in self._store.rows(
            f"SELECT DISTINCT json_extract({self._wanted}, '$.document_id') AS document FROM change"
            f" WHERE act_id = ? AND json_extract({self._wanted}, '$.start') IS NOT NULL AND ({places})"
            " AND document IS NOT NULL",
            self._act.id,
        ):
            corrected = text_changed(self._store, document_id, since)
            if corrected is not None:
                raise ObstacleError(Obstacle("text", "document", corrected))

    # What stands in the way; the plus has SQLite look among the act's changes, not among the table's

    def require_whole(self, doing: str) -> None:
        """See that nothing refers to what is not there any more.

        Args:
            doing: id of the act in progress, whose changes are what may have broken a reference.
        """
        done = {
            tuple(row)
            for row in self._store.rows("SELECT DISTINCT tbl, op FROM change WHERE act_id = ?", doing)
        }
        for table in LOGGED:
            for row in self._store.rows(f"PRAGMA foreign_key_list({table})"):
                parent, column, key = row["table"], row["from"], row["to"]
                if {(table, "insert"), (table, "update")} & done:
                    self._require_parents(doing, table, column, parent, key)
                if (parent, "delete") in done:
                    self._require_no_children(doing, table, column, parent)
        if ("coder", "delete") in done:
            self._require_known_coders(doing)
        for row in self._store.rows(
            "SELECT op, json_extract(coalesce(after, before), '$.number') FROM change WHERE act_id = ?"
            " AND +tbl = 'codebook_version' AND op <> 'update'",
            doing,
        ):
            self._require_latest(row[0], row[1])
        self._require_versions(doing)

    def _require_parents(self, doing: str, table: str, column: str, parent: str, key: str) -> None:
        row = self._store.row(
            f"SELECT x.{column} FROM change c CROSS JOIN {table} x ON x.id = c.row_id WHERE c.act_id = ?"
            f" AND +c.tbl = ? AND c.op <> 'delete' AND x.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = x.{column}) LIMIT 1",
            doing, table,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("missing", parent, self._blamed(parent, row[0])))

    def _require_no_children(self, doing: str, table: str, column: str, parent: str) -> None:
        row = self._store.row(
            f"SELECT x.id FROM change c CROSS JOIN {table} x ON x.{column} = c.row_id WHERE c.act_id = ?"
            f" AND +c.tbl = ? AND c.op = 'delete' AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = c.row_id) LIMIT 1",
            doing, parent,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("needed", table, self._blamed(table, row[0])))

    def _require_known_coders(self, doing: str) -> None:
        # the log is kept for ever, so whoever did something in it stays, too
        row = self._store.row(
            "SELECT a.id FROM change c JOIN act a ON a.coder_id = c.row_id WHERE c.act_id = ? AND +c.tbl = 'coder'"
            " AND c.op = 'delete' AND NOT EXISTS (SELECT 1 FROM coder u WHERE u.id = c.row_id) ORDER BY a.id = ?, a.seq DESC LIMIT 1",
            doing, doing,
        )  # fmt: skip
        if row is not None:
            found = None if row[0] == doing else of_id(self._store, row[0])
            raise ObstacleError(Obstacle("needed", "coder", found))

    def _require_latest(self, op: str, number: int) -> None:
        """See that a version of the codebook comes or goes only as the last, with no coding made under it."""
        later = self._store.row(
            "SELECT id FROM codebook_version WHERE number > ? ORDER BY number DESC LIMIT 1", number
        )
        if later is not None:
            found = self._blamed("codebook_version", later[0])
            raise ObstacleError(Obstacle("needed" if op == "delete" else "taken", "codebook_version", found))
        under = self._store.row("SELECT id FROM coding WHERE version = ? LIMIT 1", number)
        if op == "delete" and under is not None:
            raise ObstacleError(Obstacle("needed", "coding", self._blamed("coding", under[0])))

    def _require_versions(self, doing: str) -> None:
        """See that no coding comes back under a version of the codebook that is not there any more."""
        row = self._store.row(
            "SELECT x.version FROM change c CROSS JOIN coding x ON x.id = c.row_id WHERE c.act_id = ?"
            " AND +c.tbl = 'coding' AND c.op <> 'delete' AND x.version > 0"
            " AND NOT EXISTS (SELECT 1 FROM codebook_version v WHERE v.number = x.version) LIMIT 1",
            doing,
        )
        if row is not None:
            made = self._store.row(
                "SELECT row_id FROM change WHERE tbl = 'codebook_version'"
                " AND json_extract(after, '$.number') = ? ORDER BY seq DESC LIMIT 1",
                row[0],
            )
            found = self._blamed("codebook_version", made[0]) if made else None
            raise ObstacleError(Obstacle("missing", "codebook_version", found))

    def changed(self, table: str, row_id: str) -> ObstacleError:
        """Return the error for a row that is not as the act left it."""
        return ObstacleError(Obstacle("changed", table, self._blamed(table, row_id)))

    def taken(self, table: str, row_id: str, wanted: str, error: str) -> ObstacleError:
        """Return the error for a row (`wanted` as JSON) whose place another has, by SQLite's words."""
        clash = _CLASHED.match(error)
        values = json.loads(wanted)
        columns = [name.rpartition(".")[2] for name in clash[1].split(", ")] if clash else ["id"]
        same = " AND ".join(f'"{name}" = ?' for name in columns)
        other = self._store.row(
            f"SELECT id FROM {table} WHERE {same} AND id <> ?",
            *(values.get(name) for name in columns),
            row_id,
        )
        return ObstacleError(Obstacle("taken", table, self._blamed(table, other[0]) if other else None))

    def _blamed(self, table: str, row_id: str) -> Act | None:
        """Return the latest act that holds and touched a row.

        For an act to be done again it must be a later one; else it is the one before it that was taken back.
        """
        newer = "a.state = 'done' AND a.kind = 'do'"
        wheres = [newer] if self._kind == "undo" else [f"{newer} AND a.seq > {self._act.number}"]
        if self._kind == "redo":
            wheres += [f"a.state <> 'done' AND a.kind = 'do' AND a.seq < {self._act.number}", newer]
        for where in wheres:
            row = self._store.row(
                "SELECT a.id FROM change x JOIN act a ON a.id = x.act_id WHERE x.tbl = ? AND x.row_id = ?"
                f" AND a.id <> ? AND {where} ORDER BY a.seq DESC LIMIT 1",
                table, row_id, self._act.id,
            )  # fmt: skip
            if row is not None:
                return of_id(self._store, row[0])
        return None
