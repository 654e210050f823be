"""How the acts of Code mode ask: which codes, which of several codings, and one answer of a few."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.tui.coding.base import CodeBase
from cpqual.tui.coding.filtering import Choice
from cpqual.tui.widgets.rule import code_tag, plain

if TYPE_CHECKING:
    from textual.screen import Screen

    from cpqual.tui.dialogs.picker import CodePicker, Picked


class Asking(CodeBase):
    """Dialogs over Code mode; what follows from their answers is refused in one line like any act."""

    _picker: CodePicker | None = None

    def _choices(self) -> list[Choice]:
        labels = {code.slug: code.label for code in self.book}
        return [
            Choice(
                code, self.looks[code.slug], tuple(labels[slug] for slug in self.book.path(code.slug)[:-1])
            )
            for _, code in self.book.walk()
            if code.usable
        ]

    def _which(
        self,
        question: str,
        then: Callable[[Sequence[Coding]], Awaitable[object] | None],
        *,
        all_too: bool = False,
    ) -> Awaitable[object] | None:
        """Go on with the one coding at the caret, or with the one the coder chooses of several."""
        here = self.codings_here()
        if not here:
            raise RefusedError("there is no coding of yours here")
        if len(here) == 1:
            return then(here)

        def answered(answer: str | None) -> Awaitable[object] | None:
            chosen = here if answer == "all" else [one for one in here if one.id == answer]
            return then(chosen) if chosen else None

        answers: dict[str, Content | str] = {one.id: self._described(one) for one in here}
        if all_too:
            answers["all"] = f"all {len(here)}"
        return self._choose(question, answers, answered)

    def _described(self, one: Coding) -> Content:
        layer = self.opened()
        look = layer.look(one.code)
        words = layer.text[one.start : min(one.end, one.start + 200)]
        quote = Content.styled(f"  “{plain(words)}”", "$foreground 60%")
        shown = Content.assemble(code_tag(self, look), " ", plain(look.label), quote)
        return shown.truncate(56, ellipsis=True)

    # The dialogs are imported when they are first needed: nobody waits for them at the start.

    def _pick(
        self,
        choices: Sequence[Choice],
        title: str,
        then: Callable[[Picked | None], Awaitable[object] | None],
        *,
        several: bool = True,
    ) -> Awaitable[object]:
        from cpqual.tui.dialogs.picker import CodePicker

        if self._picker is None:
            self._picker = CodePicker(self.book, choices, self._recent, title, several=several)
            # installed screens outlive being left
            self.app.install_screen(self._picker, "code-picker")
        else:
            self._picker.ask_for(self.book, choices, self._recent, title, several=several)
        return self._ask(self._picker, then)

    def _choose(
        self,
        question: str,
        answers: Mapping[str, Content | str],
        then: Callable[[str | None], Awaitable[object] | None],
    ) -> Awaitable[object]:
        from cpqual.tui.dialogs.choose import Answer, Choose

        return self._ask(Choose(question, [Answer(name, shown) for name, shown in answers.items()]), then)

    def _ask(self, dialog: Screen[Any], then: Callable[..., Awaitable[object] | None]) -> Awaitable[object]:
        """Show a dialog; what follows from its answer is refused in one line like any act.

        Awaited by the key that asks, so that what is typed next is typed into the dialog.
        """

        async def answered(answer: object) -> None:
            with self.refusals():
                follows = then(answer)
                if follows is not None:
                    await follows

        shown: Awaitable[object] = self.app.push_screen(dialog, answered)
        return shown
