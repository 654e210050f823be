"""What the preview says of a file, from the plan that it is shown with."""

from __future__ import annotations

from pathlib import Path

from cpqual.formats.options import ReadOptions
from cpqual.services.importing import carry_out, plan_import
from cpqual.services.importing_files import Holdings, read_file
from cpqual.services.session import Session
from cpqual.tui.importing.facts import about, by_file


def shown(session: Session, path: Path) -> str:
    """Return what the preview says of a file."""
    reads = {path: read_file(Holdings(session, ReadOptions()), path)}
    (one,) = by_file([path], plan_import(session, [path]), reads)
    return about(one, lambda act: act).plain


def test_rows_that_are_gone_and_near_copies_are_told(session: Session, tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    table.write_text("id,text\nA1,The bus was late\nA2,Nobody came\nA3,It rained in\n")
    talk = tmp_path / "talk.txt"
    talk.write_text("".join(f"INT: Well?\nP1: The [b]hedge[/b] number {n} by the gate.\n" for n in range(9)))
    carry_out(session, plan_import(session, [table, talk]))
    table.write_text("id,text\nA1,The bus was late\nA3,It rained in\n")
    assert "not in it: A2; nothing is removed" in shown(session, table)
    again = tmp_path / "talk-final.txt"
    again.write_text(talk.read_text() + "INT: Thank you for all of this.\n")
    assert "of its text stands in talk too" in shown(session, again)
