"""Memos from a table: about what each row names, all or none, and not twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import InputError
from cpqual.services import history, memos, memos_export
from cpqual.services.memos import MemoQuery
from cpqual.services.memos_import import import_memos
from cpqual.services.session import Session, add_coder

TABLE = """kind,document,start,end,quote,code,person,coder,body
,INT-1,,,the bus,,,TM,"The bus, again."
decision,,,,,barriers,,,"A code, and a kind of its own"
,INT-1,,,,,,,"(The whole of it)"
,,,,,,p,,Perran
reflexive,,,,,,,,"The project
in two lines"
"""


@pytest.fixture
def table(session: Session, tmp_path: Path) -> Path:
    add_coder(session, "TM", "Tobias")
    path = tmp_path / "memos.csv"
    path.write_text(TABLE.replace("the bus", "bus"))
    return path


def test_each_memo_is_about_what_its_row_names_and_comes_once(session: Session, table: Path) -> None:
    assert import_memos(session, table) == (5, 0)
    found = [
        (one.coder, one.kind, one.about.kind, one.body) for one in memos.find_memos(session, MemoQuery())
    ]
    assert sorted(found) == [
        ("RB", "case", "person", "Perran"), ("RB", "decision", "code", "A code, and a kind of its own"),
        ("RB", "document", "document", "(The whole of it)"),
        ("RB", "reflexive", "project", "The project\nin two lines"),
        ("TM", "theoretical", "passage", "The bus, again."),
    ]  # fmt: skip
    assert import_memos(session, table) == (0, 5)
    history.undo(session)
    assert memos.find_memos(session, MemoQuery()) == []


def test_what_the_list_writes_can_be_read_again(session: Session, table: Path, tmp_path: Path) -> None:
    import_memos(session, table)
    listed = memos_export.memo_table(session, MemoQuery())
    body, place = listed.columns.index("body"), listed.columns.index("start")
    assert {row[body]: row[place] for row in listed.rows}["The bus, again."] is not None
    assert import_memos(session, table)[0] == 0


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("speech,,,,,,,,words", "line 2: no kind 'speech'"),
        (",INT-9,,,,,,,words", "line 2"),
        (",INT-1,3,,,,,,words", "line 2: end is '', not a whole number"),
        (",,3,9,,,,,words", "line 2: a passage needs a document"),
        (",INT-1,,,,,,,", "line 2: the memo is empty"),
        (",INT-1,,,no such words,,,,words", "line 2"),
        (",,,,,,,ZZ,words", "line 2"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_is_taken_in(
    session: Session, tmp_path: Path, row: str, told: str
) -> None:
    path = tmp_path / "memos.csv"
    path.write_text(f"{TABLE.splitlines()[0]}\n{row}\n,,,,,,,,fine\n")
    with pytest.raises(InputError, match="line 2") as refused:
        import_memos(session, path)
    assert told.removeprefix("line 2: ") in str(refused.value)
    assert memos.find_memos(session, MemoQuery()) == []
