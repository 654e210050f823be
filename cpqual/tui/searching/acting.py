"""What a coder does with hits: going there, coding them all or the ticked ones, writing them out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from textual import on

from cpqual.services import autocoding, searching
from cpqual.services.autocoding import EXTENTS, Extent, Plan
from cpqual.services.searching import Found
from cpqual.services.session import Session
from cpqual.services.table_files import new_table_here, write_table
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.filtering import choices_of
from cpqual.tui.counting import Counted
from cpqual.tui.searching.base import SearchBase
from cpqual.tui.widgets.detail_pane import amount

EXTENT_WORDS: dict[Extent, str] = {
    "sentence": "the sentence each one stands in",
    "turn": "the whole turn, or paragraph",
    "paragraph": "the paragraph each one stands in",
    "hit": "the words found, and nothing else",
}


class Acting(SearchBase, AsksInDialogs):
    """What the keys of the help page's group “Hits” do."""

    async def do_open_hit(self) -> None:
        """Open the hit in Code mode."""
        self.hits()
        if self.hit is not None:
            await self.workbench.jump(self.hit.document, self.hit.start, self.hit.span)

    def do_group_next(self) -> None:
        """Go to the first hit of the next document."""
        self.rows.move_to_group(1)

    def do_group_previous(self) -> None:
        """Go to the first hit of this document, or of the one above."""
        self.rows.move_to_group(-1)

    # Only some hits

    def do_whole(self) -> None:
        """Take the last word for a whole one, or for the beginning of one."""
        self.change(whole_words=not self.asked.whole_words)

    def do_pattern(self) -> None:
        """Take what is typed for a regular expression, or for words."""
        self.change(pattern=not self.asked.pattern)

    def do_participants(self) -> None:
        """Leave out interviewers' speech and what is no data, or search everything."""
        self.change(participants=not self.asked.participants)

    def do_filter(self) -> Awaitable[object]:
        """Search only some documents, or what some people say; an empty line is for everything."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        dialog = AskFilter(self.session, self.asked.where, "Only hits where")
        return self.ask(dialog, lambda line: None if line is None else self.filter_by(line))

    def do_only(self) -> Awaitable[object]:
        """Show only hits with a code of this coder's, or without one."""

        def picked(kind: str) -> Awaitable[object] | None:
            if kind == "all":
                self.change(coded=None, uncoded=None)
                return None
            title = "Only hits with your code" if kind == "coded" else "Only hits without your code"
            other = "uncoded" if kind == "coded" else "coded"
            return self._pick(
                title, lambda slugs: self.change(**{kind: slugs[0], other: None}), several=False
            )

        answers = {
            "coded": "with a code of yours …",
            "uncoded": "without a code of yours …",
            "all": "all hits",
        }
        return self.choose("Show which hits?", answers, picked)

    # Coding

    def do_code(self) -> Awaitable[object]:
        """Put codes on the ticked hits, or on all."""
        found = self.hits()
        hits = tuple(self.ticked) or found.hits
        which = "ticked hit" if self.ticked else "hit"

        def picked(slugs: Sequence[str]) -> Awaitable[object]:
            def extent(chosen: Extent) -> None:
                plan = partial(
                    autocoding.plan_coding, hits=hits, slugs=slugs, extent=chosen, texts=found.texts
                )
                self.count_apart("plan", plan)

            answers = {name: EXTENT_WORDS[name] for name in sorted(EXTENTS, key=list(EXTENT_WORDS).index)}
            return self.choose(f"Code {', '.join(slugs)} on", answers, extent)

        return self._pick(f"Code {amount(len(hits), which)}", picked)

    @on(Counted)
    async def _go_on(self, event: Counted) -> None:
        if event.ticket == "plan" and isinstance(event.result, Plan):
            with self.refusals():
                await self._confirm(event.result)
        elif event.ticket in ("plan", "act", "export"):
            told = event.result if isinstance(event.result, str) else event.refusal
            self.workbench.say(told, "warning" if event.refusal else "information")
            if event.ticket == "act" and not event.refusal:
                self.ticked.clear()
                self.refresh_data(frozenset({"codings"}))
                self.workbench.data_changed("codings", origin=self)
                self.rows.repaint()
                self.tell()

    async def _confirm(self, plan: Plan) -> None:
        if not plan.codings:
            self.workbench.say(f"Nothing to code: {plan.words}", "warning")
            return

        def answered(answer: str) -> None:
            if answer == "yes":
                self.count_apart("act", partial(_carry_out, plan=plan))

        await self.choose(
            f"Code {plan.words}?", {"yes": "code them, as one act", "no": "leave them"}, answered
        )

    # Files

    def do_export(self) -> Awaitable[object]:
        """Write the hits to a file in this folder."""
        from cpqual.tui.dialogs.ask_line import AskLine

        found = self.hits()

        def use(name: str) -> str:
            self.count_apart("export", partial(_write, found=found, path=new_table_here(name)))
            return ""

        return self.app.push_screen(AskLine("Export to a file in this folder", "hits.csv", use))

    # Asking

    def _pick(
        self, title: str, then: Callable[[Sequence[str]], Awaitable[object] | None], *, several: bool = True
    ) -> Awaitable[object]:
        choices = choices_of(self.book, self.looks)
        return self.pick(choices, title, lambda answer: then(answer.slugs), several=several)


def _carry_out(session: Session, *, plan: Plan) -> str:
    """Carry a plan out; runs in a thread."""
    return f"coded {amount(autocoding.carry_out(session, plan), 'passage')}; u takes it back"


def _write(session: Session, *, found: Found, path: Path) -> str:
    """Write the hits to a file; runs in a thread."""
    write_table(searching.table(session, found), path, found.query.where)
    return f"wrote {path.name}: {amount(len(found.hits), 'hit')}"
