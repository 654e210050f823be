"""What other connections to the same project file have done since it was looked at last."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.storage.store import Store


class Touched(NamedTuple):
    """Tables that acts have touched: acts by this coder, acts by others, and whether there is another model."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    model: bool = False


class Follower:
    """Follows the log of an open project file.

    Args:
        store: the open file.
        coder_id: whose acts count as own.
    """

    def __init__(self, store: Store, coder_id: str) -> None:
        self._store = store
        self._coder_id = coder_id
        self._seen = store.changed_by_others()
        self._number = self._latest()
        self._run = self._latest_run()

    def look(self) -> Touched:
        """Return what was touched since the last look by anyone but this connection; cheap when nothing was.

        Raises:
            CpqualError: the file cannot be read, or is not where it was opened any more.
        """
        self._store.require_place()
        own = set(self._store.own_acts)
        # one by one: another thread may have added to them since
        self._store.own_acts.difference_update(own)
        # the number before the version: what is committed between the two is then looked at, not passed over
        since, self._number = self._number, self._latest()
        seen, self._seen = self._seen, self._store.changed_by_others()
        if seen == self._seen:
            return Touched()
        found: dict[bool, set[str]] = {True: set(), False: set()}
        for act_id, by_me, table in self._store.rows(
            "SELECT DISTINCT a.id, a.coder_id = ?, c.tbl FROM act a JOIN change c ON c.act_id = a.id"
            " WHERE a.seq > ?",
            self._coder_id,
            since,
        ):
            if act_id not in own:
                found[bool(by_me)].add(table)
        before, self._run = self._run, self._latest_run()
        return Touched(frozenset(found[True]), frozenset(found[False]), self._run != before)

    def _latest(self) -> int:
        return int(self._store.rows("SELECT coalesce(max(seq), 0) FROM act")[0][0])

    def _latest_run(self) -> str:
        row = self._store.row(
            "SELECT id FROM model_run WHERE coder_id = ? AND complete = 1 ORDER BY created DESC LIMIT 1",
            self._coder_id,
        )
        return str(row[0]) if row else ""
