"""Making a new project file, so that nothing half-made is ever found under its name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.storage.migrations import migrate
from cpqual.storage.plainly import said_plainly
from cpqual.storage.store import Store


def make_project_file(path: Path, fill: Callable[[Store], None]) -> Store:
    """Make a new project file, readable by its owner only, and open it.

    It is made under another name in the same folder and takes its own when it is whole.

    Args:
        fill: puts in what must be there from the beginning.

    Raises:
        RefusedError: the file exists, its folder does not, or the disk is full.
    """
    if os.path.lexists(path):
        raise _taken(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
    except OSError as error:
        raise RefusedError(f"cannot be made: {error.strerror}", where=str(path)) from None
    making = Path(name)
    try:
        with said_plainly(making):
            migrate(making)
            with closing(Store.open(making)) as store:
                fill(store)
        _take_name(making, path)
    except CpqualError as error:
        # nobody asked for the file under its other name
        error.where = str(path) if error.where == str(making) else error.where
        raise
    finally:
        for ending in ("", "-wal", "-shm"):
            Path(f"{making}{ending}").unlink(missing_ok=True)
    return Store.open(path)


def _taken(path: Path) -> RefusedError:
    return RefusedError("exists already", where=str(path), remedy="Choose another name.")


def _take_name(making: Path, path: Path) -> None:
    """Give a file its name, unless there is one of that name by now."""
    try:
        os.link(making, path)
    except FileExistsError:
        raise _taken(path) from None
    except OSError:
        # some file systems know no second name for a file
        if os.path.lexists(path):
            raise _taken(path) from None
        making.rename(path)
