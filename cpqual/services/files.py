"""Reading what a person names and writing what they asked for, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cpqual.domain.errors import InputError, RefusedError

if TYPE_CHECKING:
    from cpqual.formats.options import Source


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: it is not there, is a folder, or may not be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def read_source(path: Path) -> Source:
    """Return a file as a format's reader takes it.

    Raises:
        InputError: as `read_bytes`.
    """
    # the workbench writes files as it starts, and reads none of others' formats
    from cpqual.formats.options import Source

    return Source(path.name, str(path), read_bytes(path))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file readable by its owner only, replacing an earlier one in a single step.

    Raises:
        RefusedError: it cannot be written; an earlier file is left as it was.
    """
    write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file as `write_bytes` does, piece by piece, so that it never stands in memory as a whole.

    Raises:
        RefusedError: it cannot be written; an earlier file is left as it was.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise RefusedError(f"cannot be written: {error.strerror}", where=str(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            # else the name may outlive a power cut and the words not
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise RefusedError(f"cannot be written: {error.strerror}", where=str(path)) from None
    except BaseException:
        # the making of a piece failed, or was stopped
        Path(name).unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> Path:
    """Write a file readable by its owner only, under another name where there is one; return where it is.

    Raises:
        RefusedError: it cannot be written.
    """
    free = path
    for number in count(2):
        if not os.path.lexists(free):
            break
        free = path.with_stem(f"{path.stem}-{number}")
    write_bytes(free, data)
    return free


def new_file_here(name: str, ending: str) -> Path:
    """Return the path of a file that is to be made in the folder one is in.

    Args:
        name: a plain file name; without an ending of its own it gets `ending`.
        ending: with its point.

    Raises:
        RefusedError: it names a folder, or a file of that name is there.
    """
    if not name or Path(name).name != name:
        raise RefusedError("give a file name without a folder: the file comes into the folder you are in")
    path = Path(name if Path(name).suffix else f"{name}{ending}")
    if path.exists():
        raise RefusedError("is there already and is not overwritten", where=name, remedy="Take another name.")
    return path
