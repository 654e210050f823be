"""Every analysis of Explore mode can be saved as a view and counted again outside it."""

from __future__ import annotations

import pytest

from cpqual.services.saved_views import find_view, save_view, tables_of
from cpqual.services.session import Session
from cpqual.tui.exploring import analyses

SETTINGS: dict[str, dict[str, object]] = {
    "themes": {"by": ["sector"]},
    "pairs": {"together": "overlap"},
    "matrix": {"rows": "sites", "cells": "presence", "order": "similar", "codes": ["barriers", "lost"]},
    "ribbon": {"document": "INT-HL-01", "order": "first"},
    "saturation": {"base": 3, "run": 1, "threshold": 0.1, "by": "sector"},
    "framework": {},
}


@pytest.mark.parametrize("analysis", SETTINGS)
def test_a_view_of_every_analysis_has_a_table(study: Session, analysis: str) -> None:
    save_view(study, analysis, analysis, {**SETTINGS[analysis], "layer": "RB"})
    tables, gone = tables_of(study, find_view(study, analysis))
    assert all(table.rows for table in tables)
    assert [line for line in gone if "lost" not in line] == []
    assert any("lost" in line for line in gone) is (analysis == "matrix")


def test_every_analysis_that_is_offered_is_among_them() -> None:
    assert set(analyses.offered()) == set(SETTINGS)


def test_settings_decide_what_is_counted(study: Session) -> None:
    numbers = []
    for threshold in (0.0, 1.0):
        settings = {"threshold": threshold, "layer": "RB"}
        view = save_view(study, "judged", "saturation", settings, replace=True)
        (table,), _ = tables_of(study, view)
        numbers.append(table.notes)
    assert numbers[0] != numbers[1]
