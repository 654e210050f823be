"""The register of Documents mode: tables of people, sites and documents, edited cell by cell."""

from __future__ import annotations

from cpqual.services import attributes, catalogue, people_editing
from cpqual.services.session import Session
from cpqual.storage import people
from cpqual.tui.people.editing import Register
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import HOSTILE, counted, hostile  # noqa: F401 - a fixture


async def tables(desk: Desk, *keys: str) -> Register:
    """Show the tables, press keys one after the other, and wait for what is looked up."""
    await desk.press("t")
    await counted(desk)
    for key in keys:
        await desk.press(key)
        await counted(desk)
    return desk.app.screen_stack[0].query_one(Register)


def cells(session: Session) -> dict[str, str]:
    return people.people(session.store)[0].attributes


async def test_people_stand_with_roles_and_enter_writes_a_cell(workbench: Open, session: Session) -> None:
    attributes.add_attribute(session, "person", "age", "number")
    people_editing.give_roles(session, "INT-2", "p", ["driver"])
    async with workbench(mode="documents") as desk:
        await tables(desk, *["right"] * 4)
        shown = desk.shown()
        for word in (
            "1 person",
            "pseudonym",
            "age",
            "Perran",
            "service user",
            "The Quay",
            "driver",
            "no role",
        ):
            assert word in shown
        await desk.press("enter", *"old", "enter")
        assert "'old' is no number" in desk.shown()
        await desk.press(*["backspace"] * 3, *"41,5", "enter")
        assert cells(session) == {"age": "41.5"}
        assert "41.5" in desk.shown()
        await desk.press("u")
        await counted(desk)
        assert cells(session) == {}
        assert "41.5" not in desk.shown()


async def test_choices_are_picked_and_truth_is_toggled(workbench: Open, session: Session) -> None:
    attributes.add_attribute(session, "person", "keen", "boolean")
    attributes.add_attribute(session, "person", "stage", "choice", ("low", "high"))
    async with workbench(mode="documents") as desk:
        await tables(desk, *["right"] * 4)
        for value in ({"keen": "yes"}, {"keen": "no"}, {}):
            await desk.press("space")
            assert cells(session) == value
        await desk.press("right", "enter", *"hi", "enter")
        assert cells(session) == {"stage": "high"}
        await desk.press("x")
        assert cells(session) == {}
        await desk.press(*["left"] * 2, "enter", *"nothing", "enter")
        assert people.people(session.store)[0].site is None


async def test_rows_and_attributes_are_added_sorted_and_filled(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        register = await tables(desk)
        for slug in ("q", "r"):
            await desk.press("n", *slug, "enter")
            await counted(desk)
        assert [one.person.slug for one in catalogue.list_people(session)] == ["p", "q", "r"]
        assert register.row is not None
        assert register.row.slug == "r"
        await desk.press("a", "1", *"age", "enter", "2")
        await counted(desk)
        await desk.press("g", *["right"] * 4, "enter", "9", "enter", "g", "D", "1")
        assert [one.attributes for one in people.people(session.store)] == [{"age": "9"}] * 3
        await desk.press("j", "enter", *["backspace"], *"12", "enter")
        await desk.press("d")
        assert [one.attributes["age"] for one in people.people(session.store)] == ["9", "12", "12"]
        await desk.press("o", "o")
        await counted(desk)
        assert "by age ↓" in desk.shown()
        assert [one.slug for place in range(3) if (one := register.pages.get(place))] == ["q", "r", "p"]


async def test_rows_are_narrowed_by_words_and_by_a_filter(workbench: Open, session: Session) -> None:
    people_editing.add_person(session, "q")
    async with workbench(mode="documents") as desk:
        register = await tables(desk)
        await desk.press("slash", *"perr", "enter")
        await counted(desk)
        assert "1 person · that hold “perr”" in desk.shown()
        await desk.press("escape")
        await counted(desk)
        assert len(register.pages) == 2
        await desk.press("w", *"person = p", "enter")
        await counted(desk)
        assert "1 person · where person = p" in desk.shown()
        await desk.press("escape", "escape")
        assert desk.app.screen.query_one("#documents-body").display


async def test_sites_and_documents_have_tables_too(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await tables(desk, "v")
        assert "1 site" in desk.shown()
        await desk.press("v")
        await counted(desk)
        await desk.press("j", "right", "right", "enter", *"focus", "enter")
        assert session.document("INT-2").kind == "focusgroup"
        await desk.press("n")
        assert desk.notes()[-1] == "documents come by importing them"
        await desk.press(*["right"] * 3, "enter")
        assert desk.notes()[-1] == "the words of a document follow from its text"


async def test_roles_are_given_and_taken_beside_the_table(workbench: Open, session: Session) -> None:
    people_editing.give_roles(session, "INT-2", "p", ["driver"])
    async with workbench(mode="documents") as desk:
        await tables(desk, "r")
        await desk.press("enter", *"driver", "enter")
        assert catalogue.roles(session) == [("INT-1", "p", "driver"), ("INT-2", "p", "driver")]
        await desk.press("j", "x", "r", "plus", *"INT-2", "enter", *"another", "enter", *"chair", "enter")
        assert catalogue.roles(session) == [("INT-1", "p", "driver"), ("INT-2", "p", "chair")]


async def test_what_cannot_be_done_says_why(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await tables(desk, "x")
        assert "p has 4 turns" in desk.notes()[-1]
        await desk.press("d")
        assert desk.notes()[-1] == "there is no cell above to take a value from"
        await desk.press("v")
        await counted(desk)
        await desk.press("r")
        assert desk.notes()[-1] == "roles belong to people. v goes on to them."


async def test_what_others_change_is_shown_and_the_cursor_stays(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        register = await tables(desk)
        people_editing.add_person(session, "a")
        desk.app.look_around()
        await counted(desk)
        assert len(register.pages) == 2
        assert register.row is not None
        assert register.row.slug == "p"


async def test_hostile_words_stay_words(workbench: Open, hostile: Session) -> None:  # noqa: F811
    one = attributes.add_attribute(hostile, "person", f"[b]odd[/b] {HOSTILE[:30]}", "text")
    attributes.set_value(hostile, one, ["p"], HOSTILE)
    people_editing.give_roles(hostile, "INT-3", "p", [f"[i]r[/i] {HOSTILE}"])
    async with workbench((160, 45), mode="documents") as desk:
        await tables(desk, *["right"] * 4)
        shown = desk.shown()
        assert "[b]worker[/b]" in shown
        assert "[b]odd[/b]" in shown
        assert "[i]r[/i]" in shown
        await desk.press("enter")
        assert "[laughs] [/foo]" in desk.shown()
        await desk.press("escape", "a")
        for words in (shown, desk.shown()):
            assert "\x1b" not in words
            assert "\u202e" not in words


async def test_a_small_terminal_shows_the_roles_below(workbench: Open, session: Session) -> None:
    people_editing.give_roles(session, "INT-2", "p", ["driver"])
    async with workbench((80, 24), mode="documents") as desk:
        await tables(desk)
        assert "Perran" in desk.shown()
        assert "driver" in desk.shown()
