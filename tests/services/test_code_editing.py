"""Editing one code: a version each time, and nothing when it is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.codebook import Code
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import code_groups, codebooks, coding, history, memos
from cpqual.services.code_editing import (
    add_code,
    bring_back_codes,
    change_code,
    move_codes,
    recolour_codes,
    rename_code,
    retire_codes,
    set_shortcut,
)
from cpqual.services.session import Session

from ..conftest import talk_document


def test_a_changed_code_is_a_new_version(session: Session) -> None:
    code = session.codebook().get("barriers")
    change_code(session, replace(code, label="Obstacles", shortcut="o"), "the coders' word")
    latest = codebooks.versions(session)[-1]
    assert (latest.number, latest.reason) == (2, "the coders' word")
    assert {change.kind for change in latest.changes} == {"renamed", "restyled"}
    assert [c.slug for c in session.codebook()] == [
        "barriers",
        "connecting",
        "practical_support",
        "new_networks",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [({"parent": "barriers"}, InputError), ({"label": " "}, InputError), ({}, RefusedError)],
)
def test_a_refused_change_leaves_the_codebook_as_it_was(
    session: Session, change: dict[str, str], error: type[Exception]
) -> None:
    before = session.codebook()
    with pytest.raises(error):
        change_code(session, replace(before.get("barriers"), **change), "because")  # type: ignore[arg-type]
    assert session.codebook() == before


def test_a_code_that_is_not_there_cannot_be_changed(session: Session) -> None:
    with pytest.raises(UnknownNameError):
        change_code(session, Code("nobody", "Nobody"), "because")


def test_a_new_code_has_an_id_of_its_own_made_from_its_label(session: Session) -> None:
    assert add_code(session, Code("", "Barriers"), "a second one") == "barriers_2"
    assert add_code(session, Code("", "Fähre & Bus", parent="barriers"), "seen often") == "fahre_bus"
    made = session.codebook().get("fahre_bus")
    assert (made.label, made.parent, made.since_version) == ("Fähre & Bus", "barriers", 3)


def test_a_label_without_latin_letters_is_refused_with_what_to_do(session: Session) -> None:
    with pytest.raises(RefusedError, match="Latin"):
        add_code(session, Code("", "障碍"), "seen often")


def test_a_retired_code_keeps_its_codings_but_is_not_applied(session: Session) -> None:
    start = talk_document().text.index("Nobody")
    coding.apply_codes(session, "INT-1", Span(start, start + 6), ["barriers"])
    retire_codes(session, ["barriers"], "too wide")
    assert session.codebook().get("barriers").status == "retired"
    with pytest.raises(RefusedError):
        coding.apply_codes(session, "INT-2", Span(start, start + 6), ["barriers"])
    with pytest.raises(RefusedError, match="already"):
        retire_codes(session, ["barriers"], "again")


def tree(session: Session) -> list[tuple[int, str]]:
    return [(depth, code.slug) for depth, code in session.codebook().walk()]


def told(session: Session) -> list[tuple[str, str, str]]:
    return [(c.slug, c.kind, c.detail) for c in codebooks.versions(session)[-1].changes]


def test_several_codes_are_retired_and_brought_back_as_one_version(session: Session) -> None:
    retire_codes(session, ["barriers", "new_networks", "barriers"], "too wide")
    assert told(session) == [
        ("barriers", "retired", "active → retired"),
        ("new_networks", "retired", "active → retired"),
    ]
    bring_back_codes(session, ["new_networks"], "wanted after all")
    assert told(session) == [("new_networks", "revived", "retired → active")]
    with pytest.raises(RefusedError, match="new_networks is not retired"):
        bring_back_codes(session, ["barriers", "new_networks"], "all of them")
    assert session.codebook().get("barriers").status == "retired"


def test_codes_move_with_what_is_below_them_and_keep_their_order(session: Session) -> None:
    move_codes(session, ["new_networks", "barriers"], parent="practical_support", reason="closer")
    assert tree(session) == [
        (0, "connecting"), (1, "practical_support"), (2, "barriers"), (2, "new_networks"),
    ]  # fmt: skip
    assert told(session) == [
        ("barriers", "moved", "theme → practical_support"),
        ("new_networks", "moved", "connecting → practical_support"),
    ]
    move_codes(session, ["practical_support", "barriers"], parent=None, before="connecting", reason="wider")
    assert tree(session) == [
        (0, "practical_support"), (1, "barriers"), (1, "new_networks"), (0, "connecting"),
    ]  # fmt: skip
    assert [code.slug for code in session.codebook()] == [slug for _, slug in tree(session)]


def test_a_new_place_among_the_same_siblings_is_a_change_of_its_own(session: Session) -> None:
    move_codes(session, ["new_networks"], parent="connecting", before="practical_support", reason="first")
    assert tree(session)[1:] == [(0, "connecting"), (1, "new_networks"), (1, "practical_support")]
    assert told(session) == [("new_networks", "moved", "now first")]
    move_codes(session, ["new_networks"], parent="connecting", reason="last")
    assert tree(session)[2:] == [(1, "practical_support"), (1, "new_networks")]


@pytest.mark.parametrize(
    ("slugs", "parent", "before", "complaint"),
    [
        ([], None, None, "no code is named"),
        (["connecting"], "connecting", None, "below itself"),
        (["connecting"], "new_networks", None, "new_networks, which is below it"),
        (["barriers"], "connecting", "barriers", "among the codes"),
        (["barriers"], "connecting", "connecting", "connecting is not below connecting"),
        (["new_networks"], None, "practical_support", "practical_support is not a theme"),
        (["barriers"], "nowhere", None, "no code 'nowhere'"),
        (["barriers"], None, "nowhere", "no code 'nowhere'"),
        (["nowhere"], None, None, "no code 'nowhere'"),
        (["new_networks"], "connecting", None, "says this already"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    session: Session, slugs: list[str], parent: str | None, before: str | None, complaint: str
) -> None:
    book = session.codebook()
    with pytest.raises((RefusedError, UnknownNameError), match=complaint):
        move_codes(session, slugs, parent=parent, before=before, reason="x")
    assert session.codebook() == book


def test_a_rename_keeps_the_id_and_colours_and_shortcuts_are_set(session: Session) -> None:
    rename_code(session, "barriers", "  What   stands in the way ", "their words")
    recolour_codes(session, ["barriers", "connecting"], "teal", "easier to see")
    set_shortcut(session, "barriers", "w", "often used")
    code = session.codebook().get("barriers")
    assert (code.label, code.colour, code.shortcut) == ("What stands in the way", "teal", "w")
    assert session.codebook().get("connecting").colour == "teal"
    with pytest.raises(InputError, match="'w' is barriers's"):
        set_shortcut(session, "connecting", "w", "often used")
    for not_one in ("ww", " ", "\t", ""):
        with pytest.raises(InputError, match="one character"):
            set_shortcut(session, "connecting", not_one, "often used")
    with pytest.raises(InputError, match="'beige' is not one of"):
        recolour_codes(session, ["barriers"], "beige", "x")
    with pytest.raises(RefusedError, match="already"):
        recolour_codes(session, ["barriers", "connecting"], "teal", "x")
    set_shortcut(session, "barriers", None, "rarely used")
    assert session.codebook().get("barriers").shortcut is None


def test_every_edit_is_one_act_and_needs_a_reason(session: Session) -> None:
    before, acts = session.codebook(), len(history.log(session))
    with pytest.raises(RefusedError, match="needs a reason"):
        recolour_codes(session, ["barriers"], "teal", "  ")
    assert len(history.log(session)) == acts
    move_codes(session, ["barriers"], parent="connecting", before="new_networks", reason="closer")
    assert len(history.log(session)) == acts + 1
    history.undo(session)
    assert session.codebook() == before


def test_a_version_is_not_written_over_one_made_meanwhile(session: Session) -> None:
    book = session.codebook()
    wanted = replace(book, codes=(replace(book.codes[0], colour="teal"), *book.codes[1:]))
    changes, version = codebooks.next_version(session, book, wanted, "easier to see")
    recolour_codes(session, ["connecting"], "pink", "another program")
    with pytest.raises(RefusedError, match="changed by another program"), session.act("codebook", "x"):
        codebooks.write_version(session, version, changes)
    assert [code.colour for code in session.codebook()][:2] == ["red", "pink"]


def test_a_code_made_while_coding_is_told_as_added_by_the_next_version(session: Session) -> None:
    start = talk_document().text.index("Nobody")
    coding.create_and_apply(session, "INT-1", Span(start, start + 6), "Alone")
    recolour_codes(session, ["alone"], "teal", "easier to see")
    assert told(session) == [("alone", "added", "Alone"), ("alone", "restyled", "colour")]
    recolour_codes(session, ["alone"], "pink", "easier still")
    assert told(session) == [("alone", "restyled", "colour")]


def test_an_import_keeps_codes_that_have_a_memo_and_lets_go_of_others(
    session: Session, tmp_path: Path
) -> None:
    memos.add_memo(session, "what is this?", code="barriers")
    group = code_groups.add_group(session, "For the paper")
    code_groups.set_group(session, group, ["barriers", "new_networks"])
    path = tmp_path / "book.yml"
    path.write_text("schema: cpqual-codebook/1\ncodes:\n  - {id: hope, label: Hope}\n")
    codebooks.import_codebook(session, path, "a new start")
    assert [code.slug for code in session.codebook()] == ["hope", "barriers"]
    assert [g.codes for g in code_groups.groups(session)] == [("barriers",)]
