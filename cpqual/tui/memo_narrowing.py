"""Narrowing and sorting the memos that Memos mode lists."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, get_args

from textual import on
from textual.content import Content
from textual.widgets import Input

from cpqual.domain.codings import Memo
from cpqual.services import memo_drafts, memos
from cpqual.services.memos import Found, MemoQuery, Order
from cpqual.tui.counting import CountsApart
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.pick import Pick
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.row_list import RowList

_FILTERS = {
    "kinds": "kind", "anchors": "about what kind of thing", "document": "document", "code": "code",
    "person": "person", "site": "site", "coder": "written by",
}  # fmt: skip


class NarrowsMemos(CountsApart):
    """What is asked for, and the keys that change it."""

    def __init__(self) -> None:
        super().__init__()
        self._query = MemoQuery()
        self._found = Found((), 0)
        self._read: dict[str, Memo] = {}
        self._wanted: str | None = None

    @property
    def _rows(self) -> RowList[str]:
        return self.query_one("#memo-rows", RowList)

    def _list_again(self) -> None:
        self._wanted = self._wanted or self._rows.item
        self.count_apart("memos", partial(memos.look_up, query=self._query))

    def _said(self) -> str:
        """Return in words what the list is narrowed to, and whether something waits to be saved."""
        chosen = [f"{name}: {value}" for field, name in _FILTERS.items() if (value := self._value(field))]
        if self._query.since:
            chosen.append(f"since {self._query.since}")
        if self._query.text:
            chosen.append(f"holding “{self._query.text}”")
        parts = [" · ".join(chosen) + " · Esc shows all" if chosen else ""]
        if drafts := memo_drafts.all_drafts(self.session):
            parts.append(f"{amount(len(drafts), 'memo')} not saved: D")
        return " · ".join(part for part in parts if part)

    def _value(self, field: str) -> str:
        value = getattr(self._query, field)
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def do_memos_filter(self) -> Awaitable[object]:
        """Choose what to narrow by, and then to what."""
        fields = [field for field in _FILTERS if self._found.counts.get(field)]
        answers = [Answer(field, self._filter_line(_FILTERS[field], self._value(field))) for field in fields]
        answers.append(Answer("since", self._filter_line("since a day", self._query.since)))

        def chosen(field: str | None) -> None:
            if field == "since":
                self._ask_since()
            elif field is not None:
                self._ask_value(field)

        return self.app.push_screen(Choose("Show only memos by", answers), chosen)

    @staticmethod
    def _filter_line(name: str, value: str) -> Content:
        return Content.assemble(name, plain(f"  now {value}" if value else "", "$foreground 60%"))

    def _ask_value(self, field: str) -> None:
        counts = sorted(self._found.counts[field].items(), key=lambda item: (-item[1], item[0]))
        answers = [Answer("", "all")]
        answers += [
            Answer(value, Content.assemble(plain(value), (f"  {number:,}", "$foreground 60%")))
            for value, number in counts
        ]

        def picked(value: str | None) -> None:
            if value is not None:
                many = (value,) if value else ()
                change: dict[str, Any] = {field: many if field in ("kinds", "anchors") else value}
                self._narrow(replace(self._query, **change))

        self.app.push_screen(Pick(f"Show only this {_FILTERS[field]}", answers), picked)

    def _ask_since(self) -> None:
        def use(day: str) -> str:
            self._narrow(replace(self._query, since=memos.known_day(day)))
            return day

        self.app.push_screen(AskLine("Since which day (2012-01-31)?", self._query.since, use))

    def _narrow(self, query: MemoQuery) -> None:
        if query != self._query:
            self._query = query
            self._list_again()

    def do_memos_sort(self) -> None:
        """Sort by date, the other way round, or by place."""
        orders: Sequence[Order] = get_args(Order)
        self._narrow(replace(self._query, order=orders[(orders.index(self._query.order) + 1) % len(orders)]))

    def do_memos_words(self) -> None:
        """Ask for words to look for."""
        box = self.query_one("#memo-words", Input)
        box.display = True
        box.focus()

    def do_memos_all(self) -> None:
        """Show all memos again."""
        self.query_one("#memo-words", Input).value = ""
        self._narrow(MemoQuery(order=self._query.order))
        self._close_words()

    @on(Input.Changed, "#memo-words")
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(replace(self._query, text=" ".join(event.value.split())))

    @on(Input.Submitted, "#memo-words")
    def _close_words(self) -> None:
        self.query_one("#memo-words").display = bool(self._query.text)
        self._rows.focus()
