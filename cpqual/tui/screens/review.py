"""Review mode: lists of suggestions to work through, and of the highlighted one its passage and reasons."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services.queue_acts import reasons
from cpqual.services.queues import Queued
from cpqual.services.quotes import quote, surroundings
from cpqual.tui.actions import key_name
from cpqual.tui.put_away import are_away
from cpqual.tui.reviewing.acting import Acting
from cpqual.tui.reviewing.base import Key
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, lines, paragraphs, plain
from cpqual.tui.widgets.reasons import NONE_KEPT, match_words, reasons_text, similar, title
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("", 1),
    Column("match", 8),
    Column("code", 16, share=2),
    Column("document", 10, share=1),
    Column("speaker", 7, share=1, from_width=72),
    Column("passage", 16, share=6),
)


class ReviewScreen(Acting):
    """The list, and below it the passage in its context and the reasons."""

    CSS_PATH = "review.tcss"
    AUTO_FOCUS = "#review-rows"

    def __init__(self) -> None:
        super().__init__()
        self._working: dict[Key, str] = {}
        """What is said of lines whose reasons are being worked out, or could not be."""

    def compose_mode(self) -> ComposeResult:
        """Put the list above the passage and its reasons."""
        yield Static("", markup=False, id="review-line")
        yield RowList(_COLUMNS, self._cells, id="review-rows")
        with Horizontal(id="review-below"):
            yield DetailPane(id="review-passage")
            yield DetailPane(id="review-why")

    def on_mount(self) -> None:
        """List what is open in document order."""
        self.load_codebook()
        self.hidden = are_away(self.session)
        self.set_title()
        self.ask_for(self.wanted)

    def _cells(self, one: Queued) -> list[Cell]:
        found = quote(self.session, one.unit.document, _span(one))
        tagged = code_cell(self, self.look(one.suggestion.code))
        tick = "✓" if one.key in self.ticked else ""
        return [tick, match_words(one), tagged, one.unit.document, found.speaker, found.text]

    @on(RowList.Moved)
    def _tell(self) -> None:
        one = self.rows.item
        passage = self.query_one("#review-passage", DetailPane)
        why = self.query_one("#review-why", DetailPane)
        if one is None:
            passage.show(Content(""))
            why.show(Content(""))
            return
        # a quarter of the pane for what stands before: the passage itself is always in view
        passage.show(self._passage(one, max(passage.size.area // 4, 80)))
        why.show(self._why(one))

    def _passage(self, one: Queued, reach: int) -> Content:
        found = surroundings(self.session, one.unit.document, _span(one), reach)
        return Content.assemble(
            plain(found.before, "$foreground 60%"),
            plain(found.text, "bold"),
            plain(found.after, "$foreground 60%"),
        )

    def _why(self, one: Queued) -> Content:
        look = self.look(one.suggestion.code)
        if one.twin is not None:
            return paragraphs((title(self, one, look), self._twin(one)))
        none = f"{NONE_KEPT}; {key_name(self.workbench.registry['review_reasons'].keys[0])} works them out"
        right = self.right_so_far().get(one.suggestion.code)
        return reasons_text(self, self.session, one, look, right, self._working.get(one.key, none))

    def _twin(self, one: Queued) -> Content:
        """Return the words of the unit that has the code, to be opened as passage 1."""
        place = one.twin
        if place is None:
            return Content("")
        found = quote(self.session, place.document, Span(place.start, place.end))
        here = "you rejected it here" if one.rejected else "this unit has it not"
        told = Content.styled(f"{here}, but you gave it to nearly the same words:", "$foreground 60%")
        words = " ".join(found.text.split())
        place_of = plain(f"{found.document} ", "$foreground 60%")
        return lines((told, Content.assemble(("1 ", "bold $accent"), place_of, plain(words))))

    # What a person can do

    def do_reasons(self) -> None:
        """Have the reasons worked out that were not kept with the highlighted line."""
        one = self.line_here()
        if one.twin is not None or reasons(self.session, one):
            raise RefusedError("its reasons are shown beside the passage")
        if self.workbench.suggester is None:
            raise RefusedError("suggestions are not being learned here")
        self._working[one.key] = "working them out from what you have coded …"
        self._tell()
        self.run_worker(self._work_out(one), group="reasons", exit_on_error=False)

    async def _work_out(self, one: Queued) -> None:
        suggester, asked = self.workbench.suggester, one.suggestion
        if suggester is not None:
            await suggester.explain(asked.document, asked.start, asked.code)
        if not reasons(self.session, one):
            self._working[one.key] = "they could not be worked out now"
        if self.rows.item is not None and self.rows.item.key == one.key:
            self._tell()

    def do_train(self) -> None:
        """Have the suggestions learned anew from what is coded now; they come when they are ready."""
        if self.workbench.suggester is None:
            self.workbench.say("Suggestions are not being learned here.", "warning")
        else:
            self.workbench.suggester.ask_anew()
            self.workbench.say("Learning from what you have coded so far…")
            self.tell()

    async def do_open(self) -> None:
        """Open the highlighted passage in Code mode, selected."""
        one = self.rows.item
        if one is not None:
            await self.workbench.jump(one.unit.document, one.unit.start, _span(one))

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open()

    async def do_alike(self, number: str) -> None:
        """Open one of the similar passages."""
        places = self._places()
        if int(number) <= len(places):
            document, span = places[int(number) - 1]
            await self.workbench.jump(document, span.start, span)

    def _places(self) -> list[tuple[str, Span]]:
        one = self.rows.item
        if one is None:
            return []
        if one.twin is not None:
            return [(one.twin.document, Span(one.twin.start, one.twin.end))]
        return similar(reasons(self.session, one))


def _span(one: Queued) -> Span:
    return Span(one.unit.start, one.unit.end)
