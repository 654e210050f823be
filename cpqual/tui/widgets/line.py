"""One line to type into, that leaves Enter to whoever it is part of."""

from __future__ import annotations

from textual.widgets import Input

LONGEST = 500
"""Characters a line takes. A page pasted by mistake would be searched for as it stands, for seconds."""


class Line(Input):
    """An input without a submit action: Enter reaches the bindings around it.

    A priority binding would not do: it runs before the characters that were typed just before it have been
    taken in, and so would apply another code than the one typed.
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let every action through but the one Enter has in other inputs."""
        return action != "submit" and super().check_action(action, parameters)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of some, as much of it as the line takes."""
        room = LONGEST - len(self.value) + abs(end - start)
        super().replace(text[: max(room, 0)], start, end)
