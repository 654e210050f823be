from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.people import Person, Site
from cpqual.services import history, registers
from cpqual.services.session import Session
from cpqual.storage import people


def _written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def register(session: Session, tmp_path: Path) -> Session:
    sites = _written(tmp_path / "sites.csv", "id,name,sector\nfen_row,Fen Row,third\n")
    registers.import_sites(session, sites)
    table = "id,pseudonym,group,site\nmarla,Marla,plot holder,fen_row\n"
    registers.import_people(session, _written(tmp_path / "people.csv", table))
    return session


def _person(session: Session, slug: str) -> Person:
    return next(one for one in people.people(session.store) if one.slug == slug)


def _site(session: Session, slug: str) -> Site:
    return next(one for one in people.sites(session.store) if one.slug == slug)


def test_a_table_without_names_leaves_those_that_are_known(register: Session, tmp_path: Path) -> None:
    more = _written(tmp_path / "more.csv", "id,region\nfen_row,north\nhill_side,south\n")
    taken = registers.import_sites(register, more)
    assert taken.new == ("hill_side",)
    assert _site(register, "fen_row") == Site("fen_row", "Fen Row", {"sector": "third", "region": "north"})
    assert _site(register, "hill_side").name == "hill_side"


def test_columns_and_cells_that_are_missing_take_nothing_from_a_person(
    register: Session, tmp_path: Path
) -> None:
    ages = _written(tmp_path / "ages.csv", "id,group,age\nmarla,,61\ntobin,worker,40\n")
    registers.import_people(register, ages)
    assert _person(register, "marla") == Person("marla", "Marla", "plot holder", "fen_row", {"age": "61"})
    assert _person(register, "tobin") == Person("tobin", "tobin", "worker", None, {"age": "40"})


def test_what_a_table_tells_otherwise_is_taken_and_undone(register: Session, tmp_path: Path) -> None:
    other = _written(tmp_path / "other.csv", "id,pseudonym,group\nmarla,Mar\u00e9,chair\n")
    registers.import_people(register, other)
    assert _person(register, "marla") == Person("marla", "Mar\u00e9", "chair", "fen_row")
    history.undo(register)
    assert _person(register, "marla").pseudonym == "Marla"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_register_is_read_as_windows_saves_it(register: Session, tmp_path: Path, encoding: str) -> None:
    text = "id;pseudonym;group;Ort\r\nrene;Ren\u00e9e;B\u00fcro \u2013 Leitung;K\u00f6ln\r\n\r\n"
    registers.import_people(register, _written(tmp_path / "win.csv", text, encoding))
    assert _person(register, "rene") == Person("rene", "Renée", "Büro – Leitung", None, {"Ort": "Köln"})
