"""A narrow tree with a name on the left of every row and a figure on the right."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

Item = TypeVar("Item")

_INDENT = 2


class SideTree(Tree[Item], Generic[Item]):
    """A tree for a side panel: no root, no guides, no sideways scrolling; names are cut to fit.

    A subclass gives the two halves of a row; nothing of them is read as markup.
    """

    BINDINGS: ClassVar = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("l,right", "expand", "Open", show=False),
        Binding("h,left", "collapse", "Close", show=False),
        Binding("g,home", "scroll_home", "First", show=False),
        Binding("G,end", "scroll_end", "Last", show=False),
    ]
    DEFAULT_CSS = """
    SideTree {
        overflow-x: hidden;
        padding: 0;
        background: $background;
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__("", id=id)
        self.show_root = False
        self.show_guides = False
        self.guide_depth = _INDENT
        self.auto_expand = False
        self._own_style: Style | None = None
        self._own_styles: dict[tuple[str, ...], tuple[Style, Style]] = {}

    @property
    def rich_style(self) -> Style:
        """The style of the tree, kept: Textual's tree works it out from all ancestors for every row."""
        if self._own_style is None:
            self._own_style = super().rich_style
        return self._own_style

    def get_component_rich_style(
        self, *names: str, partial: bool = False, default: Style | None = None
    ) -> Style:
        """Return the style of a part of the tree, kept: Textual forgets it with every row it repaints."""
        if default is not None:
            return super().get_component_rich_style(*names, partial=partial, default=default)
        if names not in self._own_styles:
            whole = super().get_component_rich_style(*names)
            self._own_styles[names] = whole, super().get_component_rich_style(*names, partial=True)
        return self._own_styles[names][partial]

    def notify_style_update(self) -> None:
        """Forget the style of another theme or focus."""
        super().notify_style_update()
        self._own_style = None
        self._own_styles.clear()

    def left_half(self, item: Item) -> Text:
        """Return the name of a row."""
        raise NotImplementedError

    def right_half(self, item: Item) -> Text:
        """Return the figure of a row."""
        raise NotImplementedError

    def change(self, node: TreeNode[Item], item: Item) -> None:
        """Show another item in a row; nothing is repainted if it is the same."""
        if node.data != item:
            node.data = item
            node.refresh()

    def point_at(self, node: TreeNode[Item]) -> None:
        """Put the cursor on a row, also right after the rows were made."""
        # asking for the last line has the tree number its rows, without which a row cannot be found
        if self.last_line >= 0:
            self.move_cursor(node)

    def render_label(self, node: TreeNode[Item], base_style: Style, style: Style) -> Text:
        """Lay out one row in the width there is."""
        if node.data is None:
            return Text("", style=style)
        icon = ("▾ " if node.is_expanded else "▸ ") if node.allow_expand else "  " if self._has_folds else ""
        right = self.right_half(node.data)
        depth = self._depth(node) * _INDENT
        room = self.scrollable_content_region.width - depth - len(icon) - right.cell_len - 1
        left = self.left_half(node.data)
        left.truncate(max(room, 4), overflow="ellipsis", pad=True)
        return Text.assemble(
            (icon, base_style + Style(meta={"toggle": True})), left, " ", right, style=base_style + style
        )

    def get_label_width(self, node: TreeNode[Item]) -> int:  # noqa: ARG002 - Textual asks per row
        """Say that every row fits: it is cut to what there is."""
        return 1

    def action_expand(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_node is not None:
            self.cursor_node.expand()

    def action_collapse(self) -> None:
        """Close the row under the cursor, or go to the row above it in the tree."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand and node.is_expanded:
            node.collapse()
        elif node.parent is not None and not node.parent.is_root:
            self.move_cursor(node.parent)

    @property
    def _has_folds(self) -> bool:
        return any(child.allow_expand for child in self.root.children)

    @staticmethod
    def _depth(node: TreeNode[Item]) -> int:
        depth = 0
        while node.parent is not None and not node.parent.is_root:
            node, depth = node.parent, depth + 1
        return depth
