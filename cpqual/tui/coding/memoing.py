"""Writing and changing memos while coding, and linking them to passages."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from cpqual.domain.codings import About, Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import memo_drafts
from cpqual.tui.coding.base import CodeBase

_MOST_RECENT_MEMOS = 200


class Memoing(CodeBase):
    """Memos on the coding in focus, the selection, or the unit at the caret."""

    def on_mount(self) -> None:
        """Tell of memos that were being written when the program ended."""
        drafts = memo_drafts.all_drafts(self.session)
        if drafts:
            which = drafts[0].about.words if len(drafts) == 1 else f"{len(drafts)} memos"
            self.workbench.say(f"A memo was not saved last time ({which}): M, then D, brings it back.")

    def do_memo(self) -> Awaitable[object]:
        """Write a memo on the selection, the coding in focus or the unit, or change one that is there."""
        from cpqual.tui.memo_writing import MemoWriter

        shown = self.opened().opened.document
        writer = MemoWriter(self.workbench, self, self._memos_told, shown=shown)
        coding = self.opened().get(self.focused_coding) if self.focused_coding is not None else None
        if coding is not None and self.reader.selection is None:
            abouts = self._abouts(Span(coding.start, coding.end), coding, coding_first=True)
            return writer.about(abouts, [memo for memo in self._memos if memo.coding == coding.id])
        span, codings = self.target().span, self.codings_here()
        abouts = self._abouts(span, codings[0] if len(codings) == 1 else None)
        here = [m for m in self._memos if m.coding is None and m.span and m.span.overlaps(span)]
        linked = [noted.memo for noted in self.linked if noted.span.overlaps(span)]
        return writer.about(abouts, list({memo.id: memo for memo in (*here, *linked)}.values()))

    def do_link_memo(self) -> Awaitable[object]:
        """Link one of this coder's memos to the target."""
        from cpqual.services import memos
        from cpqual.tui.dialogs.choose import Answer
        from cpqual.tui.dialogs.pick import Pick
        from cpqual.tui.memo_writing import described

        slug, target = self.opened().slug, self.target()
        recent = memos.recent_memos(self.session, _MOST_RECENT_MEMOS)
        if not recent:
            raise RefusedError("you have not written a memo yet", remedy="Write one with m.")

        def picked(answer: str | None) -> None:
            if answer is not None:
                with self.refusals():
                    memos.link(self.session.showing(target.shown), answer, slug, target.span)
                    self._memos_told(f"linked {target.words.removeprefix('no selection: ')} to the memo")
                    self.workbench.data_changed("memos", origin=self)

        answers = [Answer(memo.id, described(memo)) for memo in recent]
        return self.app.push_screen(Pick("Link this passage to which memo?", answers), picked)

    def load_memos(self) -> None:
        """Look up the memos of the open document."""
        from cpqual.services import memos

        self._memos = memos.list_memos(self.session, self.coded.slug) if self.coded is not None else ()

    def _abouts(self, span: Span, coding: Coding | None, *, coding_first: bool = False) -> Sequence[About]:
        """Return what a memo on a passage may be about, the nearest first."""
        slug = self.opened().slug
        passage, wider = About(slug, span), [About(slug), About()]
        if coding is None:
            return [passage, *wider]
        on_coding = About(slug, Span(coding.start, coding.end), coding.id, coding.code)
        nearest = [on_coding, passage] if coding_first else [passage, on_coding]
        return [*nearest, About(code=coding.code), *wider]

    def _memos_told(self, words: str) -> None:
        self.load_memos()
        self.status.tell(words)
        self.show_where()
