from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codebook import Profile
from cpqual.domain.codings import CONSENSUS_SLUG, Reason
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import (
    adjudicating,
    adopting,
    agreement,
    code_editing,
    coding,
    history,
    reading,
    rule_tasks,
)
from cpqual.services.adjudicating import Verdict
from cpqual.services.session import Session, add_coder, as_coder, list_coders
from cpqual.storage import codings, notes, projects
from tests.conftest import at

FERRY = "Nobody. (laughs) Well, the dog came too. He likes the ferry."
BUS = "After that Maro rang me. We tried the bus together, twice, with nobody on it."


@pytest.fixture
def judge(session: Session, tobias: Session) -> Session:
    """RB and TM have finished INT-1; IQ has coded nothing and decides.

    Both have barriers on the first answer; on the second RB has connecting on a sentence, TM new_networks on
    three words and barriers from the first answer's end to the second one's beginning.
    """
    coding.apply_codes(session, "INT-1", at(session, "the dog came too"), ["barriers"])
    coding.apply_codes(session, "INT-1", at(session, "After that Maro rang me."), ["connecting"])
    coding.apply_codes(tobias, "INT-1", at(session, "Maro rang me"), ["new_networks"])
    text = reading.open_document(session, "INT-1").text
    across = Span(text.index("He likes the ferry."), text.index("After that") + len("After that"))
    coding.apply_codes(tobias, "INT-1", across, ["barriers"])
    for one in (session, tobias):
        reading.finish(one, "INT-1")
    add_coder(session, "IQ")
    return as_coder(session, "IQ")


def held(session: Session, code: str = "", document: str = "INT-1") -> list[str]:
    """Return the words that the consensus layer holds, of one code or all."""
    text = reading.open_document(session, document).text
    ids = [coder.id for coder in list_coders(session) if coder.slug == CONSENSUS_SLUG]
    return [
        text[one.start : one.end]
        for coder_id in ids
        for one in codings.codings(session.store, coder_id=coder_id)
        if one.document == document and code in ("", one.code)
    ]


def verdict(
    session: Session, unit: str, code: str, outcome: str, reason: Reason = "missed", *spans: str
) -> Verdict:
    return Verdict(
        "INT-1", at(session, unit), code, outcome, reason, coded=tuple(at(session, one) for one in spans)
    )


def set_profile(session: Session, profile: Profile) -> None:
    with session.act("project", "profile"):
        row = session.store.rows("SELECT id FROM project")[0]
        session.store.update("project", row["id"], {"profile": profile})
    assert projects.facts(session.store).profile == profile


def independent(session: Session) -> list[tuple[str, int, int, str]]:
    return [
        (one.coder, one.start, one.end, one.code)
        for one in codings.codings(session.store)
        if one.coder != CONSENSUS_SLUG
    ]


@pytest.mark.parametrize(
    ("outcome", "code", "expected"),
    [
        ("RB", "connecting", ["After that Maro rang me."]),
        ("a", "connecting", ["After that Maro rang me."]),
        ("tm", "connecting", []),
        ("TM", "new_networks", ["Maro rang me"]),
        ("both", "new_networks", ["Maro rang me"]),
        ("b", "barriers", ["After that"]),
        ("neither", "barriers", []),
    ],
)
def test_consensus_gets_the_passages_of_the_reading_that_stands_cut_to_the_unit(
    judge: Session, outcome: str, code: str, expected: list[str]
) -> None:
    before = independent(judge)
    made = adjudicating.decide(judge, verdict(judge, BUS, code, outcome))
    assert held(judge) == expected
    assert independent(judge) == before
    assert made.coder == "IQ"
    assert made.outcome == {"RB": "a", "tm": "b", "TM": "b"}.get(outcome, outcome)


def test_both_is_the_union_of_what_the_coders_marked(judge: Session, tobias: Session) -> None:
    coding.apply_codes(tobias, "INT-1", at(judge, "Well, the dog"), ["barriers"])
    adjudicating.decide(judge, verdict(judge, FERRY, "barriers", "both"))
    assert held(judge) == ["Well, the dog came too", "He likes the ferry."]


def test_a_new_passage_takes_the_place_of_what_the_coders_marked(judge: Session) -> None:
    adjudicating.decide(
        judge, verdict(judge, BUS, "connecting", "new_span", "boundary", "Maro rang", "the bus")
    )
    assert held(judge) == ["Maro rang", "the bus"]


def test_a_later_decision_replaces_the_earlier_one_in_one_act(judge: Session) -> None:
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "new_span", "boundary", "Maro rang"))
    assert [one.outcome for one in adjudicating.list_decisions(judge)] == ["new_span"]
    assert held(judge) == ["Maro rang"]
    history.undo(judge)
    assert [one.outcome for one in adjudicating.list_decisions(judge)] == ["a"]
    assert held(judge) == ["After that Maro rang me."]
    history.undo(judge)
    assert adjudicating.list_decisions(judge) == []
    assert held(judge) == []


def test_a_decision_on_a_smaller_unit_leaves_the_rest_of_the_larger_one(judge: Session) -> None:
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "new_span", "boundary", BUS))
    sentence = "After that Maro rang me."
    adjudicating.decide(judge, verdict(judge, sentence, "connecting", "neither"))
    assert held(judge) == ["We tried the bus together, twice, with nobody on it."]
    assert len(adjudicating.list_decisions(judge)) == 2


def test_what_is_cut_at_a_turn_does_not_keep_the_next_speakers_name(judge: Session, tobias: Session) -> None:
    adopted = reading.open_document(judge, "INT-1").text
    across = Span(adopted.index("And after that?"), adopted.index("Maro"))
    for one in (as_coder(judge, "RB"), tobias):
        coding.apply_codes(one, "INT-1", across, ["practical_support"])
    adopting.adopt(judge, "INT-1")
    assert held(judge, "practical_support") == ["And after that?\nP: After that"]
    adjudicating.decide(judge, verdict(judge, BUS, "practical_support", "neither"))
    assert held(judge, "practical_support") == ["And after that?"]


def test_many_are_decided_in_one_act_or_none(judge: Session) -> None:
    some = [verdict(judge, BUS, "connecting", "RB"), verdict(judge, BUS, "new_networks", "both")]
    with pytest.raises(UnknownNameError):
        adjudicating.decide_all(judge, [*some, verdict(judge, BUS, "no_such_code", "both")])
    assert held(judge) == []
    assert adjudicating.decide_all(judge, some) == 2
    assert len(held(judge)) == 2
    history.undo(judge)
    assert held(judge) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("connecting", "c", ()), "is no outcome here. Use a (RB), b (TM), both, neither or new_span"),
        (("connecting", "IQ", ()), "is no outcome here"),
        (("connecting", "new_span", ()), "a passage belongs to the outcome new_span"),
        (("connecting", "RB", (BUS,)), "a passage belongs to the outcome new_span"),
        (("connecting", "new_span", (FERRY,)), "reaches beyond the unit"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    judge: Session, wrong: tuple[str, str, tuple[str, ...]], told: str
) -> None:
    code, outcome, spans = wrong
    with pytest.raises(RefusedError) as refused:
        adjudicating.decide(judge, verdict(judge, BUS, code, outcome, "missed", *spans))
    assert told in str(refused.value)
    assert adjudicating.list_decisions(judge) == []


def test_a_reflexive_project_decides_nothing(judge: Session) -> None:
    set_profile(judge, "reflexive")
    with pytest.raises(RefusedError, match="side by side"):
        adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    with pytest.raises(RefusedError, match="side by side"):
        adopting.adopt(judge, "INT-1")


def test_who_has_not_finished_a_document_decides_nothing_about_it_where_coding_is_blind(
    judge: Session,
) -> None:
    set_profile(judge, "reliability")
    for act in (
        lambda: adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB")),
        lambda: adopting.adopt(judge, "INT-1"),
        lambda: adopting.settlement(judge, "INT-1"),
    ):
        with pytest.raises(RefusedError, match="coding is blind"):
            act()
    reading.finish(judge, "INT-1")
    # whoever has finished a document without a coding has coded it, too
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    assert held(judge) == ["After that Maro rang me."]


def test_undecide_opens_it_again(judge: Session) -> None:
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    assert [d.disagreement.code for d in adjudicating.list_open(judge)] == ["barriers", "new_networks"]
    adjudicating.undecide(judge, "INT-1", at(judge, BUS), "connecting")
    assert sorted(d.disagreement.code for d in adjudicating.list_open(judge)) == [
        "barriers", "connecting", "new_networks",
    ]  # fmt: skip
    assert held(judge) == []
    with pytest.raises(RefusedError, match="nothing is decided"):
        adjudicating.undecide(judge, "INT-1", at(judge, BUS), "connecting")


def test_lists_are_of_one_code_or_document(judge: Session) -> None:
    assert [d.disagreement.code for d in adjudicating.list_open(judge, code="connecting")] == ["connecting"]
    assert len(adjudicating.list_open(judge, document="INT-1")) == 3
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    assert len(adjudicating.list_decisions(judge, code="connecting", document="INT-1")) == 1
    assert adjudicating.list_decisions(judge, document="INT-2") == []
    with pytest.raises(UnknownNameError):
        adjudicating.list_decisions(judge, code="no_such_code")


def test_deciding_does_not_change_how_the_coders_compare(judge: Session) -> None:
    before = agreement.compare(judge).report.codes
    adjudicating.decide(judge, verdict(judge, BUS, "connecting", "RB"))
    adopting.adopt(judge, "INT-1")
    after = agreement.compare(judge)
    assert CONSENSUS_SLUG not in after.design.coders
    assert [(one.code, one.positives, one.n_disagreements) for one in after.report.codes] == [
        (one.code, one.positives, one.n_disagreements) for one in before
    ]


def test_what_all_agree_on_is_adopted_as_one_act_and_cut_where_a_dispute_begins(judge: Session) -> None:
    now = adopting.settlement(judge, "INT-1")
    assert (now.differences, now.decided, now.agreed, now.adopted) == (3, 0, 1, 0)
    assert adopting.adopt(judge, "INT-1") == 2
    # TM's passage goes on into the next answer, where RB has no barrier
    assert held(judge) == ["the dog came too", "He likes the ferry."]
    now = adopting.settlement(judge, "INT-1")
    assert (now.decided, now.adopted, now.complete) == (0, 1, False)
    with pytest.raises(RefusedError, match="nothing is left to adopt"):
        adopting.adopt(judge, "INT-1")
    history.undo(judge)
    assert held(judge) == []


def test_a_document_is_settled_when_differences_are_decided_and_the_rest_is_adopted(judge: Session) -> None:
    adjudicating.decide_all(
        judge,
        [
            verdict(judge, BUS, "connecting", "RB"),
            verdict(judge, BUS, "new_networks", "neither"),
            verdict(judge, BUS, "barriers", "TM"),
        ],
    )
    assert not adopting.settlement(judge, "INT-1").complete
    adopting.adopt(judge, "INT-1")
    assert adopting.settlement(judge, "INT-1").complete
    assert held(judge, "barriers") == ["the dog came too", "He likes the ferry.", "After that"]


def test_a_decision_about_an_agreed_unit_stands_when_the_rest_is_adopted(judge: Session) -> None:
    adjudicating.decide(judge, verdict(judge, FERRY, "barriers", "RB"))
    with pytest.raises(RefusedError, match="nothing is left to adopt"):
        adopting.adopt(judge, "INT-1")
    assert held(judge) == ["the dog came too"]


def test_passages_that_are_the_same_are_adopted_whole_across_turns(judge: Session, tobias: Session) -> None:
    text = reading.open_document(judge, "INT-1").text
    long = Span(text.index("the dog"), text.index("the bus"))
    for one in (as_coder(judge, "RB"), tobias):
        coding.apply_codes(one, "INT-1", long, ["practical_support"])
    adopting.adopt(judge, "INT-1")
    assert held(judge, "practical_support") == [text[long.start : long.end].strip()]


def test_one_coder_alone_agrees_with_nobody(judge: Session, tobias: Session) -> None:
    reading.finish(tobias, "INT-1", finished=False)
    with pytest.raises(RefusedError, match="two coders who have finished it; there is RB"):
        adopting.adopt(judge, "INT-1")
    assert adopting.adopt(judge, "INT-1", unfinished=True) == 2


@settings(max_examples=8)
@given(st.data())
def test_whatever_is_decided_in_whatever_order_the_last_decision_on_a_place_is_what_stands(
    judge: Session, data: st.DataObject
) -> None:
    text = reading.open_document(judge, "INT-1").text
    unit = at(judge, BUS)
    outcomes = data.draw(
        st.lists(st.sampled_from(["a", "b", "both", "neither", "new_span"]), min_size=1, max_size=4)
    )
    new = at(judge, "the bus")
    for outcome in outcomes:
        coded = (new,) if outcome == "new_span" else ()
        adjudicating.decide(judge, Verdict("INT-1", unit, "connecting", outcome, "missed", "", coded))
    stands = {
        "a": ["After that Maro rang me."], "b": [], "both": ["After that Maro rang me."], "neither": [],
        "new_span": [text[new.start : new.end]],
    }  # fmt: skip
    assert held(judge) == stands[outcomes[-1]]
    assert len(notes.decisions(judge.store)) == 1
    for _ in outcomes:
        history.undo(judge)
    assert held(judge) == []


def test_two_unclear_definitions_make_a_task_until_the_rule_changes(judge: Session) -> None:
    adjudicating.decide(judge, verdict(judge, BUS, "barriers", "RB", "definition_unclear"))
    assert rule_tasks.rule_tasks(judge) == []
    adjudicating.decide(judge, verdict(judge, FERRY, "barriers", "both", "definition_unclear"))
    (task,) = rule_tasks.rule_tasks(judge)
    assert task.code == "barriers"
    assert [one.start for one in task.decisions] == [at(judge, FERRY).start, at(judge, BUS).start]
    barriers = judge.codebook().get("barriers")
    clearer = replace(barriers, brief="What stands in the way of the service user.")
    code_editing.change_code(judge, clearer, "said in whose way")
    assert rule_tasks.rule_tasks(judge) == []
    history.undo(judge)
    assert [one.code for one in rule_tasks.rule_tasks(judge)] == ["barriers"]
    history.redo(judge)
    adjudicating.decide(judge, verdict(judge, BUS, "barriers", "TM", "definition_unclear"))
    assert rule_tasks.rule_tasks(judge) == []
