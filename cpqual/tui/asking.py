"""How a mode asks: which codes, and one answer of a few."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual.content import Content
from textual.screen import Screen

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.tui.coding.filtering import Choice
from cpqual.tui.mode import ModeScreen

if TYPE_CHECKING:
    from cpqual.tui.dialogs.picker import CodePicker, Picked

Follows = Awaitable[object] | None
Name = TypeVar("Name", bound=str)


class AsksInDialogs(ModeScreen):
    """Dialogs over a mode; what follows from their answers is refused in one line like any act.

    What each returns is awaited by the key that asks, so that what is typed next is typed into the dialog.
    """

    # The dialogs are imported when they are first needed: nobody waits for them at the start.

    book: Codebook
    _picker: CodePicker | None = None

    def pick(
        self,
        choices: Sequence[Choice],
        title: str,
        then: Callable[[Picked], Follows],
        *,
        recent: Sequence[str] = (),
        several: bool = False,
        may_create: bool = False,
    ) -> Awaitable[object]:
        """Let the coder pick codes, and go on with them; nothing follows where none is picked.

        Args:
            choices: the codes there are, in codebook order.
            title: what the codes are for.
            recent: the codes used last, latest first.
            several: whether more than one can be picked.
            may_create: whether a name that is no code's can become one.

        Raises:
            RefusedError: there is no code to pick, and none may be made.
        """
        from cpqual.tui.dialogs.picker import CodePicker

        if not choices and not may_create:
            raise RefusedError("there is no code to choose", remedy="Codes are made in Codebook mode (F6).")

        def picked(answer: Picked | None) -> Follows:
            return then(answer) if answer is not None and (answer.slugs or answer.create) else None

        asked = (self.book, choices, recent, title)
        if self._picker is None:
            self._picker = CodePicker(*asked, several=several, may_create=may_create)
            # installed screens outlive being left
            self.app.install_screen(self._picker, f"{self.mode}-picker")
        else:
            self._picker.ask_for(*asked, several=several, may_create=may_create)
        return self.ask(self._picker, picked)

    def choose(
        self, question: str, answers: Mapping[Name, Content | str], then: Callable[[Name], Follows]
    ) -> Awaitable[object]:
        """Ask a question with a few answers, shown by their names; nothing follows where it is left.

        Args:
            question: plain text.
            answers: what is shown for each answer, which is never read as markup.
            then: is given the name of the answer.
        """
        from cpqual.tui.dialogs.choose import Answer, Choose

        def answered(answer: str | None) -> Follows:
            chosen = next((name for name in answers if name == answer), None)
            return then(chosen) if chosen is not None else None

        return self.ask(Choose(question, [Answer(name, shown) for name, shown in answers.items()]), answered)

    def ask(self, dialog: Screen[Any], then: Callable[..., Follows]) -> Awaitable[object]:
        """Show a dialog and go on with its answer."""

        async def answered(answer: object) -> None:
            with self.refusals():
                follows = then(answer)
                if follows is not None:
                    await follows

        shown: Awaitable[object] = self.app.push_screen(dialog, answered)
        return shown
