"""A project's coders compared by spans: what the continuum is, who counts where, and what is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import Status
from cpqual.analysis.agreement.spans.report import SpanRow
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.agreement import compare
from cpqual.services.agreement_scope import Choices
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.services.span_agreement import SpanComparison, compare_spans
from cpqual.services.span_tables import notes, shown_span_tables, span_data, span_tables
from cpqual.storage import documents
from tests.conftest import TALK, talk_document

NOW = Choices(unfinished=True)


def words(text: str) -> Span:
    start = TALK.index(text)
    return Span(start, start + len(text))


def row(found: SpanComparison, code: str) -> SpanRow:
    return next(one for one in found.report.codes if one.code == code)


def apply(who: Session, text: str, *codes: str, document: str = "INT-1") -> None:
    coding.apply_codes(who, document, words(text), list(codes))


def test_the_continuum_is_what_participants_say(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        apply(who, "the dog came too", "barriers")
    said = [line.removeprefix("P: ") for line in TALK.splitlines() if line.startswith("P: ")]
    found = compare_spans(session, NOW)
    assert (found.report.length, found.report.documents) == (sum(map(len, said)), 1)
    assert row(found, "barriers").lengths == (16, 16)
    assert row(found, "barriers").u_alpha.value == 1


def test_a_span_over_a_question_is_one_stretch_without_it(session: Session, tobias: Session) -> None:
    start, end = TALK.index("ferry"), TALK.index("Maro")
    coding.apply_codes(session, "INT-1", Span(start, end), ["barriers"])
    apply(tobias, "ferry.", "barriers")
    found = row(compare_spans(session, NOW), "barriers")
    assert (found.spans, found.lengths) == ((1, 1), (len("ferry.") + len("After that"), len("ferry.")))


def test_codings_on_questions_alone_leave_no_trace_and_are_counted(session: Session, tobias: Session) -> None:
    apply(session, "And after that?", "barriers")
    apply(tobias, "the dog", "barriers")
    found = compare_spans(session, NOW)
    assert found.beside == {"RB": 1, "TM": 0}
    assert row(found, "barriers").spans == (0, 1)
    assert any("left no trace: RB 1" in note for note in notes(found))


def test_f1_by_ends_overlap_and_words(session: Session, tobias: Session) -> None:
    apply(session, "the dog came too", "barriers")
    apply(tobias, "dog came too", "barriers")
    found = row(compare_spans(session, NOW), "barriers")
    assert (found.f1_exact.value, found.f1_overlap.value) == (0, 1)
    assert found.f1_token.value == pytest.approx(2 * 3 / 7)
    assert (found.edges.matched, found.edges.starts, found.edges.ends) == (1, 4, 0)
    strict = row(compare_spans(session, NOW, theta=0.9), "barriers")
    assert strict.f1_overlap.value == 0


def test_half_a_word_touches_the_word(session: Session, tobias: Session) -> None:
    apply(session, "og came to", "barriers")
    apply(tobias, "dog came too", "barriers")
    assert row(compare_spans(session, NOW), "barriers").f1_token.value == 1


def test_shifts_of_a_pair_keep_their_sign(session: Session, tobias: Session) -> None:
    apply(session, "the dog came too", "barriers")
    apply(tobias, "dog came", "barriers")
    (pair,) = compare_spans(session, NOW, theta=0.4).report.pairs
    assert (pair.first, pair.second, pair.edges.starts, pair.edges.ends) == ("RB", "TM", 4, -4)


def test_u_alpha_of_a_code_is_near_alpha_on_code_points(session: Session, tobias: Session) -> None:
    """Both compare code points with nothing; u-α looks at the length of spans besides."""
    apply(session, "the dog came too", "barriers")
    apply(tobias, "dog came too. He likes", "barriers")
    spans = row(compare_spans(session, NOW), "barriers").u_alpha.value
    points = next(r for r in compare(session, unit="char", unfinished=True).report.codes
                  if r.code == "barriers").alpha.value  # fmt: skip
    assert spans == pytest.approx(points, abs=0.05)
    assert spans != points


def test_a_domain_is_codes_that_exclude_each_other(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        apply(who, "the dog came too", "practical_support")
        apply(who, "Maro rang me", "new_networks")
    found = compare_spans(session, NOW)
    (domain,) = found.report.domains
    assert (domain.parent, [one.code for one in domain.codes]) == (
        "connecting",
        ["practical_support", "new_networks"],
    )
    assert domain.cu_alpha.value == 1
    assert domain.cu_coverage.value == pytest.approx(28 / found.report.length)


def test_codes_of_a_parent_that_overlap_are_no_domain_and_the_place_is_named(
    session: Session, tobias: Session
) -> None:
    apply(session, "the dog came too", "practical_support", "new_networks")
    apply(tobias, "Maro rang me", "new_networks")
    found = compare_spans(session, NOW)
    assert not found.report.domains
    assert any("connecting, which overlap (RB in INT-1" in note for note in notes(found))


def test_a_parent_rolled_up_is_the_union_of_what_is_below(session: Session, tobias: Session) -> None:
    apply(session, "the dog came", "practical_support")
    apply(session, "dog came too", "new_networks")
    apply(tobias, "the dog came too", "new_networks")
    found = compare_spans(session, NOW, level="both")
    assert found.rolled is not None
    parent = next(one for one in found.rolled.codes if one.code == "connecting")
    assert (parent.spans, parent.f1_exact.value) == ((1, 1), 1)
    assert ("connecting", "rolled up") in [(one[0], one[1]) for one in span_tables(found)[0].rows]


def test_who_counts_where_is_as_for_units(session: Session, tobias: Session) -> None:
    apply(session, "the dog came too", "barriers")
    reading.finish(session, "INT-1")
    with pytest.raises(RefusedError, match="no document has been coded by two"):
        compare_spans(session, Choices(coders=("RB", "TM")))
    reading.finish(tobias, "INT-1")
    apply(tobias, "the dog came too", "barriers")
    assert row(compare_spans(session), "barriers").spans == (1, 0)
    assert row(compare_spans(session, Choices(as_now=True)), "barriers").spans == (1, 1)
    with pytest.raises(UnknownNameError, match="no coder 'XX'"):
        compare_spans(session, Choices(coders=("XX", "RB")))


def test_codes_counted_in_runs_come_to_the_same(
    session: Session, tobias: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, words_there in ((session, "the dog came too"), (tobias, "dog came too")):
        apply(who, words_there, "barriers", "new_networks")
    apply(session, "Maro rang me", "practical_support")
    at_once = compare_spans(session, NOW)
    monkeypatch.setattr("cpqual.analysis.agreement.spans.report.CELLS", 1)
    assert repr(compare_spans(session, NOW).report) == repr(at_once.report)


def test_a_code_nobody_used_is_undefined(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        apply(who, "the dog", "barriers")
    found = row(compare_spans(session, NOW), "new_networks")
    assert np.isnan([found.u_alpha.value, found.f1_exact.value, found.edges.starts]).all()
    assert found.status is Status.UNDEFINED


@pytest.mark.parametrize("theta", [0.0, 1.5, float("nan")])
def test_theta_out_of_range_is_refused(session: Session, theta: float) -> None:
    with pytest.raises(RefusedError, match="θ is"):
        compare_spans(session, NOW, theta=theta)


def test_a_project_without_codes_is_refused(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "bare.cpqual", "Bare", "RB")
    with opened.act("import", "an interview"):
        documents.add_document(opened.store, talk_document("INT-1", "Only notes.\n"), 30, None, {})
    add_coder(opened, "TM")
    for who in (opened, as_coder(opened, "TM")):
        reading.finish(who, "INT-1")
    with pytest.raises(RefusedError, match="no codes to compare"):
        compare_spans(opened)
    opened.close()


def test_intervals_over_units_are_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="spans are no units"):
        compare_spans(session, NOW, how=How("unit"))


def test_tables_and_data_hold_no_words_of_participants(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        apply(who, "the dog came too", "barriers")
    found = compare_spans(session, NOW)
    told = repr((span_tables(found), shown_span_tables(found), span_data(found)))
    assert "dog" not in told


def test_a_reflexive_project_shows_counts_and_no_coefficient(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        apply(who, "the dog came too", "practical_support")
    found = compare_spans(session, NOW)
    bare = replace(found, codebook=replace(found.codebook, profile="reflexive"))
    assert [table.columns for table in shown_span_tables(bare)] == [("code", "RB", "TM")]
    (table,) = span_tables(bare)
    assert table.columns == ("code", "level", "spans RB", "spans TM", "length RB", "length TM")
    assert set(span_data(bare)["codes"][0]) == {"code", "spans", "lengths"}
    assert not any("α" in note or "F1" in note for note in notes(bare))
