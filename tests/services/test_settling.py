"""When the consensus speaks for a document: what is settled, what is in adjudication, and what counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import PassageQuery
from cpqual.services import (
    adjudicating,
    adopting,
    coding,
    consensus_agreement,
    exchanging,
    frequencies,
    frequency_tables,
    history,
    layers,
    overview,
    passages,
    reading,
)
from cpqual.services.adjudicating import Verdict
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import notes
from tests.conftest import at

FERRY = "Nobody. (laughs) Well, the dog came too. He likes the ferry."
BUS = "After that Maro rang me. We tried the bus together, twice, with nobody on it."


@pytest.fixture
def judge(session: Session) -> Session:
    """RB and TM have finished INT-1: both have barriers on the first answer, on the second each another code.

    RB, who looks, has also coded INT-2.
    """
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    for one in (session, tobias):
        coding.apply_codes(one, "INT-1", at(session, FERRY), ["barriers"])
    coding.apply_codes(session, "INT-1", at(session, BUS), ["connecting"])
    coding.apply_codes(tobias, "INT-1", at(session, BUS), ["new_networks"])
    coding.apply_codes(session, "INT-2", at(session, FERRY, "INT-2"), ["barriers"])
    for one in (session, tobias):
        reading.finish(one, "INT-1")
    reading.finish(session, "INT-2")
    return session


def decide(session: Session, code: str, outcome: str, quote: str = BUS) -> None:
    adjudicating.decide(session, Verdict("INT-1", at(session, quote), code, outcome, "missed"))


def settled(session: Session) -> tuple[set[str], set[str]]:
    found = layers.adjudication(session)
    return set(found.settled), set(found.begun)


def counted(session: Session, *codes: str, layer: str | None = None) -> list[int]:
    """Return in how many documents codes are, by the layer that counts."""
    found = frequencies.count_themes(session, count="documents", layer=layer)
    numbers = {cell.code: cell.n for cell in found.cells if not cell.rolled_up}
    return [numbers[code] for code in codes]


def mark(session: Session) -> str | None:
    return notes.readings(session.store).get(("INT-1", CONSENSUS_SLUG))


CODES = ("barriers", "connecting", "new_networks")


def test_a_document_that_is_half_decided_counts_as_its_coder_has_it(judge: Session) -> None:
    before = counted(judge, *CODES)
    assert before == [2, 1, 0]
    decide(judge, "connecting", "neither")
    assert (settled(judge), mark(judge)) == ((set(), {"INT-1"}), "assigned")
    assert counted(judge, *CODES) == before
    decide(judge, "new_networks", "TM")
    # all is decided, but what both agree on is not in the consensus yet
    assert settled(judge) == (set(), {"INT-1"})
    assert counted(judge, *CODES) == before
    adopting.adopt(judge, "INT-1")
    assert (settled(judge), mark(judge)) == (({"INT-1"}, set()), "finished")
    assert counted(judge, *CODES) == [2, 0, 1]


def test_the_last_decision_settles_what_was_adopted_before(judge: Session) -> None:
    adopting.adopt(judge, "INT-1")
    decide(judge, "connecting", "RB")
    assert settled(judge) == (set(), {"INT-1"})
    decide(judge, "new_networks", "neither")
    assert settled(judge) == ({"INT-1"}, set())
    acts = history.log(judge, 1)
    assert acts[0].words.startswith("decided new_networks")


def test_what_all_decisions_empty_is_settled_all_the_same(judge: Session) -> None:
    coders = (judge, as_coder(judge, "TM"))
    for one in coders:
        for coded in reading.open_document(one, "INT-1").codings:
            if coded.code == "barriers":
                coding.remove_codings(one, [coded.id])
    decide(judge, "connecting", "neither")
    decide(judge, "new_networks", "neither")
    assert settled(judge) == ({"INT-1"}, set())
    assert counted(judge, *CODES) == [1, 0, 0]


def test_what_all_agree_on_may_be_decided_otherwise(judge: Session) -> None:
    decide(judge, "barriers", "neither", FERRY)
    decide(judge, "connecting", "neither")
    decide(judge, "new_networks", "neither")
    assert settled(judge) == ({"INT-1"}, set())
    with pytest.raises(RefusedError, match="nothing is left to adopt"):
        adopting.adopt(judge, "INT-1")


def test_coders_who_agree_on_everything_are_adopted_and_one_who_found_nothing_is_settled(
    judge: Session,
) -> None:
    reading.finish(as_coder(judge, "TM"), "INT-2")
    for coded in reading.open_document(judge, "INT-2").codings:
        coding.remove_codings(judge, [coded.id])
    assert adopting.adopt(judge, "INT-2") == 0
    assert settled(judge) == ({"INT-2"}, set())
    assert history.log(judge, 1)[0].words == "settled what RB and TM agree on in INT-2"
    with pytest.raises(RefusedError, match="nothing is left to adopt"):
        adopting.adopt(judge, "INT-2")
    history.undo(judge)
    assert settled(judge) == (set(), set())


def test_reopening_takes_the_mark_back_and_deciding_again_sets_it(judge: Session) -> None:
    adopting.adopt(judge, "INT-1")
    decide(judge, "connecting", "RB")
    decide(judge, "new_networks", "TM")
    adjudicating.undecide(judge, "INT-1", at(judge, BUS), "connecting")
    assert settled(judge) == (set(), {"INT-1"})
    assert counted(judge, *CODES) == [2, 1, 0]
    decide(judge, "connecting", "neither")
    assert settled(judge) == ({"INT-1"}, set())
    assert counted(judge, *CODES) == [2, 0, 1]


def test_undo_and_redo_carry_the_mark_along(judge: Session) -> None:
    steps = [settled(judge)]
    for act in (
        lambda: decide(judge, "connecting", "neither"),
        lambda: adopting.adopt(judge, "INT-1"),
        lambda: decide(judge, "new_networks", "TM"),
        lambda: adjudicating.undecide(judge, "INT-1", at(judge, BUS), "new_networks"),
    ):
        act()
        steps.append(settled(judge))
    assert [bool(done) for done, _ in steps] == [False, False, False, True, False]
    for step in reversed(steps[:-1]):
        history.undo(judge)
        assert settled(judge) == step
    assert mark(judge) is None
    for step in steps[1:]:
        history.redo(judge)
        assert settled(judge) == step


def test_an_older_decision_that_is_taken_back_opens_the_document_and_the_rest_can_still_be_undone(
    judge: Session,
) -> None:
    decide(judge, "connecting", "RB")
    decide(judge, "new_networks", "TM")
    older = history.log(judge, 1)[0].number
    adopting.adopt(judge, "INT-1")
    history.undo(judge, older)
    assert (settled(judge), mark(judge)) == ((set(), {"INT-1"}), "assigned")
    history.redo(judge, older)
    assert settled(judge) == ({"INT-1"}, set())
    history.undo(judge, older)
    history.undo(judge)
    history.undo(judge)
    assert settled(judge) == (set(), set())
    assert adjudicating.list_decisions(judge) == []


def test_what_was_adopted_is_taken_back_although_the_document_was_opened_since(judge: Session) -> None:
    decide(judge, "connecting", "RB")
    decide(judge, "new_networks", "TM")
    adopting.adopt(judge, "INT-1")
    adopted = history.log(judge, 1)[0].number
    adjudicating.undecide(judge, "INT-1", at(judge, BUS), "connecting")
    history.undo(judge, adopted)
    assert (settled(judge), mark(judge)) == ((set(), {"INT-1"}), "assigned")
    decide(judge, "connecting", "neither")
    history.redo(judge, adopted)
    assert (settled(judge), mark(judge)) == (({"INT-1"}, set()), "finished")


@pytest.fixture
def imported(judge: Session, tmp_path: Path) -> Session:
    """A consensus that somebody made elsewhere, with one decision of the two that INT-1 needs."""
    ferry, bus = at(judge, FERRY), at(judge, BUS)
    table = tmp_path / "consensus.csv"
    table.write_text(
        "document,start,end,code,coder\n"
        f"INT-1,{ferry.start},{ferry.end},barriers,CONSENSUS\nINT-1,{bus.start},{bus.end},new_networks,CONSENSUS\n"
    )
    exchanging.import_codings(judge, table)
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(
        f"document,start,end,code,outcome,reason,note\nINT-1,{bus.start},{bus.end},new_networks,b,missed,\n"
    )
    adjudicating.import_decisions(judge, decisions)
    return judge


def test_an_imported_consensus_counts_as_it_comes_until_somebody_decides_there(imported: Session) -> None:
    assert (settled(imported), mark(imported)) == (({"INT-1"}, set()), None)
    assert counted(imported, *CODES) == [2, 0, 1]
    adjudicating.undecide(imported, "INT-1", at(imported, BUS), "new_networks")
    assert settled(imported) == (set(), {"INT-1"})
    history.undo(imported)
    assert (settled(imported), mark(imported)) == (({"INT-1"}, set()), None)
    decide(imported, "connecting", "neither")
    assert (settled(imported), mark(imported)) == (({"INT-1"}, set()), "finished")


def test_imported_decisions_alone_settle_nothing(judge: Session, tmp_path: Path) -> None:
    bus = at(judge, BUS)
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(
        f"document,start,end,code,outcome,reason,note\nINT-1,{bus.start},{bus.end},connecting,neither,missed,\n"
    )
    adjudicating.import_decisions(judge, decisions)
    assert (settled(judge), mark(judge)) == ((set(), {"INT-1"}), None)


def test_the_layer_says_how_far_adjudication_is(judge: Session) -> None:
    assert overview.overview(judge).adjudication == ""
    decide(judge, "connecting", "RB")
    found = frequencies.count_themes(judge)
    assert found.layer == "RB (1 document in adjudication)"
    told = "0 documents settled, 1 in adjudication (INT-1) and not counted from the consensus"
    assert f"adjudication: {told}" in frequency_tables.notes(found)
    assert overview.overview(judge).adjudication == told
    decide(judge, "new_networks", "neither")
    adopting.adopt(judge, "INT-1")
    assert layers.whose(judge).name == "CONSENSUS where settled (1), else RB"
    assert frequencies.count_themes(judge).adjudication == "1 document settled"
    assert frequencies.count_themes(judge, layer="TM").adjudication == ""
    reading.finish(as_coder(judge, "TM"), "INT-2")
    adjudicating.decide(judge, Verdict("INT-2", at(judge, BUS, "INT-2"), "connecting", "neither", "missed"))
    assert layers.whose(judge).name == "CONSENSUS where settled (1; 1 more in adjudication), else RB"


def test_where_coding_is_blind_only_documents_that_are_open_are_named(judge: Session) -> None:
    decide(judge, "connecting", "RB")
    found = layers.adjudication(judge)
    assert found.in_words(frozenset()) == (
        "0 documents settled, 1 in adjudication and not counted from the consensus"
    )
    many = layers.Adjudication(frozenset(), frozenset(f"INT-{n}" for n in range(1, 8)))
    assert "7 in adjudication (INT-1, INT-2, INT-3, INT-4, INT-5, …)" in many.in_words()


def test_passages_and_the_layer_of_the_consensus_leave_out_what_is_in_adjudication(judge: Session) -> None:
    decide(judge, "new_networks", "TM")
    for layer in (CONSENSUS_SLUG, layers.ADJUDICATED):
        assert len(passages.find(judge, PassageQuery(("new_networks",), layer=layer))) == 0
    assert counted(judge, *CODES, layer=CONSENSUS_SLUG) == [0, 0, 0]
    decide(judge, "connecting", "neither")
    adopting.adopt(judge, "INT-1")
    for layer in (CONSENSUS_SLUG, layers.ADJUDICATED):
        assert len(passages.find(judge, PassageQuery(("new_networks",), layer=layer))) == 1
    assert counted(judge, *CODES, layer=CONSENSUS_SLUG) == [1, 0, 1]


def test_each_coder_beside_the_consensus_sees_it_as_it_is_and_not_as_it_was_first_settled(
    judge: Session,
) -> None:
    adopting.adopt(judge, "INT-1")
    decide(judge, "connecting", "neither")
    decide(judge, "new_networks", "neither")
    decide(judge, "new_networks", "TM")
    table = consensus_agreement.consensus_table(consensus_agreement.compare_with_consensus(judge))
    rows = {(row[0], row[1]): row[3:6] for row in table.rows}
    assert rows["TM", "new_networks"] == (1, 0, 0)
    assert rows["RB", "new_networks"] == (0, 0, 1)
