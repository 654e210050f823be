"""The re-code queue: one passage at a time, what changed in the rule, and a decision by one key."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.codebook import Code, Codebook, references
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import codebooks, recoding
from cpqual.services.quotes import surroundings
from cpqual.services.recoding import Answer as Decision
from cpqual.services.recoding import Waiting
from cpqual.services.session import Session
from cpqual.tui.codebook.apart import ActsApart
from cpqual.tui.codebook.base import QUEUE, TREE
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.tick_codes import TickCodes, choices_of
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, amount, heading, lines, paragraphs, plain
from cpqual.tui.widgets.rule import code_tag, rule_text
from cpqual.tui.widgets.rule_diff import rule_diff

_MOST_CHOICES = 9


class Queueing(ActsApart):
    """A view of Codebook mode on the codings that wait because the rule of their code changed."""

    def __init__(self) -> None:
        super().__init__()
        self.queue_code = ""
        self._at = 0
        self._left = 0
        self._total = 0
        self._one: Waiting | None = None
        self._choices: list[Code] = []
        self._split = 0
        self._decided_at: list[int] = []
        self._rules_then: dict[int, Codebook | None] = {}

    def compose_queue(self) -> ComposeResult:
        """Put the passage beside the rule, the answers below."""
        with Vertical(id=QUEUE):
            yield Static("", markup=False, id="queue-line")
            with Horizontal(id="queue-panes"):
                yield DetailPane(id="queue-passage")
                yield DetailPane(id="queue-rule")
            yield Static("", markup=False, id="queue-answers")

    # Opening and leaving

    def do_queue(self) -> None:
        """Go through the waiting codings of the highlighted code; if it has none, choose another."""
        if not self.waiting:
            raise RefusedError("no coding waits: no rule has changed since you coded")
        if self.code is not None and self.code.slug in self.waiting:
            self.open_queue(self.code.slug)
            return
        answers = [
            Answer(slug, f"{safe(self.named([slug]))} · {amount(stale.codings, 'coding')}")
            for slug, stale in self.waiting.items()
        ]
        self.app.push_screen(
            Choose("Codings of which code?", answers), lambda slug: self.open_queue(slug) if slug else None
        )

    def open_queue(self, slug: str) -> None:
        """Show the first coding of a code that waits."""
        self.queue_code, self._at = slug, 0
        self._total = self.waiting[slug].codings
        self._decided_at = []
        self.query_one(f"#{TREE}").display = False
        self.query_one(f"#{QUEUE}").display = True
        self.query_one("#queue-passage").focus()
        self.show_keys(QUEUE)
        self.show_next()

    def do_leave_queue(self) -> None:
        """Go back to the codes; what is not decided goes on waiting."""
        slug, self.queue_code = self.queue_code, ""
        self.query_one(f"#{QUEUE}").display = False
        self.query_one(f"#{TREE}").display = True
        self.rows.focus()
        self.show_keys(TREE)
        self.reload(slug)

    # What is shown

    def show_next(self) -> None:
        """Show the coding that is next, as the project has it now."""
        stale = self.waiting.get(self.queue_code)
        self._left = stale.codings if stale else 0
        self._total = max(self._total, self._left)
        if self._at >= self._left:
            self._at = 0
        found = recoding.queue(self.session, self.queue_code, limit=1, offset=self._at) if self._left else []
        self._one = found[0] if found else None
        self._choices = self._offered()
        self._show_line()
        self._show_passage()
        self._show_rule()
        self._show_answers()

    def _offered(self) -> list[Code]:
        """Return the codes that the digits stand for: those split off, then those the rule names."""
        split = [one for one in self.book.split_into(self.queue_code) if one.usable]
        self._split = len(split)
        code = self.book.get(self.queue_code)
        near = [one for one in self.book if one.slug in references(code) and one.usable]
        return list({one.slug: one for one in (*split, *near) if one.slug != code.slug}.values())[
            :_MOST_CHOICES
        ]

    def say_state(self) -> None:
        """Say what is going on, in the queue above the passage."""
        super().say_state()
        if self.queue_code:
            self._show_line()

    def _show_line(self) -> None:
        look, stale = self.looks[self.queue_code], self.waiting.get(self.queue_code)
        number = (
            f"{self._total - self._left + self._at + 1:,} of {self._total:,}" if self._one else "all done"
        )
        if self.going_on:
            self.query_one("#queue-line", Static).update(plain(f"{self.going_on}…", "$accent"))
            return
        why = f" · its rule changed in version {stale.version}: {stale.reason}" if stale else ""
        self.query_one("#queue-line", Static).update(
            Content.assemble(
                code_tag(self, look), plain(f" {look.label} · ", "bold"), (number, "bold $accent"), plain(why)
            )
        )

    def _show_passage(self) -> None:
        pane, one = self.query_one("#queue-passage", DetailPane), self._one
        if one is None:
            label = self.looks[self.queue_code].label
            pane.show(plain(f"No coding of {label} waits any more. Esc goes back to the codes."))
            return
        coding, quote = one.coding, one.quote
        # by the screen: the pane has no size yet when it is shown first
        reach = max(self.size.area // 10, 80)
        found = surroundings(self.session, coding.document, Span(coding.start, coding.end), reach)
        where = " · ".join(
            part for part in (coding.document, quote.speaker, f"coded under version {coding.version}") if part
        )
        words = Content.assemble(
            plain(found.before.lstrip("\n"), "$foreground 60%"),
            plain(found.text, "bold"),
            plain(found.after.rstrip("\n"), "$foreground 60%"),
        )
        pane.show(paragraphs((plain(where, "$foreground 60%"), words)))

    def _show_rule(self) -> None:
        pane = self.query_one("#queue-rule", DetailPane)
        code = self.book.get(self.queue_code)
        new = [self._new_code(one) for one in self._choices[: self._split]]
        pane.show(paragraphs((self._changed_rule(code), *new, rule_text(code, self.book, self.looks))))

    def _changed_rule(self, code: Code) -> Content:
        if self._one is None:
            return Content("")
        number = self._one.coding.version
        if number not in self._rules_then:
            self.count_apart(f"rules {number}", partial(_rules_of, number=number))
            return Content.styled(f"looking up version {number}…", "$foreground 60%")
        book = self._rules_then[number]
        before = next((one for one in book or () if one.slug == code.slug), None)
        if before is None:
            return Content.styled(f"The rule as it was in version {number} was not kept.", "$foreground 60%")
        told = rule_diff(before, code)
        return lines((heading(f"Changed since version {number}"), told)) if told else Content("")

    def _new_code(self, code: Code) -> Content:
        return lines(
            (
                Content.assemble(
                    code_tag(self, self.looks[code.slug]),
                    plain(f" {code.label}", "bold"),
                    (" new", "$foreground 60%"),
                ),
                plain(code.brief),
            )
        )

    @on(Counted)
    def _take_rules(self, event: Counted) -> None:
        if event.ticket.startswith("rules "):
            number = int(event.ticket.removeprefix("rules "))
            self._rules_then[number] = event.result if isinstance(event.result, Codebook) else None
            if self.queue_code:
                self._show_rule()

    def _show_answers(self) -> None:
        if self._one is None:
            self.query_one("#queue-answers", Static).update("")
            return
        parts = [
            Content.assemble(
                (f"{n} ", "bold $accent"), code_tag(self, self.looks[one.slug]), plain(f" {one.label}")
            )
            for n, one in enumerate(self._choices, 1)
        ]
        if not parts:
            parts = [Content.styled("c gives it another code", "$foreground 60%")]
        self.query_one("#queue-answers", Static).update(Content("   ").join(parts))

    # Deciding

    def _require_one(self) -> Waiting:
        if self._one is None:
            raise RefusedError("no coding is shown that waits")
        return self._one

    def _decide(self, answer: Decision) -> None:
        one = self._require_one()
        recoding.decide(self.session, one.coding.id, answer)
        self._decided_at.append(self._at)
        self._after_decision()

    def _after_decision(self) -> None:
        # the codes are listed again on the way back: a key need not wait for that here
        self.waiting = recoding.stale_codes(self.session)
        if self.queue_code:
            self.show_next()
        else:
            self.reload()
        self.workbench.data_changed("codings", origin=self)

    def do_choice(self, number: str) -> None:
        """Give the coding the code of that number in place of its own."""
        if int(number) > len(self._choices):
            raise RefusedError(f"there is no answer {number} here")
        self._decide((self._choices[int(number) - 1].slug,))

    def do_both(self) -> None:
        """Give the coding both new codes; of more than two, those that are ticked."""
        one = self._require_one()
        if self._split == 2:
            self._decide(tuple(code.slug for code in self._choices[:2]))
            return

        def chosen(slugs: tuple[str, ...] | None) -> None:
            if slugs and self._one is one:
                with self.refusals():
                    self._decide(slugs)

        first = [code.slug for code in self._choices]
        offered = [choice for choice in choices_of(self.book) if choice.code.usable]
        offered.sort(
            key=lambda choice: first.index(choice.code.slug) if choice.code.slug in first else len(first)
        )
        self.app.push_screen(TickCodes("Which codes does it get?", offered), chosen)

    def do_other(self) -> None:
        """Give the coding any other code in place of its own."""
        one = self._require_one()

        def chosen(slugs: tuple[str, ...] | None) -> None:
            if slugs and self._one is one:
                with self.refusals():
                    self._decide(slugs)

        offered = [c for c in choices_of(self.book) if c.code.usable and c.code.slug != self.queue_code]
        self.app.push_screen(TickCodes("Which code does it get?", offered, several=False), chosen)

    def do_neither(self) -> None:
        """Take the coding off its passage."""
        self._decide("remove")

    def do_keep(self) -> None:
        """Say that the coding holds under the rule as it is now."""
        self._decide("keep")

    def do_rest(self) -> None:
        """Decide all codings that still wait in one way, after a question."""
        self._require_one()
        code = self.queue_code
        label = safe(self.looks[code].label)
        gives = [
            Answer(f"code {one.slug}", f"give them all {safe(one.label)} instead")
            for one in self._choices[:7]
        ]
        answers = [Answer("keep", f"keep them all: {label} still holds"), *gives,
                   Answer("remove", "take them all off their passages")]  # fmt: skip

        def chosen(answer: str | None) -> None:
            if answer is not None and self.queue_code == code:
                with self.refusals():
                    self._decide_rest(answer)

        question = f"{amount(self._left, 'coding')} of {label} still wait, those you skipped too."
        self.app.push_screen(Choose(question, answers), chosen)

    def _decide_rest(self, answer: str) -> None:
        decision: Decision = "keep" if answer == "keep" else "remove"
        if answer.startswith("code "):
            decision = (answer.removeprefix("code "),)
        code = self.queue_code

        def act(session: Session) -> str:
            recoding.decide_all(session, recoding.waiting_ids(session, code), decision)
            return code

        def decided(_: str) -> None:
            self._decided_at.append(0)
            self._after_decision()

        told = f"{self.named([code])}: deciding {amount(self._left, 'coding')}"
        if self.act_apart(self._left, told, act, decided) is not None:
            decided(code)

    # Moving on and back

    def do_skip(self) -> None:
        """Leave this coding waiting and go on; after the last one the first comes again."""
        self._require_one()
        self._at += 1
        self.show_next()

    def do_previous(self) -> None:
        """Go back to the coding before, among those that wait."""
        self._require_one()
        self._at = (self._at or self._left) - 1
        self.show_next()

    def do_undo(self) -> Awaitable[object] | None:
        """Take back this coder's latest act, and show the coding it was about again."""
        asked = super().do_undo()
        if asked is None and self.queue_code and self._decided_at:
            self._at = self._decided_at.pop()
            self.show_next()
        return asked

    async def do_open(self) -> None:
        """Open the passage in Code mode, selected; Backspace comes back here."""
        coding = self._require_one().coding
        await self.workbench.jump(coding.document, coding.start, Span(coding.start, coding.end))


def _rules_of(session: Session, *, number: int) -> Codebook:
    """Look up a version; runs in a thread of its own."""
    return codebooks.at_version(session, number)
