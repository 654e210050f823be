"""Taking a table of codings in, where the codebook has gone on since the table was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError
from cpqual.services import code_editing, codebooks, merging_codes, reading
from cpqual.services.exchanging import import_codings
from cpqual.services.session import Session


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("document,start,end,code\nINT-1,77,95,new_networks\nINT-1,36,43,barriers\n")
    return path


def codes_made(session: Session) -> set[str]:
    return {made.code for made in reading.open_document(session, "INT-1").codings}


def test_a_row_with_a_merged_code_is_refused_naming_the_code_of_today(session: Session, table: Path) -> None:
    merging_codes.merge_codes(session, ["barriers"], "practical_support", "one thing")
    merging_codes.merge_codes(session, ["practical_support"], "connecting", "one thing")
    with pytest.raises(InputError) as refused:
        import_codings(session, table)
    assert "line 3: the code barriers was merged into connecting; write connecting in its place" in str(
        refused.value
    )
    assert codes_made(session) == set()
    merging_codes.unmerge_code(session, "practical_support", "two things")
    merging_codes.unmerge_code(session, "barriers", "two things")
    assert import_codings(session, table).codings == 2


def test_a_merged_code_of_which_no_file_says_where_it_went_is_refused(session: Session, table: Path) -> None:
    book = session.codebook()
    merged = replace(book.get("barriers"), status="merged")
    codebooks.save(session, replace(book, codes=(merged, *book.codes[1:])), "from elsewhere")
    with pytest.raises(InputError, match="line 3: the code barriers is merged"):
        import_codings(session, table)


def test_a_retired_code_takes_its_earlier_codings(session: Session, table: Path) -> None:
    code_editing.retire_codes(session, ["barriers"], "not needed")
    assert import_codings(session, table).codings == 2
    assert codes_made(session) == {"barriers", "new_networks"}
