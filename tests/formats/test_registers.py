"""Registers: people, sites and roles, as researchers keep them in spreadsheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.errors import InputError
from cpqual.domain.people import Person, Site
from cpqual.formats.options import Source
from cpqual.formats.registers import RoleRow, read_people, read_roles, read_sites


def source(text: str) -> Source:
    return Source("r.csv", "r.csv", text.encode())


def test_people_have_a_group_a_site_and_attributes() -> None:
    people = read_people(
        source("ID,Pseudonym,group,site,Age band\nidris,Idris,member,quay,45-54\nmaro,,,,\n")
    )
    assert people == [
        Person("idris", "Idris", "member", "quay", {"Age band": "45-54"}),
        Person("maro", "maro"),
    ]


def test_sites_have_a_name_and_attributes() -> None:
    sites = read_sites(source("id;name;sector\nquay;The Quay;third\nmill;;\n"))
    assert sites == [Site("quay", "The Quay", {"sector": "third"}), Site("mill", "mill")]


def test_roles_belong_to_person_and_document() -> None:
    roles = read_roles(source("document,person,role\nFN-1,idris,member\nFN-1,idris,volunteer\n"))
    assert roles == [RoleRow(2, "FN-1", "idris", "member"), RoleRow(3, "FN-1", "idris", "volunteer")]


def test_a_name_marked_against_spreadsheets_is_read_without_the_mark() -> None:
    assert read_people(source("id,pseudonym\na,'=Maro\n"))[0].pseudonym == "=Maro"


@pytest.mark.parametrize(
    ("reader", "text", "complaint"),
    [
        (read_people, "name\nIdris\n", "r.csv: there is no column 'id'; the columns are name"),
        (read_people, "id,group\na,x\na,y\n", "r.csv, line 3: id 'a' is already line 2's"),
        (read_sites, "id,name\n,x\n", "r.csv, line 2: no value in column 'id'"),
        (read_roles, "document,person\na,b\n", "there is no column 'role'"),
        (read_roles, "document,person,role\na,b,\n", "r.csv, line 2: no value in column 'role'"),
    ],
)
def test_a_broken_register_is_refused(reader: Callable[[Source], object], text: str, complaint: str) -> None:
    with pytest.raises(InputError) as refusal:
        reader(source(text))
    assert complaint in str(refusal.value)
