"""The versions of the codebook: who made each one, when and why, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.codebook import Change
from cpqual.services.codebooks import VersionFacts
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.detail_pane import DetailPane, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("", 3, right=True),
    Column("date", 10),
    Column("by", 6),
    Column("reason", 20, share=1),
)


class VersionsDialog(Dialog[None]):
    """The versions, latest first; below them the reason for the highlighted one and what it changed."""

    BINDINGS: ClassVar = [Binding("escape,q,v,enter", "dismiss", "Close", show=False)]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    VersionsDialog {
        & > Vertical { width: 90; height: 80%; }
        RowList { height: 1fr; }
        DetailPane { height: 2fr; border-top: solid $border; }
    }
    """

    def __init__(self, versions: Sequence[VersionFacts]) -> None:
        super().__init__()
        self._versions = list(reversed(versions))

    def compose(self) -> ComposeResult:
        """Show the list above the changes."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Versions of the codebook"
            box.border_subtitle = "Esc closes"
            yield RowList(_COLUMNS, _cells, id="version-rows")
            yield DetailPane(id="version-changes")

    def on_mount(self) -> None:
        """List the versions."""
        rows = self.query_one(RowList)
        rows.show(self._versions)
        rows.focus()

    @on(RowList.Moved)
    def _tell(self, event: RowList.Moved) -> None:
        version = event.rows.item
        none = Content("There is no version yet: the first one is made when a codebook comes in or is saved.")
        words = none if version is None else paragraphs((plain(version.reason), _changes(version)))
        self.query_one(DetailPane).show(words)


def _cells(version: VersionFacts) -> list[Cell]:
    return [str(version.number), version.date, version.author, version.reason]


def _changes(version: VersionFacts) -> Content:
    return lines(map(_line, version.changes))


def _line(change: Change) -> Content:
    detail = plain(f"  {change.detail}", "$foreground 60%") if change.detail else ""
    return Content.assemble((f"{change.kind.ljust(9)} ", "$accent"), plain(change.slug), detail)
