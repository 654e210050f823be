"""The acts of Code mode on suggestions: accepting, rejecting, putting off, asking why, putting all away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import suggesting
from cpqual.services.session import Session
from cpqual.services.suggesting import CachedSuggestion
from cpqual.tui.coding.asking import Asking
from cpqual.tui.put_away import put_away


class SuggestionActs(Asking):
    """What Code mode's keys do with the suggestions for the unit at the caret.

    Rejecting, putting off and asking why are of the first one, or with a count of the one of that number.
    """

    def do_accept(self, number: str) -> None:
        """Accept the suggestion of that number."""
        suggestion = self._suggestion(int(number))
        made = suggesting.accept(self.session, suggestion)
        self.used([made.code])
        self.show_change([made], (), "suggestions")
        self.focus_coding(made)
        self.status.tell(f"accepted {made.code}")
        self.suggest_now()

    def do_reject(self) -> None:
        """Reject a suggestion."""
        self._answer(suggesting.reject, "rejected")

    def do_later(self) -> None:
        """Put a suggestion off: it comes last here from now on, and Review mode has a list of those."""
        self._answer(suggesting.put_off, "put off")

    def _answer(self, act: Callable[[Session, CachedSuggestion], None], done: str) -> None:
        suggestion = self._suggestion(self.count or 1)
        act(self.session, suggestion)
        self.status.tell(f"{done} {suggestion.code}")
        self.workbench.data_changed("suggestions", origin=self)
        self.suggest_now()

    def do_reasons(self) -> Awaitable[object]:
        """Show why a suggestion is made, with the passages it is like."""
        from cpqual.tui.dialogs.suggestion_reasons import SuggestionReasons

        first = self._suggestion(self.count or 1)
        self.count = None
        self.status.wait("")
        dialog = SuggestionReasons(self.workbench, self.found, self.looks, self.found.index(first))

        def chosen(place: tuple[str, Span] | None) -> Awaitable[object] | None:
            if place is None:
                return None
            document, span = place
            return self.workbench.jump(document, span.start, span)

        return self.ask(dialog, chosen)

    def do_put_away(self) -> None:
        """Put suggestions away, or bring them back; it stays so until it is said otherwise."""
        self.away = not self.away
        put_away(self.session, away=self.away)
        self.suggest_now()
        self.show_where()
        self.status.tell(self.words_when_away() if self.away else "suggestions are back")
        self.workbench.data_changed("suggestions", origin=self)

    def _suggestion(self, number: int) -> CachedSuggestion:
        if self.away:
            raise RefusedError(self.words_when_away())
        self.look_up_suggestions()
        if number > len(self.found):
            raise RefusedError(f"there is no suggestion {number} for this {self._unit_kind}")
        return self.found[number - 1]
