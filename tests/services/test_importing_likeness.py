"""A file renamed and written on is told; a copy is told of the right file; tables hide no transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError
from cpqual.services.importing import carry_out, new_pseudonyms, plan_import
from cpqual.services.session import Session

WORDS = (
    "The hedge by the gate",
    "Water comes on Mondays",
    "Nobody turned the compost",
    "We dug until it rained",
)
TEXT = "".join(
    f"INT: What of it, number {n}?\nP1: {words}, every single year.\n" for n, words in enumerate(WORDS)
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def told(session: Session, *paths: Path) -> dict[str, str]:
    return {name: said for name, said in plan_import(session, paths).warnings if "stands in" in said}


def test_a_file_renamed_and_written_on_is_told(session: Session, tmp_path: Path) -> None:
    carry_out(session, plan_import(session, [written(tmp_path, "one.txt", TEXT)]))
    again = written(
        tmp_path, "one-final.txt", TEXT + "INT: Thank you.\nP1: And [b]good[/b] night to you all.\n"
    )
    assert "stands in one too" in told(session, again)["one-final.txt"]
    assert plan_import(session, [again]).taken, "it is told, and nothing more"


def test_two_new_files_are_compared_as_well(session: Session, tmp_path: Path) -> None:
    first, second = (
        written(tmp_path, "a.txt", TEXT),
        written(tmp_path, "b.txt", TEXT + "INT: Thank you all.\n"),
    )
    assert list(told(session, first, second)) == ["b.txt"]


def test_questions_of_one_guide_make_no_copy(session: Session, tmp_path: Path) -> None:
    other = TEXT.replace("every single year", "so they say, though I was never there to see any of it myself")
    carry_out(session, plan_import(session, [written(tmp_path, "one.txt", TEXT)]))
    assert told(session, written(tmp_path, "two.txt", other)) == {}


def test_of_a_file_and_its_copy_the_copy_is_told(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("A1 copy.txt", "A1.txt", "A1-1.txt"):
        written(folder, name, TEXT)
    planned = {one.document.slug: one.status for one in plan_import(session, [folder]).planned}
    assert planned == {"A1": "new", "A1 copy": "copy", "A1-1": "copy"}


def test_a_pseudonym_is_written_as_the_header_writes_it(session: Session, tmp_path: Path) -> None:
    text = "Participants: Delphine\n\n" + TEXT.replace("P1:", "DELPHINE:")
    plan = plan_import(session, [written(tmp_path, "one.txt", text)])
    assert new_pseudonyms(plan) == {"delphine": "Delphine"}


def test_a_row_whose_id_was_mixed_up_is_told_by_its_line(session: Session, tmp_path: Path) -> None:
    table = written(tmp_path, "s.csv", "id,text\nA1,The bus was late again\nA2,Nobody came to the door\n")
    carry_out(session, plan_import(session, [table]))
    written(tmp_path, "s.csv", "id,text\nA1,Quite something else altogether\nA2,Nobody came to the door\n")
    with pytest.raises(RefusedError, match=r"A1 \(s\.csv, line 2\).*mend the table"):
        carry_out(session, plan_import(session, [table]))


def test_how_many_more_changed_is_told(session: Session, tmp_path: Path) -> None:
    rows = [f"A{n},The bus number {n} was late again this morning" for n in range(8)]
    table = written(tmp_path, "s.csv", "\n".join(["id,text", *rows, ""]))
    carry_out(session, plan_import(session, [table]))
    written(tmp_path, "s.csv", "\n".join(["id,text", *(f"{row} too" for row in rows), ""]))
    with pytest.raises(RefusedError, match="A4 and 3 more: in the project in another wording"):
        carry_out(session, plan_import(session, [table]))


def test_one_file_that_cannot_be_read_comes_with_a_remedy(session: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is empty.*--skip-bad"):
        plan_import(session, [written(tmp_path, "e.txt", "")])
