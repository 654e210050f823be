"""Editing codes: the whole rule, a new code, the label, the colour, the shortcut, retiring and back."""

from __future__ import annotations

from collections.abc import Awaitable

from textual.content import Content

from cpqual.domain.codebook import COLOURS, Code
from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.services import code_editing
from cpqual.tui.codebook.base import CodebookBase, Save
from cpqual.tui.dialogs.ask_change import Field
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.code_form import CodeForm
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import tag_colour


class Editing(CodebookBase):
    """Acts on a code's own fields; each makes a version with its reason."""

    def do_edit(self) -> None:
        """Edit the rule of the highlighted code."""
        code = self.require_code()

        def change(written: Code, reason: str) -> str:
            code_editing.change_code(self.session, written, reason)
            return self._made(written.slug, reason)

        self._open_form(f"Rule of {code.label}", code, change, self.reason)

    def do_add(self) -> None:
        """Add a code below the highlighted one; in an empty codebook, a theme."""
        self._add(self.code.slug if self.code else None)

    def do_add_beside(self) -> None:
        """Add a code on the level of the highlighted one."""
        self._add(self.code.parent if self.code else None)

    def _add(self, parent: str | None) -> None:
        def add(written: Code, reason: str) -> str:
            return self._made(code_editing.add_code(self.session, written, reason), reason)

        above = f"A new code below {self.looks[parent].label}" if parent else "A new theme"
        self._open_form(above, Code("", "", parent, status="draft"), add, "added")

    def _open_form(self, title: str, code: Code, save: Save, reason: str) -> None:
        def after(slug: str | None) -> None:
            if slug is not None:
                self.changed(slug)

        self.app.push_screen(CodeForm(title, code, self.book, save, reason), after)

    def _made(self, slug: str, reason: str) -> str:
        self.reason = reason.strip()
        return slug

    def do_note(self) -> Awaitable[object]:
        """Write a memo about the highlighted code, or change one that is there."""
        return self.workbench.write_memo(About(code=self.require_code().slug))

    def do_rename(self) -> None:
        """Give the highlighted code another label; its id stays."""
        code = self.require_code()

        def rename(label: str, reason: str) -> str:
            code_editing.rename_code(self.session, code.slug, label, reason)
            return code.slug

        self.ask_reason(f"Rename {code.label}", rename, field=Field("Label", code.label))

    def do_shortcut(self) -> None:
        """Give the highlighted code a shortcut, or take it away."""
        code = self.require_code()

        def give(character: str, reason: str) -> str:
            code_editing.set_shortcut(self.session, code.slug, character or None, reason)
            return code.slug

        field = Field("One character; empty for none", code.shortcut or "", most=1)
        self.ask_reason(f"Shortcut of {code.label}", give, field=field)

    def do_colour(self) -> None:
        """Give the marked codes, or the highlighted one, another colour."""
        slugs = self.aimed_at()

        def chosen(colour: str | None) -> None:
            if colour is not None:
                self.ask_reason(f"Colour {self.named(slugs)} {colour}", lambda _, why: give(colour, why))

        def give(colour: str, reason: str) -> str:
            code_editing.recolour_codes(self.session, slugs, colour, reason)
            return self.require_code().slug

        answers = [Answer(name, self._swatch(name)) for name in COLOURS]
        self.app.push_screen(Choose(f"Colour of {safe(self.named(slugs))}", answers), chosen)

    def _swatch(self, colour: str) -> Content:
        return Content.assemble(("███", tag_colour(self, colour)), f" {colour}")

    def do_retire(self) -> None:
        """Retire the marked codes, or the highlighted one; bring them back if all of them are retired."""
        slugs = self.aimed_at()
        statuses = {self.book.get(slug).status for slug in slugs}
        if "merged" in statuses:
            raise RefusedError("a merged code comes back by un-merging it", remedy="Press - on its target.")
        back = statuses == {"retired"}

        def retire(_: str, reason: str) -> str:
            act = code_editing.bring_back_codes if back else code_editing.retire_codes
            act(self.session, slugs, reason)
            return self.require_code().slug

        about = Content(
            "They can be applied again." if back else "Their codings stay; they are not applied any more."
        )
        self.ask_reason(
            f"{'Bring back' if back else 'Retire'} {self.named(slugs)}", retire, about=about, unmark=True
        )
