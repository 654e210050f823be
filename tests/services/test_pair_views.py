"""Ways to look at co-occurrence, and the passages behind a pair."""

from __future__ import annotations

import pytest

from cpqual.services import coding, passages, reading
from cpqual.services.pair_views import (
    TOGETHERS,
    PairView,
    Together,
    passages_behind,
    read_view,
    view_tables,
)
from cpqual.services.session import Session
from tests.conftest import turn


def test_a_pair_says_both_rates_and_c(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers", "new_networks"])
    coding.apply_codes(session, "INT-1", turn(session, 3), ["barriers"])
    found = PairView(layer="RB").counted(session)
    (pair,) = found.pairs
    assert {pair.first, pair.second} == {"barriers", "new_networks"}
    assert (pair.both, sorted((pair.n1, pair.n2)), pair.c) == (1, [1, 2], 0.5)
    assert sorted((pair.first_rate or 0, pair.second_rate or 0)) == [0.5, 1.0]
    assert any("never above" in note for note in found.notes)


@pytest.mark.parametrize("together", ["turn", "overlap", "document"])
def test_every_passage_behind_a_pair_is_one_and_there_are_as_many_as_the_rate_counts(
    study: Session, together: Together
) -> None:
    view = PairView(together, layer="RB", where="sector = third")
    found = view.counted(study)
    for pair in found.pairs[:12]:
        behind = passages.find(study, passages_behind(view, pair, study.project.unit).query)
        if together == "overlap":
            assert behind.count == pair.first_beside
        elif together == "document":
            assert behind.document_count == pair.both
        else:
            # one turn may hold several passages of a code
            assert behind.count >= 1
    assert len(found.pairs) > 5


def test_what_comes_soon_after_has_no_coefficient(study: Session) -> None:
    view = PairView("near turns", 2, layer="RB")
    found = view.counted(study)
    assert found.pairs
    assert {pair.c for pair in found.pairs} == {None}
    first = found.pairs[0]
    behind = passages_behind(view, first, study.project.unit)
    assert behind.query.near == (first.second, 2)
    assert "within 2 turns" in behind.said
    assert passages.find(study, behind.query).count >= first.first_beside


def test_settings_are_written_and_read_and_what_is_gone_is_told(session: Session) -> None:
    reading.finish(session, "INT-1")
    for together in TOGETHERS:
        view = PairView(together, 7, "rollup", ("barr*",), "", "RB", "sector = third")
        settings = {**view.settings(), "layer": "RB", "where": "sector = third"}
        assert read_view(session, settings) == (view, [])
    view, gone = read_view(session, {"together": "bed", "reach": -4, "codes": ["lost"]})
    assert view == PairView()
    assert len(gone) == 2
    (shown, *_), _ = view_tables(session, {"layer": "RB"})
    assert shown.rows == []
