"""Transcripts: whatever way the labels are written, the same people say the same things."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.domain.documents import ImportedDocument

ReadText = Callable[..., ImportedDocument]


def said(document: ImportedDocument) -> list[tuple[str, str]]:
    return [(turn.label, document.text[turn.start : turn.end]) for turn in document.turns]


GROUP = """\
---
id: FG-QY-01
kind: focusgroup
site: quay
date: 2011-06-09
facilitator: INT
observer: OBS
participants: {M1: Perran, M2: Oona, M3: Gwil}
roles: {Perran: [service user], Gwil: [service user, driver]}
---
INT: Who came across with whom?

M1: Nobody. (laughs) Well, the dog. And Gwil [00:01:40] caught me up
at the gate.

M2: That's it. For example: I only came because
[##neighbour##] did, and she [inaudible 00:02:03] after a month.
All: [laughter]
M3: (2.0) I'd not have [managed?] it alone.
"""


@pytest.mark.parametrize(
    "form",
    [
        "[{time}] {who}: {words}",  # Descript, f5
        "[{time}] **{who}:** {words}",
        "[{time}.120] - {who}\n{words}",  # Happy Scribe
        "{who}\t{time}\t{words}",
    ],
)
def test_a_name_with_a_time_is_believed_once_if_others_come_again(read: ReadText, form: str) -> None:
    talk = [("Rhona", "Who came?"), ("Oona", "Nobody."), ("Rhona", "And then?"), ("Rhona", "When?")]
    text = "\n\n".join(
        form.format(who=who, words=words, time=f"00:00:{10 * i:02}") for i, (who, words) in enumerate(talk, 1)
    )
    assert [label for label, _ in said(read(text))][:3] == ["Rhona", "Oona", "Rhona"]


def test_hours_of_a_day_with_headings_are_no_talk(read: ReadText) -> None:
    document = read("Quay, Tuesday\n\n9:00 Arrival: tea and toast\n9:30 Garden: weeds\n10:15 Lunch: soup\n")
    assert document.turns == ()


def test_labels_of_programs_that_part_voices_are_ids(read: ReadText) -> None:
    document = read("[SPEAKER_00]: Who came?\n[SPEAKER_01]: Nobody.\nspk_2: I did.\n")
    assert said(document) == [("SPEAKER_00", "Who came?"), ("SPEAKER_01", "Nobody."), ("spk_2", "I did.")]


def test_google_meets_title_and_last_line_are_nobodys_words(read: ReadText) -> None:
    document = read(
        "At the quay (2024-05-01 10:00 GMT+1) - Transcript\nAttendees\nRhona, Oona\nTranscript\n00:00:00\n \n"
        "Rhona: Who came?\nOona: Nobody.\nRhona: And then?\n00:05:00\n \nOona: I went.\n"
        "Transcription ended after 00:05:12\n"
    )
    assert document.header == {}
    assert [(s.label, s.words) for s in document.speakers] == [("Rhona", 4), ("Oona", 3)]


def test_a_focus_group_as_it_comes_from_the_transcriber(read: ReadText) -> None:
    document = read(GROUP, "whatever.txt")
    assert (document.slug, document.kind, document.site, document.date) == (
        "FG-QY-01", "focusgroup", "quay", "2011-06-09",
    )  # fmt: skip
    assert [(t.label, t.speaker, t.person) for t in document.turns] == [
        ("INT", "interviewer", None),
        ("M1", "participant", "perran"),
        ("M2", "participant", "oona"),
        ("All", "unattributed", None),
        ("M3", "participant", "gwil"),
    ]
    assert said(document)[1][1].endswith("caught me up\nat the gate.")
    assert document.roles == {"perran": ("service user",), "oona": (), "gwil": ("service user", "driver")}
    marks = [(a.kind, document.text[a.start : a.end]) for a in document.annotations]
    assert marks == [
        ("nonverbal", "(laughs)"),
        ("timestamp", "[00:01:40]"),
        ("redaction", "[##neighbour##]"),
        ("inaudible", "[inaudible 00:02:03]"),
        ("nonverbal", "[laughter]"),
        ("pause", "(2.0)"),
        ("uncertain", "[managed?]"),
    ]
    assert [(s.type, s.counts_as_data) for s in document.sections] == [("header", False), ("talk", True)]
    assert document.text[document.sections[1].start :].startswith("INT: Who")
    oona = next(s for s in document.speakers if s.label == "M2")
    assert (oona.turns, oona.words) == (1, 14)
    assert document.warnings == ()


def test_times_are_seconds(read: ReadText) -> None:
    document = read("[00:01:40 - 00:01:55] INT: a\n1:02:03.5 P: b\n#00:00:07-5# INT: c\nP: d")
    assert [(t.time_from, t.time_to) for t in document.turns] == [
        (100, 115),
        (3723.5, None),
        (7.5, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Example: the bus", "without speaking"),
        ("e.g.: the bus", "without speaking"),
        ("https://example.org/a", "web address"),
        ("at 10:30 we left", "time of day"),
        ("Beryl: once", "seen only once"),
        ("and then she said: no", "not written like a name"),
        ("What I mean to say is: no", "longer than 5 words"),
        ("[laughter] so", "annotation"),
        ("[NAME] came too", "annotation"),
        ("[##the town##]", ""),
    ],
)
def test_what_only_looks_like_a_label_stays_text_and_is_listed(read: ReadText, line: str, why: str) -> None:
    times = 1 if "Beryl" in line else 3
    document = read("P1: yes\n" + f"{line}\n" * times + "P2: no")
    assert [label for label, _ in said(document)] == ["P1", "P2"]
    assert line in said(document)[0][1]
    listed = [(no.line, no.why) for no in document.not_speakers]
    assert len(listed) == (1 if why else 0)
    assert all(number == 2 and why in reason for number, reason in listed)


def test_a_slip_of_the_key_is_pointed_out(read: ReadText) -> None:
    document = read("Sunniva: a\nIdris: b\nSunniva: c\nSuniva: d\nIdris: e")
    assert [(no.label, no.why) for no in document.not_speakers] == [
        ("Suniva", "seen only once; 'Sunniva' speaks")
    ]


def test_somebody_who_speaks_once_is_heard_where_every_turn_has_its_time(read: ReadText) -> None:
    document = read("Rhona Bell  0:00\nIs it on?\n\nSunniva  0:04\nYes.\n\nRhona Bell  1:12\nGood.")
    assert said(document) == [("Rhona Bell", "Is it on?"), ("Sunniva", "Yes."), ("Rhona Bell", "Good.")]
    assert [t.time_from for t in document.turns] == [0, 4, 72]


def test_labels_that_may_be_one_speaker_are_flagged(read: ReadText) -> None:
    document = read(
        "Jo: a\nJo: b\nJO: c\nJo.: d\nP1: e\nP2: f\nCaitrin: g\nCaitrin: h\nCaitrinn: i\nCaitrinn: j"
    )
    flags = {s.label: s.similar_to for s in document.speakers}
    assert flags == {
        "Jo": None, "JO": "Jo", "Jo.": "Jo", "P1": None, "P2": None, "Caitrin": None, "Caitrinn": "Caitrin",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "offered"),
    [
        ("Berwyn", "Berwin", True),
        ("Berwyn", "Bewyn", True),
        ("Oonagh", "Oonaghe", True),
        ("Berwyn", "Bevwin", False),
        ("Joan", "Joad", False),
        ("Group 11", "Group 12", False),
    ],
)
def test_one_letter_may_be_a_slip_in_a_long_enough_name(
    read: ReadText, one: str, other: str, offered: bool
) -> None:
    document = read(f"{one}: a\n{one}: b\n{one}: c\n{other}: d\n{other}: e")
    assert {s.label: s.similar_to for s in document.speakers} == {one: None, other: one if offered else None}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("P1: a\nP2: b\nP1: c\nP2: d\nP1: e\nP: f", {"P": "P1"}),
        ("P: a\nINT: b\nP: c\nP1: d\nINT: e", {"P1": "P"}),
        ("Speaker 1: a\nSpeaker 2: b\nSpeaker 1: c\nSpeaker: d", {"Speaker": "Speaker 1"}),
        ("P1: a\nP: b\nP1: c\nP: d\nP1: e", {}),
        ("I1: a\nP1: b\nI1: c\nP1: d\nI2: e", {}),
        ("I1: a\nP1: b\nI1: c\nP1: d\nP1a: e", {}),
    ],
)
def test_a_lone_letter_beside_numbered_ones_may_lack_its_number(
    read: ReadText, text: str, near: dict[str, str]
) -> None:
    document = read(text)
    assert {s.label: s.similar_to for s in document.speakers if s.similar_to} == near


@pytest.mark.parametrize("label", ["All", "Several", "Unknown Speaker", "Unknown", "F?", "M?", "Everyone"])
def test_nobody_in_particular_is_nobody(read: ReadText, label: str) -> None:
    document = read(f"INT: a\n{label}: b\nP: c")
    assert [t.speaker for t in document.turns] == ["interviewer", "unattributed", "participant"]


@pytest.mark.parametrize("label", ["I", "INT", "Interviewer", "MOD", "FAC", "Q", "INT2", "Facilitator"])
def test_researchers_are_known_by_convention(read: ReadText, label: str) -> None:
    assert [t.speaker for t in read(f"{label}: a\nP: b").turns] == ["interviewer", "participant"]


def test_r_is_the_respondent_unless_the_header_says_otherwise(read: ReadText) -> None:
    assert [t.speaker for t in read("Q: a\nR: b").turns] == ["interviewer", "participant"]
    declared = read("Date: 2011-01-01\nInterviewer: Rhona (R)\n\nR: a\nP: b")
    assert [t.speaker for t in declared.turns] == ["interviewer", "participant"]
    assert declared.header["interviewer"] == "Rhona (R)"


def test_labels_are_local_and_the_register_declares_names(read: ReadText) -> None:
    talk = "Oona: only once\nP3: hello"
    assert [t.label for t in read(talk).turns] == ["P3"]
    known = read(talk, people={"oona-r": "oona-r", "Oona": "oona-r"})
    assert [(t.label, t.person) for t in known.turns] == [("Oona", "oona-r"), ("P3", None)]


def test_the_map_goes_before_everything(read: ReadText) -> None:
    talk = "Participants: P1 = Oona\nDate: 2011-01-01\n\nP1: a\nP2: b\nKS2: c\nBeryl: d\nP3: e"
    mapped = read(
        talk,
        "INT-1.txt",
        label_map={
            ("INT-1", "P1"): "Gwil", ("INT-1", "P2"): "interviewer", ("INT-1", "KS2"): "text",
            ("INT-1", "Beryl"): "unattributed", ("INT-1", "P9"): "Oona", ("INT-2", "P3"): "interviewer",
        },
    )  # fmt: skip
    assert [(t.label, t.speaker, t.person) for t in mapped.turns] == [
        ("P1", "participant", "gwil"),
        ("P2", "interviewer", None),
        ("Beryl", "unattributed", None),
        ("P3", "participant", None),
    ]
    assert [(no.label, no.why) for no in mapped.not_speakers] == [("KS2", "the map says that it is text")]
    assert any("'P9' is not in this document" in warning for warning in mapped.warnings)


def test_the_only_participant_of_the_header_is_the_only_one_who_answers(read: ReadText) -> None:
    document = read("Date: 2011-01-01\nParticipant: Sunniva (worker)\n\nINT: a\nP: b")
    assert [t.person for t in document.turns] == [None, "sunniva"]
    assert document.roles == {"sunniva": ("worker",)}
    assert any("'P' is taken as 'sunniva'" in warning for warning in document.warnings)
    two = read("Date: 2011-01-01\nParticipants: Sunniva, Idris\n\nINT: a\nP: b")
    assert [t.person for t in two.turns] == [None, None]


def test_a_role_beside_a_label_is_a_role_and_laughter_is_not(read: ReadText) -> None:
    document = read("Date: x\nPresent: Idris\n\nIdris (volunteer): a\nINT: b\nIdris (laughing): c")
    assert [t.label for t in document.turns] == ["Idris", "INT", "Idris"]
    assert document.roles == {"idris": ("volunteer",)}


def test_silence_is_reported(read: ReadText) -> None:
    document = read("---\nparticipants: {M1: Oona, M2: Gwil}\n---\nINT:\nM1: yes")
    assert [t.label for t in document.turns] == ["M1"]
    assert any("line 4: a label with nothing said after it" in w for w in document.warnings)
    assert any("'M2' is declared and never speaks" in w for w in document.warnings)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("INT: a\nP: b", "interview"),
        ("INT: a\nP1: b\nP2: c\nP3: d", "focusgroup"),
        ("P1: b\nP2: c", "other"),
        ("Just some words.", "other"),
        ("# Talk\n\nx\n\n# Reflection\n\ny", "fieldnote"),
    ],
)
def test_the_kind_is_guessed_and_said_to_be(read: ReadText, text: str, kind: str) -> None:
    document = read(text, "a.md")
    assert document.kind == kind
    assert any(f"taken as {kind}" in w for w in document.warnings)
    asked = read(text, "a.md", kind="advisory")
    assert (asked.kind, [w for w in asked.warnings if "taken as" in w]) == ("advisory", [])


def test_a_kind_that_does_not_exist_is_told(read: ReadText) -> None:
    document = read("Kind: meeting\nDate: x\n\nINT: a\nP: b")
    assert document.kind == "interview"
    assert "kind 'meeting' is not one of" in document.warnings[0]


def test_the_reflections_after_an_interview_are_not_what_was_said(read: ReadText) -> None:
    document = read("INT: a\nP: b\n\nReflection\n\nI talked too much.\nNote: P: cold room")
    assert said(document) == [("INT", "a"), ("P", "b")]
    assert [(s.type, s.counts_as_data) for s in document.sections] == [("talk", True), ("reflection", False)]


def test_a_long_text_before_the_first_speaker_is_not_passed_over_in_silence(read: ReadText) -> None:
    document = read("It was wet. " * 60 + "\n\nINT: a\nP: b")
    assert any("words before the first speaker" in w for w in document.warnings)
    assert any("words before" in w for w in read("It was wet. " * 7 + "\n\nINT: a\nP: b").warnings)
    assert not any("words before" in w for w in read("A wet day.\n\nINT: a\nP: b").warnings)


def test_headings_divide_a_markdown_transcript_without_being_said(read: ReadText) -> None:
    document = read(
        "# Group\n\nINT: a\n\n## The bus\n\nP1: b\n\n## Next steps\n\n- ring", "a.md", kind="advisory"
    )
    assert said(document) == [("INT", "a"), ("P1", "b")]
    assert [s.type for s in document.sections] == ["header", "talk", "talk", "followup"]


def test_a_section_of_a_transcript_in_which_nobody_speaks_is_pointed_out(read: ReadText) -> None:
    document = read("INT: a\nP: b\n\n## Afterwards\n\nThe room was cold.", "a.md")
    assert any(w == "line 6: a section in which nobody speaks counts as data" for w in document.warnings)


def test_an_interview_without_speakers_says_so(read: ReadText) -> None:
    document = read("kind: interview\n\nWords and words.")
    assert "no speaker was recognised" in document.warnings
    assert [s.type for s in document.sections] == ["header", "other"]


def test_messages_of_a_telephone_are_turns_of_who_sent_them(read: ReadText) -> None:
    for sent in ("03/05/2024, 09:13 - ", "[03/05/2024, 9:13:22 PM] ", "\u200e[03.05.24, 21:13:22] "):
        document = read(
            f"{sent}Encrypted.\n{sent}Rhona Bell: Are you coming?\n{sent}Oona: On the bus: late\n"
            f"and full\n{sent}Rhona Bell: Oh.\n{sent}Oona: Note: it rains\n"
        )
        assert said(document) == [
            ("Rhona Bell", "Are you coming?"),
            ("Oona", "On the bus: late\nand full"),
            ("Rhona Bell", "Oh."),
            ("Oona", "Note: it rains"),
        ]


def test_a_label_seen_once_that_is_a_speaker_s_but_for_a_space_is_told_so(read: ReadText) -> None:
    document = read("INT: a\nP1: b\nP 1: c\nINT: d")
    assert [(no.label, no.why) for no in document.not_speakers] == [("P 1", "seen only once; 'P1' speaks")]


def test_a_label_with_a_key_missed_is_told_with_the_speaker_it_is_near(read: ReadText) -> None:
    document = read(
        "INT: Well?\nP1: One; two; three.\nP!: Not me.\nint; And you?\nP2: No. Ah; well.\nHm! so: no.\n"
    )
    assert [(no.label, no.line, no.why) for no in document.not_speakers if "mend" in no.why] == [
        ("P!", 3, "not written like a label; 'P1' speaks: mend it in the file"),
        ("int", 4, "not written like a label; 'INT' speaks: mend it in the file"),
    ]
    assert {turn.label for turn in document.turns} == {"INT", "P1", "P2"}


def test_in_the_cues_of_a_program_small_letters_and_telephones_are_people(read: ReadText) -> None:
    said_there = (
        ("Rhona Bell", "Thank you."), ("Reed, Oona (Guest)", "Happy to."), ("rhona bell", "Which?"),
        ("+44 1632 960123", "The cold one."), ("yes of course", ""), ("Rhona Bell", "Good."),
    )  # fmt: skip
    document = read(
        "".join(
            f"0:0:{i}.0 --> 0:0:{i + 1}.0\n{who}\n{words}\n\n" for i, (who, words) in enumerate(said_there)
        )
    )
    assert [turn.label for turn in document.turns] == [
        "Rhona Bell", "Reed, Oona", "rhona bell", "+44 1632 960123", "Rhona Bell",
    ]  # fmt: skip
    assert [no.label for no in document.not_speakers] == ["yes of course"]
    assert [one.similar_to for one in document.speakers if one.label == "rhona bell"] == ["Rhona Bell"]
