"""Negative cases: whose they are, who may read them, and that they stay with their words."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.formats.tables import write
from cpqual.services import (
    code_editing,
    coding,
    comparing,
    history,
    negative_cases,
    reading,
    trash,
)
from cpqual.services.correcting import carry_out, plan_text
from cpqual.services.merging_codes import merge_codes
from cpqual.services.negative_case_table import case_table, import_cases
from cpqual.services.negative_cases import Tally
from cpqual.services.negative_passages import cases_on, with_cases
from cpqual.services.passages import find
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import codes, documents
from tests.conftest import CODEBOOK, TALK, talk_document

NOBODY = Span(TALK.index("Nobody."), TALK.index("Nobody.") + 7)


def add(session: Session, code: str = "new_networks", span: Span = NOBODY) -> str:
    return negative_cases.add_case(session, code, "INT-1", span, "contradicts", "met nobody at all")


def test_a_passage_that_does_not_carry_the_code_is_set_against_it(session: Session) -> None:
    made = add(session)
    (case,) = negative_cases.cases(session)
    assert (case.id, case.document, case.span, case.code) == (made, "INT-1", NOBODY, "new_networks")
    assert (case.kind, case.note, case.coder) == ("contradicts", "met nobody at all", "RB")
    assert history.log(session, 1)[0].words == f"INT-1 {NOBODY.start}–{NOBODY.end} contradicts new_networks"


def test_what_cannot_be_recorded_is_refused_and_leaves_nothing(session: Session) -> None:
    add(session)
    with pytest.raises(RefusedError, match="already"):
        add(session)
    with pytest.raises(RefusedError, match="the note is empty"):
        negative_cases.add_case(session, "barriers", "INT-1", NOBODY, "qualifies", " \n ")
    with pytest.raises(InputError, match="the note holds null bytes"):
        negative_cases.add_case(session, "barriers", "INT-1", NOBODY, "qualifies", "a\0b")
    with pytest.raises(RefusedError, match="is no passage"):
        add(session, span=Span(5, 9_999))
    with pytest.raises(UnknownNameError, match="Did you mean barriers"):
        add(session, "bariers")
    assert len(negative_cases.cases(session)) == 1


def test_a_theme_has_the_cases_of_the_codes_below_it_and_of_those_merged_into_these(session: Session) -> None:
    add(session)
    add(session, "practical_support")
    merge_codes(session, ["practical_support"], "barriers", "one and the same")
    assert [c.code for c in negative_cases.cases(session, "connecting")] == ["new_networks"]
    assert [c.code for c in negative_cases.cases(session, "barriers")] == ["practical_support"]
    assert negative_cases.tallies(session) == {"barriers": Tally(1, 0), "connecting": Tally(1, 0)}
    with pytest.raises(RefusedError, match="was merged into barriers"):
        add(session, "practical_support", Span(NOBODY.start, NOBODY.end + 1))


def test_themes_without_a_case_are_told_unless_they_are_out_of_use(session: Session) -> None:
    assert {slug: tally.words for slug, tally in negative_cases.tallies(session).items()} == {
        "barriers": "none recorded", "connecting": "none recorded",
    }  # fmt: skip
    code_editing.retire_codes(session, ["barriers"], "no more")
    assert list(negative_cases.tallies(session)) == ["connecting"]


@pytest.mark.parametrize(
    ("tally", "words"),
    [(Tally(1, 0), "1 contradicts"), (Tally(0, 2), "2 qualify"), (Tally(3, 1), "3 contradict, 1 qualifies")],
)
def test_numbers_are_said_as_people_say_them(tally: Tally, words: str) -> None:
    assert tally.words == words


def test_only_who_recorded_a_case_changes_or_removes_it(session: Session) -> None:
    add(session)
    other = as_coder(session, add_coder(session, "TM").slug)
    (case,) = negative_cases.cases(other)
    with pytest.raises(RefusedError, match="is RB’s"):
        negative_cases.remove_case(other, case)
    with pytest.raises(RefusedError, match="is RB’s"):
        negative_cases.change_case(other, case, "qualifies", "mine now")
    negative_cases.change_case(session, case, "qualifies", "only at first")
    (changed,) = negative_cases.cases(session)
    assert (changed.kind, changed.note, changed.id) == ("qualifies", "only at first", case.id)


def test_a_removed_case_is_in_the_trash_and_comes_back(session: Session) -> None:
    add(session)
    (case,) = negative_cases.cases(session)
    negative_cases.remove_case(session, case)
    with pytest.raises(RefusedError, match="not there any more"):
        negative_cases.remove_case(session, case)
    (thrown,) = trash.removed(session, kinds=["negative"], query="nobody")
    assert thrown.what == f"negative case of new_networks at INT-1 {NOBODY.start}–{NOBODY.end}"
    trash.bring_back(session, thrown.number)
    assert negative_cases.cases(session) == [case]
    assert trash.removed(session) == []


def test_it_is_found_by_the_id_that_lists_show(session: Session) -> None:
    add(session)
    table = case_table(session, negative_cases.cases(session), "role")
    (row,) = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert negative_cases.find_case(session, str(row["id"])).code == "new_networks"
    with pytest.raises(UnknownNameError, match="no negative case 'zzzz'"):
        negative_cases.find_case(session, "zzzz")
    with pytest.raises(UnknownNameError, match="no negative case ''"):
        negative_cases.find_case(session, "")


def test_the_table_says_who_says_it_no_further_than_asked(session: Session) -> None:
    add(session)
    found = negative_cases.cases(session)
    by_name = case_table(session, found, "pseudonym", ("barriers", "connecting"))
    row = dict(zip(by_name.columns, by_name.rows[0], strict=True))
    assert (row["theme"], row["passage"]) == ("Connecting", "Nobody.")
    assert row["attribution"] == "Perran, service user, sector: third, INT-1, turn 2"
    assert by_name.notes == ("Barriers: none recorded", "Connecting: 1 contradicts")
    by_role = case_table(session, found, "role")
    assert "Perran" not in str(by_role.rows)
    with pytest.raises(RefusedError, match="nobody can be named"):
        case_table(session, found, "named")


def test_what_is_written_out_is_read_back_as_it_was(session: Session, tmp_path: Path) -> None:
    add(session, span=Span(0, len(TALK)))
    add(as_coder(session, add_coder(session, "TM").slug))
    before = negative_cases.cases(session)
    out = io.BytesIO()
    write(case_table(session, before, "role"), "csv", out)
    path = tmp_path / "cases.csv"
    path.write_bytes(out.getvalue())
    for case in before:
        negative_cases.remove_case(as_coder(session, case.coder), case)
    assert import_cases(session, path) == 2
    again = negative_cases.cases(session)
    assert [one[1:-1] for one in again] == [one[1:-1] for one in before]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("document,code,kind\nINT-1,barriers,qualifies\n", "no column 'note'"),
        ("document,code,kind,note,quote\nINT-1,barriers,maybe,n,Nobody.\n", "line 2: no kind 'maybe'"),
        ("document,code,kind,note,quote\nINT-1,barriers,qualifies,n,Nowhere\n", "the quote occurs 0 times"),
        ("document,code,kind,note\nINT-1,barriers,qualifies,n\n", "line 2: say start and end, or the quote"),
        (
            "document,code,kind,note,start,end\nINT-1,barriers,qualifies,n,4,x\n",
            "end is 'x', not a whole number",
        ),
        ("document,code,kind,note,quote\nINT-1,nope,qualifies,n,Nobody.\n", "line 2: no code 'nope'"),
        ("document,code,kind,note,quote,coder\nINT-1,barriers,qualifies,n,Nobody.,XX\n", "no coder 'XX'"),
        ("document,code,kind,note\n", "holds no negative case"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_by_line_and_whole(
    session: Session, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        import_cases(session, path)
    assert said in str(refused.value)
    assert negative_cases.cases(session) == []


def test_a_case_goes_with_its_words_when_the_text_is_corrected(session: Session) -> None:
    add(session)
    plan = plan_text(session, "INT-1", TALK.replace("Who did you come here with?", "Who came?"))
    carry_out(session, plan, "shorter question")
    (case,) = negative_cases.cases(session)
    text = documents.text(session.store, session.document("INT-1").id)
    assert text[case.start : case.end] == "Nobody."


def test_where_coding_is_blind_others_cases_open_with_their_document(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    with opened.act("import", "a codebook and two interviews"):
        codes.write_codes(opened.store, CODEBOOK.codes)
        for slug in ("INT-1", "INT-2"):
            turns = tuple(replace(t, person=None) for t in talk_document(slug).turns)
            documents.add_document(opened.store, talk_document(slug, turns=turns), 30, None, {})
    add(opened)
    other = as_coder(opened, add_coder(opened, "TM").slug)
    assert negative_cases.cases(other) == []
    assert negative_cases.tallies(other)["connecting"] == Tally(0, 0)
    assert "coding is blind" in case_table(other, (), "role").notes[-1]
    reading.finish(other, "INT-1")
    assert [c.coder for c in negative_cases.cases(other)] == ["RB"]
    opened.close()


def test_passages_of_a_theme_are_listed_with_what_speaks_against_it(session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(NOBODY.start, NOBODY.end + 9), ["new_networks"])
    add(session)
    elsewhere = Span(0, 6)
    negative_cases.add_case(session, "connecting", "INT-2", elsewhere, "qualifies", "of the theme itself")
    negative_cases.add_case(session, "barriers", "INT-2", elsewhere, "qualifies", "of another theme")
    found = find(session, PassageQuery(("connecting",)))
    listed = with_cases(session, found, comparing.table(session, found))
    rows = [dict(zip(listed.columns, row, strict=True)) for row in listed.rows]
    assert [(row["document"], row["against"], row["note"]) for row in rows] == [
        ("INT-1", "contradicts new_networks (RB)", "met nobody at all"),
        ("INT-2", "qualifies connecting (RB)", "of the theme itself"),
    ]
    assert [row["group"] for row in rows] == ["INT-1", "negative cases"]
    assert listed.notes[-1] == "negative cases: 2 of these codes, 1 of them on none of the passages"
    (place,) = (found.at(row) for row in range(len(found)))
    assert [one.note for one in cases_on(session, place)] == ["met nobody at all"]
