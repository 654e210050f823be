"""Rules of codes: kept, looked for, coded as one act, and what of that stands."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codings import Decision
from cpqual.domain.documents import Annotation
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import (
    code_editing,
    code_rules,
    coding,
    correcting,
    history,
    merging_codes,
    rule_coding,
    rule_hits,
)
from cpqual.services.autocoding import Extent
from cpqual.services.rule_coding import RulePassage
from cpqual.services.session import Session, consensus_coder
from cpqual.storage import code_rules as rows
from cpqual.storage import codings, documents, notes, people

from ..conftest import TALK, talk_document

ANY = "(nobody|ferry)"


def look(session: Session, *codes: str, where: str = "", slugs: tuple[str, ...] = ()) -> rule_hits.RuleHits:
    wanted = code_rules.rules(session, codes)
    return rule_hits.gather(wanted, rule_hits.look(session, wanted, slugs, where))


def passages(session: Session, extent: Extent = "sentence") -> list[RulePassage]:
    return rule_coding.passages(session, look(session), extent)


def run(session: Session, *left: RulePassage, extent: Extent = "sentence") -> int:
    found = look(session)
    listed = rule_coding.passages(session, found, extent)
    return rule_coding.carry_out(
        session,
        rule_coding.plan(session, found, listed, extent, lambda one: one[:4] in [x[:4] for x in left]),
    )


def words(session: Session, one: RulePassage) -> str:
    return documents.text(session.store, session.document(one.document).id)[one.start : one.end]


def tally(session: Session) -> tuple[int, int, int]:
    (found,) = code_rules.tallies(session).values()
    return found.applied, found.standing, found.passed_over


def test_a_rule_is_kept_on_one_line_changed_and_taken_back(session: Session) -> None:
    made = code_rules.add_rule(session, "barriers", "phrase", " no   bus |\nferry ", " why ")
    assert (made.pattern, made.note, made.coder) == ("no bus | ferry", "why", "RB")
    with pytest.raises(RefusedError, match="has this rule already"):
        code_rules.add_rule(session, "barriers", "phrase", "no bus | ferry")
    other = code_rules.add_rule(session, "barriers", "pattern", "no bus | ferry")
    with pytest.raises(RefusedError, match="has this rule already"):
        code_rules.change_rule(session, other.id, "phrase", "no bus  | ferry", "")
    code_rules.remove_rule(session, other.id)
    assert code_rules.rules(session, ["barriers"]) == [made]
    assert code_rules.rules(session, ["new_networks"]) == []
    history.undo(session)
    assert code_rules.rules(session) == [made, other]
    assert not any("ferry" in entry.words for entry in history.log(session, 9))


@pytest.mark.parametrize(
    ("code", "pattern", "said"), [("no_such", "bus", "no_such"), ("barriers", "(bus", "bracket")]
)
def test_what_cannot_be_a_rule_is_refused(session: Session, code: str, pattern: str, said: str) -> None:
    with pytest.raises((InputError, UnknownNameError), match=said):
        code_rules.add_rule(session, code, "pattern", pattern)
    assert code_rules.rules(session) == []


def test_a_rule_is_named_by_the_end_of_its_id(session: Session) -> None:
    made = code_rules.add_rule(session, "barriers", "phrase", "bus")
    assert code_rules.find_rule(session, made.id[-8:]) == made
    with pytest.raises(UnknownNameError, match="no rule 'xyz'"):
        code_rules.find_rule(session, "xyz")


def test_interviewers_are_left_out_and_each_document_is_told_of(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "who | maro")
    wanted = code_rules.rules(session)
    looked = list(rule_hits.look(session, wanted))
    assert [(one.document, len(one.hits), one.of) for one in looked] == [("INT-1", 1, 2), ("INT-2", 1, 2)]
    assert [words(session, one) for one in passages(session, "hit")] == ["Maro", "Maro"]
    assert {hit.document for hit in look(session, slugs=("INT-2",)).hits} == {"INT-2"}
    assert look(session, where="document = INT-1").hits == look(session, slugs=("INT-1",)).hits
    with pytest.raises(RefusedError, match="no document answers"):
        look(session, where="not sector = third")


def test_words_of_the_transcriber_are_no_hits_unless_the_whole_mark_is_meant(session: Session) -> None:
    at = TALK.index("(laughs)")
    with session.act("import", "one"):
        marks = (Annotation(at, at + len("(laughs)"), "nonverbal"),)
        person = people.add_person(session.store, Person("q", "Quay", "", None))
        documents.add_document(
            session.store, talk_document("INT-3", annotations=marks), 30, None, {"p": person}
        )
    code_rules.add_rule(session, "barriers", "phrase", "laughs")
    assert look(session, slugs=("INT-3",)).hits == ()
    assert len(look(session).hits) == 2
    code_rules.add_rule(session, "barriers", "phrase", "(laughs)")
    assert [hit.span for hit in look(session, slugs=("INT-3",)).hits] == [Span(at, at + len("(laughs)"))]


def test_several_hits_in_a_sentence_are_one_passage(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "we")
    code_rules.add_rule(session, "barriers", "pattern", "(bus|nobody)")
    first, second = (one for one in passages(session) if one.document == "INT-1")
    assert (words(session, first).split()[0], len(first.rules)) == ("Nobody.", 1)
    assert words(session, second).startswith("We tried the bus")
    assert (len(second.rules), len(second.hits)) == (2, 3)
    assert len([one for one in passages(session, "turn") if one.document == "INT-1"]) == 2


def test_what_is_found_is_coded_as_one_act_of_origin_autocode(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    code_rules.add_rule(session, "new_networks", "phrase", "maro")
    coding.apply_codes(session, "INT-1", passages(session)[0].span, ["barriers"])
    assert [one.state for one in passages(session)] == ["coded", "new", "new", "new"]
    assert run(session) == 3
    made = [(one.document, one.code) for one in codings.codings(session.store) if one.origin == "autocode"]
    assert made == [("INT-1", "new_networks"), ("INT-2", "barriers"), ("INT-2", "new_networks")]
    assert "1 passage coded so already" in history.log(session, 1)[0].words
    with pytest.raises(RefusedError, match="nothing to code"):
        run(session)
    history.undo(session)
    assert [one.state for one in passages(session)] == ["coded", "new", "new", "new"]
    assert code_rules.tallies(session) == {}


def test_precision_is_what_stands_of_what_was_applied(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "pattern", ANY)
    run(session, passages(session)[0])
    assert tally(session) == (5, 5, 1)
    made = codings.codings(session.store)
    coding.remove_codings(session, [made[0].id])
    coding.recode(session, made[1].id, "new_networks")
    coding.move_edges(session, made[2].id, Span(made[2].start, made[2].end - 3))
    assert tally(session) == (5, 3, 1)
    (found,) = code_rules.tallies(session).values()
    assert found.words == "60 % (23–88 %, 3 of 5) stand; 17 % (3–56 %, 1 of 6) passed over"
    (row,) = code_rules.table(session, code_rules.rules(session)).rows
    assert row[5:8] == (5, 3, 0.6)


def test_what_an_adjudication_struck_does_not_stand(session: Session) -> None:
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    run(session)
    first, second = codings.codings(session.store)
    code_id = session.code_id("barriers")
    with session.act("adjudicate", "two decisions"):
        consensus = consensus_coder(session)
        for one, outcome in ((first, "a"), (second, "neither")):
            document = session.document(one.document).id
            decision = Decision("", one.document, one.start, one.end, "barriers", outcome, "", "", "RB", "")  # type: ignore[arg-type]
            notes.add_decision(session.store, decision, document, code_id, session.coder.id)
            if outcome == "a":
                codings.add_coding(
                    session.store, document, one.start, one.end, code_id, consensus.id, 1, "adjudication"
                )
    assert code_rules.tallies(session)[rule.id] == code_rules.RuleTally(2, 1, 0)


def test_what_was_passed_over_is_remembered_until_it_is_coded(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    run(session, *passages(session))
    assert [one.state for one in passages(session)] == ["passed over", "passed over"]
    assert (tally(session), codings.codings(session.store)) == ((0, 0, 2), [])
    run(session)
    assert tally(session) == (2, 2, 0)


def test_other_words_begin_anew(session: Session) -> None:
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    run(session)
    code_rules.change_rule(session, rule.id, "phrase", "ferry", "a note")
    assert tally(session) == (2, 2, 0)
    code_rules.change_rule(session, rule.id, "phrase", "ferry | bus", "a note")
    assert code_rules.tallies(session) == {}
    history.undo(session)
    assert tally(session) == (2, 2, 0)
    code_rules.remove_rule(session, rule.id)
    assert (code_rules.tallies(session), len(codings.codings(session.store))) == ({}, 2)


def test_each_coder_has_hits_of_their_own(session: Session) -> None:
    from cpqual.services.session import add_coder, as_coder

    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    run(session)
    add_coder(session, "TM")
    theirs = as_coder(session, "TM")
    assert code_rules.tallies(theirs) == {}
    assert [one.state for one in passages(theirs)] == ["new", "new"]


def test_a_plan_from_before_a_change_is_refused_whole(session: Session) -> None:
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    found = look(session)
    plan = rule_coding.plan(session, found, rule_coding.passages(session, found, "sentence"), "sentence")
    code_rules.remove_rule(session, rule.id)
    with pytest.raises(RefusedError, match="not there any more"):
        rule_coding.carry_out(session, plan)
    assert codings.codings(session.store) == []
    history.undo(session)
    correction = correcting.plan_correction(session, "INT-1", Span(5, 8), "Whom")
    correcting.carry_out(session, correction, "misheard")
    with pytest.raises(RefusedError, match="INT-1 has changed"):
        rule_coding.carry_out(session, plan)
    with pytest.raises(RefusedError, match="INT-1 has changed"):
        rule_coding.passages(session, found, "sentence")
    assert codings.codings(session.store) == []


def test_answers_move_with_their_words(session: Session) -> None:
    code_rules.add_rule(session, "barriers", "phrase", "ferry")
    run(session, *passages(session))
    correction = correcting.plan_correction(session, "INT-1", Span(5, 8), "With whom exactly")
    correcting.carry_out(session, correction, "misheard")
    assert [one.state for one in passages(session)] == ["passed over", "passed over"]
    ((_, start, end),) = rows.passed_over(session.store, session.coder.id, session.document("INT-1").id)
    assert words(session, passages(session)[0]) == "He likes the ferry."
    assert (start, end) == passages(session)[0].span


def test_rules_come_in_from_a_table_or_none_does(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_text("code,rule,kind\nbarriers,no bus | '=x,\nbarriers,no ... bus,pattern\n")
    assert code_rules.import_rules(session, path) == (2, 0)
    assert [(one.kind, one.pattern) for one in code_rules.rules(session)] == [
        ("phrase", "no bus | '=x"), ("pattern", "no ... bus"),
    ]  # fmt: skip
    assert code_rules.import_rules(session, path) == (0, 2)
    for line, said in (
        ("barriers,(bus,pattern", r"rules.csv, line 3: .*character 1 of “\(bus”"),
        ("no_such,bus,", "line 3: .*no_such"),
        ("barriers,bus,words", "line 3: no kind 'words'"),
    ):
        path.write_text(f"code,rule,kind\nnew_networks,bus,\n{line}\n")
        with pytest.raises(InputError, match=said):
            code_rules.import_rules(session, path)
    assert len(code_rules.rules(session)) == 2
    path.write_text("code,words\nbarriers,bus\n")
    with pytest.raises(InputError, match="no column 'rule'"):
        code_rules.import_rules(session, path)


def test_the_process_of_its_own_answers_line_by_line(session: Session) -> None:
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")

    def ask(**asked: object) -> list[dict[str, object]]:
        request = {"rules": [rule.id], "documents": [], "where": ""} | asked
        answers = io.StringIO()
        rule_hits.serve(session.path, "RB", io.StringIO(json.dumps(request) + "\n"), answers)
        return [json.loads(line) for line in answers.getvalue().splitlines()]

    first, second, last = ask()
    assert (first["document"], second["of"], last) == ("INT-1", 2, {"done": True})
    assert "no document 'X'" in str(ask(documents=["X"])[-1]["error"])


def test_rules_of_codes_out_of_use_are_kept_and_left_out(session: Session) -> None:
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    other = code_rules.add_rule(session, "new_networks", "phrase", "maro")
    code_editing.retire_codes(session, ["barriers"], "not needed")
    assert code_rules.rules(session) == [rule, other]
    assert code_rules.in_use(session, code_rules.rules(session)) == [other]
    with pytest.raises(RefusedError, match="barriers is retired"):
        code_rules.add_rule(session, "barriers", "phrase", "bus")
    with pytest.raises(RefusedError, match="barriers is retired"):
        run(session)


@settings(max_examples=10)
@given(left=st.lists(st.integers(0, 99), max_size=3), gone=st.lists(st.integers(0, 99), max_size=3))
def test_a_tally_is_what_a_count_one_by_one_comes_to(
    session: Session, left: list[int], gone: list[int]
) -> None:
    if not code_rules.rules(session):
        code_rules.add_rule(session, "barriers", "pattern", ANY)
        code_rules.add_rule(session, "barriers", "phrase", "the")
    listed = [one for one in passages(session) if one.state != "coded"]
    if listed:
        run(session, *(listed[n % len(listed)] for n in left))
    for n in gone:
        if mine := codings.codings(session.store, coder_id=session.coder.id):
            coding.remove_codings(session, [mine[n % len(mine)].id])
    mine = codings.codings(session.store, coder_id=session.coder.id)
    found = code_rules.tallies(session)
    for rule in code_rules.rules(session):
        hits = rows.hits(session.store, session.coder.id, [rule.id])
        applied = [hit for hit in hits if hit.answer == "applied"]
        ids = {slug: session.document(slug).id for slug in ("INT-1", "INT-2")}
        standing = sum(
            any(
                ids[one.document] == hit.document and one.start < hit.end and hit.start < one.end
                for one in mine
            )
            for hit in applied
        )
        expected = code_rules.RuleTally(len(applied), standing, len(hits) - len(applied))
        assert found.get(rule.id, code_rules.RuleTally()) == expected


def test_the_rules_of_a_merged_code_ask_for_the_one_it_went_into(session: Session) -> None:
    made = code_rules.add_rule(session, "new_networks", "phrase", "nobody")
    own = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    assert run(session) == 6
    merging_codes.merge_codes(session, ["new_networks"], "practical_support", "the same")
    merging_codes.merge_codes(session, ["practical_support"], "connecting", "the same again")
    merged = made._replace(code="connecting")
    assert set(code_rules.rules(session)) == {own, merged}
    assert (
        code_rules.rules(session, ["connecting"]) == code_rules.rules(session, ["new_networks"]) == [merged]
    )
    assert code_rules.in_use(session, code_rules.rules(session, ["connecting"])) == [merged]
    assert code_rules.find_rule(session, made.id) == merged
    assert code_rules.tallies(session)[made.id].standing == 4
    assert {one.code for one in passages(session)} == {"connecting", "barriers"}
    assert {one.state for one in passages(session)} == {"coded"}
    gone = next(one for one in codings.codings(session.store) if one.code == "connecting")
    coding.remove_codings(session, [gone.id])
    assert run(session) == 1
    merging_codes.unmerge_code(session, "practical_support", "not the same")
    assert code_rules.rules(session, ["practical_support"]) == [made._replace(code="practical_support")]
    merging_codes.unmerge_code(session, "new_networks", "not the same either")
    assert code_rules.rules(session, ["new_networks"]) == [made]
    assert code_rules.rules(session, ["connecting"]) == []
    history.undo(session)
    assert code_rules.rules(session, ["practical_support"]) == [made._replace(code="practical_support")]


def test_a_rule_of_a_merged_code_that_is_taken_in_again_is_there_already(
    session: Session, tmp_path: Path
) -> None:
    code_rules.add_rule(session, "new_networks", "phrase", "nobody")
    merging_codes.merge_codes(session, ["new_networks"], "connecting", "the same")
    table = tmp_path / "rules.csv"
    table.write_text("code,rule\nconnecting,nobody\nconnecting,ferry\n", encoding="utf-8")
    assert code_rules.import_rules(session, table) == (1, 1)
