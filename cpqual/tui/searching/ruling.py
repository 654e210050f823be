"""Rules in Search mode: what the rules of some codes find is listed like any hits, and coded by them."""

from __future__ import annotations

from collections.abc import Awaitable, Collection
from dataclasses import replace
from functools import partial

from textual import on
from textual.worker import get_current_worker

from cpqual.domain.errors import RefusedError
from cpqual.domain.search import as_phrases
from cpqual.services import code_rules, rule_coding, rule_finder
from cpqual.services.autocoding import Extent
from cpqual.services.rule_coding import RulePassage, RulePlan
from cpqual.services.rule_finder import RuleFound
from cpqual.services.searching import Hit, SearchQuery
from cpqual.services.session import Session
from cpqual.tui.counting import Counted
from cpqual.tui.mode import Kind
from cpqual.tui.searching.acting import EXTENT_WORDS, Acting
from cpqual.tui.searching.rows import Row
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.row_list import Cell

_SIGNS = {"coded": "=", "passed over": "–"}
"""Stand before hits that there is nothing to do about."""
_TELL_EVERY = 10


class Ruling(Acting):
    """What the keys of the help page's group “Rules” do."""

    def __init__(self) -> None:
        super().__init__()
        self.ruled: tuple[str, ...] | None = None
        """Codes whose rules are listed; empty for all codes, None while words are searched for."""

    # Which rules

    def do_rules(self) -> Awaitable[object]:
        """List what the rules of a code find, or those of all codes."""
        every = code_rules.in_use(self.session, code_rules.rules(self.session))
        if not every:
            raise RefusedError("no code has a rule yet", remedy="K keeps what is typed as a rule of a code.")
        numbers: dict[str, int] = {}
        for one in every:
            numbers[one.code] = numbers.get(one.code, 0) + 1
        answers = {"": plain(f"all codes: {amount(len(every), 'rule')}")} if len(numbers) > 1 else {}
        for slug, number in numbers.items():
            answers[slug] = plain(f"{self.looks[slug].label}: {amount(number, 'rule')}")
        return self.choose(
            "What do the rules find of", answers, lambda slug: self.show_rules((slug,) if slug else ())
        )

    def show_rules(self, codes: tuple[str, ...]) -> None:
        """List what the rules of some codes find, or those of all."""
        self.ruled = codes
        self.asked = SearchQuery("", where=self.asked.where)
        self.line.value = ""
        self.ticked.clear()
        self.search()
        self.rows.focus()

    def leave_rules(self) -> None:
        """Go back to searching for words."""
        self.ruled = None
        self.workers.cancel_group(self, "search")
        self.search()

    def ask_words(self, words: str) -> None:
        """Search for words, and no longer for rules."""
        self.ruled = None
        super().ask_words(words)

    def change(self, **changes: object) -> None:
        """Search for the same as before, but for some of it; rules are always looked for alike.

        Raises:
            RefusedError: rules are listed.
        """
        if self.ruled is not None:
            raise RefusedError("these are hits of rules", remedy="Esc goes back to searching for words.")
        super().change(**changes)

    def search(self) -> None:
        """Look up what is asked for: words, or rules, whose own process takes a few seconds."""
        if self.ruled is None:
            super().search()
            return
        self.said.update("looking for rules…")
        self.count_apart("search", partial(self._look_apart, codes=self.ruled))

    def _look_apart(self, session: Session, *, codes: tuple[str, ...]) -> RuleFound:
        worker = get_current_worker()

        def told(done: int, of: int) -> None:
            if done % _TELL_EVERY == 0:
                self.post_message(Counted("looking", f"looking for rules: {done} of {of} documents…"))

        wanted = code_rules.in_use(session, code_rules.rules(session, codes))
        return rule_finder.find_apart(
            session, wanted, where=self.asked.where, stopped=lambda: worker.is_cancelled, told=told
        )

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look again where rules or texts have changed; what is coded already wherever codings have."""
        super().refresh_data(kinds)
        if self.ruled is None or "documents" in kinds:
            return
        if "suggestions" in kinds and self._other_rules():
            self.search()
        elif kinds & {"codings", "suggestions"} and isinstance(self.found, RuleFound):
            self.count_apart("states", partial(rule_finder.states, hits=self.found.by_rules))

    def _other_rules(self) -> bool:
        found = self.found.by_rules.rules if isinstance(self.found, RuleFound) else ()
        rules = code_rules.in_use(self.session, code_rules.rules(self.session, self.ruled or ()))
        return tuple(rules) != found

    @on(Counted)
    def _take_states(self, event: Counted) -> None:
        if event.ticket == "looking" and self.ruled is not None and isinstance(event.result, str):
            self.said.update(event.result)
        elif (
            event.ticket == "states" and isinstance(event.result, dict) and isinstance(self.found, RuleFound)
        ):
            self.found = replace(self.found, states=event.result)
            self.rows.repaint()
            self.tell()

    def _cells(self, row: Row) -> list[Cell]:
        cells = super()._cells(row)
        if isinstance(row, Hit) and isinstance(self.found, RuleFound) and row not in self.ticked:
            cells[0] = _SIGNS.get(self.found.states.get(row, ""), "")
        return cells

    def _narrowed(self) -> list[str]:
        if self.ruled is None:
            return super()._narrowed()
        names = ", ".join(self.looks[slug].label for slug in self.ruled if slug in self.looks)
        said = [f"rules of {names or 'all codes'}"]
        said += [f"only where {self.asked.where}"] if self.asked.where else []
        if isinstance(self.found, RuleFound):
            done = list(self.found.states.values())
            counts = ((sign, state, done.count(state)) for state, sign in _SIGNS.items())  # type: ignore[arg-type]
            said += [f"{sign} {number:,} {state}" for sign, state, number in counts if number]
        return said

    # Coding by rules

    def do_code(self) -> Awaitable[object]:
        """Put codes on the ticked hits, or on all; on hits of rules the codes of the rules."""
        found = self.hits()
        if not isinstance(found, RuleFound):
            return super().do_code()
        names = ", ".join(dict.fromkeys(one.code for one in found.by_rules.rules))
        answers = {name: EXTENT_WORDS[name] for name in EXTENT_WORDS}

        def extent(chosen: Extent) -> None:
            plan = partial(_plan, found=found, ticked=frozenset(self.ticked), extent=chosen)
            self.count_apart("rule plan", plan)

        return self.choose(f"Code {names} on", answers, extent)

    @on(Counted)
    async def _go_on_by_rules(self, event: Counted) -> None:
        if event.ticket != "rule plan":
            return
        if not isinstance(event.result, RulePlan):
            self.workbench.say(event.refusal, "warning")
            return
        with self.refusals():
            await self._confirm_rules(event.result)

    async def _confirm_rules(self, plan: RulePlan) -> None:
        if not plan.coding.codings:
            self.workbench.say(f"Nothing to code: {plan.words}", "warning")
            return
        applied = replace(plan, answers=tuple(one for one in plan.answers if one[3] == "applied"))
        answers = {"yes": "code them, as one act", "no": "leave them"}
        if plan.passed_over:
            answers = {
                "yes": "code them and pass over the others: no run of the rules proposes them again",
                "only": "code them and leave the others for later",
                "no": "leave them all",
            }

        def answered(answer: str) -> None:
            if answer != "no":
                chosen = plan if answer == "yes" else applied
                self.count_apart("act", partial(_carry_out, plan=chosen))

        await self.choose(f"Code {plan.words}?", answers, answered)

    # Keeping a search

    def do_keep_rule(self) -> Awaitable[object]:
        """Keep the words that are searched for as a rule of a code."""
        from cpqual.tui.dialogs.ask_line import AskLine

        if self.asked.pattern:
            raise RefusedError("a regular expression is no rule", remedy="x takes what is typed for words.")
        words = as_phrases(self.asked.words) if self.asked.words.strip() else ""

        def picked(slugs: Collection[str]) -> Awaitable[object]:
            (slug,) = slugs

            def use(typed: str) -> str:
                made = code_rules.add_rule(self.session, slug, "phrase", typed)
                self.workbench.data_changed("suggestions", origin=self)
                return f"a rule of {self.looks[made.code].label}; r lists what it finds"

            title = "Phrase: whole words, | between phrases, word~ all forms"
            return self.ask(
                AskLine(title, words, use), lambda told: self.workbench.say(told) if told else None
            )

        return self._pick("Keep the words as a rule of", picked, several=False)


def _plan(session: Session, *, found: RuleFound, ticked: frozenset[Hit], extent: Extent) -> RulePlan:
    """Say what coding the ticked hits would do, or all that are new; runs in a thread."""
    listed = rule_coding.passages(session, found.by_rules, extent)

    def is_ticked(one: RulePassage) -> bool:
        return not ticked.isdisjoint(one.hits)

    wanted = [one for one in listed if one.state != "passed over" or is_ticked(one)]
    left = (lambda one: not is_ticked(one)) if ticked else (lambda _: False)
    return rule_coding.plan(session, found.by_rules, wanted, extent, left)


def _carry_out(session: Session, *, plan: RulePlan) -> str:
    """Carry a plan out; runs in a thread."""
    made = rule_coding.carry_out(session, plan)
    return f"coded {amount(made, 'passage')} by rules; u takes it back"
