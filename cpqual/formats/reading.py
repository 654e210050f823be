"""Reading documents from files and folders: one reader per ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cpqual.domain.errors import InputError
from cpqual.formats import readers
from cpqual.formats.options import ReadOptions, ReadResult, Source

__all__ = ["Gathered", "ReadOptions", "ReadResult", "Skipped", "gather", "read_documents"]

Reader = Callable[[Source, ReadOptions], ReadResult]
"""Reads one file's bytes; raises InputError for what cannot be used."""

_FURTHER = {".markdown": "md", ".tsv": "csv"}
"""Endings that the reader of another ending reads."""

# the names only: the grammar, and what some formats need, take time to load
READERS: Mapping[str, str] = dict(
    sorted(
        {**{f".{module.name}": module.name for module in iter_modules(readers.__path__)}, **_FURTHER}.items()
    )
)
"""Ending, in lower case, to the module of `formats.readers` that reads it."""

REGISTERS = frozenset({"people.csv", "sites.csv", "roles.csv", "map.csv"})
"""Names of tables that describe a study rather than being documents of it."""

_DEFAULTS = ReadOptions()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that is not read, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files to read, in name order within each folder, and those passed over."""

    paths: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


def gather(paths: Iterable[Path]) -> Gathered:
    """Return the files that `paths` name, walking folders in name order.

    A file that is named itself is always taken, so that a wrong one is refused with a reason. Links to
    folders are not followed.

    Raises:
        InputError: a path does not exist.
    """
    found: dict[Path, None] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.is_dir():
            for file in _walk(path, skipped):
                why = _why_not(file)
                if why:
                    skipped.append(Skipped(file, why))
                else:
                    found[file] = None
        elif path.exists():
            found[path] = None
        else:
            raise InputError("does not exist", where=str(path))
    return Gathered(tuple(found), tuple(skipped))


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    def cannot(error: OSError) -> None:
        skipped.append(Skipped(Path(error.filename), error.strerror or "cannot be read"))

    for place, folders, files in os.walk(folder, onerror=cannot):
        skipped += [Skipped(Path(place, name), "hidden") for name in sorted(folders) if name.startswith(".")]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files))


def _why_not(file: Path) -> str:
    if file.name.startswith("."):
        return "hidden"
    if file.stem.casefold() == "readme":
        return "a README"
    if file.name.casefold() in REGISTERS:
        return "a register, not a document"
    if file.suffix.casefold() not in READERS:
        return (
            f"files that end in {file.suffix!r} are not read" if file.suffix else "a file without an ending"
        )
    return ""


def read_documents(path: Path, options: ReadOptions = _DEFAULTS) -> ReadResult:
    """Read the documents of one file: one of a text, one per answer of a table.

    Raises:
        InputError: no such file, not readable, of an unknown format, empty, not text, or broken.
    """
    module = READERS.get(path.suffix.casefold())
    if module is None:
        known = ", ".join(READERS)
        raise InputError(
            f"files that end in {path.suffix!r} are not read",
            where=str(path),
            remedy=f"Save it as one of: {known}.",
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if not data:
        raise InputError("is empty", where=str(path))
    read: Reader = import_module(f"{readers.__name__}.{module}").read
    return read(Source(path.name, str(path), data), options)
