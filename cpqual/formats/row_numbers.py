"""Ids for the rows of tables that have none of their own."""

from __future__ import annotations

import re
from pathlib import PurePath

_EXPORTED_AGAIN = re.compile(
    r"[ ]*\((?:\d{1,2}|\d{1,6}-\d{1,6}|responses|antworten|réponses|respuestas|reacties|antwoorden)\).*",
    re.IGNORECASE,
)
"""What browsers and survey programs put behind a file's name, otherwise at each download: `(1)`, `(1-57)`."""
_LONGEST_NAME = 40


def name_before_numbers(name: str) -> str:
    """Return what stands before the numbers of a table's rows: the file's name, without what exports add."""
    stem = PurePath(name).stem
    return _EXPORTED_AGAIN.sub("", stem)[:_LONGEST_NAME].strip() or stem


def numbered_ids(name: str, count: int) -> list[str]:
    """Return ids of as many rows, from 1: `survey-00017`."""
    return [f"{name}-{number:05}" for number in range(1, count + 1)]


def told(ids: list[str], *, before: bool) -> list[str]:
    """Return what is said of rows that are numbered.

    Args:
        before: whether the project has rows under the same name, which is not the file's.
    """
    if not ids:
        return []
    known = " as in the project, which has them under this name" if before else ""
    return [
        f"its rows are numbered{known}, {ids[0]} to {ids[-1]}; rows added at the end change"
        " no number, sorting or removing rows does"
    ]
