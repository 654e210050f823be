"""What SQLite says of the machine (locked, full, read-only, unreadable), as refusals a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpqual.domain.errors import CpqualError, RefusedError

_NOTHING = "nothing was changed"
_SAYINGS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("locked", "busy"),
        "another program is writing to the project",
        "Nothing was changed; try again.",
    ),
    (
        ("is full",),
        f"the disk is full; {_NOTHING}",
        "Free some space, then do it again: everything before it is safe.",
    ),
    (
        ("readonly",),
        f"the project may only be read here; {_NOTHING}",
        "Ask for the right to write to the file and its folder.",
    ),
    (
        ("unable to open",),
        f"its side files (-wal, -shm) cannot be made beside it; {_NOTHING}",
        "Look whether the folder may be written to and the disk has space.",
    ),
    (
        ("disk I/O",),
        f"the disk does not answer as it should; {_NOTHING}",
        "Look whether it is full, or was taken out; everything before is safe.",
    ),
)
"""What SQLite's message holds, what to say of it, and the remedy."""


def refusal(error: sqlite3.Error, path: Path) -> CpqualError | None:
    """Return what to tell a person of SQLite's error; None where the fault is cpqual's own."""
    text = str(error)
    if "malformed" in text or "not a database" in text:
        return CpqualError(
            "the project file is damaged",
            where=str(path),
            remedy="Run: cpqual check; then restore a backup.",
        )
    if isinstance(error, sqlite3.OperationalError):
        for marks, what, remedy in _SAYINGS:
            if any(mark in text for mark in marks):
                return RefusedError(what, where=str(path), remedy=remedy)
    return None


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the machine into refusals; others pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        told = refusal(error, path)
        if told is None:
            raise
        raise told from None
