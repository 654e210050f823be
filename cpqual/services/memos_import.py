"""Taking in a table of memos, as `memos list` writes it or somebody's spreadsheet has it."""

from __future__ import annotations

from pathlib import Path

from cpqual.domain.codings import About
from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.wording import counted
from cpqual.formats.memo_table import MemoRow, read_memos
from cpqual.services.exchanging import Placer
from cpqual.services.files import read_source
from cpqual.services.memos import memos_on, require_body, write_memo
from cpqual.services.session import Session, as_coder


def import_memos(session: Session, path: Path) -> tuple[int, int]:
    """Take a table of memos in as one act, all of its rows or none; return how many are new and were there.

    A row is about the passage, document, code, person or site that it names, and about the project if it
    names none. A passage's quote must be the words at its start and end; without these it is placed where
    its quote occurs, if it occurs exactly once. A code named beside a passage tells which coding the memo
    stood on, and is not kept. A memo of the same words about the same thing is not written twice.

    Args:
        path: a delimited table with `body[,kind,document,start,end,quote,code,person,site,coder]`. A row is
            this coder's unless it names another one.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    found = read_memos(read_source(path))
    if not found:
        raise InputError("holds no memo", where=str(path))
    placer = Placer(session, path)
    new = 0
    with session.act("memo", f"imported {counted(len(found), 'memo')} from {path.name}"):
        for row in found:
            about = _about(placer, row)
            try:
                owner = as_coder(session, row.coder) if row.coder else session
                body = require_body(row.body)
                if any(memo.body == body for memo in memos_on(owner, about)):
                    continue
                write_memo(owner, about, body, row.kind)
            except CpqualError as error:
                raise placer.error(row.line, error.what) from None
            new += 1
    return new, len(found) - new


def _about(placer: Placer, row: MemoRow) -> About:
    if row.start is not None or row.quote:
        _, span = placer.place(row.line, row.document, row.start, row.end, row.quote)
        return About(document=row.document, span=span)
    return About(
        document=row.document or None, code=row.code or None, person=row.person or None, site=row.site or None
    )
