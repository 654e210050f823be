"""Passages as a cell of a table names them: `FG-CHK-01:120-180; FG-CHK-01:300-340`."""

from __future__ import annotations

import re

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span

_WHOLE = re.compile(r"[0-9]{1,12}")
_PLACE = re.compile(r"(.+):\s*([0-9]{1,12})\s*[-–]\s*([0-9]{1,12})")


def read_places(cell: str, where: str) -> tuple[tuple[str, Span], ...]:
    """Return the documents and passages of a cell; none where it is empty.

    Args:
        where: the file and line, for the error.

    Raises:
        InputError: one of them is not written as `INT-HL-01:10-40`, or is empty.
    """
    return tuple(_place(one.strip(), where) for one in cell.split(";") if one.strip())


def read_ends(start: str, end: str, where: str) -> tuple[int, int] | tuple[None, None]:
    """Return where a row says that its passage begins and ends; None twice where it says neither.

    Raises:
        InputError: one of them is no whole number, or missing; or it does not begin before it ends.
    """
    if not start and not end:
        return None, None
    for name, cell in (("start", start), ("end", end)):
        if not _WHOLE.fullmatch(cell):
            raise InputError(f"{name} is {cell!r}, not a whole number", where=where)
    if int(start) >= int(end):
        raise InputError(f"start {start} is not before end {end}", where=where)
    return int(start), int(end)


def written(document: str, span: Span) -> str:
    """Return a passage as `read_places` reads it."""
    return f"{document}:{span.start}-{span.end}"


def _place(one: str, where: str) -> tuple[str, Span]:
    found = _PLACE.fullmatch(one)
    if found is None or int(found[2]) >= int(found[3]):
        raise InputError(
            f"{one!r} is no passage of a document", where=where, remedy="Write it so: INT-HL-01:10-40."
        )
    return found[1].strip(), Span(int(found[2]), int(found[3]))
