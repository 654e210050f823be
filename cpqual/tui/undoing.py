"""Taking back the latest act, with a question before what brought material in goes with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cpqual.tui.mode import ModeScreen

if TYPE_CHECKING:
    from cpqual.services.history import Act


def undo_when_sure(screen: ModeScreen, then: Callable[[Act], object]) -> Awaitable[object] | None:
    """Take back the coder's latest act and go on with it.

    A key held down runs through an afternoon's codings and on into the import they rest on: there it stops
    and asks. All of it could be done again, but nobody should have to find that out.

    Raises:
        RefusedError: there is nothing to undo, or something rests on the act.
    """
    # the log is imported when it is first asked
    from cpqual.services import history

    act = history.next_to_undo(screen.session)
    if act is None or not history.brings_material(act):
        then(history.undo(screen.session))
        return None
    from cpqual.tui.dialogs.choose import Answer, Choose

    def answered(answer: str | None) -> None:
        if answer == "yes":
            with screen.refusals():
                then(history.undo(screen.session))

    question = f"Take back “{act.words}”? Ctrl+R would do it again."
    answers = [Answer("no", "leave it"), Answer("yes", f"take back all of it ({act.changes:,} rows)")]
    return screen.app.push_screen(Choose(question, answers), answered)
