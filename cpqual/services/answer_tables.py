"""The answers of a survey as tables: the queue, and those nearly alike."""

from __future__ import annotations

from itertools import islice

from cpqual.formats.tables import Table
from cpqual.services.alike import is_followed, nearly_alike
from cpqual.services.answer_queue import Order, answer_queue
from cpqual.services.session import Session
from cpqual.storage import documents


def queue_table(
    session: Session,
    order: Order = "import",
    *,
    seed: int = 0,
    unread: bool = False,
    limit: int | None = None,
    where: str = "",
) -> Table:
    """Return the queue of this coder as a table, one row a wording.

    Args:
        seed: of the lots; see `answer_queue`.
        unread: only what was not read.
        limit: most rows; None for all.
        where: a filter; see `filtering.select`.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: there is no such name in the filter.
    """
    among = None
    if where:
        # reading on without a filter needs no vocabulary
        from cpqual.services.filtering import select

        among = select(session, where).documents
    queue = answer_queue(session, order, seed=seed, among=among)
    wanted = [group for group in queue.groups if not (unread and group.read)]
    rows = [
        (group.slug, group.number, group.read, group.codings, _answer(session, group.slug))
        for group in islice(wanted, limit)
    ]
    how = "together" if is_followed(session) else "one by one"
    notes = [
        f"{queue.answers} answers in {len(queue.groups)} wordings, {queue.read} of them read by "
        f"{session.coder.slug}; answers of the same words are coded {how}",
        *([f"the first {len(rows)} of {len(wanted)}"] if len(rows) < len(wanted) else []),
        *([f"order drawn by lot, seed {seed}"] if order == "lot" else []),
    ]
    return Table("answers", ("document", "answers", "read", "codings", "answer"), rows, tuple(notes))


def near_table(session: Session, slug: str, least: float) -> Table:
    """Return answers of nearly the same words as a table, the most alike first.

    Raises:
        RefusedError: the document is no answer of a survey, or is too short.
        UnknownNameError: there is no such document.
    """
    rows = [
        (
            near.answer.slug, near.number, near.likeness, near.coded,
            "; ".join(f"{one.here or '–'} → {one.there or '–'}" for one in near.differences),
            near.answer.text,
        )
        for near in nearly_alike(session, slug, least)
    ]  # fmt: skip
    columns = ("document", "answers", "likeness", "coded", "otherwise", "answer")
    note = "likeness: twice the words in common, in order, of all words of both; a word may turn the meaning"
    return Table(f"answers nearly like {slug}", columns, rows, (note,))


def _answer(session: Session, slug: str) -> str:
    return documents.text(session.store, session.document(slug).id)
