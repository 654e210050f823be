"""A copy of the project file as it was, kept beside it before copies are united."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from cpqual.domain.errors import RefusedError


def keep_copy(path: Path, target: Path) -> None:
    """Copy a project file as it was committed last, readable by its owner only.

    Raises:
        RefusedError: there is a file of that name, or none can be written.
    """
    remedy = "Nothing was united; look whether the disk has space and the folder may be written to."
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise RefusedError(
            f"no copy from before can be kept: {error.strerror}", where=str(target), remedy=remedy
        ) from None
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise RefusedError(
            f"no copy from before can be kept: {error}", where=str(target), remedy=remedy
        ) from None


def drop_copy(keep: Path | None) -> None:
    """Delete a copy that is not needed after all; none, or none there, is no error."""
    # where nothing may be written there is nothing to drop, and that is said already
    with suppress(OSError):
        if keep is not None:
            keep.unlink(missing_ok=True)
