"""Theme frequencies as a picture: the numbers of the table, and nothing that the table hides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.formats.charts import BETWEEN_LINES, Spec
from cpqual.formats.palette import PAPER
from cpqual.services import coding
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.frequency_charts import MOST_BARS, frequency_chart
from cpqual.services.session import Session


@pytest.fixture
def found(session: Session) -> FrequencyTable:
    coding.apply_codes(session, "INT-1", Span(37, 44), ["barriers", "new_networks"])
    return count_themes(session, by=["document.kind"])


def told(spec: Spec) -> list[list[str]]:
    values = (
        spec["data"]["values"] if "told" in spec["data"]["values"][0] else spec["layer"][1]["data"]["values"]
    )
    return [row["told"].split(BETWEEN_LINES) for row in values]


def test_bars_stand_for_the_rows_of_the_table_with_a_total_beside_them(found: FrequencyTable) -> None:
    spec = frequency_chart(found, PAPER).spec
    assert len(told(spec)) == 2 * len(found.rows)
    assert ["Connecting with sub-themes", "interview", "1 of 1 participants, 100.0 %"] in told(spec)
    assert ["Practical support", "all groups", "0 of 1 participants, 0.0 %"] in told(spec)
    names = [row["label"] for row in spec["layer"][4]["data"]["values"]]
    assert names[1:3] == ["Connecting + sub-themes", "Connecting"]


def many(found: FrequencyTable) -> FrequencyTable:
    """The same numbers in more groups than there is room for bars."""
    groups = tuple((f"kind {n}", 1) for n in range(MOST_BARS))
    cells = tuple(replace(cell, group=name) for cell in found.cells for name, _ in groups)
    return replace(found, groups=groups, values=tuple((name,) for name, _ in groups), cells=cells)


def test_many_groups_are_a_heat_map_of_percentages(found: FrequencyTable) -> None:
    spec = frequency_chart(many(found), PAPER).spec
    assert spec["title"]["text"][0] == "cells: per cent"
    assert spec["title"]["text"][1].startswith("participants by document.kind; denominator: people")
    assert ["Barriers", "kind 3", "1 of 1 participants, 100.0 %"] in told(spec)
    assert {row["said"] for row in spec["data"]["values"]} == {"100", "0"}


def test_a_hidden_number_is_in_no_picture(found: FrequencyTable) -> None:
    cells = tuple(replace(cell, n=7_654, hidden="small") for cell in found.cells)
    for table in (found, many(found)):
        hidden = replace(table, cells=cells[:1] * len(table.cells), min_cell=9, hidden_sums=(True,) * 5)
        said = str(frequency_chart(hidden, PAPER))
        assert "7654" not in said
        assert "7,654" not in said
        assert "<9" in said


def test_without_rows_there_is_nothing_to_draw(found: FrequencyTable) -> None:
    with pytest.raises(RefusedError, match="nothing to draw"):
        frequency_chart(replace(found, cells=()), PAPER)
