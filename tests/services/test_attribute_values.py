"""Attributes taken in from tables, headers and file names, and managed by hand."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cpqual.domain.attributes import Attribute
from cpqual.domain.errors import CpqualError, InputError, RefusedError, UnknownNameError
from cpqual.formats.tables import Table, write
from cpqual.services import attributes, history, name_patterns, registers
from cpqual.services.attribute_values import Choosing, from_headers, header_keys, take_values
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.filtering import select
from cpqual.services.grouping import axis
from cpqual.services.session import Session
from cpqual.storage import documents, people
from tests.conftest import talk_document


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a table of some columns and rows, as CSV or as a spreadsheet."""

    def made(columns: str, *rows: tuple[str | float | None, ...], ending: str = "csv") -> Path:
        path = tmp_path / f"table.{ending}"
        out = BytesIO()
        write(Table("t", tuple(columns.split(",")), rows), "xlsx" if ending == "xlsx" else "csv", out)
        path.write_bytes(out.getvalue())
        return path

    return made


def take(session: Session, path: Path, **said: Any) -> int:
    return take_values(session, registers.plan_attributes(session, path, None, Choosing(**said)), "t")


def held_by_documents(session: Session) -> dict[str, dict[str, str]]:
    found = {
        one.slug: people.attributes_of(session.store, "document", one.id)
        for one in documents.documents(session.store)
    }
    return {slug: held for slug, held in found.items() if held}


def values(session: Session) -> dict[str, str]:
    return people.people(session.store)[0].attributes


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_gives_typed_attributes(session: Session, table: Callable[..., Path], ending: str) -> None:
    path = table("person,age,joined,keen,note", ("p", "41,5", "12/05/2011", "TRUE", "=1+1"), ending=ending)
    plan = registers.plan_attributes(session, path)
    assert [one.attribute.type for one in plan.attributes] == ["number", "date", "boolean", "text"]
    assert "kept as 41.5" in plan.attributes[0].why
    assert take_values(session, plan, path.name) == 4
    assert values(session) == {"age": "41.5", "joined": "2011-05-12", "keen": "yes", "note": "=1+1"}
    history.undo(session)
    assert values(session) == {}
    assert attributes.list_attributes(session, "person") == []


def test_an_empty_cell_says_nothing_and_a_word_can(session: Session, table: Callable[..., Path]) -> None:
    take(session, table("person,age,note", ("p", "41", "")))
    take(session, table("person,age,note", ("p", "N/A", "")), missing=frozenset({"n/a"}))
    assert values(session) == {"age": "41"}
    (age, note) = attributes.list_attributes(session, "person")
    assert (age.values, age.missing, note.values, note.missing) == (1, 0, 0, 1)


def test_what_does_not_fit_is_refused_with_its_place(session: Session, table: Callable[..., Path]) -> None:
    take(session, table("person,age", ("p", "41")))
    odd = table("person,age", ("p", "forty"))
    with pytest.raises(InputError) as refusal:
        take(session, odd)
    assert str(refusal.value).startswith(f"{odd}, line 2, column 'age': 'forty' is no number.")
    assert "--as-text" in str(refusal.value)
    assert values(session) == {"age": "41"}
    take(session, odd, as_text=True)
    assert values(session) == {"age": "forty"}
    assert attributes.find_attribute(session, "AGE") == Attribute("person", "age")


@pytest.mark.parametrize(
    ("columns", "row", "told"),
    [
        ("who,age", ("p", "4"), "the first column is 'who'"),
        ("person,age", ("P", "4"), "no person 'P' in the project. Did you mean p?"),
        ("person,group", ("p", "x"), "'group' is known of every person without an attribute"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    session: Session, table: Callable[..., Path], columns: str, row: tuple[str, str], told: str
) -> None:
    with pytest.raises(CpqualError) as refusal:
        take(session, table(columns, row))
    assert told in str(refusal.value)


def test_one_thing_named_twice_is_refused(session: Session, table: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=r"'p' stands at .*line 2 already"):
        take(session, table("person,age", ("p", "4"), ("p", "5")))


def test_a_type_that_is_said_rewrites_what_is_there(session: Session, table: Callable[..., Path]) -> None:
    path = table("document,length", ("INT-1", "1,5"), ("INT-2", "long"))
    take(session, path)
    with pytest.raises(InputError, match="'long' is no number"):
        take(session, table("document,length", ("INT-1", "2,5")), types={"length": ("number", None)})
    attributes.set_value(session, attributes.find_attribute(session, "length"), ["INT-2"], "3,5")
    take(session, table("document,length", ("INT-1", "2,5")), types={"LENGTH": ("number", None)})
    held = held_by_documents(session)
    assert held == {"INT-1": {"length": "2.5"}, "INT-2": {"length": "3.5"}}
    with pytest.raises(InputError, match="no column 'width' to give a type"):
        take(session, path, types={"width": ("number", None)})


def test_choices_are_ordered_compared_and_completed(session: Session, table: Callable[..., Path]) -> None:
    path = table("document,stage", ("INT-1", "LATE"), ("INT-2", "early"))
    take(session, path, types={"stage": ("choice", ("early", "middle", "late"))})
    assert held_by_documents(session)["INT-1"] == {"stage": "late"}
    assert sorted(["late", "(none)", "early"], key=axis(session, "stage").order) == [
        "early",
        "late",
        "(none)",
    ]
    assert select(session, "stage > early").documents == {"INT-1"}
    assert Vocabulary(session).completion("stage = ", 8).offers == ("early", "middle", "late")
    with pytest.raises(InputError, match="'soon' is none of the choices"):
        take(session, table("document,stage", ("INT-1", "soon")))


def test_typed_values_are_compared_as_such(session: Session, table: Callable[..., Path]) -> None:
    path = table("document,n,day,ok", ("INT-1", "9", "1/6/2011", "y"), ("INT-2", "10", "2011-07-01", "n"))
    take(session, path)
    for where, left in (
        ("n > 9", {"INT-2"}), ("n < 10", {"INT-1"}), ("day >= 2011-07", {"INT-2"}), ("ok = yes", {"INT-1"}),
        ("ok = FALSE", {"INT-2"}), ("day = 2011-06-01 and n in (9, 11)", {"INT-1"}),
    ):  # fmt: skip
        assert select(session, where).documents == left
    for where, told in (("n > many", "'many' is no number"), ("day > soon", "'soon' is no date")):
        with pytest.raises(InputError, match=told):
            select(session, where)
    assert Vocabulary(session).completion("ok = ", 5).offers == ("yes", "no")


def test_an_attribute_is_made_typed_renamed_and_removed(session: Session) -> None:
    one = attributes.add_attribute(session, "document", "length", "text")
    attributes.set_value(session, one, ["INT-1", "INT-2"], "3,5")
    typed, rewritten = attributes.retype(session, one, "number")
    assert (typed.type, rewritten) == ("number", 2)
    listed, _ = attributes.retype(session, typed, "choice")
    assert listed.choices == ("3.5",)
    renamed = attributes.rename(session, attributes.retype(session, listed, "text")[0], "hours")
    assert held_by_documents(session)["INT-2"] == {"hours": "3.5"}
    assert attributes.set_value(session, renamed, ["INT-1"], "") == 1
    assert attributes.remove(session, renamed) == 1
    assert held_by_documents(session) == {}
    history.undo(session)
    assert held_by_documents(session) == {"INT-2": {"hours": "3.5"}}


def test_what_cannot_be_done_to_an_attribute_is_refused(session: Session) -> None:
    one = attributes.add_attribute(session, "document", "length", "number")
    for name, told in (
        ("title", "is known of every document"),
        (" ", "has no name"),
        ("x" * 81, "at most 80"),
    ):
        with pytest.raises(InputError, match=told):
            attributes.rename(session, one, name)
    with pytest.raises(RefusedError, match=r"document\.length already"):
        attributes.add_attribute(session, "document", "Length", "text")
    with pytest.raises(InputError, match="a choice needs its list"):
        attributes.add_attribute(session, "document", "stage", "choice")
    with pytest.raises(InputError, match=r"document\.length: 'x' is no number"):
        attributes.set_value(session, one, ["INT-1"], "x")
    with pytest.raises(UnknownNameError, match="Did you mean length"):
        attributes.find_attribute(session, "lenght")
    attributes.add_attribute(session, "site", "length", "text")
    with pytest.raises(UnknownNameError, match=r"document\.length or site\.length"):
        attributes.find_attribute(session, "length")
    for typed, told in (("colour", "no type 'colour'"), ("date:a,b", "a date has no choices")):
        with pytest.raises(InputError, match=told):
            attributes.read_type(typed)


def test_what_is_written_out_is_read_back(
    session: Session, tmp_path: Path, table: Callable[..., Path]
) -> None:
    take(session, table("document,n,ok,note", ("INT-1", "1,5", "y", "=1+1"), ("INT-2", "", "n", "-x")))
    held = held_by_documents(session)
    for form in ("csv", "xlsx"):
        path = tmp_path / f"out.{form}"
        with path.open("wb") as out:
            write(attributes.attributes_table(session, "document"), form, out)
        assert registers.plan_attributes(session, path).attributes[0].changed == 0
        take(session, path)
        assert held_by_documents(session) == held
    assert b"'=1+1" in (tmp_path / "out.csv").read_bytes()


def add(session: Session, slug: str, **changes: Any) -> None:
    with session.act("import", "one more"):
        documents.add_document(
            session.store, talk_document(slug, **changes), 30, None, people.person_ids(session.store)
        )


def test_lines_of_headers_become_attributes(session: Session) -> None:
    add(session, "INT-3", header={"Duration_min": "58", "observer": "TM"})
    add(session, "INT-4", header={"duration_min": "61"})
    assert [(one.key, one.documents, one.type) for one in header_keys(session)] == [
        ("Duration_min", 2, "number"), ("observer", 1, "text"),
    ]  # fmt: skip
    take_values(session, from_headers(session, ["duration_min"]), "headers")
    held = held_by_documents(session)
    assert held == {"INT-3": {"duration_min": "58"}, "INT-4": {"duration_min": "61"}}
    plan = from_headers(session, ["observer"], documents=["INT-3"])
    assert len(plan.attributes[0].values) == 1
    with pytest.raises(InputError, match="no header has a line 'Weather'"):
        from_headers(session, ["Weather"])


def test_parts_of_file_names_are_taken_in(session: Session) -> None:
    add(session, "A", source_name="FG-Q-2.docx")
    add(session, "B", source_name="FG-Zed-3.docx")
    plan = name_patterns.plan_names(session, "{kind}-{site}-{number:number}", {("site", "q"): "The Quay"})
    said = {one.file: one.why for one in plan.files}
    assert said == {
        "INT-1.txt": "does not fit", "INT-2.txt": "does not fit", "FG-Q-2.docx": "",
        "FG-Zed-3.docx": "'Zed' is no site",
    }  # fmt: skip
    assert plan.changes == (("A", "kind", "focusgroup"), ("A", "site", "quay"))
    assert name_patterns.names_table(plan).rows[0] == ("FG-Q-2.docx", "A", "focusgroup", "quay", "2", None)
    assert name_patterns.take_names(session, plan) == 1
    stored = session.document("A")
    assert (stored.kind, stored.site) == ("focusgroup", "quay")
    assert held_by_documents(session)["A"] == {"number": "2"}
    assert attributes.find_attribute(session, "number").type == "number"
    history.undo(session)
    assert session.document("A").kind == "interview"
    assert attributes.list_attributes(session, "document") == []


def test_a_site_is_found_by_its_initials_where_they_are_one_sites(session: Session) -> None:
    found = name_patterns.read_name(session, "{date:date}_{site}", "X", "20110601_Q.txt")
    assert found.own == {"date": "2011-06-01", "site": "quay"}
    with pytest.raises(RefusedError, match="no file has a name like"):
        name_patterns.plan_names(session, "{site}_{date:date}.odt")
    with pytest.raises(InputError, match="says no meaning"):
        name_patterns.meanings_of(["site=HL"])
    assert name_patterns.meanings_of(["Site.HL= quay"]) == {("site", "hl"): "quay"}
