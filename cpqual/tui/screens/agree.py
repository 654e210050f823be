"""Agree mode: how coders compare, code by code, and from a number to the passages behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.mode import Kind
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, amount, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import rule_text

if TYPE_CHECKING:
    # these import numpy, which the workbench does only in the counting thread
    from cpqual.services.agreement import Comparison, Disputed, Level

_LEVELS: dict[Level, str] = {"leaf": "codes as applied", "rollup": "each code with those below"}
_DISPUTE_COLUMNS = (
    Column("document", 10, share=1),
    Column("marked by", 9, share=1),
    Column("not by", 7, share=1),
    Column("passage", 16, share=5),
)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code of the table: units marked by each coder, coefficients as text, units they differ on."""

    code: str
    positives: tuple[int, ...]
    alpha: str
    interval: str
    kappa: str
    f1: str
    differ: int
    status: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the counting thread hands over: everything the table needs, and the comparison for questions."""

    coders: tuple[str, ...]
    lines: tuple[CodeLine, ...]
    notes: tuple[str, ...]
    comparison: Comparison


class AgreeScreen(CountsApart):
    """The table of codes, or the disputed passages of one; beside it the rule, below it what to mind."""

    mode: ClassVar[Mode] = "agree"
    CSS_PATH = "agree.tcss"
    AUTO_FOCUS = "#agree-codes"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._unit: UnitKind = "turn"
        self._level: Level = "leaf"
        self._unfinished = False
        self._book: Codebook | None = None
        self._looks: Mapping[str, Look] = {}
        self._found: Agreement | None = None
        self._open_code = ""

    def compose_mode(self) -> ComposeResult:
        """Put the tables beside the rule and above the notes."""
        with Horizontal(id="agree-body"):
            with Vertical(id="agree-tables"):
                yield Static("", markup=False, id="agree-line")
                yield RowList[CodeLine]((), self._code_cells, id="agree-codes")
                yield RowList(_DISPUTE_COLUMNS, _dispute_cells, id="agree-disputes")
            yield DetailPane(id="agree-rule")
        yield DetailPane(id="agree-notes")

    def on_mount(self) -> None:
        """Begin to count."""
        self._unit = self.session.project.unit
        self._disputes.display = False
        self._count_again()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Count again."""
        if kinds & {"codings", "codebook", "documents"}:
            self._count_again()

    @property
    def _codes(self) -> RowList[CodeLine]:
        return self.query_one("#agree-codes", RowList)

    @property
    def _disputes(self) -> RowList[Disputed]:
        return self.query_one("#agree-disputes", RowList)

    # Counting

    def _count_again(self) -> None:
        self._book = self.session.codebook()
        self._looks = looks_of(self._book)
        scope = " · with work in progress" if self._unfinished else ""
        self.set_title(progress=f"by {self._unit} · {_LEVELS[self._level]}{scope}")
        self._say("counting…")
        ask = partial(_compare, unit=self._unit, level=self._level, unfinished=self._unfinished)
        self.count_apart("compare", ask)

    @on(Counted)
    def _take(self, event: Counted) -> None:
        if event.ticket == "compare":
            self._show_agreement(event.result, event.refusal)
        elif event.refusal:
            self._say(event.refusal)
        elif isinstance(event.result, list):
            self._show_disputes(event.result)

    def _show_agreement(self, found: object, refusal: str) -> None:
        self._found = found if isinstance(found, Agreement) else None
        self._say(refusal)
        notes = self._found.notes if self._found else ()
        self.query_one("#agree-notes", DetailPane).show(lines(map(plain, notes)))
        shown = self._found.lines if self._found else ()
        self._codes.show(shown, index=self._codes.index or 0, columns=self._columns())
        if self._open_code and self._found:
            self._ask_for_disputes(self._open_code)
        else:
            self.do_codes()

    def _ask_for_disputes(self, code: str) -> None:
        if self._found is not None:
            self._open_code = code
            self._say("counting…")
            self.count_apart("disputes", partial(_disputed, self._found.comparison, code))

    # What is shown

    def _say(self, words: str) -> None:
        line = self.query_one("#agree-line", Static)
        line.display = bool(words)
        line.update(plain(words))

    def _columns(self) -> tuple[Column, ...]:
        if self._found is None:
            return ()
        coders = (Column(coder, max(len(coder), 4), right=True) for coder in self._found.coders)
        numbers = (
            Column("α", 5, right=True),
            Column("95 % interval", 14, from_width=66, right=True),
            Column("κ", 5, right=True, from_width=58),
            Column("F1", 5, right=True),
        )
        end = (
            Column("differ", 6, right=True),
            Column("" if self._reflexive else "status", 13, from_width=98),
        )
        return (Column("code", 12, share=1), *coders, *(() if self._reflexive else numbers), *end)

    @property
    def _reflexive(self) -> bool:
        return self._book is not None and self._book.profile == "reflexive"

    def _code_cells(self, one: CodeLine) -> list[Cell]:
        look = self._looks.get(one.code) or Look(one.code[:2].upper(), "grey", one.code)
        numbers = () if self._reflexive else (one.alpha, one.interval, one.kappa, one.f1)
        positives = (str(number) for number in one.positives)
        status = "" if self._reflexive else one.status
        return [code_cell(self, look), *positives, *numbers, str(one.differ), status]

    def _show_disputes(self, found: list[Disputed]) -> None:
        self._disputes.display, self._codes.display = True, False
        look = self._looks.get(self._open_code)
        name = look.label if look else self._open_code
        told = f"{amount(len(found), 'passage')} on which coders differ" if found else "no difference"
        self._say(f"{name}: {told}")
        self._disputes.show(found, index=self._disputes.index or 0)
        self._disputes.focus()

    @on(RowList.Moved, "#agree-codes")
    def _tell_about_code(self) -> None:
        one = self._codes.item
        if self._codes.display:
            caution = one.status if one and not self._reflexive else ""
            self._show_rule(one.code if one else "", Content.styled(caution, "$warning"))

    @on(RowList.Moved, "#agree-disputes")
    def _tell_about_passage(self) -> None:
        one = self._disputes.item
        if self._disputes.display and one is not None:
            who = one.disagreement
            said = Content.assemble(
                (", ".join(who.marked), "bold"), " marked it, ", (", ".join(who.unmarked), "bold"), " did not"
            )
            self._show_rule(who.code, paragraphs((said, plain(one.text))))

    def _show_rule(self, slug: str, above: Content | None = None) -> None:
        rule = Content("")
        if self._book is not None and slug in self._looks:
            rule = rule_text(self._book.get(slug), self._book, self._looks)
        self.query_one("#agree-rule", DetailPane).show(paragraphs((above or Content(""), rule)))

    # What a person can do

    async def do_open_highlighted(self) -> None:
        """Show where coders differ on the code, or open the disputed passage in Code mode."""
        if self._codes.display and self._codes.item:
            self._disputes.show(())
            self._ask_for_disputes(self._codes.item.code)
        elif self._disputes.display and self._disputes.item:
            place = self._disputes.item.disagreement
            await self.workbench.jump(place.document, place.start, Span(place.start, place.end))

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_highlighted()

    def do_codes(self) -> None:
        """Go back to the table of codes."""
        if self._open_code:
            self._say("")
        self._open_code = ""
        self._disputes.display, self._codes.display = False, True
        self._codes.focus()
        self._tell_about_code()

    def do_unit(self) -> None:
        """Compare by the next kind of unit."""
        self._unit = UNIT_KINDS[(UNIT_KINDS.index(self._unit) + 1) % len(UNIT_KINDS)]
        self._count_again()

    def do_unfinished(self) -> None:
        """Compare what coders have finished, or also what they are still at work on."""
        self._unfinished = not self._unfinished
        self._count_again()

    def do_level(self) -> None:
        """Compare codes as applied, or rolled up."""
        self._level = "rollup" if self._level == "leaf" else "leaf"
        self._count_again()


def _dispute_cells(one: Disputed) -> list[Cell]:
    who = one.disagreement
    return [who.document, " ".join(who.marked), " ".join(who.unmarked), one.text]


def _compare(session: Session, *, unit: UnitKind, level: Level, unfinished: bool) -> Agreement:
    """Compare the coders on what is open to this one; runs in the counting thread."""
    from cpqual.services import agreement
    from cpqual.services.agreement_words import interval, notes, two_places

    open_to = unblinded_documents(session)
    if open_to is not None and not open_to:
        raise RefusedError(
            "coding is blind in this project: agreement is counted in documents that you have finished",
            remedy="Mark one as finished in Documents mode (F7).",
        )
    found = agreement.compare(
        session, unit=unit, level=level, only=sorted(open_to or ()), unfinished=unfinished
    )
    blind = () if open_to is None else ("blind: only documents that you have finished are compared",)
    return Agreement(
        coders=found.design.coders,
        lines=tuple(
            CodeLine(
                row.code, row.positives, two_places(row.alpha) or "–", interval(row.alpha) or "–",
                two_places(row.kappa) or "–", two_places(row.f1) or "–", row.n_disagreements,
                "" if row.status == "ok" else str(row.status),
            )
            for row in found.report.codes
        ),
        notes=(*blind, *notes(found)),
        comparison=found,
    )  # fmt: skip


def _disputed(comparison: Comparison, code: str, session: Session) -> list[Disputed]:
    """Return the passages on which coders differ; runs in the counting thread."""
    from cpqual.services import agreement

    return agreement.disputed(session, comparison, code)
