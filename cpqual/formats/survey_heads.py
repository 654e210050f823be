"""The rows with which survey programs begin a table: several with names, columns without, names twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from cpqual.domain.wording import counted
from cpqual.formats.labels import words

Record = tuple[int, list[str]]
"""A row's line and its cells."""

_IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:.*\}\s*', re.DOTALL)
"""What Qualtrics writes into each cell of a row below its questions."""
_RESPONDENT = words("respondent_id respondent_id. respondentid")
_ANSWERED = words("response open-ended_response")
"""What SurveyMonkey writes below a question that has one column only."""
_BESIDE = 3
"""Columns at the left in which SurveyMonkey's second row says nothing: who answered, where and when."""


def with_one_head(records: Iterator[Record], unit: str) -> tuple[Iterator[Record], list[str]]:
    """Return a table's rows with one row of names, each column's its own, and what is said of that.

    Qualtrics writes three rows of names: its own, the questions and its ids; the first stays. SurveyMonkey
    writes two: questions, and below them the options that have columns of their own; they are put together as
    `question: option`. A column without a name is called by its number, and the second of two columns with
    one name `name (2)`.

    Args:
        records: the names first.
        unit: what the rows are called, `line` or `row`.
    """
    first = list(_upto(records, 3))
    if not first:
        return records, []
    (line, names), below = first[0], first[1:]
    notes = []
    if at := _ids_of_qualtrics(below):
        shown = " and ".join(f"{unit} {number}" for number, _ in below[:at])
        notes.append(f"{shown}: Qualtrics' questions and ids below the names of the columns, no answers")
        below = below[at:]
    elif below and _is_second_head(names, below[0][1]):
        names = _put_together(names, below[0][1])
        notes.append(f"{unit} {below[0][0]}: SurveyMonkey's second row of names, put behind the questions")
        below = below[1:]
    names, more = _each_its_own(names)
    return chain([(line, names)], below, records), notes + more


def _upto(records: Iterator[Record], most: int) -> Iterator[Record]:
    for _ in range(most):
        if (record := next(records, None)) is None:
            return
        yield record


def _ids_of_qualtrics(below: Sequence[Record]) -> int:
    """Return how many rows below the names end with Qualtrics' ids, 0 where none does."""
    for number, (_, cells) in enumerate(below, 1):
        filled = [cell for cell in cells if cell.strip()]
        if filled and all(_IMPORT_ID.fullmatch(cell) for cell in filled):
            return number
    return 0


def _is_second_head(names: Sequence[str], cells: Sequence[str]) -> bool:
    """Tell whether the row below the names is SurveyMonkey's second one, in whatever language."""
    if len(cells) < len(names) or cells[0].strip() or not names[0].strip():
        return False
    if _key(names[0]) in _RESPONDENT or _ANSWERED.intersection(map(_key, cells)):
        return True
    unnamed = [i for i, name in enumerate(names) if not name.strip()]
    silent = not any(cell.strip() for cell in cells[:_BESIDE])
    return bool(unnamed) and silent and all(cells[i].strip() for i in unnamed)


def _key(name: str) -> str:
    return "_".join(name.casefold().split())


def _put_together(names: Sequence[str], options: Sequence[str]) -> list[str]:
    """Return `question: option` for each column; a question stands above the first of its columns only."""
    found: list[str] = []
    question = ""
    for i, option in enumerate(options):
        named = names[i].strip() if i < len(names) else ""
        question = named or question
        option = option.strip()
        plain = not option or _key(option) in _ANSWERED
        found.append(question if plain and named else f"{question}: {option or i + 1}")
    return found


def _each_its_own(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names with one for each column that has none or another's; the last may have none."""
    last = max((i for i, name in enumerate(names) if name.strip()), default=-1)
    taken = {_folded(name) for name in names if name.strip()}
    seen: set[str] = set()
    found: list[str] = []
    unnamed, renamed = 0, []
    for i, name in enumerate(names):
        stem, number = (name, 2) if name.strip() or i > last else (f"column {i + 1}", 2)
        unnamed += stem != name
        label = stem
        while label.strip() and (_folded(label) in seen or (label != name and _folded(label) in taken)):
            label, number = f"{stem} ({number})", number + 1
        if label not in (name, stem):
            renamed.append(label)
        seen.add(_folded(label))
        found.append(label)
    notes = []
    if unnamed:
        notes.append(f"{counted(unnamed, 'column')} without a name called by number")
    if renamed:
        shown = ", ".join(repr(" ".join(label.split())) for label in renamed[:3])
        notes.append(f"columns of one name told apart: {shown}" + (" …" if len(renamed) > 3 else ""))
    return found, notes


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
