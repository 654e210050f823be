"""Negative cases as a table: out with who says each passage and how many every theme has, and in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cpqual.domain.consent import Attribution
from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.ids import short
from cpqual.domain.negative_cases import NegativeCase
from cpqual.domain.wording import counted
from cpqual.formats.case_table import read_cases
from cpqual.formats.tables import Cell, Table
from cpqual.services.exchanging import Placer
from cpqual.services.files import read_source
from cpqual.services.layers import unblinded_documents
from cpqual.services.negative_cases import add_case, tallies, theme_of
from cpqual.services.passages import Place
from cpqual.services.quote_bank import Wanted, quoted
from cpqual.services.session import Session, as_coder

# `quote` is what is read back, word for word; a passage is shown as it is quoted
_COLUMNS = (
    "theme", "code", "kind", "passage", "attribution", "note", "check", "coder", "document", "turn", "start",
    "end", "created", "id",
)  # fmt: skip


def case_table(
    session: Session, found: Iterable[NegativeCase], attribution: Attribution, themes: Sequence[str] = ()
) -> Table:
    """Return cases as a table: theme and code, the passage with who says it, and the note.

    Args:
        themes: themes (codes at the top) of which the notes say how many cases there are.

    Raises:
        RefusedError: names are asked for, which the register does not hold.
    """
    listed = list(found)
    book = session.codebook()
    labels = {code.slug: code.label for code in book}
    wanted = Wanted((), attribution=attribution, words=0)
    told = quoted(session, (Place(c.document, c.start, c.end, (c.code,)) for c in listed), wanted)
    body: list[tuple[Cell, ...]] = [
        (
            labels[theme_of(book, one.code)], one.code, one.kind, quote.text, quote.attribution or None,
            one.note, "; ".join(quote.check) or None, one.coder, one.document, quote.turn or None, one.start,
            one.end, one.created, short(one.id),
        )
        for one, quote in zip(listed, told, strict=True)
    ]  # fmt: skip
    every = tallies(session) if themes else {}
    notes = [f"{labels[slug]}: {every[slug].words}" for slug in themes]
    if unblinded_documents(session) is not None:
        notes.append("coding is blind: others’ cases in documents you have not finished are left out")
    return Table("negative cases", _COLUMNS, body, tuple(notes), wrapped=("passage", "note", "check"))


def import_cases(session: Session, path: Path) -> int:
    """Take a table of negative cases in as one act, all of its rows or none; return how many there were.

    A row's quote must be the words at its start and end; a row without these is placed where its quote
    occurs, if it occurs exactly once. A row is this coder's unless it names another one.

    Args:
        path: a delimited table with `document,code,kind,note[,start,end,quote,coder]`.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    found = read_cases(read_source(path))
    if not found:
        raise InputError("holds no negative case", where=str(path))
    placer = Placer(session, path)
    with session.act("negative", f"imported {counted(len(found), 'negative case')} from {path.name}"):
        for row in found:
            _, span = placer.place(row.line, row.document, row.start, row.end, row.quote)
            try:
                owner = as_coder(session, row.coder) if row.coder else session
                add_case(owner, row.code, row.document, span, row.kind, row.note)
            except CpqualError as error:
                raise placer.error(row.line, error.what) from None
    return len(found)
