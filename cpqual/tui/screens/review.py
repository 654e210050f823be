"""Review mode: lists of suggestions to work through, and of the highlighted one its passage and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.text import Span
from cpqual.services.queue_acts import reasons
from cpqual.services.queues import Queued
from cpqual.services.quotes import quote, surroundings
from cpqual.tui.reviewing.acting import Acting
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import code_tag

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
        self.set_title()
        self.ask_for(self.wanted)

    def _cells(self, one: Queued) -> list[Cell]:
        found = quote(self.session, one.unit.document, _span(one))
        tagged = code_cell(self, self.look(one.suggestion.code))
        tick = "✓" if one.key in self.ticked else ""
        return [tick, _match(one), tagged, one.unit.document, found.speaker, found.text]

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
        title = Content.assemble(code_tag(self, look), " ", heading(look.label), f"  {_match(one)}")
        if one.twin is not None:
            return paragraphs((title, self._twin(one)))
        why = reasons(self.session, one)
        used, read = why.get("used"), why.get("read")
        rate = f"{used} of {read} units you read carry it" if isinstance(read, int) and read else ""
        facts = (
            ("asked", "does your coding stand? A model that left it out finds it improbable")
            if one.given
            else ("", ""),
            ("says", _words(why.get("words"))),
            ("its rule says", _words(why.get("definition"))),
            ("so far", rate),
        )
        alike = [
            Content.assemble(
                (f"{n} ", "bold $accent"), plain(f"{document} ", "$foreground 60%"), plain(words)
            )
            for n, (document, words) in enumerate(self._similar_words(why), start=1)
        ]
        told = lines(fact(name, words) for name, words in facts if words)
        none = Content.styled("no reasons were kept for this one", "$foreground 60%")
        like = (
            lines((Content.styled("like what you coded", "$foreground 60%"), *alike))
            if alike
            else Content("")
        )
        return paragraphs((title, told or none, like))

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

    def _similar_words(self, why: Mapping[str, object]) -> list[tuple[str, str]]:
        found = [quote(self.session, document, span) for document, span in _similar(why)]
        return [(each.document, " ".join(each.text.split())) for each in found]

    # What a person can do

    def do_train(self) -> None:
        """Have the suggestions learned anew from what is coded now; they come when they are ready."""
        if self.workbench.suggester is None:
            self.workbench.say("Suggestions are not being learned here.", "warning")
        else:
            self.workbench.suggester.ask()
            self.workbench.say("Learning from what you have coded so far…")

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
        return _similar(reasons(self.session, one))


def _span(one: Queued) -> Span:
    return Span(one.unit.start, one.unit.end)


def _match(one: Queued) -> str:
    return one.suggestion.band.removeprefix("match: ")


def _words(found: object) -> str:
    return ", ".join(str(word) for word in found) if isinstance(found, list) else ""


def _similar(why: Mapping[str, object]) -> list[tuple[str, Span]]:
    """Return the similar passages that a suggestion names; reasons are JSON and are read with care."""
    found = why.get("alike")
    places = []
    for place in found if isinstance(found, list) else ():
        if (
            isinstance(place, dict)
            and isinstance(place.get("start"), int)
            and isinstance(place.get("end"), int)
        ):
            places.append((str(place.get("document", "")), Span(place["start"], place["end"])))
    return places
