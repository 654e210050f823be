"""Finding, marking and moving codes in the tree, and folding it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from cpqual.domain.errors import RefusedError
from cpqual.services import code_editing
from cpqual.tui.codebook.base import CodebookBase
from cpqual.tui.codebook.tree_rows import TreeRow, before_which, neighbour_after
from cpqual.tui.coding.filtering import Choice, filter_choices
from cpqual.tui.dialogs.tick_codes import choices_of
from cpqual.tui.widgets.line import Line


class FindLine(Line):
    """The line in which a code's name is typed, while the arrows move through the codes that fit."""

    BINDINGS: ClassVar = [
        Binding("down", "step(1)", "Down", show=False),
        Binding("up", "step(-1)", "Up", show=False),
        Binding("enter", "close(True)", "Go", show=False),
        Binding("escape", "close(False)", "Leave", show=False),
    ]

    class Step(Message):
        """The highlight is to move."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    class Closed(Message):
        """The search is over: with the highlighted code, or back where it began."""

        def __init__(self, found: bool) -> None:
            super().__init__()
            self.found = found

    def action_step(self, rows: int) -> None:
        """Ask for the highlight to move."""
        self.post_message(self.Step(rows))

    def action_close(self, found: bool) -> None:
        """Say that the search is over."""
        self.post_message(self.Closed(found))


class Moving(CodebookBase):
    """Acts on the tree; moving codes makes a version with its reason."""

    def __init__(self) -> None:
        super().__init__()
        self._found_from = ""
        self._findable: list[Choice] = []

    # Finding

    def do_find(self) -> None:
        """Type a name; the codes that fit are listed, Enter goes to the highlighted one."""
        self._found_from = self.code.slug if self.code else ""
        self._findable = choices_of(self.book)
        line = self.query_one(FindLine)
        line.display = True
        line.value = ""
        line.focus()

    @on(Input.Changed, "#codebook-find")
    def _find(self, event: Input.Changed) -> None:
        if event.input.display and event.value.strip():
            fitting = filter_choices(event.value, self._findable, ())
            self.rows.show([TreeRow(choice.code, 0) for choice in fitting])
        elif event.input.display:
            self.list_codes(self._found_from)

    @on(FindLine.Step)
    def _step(self, event: FindLine.Step) -> None:
        self.rows.move_to((self.rows.index or 0) + event.rows)

    @on(FindLine.Closed)
    def _found(self, event: FindLine.Closed) -> None:
        self.close_find(self.code.slug if event.found and self.code else self._found_from)

    def close_find(self, slug: str) -> None:
        """List the tree again, the cursor on a code."""
        line = self.query_one(FindLine)
        line.display = False
        line.value = ""
        self.list_codes(slug)
        self.rows.focus()

    # Folding

    def do_fold(self) -> None:
        """Fold what is below the highlighted code, or below the one above it; or unfold it."""
        row = self.rows.item
        if row is None:
            return
        target = row.code.slug if row.below else row.code.parent
        if target is not None:
            self.folded ^= {target}
            self.list_codes()

    def do_fold_all(self) -> None:
        """Fold everything below the themes, or unfold everything."""
        above = {code.parent for code in self.book if code.parent}
        self.folded = set() if self.folded else above
        self.list_codes()

    def do_past(self) -> None:
        """Leave retired and merged codes out, or list them again."""
        self.with_past = not self.with_past
        self.list_codes()

    # Marking

    def do_mark(self) -> None:
        """Mark the highlighted code, or unmark it, and go on to the next."""
        self.marked ^= {self.require_code().slug}
        self.rows.repaint_row(self.rows.index or 0)
        self.rows.action_cursor(1)
        self.say_state()

    def do_mark_below(self) -> None:
        """Mark the highlighted code with all below it, or unmark them."""
        branch = set(self.book.descendants(self.require_code().slug))
        self.marked = self.marked - branch if branch <= self.marked else self.marked | branch
        self.rows.repaint()
        self.say_state()

    def do_settle(self) -> None:
        """Let go what is carried, or else the marks, or else show all codes again."""
        if self.carried:
            self.carried = ()
        elif self.marked:
            self.marked = set()
        elif self.group:
            self.group = None
            self.list_codes()
        self.rows.repaint()
        self.say_state()

    # Moving

    def do_move(self) -> None:
        """Take up the marked codes, or the highlighted one, to put them down elsewhere."""
        self.carried = tuple(self.aimed_at())
        self.rows.repaint()
        self.say_state()

    def do_put_below(self) -> None:
        """Put the codes taken up below the highlighted one."""
        place = self.require_code()
        self._put(place.slug, None, f"below {place.label}")

    def do_put_beside(self) -> None:
        """Put the codes taken up on the level of the highlighted one, after it."""
        place = self.require_code()
        before = neighbour_after(self.book, place.slug, self.carried)
        self._put(place.parent, before, f"after {place.label}")

    def _put(self, parent: str | None, before: str | None, where: str) -> None:
        carried = self.carried
        if not carried:
            raise RefusedError("no code is taken up", remedy="m takes up the marked codes.")
        if self.require_code().slug in carried:
            raise RefusedError("go to the new place first: this code is one of those you are moving")

        def put(_: str, reason: str) -> str:
            code_editing.move_codes(self.session, carried, parent=parent, before=before, reason=reason)
            return carried[0]

        self.ask_reason(f"Move {self.named(carried)} {where}", put, unmark=True)

    def do_shift_up(self) -> None:
        """Move the highlighted code up among its siblings."""
        self._shift(-1)

    def do_shift_down(self) -> None:
        """Move the highlighted code down among its siblings."""
        self._shift(1)

    def _shift(self, step: int) -> None:
        code = self.require_code()
        possible, before = before_which(self.book, code.slug, step)
        if not possible:
            raise RefusedError(f"{code.label} is the {'first' if step < 0 else 'last'} on its level already")

        def shift(_: str, reason: str) -> str:
            code_editing.move_codes(
                self.session, [code.slug], parent=code.parent, before=before, reason=reason
            )
            return code.slug

        self.ask_reason(f"Move {code.label} {'up' if step < 0 else 'down'}", shift)
