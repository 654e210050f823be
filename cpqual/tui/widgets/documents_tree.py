"""The documents of the project by kind, with this coder's codings and a mark for finished ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text
from textual.widgets.tree import TreeNode

from cpqual.services.reading import ListedDocument
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.side_tree import SideTree

KIND_TITLES = {
    "fieldnote": "Field notes",
    "interview": "Interviews",
    "focusgroup": "Focus groups",
    "advisory": "Advisory groups",
    "membercheck": "Member checks",
    "delphi": "Delphi rounds",
    "survey": "Survey answers",
    "other": "Other documents",
}

_KIND_ORDER = list(KIND_TITLES)
_MOST_UNFOLDED = 30


class DocumentRow(NamedTuple):
    """A row: a document, or a heading when `slug` is empty."""

    slug: str
    name: str
    codings: int = 0
    finished: bool = False
    open: bool = False


class DocumentsTree(SideTree[DocumentRow]):
    """Enter on a document opens it."""

    def __init__(self) -> None:
        super().__init__(id="documents")
        self._rows: dict[str, TreeNode[DocumentRow]] = {}
        self._answers: dict[str, TreeNode[DocumentRow]] = {}
        self._queue: TreeNode[DocumentRow] | None = None
        self._open = ""

    def show(self, documents: Sequence[ListedDocument]) -> None:
        """List these documents; rows that are there already are changed in place.

        Answers that `show_answers` listed go, where others are listed.
        """
        if {listed.document.slug for listed in documents} != set(self._rows):
            self._rebuild(documents)
        for listed in documents:
            slug = listed.document.slug
            self.change(self._rows[slug], _row(listed, slug == self._open))

    def show_answers(self, title: str, answers: Sequence[DocumentRow]) -> None:
        """List some answers of a survey below the documents, in place of those listed before.

        Args:
            title: of the heading above them.
            answers: in the order to be read; only as many as a person looks over.
        """
        if self._queue is None:
            self._queue = self.root.add("", DocumentRow("", title), expand=True)
        self.change(self._queue, DocumentRow("", title))
        if list(self._answers) != [row.slug for row in answers]:
            self._queue.remove_children()
            self._answers = {row.slug: self._queue.add_leaf("", row) for row in answers}
        for row in answers:
            self.change(self._answers[row.slug], row._replace(open=row.slug == self._open))

    def mark_open(self, slug: str) -> None:
        """Mark the document that is open and put the cursor on it."""
        for old, is_open in ((self._open, False), (slug, True)):
            if node := self._node(old):
                self.change(node, _data(node)._replace(open=is_open))
        self._open = slug
        if node := self._node(slug):
            if node.parent is not None and not node.parent.is_expanded:
                node.parent.expand()
            self.point_at(node)

    def add_codings(self, slug: str, number: int) -> None:
        """Count that many codings more (or fewer) in a document."""
        if node := self._node(slug):
            row = _data(node)
            self.change(node, row._replace(codings=row.codings + number))

    def lists(self, slug: str) -> bool:
        """Tell whether a document is in the list."""
        return self._node(slug) is not None

    def _node(self, slug: str) -> TreeNode[DocumentRow] | None:
        return self._rows.get(slug) or self._answers.get(slug)

    def neighbour(self, slug: str, step: int) -> str | None:
        """Return the document that stands `step` rows below (or above) another."""
        slugs = list(self._rows)
        i = slugs.index(slug) + step
        return slugs[i] if 0 <= i < len(slugs) else None

    @property
    def first(self) -> str | None:
        """The document on top of the list."""
        return next(iter(self._rows), None)

    @property
    def last(self) -> str | None:
        """The last document of the list, answers of a queue left out."""
        return next(reversed(self._rows), None)

    def left_half(self, item: DocumentRow) -> Text:
        """Return the document's name, bold when it is open."""
        if not item.slug:
            return Text(item.name, style="dim")
        return Text(safe(item.name), style="bold" if item.open else "")

    def right_half(self, item: DocumentRow) -> Text:
        """Return a tick when it is finished, and the number of codings."""
        if not item.slug:
            return Text("")
        count = str(item.codings) if item.codings else "·"
        return Text.assemble(("✓ " if item.finished else "  ", "green"), (count.rjust(4), "dim"))

    def _rebuild(self, documents: Sequence[ListedDocument]) -> None:
        self.clear()
        self._rows, self._answers, self._queue = {}, {}, None
        sizes = Counter(listed.document.kind for listed in documents)
        heads: dict[str, TreeNode[DocumentRow]] = {}
        for listed in sorted(documents, key=lambda one: _KIND_ORDER.index(one.document.kind)):
            kind = listed.document.kind
            if kind not in heads:
                # hundreds of answers would push everything else out of sight
                few = sizes[kind] <= _MOST_UNFOLDED or len(sizes) == 1
                heads[kind] = self.root.add("", DocumentRow("", KIND_TITLES[kind]), expand=few)
            slug = listed.document.slug
            self._rows[slug] = heads[kind].add_leaf("", _row(listed, slug == self._open))


def _row(listed: ListedDocument, is_open: bool) -> DocumentRow:
    slug = listed.document.slug
    return DocumentRow(slug, slug, listed.codings, listed.finished, is_open)


def _data(node: TreeNode[DocumentRow]) -> DocumentRow:
    assert node.data is not None  # noqa: S101 - every row of this tree is made with one
    return node.data
