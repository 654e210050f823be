"""How a form is saved and left: what is refused is said, and nothing written is thrown away unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe

_KEPT = "\n\u200c\u200d"


class Form(Dialog[str | None]):
    """A `.dialog` box with a `.refusal` line; the result is what was done, None when it was left."""

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False),
        Binding("escape", "leave", "Leave", show=False),
    ]
    AGAIN = "Esc again throws away what you wrote · Ctrl+S saves"
    """Is shown when a form in which something was written is to be left."""
    _warned = False

    def save(self) -> str:
        """Save what is written and return what was done.

        Raises:
            CpqualError: it is refused; the form stays and says so.
        """
        raise NotImplementedError

    def is_changed(self) -> bool:
        """Tell whether something is written that leaving would throw away."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Save, or say what is wrong."""
        self.attempt(self.save)

    def attempt(self, deed: Callable[[], str]) -> None:
        """End the form with what a deed says, or say why it is refused."""
        try:
            told = deed()
        except CpqualError as error:
            self.query_one(".refusal", Static).update(Content(safe(" ".join(str(error).split("\n")))))
        else:
            self.dismiss(told)

    def action_leave(self) -> None:
        """Leave; what was written is thrown away only when asked twice."""
        if self.is_changed() and not self._warned:
            self._warned = True
            self.query_one(".dialog").border_subtitle = self.AGAIN
        else:
            self.dismiss(None)


def writable(text: str) -> str:
    """Return a text without what a field would hand to the terminal raw: controls and bidi marks.

    Line breaks stay, and the joiners that Persian and emoji are written with.
    """
    return "".join(c if c.isprintable() or c in _KEPT else " " * (c == "\t") for c in text)
