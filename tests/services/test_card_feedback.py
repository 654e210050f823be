"""Feedback to theme cards: who said what, what was decided, and what is still to be carried out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cpqual.domain.cards import NO_CHANGE
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.ids import short
from cpqual.domain.text import Span
from cpqual.formats.tables import write
from cpqual.services import card_feedback, code_editing, history, theme_cards
from cpqual.services.card_feedback import add_feedback, carry_out, decide, feedback, waiting
from cpqual.services.feedback_table import feedback_table, import_feedback, tally_table
from cpqual.services.session import Session, add_coder, as_coder


@pytest.fixture(autouse=True)
def _two_cards(session: Session) -> None:
    theme_cards.write_card(session, "barriers", name="What gets in the way")
    theme_cards.write_card(session, "connecting", name="How it goes")


def test_what_somebody_said_is_kept_with_who_when_and_where(session: Session) -> None:
    made = add_feedback(
        session, "barriers", "partly", "Buses twice.", said_by="a  volunteer", person="p", date="2012-02-14",
        at=[("INT-1", Span(36, 43))],
    )  # fmt: skip
    (one,) = feedback(session)
    assert (one.id, one.code, one.date, one.said_by, one.person) == (
        made, "barriers", "2012-02-14", "a volunteer", "p",
    )  # fmt: skip
    assert (one.answer, one.words, one.decision, one.version, one.outcome) == (
        "partly", "Buses twice.", "open", None, "to be decided",
    )  # fmt: skip
    (link,) = card_feedback.links(session)[made]
    assert (link.document, link.span) == ("INT-1", Span(36, 43))
    assert "Buses" not in history.log(session, 1)[0].words


def test_somebody_of_the_register_is_called_by_their_group_where_nothing_is_said(session: Session) -> None:
    add_feedback(session, "barriers", "agree", "Yes.", person="p")
    assert feedback(session)[0].said_by == "service user"


def test_what_cannot_be_written_down_is_refused_and_leaves_nothing(session: Session) -> None:
    with pytest.raises(RefusedError, match="nobody is named"):
        add_feedback(session, "barriers", "agree", "Yes.")
    with pytest.raises(RefusedError, match="the feedback is empty"):
        add_feedback(session, "barriers", "agree", " ", said_by="x")
    with pytest.raises(RefusedError, match="new_networks has no card"):
        add_feedback(session, "new_networks", "agree", "Yes.", said_by="x")
    with pytest.raises(UnknownNameError, match="no person 'q'"):
        add_feedback(session, "barriers", "agree", "Yes.", person="q")
    with pytest.raises(InputError, match="no day"):
        add_feedback(session, "barriers", "agree", "Yes.", said_by="x", date="yesterday")
    with pytest.raises(RefusedError, match="is no passage"):
        add_feedback(session, "barriers", "agree", "Yes.", said_by="x", at=[("INT-1", Span(1, 9_999))])
    with pytest.raises(RefusedError, match="linked to this passage already"):
        add_feedback(session, "barriers", "agree", "Yes.", said_by="x", at=[("INT-1", Span(1, 9))] * 2)
    assert feedback(session) == []


def test_what_is_accepted_waits_until_a_version_carries_it_out(session: Session) -> None:
    made = add_feedback(session, "barriers", "add", "Families.", said_by="a member")
    assert waiting(session) == {}
    decide(session, made, "accepted")
    assert [one.id for one in waiting(session)["barriers"]] == [made]
    assert feedback(session, unfinished=True)[0].outcome == "accepted, to be carried out"
    code_editing.rename_code(session, "barriers", "What is in the way", "members said so")
    carry_out(session, [made], session.codebook().version)
    assert waiting(session) == {}
    assert feedback(session)[0].outcome == f"accepted, in version {session.codebook().version}"
    assert feedback(session, unfinished=True) == []


def test_a_version_that_was_taken_back_carries_nothing_out(session: Session) -> None:
    made = add_feedback(session, "barriers", "add", "Families.", said_by="a member")
    decide(session, made, "partly", "only in the summary")
    with session.act("codebook", "renamed, as somebody asked for"):
        code_editing.rename_code(session, "barriers", "What is in the way", "members said so")
        carry_out(session, [made], session.codebook().version)
    assert waiting(session) == {}
    history.undo(session)
    assert [one.id for one in waiting(session)["barriers"]] == [made]


def test_what_needs_no_change_does_not_wait(session: Session) -> None:
    made = add_feedback(session, "barriers", "add", "Families.", said_by="a member")
    assert (
        decide(session, made, "accepted", version=NO_CHANGE).outcome == "accepted, no change of the codebook"
    )
    assert waiting(session) == {}
    assert decide(session, made, "declined", "said elsewhere").version is None


def test_decisions_that_make_no_sense_are_refused(session: Session) -> None:
    made = add_feedback(session, "barriers", "add", "Families.", said_by="a member")
    for decision in ("partly", "declined"):
        with pytest.raises(RefusedError, match="say why"):
            decide(session, made, decision)
    with pytest.raises(RefusedError, match="only what was accepted"):
        decide(session, made, "declined", "no", version=1)
    with pytest.raises(RefusedError, match="there is no version 99"):
        decide(session, made, "accepted", version=99)
    with pytest.raises(RefusedError, match="was not accepted"):
        carry_out(session, [made], 1)
    assert feedback(session)[0].decision == "open"
    card_feedback.remove_feedback(session, made)
    with pytest.raises(RefusedError, match="not there any more"):
        decide(session, made, "accepted")


def test_anybody_decides_but_only_who_wrote_it_down_removes_it(session: Session) -> None:
    made = add_feedback(session, "barriers", "agree", "Yes.", said_by="a member")
    other = as_coder(session, add_coder(session, "IQ").slug)
    assert decide(other, made, "accepted", version=NO_CHANGE).coder == "RB"
    with pytest.raises(RefusedError, match="RB wrote this feedback down"):
        card_feedback.remove_feedback(other, made)


def test_people_are_counted_once_for_each_answer(session: Session) -> None:
    for answer, words, person, by in (
        ("partly", "Hm.", "p", ""), ("add", "Buses.", "p", ""), ("add", "Boats.", "p", ""),
        ("partly", "So so.", None, "a worker"),
    ):  # fmt: skip
        made = add_feedback(session, "barriers", answer, words, person=person, said_by=by)  # type: ignore[arg-type]
    decide(session, made, "declined", "no")
    barriers, connecting = card_feedback.tallies(session)
    assert (barriers.people, barriers.answers) == (2, (0, 2, 0, 1))
    assert barriers.words == "2 people: 2 partly, 1 add"
    assert barriers.decided == "1 declined, 3 to be decided"
    assert (connecting.words, connecting.decided) == ("nobody has said anything to it yet", "")
    assert [row[:2] for row in tally_table(session).rows] == [
        ("barriers", "What gets in the way"), ("connecting", "How it goes"),
    ]  # fmt: skip


def test_it_is_found_by_the_id_that_lists_show(session: Session) -> None:
    made = add_feedback(session, "barriers", "agree", "Yes.", said_by="a member")
    assert card_feedback.find_feedback(session, short(made).upper()).id == made
    with pytest.raises(UnknownNameError, match="no feedback 'zz'"):
        card_feedback.find_feedback(session, "zz")


def test_what_is_written_out_is_read_back_as_it_was(session: Session, tmp_path: Path) -> None:
    made = add_feedback(
        session, "barriers", "add", "=cmd() “x”, two\nlines", said_by="+44 a volunteer", person="p",
        date="2012-02-14", at=[("INT-1", Span(36, 43)), ("INT-2", Span(4, 9))],
    )  # fmt: skip
    decide(session, made, "partly", "not all; of it", version=1)
    add_feedback(session, "connecting", "disagree", "No.", said_by="a worker", date="2012-02-14")
    out = io.BytesIO()
    table = feedback_table(session, feedback(session))
    write(table, "csv", out)
    path = tmp_path / "feedback.csv"
    path.write_bytes(out.getvalue())
    for one in feedback(session):
        card_feedback.remove_feedback(session, one.id)
    assert import_feedback(session, path) == (2, 0)
    again = feedback_table(session, feedback(session))
    assert [row[:-1] for row in again.rows] == [row[:-1] for row in table.rows]
    assert again.notes == table.notes
    acts = len(history.numbers(session))
    assert import_feedback(session, path) == (0, 2)
    assert len(history.numbers(session)) == acts


def test_two_of_one_role_who_say_the_same_are_two_and_stay_two(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text("card,answer,words,by\n" + "barriers,agree,Yes,a volunteer\n" * 2)
    assert import_feedback(session, path) == (2, 0)
    path.write_text("card,answer,words,by\n" + "barriers,agree,Yes,a volunteer\n" * 3)
    assert import_feedback(session, path) == (1, 2)
    assert [one.words for one in feedback(session)] == ["Yes"] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("card,answer\nbarriers,agree\n", "no column 'words'"),
        ("card,answer,words,by\nbarriers,maybe,Yes,x\n", "line 2: no answer 'maybe'"),
        ("card,answer,words,by\nbarriers,agree,Yes,x\nnope,agree,Yes,x\n", "line 3: no code 'nope'"),
        ("card,answer,words,by\nbarriers,agree,,x\n", "line 2: there is no words"),
        ("card,answer,words,by,at\nbarriers,agree,Yes,x,INT-1:9-4\n", "line 2: 'INT-1:9-4' is no passage"),
        ("card,answer,words,by,decision\nbarriers,agree,Yes,x,declined\n", "line 2: say why"),
        ("card,answer,words,by,decision,version\nbarriers,agree,Yes,x,accepted,7\n", "there is no version 7"),
        ("card,answer,words,by,version\nbarriers,agree,Yes,x,four\n", "line 2: 'four' is no version"),
        ("card,answer,words,by\n", "holds no feedback"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_refused_by_line_and_whole(
    session: Session, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        import_feedback(session, path)
    assert said in str(refused.value)
    assert feedback(session) == []
