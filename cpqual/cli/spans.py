"""Passages and lists of names as people write them on the command line."""

from __future__ import annotations

import re

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span

_SPAN = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_PLACE = re.compile(r"(?P<document>.+):\s*(?P<start>\d+)\s*[-–]\s*(?P<end>\d+)")


def read_span(written: str) -> Span:
    """Return the passage written as `10-40`: code points, the end not included.

    Raises:
        InputError: it is not written so.
    """
    found = _SPAN.fullmatch(written.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise InputError(f"{written!r} is no passage", remedy="Write it so: 10-40.")
    return Span(int(found[1]), int(found[2]))


def read_place(written: str) -> tuple[str, Span]:
    """Return the document and the passage written as `INT-HL-01:10-40`.

    Raises:
        InputError: it is not written so.
    """
    found = _PLACE.fullmatch(written.strip())
    if found is None or int(found["start"]) > int(found["end"]):
        raise InputError(f"{written!r} is no passage of a document", remedy="Write it so: INT-HL-01:10-40.")
    return found["document"].strip(), Span(int(found["start"]), int(found["end"]))


def names(listed: str | None) -> list[str]:
    """Return the names of a list written as `TM,RB`; none where nothing is written."""
    return [name.strip() for name in (listed or "").split(",") if name.strip()]
