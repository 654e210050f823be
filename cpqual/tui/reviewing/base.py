"""What everything in Review mode builds on: the list, asking for it in a thread, and its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from cpqual.domain.codebook import Codebook
from cpqual.domain.shares import Share
from cpqual.domain.wording import counted, local_time
from cpqual.services import queues, suggesting
from cpqual.services.acceptance import precision_by_code
from cpqual.services.queues import BATCH, Queue, Queued, QueueName, Wanted
from cpqual.services.session import Session
from cpqual.services.stopping import Found, found_so_far
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.mode import Kind
from cpqual.tui.put_away import are_away
from cpqual.tui.reviewing.header import header
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.row_list import RowList

Key = tuple[str, int, int, str]
_LOW, _NARROW = 30, 100
"""Rows and columns below which the header is told in short."""
_REST_SECONDS = 1.0
"""So long after an answer the lists are counted again: in a large study that takes its time."""
_LIST, _OVERVIEW = "review-list", "review-overview"


class Overview(NamedTuple):
    """How long lists are as far as they are counted, and how much of a code has been found."""

    wanted: Wanted
    numbers: Mapping[QueueName, str]
    found: Found | None


class ReviewBase(CountsApart, TakesBack):
    """One list at a time; what was answered leaves it, and nothing else moves until it is listed anew."""

    mode: ClassVar[Mode] = "review"

    def __init__(self) -> None:
        super().__init__()
        self.book = Codebook(())
        self.looks: Mapping[str, Look] = {}
        self.wanted = Wanted("order")
        self.listed: Queue | None = None
        self.ticked: set[Key] = set()
        self.hidden = False
        self._overview = Overview(self.wanted, {}, None)
        self._order: dict[Key, int] = {}
        self._answered: set[Key] = set()
        self._since = 0
        self._newer = False
        self._ordered_by = ""
        self._to_count: Timer | None = None
        self._refusal = ""
        self._right: Mapping[str, Share] | None = None

    @property
    def rows(self) -> RowList[Queued]:
        """The list."""
        return self.query_one("#review-rows", RowList)

    def look(self, slug: str) -> Look:
        """Return how a code looks."""
        return self.looks.get(slug) or Look(slug[:2].upper(), "grey", slug)

    def right_so_far(self) -> Mapping[str, Share]:
        """Return by code how many of its suggestions this coder accepted, of those decided."""
        if self._right is None:
            self._right = precision_by_code(self.session)
        return self._right

    def load_codebook(self) -> None:
        """Look the codebook up."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look up what has changed; a newer model lists anew only after a batch or where nothing is left."""
        self._right = None
        run = suggesting.latest_run(self.session)
        # of one model it may be told twice, and of answers in another mode as of a model
        self._newer = run is not None and run.id != self._ordered_by
        if "codebook" in kinds:
            self.load_codebook()
        if self.hidden != are_away(self.session):
            self.hidden = not self.hidden
            self.ask_for(self.wanted)
        elif kinds & {"codings", "codebook", "documents", "people"}:
            self._list_again()
        elif "suggestions" in kinds:
            if not self._newer:
                self._list_again()
            elif self._since >= BATCH or not self.rows.items:
                self.ask_for(self.wanted)
            else:
                self.tell()

    def _list_again(self) -> None:
        self._answered.clear()
        self.ask_for(self.wanted, anew=False)

    # Asking

    def ask_for(self, wanted: Wanted, *, anew: bool = True) -> None:
        """List something; where it is not listed anew, what was listed before keeps its order."""
        if wanted != self.wanted:
            self._overview = Overview(wanted, {}, None)
            self.ticked.clear()
        self.wanted = wanted
        if anew:
            self._order.clear()
            self._answered.clear()
            self._since, self._newer = 0, False
        if self.hidden or not suggesting.are_offered(self.session):
            self._show(())
            return
        self.count_apart(_LIST, partial(queues.queue, wanted=wanted))

    def change(self, **changes: object) -> None:
        """Ask for the same as before, but for some of it."""
        self.ask_for(replace(self.wanted, **changes))  # type: ignore[arg-type]

    @on(Counted)
    def _take_list(self, event: Counted) -> None:
        if event.ticket == _LIST:
            self._refusal = event.refusal
            self.listed = event.result if isinstance(event.result, Queue) else None
            # a list that was asked for anew begins at its top
            anew = not self._order
            if anew:
                run = self._run()
                self._newer, self._ordered_by = False, run.id if run is not None else ""
            self._show(self._settled(self.listed.items if self.listed else ()), at_top=anew)
            self._count_now()
        elif isinstance(event.result, Overview) and event.result.wanted == self.wanted:
            # what is counted again is told as it was until then
            self._overview = event.result._replace(numbers={**self._overview.numbers, **event.result.numbers})
            self.tell()

    def _count_all(self, wanted: Wanted, session: Session) -> Overview:
        """Count every list, and what was found of the code that is followed up; runs in a thread.

        What is counted is told at once: in a large study each list takes its time.
        """
        worker = get_current_worker()
        followed = wanted.name == "more" and len(wanted.codes) == 1
        overview = Overview(wanted, {}, found_so_far(session, wanted.codes[0]) if followed else None)
        for name, number in queues.counts(session, wanted):
            overview = overview._replace(numbers={**overview.numbers, name: number})
            if worker.is_cancelled:
                break
            self.post_message(Counted(_OVERVIEW, overview))
        return overview

    def _settled(self, items: Sequence[Queued]) -> list[Queued]:
        """Return what is listed: what was there in its order, what is new behind it, nothing answered."""
        left = [one for one in items if one.key not in self._answered]
        left.sort(key=lambda one: self._order.get(one.key, len(self._order)))
        for one in left:
            self._order.setdefault(one.key, len(self._order))
        return left

    def _show(self, items: Sequence[Queued], *, at_top: bool = False) -> None:
        keys = [one.key for one in items]
        here = None if at_top else self.rows.item
        index = 0 if at_top else self.rows.index or 0
        if here is not None and here.key in keys:
            index = keys.index(here.key)
        self.ticked &= set(keys)
        self.rows.show(items, index=index)
        self.tell()

    def leave_out(self, answered: set[Key], *, kinds: Sequence[Kind] = ()) -> None:
        """Take lines off the list; the cursor stays where it is. When none is left, list anew.

        Args:
            kinds: what has changed for other modes.
        """
        self._right = None
        self._answered |= answered
        self.ticked -= answered
        self._since += 1
        left = [one for one in self.rows.items if one.key not in answered]
        if left or self.hidden:
            self.rows.show(left, index=self.rows.index or 0)
            self.tell()
        else:
            self.ask_for(self.wanted)
        if kinds:
            self._count_soon()
            self.workbench.data_changed(*kinds, origin=self)

    def _count_soon(self) -> None:
        """Count every list again once the coder rests: an answer moves units from one to another."""
        if self._to_count is not None:
            self._to_count.stop()
        self._to_count = self.set_timer(_REST_SECONDS, self._count_now)

    def _count_now(self) -> None:
        self.count_apart(_OVERVIEW, partial(self._count_all, self.wanted))

    # The header

    def tell(self) -> None:
        """Say what is listed, how much there is of everything, and what it was learned from."""
        number = len(self.rows.items)
        more = "+" if self.listed is not None and self.listed.more else ""
        self.set_title(progress=f"{number}{more} listed" if self._run() else "")
        numbers = {**self._overview.numbers, self.wanted.name: f"{number}{more}"}
        names = [name for name in queues.QUEUES if name != "more" or self.wanted.codes]
        found, ticked = self._overview.found, len(self.ticked)
        low = self.size.height < _LOW or self.size.width < _NARROW
        about = header(self.wanted.name, names, numbers, self._about(low=low), found, ticked, low=low)
        self.query_one("#review-line", Static).update(Content(self._words()) if self._words() else about)

    def _run(self) -> suggesting.ModelRun | None:
        return self.listed.run if self.listed is not None else None

    def _words(self) -> str:
        """Return what is said in place of the header, where there is nothing to list from."""
        if self.hidden:
            return "Suggestions are put away. h brings them back."
        if not suggesting.are_offered(self.session):
            return "This is a second reading: it is to judge anew, and gets no suggestions."
        if self._refusal:
            return self._refusal
        if self.listed is not None and self.listed.run is None:
            return _LEARNING if self.workbench.learning else _NO_MODEL
        run = self._run()
        if run is not None and run.facts.get("codes") == 0:
            return _NO_CODES
        return _NO_UNITS if run is not None and run.facts.get("units") == 0 else ""

    def on_resize(self) -> None:
        """Tell in short where there is little room."""
        if self.query("#review-rows"):
            self.tell()

    def _about(self, *, low: bool) -> str:
        run, wanted = self._run(), self.wanted
        if run is None:
            return "looking…"
        parts = [self.look(slug).label for slug in wanted.codes]
        parts += [f"where {wanted.where}"] if wanted.where else []
        if wanted.least is not None:
            side = "below" if wanted.name == "second-look" else "from"
            parts.append(f"{side} {100 * wanted.least:.0f} %")
        when = local_time(run.created)
        if not self.rows.items:
            narrowed = wanted.where or wanted.least is not None or (wanted.codes and wanted.name != "more")
            parts.append(_NARROWED if narrowed else _EMPTY[wanted.name])
        made, read = counted(run.codings, "coding"), counted(run.read_units, "unit")
        source = f"{made} in {read} you read" if run.read_units else "the codebook alone: nothing is read yet"
        learned = f"learned from {source}, {when}"
        parts.append(when if low else learned)
        if self._newer:
            parts.append("newer ones are here: R lists anew")
        return " · ".join(parts)


_LEARNING = (
    "Learning from what you have coded so far and from the rules of the codebook; suggestions come here by"
    " themselves."
)
_NO_MODEL = (
    "No suggestions yet. Code some units in Code mode (F2), and they are learned from your codings and the"
    " codebook's rules; r learns them now."
)
_NO_CODES = "There is no code yet that may be suggested. F6, then a makes one, and r learns it."
_NO_UNITS = "There is nothing yet to suggest codes for. F7, then i brings documents in, and r learns them."
_ALL_DONE = "Nothing to review: every suggestion is coded or answered. Code on (F2) and new ones will come"
_NARROWED = "Nothing of this is listed here; Esc goes back to the whole"
_EMPTY: Mapping[QueueName, str] = {
    "order": _ALL_DONE,
    "probable": _ALL_DONE,
    "next": "Everything has been read",
    "more": "No unread unit is left",
    "missed": "Nothing that is probable was left uncoded",
    "second-look": "None of your codings is improbable",
    "contradictions": "Nothing of the same words was coded differently",
    "later": "Nothing is put off",
}
