"""Framework matrices: making them, writing their cells, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import CpqualError, InputError, RefusedError, UnknownNameError
from cpqual.domain.frameworks import CASE_KINDS, Case, Framework
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, framework_cells, frameworks, history, merging_codes, reading
from cpqual.services.framework_cases import cases_of
from cpqual.services.framework_cells import link_passage, read_cell, set_status, write_summary
from cpqual.services.framework_passages import Ground, count_cells
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import codes, documents, people
from cpqual.storage.integrity import problems

from ..conftest import CODEBOOK, in_talk, talk_document

DOG = in_talk("the dog came")
FERRY = in_talk("He likes the ferry")


@pytest.fixture
def framework(session: Session) -> Framework:
    return frameworks.make_framework(session, "Main matrix", "person", ["barriers", "connecting"])


@pytest.fixture
def perran(session: Session, framework: Framework) -> Case:
    return frameworks.find_case(session, framework, "P")


def acts(session: Session) -> list[str]:
    return [act.words for act in history.log(session, 50)]


def test_a_framework_has_a_slug_columns_and_the_cases_of_its_kind(session: Session) -> None:
    made = frameworks.make_framework(session, "  Main  matrix ", "person", ["connecting", "barriers"])
    assert (made.slug, made.title, made.themes) == ("main_matrix", "Main matrix", ("connecting", "barriers"))
    assert (
        frameworks.require_framework(session, "MAIN MATRIX") == frameworks.require_framework(session) == made
    )
    assert [case.slug for case in cases_of(session, made)] == ["p"]
    by_site = frameworks.make_framework(session, "Sites", "site")
    assert by_site.themes == ("barriers", "connecting")
    assert [(case.slug, case.name) for case in cases_of(session, by_site)] == [("quay", "The Quay")]
    by_document = frameworks.make_framework(session, "Documents", "document", where="kind = interview")
    assert [case.slug for case in cases_of(session, by_document)] == ["INT-1", "INT-2"]
    with pytest.raises(UnknownNameError, match="say which framework"):
        frameworks.require_framework(session)


@pytest.mark.parametrize(
    ("title", "themes", "where", "says"),
    [
        ("!!!", ["barriers"], "", "no letters"),
        ("Main matrix", ["barriers"], "", "there is a framework main_matrix already"),
        ("Other", ["barrier"], "", "Did you mean barriers"),
        ("Other", ["barriers"], "nothing = 1", "nothing"),
        ("Other", ["barriers"], "kind =", "filter"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(
    session: Session, framework: Framework, title: str, themes: list[str], where: str, says: str
) -> None:
    with pytest.raises(CpqualError, match=says):
        frameworks.make_framework(session, title, "person", themes, where)
    assert frameworks.list_frameworks(session) == [framework]


def test_a_line_lets_cases_in_and_keeps_the_summaries_of_the_others(
    session: Session, framework: Framework, perran: Case
) -> None:
    write_summary(session, framework, perran, "barriers", "Words.")
    for where, slugs in (
        ("person.group = 'service user'", ["p"]),
        ("person.group != 'service user'", []),
        ("sector = third", ["p"]),
        ("kind = fieldnote", []),
    ):
        found = frameworks.change_framework(session, framework, where=where)
        assert [case.slug for case in cases_of(session, found)] == slugs, where
    assert frameworks.summaries_in(session, framework) == 1
    assert frameworks.change_framework(session, framework, where=" ", title="New").filter == ""


def test_a_cell_goes_from_empty_to_draft_to_done_and_back(
    session: Session, framework: Framework, perran: Case
) -> None:
    with pytest.raises(RefusedError, match="nothing is written"):
        set_status(session, framework, perran, "barriers", "done")
    write_summary(session, framework, perran, "barriers", "\r\n\r\nNobody\u00a0came.\r\nNot once.  \n")
    cell = read_cell(session, framework, perran, "barriers")
    assert cell.summary is not None
    assert (cell.summary.body, cell.summary.status) == ("Nobody came.\nNot once.", "draft")
    set_status(session, framework, perran, "barriers", "done")
    write_summary(session, framework, perran, "barriers", "Nobody came.")
    found = read_cell(session, framework, perran, "barriers").summary
    assert found is not None
    assert (found.body, found.status, found.coder) == ("Nobody came.", "done", "RB")
    with pytest.raises(RefusedError, match="without words"):
        write_summary(session, framework, perran, "barriers", " \n ", "done")
    write_summary(session, framework, perran, "barriers", "", "draft")
    assert read_cell(session, framework, perran, "barriers").summary is None
    with pytest.raises(RefusedError, match="empty"):
        framework_cells.clear_cell(session, framework, perran, "barriers")
    assert not any("Nobody" in words for words in acts(session))


def test_every_step_is_taken_back_and_done_again(
    session: Session, framework: Framework, perran: Case
) -> None:
    write_summary(session, framework, perran, "barriers", "One.", links=[("INT-1", DOG), ("INT-2", FERRY)])
    write_summary(session, framework, perran, "barriers", "Two.", "done")
    frameworks.set_themes(session, framework, ["connecting"])
    framework = frameworks.require_framework(session, "main_matrix")
    assert (framework.themes, frameworks.summaries_in(session, framework)) == (("connecting",), 0)
    frameworks.remove_framework(session, framework)
    assert frameworks.list_frameworks(session) == []
    for _ in range(2):
        history.undo(session)
    framework = frameworks.require_framework(session)
    cell = read_cell(session, framework, perran, "barriers")
    assert (cell.summary and cell.summary.body, [len(one.links) for one in cell.passages]) == ("Two.", [1, 1])
    history.undo(session)
    cell = read_cell(session, framework, perran, "barriers")
    assert cell.summary
    assert (cell.summary.body, cell.summary.status) == ("One.", "draft")
    history.undo(session)
    assert read_cell(session, framework, perran, "barriers").summary is None
    history.redo(session)
    assert len(read_cell(session, framework, perran, "barriers").passages) == 2
    assert list(problems(session.store)) == []


def test_links_are_made_once_and_taken_away_by_what_they_touch(
    session: Session, framework: Framework, perran: Case
) -> None:
    link_passage(session, framework, perran, "barriers", "INT-1", DOG)
    cell = read_cell(session, framework, perran, "barriers")
    assert cell.summary is not None
    assert (cell.summary.body, cell.summary.status, cell.coverage.passages) == ("", "draft", 0)
    assert [(one.coded, one.passage.words) for one in cell.passages] == [(False, "the dog came")]
    for document, span, says in (
        ("INT-1", DOG, "linked already"), ("INT-1", Span(5, 9_999), "no passage"), ("INT-9", DOG, "INT-9")
    ):  # fmt: skip
        with pytest.raises(CpqualError, match=says):
            link_passage(session, framework, perran, "barriers", document, span)
    with pytest.raises(RefusedError, match="no link"):
        framework_cells.unlink_passages(session, framework, perran, "barriers", "INT-1", FERRY)
    assert (
        framework_cells.unlink_passages(session, framework, perran, "barriers", "INT-1", in_talk("dog")) == 1
    )
    assert read_cell(session, framework, perran, "barriers").summary is None


def test_passages_coded_after_a_summary_are_new_until_it_is_written_or_confirmed(
    session: Session, framework: Framework, perran: Case
) -> None:
    coding.apply_codes(session, "INT-1", DOG, ["barriers"])
    write_summary(session, framework, perran, "barriers", "The dog.")
    assert read_cell(session, framework, perran, "barriers").coverage == (1, 0, 0)
    coding.apply_codes(session, "INT-2", FERRY, ["barriers"])
    cell = read_cell(session, framework, perran, "barriers")
    assert (cell.coverage, [one.new for one in cell.passages]) == ((2, 0, 1), [False, True])
    link_passage(session, framework, perran, "barriers", "INT-2", FERRY)
    cell = read_cell(session, framework, perran, "barriers")
    assert (cell.coverage, cell.unlinked, [bool(one.links) for one in cell.passages]) == (
        (2, 1, 1), 1, [True, False]
    )  # fmt: skip
    set_status(session, framework, perran, "barriers", "draft")
    assert read_cell(session, framework, perran, "barriers").coverage == (2, 1, 0)


def test_a_theme_stands_for_all_below_it_and_overlapping_passages_are_one(
    session: Session, framework: Framework, perran: Case
) -> None:
    coding.apply_codes(session, "INT-1", Span(60, 80), ["practical_support"])
    coding.apply_codes(session, "INT-1", Span(70, 88), ["new_networks"])
    coding.apply_codes(session, "INT-1", Span(5, 20), ["connecting"])
    cell = read_cell(session, framework, perran, "connecting")
    # only the interviewer speaks in the third
    assert [(one.passage.place.span, one.passage.place.codes) for one in cell.passages] == [
        (Span(60, 88), ("practical_support", "new_networks"))
    ]


def test_the_counts_of_all_cells_are_those_of_each(session: Session, framework: Framework) -> None:
    with session.act("import", "another"):
        person = people.add_person(session.store, Person("q", "Quill"))
        site = people.site_ids(session.store)["quay"]
        known = people.person_ids(session.store)
        text = "INT: Well?\nP: I said so.\nQ: And I did not.\nP: You did.\n"
        documents.add_document(
            session.store, talk_document("INT-3", text), 9, site, {"p": known["p"], "q": person}
        )
    tobias = as_coder(session, add_coder(session, "TM").slug)
    for who, document, span, slug in (
        (session, "INT-1", DOG, "barriers"), (tobias, "INT-1", Span(75, 95), "barriers"),
        (session, "INT-3", Span(14, 45), "practical_support"), (session, "INT-3", Span(26, 30), "connecting"),
        (tobias, "INT-2", FERRY, "new_networks"), (session, "INT-3", Span(0, 9), "barriers"),
    ):  # fmt: skip
        coding.apply_codes(who, document, span, [slug])
    for cases in CASE_KINDS:
        made = frameworks.make_framework(session, f"By {cases}", cases, ["barriers", "connecting"])
        rows = cases_of(session, made)
        write_summary(session, made, rows[0], "barriers", "Words.", links=[("INT-1", Span(70, 71))])
        for layer in ("RB", "TM", "union", "intersection"):
            ground = Ground(session, made, layer)
            every = count_cells(session, made, rows, ground)
            for case in rows:
                for theme in made.themes:
                    one = read_cell(session, made, case, theme, ground).coverage
                    assert every.get((case.slug, theme), (0, 0, 0)) == one, (cases, layer, case, theme)


def test_columns_are_added_moved_and_taken_out(session: Session, framework: Framework) -> None:
    framework = frameworks.set_themes(session, framework, [*framework.themes, "new_networks"])
    framework = frameworks.move_theme(session, framework, "new_networks", -5)
    assert framework.themes == ("new_networks", "barriers", "connecting")
    assert frameworks.move_theme(session, framework, "connecting", 1) is framework
    with pytest.raises(RefusedError, match="twice"):
        frameworks.set_themes(session, framework, ["barriers", "barriers"])
    with pytest.raises(RefusedError, match="no column"):
        frameworks.set_themes(session, framework, [])
    with pytest.raises(UnknownNameError, match="is no column"):
        frameworks.move_theme(session, framework, "practical_support", 1)
    history.undo(session)
    assert frameworks.require_framework(session).themes == ("barriers", "connecting", "new_networks")


def test_a_merged_or_retired_code_is_said_to_be_and_its_summaries_stay(
    session: Session, framework: Framework, perran: Case
) -> None:
    write_summary(session, framework, perran, "barriers", "Words.")
    merging_codes.merge_codes(session, ["barriers"], "new_networks", "the same")
    book = session.codebook()
    assert [one.told for one in frameworks.columns(framework, book)] == [
        "Barriers (merged into new_networks)", "Connecting",
    ]  # fmt: skip
    cell = read_cell(session, framework, perran, "barriers")
    assert cell.summary is not None
    assert any("merged into new_networks" in line for line in framework_cells.told(cell))
    with pytest.raises(RefusedError, match="Take new_networks instead"):
        frameworks.make_framework(session, "Other", "person", ["barriers"])
    frameworks.set_themes(session, framework, ["connecting", "barriers"])


def test_a_code_that_is_a_column_outlives_a_codebook_file_without_it(
    session: Session, tmp_path: Path
) -> None:
    frameworks.make_framework(session, "Main", "person", ["new_networks"])
    file = tmp_path / "book.yml"
    file.write_text(codebooks.export(session).replace("id: new_networks", "id: other_networks"))
    codebooks.import_codebook(session, file)
    assert {"new_networks", "other_networks"} <= {code.slug for code in session.codebook()}


def test_where_coding_is_blind_others_summaries_open_with_the_documents(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    with opened.act("import", "a codebook and an interview"):
        codes.write_codes(opened.store, CODEBOOK.codes)
        person = people.add_person(opened.store, Person("p", "Perran"))
        documents.add_document(opened.store, talk_document(), 30, None, {"p": person})
    tobias = as_coder(opened, add_coder(opened, "TM").slug)
    coding.apply_codes(tobias, "INT-1", DOG, ["barriers"])
    made = frameworks.make_framework(opened, "Main", "person", ["barriers"])
    case = frameworks.find_case(opened, made, "p")
    write_summary(tobias, made, case, "barriers", "Tobias says so.")
    cell = read_cell(opened, made, case, "barriers")
    assert (cell.summary, cell.closed, cell.coverage.passages) == (None, "TM", 0)
    with pytest.raises(RefusedError, match="TM's: coding is blind"):
        write_summary(opened, made, case, "barriers", "I say otherwise.")
    with pytest.raises(RefusedError, match="closed to RB"):
        Ground(opened, made, "TM")
    reading.finish(opened, "INT-1")
    found = read_cell(opened, made, case, "barriers", Ground(opened, made, "TM"))
    assert found.summary is not None
    assert (found.summary.body, found.coverage.passages) == ("Tobias says so.", 1)
    opened.close()


def test_a_summary_is_kept_as_text_that_nothing_obeys(
    session: Session, framework: Framework, perran: Case
) -> None:
    with pytest.raises(InputError, match="null bytes"):
        write_summary(session, framework, perran, "barriers", "null \0 byte")
    write_summary(session, framework, perran, "barriers", "bell \x07 and \x1b[2J go\u202e")
    found = read_cell(session, framework, perran, "barriers").summary
    assert found is not None
    assert found.body == "bell  and [2J go"
