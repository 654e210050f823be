"""The preview of an import: every file with what was understood of it, before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from cpqual.domain.documents import NotASpeaker, Speaker
from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.text import Span
from cpqual.services.importing import ImportPlan, Planned, carry_out, require_clear
from cpqual.services.importing_draft import Draft
from cpqual.services.importing_files import FileRead
from cpqual.services.session import Session, open_again
from cpqual.tui.dialogs.keyed import KeyedDialog
from cpqual.tui.importing.facts import (
    Shown,
    ShownColumn,
    about,
    by_file,
    column_cells,
    file_cells,
    speaker_cells,
    speaker_rows,
    summary,
    told_here,
)
from cpqual.tui.importing.text_pane import TextPane
from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_FILE_COLUMNS = (Column("", 1), Column("file", 12, share=1), Column("words", 7, right=True, from_width=26))
_SPEAKER_COLUMNS = (
    Column("label", 9, share=1),
    Column("who", 12, share=1),
    Column("turns", 5, right=True),
    Column("words", 5, right=True, from_width=44),
    Column("", 8, share=2, from_width=34),
)
_TABLE_COLUMNS = (
    Column("column", 9, share=1),
    Column("taken for", 10, share=2),
    Column("values", 6, right=True, from_width=34),
    Column("", 8, share=2, from_width=44),
)
_EMPTY = ImportPlan((), (), 0, ())
_TELL_SECONDS = 0.15
"""So often it is told how far long work is."""
_NARROW = 100


class Progressed(Message):
    """Files were read, or documents written."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.told = told


class Ready(Message):
    """Files were read, and a plan was made of them.

    Attributes:
        reads: the files read so far.
        told: how far reading is; empty when nothing waits to be read.
        turn: how often something was said when reading began.
    """

    def __init__(self, draft: Draft, plan: ImportPlan, told: str = "", *, turn: int) -> None:
        super().__init__()
        self.turn = turn
        self.draft = draft
        self.reads = draft.reads
        self.plan = plan
        self.told = told


class Ended(Message):
    """The import was carried out, or not: then it is said why."""

    def __init__(self, done: list[str] | None, why: str = "") -> None:
        super().__init__()
        self.done = done
        self.why = why


class Preview(KeyedDialog[list[str] | None]):
    """Files at the left, the text and what was understood of it at the right; the result: what was imported.

    Everything is read, planned and written in threads, on connections of their own.

    Args:
        session: the open project.
        paths: files and folders.
    """

    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS_PATH = "preview.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_NARROW, "-wide")]  # noqa: RUF012 - Textual's own
    dialog = "import"

    def __init__(self, session: Session, paths: Sequence[Path]) -> None:
        super().__init__()
        self._session = session
        self._paths = paths
        self.draft: Draft | None = None
        self.plan = _EMPTY
        self._reads: dict[Path, FileRead] = {}
        self._turn = 0
        self._planned_turn = -1
        self._warned = False
        self._writing = False
        self._stop = False
        self._text_of: Planned | None = None

    def compose(self) -> ComposeResult:
        """Put the files beside the text and what was understood of it."""
        yield Static("reading …", id="import-state", markup=False)
        with Horizontal(id="import-body"):
            yield RowList(_FILE_COLUMNS, file_cells, id="import-files")
            with Vertical(id="import-text"):
                yield TextPane(id="import-reader")
            with Vertical(id="import-facts"):
                yield RowList(_SPEAKER_COLUMNS, self._speaker_cells, id="import-speakers")
                yield RowList(_TABLE_COLUMNS, column_cells, id="import-columns")
                yield DetailPane(id="import-about")
        yield Static("", id="import-said", markup=False)
        yield Static("", id="import-keys", markup=False)

    def on_mount(self) -> None:
        """Begin to read."""
        self.files.focus()
        self._catch_up()

    def on_resize(self, event: Any) -> None:
        """Say the keys so that they fit."""
        keys, words = self.query_one("#import-keys", Static), self.keys_in_lines(event.size.width - 2)
        keys.styles.height = words.plain.count("\n") + 1
        keys.update(words)

    # What is shown

    @property
    def files(self) -> RowList[Shown]:
        """The list of files."""
        return self.query_one("#import-files", RowList)

    @property
    def speakers(self) -> RowList[Speaker | NotASpeaker]:
        """The labels of the highlighted file."""
        return self.query_one("#import-speakers", RowList)

    @property
    def columns(self) -> RowList[ShownColumn]:
        """The columns of the highlighted file, which is a table."""
        return self.query_one("#import-columns", RowList)

    def here(self) -> Planned:
        """Return the document of the highlighted file.

        Raises:
            RefusedError: it is not read, or cannot be.
        """
        shown = self.files.item
        if shown is None or shown.one is None:
            raise RefusedError(
                "there is nothing to say about this file", remedy=f"{self.key_of('skip')} skips it."
            )
        return shown.one

    def say(self, words: str, style: str = "$warning") -> None:
        """Say something in the line above the keys."""
        self.query_one("#import-said", Static).update(plain(" ".join(words.split("\n")), style))

    def _state(self, told: str) -> None:
        name = safe(self._session.project.name)
        self.query_one("#import-state", Static).update(plain(f"Import into {name} · {told}"))

    def _show(self, told: str = "") -> None:
        if self.draft is None:
            return
        shown = by_file(self.draft.paths, self.plan, self._reads)
        self._state(told or summary(shown))
        self.files.show(shown, index=self.files.index or 0)

    @on(RowList.Moved, "#import-files")
    def _show_file(self) -> None:
        shown = self.files.item
        if shown is None:
            return
        self.query_one(DetailPane).show(about(shown, self.key_of))
        one = shown.one
        self._show_text(one)
        table = one is None or len(shown.planned) > 1
        rows = [] if one is None or table else speaker_rows(one.document)
        before = self.speakers.item.label if self.speakers.item else ""
        labels = [row.label for row in rows]
        self.speakers.show(rows, index=labels.index(before) if before in labels else 0)
        self._show_columns(shown)

    def _show_columns(self, shown: Shown) -> None:
        """Show the columns of a table in place of speakers; of a table of turns, below them."""
        before = self.columns.item.read.name if self.columns.item else ""
        names = [one.read.name for one in shown.columns]
        self.columns.display = bool(names)
        self.speakers.display = not names or bool(self.speakers.items)
        self.columns.show(shown.columns, index=names.index(before) if before in names else 0)

    def _show_text(self, one: Planned | None) -> None:
        if one is self._text_of and one is not None:
            return
        pane = self.query_one(TextPane)
        before, self._text_of = self._text_of, one
        self.query_one("#import-text").set_class(one is None, "-empty")
        if one is None:
            pane.show(ReaderDocument("", ""), ())
            return
        found = one.document
        again = before is not None and before.document.text == found.text
        shown = ReaderDocument(found.slug, found.text, (), found.turns, found.sections, found.annotations)
        pane.show(shown, (), pane.caret if again else 0)

    @on(RowList.Moved, "#import-speakers")
    def _show_speaker(self) -> None:
        """Highlight where the label stands."""
        row, one = self.speakers.item, self._text_of
        spans = []
        if one is not None and isinstance(row, Speaker):
            turns = (turn for turn in one.document.turns if turn.label == row.label)
            spans = [Span(turn.label_start, max(turn.start, turn.label_start + 1)) for turn in turns]
        elif one is not None and isinstance(row, NotASpeaker):
            spans = [_line(one.document.text, row.line)]
        pane = self.query_one(TextPane)
        pane.highlight(spans)
        if spans and self.speakers.has_focus:
            pane.go_to(spans[0].start)

    def _speaker_cells(self, row: Speaker | NotASpeaker) -> list[Cell]:
        one = self.files.item.one if self.files.item else None
        return speaker_cells(row, one.document if one else None)

    # Reading and planning, in a thread

    def _catch_up(self) -> None:
        self._apart("reading", self._read_what_waits)

    def changed(self) -> None:
        """Read again what something was said of."""
        self._warned = False
        self._turn += 1
        self.say("")
        self._catch_up()

    def _apart(self, name: str, work: Callable[[Session], Message]) -> None:
        self.run_worker(
            partial(self._in_thread, work),
            name=name,
            group=name,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _in_thread(self, work: Callable[[Session], Message]) -> None:
        worker = get_current_worker()
        try:
            session = open_again(self._session)
            try:
                answer = work(session)
            finally:
                session.close()
        except CpqualError as error:
            answer = Ended(None, told_here(error))
        if not worker.is_cancelled:
            self.post_message(answer)

    def _read_what_waits(self, session: Session) -> Message:
        worker = get_current_worker()
        turn = self._turn
        draft = self.draft or Draft(session, self._paths)
        told = planned = monotonic()
        took = 0.0
        self.post_message(Ready(draft, self.plan, "reading …", turn=turn))
        while (waiting := draft.waiting()) and not worker.is_cancelled:
            for number, path in enumerate(waiting):
                if worker.is_cancelled:
                    break
                draft.read(path)
                now = monotonic()
                if now - told > _TELL_SECONDS:
                    told, words = now, f"reading: {number + 1:,} of {len(waiting):,} files"
                    self.post_message(Progressed(words))
                    # what was read is shown while the rest is read, without much of the time going into that
                    if now - planned > max(1.0, 10 * took):
                        self.post_message(Ready(draft, draft.plan(session), words, turn=turn))
                        planned = monotonic()
                        took = planned - now
        return Ready(draft, draft.plan(session), turn=turn)

    @on(Ready)
    def _take_plan(self, event: Ready) -> None:
        self.draft, self.plan, self._reads = event.draft, event.plan, event.reads
        if not event.told:
            self._planned_turn = event.turn
        self._show(event.told)

    @on(Progressed)
    def _tell(self, event: Progressed) -> None:
        self._state(event.told)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a fault of our own on as a refusal; its class holds nobody's words."""
        if event.state == WorkerState.ERROR:
            self.post_message(
                Ended(None, f"This is a fault in cpqual ({type(event.worker.error).__name__}).")
            )

    # Importing, and leaving

    def do_carry_out(self) -> None:
        """Import everything as it is shown, or say what stands in the way."""
        if self._writing or self.draft is None:
            return
        # what was said last may be read, and the plan of it still on its way
        if self.draft.waiting() or self._planned_turn != self._turn:
            self.say("These files are still being read.")
            return
        try:
            if self._session.read_only:
                raise RefusedError(f"nothing can be changed in this project: {self._session.read_only}")
            bad = [read.path.name for read in self.plan.unreadable if not read.said.skip]
            if len(bad) > 1:
                # why is said beside each
                raise RefusedError(f"{len(bad)} files cannot be used: {bad[0]} …")
            require_clear(self.plan)
        except CpqualError as error:
            odd = any(one.problem is error for one in self.plan.columns)
            remedy = (
                f"{self.key_of('columns')} says another type."
                if odd
                else f"{self.key_of('skip_all')} skips all that stands in the way."
            )
            self.say(f"{told_here(error)} {remedy}")
            return
        self._writing, self._stop = True, False
        self._session.refuse_acts("documents are being imported")
        plan = self.plan
        self._apart("writing", lambda session: Ended(carry_out(session, plan, self._wrote)))

    def _wrote(self, done: int, of: int, _what: str) -> None:
        if self._stop:
            raise RefusedError("stopped; nothing was imported")
        if done % 16 == 0:
            self.post_message(
                Progressed(f"writing: {done:,} of {of:,} documents · {self.key_of('leave')} stops")
            )

    @on(Ended)
    def _end(self, event: Ended) -> None:
        if self._writing:
            self._writing = False
            self._session.refuse_acts("")
        if event.done is not None:
            self.dismiss(event.done)
        elif self.draft is None:
            self._state(event.why)
        else:
            self._show()
            self.say(event.why)

    def do_leave(self) -> None:
        """Stop writing; else leave, throwing away what was said only when asked twice."""
        if self._writing:
            self._stop = True
        elif self.draft is not None and self.draft.edited and not self._warned:
            self._warned = True
            leave, enter = self.key_of("leave"), self.key_of("carry_out")
            self.say(f"{leave} again throws away what you said about these files · {enter} imports")
        else:
            self.workers.cancel_node(self)
            self.dismiss(None)


def _line(text: str, number: int) -> Span:
    start = 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)
