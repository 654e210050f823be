"""Blind coding: what a coder may see of the others in each profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.codebook import Example
from cpqual.domain.errors import RefusedError
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import code_editing, coding, reading
from cpqual.services.frequencies import count_themes
from cpqual.services.layers import offered_layers, unblinded_documents
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.services.training import code_cards
from cpqual.storage import codes, documents, people

from ..conftest import CODEBOOK, talk_document


@pytest.fixture(params=["codebook", "reliability"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shared(tmp_path: Path, profile: str) -> Iterator[Session]:
    """A project of either profile in which TM has coded INT-1."""
    opened = create_project(tmp_path / "shared.cpqual", "Shared", "RB", profile=profile)
    with opened.act("import", "a codebook and an interview"):
        codes.write_codes(opened.store, CODEBOOK.codes)
        text = talk_document()
        ids = {}
        for turn in text.turns:
            if turn.person and turn.person not in ids:
                ids[turn.person] = people.add_person(opened.store, Person(turn.person, "Perran"))
        documents.add_document(opened.store, text, 30, None, ids)
    add_coder(opened, "TM")
    coding.apply_codes(as_coder(opened, "TM"), "INT-1", Span(36, 44), ["barriers"])
    yield opened
    opened.close()


def test_others_are_open_at_once_unless_coding_is_blind(shared: Session, profile: str) -> None:
    blind = profile == "reliability"
    assert unblinded_documents(shared) == (frozenset() if blind else None)
    assert offered_layers(shared) == (["RB"] if blind else ["RB", "TM"])


def test_finishing_a_document_opens_it(shared: Session, profile: str) -> None:
    reading.finish(shared, "INT-1")
    assert unblinded_documents(shared) == (frozenset(["INT-1"]) if profile == "reliability" else None)
    assert offered_layers(shared) == ["RB", "TM", "union", "intersection"]


def test_taking_a_document_up_again_closes_it(shared: Session, profile: str) -> None:
    reading.finish(shared, "INT-1")
    reading.finish(shared, "INT-1", finished=False)
    assert ("TM" in offered_layers(shared)) == (profile != "reliability")


def test_nobody_counts_what_another_coded_before_finishing_it(shared: Session, profile: str) -> None:
    coding.apply_codes(shared, "INT-1", Span(36, 44), ["barriers"])
    if profile == "reliability":
        for wanted in ("TM", "union", "intersection"):
            with pytest.raises(RefusedError, match="closed to RB: coding is blind in this project"):
                count_themes(shared, layer=wanted)
    assert count_themes(shared).layer == "RB"
    reading.finish(shared, "INT-1")
    assert count_themes(shared, layer="TM").layer == "TM"


def test_an_example_suggests_nothing_where_another_coded_it(shared: Session, profile: str) -> None:
    (barriers,) = (code for code in shared.codebook() if code.slug == "barriers")
    quoted = replace(
        barriers,
        typical=Example("I walked", document="INT-1"),
        atypical=Example("The last bus had gone.", document="A pilot interview"),
    )
    code_editing.change_code(shared, quoted, "examples")

    def examples() -> tuple[str, ...]:
        return next(card.examples for card in code_cards(shared) if card.slug == "barriers")

    both = ("I walked", "The last bus had gone.")
    assert examples() == (both[1:] if profile == "reliability" else both)
    reading.finish(shared, "INT-1")
    assert examples() == both
