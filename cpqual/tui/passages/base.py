"""What everything in Passages mode builds on: its columns, looking passages up, and showing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.quoting import Permission
from cpqual.domain.text import Span
from cpqual.services.kept_quotes import kept_places
from cpqual.services.passages import Found, Passage, find, page
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.mode import Kind
from cpqual.tui.passages.column import PassageColumn
from cpqual.tui.taking_back import TakesBack

FIRST, SECOND = "passages-first", "passages-second"


class PassagesBase(CountsApart, TakesBack):
    """One column of passages or two; what the keys do concerns the one that has the focus."""

    mode: ClassVar[Mode] = "passages"

    def __init__(self) -> None:
        super().__init__()
        self.first = PassageColumn(id=FIRST)
        self.second = PassageColumn(id=SECOND)
        self.book = Codebook(())
        self.looks: dict[str, Look] = {}
        self.kept: Mapping[str, Mapping[Span, Permission]] = {}
        """Permission of what is kept for publication, by document and passage."""
        self._last_used = self.first

    @property
    def columns(self) -> list[PassageColumn]:
        """The columns that are shown."""
        return [self.first, self.second] if self.second.display else [self.first]

    @property
    def here(self) -> PassageColumn:
        """The column that has the focus, or had it last."""
        for column in self.columns:
            if self.has_focus_in(str(column.id)):
                self._last_used = column
        return self._last_used if self._last_used in self.columns else self.first

    def wanted(self) -> PassageQuery:
        """Return what the column asks for.

        Raises:
            RefusedError: no code has been chosen.
        """
        if self.here.wanted is None:
            raise RefusedError("no code has been chosen yet", remedy="Choose one with c.")
        return self.here.wanted

    def found(self) -> Found:
        """Return what the column shows.

        Raises:
            RefusedError: nothing is shown.
        """
        if self.here.found is None:
            raise RefusedError("no passages are shown", remedy="Choose a code with c.")
        return self.here.found

    def load_codebook(self) -> None:
        """Look the codebook up."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)

    def load_kept(self) -> None:
        """Look up what is kept for publication, and mark it."""
        self.kept = kept_places(self.session)
        for column in (self.first, self.second):
            column.mark_kept(self.kept)

    # Looking up

    def ask_for(self, query: PassageQuery, column: PassageColumn | None = None) -> None:
        """Look up the passages of a query and list them in a column."""
        column = column or self.here
        column.begin(query)
        self.count_apart(str(column.id), partial(find, query=query))

    def change(self, **changes: object) -> None:
        """Ask for the same as before, but for some of it."""
        self.ask_for(replace(self.wanted(), **changes))  # type: ignore[arg-type]

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look the passages up again."""
        if kinds & {"codebook", "documents"}:
            self.load_codebook()
        if kinds & {"codings", "codebook", "documents", "people", "decisions"}:
            for column in self.columns:
                if column.wanted is not None:
                    self.ask_for(column.wanted, column)
        if kinds & {"paper", "documents"}:
            self.load_kept()
        if kinds & {"memos", "paper"}:
            self.tell_soon()

    @on(Counted)
    def _take_passages(self, event: Counted) -> None:
        for column in (self.first, self.second):
            if event.ticket != column.id:
                continue
            if isinstance(event.result, Found):
                column.show(event.result, self.looks, self._reader(event.result))
            else:
                column.refuse(event.refusal)
            self.tell_soon()

    def _reader(self, found: Found) -> Callable[[int, int], list[Passage]]:
        def read(offset: int, limit: int) -> list[Passage]:
            return page(self.session, found, offset, limit)

        return read

    def tell_soon(self) -> None:
        """Show the highlighted passage in its context once the cursor rests."""
        raise NotImplementedError

    def changed(self, *kinds: Kind) -> None:
        """Show what an act here has changed, here and in the other modes."""
        self.refresh_data(frozenset(kinds))
        self.workbench.data_changed(*kinds, origin=self)

    def at_once(self, act: Callable[[Session], str]) -> None:
        """Do an act and say what was done."""
        told = act(self.session)
        self.changed("codings")
        self.workbench.say(told)
