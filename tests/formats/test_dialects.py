"""The forms of transcripts: written in any of them, the same people say the same things at the same times."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.text import Span
from tests.formats.writing_transcripts import FORMS, FRACTION, Talk, talks, turns_read, write

ReadText = Callable[..., ImportedDocument]


def said_in(document: ImportedDocument, span: Span) -> str:
    """Return what is said in a span, on one line, without the times in it."""
    times = [a for a in document.annotations if a.kind == "timestamp"]
    edges = [
        span.start,
        *(e for a in times if span.start <= a.start < span.end for e in (a.start, a.end)),
        span.end,
    ]
    pieces = (document.text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
    return " ".join(" ".join(pieces).split())


def read_back(document: ImportedDocument) -> list[tuple[str, str, float | None, float | None]]:
    return [
        (turn.label, said_in(document, Span(turn.start, turn.end)), turn.time_from, turn.time_to)
        for turn in document.turns
    ]


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=6)
@given(data=st.data())
def test_a_transcript_in_any_form_is_read_back(read: ReadText, name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    talk: Talk = data.draw(talks(form))
    document = read(write(talk, form))
    extra = FRACTION.get(name, 0)
    expected = [
        (label, words, None if begin is None else begin + extra, end)
        for label, words, begin, end in turns_read(talk, form)
    ]
    assert read_back(document) == expected
    if not form.caption and form.times not in ("f4",) and name != "time behind":
        # no word, space or line of what was said is touched
        exact = [document.text[turn.start : turn.end] for turn in document.turns]
        assert [" ".join(words.split()) for words in exact] == [words for _, words, _, _ in expected]
    people = {turn.label: turn.person for turn in document.turns if turn.person}
    assert people == {label: name.casefold().replace(" ", "_") for label, name in talk.people.items()}
    if form.roles:
        roles = {speaker.label: speaker.roles for speaker in document.speakers}
        assert roles == {
            label: (talk.roles[label],) if label in talk.roles else ()
            for label in dict.fromkeys(t.label for t in talk.turns)
        }
    header = {key: value for key, value in document.header.items() if key != "participants"}
    assert header == dict(talk.header)
    assert (document.site, document.date) == (talk.header.get("site"), talk.header.get("date"))


@settings(max_examples=40)
@given(data=st.data(), name=st.sampled_from(sorted(FORMS)))
def test_header_and_turns_are_the_whole_text_and_lie_apart(
    read: ReadText, data: st.DataObject, name: str
) -> None:
    document = read(write(data.draw(talks(FORMS[name])), FORMS[name]))
    parts = [Span(s.start, s.end) for s in document.sections if s.type == "header"]
    parts += [Span(turn.label_start, turn.end) for turn in document.turns]
    assert all(one.end <= following.start for one, following in pairwise(parts))
    edges = [0, *(edge for part in parts for edge in part), len(document.text)]
    assert not any(document.text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True))
    talk = [s for s in document.sections if s.type != "header"]
    assert all(any(s.start <= t.label_start and t.end <= s.end for s in talk) for t in document.turns)


@settings(max_examples=40)
@given(data=st.data(), name=st.sampled_from(sorted(FORMS)))
def test_what_is_read_follows_from_the_canonical_text_alone(
    read: ReadText, data: st.DataObject, name: str
) -> None:
    text = write(data.draw(talks(FORMS[name])), FORMS[name])
    line_end = data.draw(st.sampled_from(["\r\n", "\r", "\u2028", "\u2029"]))
    space = data.draw(st.sampled_from(["\u00a0", "\u200b ", " \u2060"]))
    other = read(("\ufeff" + text).replace(" ", space).replace("\n", line_end))
    again, document = read(read(text).text), read(text)
    for found in (again, other):
        assert found.text == document.text
        assert (found.turns, found.sections, found.annotations) == (
            document.turns, document.sections, document.annotations,
        )  # fmt: skip
        assert found.header == document.header


FIXTURES = sorted((Path(__file__).parent / "dialects").glob("*.txt"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_one_scene_in_every_form(read: ReadText, path: Path) -> None:
    """The turns stand beside each text as a table: label, times in seconds, words on one line."""
    document = read(path.read_bytes(), path.name)
    _, *rows = path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    expected = []
    for row in rows:
        label, begin, end, words = row.split("\t")
        expected.append((label, words, float(begin) if begin else None, float(end) if end else None))
    assert read_back(document) == expected
    # whatever stands around the words, there are as many, in as many turns
    assert [(speaker.turns, speaker.words) for speaker in document.speakers] == [(3, 15), (3, 43)]
    assert [a.kind for a in document.annotations if a.kind != "timestamp"] == [
        "nonverbal",
        "inaudible",
        "uncertain",
    ]
    assert [left.label for left in document.not_speakers] == ["For example"]
