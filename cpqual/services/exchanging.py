"""Codings out of a project and into one, as a table that any program can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.codebook import Codebook, unknown_code
from cpqual.domain.codings import CONSENSUS_SLUG, Coder, Coding
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.formats.codings_table import CODING_COLUMNS, READ_COLUMN, CodingRow, read_codings
from cpqual.formats.tables import Cell, Table
from cpqual.services import import_copies
from cpqual.services.files import read_source
from cpqual.services.filtering import heard, selection
from cpqual.services.session import Session, consensus_coder, find_coder, list_coders, unknown_coder
from cpqual.storage import codes, codings, documents, memos, notes, read_units

MEMO_KIND = "theoretical"


class Imported(NamedTuple):
    """How many codings a table brought, and of how many units and documents it said that they were read.

    Attributes:
        there: how many of its codings were there already, and stayed as they were.
        ignored: columns that were not read.
        copies: how many codings there are of these on other answers of the same words, or would be, where
            that was not asked for.
        answers: on how many answers.
        open_in: of each coder, the documents coded here that they have not finished, where coding is blind:
            agreement does not count them yet.
        late_in: of each coder, those that they had finished before: what came now is no part of what they
            coded independently, and agreement leaves it out.
    """

    codings: int
    units: int
    documents: int
    there: int = 0
    ignored: tuple[str, ...] = ()
    copies: int = 0
    answers: int = 0
    open_in: tuple[tuple[str, tuple[str, ...]], ...] = ()
    late_in: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def copies_in_words(self) -> str:
        """The copies, as a phrase: `40 copies on 38 answers of the same words`."""
        return f"{counted(self.copies, 'copy')} on {counted(self.answers, 'answer')} of the same words"

    @property
    def in_words(self) -> str:
        """What came, as a phrase: `12 codings and 40 units read`."""
        parts = (
            [counted(self.codings, "coding")] if self.codings or not (self.units or self.documents) else []
        )
        parts += [f"{counted(self.units, 'unit')} read"] if self.units else []
        parts += [f"{counted(self.documents, 'document')} finished"] if self.documents else []
        return " and ".join(parts)


def export_codings(
    session: Session, coder: str | None = None, where: str = "", *, read: bool = False
) -> Table:
    """Return the codings of one coder, or of all, with their words and the memos on them.

    Args:
        where: a filter; see `filtering.select`. A coding is taken when somebody selected says part of it.
        read: also write, in rows without a code, which passages were marked as read and which documents are
            finished, so that `import_codings` knows what was left without a code.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no coder of that name, or no such name in the filter.
        RefusedError: no document answers the filter.
    """
    selected = selection(session, where)
    is_heard = heard(session, selected) if selected else None
    who = _coder(session, coder) if coder else None
    wanted = who.id if who else None
    texts: dict[str, str] = {}
    said_on: dict[tuple[str | int | None, ...], list[str]] = {}
    for memo in memos.memos(session.store):
        place = (memo.coding,) if memo.coding else (memo.document, memo.start, memo.end, memo.coder)
        said_on.setdefault(place, []).append(memo.body)
    rows: list[tuple[Cell, ...]] = []
    for made in codings.codings(session.store, coder_id=wanted):
        if is_heard is not None and not is_heard(made.document, Span(made.start, made.end)):
            continue
        text = _words(session, texts, made.document)
        passage = (made.document, made.start, made.end, made.coder)
        said = "\n\n".join([*said_on.get((made.id,), ()), *said_on.get(passage, ())])
        rows.append(
            (
                made.document, made.start, made.end, made.code, made.coder,
                text[made.start : made.end], said or None, made.origin, made.created,
                made.confidence,
            )
        )  # fmt: skip
    told = (f"only where {selected.told}",) if selected else ()
    if not read:
        return Table("codings", CODING_COLUMNS, rows, told)
    among = selected.documents if selected else None
    passages = [
        (one.document, one.start, one.end, None, one.coder,
         _words(session, texts, one.document)[one.start : one.end], None, one.way, one.created, None, "unit")
        for one in read_units.read_units(session.store, coder_id=wanted)
        if is_heard is None or is_heard(one.document, Span(one.start, one.end))
    ]  # fmt: skip
    finished = [
        (slug, None, None, None, name, None, None, None, None, None, "document")
        for (slug, name), status in sorted(notes.readings(session.store).items())
        if status == "finished"
        and (who is None or name == who.slug)
        and (among is None or slug in among)
        and name != CONSENSUS_SLUG
    ]
    every = [*((*row, None) for row in rows), *passages, *finished]
    return Table("codings", (*CODING_COLUMNS, READ_COLUMN), every, told)


def _words(session: Session, texts: dict[str, str], slug: str) -> str:
    if slug not in texts:
        texts[slug] = documents.text(session.store, session.document(slug).id)
    return texts[slug]


def import_codings(
    session: Session, path: Path, coder: str | None = None, *, copies: bool = False
) -> Imported:
    """Take a table of codings in as one act, all of its rows or none, and return how many there were.

    A row's quote must be the words at its start and end; a row without start and end is placed where its
    quote occurs, if it occurs exactly once. Codes and documents must be in the project; nothing is created. A
    code that was merged takes no codings any more; a retired one keeps its codings, so it takes earlier ones.
    A coding that its coder has on that very passage already stays as it is, so that a longer table of the
    same codings can follow; with a memo it is refused. A row that says `unit` in `read` marks its passage as
    read, whether it has a code or not; one that says `document` marks the document as finished, after all
    codings. What is marked already stays so.

    Args:
        path: CSV or JSON lines with the columns that `read_codings` knows.
        coder: whose codings they are when the table does not say; the session's coder if None.
        copies: put the codings on other answers of the same words, too, as coding them here does.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
        RefusedError: copies are asked for where answers are coded one by one.
        UnknownNameError: a coder is not in the project.
    """
    table = read_codings(read_source(path))
    if not table.rows:
        raise InputError("holds no codings", where=str(path))
    if copies:
        import_copies.require_together(session)
    placer = Placer(session, path)
    default = coder or session.coder.slug
    placed = [_Placed(row, row.coder or default, *placer.passage(row)) for row in table.rows]
    coded = [one for one in placed if one.row.code]
    there = {
        (one.document, one.start, one.end, one.code, one.coder.casefold())
        for one in codings.codings(session.store)
    }
    new = [one for one in coded if one.key not in there or one.row.memo]
    found = Imported(
        len(new),
        len({(one.document_id, one.span, one.coder) for one in placed if one.row.read == "unit"}),
        len({(one.document_id, one.coder) for one in placed if one.row.read == "document"}),
        len(coded) - len(new),
        table.ignored,
    )
    before = notes.readings(session.store)
    with session.act("import-codings", f"imported {found.in_words} from {path.name}"):
        made = [_add(session, placer, one) for one in new]
        # what is coded after a document is finished does not count as independent
        for one in sorted(placed, key=lambda one: one.row.read == "document"):
            if one.row.read:
                _mark(session, placer, one)
        further = import_copies.copies_of(session, (one for one in made if one.coder != CONSENSUS_SLUG))
        if copies:
            import_copies.put(session, further, {slug: one.id for slug, one in placer.coders.items()})
    marked = notes.readings(session.store)
    blind = session.project.profile == "reliability"
    return found._replace(
        copies=len(further),
        answers=len({one.answer.id for one in further}),
        open_in=_where(made, lambda one: blind and marked.get(one) != "finished"),
        late_in=_where(made, lambda one: before.get(one) == "finished"),
    )


def _where(
    made: Iterable[Coding], wanted: Callable[[tuple[str, str]], bool]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return, of each coder but the consensus, the documents of codings that are wanted."""
    found: dict[str, set[str]] = {}
    for document, coder in {(one.document, one.coder) for one in made if one.coder != CONSENSUS_SLUG}:
        if wanted((document, coder)):
            found.setdefault(coder, set()).add(document)
    return tuple((coder, tuple(sorted(slugs))) for coder, slugs in sorted(found.items()))


class _Placed(NamedTuple):
    """A row with whose it is and where it stands; the span is empty in a row about a whole document."""

    row: CodingRow
    coder: str
    document_id: str
    span: Span

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """What no two codings of a project have in common."""
        return self.row.document, *self.span, self.row.code, self.coder.casefold()


def _mark(session: Session, placer: Placer, placed: _Placed) -> None:
    """Keep what a row says was read."""
    row, who = placed.row, placer.coder(placed.coder)
    if who.kind == "consensus":
        raise placer.error(row.line, "the consensus is decided and reads nothing")
    if row.read == "document":
        notes.set_reading(session.store, placed.document_id, who.id, "finished")
        return
    way, created = row.way or "import", row.created or None
    read_units.add_read_units(session.store, placed.document_id, who.id, [placed.span], way, created)


def _add(session: Session, placer: Placer, placed: _Placed) -> Coding:
    row, span = placed.row, placed.span
    code_id = placer.unmerged_code_id(row.line, row.code)
    who = placer.coder(placed.coder)
    if row.memo:
        memos.add_memo(
            session.store,
            who.id,
            MEMO_KIND,
            row.memo,
            document_id=placed.document_id,
            start=span.start,
            end=span.end,
        )
    try:
        coding_id = codings.add_coding(
            session.store, placed.document_id, *span, code_id, who.id, placer.version, row.origin or "import",
            row.confidence, row.created or None,
        )  # fmt: skip
    except RefusedError:
        raise placer.error(row.line, f"{who.slug} has {row.code} on this passage already") from None
    return Coding(coding_id, row.document, *span, row.code, who.slug)


class Placer:
    """Finds documents, passages, codes and coders for the rows of one table.

    What a row names wrongly is an `InputError` with its line; an unknown coder is an `UnknownNameError`.
    """

    def __init__(self, session: Session, path: Path) -> None:
        self._session = session
        self._path = path
        self._texts: dict[str, tuple[str, str]] = {}
        self._codes = codes.code_ids(session.store)
        self._coders: dict[str, Coder] = {}
        self._merged: dict[str, str | None] | None = None
        self.version = codes.latest_version(session.store)

    def error(self, line: int, what: str) -> InputError:
        """Return the refusal of a row."""
        return InputError(what, where=f"{self._path}, line {line}", remedy="Nothing was imported.")

    def _document(self, slug: str) -> tuple[str, str]:
        if slug not in self._texts:
            stored = self._session.document(slug)
            self._texts[slug] = stored.id, documents.text(self._session.store, stored.id)
        return self._texts[slug]

    def document_id(self, line: int, slug: str) -> str:
        """Return the row id of a document."""
        try:
            return self._document(slug)[0]
        except UnknownNameError as error:
            raise self.error(line, error.what) from None

    def passage(self, row: CodingRow) -> tuple[str, Span]:
        """Return the document's id and the passage of a row, empty where it is about the whole document."""
        if row.start is None and not row.quote:
            return self.document_id(row.line, row.document), Span(0, 0)
        return self.place(row.line, row.document, row.start, row.end, row.quote)

    def place(self, line: int, slug: str, start: int | None, end: int | None, quote: str) -> tuple[str, Span]:
        """Return the document's id and the passage a row means.

        Args:
            start, end: code points of the text; without one of them the quote has to occur exactly once.
            quote: the words at that place, with any white space between them; not compared where it is empty.
        """
        document_id = self.document_id(line, slug)
        text = self._texts[slug][1]
        if start is None or end is None:
            found = _occurrences(quote, text)
            if len(found) != 1:
                raise self.error(line, f"the quote occurs {len(found)} times in {slug}; say start and end")
            return document_id, found[0]
        if not 0 <= start < end <= len(text):
            raise self.error(
                line, f"{start} to {end} is no passage of {slug}, which has {len(text)} characters"
            )
        if quote and text[start:end].split() != quote.split():
            raise self.error(line, f"the quote is not what stands at {start} to {end} of {slug}")
        return document_id, Span(start, end)

    def code_id(self, line: int, slug: str) -> str:
        """Return the row id of a code."""
        if slug not in self._codes:
            raise self.error(line, str(unknown_code(slug, self._codes)))
        return self._codes[slug]

    def unmerged_code_id(self, line: int, slug: str) -> str:
        """Return the row id of a code, unless it was merged into another one, which codings have instead."""
        code_id = self.code_id(line, slug)
        if self._merged is None:
            book = self._session.codebook()
            self._merged = {
                code.slug: _successor(book, code.slug) for code in book if code.status == "merged"
            }
        if slug in self._merged:
            into = self._merged[slug]
            what = f"was merged into {into}; write {into} in its place" if into else "is merged"
            raise self.error(line, f"the code {slug} {what}")
        return code_id

    @property
    def coders(self) -> dict[str, Coder]:
        """The coders asked for so far, by their slugs."""
        return {one.slug: one for one in self._coders.values()}

    def coder(self, slug: str) -> Coder:
        """Return a coder, making the consensus layer when a row is of it."""
        if slug not in self._coders:
            if slug.upper() == CONSENSUS_SLUG:
                self._coders[slug] = consensus_coder(self._session)
            else:
                self._coders[slug] = _coder(self._session, slug)
        return self._coders[slug]


def _occurrences(quote: str, text: str) -> list[Span]:
    """Return where a quote occurs; tables seldom keep the line ends and white space that a text has."""
    wanted = re.escape(quote)
    if quote not in text:
        wanted = r"\s+".join(map(re.escape, quote.split()))
    return [Span(*match.span()) for match in re.finditer(wanted, text)]


def _successor(book: Codebook, slug: str) -> str | None:
    """Return the code that a merged code's codings have now, None where nothing says so."""
    passed = {slug}
    into = book.merged_into(slug)
    while into is not None and into not in passed and book.get(into).status == "merged":
        passed.add(into)
        into = book.merged_into(into)
    return None if into in passed else into


def _coder(session: Session, slug: str) -> Coder:
    known = list_coders(session)
    coder = find_coder(known, slug)
    if coder is None:
        raise unknown_coder(slug, known)
    return coder
