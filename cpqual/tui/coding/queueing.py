"""Reading a survey of many answers: a queue in place of the list, and answers that say the same."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial

from textual import on

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services import alike, reading
from cpqual.services.answer_queue import AnswerQueue, Order, answer_queue
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.moving import Moving
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.remembered import recall, remember
from cpqual.tui.widgets.documents_tree import DocumentRow

_MANY = 300
"""So many answers are listed like other documents; more are a queue."""
_ABOVE, _BELOW = 20, 100
"""Answers of the queue that are listed before and after the one that is open, when it is listed anew."""
_TICKET, _NEAR = "answer-queue", "answers-near"
_MEMORY = "answers-order:"
_ORDERS: dict[Order, str] = {
    "import": "as they were imported",
    "alike": "those first that most people gave",
    "lot": "by lot: any stretch from the top is a random sample",
}


class Queueing(CountsApart, Moving, AsksInDialogs):
    """What a survey needs: one answer of each wording after the other.

    Where there are no more answers than a list can hold, `n` still goes on to the next one that was not read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.queue: AnswerQueue | None = None
        self._many = False
        self._alike = 0
        self._first_listed = 0
        self._from_the_top = False

    # The list beside the text

    def load_documents(self) -> None:
        """List the documents, and have the queue worked out in a thread where there are many answers."""
        size = reading.survey_size(self.session)
        self._many = size > _MANY
        self.documents.show(reading.list_documents(self.session, survey=not self._many))
        if self._many:
            self._show_queue()
        if size:
            self.count_apart(_TICKET, partial(answer_queue, order=self._order))
        else:
            self.queue = None

    @on(Counted)
    async def _is_counted(self, event: Counted) -> None:
        if event.ticket == _TICKET:
            self._queue_is_there(event)
        elif event.ticket == _NEAR:
            with self.refusals():
                await self._near_are_there(event)

    def _queue_is_there(self, event: Counted) -> None:
        if isinstance(event.result, AnswerQueue):
            self.queue = event.result
            self._show_queue()
            first = self.queue.next_unread()
            if self.coded is None:
                self.open_first()
            elif self._from_the_top and first is not None:
                self.open_document(first.slug)
            self._from_the_top = False
            self.show_progress()
        else:
            self.status.tell(event.refusal)

    def open_first(self) -> None:
        """Open what is to be read first, now that it is known; Code mode says how."""

    def _show_queue(self) -> None:
        """List the part of the queue around the answer that is open, or its beginning."""
        if not self._many:
            return
        if self.queue is None:
            self.documents.show_answers("Answers: counting …", ())
            return
        slug = self.coded.slug if self.coded is not None else ""
        at = self.queue.place(slug)
        if at is None:
            following = self.queue.next_unread()
            at = (self.queue.place(following.slug) or 0) if following is not None else 0
        # the list stays as it is while there is a page of it on both sides: to make its lines takes a while
        if not self._first_listed + (_ABOVE if self._first_listed else 0) <= at < self._first_listed + _BELOW:
            self._first_listed = max(at - 2 * _ABOVE, 0)
        groups = self.queue.groups[self._first_listed : self._first_listed + _ABOVE + _BELOW]
        rows = [
            DocumentRow(slug if self.queue.place(slug) == self.queue.place(group.slug) else group.slug,
                        f"{group.slug} ×{group.number}" if group.number > 1 else group.slug,
                        group.codings, group.read)
            for group in groups
        ]  # fmt: skip
        title = f"{self.queue.read:,}/{len(self.queue.groups):,} read"
        self.documents.show_answers(title, rows)

    def is_listed(self, slug: str) -> bool:
        """Tell whether a document is in the list or, of many answers, in the project."""
        if self.documents.lists(slug):
            return True
        return self._many and reading.is_answer(self.session, slug)

    # Going on

    def show_answer(self) -> None:
        """Bring the list to the answer that was opened, and look up how many say the same."""
        self._alike = 0
        if self.coded is not None and self.coded.opened.document.kind == "survey":
            self._alike = alike.number_alike(self.session, self.coded.opened.document)
            if self.queue is not None:
                self._show_queue()

    def also(self) -> str:
        """Say on how many answers of the same words it was done, too."""
        return f" here and in {counted(self._alike, 'answer')} of the same words" if self._alike else ""

    def read_further(self) -> str:
        """Say how many answers are coded with this one, and how many units were passed over."""
        others = f", with {self._alike:,} of the same words" if self._alike else ""
        return others + super().read_further()

    def do_uncoded_next(self) -> None:
        """Go to the next unit without a code; after the last one of an answer, to the next unread answer."""
        layer = self.opened()
        if layer.opened.document.kind != "survey" or layer.uncoded(self.reader.caret, 1) is not None:
            super().do_uncoded_next()
            return
        queue = self._require_queue()
        self.pass_over()
        queue.mark(layer.slug)
        following = queue.next_unread(layer.slug) or queue.next_unread()
        if following is None:
            raise RefusedError("every answer was read")
        self.open_document(following.slug)

    def neighbour(self, slug: str, step: int) -> str | None:
        """Return the document `step` places further in the list, or in the queue."""
        if not self._many or self.queue is None:
            return self.documents.neighbour(slug, step)
        at = self.queue.place(slug)
        if at is None:
            found = self.documents.neighbour(slug, step)
            return found or (self.queue.groups[0].slug if step > 0 and self.queue.groups else None)
        if 0 <= at + step < len(self.queue.groups):
            return self.queue.groups[at + step].slug
        return self.documents.last if at + step < 0 else None

    def open_document(self, slug: str, offset: int | None = None, span: Span | None = None) -> None:
        """Show a document; see Code mode."""
        raise NotImplementedError

    def _require_queue(self) -> AnswerQueue:
        if self.queue is None:
            raise RefusedError("what is alike here is still being worked out", remedy="Wait a moment.")
        return self.queue

    def _count(self, coding: Coding, number: int) -> None:
        super()._count(coding, number)
        self.mark_answer(coding.document, number)

    def mark_answer(self, slug: str, codings: int = 0) -> None:
        """Note in the queue that an answer was read, and how many codings it got."""
        if self.queue is not None and self.queue.place(slug) is not None:
            self.queue.mark(slug, codings)

    # Order, and what is nearly alike

    @property
    def _order(self) -> Order:
        kept = recall(_MEMORY + self.session.project.id)
        return next((order for order in _ORDERS if order == kept), "import")

    def do_answers_order(self) -> Awaitable[object]:
        """Ask in which order answers are read, and whether those of the same words are coded together."""
        if not reading.survey_size(self.session):
            raise RefusedError("there are no answers of a survey here")
        together = alike.is_followed(self.session)
        now = self._order
        answers: dict[str, str] = {
            name: f"{words} (now)" if name == now else words for name, words in _ORDERS.items()
        }
        answers["apart" if together else "together"] = (
            "code answers of the same words one by one from now on"
            if together
            else "code answers of the same words together from now on"
        )

        def chosen(name: str) -> None:
            if name in _ORDERS:
                remember(_MEMORY + self.session.project.id, name)
            else:
                alike.follow(self.session, together=name == "together")
            self._from_the_top = name in _ORDERS
            self.queue = None
            self.load_documents()
            self.show_answer()
            self.show_progress()

        return self.choose("In which order are answers read?", answers, chosen)

    def do_answers_near(self) -> None:
        """Show answers of nearly the same words, and put the codings of this one on those that are ticked."""
        slug = self.opened().slug
        self.count_apart(_NEAR, lambda session: (slug, alike.nearly_alike(session, slug)))

    async def _near_are_there(self, event: Counted) -> None:
        # few need it in a day
        from cpqual.tui.dialogs.near_answers import NearAnswers

        layer = self.opened()
        if not isinstance(event.result, tuple):
            raise RefusedError(event.refusal)
        slug, found = event.result
        if slug != layer.slug or self.app.screen is not self:
            # the coder has gone on
            return
        if not found:
            raise RefusedError("no other answer is of nearly the same words")

        def ticked(slugs: tuple[str, ...] | None) -> None:
            if slugs:
                copied = alike.copy_codings(self.session, layer.slug, slugs)
                for slug in slugs:
                    self.mark_answer(slug, 1)
                self._show_queue()
                self.status.tell(f"put {copied.codings} codings on {copied.answers} answers")
                self.load_codebook()
                self.workbench.data_changed("codings", origin=self)

        await self.ask(NearAnswers(layer.slug, layer.text, found), ticked)
