"""Passages in lists: the words, the speaker, and what a frequency table counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.services import reading
from cpqual.services.quotes import attributed, quote, surroundings
from cpqual.services.session import Session
from cpqual.storage import documents, people


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


def _attributed(session: Session, words: str, where: str = "turn 2") -> str:
    opened = reading.open_document(session, "INT-1")
    copied = attributed(session, opened, _span(session, words), where)
    assert copied.warning == ""
    return copied.words


def test_an_attribution_names_speaker_group_document_and_place(session: Session) -> None:
    assert _attributed(session, "He likes the ferry. ".strip()) == (
        "“He likes the ferry.” (Perran, service user, sector: third, INT-1, turn 2)"
    )
    assert _attributed(session, "He likes", "") == "“He likes” (Perran, service user, sector: third, INT-1)"


def test_the_roles_in_the_document_go_before_the_group(session: Session) -> None:
    person = people.person_ids(session.store)["p"]
    with session.act("people", "roles"):
        documents.add_roles(session.store, session.document("INT-1").id, person, ["advisor", "volunteer"])
    assert _attributed(session, "He likes").endswith(
        "(Perran, advisor, volunteer, sector: third, INT-1, turn 2)"
    )


def test_interviewers_are_called_so_where_nobody_else_speaks(session: Session) -> None:
    assert _attributed(session, "And after that?", "") == ("“And after that?” (interviewer, INT-1)")
    passage = "ferry.\nINT: And after that?\nP: After"
    assert _attributed(session, passage, "turns 2–4") == (
        f"“{passage}” (Perran, service user, sector: third, INT-1, turns 2–4)"
    )


def test_nobody_is_named_outside_turns(session: Session) -> None:
    assert _attributed(session, "INT:", "") == "“INT:” (INT-1)"
