"""Is the project sound? Integrity, hashes, anchors, log."""

from __future__ import annotations

from cpqual.services.session import Session
from cpqual.storage import integrity


def problems(session: Session) -> list[str]:
    """Return one line for everything wrong with the project file; an empty list means it is sound."""
    return list(integrity.problems(session.store))


def facts(session: Session) -> dict[str, int]:
    """Return how much was looked at."""
    return integrity.facts(session.store)


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return integrity.sqlite_version()
