"""Editing one code: a version each time, and nothing when it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.codebook import Code
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding
from cpqual.services.code_editing import add_code, change_code, retire_codes
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
