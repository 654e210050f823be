"""Passages in lists: the words, the speaker, and what a frequency table counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.services import reading
from cpqual.services.quotes import quote, surroundings
from cpqual.services.session import Session


def _span(session: Session, words: str) -> Span:
    text = reading.open_document(session, "INT-1").text
    return Span(text.index(words), text.index(words) + len(words))


def test_a_quote_names_the_speaker_of_the_turn_it_begins_in(session: Session) -> None:
    found = quote(session, "INT-1", _span(session, "the dog came too"))
    assert (found.speaker, found.text) == ("P", "the dog came too")


def test_a_quote_outside_turns_has_no_speaker(session: Session) -> None:
    assert quote(session, "INT-1", Span(0, 3)).speaker == ""


def test_surroundings_begin_and_end_with_whole_lines(session: Session) -> None:
    found = surroundings(session, "INT-1", _span(session, "He likes the ferry."), reach=40)
    assert found.before == "P: Nobody. (laughs) Well, the dog came too. "[-40:]
    assert found.after == "\nINT: And after that?"


@given(data=st.data())
def test_surroundings_are_a_stretch_of_the_text(session: Session, data: st.DataObject) -> None:
    text = reading.open_document(session, "INT-1").text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = surroundings(session, "INT-1", Span(start, end), reach=data.draw(st.integers(0, 100)))
    assert found.text == text[start:end]
    assert text[:start].endswith(found.before)
    assert text[end:].startswith(found.after)
