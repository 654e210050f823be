"""Which rows of the register are shown, and in which order: sorting, words, a filter, and the next table."""

from __future__ import annotations

from collections.abc import Awaitable

from textual import on
from textual.widgets import Input

from cpqual.services import attributes, register_grid
from cpqual.tui.people.register import RegisterView


class NarrowsRegister(RegisterView):
    """The register with the keys that change nothing in the project."""

    def do_sort(self) -> None:
        """Sort by the column under the cursor: up, down, then as it was."""
        name = self.column.name if self.column is not None else self.of
        now = self.order
        if now.column != name:
            self.orders[self.of] = now._replace(column=name, descending=False)
        elif not now.descending:
            self.orders[self.of] = now._replace(descending=True)
        else:
            self.orders[self.of] = now._replace(column="", descending=False)
        self.look_up()

    def do_filter(self) -> None:
        """Ask for words that rows must hold."""
        self.line.display = True
        self.line.focus()

    def do_where(self) -> Awaitable[object]:
        """Ask for a filter of the study."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        def use(where: str | None) -> None:
            if where is not None:
                self.orders[self.of] = self.order._replace(where=where)
                self.look_up()

        title = f"Only {attributes.PLURAL[self.of]} where"
        return self.host.ask(AskFilter(self.session, self.order.where, title), use)

    @on(Input.Changed, "#register-filter")
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.order.words:
            self.orders[self.of] = self.order._replace(words=event.value)
            self.look_up()

    @on(Input.Submitted, "#register-filter")
    def _narrowed(self, event: Input.Submitted) -> None:
        event.stop()
        self.line.display = bool(self.order.words)
        self.grid.focus()

    def do_unfilter(self) -> None:
        """Show all rows again; where all are shown, go back to the lists."""
        if self.roles.has_focus:
            self.grid.focus()
        elif self.line.has_focus or self.order.words or self.order.where:
            self.orders[self.of] = self.order._replace(words="", where="")
            self.line.value = ""
            self.line.display = False
            self.grid.focus()
            self.look_up()
        else:
            self.host.do_register()

    def do_next_register(self) -> None:
        """Go on from people to sites, to documents, to people."""
        every = register_grid.OWNERS
        self.show_all_of(every[(every.index(self.of) + 1) % len(every)])
        self.grid.focus()
