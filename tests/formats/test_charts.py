"""Charts: what stands where, no label that is obeyed, nothing that is fetched."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.formats.charts import (
    ForestRow,
    HeatCell,
    Spec,
    Step,
    drawable,
    forest,
    heat_map,
    steps,
)
from cpqual.formats.drawing import png, svg, svg_for_page
from cpqual.formats.palette import NIGHT, ON_A_PAGE, PAPER, Palette

HOSTILE = "</script><img src=x onerror=alert(1)> \"q' & \x1b[31m\x00\ufffe\ud800\u202eback"
TEXT = "{http://www.w3.org/2000/svg}text"


def words(drawn: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(drawn).iter(TEXT)]


def plot(*rows: ForestRow, palette: Palette = PAPER) -> Spec:
    return forest(rows, "Krippendorff’s α", palette)


def test_a_forest_plot_names_its_rows_and_what_is_said_of_each() -> None:
    drawn = words(
        svg(plot(ForestRow("barriers", 0.5, 0.1, 0.9, "0.50"), ForestRow("none", None, None, None, "never")))
    )
    assert {"barriers", "0.50", "none", "never", "Krippendorff’s α"} <= set(drawn)


def test_an_undefined_row_has_neither_point_nor_line() -> None:
    empty = svg(plot(ForestRow("none", None, None, None, "never")))
    assert PAPER.mark not in empty
    assert PAPER.mark in svg(plot(ForestRow("some", 0.2, None, None, "0.20")))


@pytest.mark.parametrize(("lo", "first"), [(0.3, 0.0), (-0.31, -0.4), (-7.0, -1.0)])
def test_the_axis_reaches_down_to_what_is_shown_and_no_further_than_minus_one(
    lo: float, first: float
) -> None:
    (domain,) = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for layer in plot(ForestRow("a", 0.5, lo, 0.9, ""))["layer"]
        if "scale" in layer["encoding"]["x"]
    }
    assert domain == (pytest.approx(first), 1)


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow() -> None:
    beyond = plot(ForestRow("a", 0.5, -3.0, 0.9, ""), ForestRow("b", 0.5, -1.0, 0.9, ""))["data"]["values"]
    assert [(row["lo"], row["beyond"]) for row in beyond] == [(-1.0, True), (-1.0, False)]


def test_a_heat_map_has_its_numbers_and_every_name_twice() -> None:
    drawn = words(
        svg(heat_map(["x", "y"], ["x", "y", "nothing"], [HeatCell(0, 1, 2.5), HeatCell(1, 2, 4)], PAPER))
    )
    assert sorted(drawn) == sorted(["x", "y", "x", "y", "nothing", "2.5", "4"])


@pytest.mark.parametrize("palette", [PAPER, NIGHT, ON_A_PAGE])
def test_labels_are_shown_and_not_obeyed(palette: Palette) -> None:
    for spec in (
        plot(ForestRow(HOSTILE, 0.5, 0.1, 0.9, HOSTILE), palette=palette),
        heat_map([HOSTILE], [HOSTILE], [HeatCell(0, 0, 1)], palette),
    ):
        drawn = svg(spec)
        assert not re.search(r"<(script|img|image|a|foreignObject)\b|href|\bon\w+=[\"']", drawn)
        assert not set(drawn) & set("\x00\x1b\ufffe\u202e")
        assert any(word.startswith("</script><img src=x") for word in words(drawn))
    assert png(plot(ForestRow(HOSTILE, None, None, None, HOSTILE))).startswith(b"\x89PNG")


@given(st.text())
def test_what_is_drawn_is_one_short_line_that_xml_allows(text: str) -> None:
    line = drawable(text)
    assert len(line) <= 34
    assert line.isprintable()
    ElementTree.fromstring(f"<t>{line.replace('&', '').replace('<', '')}</t>")


@settings(max_examples=10)
@given(st.text(min_size=1, max_size=20))
def test_no_label_stops_the_drawing(label: str) -> None:
    ElementTree.fromstring(svg(heat_map([label], [label], [HeatCell(0, 0, 1)], PAPER)))


@pytest.mark.parametrize("where", ["file:///etc/hostname", "https://example.org/x.csv"])
def test_a_chart_that_would_fetch_something_is_refused(where: str) -> None:
    spec: Spec = {"layer": [{"data": {"url": where}, "mark": "point"}]}
    for draw in (svg, png):
        with pytest.raises(ValueError, match="does not fetch"):
            draw(spec)


OKABE_ITO = {"#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000"}


def luminance(colour: str) -> float:
    """Return relative luminance as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [PAPER, NIGHT])
def test_words_and_marks_stand_out_from_the_ground(palette: Palette) -> None:
    assert min(contrast(palette.ink, palette.ground), contrast(palette.quiet, palette.ground)) >= 4.5
    assert contrast(palette.mark, palette.ground) >= 3
    # "Color Universal Design", 2008, jfly.uni-koeln.de/color
    assert {palette.mark, palette.second} <= OKABE_ITO


def test_a_course_shows_its_line_its_band_and_where_it_is_marked() -> None:
    points = [Step(1, 3, 2, 5), Step(2, 5, 4, 6)]
    drawn = svg(steps(points, ("documents", "codes"), PAPER, mark=2, note=HOSTILE))
    assert {"documents", "codes", "1", "2"} <= set(words(drawn))
    assert PAPER.second in drawn
    assert {one.tag for one in ElementTree.fromstring(drawn).iter()} <= {
        "{http://www.w3.org/2000/svg}" + name
        for name in ("svg", "rect", "g", "path", "line", "text", "defs", "title")
    }
    bare = svg(steps([Step(1, 3), Step(2, 5)], ("documents", "codes"), PAPER))
    assert PAPER.second not in bare
    assert drawn.count("<path") > bare.count("<path")


def titles(drawn: str) -> list[str | None]:
    return [one.text for one in ElementTree.fromstring(drawn).iter(TEXT.replace("text", "title"))]


def test_in_a_file_every_mark_has_a_title_and_the_picture_its_name_and_words() -> None:
    cells = [HeatCell(0, 0, 2, "barriers · third\n2 of 9"), HeatCell(0, 1, 0, f"{HOSTILE}\n0 of 3", "none")]
    drawn = svg(
        heat_map(["barriers"], ["third", "public"], cells, PAPER), f"Themes {HOSTILE}", "what was counted"
    )
    name, first, second = titles(drawn)
    assert name is not None
    assert name.startswith("Themes </script>")
    assert first == "barriers · third\n2 of 9"
    assert str(second).endswith("…\n0 of 3") or str(second).endswith("\n0 of 3")
    assert "<desc>what was counted</desc>" in drawn
    assert "none" in words(drawn)
    assert "aria-label" not in drawn


def test_on_a_page_every_mark_has_a_box_of_words_above_everything_and_within_the_picture() -> None:
    long = "a label that is longer than the little picture is wide, and cut short"
    cells = [HeatCell(0, 0, 2, f"{long}\n2 of 9")]
    drawn = ElementTree.fromstring(svg_for_page(heat_map(["x"], ["y"], cells, ON_A_PAGE)))
    hits = drawn[-1]
    assert hits.get("class") == "hits"
    (hit,) = hits
    assert [one.get("class") for one in hit] == ["spot", "told"]
    assert [one.text for one in hit.iter(TEXT.replace("text", "tspan"))] == [drawable(long, 62), "2 of 9"]
    (box,) = hit[1].iter(TEXT.replace("text", "rect"))
    left = float(str(hit[1].get("transform")).removeprefix("translate(").split(",")[0])
    assert left >= 0
    assert left + float(str(box.get("width"))) <= float(str(drawn.get("width")))
    assert not titles(ElementTree.tostring(drawn, encoding="unicode"))


def test_a_point_says_what_it_is_where_it_stands() -> None:
    points = [Step(1, 3, about="T1\n3 new"), Step(2, 3, about="T2\nnone new")]
    drawn = ElementTree.fromstring(svg_for_page(steps(points, ("documents", "codes"), PAPER)))
    places = [hit[0].get("transform") for hit in drawn[-1]]
    marks = [one for one in drawn.iter() if "mark-symbol" in one.get("class", "")]
    assert len(places) == len(marks[0]) == len(set(places)) == 2
