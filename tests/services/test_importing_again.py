"""A table that comes again, changed: rows revised, attributes brought up to date, rows that are gone told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cpqual.domain.errors import InputError, RefusedError
from cpqual.services import attributes, checking, history
from cpqual.services.importing import ImportPlan, Said, carry_out, plan_import
from cpqual.services.importing_tables import plan_table
from cpqual.services.session import Session
from cpqual.storage import documents
from cpqual.storage.attributes import ids_of, values_of_owners

Rows = list[tuple[str, ...]]
BEFORE: Rows = [
    ("id", "text", "sector", "age"),
    ("A1", "Nobody ever rang me back at all.", "third", "41"),
    ("A2", "The bus was late every day.", "third", "50"),
    ("A3", "It was good for me.", "statutory", ""),
]
AFTER: Rows = [
    ("id", "text", "sector", "age"),
    ("A1", "Nobody ever rang me back at all that year.", "statutory", "41"),
    ("A2", "The bus was late every day.", "[b]state[/b]", ""),
    ("A4", "Something quite new.", "third", "22"),
]


def table(path: Path, rows: Rows) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("".join(",".join(row) + "\n" for row in rows))
    return path


def values(session: Session, slug: str) -> dict[str, str]:
    (document_id,) = ids_of(session.store, "document", [slug]).values()
    return values_of_owners(session.store, "document", [document_id]).get(document_id, {})


@pytest.fixture(params=["csv", "xlsx"])
def again(request: pytest.FixtureRequest, session: Session, tmp_path: Path) -> Path:
    """Import a table, and return its next state under another name."""
    carry_out(session, plan_import(session, [table(tmp_path / f"one.{request.param}", BEFORE)]))
    return table(tmp_path / f"two.{request.param}", AFTER)


def told(plan: ImportPlan) -> dict[str, tuple[str, dict[str, tuple[str | None, str]]]]:
    return {one.document.slug: (one.status, dict(one.values)) for one in plan.planned}


def test_what_is_other_is_noticed_row_by_row(session: Session, again: Path) -> None:
    plan = plan_import(session, [again])
    assert told(plan) == {
        "A1": ("changed", {"sector": ("third", "statutory")}),
        "A2": ("same", {"sector": ("third", "[b]state[/b]")}),
        "A4": ("new", {}),
    }
    gone = "1 document that came with these before is not in it: A3; nothing is removed"
    assert (again.name, gone) in plan.warnings
    with pytest.raises(RefusedError, match="A1: in the project in another wording"):
        carry_out(session, plan)
    column = plan_table(plan).columns.index("attributes")
    assert plan_table(plan).rows[1][column] == "sector: third → [b]state[/b]"


def test_all_of_it_is_taken_in_one_act_on_request(session: Session, again: Path) -> None:
    plan = plan_import(session, [again], said=Said(revise=True))
    assert carry_out(session, plan) == ["A1", "A4"]
    assert documents.text(session.store, session.document("A1").id) == AFTER[1][1]
    # an empty cell takes nothing away
    assert [values(session, slug) for slug in ("A1", "A2", "A3", "A4")] == [
        {"sector": "statutory", "age": "41"}, {"sector": "[b]state[/b]", "age": "50"},
        {"sector": "statutory"}, {"sector": "third", "age": "22"},
    ]  # fmt: skip
    assert checking.problems(session) == []
    with pytest.raises(RefusedError, match="nothing new to import"):
        carry_out(session, plan_import(session, [again], said=Said(revise=True)))
    history.undo(session)
    assert values(session, "A2") == {"sector": "third", "age": "50"}
    assert documents.text(session.store, session.document("A1").id) == BEFORE[1][1]


def test_without_the_request_attributes_stay(session: Session, again: Path) -> None:
    carry_out(session, plan_import(session, [again]).without_changed())
    assert values(session, "A2") == {"sector": "third", "age": "50"}
    assert session.document("A4").kind == "survey"


def test_attributes_alone_can_be_brought_up_to_date(session: Session, again: Path) -> None:
    words = AFTER[2][1]
    table(again, [AFTER[0], ("A2", words, "yes", "")])
    plan = plan_import(session, [again], said=Said(revise=True))
    assert carry_out(session, plan) == []
    table(again, [AFTER[0], *[(slug, text, "TRUE", "") for slug, text, *_ in BEFORE[1:]]])
    carry_out(session, plan_import(session, [again], said=Said(revise=True)))
    attributes.retype(session, attributes.find_attribute(session, "sector", "document"), "boolean")
    # what is written otherwise and means the same is no change
    assert told(plan_import(session, [again])) == {slug: ("same", {}) for slug in ("A1", "A2", "A3")}
    table(again, [AFTER[0], ("A2", words, "perhaps", "")])
    with pytest.raises(InputError, match=r"(line|row) 2, column 'sector': 'perhaps'"):
        carry_out(session, plan_import(session, [again], said=Said(revise=True)))
    assert values(session, "A2")["sector"] == "yes"
