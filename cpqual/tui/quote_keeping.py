"""Keeping a quote from any mode: at once where nothing is kept yet, else what is written down about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cpqual.domain.documents import StoredDocument
from cpqual.domain.quoting import KeptQuote
from cpqual.domain.text import Span
from cpqual.services import kept_quotes
from cpqual.services.attributing import USUAL, Teller
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.spoken import SpokenDocument
from cpqual.tui.actions import key_name
from cpqual.tui.mode import ModeScreen


class QuoteKeeper:
    """Lets the coder keep a passage for publication, or change what is written down about it.

    Args:
        origin: the mode it is done in, which looks up itself what has changed.
        told: says what was done.
        shown: the document as it is shown, where the passage was chosen in that.
    """

    def __init__(
        self, origin: ModeScreen, told: Callable[[str], None], shown: StoredDocument | None = None
    ) -> None:
        self._origin = origin
        self._told = told
        self._session = origin.session.showing(shown) if shown is not None else origin.session

    def on(self, document: str, span: Span, caret: int | None = None) -> Awaitable[object] | None:
        """Keep a passage, or change the quote that is kept on it already.

        Args:
            caret: where nothing was selected, so that a quote around the caret is meant rather than `span`.

        Raises:
            RefusedError: the passage cannot be kept.
        """
        within = span if caret is None else Span(caret, caret + 1)
        kept = kept_quotes.kept_on(self._session, document, within)
        if kept is not None and (caret is not None or kept.span == span):
            return self._change(kept)
        made = kept_quotes.keep(self._session, document, span)
        action = "keep_quote" if self._origin.mode == "code" else f"{self._origin.mode}_keep_quote"
        keys = self._origin.workbench.registry[action].keys
        more = f"; {key_name(keys[0])} again: permission, wording, places" if keys else ""
        self._done(f"kept {made.place}{more}")
        return None

    def _change(self, kept: KeptQuote) -> Awaitable[object]:
        from cpqual.tui.dialogs.kept_quote import KeptQuoteForm

        spoken = SpokenDocument.of(self._session, kept.document)
        said = kept_quotes.words_of(spoken, kept.span)
        teller = Teller(self._session)
        consent = teller.consent(kept.document)
        who = teller.attribution(
            kept.document, spoken.pieces(kept.span), spoken.where(kept.span), consent.narrowed(USUAL)
        )
        said_of = f"consent: {consent.text}" if consent.text else "no consent in its header"
        lines = [who, consent.unread or said_of]
        fault = kept_quotes.fault(spoken, kept)
        lines += [f"its wording does not fit the text any more: {fault}"] if fault else []

        def save(change: QuoteChange) -> str:
            made = kept_quotes.change(self._session, kept, change)
            return f"{made.place}: permission {made.permission}"

        def forget() -> str:
            kept_quotes.forget(self._session, kept)
            return f"{kept.place} is no longer kept"

        def done(told: str | None) -> None:
            if told is not None:
                self._done(told)

        form = KeptQuoteForm(kept, said, "\n".join(line for line in lines if line), save, forget)
        return self._origin.app.push_screen(form, done)

    def _done(self, told: str) -> None:
        self._told(told)
        self._origin.refresh_data(frozenset({"paper"}))
        self._origin.workbench.data_changed("paper", origin=self._origin)
