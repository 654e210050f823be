"""The anchoring check: suggestions kept back by lot, stable and undoable, and what the comparison finds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, history, reading, suggesting, suggestion_list, uniting
from cpqual.services.anchoring import Check, begin, check_of, end, hider
from cpqual.services.anchoring_report import (
    CODES,
    FIRST,
    MEASURES,
    THREE,
    Anchoring,
    CodedUnit,
    anchoring_report,
    compare,
    table,
)
from cpqual.services.session import Session, add_coder, as_coder, open_project
from cpqual.services.training import train
from cpqual.storage import documents, people
from cpqual.storage.read_units import add_read_units

from ..conftest import talk_document

CHECK = Check(0.3, 7, "2026-03-01T00:00:00.000Z")


@given(st.integers(), st.text(max_size=20), st.integers(0, 10**7), st.floats(0.01, 0.99))
def test_what_is_hidden_follows_from_seed_and_place_and_grows_with_the_share(
    seed: int, document: str, start: int, share: float
) -> None:
    check = Check(share, seed, "")
    assert check.hides(document, start) == Check(share, seed, "later", "x").hides(document, start)
    if check.hides(document, start):
        assert Check((1 + share) / 2, seed, "").hides(document, start)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_the_share_is_kept_and_another_seed_hides_others(share: float) -> None:
    units = [(f"INT-{n % 20}", n * 137) for n in range(4000)]
    one = {unit for unit in units if Check(share, 1, "").hides(*unit)}
    other = {unit for unit in units if Check(share, 2, "").hides(*unit)}
    assert len(one) / 4000 == pytest.approx(share, abs=0.03)
    assert len(one & other) / 4000 == pytest.approx(share * share, abs=0.03)


def test_it_is_one_act_of_one_coder_and_can_be_undone(session: Session) -> None:
    add_coder(session, "TM")
    acts = len(history.log(session))
    begun = begin(session, 0.4, 7)
    assert len(history.log(session)) == acts + 1
    assert check_of(session) == begun
    assert check_of(as_coder(session, "TM")) is None
    with pytest.raises(RefusedError, match="goes on already"):
        begin(session, 0.2, 8)
    history.undo(session)
    assert check_of(session) is None
    with pytest.raises(RefusedError, match="no check goes on"):
        end(session)
    begin(session, 0.4, 7)
    assert end(session).until
    assert not any(hider(session)("INT-1", start) for start in range(200))
    history.undo(session)
    assert any(hider(session)("INT-1", start) for start in range(200))


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_a_share_of_nothing_or_all_is_refused(session: Session, share: float) -> None:
    with pytest.raises(RefusedError, match="between 0 and 1"):
        begin(session, share, 1)


def test_a_seed_is_drawn_where_none_is_given(session: Session) -> None:
    assert begin(session).seed >= 0


@pytest.mark.parametrize("kept", [7, {"share": "half"}, {"share": 0.3, "seed": True}, {}])
def test_nonsense_in_the_settings_is_no_check(session: Session, kept: object) -> None:
    from cpqual.storage import projects

    with session.act("x", "y"):
        projects.set_setting(session.store, f"anchoring:{session.coder.id}", kept)
    assert check_of(session) is None


def test_hidden_units_have_no_suggestions_anywhere(session: Session) -> None:
    train(session)
    before = suggesting.open_suggestions(session, limit=100)
    check = begin(session, 0.5, 3)
    hidden = {(s.document, s.start) for s in before if check.hides(s.document, s.start)}
    assert 0 < len(hidden) < len({(s.document, s.start) for s in before})
    assert {(s.document, s.start) for s in suggesting.open_suggestions(session)}.isdisjoint(hidden)
    for one in before:
        assert bool(suggesting.suggestions_for(session, one.document, one.start)) != (
            (one.document, one.start) in hidden
        )
    listed = list(suggestion_list.list_units(session, suggestion_list.Asked(every=True)).units)
    assert {(one.document, one.start) for one in listed if not one.suggestions} == hidden
    few = suggesting.open_suggestions(session, limit=2)
    assert few == [one for one in before if (one.document, one.start) not in hidden][:2]


# What the comparison finds


def coded(pull: float, seed: int, documents: int = 24, units: int = 20) -> list[CodedUnit]:
    """Units as coders would code them who follow a suggestion in sight with a chance of `pull`.

    Half the units of some documents would get the model's first code anyway, fewer of others.
    """
    lots, found = random.Random(seed), []
    for document in range(documents):
        rate = lots.uniform(0.2, 0.6)
        for unit in range(units):
            name = f"INT-{document}"
            hidden = Check(0.3, seed, "").hides(name, unit * 100)
            first = lots.random() < rate or (not hidden and lots.random() < pull)
            other = lots.random() < 0.4
            found.append(
                CodedUnit(name, hidden, first + other, first, first + (other and lots.random() < 0.5))
            )
    return found


def measured(found: Anchoring, name: str) -> tuple[float, float, float]:
    one = next(measure for measure in found.measures if measure.name == name)
    assert one.difference is not None
    assert one.lo is not None
    assert one.hi is not None
    return one.difference, one.lo, one.hi


def test_where_coders_follow_suggestions_it_is_found() -> None:
    for seed in range(10):
        found = compare("RB", CHECK, coded(0.3, seed))
        difference, lo, hi = measured(found, FIRST)
        assert 0 < lo < difference < hi
        assert "Suggestions steer the coding" in found.words[1]
        assert measured(found, CODES)[0] > 0
        assert measured(found, THREE)[0] > 0


def test_where_they_do_not_it_is_not_found_more_often_than_chance_would() -> None:
    wrong = 0
    for seed in range(60):
        _, lo, hi = measured(compare("RB", CHECK, coded(0.0, seed)), FIRST)
        wrong += not lo <= 0 <= hi
    # a 95 % interval misses in 3 of 60; more than 8 would come by chance once in 200 times
    assert wrong <= 8


def test_an_interval_of_codes_per_unit_is_not_cut_at_one() -> None:
    lots = random.Random(1)
    found = [
        CodedUnit(f"D-{n % 8}", n % 3 == 0, 1 if n % 3 == 0 else lots.randrange(2, 6), False, 0)
        for n in range(160)
    ]
    difference, lo, hi = measured(compare("RB", CHECK, found), CODES)
    assert hi > 1
    assert hi - difference == pytest.approx(difference - lo)


def test_too_few_units_or_documents_are_said_to_be_too_few() -> None:
    few = compare("RB", CHECK, coded(0.5, 1, documents=6, units=4))
    assert "Too few" in few.words[1]
    assert f"{few.shown} units read with suggestions" in few.words[0]
    two = compare("RB", CHECK, coded(0.5, 1, documents=2, units=80))
    assert "cannot be told" in two.words[1]
    assert two.measures[0].lo is None
    assert two.measures[0].difference is not None


def _interviews(session: Session, number: int) -> list[str]:
    slugs = [f"T-{n}" for n in range(number)]
    with session.act("import", "more"):
        ids = people.person_ids(session.store)
        for n, slug in enumerate(slugs):
            words = ("the ferry was dear", "I met the choir", "he filled in the form", "a quiet day")
            text = "".join(f"P: Well, {words[(n + turn) % 4]}, {turn} times.\n" for turn in range(8))
            documents.add_document(session.store, talk_document(slug, text), 30, None, ids)
    return slugs


def _code(session: Session, slugs: list[str], wanted: Callable[[str, int], bool]) -> None:
    for slug in slugs:
        for number, turn in enumerate(reading.open_document(session, slug).turns):
            if wanted(slug, number):
                coding.apply_codes(session, slug, Span(turn.start, turn.end), ["barriers"])


def test_only_what_was_read_during_the_check_is_compared(session: Session) -> None:
    slugs = _interviews(session, 4)
    with pytest.raises(RefusedError, match="there was no check"):
        anchoring_report(session)
    _code(session, slugs[:2], lambda *_: True)
    check = begin(session, 0.5, 5)
    with pytest.raises(RefusedError, match="nothing that can be compared"):
        anchoring_report(session)
    _code(session, slugs[2:3], lambda _, number: number % 2 == 1)
    found = anchoring_report(session)
    assert (found.shown + found.hidden, found.documents, found.check) == (8, 1, check)
    starts = [turn.start for turn in reading.open_document(session, slugs[2]).turns]
    assert found.hidden == sum(check.hides(slugs[2], start) for start in starts)
    end(session)
    _code(session, slugs[3:], lambda *_: True)
    assert anchoring_report(session).shown == found.shown
    assert [row[0] for row in table(found).rows] == list(MEASURES)


def test_units_a_list_led_to_and_corrected_documents_are_left_out(session: Session) -> None:
    slugs = _interviews(session, 2)
    begin(session, 0.5, 5)
    _code(session, slugs, lambda *_: True)
    turn = reading.open_document(session, slugs[0]).turns[0]
    with session.act("read", "a list"):
        add_read_units(
            session.store,
            session.document(slugs[0]).id,
            session.coder.id,
            [Span(turn.start, turn.end)],
            "queue",
        )
    correcting.carry_out(session, correcting.plan_correction(session, slugs[1], Span(3, 7), "Very well"))
    found = anchoring_report(session)
    assert (found.shown + found.hidden, found.listed, found.corrected) == (7, 1, 1)
    assert any("list of suggestions" in line for line in found.words)
    assert any("corrected since" in line for line in found.words)


def test_checks_of_two_copies_come_together(session: Session, tmp_path: Path) -> None:
    add_coder(session, "TM")
    session.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = Path(shutil.copy(session.path, tmp_path / "copy.cpqual"))
    begin(session, 0.3, 1)
    with closing(open_project(copy, "TM")) as other:
        begin(other, 0.4, 2)
    uniting.merge(session, copy)
    found = [check_of(session), check_of(as_coder(session, "TM"))]
    assert [(one.share, one.seed) for one in found if one] == [(0.3, 1), (0.4, 2)]
    assert uniting.list_conflicts(session) == []
