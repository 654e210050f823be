"""Search mode: words in all documents, each hit in its context, and codes for all of them at once."""

from __future__ import annotations

import re

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from cpqual.services import searching
from cpqual.services.quotes import surroundings
from cpqual.services.searching import Hit
from cpqual.tui.searching.ruling import Ruling
from cpqual.tui.widgets.detail_pane import DetailPane, heading, paragraphs, plain
from cpqual.tui.widgets.row_list import RowList
from cpqual.tui.widgets.rule import code_tag

_TYPING_SECONDS = 0.2
"""How long the coder has to pause before what is typed is searched for."""
_REST_SECONDS = 0.05
_EMPTY_LINES = re.compile(r"\n\s*\n")
_LEAST = 2
"""Characters to type before anything is searched."""
_WELCOME = (
    "Words next to each other, in any case; the last one may be the beginning of a word.\n\n"
    '"ferry times"  whole words\n'
    "ferry OR bus\n"
    "ferry AND cost, ferry -bus  in the same turn or paragraph\n"
    "ferry NEAR/5 cost  at most five words apart\n\n"
    "↓ goes to the hits. c codes them, all at once or those ticked with Space.\n"
    "K keeps the words as a rule of a code; r lists what rules find."
)

_NOTHING = (
    "Nothing was found. f, o and p say which hits are shown, w and x how the words are read; Esc in the list"
    " searches everything again."
)


class SearchScreen(Ruling):
    """The line to type on, the hits by document, and the hit under the cursor in its context."""

    CSS_PATH = "search.tcss"
    AUTO_FOCUS = "#search-words"

    def __init__(self) -> None:
        super().__init__()
        self._around = DetailPane(id="search-context")
        self._to_search: Timer | None = None
        self._to_tell: Timer | None = None

    def compose_mode(self) -> ComposeResult:
        """Put the words above the hits, and the context below them."""
        with Horizontal(id="search-top"):
            yield Static("/", id="search-sign")
            yield self.line
        yield self.said
        yield self.rows
        yield self._around

    def on_mount(self) -> None:
        """Say what can be searched for."""
        self.load_codebook()
        self.tell()
        self._tell_context()

    # Typing

    def do_words(self) -> None:
        """Type other words."""
        self.line.focus()
        self.line.action_select_all()

    @on(Input.Changed, "#search-words")
    def _typed(self) -> None:
        if self._to_search is not None:
            self._to_search.stop()
        # half a pattern is seldom one: patterns are tried when Enter says that they are whole
        if not self.asked.pattern:
            self._to_search = self.set_timer(_TYPING_SECONDS, self._search_typed)

    def _search_typed(self) -> None:
        words = self.line.value if len(self.line.value.strip()) >= _LEAST else ""
        if words != self.asked.words:
            self.ask_words(words)

    @on(Input.Submitted, "#search-words")
    def _entered(self) -> None:
        if self._to_search is not None:
            self._to_search.stop()
        if self.line.value != self.asked.words or self.asked.pattern:
            self.ask_words(self.line.value)
        self.rows.focus()

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """Leave the line for the hits with an arrow."""
        if event.key == "down" and self.focused is self.line:
            event.stop()
            self._search_typed()
            self.rows.focus()

    def do_settle(self) -> None:
        """Untick; then search everything again; then go from the line to the hits."""
        if self.focused is self.line:
            self.rows.focus()
        elif self.ticked:
            self.ticked.clear()
            self.rows.repaint()
            self.tell()
        elif self.ruled is not None:
            self.leave_rules()
        elif self.asked.participants or self.asked.coded or self.asked.uncoded or self.asked.where:
            self.change(participants=False, coded=None, uncoded=None, where="")

    # The context

    @on(RowList.Moved)
    def tell_soon(self) -> None:
        """Show the hit under the cursor in its context once the cursor rests."""
        if self._to_tell is not None:
            self._to_tell.stop()
        self._to_tell = self.set_timer(_REST_SECONDS, self._tell_context)

    def _tell_context(self) -> None:
        if self.hit is not None:
            with self.refusals():
                self._around.show(self._in_context(self.hit))
        else:
            self._around.show(plain(_NOTHING if self.found is not None else _WELCOME, "$foreground 70%"))

    def _in_context(self, hit: Hit) -> Content:
        # about a third of the pane before the hit and after it, so that the hit itself is in view
        size = self._around.size
        around = surroundings(self.session, hit.document, hit.span, size.width * max(size.height // 4, 1))
        words = Content.assemble(
            plain(_close(around.before).lstrip("\n"), "$foreground 60%"),
            plain(around.text, "bold reverse"),
            plain(_close(around.after), "$foreground 60%"),
        )
        parts = [heading(f"{hit.document} · {hit.start}–{hit.end}"), words]
        if codes := searching.codes_on(self.session, hit):
            parts.insert(1, Content("  ").join(map(self._code, codes)))
        return paragraphs(parts)

    def _code(self, slug: str) -> Content:
        look = self.looks[slug]
        return Content.assemble(code_tag(self, look), " ", plain(look.label))

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_hit()


def _close(words: str) -> str:
    """Return words without empty lines, so that more of them are in view."""
    return _EMPTY_LINES.sub("\n", words)
