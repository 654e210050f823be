"""Groups of codes beside the tree: what the dialog about them does, and showing one group alone."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.services import code_groups
from cpqual.tui.codebook.base import CodebookBase
from cpqual.tui.dialogs.groups import GroupActs, GroupsDialog


class Grouping(CodebookBase):
    """Acts on groups of codes."""

    def do_groups(self) -> None:
        """Open the groups: put the marked codes, or the highlighted one, in and out; show a group alone."""
        slugs = self.aimed_at() if self.book.codes else []
        acts = GroupActs(
            self.session.codebook, self._add_group, self._rename_group, self._remove_group, self._fill_group
        )
        self.app.push_screen(GroupsDialog(acts, slugs, self.named(slugs)), self._show_group)

    def _show_group(self, slug: str | None) -> None:
        if slug is not None:
            self.group = slug
            self.marked.clear()
        self.reload()

    def _add_group(self, label: str, codes: Sequence[str]) -> str:
        slug = code_groups.add_group(self.session, label)
        if codes:
            code_groups.set_group(self.session, slug, codes)
        self._groups_changed()
        return slug

    def _rename_group(self, slug: str, label: str) -> None:
        code_groups.rename_group(self.session, slug, label)
        self._groups_changed()

    def _remove_group(self, slug: str) -> None:
        code_groups.remove_group(self.session, slug)
        self._groups_changed()

    def _fill_group(self, slug: str, codes: Sequence[str]) -> None:
        code_groups.set_group(self.session, slug, codes)
        self._groups_changed()

    def _groups_changed(self) -> None:
        self.workbench.data_changed("codebook", origin=self)
