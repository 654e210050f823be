"""Coders compared on a project: who counts where, what is left out, and the way to the passage."""

from __future__ import annotations

import numpy as np
import pytest

from cpqual.analysis.agreement.how import INTERVAL_KINDS, How, IntervalKind
from cpqual.analysis.agreement.intervals import Intervals
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.samples import Drawn, Rule, Sample, SampleUnit, Stratum
from cpqual.domain.text import Span
from cpqual.domain.units import WORD
from cpqual.services import adjudicating, agreement, coding, reading, second_readings
from cpqual.services.agreement import Comparison, disputed
from cpqual.services.agreement_words import design_line, notes
from cpqual.services.consensus_agreement import compare_with_consensus, consensus_table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import codings, documents
from cpqual.storage.samples import add_sample


def compare(session: Session, **wanted: object) -> Comparison:
    """Compare what there is, finished or not."""
    return agreement.compare(session, unfinished=True, **wanted)  # type: ignore[arg-type]


def unit(session: Session, number: int) -> Span:
    todo = [u for u in reading.open_document(session, "INT-1").units if u.to_be_coded]
    return todo[number].span


def test_units_are_the_participants_turns(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["barriers"])
    facts = compare(session).report.design
    assert (facts.units_compared, facts.documents_compared) == (2, 1)


def test_a_coding_anywhere_in_the_unit_marks_it(session: Session, tobias: Session) -> None:
    whole = unit(session, 0)
    coding.apply_codes(session, "INT-1", whole, ["barriers"])
    coding.apply_codes(tobias, "INT-1", Span(whole.start, whole.start + 6), ["barriers"])
    by_rule = {
        rule: {r.code: r.n_disagreements for r in compare(session, rule=rule).report.codes}["barriers"]
        for rule in ("any", "half")
    }
    assert by_rule == {"any": 0, "half": 1}


def test_a_disagreement_leads_to_its_passage(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["new_networks"])
    found = disputed(session, compare(session))
    assert {(d.disagreement.code, d.disagreement.marked) for d in found} == {
        ("barriers", ("RB",)),
        ("new_networks", ("TM",)),
    }
    assert all("the dog came too" in d.text for d in found)


def test_a_document_only_one_coder_touched_is_not_compared(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(tobias, "INT-2", unit(session, 0), ["barriers"])
    with pytest.raises(RefusedError, match="no document has been coded by two"):
        compare(session)


def test_a_document_finished_without_a_coding_is_compared_as_empty(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    reading.finish(tobias, "INT-1")
    row = next(r for r in compare(session).report.codes if r.code == "barriers")
    assert (row.positives, row.n_disagreements) == ((1, 0), 1)


def test_a_code_nobody_used_is_undefined_and_not_perfect(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    row = next(r for r in compare(session).report.codes if r.code == "new_networks")
    assert row.alpha.value != row.alpha.value
    assert str(row.status) == "undefined"


def test_rolling_up_agrees_where_only_the_sub_theme_differs(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["practical_support"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["new_networks"])
    rolled = {r.code: r.n_disagreements for r in compare(session, level="rollup").report.codes}
    assert (rolled["connecting"], rolled["new_networks"]) == (0, 1)


def test_codings_from_suggestions_are_counted_and_can_be_left_out(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["barriers"], origin="suggestion")
    coding.apply_codes(tobias, "INT-1", unit(session, 1), ["new_networks"])
    assert compare(session).from_suggestions == {"RB": 0, "TM": 1}
    without = compare(session, with_suggested=False)
    assert next(r for r in without.report.codes if r.code == "barriers").positives == (1, 0)


def test_one_coder_is_not_enough(session: Session) -> None:
    with pytest.raises(RefusedError, match="two coders"):
        compare(session)


def test_an_unknown_coder_is_named(session: Session, tobias: Session) -> None:
    with pytest.raises(UnknownNameError, match="XX"):
        compare(session, coders=["RB", "XX"])


def test_who_is_still_at_work_on_a_document_is_not_compared_there(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    with pytest.raises(RefusedError, match="at work: RB in INT-1; TM in INT-1"):
        agreement.compare(session)
    reading.finish(session, "INT-1")
    reading.finish(tobias, "INT-1")
    assert agreement.compare(session).report.design.documents_compared == 1


def test_a_third_coder_who_has_only_begun_changes_no_number(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
        reading.finish(who, "INT-1")
    before = agreement.compare(session)
    add_coder(session, "IQ")
    coding.apply_codes(as_coder(session, "IQ"), "INT-1", unit(session, 1), ["new_networks"])
    after = agreement.compare(session)
    # by their texts, because an undefined coefficient is NaN and equals nothing
    assert str(after.report.codes) == str(before.report.codes)
    assert "not finished yet: IQ in INT-1" in after.left_out


def test_imported_codings_are_compared_as_they_come(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        with who.act("import-codings", "from elsewhere"):
            codings.add_coding(
                who.store, who.document("INT-1").id, *unit(session, 0), who.code_id("barriers"),
                who.coder.id, 1, "import",
            )  # fmt: skip
    assert agreement.compare(session).report.design.documents_compared == 1


# What is compared


def finished(*who: Session) -> None:
    for one in who:
        reading.finish(one, "INT-1")


def counts(found: Comparison, code: str = "barriers") -> tuple[int, ...]:
    return next(row.positives for row in found.report.codes if row.code == code)


def test_tokens_code_points_and_documents_are_units_too(session: Session, tobias: Session) -> None:
    text = documents.text(session.store, session.document("INT-1").id)
    dog = Span(text.index("the dog"), text.index("the dog") + 7)
    coding.apply_codes(session, "INT-1", dog, ["barriers"])
    whole = Span(unit(session, 0).start, unit(session, 1).end)
    coding.apply_codes(tobias, "INT-1", whole, ["barriers"])
    by_unit = {kind: compare(session, unit=kind) for kind in ("token", "char", "document")}
    # the participant's two turns, and nothing of what the interviewer says between them
    said = [unit(session, 0), unit(session, 1)]
    assert counts(by_unit["token"]) == (2, sum(len(WORD.findall(text, *one)) for one in said))
    assert counts(by_unit["char"]) == (7, sum(one.end - one.start for one in said))
    assert by_unit["char"].report.design.units_compared == counts(by_unit["char"])[1]
    assert counts(by_unit["document"]) == (1, 1)
    (one,) = disputed(session, compare(session, unit="document", rule="all"), "barriers")
    assert (one.disagreement.start, one.disagreement.end, one.disagreement.marked) == (*whole, ("TM",))


def test_what_is_coded_outside_the_data_marks_no_document(session: Session, tobias: Session) -> None:
    asked = Span(5, 20)
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", asked, ["barriers"])
    found = compare(session, unit="document")
    assert counts(found) == (0, 0)
    assert found.report.design.unplaced_per_coder == (1, 1)


def test_rows_of_parents_stand_beside_leaves_and_leave_the_whole_alone(
    session: Session, tobias: Session
) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["practical_support"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["new_networks"])
    both, leaf = compare(session, level="both"), compare(session)
    rows = {(row.code, row.rolled_up): row.n_disagreements for row in both.report.codes}
    assert rows[("connecting", True)] == 0
    assert rows[("new_networks", False)] == 1
    assert str(both.report.overall) == str(leaf.report.overall)
    assert [row.rolled_up for row in leaf.report.codes] == [False] * 4


def test_codes_are_chosen_by_pattern(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers", "new_networks"])
    assert set(compare(session, codes=["b*", "new_networks"]).design.codes) == {"barriers", "new_networks"}
    with pytest.raises(UnknownNameError, match="support_"):
        compare(session, codes=["support_*"])


def test_documents_are_chosen_by_kind(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    assert compare(session, kinds=["interview"]).report.design.documents == 1
    with pytest.raises(RefusedError, match="no document has been coded by two"):
        compare(session, kinds=["fieldnote"])


def draw(session: Session, name: str, kind: SampleUnit, span: Span) -> None:
    rule = Rule(number=1, strata={"all": Stratum(4, 1)})
    drawn = Sample(name, kind, 7, rule, (Drawn("INT-1", span, "all"),))
    with session.act("sample", "drew one"):
        add_sample(session.store, drawn, session.coder.id, {"INT-1": session.document("INT-1").id})


def test_only_what_a_sample_drew_is_compared_marked_or_not(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    draw(session, "check", "turn", unit(session, 1))
    draw(session, "words", "sentence", Span(unit(session, 1).start, unit(session, 1).start + 5))
    found = compare(session, sample="check")
    assert (found.report.design.units_compared, counts(found)) == (1, (0, 0))
    assert "sample check drew: 1 turn of 4 (1, seed 7)" in design_line(found)
    with pytest.raises(RefusedError, match="no turn to compare in what the sample words drew"):
        compare(session, sample="words")
    with pytest.raises(UnknownNameError, match="no sample"):
        compare(session, sample="nothing")


# What coders had coded by themselves


def test_what_is_changed_after_finishing_is_left_out_and_said(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    finished(session, tobias)
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["barriers"])
    found = agreement.compare(session)
    assert (counts(found), found.later) == ((1, 0), {"RB": 0, "TM": 1})
    assert any("TM added, removed or changed 1 coding after first" in said for said in found.report.cautions)
    now = agreement.compare(session, as_now=True)
    assert (counts(now), now.later) == ((1, 1), {"RB": 0, "TM": 0})


def test_a_project_of_the_reliability_profile_leaves_suggested_codings_out(
    session: Session, tobias: Session
) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(tobias, "INT-1", unit(session, 0), ["barriers"], origin="suggestion")
    with session.act("profile", "reliability"):
        session.store.update("project", session.store.rows("SELECT id FROM project")[0][0],
                             {"profile": "reliability"})  # fmt: skip
    found = compare(session)
    assert (counts(found), found.with_suggested, found.from_suggestions["TM"]) == ((1, 0), False, 1)
    assert "1 from suggestions left out" in design_line(found)
    assert counts(compare(session, with_suggested=True)) == (1, 1)


# How it is computed


def test_intervals_are_made_as_asked_and_say_how(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    methods = {
        kind: compare(session, how=How(kind, seed=5, resamples=100)).report.overall.mean_alpha.method
        for kind in INTERVAL_KINDS
    }
    assert methods["none"] == ""
    assert "seed 5" in methods["bootstrap"]
    assert "assumes independent units" in methods["unit"]
    with pytest.raises(RefusedError, match="code points"):
        compare(session, unit="char", how=How("unit"))


def test_the_same_codings_by_every_unit(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(
        tobias, "INT-1", Span(unit(session, 0).start, unit(session, 0).start + 7), ["barriers"]
    )
    found = compare(session, by_unit=True).sensitivity
    assert found is not None
    mine = {row.unit: row for row in found.rows if row.code == "barriers"}
    assert list(mine) == ["char", "token", "sentence", "turn", "paragraph", "document"]
    assert mine["turn"].f1.value == 1.0
    spread = next(one for one in found.spreads if one.code == "barriers")
    assert spread.f1 == (min(r.f1.value for r in mine.values()), 1.0)
    same = compare(session, unit="token")
    row = next(row for row in same.report.codes if row.code == "barriers")
    assert (mine["token"].alpha.value, mine["token"].f1.value) == (row.alpha.value, row.f1.value)


def test_the_codes_of_a_unit_as_one_set_and_which_child_it_is(session: Session, tobias: Session) -> None:
    for who, codes in ((session, ["practical_support"]), (tobias, ["new_networks"])):
        coding.apply_codes(who, "INT-1", unit(session, 0), codes)
        coding.apply_codes(who, "INT-1", unit(session, 1), ["new_networks"])
    overall = compare(session, in_sets=True).report.overall
    assert overall.set_alpha is not None
    assert overall.set_alpha_marked is not None
    assert overall.set_alpha_marked.n_units == 2
    (one,) = overall.conditional
    assert (one.parent, one.codes, one.alpha.n_units) == (
        "connecting",
        ("practical_support", "new_networks"),
        2,
    )
    # nominal: A, B on one unit and B, B on the other
    assert one.alpha.value == pytest.approx(1 - 3 * 2 / (2 * 1 * 3))
    assert compare(session).report.overall.set_alpha is None


def test_the_interval_of_sets_does_not_pass_for_one_of_another_kind(
    session: Session, tobias: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, six, none = (np.array(number) for number in (0.5, 6, 0))
    made = Intervals(one, one - 0.4, one + 0.4, one, six, none, "jackknife over documents")
    monkeypatch.setattr("cpqual.services.agreement.set_alpha_of", lambda *_, **__: made)
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["new_networks"])
    kinds: tuple[IntervalKind, ...] = ("jackknife", "bootstrap", "unit", "none")
    for kind in kinds:
        found = compare(session, in_sets=True, how=How(kind)).report.overall.set_alpha
        assert found is not None
        assert found.value == 0.5
        assert (found.lo == found.lo, bool(found.method)) == (kind == "jackknife", kind == "jackknife")


def test_readings_of_a_reflexive_project_are_not_measured_by_unit(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    with session.act("profile", "reflexive"):
        session.store.update("project", session.store.rows("SELECT id FROM project")[0][0],
                             {"profile": "reflexive"})  # fmt: skip
    with pytest.raises(RefusedError, match="reflexive"):
        compare(session, by_unit=True)
    assert not any("α" in line or "κ" in line for line in notes(compare(session)))


# Beside the consensus


def test_each_coder_beside_the_consensus_on_what_was_adjudicated(session: Session, tobias: Session) -> None:
    coding.apply_codes(session, "INT-1", unit(session, 0), ["barriers"])
    coding.apply_codes(session, "INT-1", unit(session, 1), ["new_networks"])
    finished(session, tobias)
    with pytest.raises(RefusedError, match="nothing has been adjudicated"):
        compare_with_consensus(session)
    span = unit(session, 0)
    adjudicating.decide(session, adjudicating.Verdict("INT-1", span, "barriers", "RB", "missed"))
    found = compare_with_consensus(session)
    assert [(one.design.coders, one.report.design.units_compared) for one in found] == [
        (("RB", "CONSENSUS"), 1),
        (("TM", "CONSENSUS"), 1),
    ]
    table = consensus_table(found)
    cells = {(row[0], row[1]): row[3:6] for row in table.rows}
    assert cells[("RB", "barriers")] == (1, 0, 0)
    assert cells[("TM", "barriers")] == (0, 0, 1)
    assert "no agreement of independent coders" in table.notes[0]
    assert "CONSENSUS" not in agreement.compare(session).design.coders


def test_a_second_reading_is_compared_only_when_named_and_in_its_sample(
    session: Session, tobias: Session
) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", unit(session, 0), ["barriers"])
    finished(session, tobias)
    whole = Span(0, len(documents.text(session.store, session.document("INT-1").id)))
    draw(session, "check", "document", whole)
    again = as_coder(session, second_readings.begin(session, "check").slug)
    finished(again)
    assert agreement.compare(session).design.coders == ("RB", "TM")
    found = agreement.compare(session, coders=["RB", "RB-2"])
    assert (found.again, counts(found)) == ((("RB", "RB-2"),), (1, 0))
    assert "RB with RB again as RB-2 (intra-coder)" in design_line(found)
    assert found.sample is not None
