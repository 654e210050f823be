"""Correcting the text that is being coded, and placing what lost its words."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.tui.coding.base import CodeBase
from cpqual.tui.mode import Kind

if TYPE_CHECKING:
    from cpqual.services.correcting import Done, Plan
    from cpqual.services.lost_anchors import Lost

# What corrects is imported when it is first needed: it knows the grammar of transcripts, which takes time.

_LONGEST_PASSAGE = 20_000
"""Longest passage, in code points, that is corrected in the dialog."""
_CHANGED: tuple[Kind, ...] = ("documents", "codings", "memos", "suggestions", "decisions")


class CorrectingActs(CodeBase):
    """Correcting a passage or the whole text, and what came of it."""

    _reason = ""

    def do_correct(self) -> Awaitable[object]:
        """Correct the selection, or the sentence at the caret."""
        from cpqual.services import correcting
        from cpqual.tui.dialogs.correct import CorrectPassage

        layer, span = self.opened(), self.reader.selection
        title = "Correct the selection"
        if span is None:
            span = self.reader.select_unit("sentence")
            title = "Correct the sentence at the caret (nothing was selected)"
        if span is None:
            raise RefusedError("there is nothing to correct here", remedy="Select a passage first.")
        if span.end - span.start > _LONGEST_PASSAGE:
            raise RefusedError(
                "this is too much for the dialog", remedy="Correct it in your editor with Ctrl+E."
            )
        dialog = CorrectPassage(
            f"{title} · {layer.slug}",
            layer.text[span.start : span.end],
            self._reason or correcting.TYPING_ERROR,
            partial(
                correcting.plan_correction, self.session.showing(layer.opened.document), layer.slug, span
            ),
            self._carry_out,
            self._edit_outside,
        )
        return self.app.push_screen(dialog, self._corrected)

    def do_correct_text(self) -> Awaitable[object] | None:
        """Correct the whole text in the coder's own editor, and look at the changes before they are saved."""
        from cpqual.services import correcting
        from cpqual.tui.dialogs.correct import CorrectText

        layer = self.opened()
        shown = layer.opened.document
        plan = correcting.plan_edited(self.session, shown, self._edit_outside(layer.text))
        if not plan.changes:
            self.status.tell("nothing was changed")
            return None
        reason = self._reason or correcting.TYPING_ERROR
        dialog = CorrectText(f"Changes to the whole text · {layer.slug}", plan, reason, self._carry_out)
        return self.app.push_screen(dialog, self._corrected)

    def _edit_outside(self, words: str) -> str:
        """Give the terminal to the coder's editor while it has the words.

        Raises:
            RefusedError: the terminal cannot be given away, or the editor failed.
        """
        from cpqual.services.outside_editor import edit_outside

        left: str | CpqualError = words
        try:
            with self.app.suspend():
                # an error must not leave this block: Textual would not take the terminal back
                try:
                    left = edit_outside(words, self.opened().slug)
                except CpqualError as error:
                    left = error
        except SuspendNotSupported:
            raise RefusedError(
                "an editor cannot be opened from here", remedy="Use cpqual documents correct --edit."
            ) from None
        if isinstance(left, CpqualError):
            raise left
        return left

    def _carry_out(self, plan: Plan, reason: str) -> Done:
        from cpqual.services import correcting

        done = correcting.carry_out(self.session, plan, reason)
        self._reason = reason
        self._show_corrected(plan.revision.offset(self.reader.caret))
        return done

    def _show_corrected(self, caret: int) -> None:
        self.reader.clear_selection()
        self.refresh_data(frozenset(_CHANGED))
        self.reader.go_to(caret)
        self.workbench.data_changed(*_CHANGED, origin=self)

    def _corrected(self, done: Done | None) -> None:
        if done is None:
            self.reader.clear_selection()
            return
        lost = f" · {done.lost} lost: see Ctrl+L" if done.lost else ""
        # not in the line below the text: that is emptied when the text is shown anew
        moved = f" · {done.moved:,} codings, memos and links went with their words" if done.moved else ""
        self.workbench.say(f"text corrected, revision {done.number}{moved}{lost}")

    # What lost its words

    def do_lost(self) -> Awaitable[object]:
        """Show what corrections left without words."""
        from cpqual.services import lost_anchors
        from cpqual.tui.dialogs.lost_anchors import LostDialog

        layer, span = self.opened(), self.reader.selection
        passage = layer.text[span.start : span.end] if span is not None else ""

        def place(one: Lost) -> str:
            if span is None:
                raise RefusedError("no passage is selected", remedy="Close this and select one in the text.")
            session = self.session.showing(layer.opened.document)
            lost_anchors.place_lost(session, one.id, layer.slug, span)
            self._lost_changed()
            return f"placed the {lost_anchors.KIND_WORDS[one.kind]}"

        def drop(one: Lost) -> str:
            lost_anchors.drop_lost(self.session, one.id)
            self._lost_changed()
            return f"let go the {lost_anchors.KIND_WORDS[one.kind]}: u takes it back"

        async def closed(one: Lost | None) -> None:
            if one is not None:
                with self.refusals():
                    await self.workbench.jump(one.document, lost_anchors.where(self.session, one))

        def here_first() -> list[Lost]:
            mine = self.session.coder.slug
            found = lost_anchors.lost(self.session)
            return sorted(found, key=lambda one: (one.document != layer.slug, one.coder != mine))

        return self.app.push_screen(LostDialog(here_first, place, drop, passage), closed)

    def _lost_changed(self) -> None:
        self.refresh_data(frozenset(_CHANGED))
        self.workbench.data_changed(*_CHANGED, origin=self)
