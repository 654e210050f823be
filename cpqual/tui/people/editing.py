"""What the keys of the register do: cells, rows, attributes, and roles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from textual import on

from cpqual.domain.attributes import Attribute
from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.domain.people import ATTRIBUTE_TYPES, AttributeType
from cpqual.domain.wording import counted
from cpqual.services import attributes, people_editing, register_grid
from cpqual.services.register_grid import GridColumn, GridRow, HeldRole, Order
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer
from cpqual.tui.dialogs.pick import Pick
from cpqual.tui.people.narrowing import NarrowsRegister
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.row_list import RowList

_NONE, _TYPED = "\x00none", "\x00typed"
"""Answers that are no value; no value holds a null."""
_MOST_OFFERED = 1_000
"""Documents that are listed to pick from; more are named by typing."""
_ADD, _TYPE, _RENAME, _REMOVE = "add", "type", "rename", "remove"
_TYPES: dict[AttributeType, str] = {
    "text": "text", "number": "number: 42 or 3.5", "date": "date: 2011, 2011-05 or 2011-05-12",
    "boolean": "yes or no", "choice": "one of a list, in its order",
}  # fmt: skip


class Register(NarrowsRegister):
    """The register with its keys; every change is one act, which `u` takes back."""

    # Cells

    def do_edit(self) -> Awaitable[object]:
        """Write the cell under the cursor, or a role of the person beside it."""
        if self.roles.has_focus:
            return self.do_add_role()
        row, column = self._here()
        if column is None:
            return self._ask_slug(row)
        if column.fixed:
            raise RefusedError(f"the {column.name} of a document follow from its text")
        offered = self._offered(column)
        if offered is not None:
            return self._pick(
                f"{column.name} of {row.slug}", offered, lambda value: self._put(row, column, value)
            )
        return self._ask_value(row, column)

    def _here(self) -> tuple[GridRow, GridColumn | None]:
        row = self.row
        if row is None:
            raise RefusedError("there is no row here")
        return row, self.column

    def _value(self, row: GridRow, column: GridColumn) -> str:
        return row.cells[self.columns.index(column)]

    def _offered(self, column: GridColumn) -> Mapping[str, str] | None:
        """Return what a cell may hold, by value; None where it is typed."""
        none = {_NONE: "(nothing)"}
        if column.type == "choice":
            return {one: one for one in column.choices} | (none if column.attribute else {})
        if column.type == "boolean":
            return {"yes": "yes", "no": "no", **none}
        if not column.attribute and column.name == "site":
            return {one: one for one in register_grid.site_names(self.session)} | none
        if not column.attribute and column.name == "group":
            groups = register_grid.groups(self.session)
            return {one: one for one in groups} | {_TYPED: "another group…"} | none if groups else None
        return None

    def _ask_value(self, row: GridRow, column: GridColumn) -> Awaitable[object]:
        kind = f" ({column.type})" if column.type != "text" else ""
        title = f"{column.name} of {row.slug}{kind}"

        def use(typed: str) -> str:
            register_grid.set_cells(self.session, self.of, [row.slug], column, typed)
            return f"{row.slug}: {column.name} {'set' if typed else 'taken away'}"

        return self._line_for(title, self._value(row, column), use, step=True)

    def _ask_slug(self, row: GridRow) -> Awaitable[object]:
        def use(typed: str) -> str:
            register_grid.set_slug(self.session, self.of, row.slug, typed)
            return f"{row.slug} is called {typed} now"

        if self.of == "document":
            register_grid.set_slug(self.session, self.of, row.slug, row.slug)
        return self._line_for(f"Another id for {row.slug}", row.slug, use)

    def _line_for(
        self, title: str, value: str, use: Callable[[str], str], *, step: bool = False
    ) -> Awaitable[object]:
        def done(told: str | None) -> None:
            if told is not None:
                self._after(told)
                if step:
                    self.grid.action_cursor(1)

        return self.host.ask(AskLine(title, value, use), done)

    def _pick(
        self, title: str, offered: Mapping[str, str], then: Callable[[str], Awaitable[object] | None]
    ) -> Awaitable[object]:
        answers = [Answer(value, plain(words)) for value, words in offered.items()]

        def picked(value: str | None) -> Awaitable[object] | None:
            return None if value is None else then(value)

        return self.host.ask(Pick(title, answers), picked)

    def _put(self, row: GridRow, column: GridColumn, value: str) -> Awaitable[object] | None:
        if value == _TYPED:
            return self._ask_value(row, column)
        self._write([row.slug], column, "" if value == _NONE else value)
        return None

    def _write(self, slugs: list[str], column: GridColumn, value: str) -> None:
        register_grid.set_cells(self.session, self.of, slugs, column, value)
        who = slugs[0] if len(slugs) == 1 else counted(len(slugs), "row")
        self._after(f"{who}: {column.name} {'set' if value else 'taken away'}")

    def do_toggle(self) -> Awaitable[object] | None:
        """Say yes, no, nothing in turn; in other columns, as Enter does."""
        if self.roles.has_focus:
            return None
        row, column = self._here()
        if column is None or column.type != "boolean":
            return self.do_edit()
        turns = {"": "yes", "yes": "no", "no": ""}
        self._write([row.slug], column, turns.get(self._value(row, column), "yes"))
        return None

    def do_fill(self) -> None:
        """Take the value of the cell above, and go on to the next row."""
        row, column = self._here()
        place = self.grid.index or 0
        above = self.pages.get(place - 1)
        if column is None or above is None:
            raise RefusedError("there is no cell above to take a value from")
        self._write([row.slug], column, self._value(above, column))
        self.grid.action_cursor(1)

    def do_fill_all(self) -> Awaitable[object]:
        """Write the value of this cell into all rows below that are shown."""
        row, column = self._here()
        place = self.grid.index or 0
        below = len(self.pages) - place - 1
        if column is None or column.fixed or not below:
            raise RefusedError("there is nothing below to write this into")
        value = self._value(row, column)

        def answered(answer: str) -> None:
            if answer == "yes":
                slugs = register_grid.slugs_of(self.session, self.of, self.pages.ids[place + 1 :])
                self._write(slugs, column, value)

        shown = safe(value) or "(nothing)"
        question = f"Write {column.name}: {shown} into the {counted(below, 'row')} below?"
        return self.host.choose(safe(question), {"yes": "write it", "no": "leave them"}, answered)

    def do_clear(self) -> Awaitable[object] | None:
        """Empty the cell, take the role away; on an id, remove the row."""
        if self.roles.has_focus:
            self._drop_role()
            return None
        row, column = self._here()
        if column is not None:
            self._write([row.slug], column, "")
            return None
        register_grid.remove_row(self.session, self.of, row.slug)
        self._after(f"{row.slug} removed")
        self.look_up()
        return None

    def do_add_row(self) -> Awaitable[object]:
        """Add a person or a site."""
        if self.of == "document":
            register_grid.add_row(self.session, self.of, "")

        def use(typed: str) -> str:
            register_grid.add_row(self.session, self.of, typed)
            return typed

        def done(slug: str | None) -> None:
            if slug is not None:
                self._after(f"{slug} is in the register")
                self.orders[self.of] = Order()
                self.line.value = ""
                self.look_up(register_grid.id_of(self.session, self.of, slug))

        return self.host.ask(AskLine(f"Id of the new {self.of}", "", use), done)

    # Attributes

    def do_attribute(self) -> Awaitable[object]:
        """Make an attribute, or change the type or name of the one under the cursor, or remove it."""
        column = self.column
        answers = {_ADD: "a new attribute…"}
        if column is not None and column.attribute:
            name = safe(column.name)
            answers |= {
                _TYPE: f"another type for {name} ({column.type})…", _RENAME: f"another name for {name}…",
                _REMOVE: f"remove {name} with its values",
            }  # fmt: skip

        def chosen(answer: str) -> Awaitable[object] | None:
            one = column.as_attribute(self.of) if column is not None else None
            if answer == _ADD or one is None:
                return self._ask_attribute()
            if answer == _TYPE:
                return self._ask_type(lambda kind, rest: self._retype(one, kind, rest))
            if answer == _RENAME:
                return self._line_for(
                    f"Another name for {one.name}", one.name,
                    lambda typed: f"called {attributes.rename(self.session, one, typed).name} now",
                )  # fmt: skip
            attributes.remove(self.session, one)
            self._after(f"{one.name} removed", columns=True)
            return None

        return self.host.choose("Attributes", answers, chosen)

    def _ask_attribute(self) -> Awaitable[object]:
        def named(name: str | None) -> Awaitable[object] | None:
            return None if name is None else self._ask_type(lambda kind, rest: self._made(name, kind, rest))

        checked: Callable[[str], str] = lambda typed: attributes.checked_name(typed, self.of)  # noqa: E731
        return self.host.ask(AskLine(f"Name of the new attribute of a {self.of}", "", checked), named)

    def _ask_type(self, use: Callable[[AttributeType, str], str]) -> Awaitable[object]:
        def chosen(kind: AttributeType) -> Awaitable[object] | None:
            if kind == "choice":
                return self._line_for(
                    "Its choices in their order: low, medium, high", "", lambda typed: use(kind, typed)
                )
            self._after(use(kind, ""), columns=True)
            return None

        return self.host.choose(
            "What are its values?", {kind: _TYPES[kind] for kind in ATTRIBUTE_TYPES}, chosen
        )

    def _made(self, name: str, kind: AttributeType, choices: str) -> str:
        type_, listed = attributes.read_type(kind, choices)
        one = attributes.add_attribute(self.session, self.of, name, type_, listed or ())
        return f"{one.name} is there"

    def _retype(self, one: Attribute, kind: AttributeType, choices: str) -> str:
        changed, number = attributes.retype(self.session, one, *attributes.read_type(kind, choices))
        return f"{changed.name} is a {changed.type}; {counted(number, 'value')} written anew"

    # Roles

    def do_roles(self) -> None:
        """Go to the roles of the person, or back to the table."""
        if self.of != "person":
            raise RefusedError("roles belong to people", remedy="v goes on to them.")
        (self.grid if self.roles.has_focus else self.roles).focus()

    def do_add_role(self) -> Awaitable[object]:
        """Give the person a role in the highlighted document, or in another."""
        row, _ = self._here()
        if self.of != "person":
            raise RefusedError("roles belong to people", remedy="v goes on to them.")
        held = self.roles.item if self.roles.has_focus else None
        if held is not None:
            return self._ask_role(row, held.document)
        title = f"In which document has {row.slug} the role?"
        slugs = register_grid.document_slugs(self.session)
        if len(slugs) <= _MOST_OFFERED:
            return self._pick(title, {one: one for one in slugs}, lambda slug: self._ask_role(row, slug))

        def named(slug: str | None) -> Awaitable[object] | None:
            return None if slug is None else self._ask_role(row, slug)

        checked: Callable[[str], str] = lambda typed: self.session.document(typed).slug  # noqa: E731
        return self.host.ask(AskLine(title, "", checked), named)

    def _ask_role(self, row: GridRow, document: str) -> Awaitable[object]:
        names = {one: one for one in people_editing.role_names(self.session)} | {_TYPED: "another role…"}

        def give(role: str) -> str:
            people_editing.give_roles(self.session, document, row.slug, [role])
            return f"{row.slug} has the role in {document}"

        def picked(role: str) -> Awaitable[object] | None:
            if role == _TYPED:
                return self._line_for(f"Role of {row.slug} in {document}", "", give)
            self._after(give(role))
            return None

        return self._pick(f"Role of {row.slug} in {document}", names, picked)

    def _drop_role(self) -> None:
        row, _ = self._here()
        held: HeldRole | None = self.roles.item
        if held is None or not held.role:
            raise RefusedError("there is no role here to take away")
        people_editing.take_role(self.session, held.document, row.slug, held.role)
        self._after(f"{row.slug} has the role in {held.document} no longer")

    def do_link(self) -> None:
        """Refuse: labels are linked where the documents are listed, and the highlighted one there is hidden.

        Raises:
            RefusedError: always.
        """
        raise RefusedError("labels are linked to people from the lists", remedy="Go back to them (key t).")

    def do_memo(self) -> Awaitable[object]:
        """Write a memo on the person or the document of this row, or change one that is there."""
        row, _ = self._here()
        if self.of == "site":
            raise RefusedError("memos are written on people and documents")
        about = About(person=row.slug) if self.of == "person" else About(row.slug)
        return self.host.workbench.write_memo(about)

    @on(RowList.Chosen)
    async def _clicked(self, event: RowList.Chosen) -> None:
        event.stop()
        with self.host.refusals():
            await self.do_edit()

    def _after(self, told: str, *, columns: bool = False) -> None:
        """Show what was done, here and everywhere."""
        if columns or told.startswith("called "):
            self.look_up()
        else:
            self.again()
        self.host.register_changed("documents" if self.of == "document" else "people")
        self.host.workbench.say(told)
