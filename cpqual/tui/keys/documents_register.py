"""Keys of the register in Documents mode: people, sites and documents as tables of cells to edit."""

from __future__ import annotations

from cpqual.tui.actions import Action


def _act(name: str, keys: str, label: str, words: str, *, focus: str = "register") -> Action:
    """Return an act; the footer shows it when it has a label."""
    return Action(
        f"register_{name}", tuple(keys.split()), label, words, "Register", ("documents",), handler=name,
        footer=bool(label), focus=focus,
    )  # fmt: skip


REGISTER: tuple[Action, ...] = (
    _act("register", "t", "Tables", "Show people, sites, documents as tables, or the lists", focus=""),
    _act("next_register", "v", "Next table", "Go on from people to sites, to documents"),
    _act("edit", "enter", "Edit", "Write the cell; on an id, give it another"),
    _act("toggle", "space", "Yes/no", "Say yes, no or nothing in turn"),
    _act("add_row", "n", "New", "Add a person or a site"),
    _act("attribute", "a", "Attribute", "Make an attribute, or change the one of this column"),
    _act("sort", "o", "Sort", "Sort by this column: up, down, as it was"),
    _act("fill", "d", "Fill", "Take the value of the cell above, and go on down"),
    _act("fill_all", "D", "", "Write this value into all rows below that are shown"),
    _act("clear", "x delete", "Clear", "Empty the cell, take the role away, remove the row"),
    _act("roles", "r", "Roles", "Go to the roles of the person, or back"),
    _act("add_role", "plus", "", "Give the person a role in a document"),
)  # fmt: skip
