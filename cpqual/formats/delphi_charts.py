"""Charts of Delphi rounds: how often each rating was given, with the median and the quartiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cpqual.formats.charts import TOLD, Spec, drawable, full, spec_of, told, words
from cpqual.formats.palette import Palette

_WIDTH, _ROW = 360, 26
_LONGEST_STATEMENT, _LONGEST_SAID = 96, 64
_LARGEST, _SMALLEST = 340, 12
"""Areas of the largest and smallest dot, in square points."""
_DAYLIGHT = 0.5
"""Steps of the scale on either side of it."""


class RatingRow(NamedTuple):
    """One line: the ratings of one item in one round by one group.

    Attributes:
        ratings: (rating, how often).
        low, median, high: quartiles; None where there are none.
        said: stands to the right.
        last: whether this is the last round drawn of the item; earlier ones are quieter.
    """

    label: str
    ratings: Sequence[tuple[float, int]]
    low: float | None
    median: float | None
    high: float | None
    said: str
    last: bool


class RatedItem(NamedTuple):
    """An item: its id with its statement, and its lines."""

    title: str
    rows: Sequence[RatingRow]


def ratings_chart(
    items: Sequence[RatedItem],
    scale: tuple[float, float],
    cut: float | None,
    palette: Palette,
    note: str = "",
) -> Spec:
    """Return how ratings spread: a dot for each rating, the larger the greater the share that gave it.

    A bar behind the dots goes from the lower to the upper quartile, a stroke stands at the median. The last
    round is strong, those before are quiet; each line names its round: no colour has to be told apart.

    Args:
        scale: ends of the axis.
        cut: a thin line stands before it.
        note: stands below.
    """
    dots, spreads, titles, labels = [], [], [], []
    number = 0
    for item in items:
        titles.append({"row": number, "title": drawable(item.title, _LONGEST_STATEMENT)})
        number += 1
        for row in item.rows:
            rated = sum(n for _, n in row.ratings)
            at = {"row": number, "last": row.last}
            labels.append({**at, "label": drawable(row.label), "said": drawable(row.said, _LONGEST_SAID)})
            spreads.append({**at, "low": row.low, "median": row.median, "high": row.high})
            dots += [
                {**at, "x": value, "share": n / rated,
                 "told": told(item.title, row.label, f"{value:g}: {n} of {rated}")}
                for value, n in row.ratings
            ]  # fmt: skip
            number += 1
    low, high = scale
    x = {"type": "quantitative", "title": "rating", "axis": {"tickMinStep": 1, "grid": False},
         "scale": {"domain": [low - _DAYLIGHT, high + _DAYLIGHT], "nice": False, "zero": False}}  # fmt: skip
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": list(range(number))}}
    strength = {"condition": {"test": "datum.last", "value": palette.mark}, "value": palette.quiet}
    layers: list[Spec] = [
        *_cut(cut, x, y, labels, palette),
        {
            "data": {"values": spreads},
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "bar", "height": 12, "opacity": 0.28},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": strength},
        },
        {
            "mark": {"type": "point", "shape": "circle", "aria": True, **full(palette.mark)},
            "encoding": {
                "x": {**x, "field": "x"},
                "y": y,
                "fill": strength,
                "size": {
                    "field": "share", "type": "quantitative", "legend": None,
                    "scale": {"domain": [0, 1], "range": [_SMALLEST, _LARGEST]},
                },
                **TOLD,
            },
        },
        {
            "data": {"values": spreads},
            "transform": [{"filter": "datum.median !== null"}],
            "mark": {
                "type": "tick", "orient": "vertical", "size": 20, "thickness": 2.5, "color": palette.ink,
            },
            "encoding": {"x": {**x, "field": "median"}, "y": y},
        },
        words("title", palette.ink, {"x": {"value": -110}, "y": y}, rows=titles, align="left"),
        words("label", palette.ink, {"x": {"value": -10}, "y": y}, rows=labels, align="right"),
        words("said", palette.quiet, {"x": {"value": _WIDTH + 10}, "y": y}, rows=labels, align="left"),
    ]  # fmt: skip
    return spec_of(dots, layers, palette, note) | {"width": _WIDTH, "height": {"step": _ROW}}


def _cut(cut: float | None, x: Spec, y: Spec, rows: Sequence[Spec], palette: Palette) -> list[Spec]:
    """Return a stroke before the cut on each line, so that it runs through no statement."""
    if cut is None:
        return []
    return [
        {
            "data": {"values": [{"row": row["row"], "cut": cut - _DAYLIGHT} for row in rows]},
            "mark": {
                "type": "tick", "orient": "vertical", "size": _ROW, "thickness": 1.5, "color": palette.second,
            },
            "encoding": {"x": {**x, "field": "cut"}, "y": y},
        }
    ]  # fmt: skip
