"""The matrix of codes and documents, people or sites, as a heat map."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.content import Content

from cpqual.domain.passages import PassageQuery
from cpqual.tui.counting import Counted
from cpqual.tui.exploring.analysis import Analysis, Draw, Settings
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, lines, plain
from cpqual.tui.widgets.heat_map import Heat, HeatMap
from cpqual.tui.widgets.rule import code_tag, tag_colour

if TYPE_CHECKING:
    from cpqual.formats.tables import Table
    from cpqual.services.matrix_views import MatrixView
    from cpqual.services.session import Session

# Counting imports numpy, which the workbench does without until something is counted.
_CELLS = {
    "segments": "coded segments",
    "presence": "whether the code occurs",
    "turns": "turns that carry the code",
    "words": "words that carry the code",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "rows": ("documents", "people", "sites"),
    "cells": tuple(_CELLS),
    "level": ("leaf", "rollup"),
    "order": ("listed", "similar"),
}
"""What can be chosen, the usual first."""


class MatrixAnalysis(Analysis):
    """A heat map with a code in every column, and below it what its highlighted cell says."""

    analysis = "matrix"
    label = "Matrix of codes and documents, people or sites"
    listed = "#matrix-map"
    DEFAULT_CSS = """
    MatrixAnalysis {
        #matrix-map { height: 1fr; }
        #matrix-notes { height: 30%; min-height: 5; max-height: 12; border-top: solid $border; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen = {what: values[0] for what, values in _CHOICES.items()}
        self._codes: tuple[str, ...] = ()
        self._view: MatrixView | None = None

    def compose(self) -> ComposeResult:
        """Put the map above the words about a cell."""
        yield HeatMap(id="matrix-map")
        yield DetailPane(id="matrix-notes")

    @property
    def _map(self) -> HeatMap:
        return self.query_one("#matrix-map", HeatMap)

    # Counting

    def count_again(self) -> None:
        """Count the matrix anew."""
        codes = tuple(slug for slug in self._codes if slug in self.host.looks)
        self.ask(
            partial(
                _counted, chosen=dict(self._chosen), codes=codes, layer=self.host.layer, where=self.host.where
            )
        )

    def take(self, counted: Counted) -> None:
        """Show the numbers, or nothing; the cursor stays on its row and code where they are still there."""
        from cpqual.services.matrix_views import MatrixView

        before, cell = self._view, self._map.cell
        self._view = view = counted.result if isinstance(counted.result, MatrixView) else None
        if view is None:
            self._map.show(Heat((), (), ()))
            return
        at = None
        if before is not None and cell is not None:
            row, code = before.rows[cell[0]], before.slugs[cell[1]]
            if row in view.rows and code in view.slugs:
                at = view.rows.index(row), view.slugs.index(code)
        words = "" if view.cells == "presence" else view.cells
        heads = [self._head(slug) for slug in view.slugs]
        self._map.show(Heat(view.rows, heads, view.values, words=words), cell=at)

    def _head(self, slug: str) -> Text:
        look = self.host.looks.get(slug)
        if look is None:
            return Text(safe(slug), end="")
        return Text(safe(look.tag), Style(color=tag_colour(self, look.colour), bold=True), end="")

    # What is shown

    def title(self) -> str:
        """Return what stands in the cells, of what."""
        level = " rolled up" if self._chosen["level"] == "rollup" else ""
        order = ", like beside like" if self._chosen["order"] == "similar" else ""
        return f"{self._chosen['cells']} by {self._chosen['rows']}{level}{order}"

    @on(HeatMap.Moved)
    def _tell(self, event: HeatMap.Moved) -> None:
        event.stop()
        self.query_one("#matrix-notes", DetailPane).show(lines(self._told(event.cell)))

    def _told(self, cell: tuple[int, int] | None) -> list[Content]:
        from cpqual.services.matrix_views import said

        view = self._view
        if view is None:
            return []
        if cell is None:
            return [Content("No code occurs here."), *map(plain, view.table.notes)]
        row, column = cell
        slug = view.slugs[column]
        look = self.host.looks.get(slug)
        tag = Content.assemble(code_tag(self, look), " ") if look else Content("")
        label = plain(look.label if look else slug)
        absent = f"{len(view.absent)} codes that occur nowhere here are not shown" if view.absent else ""
        return [
            Content.assemble((safe(view.rows[row]), "bold"), "  ·  ", tag, label),
            plain(said(view, row, column)),
            *(plain(note, "$foreground 70%") for note in (absent, *view.table.notes) if note),
        ]

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return the query for the passages that the highlighted cell counts."""
        from cpqual.services.matrix_views import passages_of

        cell = self._map.cell
        return None if self._view is None or cell is None else passages_of(self._view, *cell)

    @on(HeatMap.Chosen)
    async def _open_clicked(self, event: HeatMap.Chosen) -> None:
        event.stop()
        await self.host.action_do("explore_open")

    def do_rows(self) -> None:
        """Show the next kind of rows."""
        self._choose_next("rows")

    def do_cells(self) -> Awaitable[object]:
        """Choose what stands in the cells."""

        def chosen(cells: str) -> None:
            self._chosen["cells"] = cells
            self.host.count_shown()

        return self.host.choose("What stands in the cells", _CELLS, chosen)

    def do_level(self) -> None:
        """Show codes as applied, or each with all below it."""
        self._choose_next("level")

    def do_order(self) -> None:
        """Put like beside like, or everything as it is listed."""
        self._choose_next("order")

    def _choose_next(self, what: str) -> None:
        values = _CHOICES[what]
        self._chosen[what] = values[(values.index(self._chosen[what]) + 1) % len(values)]
        self.host.count_shown()

    def do_codes(self) -> Awaitable[object]:
        """Choose which codes have a column."""
        from cpqual.tui.coding.filtering import choices_of
        from cpqual.tui.dialogs.tick_codes import TickCodes

        choices = choices_of(self.host.book, self.host.looks, usable=self._chosen["level"] == "leaf")

        def chosen(slugs: tuple[str, ...] | None) -> None:
            if slugs is not None:
                self._codes = slugs
                self.host.count_shown()

        return self.host.ask(
            TickCodes("Codes with a column: all if none is ticked", choices, self._codes), chosen
        )

    # Views and files

    def settings(self) -> Settings:
        """Return what is chosen here."""
        return {**self._chosen, "codes": list(self._codes)}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what `settings` says; codes that are gone are left out."""
        for what, values in _CHOICES.items():
            value = str(settings.get(what))
            self._chosen[what] = value if value in values else values[0]
        wanted = [str(slug) for slug in settings.get("codes", ())]
        self._codes = tuple(slug for slug in wanted if slug in self.host.looks)
        return [f"the code {slug} is gone" for slug in wanted if slug not in self.host.looks]

    def tables_to_export(self) -> Sequence[Table]:
        """Return the matrix with the rows as they are shown."""
        return (self._view.table,) if self._view else ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws the heat map."""
        from cpqual.services.matrix_views import view_spec

        return partial(view_spec, self._view) if self._view else None

    def file_name(self) -> str:
        """Return a name that says what is counted of what."""
        return f"matrix-{self._chosen['cells']}-by-{self._chosen['rows']}"


def _counted(
    session: Session, *, chosen: Mapping[str, Any], codes: Sequence[str], layer: str, where: str
) -> MatrixView:
    """Count; runs in the counting thread."""
    from cpqual.services.matrix_views import matrix_view

    return matrix_view(
        session, chosen["rows"], chosen["cells"], codes=codes, level=chosen["level"], order=chosen["order"],
        layer=layer, where=where,
    )  # fmt: skip
