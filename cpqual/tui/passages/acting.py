"""What a coder does with the passages listed: going there, recoding, removing, ticking, writing out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.domain.negative_cases import NegativeCase
from cpqual.services import coding, comparing
from cpqual.services.comparing import Mine, Recoding
from cpqual.services.passages import Found, Place
from cpqual.services.session import Session
from cpqual.services.table_files import new_table_here, write_table
from cpqual.tui.counting import Counted
from cpqual.tui.passages.choosing import Choosing
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.rule import code_tag

if TYPE_CHECKING:
    from pathlib import Path

_FEW = 100
"""Codings that are changed while the coder waits; more are changed in a thread."""


class Acting(Choosing):
    """What the keys of the help page's group “Passages” do."""

    def place_here(self) -> Place:
        """Return the passage under the cursor.

        Raises:
            RefusedError: there is none.
        """
        place = self.here.place
        if place is None:
            raise RefusedError("there is no passage here", remedy="Choose a code with c.")
        return place

    async def do_open_passage(self) -> None:
        """Open the passage in Code mode."""
        place = self.place_here()
        await self.workbench.jump(place.document, place.start, place.span)

    def do_group_next(self) -> None:
        """Go to the first passage of the next group."""
        self.here.rows.move_to_group(1)

    def do_group_previous(self) -> None:
        """Go to the first passage of this group, or of the one above."""
        self.here.rows.move_to_group(-1)

    def do_tick(self) -> None:
        """Tick the passage, or untick it."""
        self.here.tick()

    def do_tick_group(self) -> None:
        """Tick all passages of the group, or untick them."""
        self.here.tick_group()

    # Own codings

    def _mine(self) -> list[Mine]:
        """Return this coder's codings of the ticked passages, or of the one under the cursor.

        Raises:
            RefusedError: there are none.
        """
        found = self.found()
        places = self.here.ticked or {self.place_here()}
        mine = comparing.own_codings(self.session, found, places)
        if not mine:
            which = "these passages are" if len(places) > 1 else "this passage is"
            raise RefusedError(f"{which} not of your coding", remedy="Show your own layer with y.")
        return mine

    def do_recode(self) -> Awaitable[object] | None:
        """Give the coding another code; with passages ticked, all of theirs."""
        several = bool(self.here.ticked)
        return self._which("Give which coding another code?", self._mine(), self._recode, several=several)

    def _recode(self, mine: Sequence[Mine]) -> Awaitable[object]:
        def chosen(slug: str) -> None:
            plan = comparing.plan_recoding(self.session, mine, slug)
            if len(mine) == 1:
                self._carry_out(plan)
            elif not plan.changes:
                comparing.carry_out(self.session, plan)
            else:
                self._confirm(_told(plan), "recode them", lambda: self._carry_out(plan))

        return self._pick(f"Another code for {amount(len(mine), 'coding')}", chosen)

    def _carry_out(self, plan: Recoding) -> None:
        def act(session: Session) -> str:
            return f"{amount(comparing.carry_out(session, plan), 'coding')} → {plan.code}"

        self._do(len(plan.changes), act)

    def do_remove(self) -> Awaitable[object] | None:
        """Take the coding off; with passages ticked, all of theirs."""
        several = bool(self.here.ticked)
        return self._which("Remove which coding?", self._mine(), self._remove, several=several)

    def _remove(self, mine: Sequence[Mine]) -> Awaitable[object] | None:
        ids = [one.id for one in mine]

        def act(session: Session) -> str:
            coding.remove_codings(session, ids)
            return f"removed {amount(len(ids), 'coding')}"

        if len(mine) == 1:
            self._do(1, act)
            return None
        documents = len({one.document for one in mine})
        told = f"Remove {amount(len(mine), 'coding')} of yours in {amount(documents, 'document')}?"
        return self._confirm(told, "remove them", lambda: self._do(len(ids), act))

    def _do(self, number: int, act: Callable[[Session], str]) -> None:
        self.here.ticked.clear()
        if number <= _FEW:
            self.at_once(act)
        else:
            self.here.say(f"changing {amount(number, 'coding')}…")
            self.count_apart("act", act)

    @on(Counted)
    def _take_act(self, event: Counted) -> None:
        if event.ticket in ("act", "export"):
            if event.ticket == "act":
                self.changed("codings")
            told = event.result if isinstance(event.result, str) else event.refusal
            self.workbench.say(told, "warning" if event.refusal else "information")

    def _which(
        self,
        question: str,
        mine: Sequence[Mine],
        then: Callable[[Sequence[Mine]], Awaitable[object] | None],
        *,
        several: bool,
    ) -> Awaitable[object] | None:
        """Go on with the codings of ticked passages, with the only one here, or with the one chosen."""
        if several or len(mine) == 1:
            return then(mine)
        answers = {one.id: self._described(one) for one in mine}
        return self.choose(question, answers, lambda chosen: then([one for one in mine if one.id == chosen]))

    def _described(self, one: Mine) -> Content:
        look = self.looks.get(one.code)
        tag = code_tag(self, look) if look else Content("")
        label = look.label if look else one.code
        return Content.assemble(tag, " ", plain(f"{label} · {one.start}–{one.end}"))

    def _confirm(self, question: str, yes: str, then: Callable[[], None]) -> Awaitable[object]:
        answers = {"yes": yes, "no": "leave them"}
        return self.choose(question, answers, lambda answer: then() if answer == "yes" else None)

    # What speaks against the codes

    def do_negative(self) -> Awaitable[object]:
        """List what speaks against the codes shown, whether it carries them or not, and open one."""
        from cpqual.services.negative_passages import cases_of
        from cpqual.tui.dialogs.choose import Answer
        from cpqual.tui.dialogs.pick import Pick

        cases = {one.id: one for one in cases_of(self.session, self.found())}
        if not cases:
            raise RefusedError(
                "no negative case of these codes is recorded", remedy="Record one with ! in Code mode."
            )

        def picked(answer: str | None) -> Awaitable[object] | None:
            if answer is None:
                return None
            return self.workbench.jump(cases[answer].document, cases[answer].start, cases[answer].span)

        answers = [Answer(one.id, self._against(one)) for one in cases.values()]
        return self.ask(Pick("What speaks against these codes", answers), picked)

    def _against(self, one: NegativeCase) -> Content:
        look = self.looks.get(one.code)
        tag = code_tag(self, look) if look else Content("")
        note = plain(f"  {' '.join(one.note.split())}", "$foreground 60%")
        return Content.assemble(f"{one.kind} ", tag, plain(f" {one.document} · {one.coder}"), note)

    # Memos and files

    def do_memo(self) -> Awaitable[object]:
        """Write a memo on the passage, or change the one that is there."""
        place = self.place_here()
        codes = (About(code=slug) for slug in place.codes)
        return self.workbench.write_memo(
            About(place.document, place.span), *codes, About(place.document), About()
        )

    def do_keep_quote(self) -> Awaitable[object] | None:
        """Keep the passage for publication, or change what is written down about it."""
        from cpqual.tui.quote_keeping import QuoteKeeper

        place = self.place_here()
        return QuoteKeeper(self, self.workbench.say).on(place.document, place.span)

    def do_export(self) -> Awaitable[object]:
        """Write the passages shown to a file in this folder."""
        from cpqual.tui.dialogs.ask_line import AskLine

        found = self.found()

        def use(name: str) -> str:
            path = new_table_here(name)
            self.count_apart("export", partial(_write, found=found, path=path))
            return ""

        name = f"passages-{found.query.codes[0]}.csv"
        return self.app.push_screen(AskLine("Export to a file in this folder", name, use))


def _write(session: Session, *, found: Found, path: Path) -> str:
    """Write what was found to a file; runs in a thread."""
    table = comparing.table(session, found)
    write_table(table, path, found.query.where)
    return f"wrote {path.name}: {amount(len(table.rows), 'row')}"


def _told(plan: Recoding) -> str:
    parts = [f"Give {amount(len(plan.changes), 'coding')} the code {plan.code}?"]
    if plan.same:
        parts.append(f"{amount(plan.same, 'coding')} have it already.")
    if plan.taken:
        parts.append(
            f"{amount(plan.taken, 'coding')} stay as they are: the code is on exactly that passage already."
        )
    return " ".join(parts)
