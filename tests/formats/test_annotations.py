"""Transcribers' marks: found as spans, told by kind, and not confused with what people say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import AnnotationKind, ImportedDocument
from cpqual.formats.annotations import find_annotations, is_annotation

ReadText = Callable[..., ImportedDocument]

FORMS: dict[AnnotationKind, list[str]] = {
    "inaudible": [
        "[inaudible]", "[inaudible 00:12:34]", "[INAUDIBLE]", "[unclear]", "(indistinct)", "((?00:12))",
        "[?]", "[xxx]", "(inaudible)", "[unintelligible, 2 words]",
    ],
    "uncertain": ["[the hub?]", "[?hub]", "((?hub))", "[managed?]"],
    "pause": ["(.)", "(2)", "(2.5)", "(pause)", "[long pause]", "[silence]", "(3 seconds)"],
    "overlap": ["[crosstalk]", "[overlapping]", "[several talking at once]", "[talking over each other]"],
    "nonverbal": [
        "(laughs)", "[laughter]", "((sighs))", "[tearful]", "[phone rings]", "[recording paused]",
        "(shakes head)", "((door))", "[end of recording]", "[dog barks]", "(Laughing.)", "[clears throat]",
        "[several\nlaugh]",
    ],
    "timestamp": ["[00:03:12]", "(03:12)", "#00:03:12-5#", "{00:03:12}", "[0:3:12.0]", "[00:01 - 00:02]"],
    "comment": ["[[she gets no post]]", "{OC: hand over the recorder}", "[[of [##Ted##], RB]]"],
    "redaction": [
        "[NAME]", "[##support worker##]", "@@Harbourtown##", "<seg>Ted</seg>", "[PLACE NAME 2]",
        "[name removed]", "[redacted]", '<seg type="name">Ted</seg>',
    ],
}  # fmt: skip
ALL_FORMS = [(form, kind) for kind, forms in FORMS.items() for form in forms]


@pytest.mark.parametrize(("form", "kind"), ALL_FORMS)
def test_each_form_is_one_mark_of_its_kind_wherever_it_stands(form: str, kind: AnnotationKind) -> None:
    assert is_annotation(form)
    for before, after in (("", ""), ("so 😀 ", " I went."), ("e\u0301 (see below) ", "")):
        text = before + form + after
        found = [(text[a.start : a.end], a.kind) for a in find_annotations(text)]
        assert found == [(form, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "(2009)", "(see above)", "[sic]", "the [worker] said", "(I was looking at the door)",
        "(not the phone)",
        "wor- working", "ALL-CAPS", "_really_", "…", "[...]", "(the bus, a hip, lights)", "a = b", "x[0",
        "(he laughed at me)", "(Tern House)", "{Sunniva}", "[laughter", "laughs)", "at 10:30",
        "[]", "()", "[[", "<seg>",
        "(one\n\npause)",
    ],
)  # fmt: skip
def test_what_people_say_and_write_is_left_alone(text: str) -> None:
    assert find_annotations(text) == []
    assert not is_annotation(text)


@pytest.mark.parametrize(("form", "kind"), ALL_FORMS)
def test_no_mark_of_any_kind_counts_as_words(read: ReadText, form: str, kind: AnnotationKind) -> None:
    document = read(f"INT: So what?\nP: We {form} went home.")
    assert [(s.label, s.words) for s in document.speakers] == [("INT", 2), ("P", 3)]
    assert [a.kind for a in document.annotations] == [kind]


def test_emphasis_capitals_and_cut_offs_count_as_words(read: ReadText) -> None:
    document = read("INT: So what?\nP: I was _really_ wor- WORKING (2009) [sic] (see above) … then")
    assert document.annotations == ()
    assert document.speakers[1].words == 10


def test_a_time_at_the_start_of_a_line_is_a_mark_in_a_transcript_only() -> None:
    text = "00:01:40 so\n  1:52\nat 1:53 we\n12:30"
    assert [text[a.start : a.end] for a in find_annotations(text)] == ["00:01:40", "1:52", "12:30"]
    assert find_annotations(text, spoken=False) == []


def test_round_brackets_are_the_writers_own_outside_transcripts() -> None:
    text = "He left (laughs all round) at (12.10) [inaudible] [[check]]"
    assert [a.kind for a in find_annotations(text, spoken=False)] == ["inaudible", "comment"]


def test_of_nested_marks_the_outermost_stays() -> None:
    text = "[[she [inaudible] (laughs)]] ((coughs)) {OC: [NAME] left} [laughs (loudly)]"
    assert [a.kind for a in find_annotations(text)] == ["comment", "nonverbal", "comment", "nonverbal"]


def test_reading_from_an_offset_leaves_what_is_before() -> None:
    assert [a.start for a in find_annotations("(laughs) x (laughs)", 3)] == [11]


@given(
    st.lists(
        st.one_of(
            st.sampled_from([form for form, _ in ALL_FORMS]), st.text("ab[](){}<>@#:?.1 \n", max_size=6)
        )
    )
)
def test_marks_are_in_order_and_never_overlap(parts: list[str]) -> None:
    text = "".join(parts)
    for spoken in (True, False):
        found = find_annotations(text, spoken=spoken)
        assert all(0 <= a.start < a.end <= len(text) for a in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_marks_that_markdown_escapes_are_marks_with_their_backslashes() -> None:
    text = r"Oona: \[laughs\] It was \[06:08\] then \[the hub?\], see \[1\]."
    assert [(a.kind, text[a.start : a.end]) for a in find_annotations(text)] == [
        ("nonverbal", r"\[laughs\]"),
        ("timestamp", r"\[06:08\]"),
        ("uncertain", r"\[the hub?\]"),
    ]


@pytest.mark.parametrize(
    ("form", "marked"),
    [
        ("{}\nThe card.\n", True),  # Otter and video sites, where nobody is named
        ("({}) The card.\n", True),
        ("{} - {} The card.\n", True),
        ("At {} the card.\n", False),
    ],
)
def test_times_that_begin_with_a_recording_are_marks_though_nobody_is_named(
    read: ReadText, form: str, marked: bool
) -> None:
    text = "".join(form.format(time, time) for time in ("0:01", "0:15", "1:21"))
    found = read(text).annotations
    assert [a.kind for a in found] == (["timestamp"] * 3 if marked else [])
    # times of a day begin later, and come again
    assert (
        read(text.replace("0:01", "9:00").replace("0:15", "9:15").replace("1:21", "10:00")).annotations == ()
    )
    assert read(f"{text}{text}").annotations == ()


@pytest.mark.parametrize("line", ["Bell, Rhona stopped transcription", "Transcription ended after 00:05:12"])
def test_what_a_program_writes_last_is_nobodys_word(line: str) -> None:
    assert [a.kind for a in find_annotations(f"Oona: I went.\n\n{line}\n")] == ["comment"]
    assert find_annotations(f"{line}\n\nOona: I went.\n") == []
