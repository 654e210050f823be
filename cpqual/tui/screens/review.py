"""Review mode: the suggestions a coder has not answered, most probable first, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.text import Span
from cpqual.domain.wording import local_time
from cpqual.services import suggesting
from cpqual.services.quotes import quote, surroundings
from cpqual.services.session import Session
from cpqual.services.suggesting import CachedSuggestion, ModelRun
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.mode import Kind
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import code_tag

_MOST = 200
_COLUMNS = (
    Column("match", 8),
    Column("code", 16, share=2),
    Column("document", 10, share=1),
    Column("speaker", 7, share=1, from_width=72),
    Column("passage", 16, share=6),
)
_NO_MODEL = (
    "No suggestions yet. Code some units in Code mode (F2): suggestions are learned from your own codings"
    " and from the rules of the codebook."
)
_NOTHING_OPEN = (
    "Nothing to review: every suggestion is coded or answered. Code on (F2) and new ones will come."
)


class ReviewScreen(TakesBack):
    """The list of open suggestions, and below it the passage in its context and the reasons."""

    mode: ClassVar[Mode] = "review"
    CSS_PATH = "review.tcss"
    AUTO_FOCUS = "#review-rows"

    def __init__(self) -> None:
        super().__init__()
        self._looks: Mapping[str, Look] = {}
        self._run: ModelRun | None = None

    def compose_mode(self) -> ComposeResult:
        """Put the list above the passage and its reasons."""
        yield Static("", markup=False, id="review-line")
        yield RowList(_COLUMNS, self._cells, id="review-rows")
        with Horizontal(id="review-below"):
            yield DetailPane(id="review-passage")
            yield DetailPane(id="review-why")

    def on_mount(self) -> None:
        """List the suggestions."""
        self._reload()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """List the suggestions again, the cursor on the same one."""
        if kinds & {"codings", "suggestions", "codebook", "documents"}:
            self._reload()

    # What is shown

    @property
    def _rows(self) -> RowList[CachedSuggestion]:
        return self.query_one("#review-rows", RowList)

    def _reload(self) -> None:
        """List what is open now, the cursor on the suggestion it was on."""
        here = _key(self._rows.item) if self._rows.item else None
        self._looks = looks_of(self.session.codebook())
        self._run = suggesting.latest_run(self.session)
        found = suggesting.open_suggestions(self.session, limit=_MOST)
        keys = [_key(one) for one in found]
        self._show(found, keys.index(here) if here in keys else self._rows.index or 0)

    def _show(self, found: Sequence[CachedSuggestion], index: int) -> None:
        self._rows.show(found, index=index)
        number = f"{len(found)} most probable" if len(found) == _MOST else f"{len(found)}"
        self.set_title(progress=f"{number} open" if self._run else "")
        self.query_one("#review-line", Static).update(Content(self._summary(len(found))))

    def _summary(self, number: int) -> str:
        if self._run is None:
            return _NO_MODEL
        if not number:
            return _NOTHING_OPEN
        when = local_time(self._run.created)
        return f"Learned from {self._run.codings} codings in {self._run.read_units} units you read, {when}"

    def _look(self, slug: str) -> Look:
        return self._looks.get(slug) or Look(slug[:2].upper(), "grey", slug)

    def _cells(self, one: CachedSuggestion) -> list[Cell]:
        found = quote(self.session, one.document, _span(one))
        tagged = code_cell(self, self._look(one.code))
        return [one.band.removeprefix("match: "), tagged, one.document, found.speaker, found.text]

    @on(RowList.Moved)
    def _tell(self) -> None:
        one = self._rows.item
        passage, why = (
            self.query_one("#review-passage", DetailPane),
            self.query_one("#review-why", DetailPane),
        )
        if one is None:
            passage.show(Content(""))
            why.show(Content(""))
            return
        # a quarter of the pane for what stands before: the passage itself is always in view
        passage.show(self._passage(one, max(passage.size.area // 4, 80)))
        why.show(self._why(one))

    def _passage(self, one: CachedSuggestion, reach: int) -> Content:
        found = surroundings(self.session, one.document, _span(one), reach)
        return Content.assemble(
            plain(found.before, "$foreground 60%"),
            plain(found.text, "bold"),
            plain(found.after, "$foreground 60%"),
        )

    def _why(self, one: CachedSuggestion) -> Content:
        look = self._look(one.code)
        title = Content.assemble(code_tag(self, look), " ", heading(look.label), f"  {one.band}")
        used, read = one.why.get("used"), one.why.get("read")
        rate = f"{used} of {read} units you read carry it" if isinstance(read, int) and read else ""
        facts = (
            ("says", _words(one.why.get("words"))),
            ("its rule says", _words(one.why.get("definition"))),
            ("so far", rate),
        )
        alike = [
            Content.assemble(
                (f"{n} ", "bold $accent"), plain(f"{document} ", "$foreground 60%"), plain(words)
            )
            for n, (document, words) in enumerate(self._similar_words(one), start=1)
        ]
        reasons = lines(fact(name, words) for name, words in facts if words)
        none = Content.styled("no reasons were kept for this one", "$foreground 60%")
        like = (
            lines((Content.styled("like what you coded", "$foreground 60%"), *alike))
            if alike
            else Content("")
        )
        return paragraphs((title, reasons or none, like))

    def _similar_words(self, one: CachedSuggestion) -> list[tuple[str, str]]:
        found = [quote(self.session, document, span) for document, span in _similar(one)]
        return [(each.document, " ".join(each.text.split())) for each in found]

    # What a person can do

    def do_accept(self) -> None:
        """Put the highlighted code on its passage."""
        self._answer(suggesting.accept, "codings", "suggestions")

    def do_reject(self) -> None:
        """Say that the highlighted code does not belong there."""
        self._answer(suggesting.reject, "suggestions")

    def do_later(self) -> None:
        """Put the highlighted suggestion off."""
        self._answer(suggesting.put_off, "suggestions")

    def _answer(self, act: Callable[[Session, CachedSuggestion], object], *kinds: Kind) -> None:
        one, index = self._rows.item, self._rows.index
        if one is None or index is None:
            return
        act(self.session, one)
        left = [other for other in self._rows.items if other is not one]
        if left:
            self._show(left, index)
        else:
            self._reload()
        self.workbench.data_changed(*kinds, origin=self)

    def do_train(self) -> None:
        """Have the suggestions learned anew from what is coded now; they come when they are ready."""
        if self.workbench.suggester is None:
            self.workbench.say("Suggestions are not being learned here.", "warning")
        else:
            self.workbench.suggester.ask()
            self.workbench.say("Learning from what you have coded so far…")

    async def do_open(self) -> None:
        """Open the highlighted passage in Code mode, selected."""
        one = self._rows.item
        if one is not None:
            await self.workbench.jump(one.document, one.start, _span(one))

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open()

    async def do_alike(self, number: str) -> None:
        """Open one of the similar passages."""
        places = _similar(self._rows.item) if self._rows.item else []
        if int(number) <= len(places):
            document, span = places[int(number) - 1]
            await self.workbench.jump(document, span.start, span)


def _key(one: CachedSuggestion) -> tuple[str, int, int, str]:
    return one.document, one.start, one.end, one.code


def _span(one: CachedSuggestion) -> Span:
    return Span(one.start, one.end)


def _words(found: object) -> str:
    return ", ".join(str(word) for word in found) if isinstance(found, list) else ""


def _similar(one: CachedSuggestion) -> list[tuple[str, Span]]:
    """Return the similar passages that a suggestion names; reasons are JSON and are read with care."""
    found = one.why.get("alike")
    places = []
    for place in found if isinstance(found, list) else ():
        if (
            isinstance(place, dict)
            and isinstance(place.get("start"), int)
            and isinstance(place.get("end"), int)
        ):
            places.append((str(place.get("document", "")), Span(place["start"], place["end"])))
    return places
