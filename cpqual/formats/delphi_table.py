"""Tables of a Delphi study: its statements, how many were invited, and the ratings of a round."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.delphi import LAST_ROUND, DelphiItem, Invited
from cpqual.domain.errors import InputError
from cpqual.formats.delimited import Grid, Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.tables import rearm

Said = Literal["rating", "blank", "n/a", "unable to rate"]
"""What a row says of the rating: a number, nothing, or that there can be none."""

_NUMBER = re.compile(r"[+\-−]?\d{1,6}(?:[.,]\d{1,6})?\Z", re.ASCII)
_SCALE = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)\s*(?:-|–|to|\.\.)\s*(-?\d{1,6}(?:\.\d{1,6})?)\Z", re.ASCII)
_NOT_APPLICABLE = frozenset({"n/a", "na", "n.a.", "not applicable"})
_UNABLE = re.compile(
    r"(?:unable|not able) to rate\b|unable\Z|can(?:no|'|’)t rate\b|cannot say\Z", re.IGNORECASE
)
_FIELD = re.compile(r"\{(\w+)\}")
_FIELDS = ("round", "respondent", "item", "group")
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class RatingColumns:
    """Where the ratings are in a table.

    Attributes:
        id_pattern: how ids are made, such as `D{round}-{respondent}-{item}`; empty where columns say it all.
        unable: further words of a comment or rating that mean "unable to rate".
    """

    id: str = "id"
    text: str = "text"
    item: str = "item"
    round: str = "round"
    group: str = "group"
    rating: str = "rating"
    respondent: str = "respondent"
    id_pattern: str = ""
    unable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One row: what one respondent said to one item in one round.

    Attributes:
        round: None where the table does not say.
        rating: None unless `said` is `rating`.
        text: the comment; empty without one.
    """

    line: int
    id: str
    item: str
    round: int | None
    group: str
    respondent: str
    rating: float | None
    said: Said
    text: str


@dataclass(frozen=True, slots=True)
class RatingTable:
    """The rows of a table, and what was remarked on it.

    Attributes:
        has_text: whether it has a column of comments at all.
        notes: remarks on the file as a whole.
    """

    rows: tuple[RatingRow, ...]
    has_text: bool
    notes: tuple[str, ...]


def read_ratings(source: Source, columns: RatingColumns) -> RatingTable:
    """Read the ratings of one or more rounds: one row for each respondent and item.

    Needed are a column of ratings and, as columns or by the pattern of ids, items and respondents. The group
    is empty where nothing says it. A row without a number whose comment or rating says `n/a` or `unable to
    rate` is told apart from one that was left blank.

    Raises:
        InputError: the table is broken, lacks a column or a value, a rating is no number, the id does not fit
            its pattern, or one respondent rates an item twice in a round; names the line.
    """
    names = (columns.item, columns.round, columns.group, columns.rating, columns.respondent)
    return _Reader(source, read_grid(source, names), columns).read()


class _Reader:
    """One table of ratings as it is read."""

    def __init__(self, source: Source, grid: Grid, columns: RatingColumns) -> None:
        self._where = source.where
        self._grid = grid
        self._columns = columns
        self._pattern = _compiled(columns.id_pattern) if columns.id_pattern else None
        by_id = self._pattern.groupindex if self._pattern else {}
        self._need("rating")
        if self._pattern:
            self._need("id")
        for field in ("item", "respondent"):
            if field not in by_id:
                self._need(field)

    def _column(self, field: str) -> str | None:
        return self._grid.column(getattr(self._columns, field))

    def _need(self, field: str) -> None:
        pattern = "" if field in ("rating", "id") else ", or say --id-pattern 'D{round}-{respondent}-{item}'"
        remedy = f"Name one with --{field}-col{pattern}."
        self._grid.require(getattr(self._columns, field), self._where, remedy)

    def read(self) -> RatingTable:
        rows: list[RatingRow] = []
        seen: dict[tuple[str, int | None, str], int] = {}
        both: list[int] = []
        for found in self._grid.rows:
            row = self._row(found)
            key = row.item, row.round, row.respondent
            if key in seen:
                raise InputError(
                    f"{row.respondent!r} rates {row.item!r} again, as in line {seen[key]}",
                    where=self._place(row.line),
                )
            seen[key] = row.line
            rows.append(row)
            if row.said == "rating" and self._no_rating(row.text) == "unable to rate":
                both.append(row.line)
        notes = list(self._grid.decoded.notes)
        if both:
            lines = ", ".join(map(str, both[:5])) + (" …" if len(both) > 5 else "")
            notes.append(f"rated although the comment says unable to rate, and taken as rated: line {lines}")
        return RatingTable(tuple(rows), self._column("text") is not None, tuple(notes))

    def _place(self, line: int) -> str:
        return f"{self._where}, line {line}"

    def _row(self, row: Row) -> RatingRow:
        own_id = self._cell(row, "id")
        told = self._from_id(row, own_id)
        item, respondent = self._told(row, told, "item"), self._told(row, told, "respondent")
        group = self._told(row, told, "group", needed=self._column("group") is not None)
        number = self._told(row, told, "round", needed=self._column("round") is not None)
        text, given = self._cell(row, "text"), self._cell(row, "rating")
        rating = self._number(row, given)
        said: Said = (
            "rating" if rating is not None else self._no_rating(given) or self._no_rating(text) or "blank"
        )
        return RatingRow(
            row.line, own_id, item, self._round(row, number), group, respondent, rating, said, text
        )

    def _cell(self, row: Row, field: str) -> str:
        column = self._column(field)
        return rearm(row.cells[column]).strip() if column else ""

    def _from_id(self, row: Row, own_id: str) -> dict[str, str]:
        if self._pattern is None:
            return {}
        found = self._pattern.fullmatch(own_id) if len(own_id) <= _LONGEST_ID else None
        if found is None:
            raise InputError(
                f"the id {own_id[:_LONGEST_ID]!r} is not made like {self._columns.id_pattern!r}",
                where=self._place(row.line),
            )
        return found.groupdict()

    def _told(self, row: Row, told: dict[str, str], field: str, *, needed: bool = True) -> str:
        """Return what column and id say of a field, which must not differ."""
        cell, in_id = self._cell(row, field), told.get(field, "")
        same = cell == in_id or (field == "round" and cell.lstrip("0") == in_id.lstrip("0"))
        if cell and in_id and not same:
            raise InputError(
                f"the column says {field} {cell!r} and the id {in_id!r}", where=self._place(row.line)
            )
        if needed and not (cell or in_id):
            raise InputError(
                f"no value in column {getattr(self._columns, field)!r}", where=self._place(row.line)
            )
        return cell or in_id

    def _round(self, row: Row, words: str) -> int | None:
        return round_number(words, self._place(row.line)) if words else None

    def _number(self, row: Row, words: str) -> float | None:
        if not words or self._no_rating(words):
            return None
        if not _NUMBER.match(words):
            raise InputError(
                f"the rating {words[:40]!r} is no number",
                where=self._place(row.line),
                remedy="Leave it empty, or write n/a or unable to rate.",
            )
        return float(words.replace(",", ".").replace("−", "-"))

    def _no_rating(self, words: str) -> Said | None:
        folded = words.casefold()
        if folded in _NOT_APPLICABLE:
            return "n/a"
        more = any(folded.startswith(one.casefold()) for one in self._columns.unable if one)
        return "unable to rate" if more or _UNABLE.match(folded) else None


def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of ids as an expression that looks at each character once.

    Raises:
        InputError: a field is unknown, named twice, or not divided from the next.
    """
    pieces = _FIELD.split(pattern)
    names = pieces[1::2]
    unknown = [name for name in names if name not in _FIELDS]
    if unknown or not names or len(set(names)) < len(names):
        raise InputError(
            f"{pattern!r} is no pattern of ids",
            remedy=f"Write {{respondent}} and others of {', '.join(_FIELDS)}, once each.",
        )
    made = re.escape(pieces[0])
    for i, name in enumerate(names):
        after = pieces[2 * i + 2]
        if not after and i + 1 < len(names):
            raise InputError(f"nothing divides {{{name}}} from the next in {pattern!r}")
        # a field ends at the first character that stands after it, so nothing has to be tried twice
        inside = f"[^{re.escape(after[0])}]+" if after else ".+"
        made += f"(?P<{name}>{inside}){re.escape(after)}"
    return re.compile(made, re.DOTALL)


def round_number(words: str, where: str) -> int:
    """Return the number of a round.

    Raises:
        InputError: it is none.
    """
    if words.isascii() and words.isdigit() and len(words) <= 4 and 1 <= int(words) <= LAST_ROUND:
        return int(words)
    raise InputError(f"{words[:40]!r} is no round from 1 to {LAST_ROUND}", where=where)


def read_items(source: Source, scale: str = "") -> list[DelphiItem]:
    """Read statements: columns `id`, `statement`, and `scale` such as `1-9` unless one is given for all.

    Raises:
        InputError: broken, a column or a value is missing, an id is given twice, or a scale is none; names
            the line.
    """
    grid = read_grid(source, ("id", "statement", "scale"))
    needed = ("id", "statement") if scale else ("id", "statement", "scale")
    found: dict[str, DelphiItem] = {}
    for row, (slug, statement, *rest) in _required(grid, needed, source.where):
        where = f"{source.where}, line {row.line}"
        if slug in found:
            raise InputError(f"id {slug!r} is given twice", where=where)
        found[slug] = DelphiItem(slug, statement, *scale_ends(rest[0] if rest else scale, where))
    return list(found.values())


def scale_ends(words: str, where: str = "") -> tuple[float, float]:
    """Return the ends of a scale such as `1-9`, `1–9` or `0 to 100`.

    Raises:
        InputError: it is none, or its first end is not the lower one.
    """
    found = _SCALE.match(words.strip())
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not low < high or not math.isfinite(high - low):
        raise InputError(f"{words[:40]!r} is no scale", where=where, remedy="Write it as 1-9.")
    return low, high


def read_invited(source: Source) -> list[Invited]:
    """Read how many were invited: columns `round`, `group` and `invited`.

    Raises:
        InputError: broken, a column or a value is missing or no number, or a group is given twice in a round;
            names the line.
    """
    grid = read_grid(source, ("round", "group", "invited"))
    found: dict[tuple[int, str], Invited] = {}
    for row, (number, group, words) in _required(grid, ("round", "group", "invited"), source.where):
        where = f"{source.where}, line {row.line}"
        if not (words.isascii() and words.isdigit() and len(words) < 7):
            raise InputError(f"{words[:40]!r} is no number of people", where=where)
        key = round_number(number, where), group
        if key in found:
            raise InputError(f"{group!r} is given twice for round {number}", where=where)
        found[key] = Invited(*key, int(words))
    return list(found.values())


def _required(grid: Grid, names: tuple[str, ...], where: str) -> Iterator[tuple[Row, list[str]]]:
    columns = [grid.require(name, where) for name in names]
    for row in grid.rows:
        values = [rearm(row.cells[column]).strip() for column in columns]
        for name, value in zip(names, values, strict=True):
            if not value:
                raise InputError(f"no value in column {name!r}", where=f"{where}, line {row.line}")
        yield row, values
