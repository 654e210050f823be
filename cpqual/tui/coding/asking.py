"""How the acts of Code mode ask which codes and which of several codings are meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.base import CodeBase
from cpqual.tui.coding.filtering import Choice, choices_of
from cpqual.tui.widgets.rule import code_tag, plain


class Asking(CodeBase, AsksInDialogs):
    """Dialogs over Code mode; what follows from their answers is refused in one line like any act."""

    def choices(self) -> list[Choice]:
        """Return the codes that can be applied."""
        return choices_of(self.book, self.looks)

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

        def answered(answer: str) -> Awaitable[object] | None:
            chosen = here if answer == "all" else [one for one in here if one.id == answer]
            return then(chosen) if chosen else None

        answers: dict[str, Content | str] = {one.id: self._described(one) for one in here}
        if all_too:
            answers["all"] = f"all {len(here)}"
        return self.choose(question, answers, answered)

    def _described(self, one: Coding) -> Content:
        layer = self.opened()
        look = layer.look(one.code)
        words = layer.text[one.start : min(one.end, one.start + 200)]
        quote = Content.styled(f"  “{plain(words)}”", "$foreground 60%")
        shown = Content.assemble(code_tag(self, look), " ", plain(look.label), quote)
        return shown.truncate(56, ellipsis=True)
