"""The versions of the codebook: who made each one, when and why, what it changed, and any two compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.codebook import Codebook
from cpqual.domain.codebook_changes import Change, diff
from cpqual.services.codebooks import VersionFacts
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.detail_pane import DetailPane, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule_diff import rule_diff

_COLUMNS = (
    Column("", 1),
    Column("", 3, right=True),
    Column("date", 10),
    Column("by", 6),
    Column("reason", 20, share=1),
)
_FROM = "◆"


class VersionsDialog(Dialog[None]):
    """The versions, latest first; below them the reason for the highlighted one and what it changed.

    Args:
        versions: oldest first.
        look_up: is given the numbers of two versions, and hands them to `compare` once they are read.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q,v", "dismiss", "Close", show=False),
        Binding("space", "begin", "Compare from here", show=False),
        Binding("enter", "compare", "Word by word", show=False),
        Binding("right_square_bracket", "scroll(6)", "Down", show=False),
        Binding("left_square_bracket", "scroll(-6)", "Up", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    VersionsDialog {
        & > Vertical { width: 90; height: 80%; }
        &.-low > Vertical { height: 100%; }
        RowList { height: 1fr; }
        DetailPane { height: 2fr; border-top: solid $border; }
    }
    """

    def __init__(self, versions: Sequence[VersionFacts], look_up: Callable[[int, int], None]) -> None:
        super().__init__()
        self._versions = list(reversed(versions))
        self._look_up = look_up
        self._from: int | None = None
        self._asked: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        """Show the list above the changes."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Versions of the codebook"
            box.border_subtitle = "Enter word by word · Space compares from here · [ ] scroll"
            yield RowList[VersionFacts](_COLUMNS, self._cells, id="version-rows")
            yield DetailPane(id="version-changes")

    def on_mount(self) -> None:
        """List the versions."""
        self._rows.show(self._versions)
        self._rows.focus()

    @property
    def _rows(self) -> RowList[VersionFacts]:
        return self.query_one(RowList)

    def _cells(self, version: VersionFacts) -> list[Cell]:
        sign = _FROM if version.number == self._from else ""
        return [sign, str(version.number), version.date, version.author, version.reason]

    @on(RowList.Moved)
    def _tell(self) -> None:
        version = self._rows.item
        self._asked = None
        none = Content("There is no version yet: the first one is made when a codebook comes in or is saved.")
        words = none if version is None else paragraphs((plain(version.reason), _changes(version.changes)))
        self.query_one(DetailPane).show(words)

    def action_scroll(self, rows: int) -> None:
        """Scroll what changed while the list keeps the focus."""
        self.query_one(DetailPane).scroll_relative(y=rows, animate=False)

    def action_begin(self) -> None:
        """Compare from the highlighted version on, or from none."""
        version = self._rows.item
        if version is not None:
            self._from = None if self._from == version.number else version.number
            self._rows.repaint()

    @on(RowList.Chosen)
    def action_compare(self) -> None:
        """Show the words that changed from the version before, or from the one that Space chose."""
        version = self._rows.item
        if version is None:
            return
        others = [one.number for one in self._versions if one.number < version.number]
        other = self._from if self._from not in (None, version.number) else max(others, default=None)
        if other is None:
            self.query_one(DetailPane).show(
                plain("This is the first version: there is none to compare it with.")
            )
            return
        self._asked = (min(other, version.number), max(other, version.number))
        self.query_one(DetailPane).show(plain("looking the versions up…", "$foreground 60%"))
        self._look_up(*self._asked)

    def compare(self, before: Codebook, after: Codebook) -> None:
        """Show how two versions differ, if they are still the ones asked for."""
        if self._asked == (before.version, after.version):
            title = heading(f"From version {before.version} to version {after.version}")
            found = list(_compared(before, after)) or [plain("They say the same.")]
            self.query_one(DetailPane).show(paragraphs((title, *found)))


def _changes(changes: Sequence[Change]) -> Content:
    return lines(map(_line, changes))


def _line(change: Change) -> Content:
    detail = plain(f"  {change.detail}", "$foreground 60%") if change.detail else ""
    return Content.assemble((f"{change.kind.ljust(9)} ", "$accent"), plain(change.slug), detail)


def _compared(before: Codebook, after: Codebook) -> Iterator[Content]:
    """Yield a paragraph per code that changed: what happened to it, and the words that differ."""
    old = {code.slug: code for code in before}
    new = {code.slug: code for code in after}
    by_code: dict[str, list[Change]] = {}
    for change in diff(before, after):
        by_code.setdefault(change.slug, []).append(change)
    for slug, changes in by_code.items():
        words = rule_diff(old[slug], new[slug]) if slug in old and slug in new else Content("")
        yield lines((_changes(changes), words))
