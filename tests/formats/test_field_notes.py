"""Field notes: sections by their headings, and speech given to whom it is quoted from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.units import data_words

ReadText = Callable[..., ImportedDocument]

NOTE = """\
---
id: FN-QY-03
kind: fieldnote
site: quay
observer: RB
people: [Sunniva (worker), Idris (member, volunteer)]
---
Before any heading.

## Description
Sunniva leaves the till to Idris. Two people queue.
"You're on," she calls from the sink. {Sunniva}

### The till
Four pence over.

## Talk
Idris> I counted it. Twice.
Sunniva: go on then
"First," he says, "and second." {Idris} "Who knows?" {Maro}
'Not mine,' he said. {Idris}

## Reflection
I wanted to step in. {OC: cold} Why?

## Follow-up

## Methods/ethics
Ask again.
"""


def test_sections_are_typed_and_hold_no_heading_line(read: ReadText) -> None:
    document = read(NOTE, "note.md")
    assert [(s.type, s.counts_as_data) for s in document.sections] == [
        ("header", False),
        ("description", True),
        ("description", True),
        ("description", True),
        ("talk", True),
        ("reflection", False),
        ("methods", False),
    ]
    bodies = [document.text[s.start : s.end] for s in document.sections[1:]]
    assert bodies[0] == "Before any heading."
    assert bodies[2] == "Four pence over."
    assert not any("#" in body for body in bodies)
    assert {a.kind for a in document.annotations} == {"comment", "attribution"}


def test_speech_is_given_to_whom_it_is_quoted_from(read: ReadText) -> None:
    document = read(NOTE, "note.md")
    assert [(t.label, t.person, t.form, document.text[t.start : t.end]) for t in document.turns] == [
        ("Sunniva", "sunniva", "reported", "You're on,"),
        ("Idris", "idris", "reported", "I counted it. Twice."),
        ("Sunniva", "sunniva", "reported", "go on then"),
        ("Idris", "idris", "reported", "and second."),
        ("Maro", None, "reported", "Who knows?"),
    ]
    assert [t.speaker for t in document.turns][-1] == "unattributed"
    assert document.warnings == (
        "line 20: 'Maro' is not declared; left unattributed",
        "line 21: a name in {} with no quoted passage before it",
    )
    assert document.roles == {"sunniva": ("worker",), "idris": ("member", "volunteer")}


@pytest.mark.parametrize(
    "heading",
    [
        "Reflection",
        "REFLECTION:",
        "-- Reflection --",
        "== Reflections ==",
        "Reflection\n----------",
        "**Reflection**",
    ],
)
def test_plain_text_has_headings_of_its_own(read: ReadText, heading: str) -> None:
    document = read(
        f"Observer: RB\nDate: x\n\nWHAT HAPPENED\n\nIt rained.\n\n{heading}\n\nI was cold.", "note.txt"
    )
    assert document.kind == "fieldnote"
    assert [(s.type, document.text[s.start : s.end]) for s in document.sections[1:]] == [
        ("description", "It rained."),
        ("reflection", "I was cold."),
    ]


def test_a_heading_may_stand_on_the_line_of_its_text(read: ReadText) -> None:
    document = read(
        "Description: It rained.\nAll day.\n\nReflection: I was cold.\nIdeas: none", kind="fieldnote"
    )
    assert [(s.type, document.text[s.start : s.end]) for s in document.sections] == [
        ("description", "It rained.\nAll day."),
        ("reflection", "I was cold.\nIdeas: none"),
    ]


def test_a_heading_of_another_name_goes_on_with_the_type_before_it(read: ReadText) -> None:
    document = read("## Reflection\nCold.\n## Later\nColder.\n## Talk\nx", "n.md", kind="fieldnote")
    assert [s.type for s in document.sections] == ["reflection", "reflection", "talk"]


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("“Curly,” she said. {Oona}", "oona"),
        ('"One" and "two" {Oona}', "oona"),
        ("Oona> in a line", "oona"),
        ("- Oona> in a list", "oona"),
    ],
)
def test_quotes_are_found_however_they_are_typed(read: ReadText, line: str, person: str) -> None:
    document = read(f"---\nkind: fieldnote\npeople: [Oona]\n---\n{line}")
    assert [t.person for t in document.turns] == [person]


def test_the_name_behind_a_quote_is_a_mark_and_no_word(read: ReadText) -> None:
    document = read(
        '---\nkind: fieldnote\npeople: [Oona]\n---\n"Come in," {Oona} she said. {nobody} [[as "ever" {Oona}]]'
    )
    marks = [(document.text[a.start : a.end], a.kind) for a in document.annotations]
    assert marks == [("{Oona}", "attribution"), ('[[as "ever" {Oona}]]', "comment")]
    words = data_words(document.text, document.sections, document.turns, document.annotations)
    assert words == len(["Come", "in", "she", "said", "nobody"])


@pytest.mark.parametrize("marker", ["{?}", "{unknown}", "{All}"])
def test_a_quote_can_be_nobodys_on_purpose(read: ReadText, marker: str) -> None:
    document = read(f'---\nkind: fieldnote\n---\n"Who is running it?" {marker}')
    assert [(t.speaker, t.person) for t in document.turns] == [("unattributed", None)]
    assert document.warnings == ()


@pytest.mark.parametrize(
    "line", ["cost > benefit", "later -> home", "> quoted", "a {b} c: d", '"unclosed {x']
)
def test_arrows_and_comparisons_are_text(read: ReadText, line: str) -> None:
    document = read(f"---\nkind: fieldnote\n---\n{line}")
    assert document.turns == ()


def test_a_person_of_the_register_and_an_id_are_known(read: ReadText) -> None:
    document = read('"a" {Maro}\nP12> b', kind="fieldnote", people={"Maro": "m-7"})
    assert [(t.label, t.speaker, t.person) for t in document.turns] == [
        ("Maro", "participant", "m-7"),
        ("P12", "participant", None),
    ]
    assert document.warnings == ()


def test_a_marker_reaches_only_into_its_own_paragraph(read: ReadText) -> None:
    document = read('"said before"\n\nHe nodded. {Oona}', kind="fieldnote", people={"Oona": "oona"})
    assert document.turns == ()
    assert document.warnings == ("line 3: a name in {} with no quoted passage before it",)


def test_a_field_note_without_a_body_says_so(read: ReadText) -> None:
    document = read("---\nkind: fieldnote\n---\n")
    assert [s.type for s in document.sections] == ["header"]
    assert document.warnings == ("there is no text after the header",)


def test_observers_are_researchers(read: ReadText) -> None:
    document = read("---\nkind: fieldnote\nobserver: RB\n---\nRB> so I asked")
    assert [t.speaker for t in document.turns] == ["interviewer"]


def test_a_heading_with_a_slip_in_it_is_told(read: ReadText) -> None:
    document = read(
        "---\nkind: fieldnote\n---\n## Reflection\nI stood close.\n## Descripton\nTea.\n## Task\nOn.\n",
        "n.md",
    )
    assert [s.type for s in document.sections] == ["header", "reflection", "reflection", "reflection"]
    assert document.warnings == (
        "line 6: the heading 'Descripton' begins no section of its own; 'description' would",
    )


def test_roles_are_parted_by_commas_or_semicolons(read: ReadText) -> None:
    document = read("---\nkind: fieldnote\npeople: [Oona (alto; committee)]\n---\nTea.\n", "n.md")
    assert document.roles == {"oona": ("alto", "committee")}
