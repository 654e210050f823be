"""Recording while coding that a passage contradicts a code, or bounds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.content import Content

from cpqual.domain.negative_cases import CaseKind, NegativeCase
from cpqual.domain.text import Span
from cpqual.tui.coding.asking import Asking
from cpqual.tui.coding.base import Target
from cpqual.tui.widgets.rule import code_tag, plain

if TYPE_CHECKING:
    from cpqual.tui.dialogs.picker import Picked

_NEW = "new"
_Save = Callable[[CaseKind, str], str]


class Contradicting(Asking):
    """Negative cases on the coding in focus, the selection, or the unit at the caret."""

    def do_negative(self) -> Awaitable[object]:
        """Set the passage against a code, or change what was recorded of it."""
        layer = self.opened()
        focus = layer.get(self.focused_coding) if self.focused_coding is not None else None
        target = self.target()
        if focus is not None and self.reader.selection is None:
            target = Target(Span(focus.start, focus.end), "the coding", layer.opened.document)
        here = [one for one in self.against if one.span.overlaps(target.span)]
        if not here:
            return self._new_case(target)

        def answered(answer: str) -> Awaitable[object]:
            chosen = [one for one in here if one.id == answer]
            return self._change_case(chosen[0]) if chosen else self._new_case(target)

        answers: dict[str, Content | str] = {one.id: self._case_in_short(one) for one in here}
        answers[_NEW] = "record another one"
        return self.choose("This passage speaks against a code already.", answers, answered)

    def _new_case(self, target: Target) -> Awaitable[object]:
        from cpqual.services import negative_cases

        def picked(answer: Picked) -> Awaitable[object]:
            (slug,) = answer.slugs

            def save(kind: CaseKind, note: str) -> str:
                session = self.session.showing(target.shown)
                negative_cases.add_case(session, slug, target.shown.slug, target.span, kind, note)
                return f"recorded: {kind} {slug}"

            return self._write_case(slug, target.span, save)

        # the codes that are here come first: it is mostly them that a passage speaks against
        nearest = dict.fromkeys([one.code for one in self.codings_here()] + self._recent)
        return self.pick(self.choices(), "Which code does this speak against?", picked, recent=list(nearest))

    def _change_case(self, case: NegativeCase) -> Awaitable[object]:
        from cpqual.services import negative_cases

        def save(kind: CaseKind, note: str) -> str:
            if not note.strip():
                negative_cases.remove_case(self.session, case)
                return f"removed the negative case of {case.code}"
            negative_cases.change_case(self.session, case, kind, note)
            return f"{kind} {case.code}"

        return self._write_case(case.code, case.span, save, case)

    def _write_case(
        self, slug: str, span: Span, save: _Save, case: NegativeCase | None = None
    ) -> Awaitable[object]:
        from cpqual.tui.dialogs.negative_case import CaseDialog

        def done(told: str | None) -> None:
            if told is not None:
                self.load_signs()
                self.status.tell(told)
                self.show_where()
                self.workbench.data_changed("paper", origin=self)

        label = self.looks[slug].label if slug in self.looks else slug
        dialog = CaseDialog(
            f"Against {label}", self.opened().text[span.start : span.end], save,
            kind=case.kind if case else "contradicts", note=case.note if case else "",
            may_remove=case is not None,
        )  # fmt: skip
        return self.ask(dialog, done)

    def _case_in_short(self, case: NegativeCase) -> Content:
        look = self.opened().look(case.code)
        note = Content.styled(f"  {plain(' '.join(case.note.split()))}", "$foreground 60%")
        shown = Content.assemble(f"{case.kind} ", code_tag(self, look), " ", plain(look.label), note)
        return shown.truncate(56, ellipsis=True)
