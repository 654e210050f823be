"""Explore mode: how often each theme occurs, out of how many, and the passages behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cpqual.analysis.frequencies import COUNTS, CountOf, Frequency
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import slugify
from cpqual.domain.text import Span
from cpqual.formats.tables import TABLE_FORMATS, Table, write
from cpqual.services import grouping, layers
from cpqual.services.files import write_bytes
from cpqual.services.frequencies import FrequencyTable, count_themes, long_table, notes
from cpqual.services.quotes import passages_of_code, quote, surroundings
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.mode import Kind
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.bar_cell import bar
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, amount, lines, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

Passage = tuple[str, Span]

_THEME_CELLS = 24
_NUMBER_CELLS = 11
_LEAST_BAR, _LONGEST_BAR = 4, 24
_GAP = 2
_SUM = "Σ"
_QUOTE_COLUMNS = (
    Column("document", 10, share=1),
    Column("speaker", 7, share=1, from_width=60),
    Column("passage", 20, share=6),
)


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A row of the table: a code, alone or with all below it, and its numbers in the order of the groups."""

    slug: str
    rolled_up: bool
    depth: int
    cells: tuple[Frequency, ...]


class ExploreScreen(CountsApart):
    """The table of themes by groups, or the passages of one theme; below it the notes, or the passage."""

    mode: ClassVar[Mode] = "explore"
    CSS_PATH = "explore.tcss"
    AUTO_FOCUS = "#explore-table"

    def __init__(self) -> None:
        super().__init__()
        self._by: str | None = None
        self._count: CountOf = "participants"
        self._layer: str | None = None
        self._found: FrequencyTable | None = None
        self._looks: dict[str, Look] = {}
        self._first_group = 0
        self._open_row: ThemeRow | None = None

    def compose_mode(self) -> ComposeResult:
        """Put the table, or the passages, above the notes."""
        yield Static("", markup=False, id="explore-line")
        yield RowList[ThemeRow]((), self._theme_cells, id="explore-table")
        yield RowList[Passage](_QUOTE_COLUMNS, self._quote_cells, id="explore-quotes")
        yield DetailPane(id="explore-notes")

    def on_mount(self) -> None:
        """Begin to count."""
        self._quotes.display = False
        self._count_again()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Count again."""
        if kinds & {"codings", "codebook", "documents", "people", "decisions"}:
            self._count_again()

    def on_resize(self, _: events.Resize) -> None:
        """Show as many groups as there is room for."""
        self.call_after_refresh(self._lay_out)

    @property
    def _table(self) -> RowList[ThemeRow]:
        return self.query_one("#explore-table", RowList)

    @property
    def _quotes(self) -> RowList[Passage]:
        return self.query_one("#explore-quotes", RowList)

    # Counting

    def _count_again(self) -> None:
        self._say("counting…")
        self.count_apart(
            "table", partial(_counted, by=self._by, count=self._count, layer=self._shown_layer())
        )

    def _shown_layer(self) -> str:
        """Return the layer to ask for: the chosen one while it is open to this coder, else the default."""
        offered = layers.offered_layers(self.session)
        if self._layer not in offered:
            self._layer = None
        return self._layer or (layers.ADJUDICATED if layers.ADJUDICATED in offered else offered[0])

    @on(Counted)
    def _take(self, event: Counted) -> None:
        self._say(event.refusal)
        if event.ticket == "table":
            self._found = event.result if isinstance(event.result, FrequencyTable) else None
            self._looks = looks_of(self._found.codebook) if self._found else {}
            self._show_title()
            self._table.show(_rows(self._found), index=self._table.index or 0)
            self._lay_out()
            if self._open_row is not None:
                self._ask_for_quotes(self._open_row)
            else:
                self.do_table()
        elif isinstance(event.result, list):
            self._show_quotes(event.result)

    def _ask_for_quotes(self, row: ThemeRow) -> None:
        if self._found is not None:
            self._open_row = row
            self._say("looking for passages…")
            ask = partial(passages_of_code, code=row.slug, layer=self._shown_layer(), rolled_up=row.rolled_up)
            self.count_apart("quotes", ask)

    # What is shown

    def _say(self, words: str) -> None:
        line = self.query_one("#explore-line", Static)
        line.display = bool(words)
        line.update(plain(words))

    def _show_title(self) -> None:
        by = f" by {self._by}" if self._by else ""
        self.set_title(progress=f"{self._count}{by} · {self._shown_layer()}")

    def _bar_cells(self) -> int:
        groups = len(self._found.groups) if self._found else 1
        room = self._table.size.width - _THEME_CELLS - 3
        wide = room // max(groups, 1) - _NUMBER_CELLS - _GAP
        return max(min(wide, _LONGEST_BAR), _LEAST_BAR)

    def _groups_in_view(self) -> int:
        room = self._table.size.width - _THEME_CELLS - 3
        return max(room // (_NUMBER_CELLS + self._bar_cells() + _GAP), 1)

    def _lay_out(self) -> None:
        """Fit the columns to the width; what does not fit is reached with the arrow keys."""
        if self._found is None:
            self._table.show(self._table.items, index=self._table.index or 0, columns=())
            return
        shown = self._groups_in_view()
        last = max(len(self._found.groups) - shown, 0)
        self._first_group = min(self._first_group, last)
        wide = _NUMBER_CELLS + self._bar_cells()
        groups = self._found.groups[self._first_group : self._first_group + shown]
        heads = (Column(f"{safe(name)}\nof {total:,}", wide) for name, total in groups)
        columns = (Column("theme", _THEME_CELLS, share=1), *heads)
        self._table.show(self._table.items, index=self._table.index or 0, columns=columns)
        self._tell_notes()

    def _theme_cells(self, row: ThemeRow) -> list[Cell]:
        look = self._looks[row.slug]
        shown = row.cells[self._first_group : self._first_group + self._groups_in_view()]
        theme = code_cell(self, look, indent=2 * row.depth, mark=_SUM if row.rolled_up else "")
        return [theme, *(self._number(cell) for cell in shown)]

    def _number(self, cell: Frequency) -> Text:
        share = "–" if cell.share is None else f"{cell.share:.0%}"
        drawn = bar((cell.share or 0) / (self._fullest() or 1), self._bar_cells())
        colour = Style(color=self.app.theme_variables["primary"])
        return Text.assemble(f"{cell.n:>5,} ", (f"{share:>4} ", "dim"), (drawn, colour), end="")

    def _fullest(self) -> float:
        cells = self._found.cells if self._found else ()
        return max((cell.share or 0 for cell in cells), default=0)

    def _tell_notes(self) -> None:
        if self._found is None or self._quotes.display:
            return
        told = [*notes(self._found)]
        if any(cell.rolled_up for cell in self._found.cells):
            told.append(f"{_SUM} counts a code with all codes below it")
        if self._fullest():
            told.append(f"the longest bar stands for {self._fullest():.0%}")
        first, shown, groups = self._first_group, self._groups_in_view(), len(self._found.groups)
        if shown < groups:
            told.append(f"groups {first + 1} to {first + shown} of {groups}: ← → show the others")
        if not self._found.cells:
            told.insert(0, "There is no codebook yet: codes are made in Codebook mode (F6).")
        self.query_one("#explore-notes", DetailPane).show(lines(map(plain, told)))

    def _show_quotes(self, found: list[Passage]) -> None:
        row = self._open_row
        if row is None or self._found is None:
            return
        self._quotes.display, self._table.display = True, False
        label = self._looks[row.slug].label if row.slug in self._looks else row.slug
        of = f"{_SUM} {label}" if row.rolled_up else label
        self._say(f"{of}: {amount(len(found), 'passage')} in the layer {self._found.layer}")
        self._quotes.show(found, index=self._quotes.index or 0)
        self._quotes.focus()

    def _quote_cells(self, passage: Passage) -> list[Cell]:
        found = quote(self.session, *passage)
        return [found.document, found.speaker or "–", found.text]

    @on(RowList.Moved, "#explore-quotes")
    def _tell_passage(self) -> None:
        passage = self._quotes.item
        if self._quotes.display and passage is not None:
            pane = self.query_one("#explore-notes", DetailPane)
            found = surroundings(self.session, *passage, max(pane.size.area // 4, 80))
            pane.show(
                Content.assemble(
                    plain(found.before, "$foreground 50%"),
                    plain(found.text, "bold"),
                    plain(found.after, "$foreground 50%"),
                )
            )

    # What a person can do

    async def do_open_highlighted(self) -> None:
        """List the passages of the highlighted theme, or open the highlighted passage in Code mode."""
        if self._quotes.display and self._quotes.item:
            document, span = self._quotes.item
            await self.workbench.jump(document, span.start, span)
        elif self._table.display and self._table.item:
            self._quotes.show(())
            self._ask_for_quotes(self._table.item)

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_highlighted()

    def do_table(self) -> None:
        """Go back to the table of themes."""
        if self._open_row is not None:
            self._say("")
        self._open_row = None
        self._quotes.display, self._table.display = False, True
        self._table.focus()
        self._tell_notes()

    def do_by(self) -> None:
        """Choose what to group by."""
        names = ["", *grouping.attribute_names(self.session)]
        answers = [
            Answer(str(i), Content(safe(name or "nothing: all together"))) for i, name in enumerate(names)
        ]

        def choose(answer: str | None) -> None:
            if answer is not None:
                self._by, self._first_group = names[int(answer)] or None, 0
                self._count_again()

        self.app.push_screen(Choose("Group by", answers), choose)

    def do_count(self) -> None:
        """Count the next kind of thing."""
        self._count = COUNTS[(COUNTS.index(self._count) + 1) % len(COUNTS)]
        self._count_again()

    def do_layer(self) -> None:
        """Choose whose codings count."""
        names = layers.offered_layers(self.session)

        def choose(answer: str | None) -> None:
            if answer is not None:
                self._layer = names[int(answer)]
                self._count_again()

        answers = [Answer(str(i), Content(safe(name))) for i, name in enumerate(names)]
        self.app.push_screen(Choose("Whose codings count", answers), choose)

    def do_left(self) -> None:
        """Show the groups further to the left."""
        self._first_group = max(self._first_group - 1, 0)
        self._lay_out()

    def do_right(self) -> None:
        """Show the groups further to the right."""
        self._first_group += 1
        self._lay_out()

    def do_export(self) -> None:
        """Write what is shown to a file in this folder."""
        if self._found is None:
            return
        if self._quotes.display and self._open_row:
            table, name = self._quote_table(self._open_row), f"quotes-{self._open_row.slug}.csv"
        else:
            by = f"-by-{slugify(self._by)}" if self._by else ""
            table, name = long_table(self._found), f"frequencies-{self._count}{by}.csv"
        told = self.workbench.say
        self.app.push_screen(
            AskLine("Export to a file in this folder", name, partial(_export, table)),
            lambda done: told(done) if done else None,
        )

    def _quote_table(self, row: ThemeRow) -> Table:
        found = (quote(self.session, *passage) for passage in self._quotes.items)
        layer = self._found.layer if self._found else ""
        rows = [(row.slug, q.document, q.start, q.end, q.speaker, layer, q.text) for q in found]
        return Table("quotes", ("code", "document", "start", "end", "speaker", "layer", "quote"), rows)


def _counted(session: Session, *, by: str | None, count: CountOf, layer: str | None) -> FrequencyTable:
    """Count; runs in the counting thread."""
    return count_themes(session, by=by, count=count, layer=layer)


def _rows(found: FrequencyTable | None) -> Sequence[ThemeRow]:
    gathered: dict[tuple[str, bool], list[Frequency]] = {}
    for cell in found.cells if found else ():
        gathered.setdefault((cell.code, cell.rolled_up), []).append(cell)
    return [
        ThemeRow(slug, rolled_up, len(found.codebook.path(slug)) - 1 if found else 0, tuple(cells))
        for (slug, rolled_up), cells in gathered.items()
    ]


def _export(table: Table, name: str) -> str:
    """Write a table to a file of that name in this folder, in the form its ending asks for.

    Raises:
        RefusedError: it is no plain file name, a file of that name is there, or it cannot be written.
    """
    if not name or Path(name).name != name:
        raise RefusedError("give a file name without a folder: the file comes into the folder you are in")
    path = Path(name if Path(name).suffix else f"{name}.csv")
    ending = path.suffix.removeprefix(".").lower()
    forms = [form for form in TABLE_FORMATS if form == ending]
    if not forms:
        raise RefusedError(f"no form {ending!r}", remedy=f"End the name in {', '.join(TABLE_FORMATS)}.")
    if path.exists():
        raise RefusedError("is there already and is not overwritten", where=name, remedy="Take another name.")
    out = BytesIO()
    write(table, forms[0], out)
    write_bytes(path, out.getvalue())
    return f"wrote {path.name}: {amount(len(table.rows), 'row')}"
