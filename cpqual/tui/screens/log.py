"""Log mode: everything that was done, newest first, and the trash; any of it can be taken or brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import local_time
from cpqual.services import history, log_details, log_tables, reading, trash
from cpqual.services.history import Act, LogQuery
from cpqual.services.quotes import quote
from cpqual.services.session import Session
from cpqual.services.table_files import new_table_here, write_table
from cpqual.services.trash import TRASH_KINDS, TrashItem, TrashKind
from cpqual.tui.actions import Mode
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.mode import Kind
from cpqual.tui.reader.safe import safe
from cpqual.tui.replays import Replays
from cpqual.tui.taking_back import EVERYTHING
from cpqual.tui.widgets.act_words import UNDONE, act_words, trash_words
from cpqual.tui.widgets.detail_pane import DetailPane, amount, plain
from cpqual.tui.widgets.paged import Paged
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_LOG_COLUMNS = (
    Column("act", 6, right=True),
    Column("when", 16, from_width=56),
    Column("by", 4, from_width=34),
    Column("kind", 16, from_width=96),
    Column("", 1),
    Column("what", 16, share=1),
    Column("rows", 6, right=True, from_width=66),
)
_TRASH_COLUMNS = (
    Column("removed", 16, from_width=56),
    Column("kind", 6),
    Column("what", 16, share=1),
    Column("how", 8, from_width=60),
    Column("by act", 6, right=True, from_width=52),
)
_TOLD_ROWS = 12
_QUOTED_ROWS = 4
_LONGEST_QUOTE = 500


class LogScreen(Replays):
    """The log, or the trash, and beside it what the highlighted act changed."""

    mode: ClassVar[Mode] = "log"
    CSS_PATH = "log.tcss"
    AUTO_FOCUS = "#log-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._query = LogQuery()
        self._kinds: tuple[TrashKind, ...] = TRASH_KINDS
        self._thrown = ""
        self._acts: Paged[Act] = Paged((), lambda numbers: history.acts_of(self.session, numbers), _number)
        self._items: Paged[TrashItem] = Paged((), lambda numbers: trash.items(self.session, numbers), _number)
        self._told: dict[int, log_details.Description] = {}

    def compose_mode(self) -> ComposeResult:
        """Put the list on the left and what it is about on the right (below, where it is narrow)."""
        yield Static("", markup=False, id="log-line")
        with Horizontal(id="log-body"):
            yield RowList[int](_LOG_COLUMNS, self._act_cells, id="log-rows")
            yield RowList[int](_TRASH_COLUMNS, self._trash_cells, id="trash-rows")
            yield DetailPane(id="log-details")
        yield Input(placeholder="Show only what holds these words", id="log-words", compact=True)

    def on_mount(self) -> None:
        """Begin to list."""
        self.query_one("#log-words").display = False
        self._trash_rows.display = False
        self.show_keys("log-rows")
        self._list_again()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:  # noqa: ARG002 - every act is in the log
        """List again, the cursor where it was."""
        self._list_again()

    # Listing

    @property
    def _log_rows(self) -> RowList[int]:
        return self.query_one("#log-rows", RowList)

    @property
    def _trash_rows(self) -> RowList[int]:
        return self.query_one("#trash-rows", RowList)

    @property
    def _in_trash(self) -> bool:
        return bool(self._trash_rows.display)

    @property
    def _rows(self) -> RowList[int]:
        return self._trash_rows if self._in_trash else self._log_rows

    def _list_again(self) -> None:
        if self._in_trash:
            ask: Callable[[Session], object] = partial(trash.numbers, kinds=self._kinds, query=self._thrown)
            self.count_apart("trash", ask)
        else:
            self.count_apart("log", partial(history.numbers, query=self._query))

    @on(Counted)
    def _take(self, event: Counted) -> None:
        if event.ticket == "verbs" and isinstance(event.result, list):
            names = ["", *event.result]
            self._choose("Which acts?", names, "all kinds", lambda verb: self._ask_for(verb=verb))
        elif event.ticket in ("log", "trash"):
            found = event.result if isinstance(event.result, Sequence) else ()
            self._show(event.ticket == "trash", found, event.refusal)

    def _show(self, is_trash: bool, found: Sequence[int], refusal: str) -> None:
        self._told.clear()
        if is_trash:
            self._items.renew(found)
        else:
            self._acts.renew(found)
        if is_trash == self._in_trash:
            self._rows.show(found, index=self._rows.index or 0)
            thing = amount(len(found), "thing") + " in the trash" if is_trash else amount(len(found), "act")
            self.set_title(progress=thing)
            self._say(refusal or self.replaying or self._narrowed())

    def _narrowed(self) -> str:
        """Return in words what the list is narrowed to."""
        q = self._query
        if self._in_trash:
            kinds = ", ".join(self._kinds) if self._kinds != TRASH_KINDS else ""
            parts = [kinds, f"holding “{self._thrown}”" if self._thrown else ""]
        else:
            parts = [f"by {q.coder}" if q.coder else "", q.verb, f"in {q.document}" if q.document else "",
                     f"holding “{q.words}”" if q.words else ""]  # fmt: skip
        told = " · ".join(part for part in parts if part)
        return f"{told} · Esc shows all" if told else ""

    def say_replaying(self) -> None:
        """Show how far a long replay is, or what the list is narrowed to again."""
        self._say(self.replaying or self._narrowed())

    def _say(self, words: str) -> None:
        line = self.query_one("#log-line", Static)
        line.update(plain(words))
        line.display = bool(words)

    def _act_cells(self, number: int) -> list[Cell]:
        act = self._acts.get(number)
        if act is None:
            return [str(number), *[""] * 6]
        dim = "" if act.state == "done" else "dim"
        changes = f"{act.changes:,}" if act.changes else "·"
        sign = "" if act.state == "done" else UNDONE
        told = (str(number), local_time(act.at), act.coder, act.verb, sign, act.words, changes)
        return [Text(safe(" ".join(part.split())), style=dim, end="") for part in told]

    def _trash_cells(self, number: int) -> list[Cell]:
        item = self._items.get(number)
        if item is None:
            return [""] * 5
        return [local_time(item.at), item.kind, item.what, item.how, str(item.act)]

    # What the highlighted one is

    @on(RowList.Moved)
    def _tell(self, event: RowList.Moved) -> None:
        if event.rows is self._rows:
            self.query_one("#log-details", DetailPane).show(self._about())

    def _about(self) -> Content:
        number, left = self._rows.item, _QUOTED_ROWS

        def quoted(document: str, span: Span) -> str:
            nonlocal left
            left -= 1
            return self._quoted(document, span) if left >= 0 else ""

        if number is None:
            return plain(
                "The trash is empty." if self._in_trash else "Nothing in the log fits. Esc shows all."
            )
        if self._in_trash:
            item = self._items.get(number)
            return trash_words(item, quoted) if item else Content("")
        act = self._acts.get(number)
        if act is None:
            return Content("")
        if number not in self._told:
            self._told[number] = log_details.describe(self.session, act, _TOLD_ROWS)
        return act_words(act, history.target_of(self.session, act), self._told[number], quoted)

    def _quoted(self, document: str, span: Span) -> str:
        """Return the words that stand in a place now; nothing where the document is gone."""
        try:
            return quote(
                self.session, document, Span(span.start, min(span.end, span.start + _LONGEST_QUOTE))
            ).text
        except CpqualError:
            return ""

    # Taking back

    def _highlighted(self) -> Act:
        number = self._log_rows.item
        if number is None:
            raise RefusedError("there is no act here")
        return history.act_of(self.session, number)

    def do_log_take_back(self) -> None:
        """Take the highlighted act back; where it is older, large or another's, ask first."""
        act = self._highlighted()
        if act.state != "done":
            raise RefusedError(f"act {act.number} has been taken back already", remedy="r does it again.")
        self.replay(act)

    def do_log_again(self) -> None:
        """Do the highlighted act again."""
        act = self._highlighted()
        if act.kind == "do" and act.state == "done":
            raise RefusedError(f"act {act.number} holds", remedy="Enter takes it back.")
        self.replay(act)

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        with self.refusals():
            if self._in_trash:
                self.do_log_bring_back()
            else:
                self.do_log_take_back()

    # The trash

    def do_log_trash(self) -> None:
        """Show the trash, or the log again."""
        to_trash = not self._in_trash
        self._trash_rows.display, self._log_rows.display = to_trash, not to_trash
        self._rows.focus()
        self.show_keys(str(self._rows.id))
        self.query_one("#log-details", DetailPane).show(Content(""))
        self._list_again()

    def do_log_bring_back(self) -> None:
        """Bring the highlighted thing back; where its code was merged, ask first."""
        number = self._trash_rows.item
        if number is None:
            raise RefusedError("there is nothing here to bring back")
        item = trash.item(self.session, number)
        if item.kind != "coding" or not item.successor:
            self._bring_back(number, None)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                with self.refusals():
                    self._bring_back(number, item.successor)

        question = (
            f"{safe(item.code)} was merged into {safe(item.successor)}. Bring the coding back with that code?"
        )
        answers = [
            Answer("yes", Content(f"bring it back as {safe(item.successor)}")),
            Answer("no", "leave it"),
        ]
        self.app.push_screen(Choose(question, answers), answered)

    def _bring_back(self, number: int, code: str | None) -> None:
        item = trash.bring_back(self.session, number, code=code)
        self._list_again()
        self.workbench.data_changed(*EVERYTHING, origin=self)
        self.workbench.say(f"Brought back: {'a memo' if item.kind == 'memo' else item.what}")

    # Narrowing, opening, exporting

    def do_log_mine(self) -> None:
        """Show only this coder's acts, or everybody's again."""
        self._ask_for(coder="" if self._query.coder else self.session.coder.slug)

    def do_log_verb(self) -> None:
        """Choose one kind of act."""
        # in a thread: the whole log has to be looked through
        self.count_apart("verbs", history.verbs)

    def do_log_document(self) -> None:
        """Choose the document that acts must have touched."""
        names = ["", *(one.document.slug for one in reading.list_documents(self.session))]
        self._choose("Acts on which document?", names, "all", lambda slug: self._ask_for(document=slug))

    def do_log_kind(self) -> None:
        """Choose one kind of thing in the trash."""

        def choose(kind: str) -> None:
            self._kinds = tuple(k for k in TRASH_KINDS if k == kind) or TRASH_KINDS
            self._list_again()

        self._choose("Which things?", ["", *TRASH_KINDS], "all kinds", choose)

    def _choose(self, question: str, names: Sequence[str], every: str, use: Callable[[str], None]) -> None:
        answers = [Answer(str(i), Content(safe(name or every))) for i, name in enumerate(names)]
        self.app.push_screen(
            Choose(question, answers), lambda answer: use(names[int(answer)]) if answer is not None else None
        )

    def _ask_for(self, **changes: Any) -> None:
        self._query = replace(self._query, **changes)
        self._list_again()

    def do_log_words(self) -> None:
        """Ask for words to look for."""
        box = self.query_one("#log-words", Input)
        box.value = self._thrown if self._in_trash else self._query.words
        box.display = True
        box.focus()

    @on(Input.Submitted, "#log-words")
    def _words_given(self, event: Input.Submitted) -> None:
        event.input.display = False
        if self._in_trash:
            self._thrown = event.value
        else:
            self._query = replace(self._query, words=event.value)
        self._rows.focus()
        self._list_again()

    def do_log_all(self) -> None:
        """Show everything again; while a long act is replayed, stop that first."""
        if self.stop_replay():
            self.workbench.say("Stopped, unless it was done already: the log tells.")
        elif self._in_trash:
            self._thrown, self._kinds = "", TRASH_KINDS
        else:
            self._query = LogQuery()
        self.query_one("#log-words").display = False
        self._rows.focus()
        self._list_again()

    async def do_log_open(self) -> None:
        """Open the passage of the highlighted act or thing in Code mode."""
        number = self._rows.item
        place: tuple[str, Span] | None = None
        if number is not None and self._in_trash:
            item = trash.item(self.session, number)
            place = (item.document, item.span) if item.span else None
        elif number is not None:
            place = log_details.passage_of(self.session, history.act_of(self.session, number))
        if place is None:
            raise RefusedError("there is no passage to open")
        await self.workbench.jump(place[0], place[1].start, place[1])

    def do_log_export(self) -> None:
        """Write what is listed to a file in this folder."""
        whole = log_tables.whole_trash if self._in_trash else log_tables.log_table
        name = "trash.csv" if self._in_trash else "log.csv"
        numbers, told = self._rows.items, self.workbench.say

        def export(file: str) -> str:
            path = new_table_here(file)
            table = whole(self.session, numbers)
            write_table(table, path)
            return f"wrote {path.name}: {amount(len(table.rows), 'row')}"

        self.app.push_screen(
            AskLine("Export to a file in this folder", name, export),
            lambda done: told(done) if done else None,
        )


def _number(one: Act | TrashItem) -> int:
    return one.number
