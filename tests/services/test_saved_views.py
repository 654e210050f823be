"""Saved views: kept, found, replaced, renamed, removed and taken back, each as one act."""

from __future__ import annotations

import sqlite3

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.services import history, reading
from cpqual.services.saved_views import (
    find_view,
    remove_view,
    rename_view,
    save_view,
    tables_of,
    views,
)
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.theme_views import ThemeView
from cpqual.storage import saved_views as rows


def test_a_view_is_found_by_its_id_and_its_title(session: Session) -> None:
    settings = {"by": ["sector"], "where": "kind = interview"}
    kept = save_view(session, " Themes  by Sector ", "themes", settings)
    assert (kept.slug, kept.title, kept.analysis, kept.coder) == (
        "themes_by_sector", "Themes by Sector", "themes", "RB",
    )  # fmt: skip
    assert find_view(session, "themes by sector") == find_view(session, "themes_by_sector") == kept
    assert kept.settings == settings
    with pytest.raises(UnknownNameError, match="cpqual views list"):
        find_view(session, "themes")


def test_titles_that_make_no_id_are_kept_all_the_same(session: Session) -> None:
    slugs = [save_view(session, title, "themes", {}).slug for title in ("тема", "θέμα", "a b", "a/b")]
    assert slugs == ["view", "view_2", "a_b", "a_b_2"]
    assert [one.title for one in views(session)] == ["тема", "θέμα", "a b", "a/b"]


def test_an_id_goes_before_a_title(session: Session) -> None:
    first = save_view(session, "Ours", "themes", {})
    rename_view(session, "ours", "Theirs")
    second = save_view(session, "Ours", "themes", {})
    assert (first.slug, second.slug) == ("ours", "ours_2")
    assert find_view(session, "ours").title == "Theirs"
    assert find_view(session, "ours_2").title == "Ours"


def test_a_view_is_replaced_only_when_that_is_said_whoever_made_it(session: Session) -> None:
    save_view(session, "Ours", "themes", {"count": "words"})
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    with pytest.raises(RefusedError, match="there is a view 'Ours' already"):
        save_view(tobias, "OURS", "pairs", {})
    save_view(tobias, "OURS", "pairs", {"reach": 2}, replace=True)
    (kept,) = views(session)
    assert (kept.slug, kept.title, kept.analysis, kept.settings, kept.coder) == (
        "ours", "OURS", "pairs", {"reach": 2}, "TM",
    )  # fmt: skip


def test_each_change_is_one_act_and_is_undone(session: Session) -> None:
    states, acts = [views(session)], len(history.log(session))
    save_view(session, "Ours", "themes", {})
    states.append(views(session))
    save_view(session, "ours", "themes", {"count": "sites"}, replace=True)
    states.append(views(session))
    rename_view(session, "ours", "Theirs")
    states.append(views(session))
    assert states[-1][0].slug == "ours"
    remove_view(session, "theirs")
    assert (views(session), len(history.log(session))) == ([], acts + 4)
    for state in reversed(states):
        history.undo(session)
        assert views(session) == state


@pytest.mark.parametrize("title", ["", "  ", "x" * 81])
def test_a_name_is_needed_and_not_too_long(session: Session, title: str) -> None:
    with pytest.raises(RefusedError):
        save_view(session, title, "themes", {})
    save_view(session, "Ours", "themes", {})
    with pytest.raises(RefusedError):
        rename_view(session, "ours", title)
    assert [one.title for one in views(session)] == ["Ours"]


def test_two_views_do_not_get_one_name(session: Session) -> None:
    save_view(session, "Ours", "themes", {})
    save_view(session, "Theirs", "themes", {})
    with pytest.raises(RefusedError, match="already"):
        rename_view(session, "theirs", "ours")
    rename_view(session, "theirs", "THEIRS")
    assert [one.title for one in views(session)] == ["Ours", "THEIRS"]


def test_the_tables_of_a_view_are_those_that_were_looked_at(session: Session) -> None:
    reading.finish(session, "INT-1")
    view = ThemeView(("sector",), "documents", codes=("barriers",), layer="RB", where="kind = interview")
    settings = {**view.settings(), "layer": view.layer, "where": view.where}
    kept = save_view(session, "Ours", "themes", settings)
    (wide, long), gone = tables_of(session, kept)
    assert gone == []
    assert [row[0] for row in long.rows] == ["barriers"]
    assert any("kind = interview" in note for note in wide.notes)


def test_a_view_of_an_analysis_without_tables_says_where_it_is_shown(session: Session) -> None:
    with pytest.raises(RefusedError, match="Explore mode"):
        tables_of(session, save_view(session, "Ours", "tea leaves", {}))


def test_settings_that_another_program_broke_are_none(session: Session) -> None:
    with session.act("view", "broken"):
        rows.write_view(session.store, "ours", "Ours", "themes", {}, session.coder.id)
        for text in ("{", "[1]", "7"):
            session.store.connection.execute("UPDATE saved_view SET settings = ?", (text,))
            assert find_view(session, "ours").settings == {}
    assert isinstance(session.store.connection, sqlite3.Connection)
