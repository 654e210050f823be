"""Files that are zip archives inside (docx, odt, xlsx), opened so that a hostile one does no harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from cpqual.domain.errors import InputError
from cpqual.formats.options import Source
from cpqual.formats.sniffing import BROKEN_ARCHIVE
from cpqual.formats.xml_parts import SAVE_AGAIN, Element, parse_xml

MOST_PARTS = 10_000
LARGEST_PART = 64 * 1024 * 1024
"""Bytes that one part may take when unpacked, if it is read."""
LARGEST = 512 * 1024 * 1024
"""Bytes that all parts together may take when unpacked."""
MOST_SHRUNK = 300
"""Bytes that one byte of an archive may unpack to, where that makes more than `SMALL`. Text of real files is
packed to a tenth or a fiftieth of its length; deflate can go to a thousandth."""
SMALL = 16 * 1024 * 1024

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 1


class Archive:
    """The parts of a file that is a zip archive inside.

    Args:
        source: the file.

    Raises:
        InputError: broken or cut off, encrypted, with names that climb out of it, or too large when unpacked.
    """

    def __init__(self, source: Source) -> None:
        self.where = source.where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except BROKEN_ARCHIVE:
            raise InputError(
                "is broken or cut off", where=source.where, remedy="Copy it again from where it came from."
            ) from None
        self._parts = self._checked()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise self._refusal(f"has more than {MOST_PARTS:,} parts")
        for info in infos:
            if info.flag_bits & _ENCRYPTED:
                raise InputError(
                    "is protected by a password", where=self.where, remedy="Save it without one."
                )
            if _climbs(info.orig_filename):
                raise self._refusal("has a part with a name that leads out of it")
            if info.compress_type not in _METHODS:
                raise self._refusal("is packed in a way that such files never are")
            if info.file_size > max(SMALL, MOST_SHRUNK * info.compress_size):
                raise self._refusal(f"has a part that unpacks to more than {MOST_SHRUNK} times its size")
        if sum(info.file_size for info in infos) > LARGEST:
            raise self._refusal(f"unpacks to more than {LARGEST // 2**20} MB")
        parts = {info.filename: info for info in infos}
        if len(parts) < len(infos):
            raise self._refusal("has two parts of one name")
        return parts

    def _refusal(self, what: str) -> InputError:
        return InputError(f"{what}; it is not read", where=self.where, remedy=SAVE_AGAIN)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, as the archive lists them."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """Return a part's bytes.

        Raises:
            InputError: there is no such part, it is broken, or it is too large.
        """
        info = self._parts.get(name)
        if info is None:
            raise InputError(f"lacks its part {name}", where=self.where, remedy=SAVE_AGAIN)
        if info.file_size > LARGEST_PART:
            raise self._refusal(f"has a part that unpacks to more than {LARGEST_PART // 2**20} MB")
        try:
            return self._zip.read(info)
        except BROKEN_ARCHIVE:
            raise InputError(
                f"is broken: its part {PurePosixPath(name).name} cannot be unpacked",
                where=self.where,
                remedy="Copy it again from where it came from.",
            ) from None

    def chunks(self, name: str, size: int, overlap: int) -> Iterator[tuple[bytes, int]]:
        """Yield a part piece by piece, and how much of each piece repeats the end of the one before.

        Raises:
            InputError: there is no such part, or it is broken.
        """
        before = b""
        try:
            with self._zip.open(self._parts[name]) as part:
                while fresh := part.read(size):
                    yield before + fresh, len(before)
                    before = (before + fresh)[-overlap:] if overlap else b""
        except (KeyError, *BROKEN_ARCHIVE):
            raise InputError(
                f"is broken: its part {PurePosixPath(name).name} cannot be unpacked",
                where=self.where,
                remedy="Copy it again from where it came from.",
            ) from None

    def xml(self, name: str) -> Element:
        """Return the root of a part that is XML.

        Raises:
            InputError: as `read`, or it is no XML.
        """
        return parse_xml(self.read(name), self.where)


def _climbs(name: str) -> bool:
    """Tell whether a name leads out of the archive. No part is written anywhere; an honest file has none."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0] or "\x00" in name
