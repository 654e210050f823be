"""Captions: who speaks, what, and when; whichever program wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats import text_document
from cpqual.formats.grammar import candidates
from cpqual.formats.options import ReadOptions, Source
from cpqual.formats.readers import srt, vtt
from cpqual.formats.utterances import Utterance, write_down

from .writing_captions import NAMES, Spoken, as_srt, as_vtt, spoken


def read(text: str | bytes, name: str = "talk.vtt", **options: object) -> ImportedDocument:
    data = text.encode() if isinstance(text, str) else text
    reader = vtt if name.endswith(".vtt") else srt
    result = reader.read(Source(name, name, data), ReadOptions(**options))  # type: ignore[arg-type]
    document: ImportedDocument
    (document,) = result.documents
    return document


Said = list[tuple[str, str, float | None, float | None]]


def turns(document: ImportedDocument) -> Said:
    """Return label, speech and times of every turn."""
    return [(t.label, document.text[t.start : t.end], t.time_from, t.time_to) for t in document.turns]


def expected(cues: Sequence[Spoken]) -> Said:
    """Return the turns that cues come to, with paragraphs run together."""
    found: Said = []
    for speaker, group in groupby(cues, key=lambda cue: cue.speaker):
        said = list(group)
        words = " ".join(cue.words for cue in said)
        found.append((speaker, words, said[0].start / 1000, max(cue.end for cue in said) / 1000))
    return found


def run_together(found: Said) -> Said:
    return [(label, words.replace("\n\n", " "), begin, end) for label, words, begin, end in found]


# ---------------------------------------------------------------------------------------------------------
# Round trips


@given(spoken(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_vtt_gives_the_turns_and_times_it_was_written_from(cues: list[Spoken], teams: bool, end: str) -> None:
    # a file of Teams in which no number shows that it is not padded looks like any other
    assume(not teams or any(cue.start // 1000 % 60 < 10 for cue in cues))
    document = read(as_vtt(cues, teams=teams, end=end))
    assert run_together(turns(document)) == expected(cues)
    assert canonicalise(document.text) == document.text


@given(spoken())
def test_srt_gives_the_same_turns(cues: list[Spoken]) -> None:
    document = read(as_srt(cues), "talk.srt")
    assert run_together(turns(document)) == expected(cues)
    assert document.text == read(as_vtt(cues)).text


@given(spoken())
def test_the_text_read_as_a_transcript_has_the_same_turns(cues: list[Spoken]) -> None:
    document = read(as_vtt(cues))
    people = {name: name for name in NAMES}
    source = Source("talk.txt", "talk.txt", document.text.encode())
    (again,) = text_document.read(source, ReadOptions(people=people)).documents
    assert again.text == document.text
    assert [(t.label, t.label_start, t.start, t.end) for t in again.turns] == [
        (t.label, t.label_start, t.start, t.end) for t in document.turns
    ]


FIXTURES = sorted(
    path for path in (Path(__file__).parent / "fuzz").iterdir() if path.suffix in (".vtt", ".srt")
)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: str(path.name))
def test_every_caption_file_read_again_as_text_has_the_same_turns(path: Path) -> None:
    try:
        document = read(path.read_bytes(), path.name)
    except InputError:
        assert path.stem == "cut"
        return
    _same_as_text(document)


def test_captions_of_programs_read_again_as_text_have_the_same_turns() -> None:
    for text in (TEAMS, NOTED, HOSTILE):
        _same_as_text(read(text))


def _same_as_text(document: ImportedDocument) -> None:
    """Check that a transcript of captions, with the same people declared, is read as it was."""
    labels = {("*", turn.label): turn.person or str(turn.speaker) for turn in document.turns if turn.label}
    if not labels:
        return  # a text in which nobody is named has no turns
    source = Source("talk.txt", "talk.txt", document.text.encode())
    (again,) = text_document.read(source, ReadOptions(label_map=labels)).documents
    assert again.text == document.text
    assert [(t.label, t.speaker, t.person, t.label_start, t.start, t.end) for t in again.turns] == [
        (t.label, t.speaker, t.person, t.label_start, t.start, t.end) for t in document.turns
    ]


@given(st.lists(st.text(max_size=90), min_size=1, max_size=5, unique=True))
def test_any_name_becomes_a_label_that_the_text_can_be_read_for(names: list[str]) -> None:
    written = write_down([Utterance(name, f"so {i}", float(i)) for i, name in enumerate(names)])
    if any(names):
        heads = [(c.label, c.begin, c.speech) for c in candidates(written.text)]
        assert heads == [(turn.label, turn.begin, turn.speech - 1) for turn in written.turns]
        assert len({turn.label for turn in written.turns}) == len(names)


# ---------------------------------------------------------------------------------------------------------
# Programs


TEAMS = """\
WEBVTT

8a1f-0/12-0
0:0:0.0 --> 0:0:2.90
<v Rhona Bell>Who did you
come here with?</v>

8a1f-0/15-0
0:0:3.520 --> 0:0:5.910
<v Perran Teague>Nobody.</v>

8a1f-0/15-1
0:0:5.910 --> 0:0:7.80
<v Perran Teague>Well, the dog.</v>

8a1f-0/15-2
0:0:12.0 --> 0:0:13.0
<v Perran Teague>He likes the ferry.</v>
"""


def test_teams_counts_thousandths_without_zeros_before_them() -> None:
    document = read(TEAMS)
    assert document.text == (
        "Rhona Bell: Who did you come here with?\n\n"
        "Perran Teague: Nobody. Well, the dog.\n\nHe likes the ferry."
    )
    assert turns(document) == [
        ("Rhona Bell", "Who did you come here with?", 0.0, 2.09),
        ("Perran Teague", "Nobody. Well, the dog.\n\nHe likes the ferry.", 3.52, 13.0),
    ]


def test_zoom_names_the_speaker_before_the_words_even_once() -> None:
    document = read(
        "\ufeffWEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\nRhona Bell: Shall we start?\n\n"
        "2\n00:00:03.000 --> 00:00:05.000\nPerran T.: <i>Yes</i> &amp; no.\n"
    )
    assert document.text == "Rhona Bell: Shall we start?\n\nPerran T: Yes & no."
    assert [(t.label, t.time_from, t.time_to) for t in document.turns] == [
        ("Rhona Bell", 1.0, 3.0), ("Perran T", 3.0, 5.0),
    ]  # fmt: skip
    assert "the speaker 'Perran T.' is written as 'Perran T'" in document.warnings


def test_what_is_no_caption_is_left_out_and_markup_goes() -> None:
    document = read(
        "WEBVTT - Film\nKind: captions\nLanguage: cy\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE\ntyped up\nby me\n\nREGION\nid:fred\n\nfirst cue\n"
        "01:02.500 --> 01:04.000 align:start position:0%\n"
        "<v.loud Ada><00:00:01.000><c.x>Where</c> <b>to</b>?</v> <v Bram>There &lt;3\n"
    )
    assert turns(document) == [("Ada", "Where to?", 62.5, 64.0), ("Bram", "There <3", 62.5, 64.0)]
    assert dict(document.header) == {"language": "cy"}
    assert document.language == "cy"
    assert [(p.key, p.value, p.line) for p in document.proposals] == [("language", "cy", 3)]


def test_words_in_angle_brackets_that_are_no_markup_stay() -> None:
    document = read(
        "1\n00:00:01,000 --> 00:00:02,000\n<laughs> {\\an8}two < three <font color=red>so</font>\n", "a.srt"
    )
    assert document.text == "<laughs> two < three so"


def test_captions_without_names_are_paragraphs_that_nobody_is_named_for() -> None:
    document = read(
        "1\n00:00:01,000 --> 00:00:03,000\n- Where were you?\n- At the hub.\n\n"
        "2\n00:00:03,500 --> 00:00:05,000\n[door slams]\nHe said --> look\n\n"
        "3\n00:00:07,100 --> 00:00:08,000\nAnd then\n",
        "film.srt",
    )
    assert document.text == ("Where were you?\n\nAt the hub. [door slams] He said --> look\n\nAnd then")
    assert [(t.label, t.speaker, t.start == t.label_start) for t in document.turns] == 3 * [
        ("", "unattributed", True)
    ]
    assert [(t.time_from, t.time_to) for t in document.turns] == [(1.0, 3.0), (1.0, 5.0), (7.1, 8.0)]
    assert document.speakers == ()
    assert any(warning.startswith("no caption names a speaker") for warning in document.warnings)
    assert [mark.kind for mark in document.annotations] == ["nonverbal"]


def test_a_long_film_is_cut_every_minute() -> None:
    cues = [Spoken("", n * 1000, n * 1000 + 1000, f"word{n}") for n in range(150)]
    lines = [line.partition(": ")[2] or line for line in as_srt(cues).split("\n")]
    document = read("\n".join(lines), "film.srt")
    assert [t.time_from for t in document.turns] == [0.0, 60.0, 120.0]


def test_words_without_a_name_go_on_with_the_speaker_before() -> None:
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nMusic plays\n\n00:02.000 --> 00:03.000\nP1: One\n\n"
        "00:03.000 --> 00:04.000\ntwo\nthree\n\n00:04.000 --> 00:05.000\nP1: four\n>> P2: five\n>> six\n"
    )
    assert turns(document) == [
        ("Unknown", "Music plays", 1.0, 2.0), ("P1", "One two three four", 2.0, 5.0),
        ("P2", "five", 4.0, 5.0), ("Unknown", "six", 4.0, 5.0),
    ]  # fmt: skip
    assert [t.speaker for t in document.turns] == [
        "unattributed", "participant", "participant", "unattributed",
    ]  # fmt: skip
    assert "1 caption without a speaker read as going on with the speaker before" in document.warnings
    assert "words of whom the captions do not name are given to 'Unknown'" in document.warnings


def test_what_is_not_believed_to_be_a_speaker_is_listed_with_the_line_of_the_file() -> None:
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nP1: One\n\n00:02.000 --> 00:03.000\nNote: two\n\n"
        "00:03.000 --> 00:04.000\nand three\n\n00:04.000 --> 00:05.000\nand four\n"
    )
    assert [(no.label, no.line) for no in document.not_speakers] == [("Note", 7)]
    assert document.text == "P1: One Note: two and three and four"


def test_a_map_says_who_speaks_and_what_is_text() -> None:
    options = {("*", "Ada"): "interviewer", ("talk", "Music"): "text"}
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nAda: One\n\n00:02.000 --> 00:03.000\nMusic: soft\n",
        label_map=options,
    )
    assert [(t.label, t.speaker) for t in document.turns] == [("Ada", "interviewer")]
    assert document.text == "Ada: One Music: soft"


def test_captions_that_roll_up_say_every_line_once() -> None:
    document = read(
        "WEBVTT\n\n00:00.000 --> 00:02.000 align:start\n \n"
        "so<00:00:00.500><c> the</c><00:00:01.000><c> bus</c>\n\n"
        "00:02.000 --> 00:02.010\nso the bus\n \n\n"
        "00:02.010 --> 00:04.000\nso the bus\nwas<00:00:02.500><c> late</c>\n\n"
        "00:04.000 --> 00:04.010\nwas late\n \n\n"
    )
    assert document.text == "so the bus was late"
    assert "captions that roll up: 3 lines shown again left out" in document.warnings


def test_a_line_said_twice_is_kept_twice_where_nothing_rolls() -> None:
    assert (
        read("1\n00:01,000 --> 00:02,000\nYes.\n\n2\n00:02,000 --> 00:03,000\nYes.\n", "a.srt").text
        == "Yes. Yes."
    )


# ---------------------------------------------------------------------------------------------------------
# What a file says of itself


NOTED = """\
WEBVTT - INT-TH-09
Kind: captions
Language: en-GB

NOTE made by a machine: read it again

NOTE
---
id: INT-TH-09
kind: interview
title: Caitrin, at the pump
site: tern-house
date: 9 June 2011
interviewer: RB
participants: {Rhona: interviewer, C: Caitrin}
roles: {Caitrin: [member, volunteer]}
consent: quotes=pseudonym
language: ga
---

1
00:04.120 --> 00:07.900
<v Rhona>What would you have missed?</v>

NOTE
site: another-place

2
00:08.300 --> 00:11.050
<v C>Tuesdays, mostly.</v>
"""


def test_a_comment_of_keys_and_values_is_the_header() -> None:
    document = read(NOTED)
    assert (document.slug, document.title, document.kind) == (
        "INT-TH-09",
        "Caitrin, at the pump",
        "interview",
    )
    assert (document.site, document.date, document.language) == ("tern-house", "2011-06-09", "ga")
    assert document.roles == {"caitrin": ("member", "volunteer")}
    assert [(s.label, s.speaker, s.person) for s in document.turns] == [
        ("Rhona", "interviewer", None), ("C", "participant", "caitrin"),
    ]  # fmt: skip
    assert [(p.key, p.line) for p in document.proposals] == [
        (key, 9 + n) for n, key in enumerate(
            ["id", "kind", "title", "site", "date", "researchers", "participants", "roles", "consent",
             "language"],
        )
    ]  # fmt: skip
    assert document.text.startswith("Rhona: What")
    assert [section.type for section in document.sections] == ["talk"]
    assert document.warnings == ()


def test_a_map_for_the_id_that_a_comment_gives_holds() -> None:
    document = read(NOTED, label_map={("INT-TH-09", "C"): "text"})
    assert [turn.label for turn in document.turns if turn.person] == []


def test_what_programs_note_is_read_and_remarks_are_left() -> None:
    document = read(
        'WEBVTT\n\nNOTE duration:"00:12:03.4560000"\n\nNOTE language:en-us\n\nNOTE\nSee line: 3\n\n'
        "NOTE Confidence: 0.9\n\n1f2c\n00:01.000 --> 00:02.000\n<v Rhona Bell>Who?</v>\n\n"
        "NOTE Confidence: 0.8\n\n1f2d\n00:02.000 --> 00:03.000\n<v Oona Reed>Me.</v>\n"
    )
    told = {p.key: (p.value, p.line) for p in document.proposals}
    assert told["duration_min"] == ("12.1", 3)
    assert told["language"] == ("en-us", 5)
    assert document.title == "talk"
    assert document.text == "Rhona Bell: Who?\n\nOona Reed: Me."


@pytest.mark.parametrize("note", ["typed up by me", "Rhona: who is this?", "say: well", "::\n::", "{{:\n["])
def test_a_comment_that_is_no_header_tells_nothing(note: str) -> None:
    document = read(f"WEBVTT\n\nNOTE {note}\n\n00:01.000 --> 00:02.000\n<v A>so</v>\n")
    assert document.header == {}
    assert document.slug == "talk"


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["Ada", "Bram"], "interview"), (["Ada", "Bram", "Noor"], "focusgroup"), (["INT", "P1"], "interview"),
        (["Ada"], "other"), (["P1", "P2"], "other"), (["FAC", "P1", "P2", "P3"], "focusgroup"),
    ],
)  # fmt: skip
def test_the_kind_is_guessed_from_who_speaks(names: list[str], kind: str) -> None:
    cues = [Spoken(name, n * 1000, n * 1000 + 500, "so") for n, name in enumerate(names * 2)]
    document = read(as_vtt(cues))
    assert document.kind == kind
    assert document.warnings == (f"no kind is given: taken as {kind}",)


def test_the_kind_of_a_teams_transcript_is_guessed_as_well() -> None:
    head = "0:0:{}.0 --> 0:0:{}.0\n{}\nso\n\n"
    text = "".join(head.format(n, n + 1, ["Ada Bell", "Bram Oduya"][n % 2]) for n in range(6))
    (document,) = text_document.read(Source("t.txt", "t.txt", text.encode()), ReadOptions()).documents
    assert document.kind == "interview"


# ---------------------------------------------------------------------------------------------------------
# Untidy files


def test_what_stands_in_the_wrong_place_is_kept_and_told() -> None:
    document = read(
        "1\n00:00:01,000 --> 00:00:02,000\none\n\nstray\n2\n00:00:01,000 --> 00:00:00,500\nthree\n", "a.srt"
    )
    assert document.text == "one stray three"
    assert "line 5: words after a blank line, read as the caption's before it" in document.warnings
    assert [(t.time_from, t.time_to) for t in document.turns] == [(1.0, 2.0)]


def test_times_that_cannot_be_read_lose_no_words() -> None:
    document = read("1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00.5.1 --> 00:00:04,000\ntwo\n", "a.srt")
    assert document.text == "one two"
    assert "line 6: no times that can be read; the words are kept" in document.warnings


def test_captions_out_of_order_keep_the_file_s_order() -> None:
    document = read(
        "1\n00:00:05,000 --> 00:00:06,000\nP1: one\n\n2\n00:00:01,000 --> 00:00:02,000\nP2: two\n", "a.srt"
    )
    assert document.text == "P1: one\n\nP2: two"
    assert "line 6: begins earlier than the caption before; the file's order is kept" in document.warnings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WEBVTT\n\nhello\n", "talk.vtt: has no captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n", "talk.vtt: has times, but no words"),
        (b"\x00\x01\x02" * 50, "talk.vtt: is not a text file"),
    ],
)
def test_what_is_no_caption_file_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert str(refused.value).startswith(message)


HOSTILE = (
    "WEBVTT\n\n00:00.000 --> 00:01.000\n"
    "<v \x1b[31m[b]Mal\u202elory[/b]: {x} & \u200b>hi\x1b[0m &#27;[2J &#0;</v>\n\n"
    "00:01.000 --> 00:02.000\n<v [b]Mal>there</v>\n\n00:02.000 --> 00:03.000\n<v>nobody</v>\n\n"
    "00:03.000 --> 00:04.000\n<v 07700 900123>me</v>\n\n"
    "00:04.000 --> 00:05.000\n<v Bell, Rhona (Guest)>you</v>\n"
)


def test_names_that_no_label_can_have_are_respelt_and_told() -> None:
    document = read(HOSTILE)
    labels = [turn.label for turn in document.turns]
    assert labels[1:] == ["b Mal", "Speaker 07700 900123", "Bell Rhona"]
    assert not {"\x1b", "\u202e", "[", ":"} & set(labels[0])
    assert "Bell Rhona (Guest): you" in document.text
    assert "the speaker 'Bell, Rhona (Guest)' is written as 'Bell Rhona (Guest)'" in document.warnings
    assert not any("\x1b" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    "piece",
    ["<" * 40, "<v " * 20, "-->\n", "00:01.000 --> 00:02.000\n", "&#x;" * 10, "{\\" * 20, "A: " * 13, "- ",
     "<v A>\n\n"],
)  # fmt: skip
def test_long_files_of_signs_are_read_or_refused(piece: str) -> None:
    for head in ("", "WEBVTT\n\n00:00.000 --> 00:01.000\nx "):
        try:
            document = read(head + piece * (40_000 // len(piece)))
        except InputError:
            continue
        for before, turn in pairwise(document.turns):
            assert before.end <= turn.label_start


LINES = ["WEBVTT", "", "NOTE", "00:01.000 --> 00:02.000", "-->", "1", "<v A>", "</v>", "B: x", "- c", " ",
         "<00:00:00.500><c>d"]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_any_order_of_lines_gives_turns_that_cover_the_text(lines: list[str]) -> None:
    try:
        document = read("\n".join(lines))
    except InputError:
        return
    covered = " ".join(document.text[t.label_start : t.end] for t in document.turns)
    assert covered.split() == document.text.split()
