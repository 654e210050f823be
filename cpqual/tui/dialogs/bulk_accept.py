"""What accepting many suggestions at once would code, to look over before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.queue_acts import Bulk
from cpqual.services.queues import Queued
from cpqual.services.quotes import quote
from cpqual.services.session import Session
from cpqual.tui.coding.layer import Look
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (Column("match", 8), Column("document", 10, share=1), Column("passage", 20, share=5))


class BulkAccept(Dialog[bool | None]):
    """Lists what would be coded, by code and document; the result tells whether to do it.

    Args:
        bulk: what would be coded; it is not empty.
        looks: how the codes look, by slug.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Leave", show=False),
        Binding("enter,y", "dismiss(True)", "Accept", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    BulkAccept {
        .dialog { width: 110; height: 80%; max-width: 96%; }
        Static { height: auto; padding: 0 1; }
        RowList { height: 1fr; }
    }
    """
    AUTO_FOCUS = "#bulk-rows"

    def __init__(self, session: Session, bulk: Bulk, looks: Mapping[str, Look]) -> None:
        super().__init__()
        self._session = session
        self._bulk = bulk
        self._looks = looks

    def compose(self) -> ComposeResult:
        """Put what is left out above the list."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Code {counted(len(self._bulk.items), 'passage')}?")
            box.border_subtitle = "Enter codes exactly these, as one act · Esc leaves"
            yield Static(self._left_out(), markup=False)
            yield RowList[str | Queued](_COLUMNS, self._cells, id="bulk-rows")

    def on_mount(self) -> None:
        """List what would be coded under its codes."""
        rows: list[str | Queued] = []
        headings = []
        for one in self._bulk.items:
            code = one.suggestion.code
            if not rows or not isinstance(rows[-1], Queued) or rows[-1].suggestion.code != code:
                headings.append(len(rows))
                rows.append(code)
            rows.append(one)
        self.query_one("#bulk-rows", RowList).show(rows, groups=headings)

    def _left_out(self) -> str:
        documents = len({one.unit.document for one in self._bulk.items})
        parts = [f"in {counted(documents, 'document')}"]
        if self._bulk.there:
            parts.append(f"{self._bulk.there} left out: the code is there already")
        if self._bulk.gone:
            parts.append(f"{self._bulk.gone} left out: the text was corrected")
        return " · ".join(parts)

    def _cells(self, row: str | Queued) -> list[Cell]:
        if isinstance(row, str):
            number = sum(one.suggestion.code == row for one in self._bulk.items)
            look = self._looks.get(row)
            return [f"{safe(look.label) if look else row} · {counted(number, 'passage')}"]
        found = quote(self._session, row.unit.document, Span(row.unit.start, row.unit.end))
        return [row.suggestion.band.removeprefix("match: "), found.document, " ".join(found.text.split())]
