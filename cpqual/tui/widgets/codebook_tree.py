"""The codebook as a tree, with the tag, the colour and this coder's count of every code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.widgets.tree import TreeNode

from cpqual.domain.codebook import Codebook
from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import tag_colour
from cpqual.tui.widgets.side_tree import SideTree


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row: a code, how often this coder has used it, and the character that puts it on after `;`."""

    slug: str
    look: Look
    usable: bool
    count: int = 0
    shortcut: str = ""


class CodebookTree(SideTree[CodeRow]):
    """Enter applies the code under the cursor; a click only looks at its rule."""

    BINDINGS: ClassVar = [Binding("enter", "choose", "Apply", show=False)]

    class Chosen(Message):
        """A code is to be applied."""

        def __init__(self, slug: str) -> None:
            super().__init__()
            self.slug = slug

    def __init__(self, *, id: str = "codes") -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._rows: dict[str, TreeNode[CodeRow]] = {}

    def show(self, book: Codebook, looks: Mapping[str, Look], counts: Mapping[str, int]) -> None:
        """Show a codebook; retired and merged codes stay out unless they have codings."""
        current = self.current
        self.clear()
        self._rows = {}
        shown = {c.slug for c in book if c.status in ("draft", "active") or counts.get(c.slug)}
        for _, code in book.walk():
            if code.slug in shown:
                parent = self._rows.get(code.parent or "", self.root)
                row = CodeRow(
                    code.slug, looks[code.slug], code.usable, counts.get(code.slug, 0), code.shortcut or ""
                )
                has_below = any(child.slug in shown for child in book.children(code.slug))
                self._rows[code.slug] = parent.add("", row, expand=True, allow_expand=has_below)
        self.highlight_code(current if current in self._rows else next(iter(self._rows), ""))

    @property
    def current(self) -> str:
        """The code under the cursor, empty if there is none."""
        node = self.cursor_node
        slug = node.data.slug if node is not None and node.data is not None else ""
        # the cursor may be on a row that is gone, where no other is left
        return slug if slug in self._rows else ""

    def highlight_code(self, slug: str) -> None:
        """Put the cursor on a code, so that its rule is shown."""
        if node := self._rows.get(slug):
            self.point_at(node)

    def count(self, slug: str, number: int) -> None:
        """Count that many codings more (or fewer) of a code."""
        node = self._rows.get(slug)
        if node is not None and node.data is not None:
            self.change(node, replace(node.data, count=node.data.count + number))

    def action_choose(self) -> None:
        """Ask for the code under the cursor to be applied."""
        if self.current:
            self.post_message(self.Chosen(self.current))

    def left_half(self, item: CodeRow) -> Text:
        """Return tag and label."""
        tag = Style(color=tag_colour(self, item.look.colour), bold=True)
        return Text.assemble(
            (f"▌{item.look.tag} ", tag), (safe(item.look.label), "" if item.usable else "italic dim")
        )

    def right_half(self, item: CodeRow) -> Text:
        """Return the shortcut and the count."""
        count = (str(item.count) if item.count else "·").rjust(3)
        key = f";{safe(item.shortcut)} " if item.shortcut and item.usable else ""
        return Text.assemble((key, "bold"), (count, "dim"))
