"""Small words: how counts and times are said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

_JOINT = re.compile(r"( (?:of|to) )")
"""Before it stands the noun that takes the plural."""
_PERSON = "person"
_FEW = 5


def counted(count: int, thing: str) -> str:
    """Return a count with its noun: `1 code`, `2 codes`, `2 summaries`, `2 people`."""
    return f"{count} {thing if count == 1 else _plural(thing)}"


def _plural(thing: str) -> str:
    head, joint, rest = _JOINT.split(thing, maxsplit=1) if _JOINT.search(thing) else (thing, "", "")
    if head == _PERSON:
        return f"people{joint}{rest}"
    many = f"{head[:-1]}ies" if head.endswith("y") and head[-2:-1] not in "aeiou" else f"{head}s"
    return f"{many}{joint}{rest}"


def local_time(at: str) -> str:
    """Return a time of the project file in this machine's time, to the minute: `2026-03-12 14:05`.

    What is no ISO 8601 time stays as it is: the file may come from anywhere.
    """
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return at


def listed(names: Iterable[str]) -> str:
    """Return names in a row, the last after `and`: `a, b and c`."""
    found = list(names)
    return " and ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)


def first_few(names: Iterable[str]) -> str:
    """Return the first few names, and how many more there are: `a, b and 7 more`."""
    found = list(names)
    more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
    return ", ".join(found[:_FEW]) + more
