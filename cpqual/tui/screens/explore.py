"""Explore mode: the analyses of the coded study, of which one is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import PassageQuery
from cpqual.services import layers
from cpqual.services.seen_files import new_seen_here, write_seen
from cpqual.tui.actions import Action
from cpqual.tui.coding.layer import looks_of
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring import analyses
from cpqual.tui.exploring.analysis import Analysis, focus_of
from cpqual.tui.exploring.views import KeepsViews
from cpqual.tui.mode import Kind
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.row_list import RowList

_EXPORT = "export"


class ExploreScreen(KeepsViews):
    """One analysis below a line that says what is being done; the others keep their state out of view."""

    CSS_PATH = "explore.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (150, "-very-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._analyses: dict[str, Analysis] = {}
        self._shown = ""
        self._behind: set[str] = set()

    def compose_mode(self) -> ComposeResult:
        """Put the frequencies of themes below the line."""
        yield Static("", markup=False, id="explore-line")
        with Container(id="explore-body"):
            yield self._made(analyses.DEFAULT)

    def on_mount(self) -> None:
        """Begin to count."""
        self._present(analyses.DEFAULT)

    # Which analysis is shown

    @property
    def shown(self) -> Analysis | None:
        """The analysis that is shown."""
        return self._analyses.get(self._shown)

    async def show_analysis(self, name: str, settings: Mapping[str, Any] | None = None) -> None:
        """Show the analysis of that name; the one that was shown keeps its state.

        Args:
            settings: what is chosen there; None for what was.
        """
        if name not in self._analyses:
            await self.query_one("#explore-body", Container).mount(self._made(name))
        self._present(name, settings)

    def _made(self, name: str) -> Analysis:
        made = self._analyses[name] = analyses.make(name)
        self._behind.add(name)
        return made

    def _present(self, name: str, settings: Mapping[str, Any] | None = None) -> None:
        self._shown = name
        for other, one in self._analyses.items():
            one.display = other == name
        shown = self._analyses[name]
        if settings is not None:
            self._behind.add(name)
            for line in shown.use(settings):
                self.workbench.say(line, "warning")
        self.show_keys(focus_of(name))
        self.set_focus(shown.query_one(shown.listed))
        self.say("")
        if name in self._behind:
            self.count_shown()
        self.show_analysis_title()

    def do_analysis(self) -> Awaitable[object]:
        """Choose another analysis."""
        return self.choose("Which analysis?", analyses.offered(), self.show_analysis)

    def handler_of(self, action: Action) -> Callable[..., Any]:
        """Return what does an action: the analysis shown, else the screen, else the app.

        Raises:
            RefusedError: the action is another analysis's.
        """
        if action.focus and action.focus != focus_of(self._shown):
            raise RefusedError(f"{action.help!r} is for another analysis", remedy="Choose it (key a).")
        own: Callable[..., Any] | None = getattr(self.shown, action.method, None)
        return own or super().handler_of(action)

    # Counting

    def count_shown(self) -> None:
        """Count what is shown anew; the other analyses when they are shown again."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)
        if self.shown is not None:
            self._behind.discard(self._shown)
            self.say("counting…")
            self.show_analysis_title()
            self.shown.count_again()

    def count_all_again(self) -> None:
        """Count what is shown anew and, when they are shown again, the others."""
        self.count_others_later()
        self.count_shown()

    def count_others_later(self) -> None:
        """Count every analysis anew when it is shown next."""
        self._behind = set(self._analyses)

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Let the analysis shown look up what has changed; the others when they are shown again."""
        for name, one in self._analyses.items():
            if name != self._shown and kinds & one.depends:
                self._behind.add(name)
        if kinds & {"codebook"}:
            self.book = self.session.codebook()
            self.looks = looks_of(self.book)
        if self.shown is not None:
            self.shown.refresh_data(kinds)
            self.show_analysis_title()

    @on(Counted)
    def _take(self, event: Counted) -> None:
        if event.ticket == _EXPORT:
            said = str(event.result or event.refusal)
            self.workbench.say(said, "information" if event.result else "warning")
            return
        name, _, what = event.ticket.partition("/")
        if name in self._analyses:
            if name == self._shown:
                self.say(event.refusal)
            self._analyses[name].answered(Counted(what, event.result, event.refusal))

    # What is told

    def say(self, words: str) -> None:
        """Say something above the analysis; nothing when empty."""
        line = self.query_one("#explore-line", Static)
        line.display = bool(words)
        line.update(plain(words))

    def show_analysis_title(self) -> None:
        """Show in the title bar what is looked at, of whose codings and where."""
        shown = self.shown
        if shown is not None:
            parts = [shown.title(), self.layer if shown.layered else "", self.where if shown.filtered else ""]
            self.set_title(progress=" · ".join(filter(None, parts)))

    # What a person can do in every analysis

    def passages_in_focus(self) -> PassageQuery | None:
        """Return the query for the passages behind the highlighted number."""
        return self.shown.passages_in_focus() if self.shown is not None else None

    async def do_open_highlighted(self) -> None:
        """Show the passages behind the highlighted number in Passages mode."""
        query = self.passages_in_focus()
        if query is not None:
            await self.workbench.show_passages(query)

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_highlighted()

    def do_layer(self) -> Awaitable[object]:
        """Choose whose codings count."""
        self._must_have("layered", "counts no coder's codings alone")

        def chosen(name: str) -> None:
            self.chosen_layer = name
            self.count_all_again()

        names = {name: safe(name) for name in layers.offered_layers(self.session)}
        return self.choose("Whose codings count", names, chosen)

    def do_filter(self) -> Awaitable[object]:
        """Look at a part of the study."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        self._must_have("filtered", "is of the whole study")

        def filtered(where: str | None) -> None:
            if where is not None:
                self.where = where
                self.count_all_again()

        return self.ask(AskFilter(self.session, self.where), filtered)

    def _must_have(self, what: str, why: str) -> None:
        shown = self.shown
        if shown is None or not getattr(shown, what):
            raise RefusedError(f"this analysis {why}")

    def do_export(self) -> Awaitable[object]:
        """Write what is shown to a file in this folder: a table, or its picture."""
        shown = self.shown
        tables = shown.tables_to_export() if shown is not None else ()
        if shown is None or not tables:
            raise RefusedError("there is nothing to export yet")
        draw, where = shown.picture_to_export(), shown.where_shown

        def named(name: str) -> str:
            return new_seen_here(name, pictured=draw is not None).name

        def write(name: str | None) -> None:
            if name is not None:
                path = Path(name)
                self.count_apart(_EXPORT, lambda _: write_seen(path, tables, draw, where))

        title = f"Export to a file in this folder ({'table or picture' if draw else 'table'})"
        return self.ask(AskLine(title, f"{shown.file_name()}.csv", named), write)
