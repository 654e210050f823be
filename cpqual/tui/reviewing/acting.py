"""What a coder does with the lines of a list: one by one, on a part of the unit, or many at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services import queue_acts
from cpqual.services.disputed_passages import DisputedPassage
from cpqual.services.queue_acts import Bulk
from cpqual.services.queues import Queued
from cpqual.services.quotes import surroundings
from cpqual.services.session import Session
from cpqual.tui.mode import Kind
from cpqual.tui.reviewing.choosing import Choosing

_READ_THERE = ("order", "probable", "next", "more")
"""Lists that bring up what is still to be read; the others are of what was read."""


class Acting(Choosing):
    """What the keys of the help page's group “Suggestions” do."""

    def line_here(self) -> Queued:
        """Return the line under the cursor.

        Raises:
            RefusedError: there is none.
        """
        if self.rows.item is None:
            raise RefusedError("there is no suggestion here", remedy="w shows another list.")
        return self.rows.item

    # One by one

    def do_accept(self) -> None:
        """Put the highlighted code on its unit; keep a coding that is looked at again."""
        self._answer(queue_acts.accept, "codings", "suggestions")

    def do_reject(self) -> None:
        """Say that the code does not belong there; take a coding off that is looked at again."""
        self._answer(queue_acts.reject, "codings", "suggestions")

    def do_later(self) -> None:
        """Put the highlighted line off."""
        if self.wanted.name == "later":
            raise RefusedError("this is put off already", remedy="Decide (y, x), or go on (s).")
        self._answer(queue_acts.put_off, "suggestions")

    def _answer(self, act: Callable[[Session, Queued], object], *kinds: Kind) -> None:
        one = self.rows.item
        if one is not None:
            act(self.session, one)
            self.leave_out({one.key}, kinds=kinds)

    def do_skip(self) -> None:
        """Go on: the unit was read, and nothing more is to be coded there."""
        one = self.rows.item
        if one is None:
            return
        if self.wanted.name in _READ_THERE:
            queue_acts.pass_over(self.session, one)
            self.leave_out({other.key for other in self.rows.items if other.unit == one.unit},
                           kinds=("suggestions",))  # fmt: skip
        else:
            # read it was before; without an answer it comes again when it is listed anew
            self.leave_out({one.key})

    def do_part(self) -> Awaitable[object]:
        """Choose the passage in the unit that the code goes on, and accept it there."""
        from cpqual.tui.dialogs.new_span import NewSpan

        one = self.line_here()
        if one.given:
            raise RefusedError("this is coded already", remedy="Change it in Code mode (o).")
        unit = Span(one.unit.start, one.unit.end)

        def chosen(span: Span | None) -> None:
            if span is not None:
                queue_acts.accept(self.session, one, span)
                self.leave_out({one.key}, kinds=("codings", "suggestions"))

        title = f"Which passage carries {self.look(one.suggestion.code).label}?"
        return self.ask(NewSpan(self._passage_of(one), (), unit, title), chosen)

    def _passage_of(self, one: Queued) -> DisputedPassage:
        unit = Span(one.unit.start, one.unit.end)
        around = surroundings(self.session, one.unit.document, unit)
        window = Span(unit.start - len(around.before), unit.end + len(around.after))
        text = around.before + around.text + around.after
        return DisputedPassage(one.unit.document, unit, window, text, (), "", {}, (), {})

    # Many at once

    def do_tick(self) -> None:
        """Tick the line, or untick it, and go on to the next one."""
        one = self.rows.item
        if one is not None:
            self.ticked ^= {one.key}
            self._ticks_changed()
            self.rows.action_cursor(1)

    def do_tick_range(self) -> None:
        """Tick everything from the nearest tick above to here; from the first line where none is."""
        here = self.rows.index
        if here is not None:
            keys = [one.key for one in self.rows.items[: here + 1]]
            above = [i for i, key in enumerate(keys) if key in self.ticked and i < here]
            self.ticked |= set(keys[above[-1] if above else 0 :])
            self._ticks_changed()

    def do_tick_all(self) -> None:
        """Tick everything that is listed, or untick it."""
        keys = {one.key for one in self.rows.items}
        self.ticked = set() if keys <= self.ticked else keys
        self._ticks_changed()

    def _ticks_changed(self) -> None:
        self.rows.repaint()
        self.tell()

    def do_accept_ticked(self) -> Awaitable[object]:
        """Show what accepting all that is ticked would code, and do it as one act."""
        from cpqual.tui.dialogs.bulk_accept import BulkAccept

        chosen = [one for one in self.rows.items if one.key in self.ticked]
        if not chosen:
            raise RefusedError("nothing is ticked", remedy="t ticks a line, T a range, * all.")
        bulk = queue_acts.plan_accepting(self.session, chosen)
        if not bulk.items:
            raise RefusedError("there is nothing to be coded in what is ticked")

        def answered(yes: bool | None) -> None:
            if yes:
                self._accept_all(bulk, chosen)

        return self.ask(BulkAccept(self.session, bulk, self.looks), answered)

    def _accept_all(self, bulk: Bulk, chosen: Sequence[Queued]) -> None:
        number = queue_acts.accept_all(self.session, bulk)
        # codings looked at again were not among what was accepted
        self.leave_out({one.key for one in chosen if not one.given}, kinds=("codings", "suggestions"))
        self.workbench.say(f"accepted {counted(number, 'suggestion')}; u takes them back together")
