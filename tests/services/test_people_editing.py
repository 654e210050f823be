"""The register by hand: people and sites, roles, documents' own values, and two entries taken together."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from cpqual.domain.errors import CpqualError, InputError, RefusedError, UnknownNameError
from cpqual.domain.people import Person
from cpqual.services import (
    attributes,
    catalogue,
    framework_cells,
    frameworks,
    history,
    memos,
    people_editing,
    saved_views,
)
from cpqual.services import uniting as united
from cpqual.services.filtering import select
from cpqual.services.people_editing import Changes
from cpqual.services.session import Session, open_project
from cpqual.storage import documents, integrity, people
from tests.conftest import talk_document


@pytest.fixture
def two(session: Session) -> Session:
    """Adds INT-3, in which Q speaks, who is Perran again: a volunteer of the group of no site, and of 41."""
    with session.act("import", "a second entry"):
        ids = {"p": people.add_person(session.store, Person("q", "Perran B", "", None))}
        documents.add_document(session.store, talk_document("INT-3"), 30, None, ids)
        documents.add_roles(session.store, session.document("INT-3").id, ids["p"], ["volunteer"])
        documents.add_roles(session.store, session.document("INT-1").id, ids["p"], ["driver", "member"])
        mine = people.person_ids(session.store)["p"]
        documents.add_roles(session.store, session.document("INT-1").id, mine, ["driver"])
        people.set_values(session.store, "person", ids["p"], {"age": "41"})
    return session


def register(session: Session) -> dict[str, Person]:
    return {one.slug: one for one in people.people(session.store)}


def test_people_and_sites_are_added_changed_and_removed(session: Session) -> None:
    people_editing.add_person(session, "P07", Changes(name="Oona", group="worker", site="the quay"))
    assert register(session)["P07"] == Person("P07", "Oona", "worker", "quay")
    people_editing.set_people(session, ["P07", "p"], Changes(group="volunteer", site=""))
    assert {(one.group, one.site) for one in register(session).values()} == {("volunteer", None)}
    people_editing.set_people(session, ["P07"], Changes(slug="P08", name="Una"))
    assert register(session)["P08"].pseudonym == "Una"
    people_editing.remove_registered(session, "person", "P08")
    people_editing.add_site(session, "mill", "The Mill")
    people_editing.set_sites(session, ["mill"], Changes(slug="old_mill"))
    assert catalogue.site_names(session)["old_mill"] == "The Mill"
    people_editing.remove_registered(session, "site", "old_mill")
    for _ in range(7):
        history.undo(session)
    assert register(session) == {"p": Person("p", "Perran", "service user", "quay")}
    assert list(integrity.problems(session.store)) == []


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("P", "there is a person P in the register already"),
        ("a b", "'a b' cannot be an id"),
        (" ", "cannot be"),
    ],
)
def test_an_id_that_cannot_be_is_refused(session: Session, slug: str, told: str) -> None:
    with pytest.raises(CpqualError, match=told):
        people_editing.add_person(session, slug)


def test_changes_that_cannot_be_made_are_refused(session: Session) -> None:
    people_editing.add_person(session, "q")
    cases: list[tuple[list[str], Changes, str]] = [
        (["p", "q"], Changes(slug="r"), "several people cannot have one id"),
        (["p"], Changes(slug="Q"), "there is a person Q"),
        (["p"], Changes(name=" "), "the pseudonym is empty"),
        (["p"], Changes(site="Quai"), "no site 'Quai' in the project. Did you mean quay?"),
        (["x"], Changes(group="a"), "no person 'x'"),
        (["p"], Changes(), "nothing was said"),
        (["p"], Changes(group="g" * 201), "longer than 200"),
    ]
    for slugs, changes, told in cases:
        with pytest.raises(CpqualError) as refusal:
            people_editing.set_people(session, slugs, changes)
        assert told in str(refusal.value)


def test_nobody_whom_something_refers_to_is_removed(session: Session) -> None:
    with pytest.raises(RefusedError, match="p has 4 turns"):
        people_editing.remove_registered(session, "person", "p")
    with pytest.raises(RefusedError, match="quay has 2 documents and 1 person"):
        people_editing.remove_registered(session, "site", "quay")


def test_documents_get_another_kind_site_date_and_title(session: Session) -> None:
    for what, value in (("kind", "Focus Group"), ("site", ""), ("date", "1/6/2011"), ("title", " A  talk ")):
        people_editing.set_documents(session, ["INT-1", "INT-2"], what, value)
    stored = session.document("INT-2")
    assert (stored.kind, stored.site, stored.date, stored.title) == (
        "focusgroup",
        None,
        "2011-06-01",
        "A talk",
    )
    people_editing.set_documents(session, ["INT-1"], "date", "")
    assert session.document("INT-1").date is None
    for what, value, told in (
        ("kind", "chat", "no kind 'chat'"), ("date", "soon", "not a date"),
        ("title", "", "the title is empty"),
        ("site", "moon", "no site 'moon'"), ("words", "3", "documents have no 'words'"),
    ):  # fmt: skip
        with pytest.raises(CpqualError, match=told):
            people_editing.set_documents(session, ["INT-1"], what, value)


def test_roles_are_given_and_taken_in_one_document(two: Session) -> None:
    people_editing.give_roles(two, "INT-2", "p", ["chair", "chair"])
    assert people_editing.held_roles(two, "INT-2", "p") == ["chair"]
    assert people_editing.held_roles(two, "INT-1", "p") == ["driver"]
    with pytest.raises(RefusedError, match="p is in INT-2 only as chair"):
        people_editing.take_role(two, "INT-2", "p", "driver")
    people_editing.take_role(two, "INT-2", "p", "chair")
    with pytest.raises(RefusedError, match="without a role"):
        people_editing.take_role(two, "INT-2", "p", "chair")
    with pytest.raises(InputError, match="the role is empty"):
        people_editing.give_roles(two, "INT-2", "p", [" "])
    with pytest.raises(UnknownNameError, match="no person 'z'"):
        people_editing.give_roles(two, "INT-2", "z", ["chair"])
    assert people_editing.role_names(two) == ("driver", "member", "volunteer")


def test_everybody_in_every_document_is_listed_with_their_roles(two: Session) -> None:
    assert catalogue.participations(two) == [
        ("INT-1", "p", "Perran", "driver", 2), ("INT-1", "q", "Perran B", "driver, member", 0),
        ("INT-2", "p", "Perran", "", 2), ("INT-3", "q", "Perran B", "volunteer", 2),
    ]  # fmt: skip
    assert len(catalogue.participations(two, "INT-1", "q")) == 1
    with pytest.raises(UnknownNameError, match="no person 'z'"):
        catalogue.participations(two, person="z")


def test_two_entries_become_one_with_all_that_was_theirs(two: Session) -> None:
    memos.add_memo(two, "He rang.", person="q")
    framework = frameworks.make_framework(two, "Matrix", "person", ["barriers"])
    framework_cells.write_summary(
        two, framework, frameworks.find_case(two, framework, "q"), "barriers", "So."
    )
    plan = people_editing.plan_merge(two, "p", "q")
    assert plan.moves == {"turn": 2, "role": 3, "memo": 1, "cell of a framework": 1}
    people_editing.carry_out_merge(two, plan)
    assert register(two) == {"p": Person("p", "Perran", "service user", "quay", {"age": "41"})}
    assert catalogue.roles(two) == [
        ("INT-1", "p", "driver"), ("INT-1", "p", "member"), ("INT-3", "p", "volunteer")
    ]  # fmt: skip
    (one,) = catalogue.list_people(two)
    assert (one.turns, one.documents) == (6, ("INT-1", "INT-2", "INT-3"))
    case = frameworks.find_case(two, framework, "p")
    assert framework_cells.open_summary(two, framework, case, "barriers") is not None
    assert list(integrity.problems(two.store)) == []
    history.undo(two)
    assert set(register(two)) == {"p", "q"}
    assert len(catalogue.roles(two)) == 4
    history.redo(two)
    assert set(register(two)) == {"p"}


def test_where_two_entries_differ_somebody_says_whose_holds(two: Session) -> None:
    people_editing.set_people(two, ["q"], Changes(group="volunteer"))
    attributes.set_value(two, attributes.find_attribute(two, "age"), ["p"], "43")
    with pytest.raises(RefusedError) as refusal:
        people_editing.plan_merge(two, "p", "q")
    assert "p and q differ (group: service user and volunteer; age: 43 and 41)" in str(refusal.value)
    people_editing.carry_out_merge(two, people_editing.plan_merge(two, "p", "q", prefer="q"))
    assert register(two)["p"] == Person("p", "Perran", "volunteer", "quay", {"age": "41"})


def test_what_stands_in_the_way_of_one_entry_is_told(two: Session) -> None:
    framework = frameworks.make_framework(two, "Matrix", "person", ["barriers"])
    for slug in ("p", "q"):
        case = frameworks.find_case(two, framework, slug)
        framework_cells.write_summary(two, framework, case, "barriers", "So.")
    with pytest.raises(RefusedError, match=r"both have 1 cell of a framework \(matrix: barriers\)"):
        people_editing.plan_merge(two, "p", "q")
    with pytest.raises(RefusedError, match="one entry already"):
        people_editing.plan_merge(two, "p", "p")
    with pytest.raises(InputError, match="'z' is neither p nor q"):
        people_editing.plan_merge(two, "p", "q", prefer="z")
    with pytest.raises(UnknownNameError, match="no person 'z'"):
        people_editing.plan_merge(two, "p", "z")


def test_a_copy_in_which_two_entries_are_one_can_be_merged_with_another(two: Session) -> None:
    two.close()
    other = two.path.with_name("other.cpqual")
    shutil.copy(two.path, other)
    with closing(open_project(other, "RB")) as there:
        memos.add_memo(there, "He rang.", person="q")
    with closing(open_project(two.path, "RB")) as here:
        people_editing.carry_out_merge(here, people_editing.plan_merge(here, "p", "q"))
        united.merge(here, other)
        assert list(integrity.problems(here.store)) == []
        assert register(here)["p"].attributes == {"age": "41"}
        (told,) = memos.list_memos(here)
        assert told.body == "He rang."


def kept_filters(session: Session) -> tuple[object, object, str]:
    (view,) = saved_views.views(session)
    (framework,) = frameworks.list_frameworks(session)
    return view.settings["where"], view.settings["by"], framework.filter


def test_kept_filters_and_views_follow_what_is_renamed_and_taken_together_and_undo(two: Session) -> None:
    where = 'not (person in (P, q) or person = "Perran B") and site != "The Quay" and person = p*'
    saved_views.save_view(
        two, "Mine", "themes", {"where": where, "by": ["age", "site"], "codes": ["barriers"]}
    )
    frameworks.make_framework(two, "F", themes=["barriers"], where="person = Q or age > 40")
    before = kept_filters(two)
    people_editing.carry_out_merge(two, people_editing.plan_merge(two, "p", "q", prefer="p"))
    assert kept_filters(two) == (
        'not (person in (P, p) or person = Perran) and site != "The Quay" and person = p*',
        ["age", "site"], "person = p or age > 40",
    )  # fmt: skip
    history.undo(two)
    assert kept_filters(two) == before
    people_editing.set_people(two, ["q"], Changes(slug="P09", name="Wyn B"))
    people_editing.set_sites(two, ["quay"], Changes(slug="harbour", name="Old Quay"))
    attributes.rename(two, attributes.find_attribute(two, "age", "person"), "years")
    assert kept_filters(two) == (
        'not (person in (P, P09) or person = "Wyn B") and site != "Old Quay" and person = p*',
        ["person.years", "site"], "person = P09 or person.years > 40",
    )  # fmt: skip
    select(two, "person = P09 or person.years > 40")
    for _ in range(3):
        history.undo(two)
    assert kept_filters(two) == before
    assert list(integrity.problems(two.store)) == []
