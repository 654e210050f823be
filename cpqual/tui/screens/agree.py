"""Agree mode: how coders compare, and from a number to the disputed passage, the decision and the rule."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from cpqual.services.adopting import Settlement
from cpqual.tui.agreeing.base import PASSAGES, TABLE
from cpqual.tui.agreeing.counting import Agreement, Beside, Decided, Disputes
from cpqual.tui.agreeing.deciding import Deciding
from cpqual.tui.counting import Counted
from cpqual.tui.mode import Kind
from cpqual.tui.widgets.row_list import RowList


class AgreeScreen(Deciding):
    """The tables beside the numbers of a row; or the passages behind a number, one of them in its context."""

    CSS_PATH = "agree.tcss"
    AUTO_FOCUS = "#agree-codes"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (150, "-very-wide")]  # noqa: RUF012 - Textual's own

    def compose_mode(self) -> ComposeResult:
        """Put the tables and the passages there, of which one is shown."""
        yield from self.compose_tables()
        yield from self.compose_passages()

    def on_mount(self) -> None:
        """Begin to count."""
        self.unit = self.session.project.unit
        self.show_part("agree-table")
        self.count_again()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Count again."""
        if kinds & {"codings", "codebook", "documents"} or (self.where and "people" in kinds):
            self.count_again()
        elif "decisions" in kinds:
            self.count_decided()
            self.look_up_passages()

    @on(Counted)
    def _take(self, event: Counted) -> None:
        found = event.result
        if event.ticket == "compare":
            self.show_agreement(found if isinstance(found, Agreement) else None, event.refusal)
            if self.part == PASSAGES and self.found is not None:
                self.look_up_passages()
            elif self.part == PASSAGES:
                self.do_tables()
                self.say(event.refusal)
        elif isinstance(found, Disputes):
            self.take_disputes(found)
        elif isinstance(found, Decided):
            self.take_decided(found)
        elif isinstance(found, Settlement):
            self.take_settled(found)
        elif event.ticket == "beside":
            self.take_beside(found if isinstance(found, Beside) else None, event.refusal)
        elif event.ticket == "disputes":
            self.say(event.refusal)

    def do_open_highlighted(self) -> None:
        """Show the passages behind the highlighted row."""
        behind = self.behind()
        if self.found is not None and behind is not None:
            self.open_number(behind)

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            if self.part == TABLE:
                self.do_open_highlighted()
            else:
                await self.do_open_passage()
