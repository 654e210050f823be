"""Headers: front matter and key lines, read as what the researcher wrote and never as speech."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError

ReadText = Callable[..., ImportedDocument]


def test_a_cover_sheet_behind_a_preface_is_no_talk(read: ReadText) -> None:
    document = read(
        "About the speaker\n\nShe was born on the quay.\n\nINTERVIEWER: Rhona Bell\n"
        "DATE: 31 August 2011\nPLACE: Tern\n\n"
        "Q: Where?\n\nReed: Here.\n\nQ: When?\n\nReed: Then.\n"
    )
    assert [turn.label for turn in document.turns] == ["Q", "Reed", "Q", "Reed"]
    assert document.header["interviewer"] == "Rhona Bell"
    assert document.date == "2011-08-31"


def test_front_matter_stays_the_text_it_was(read: ReadText) -> None:
    document = read(
        "---\nid: INT-NO-01\ndate: 2011-02-03\nlanguage: no\nduration_min: 041\nsite:\n---\nINT: a\nP: b"
    )
    assert document.slug == "INT-NO-01"
    assert (document.date, document.language, document.site) == ("2011-02-03", "no", None)
    assert document.header == {
        "id": "INT-NO-01", "date": "2011-02-03", "language": "no", "duration_min": "041", "site": "",
    }  # fmt: skip


def test_labels_that_yaml_would_take_for_truth_stay_labels(read: ReadText) -> None:
    document = read("---\nparticipants: {Y: Perran, N: Oona}\n---\nY: a\nN: b")
    assert [(t.label, t.person) for t in document.turns] == [("Y", "perran"), ("N", "oona")]


def test_people_with_several_roles_are_not_cut_in_two(read: ReadText) -> None:
    document = read(
        "---\nkind: fieldnote\npeople: [Sunniva (worker), Idris (member, volunteer), six others]\n---\nRain."
    )
    assert document.roles == {"sunniva": ("worker",), "idris": ("member", "volunteer"), "six_others": ()}


def test_key_lines_make_a_header_too(read: ReadText) -> None:
    document = read(
        "Interview at the quay\n\nDate: 2011-02-03\nClient group: older adults\n"
        "Interviewer: Rhona Bell (RB)\n"
        "Participants: P = Sunniva (worker); Q2 = Idris\nWeather: wet\n\nRB: a\nP: b\nQ2: c\n"
    )
    assert document.title == "Interview at the quay"
    assert document.header["client_group"] == "older adults"
    assert document.header["weather"] == "wet"
    assert [(t.label, t.speaker, t.person) for t in document.turns] == [
        ("RB", "interviewer", None),
        ("P", "participant", "sunniva"),
        ("Q2", "participant", "idris"),
    ]
    assert document.roles == {"sunniva": ("worker",), "idris": ()}
    assert document.text[document.sections[0].end :].startswith("RB: a")


def test_a_list_below_its_key_belongs_to_it(read: ReadText) -> None:
    document = read("Date: x\nParticipants:\n  M1 = Oona\n  M2 = Gwil\n- M3 = Perran\n\nM1: a\nM2: b\nM3: c")
    assert [t.person for t in document.turns] == ["oona", "gwil", "perran"]


def test_interviewer_in_a_header_is_metadata_and_in_the_talk_is_speech(read: ReadText) -> None:
    talk = "Interviewer: Tell me.\nParticipant: No.\nInterviewer: Why?\nParticipant: Well."
    assert len(read(talk).turns) == 4
    headed = read("Date: 2011-01-01\nInterviewer: Rhona\nParticipant: Oona\n\n" + talk)
    assert [t.label for t in headed.turns] == ["Interviewer", "Participant"] * 2
    assert headed.header == {"date": "2011-01-01", "interviewer": "Rhona", "participant": "Oona"}
    apart = read("Date: 2011-01-01\n\n" + talk)
    assert len(apart.turns) == 4


def test_lines_before_the_first_turn_are_header_even_after_prose(read: ReadText) -> None:
    document = read(
        "Some words about the day.\n\nSite: quay\nPresent: Oona, Gwil\n\nOona: once\nINT: a\nGwil: once"
    )
    assert document.site == "quay"
    assert [(t.label, t.person) for t in document.turns] == [
        ("Oona", "oona"),
        ("INT", None),
        ("Gwil", "gwil"),
    ]


def test_a_facilitator_among_those_present_is_a_researcher(read: ReadText) -> None:
    document = read(
        "Date: x\nPresent: Oona, Rhona (facilitator)\nParticipants: M1 = Gwil; F1 = Tobias (moderator)\n\n"
        "Rhona: a\nOona: b\nM1: c\nF1: d"
    )
    assert [t.speaker for t in document.turns] == ["interviewer", "participant", "participant", "interviewer"]
    assert document.roles == {"oona": (), "gwil": ()}


def test_lines_of_a_header_are_not_told_of_as_no_speakers(read: ReadText) -> None:
    document = read("It was wet. He came late.\nGroup.\n\nDate: 2011-01-01\nNote: none\n\nINT: a\nNote: P: b")
    assert (document.header["date"], document.header["note"]) == ("2011-01-01", "none")
    assert [(left.label, left.line) for left in document.not_speakers] == [("Note", 8)]


def test_a_remark_about_who_was_there_makes_no_people(read: ReadText) -> None:
    document = read("Date: x\nPresent: six members and a dog, Oona (chair)\n\nINT: a\nP: b")
    assert document.roles == {"oona": ("chair",)}


def test_two_names_that_become_one_person_are_told(read: ReadText) -> None:
    document = read("---\nparticipants: {M1: Zoë, M2: Zoe}\n---\nM1: a\nM2: b")
    assert any("'Zoë' and 'Zoe' both become the person 'zoe'" in w for w in document.warnings)


def test_a_line_of_dashes_is_no_front_matter(read: ReadText) -> None:
    assert [t.label for t in read("---\n\nINT\n---\nINT: a\nP: b").turns] == ["INT", "P"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("---\nid: a\nINT: b", "a.txt: the front matter that begins on line 1 has no end"),
        ("---\nid: a\nsite: [quay\n---\nx", "a.txt, line "),
        ("---\nid: a\nid: b\n---\nx", "a.txt, line 3: 'id' is given twice"),
        ("---\nid: &a x\nsite: *a\n---\nx", "a.txt, line 2: anchors and aliases"),
        ("---\nid: a\nx: !!python/object:os.system 1\n---\nx", "a.txt, line 3: tags"),
        ("---\nid: a\nx: " + "[" * 40 + "]" * 40 + "\n---\nx", "a.txt, line 3: nested more than"),
        ("---\nid: a\nx: " + "y" * 70_000 + "\n---\nx", "a.txt: the YAML has more than 65,536 characters"),
        (
            "---\nid: a\nx: \x1b[2J\n---\nlong enough to be taken for a text, and then some more of it",
            "line 3: a control",
        ),
        ("", "a.txt: is empty"),
        (" \n\n ", "a.txt: is empty"),
    ],
)
def test_a_broken_header_is_refused_with_its_line(read: ReadText, text: str, complaint: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(text, "a.txt")
    assert complaint in str(refusal.value)


def test_a_bomb_of_aliases_is_not_expanded(read: ReadText) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="anchors and aliases"):
        read(f"---\n{bomb}---\nx")


def test_a_cover_sheet_may_have_a_blank_line_after_every_line(read: ReadText) -> None:
    document = read(
        "Interview 14\n\nInterviewer: Rhona Bell\n\nAgency: Tern House\n\nAudio file: DS_0034\n\n"
        "Date: 2011-04-03\n\nInterviewee: Petroc Lane\n\nConsent: quotes=pseudonym\n\n"
        "RB: How long?\n\nPetroc: Nine years.\n\nRB: I see.\n"
    )
    assert (document.site, document.date) == ("Tern House", "2011-04-03")
    assert document.header["audio_file"] == "DS_0034"
    assert [(t.label, t.speaker, t.person) for t in document.turns] == [
        ("RB", "interviewer", None),
        ("Petroc", "participant", "petroc_lane"),
        ("RB", "interviewer", None),
    ]
    assert document.not_speakers == ()


def test_turns_of_one_line_each_do_not_join_the_header_above_them(read: ReadText) -> None:
    document = read(
        "Date: 2011-04-03\n\nRhona: Shall we\n\nInterviewer: yes\n\nRhona: so\n\nInterviewer: go\n"
    )
    assert [turn.label for turn in document.turns] == ["Rhona", "Interviewer", "Rhona", "Interviewer"]


def test_a_speaker_with_a_role_is_no_line_of_a_cover_sheet(read: ReadText) -> None:
    document = read("Date: 2011-04-03\n\nINT (worker): Well\n")
    assert [turn.label for turn in document.turns] == ["INT"]


def test_who_is_declared_and_speaks_once_is_no_line_of_a_cover_sheet(read: ReadText) -> None:
    document = read("Participants: Oona Reed\n\nOona: I went\n\nINT: so\n")
    assert [(turn.label, turn.person) for turn in document.turns] == [("Oona", "oona_reed"), ("INT", None)]


def test_a_first_name_that_two_people_of_the_header_have_is_nobody_s(read: ReadText) -> None:
    document = read("Date: 2011-04-03\nPresent: Oona Reed, Oona Vale\n\nOona: a\nOV: b\nOona: c\n")
    assert [(t.label, t.person) for t in document.turns] == [
        ("Oona", None),
        ("OV", "oona_vale"),
        ("Oona", None),
    ]
