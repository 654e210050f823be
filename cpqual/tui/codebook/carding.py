"""Theme cards beside the tree: what a card says, what people said to it, and rules changed for that."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from textual.content import Content

from cpqual.domain.cards import CARD_ANSWERS, CARD_DECISIONS, Feedback
from cpqual.domain.codebook import Code
from cpqual.domain.errors import RefusedError
from cpqual.services import card_feedback, code_editing, theme_cards
from cpqual.services.quotes import surroundings
from cpqual.tui.codebook.editing import Editing
from cpqual.tui.dialogs.choose import Answer
from cpqual.tui.dialogs.pick import Pick
from cpqual.tui.dialogs.small_form import Written
from cpqual.tui.dialogs.theme_card import CardActs, CardChoice, CardDialog, ShownCard, ShownQuote
from cpqual.tui.widgets.detail_pane import lines, plain


class Carding(Editing):
    """Acts on the card of a theme, and the feedback that waits for a rule."""

    def load_feedback(self) -> None:
        """Look up which feedback waits for a version of the codebook that carries it out."""
        self.feedback_waiting = card_feedback.waiting(self.session)

    def card_of(self, slug: str) -> Content:
        """Return what is to be told of a code's card below its rule; nothing where it has none."""
        card = theme_cards.card(self.session, slug)
        if card is None:
            return Content("")
        tally = card_feedback.tally(card, card_feedback.feedback(self.session, slug))
        told = tally.words + (f"; {tally.decided}" if tally.decided else "")
        title = Content.assemble(("Card  ", "bold"), plain(f"{card.name} · t opens", "$foreground 60%"))
        waits = (plain(f"• {one.words}", "$warning") for one in self.feedback_waiting.get(slug, ()))
        return lines((title, plain(told), *waits))

    def do_card(self) -> Awaitable[object]:
        """Open the card of the highlighted code: read and write it, and what people say to it."""
        slug = self.require_code().slug
        acts = CardActs(
            lambda: self._look_up_card(slug),
            lambda name, summary, asked: self._write_card(slug, name, summary, asked),
            lambda written: self._add_feedback(slug, written),
            self._decide_feedback,
        )

        async def left(choice: CardChoice | None) -> None:
            self.load_feedback()
            self.say_state()
            self.show_rule()
            with self.refusals():
                if choice is not None and choice.place is not None:
                    place = choice.place
                    await self.workbench.jump(place.document, place.start, place.span)
                elif choice is not None:
                    self._choose_rule(slug, choice.feedback)

        shown: Awaitable[object] = self.app.push_screen(CardDialog(acts), left)
        return shown

    def do_next_feedback(self) -> None:
        """Go to the next code whose card has accepted feedback that no version carries out yet."""
        order = [code.slug for _, code in self.book.walk() if code.slug in self.feedback_waiting]
        if not order:
            raise RefusedError("no accepted feedback waits for the codebook")
        walked = [code.slug for _, code in self.book.walk()]
        at = walked.index(self.code.slug) if self.code is not None and self.code.slug in walked else -1
        later = [slug for slug in order if walked.index(slug) > at]
        self.list_codes((later or order)[0])

    def show_rule(self) -> None:
        """Show the rule of the highlighted code anew."""
        raise NotImplementedError

    # What the dialog does

    def _look_up_card(self, slug: str) -> ShownCard:
        card = theme_cards.draft(self.session, slug)
        found = card_feedback.feedback(self.session, slug) if card.id else []
        quotes = [
            ShownQuote(
                " ".join(surroundings(self.session, one.quote.document, one.quote.span, 0).text.split()),
                f"{one.quote.document} {one.quote.start}–{one.quote.end}",
                one.permission,
            )
            for one in theme_cards.quotes(self.session, card)
        ]
        tally = card_feedback.tally(card, found)
        told = tally.words + (f"; {tally.decided}" if tally.decided else "")
        return ShownCard(
            card, quotes, found, card_feedback.links(self.session), told, self.session.codebook().version
        )

    def _write_card(self, slug: str, name: str, summary: str, asked: Sequence[str]) -> None:
        theme_cards.write_card(self.session, slug, name=name, summary=summary, questions=asked)
        self._card_changed()

    def _add_feedback(self, slug: str, written: Written) -> None:
        answer = next(one for one in CARD_ANSWERS if one == written["answer"])
        card_feedback.add_feedback(
            self.session, slug, answer, written["words"],
            said_by=written["by"], date=written["date"].strip(),
        )  # fmt: skip
        self._card_changed()

    def _decide_feedback(self, feedback_id: str, decision: str, reason: str, version: int | None) -> None:
        chosen = next(one for one in CARD_DECISIONS if one == decision)
        card_feedback.decide(self.session, feedback_id, chosen, reason, version=version)
        self._card_changed()

    def _card_changed(self) -> None:
        self.workbench.data_changed("paper", origin=self)

    # A rule that feedback asks to be changed

    def _choose_rule(self, theme: str, one: Feedback) -> None:
        """Let the coder choose whose rule is changed: the theme's, or that of a code below it."""
        below = [slug for slug in self.book.descendants(theme) if self.book.get(slug).status != "merged"]

        def chosen(slug: str | None) -> None:
            if slug is not None:
                self._edit_for(self.book.get(slug), one)

        if len(below) == 1:
            chosen(theme)
            return
        answers = [Answer(slug, plain(self.looks[slug].label)) for slug in below]
        self.app.push_screen(Pick("Whose rule is to be changed for it?", answers), chosen)

    def _edit_for(self, code: Code, one: Feedback) -> None:
        """Edit a rule; the version that comes of it carries the feedback out, in the same act."""

        def change(written: Code, reason: str) -> str:
            with card_feedback.carrying_out(self.session, [one.id]):
                code_editing.change_code(self.session, written, reason)
            self.load_feedback()
            return self._made(written.slug, reason)

        self._open_form(f"Rule of {code.label}, for: {' '.join(one.words.split())}", code, change, one.reason)
