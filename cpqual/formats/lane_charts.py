"""Charts in lanes: bars of several groups side by side, and ribbons that show where in a text things are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cpqual.formats.charts import TOLD, Spec, drawable, frame, spec_of, told, view, words
from cpqual.formats.palette import Palette

_TRACK, _SAID, _GAP = 110, 72, 16
"""Pixels of a whole bar, of the words beside it, and between two groups."""
_LANE, _INDENT, _LETTER = 20, 12, 6.7
"""Pixels of a row, of a step to the right, and of a letter at most words' average."""
_HEAD, _NAME = 26, 44
"""Letters of a group's name, and of a row's."""
_RIBBON, _THIN = 620, 17
"""Pixels of a text from its beginning to its end, and of a lane."""
_LEAST = 1.5
"""Pixels that a stretch has at least."""


class Lane(NamedTuple):
    """A row of a chart, and how far its name is moved in under those above it."""

    label: str
    depth: int = 0


class Bar(NamedTuple):
    """A bar, by the numbers of its row and group from 0.

    Attributes:
        share: of a whole bar, 0 to 1; None where there is none.
        said: stands beside it.
        about: what pointing at it tells, with line breaks.
    """

    row: int
    group: int
    share: float | None
    said: str
    about: str


class Stretch(NamedTuple):
    """Where in a text something is: its lane from 0, code points, and what pointing at it tells.

    `share`: how much of the stretch it is on, above 0, at most 1.
    """

    lane: int
    start: int
    end: int
    about: str
    share: float = 1.0


class Ribbon(NamedTuple):
    """Where in one text things are: things coded above, and who speaks below.

    Attributes:
        length: of the text, in code points.
        coded, voices: names of the lanes, from top to bottom.
        passages, turns: what lies in them; a stretch's lane counts from the first of its own lanes.
        note: stands below the title, with line breaks.
    """

    title: str
    length: int
    coded: tuple[str, ...]
    voices: tuple[str, ...]
    passages: tuple[Stretch, ...]
    turns: tuple[Stretch, ...]
    note: str = ""


def bars(
    lanes: Sequence[Lane],
    groups: Sequence[tuple[str, str]],
    found: Sequence[Bar],
    palette: Palette,
    note: str,
) -> Spec:
    """Return bars of shares in rows, the groups side by side, each bar on a track that is 100 %.

    Args:
        groups: each with its name and what stands below it, its denominator.
        note: stands below, with line breaks.
    """
    step = _TRACK + _SAID + _GAP
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, step * len(groups)], "nice": False}}
    y = {"field": "row", "type": "ordinal", "axis": None,
         "scale": {"domain": list(range(len(lanes))), "paddingInner": 0.3}}  # fmt: skip
    values = [
        {
            "row": bar.row, "from": step * bar.group, "to": step * bar.group + _TRACK * (bar.share or 0.0),
            "whole": step * bar.group + _TRACK, "beside": step * bar.group + _TRACK + 6,
            "said": drawable(bar.said), "told": told(*bar.about.split("\n")), "drawn": bool(bar.share),
        }
        for bar in found
    ]  # fmt: skip
    across = {"x": {**x, "field": "from"}, "y": y}
    labels = [drawable(lane.label, _NAME) for lane in lanes]
    left = -12 - max(
        (len(label) * _LETTER + _INDENT * lane.depth for label, lane in zip(labels, lanes, strict=True)),
        default=0.0,
    )
    names = [{"row": row, "label": label, "x": left + _INDENT * lane.depth}
             for row, (label, lane) in enumerate(zip(labels, lanes, strict=True))]  # fmt: skip
    heads = [{"x": step * number, "name": drawable(name, _HEAD), "of": drawable(of, _HEAD)}
             for number, (name, of) in enumerate(groups)]  # fmt: skip
    over = {"x": {**x, "field": "x"}}
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "fill": palette.grid, "fillOpacity": 0.45},
            "encoding": {**across, "x2": {"field": "whole"}},
        },
        {
            "transform": [{"filter": "datum.drawn"}],
            "mark": {"type": "rect", "fill": palette.mark},
            "encoding": {**across, "x2": {"field": "to"}},
        },
        # over the track, so that a bar of nothing can be pointed at, too
        {
            "mark": {"type": "rect", "fill": "transparent", "aria": True},
            "encoding": {**across, "x2": {"field": "whole"}, **TOLD},
        },
        words("said", palette.ink, {"x": {**x, "field": "beside"}, "y": y}, align="left", fontSize=11),
        words("label", palette.ink, {**over, "y": y}, align="left", rows=names),
        words("name", palette.ink, {**over, "y": {"value": -24}}, align="left", rows=heads,
              fontWeight="bold"),
        words("of", palette.quiet, {**over, "y": {"value": -9}}, align="left", rows=heads, fontSize=11),
    ]  # fmt: skip
    size = {"width": step * len(groups), "height": {"step": _LANE}}
    return spec_of(values, layers, palette, note) | size


def ribbons(found: Sequence[Ribbon], palette: Palette, *, shares: bool = True) -> Spec:
    """Return ribbons of texts, one below the other.

    Args:
        shares: say places as shares of a text, not in code points.
    """
    views = [_ribbon(one, palette, shares=shares) for one in found]
    return {"vconcat": views, "spacing": 28, **frame(palette)}


def _ribbon(one: Ribbon, palette: Palette, *, shares: bool) -> Spec:
    lanes, coded = [*one.coded, *one.voices], len(one.coded)
    whole = max(one.length, 1)
    least = whole * _LEAST / _RIBBON
    x = {
        "type": "quantitative",
        "title": None if shares else "code points",
        "axis": {"format": ".0%" if shares else ",d", "grid": False, "tickCount": 10},
        "scale": {"domain": [0, 1 if shares else whole], "nice": False},
    }
    y = {"field": "lane", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(lanes))),
         "paddingInner": 0.25}}  # fmt: skip
    unit = whole if shares else 1

    def rows(stretches: Sequence[Stretch], above: int) -> list[Spec]:
        return [
            {"lane": above + at.lane, "start": round(min(at.start, whole - least) / unit, 5),
             "end": round(max(at.end, min(at.start, whole - least) + least) / unit, 5),
             "told": told(*at.about.split("\n")), "share": round(at.share, 3)}
            for at in stretches
        ]  # fmt: skip

    strength = {"field": "share", "type": "quantitative", "legend": None,
                "scale": {"domain": [0, 1], "range": [0.12, 1]}}  # fmt: skip

    def drawn(stretches: Sequence[Stretch], above: int, colour: str) -> Spec:
        partly = {"fillOpacity": strength} if any(at.share < 1 for at in stretches) else {}
        return {
            "data": {"values": rows(stretches, above)},
            "mark": {"type": "rect", "fill": colour, "aria": True},
            "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "end"}, "y": y, **partly, **TOLD},
        }

    labels = [{"lane": lane, "label": drawable(label, _NAME)} for lane, label in enumerate(lanes)]
    tracks = [{"lane": lane, "start": 0, "end": 1 if shares else whole} for lane in range(len(lanes))]
    layers: list[Spec] = [
        {
            "data": {"values": tracks},
            "mark": {"type": "rect", "fill": palette.grid, "fillOpacity": 0.3},
            "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "end"}, "y": y},
        },
        drawn(one.passages, 0, palette.mark),
        drawn(one.turns, coded, palette.quiet),
        words("label", palette.ink, {"x": {"value": -8}, "y": y}, align="right", rows=labels[:coded]),
        words("label", palette.quiet, {"x": {"value": -8}, "y": y}, align="right", rows=labels[coded:]),
    ]  # fmt: skip
    size = {"width": _RIBBON, "height": {"step": _THIN}}
    above = {"text": drawable(one.title, 120), "anchor": "start", "frame": "group", "fontSize": 12,
             "color": palette.ink, "subtitle": [drawable(line, 120) for line in one.note.split("\n") if line],
             "subtitleColor": palette.quiet}  # fmt: skip
    return view([], layers, palette, "") | size | {"title": above}
