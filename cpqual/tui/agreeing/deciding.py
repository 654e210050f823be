"""Deciding disagreements by keys: whose reading stands, why the coders differed, and on to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services import adjudicating, adopting
from cpqual.services.adjudicating import Verdict
from cpqual.services.consensus import clipped
from cpqual.services.disputed_passages import DisputedPassage, DisputedUnit
from cpqual.services.history import Act
from cpqual.services.layers import adjudication
from cpqual.tui.agreeing.base import PASSAGES
from cpqual.tui.agreeing.disputes import DisputeView

_ADJUDICATION = "adjudicate"
_MOST_PLACES = 1_000


class Deciding(DisputeView):
    """Each act is about the unit under the cursor; the next disputed unit comes by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._decided_at: list[DisputedUnit] = []

    def _require_unit(self) -> tuple[DisputedUnit, DisputedPassage]:
        if self.disputed is None or self.passage is None:
            raise RefusedError("no disputed passage is shown")
        return self.disputed, self.passage

    def _require_decidable(self) -> tuple[DisputedUnit, DisputedPassage]:
        found = self._require_unit()
        adjudicating.require_decisions(self.session)
        if self.level == "rollup":
            raise RefusedError(
                "decisions are about codes as applied, and each stands here with those below it",
                remedy="v shows the codes as applied.",
            )
        return found

    # Deciding

    def do_take(self, letter: str) -> Awaitable[object]:
        """Let the reading of the coder of a letter stand."""
        self._require_decidable()
        names = self.letters
        if letter not in names:
            who = ", ".join(f"{one} {name}" for one, name in names.items())
            raise RefusedError(f"there is no coder {letter} here: {who}")
        return self._ask_why(names[letter], f"{names[letter]}'s reading stands")

    def do_both(self) -> Awaitable[object]:
        """Let all that the coders marked stand."""
        return self._ask_why("both", "Both readings stand")

    def do_neither(self) -> Awaitable[object]:
        """Let the code stand for nobody here."""
        return self._ask_why("neither", "Neither reading stands")

    def do_new_span(self) -> Awaitable[object]:
        """Choose another passage within the unit that carries the code."""
        from cpqual.tui.dialogs.new_span import NewSpan

        one, passage = self._require_decidable()
        voices = self.voices(one, passage)

        def chosen(span: Span | None) -> Awaitable[object] | None:
            return None if span is None else self._ask_why("new_span", "Another passage stands", (span,))

        marked = clipped((span for voice in voices for span in voice.spans), passage.unit) or [passage.unit]
        begin = Span(marked[0].start, max(span.end for span in marked))
        name = self.look(one.code).label
        return self.ask(NewSpan(passage, voices, begin, f"Which passage carries {name}?"), chosen)

    def _ask_why(self, outcome: str, words: str, coded: Sequence[Span] = ()) -> Awaitable[object]:
        from cpqual.tui.dialogs.why import Why, WhyDialog

        one, passage = self._require_decidable()
        earlier = passage.decisions.get(one.code)

        def answered(why: Why | None) -> None:
            if why is not None and self.disputed == one:
                verdict = Verdict(one.document, one.span, one.code, outcome, why.reason, why.note, coded)
                self._decide(one, verdict)

        title = f"{self.look(one.code).label}: {words}. Why did the coders differ?"
        return self.ask(WhyDialog(title, earlier.note if earlier else ""), answered)

    def _decide(self, one: DisputedUnit, verdict: Verdict) -> None:
        before = self._is_settled(one.document)
        made = adjudicating.decide(self.session, verdict)
        self._decided_at.append(one)
        del self._decided_at[:-_MOST_PLACES]
        self._after_decision(one, forward=True)
        told = f"{self.look(one.code).label}: {self.decided_words(made)}"
        self.workbench.say(f"{told}{self._turned(one.document, before)} · u takes it back")

    def do_undecide(self) -> None:
        """Open a decided disagreement again; what it put into the consensus goes."""
        one, _ = self._require_decidable()
        before = self._is_settled(one.document)
        adjudicating.undecide(self.session, one.document, one.span, one.code)
        self._after_decision(one)
        told = f"{self.look(one.code).label}: open again"
        self.workbench.say(f"{told}{self._turned(one.document, before)}")

    def do_adopt(self) -> None:
        """Put what all coders of this document agree on into the consensus layer."""
        one, _ = self._require_unit()
        before = self._is_settled(one.document)
        number = adopting.adopt(self.session, one.document, unit=self.unit, unfinished=self.unfinished)
        self._after_decision(one)
        told = f"{one.document}: adopted {counted(number, 'agreed coding')}"
        self.workbench.say(f"{told}{self._turned(one.document, before)} · u takes it back")

    def _is_settled(self, document: str) -> bool:
        return document in adjudication(self.session).settled

    def _turned(self, document: str, before: bool) -> str:
        """Return what has become of a document that was settled before, or was not."""
        if self._is_settled(document) == before:
            return ""
        now = "is not counted from the consensus until all is decided" if before else "is settled"
        return f" · the document {now}"

    def _after_decision(self, one: DisputedUnit, *, forward: bool = False) -> None:
        """Show what has changed, with the cursor on the unit, or on the next one that is listed."""
        at = self.disputes.index or 0
        self.decisions_changed(one.document)
        shown = self._listed()
        here = next((number for number, other in enumerate(shown) if other == one), None)
        self.list_units(at if here is None else min(here + forward, len(shown) - 1))
        self.workbench.data_changed("decisions", "codings", origin=self)

    # Taking back

    def _after(self, act: Act, what: str) -> None:
        if act.verb != _ADJUDICATION or self.part != PASSAGES:
            super()._after(act, what)
            return
        one = self._decided_at.pop() if what == "Undone" and self._decided_at else self.disputed
        # the act may have been about another passage, or about many
        self.all_decisions_changed()
        if one is not None:
            self._after_decision(one)
        self.workbench.say(f"{what}: {act.words}")

    # Going on from here

    def do_note(self) -> Awaitable[object]:
        """Write a memo on the passage."""
        one, _ = self._require_unit()
        return self.workbench.write_memo(About(one.document, one.span))

    async def do_rule(self) -> None:
        """Open the rule of the code in Codebook mode; its passages wait there once the rule is changed."""
        code = self.disputed.code if self.disputed else self.highlighted_code
        if code not in self.looks:
            raise RefusedError("no code is highlighted")
        await self.workbench.show_rule(code)

    async def do_open_passage(self) -> None:
        """Open the passage in Code mode, selected; Backspace comes back here."""
        one, _ = self._require_unit()
        await self.workbench.jump(one.document, one.start, one.span)
