"""Negative cases as a table: each passage with who says it, and how many every theme has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cpqual.domain.ids import short
from cpqual.domain.negative_cases import NegativeCase
from cpqual.formats.tables import Cell, Table
from cpqual.services.layers import unblinded_documents
from cpqual.services.negative_cases import tallies, theme_of
from cpqual.services.passages import Place
from cpqual.services.quote_bank import Attribution, Wanted, quoted
from cpqual.services.session import Session

_COLUMNS = (
    "theme", "code", "kind", "quote", "attribution", "note", "check", "coder", "document", "turn", "start",
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
    return Table("negative cases", _COLUMNS, body, tuple(notes), wrapped=("quote", "note", "check"))
