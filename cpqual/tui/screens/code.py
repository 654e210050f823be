"""Code mode: documents, the text with its codings, and the codebook with its rules."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Tree

from cpqual.domain.text import Span
from cpqual.services import reading
from cpqual.tui.actions import Mode
from cpqual.tui.mode import Kind, ModeScreen
from cpqual.tui.widgets.documents_tree import DocumentRow, DocumentsTree


class CodeScreen(ModeScreen):
    """The mode in which a coder reads and codes one document at a time."""

    mode: ClassVar[Mode] = "code"

    def __init__(self) -> None:
        super().__init__()
        self._slug = ""
        self._offset = 0

    def compose_mode(self) -> ComposeResult:
        """Put documents beside the text."""
        with Horizontal():
            yield DocumentsTree()

    def on_mount(self) -> None:
        """List the documents and open the one the coder was in last."""
        documents = reading.list_documents(self.session)
        self.query_one(DocumentsTree).show(documents)
        place = reading.last_place(self.session) or ((documents[0].document.slug, 0) if documents else None)
        if place and not self._slug:
            self.open_document(*place)

    def place(self) -> tuple[str, int]:
        """Return the open document and where the caret stands."""
        return self._slug, self._offset

    def open_document(self, slug: str, offset: int, span: Span | None = None) -> None:
        """Show a document at a passage."""
        self._slug, self._offset = self.session.document(slug).slug, span.start if span else offset
        self.query_one(DocumentsTree).mark_open(slug)
        self.set_title(slug)

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """List the documents again."""
        if kinds & {"documents", "codings"}:
            self.query_one(DocumentsTree).show(reading.list_documents(self.session))

    def on_tree_node_selected(self, event: Tree.NodeSelected[DocumentRow]) -> None:
        """Open a document."""
        row = event.node.data
        if row is not None and row.slug:
            with self.refusals():
                self.open_document(row.slug, 0)
