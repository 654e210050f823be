"""Code mode: documents, the text with its codings, and the codebook with its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import Tree

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import reading
from cpqual.tui.coding.contradicting import Contradicting
from cpqual.tui.coding.copying import CopyingActs
from cpqual.tui.coding.correcting import CorrectingActs
from cpqual.tui.coding.edges import EdgeActs
from cpqual.tui.coding.keeping import KeepingActs
from cpqual.tui.coding.layer import Layer
from cpqual.tui.coding.memoing import Memoing
from cpqual.tui.coding.panels import share_out, suggestion_rows
from cpqual.tui.coding.prefixes import Prefixes
from cpqual.tui.coding.queueing import Queueing
from cpqual.tui.mode import Kind
from cpqual.tui.put_away import are_away
from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.messages import CaretMoved, MarkClicked, SelectionChanged
from cpqual.tui.widgets.codebook_tree import CodebookTree, CodeRow
from cpqual.tui.widgets.documents_tree import DocumentRow

if TYPE_CHECKING:
    from cpqual.tui.widgets.search_bar import SearchBar


class CodeScreen(
    Prefixes, EdgeActs, Memoing, Contradicting, CorrectingActs, CopyingActs, KeepingActs, Queueing
):
    """The mode in which a coder reads and codes one document at a time."""

    AUTO_FOCUS = "#reader"

    def __init__(self) -> None:
        super().__init__()
        self.search: SearchBar | None = None
        self._codes_side = Vertical(id="codes-side")
        self._wants_documents: bool | None = None
        self._wants_codes: bool | None = None

    def compose_mode(self) -> ComposeResult:
        """Put the documents left of the text, and codebook, rule and suggestions right of it."""
        with Horizontal():
            yield self.documents
            with Vertical(id="text-side"):
                yield self.reader
                yield self.status
            with self._codes_side:
                yield self.codes
                yield self.rule
                self.suggestions.border_title = " Suggestions "
                yield self.suggestions

    def on_mount(self) -> None:
        """Open the document the coder was in last, and fill the panels once it stands."""
        self._unit_kind = self.session.project.unit
        self.away = are_away(self.session)
        self._fold(self.app.size)
        self.load_codebook()
        self.load_documents()
        if self.coded is None:
            self._open_last()

    # Documents

    def place(self) -> tuple[str, int]:
        """Return the open document and where the caret stands."""
        return (self.coded.slug, self.reader.caret) if self.coded is not None else ("", 0)

    def leave(self) -> None:
        """Remember where the coder is in the document."""
        if self.coded is not None:
            with self.refusals():
                reading.remember_place(self.session, self.coded.slug, self.reader.caret)

    def end(self) -> None:
        """Keep what was read since the document was opened."""
        self.keep_passed()

    def open_document(self, slug: str, offset: int | None = None, span: Span | None = None) -> None:
        """Show a document at a passage, or where the coder was in it last.

        Raises:
            UnknownNameError: there is no such document.
        """
        if self.coded is None or self.coded.slug != slug:
            opened = reading.open_document(self.session, slug)
            self.keep_passed()
            self.leave()
            self.focus_after_switch()
            self.coded = Layer(opened, self.looks, self._rule_versions)
            self.load_passed()
            last = reading.last_place(self.session, slug)
            self.reader.show(
                self.coded.reader_document(), self.coded.marks(), offset or (last[1] if last else 0)
            )
            self._memos = opened.memos
            self.finished = reading.is_finished(self.session, slug)
            self.show_answer()
            self.documents.mark_open(slug)
            self.status.tell("")
        if offset is not None:
            self.reader.go_to(span.start if span else offset, span)
        self.show_progress()
        self.suggest_now()
        self.show_where()

    def focus_after_switch(self) -> None:
        """Forget what was in focus in the document before."""
        self.focused_coding = None
        if self.search is not None and self.search.has_class("-open"):
            self.search.action_close()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look up again what another mode, or an undone act, has changed."""
        if kinds & {"codebook", "codings"}:
            self.load_codebook()
        if kinds & {"documents", "codings"}:
            self.load_documents()
        if self.coded is not None and kinds & {"documents", "codings", "codebook", "memos"}:
            if self.is_listed(self.coded.slug):
                self._reopen(self.coded)
            else:
                self._close()
        elif self.coded is not None and "paper" in kinds:
            self.load_signs()
        if self.coded is None:
            self._open_last()
        if "suggestions" in kinds:
            self.away = are_away(self.session)
            if kinds & {"documents", "codings", "codebook"}:
                self.suggest_soon()
            else:
                self.suggest_held()
        self.show_progress()
        self.show_where()

    def _reopen(self, layer: Layer) -> None:
        opened = reading.open_document(self.session, layer.slug)
        self.coded = Layer(opened, self.looks, self._rule_versions)
        if opened.text == layer.text and opened.units == layer.units:
            self.reader.replace_marks(self.coded.marks())
        else:
            self.focus_after_switch()
            self.forget_passed()
            self.reader.show(self.coded.reader_document(), self.coded.marks(), self.reader.caret)
        self.load_passed()
        self._memos = opened.memos
        self.finished = reading.is_finished(self.session, layer.slug)

    def open_first(self) -> None:
        """Open what is to be read first, once the answers of a survey are in order."""
        self._open_last()

    def _open_last(self) -> None:
        """Open the document the coder was in last, or else the first; say so when there is none."""
        place = reading.last_place(self.session)
        first = self.documents.first or (
            self.queue.groups[0].slug if self.queue and self.queue.groups else None
        )
        if place is None and first:
            place = first, 0
        if place is None:
            self.set_title()
        else:
            self.open_document(*place)

    def _close(self) -> None:
        """Show nothing: the document that was open is gone from the project."""
        self.coded = None
        self.forget_passed()
        self.focus_after_switch()
        self.reader.show(ReaderDocument("", ""), ())
        self.documents.mark_open("")
        self._memos = ()
        self.found = ()
        self.suggestions.show((), self.looks, "")

    def do_document_next(self) -> None:
        """Open the document below in the list."""
        self._open_neighbour(1)

    def do_document_previous(self) -> None:
        """Open the document above in the list."""
        self._open_neighbour(-1)

    def _open_neighbour(self, step: int) -> None:
        slug = self.neighbour(self.opened().slug, step * (self.count or 1))
        if slug is None:
            raise RefusedError("this is the last document" if step > 0 else "this is the first document")
        self.open_document(slug)

    def do_finish(self) -> None:
        """Mark the document as finished, or take it up again."""
        slug = self.opened().slug
        finished = not self.finished
        reading.finish(self.session, slug, finished=finished)
        self.finished = finished
        self.load_documents()
        self.show_progress()
        self.status.tell(f"{slug} is {'finished' if finished else 'open again'}")
        self.workbench.data_changed("documents", origin=self)

    @on(CaretMoved)
    def _caret_moved(self, event: CaretMoved) -> None:
        coding = (
            self.coded.get(self.focused_coding) if self.coded is not None and self.focused_coding else None
        )
        beside = coding is None or not coding.start <= event.offset <= coding.end
        if beside and self.focused_coding is not None:
            self.focus_coding(None)
        if event.unit_changed:
            self.status.forget_told(event.offset)
            self.suggest_soon()
            if self.against:
                self.show_inspector()
        self.show_where()

    @on(SelectionChanged)
    def _selection_changed(self) -> None:
        self.show_where()

    @on(MarkClicked)
    def _mark_clicked(self, event: MarkClicked) -> None:
        if self.coded is not None:
            self.focus_coding(self.coded.get(event.mark_id))

    # Search

    async def do_search(self) -> None:
        """Search in the open document."""
        from cpqual.tui.widgets.search_bar import SearchBar

        text = self.opened().text
        if self.search is None:
            self.search = SearchBar()
            await self.query_one("#text-side").mount(self.search, before=self.status)
        self.search.open(text, self.reader.caret)

    def on_search_bar_found(self, event: SearchBar.Found) -> None:
        """Highlight what was found and go to the hit that is shown."""
        self.reader.highlight(event.hits)
        if event.current is not None:
            self.reader.go_to(event.current.start, event.current)

    def on_search_bar_closed(self) -> None:
        """Go back to the text, with the last hit selected."""
        self.reader.highlight([])
        self.reader.focus()

    # Panels

    @on(Tree.NodeSelected, "#documents")
    def _document_chosen(self, event: Tree.NodeSelected[DocumentRow]) -> None:
        row = event.node.data
        if row is not None and row.slug:
            with self.refusals():
                self.open_document(row.slug)
                self.reader.focus()
        else:
            event.node.toggle()

    @on(Tree.NodeSelected, "#codes")
    def _code_clicked(self, event: Tree.NodeSelected[CodeRow]) -> None:
        row = event.node.data
        if row is not None and row.usable and self.reader.selection is not None:
            self._apply_from_tree(row.slug)

    @on(CodebookTree.Chosen)
    def _code_chosen(self, event: CodebookTree.Chosen) -> None:
        self._apply_from_tree(event.slug)

    def _apply_from_tree(self, slug: str) -> None:
        with self.refusals():
            self.apply(self.target(), [slug])
        self.reader.focus()

    @on(Tree.NodeHighlighted, "#codes")
    def _code_highlighted(self) -> None:
        self.show_inspector()

    def on_resize(self, event: events.Resize) -> None:
        """Fold panels away where there is no room for them."""
        self._fold(event.size)

    def do_show_documents(self) -> None:
        """Show or hide the documents."""
        self._wants_documents = not self.documents.display
        if self._wants_documents and share_out(self.size.width, True, self._wants_codes).documents == 0:
            self._wants_codes = False
        self._fold(self.size)

    def do_show_codes(self) -> None:
        """Show or hide codebook, rule and suggestions."""
        self._wants_codes = not self.codes_shown
        if self._wants_codes and self._wants_documents:
            both = share_out(self.size.width, True, True)
            self._wants_documents = both.documents > 0
        self._fold(self.size)

    def do_show_both(self) -> None:
        """Show the text alone, or everything there is room for."""
        alone = self.codes_shown or self.documents.display
        self._wants_documents = self._wants_codes = False if alone else None
        self._fold(self.size)

    def _fold(self, size: Size) -> None:
        widths = share_out(size.width, self._wants_documents, self._wants_codes)
        self.suggestions.styles.height = suggestion_rows(size.height)
        for side, cells in ((self.documents, widths.documents), (self._codes_side, widths.codes)):
            side.display = cells > 0
            side.styles.width = cells
        self.codes_shown = widths.codes > 0
        if self.focused is not None and not self.focused.display:
            self.reader.focus()
        self.show_where()
