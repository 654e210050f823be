"""A mode whose numbers are counted in a thread, so that keys are answered while it counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from cpqual.domain.errors import CpqualError
from cpqual.services.session import Session, open_again
from cpqual.tui.mode import ModeScreen

Count = Callable[[Session], object]


class Counted(Message):
    """Something was counted, or refused.

    Attributes:
        ticket: tells which request this answers.
        result: what the counting returned; None when it was refused.
        refusal: why it was refused, in words.
    """

    def __init__(self, ticket: str, result: object, refusal: str = "") -> None:
        super().__init__()
        self.ticket = ticket
        self.result = result
        self.refusal = refusal


class CountsApart(ModeScreen):
    """Counts on a connection of its own to the project and is told the result by a `Counted` message."""

    def count_apart(self, ticket: str, count: Count) -> None:
        """Count in a thread; an earlier request of the same ticket is forgotten.

        Args:
            ticket: a name for the request, handed back in `Counted`.
            count: is given a session of its own; refusals it raises become `Counted.refusal`.
        """
        work = partial(self._in_thread, ticket, count, self.session)
        self.run_worker(work, name=ticket, group=ticket, thread=True, exclusive=True, exit_on_error=False)

    def _in_thread(self, ticket: str, count: Count, opened: Session) -> None:
        worker = get_current_worker()
        try:
            session = open_again(opened)
            try:
                answer = Counted(ticket, count(session))
            finally:
                session.close()
        except CpqualError as error:
            answer = Counted(ticket, None, str(error))
        if not worker.is_cancelled:
            self.post_message(answer)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a fault of our own on as a refusal; its class holds nobody's words."""
        if event.state == WorkerState.ERROR:
            told = f"This could not be counted: a fault in cpqual ({type(event.worker.error).__name__})."
            self.post_message(Counted(event.worker.name, None, told))
