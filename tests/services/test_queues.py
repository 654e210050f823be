"""The lists of Review mode: what is on each, in what order, and what answering does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codings import READ_WAYS, CodingOrigin, ReadWay
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, history, queue_acts, queues, read_marks, reading
from cpqual.services.placed_units import placed_units, read_units
from cpqual.services.queues import Queued, QueueName, Wanted, queue
from cpqual.services.session import Session
from cpqual.services.training import train
from cpqual.storage import codes, codings, documents, notes, suggestions
from cpqual.storage import queues as stored
from cpqual.storage import read_units as marks
from tests.conftest import talk_document

WORDS = (
    "The ferry never came that cold day",
    "Somebody from the club rang me up",
    "Yes",
    "the ferry NEVER came that cold day!",
    "We baked bread and sold it well",
    "They lent me a spade and a rake",
)
DOCUMENT = "INT-8"
Line = tuple[int, str]


@pytest.fixture
def units(session: Session) -> list[Span]:
    """Six answers of a person in INT-8, all unread."""
    text = "INT: What next?\n" + "".join(f"P: {words}.\n" for words in WORDS)
    with session.act("import", "one more"):
        from cpqual.storage import people

        document = talk_document(DOCUMENT, text)
        documents.add_document(session.store, document, 30, None, people.person_ids(session.store))
    turns = reading.open_document(session, DOCUMENT).turns
    return [Span(turn.start, turn.end) for turn in turns if turn.speaker != "interviewer"]


Propose = Callable[..., None]


@pytest.fixture
def propose(session: Session, units: Sequence[Span]) -> Propose:
    """Cache suggestions: unit number to {code: probability}; every unit has one at least."""

    def run(found: dict[int, dict[str, float]], read: int = 100, **facts: object) -> None:
        ids = codes.code_ids(session.store)
        place = session.document(DOCUMENT).id
        rows = [
            (place, *unit, rank, ids[code], p, "some", json.dumps({"words": [code]}))
            for n, unit in enumerate(units)
            for rank, (code, p) in enumerate(found.get(n, {"barriers": 0.01}).items(), 1)
        ]
        suggestions.replace_suggestions(
            session.store, session.coder.id, read, 9, {"units": 6, **facts}, rows
        )  # fmt: skip

    return run


@pytest.fixture
def listed(session: Session, units: Sequence[Span]) -> Callable[..., list[Line]]:
    """Return a list as (number of the unit, code)."""

    def ask(name: QueueName, *codes: str, where: str = "", least: float | None = None) -> list[Line]:
        found = queue(session, Wanted(name, codes, where, least))
        return [(units.index(Span(*one.unit[1:])), one.suggestion.code) for one in found.items]

    return ask


Listed = Callable[..., list[Line]]


def line(session: Session, name: QueueName, *codes: str, n: int = 0) -> Queued:
    return queue(session, Wanted(name, codes)).items[n]


def coded(session: Session) -> list[str]:
    return [one.code for one in codings.codings(session.store)]


def ways(session: Session) -> list[tuple[int, str]]:
    return [(one.start, one.way) for one in marks.read_units(session.store)]


def test_without_a_model_every_list_is_empty(session: Session) -> None:
    for name in queues.QUEUES:
        assert queue(session, Wanted(name, ("barriers",))).items == ()


def test_document_order_and_most_probable_first(propose: Propose, listed: Listed) -> None:
    propose({0: {"barriers": 0.3, "new_networks": 0.1}, 4: {"practical_support": 0.9}, 5: {"barriers": 0.5}})
    assert listed("order") == [(0, "barriers"), (4, "practical_support"), (5, "barriers")]
    assert listed("order", "barriers") == [(0, "barriers"), (5, "barriers")]
    assert listed("order", least=0.4) == [(4, "practical_support"), (5, "barriers")]
    assert listed("probable")[:4] == [
        (4, "practical_support"), (5, "barriers"), (0, "barriers"), (0, "new_networks")
    ]  # fmt: skip


def test_while_little_is_read_the_best_of_each_unit_is_listed(propose: Propose, listed: Listed) -> None:
    propose({0: {"barriers": 0.3, "new_networks": 0.25}}, read=3)
    assert listed("order") == [(n, "barriers") for n in range(6)]


def test_more_like_this_has_unread_units_the_most_probable_first(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({n: {"barriers": p} for n, p in enumerate((0.2, 0.9, 0.4, 0.7, 0.1, 0.3))})
    read_marks.mark_read(session, DOCUMENT, [units[1]], "reading")
    assert listed("more", "barriers") == [(n, "barriers") for n in (3, 2, 5, 0, 4)]
    with pytest.raises(RefusedError, match="more like which code"):
        listed("more")
    with pytest.raises(UnknownNameError):
        listed("more", "nowhere")


def test_what_was_missed_is_read_probable_and_not_coded(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({0: {"barriers": 0.8}, 1: {"barriers": 0.9}, 3: {"new_networks": 0.4}, 4: {"barriers": 0.7}})
    coding.apply_codes(session, DOCUMENT, units[1], ["barriers"])
    read_marks.mark_read(session, DOCUMENT, [units[3]], "reading")
    assert listed("missed") == [(0, "barriers")]
    assert listed("missed", least=0.3) == [(0, "barriers"), (3, "new_networks")]


def test_what_is_next_is_by_turns_likely_and_drawn(propose: Propose, listed: Listed) -> None:
    propose({n: {"barriers": 0.1 * (n + 1)} for n in range(6)})
    found = listed("next")
    assert found[0] == (5, "barriers")
    assert sorted(n for n, _ in found) == list(range(6))
    assert listed("next") == found


def test_a_filter_narrows_every_list(propose: Propose, listed: Listed) -> None:
    propose({n: {"barriers": 0.6} for n in range(6)})
    assert len(listed("order", where="document = INT-8")) == 6
    assert listed("order", where="document = INT-1") == []
    assert listed("next", where="document = INT-1") == []
    with pytest.raises(RefusedError, match="no document answers the filter kind = survey"):
        listed("order", where="kind = survey")


def test_a_second_look_is_at_improbable_codings(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    coding.apply_codes(session, DOCUMENT, units[1], ["new_networks"])
    coding.apply_codes(session, DOCUMENT, units[4], ["barriers"])
    propose({0: {"barriers": 0.04}, 1: {"new_networks": 0.9}, 4: {"barriers": 0.01}})
    assert listed("second-look") == [(4, "barriers"), (0, "barriers")]
    queue_acts.accept(session, line(session, "second-look"))
    assert listed("second-look") == [(0, "barriers")]
    assert coded(session) == ["barriers", "new_networks", "barriers"]
    queue_acts.reject(session, line(session, "second-look"))
    assert listed("second-look") == []
    assert coded(session) == ["new_networks", "barriers"]
    history.undo(session)
    assert listed("second-look") == [(0, "barriers")]


def test_a_coding_that_reaches_beyond_the_unit_is_not_taken_off(
    session: Session, units: list[Span], propose: Propose
) -> None:
    coding.apply_codes(session, DOCUMENT, Span(units[0].start, units[1].end), ["barriers"])
    propose({0: {"barriers": 0.01}, 1: {"barriers": 0.02}})
    with pytest.raises(RefusedError, match="reaches beyond the unit"):
        queue_acts.reject(session, line(session, "second-look"))
    assert coded(session) == ["barriers"]


def test_contradictions_are_units_of_the_same_words_coded_differently(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({})
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    assert listed("contradictions") == []
    read_marks.mark_read(session, DOCUMENT, units, "reading")
    assert listed("contradictions") == [(3, "barriers")]
    one = line(session, "contradictions")
    assert one.twin is not None
    assert (one.twin.start, one.rejected) == (units[0].start, False)
    queue_acts.reject(session, one)
    assert listed("contradictions") == []
    history.undo(session)
    queue_acts.accept(session, one)
    assert listed("contradictions") == []
    assert coded(session) == ["barriers", "barriers"]


def test_a_rejected_suggestion_whose_twin_is_coded_is_a_contradiction(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({3: {"barriers": 0.8}})
    queue_acts.reject(session, line(session, "more", "barriers"))
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    one = line(session, "contradictions")
    assert (one.unit.start, one.rejected) == (units[3].start, True)
    queue_acts.put_off(session, one)
    assert listed("contradictions") == []


def test_what_was_put_off_is_listed_until_it_is_decided(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({0: {"barriers": 0.8, "new_networks": 0.4}, 4: {"barriers": 0.7}, 5: {"practical_support": 0.6}})
    for one in queue(session, Wanted("probable")).items[:4]:
        queue_acts.put_off(session, one)
    assert listed("later") == [
        (0, "barriers"), (0, "new_networks"), (4, "barriers"), (5, "practical_support")
    ]  # fmt: skip
    assert listed("later", "barriers") == [(0, "barriers"), (4, "barriers")]
    assert listed("later", least=0.7) == [(0, "barriers"), (4, "barriers")]
    assert listed("later", where="document = INT-1") == []
    queue_acts.accept(session, line(session, "later"))
    queue_acts.reject(session, line(session, "later"))
    # put on by hand: decided, too
    coding.apply_codes(session, DOCUMENT, units[4], ["barriers"])
    assert listed("later") == [(5, "practical_support")]
    # a newer model does not suggest it any more
    propose({5: {"barriers": 0.6}})
    (left,) = queue(session, Wanted("later")).items
    assert (left.suggestion.code, left.suggestion.probability, left.suggestion.band) == (
        "practical_support", 0.6, "later"
    )  # fmt: skip
    history.undo(session)
    assert listed("later") == [(4, "barriers"), (5, "practical_support")]


def test_what_was_put_off_comes_back_as_it_was_asked(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    read_marks.mark_read(session, DOCUMENT, units, "reading")
    propose({0: {"barriers": 0.01}})
    queue_acts.put_off(session, line(session, "second-look"))
    queue_acts.put_off(session, line(session, "contradictions"))
    assert (listed("second-look"), listed("contradictions")) == ([], [])
    second, contradiction = queue(session, Wanted("later")).items
    assert (second.given, second.twin) == (True, None)
    assert contradiction.twin is not None
    assert (contradiction.unit.start, contradiction.twin.start) == (units[3].start, units[0].start)
    queue_acts.reject(session, contradiction)
    queue_acts.accept(session, second)
    assert [listed(name) for name in ("later", "second-look", "contradictions")] == [[], [], []]


def test_a_coding_whose_suggestion_was_once_put_off_is_looked_at_again(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({4: {"barriers": 0.7}})
    queue_acts.put_off(session, line(session, "probable"))
    coding.apply_codes(session, DOCUMENT, units[4], ["barriers"])
    propose({4: {"barriers": 0.01}})
    assert (listed("later"), listed("second-look")) == ([], [(4, "barriers")])


def test_accepting_codes_the_unit_and_says_that_a_list_brought_it_up(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({4: {"barriers": 0.8}, 1: {"barriers": 0.7}})
    queue_acts.accept(session, line(session, "more", "barriers"))
    (made,) = codings.codings(session.store)
    assert (made.start, made.end, made.code, made.origin) == (*units[4], "barriers", "suggestion")
    assert ways(session) == [(units[4].start, "queue")]
    assert listed("more", "barriers")[0] == (1, "barriers")
    (verdict,) = notes.verdicts(session.store, session.coder.id)
    assert (verdict.answer, verdict.probability) == ("accepted", 0.8)
    # what stands before a unit that a list brought up was not read for that
    assert sorted(read_units(session, list(placed_units(session)), [made]).codes_of) == [8]


def test_a_part_of_the_unit_can_be_accepted(session: Session, units: list[Span], propose: Propose) -> None:
    propose({4: {"barriers": 0.8}})
    part = Span(units[4].start, units[4].start + 8)
    queue_acts.accept(session, line(session, "more", "barriers"), part)
    (made,) = codings.codings(session.store)
    assert (made.start, made.end) == part


def test_putting_off_is_not_reading_and_passing_over_is(
    session: Session, units: list[Span], propose: Propose, listed: Listed
) -> None:
    propose({0: {"barriers": 0.8}, 1: {"barriers": 0.7}})
    queue_acts.put_off(session, line(session, "more", "barriers"))
    assert ways(session) == []
    queue_acts.pass_over(session, line(session, "more", "barriers"))
    assert ways(session) == [(units[1].start, "queue")]
    assert {n for n, _ in listed("more", "barriers")} == {2, 3, 4, 5}


def test_many_are_accepted_as_previewed_in_one_act(
    session: Session, units: list[Span], propose: Propose
) -> None:
    propose({n: {"barriers": 0.8} for n in range(4)})
    items = queue(session, Wanted("more", ("barriers",))).items[:3]
    coding.apply_codes(session, DOCUMENT, Span(*items[0].unit[1:]), ["barriers"])
    bulk = queue_acts.plan_accepting(session, items)
    assert (len(bulk.items), bulk.there, bulk.gone) == (2, 1, 0)
    # coded in another window meanwhile: one less, and never another one
    coding.apply_codes(session, DOCUMENT, Span(*bulk.items[1].unit[1:]), ["barriers"])
    assert queue_acts.accept_all(session, bulk) == 1
    assert len(coded(session)) == 3
    history.undo(session)
    assert len(coded(session)) == 2
    assert ways(session) == []
    assert queue_acts.accept_all(session, bulk) == 1
    with pytest.raises(RefusedError, match="nothing of it is left"):
        queue_acts.accept_all(session, bulk)


def test_a_line_outlives_its_model_but_no_correction(
    session: Session, units: list[Span], propose: Propose
) -> None:
    propose({0: {"barriers": 0.8}, 1: {"barriers": 0.7}})
    first, second = queue(session, Wanted("more", ("barriers",))).items[:2]
    propose({0: {"new_networks": 0.5}})
    queue_acts.accept(session, first)
    assert coded(session) == ["barriers"]
    plan = correcting.plan_correction(session, DOCUMENT, Span(units[1].start, units[1].start + 8), "Nobody")
    correcting.carry_out(session, plan)
    with pytest.raises(RefusedError, match="does not stand any more"):
        queue_acts.accept(session, second)


def test_reasons_are_looked_up_for_one_line(session: Session, propose: Propose) -> None:
    propose({0: {"barriers": 0.8}})
    one = line(session, "more", "barriers")
    assert queue_acts.reasons(session, one) == {"words": ["barriers"]}


@given(
    coded_units=st.lists(st.integers(0, 5), max_size=2),
    marked=st.lists(st.integers(0, 5), max_size=3),
    rejected=st.lists(st.integers(0, 5), max_size=2),
    steps=st.permutations(["coded", "marked", "rejected"]),
    finished=st.booleans(),
    way=st.sampled_from(READ_WAYS),
    origin=st.sampled_from(["manual", "autocode"]),
)
def test_what_is_read_is_told_from_the_cache_as_from_the_texts(
    session: Session, units: list[Span], propose: Propose, coded_units: list[int], marked: list[int],
    rejected: list[int], steps: list[str], finished: bool, way: ReadWay, origin: CodingOrigin,
) -> None:  # fmt: skip
    propose({})
    with session.act("try", "an example") as _:
        place = session.document(DOCUMENT).id
        for step in steps:
            if step == "coded":
                for n in set(coded_units):
                    coding.apply_codes(session, DOCUMENT, units[n], ["barriers"], origin=origin)
            elif step == "marked":
                read_marks.mark_read(session, DOCUMENT, [units[n] for n in marked], way)
            else:
                for n in rejected:
                    code = session.code_id("new_networks")
                    notes.set_verdict(
                        session.store, place, *units[n], code, session.coder.id, "rejected", 0.5, "run"
                    )
        reading.finish(session, DOCUMENT, finished=finished)
    run = suggestions.latest_run(session.store, session.coder.id)
    assert run is not None
    places = list(placed_units(session))
    known = read_units(session, places, codings.codings(session.store)).codes_of
    there = {(p.start, p.end) for i, p in enumerate(places) if p.document.slug == DOCUMENT and i in known}
    told = stored.RunRows(session.store, run.id, session.coder.id).read()
    assert {(unit.start, unit.end) for unit in told} == there
    assert {(unit.start, unit.end) for unit, is_coded in told.items() if is_coded} == {
        units[n] for n in coded_units
    }
    history.undo(session)


def test_a_trained_project_has_lists(session: Session, units: list[Span]) -> None:
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    train(session)
    found = queue(session, Wanted("more", ("new_networks",))).items
    assert {one.suggestion.code for one in found} == {"new_networks"}
    # four answers in the two interviews and five here; the sixth is coded
    assert len(found) == 9
    assert dict(queues.counts(session, Wanted("order")))["next"] != "0"


def test_in_document_order_comes_out_alike_whichever_way_it_is_looked_up(
    session: Session, propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose({n: {"barriers": 0.3 + n / 20, "connecting": 0.9 - n / 20} for n in range(5)})
    for wanted in (Wanted("order"), Wanted("order", ("connecting",)), Wanted("order", least=0.5)):
        monkeypatch.setattr(stored, "_FEW", 20_000)
        by_code = queue(session, wanted).items
        monkeypatch.setattr(stored, "_FEW", 0)
        assert queue(session, wanted).items == by_code != ()


def test_lots_that_are_kept_are_those_that_would_be_drawn(
    session: Session, units: list[Span], propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose({n: {"barriers": 0.3} for n in range(6)})
    every = [one.unit for one in queue(session, Wanted("next")).items]
    # too few are kept once some of them have been read: then all draw again
    monkeypatch.setattr(queues, "_LOTS_KEPT", 3)
    queues._FIRST_LOTS.clear()
    assert [one.unit for one in queue(session, Wanted("next")).items] == every
    coding.apply_codes(session, DOCUMENT, units[0], ["barriers"])
    assert {one.unit for one in queue(session, Wanted("next")).items} == {
        unit for unit in every if unit.start != units[0].start or unit.document != DOCUMENT
    }
