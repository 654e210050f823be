"""Theme cards: what they say, which quotes may be on them, and how they are printed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document

from cpqual.domain.cards import QUESTIONS
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.quoting import Permission
from cpqual.domain.text import Span
from cpqual.formats.card_page import CARD_FORMATS, CardFormat
from cpqual.formats.tables import write
from cpqual.services import card_feedback, card_print, history, theme_cards
from cpqual.services.card_table import cards_table, import_cards
from cpqual.services.correcting import carry_out, plan_text
from cpqual.services.merging_codes import merge_codes
from cpqual.services.session import Session
from cpqual.storage import documents
from tests.conftest import TALK, talk_document

NOBODY = Span(TALK.index("Nobody."), TALK.index("Nobody.") + 7)


def kept(session: Session, span: Span, permission: Permission) -> None:
    """Keep a quote of INT-1, as the quote bank does."""
    with session.act("quote", "kept a quote"):
        session.store.insert(
            "kept_quote",
            {
                "id": f"q{span.start}", "document_id": session.document("INT-1").id, "start": span.start,
                "end": span.end, "permission": permission, "coder_id": session.coder.id, "created": "2026",
            },
        )  # fmt: skip


def test_a_card_begins_with_what_the_codebook_says_and_asks_three_questions(session: Session) -> None:
    made = theme_cards.write_card(session, "barriers")
    assert (made.name, made.summary, made.questions) == ("Barriers", "What stands in the way.", QUESTIONS)
    changed = theme_cards.write_card(
        session, "barriers", name="  What gets\nin the way ", questions=["Well?"]
    )
    assert (changed.id, changed.name, changed.summary, changed.questions) == (
        made.id, "What gets in the way", "What stands in the way.", ("Well?",),
    )  # fmt: skip
    assert theme_cards.cards(session) == [changed]
    history.undo(session)
    assert theme_cards.cards(session) == [made]


def test_a_draft_writes_nothing(session: Session) -> None:
    assert theme_cards.draft(session, "barriers").name == "Barriers"
    assert theme_cards.cards(session) == []
    with pytest.raises(RefusedError, match="barriers has no card"):
        theme_cards.require_card(session, "barriers")
    with pytest.raises(UnknownNameError):
        theme_cards.draft(session, "bariers")


def test_what_a_card_cannot_say_is_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="the card’s name is empty"):
        theme_cards.write_card(session, "barriers", name=" ")
    with pytest.raises(RefusedError, match="asks 1 to 8 questions, not 9"):
        theme_cards.write_card(session, "barriers", questions=["Why?"] * 9)
    with pytest.raises(RefusedError, match="asks 1 to 8 questions, not 0"):
        theme_cards.write_card(session, "barriers", questions=[])
    with pytest.raises(InputError, match="null bytes"):
        theme_cards.write_card(session, "barriers", summary="a\0b")
    with pytest.raises(RefusedError, match="has 301 characters"):
        theme_cards.write_card(session, "barriers", name="n" * 301)
    merge_codes(session, ["new_networks"], "barriers", "the same")
    with pytest.raises(RefusedError, match="was merged into barriers"):
        theme_cards.write_card(session, "new_networks")
    assert theme_cards.cards(session) == []


def test_quotes_come_in_order_and_no_more_than_three(session: Session) -> None:
    spans = [NOBODY, Span(NOBODY.start, NOBODY.end + 9), Span(36, 40), Span(36, 41)]
    for span in spans[:3]:
        assert theme_cards.add_quote(session, "barriers", "INT-1", span).permission == "not asked"
    with pytest.raises(RefusedError, match="has 3 quotes"):
        theme_cards.add_quote(session, "barriers", "INT-1", spans[3])
    theme_cards.remove_quote(session, "barriers", "INT-1", spans[0])
    with pytest.raises(RefusedError, match="quotes this passage already"):
        theme_cards.add_quote(session, "barriers", "INT-1", spans[1])
    theme_cards.add_quote(session, "barriers", "INT-1", spans[0])
    card = theme_cards.require_card(session, "barriers")
    assert [one.quote.span for one in theme_cards.quotes(session, card)] == [spans[1], spans[2], spans[0]]
    with pytest.raises(RefusedError, match="does not quote"):
        theme_cards.remove_quote(session, "barriers", "INT-2", spans[0])


def test_a_refused_passage_is_not_quoted_and_makes_no_card(session: Session) -> None:
    kept(session, Span(NOBODY.end - 2, NOBODY.end + 5), "refused")
    with pytest.raises(RefusedError, match="permission was refused"):
        theme_cards.add_quote(session, "barriers", "INT-1", NOBODY)
    assert theme_cards.cards(session) == []


@pytest.mark.parametrize("permission", ["granted", "asked", "not asked"])
def test_a_quote_has_the_permission_of_the_kept_one_it_lies_in(
    session: Session, permission: Permission
) -> None:
    kept(session, Span(NOBODY.start, NOBODY.end + 5), permission)
    assert theme_cards.add_quote(session, "barriers", "INT-1", NOBODY).permission == permission
    # of a wider passage only a part was asked about
    wider = theme_cards.add_quote(session, "barriers", "INT-1", Span(NOBODY.start, NOBODY.end + 9))
    assert wider.permission == "not asked"
    notes = card_print.print_out(session).notes
    told = [note for note in notes if f"{NOBODY.start}–{NOBODY.end}:" in note and "permission" in note]
    assert told == ([] if permission == "granted" else [f"Barriers: INT-1 36–43: permission {permission}"])


def test_what_was_refused_since_is_left_out_of_print_and_told(session: Session) -> None:
    theme_cards.add_quote(session, "barriers", "INT-1", NOBODY)
    assert card_print.print_out(session).cards[0].quotes[0].text == "Nobody."
    kept(session, NOBODY, "refused")
    found = card_print.print_out(session)
    assert found.cards[0].quotes == ()
    assert found.notes == ("Barriers: INT-1 36–43 is left out: permission was refused",)
    for form in ("html", "md", "txt"):
        assert "Nobody" not in found.as_file(form).decode()


def test_a_header_that_forbids_quoting_is_obeyed(session: Session) -> None:
    with session.act("import", "another interview"):
        closed = talk_document("INT-3", header={"consent": "recording=signed, quotes=no"})
        documents.add_document(session.store, closed, 30, None, {"p": _person(session)})
    with pytest.raises(RefusedError, match="the header of INT-3 says"):
        theme_cards.add_quote(session, "barriers", "INT-3", NOBODY)


def _person(session: Session) -> str:
    return str(session.store.rows("SELECT id FROM person")[0][0])


def test_speakers_are_told_by_role_and_no_further_than_the_header_allows(session: Session) -> None:
    with session.act("import", "another interview"):
        narrow = talk_document("INT-3", header={"consent": "quotes=role only"})
        documents.add_document(session.store, narrow, 30, None, {"p": _person(session)})
    for slug in ("INT-1", "INT-3"):
        theme_cards.add_quote(session, "barriers", slug, NOBODY)

    def attributions(wanted: str) -> list[str]:
        found = card_print.print_out(session, ["barriers"], wanted)  # type: ignore[arg-type]
        return [quote.attribution for quote in found.cards[0].quotes]

    assert attributions("role") == ["service user", "service user"]
    assert attributions("pseudonym") == ["Perran, service user", "service user"]
    assert attributions("none") == ["", ""]
    with pytest.raises(RefusedError, match="nobody can be named"):
        card_print.print_out(session, ["barriers"], "named")


def test_a_card_with_feedback_is_not_removed(session: Session) -> None:
    theme_cards.add_quote(session, "barriers", "INT-1", NOBODY)
    made = card_feedback.add_feedback(session, "barriers", "agree", "Yes.", said_by="a member")
    with pytest.raises(RefusedError, match="there is feedback"):
        theme_cards.remove_card(session, "barriers")
    card_feedback.remove_feedback(session, made)
    theme_cards.remove_card(session, "barriers")
    assert session.store.rows("SELECT 1 FROM theme_card UNION SELECT 1 FROM card_quote") == []
    history.undo(session)
    assert [q.quote.span for q in theme_cards.quotes(session, theme_cards.cards(session)[0])] == [NOBODY]


def test_a_quote_goes_with_its_words_when_the_text_is_corrected(session: Session) -> None:
    theme_cards.add_quote(session, "barriers", "INT-1", NOBODY)
    carry_out(session, plan_text(session, "INT-1", TALK.replace("Who did you", "Whom did you")), "grammar")
    (quote,) = card_print.print_out(session).cards[0].quotes
    assert quote.text == "Nobody."


def test_there_is_nothing_to_print_without_a_card(session: Session) -> None:
    with pytest.raises(RefusedError, match="there is no theme card"):
        card_print.print_out(session)


HOSTILE = "<script>alert(1)</script> [red]x[/] \x1b[31m \u202e _a_ \ufffe &amp; https://example.org"


@pytest.mark.parametrize("form", CARD_FORMATS)
def test_what_people_write_is_shown_and_not_obeyed(session: Session, form: CardFormat) -> None:
    theme_cards.write_card(
        session, "barriers", name=HOSTILE, summary=f"{HOSTILE}\nsecond", questions=[HOSTILE]
    )
    theme_cards.write_card(session, "connecting", name="Second", summary="s")
    data = card_print.print_out(session).as_file(form)
    assert data == card_print.print_out(session).as_file(form)
    if form == "docx":
        text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    else:
        text = data.decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "alert(1)" in text
    if form == "html":
        assert "<script" not in text
        assert not re.search(r"(?:src|href)\s*=", text)
        assert text.count("<article>") == 2
        assert "break-after: page" in text
    if form == "md":
        assert "\\<script\\>" in text
    if form == "txt":
        assert text.count("\f") == 1
        assert max(map(len, text.split("\n"))) <= 60


def test_word_cards_are_in_large_type_each_on_a_page_of_its_own(session: Session) -> None:
    for code in ("barriers", "connecting"):
        theme_cards.add_quote(session, code, "INT-1", NOBODY)
    made = Document(io.BytesIO(card_print.print_out(session).as_file("docx")))
    headings = [p for p in made.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [p.text for p in headings] == ["Barriers", "Connecting"]
    assert [bool(p.paragraph_format.page_break_before) for p in headings] == [False, True]
    size = made.styles["Normal"].font.size
    assert size is not None
    assert size.pt >= 16
    assert [p.text for p in made.paragraphs].count("“Nobody.”") == 2


def test_what_is_written_out_is_read_back_as_it_was(session: Session, tmp_path: Path) -> None:
    theme_cards.write_card(session, "barriers", name="=1+1", summary="one\ntwo", questions=["A?", "B?"])
    for span in (NOBODY, Span(36, 40)):
        theme_cards.add_quote(session, "barriers", "INT-1", span)
    table = cards_table(session)
    out = io.BytesIO()
    write(table, "csv", out)
    path = tmp_path / "cards.csv"
    path.write_bytes(out.getvalue())
    theme_cards.write_card(session, "barriers", name="other", questions=["C?"])
    assert import_cards(session, path) == 1
    assert cards_table(session).rows == table.rows
    theme_cards.remove_card(session, "barriers")
    assert import_cards(session, path) == 1
    assert cards_table(session).rows == table.rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme,name\nbarriers,x\n", "there is no column 'card'"),
        ("card,name\nbarriers,x\nnope,y\n", "line 3: no code 'nope'"),
        ("card,quotes\nbarriers,INT-1:9-4\n", "line 2: 'INT-1:9-4' is no passage"),
        ("card,name\n,x\n", "line 2: there is no card"),
        ("card\n", "holds no card"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_by_line_and_whole(
    session: Session, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "cards.csv"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        import_cards(session, path)
    assert said in str(refused.value)
    assert theme_cards.cards(session) == []
