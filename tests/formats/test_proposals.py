"""What a header tells becomes proposals: with their line, a usual name, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import DocumentKind, ImportedDocument, Proposal
from cpqual.formats.options import Extracted, ReadOptions, Source
from cpqual.formats.proposals import read_kind
from cpqual.formats.text_document import make_document

ReadText = Callable[..., ImportedDocument]

LINES = """\
Talk at the quay

Agency: Harbour Lane
Date of interview: 22nd March 2011
Duration: 1 hr 20
Type: semi-structured interview
Language: Welsh
Participants: P = Sunniva (worker); Idris (member, volunteer), six others
Interviewer: Rhona Bell (RB)
Consent: written, quotes=pseudonym
Weather: wet
Empty:

RB: a
P: b
"""


def test_every_line_of_a_header_is_a_proposal_with_its_place(read: ReadText) -> None:
    document = read(LINES)
    assert document.proposals == (
        Proposal("title", "Talk at the quay", "Talk at the quay", 1),
        Proposal("site", "Harbour Lane", "Harbour Lane", 3),
        Proposal("date", "22nd March 2011", "2011-03-22", 4),
        Proposal("duration_min", "1 hr 20", "80", 5),
        Proposal("kind", "semi-structured interview", "interview", 6),
        Proposal("language", "Welsh", "cy", 7),
        Proposal(
            "participants",
            "P = Sunniva (worker); Idris (member, volunteer), six others",
            "P = Sunniva (worker); Idris (member, volunteer)",
            8,
            "not taken for people: six others",
        ),
        Proposal("researchers", "Rhona Bell (RB)", "Rhona Bell; RB", 9),
        Proposal("consent", "written, quotes=pseudonym", "written, quotes=pseudonym", 10),
        Proposal("weather", "wet", "wet", 11),
    )
    assert (document.kind, document.site, document.date, document.language) == (
        "interview", "Harbour Lane", "2011-03-22", "cy",
    )  # fmt: skip
    assert document.header["date_of_interview"] == "22nd March 2011"
    assert document.warnings == ()


def test_front_matter_proposes_the_same(read: ReadText) -> None:
    document = read(
        "---\nid: FN-1\nkind: field notes\ndate: 3/4/2011\nduration_min: 140\n"
        "people: [Sunniva (worker), Idris (member, volunteer)]\nconsent: signed\n---\nRain."
    )
    assert [(p.key, p.value, p.line, p.note) for p in document.proposals] == [
        ("id", "FN-1", 2, ""),
        ("kind", "fieldnote", 3, ""),
        ("date", "2011-04-03", 4, "read as day, month, year"),
        ("duration_min", "140", 5, "read as minutes"),
        ("participants", "Sunniva (worker); Idris (member, volunteer)", 6, ""),
        ("consent", "signed", 7, "the header’s consent says nothing of quotes"),
    ]
    assert (document.kind, document.date) == ("fieldnote", "2011-04-03")
    assert document.warnings == ("line 4: date '3/4/2011': read as day, month, year",)


def test_what_is_not_understood_is_said_and_kept(read: ReadText) -> None:
    document = read("Date: 03/22/2011\nDuration: a while\nKind: chat\nLanguage: Klingon\n\nINT: a\nP: b")
    assert [(p.key, p.given, p.value) for p in document.proposals] == [
        ("date", "03/22/2011", ""),
        ("duration_min", "a while", ""),
        ("kind", "chat", ""),
        ("language", "Klingon", ""),
    ]
    assert (document.date, document.language, document.header["date"]) == (None, "en", "03/22/2011")
    assert [w.partition(":")[0] for w in document.warnings if w.startswith("line")] == ["line 1", "line 2"]
    assert any("there is no month 22" in w for w in document.warnings)


def test_a_key_of_its_own_name_stands_before_another_of_the_same_meaning(read: ReadText) -> None:
    document = read("Date: 2011-01-01\nAgency: the charity\nSite: Quay\n\nINT: a\nP: b")
    assert document.site == "Quay"
    assert [(p.key, p.value) for p in document.proposals][1:] == [("site", "the charity"), ("site", "Quay")]


def test_lines_between_prose_and_the_first_turn_are_proposals_too(read: ReadText) -> None:
    document = read("It was wet. He came late.\nSome words.\n\nDate: 2 May 2011\n\nINT: a\nP: b")
    assert [(p.key, p.value, p.line) for p in document.proposals] == [("date", "2011-05-02", 4)]


def test_what_a_file_says_beside_its_text_has_no_line_and_is_not_taken_over() -> None:
    facts = {"title": "draft3", "site": "Quay"}
    extracted = Extracted("Date: 2011-01-01\n\nINT: a\nP: b", "utf-8", facts=facts)
    document = make_document(extracted, Source("a.docx", "a.docx", b"x"), ReadOptions())
    assert document.proposals[1:] == (
        Proposal("title", "draft3", "draft3", 0),
        Proposal("site", "Quay", "Quay", 0),
    )
    assert document.site is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Focus group discussion", "focusgroup"),
        ("focus-group", "focusgroup"),
        ("Group interview", "focusgroup"),
        ("One-to-one interview", "interview"),
        ("Interviews", "interview"),
        ("Field notes", "fieldnote"),
        ("Observation notes, café", "fieldnote"),
        ("advisory group meeting", "advisory"),
        ("Member checking", "membercheck"),
        ("Delphi round 2", "delphi"),
        ("Questionnaire", "survey"),
        ("OTHER", "other"),
        ("meeting", None),
        ("interviewer", None),
        ("", None),
        ("a " * 100_000 + "interview", None),
    ],
)
def test_kinds_as_people_write_them(said: str, kind: DocumentKind | None) -> None:
    assert read_kind(said) == kind
