"""The saved views of Explore mode: opening one, giving it another name, removing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (Column("view", 20, share=2), Column("analysis", 17, share=1), Column("where", 10, share=1))


@dataclass(frozen=True, slots=True)
class ListedView:
    """A saved view as it is listed: its id, its title, and what it shows in words."""

    slug: str
    title: str
    analysis: str
    where: str


@dataclass(frozen=True, slots=True)
class ViewActs:
    """What the dialog can do; each raises CpqualError when refused.

    Attributes:
        views: those there are now.
        rename: gives the view of that id another title.
        remove: removes the view of that id.
    """

    views: Callable[[], Sequence[ListedView]]
    rename: Callable[[str, str], None]
    remove: Callable[[str], None]


class SavedViewsDialog(Dialog[str | None]):
    """The views in a list; the result is the id of the one to be opened, None when it is left."""

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("enter", "open", "Open", show=False),
        Binding("e", "rename", "Name", show=False),
        Binding("x,delete", "remove", "Remove", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    SavedViewsDialog {
        .dialog { width: 76; height: 18; }
        RowList { height: 1fr; }
        DetailPane { height: 2; padding: 0; color: $foreground 60%; }
    }
    """

    def __init__(self, acts: ViewActs) -> None:
        super().__init__()
        self._acts = acts

    def compose(self) -> ComposeResult:
        """Put the views above what is said of them."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Saved views"
            box.border_subtitle = "Enter opens · e name · x remove · Esc leaves"
            yield RowList[ListedView](_COLUMNS, self._cells, id="view-rows")
            yield DetailPane(id="view-told")

    def on_mount(self) -> None:
        """List the views."""
        self.query_one(DetailPane).can_focus = False
        self._again("")
        self._rows.focus()

    @property
    def _rows(self) -> RowList[ListedView]:
        return self.query_one(RowList)

    def _cells(self, view: ListedView) -> list[Cell]:
        return [view.title, view.analysis, view.where]

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Leave, to open the highlighted view."""
        if self._rows.item is not None:
            self.dismiss(self._rows.item.slug)

    def action_rename(self) -> None:
        """Give the highlighted view another name."""
        view = self._rows.item
        if view is None:
            return

        def rename(title: str) -> str:
            self._acts.rename(view.slug, title)
            return view.slug

        self.app.push_screen(AskLine("Name of the view", view.title, rename), self._again)

    def action_remove(self) -> None:
        """Remove the highlighted view; undo brings it back, so nothing is asked."""
        view = self._rows.item
        if view is None:
            return
        try:
            self._acts.remove(view.slug)
        except CpqualError as error:
            self.app.notify(safe(str(error)), severity="warning", markup=False)
            return
        self._again("")
        self.query_one(DetailPane).show(plain(f"removed {view.title}: u in Explore mode undoes it"))

    def _again(self, slug: str | None) -> None:
        """List the views as they are now, the cursor on one of them."""
        if slug is None:
            return
        views = self._acts.views()
        slugs = [one.slug for one in views]
        self._rows.show(views, index=slugs.index(slug) if slug in slugs else self._rows.index or 0)
        none = "" if views else "None yet: s in Explore mode keeps what is shown under a name."
        self.query_one(DetailPane).show(Content(none))
