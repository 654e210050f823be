"""What everything in Search mode builds on: looking words up in a thread, listing the hits, ticking them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.services import searching
from cpqual.services.searching import Concordance, Found, Hit, SearchQuery
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.mode import Kind
from cpqual.tui.reader.safe import safe
from cpqual.tui.searching.rows import DocumentHits, HitRows, Row, cut_left
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_TICK = "✓"
_SPEAKER_CELLS = 8
_COLUMNS = (
    Column("", 1),
    Column("speaker", _SPEAKER_CELLS, from_width=60),
    Column("before", 10, share=1, right=True),
    Column("found", 10, share=1),
)
_GAPS = 7
"""Cells between the columns and at the edge."""


class SearchBase(CountsApart, TakesBack):
    """The line, the list, and what is ticked."""

    mode: ClassVar[Mode] = "search"

    def __init__(self) -> None:
        super().__init__()
        self.line = Input(placeholder="words to find in all documents", id="search-words", compact=True)
        self.rows: RowList[Row] = RowList(_COLUMNS, self._cells, id="search-hits")
        self.said = Static("", markup=False, id="search-state")
        self.asked = SearchQuery("")
        self.found: Found | None = None
        self.ticked: set[Hit] = set()
        self.book = Codebook(())
        self.looks: dict[str, Look] = {}
        self._listed: HitRows | None = None
        self._concordance: Concordance | None = None

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        row = self.rows.item
        return row if isinstance(row, Hit) else None

    def hits(self) -> Found:
        """Return what was found.

        Raises:
            RefusedError: nothing was.
        """
        if self.found is None or not self.found.hits:
            raise RefusedError("there are no hits", remedy="Type what to search for: /")
        return self.found

    def load_codebook(self) -> None:
        """Look the codebook up."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)

    # Looking up

    def search(self) -> None:
        """Look up what is asked for, in a thread; what was listed stays until it is there."""
        if self.asked.words.strip():
            self.said.update("searching…")
            self.count_apart("search", self._in_other_session)
        else:
            self._list(None)

    def _in_other_session(self, session: Session) -> Found:
        worker = get_current_worker()
        return searching.find(session, self.asked, stopped=lambda: worker.is_cancelled)

    def ask_words(self, words: str) -> None:
        """Search for other words in the same way."""
        self.asked = replace(self.asked, words=words)
        self.search()

    def change(self, **changes: object) -> None:
        """Search for the same as before, but for some of it."""
        self.asked = replace(self.asked, **changes)  # type: ignore[arg-type]
        self.search()

    def filter_by(self, where: str) -> None:
        """Search another part of the study; everything where `where` is empty."""
        self.asked = replace(self.asked, where=where)
        self.search()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Search again where something has changed that counts here."""
        if "codebook" in kinds:
            self.load_codebook()
        asked = self.asked
        if (
            "documents" in kinds
            or ("codings" in kinds and (asked.coded or asked.uncoded))
            or ("people" in kinds and asked.where)
        ):
            self.search()
        self.tell_soon()

    @on(Counted)
    def _take_found(self, event: Counted) -> None:
        if event.ticket != "search":
            return
        if isinstance(event.result, Found):
            self._list(event.result)
        else:
            # a query is half typed most of the time: what was found for the last whole one stays, but not
            # what was found in a part of the study that is no longer meant
            if self.found is not None and self.found.query == replace(
                self.asked, where=self.found.query.where
            ):
                self._list(None)
            self.said.update(plain(event.refusal, "$warning"))

    def _list(self, found: Found | None) -> None:
        before, index = self.hit, self.rows.index or 0
        same = self.found is not None and found is not None and self.found.query.words == found.query.words
        self.found, self._concordance = found, Concordance(self.session)
        self.ticked &= set(found.hits) if found is not None else set()
        if found is None:
            self._listed = None
            self.rows.show((), groups=())
        else:
            self._listed = listed = HitRows(found)
            row = listed.row_of(before) if same and before is not None else None
            self.rows.show(listed, index=row if row is not None else index * same, groups=listed.headings)
        self.tell()

    def tell(self) -> None:
        """Say how many hits there are, of what, and how many are ticked."""
        said = [*searching.notes(self.found)] if self.found is not None else []
        if self.ticked:
            said.append(f"{_TICK} {len(self.ticked):,} ticked")
        self.said.update(plain(" · ".join([*said, *self._narrowed()])))
        documents = amount(len(self.found.counts), "document") if self.found is not None else ""
        self.set_title(progress=documents)

    def _narrowed(self) -> list[str]:
        query = self.asked
        said = [
            (query.pattern, "regular expression"),
            (query.whole_words, "whole words"),
            (query.participants, "only participants' data"),
            (query.coded, f"only with your {query.coded}"),
            (query.uncoded, f"only without your {query.uncoded}"),
            (query.where, f"only where {query.where}"),
        ]
        return [words for holds, words in said if holds]

    def tell_soon(self) -> None:
        """Show the hit under the cursor in its context once the cursor rests."""
        raise NotImplementedError

    # Ticks

    def do_tick(self) -> None:
        """Tick the hit, or untick it, and go on to the next one."""
        if self.hit is not None:
            self._turn({self.hit})
            self.rows.action_cursor(1)

    def do_tick_document(self) -> None:
        """Tick all hits of the document, or untick them when all are ticked."""
        if self._listed is not None and self.rows.index is not None:
            self._turn(set(self._listed.hits_of_group(self.rows.index)))

    def do_tick_all(self) -> None:
        """Tick all hits, or untick them when all are ticked."""
        self._turn(set(self.hits().hits))

    def _turn(self, hits: set[Hit]) -> None:
        self.ticked = self.ticked - hits if hits <= self.ticked else self.ticked | hits
        self.rows.repaint()
        self.tell()

    # Rows

    def _cells(self, row: Row) -> list[Cell]:
        if isinstance(row, DocumentHits):
            return [f"{row.document} · {amount(row.hits, 'hit')}"]
        if self._concordance is None:
            return ["", "", "", ""]
        cells = (self.rows.size.width - _GAPS - 1 - _SPEAKER_CELLS) // 2
        line = self._concordance.line(row, max(cells, 1))
        found = Text(safe(line.match), "bold", end="")
        found.append(safe(line.after), "not bold")
        return [
            _TICK if row in self.ticked else "",
            line.speaker or "–",
            cut_left(safe(line.before), cells),
            found,
        ]
