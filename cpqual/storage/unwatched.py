"""Writing in bulk without the triggers that log, for those who write the log themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cpqual.storage.store import Store


@contextmanager
def unwatched(store: Store) -> Iterator[None]:
    """Take the triggers that log away while rows are written, and put them back word for word.

    Inside a transaction only: whatever goes wrong, its end puts them back. Whoever writes so says in the log
    what came of it; of 50,000 codings the triggers would make three quarters of the work.
    """
    triggers = [
        (row["name"], row["sql"])
        for row in store.rows(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'log_*'"
        )
    ]
    for name, _ in triggers:
        store.connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        store.connection.execute(sql)
