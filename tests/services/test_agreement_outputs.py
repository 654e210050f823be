"""The report as tables, pictures, a page and a draft for the methods section: all of it, nothing invented."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cpqual.domain.codings import OUTCOMES
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.formats.drawing import svg
from cpqual.formats.html_page import html
from cpqual.formats.palette import PAPER
from cpqual.services import coding, reading
from cpqual.services.adjudicating import Verdict, decide_all
from cpqual.services.agreement import Comparison, compare
from cpqual.services.agreement_charts import chart
from cpqual.services.agreement_methods import methods_paragraphs, methods_text
from cpqual.services.agreement_page import agreement_page
from cpqual.services.agreement_sections import sections
from cpqual.services.agreement_tables import PARTS, WITHOUT_COEFFICIENTS, offered, part, parts
from cpqual.services.agreement_words import interval, overall_line, two_places
from cpqual.services.session import Session, add_coder, as_coder

JUDGEMENTS = re.compile(
    r"\b(good|poor|excellent|acceptable|substantial|moderate|satisfactory|high|low|strong|weak|reliable)\b",
    re.I,
)


def units(session: Session) -> list[Span]:
    return [one.span for one in reading.open_document(session, "INT-1").units if one.to_be_coded]


@pytest.fixture
def found(session: Session, tobias: Session) -> Comparison:
    """RB and TM agree on the first turn of INT-1, and differ on the second."""
    first, second = units(session)
    coding.apply_codes(session, "INT-1", first, ["barriers"])
    coding.apply_codes(session, "INT-1", second, ["practical_support"])
    coding.apply_codes(tobias, "INT-1", first, ["barriers"])
    coding.apply_codes(tobias, "INT-1", second, ["new_networks"])
    return compared(session)


def compared(session: Session, **wanted: object) -> Comparison:
    return compare(session, unfinished=True, **wanted)  # type: ignore[arg-type]


def reflexive(found: Comparison) -> Comparison:
    return replace(found, codebook=replace(found.codebook, profile="reflexive"))


def column(session: Session, found: Comparison, name: str, of: str) -> list[object]:
    table = part(session, found, name)  # type: ignore[arg-type]
    return [row[table.columns.index(of)] for row in table.rows]


def test_every_part_is_a_table_and_the_design_comes_first(session: Session, found: Comparison) -> None:
    made = parts(session, found)
    assert [table.name for table in made] == [name for name in PARTS if name != "sensitivity"]
    by_unit = compared(session, by_unit=True)
    assert [table.name for table in parts(session, by_unit)] == list(PARTS)


def test_codes_are_typed_and_what_is_undefined_is_empty(session: Session, found: Comparison) -> None:
    table = part(session, found, "codes")
    rows = {str(row[0]): dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert (rows["barriers"]["alpha"], rows["connecting"]["alpha"]) == (1.0, None)
    assert (rows["practical_support"]["positives"], rows["practical_support"]["disagreements"]) == (
        "RB=1 TM=0",
        1,
    )
    assert rows["connecting"]["status"] == "undefined"


def test_a_coefficient_just_below_nought_is_nought_without_a_sign(found: Comparison) -> None:
    near = replace(found.report.overall.mean_alpha, value=-0.004, lo=-0.012, hi=-0.0001)
    assert (two_places(near), interval(near)) == ("0.00", "-0.01 to 0.00")


def test_what_one_has_and_the_other_has_instead(session: Session, found: Comparison) -> None:
    table = part(session, found, "confusions")
    assert table.rows == [("practical_support", "new_networks", 1.0)]
    assert set(column(session, found, "directed", "marked_by")) == {"RB", "TM"}
    cells = {(row[0], row[1]): row[3] - row[4] for row in part(session, found, "bias").rows if row[1]}  # type: ignore[operator]
    assert (cells["RB", "practical_support"], cells["TM", "practical_support"]) == (1, -1)


def test_pairs_by_code_hold_the_four_cells(session: Session, found: Comparison) -> None:
    table = part(session, found, "pairs-by-code")
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    cells = ("both", "first_only", "second_only", "neither")
    assert [rows["practical_support"][name] for name in cells] == [0, 1, 0, 1]
    assert [rows["barriers"][name] for name in cells] == [1, 0, 0, 1]


def test_participants_words_are_in_a_workbook_only_when_asked_for(
    session: Session, found: Comparison
) -> None:
    def words(with_passages: bool) -> str:
        return repr([table.rows for table in parts(session, found, with_passages=with_passages)])

    assert "the bus together" not in words(False)
    assert "the bus together" in words(True)


def test_a_reflexive_project_has_no_coefficients_anywhere(session: Session, found: Comparison) -> None:
    quiet = reflexive(found)
    assert set(offered(quiet)) == WITHOUT_COEFFICIENTS
    made = [*parts(session, quiet), *sections(quiet)]
    names = {name for table in made for name in table.columns}
    assert not names & {"alpha", "kappa", "f1", "α", "κ", "F1", "status"}
    told = [*methods_paragraphs(session, quiet), html(agreement_page(session, quiet)).decode()]
    assert not [text for text in told if re.search("Krippendorff|pooled|Agreement|κ|α", text)]
    assert "they differ in 2 places" in methods_text(session, quiet)
    for refused in (lambda: part(session, quiet, "overall"), lambda: chart(quiet, "forest", PAPER)):
        with pytest.raises(RefusedError, match="coefficients"):
            refused()


def test_a_coder_may_be_called_like_a_column(session: Session) -> None:
    add_coder(session, "code")
    for who in (session, as_coder(session, "code")):
        coding.apply_codes(who, "INT-1", units(session)[0], ["barriers"])
    assert sections(compared(session))[0].columns[:3] == ("code", "RB", "code (coder)")


def test_the_forest_says_why_a_code_has_no_number(found: Comparison) -> None:
    rows = {row["label"]: row for row in chart(found, "forest", PAPER).spec["data"]["values"]}
    assert (rows["connecting"]["value"], rows["connecting"]["said"]) == (None, "undefined: never marked")
    assert rows["barriers"]["value"] == 1.0
    assert "mean of the codes" in rows


def test_confusions_are_drawn_both_ways_with_a_column_for_nothing(session: Session, tobias: Session) -> None:
    first, second = units(session)
    coding.apply_codes(session, "INT-1", first, ["barriers"])
    coding.apply_codes(tobias, "INT-1", second, ["new_networks"])
    drawn = chart(compared(session), "confusions", PAPER)
    cells = {(cell["row"], cell["column"]) for cell in drawn.spec["data"]["values"]}
    assert cells == {(0, 2), (1, 2)}
    assert "nothing: 1.0" in drawn.said


def test_there_is_nothing_to_draw_where_coders_do_not_differ(session: Session, tobias: Session) -> None:
    for who in (session, tobias):
        coding.apply_codes(who, "INT-1", units(session)[0], ["barriers"])
    found = compared(session)
    with pytest.raises(RefusedError, match="no disagreements to draw"):
        chart(found, "confusions", PAPER)
    assert b"Codes in place" not in html(agreement_page(session, found))
    assert "did not differ on any unit" in methods_text(session, found)


def test_the_page_holds_words_of_participants_only_when_asked_for(
    session: Session, found: Comparison
) -> None:
    assert b"the bus together" not in html(agreement_page(session, found))
    page = html(agreement_page(session, found, with_passages=True))
    assert b"the bus together" in page
    assert b"as confidential as the transcripts" in page
    assert page.count(b"<svg") == 2


def test_the_draft_says_what_was_done_and_leaves_the_rest_to_the_author(
    session: Session, found: Comparison
) -> None:
    text = methods_text(session, found)
    assert "Two units were compared on" in text
    assert "An interval over documents needs 5 of them, and there was 1; none is given." in text
    assert "practical_support: 1 unit of 1 that anybody marked" in text
    assert "marked by RB and not TM in 1; in its place the other coder had new_networks (1)" in text
    assert "no decision is recorded" in text
    assert text.count("[author: ") >= 5
    assert not JUDGEMENTS.findall(text)


def test_the_draft_tells_decisions_with_their_reasons(session: Session, found: Comparison) -> None:
    for who in (session, as_coder(session, "TM")):
        reading.finish(who, "INT-1")
    second = units(session)[1]
    decide_all(session, [Verdict("INT-1", second, "practical_support", OUTCOMES[0], "definition_unclear")])
    text = methods_text(session, compared(session))
    assert "One disagreement on the documents compared was decided by RB" in text
    assert "one coder’s reading (1). Reasons: definition unclear (1)" in text
    assert "Reasons given on deciding: definition unclear (1)" in text


def test_the_draft_says_how_the_profile_keeps_coders_apart(session: Session, found: Comparison) -> None:
    assert "did not keep coders from seeing" in methods_text(session, found)


def test_the_draft_says_what_was_chosen_to_be_compared(session: Session, found: Comparison) -> None:
    assert "in the project) had been coded by two or more of them." in methods_text(session, found)
    chosen = compared(session, only=["INT-1"], kinds=["interview"], codes=["practical_support"])
    text = methods_text(session, chosen)
    assert "in the project) was compared: chosen by name, of the kind interview, and coded by" in text
    assert "on 1 code, chosen by name, of" in text
    assert "For practical_support, α was 0.00 and F1 0.00." in text
    assert "ranged" not in text
    assert "mean α" not in text
    assert "still at work on were compared, too" in text


def test_the_draft_tells_a_code_from_one_with_those_below_it(session: Session, found: Comparison) -> None:
    coding.apply_codes(session, "INT-1", units(session)[0], ["new_networks"])
    both = compared(session, level="both")
    assert any(row.rolled_up and row.n_disagreements for row in both.report.codes)
    text = methods_text(session, both)
    assert "all codes together is about codes as applied" in text
    assert "and below: " not in text


def test_no_interval_is_spoken_of_where_none_is_given(session: Session, found: Comparison) -> None:
    assert found.report.overall.mean_alpha.method
    assert "intervals:" not in overall_line(found)
    sure = replace(found.report.overall.mean_alpha, lo=0.1, hi=0.9)
    overall = replace(found.report.overall, mean_alpha=sure)
    bounded = replace(found, report=replace(found.report, overall=overall))
    assert "intervals: jackknife over documents" in overall_line(bounded)


def test_the_draft_names_the_statistics_that_were_asked_for(session: Session, found: Comparison) -> None:
    text = methods_text(session, replace(found, stats=("ac1", "percent")))
    assert "Beside them: AC1 (Gwet 2008) and percentage agreement. Percentage agreement rises with" in text
    assert "Percentage agreement is not reported" in methods_text(session, found)


def test_markdown_of_the_draft_obeys_no_name(session: Session, found: Comparison) -> None:
    text = methods_text(session, found, "md")
    assert text.startswith("## Agreement between coders\n\n")
    assert "practical\\_support" in text
    assert "**[author: who the coders are, and how they were trained]**" in text


def test_where_coding_is_blind_other_coders_passages_stay_hidden(session: Session, found: Comparison) -> None:
    add_coder(session, "CD")
    with session.act("test", "made coding blind"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    looking = as_coder(session, "CD")
    assert b"the bus together" not in html(agreement_page(looking, found, with_passages=True))
    table = part(looking, found, "disagreements")
    assert (table.rows, len(table.notes)) == ([], 1)
    assert "showed no coder another’s codings" in methods_text(looking, found)


def test_a_picture_says_which_codes_it_has_no_room_for(
    found: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "title" not in chart(found, "confusions", PAPER).spec
    monkeypatch.setattr("cpqual.services.agreement_charts.MOST_CODES", 1)
    monkeypatch.setattr("cpqual.services.agreement_charts.MOST_ROWS", 3)
    confusions, forest = chart(found, "confusions", PAPER), chart(found, "forest", PAPER)
    assert confusions.spec["title"]["text"] == ["Left out here: 1 code with fewer disagreements."]
    assert "Left out here: 1 code" in confusions.said
    assert len(forest.spec["data"]["values"]) == 4
    assert ">Left out here: 1 code with fewer disagreements.<" in svg(confusions.spec)
