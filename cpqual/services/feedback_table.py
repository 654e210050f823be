"""Feedback to theme cards as a table, out and in: what is written out is read back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.cards import Feedback
from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.ids import short
from cpqual.domain.text import canonicalise
from cpqual.formats.feedback_table import FEEDBACK_COLUMNS, FeedbackRow, read_feedback
from cpqual.formats.places import written
from cpqual.formats.tables import Cell, Table
from cpqual.services import card_feedback
from cpqual.services.files import read_source
from cpqual.services.session import Session

_NOTHING = "Nothing was imported."


def feedback_table(session: Session, found: Sequence[Feedback]) -> Table:
    """Return feedback as a table: the columns that are read back, what came of it in words, and its id."""
    links = card_feedback.links(session)
    body: list[tuple[Cell, ...]] = [
        (
            one.code, one.said_by, one.person, one.date, one.answer, one.words, one.decision,
            one.reason or None, one.version,
            "; ".join(written(at.document, at.span) for at in links.get(one.id, ())) or None,
            one.outcome, one.coder, short(one.id),
        )
        for one in found
    ]  # fmt: skip
    columns = (*FEEDBACK_COLUMNS, "outcome", "coder", "id")
    return Table("feedback", columns, body, _notes(session, found), wrapped=("words", "reason"))


def _notes(session: Session, found: Sequence[Feedback]) -> tuple[str, ...]:
    there = {one.code for one in found}
    return tuple(
        f"{tally.card.name}: {tally.words}{f'; {tally.decided}' if tally.decided else ''}"
        for tally in card_feedback.tallies(session)
        if tally.card.code in there
    )


def tally_table(session: Session) -> Table:
    """Return the cards with how each was received and what was decided."""
    body: list[tuple[Cell, ...]] = [
        (
            one.card.code, one.card.name, one.people, *one.answers, one.accepted, one.partly, one.declined,
            one.undecided, one.waiting,
        )
        for one in card_feedback.tallies(session)
    ]  # fmt: skip
    columns = (
        "code", "card", "people", "agree", "partly", "disagree", "add", "accepted", "accepted in part",
        "declined", "to be decided", "to be carried out",
    )  # fmt: skip
    note = (
        "people by what they answered: whoever gave two answers is counted in both; then pieces of feedback"
    )
    return Table("cards", columns, body, (note,) if body else ())


class Taken(NamedTuple):
    """How many rows were new, and how many were there already."""

    new: int
    known: int


def import_feedback(session: Session, path: Path) -> Taken:
    """Take a table of feedback in as one act, all of its rows or none.

    The cards, people, documents and versions it names must be in the project. A row that says what a piece
    of feedback there says already is left out, so that a file taken in twice counts nobody twice; what a row
    does not say, such as the day, is not compared.

    Args:
        path: a delimited table with `card,answer,words[,by,person,date,decision,reason,version,at]`.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    found = read_feedback(read_source(path))
    if not found:
        raise InputError("holds no feedback", where=str(path))
    with session.act("card-feedback", f"imported {len(found)} pieces of feedback from {path.name}"):
        there, known = card_feedback.feedback(session), 0
        for row in found:
            same = next((one for one in there if _says(row, one)), None)
            if same is not None:
                # each piece stands for one row: two people of one role may say the same on one day
                there.remove(same)
                known += 1
                continue
            try:
                _add(session, row)
            except CpqualError as error:
                raise InputError(error.what, where=f"{path}, line {row.line}", remedy=_NOTHING) from None
    return Taken(len(found) - known, known)


def _says(row: FeedbackRow, one: Feedback) -> bool:
    """Tell whether a row says what is written down already."""
    return (
        (row.card, row.answer, row.person or None, canonicalise(row.words).strip())
        == (one.code, one.answer, one.person, one.words.strip())
        and " ".join(row.by.split()) in ("", one.said_by)
        and row.date in ("", one.date)
    )


def _add(session: Session, row: FeedbackRow) -> None:
    made = card_feedback.add_feedback(
        session, row.card, row.answer, row.words,
        said_by=row.by, person=row.person or None, date=row.date, at=row.at,
    )  # fmt: skip
    if row.decision != "open" or row.version is not None:
        card_feedback.decide(session, made, row.decision, row.reason, version=row.version)
