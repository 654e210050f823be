"""Whether an open project file is still where it was opened, and keeping what was done when it is not.

A file that is renamed, deleted or replaced stays open for whoever has it open: codings would go on into a file
that nobody finds again, or, once the file's side log lies beside a stranger, damage the stranger.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from cpqual.domain.errors import RefusedError

_F_GETPATH = 50
"""macOS: fcntl command that gives an open file's path."""


class Whereabouts:
    """Where a project file was opened, and what it is there: device and inode.

    Args:
        path: the file, open already.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._name = os.fspath(self._path)
        self._identity = _identity(self._name)
        self._lost: RefusedError | None = None

    def require(self, connection: sqlite3.Connection) -> None:
        """Make sure that the path still leads to the open file; costs some millionths of a second.

        The first time it does not, everything done so far is folded into the file where it is now; where it is
        nowhere any more, a copy is written beside. From then on nothing more is written, even if the file
        comes back: others may have written to it meanwhile.

        Raises:
            RefusedError: the file was moved, deleted or replaced; says where everything is.
        """
        if self._lost is None:
            if _identity(self._name) == self._identity:
                return
            self._lost = self._keep(connection)
        raise self._lost

    def is_same(self, other: Whereabouts) -> bool:
        """Tell whether another look at a path found the very file that this one did."""
        return self._identity == other._identity

    def tidy(self) -> None:
        """Remove the empty side files that a moved project file left behind; after its connection is closed."""
        if self._lost is None or self._path.exists():
            return
        log = Path(f"{self._name}-wal")
        with suppress(OSError):
            if log.stat().st_size == 0:
                log.unlink()
                Path(f"{self._name}-shm").unlink(missing_ok=True)

    def _keep(self, connection: sqlite3.Connection) -> RefusedError:
        now = self._open_at()
        if now is not None and self._ours_alone(now):
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return RefusedError(
                f"was moved or renamed while it was open, to {now}; nothing was changed",
                where=self._name,
                remedy=f"Everything before is there: leave, and open that file (cpqual -p {now}).",
            )
        kept = self._rescue(connection)
        if now is None and kept is not None:
            # the side log lies where the file was: beside another file it would be taken for that one's
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        what = "was replaced by another file" if self._path.exists() else "was deleted"
        told = (
            f"What was done here is kept in {kept}: leave, and compare the two."
            if kept is not None
            else "No copy could be written: leave this open, and put a copy of the file back in its place."
        )
        return RefusedError(f"{what} while it was open; nothing was changed", where=self._name, remedy=told)

    def _open_at(self) -> Path | None:
        """Return the path that the open file has now, where the system tells."""
        for name in _descriptors():
            with suppress(OSError, ValueError):
                number = int(name)
                found = os.fstat(number)
                if (found.st_dev, found.st_ino) == self._identity and found.st_nlink:
                    path = _path_of(number)
                    if path is not None and _identity(os.fspath(path)) == self._identity:
                        return path
        return None

    def _ours_alone(self, path: Path) -> bool:
        """Tell whether nobody opened the file at its new place with a side log other than ours."""
        there = _identity(f"{path}-wal")
        if there is None:
            return True
        for name in _descriptors():
            with suppress(OSError, ValueError):
                found = os.fstat(int(name))
                if (found.st_dev, found.st_ino) == there:
                    return True
        return False

    def _rescue(self, connection: sqlite3.Connection) -> Path | None:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for folder in (self._path.parent, Path.home()):
            kept = folder / f"{self._path.stem}-rescued-{stamp}{self._path.suffix}"
            try:
                os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except OSError:
                continue
            try:
                with closing(sqlite3.connect(kept)) as copy:
                    connection.backup(copy)
                return kept
            except sqlite3.Error:
                kept.unlink(missing_ok=True)
        return None


def _identity(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - before every act: Path.stat costs several times as much
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _descriptors() -> list[str]:
    with suppress(OSError):
        return os.listdir("/dev/fd")  # noqa: PTH208 - names are all that is wanted
    return []


def _path_of(descriptor: int) -> Path | None:
    if sys.platform == "linux":
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    if sys.platform == "darwin":
        import fcntl

        found = fcntl.fcntl(descriptor, _F_GETPATH, bytes(1024))
        return Path(os.fsdecode(found.rstrip(b"\0")))
    return None
