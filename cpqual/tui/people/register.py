"""The register: a table of people, sites or documents, beside it the roles of the person under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Input

from cpqual.domain.people import AttributeOwner
from cpqual.services import register_grid
from cpqual.services.register_grid import GridColumn, GridRow, HeldRole, Order
from cpqual.services.session import Session
from cpqual.tui.counting import Counted
from cpqual.tui.people.pages import RowPages
from cpqual.tui.people.showing import REGISTER
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.cell_table import CellTable, Heading
from cpqual.tui.widgets.detail_pane import DetailPane, amount, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

if TYPE_CHECKING:
    from cpqual.tui.people.showing import ShowsRegister

_BESIDE = 100
_LABEL, _LEAST, _MOST = 14, 12, 26
_ROLE_COLUMNS = (
    Column("document", 10, share=3), Column("role", 10, share=3), Column("turns", 5, right=True),
)  # fmt: skip
_WORDS: dict[AttributeOwner, tuple[str, str]] = {
    "person": ("person", "people"), "site": ("site", "sites"), "document": ("document", "documents"),
}  # fmt: skip
_SIGNS = {"number": "#", "date": "date", "boolean": "yes/no", "choice": "list", "text": ""}
"""What stands below the heading of an attribute: its type."""


_TAKES = {
    "text": "any words", "number": "a number", "date": "a date: 2011, 2011-05 or 2011-05-12",
    "boolean": "yes or no", "choice": "one of a list",
}  # fmt: skip


_EMPTY: dict[AttributeOwner, str] = {
    "person": "No people yet: n adds one.", "site": "No sites yet: n adds one.",
    "document": "No documents yet: t goes to the lists, and i there brings files in.",
}  # fmt: skip


class Found(NamedTuple):
    """Which rows there are, looked up in a thread."""

    of: AttributeOwner
    columns: tuple[GridColumn, ...]
    ids: list[str]


def find_rows(of: AttributeOwner, order: Order, session: Session) -> Found:
    """Look up columns and row ids on a connection of one's own."""
    return Found(of, register_grid.columns(session, of), register_grid.row_ids(session, of, order))


class RegisterView(Container):
    """The table, a line to filter by, the whole of the cell under the cursor, and the roles of its person.

    Attributes:
        of: what the rows are.
        order: how they are sorted and narrowed, for each of the three.
        columns: those of the table, beside the slug.
    """

    DEFAULT_CSS = """
    RegisterView {
        height: 1fr; layout: vertical;
        #register-body { height: 1fr; layout: vertical; }
        #register-grid, #register-roles { padding: 0 0 0 1; scrollbar-size-vertical: 1; }
        #register-grid { height: 1fr; width: 1fr; }
        #register-side { height: 8; width: 1fr; border-top: solid $border; layout: horizontal; }
        #register-cell { height: 1fr; width: 2fr; }
        #register-roles { height: 1fr; width: 3fr; }
        #register-filter { height: 1; padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        &.-beside {
            #register-body { layout: horizontal; }
            #register-side {
                height: 1fr; width: 40; border-top: none; border-left: solid $border; layout: vertical;
            }
            #register-cell { width: 1fr; }
            #register-roles { height: 2fr; width: 1fr; border-top: dashed $border; }
        }
    }
    """

    def __init__(self) -> None:
        super().__init__(id=REGISTER)
        self.of: AttributeOwner = "person"
        self.orders: dict[AttributeOwner, Order] = {of: Order() for of in register_grid.OWNERS}
        self.columns: tuple[GridColumn, ...] = ()
        self.pages = RowPages(self._read)
        self._wanted: tuple[str, int] = ("", 0)
        self._seen: dict[AttributeOwner, tuple[str, int]] = {}
        self._told = ""

    def compose(self) -> ComposeResult:
        """Put the roles beside the table, below it where it is narrow."""
        with Container(id="register-body"):
            yield CellTable(self._label, self._cell, id="register-grid")
            with Container(id="register-side"):
                yield DetailPane(id="register-cell")
                yield RowList[HeldRole](_ROLE_COLUMNS, role_cells, id="register-roles")
        yield Input(placeholder="Show only rows that hold these words", id="register-filter", compact=True)

    def on_mount(self) -> None:
        """Hide the line until words are asked for."""
        self.line.display = False

    def on_resize(self, event: events.Resize) -> None:
        """Put the roles where there is room for them."""
        self.set_class(event.size.width >= _BESIDE, "-beside")

    @property
    def host(self) -> ShowsRegister:
        """The screen."""
        return cast("ShowsRegister", self.screen)

    @property
    def session(self) -> Session:
        """The open project and its coder."""
        return self.host.session

    @property
    def grid(self) -> CellTable:
        """The table."""
        return self.query_one("#register-grid", CellTable)

    @property
    def roles(self) -> RowList[HeldRole]:
        """The roles of the person under the cursor."""
        return self.query_one("#register-roles", RowList)

    @property
    def line(self) -> Input:
        """The line to filter by."""
        return self.query_one("#register-filter", Input)

    @property
    def order(self) -> Order:
        """How the rows are sorted and narrowed."""
        return self.orders[self.of]

    # Looking up

    def look_up(self, at: str = "") -> None:
        """Look up anew which rows there are, in a thread.

        Args:
            at: row id the cursor goes to; empty for the one it is on.
        """
        self._wanted = (at or self._here_id, self.grid.column)
        self.host.count_apart(REGISTER, partial(find_rows, self.of, self.order))

    def show_all_of(self, of: AttributeOwner) -> None:
        """Show people, sites or documents."""
        self._seen[self.of] = (self._here_id, self.grid.column)
        self.of = of
        self.columns, self.pages = (), RowPages(self._read)
        self._show_grid()
        self._wanted = self._seen.get(of, ("", 0))
        self.host.count_apart(REGISTER, partial(find_rows, of, self.order))
        self.line.value = self.order.words
        self.line.display = bool(self.order.words)

    def take(self, counted: Counted) -> None:
        """Show the rows that were looked up, or say why they cannot be."""
        found = counted.result
        if not isinstance(found, Found):
            self.host.workbench.say(counted.refusal, "warning")
            self.orders[self.of] = self.order._replace(where="")
            return
        if found.of != self.of:
            return
        self.columns = found.columns
        self.pages.renew(found.ids)
        self._show_grid()
        row_id, column = self._wanted
        place = self.pages.place_of(row_id)
        if place is not None:
            self.grid.move_to(place)
        self.grid.move_to_column(column)
        self._describe()
        self.tell_title()

    def _show_grid(self) -> None:
        sorted_by = self.order.column
        sign = " ↓" if self.order.descending else " ↑"
        headings = [
            Heading(one.name + (sign if one.name == sorted_by else ""),
                    _SIGNS[one.type] if one.attribute or one.type != "text" else "")
            for one in self.columns
        ]  # fmt: skip
        self.grid.show_table(
            len(self.pages), self.of, headings, label=_LABEL, least=_LEAST, useful=_LEAST, most=_MOST
        )

    def again(self) -> None:
        """Read the rows in view again: a cell has changed."""
        self.pages.forget()
        self.grid.repaint()
        self._describe()

    def _read(self, ids: Sequence[str]) -> Sequence[GridRow]:
        return register_grid.rows(self.session, self.of, self.columns, ids)

    # What is shown

    def _label(self, place: int) -> Cell:
        row = self.pages.get(place)
        return Text(safe(row.slug) if row else "(gone)", Style(bold=True), end="")

    def _cell(self, place: int, column: int, wide: int) -> Text:
        row = self.pages.get(place)
        value = row.cells[column] if row and column < len(row.cells) else ""
        if not value:
            return Text("·", Style(dim=True), end="")
        cell = Text(safe(" ".join(value.split())), end="")
        cell.truncate(wide, overflow="ellipsis")
        return cell

    @property
    def row(self) -> GridRow | None:
        """The row under the cursor."""
        place = self.grid.index
        return None if place is None else self.pages.get(place)

    @property
    def column(self) -> GridColumn | None:
        """The column under the cursor, None for the ids."""
        place = self.grid.column - 1
        return self.columns[place] if 0 <= place < len(self.columns) else None

    @property
    def _here_id(self) -> str:
        place = self.grid.index
        return self.pages.ids[place] if place is not None and place < len(self.pages) else ""

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        if event.rows is self.grid:
            self._describe()

    def _describe(self) -> None:
        row = self.row
        self.query_one("#register-cell", DetailPane).show(self._about(row))
        shown = self.of == "person"
        self.roles.display = shown
        if shown:
            held = register_grid.roles_of(self.session, row.id) if row else []
            self.roles.show(held, index=self.roles.index or 0)

    def _about(self, row: GridRow | None) -> Content:
        """Return the whole of the cell under the cursor, and what the column takes."""
        column = self.column
        if row is None:
            if self.order.words or self.order.where:
                return Content("No row answers.")
            return Content(_EMPTY[self.of])
        if column is None:
            return lines((heading(row.slug), plain(self.of)))
        value = row.cells[self.columns.index(column)]
        takes = "one of: " + ", ".join(column.choices) if column.choices else _TAKES[column.type]
        if column.fixed:
            takes = "follows from the text"
        elif column.name == "site" and not column.attribute:
            takes = "one of the sites"
        return paragraphs(
            (lines((heading(f"{column.name} of {row.slug}"), plain(value or "–"))), plain(takes))
        )

    def tell_title(self) -> None:
        """Say in the title bar how many rows there are, sorted and narrowed how."""
        order = self.order
        parts = [amount(len(self.pages), *_WORDS[self.of])]
        if order.words:
            parts.append(f"that hold “{safe(order.words)}”")
        if order.where:
            parts.append(f"where {safe(order.where)}")
        if order.column:
            parts.append(f"by {safe(order.column)}{' ↓' if order.descending else ' ↑'}")
        self.host.set_title(progress=" · ".join(parts))


def role_cells(one: HeldRole) -> list[Cell]:
    """Return a role as a row: the document, the role, the turns there."""
    return [one.document, one.role or Text("no role", Style(dim=True), end=""), str(one.turns or "·")]
