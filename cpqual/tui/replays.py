"""A mode in which any act of the log can be taken back or done again: tried, asked about, then done."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.worker import get_current_worker

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import local_time
from cpqual.services import history, log_details
from cpqual.services.history import Act, Plan
from cpqual.services.session import Session
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.reader.safe import safe
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.detail_pane import amount

_ASK_FROM = 20
"""From so many row changes on it is asked first, even for the latest act."""
_APART_FROM = 2_000
"""From so many row changes on it is done in a thread, and not tried before."""
_TICKET, _PROGRESS = "replay", "replay-progress"


class Replays(TakesBack, CountsApart):
    """Takes back or does again what an entry of the log says."""

    def __init__(self) -> None:
        super().__init__()
        self._busy: Plan | None = None
        self.replaying = ""

    def say_replaying(self) -> None:
        """Show `replaying`: how far a long replay is; empty when it has ended. A mode overrides this."""

    def replay(self, entry: Act) -> None:
        """Take an entry back; for an act that was taken back, do it again.

        It is asked first where the act is not the one that undo would take, is large, or is another coder's.

        Raises:
            RefusedError: something is in the way, or another replay is going on.
        """
        if self._busy is not None:
            raise RefusedError(f"act {self._busy.act.number} is being replayed", remedy="Esc stops it.")
        chosen = history.plan(self.session, entry.number)
        rows = _rows(chosen)
        if rows < _APART_FROM:
            why_not = history.can_undo if chosen.kind == "undo" else history.can_redo
            if reason := why_not(self.session, chosen.act):
                raise RefusedError(f"act {chosen.act.number} cannot be {_done(chosen)}: {reason.words}")
        own = self.session.coder.slug
        if chosen.next and rows < _ASK_FROM and chosen.act.coder == own:
            self._carry_out(chosen)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                with self.refusals():
                    self._carry_out(chosen)

        verb = "Take back" if chosen.kind == "undo" else "Do again"
        answers = [Answer("yes", verb.lower()), Answer("no", "leave it")]
        self.app.push_screen(Choose(_question(chosen, verb, own), answers), answered)

    def stop_replay(self) -> bool:
        """Stop a long replay, so that nothing is changed; False when there is none."""
        if self._busy is None:
            return False
        self.workers.cancel_group(self, _TICKET)
        self._busy, self.replaying = None, ""
        return True

    def _carry_out(self, chosen: Plan) -> None:
        if _rows(chosen) < _APART_FROM:
            self._finished(history.carry_out(self.session, chosen, others=True), chosen)
            return
        self._busy = chosen
        self._show_replaying(f"act {chosen.act.number} is being {_done(chosen)} · Esc stops it")
        self.count_apart(_TICKET, partial(self._in_thread_replay, chosen))

    def _in_thread_replay(self, chosen: Plan, session: Session) -> object:
        """Replay an act; runs in a thread, with a connection of its own."""
        worker = get_current_worker()

        def tell(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise RefusedError("stopped; nothing was changed")
            words = f"{done:,} of {total:,} rows of act {chosen.act.number} {_done(chosen)} · Esc stops it"
            self.post_message(Counted(_PROGRESS, words))

        return history.carry_out(session, chosen, others=True, progress=tell)

    @on(Counted)
    def _answered(self, event: Counted) -> None:
        if event.ticket == _PROGRESS and self._busy is not None:
            self._show_replaying(str(event.result))
        elif event.ticket == _TICKET:
            chosen, self._busy = self._busy, None
            self._show_replaying("")
            if event.refusal:
                self.workbench.say(event.refusal, "warning")
            if chosen is not None and isinstance(event.result, Act):
                self._finished(event.result, chosen)

    def _show_replaying(self, words: str) -> None:
        self.replaying = words
        self.say_replaying()

    def _finished(self, act: Act, chosen: Plan) -> None:
        self._after(act, "Taken back" if chosen.kind == "undo" else "Done again")


def _rows(chosen: Plan) -> int:
    return sum(number for _, _, number in chosen.rows)


def _done(chosen: Plan) -> str:
    return "taken back" if chosen.kind == "undo" else "done again"


def _question(chosen: Plan, verb: str, own: str) -> str:
    """Return the question before an act is replayed: which one, what changes, whose work it touches."""
    act = chosen.act
    parts = [safe(f"{verb} act {act.number}, {local_time(act.at)} by {act.coder}?"), safe(act.words), ""]
    did = "It did: " if chosen.kind == "undo" else "It does: "
    parts.append(f"{did}{', '.join(log_details.counts_in_words(chosen.rows))}.")
    theirs = {coder: rows for coder, rows in chosen.layers.items() if coder != own}
    if theirs:
        touched = ", ".join(f"{safe(coder)} ({amount(rows, 'row')})" for coder, rows in theirs.items())
        parts.append(f"It touches the work of {touched}.")
    if act.coder != own:
        parts.append(f"It is {safe(act.coder)}'s act, not yours.")
    parts.append("What was done since stays.")
    return "\n".join(parts)
