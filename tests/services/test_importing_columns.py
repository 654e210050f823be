"""What the columns of a table hold: said, inferred, told with their rows, in a map."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError
from cpqual.formats.options import ReadOptions
from cpqual.formats.tables import write
from cpqual.services import attributes, history, reading
from cpqual.services.importing import ImportPlan, Said, carry_out, plan_import, read_map
from cpqual.services.importing_draft import Draft
from cpqual.services.importing_tables import map_table
from cpqual.services.session import Session
from cpqual.storage.attributes import values_of

HEAD = "id,text,age,sector,post,when,again"
ROWS = [
    f"R{i},Answer number {i} in words.,{20 + i},{('third', 'public')[i % 2]},0{i},2011-0{i}-02,"
    f"{('Yes', 'no')[i % 2]}"
    for i in range(1, 7)
]


@pytest.fixture
def survey(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: str, head: str = HEAD, name: str = "survey.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([head, *(rows or ROWS)]) + "\n")
        return path

    return make


def types(plan: ImportPlan) -> dict[str, str]:
    return {one.attribute.name: one.type_in_words for one in plan.columns}


def written(plan: ImportPlan, path: Path) -> Path:
    out = BytesIO()
    write(map_table(plan), "csv", out)
    path.write_bytes(out.getvalue())
    return path


def test_types_come_from_all_values_and_spellings_stay(session: Session, survey: Callable[..., Path]) -> None:
    plan = plan_import(session, [survey()])
    assert types(plan) == {
        "age": "number", "sector": "choice: public, third", "post": "text", "when": "date",
        "again": "boolean",
    }  # fmt: skip
    carry_out(session, plan)
    made = {one.attribute.name: one.attribute.type for one in attributes.list_attributes(session, "document")}
    assert made == {"age": "number", "sector": "choice", "post": "text", "when": "date", "again": "boolean"}
    posts = values_of(session.store, "document", "post").values()
    assert sorted(posts) == [f"0{i}" for i in range(1, 7)]
    history.undo(session)
    assert attributes.list_attributes(session, "document") == []


def test_a_known_attribute_keeps_its_type_and_what_does_not_fit_is_told_with_its_row(
    session: Session, survey: Callable[..., Path]
) -> None:
    carry_out(session, plan_import(session, [survey()]))
    plan = plan_import(session, [survey("N1,Quite new.,old,third,1,,", "N2,Newer.,older,fourth,1,,")])
    told = [str(one.problem) for one in plan.columns if one.problem]
    assert told[0].startswith("survey.csv, line 2, column 'age': 'old' is no number (and 1 more)")
    assert told[0].endswith("Correct it, or say another type: --column age=text.")
    assert len(told) == 1
    with pytest.raises(InputError, match="line 2, column 'age'"):
        carry_out(session, plan)
    # another letter case in the head is the same attribute
    again = survey("N3,New again.,33", head="id,text,AGE")
    carry_out(session, plan_import(session, [again]))
    assert "33" in values_of(session.store, "document", "age").values()


def test_what_only_imports_said_of_a_type_widens_with_a_remark(
    session: Session, survey: Callable[..., Path]
) -> None:
    carry_out(session, plan_import(session, [survey()]))
    plan = plan_import(
        session, [survey("N1,Quite new.,33.5,Private,1,12/05/2011,unsure", "N2,More.,,third,1,,Yes")]
    )
    assert types(plan) == {
        "age": "number", "sector": "choice: Private, public, third", "post": "text", "when": "date",
        "again": "choice: no, unsure, yes",
    }  # fmt: skip
    why = {one.attribute.name: one.why for one in plan.columns}
    assert why["sector"] == "new: Private"
    assert why["again"] == "boolean until now, new: unsure"
    carry_out(session, plan)
    again = values_of(session.store, "document", "again").values()
    assert sorted(again) == ["no", "no", "no", "unsure", "yes", "yes", "yes", "yes"]
    assert "2011-05-12" in values_of(session.store, "document", "when").values()
    many = [f"M{i},Answer {i}.,3,sector {i},1,," for i in range(20)]
    plan = plan_import(session, [survey(*many)])
    assert types(plan)["sector"] == "text"
    history.undo(session)
    assert attributes.find_attribute(session, "document.sector").choices == ("public", "third")
    assert attributes.find_attribute(session, "again").type == "boolean"


def test_choices_that_a_person_listed_do_not_widen_unless_that_is_said(
    session: Session, survey: Callable[..., Path]
) -> None:
    carry_out(session, plan_import(session, [survey()]))
    sector = attributes.find_attribute(session, "document.sector")
    attributes.retype(session, sector, "choice", ("third", "public"))
    new = survey("N1,Quite new.,33,fourth,1,,")
    (odd,) = [one.problem for one in plan_import(session, [new]).columns if one.problem]
    assert str(odd) == (
        "survey.csv, line 2, column 'sector': 'fourth' is none of the choices. There are: third, public."
        " Correct it, or say another type: --column sector=text."
    )
    wider = Said(columns={"sector": "choice:third,public,fourth"})
    carry_out(session, plan_import(session, [new], said=wider))
    assert attributes.find_attribute(session, "document.sector").choices == ("third", "public", "fourth")
    history.undo(session)
    history.undo(session)
    assert types(plan_import(session, [new]))["sector"] == "choice: fourth, public, third"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_list_that_was_said_stays_as_it_is_in_whatever_order(
    session: Session, survey: Callable[..., Path], *, at_once: bool
) -> None:
    said = Said(columns={"sector": "choice:public,third", "again": "boolean"})
    if not at_once:
        carry_out(session, plan_import(session, [survey()]))
    more = "S1,More of it.,20,third,01,,no"
    carry_out(session, plan_import(session, [survey(*ROWS, more)], said=said))
    new = survey("N1,Quite new.,33,fourth,077,,unsure")
    assert [one.attribute.name for one in plan_import(session, [new]).columns if one.problem] == [
        "sector", "again",
    ]  # fmt: skip
    wider = Said(columns={"sector": "choice:fourth,public,third", "again": "choice:no,unsure,yes"})
    carry_out(session, plan_import(session, [new], said=wider))
    assert attributes.find_attribute(session, "document.sector").choices == ("fourth", "public", "third")
    history.undo(session)
    history.undo(session)
    if not at_once:
        assert types(plan_import(session, [new]))["sector"] == "choice: fourth, public, third"


def test_choices_out_of_the_alphabet_are_a_persons(session: Session, survey: Callable[..., Path]) -> None:
    carry_out(session, plan_import(session, [survey()], said=Said(columns={"sector": "choice:third,public"})))
    plan = plan_import(session, [survey("N1,Quite new.,33,fourth,1,,")])
    assert [one.problem is not None for one in plan.columns if one.attribute.name == "sector"] == [True]


def test_a_known_attribute_takes_another_type_when_that_is_said(
    session: Session, survey: Callable[..., Path]
) -> None:
    carry_out(session, plan_import(session, [survey()]))
    new = survey("N1,Quite new.,about 30,third,1,,")
    with pytest.raises(InputError, match="'about 30' is no number"):
        carry_out(session, plan_import(session, [new]))
    plan = plan_import(session, [new], said=Said(columns={"age": "text"}))
    assert "number until now" in next(one.why for one in plan.columns if one.attribute.name == "age")
    carry_out(session, plan)
    assert attributes.find_attribute(session, "age").type == "text"
    assert {"21", "about 30"} <= set(values_of(session.store, "document", "age").values())
    post = plan_import(session, [survey("N2,Newer.,30,third,7,,")], said=Said(columns={"sector": "number"}))
    with pytest.raises(InputError, match="'third' is no number"):
        carry_out(session, post)
    # nothing in the file: what the project holds does not fit
    held = plan_import(session, [survey("N3,Newer.,30,1,7,,")], said=Said(columns={"sector": "number"}))
    with pytest.raises(InputError, match=r"document\.sector: '(third|public)' is no number"):
        carry_out(session, held)
    assert "N3" not in {one.document.slug for one in reading.list_documents(session)}
    with pytest.raises(InputError, match="no table here has a column 'sectr'"):
        plan_import(session, [new], said=Said(columns={"sectr": "text"}))


def test_cells_of_no_more_than_a_dash_are_no_value_where_the_type_has_none_so_written(
    session: Session, survey: Callable[..., Path]
) -> None:
    carry_out(session, plan_import(session, [survey()]))
    plan = plan_import(session, [survey("N1,Quite new.,n/a,-,-,.,N/A", "N2,Newer.,40,third,1,,no")])
    told = {one.attribute.name: (one.values, one.unsaid) for one in plan.columns}
    assert told == {"age": (1, 1), "sector": (1, 1), "post": (2, 0), "when": (0, 1), "again": (1, 1)}
    assert not [one.problem for one in plan.columns if one.problem]
    carry_out(session, plan)
    document = session.document("N1").id
    held = {name: values_of(session.store, "document", name).get(document) for name in told}
    assert held == {"age": None, "sector": None, "post": "-", "when": None, "again": None}
    known = plan_import(session, [survey("R1,Answer number 1 in words.,-,n/a,01,2011-01-02,no")])
    assert not known.planned[0].otherwise


def test_a_map_says_what_columns_hold_and_written_back_it_changes_nothing(
    session: Session, survey: Callable[..., Path], tmp_path: Path
) -> None:
    path = survey("1,Long words here.,007,Why not.", "2,More words.,8,", head="nr,q1,code,q2")
    with pytest.raises(InputError, match="no column 'id'"):
        plan_import(session, [path])
    said = tmp_path / "map.csv"
    said.write_text(
        "document,column,taken_for\n*,NR,id\nsurvey.csv,q1,answer\nsurvey.csv,q2,answer\n*,nowhere,text\n"
    )
    plan = plan_import(session, [path], label_map=read_map(said))
    assert [one.document.slug for one in plan.planned] == ["1-q1", "1-q2", "2-q1"]
    assert types(plan)["code"] == "text"
    again = written(plan, tmp_path / "again.csv")
    assert "survey.csv,,,,,code,text," in again.read_text()
    repeated = plan_import(session, [path], label_map=read_map(again))
    assert [one.document for one in repeated.planned] == [one.document for one in plan.planned]
    assert types(repeated) == types(plan)
    again.write_text(again.read_text().replace("code,text", "code,nothing"))
    assert "code" not in types(plan_import(session, [path], label_map=read_map(again)))
    again.write_text(again.read_text().replace("code,nothing", "code,colour"))
    with pytest.raises(InputError, match="cannot be taken for 'colour'"):
        plan_import(session, [path], label_map=read_map(again))


def test_a_type_that_is_said_holds_and_names_the_row_that_does_not_fit(
    session: Session, survey: Callable[..., Path]
) -> None:
    draft = Draft(session, [survey()])

    def plan() -> ImportPlan:
        for path in draft.waiting():
            draft.read(path)
        return draft.plan(session)

    (path,) = draft.paths
    plan()
    draft.say_column(path, "post", "number")
    draft.say_column(path, "sector", "choice: third, public, private")
    assert types(plan())["post"] == "number"
    assert types(plan())["sector"] == "choice: third, public, private"
    draft.say_column(path, "when", "boolean")
    (odd,) = [one.problem for one in plan().columns if one.problem]
    assert str(odd).startswith("survey.csv, line 2, column 'when': '2011-01-02' is no yes or no (and 5 more)")
    draft.say_column(path, "when", "nothing")
    assert "when" not in types(plan())
    with pytest.raises(RefusedError, match="text holds the answers"):
        draft.say_column(path, "text", "attribute")
    with pytest.raises(RefusedError, match="id holds the ids"):
        draft.say_column(path, "id", "number")
    draft.say_column(path, "age", "id")
    assert [one.document.slug for one in plan().planned][:2] == ["21", "22"]
    assert types(plan())["id"] == "text"
    draft.say_column(path, "again", "answer")
    assert [one.document.slug for one in plan().planned][:2] == ["21-text", "21-again"]


def test_a_row_that_has_another_title_site_or_date_is_told_and_taken_on_request(
    session: Session, survey: Callable[..., Path]
) -> None:
    head = "id,text,title,site,date"
    before = survey("A1,The same words.,First,Quay House,2011-01-02", "A2,Others.,,,", head=head)
    carry_out(session, plan_import(session, [before]))
    after = survey("A1,The same words.,Second,New Hall,2011-03-04", "A2,Others.,,,", head=head)
    plan = plan_import(session, [after])
    told = {one.document.slug: dict(one.fields) for one in plan.planned}
    assert told == {
        "A1": {
            "title": ("First", "Second"), "site": ("quay_house", "New Hall"),
            "date": ("2011-01-02", "2011-03-04"),
        },
        "A2": {},
    }  # fmt: skip
    with pytest.raises(RefusedError, match="nothing new"):
        carry_out(session, plan)
    carry_out(session, plan_import(session, [after], said=Said(revise=True)))
    stored = session.document("A1")
    assert (stored.title, stored.site, stored.date) == ("Second", "new_hall", "2011-03-04")
    assert not plan_import(session, [after]).planned[0].otherwise
    history.undo(session)
    stored = session.document("A1")
    assert (stored.title, stored.site, stored.date) == ("First", "quay_house", "2011-01-02")
    assert len([one for one in reading.list_documents(session) if one.document.kind == "survey"]) == 2


SAID = [
    "The bus never comes.", "Rent went up again.", "", "No room to meet.", "Nobody asks us.", "Stairs.",
    "Rain.", "The form is too long.",
]  # fmt: skip
NUMBERED = ReadOptions(number_rows=True, text_cols=("said",))


def test_rows_known_by_numbers_are_known_again_under_any_name(
    session: Session, survey: Callable[..., Path]
) -> None:
    def plan(said: list[str], name: str) -> ImportPlan:
        rows = [f"{i} May,{words}" for i, words in enumerate(said, 1)]
        return plan_import(session, [survey(*rows, head="when,said", name=name)], NUMBERED)

    assert carry_out(session, plan(SAID, "garden.csv"))[-1] == "garden-00008"
    for name in ("garden.csv", "garden (1).csv", "renamed.csv"):
        again = plan([*SAID, "And dogs."], name)
        assert [one.document.slug for one in again.taken] == ["garden-00009"]
        assert {one.status for one in again.planned} == {"same", "new"}
    assert any("as in the project" in told for _, told in again.warnings)
    other = plan([words[::-1] for words in SAID], "other.csv")
    assert {one.status for one in other.planned} == {"new"}
    assert other.planned[0].document.slug == "other-00001"
    resorted = plan(SAID[::-1], "garden.csv")
    assert {one.status for one in resorted.planned} <= {"changed", "clash", "new"}
    with pytest.raises(RefusedError, match="Sort the table as it was"):
        carry_out(session, resorted)


def test_few_short_answers_are_no_sign_that_rows_are_known(
    session: Session, survey: Callable[..., Path]
) -> None:
    for name in ("first", "second"):
        rows = ("1,yes", "2,no", "3,yes", "4,yes")
        plan = plan_import(session, [survey(*rows, head="n,said", name=f"{name}.csv")], NUMBERED)
        assert [one.document.slug for one in plan.taken] == [f"{name}-0000{i}" for i in range(1, 5)]
        carry_out(session, plan)


def test_a_map_of_a_table_that_cannot_be_read_yet_makes_it_readable(
    session: Session, survey: Callable[..., Path], tmp_path: Path
) -> None:
    path = survey("1 May,Bus", "2 May,Rain", head="when,said")
    plan = plan_import(session, [path], skip_bad=True)
    made = written(plan, tmp_path / "map.csv")
    lines = made.read_text().splitlines()
    assert [line.split(",")[5:7] for line in lines[1:]] == [
        ["(row number)", "nothing"], ["when", "attribute"], ["said", "attribute"]
    ]  # fmt: skip
    filled = made.read_text().replace("(row number),nothing", "(row number),id")
    made.write_text(filled.replace("said,attribute", "said,answer"))
    plan = plan_import(session, [path], label_map=read_map(made))
    assert [one.document.slug for one in plan.taken] == ["survey-00001", "survey-00002"]


def test_the_preview_says_that_rows_are_numbered(session: Session, survey: Callable[..., Path]) -> None:
    path = survey("1 May,Bus", "2 May,Rain", head="when,said")
    draft = Draft(session, [path])
    assert [one.name for one in draft.read(path).columns] == ["(row number)", "when", "said"]
    draft.say_column(path, "(row number)", "id")
    assert "no column 'text'" in str(draft.read(path).error)
    draft.say_column(path, "said", "answer")
    assert [one.slug for one in draft.read(path).documents] == ["survey-00001", "survey-00002"]
    draft.say_column(path, "when", "id")
    assert [one.slug for one in draft.read(path).documents] == ["1 May", "2 May"]


def test_what_one_table_holds_is_not_asked_of_the_others(
    session: Session, survey: Callable[..., Path]
) -> None:
    paths = [
        survey("1,The ferry.", head="id,text"),
        survey("7,It keeps me going.", head="nr,meaning", name="form.csv"),
    ]
    said = Said(columns={"nr": "id", "meaning": "answer"})
    plan = plan_import(session, paths, said=said)
    assert {one.document.text for one in plan.planned} == {"The ferry.", "It keeps me going."}
    with pytest.raises(InputError, match="no table here has a column 'meening'"):
        plan_import(session, paths, said=Said(columns={"nr": "id", "meening": "answer"}))
