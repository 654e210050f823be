"""Tables of theme frequencies: shapes, percentages, and small cells that nobody can work out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from cpqual.analysis.frequencies import CountOf, Frequency
from cpqual.analysis.suppression import hidden_cells
from cpqual.domain.codebook import Code, Codebook
from cpqual.services.frequencies import FrequencyTable
from cpqual.services.frequency_tables import (
    Percent,
    about,
    long_table,
    notes,
    screen_table,
    wide_table,
    works_with,
)

# a theme with a code below, which has a code below; beside it a theme alone. Rows: (code, rolled up, parts)
BOOK = Codebook(
    (Code("a", "A"), Code("b", "B", "a"), Code("c", "C", "b"), Code("d", "D", "a"), Code("e", "E")),
    date="2026-03-01",
)
ROWS: list[tuple[str, bool, list[int]]] = [
    ("a", True, [1, 2, 5]),
    ("a", False, []),
    ("b", True, [3, 4]),
    ("b", False, []),
    ("c", False, []),
    ("d", False, []),
    ("e", False, []),
]


def table(
    numbers: Sequence[Sequence[int]],
    denominators: Sequence[int],
    *,
    least: int = 0,
    count: CountOf = "participants",
    shared: int = 0,
    names: Sequence[str] = ("third", "statutory", "none"),
) -> FrequencyTable:
    """Return a table of the rows above with these numbers."""
    parts = [one for _, _, one in ROWS]
    groups = range(len(denominators))
    hidden = (
        hidden_cells(numbers, denominators, parts, least) if least else [[""] * len(groups) for _ in ROWS]
    )
    own = [i for i, row in enumerate(ROWS) if not row[1]]
    return FrequencyTable(
        count=count, attributes=("site.sector",), values=tuple((names[g],) for g in groups),
        groups=tuple((names[g], denominators[g]) for g in groups),
        cells=tuple(
            Frequency(code, rolled, names[g], numbers[i][g], denominators[g], hidden[i][g])  # type: ignore[arg-type]
            for i, (code, rolled, _) in enumerate(ROWS) for g in groups
        ),
        mentions=tuple(sum(numbers[i][g] for i in own) for g in groups), shared=shared,
        hidden_sums=tuple(any(hidden[i][g] for i in own) for g in groups), small_groups=0, min_cell=least,
        codebook=BOOK, definition="people", layer="RB", adjudication="", snapshot="7-abc", left_out="headers",
        where="", with_groups=False,
    )  # fmt: skip


NUMBERS = [[9, 6], [2, 0], [8, 4], [4, 4], [5, 0], [0, 3], [10, 8]]
DENOMINATORS = [10, 8]


def column(found: FrequencyTable, name: str, percent: Percent = "denominator") -> list[object]:
    wide = wide_table(found, percent)
    return [row[wide.columns.index(name)] for row in wide.rows]


def test_a_wide_table_has_number_and_percentage_of_each_group_and_a_total() -> None:
    wide = wide_table(table(NUMBERS, DENOMINATORS))
    assert wide.columns == (
        "theme", "code", "level", "own_or_rollup", "third n (of 10)", "third %", "statutory n (of 8)",
        "statutory %", "all groups n (of 18)", "all groups %",
    )  # fmt: skip
    assert wide.rows[0] == ["A with sub-themes", "a", 1, "rollup", 9, 90.0, 6, 75.0, 15, 83.3]


def test_groups_that_overlap_have_no_total_and_say_so() -> None:
    found = table(NUMBERS, DENOMINATORS, shared=2)
    assert not any("all groups" in name for name in wide_table(found).columns)
    assert "groups overlap: 2 participants stand in more than one, so there is no total" in notes(found)
    assert [works_with(found, percent) for percent in ("denominator", "rows", "columns", "all")] == [
        True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "expected"),
    [("denominator", 100.0), ("rows", 55.6), ("columns", 47.6), ("all", 27.8)],
)
def test_what_a_hundred_per_cent_is(percent: Percent, expected: float) -> None:
    found = table(NUMBERS, DENOMINATORS)
    assert column(found, "third %", percent)[-1] == expected
    assert any(note.startswith("100 %: ") for note in notes(found, percent))
    if percent == "rows":
        assert column(found, "all groups %", percent)[-1] == 100.0


def test_without_percentages_none_are_spoken_of() -> None:
    found = table(NUMBERS, DENOMINATORS)
    assert not any("%" in name for name in wide_table(found, "none").columns)
    assert not any("100 %" in note for note in notes(found, "none"))


def test_groups_named_like_a_column_get_a_column_of_their_own() -> None:
    found = table(NUMBERS, [10, 8], names=("all groups", "theme"))
    assert len(set(wide_table(found).columns)) == 10
    assert len(set(screen_table(found).columns)) == 4


def test_a_long_table_has_a_number_a_row_and_says_why_one_is_missing() -> None:
    found = long_table(table(NUMBERS, DENOMINATORS, least=3))
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert len(rows) == 14
    first = rows[0]
    assert (first["n"], first["hidden"], first["pct"]) == (None, "small", None)
    assert (first["group_var"], first["group"], first["group_var_2"]) == ("site.sector", "third", None)
    assert {row["codebook_date"] for row in rows} == {"2026-03-01"}
    assert all(str(row["software"]).startswith("cpqual ") for row in rows)


def test_hidden_cells_are_marked_and_explained() -> None:
    found = table(NUMBERS, DENOMINATORS, least=3)
    assert column(found, "third n (of 10)") == ["<3", "<3", "<3", 4, 5, 0, 10]
    # of 6 and 8 both sides are large enough, and no part is hidden in that group but by its complement
    assert column(found, "statutory n (of 8)") == ["<3", 0, 4, 4, 0, 3, 8]
    assert column(found, "all groups n (of 18)") == ["*", "*", "*", 8, 5, 3, 18]
    assert any(
        note.startswith("small cells: <3 stands where fewer than 3 carry the theme or fewer than 3 do not")
        for note in notes(found)
    )


def test_what_was_counted_is_a_table_too() -> None:
    facts = {row[0]: row[1] for row in about(table(NUMBERS, DENOMINATORS)).rows}
    assert facts["participants by site.sector; denominator"] == "people"
    assert "codebook version 1 of 2026-03-01; snapshot 7-abc; cpqual " in str(facts["layer"])


# What somebody could work out

MEMBERS = st.lists(st.sets(st.integers(0, 13)), min_size=5, max_size=5)


@st.composite
def tables(draw: st.DrawFn) -> FrequencyTable:
    """Draw who in each of two or three groups carries each code; roll-ups follow from that."""
    least = draw(st.integers(3, 5))
    denominators = draw(st.lists(st.integers(least, 14), min_size=2, max_size=3))
    numbers = [[0] * len(denominators) for _ in ROWS]
    for group, size in enumerate(denominators):
        sets: dict[int, set[int]] = {}
        for row, members in zip((1, 3, 4, 5, 6), draw(MEMBERS), strict=True):
            sets[row] = {one for one in members if one < size}
        sets[2] = sets[3] | sets[4]
        sets[0] = sets[1] | sets[2] | sets[5]
        for row, members in sets.items():
            numbers[row][group] = len(members)
    return table(numbers, denominators, least=least)


@st.composite
def tables_of_segments(draw: st.DrawFn) -> FrequencyTable:
    """Draw how many segments each code has; those of a roll-up are fewer where they overlap."""
    least = draw(st.integers(3, 5))
    groups = draw(st.integers(2, 3))
    numbers = [[0] * groups for _ in ROWS]
    for group in range(groups):
        for row in (1, 3, 4, 5, 6):
            numbers[row][group] = draw(st.integers(0, 12))
        for row in (2, 0):
            most = sum(numbers[part][group] for part in ROWS[row][2])
            numbers[row][group] = draw(st.integers(min(most, 1), most))
        numbers[6][group] += least  # no group is small as a whole
    denominators = [sum(numbers[row][group] for row in (1, 3, 4, 5, 6)) for group in range(groups)]
    return table(numbers, denominators, least=least, count="segments")


def bounds_of(shown: object, least: int, most: int) -> tuple[int, int]:
    if isinstance(shown, int):
        return shown, shown
    # nobody and everybody are never hidden as small; what is hidden beside is large enough
    return (1, most - 1) if shown == f"<{least}" else (least, most)


def known(
    found: FrequencyTable,
) -> tuple[list[tuple[int, int]], list[list[float]], list[float], list[list[float]], list[float]]:
    """Return what a reader knows: bounds of every cell, inequalities ≤ and equalities, cells row by row."""
    wide = wide_table(found, "none")
    groups = len(found.groups)
    first = 4
    size = len(ROWS) * groups
    most = [d if found.shows_denominators else 200 for _, d in found.groups]
    bounds = [bounds_of(row[first + g], found.min_cell, most[g]) for row in wide.rows for g in range(groups)]
    upper: list[list[float]] = []
    upper_of: list[float] = []
    equal: list[list[float]] = []
    equal_to: list[float] = []

    def line(*cells: tuple[int, int, float]) -> list[float]:
        made = [0.0] * size
        for row, group, factor in cells:
            made[row * groups + group] += factor
        return made

    for row, (_, rolled, parts) in enumerate(ROWS):
        for g in range(groups if rolled else 0):
            upper.append(line((row, g, 1), *((part, g, -1) for part in parts)))
            if found.count != "segments":
                upper += [line((part, g, 1), (row, g, -1)) for part in parts]
        upper_of += [0.0] * (len(upper) - len(upper_of))
        total = wide.rows[row][first + groups]
        if isinstance(total, int):
            equal.append(line(*((row, g, 1) for g in range(groups))))
            equal_to.append(total)
    if found.count == "segments" and found.shows_denominators:
        for g in range(groups):
            equal.append(line(*((row, g, 1) for row in (1, 3, 4, 5, 6))))
            equal_to.append(found.groups[g][1])
    return bounds, upper, upper_of, equal, equal_to


@settings(max_examples=25)
@given(st.one_of(tables(), tables_of_segments()))
def test_no_hidden_number_can_be_worked_out(found: FrequencyTable) -> None:
    """Among whole numbers that fit all that is known, a hidden one or a hidden total can be two or more."""
    bounds, upper, upper_of, equal, equal_to = known(found)
    cells, groups = len(found.cells), len(found.groups)
    small = [i for i, cell in enumerate(found.cells) if cell.hidden == "small"]
    lows: list[int] = []
    highs: list[int] = []
    rows, lower, higher = [], [], []
    # a mark says that a number or its complement is small: one choice for each
    for place, i in enumerate(small):
        lows, highs = [*lows, 0], [*highs, 1]
        most, least = bounds[i][1] + 1, found.min_cell
        is_high = [0.0] * (cells + len(small))
        is_high[i], is_high[cells + place] = 1.0, -float(most)
        rows.append(is_high)
        lower.append(-float(most))
        higher.append(least - 1.0)
        is_low = [0.0] * (cells + len(small))
        is_low[i], is_low[cells + place] = 1.0, -float(most - least + 1) if found.shows_denominators else 0.0
        rows.append(is_low)
        lower.append(0.0)
        higher.append(float(most))
    padding = [0.0] * len(small)
    constraints = [
        LinearConstraint(np.array([[*row, *padding] for row in given_rows]), low, high)
        for given_rows, low, high in (
            (upper, -np.inf, np.array(upper_of)), (equal, np.array(equal_to), np.array(equal_to)),
        ) if given_rows
    ] + ([LinearConstraint(np.array(rows), np.array(lower), np.array(higher))] if rows else [])  # fmt: skip
    limits = Bounds(np.array([b[0] for b in bounds] + lows), np.array([b[1] for b in bounds] + highs))

    def least_of(of: list[int], sign: float) -> float:
        costs = np.zeros(cells + len(small))
        costs[of] = sign
        solved = milp(
            costs, integrality=np.ones(costs.shape, dtype=np.int64), bounds=limits, constraints=constraints
        )
        assert solved.success
        return float(solved.fun) * sign

    hidden = [[i] for i, cell in enumerate(found.cells) if cell.hidden]
    in_rows = sorted({i // groups for (i,) in hidden})
    hidden += [list(range(row * groups, (row + 1) * groups)) for row in in_rows]
    for of in hidden:
        assert least_of(of, -1.0) - least_of(of, 1.0) > 0.5, of
