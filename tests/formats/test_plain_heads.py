"""Labels written as lines of every text may be: taken where a document writes most of its labels so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import ImportedDocument

ReadText = Callable[..., ImportedDocument]


def labels(document: ImportedDocument) -> list[str]:
    return [turn.label for turn in document.turns]


def test_names_above_what_is_said(read: ReadText) -> None:
    document = read("Rhona\nDid you go?\n\nOona\nYes\nI did.\n\nRhona\nAnd?\n\nOona\nNo")
    assert labels(document) == ["Rhona", "Oona"] * 2
    assert document.text[document.turns[1].start : document.turns[1].end] == "Yes\nI did."


def test_a_name_that_is_all_somebody_says_is_no_head(read: ReadText) -> None:
    document = read("INT\n\nWho rang you?\n\nP1\n\nGwil\n\nINT\n\nAnd then?\n\nP1\n\nGwil")
    assert labels(document) == ["INT", "P1", "INT", "P1"]
    assert [document.text[t.start : t.end] for t in document.turns][1] == "Gwil"


@pytest.mark.parametrize(
    "text",
    [
        # headings
        "Lunch\nWe had soup. Nobody came.\n\nIt rained.\n\nIt stopped.\n\nLunch\nSoup again.",
        "Verse\nThe tide is in\n\nVerse\nThe tide is out",
        # a list, and a poem
        "Oona\nGwil\nPerran\nMaro",
        "The sea, the sea\nOona\nthe sea\n\nGwil went.\n\nNobody came.\n\nIt rained.\n\nOona\nagain",
        # emphasis, and times beside what was heard
        "**Nothing** was said.\n\n**Somebody** left. **Nothing** more.",
        "00:01 So we went.\n00:04 Really\n00:09 We went home. Really",
        "At the quay – rain. At the quay – wind.\n\nAt the quay – sun.",
    ],
)
def test_texts_without_speakers_have_none(read: ReadText, text: str) -> None:
    document = read(text)
    assert labels(document) == []
    assert document.kind == "other"


def test_where_labels_are_written_otherwise_lines_alone_are_talk(read: ReadText) -> None:
    talk = "INT: Who came?\n\nOona\n\nand Gwil.\n\nP: **Oona** came.\n\n00:04 Oona\n\nOona – she came."
    document = read(f"Date: 2011-01-01\nPresent: Oona\n\n{talk}")
    assert labels(document) == ["INT", "P"]
    assert document.not_speakers == ()


def test_a_dash_behind_a_word_makes_a_label_only_of_whom_the_header_names(read: ReadText) -> None:
    talk = "Oona – I came.\nGwil – so did I.\nOona – we came."
    assert labels(read(talk)) == []
    head = "Date: 2011-01-01\nPresent: Oona\n\n"
    assert labels(read(head + talk)) == ["Oona", "Oona"]
    assert labels(read(f"{head}INT – Who?\nP2 – Me.\nOona – And me.")) == ["INT", "P2", "Oona"]


def test_a_caption_file_without_speakers_has_none(read: ReadText) -> None:
    cues = "".join(
        f"{i}\n0:00:0{i},000 --> 0:00:0{i},900\n{words}\n\n"
        for i, words in enumerate(["So we went", "Yes", "And came back", "Right", "Then we"])
    )
    assert labels(read(cues)) == []


def test_what_programs_write_beside_a_name_is_no_role(read: ReadText) -> None:
    document = read("Oona Reed (Guest)  0:01\nHello there.\n\nRhona Bell (Unverified)  0:04\nHello.")
    assert {s.label: s.roles for s in document.speakers} == {"Oona Reed": (), "Rhona Bell": ()}


def test_roles_beside_a_label_are_told_apart_and_an_id_is_none(read: ReadText) -> None:
    document = read(
        "Rhona (interviewer): Who?\nOona (member, volunteer): Me.\nGwil (P4): Me too.\nRhona: And?\n"
        "Gwil: No.\nOona: No."
    )
    assert {s.label: (s.kind, s.roles) for s in document.speakers} == {
        "Rhona": ("interviewer", ("interviewer",)),
        "Oona": ("participant", ("member", "volunteer")),
        "Gwil": ("participant", ()),
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Speaker 1", "Speaker1"),
        ("P 1", "P1"),
        ("P-1", "P1"),
        ("INT", "int"),
        ("Jo.", "Jo"),
        ("Rhona Bell", "RHONA  BELL"),
        ("Participant 3", "participant3"),
    ],
)
def test_labels_that_differ_by_a_slip_are_offered_as_one(read: ReadText, one: str, other: str) -> None:
    document = read(f"{one}: a\n{other}: b\n{one}: c\n{other}: d\n{one}: e")
    assert {s.label: s.similar_to for s in document.speakers} == {one: None, other: one}


@pytest.mark.parametrize(
    ("one", "other"), [("P1", "P11"), ("P1", "P2"), ("M1", "M1?"), ("P1", "R1"), ("A1b", "A1c")]
)
def test_labels_that_differ_by_more_are_not(read: ReadText, one: str, other: str) -> None:
    document = read(f"{one}: a\n{other}: b\n{one}: c\n{other}: d")
    assert [s.similar_to for s in document.speakers] == [None, None]


def test_pieces_of_one_speaker_are_one_turn_from_the_first_time_to_the_last(read: ReadText) -> None:
    document = read(
        "0:0:1.0 --> 0:0:2.250\nOona\nSo I\n\n0:0:2.250 --> 0:0:4.0\nOona\nwent.\n\n"
        "0:0:4.0 --> 0:0:5.0\nGwil\nYes.\n\n0:0:5.0 --> 0:0:6.0\nOona\n\n0:0:6.0 --> 0:0:7.500\nOona\nHome."
    )
    assert [(t.label, t.time_from, t.time_to) for t in document.turns] == [
        ("Oona", 1, 4),
        ("Gwil", 4, 5),
        ("Oona", 5, 7.5),
    ]
    assert [s.words for s in document.speakers] == [4, 1]
    (mark,) = document.annotations
    assert document.text[mark.start : mark.end] == "0:0:2.250 --> 0:0:4.0\nOona"


def test_the_line_by_which_a_program_signs_is_nobodys_words(read: ReadText) -> None:
    document = read("Oona  0:01\nI went.\n\nGwil  0:03\nYou did.\n\nTranscribed by https://otter.ai\n")
    assert [(s.label, s.words) for s in document.speakers] == [("Oona", 2), ("Gwil", 2)]
    mark = document.annotations[-1]
    assert document.text[mark.start : mark.end] == "Transcribed by https://otter.ai"
