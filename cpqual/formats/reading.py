"""Reading documents from files and folders: one reader per ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath
from pkgutil import iter_modules

from cpqual.domain.errors import InputError
from cpqual.formats import readers
from cpqual.formats.options import ReadOptions, ReadResult, Source
from cpqual.formats.sniffing import Form, form_of

__all__ = ["Gathered", "ReadOptions", "ReadResult", "Skipped", "gather", "read_documents", "read_source"]

Reader = Callable[[Source, ReadOptions], ReadResult]
"""Reads one file's bytes; raises InputError for what cannot be used."""

_FURTHER = {
    ".docm": "docx", ".htm": "html", ".markdown": "md", ".text": "txt", ".tsv": "csv", ".xhtml": "html",
}  # fmt: skip
"""Endings that the reader of another ending reads."""

# the names only: the grammar, and what some formats need, take time to load
_MODULES = frozenset(module.name for module in iter_modules(readers.__path__))
READERS: Mapping[str, str] = dict(
    sorted([(f".{name}", name) for name in _MODULES] + [(e, n) for e, n in _FURTHER.items() if n in _MODULES])
)
"""Ending, in lower case, to the module of `formats.readers` that reads it."""

_IN_OFFICE = "Open it in Word or LibreOffice and save it as .docx."
_ELSEWHERE = {
    ".doc": _IN_OFFICE,
    ".dot": _IN_OFFICE,
    ".wpd": _IN_OFFICE,
    ".wps": _IN_OFFICE,
    ".pages": "Export it from Pages as Word.",
    ".xls": "Save it as .xlsx or CSV.",
    ".ods": "Save it as .xlsx or CSV.",
    ".numbers": "Export it from Numbers as CSV.",
    ".qdpx": "Import documents, codebook and codings from files of their own.",
}
"""Endings that are met often and not read, to what to do."""

LARGEST = {"docx": 256, "odt": 256, "xlsx": 256, "pdf": 256}
"""Most megabytes of a file that may hold pictures, or is packed."""
LARGEST_TEXT = 64
"""Most megabytes of any other file: some sixty novels."""

REGISTERS = frozenset({"people.csv", "sites.csv", "roles.csv", "map.csv"})
"""Names of tables that describe a study rather than being documents of it."""

_SIGNED = frozenset({"docx", "odt", "xlsx", "pdf", "rtf"})
"""Modules that read files with a sign of their own at the beginning."""

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
        # by stem first: `A.txt` stands before `A copy.txt`, which is then the one told as a copy
        yield from (Path(place, name) for name in sorted(files, key=lambda name: (PurePath(name).stem, name)))


def _why_not(file: Path) -> str:
    if file.name.startswith("."):
        return "hidden"
    if file.name.startswith("~$"):
        return "what Word writes beside a file that is open"
    if file.stem.casefold() == "readme":
        return "a README"
    if file.name.casefold() in REGISTERS:
        return "a register, not a document"
    ending = file.suffix.casefold()
    if ending not in READERS:
        remedy = _ELSEWHERE.get(ending, "")
        return f"{_not_read(file)}. {remedy}".rstrip(". ") if ending else "a file without an ending"
    return ""


def _not_read(file: PurePath) -> str:
    return f"files that end in {file.suffix!r} are not read"


def read_documents(path: Path, options: ReadOptions = _DEFAULTS) -> ReadResult:
    """Read the documents of one file: one of a text, one per answer of a table.

    What a file is must agree with its ending. At most 64 MB are read of a text or table and 256 MB of a file
    that may hold pictures; that is looked at before anything is read.

    Raises:
        InputError: no such file, not readable, of an unknown format, too large, empty, not text, or broken.
    """
    module = READERS.get(path.suffix.casefold(), "")
    try:
        data = _bytes(path, LARGEST.get(module, LARGEST_TEXT))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from None
    return read_source(Source(path.name, str(path), data), options)


def read_source(source: Source, options: ReadOptions = _DEFAULTS) -> ReadResult:
    """Read the documents of a file's bytes, by the ending of its name, which they must agree with.

    Raises:
        InputError: of an unknown format, empty, not text, or broken.
    """
    form = form_of(source.data)
    module = READERS.get(PurePath(source.name).suffix.casefold())
    if module is None:
        raise _unknown(source, form)
    if not source.data:
        raise InputError("is empty", where=source.where)
    _check_form(source, module, form)
    read: Reader = import_module(f"{readers.__name__}.{module}").read
    return read(source, options)


def _bytes(path: Path, megabytes: int) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: it is none, such as a folder or a pipe, or it is too large.
        OSError: it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise InputError("cannot be read: it is no file", where=str(path))
    limit = megabytes * 2**20
    with path.open("rb") as file:
        data = file.read(limit + 1) if path.stat().st_size <= limit else None
    if data is None or len(data) > limit:
        size = -(-path.stat().st_size // 2**20)
        raise InputError(
            f"has {size} MB; up to {megabytes} MB are read",
            where=str(path),
            remedy="Split it into several files.",
        )
    return data


def _unknown(source: Source, form: Form | None) -> InputError:
    path = PurePath(source.name)
    what = _not_read(path) if path.suffix else "has no ending that says what it is"
    if form and form.ending in READERS:
        what, remedy = f"{what}; it is {form.words}", f"Name it {path.stem}{form.ending}."
    else:
        remedy = _ELSEWHERE.get(path.suffix.casefold()) or (form.remedy if form else "")
    return InputError(what, where=source.where, remedy=remedy or f"Save it as one of: {', '.join(READERS)}.")


def _check_form(source: Source, module: str, form: Form | None) -> None:
    """Refuse a file whose bytes show that its ending is another's.

    Raises:
        InputError: says what it is and what to do.
    """
    path = PurePath(source.name)
    if form is None:
        if module in _SIGNED:
            what = "something else" if b"\x00" in source.data[:4096] else "text"
            raise InputError(
                f"ends in {path.suffix} and is {what}",
                where=source.where,
                remedy=f"If it is plain text, name it {path.stem}.txt.",
            )
        return
    if READERS.get(form.ending) == module:
        return
    remedy = f"Name it {path.stem}{form.ending}." if form.ending in READERS else form.remedy
    raise InputError(
        f"ends in {path.suffix} and is {form.words}", where=source.where, remedy=remedy or _IN_OFFICE
    )
