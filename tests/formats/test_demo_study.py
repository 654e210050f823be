"""The demo study is read as its authors meant it: everybody known, every role, every coding on its words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.codebook_yaml import load
from cpqual.formats.codings_table import read_codings
from cpqual.formats.options import Source
from cpqual.formats.reading import ReadOptions, gather, read_documents
from cpqual.formats.registers import read_people, read_roles, read_sites

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"


def source(path: Path) -> Source:
    return Source(path.name, path.name, path.read_bytes())


@pytest.fixture(scope="module")
def study() -> dict[str, ImportedDocument]:
    people = {
        name: p.slug for p in read_people(source(CORPUS / "people.csv")) for name in (p.slug, p.pseudonym)
    }
    options = ReadOptions(people=people)
    found = gather([CORPUS / "documents"])
    assert found.skipped == ()
    return {d.slug: d for path in found.paths for d in read_documents(path, options).documents}


def test_every_kind_of_material_is_there(study: dict[str, ImportedDocument]) -> None:
    kinds = Counter(document.kind for document in study.values() if document.kind != "survey")
    assert kinds == {
        "fieldnote": 7, "interview": 8, "focusgroup": 3, "membercheck": 1, "advisory": 2, "other": 1,
    }  # fmt: skip
    assert {"DEL-R1", "DEL-R2"} <= {path.stem for path in (CORPUS / "documents").iterdir()}


def test_every_format_is_there_that_the_readme_names() -> None:
    told = Counter(path.suffix for path in (CORPUS / "documents").iterdir())
    assert told == {".md": 7, ".txt": 10, ".docx": 3, ".rtf": 1, ".vtt": 1, ".csv": 2}


def test_nothing_is_warned_of_but_the_tracked_change(study: dict[str, ImportedDocument]) -> None:
    told = {slug: d.warnings for slug, d in study.items() if d.warnings}
    assert told == {
        "FN-FC-02": ("tracked changes are read as accepted: 1 insertion kept, 1 deletion left out",)
    }


def test_everybody_who_speaks_is_somebody_of_the_register(study: dict[str, ImportedDocument]) -> None:
    people = {p.slug for p in read_people(source(CORPUS / "people.csv"))}
    sites = {s.slug for s in read_sites(source(CORPUS / "sites.csv"))}
    for document in study.values():
        assert {t.person for t in document.turns if t.speaker == "participant"} <= people
        assert document.site is None or document.site in sites


def test_everybody_of_the_register_takes_part_somewhere() -> None:
    people = {p.slug for p in read_people(source(CORPUS / "people.csv"))}
    assert {row.person for row in read_roles(source(CORPUS / "roles.csv"))} == people


def test_the_commissioner_is_of_no_site(study: dict[str, ImportedDocument]) -> None:
    assert {slug for slug, d in study.items() if d.site is None and d.kind != "survey"} == {
        "FG-MIX-01", "INT-FC-02",
    }  # fmt: skip


def test_the_roles_of_the_headers_are_those_of_the_register(study: dict[str, ImportedDocument]) -> None:
    in_headers = {
        (d.slug, person, role) for d in study.values() for person, roles in d.roles.items() for role in roles
    }
    assert in_headers == {(r.document, r.person, r.role) for r in read_roles(source(CORPUS / "roles.csv"))}


def test_every_coding_stands_on_the_words_it_quotes(study: dict[str, ImportedDocument]) -> None:
    tables = sorted((CORPUS / "codings").glob("*.csv"))
    for path in tables:
        if "outcome" in path.read_text(encoding="utf-8").split("\n", 1)[0]:
            continue
        for row in read_codings(source(path)).rows:
            if row.start is not None and row.quote:
                assert study[row.document].text[row.start : row.end] == row.quote, (
                    f"{path.name}, line {row.line}"
                )


def test_the_codebook_is_sound_and_quotes_what_was_said(study: dict[str, ImportedDocument]) -> None:
    codebook = load((ROOT / "codebooks" / "connecting-people.yml").read_bytes(), "connecting-people.yml")
    for code in codebook:
        for example in (code.typical, code.atypical, code.near_miss):
            if example and example.document in study:
                assert example.text in study[example.document].text, code.slug
