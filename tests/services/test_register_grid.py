"""People, sites and documents as a table: columns, rows by the page, their order, and what an edit does."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import CpqualError
from cpqual.domain.people import AttributeOwner
from cpqual.services import attributes, people_editing, register_grid
from cpqual.services.people_editing import Changes
from cpqual.services.register_grid import GridColumn, Order
from cpqual.services.session import Session


@pytest.fixture
def study(session: Session) -> Session:
    """People p, q, r and their ages 9, 10 and none; the attribute `ok` of documents."""
    people_editing.add_person(session, "q", Changes("", "Oona", "worker", None))
    people_editing.add_person(session, "r", Changes("", "Éamon", "worker", None))
    age = attributes.add_attribute(session, "person", "age", "number")
    attributes.set_value(session, age, ["p"], "9")
    attributes.set_value(session, age, ["q"], "10")
    attributes.add_attribute(session, "document", "ok", "boolean")
    return session


def slugs(session: Session, of: AttributeOwner, order: Order) -> list[str]:
    ids = register_grid.row_ids(session, of, order)
    assert register_grid.slugs_of(session, of, ids) == [
        row.slug for row in register_grid.rows(session, of, register_grid.columns(session, of), ids)
    ]
    return register_grid.slugs_of(session, of, ids)


def column(session: Session, of: AttributeOwner, name: str) -> GridColumn:
    return next(one for one in register_grid.columns(session, of) if one.name == name)


def test_a_row_has_what_is_known_and_the_attributes(study: Session) -> None:
    shown = register_grid.columns(study, "person")
    assert [one.name for one in shown] == ["pseudonym", "group", "site", "age"]
    ids = register_grid.row_ids(study, "person")
    assert [row.cells for row in register_grid.rows(study, "person", shown, ids[::-1])] == [
        ("Éamon", "worker", "", ""), ("Oona", "worker", "", "10"),
        ("Perran", "service user", "The Quay", "9"),
    ]  # fmt: skip
    (one,) = register_grid.rows(study, "site", register_grid.columns(study, "site"),
                                register_grid.row_ids(study, "site"))  # fmt: skip
    assert one.cells == ("The Quay", "third")
    assert register_grid.rows(study, "person", shown, ["gone"]) == []


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (Order(), "pqr"), (Order("age"), "pqr"), (Order("age", True), "qpr"), (Order("pseudonym"), "qpr"),
        (Order("group", True), "qrp"), (Order("person", True), "rqp"), (Order(words="WORKER éa"), "r"),
        (Order(words="10"), "q"), (Order(words="nobody"), ""), (Order(where="age < 10"), "p"),
    ],
)  # fmt: skip
def test_rows_are_sorted_and_narrowed(study: Session, order: Order, left: str) -> None:
    assert "".join(slugs(study, "person", order)) == left


def test_a_filter_leaves_documents_and_their_sites(study: Session) -> None:
    assert slugs(study, "document", Order(where="document = INT-2")) == ["INT-2"]
    assert slugs(study, "site", Order(where="document = INT-2")) == ["quay"]
    people_editing.set_documents(study, ["INT-1"], "site", "")
    assert slugs(study, "site", Order(where="document = INT-1")) == []
    with pytest.raises(CpqualError, match="no attribute 'colour'"):
        slugs(study, "site", Order(where="colour = red"))


@pytest.mark.parametrize(
    ("of", "slug", "name", "value", "stored"),
    [
        ("person", "p", "age", "41,5", "41.5"), ("person", "p", "pseudonym", "Piran", "Piran"),
        ("person", "p", "group", "", ""), ("person", "q", "site", "quay", "The Quay"),
        ("site", "quay", "name", "Old Quay", "Old Quay"),
        ("site", "quay", "sector", "statutory", "statutory"),
        ("document", "INT-1", "kind", "focusgroup", "focusgroup"), ("document", "INT-1", "ok", "TRUE", "yes"),
        ("document", "INT-1", "date", "June 2011", "2011-06"), ("document", "INT-1", "site", "", ""),
    ],
)  # fmt: skip
def test_a_cell_is_written(
    study: Session, of: AttributeOwner, slug: str, name: str, value: str, stored: str
) -> None:
    register_grid.set_cells(study, of, [slug], column(study, of, name), value)
    shown = register_grid.columns(study, of)
    row_id = register_grid.id_of(study, of, slug)
    (row,) = register_grid.rows(study, of, shown, [row_id])
    assert row.cells[[one.name for one in shown].index(name)] == stored


@pytest.mark.parametrize(
    ("of", "name", "value", "told"),
    [
        ("person", "age", "old", "'old' is no number"), ("document", "words", "3", "follow from its text"),
        ("document", "kind", "chat", "no kind 'chat'"), ("document", "ok", "perhaps", "is no yes or no"),
        ("person", "site", "moon", "no site 'moon'"), ("person", "pseudonym", "", "the pseudonym is empty"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_cell_is_refused(
    study: Session, of: AttributeOwner, name: str, value: str, told: str
) -> None:
    slug = "p" if of == "person" else "INT-1"
    with pytest.raises(CpqualError, match=told):
        register_grid.set_cells(study, of, [slug], column(study, of, name), value)


def test_rows_are_added_renamed_and_removed(study: Session) -> None:
    register_grid.add_row(study, "person", "s")
    register_grid.set_slug(study, "person", "s", "t")
    register_grid.remove_row(study, "person", "t")
    register_grid.add_row(study, "site", "mill")
    register_grid.set_slug(study, "site", "mill", "weir")
    register_grid.remove_row(study, "site", "weir")
    assert (slugs(study, "person", Order()), slugs(study, "site", Order())) == (["p", "q", "r"], ["quay"])
    with pytest.raises(CpqualError, match="come by importing"):
        register_grid.add_row(study, "document", "INT-9")
    with pytest.raises(CpqualError, match="documents keep their names"):
        register_grid.set_slug(study, "document", "INT-1", "INT-9")
    with pytest.raises(CpqualError, match="documents stay"):
        register_grid.remove_row(study, "document", "INT-1")
    with pytest.raises(CpqualError, match="p has 4 turns"):
        register_grid.remove_row(study, "person", "p")


def test_roles_stand_by_document_and_documents_without_one_too(study: Session) -> None:
    people_editing.give_roles(study, "INT-2", "p", ["driver", "chair"])
    held = register_grid.roles_of(study, register_grid.id_of(study, "person", "p"))
    assert held == [("INT-1", "", 2), ("INT-2", "chair", 2), ("INT-2", "driver", 2)]
