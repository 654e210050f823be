"""Charts as Vega-Lite specifications: forest plots, heat maps, courses, calibration; `drawing` draws them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, NamedTuple

from cpqual.formats.palette import Palette

Spec = dict[str, Any]
_LONGEST_LABEL, _LONGEST_NAME, _LONGEST_LINE, _LONGEST_NOTE, _NOTE_LINE = 34, 44, 62, 500, 110
"""Letters of a label, of a row's name, of what a mark says in a line, of a note and of its lines."""
_FONT = "sans-serif"
_PLOT_WIDTH = 380
_ROW, _CELL = 22, 34
BETWEEN_LINES = "\u2028"
"""Stands between the lines of what a mark says: nothing drawable contains it."""
_LOWEST = -1.0
"""Where the axis of a coefficient ends; a longer interval gets an arrow there."""


class Chart(NamedTuple):
    """A chart to be drawn, and what it shows in words."""

    spec: Spec
    said: str


class ForestRow(NamedTuple):
    """One line of a forest plot: a coefficient with its interval, each None where there is none.

    `said` stands to the right: the numbers in words, or why there are none.
    """

    label: str
    value: float | None
    lo: float | None
    hi: float | None
    said: str


class HeatCell(NamedTuple):
    """An amount in a heat map, by the numbers of its row and column from 0; for nought nothing is drawn.

    `said` stands in the cell instead of the amount; `about` is what pointing at it tells, with line breaks.
    """

    row: int
    column: int
    amount: float
    about: str = ""
    said: str = ""


class Step(NamedTuple):
    """One place of a course: its number, what was met by then, and the limits of a band, if there is one.

    `about` is what pointing at it tells, with line breaks.
    """

    x: int
    y: int
    lo: float | None = None
    hi: float | None = None
    about: str = ""


class CalibrationPoint(NamedTuple):
    """A bin of probabilities: their mean, the share that came true, and its interval where there is one.

    `about` is what pointing at it tells, with line breaks.
    """

    expected: float
    observed: float
    lo: float | None = None
    hi: float | None = None
    about: str = ""


def forest(rows: Sequence[ForestRow], title: str, palette: Palette, note: str = "") -> Spec:
    """Return a forest plot, its rows from top to bottom as given, on an axis that ends at 1.

    Args:
        title: of the axis.
        note: stands below.
    """
    lowest = min((row.lo for row in rows if row.lo is not None), default=0.0)
    lowest = min([lowest, *(row.value for row in rows if row.value is not None), 0.0])
    low = max(_LOWEST, 0.2 * (lowest // 0.2))
    values = [
        {
            "row": number,
            "label": drawable(row.label),
            "value": row.value,
            "lo": None if row.lo is None else max(row.lo, low),
            "hi": None if row.hi is None else max(row.hi, low),
            "beyond": row.lo is not None and row.lo < low,
            "said": drawable(row.said, 60),
            "told": told(row.label, row.said),
        }
        for number, row in enumerate(rows)
    ]
    x = {"type": "quantitative", "scale": {"domain": [low, 1], "nice": False}, "title": title}
    y = {"field": "row", "type": "ordinal", "axis": None}
    whole = {"filter": "datum.lo !== null"}
    known = {"filter": "datum.value !== null"}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "color": palette.quiet, "strokeDash": [3, 3]},
            "data": {"values": [{"x": 0}]},
            "encoding": {"x": {**x, "field": "x"}},
        },
        {
            "transform": [whole],
            "mark": {"type": "rule", "color": palette.mark, "strokeWidth": 2},
            "encoding": {"x": {**x, "field": "lo"}, "x2": {"field": "hi"}, "y": y},
        },
        {
            "transform": [{"filter": "datum.beyond"}],
            "mark": {"type": "point", "shape": "triangle-left", "size": 40, **full(palette.mark)},
            "encoding": {"x": {**x, "field": "lo"}, "y": y},
        },
        {
            "transform": [known],
            "mark": {"type": "point", "shape": "circle", "size": 60, "aria": True, **full(palette.mark)},
            "encoding": {"x": {**x, "field": "value"}, "y": y, **TOLD},
        },
        words("label", palette.ink, {"x": {"value": -10}, "y": y}, align="right"),
        words("said", palette.quiet, {"x": {"value": _PLOT_WIDTH + 10}, "y": y}, align="left"),
    ]
    return spec_of(values, layers, palette, note) | {"width": _PLOT_WIDTH, "height": {"step": _ROW}}


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[HeatCell],
    palette: Palette,
    note: str = "",
) -> Spec:
    """Return a table whose amounts are shown as numbers, on a ground the stronger the larger they are.

    Args:
        note: stands below.
    """
    most = max((cell.amount for cell in cells), default=0.0) or 1.0
    amounts = [
        {
            "row": cell.row, "column": cell.column, "share": cell.amount / most,
            "said": drawable(cell.said) or (f"{round(cell.amount, 1):g}" if cell.amount else ""),
        }
        for cell in cells
    ]  # fmt: skip
    about = {(cell.row, cell.column): told(*cell.about.split("\n")) for cell in cells if cell.about}
    x = {"field": "column", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(columns)))}}
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(rows)))}}
    left = [{"row": number, "label": drawable(label, _LONGEST_NAME)} for number, label in enumerate(rows)]
    above = [{"column": number, "label": drawable(label)} for number, label in enumerate(columns)]
    places = [(r, c) for r in range(len(rows)) for c in range(len(columns))]
    grid = [{"row": r, "column": c, "told": about.get((r, c), "")} for r, c in places]
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.share > 0"}],
            "mark": {"type": "rect", "fill": palette.mark, "stroke": palette.grid},
            "encoding": {
                "x": x,
                "y": y,
                # what is strongest still lets the number in it be read
                "fillOpacity": {
                    "field": "share", "type": "quantitative", "legend": None,
                    "scale": {"domain": [0, 1], "range": [0.06, 0.55]},
                },
            },
        },
        # over the cells, because it is what is pointed at
        {
            "data": {"values": grid},
            "mark": {"type": "rect", "fill": "transparent", "stroke": palette.grid, "aria": True},
            "encoding": {"x": x, "y": y, **TOLD},
        },
        words("said", palette.ink, {"x": x, "y": y}, align="center"),
        words("label", palette.ink, {"x": {"value": -8}, "y": y}, align="right", rows=left),
        words("label", palette.ink, {"x": x, "y": {"value": -8}}, align="left", angle=-45, rows=above),
    ]  # fmt: skip
    return spec_of(amounts, layers, palette, note) | {"width": {"step": _CELL}, "height": {"step": _CELL - 8}}


def steps(
    points: Sequence[Step],
    titles: tuple[str, str],
    palette: Palette,
    *,
    mark: int | None = None,
    note: str = "",
) -> Spec:
    """Return a course from left to right as a line with its points, on a band where there is one.

    Args:
        titles: of the two axes, across and up.
        mark: the place where a dashed line stands.
        note: stands below.
    """
    whole = {"tickMinStep": 1, "format": "d"}
    x = {"type": "quantitative", "title": titles[0], "axis": {**whole, "grid": False},
         "scale": {"domain": [0, max((at.x for at in points), default=1)], "nice": False}}  # fmt: skip
    y = {"type": "quantitative", "title": titles[1], "axis": whole, "scale": {"zero": True}}
    course = {"x": {**x, "field": "x"}, "y": {**y, "field": "y"}}
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.lo !== null"}],
            "mark": {"type": "area", "color": palette.mark, "opacity": 0.2},
            "encoding": {"x": {**x, "field": "x"}, "y": {**y, "field": "lo"}, "y2": {"field": "hi"}},
        },
        {"mark": {"type": "line", "color": palette.mark, "strokeWidth": 2}, "encoding": course},
        {
            "mark": {"type": "point", "shape": "circle", "size": 36, "aria": True, **full(palette.mark)},
            "encoding": {**course, **TOLD},
        },
    ]
    if mark is not None:
        layers.append(
            {
                "mark": {"type": "rule", "color": palette.second, "strokeDash": [4, 3]},
                "data": {"values": [{"x": mark}]},
                "encoding": {"x": {**x, "field": "x"}},
            }
        )
    values = [{**at._asdict(), "told": told(*at.about.split("\n"))} for at in points]
    return spec_of(values, layers, palette, note) | {"width": _PLOT_WIDTH, "height": _PLOT_WIDTH // 2}


def calibration(points: Sequence[CalibrationPoint], palette: Palette, *, note: str = "") -> Spec:
    """Return what came true against what was said, both from 0 to 1, beside the line on which they are equal.

    Args:
        note: stands below.
    """
    whole = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}}
    x = {**whole, "title": "probability said"}
    y = {**whole, "title": "share coded"}
    course = {"x": {**x, "field": "expected"}, "y": {**y, "field": "observed"}}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "color": palette.quiet, "strokeDash": [4, 3]},
            "data": {"values": [{"expected": 0, "observed": 0}, {"expected": 1, "observed": 1}]},
            "encoding": course,
        },
        {
            "transform": [{"filter": "datum.lo !== null"}],
            "mark": {"type": "rule", "color": palette.mark, "strokeWidth": 2},
            "encoding": {"x": {**x, "field": "expected"}, "y": {**y, "field": "lo"}, "y2": {"field": "hi"}},
        },
        {
            "mark": {"type": "point", "shape": "circle", "size": 60, "aria": True, **full(palette.mark)},
            "encoding": {**course, **TOLD},
        },
    ]
    values = [{**at._asdict(), "told": told(*at.about.split("\n"))} for at in points]
    return spec_of(values, layers, palette, note) | {"width": _PLOT_WIDTH, "height": _PLOT_WIDTH}


def drawable(text: str, longest: int = _LONGEST_LABEL) -> str:
    """Return text as a picture can hold it: one line, cut short, nothing that is not seen.

    The drawing engine ends the whole process at a character that XML does not allow.
    """
    line = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def told(*lines: str) -> str:
    """Return what a mark says when it is pointed at, its lines cut short; empty lines are none."""
    return BETWEEN_LINES.join(drawable(line, _LONGEST_LINE) for line in lines if line)


TOLD: Spec = {"description": {"field": "told", "type": "nominal"}}
"""The encoding that gives a mark with `aria` what its row's `told` says."""


def full(colour: str) -> Spec:
    """Return what paints a point without a rim."""
    return {"filled": True, "fill": colour, "opacity": 1}


def words(
    field: str, colour: str, encoding: Spec, *, rows: Sequence[Spec] | None = None, **mark: object
) -> Spec:
    """Return a layer of words: a field of the chart's rows, or of rows of its own."""
    layer = {
        "mark": {"type": "text", "baseline": "middle", "color": colour, "fontSize": 12, "limit": 0, **mark},
        "encoding": {**encoding, "text": {"field": field}},
    }
    return layer if rows is None else {"data": {"values": list(rows)}, **layer}


def spec_of(values: Sequence[Spec], layers: Sequence[Spec], palette: Palette, note: str) -> Spec:
    """Return a whole chart of one view: its rows, layers, and the lines that stand below it."""
    return {**view(values, layers, palette, note), **frame(palette)}


def view(values: Sequence[Spec], layers: Sequence[Spec], palette: Palette, note: str) -> Spec:
    """Return a view of a chart: its rows, its layers, and the lines that stand below it."""
    lines = [part for line in note.split("\n") for part in wrap(drawable(line, _LONGEST_NOTE), _NOTE_LINE)]
    below = {"text": lines, "orient": "bottom", "anchor": "start", "offset": 12, "fontSize": 12,
             "fontWeight": "normal", "color": palette.quiet}  # fmt: skip
    return {**({"title": below} if note else {}), "data": {"values": list(values)}, "layer": list(layers)}


def frame(palette: Palette) -> Spec:
    """Return what a chart says once, whatever views it has."""
    axis = {"labelColor": palette.ink, "titleColor": palette.ink, "gridColor": palette.grid,
            "domainColor": palette.quiet, "tickColor": palette.quiet, "labelFontSize": 11,
            "titleFontSize": 12, "titleFontWeight": "normal"}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "padding": 8,
        "background": palette.ground,
        # the table beside a chart is what is read out; marks that tell something say so themselves
        "config": {"font": _FONT, "aria": False, "axis": axis, "view": {"stroke": None}},
    }
