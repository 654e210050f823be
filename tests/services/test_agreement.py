"""Coders compared on a project: who counts where, what is left out, and the way to the passage."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import agreement, coding, reading
from cpqual.services.agreement import Comparison, disputed
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import codings


def compare(session: Session, **wanted: object) -> Comparison:
    """Compare what there is, finished or not."""
    return agreement.compare(session, unfinished=True, **wanted)  # type: ignore[arg-type]


@pytest.fixture
def tobias(session: Session) -> Session:
    add_coder(session, "TM")
    return as_coder(session, "TM")


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
