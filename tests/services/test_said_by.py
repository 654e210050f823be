"""Codes that say who says them: where they are suggested, what is warned of, what is kept in the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cpqual.domain.text import Span
from cpqual.services import code_editing, codebooks, coding, history, reading, suggesting
from cpqual.services.placed_units import placed_units
from cpqual.services.session import Session
from cpqual.services.training import train
from cpqual.storage import documents, people


def say(session: Session, *said_by: str, code: str = "barriers") -> None:
    changed = replace(session.codebook().get(code), said_by=said_by)
    code_editing.change_code(session, changed, "who says it")


def has_role(session: Session, role: str, document: str = "INT-1") -> None:
    with session.act("roles", "a role"):
        person = people.person_ids(session.store)["p"]
        documents.add_roles(session.store, session.document(document).id, person, [role])


def proposed(session: Session, document: str) -> set[str]:
    first = reading.open_document(session, document).turns[1].start
    return {one.code for one in suggesting.suggestions_for(session, document, first)}


def test_a_code_is_not_suggested_where_somebody_else_speaks(session: Session) -> None:
    has_role(session, "driver")
    say(session, "worker")
    train(session)
    assert "barriers" not in proposed(session, "INT-1")
    assert len(proposed(session, "INT-1")) == 3
    # what part Perran plays in INT-2 is not known, so nothing is ruled out
    assert "barriers" in proposed(session, "INT-2")
    has_role(session, "worker")
    train(session)
    assert "barriers" in proposed(session, "INT-1")


def test_interviewers_are_asked_about_only_by_codes_that_name_them(session: Session) -> None:
    before = len(list(placed_units(session)))
    say(session, "interviewer")
    places = list(placed_units(session))
    assert len(places) == 2 * before
    assert places[0].speaker == {"interviewer"}
    train(session)
    asked = reading.open_document(session, "INT-1").turns[0].start
    assert {one.code for one in suggesting.suggestions_for(session, "INT-1", asked)} == {"barriers"}
    assert "barriers" not in proposed(session, "INT-1")
    code_editing.retire_codes(session, ["barriers"], "not used")
    assert len(list(placed_units(session))) == before


def test_what_was_coded_against_it_stays_and_is_not_learned_of(session: Session) -> None:
    has_role(session, "driver")
    spoken = reading.open_document(session, "INT-1").turns[1]
    coding.apply_codes(session, "INT-1", Span(spoken.start, spoken.end), ["barriers"])
    train(session)
    (before,) = [
        one
        for one in suggesting.open_suggestions(session)
        if (one.document, one.code) == ("INT-2", "barriers")
    ][:1]
    assert before.why["used"] == 1
    say(session, "worker")
    train(session)
    after = [
        one
        for one in suggesting.open_suggestions(session)
        if (one.document, one.code) == ("INT-2", "barriers")
    ]
    assert after[0].why["used"] == 0
    assert "barriers" not in proposed(session, "INT-1")


def test_it_is_kept_with_the_code_and_in_the_versions(session: Session) -> None:
    unmoved = session.store.rows("SELECT extra FROM code WHERE slug = 'connecting'")[0][0]
    say(session, "worker", "service user")
    assert session.codebook().get("barriers").said_by == ("worker", "service user")
    extra = session.store.rows("SELECT extra FROM code WHERE slug = 'barriers'")[0][0]
    assert json.loads(extra)["said_by"] == ["worker", "service user"]
    assert session.store.rows("SELECT extra FROM code WHERE slug = 'connecting'")[0][0] == unmoved
    last = codebooks.versions(session)[-1]
    assert [(one.kind, one.detail) for one in last.changes] == [("redefined", "said_by")]
    assert codebooks.at_version(session, last.number).get("barriers").said_by == ("worker", "service user")
    history.undo(session)
    assert session.codebook().get("barriers").said_by == ()
    assert "said_by" not in unmoved


@pytest.mark.parametrize("role", ["worker", "[red]x[/]\x1b[2J"])
def test_a_role_that_nobody_has_is_warned_of(session: Session, role: str) -> None:
    say(session, role, "participant", "interviewer", "unattributed")
    warned = [one for one in codebooks.check(session) if "said by" in one.what]
    assert [(one.severity, one.code) for one in warned] == [("warning", "barriers")]
    assert repr(role) in warned[0].what
    has_role(session, role)
    assert not [one for one in codebooks.check(session) if "said by" in one.what]
