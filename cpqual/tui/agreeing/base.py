"""What every part of Agree mode builds on: what is compared, how codes look, and the ways to other modes."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.services.sampling import list_samples
from cpqual.tui.actions import Mode
from cpqual.tui.agreeing.counting import Agreement, compare_coders
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import CountsApart
from cpqual.tui.reader.safe import safe
from cpqual.tui.taking_back import TakesBack

if TYPE_CHECKING:
    # what counts imports numpy, which the workbench does only in the counting thread
    from cpqual.services.agreement import Level

LEVELS: dict[Level, str] = {"leaf": "codes as applied", "rollup": "each code with those below"}
TABLE, PASSAGES = "agree-table", "agree-passages"
"""The two parts of the screen, of which one is shown: the tables, and the passages behind a number."""
Part = Literal["agree-table", "agree-passages"]


class AgreeBase(CountsApart, TakesBack, AsksInDialogs):
    """The state of Agree mode."""

    mode: ClassVar[Mode] = "agree"

    def __init__(self) -> None:
        super().__init__()
        self.book = Codebook(())
        self.looks: Mapping[str, Look] = {}
        self.unit: UnitKind = "turn"
        self.level: Level = "leaf"
        self.unfinished = False
        self.sample: str | None = None
        self.where = ""
        self.found: Agreement | None = None
        self.part: Part = "agree-table"

    @property
    def reflexive(self) -> bool:
        """Whether readings stand side by side here, without coefficients and decisions."""
        return self.book.profile == "reflexive"

    def look(self, slug: str) -> Look:
        """Return how a code is shown, also one that the codebook does not have any more."""
        return self.looks.get(slug) or Look(slug[:2].upper(), "grey", slug)

    def count_again(self) -> None:
        """Compare the coders anew."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)
        scope = " · with work in progress" if self.unfinished else ""
        if self.sample not in {one.slug for one in list_samples(self.session)}:
            self.sample = None
        drawn = f" · sample {self.sample}" if self.sample else ""
        filtered = " · filtered" if self.where else ""
        self.set_title(progress=f"by {self.unit} · {LEVELS[self.level]}{scope}{drawn}{filtered}")
        self.say_counting()
        ask = partial(
            compare_coders, unit=self.unit, level=self.level, unfinished=self.unfinished, sample=self.sample,
            where=self.where,
        )  # fmt: skip
        self.count_apart("compare", ask)

    @property
    def only_where(self) -> str:
        """Return what part of the study is compared, in words; empty for all of it."""
        return f"only where {self.where}" if self.where else ""

    def say_counting(self) -> None:
        """Say that numbers are being counted."""
        raise NotImplementedError

    def show_part(self, part: Part) -> None:
        """Show the tables or the passages, and the keys of what is shown."""
        self.part = part
        for one in (TABLE, PASSAGES):
            self.query_one(f"#{one}").display = one == part
        self.show_keys(part)

    # What is compared

    def do_unit(self) -> None:
        """Compare by the next kind of unit."""
        self.unit = UNIT_KINDS[(UNIT_KINDS.index(self.unit) + 1) % len(UNIT_KINDS)]
        self.count_again()

    def do_unfinished(self) -> None:
        """Compare what coders have finished, or also what they are still at work on."""
        self.unfinished = not self.unfinished
        self.count_again()

    def do_level(self) -> None:
        """Compare codes as applied, or rolled up."""
        self.level = "rollup" if self.level == "leaf" else "leaf"
        self.count_again()

    def do_sample(self) -> Awaitable[object]:
        """Choose a sample, of which alone is compared what was drawn; or everything."""
        names = [one.slug for one in list_samples(self.session)]
        if not names:
            raise RefusedError("no sample has been drawn", remedy="Draw one: cpqual sample draw.")

        def chosen(name: str) -> None:
            self.sample = name if name in names else None
            self.count_again()

        # no sample has a name with a space
        answers = {
            "no sample": "everything that two coders have finished",
            **{one: safe(one) for one in names},
        }
        return self.choose("Compare which sample?", answers, chosen)

    def do_filter_documents(self) -> Awaitable[object]:
        """Ask for a filter, of whose documents alone is compared; an empty line is for all."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        def use(where: str | None) -> None:
            if where is not None:
                self.where = where
                self.count_again()

        return self.ask(AskFilter(self.session, self.where, "Only documents where"), use)

    # Rules to make clearer

    async def do_task(self) -> None:
        """Open the rule of a code whose definition was found unclear twice or more."""
        tasks = self.found.tasks if self.found else ()
        if not tasks:
            raise RefusedError("no rule was found unclear twice since it changed last")
        if len(tasks) == 1:
            await self.workbench.show_rule(tasks[0].code)
            return
        answers = {
            task.code: f"{self.look(task.code).label} · {len(task.decisions)} decisions" for task in tasks
        }
        await self.choose("Whose rule is to be made clearer?", answers, self.workbench.show_rule)
