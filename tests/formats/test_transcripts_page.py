"""The page for researchers on transcripts: what it says of marks and headers is what is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.annotations import find_annotations

ReadText = Callable[..., ImportedDocument]
PAGE = (Path(__file__).parents[2] / "docs" / "transcripts.md").read_text(encoding="utf-8")


def rows(section: str) -> list[list[str]]:
    body = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    table = [line for line in body.split("\n") if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


def blocks(section: str) -> list[str]:
    body = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"```\n(.*?)```", body, re.DOTALL)


def test_every_mark_of_the_page_is_read_as_it_says() -> None:
    kinds = {"non-verbal": "nonverbal"}
    told = [
        (kinds.get(kind, kind), form)
        for kind, forms in rows("Annotations")
        for form in re.findall("`([^`]+)`", forms)
    ]
    assert len(told) > 30
    for kind, form in told:
        assert [(a.kind, a.start, a.end) for a in find_annotations(form)] == [(kind, 0, len(form))], form


def test_every_form_of_the_page_makes_turns(read: ReadText) -> None:
    told = [
        form
        for form, _ in rows("Who speaks")
        for form in re.findall("`([^`]+)`", form)
        if ": words" in form or " words" in form
    ]
    assert len(told) > 12
    header = "Date: 2011-01-01\nPresent: Oona\n\n"
    for form in told:
        document = read(header + f"{form}\n\n{form}")
        assert len(document.turns) == 2, form
        assert all("words" in document.text[t.start : t.end] for t in document.turns), form


def test_both_headers_of_the_page_say_the_same_of_the_people(read: ReadText) -> None:
    matter, lines = (read(block + "\nM1: a\nM2: b\nM3: c") for block in blocks("The header"))
    for document in (matter, lines):
        assert [t.person for t in document.turns] == ["perran", "oona", "gwil"]
        assert document.site == "Tern House"
        assert ("duration_min", "90") in [(p.key, p.value) for p in document.proposals]
    assert (matter.date, lines.date) == ("2011-06-09", "2011-03-22")
    assert (matter.roles["perran"], lines.roles["perran"]) == (("service user", "driver"), ("service user",))


def test_the_field_note_of_the_page(read: ReadText) -> None:
    note = re.findall(r"```\n(.*?)```", PAGE.partition("## Field notes\n")[2], re.DOTALL)[0]
    document = read(note, "note.md")
    assert [(t.person, document.text[t.start : t.end]) for t in document.turns] == [
        ("sunniva", "You're on,"),
        ("idris", "I counted it twice."),
    ]
    assert document.warnings == ()
