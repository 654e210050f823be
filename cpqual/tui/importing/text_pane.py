"""The text of a file that is to be imported."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from cpqual.tui.reader.reader import Reader


class TextPane(Reader):
    """The text of the highlighted file, to be read and not changed."""

    BINDINGS: ClassVar = [
        *(
            Binding(key, f"walk('{motion}')", show=False)
            for key, motion in (
                ("up", "up"), ("down", "down"), ("pageup", "page_up"), ("pagedown", "page_down"),
                ("left_square_bracket", "turn_previous"), ("right_square_bracket", "turn_next"),
                ("home", "document_start"), ("end", "document_end"),
            )
        )
    ]  # fmt: skip

    def action_walk(self, motion: str) -> None:
        """Go on in the text."""
        self.move(motion)
