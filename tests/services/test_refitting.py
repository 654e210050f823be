"""A quick refit between codings: what it learns, and when it is put off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.text import Span
from cpqual.services import (
    code_editing,
    codebooks,
    coding,
    correcting,
    merging_codes,
    reading,
    suggesting,
    training,
)
from cpqual.services.session import Session
from cpqual.services.training import train
from cpqual.suggest.material import Workshop
from tests.conftest import turn


def test_a_refit_knows_what_was_coded_and_changed_since_and_is_put_off_in_a_large_study(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop()
    train(session, workshop)
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    first = training.refit(session, workshop)
    assert first is not None
    assert (first.codings, first.complete) == (1, True)
    book = session.codebook()
    codebooks.save(session, replace(book, codes=tuple(c for c in book if c.slug != "new_networks")), "fewer")
    training.refit(session, workshop)
    proposed = {one.code for one in suggesting.open_suggestions(session)}
    assert proposed
    assert "new_networks" not in proposed
    monkeypatch.setattr(training, "MOST_REFITTED", 3)
    assert training.refit(session, workshop) is None


def test_a_rule_that_is_rewritten_is_matched_anew(session: Session) -> None:
    workshop = Workshop()
    train(session, workshop)
    book = session.codebook()
    ferry = replace(book.get("new_networks"), brief="The ferry, and who likes it.")
    code_editing.change_code(session, ferry, "about the ferry now")
    training.refit(session, workshop)
    best = suggesting.suggestions_for(session, "INT-2", turn(session, 1, "INT-2").start)[0]
    assert best.code == "new_networks"
    assert "ferry" in str(best.why["definition"])


def test_what_a_merged_code_was_on_is_learned_as_the_code_it_went_into(session: Session) -> None:
    workshop = Workshop()
    coding.apply_codes(session, "INT-1", turn(session, 1), ["new_networks"])
    train(session, workshop)
    merging_codes.merge_codes(session, ["new_networks"], "barriers", "the same")
    done = training.refit(session, workshop)
    assert done is not None
    assert done.codings == 1
    found = suggesting.suggestions_for(session, "INT-2", turn(session, 1, "INT-2").start)
    assert found[0].code == "barriers"
    assert found[0].why["used"] == 1
    assert "new_networks" not in {one.code for one in found}


CACHES = ("model_run", "suggestion", "vector", "place")


def held(session: Session, word: str) -> set[str]:
    """Return the caches that hold a word in any column."""
    return {
        table
        for table in CACHES
        for row in session.store.rows(f"SELECT * FROM {table}")
        if word.casefold() in repr(tuple(row)).casefold()
    }


def test_a_name_that_is_taken_out_of_a_text_goes_out_of_every_cache_with_it(session: Session) -> None:
    workshop = Workshop()
    text = reading.open_document(session, "INT-1").text
    name = text.index("Maro")
    coding.apply_codes(session, "INT-1", turn(session, 3), ["new_networks"])
    train(session, workshop)
    assert held(session, "maro") == {"suggestion"}, "the name is among the reasons"
    for document in ("INT-1", "INT-2"):
        plan = correcting.plan_correction(session, document, Span(name, name + 4), "[##friend##]")
        correcting.carry_out(session, plan, "pseudonym")
        other = "INT-2" if document == "INT-1" else ""
        named = {
            one.document for one in suggesting.open_suggestions(session) if "maro" in str(one.why).casefold()
        }
        assert named <= {other}
    assert held(session, "maro") == set()
    training.refit(session, workshop)
    train(session)
    assert held(session, "maro") == set()


def test_what_was_just_coded_counts_for_the_unit_after_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpqual.suggest.model.FEWEST_IN_ORDER", 1)
    workshop = Workshop()
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    coding.apply_codes(session, "INT-1", turn(session, 3), ["barriers"])
    training.refit(session, workshop)
    following = turn(session, 3, "INT-2").start
    unread = suggesting.suggestions_for(session, "INT-2", following)
    assert unread
    assert all("this document so far" not in str(one.why) for one in unread)
    coding.apply_codes(session, "INT-2", turn(session, 1, "INT-2"), ["barriers"])
    training.refit(session, workshop)
    first = suggesting.suggestions_for(session, "INT-2", following)[0]
    assert first.code == "barriers"
    assert "this document so far" in str(first.why["parts"])
