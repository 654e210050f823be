"""Who has a project open in a workbench: a claim that dies with the process, and the words for it.

One workbench writes as one coder. A second one as the same coder would undo what the first has just done and
show what is no longer so: it is told, and may read. Workbenches of different coders write side by side, each
in a layer of its own. The command line needs no claim, because each of its acts is a transaction.

The claim is a lock on a small file beside the project (`study.cpqual-RB.lock`, readable by its owner only).
The system gives the lock back when the process ends, however it ends, so that a claim is never left over.
Where a file system knows no locks, or nothing may be written, there is no claim and nobody is told.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.errors import RefusedError
from cpqual.services.session import Session

try:
    import fcntl
except ImportError:  # no such locks on Windows: there, SQLite's own are all there is
    fcntl = None  # type: ignore[assignment]

_ENDING = ".lock"
_MOST_BYTES = 1_000
_LONGEST = 60


class Holder(NamedTuple):
    """Who has a project open: coder, host, process number, and since when (local time, ISO 8601)."""

    coder: str
    host: str
    process: str
    since: str

    @property
    def elsewhere(self) -> bool:
        """Whether that is on another computer."""
        return self.host != socket.gethostname()

    def __str__(self) -> str:
        day, _, time = self.since.partition("T")
        when = time[:5] if day == datetime.now().astimezone().date().isoformat() else f"{day} {time[:5]}"
        return f"{self.coder} on {self.host}, since {when}, process {self.process}"


class ClaimedError(RefusedError):
    """A workbench of this coder has the project open already."""

    def __init__(self, holder: Holder, where: str) -> None:
        remedy = (
            "A project file cannot be shared between computers while it is open: have it closed there."
            if holder.elsewhere
            else "Leave that one first, or open the project to read: cpqual --read-only"
        )
        super().__init__(f"is open in another workbench: {holder}", where=where, remedy=remedy)
        self.holder = holder


class Claim:
    """A claim that is held until it is released or the process ends.

    Args:
        path: the lock file.
        descriptor: the lock file, open and locked; None where there can be no lock.
    """

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self._path = path
        self._descriptor = descriptor

    @property
    def held(self) -> bool:
        """Whether others are kept out."""
        return self._descriptor is not None

    def release(self) -> None:
        """Give the claim up; doing it twice does no harm."""
        if self._descriptor is not None:
            # removed while it is still locked: who waits for it finds that it is gone and makes another
            with suppress(OSError):
                self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None


def claim(session: Session) -> Claim:
    """Claim an open project for its coder.

    Raises:
        ClaimedError: another workbench has it for this coder.
    """
    path = _lock_file(session.path, session.coder.slug)
    if fcntl is None or session.read_only:
        return Claim(path, None)
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return Claim(path, None)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(descriptor, session.coder.slug)
            os.close(descriptor)
            raise ClaimedError(holder, str(session.path)) from None
        except OSError:
            os.close(descriptor)
            return Claim(path, None)
        if _is_there(path, descriptor):
            _sign(descriptor, session.coder.slug)
            return Claim(path, descriptor)
        os.close(descriptor)


def others(session: Session) -> list[Holder]:
    """Return the other coders who have the project open in a workbench now."""
    return list(_others(session))


def _others(session: Session) -> Iterator[Holder]:
    if fcntl is None:
        return
    own = _lock_file(session.path, session.coder.slug)
    prefix = f"{own.name.removesuffix(session.coder.slug + _ENDING)}"
    for path in sorted(own.parent.glob(f"*{_ENDING}")):
        if not path.name.startswith(prefix) or path == own:
            continue
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield _holder(descriptor, path.name.removeprefix(prefix).removesuffix(_ENDING))
            finally:
                os.close(descriptor)


def _lock_file(project: Path, coder: str) -> Path:
    # one project reached by two names is one project
    there = project.resolve()
    return there.with_name(f"{there.name}-{coder}{_ENDING}")


def _is_there(path: Path, descriptor: int) -> bool:
    ours = os.fstat(descriptor)
    try:
        found = path.stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)


def _sign(descriptor: int, coder: str) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    holder = Holder(coder, socket.gethostname(), str(os.getpid()), since)
    # what is written only helps others to find who it is; the lock is what counts
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder._asdict()).encode(), 0)


def _holder(descriptor: int, coder: str) -> Holder:
    """Read who holds a lock; the file may hold anything."""
    try:
        found = json.loads(os.pread(descriptor, _MOST_BYTES, 0))
    except (OSError, ValueError):
        found = None
    told = found if isinstance(found, dict) else {}
    fields = (str(told.get(name, "?")) for name in Holder._fields)
    cleaned = ("".join(c for c in field[:_LONGEST] if c.isprintable()) for field in fields)
    return Holder(*cleaned)._replace(coder=coder)
