"""Writing the summary of a cell, with its passages in view beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import TextArea

from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.frameworks import WRITTEN, Written
from cpqual.services import framework_cells, framework_drafts
from cpqual.services.framework_cells import Cell
from cpqual.services.framework_passages import ShownPassage
from cpqual.services.session import Session
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, amount, heading, lines, paragraphs, plain
from cpqual.tui.widgets.one_of import OneOf
from cpqual.tui.widgets.plain_area import PlainArea

_BESIDE = 100
"""Where the screen has fewer cells across, the passages stand below the summary."""


class SummaryDialog(Dialog[str | None]):
    """A text area beside the passages; the result is what `save` said was done, None when it was left.

    Args:
        cell: as it was when it was looked at.
        save: keeps words and status; a refusal is shown, and the words stay.
        keep: is given what stands there whenever that changes, None when nothing of it is to be kept.
        brought_back: what was typed last time and not saved.
    """

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False),
        Binding("f5", "status", "Status", show=False, priority=True),
        Binding("ctrl+down,f8", "scroll_passages(1)", "Down", show=False, priority=True),
        Binding("ctrl+up,f7", "scroll_passages(-1)", "Up", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    SummaryDialog {
        .dialog { width: 94%; max-width: 150; height: 90%; max-height: 44; }
        #summary-body { height: 1fr; layout: vertical; margin-top: 1; }
        #summary-body.-beside { layout: horizontal; }
        PlainArea { padding: 0; height: 1fr; width: 1fr; }
        DetailPane { height: 1fr; width: 1fr; border-top: solid $border; }
        #summary-body.-beside DetailPane { border-top: none; border-left: solid $border; width: 1fr; }
    }
    """

    def __init__(
        self,
        cell: Cell,
        save: Callable[[str, Written], str],
        keep: Callable[[str | None], None],
        brought_back: str | None = None,
    ) -> None:
        super().__init__()
        self._cell = cell
        self._save = save
        self._keep = keep
        self._brought_back = brought_back is not None
        self._body = cell.summary.body if cell.summary else ""
        self._kept = self._body if brought_back is None else brought_back
        self._status: Written = cell.summary.status if cell.summary else "draft"
        self._warned = False

    def compose(self) -> ComposeResult:
        """Put the status above, the words and the passages side by side below."""
        with Vertical(classes="dialog"):
            yield OneOf("Status", WRITTEN, WRITTEN.index(self._status), id="summary-status")
            with Container(id="summary-body"):
                yield PlainArea(
                    self._kept,
                    soft_wrap=True,
                    show_line_numbers=False,
                    tab_behavior="focus",
                    compact=True,
                )
                yield DetailPane(id="summary-passages")

    def on_mount(self) -> None:
        """Begin at the end of what is there."""
        area = self.query_one(PlainArea)
        area.move_cursor(area.document.end)
        self.set_focus(area)
        self.query_one(DetailPane).show(passages_text(self._cell))
        self._say("this was not saved last time" if self._brought_back else "")

    def on_resize(self, event: events.Resize) -> None:
        """Put the passages where there is room for them."""
        super().on_resize(event)
        self.query_one("#summary-body").set_class(event.size.width >= _BESIDE, "-beside")

    @property
    def _chosen(self) -> Written:
        return WRITTEN[self.query_one("#summary-status", OneOf).index]

    @on(OneOf.Changed)
    def _other_status(self) -> None:
        self._warned = False
        self._say("")

    @on(TextArea.Changed)
    def _changed(self) -> None:
        text = self.query_one(PlainArea).text
        if text == self._kept:
            return
        self._kept = text
        self._warned = False
        try:
            self._keep(text if text != self._body else None)
        except CpqualError as error:
            self._say(f"no draft is kept: {error.what}")
        else:
            self._say("")

    def action_status(self) -> None:
        """Say that it is done, or a draft."""
        self.query_one("#summary-status", OneOf).action_step(1)

    def action_scroll_passages(self, step: int) -> None:
        """Read further in the passages while the words keep the focus."""
        pane = self.query_one(DetailPane)
        pane.scroll_relative(y=step * max(pane.size.height - 2, 1), animate=False)

    def action_save(self) -> None:
        """Save; what was refused stays in view."""
        try:
            told = self._save(self.query_one(PlainArea).text, self._chosen)
        except CpqualError as error:
            self._say(str(error))
        else:
            self.dismiss(told)

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when asked twice."""
        changed = self.query_one(PlainArea).text != self._body or self._chosen != self._status
        if changed and not self._warned:
            self._warned = True
            self._say("Esc again throws away what you wrote")
            return
        try:
            self._keep(None)
        except CpqualError as error:
            self._say(error.what)
        else:
            self.dismiss(None)

    def _say(self, words: str) -> None:
        box = self.query_one(Vertical)
        box.border_title = Content(safe(f"{self._cell.case.name} × {self._cell.column.told}"))
        keys = "Ctrl+S saves · F5 status · F7 F8 read the passages · Esc leaves"
        box.border_subtitle = Content(f"{safe(words)} · Ctrl+S saves" if words else keys)


def dialog_for(session: Session, cell: Cell) -> SummaryDialog:
    """Return the dialog that writes a cell, with what was typed there last time and not saved.

    Raises:
        RefusedError: nothing can be changed in this project, or the summary is closed to this coder.
    """
    if session.read_only:
        raise RefusedError(f"nothing can be changed in this project: {session.read_only}")
    where = cell.framework, cell.case, cell.column.theme
    framework_cells.open_summary(session, *where)

    def save(words: str, status: Written) -> str:
        framework_cells.write_summary(session, *where, words, status)
        framework_drafts.drop(session, *where)
        return "summary saved" if words.strip() else "summary cleared"

    def keep(typed: str | None) -> None:
        if typed is None:
            framework_drafts.drop(session, *where)
        else:
            framework_drafts.keep(session, *where, typed)

    return SummaryDialog(cell, save, keep, framework_drafts.find(session, *where))


def passages_text(cell: Cell) -> Content:
    """Return all passages of a cell: those its summary rests on, then the others."""
    linked = [one for one in cell.passages if one.links]
    others = [one for one in cell.passages if not one.links]
    parts = [heading(f"Linked: {amount(len(linked), 'passage')}")] if linked else []
    parts += map(_passage, linked)
    if others or not linked:
        parts.append(heading(f"Not linked: {amount(cell.unlinked, 'passage')}"))
    parts += map(_passage, others)
    if (left := cell.unlinked - len(others)) > 0:
        parts.append(plain(f"{amount(left, 'passage')} more", "$foreground 60%"))
    return paragraphs(parts)


def _passage(one: ShownPassage) -> Content:
    place = one.passage.place
    new = "new · " if one.new else ""
    who = f"{one.passage.speaker} · " if one.passage.speaker else ""
    return lines(
        [
            plain(f"{new}{who}{place.document} {place.start}–{place.end}", "$foreground 60%"),
            plain(one.passage.words),
        ]
    )
