"""Taking a table of codings in, where the codebook has gone on since the table was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.services import code_editing, codebooks, coding, merging_codes, reading
from cpqual.services.agreement_scope import Choices, NothingSharedError, scope_of
from cpqual.services.exchanging import import_codings
from cpqual.services.session import Session, add_coder, as_coder


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


def test_what_is_there_already_stays_but_a_memo_is_not_lost_unsaid(session: Session, table: Path) -> None:
    import_codings(session, table)
    assert import_codings(session, table)[:1] == (0,)
    table.write_text("document,start,end,code,memo\nINT-1,36,43,barriers,The fare.\n")
    with pytest.raises(InputError, match="line 2: RB has barriers on this passage already"):
        import_codings(session, table)


def test_a_retired_code_takes_its_earlier_codings(session: Session, table: Path) -> None:
    code_editing.retire_codes(session, ["barriers"], "not needed")
    assert import_codings(session, table).codings == 2
    assert codes_made(session) == {"barriers", "new_networks"}


def test_where_coding_is_blind_imported_codings_count_in_finished_documents_only(
    session: Session, table: Path
) -> None:
    with session.act("profile", "reliability"):
        session.store.update("project", session.project.id, {"profile": "reliability"})
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    coding.apply_codes(tobias, "INT-1", Span(36, 43), ["barriers"])
    reading.finish(tobias, "INT-1")
    assert import_codings(session, table).open_in == (("RB", ("INT-1",)),)
    with pytest.raises(NothingSharedError, match="finished by two of RB, TM; at work: RB in INT-1"):
        scope_of(session, Choices(coders=("RB", "TM")))
    assert scope_of(session, Choices(unfinished=True)).assigned == {"INT-1": {"RB", "TM"}}
    # the mark may stand before the codings, and they are no later change for it
    table.write_text(
        "document,start,end,code,read\nINT-1,,,,document\nINT-1,0,10,barriers,\nINT-1,36,44,connecting,document\n"
    )
    found = import_codings(session, table)
    assert (found.open_in, found.late_in) == ((), ())
    scope = scope_of(session, Choices())
    assert scope.assigned == {"INT-1": {"RB", "TM"}}
    assert not scope.taken_back.later
    table.write_text("document,start,end,code\nINT-1,10,20,barriers\n")
    assert import_codings(session, table).late_in == (("RB", ("INT-1",)),)
    assert sum(scope_of(session, Choices()).taken_back.later.values()) == 1


def test_where_coding_is_open_imported_codings_count_as_they_come(session: Session, table: Path) -> None:
    add_coder(session, "TM")
    coding.apply_codes(as_coder(session, "TM"), "INT-1", Span(36, 43), ["barriers"])
    reading.finish(as_coder(session, "TM"), "INT-1")
    assert import_codings(session, table).open_in == ()
    assert scope_of(session, Choices()).assigned == {"INT-1": {"RB", "TM"}}
