"""Acts on very many codings, done in a thread: keys are answered meanwhile, and refused where they write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from textual import on

from cpqual.domain.errors import RefusedError
from cpqual.services.session import Session
from cpqual.tui.codebook.base import CodebookBase
from cpqual.tui.counting import Counted, CountsApart

MANY = 1_000
"""From so many codings on an act is done in a thread; fewer take some tenths of a second at most."""
_TICKET = "act"

Result = TypeVar("Result")


class ActsApart(CodebookBase, CountsApart):
    """Does acts of Codebook mode that may concern very many codings."""

    def __init__(self) -> None:
        super().__init__()
        self._then: Callable[[object], None] | None = None

    def act_apart(
        self, number: int, told: str, act: Callable[[Session], Result], then: Callable[[Result], None]
    ) -> Result | None:
        """Do an act and return its result; where it changes very many codings, begin it and return None.

        Args:
            number: how many codings it changes.
            told: what is going on, said while it is.
            act: is given the session; one of its own in a thread.
            then: is given the result of what was done in a thread, once it is.

        Raises:
            RefusedError: the act is refused, or another one is going on.
        """
        if self._then is not None:
            raise RefusedError(f"{self.going_on}", remedy="Wait until that is done.")
        if number < MANY:
            return act(self.session)
        self._then = cast("Callable[[object], None]", then)
        self._say_going_on(told)
        self.count_apart(_TICKET, act)
        return None

    @on(Counted)
    def _take_result(self, event: Counted) -> None:
        if event.ticket != _TICKET or self._then is None:
            return
        then, self._then = self._then, None
        self._say_going_on("")
        if event.refusal:
            self.workbench.say(event.refusal, "warning")
        else:
            then(event.result)

    def _say_going_on(self, told: str) -> None:
        self.going_on = told
        self.session.refuse_acts(told)
        self.say_state()
