"""The disagreement list as a spreadsheet: out with all that is needed to decide, and back with decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

from cpqual.domain.codebook import Code
from cpqual.domain.codings import REASONS, Coding, Decision, Reason
from cpqual.domain.errors import CpqualError, InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.formats.dispute_table import (
    Dispute,
    Filled,
    as_shown,
    dispute_table,
    is_dispute_table,
    read_filled,
)
from cpqual.formats.tables import Table
from cpqual.services.adjudicating import Verdict, decide_all, decided_spans, outcome_of
from cpqual.services.agreement import Comparison
from cpqual.services.agreement_tables import open_disputes
from cpqual.services.disputed_passages import DisputedPassage, disputed_passage
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import codings, documents, notes

_MARKED_WORDS = 60
_NOTHING = "Nothing was imported."


class Imported(NamedTuple):
    """What reading a sheet back came to: how many were decided, and how many had been before."""

    decided: int
    skipped: int


def dispute_sheet(session: Session, found: Comparison, code: str | None = None) -> Table:
    """Return the disputed passages as a table to fill in, costliest code first.

    Documents in which coding is still blind for this coder are left out, and counted in the notes.

    Raises:
        UnknownNameError: the code is not among those compared.
        RefusedError: codes were compared with everything below them, which is no reading that can be decided.
    """
    if found.level == "rollup" or (found.rolled is not None and code in found.rolled.codes):
        raise RefusedError(
            "what is decided is a code as applied, and not one with everything below it",
            remedy="Leave --level out.",
        )
    rules = {one.slug: _rule(one) for one in found.codebook}
    disputes: list[Dispute] = []
    seen: dict[tuple[str, Span], DisputedPassage] = {}
    coders = found.design.coders
    visible, left = open_disputes(session, found, code)
    for one in visible:
        where = one.disagreement
        unit = Span(where.start, where.end)
        if (where.document, unit) not in seen:
            seen[where.document, unit] = disputed_passage(session, where.document, unit, coders)
        around = seen[where.document, unit]
        given = {
            coder: (", ".join(around.given(coder)), _marked(around, coder, where.code))
            for coder in (*where.marked, *where.unmarked)
        }
        disputes.append(
            Dispute(
                document=where.document,
                unit=unit,
                code=where.code,
                rule=rules.get(where.code, ""),
                speaker=around.speaker,
                before=around.words(Span(around.window.start, unit.start)),
                passage=one.text,
                after=around.words(Span(unit.end, around.window.end)),
                marked=where.marked,
                unmarked=where.unmarked,
                given=given,
                decided=_decided(around.decisions.get(where.code)),
            )
        )
    table = dispute_table(disputes, coders)
    return replace(table, notes=(*table.notes, *left))


def _rule(code: Code) -> str:
    parts = (
        code.brief,
        f"When: {'; '.join(code.when_to_use)}" if code.when_to_use else "",
        f"Not: {'; '.join(code.when_not_to_use)}" if code.when_not_to_use else "",
    )
    return " ".join(part for part in parts if part)


def _marked(around: DisputedPassage, coder: str, code: str) -> str:
    """Say where a coder marked a code: `36–44 “the dog came”`, each passage after the other."""
    made: list[Coding] = [one for one in around.codings.get(coder, ()) if one.code == code]
    said = []
    for one in made:
        if one.start < around.unit.end and around.unit.start < one.end:
            words = " ".join(around.words(Span(max(one.start, around.window.start), one.end)).split())
            short = words if len(words) <= _MARKED_WORDS else words[: _MARKED_WORDS - 1].rstrip() + "…"
            said.append(f"{one.start}–{one.end} “{short}”")
    return "; ".join(said)


def _decided(decision: Decision | None) -> str:
    return f"{decision.outcome} ({decision.reason}), {decision.coder}" if decision else ""


def is_sheet(path: Path) -> bool:
    """Tell whether a file is a list of disagreements to fill in, by its columns.

    Raises:
        InputError: it cannot be read, or is not a table.
    """
    return is_dispute_table(read_source(path))


def import_sheet(session: Session, path: Path) -> Imported:
    """Take in what somebody decided in a sheet that `dispute_sheet` made: all rows or none, as one act.

    Rows without an outcome are left alone. What has been decided meanwhile is kept as it is.

    Args:
        path: a spreadsheet (.xlsx) or delimited table.

    Raises:
        InputError: the table is broken, a row does not fit the project, or an outcome or reason is none;
            names the cell.
        RefusedError: nothing is decided in it.
    """
    rows = list(read_filled(read_source(path)))
    if not rows:
        raise RefusedError("no outcome is filled in", where=str(path), remedy="Fill in outcome and reason.")
    decided = decided_spans(notes.decisions(session.store))
    verdicts: list[Verdict] = []
    skipped = 0
    checked = _Rows(session)
    for row in rows:
        if any(span.overlaps(row.unit) for span in decided.get((row.document, row.code), ())):
            skipped += 1
        else:
            verdicts.append(checked.verdict(row))
    if verdicts:
        decide_all(session, verdicts)
    return Imported(len(verdicts), skipped)


class _Rows:
    """Checks the rows of one sheet against the project, and complains by the cell."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._texts: dict[str, str] = {}
        self._seen: set[tuple[str, Span, str]] = set()

    def verdict(self, row: Filled) -> Verdict:
        """Return what a row decides."""
        outcome = self._outcome(row)
        text = self._text(row)
        if as_shown(text[row.unit.start : row.unit.end]) != " ".join(row.passage.split()):
            raise _refused(row, "passage", f"this is not what stands at {_said(row.unit)} of {row.document}")
        self._check_code(row)
        if row.reason.casefold() not in REASONS:
            raise _refused(row, "reason", f"this is no reason; there are {', '.join(REASONS)}")
        key = (row.document, row.unit, row.code)
        if key in self._seen:
            raise _refused(row, "outcome", "a row above decides the same unit and code")
        self._seen.add(key)
        coded = tuple(_coded(row, text)) if outcome == "new_span" else ()
        reason = cast(Reason, row.reason.casefold())
        return Verdict(row.document, row.unit, row.code, outcome, reason, row.note, coded)

    def _text(self, row: Filled) -> str:
        if row.document not in self._texts:
            try:
                stored = self._session.document(row.document)
            except CpqualError as error:
                raise _refused(row, "document", error.what) from None
            self._texts[row.document] = documents.text(self._session.store, stored.id)
        return self._texts[row.document]

    def _outcome(self, row: Filled) -> str:
        self._text(row)
        try:
            return outcome_of(self._session, self._session.document(row.document), row.outcome)
        except RefusedError as error:
            raise _refused(row, "outcome", f"this is no outcome here. {error.remedy}") from None

    def _check_code(self, row: Filled) -> None:
        """Check that somebody gave the code there: rows whose cells were sorted apart do not fit together."""
        try:
            code_id = self._session.code_id(row.code)
        except CpqualError as error:
            raise _refused(row, "code", str(error)) from None
        document_id = self._session.document(row.document).id
        if not codings.codings(
            self._session.store, document_id=document_id, code_ids=[code_id], span=row.unit
        ):
            raise _refused(row, "code", f"nobody has {row.code} on this passage")


def _coded(row: Filled, text: str) -> Iterator[Span]:
    if row.start is not None and row.end is not None:
        span = Span(row.start, row.end)
    elif row.words:
        span = _quoted(row, text)
    else:
        raise _refused(row, "outcome", "new_span needs start and end, or its words")
    if span.start >= span.end or not row.unit.contains(span):
        raise _refused(row, "start", f"{_said(span)} is no passage within the unit {_said(row.unit)}")
    yield span


def _quoted(row: Filled, text: str) -> Span:
    """Find the words of a new passage within the unit; how they are spaced does not matter."""
    pattern = r"\s+".join(map(re.escape, row.words.split()))
    found = list(re.finditer(pattern, text[row.unit.start : row.unit.end]))
    if len(found) != 1:
        raise _refused(row, "words", f"these words occur {len(found)} times in the unit; say start and end")
    return Span(row.unit.start + found[0].start(), row.unit.start + found[0].end())


def _said(span: Span) -> str:
    return f"{span.start} to {span.end}"


def _refused(row: Filled, column: str, what: str) -> InputError:
    return InputError(what, where=row.cells.get(column, row.cells["outcome"]), remedy=_NOTHING)
