"""Moving the caret, selecting, and finding what is not coded yet; a count repeats a motion."""

from __future__ import annotations

from cpqual.domain.errors import RefusedError
from cpqual.tui.coding.layer import unit_word
from cpqual.tui.coding.passing import READING, Passing

_ENDS = {"document_start", "document_end"}


class Moving(Passing):
    """What the keys of the help page's groups “Move” and “Select” do."""

    def do_move(self, motion: str) -> None:
        """Move the caret; with a count, the ends of the document mean the unit of that number."""
        if motion in _ENDS and self.count:
            self._go_to_unit(self.count)
        elif motion in READING:
            with self.reading_on():
                self.reader.move(motion, count=self.count or 1)
        else:
            self.reader.move(motion, count=self.count or 1)

    def do_extend(self, motion: str) -> None:
        """Move the caret and take the text on the way into the selection."""
        self.reader.move(motion, extend=True, count=self.count or 1)

    def do_select(self, kind: str) -> None:
        """Select the sentence, turn or paragraph at the caret."""
        if self.reader.select_unit(kind) is None:
            raise RefusedError(f"there is no {kind} here")

    def do_toggle_selecting(self) -> None:
        """Start a selection that motions extend, or stop extending it."""
        self.reader.toggle_selecting()
        self.status.tell("selecting: move to extend, Esc to stop" if self.reader.selecting else "")

    def do_settle(self) -> None:
        """Go back to a known state: in the text, with nothing selected and nothing in focus."""
        self.reader.clear_selection()
        self.reader.focus()
        self.focus_coding(None)
        self.status.tell("")

    def do_uncoded_next(self) -> None:
        """Go to the next unit without a code."""
        self._go_uncoded(1)

    def do_uncoded_previous(self) -> None:
        """Go to the previous unit without a code."""
        self._go_uncoded(-1)

    def _go_uncoded(self, step: int) -> None:
        layer, offset = self.opened(), self.reader.caret
        unit = None
        for _ in range(self.count or 1):
            further = layer.uncoded(offset, step)
            if further is None:
                break
            unit, offset = further, further.start
        if unit is None:
            where = "below" if step > 0 else "above"
            index = self.reader.unit_index() or 0
            kind = unit_word(layer.units, index, self._unit_kind) if layer.units else self._unit_kind
            raise RefusedError(f"no {kind} without a code {where}")
        self.focus_coding(None)
        with self.reading_on():
            self.reader.go_to(unit.start)

    def _go_to_unit(self, number: int) -> None:
        units = self.opened().units
        if number > len(units):
            kind = unit_word(units, -1, self._unit_kind) if units else self._unit_kind
            raise RefusedError(f"there is no {kind} {number:,}; the last is {len(units):,}")
        self.reader.travel_to(units[number - 1].start)
