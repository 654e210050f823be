"""Text that means harm, or only looks as if: it is read as text, in reasonable time, or refused in a line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.errors import InputError

ReadText = Callable[..., ImportedDocument]
N = 100_000

LINES = {
    "letters": "a" * N,
    "square": "[" * N,
    "double square": "[[a" * (N // 3),
    "nested square": "[[[a]" * (N // 5),
    "round": "(" * N,
    "comments": "{OC:" * (N // 4),
    "curly": "{A" * (N // 2),
    "tags": "<seg>" * (N // 5),
    "hashes": "#" * N,
    "redactions": "@@a" * (N // 3),
    "quotes": '"' * N,
    "quoted": '"a" {B} ' * (N // 8),
    "dots": "." * N + "x",
    "spaces": " " * N + "x",
    "tabs": "\t" * N + "x",
    "colons": ":" * N,
    "label": "A b " * (N // 4) + ":",
    "labels": "\n".join("A b " * 40 for _ in range(N // 160)),
    "label and role": "A (b) " * (N // 6) + ":",
    "label and times": "A 1:11 " * (N // 7),
    "label and tabs": "A" + " \t" * (N // 2) + "1:11",
    "label and spaces": "A" + " " * N + "1:11",
    "names above": "Ab\nc\n\n" * (N // 40),
    "said alone": "Yes\n" * (N // 4),
    "bold": "**A " * (N // 4),
    "bold names": "**A**\n" * (N // 40),
    "cues": "0:0:0.0 --> 0:0:1.0\nA\n" * (N // 80),
    "arrows": "0:00 --> " * (N // 9),
    "time and name": "0:00 A\n" * (N // 40),
    "line numbers": "1 " * (N // 2) + "A:",
    "stamps": "A: " + "#00:00:01-0# " * (N // 13),
    "digits": "1" * N,
    "times": "1:11 " * (N // 5),
    "list": "Present: " + "a, " * (N // 3),
    "unclosed list": "Date: 1\nPresent: " + "(a, " * (N // 4),
    "pairs": "Date: 1\nParticipants: " + "a=b," * (N // 4),
    "comments above": "---\n" + "#\n" * (N // 20) + "x",
    "rules": "a\n---\n" * (N // 40),
    "keys": "\n".join(f"k{i}: v" for i in range(N // 40)),
    "one label": "Ab: x\n" * (N // 40),
    "many labels": "".join(f"Name {chr(945 + i % 24)}{i}: x\n" for i in range(N // 40)),
}


@pytest.mark.parametrize("name", LINES)
def test_a_very_long_line_is_only_a_long_line(read: ReadText, name: str) -> None:
    document = read(LINES[name], "a.md")
    assert document.text == LINES[name]


def test_escape_sequences_and_markup_are_what_somebody_said(read: ReadText) -> None:
    said = "\x1b]0;owned\x07 \x1b[2J [bold]x[/bold] [@click=app.quit]y[/] [/foo] \u202eabc\u202c and no more"
    document = read(f"INT: {said}\nP: b")
    assert document.text[document.turns[0].start : document.turns[0].end] == said
    assert document.annotations == ()


def test_a_coloured_label_is_no_label(read: ReadText) -> None:
    assert [
        t.label for t in read("\x1b[31mINT\x1b[0m: a long enough line of talk to be one\nP: b").turns
    ] == ["P"]


def test_null_bytes_are_refused(read: ReadText) -> None:
    with pytest.raises(InputError, match="is not a text file"):
        read(b"INT: a\x00\nP: b")


PIECES = (
    "INT:", "P1 –", "[P2]", "{Oona}", "@x:", "---", "id: a", "## Talk", "Reflection", "Date: x", "(2)", "[[",
    "]]", '"', "Oona>", "\t", "0:49", "#00:01:02-3#", "participants: {P: a}", "Participants: P = a", "**A:**",
)  # fmt: skip
ANY = st.builds(
    str.join,
    st.sampled_from(["\n", " ", ""]),
    st.lists(st.sampled_from(PIECES) | st.text("ab:[](){}<>#@\"'-–= \n\x1b\u2028\u0301😀", max_size=8)),
)


@given(ANY, st.sampled_from(["a.txt", "a.md"]), st.sampled_from([None, "fieldnote", "interview"]))
def test_any_text_is_read_soundly_or_refused(read: ReadText, text: str, name: str, kind: str | None) -> None:
    try:
        document = read(text, name, kind=kind)
    except InputError:
        return
    size = len(document.text)
    assert all(0 <= t.label_start <= t.start < t.end <= size for t in document.turns)
    assert all(a.end <= b.label_start for a, b in zip(document.turns, document.turns[1:], strict=False))
    assert all(0 <= s.start < s.end <= size for s in document.sections)
    assert all(a.end <= b.start for a, b in zip(document.sections, document.sections[1:], strict=False))
    assert all(0 <= a.start < a.end <= size for a in document.annotations)
    for turn in document.turns:
        assert document.text[turn.start : turn.end] == document.text[turn.start : turn.end].strip()
        assert any(
            s.start <= turn.start and turn.end <= s.end and s.type != "header" for s in document.sections
        )
