"""What is said of columns of a survey that may tell who answered."""

from __future__ import annotations

from pathlib import Path

from cpqual.services import attributes
from cpqual.services.importing import carry_out, plan_import, read_map
from cpqual.services.session import Session


def test_columns_that_tell_who_answered_are_named_without_their_values(
    session: Session, tmp_path: Path
) -> None:
    head = "id,text,RecipientEmail,IPAddress,q5,age,Name"
    rows = [f"R{i},Answer {i}.,ann{i}@example.org,203.0.113.{i},01632 96000{i},4{i},Ann{i}" for i in (1, 2)]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([head, *rows]))
    told = [words for _, words in plan_import(session, [path]).warnings]
    assert [words for words in told if "who answered" in words] == [
        "may tell who answered, and would be kept: 'RecipientEmail' (e-mail addresses), 'IPAddress' (IP"
        " addresses), 'q5' (telephone numbers), 'Name' (names); taken for “nothing” a column is left out"
        " (--column or --map, in the preview C)"
    ]
    made = tmp_path / "map.csv"
    made.write_text(
        "document,column,taken_for\n"
        + "".join(f"*,{name},nothing\n" for name in ("recipientemail", "IPAddress", "q5", "Name"))
    )
    plan = plan_import(session, [path], label_map=read_map(made))
    assert plan.warnings == ()
    carry_out(session, plan)
    assert [one.attribute.name for one in attributes.list_attributes(session, "document")] == ["age"]


def test_ids_that_tell_who_answered_are_named(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,text\na@example.org,Bus\nb@example.org,Rain\n")
    told = [words for _, words in plan_import(session, [path]).warnings]
    assert told == [
        "its ids may tell who answered: 'id' (e-mail addresses); --column '(row number)=id' numbers the"
        " rows instead"
    ]
    made = tmp_path / "map.csv"
    made.write_text("document,column,taken_for\n*,(row number),id\n*,id,nothing\n")
    plan = plan_import(session, [path], label_map=read_map(made))
    assert [one.document.slug for one in plan.taken] == ["survey-00001", "survey-00002"]
    assert not any("who answered" in words for _, words in plan.warnings)
