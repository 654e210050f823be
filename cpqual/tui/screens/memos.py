"""Memos mode: all memos this coder may read, narrowed and sorted, each with its passages and its history."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.codings import MEMO_KINDS, About, Memo
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import local_time
from cpqual.services import memo_drafts, memos, memos_export
from cpqual.services.files import new_file_here, write_bytes
from cpqual.services.memos import Found, MemoQuery, Order
from cpqual.services.memos_export import Grouping
from cpqual.services.quotes import surroundings
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.memo_history import MemoHistory
from cpqual.tui.memo_abouts import pick_about
from cpqual.tui.memo_narrowing import NarrowsMemos
from cpqual.tui.memo_writing import MemoWriter, in_short
from cpqual.tui.mode import Kind
from cpqual.tui.reader.safe import safe
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.detail_pane import DetailPane, amount, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

# two lines a row: under the date its kind, and enough of the memo's words to know it by
_LINES = 2
_COLUMNS = (
    Column("date, kind", 14, wraps=True),
    Column("about", 12, share=2, wraps=True),
    Column("by", 4, from_width=50),
    Column("memo", 16, share=4, wraps=True),
)
_ORDERS: dict[Order, str] = {"newest": "latest first", "oldest": "oldest first", "place": "by place"}
_AT_ONCE = 64
_LONGEST_ROW = 400
_LONGEST_QUOTE = 600
_LONGEST_BODY = 20_000


class Place(NamedTuple):
    """A passage a digit leads to; `link` is set for one that the memo is linked to."""

    document: str
    span: Span | None
    link: str | None


class MemosScreen(NarrowsMemos, TakesBack):
    """The list, and beside it the whole memo under the cursor."""

    mode: ClassVar[Mode] = "memos"
    CSS_PATH = "memos.tcss"
    AUTO_FOCUS = "#memo-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def compose_mode(self) -> ComposeResult:
        """Put the list on the left and the memo on the right (below, where it is narrow)."""
        yield Static("", markup=False, id="memos-line")
        with Horizontal(id="memos-body"):
            yield RowList[str](_COLUMNS, self._cells, id="memo-rows")
            yield DetailPane(id="memo-details")
        yield Input(placeholder="Show only memos that hold these words", id="memo-words", compact=True)

    def on_mount(self) -> None:
        """Begin to list."""
        self.query_one("#memo-words").display = False
        self._list_again()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """List again, the cursor on the memo it was on."""
        if kinds & {"memos", "codings", "codebook", "documents", "people"}:
            self._list_again()

    # Listing

    @on(Counted)
    def _take(self, event: Counted) -> None:
        if event.ticket == "export":
            told = event.result if isinstance(event.result, str) else event.refusal
            self.workbench.say(told, "warning" if event.refusal else "information")
            return
        refused = not isinstance(event.result, Found)
        self._found = event.result if isinstance(event.result, Found) else Found((), 0)
        self._read.clear()
        ids = self._found.ids
        index = ids.index(self._wanted) if self._wanted in ids else self._rows.index or 0
        self._wanted = None
        line = self.query_one("#memos-line", Static)
        said = event.refusal if refused else self._said()
        line.update(plain(said))
        line.display = bool(said)
        of = f"{len(ids):,} of " if len(ids) != self._found.visible else ""
        self.set_title(progress=f"{of}{amount(self._found.visible, 'memo')} · {_ORDERS[self._query.order]}")
        self._rows.show(ids, index=index, heights=[_LINES] * len(ids))

    def _memo(self, memo_id: str) -> Memo | None:
        """Return a memo, reading those around it in the list along with it."""
        if memo_id not in self._read:
            at = self._found.ids.index(memo_id)
            first = max(at - _AT_ONCE // 2, 0)
            page = memos.read_memos(self.session, self._found.ids[first : first + _AT_ONCE])
            self._read |= {memo.id: memo for memo in page}
        return self._read.get(memo_id)

    def _cells(self, memo_id: str) -> list[Cell]:
        memo = self._memo(memo_id)
        if memo is None:
            return ["–", "–", "–", "not there any more"]
        when = Text.assemble((f"{local_time(memo.created)[:10]} {safe(memo.kind)}", "dim"))
        return [when, memo.about.words, memo.coder, memo.body[:_LONGEST_ROW]]

    def _current(self) -> Memo:
        """Return the memo under the cursor.

        Raises:
            RefusedError: there is none.
        """
        memo_id = self._rows.item
        memo = self._memo(memo_id) if memo_id is not None else None
        if memo is None:
            raise RefusedError("there is no memo here", remedy="Write one with a.")
        return memo

    # The memo under the cursor

    @on(RowList.Moved)
    def _tell(self) -> None:
        memo_id = self._rows.item
        memo = self._memo(memo_id) if memo_id is not None else None
        with self.refusals():
            self.query_one(DetailPane).show(self._nothing() if memo is None else self._described(memo))

    def _nothing(self) -> Content:
        if self._found.visible:
            return Content("No memo fits. Esc shows all again.")
        return Content(
            "No memos yet: a writes one here; m in Code mode, the codebook, or Documents & people writes one"
            " on what is at hand."
        )

    def _described(self, memo: Memo) -> Content:
        wordings = memos.history_of(self.session, memo)
        changed = sum(wording.how == "changed" for wording in wordings)
        times = {0: "", 1: " · changed once"}.get(changed, f" · changed {changed} times")
        by = f"{memo.coder} · {local_time(memo.created)}{times}"
        head = lines(
            (heading(f"{memo.kind.capitalize()} memo on {memo.about.words}"), plain(by, "$foreground 60%"))
        )
        cut = f"{memo.body[:_LONGEST_BODY]}…" if len(memo.body) > _LONGEST_BODY else memo.body
        return paragraphs((head, plain(cut), *self._passages(memo)))

    def _places(self, memo: Memo) -> list[Place]:
        places = [Place(memo.document, memo.span, None)] if memo.document else []
        return [
            *places,
            *(Place(one.document, one.span, one.id) for one in memos.links_of(self.session, memo.id)),
        ]

    def _passages(self, memo: Memo) -> list[Content]:
        return [self._passage(number, place) for number, place in enumerate(self._places(memo), 1)]

    def _passage(self, number: int, place: Place) -> Content:
        where = f"{place.document} {place.span.start}–{place.span.end}" if place.span else place.document
        linked = "  linked" if place.link else ""
        head = Content.assemble((f"{number} ", "bold $accent"), plain(where), (linked, "$foreground 60%"))
        if place.span is None:
            return head
        words = surroundings(self.session, place.document, place.span, 0).text
        cut = words[:_LONGEST_QUOTE] + ("…" if len(words) > _LONGEST_QUOTE else "")
        return lines((head, plain(f"“{cut}”", "italic $foreground 80%")))

    # What a person can do with a memo

    def do_memos_edit(self) -> Awaitable[object]:
        """Change the memo under the cursor."""
        return self._writer().change(self._current())

    @on(RowList.Chosen)
    async def _clicked(self) -> None:
        with self.refusals():
            await self.do_memos_edit()

    def do_memos_new(self) -> Awaitable[object]:
        """Ask what to write about, and write."""

        def chosen(about: About) -> None:
            with self.refusals():
                self._writer().write([about])

        return pick_about(self.workbench, chosen)

    async def do_memos_open(self, number: str) -> None:
        """Open a passage of the memo in Code mode."""
        places = self._places(self._current())
        if int(number) > len(places):
            raise RefusedError(f"this memo has no passage {number}")
        place = places[int(number) - 1]
        await self.workbench.jump(place.document, place.span.start if place.span else 0, place.span)

    def do_memos_kind(self) -> Awaitable[object]:
        """Give the memo another kind."""
        memo = self._current()

        def chosen(answer: str | None) -> None:
            if answer is not None:
                with self.refusals():
                    memos.change_memo(self.session, memo, memo.body, kind=memos.known_kind(answer))
                    self._changed(f"{answer} memo")

        answers = [Answer(kind, kind) for kind in MEMO_KINDS if kind != memo.kind]
        return self.app.push_screen(Choose(f"Which kind, in place of {safe(memo.kind)}?", answers), chosen)

    def do_memos_history(self) -> Awaitable[object]:
        """Show what the memo said before."""
        memo = self._current()
        return self.app.push_screen(MemoHistory(memo.about.words, memos.history_of(self.session, memo)))

    def do_memos_remove(self) -> None:
        """Remove the memo."""
        memos.remove_memo(self.session, self._current())
        self._changed("memo removed; u brings it back")

    def do_memos_unlink(self) -> Awaitable[object]:
        """Take a link of the memo away."""
        memo = self._current()
        linked = [place for place in self._places(memo) if place.link is not None]
        if not linked:
            raise RefusedError("this memo is linked to no passage", remedy="Link one in Code mode with &.")

        def chosen(answer: str | None) -> None:
            if answer is not None:
                with self.refusals():
                    memos.unlink(self.session, answer)
                    self._changed("link taken away")

        answers = [
            Answer(place.link or "", self._passage(n, place).split("\n")[0])
            for n, place in enumerate(linked, 1)
        ]
        return self.app.push_screen(Choose("Take which link away?", answers), chosen)

    def do_memos_drafts(self) -> Awaitable[object]:
        """Go on with a memo that was not saved."""
        drafts = memo_drafts.all_drafts(self.session)
        if not drafts:
            raise RefusedError("nothing waits to be saved")
        writer = self._writer()
        if len(drafts) == 1:
            return writer.take_up(drafts[0])

        def chosen(answer: str | None) -> None:
            if answer is not None:
                with self.refusals():
                    writer.take_up(drafts[int(answer)])

        answers = [
            Answer(str(i), in_short(Memo("", one.kind, one.body, "", "", one.about.document)))
            for i, one in enumerate(drafts)
        ]
        return self.app.push_screen(Choose("Go on with which?", answers), chosen)

    def _writer(self) -> MemoWriter:
        return MemoWriter(self.workbench, made=self._go_to)

    def _go_to(self, memo_id: str) -> None:
        """Let the cursor be on a memo once the list is there."""
        self._wanted = memo_id

    def _changed(self, words: str) -> None:
        self._list_again()
        self.workbench.data_changed("memos", origin=self)
        self.workbench.say(words)

    # Out of the workbench

    def do_memos_export(self) -> Awaitable[object]:
        """Write the memos shown to a Markdown file in this folder."""

        def use(name: str) -> str:
            by: Grouping = "about" if self._query.order == "place" else "kind"
            write = partial(_write, path=new_file_here(name, ".md"), query=self._query, by=by)
            self.count_apart("export", write)
            return ""

        return self.app.push_screen(AskLine("Export as Markdown to a file in this folder", "memos.md", use))


def _write(session: Session, *, path: Path, query: MemoQuery, by: Grouping) -> str:
    """Write memos to a file; runs in a thread."""
    text, number = memos_export.memos_as_markdown(session, query, by)
    write_bytes(path, text.encode())
    return f"wrote {path.name}: {amount(number, 'memo')}"
