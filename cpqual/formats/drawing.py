"""Drawing a chart as SVG or PNG without network or script, its marks able to say what they are.

Vega's SVG has no tooltips. What a mark says goes in as its accessible description, the one thing about it
that the engine does write, and is turned here into what the place of the picture can show: a `<title>` in a
file, which every viewer of SVG knows; in a page a box of words drawn beside the mark, which the page's style
shows while the mark is pointed at or touched, at once and without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from cpqual.formats.charts import BETWEEN_LINES, Spec

_SVG = "http://www.w3.org/2000/svg"
_NUMBER = r"(-?\d*\.?\d+(?:e-?\d+)?)"
_MOVE = re.compile(rf"translate\({_NUMBER},\s*{_NUMBER}\)")
_BOX = re.compile(rf"M{_NUMBER},{_NUMBER}h{_NUMBER}v{_NUMBER}h")
_SPOKEN = ("aria-label", "aria-roledescription", "role")
_LINE, _LETTER, _EDGE = 15, 6.4, 8
"""Height of a line of a box, width of a letter at most words' average, room at each side; in pixels."""
_POINT = 6
"""Half the height of a mark that is a point."""

ElementTree.register_namespace("", _SVG)


class _Mark(NamedTuple):
    """A mark that says something, and where the group lies that it is drawn in."""

    element: Element
    x: float
    y: float


def svg(spec: Spec, title: str = "", said: str = "") -> str:
    """Draw a chart as SVG for a file of its own.

    Args:
        title: the picture's name, for those who have it read out.
        said: what it shows, in words.

    Raises:
        ValueError: the specification names something to be fetched, or is none.
    """
    root = _drawn(spec)
    for mark in list(_marks(root)):
        SubElement(mark.element, _tag("title")).text = "\n".join(_lines(mark.element))
        _hush(mark.element)
    for name, words in (("desc", said), ("title", title)):
        if words:
            added = Element(_tag(name))
            added.text = _allowed(words)
            root.insert(0, added)
    return ElementTree.tostring(root, encoding="unicode")


def svg_for_page(spec: Spec) -> str:
    """Draw a chart as SVG for a page of `html_page`, whose style shows what a mark is that is pointed at.

    Raises:
        ValueError: as `svg`.
    """
    root = _drawn(spec)
    marks = list(_marks(root))
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    widest = max((_width(_lines(mark.element)) for mark in marks), default=0.0)
    width = max(width, widest + 2)
    root.set("width", f"{width:g}")
    root.set("viewBox", f"0 0 {width:g} {height:g}")
    # above everything else, so that no mark drawn later covers a box
    above = SubElement(root, _tag("g"), {"class": "hits"})
    for mark in marks:
        _hit(above, mark, width, height)
        _hush(mark.element)
    return ElementTree.tostring(root, encoding="unicode")


def png(spec: Spec) -> bytes:
    """Draw a chart as PNG, two dots per point.

    Raises:
        ValueError: as `svg`.
    """
    import vl_convert  # here, because it costs what nothing but a picture needs

    _refuse_addresses(spec)
    return bytes(vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[]))


def _drawn(spec: Spec) -> Element:
    import vl_convert  # here, because it costs what nothing but a picture needs

    _refuse_addresses(spec)
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    root = ElementTree.fromstring(drawn)  # noqa: S314 - written by the engine a moment ago
    for group in root.iter():
        kind = group.get("class", "")
        # words on a mark are no mark: pointing at them means what lies below
        if "mark-text" in kind:
            group.set("pointer-events", "none")
        for element in group:
            # titles and axes have descriptions of the engine's own
            if not (element.get("aria-label") and "role-mark" in kind):
                _hush(element)
    return root


def _marks(element: Element, x: float = 0.0, y: float = 0.0) -> Iterator[_Mark]:
    for child in element:
        if child.get("aria-label"):
            yield _Mark(child, x, y)
        elif child.tag == _tag("g"):
            dx, dy = _moved(child)
            yield from _marks(child, x + dx, y + dy)


def _moved(element: Element) -> tuple[float, float]:
    found = _MOVE.match(element.get("transform", ""))
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _lines(element: Element) -> list[str]:
    return element.get("aria-label", "").split(BETWEEN_LINES)


def _hush(element: Element) -> None:
    for name in _SPOKEN:
        element.attrib.pop(name, None)


def _hit(above: Element, mark: _Mark, width: float, height: float) -> None:
    """Draw over a mark, unseen, its shape and the box that pointing at it shows."""
    element = mark.element
    dx, dy = _moved(element)
    x, y = mark.x + dx, mark.y + dy
    hit = SubElement(above, _tag("g"), {"class": "hit"})
    shape = {name: element.get(name, "") for name in ("d", "x2", "y2") if element.get(name)}
    SubElement(hit, element.tag, {**shape, "class": "spot", "transform": f"translate({x:.1f},{y:.1f})"})
    left, top, wide, tall = _extent(element)
    lines = _lines(element)
    room, rise = _width(lines), _LINE * len(lines) + 8
    at = min(max(x + left + wide / 2 - room / 2, 1), width - room - 1)
    over = y + top - rise - 4
    # below where there is no room above; at the upper edge where there is none below either
    start = over if over >= 0 else min(y + top + tall + 4, max(height - rise - 1, 0))
    box = SubElement(hit, _tag("g"), {"class": "told", "transform": f"translate({at:.0f},{start:.0f})"})
    SubElement(box, _tag("rect"), {"width": f"{room:.0f}", "height": f"{rise}", "rx": "3"})
    words = SubElement(box, _tag("text"))
    for number, line in enumerate(lines, 1):
        SubElement(words, _tag("tspan"), {"x": f"{_EDGE}", "y": f"{number * _LINE}"}).text = line


def _extent(element: Element) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a mark, from where it stands."""
    box = _BOX.match(element.get("d", ""))
    if box:
        left, top, wide, tall = (float(number) for number in box.groups())
        return min(left, left + wide), min(top, top + tall), abs(wide), abs(tall)
    across = float(element.get("x2", "0"))
    return 0.0, -_POINT, across, 2 * _POINT


def _width(lines: Sequence[str]) -> float:
    return max(map(len, lines)) * _LETTER + 2 * _EDGE


def _allowed(words: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in words)


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"


def _refuse_addresses(spec: object) -> None:
    """Refuse a chart that names a file or an address: the engine reads files even where it may not."""
    for key in _keys(spec):
        if key in ("url", "href"):
            raise ValueError(f"a chart does not fetch anything, and this one has {key!r}")


def _keys(spec: object) -> Iterator[str]:
    if isinstance(spec, dict):
        for key, value in spec.items():
            yield key
            yield from _keys(value)
    elif isinstance(spec, list | tuple):
        for value in spec:
            yield from _keys(value)
