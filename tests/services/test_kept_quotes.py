"""Quotes kept for publication: what may be written down, what is refused, what the quote bank makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.documents import DocumentKind
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, history, kept_quotes, lost_anchors, reading
from cpqual.services.kept_quotes import KeptQuote, QuoteChange
from cpqual.services.passages import Place
from cpqual.services.quote_bank import QuoteBank, Wanted, bank, quoted
from cpqual.services.quote_pages import notes, page, table
from cpqual.services.quotes import attributed
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents, people
from tests.conftest import TALK, at, talk_document

BARRIERS = Wanted(("barriers",), least_people=0)
FERRY = "Well, the dog came too. He likes the ferry."


def keep(session: Session, words: str, document: str = "INT-1", **about: object) -> KeptQuote:
    return kept_quotes.keep(session, document, at(session, words, document), QuoteChange(**about))  # type: ignore[arg-type]


def code(session: Session, words: str, slug: str = "barriers", document: str = "INT-1") -> None:
    coding.apply_codes(session, document, at(session, words, document), [slug])


def add(session: Session, slug: str, consent: str, kind: DocumentKind = "interview") -> None:
    """Add the usual talk under a header with that consent."""
    found = talk_document(slug, TALK, kind=kind, header={"consent": consent})
    with session.act("import", slug):
        ids = {"p": people.person_ids(session.store)["p"]}
        documents.add_document(session.store, found, 30, people.site_ids(session.store)["quay"], ids)


def texts(found: QuoteBank) -> list[str]:
    return [one.text for one in found.quotes]


# Writing down


def test_a_kept_passage_has_no_permission_yet_and_no_blanks_at_its_ends(session: Session) -> None:
    span = at(session, FERRY)
    made = kept_quotes.keep(session, "INT-1", Span(span.start - 1, span.end))
    assert (made.span, made.permission, made.wording, made.used_in) == (span, "not asked", "", ())
    assert kept_quotes.kept(session) == [made]
    assert kept_quotes.kept_at(session, "INT-1", span) == made
    assert kept_quotes.kept_places(session) == {"INT-1": {span: "not asked"}}


def test_everything_is_one_act_that_undo_takes_back(session: Session) -> None:
    made = keep(session, FERRY, permission="asked", wording="The dog […] likes the ferry", note="strong",
                used_in=("paper 1, table 2", "talk"))  # fmt: skip
    changed = kept_quotes.change(session, made, QuoteChange("granted", "", "", ("talk", "thesis")))
    assert (changed.permission, changed.wording, changed.note) == ("granted", "", "")
    assert changed.used_in == ("talk", "thesis")
    history.undo(session)
    assert kept_quotes.kept(session) == [made]
    kept_quotes.forget(session, made)
    assert kept_quotes.kept(session) == []
    history.undo(session)
    assert kept_quotes.kept(session) == [made]
    history.undo(session)
    assert kept_quotes.kept(session) == []


def test_the_log_tells_what_was_done_without_anybodys_words(session: Session) -> None:
    made = keep(session, FERRY)
    kept_quotes.change(
        session, made, QuoteChange("asked", "the dog […] likes the ferry", "secret", ("talk",))
    )
    told = [row["words"] for row in session.store.rows("SELECT words FROM act ORDER BY rowid DESC LIMIT 2")]
    assert told == [
        f"changed permission (asked), wording, note, use of the quote INT-1 {made.start}–{made.end}",
        f"kept INT-1 {made.start}–{made.end} for publication",
    ]


def test_nothing_is_written_where_nothing_changes(session: Session) -> None:
    made = keep(session, FERRY, used_in=("talk",))
    acts = session.store.row("SELECT count(*) FROM act")
    assert kept_quotes.change(session, made, QuoteChange("not asked", "", "", ("talk", "talk"))) == made
    assert session.store.row("SELECT count(*) FROM act") == acts


def test_a_passage_is_kept_once(session: Session) -> None:
    keep(session, FERRY)
    with pytest.raises(RefusedError, match="exactly this passage is kept already"):
        keep(session, FERRY)


def test_a_wording_that_says_what_was_not_said_is_refused_and_nothing_is_kept(session: Session) -> None:
    with pytest.raises(InputError, match="does not say “hates” after “dog”"):
        keep(session, FERRY, wording="The dog hates […] the ferry")
    assert kept_quotes.kept(session) == []
    made = keep(session, FERRY)
    with pytest.raises(InputError, match="does not say “ferry” after “dog”"):
        kept_quotes.change(session, made, QuoteChange("granted", "the dog ferry"))
    assert kept_quotes.kept(session) == [made]


def test_a_wording_cannot_put_the_interviewers_words_into_anybodys_mouth(session: Session) -> None:
    passage = "He likes the ferry.\nINT: And after that?\nP: After that Maro rang me."
    keep(session, passage, wording="He likes the ferry. […] After that Maro rang")
    with pytest.raises(InputError, match="does not say “And”"):
        kept_quotes.change(session, kept_quotes.kept(session)[0], QuoteChange(wording="And after that?"))
    with pytest.raises(InputError, match="does not say “After” after “ferry”"):
        kept_quotes.change(
            session, kept_quotes.kept(session)[0], QuoteChange(wording="the ferry. After that")
        )


def test_three_stops_in_brackets_are_written_as_one_sign(session: Session) -> None:
    assert keep(session, FERRY, wording=" the dog\n[...] likes ").wording == "the dog […] likes"


@pytest.mark.parametrize("words", ["And after that?", "INT: And"])
def test_what_only_the_interviewer_says_is_not_kept(session: Session, words: str) -> None:
    with pytest.raises(RefusedError, match="nothing here can be quoted"):
        keep(session, words)


def test_a_passage_outside_the_text_is_not_kept(session: Session) -> None:
    with pytest.raises(RefusedError, match="is no passage of INT-1"):
        kept_quotes.keep(session, "INT-1", Span(0, 10_000))
    with pytest.raises(
        UnknownNameError, match=r"nothing is kept on exactly this passage\. See: cpqual quotes"
    ):
        kept_quotes.kept_at(session, "INT-1", Span(1, 2))


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (QuoteChange("maybe"), "no permission 'maybe'"),  # type: ignore[arg-type]
        (QuoteChange(used_in=("  ",)), "is no place where a quote is used"),
        (QuoteChange(used_in=("a; b",)), "no semicolons"),
        (QuoteChange(used_in=("x" * 201,)), "200 characters at most"),
        (QuoteChange(note="a\0b"), "the note holds null bytes"),
        (QuoteChange(wording="\ud800"), "not UTF-8"),
    ],
)
def test_what_cannot_be_stored_is_refused(session: Session, about: QuoteChange, told: str) -> None:
    made = keep(session, FERRY)
    with pytest.raises(InputError, match=told):
        kept_quotes.change(session, made, about)
    assert kept_quotes.kept(session) == [made]


def test_a_quote_that_is_gone_is_told(session: Session) -> None:
    made = keep(session, FERRY)
    kept_quotes.forget(session, made)
    with pytest.raises(RefusedError, match="not kept any more"):
        kept_quotes.change(session, made, QuoteChange("asked"))


def test_the_quote_around_the_caret_is_the_shortest(session: Session) -> None:
    keep(session, FERRY)
    inner = keep(session, "He likes the ferry.")
    assert kept_quotes.kept_on(session, "INT-1", at(session, "likes")) == inner
    assert kept_quotes.kept_on(session, "INT-1", at(session, "Nobody")) is None


def test_another_coder_may_write_down_permission_but_blind_coding_hides_what_others_keep(
    session: Session,
) -> None:
    made = keep(session, FERRY)
    add_coder(session, "TM")
    other = as_coder(session, "TM")
    assert kept_quotes.change(other, made, QuoteChange("granted")).permission == "granted"
    with session.act("profile", "reliability"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    assert kept_quotes.kept(other) == []
    assert kept_quotes.kept_places(other) == {}
    reading.finish(other, "INT-1")
    assert [one.id for one in kept_quotes.kept(other)] == [made.id]


# After a correction


def test_a_corrected_text_takes_its_quote_along_and_a_wording_that_no_longer_fits_is_told(
    session: Session,
) -> None:
    code(session, "He likes the ferry.")
    keep(session, "He likes the ferry.", wording="He likes […] ferry", used_in=("talk",))
    plan = correcting.plan_correction(session, "INT-1", at(session, "likes"), "always liked")
    correcting.carry_out(session, plan)
    (one,) = bank(session, BARRIERS).quotes
    assert one.text == "He always liked the ferry."
    assert one.kept is not None
    assert (one.kept.wording, one.kept.used_in) == ("He likes […] ferry", ("talk",))
    assert one.check[0].startswith(
        "its wording does not fit the text any more, so the passage stands here: the passage does not say "
        "“likes” after “He”"
    )


def test_a_quote_whose_words_are_gone_waits_among_the_lost_with_its_uses(session: Session) -> None:
    made = keep(session, "He likes the ferry.", used_in=("talk",))
    plan = correcting.plan_correction(session, "INT-1", at(session, " He likes the ferry."), "")
    assert correcting.carry_out(session, plan).lost == 1
    assert kept_quotes.kept(session) == []
    (one,) = lost_anchors.lost(session)
    lost_anchors.place_lost(session, one.id, "INT-1", at(session, "Maro rang me."))
    (placed,) = kept_quotes.kept(session)
    assert (placed.id, placed.span, placed.used_in) == (made.id, at(session, "Maro rang me."), ("talk",))
    history.undo(session)
    history.undo(session)
    assert kept_quotes.kept(session) == [made]


def test_of_two_quotes_that_come_to_lie_on_the_same_words_one_stays_with_the_uses_of_both(
    session: Session,
) -> None:
    keep(session, "He likes", used_in=("talk",))
    keep(session, "He likes the ferry.", used_in=("talk", "paper 1"))
    plan = correcting.plan_correction(session, "INT-1", at(session, " the ferry."), "")
    correcting.carry_out(session, plan)
    (one,) = kept_quotes.kept(session)
    assert sorted(one.used_in) == ["paper 1", "talk"]
    history.undo(session)
    assert [one.used_in for one in kept_quotes.kept(session)] == [("talk",), ("talk", "paper 1")]


# Consent


def test_more_than_the_consent_allows_is_refused_and_else_narrowed(session: Session) -> None:
    add(session, "INT-3", "recording=signed, quotes=role only")
    code(session, "He likes the ferry.", document="INT-3")
    (one,) = bank(session, BARRIERS).quotes
    assert one.attribution == "service user, sector: third"
    assert one.consent == "recording=signed, quotes=role only"
    with pytest.raises(RefusedError) as error:
        bank(session, replace(BARRIERS, attribution="pseudonym"))
    assert str(error.value).startswith(
        "INT-3: its header’s consent (recording=signed, quotes=role only) does not allow the attribution "
        "pseudonym. Use --attribution role"
    )
    assert bank(session, replace(BARRIERS, attribution="none")).quotes[0].attribution == ""
    opened = reading.open_document(session, "INT-3")
    copied = attributed(session, opened, at(session, "He likes", "INT-3"), "turn 2")
    assert copied.words == "“He likes” (service user, sector: third)"


def test_pseudonyms_within_a_narrowed_quote_are_told_of(session: Session) -> None:
    add(session, "INT-3", "quotes=role")
    with session.act("people", "Maro"):
        people.add_person(
            session.store, people.people(session.store)[0].__class__("q", "Maro", "worker", "quay")
        )
    code(session, "After that Maro rang me.", document="INT-3")
    code(session, "After that Maro rang me.")
    told = {one.document: one.check for one in bank(session, BARRIERS).quotes}
    assert told == {"INT-1": (), "INT-3": ("names Maro",)}


def test_where_consent_allows_no_quotes_nothing_is_kept_or_listed(session: Session) -> None:
    add(session, "INT-3", "quotes=no")
    code(session, "He likes the ferry.", document="INT-3")
    with pytest.raises(RefusedError, match=r"INT-3: its header’s consent allows no quotes \(quotes=no\)"):
        keep(session, FERRY, "INT-3")
    found = bank(session, BARRIERS)
    assert (found.quotes, found.not_consented) == ((), 1)
    assert "left out because consent allows no quotes: 1 passage" in notes(found)
    opened = reading.open_document(session, "INT-3")
    copied = attributed(session, opened, at(session, "He likes", "INT-3"), "turn 2")
    assert copied == ("“He likes”", "consent allows no quotes (quotes=no)")


def test_consent_that_cannot_be_read_is_told_and_not_obeyed(session: Session) -> None:
    add(session, "INT-3", "quotes=ask again")
    code(session, "He likes the ferry.", document="INT-3")
    (one,) = bank(session, replace(BARRIERS, attribution="pseudonym")).quotes
    assert one.attribution.startswith("Perran")
    assert one.check[0] == "the header’s consent to quotes is not understood: ask again"


# In the quote bank


def test_what_is_kept_stands_in_place_of_its_passage_whole_or_as_the_author_words_it(
    session: Session,
) -> None:
    code(session, FERRY)
    keep(session, FERRY)
    wanted = replace(BARRIERS, words=3)
    assert texts(bank(session, wanted)) == [FERRY], "a kept passage is not cut"
    kept_quotes.change(
        session, kept_quotes.kept(session)[0], QuoteChange(wording="The dog […] likes the ferry")
    )
    assert texts(bank(session, wanted)) == ["The dog […] likes the ferry"]


def test_a_part_that_is_kept_stands_for_its_passage(session: Session) -> None:
    code(session, FERRY)
    code(session, "Maro rang me.")
    keep(session, "He likes the ferry.")
    found = bank(session, BARRIERS)
    assert texts(found) == ["He likes the ferry.", "Maro rang me."]
    assert texts(bank(session, replace(BARRIERS, kept=True))) == ["He likes the ferry."]
    # a few words at its edge are another passage
    keep(session, "ferry.\nINT: And after that?\nP: After that Maro rang")
    assert "Maro rang me." not in texts(bank(session, BARRIERS))


def test_what_permission_was_refused_for_is_left_out_in_every_passage_that_has_its_words(
    session: Session,
) -> None:
    code(session, "Nobody. (laughs) Well, the dog came too. He likes the ferry.")
    code(session, "Maro rang me.")
    refused = keep(session, "ferry.\nINT: And after that?\nP: After that Maro", permission="refused")
    found = bank(session, BARRIERS)
    assert (texts(found), found.refused) == ([], 2)
    assert "left out because permission was refused: 2 passages" in notes(found)
    kept_quotes.change(session, refused, QuoteChange("asked"))
    assert len(bank(session, BARRIERS).quotes) == 2


def test_permission_for_exactly_a_passage_stands_against_a_refusal_of_a_wider_one(session: Session) -> None:
    code(session, FERRY)
    keep(session, FERRY, permission="refused")
    part = keep(session, "He likes the ferry.")
    assert texts(bank(session, BARRIERS)) == []
    assert kept_quotes.warning(session, "INT-1", part.span) == "permission to publish this was refused"
    kept_quotes.change(session, part, QuoteChange("granted"))
    found = bank(session, BARRIERS)
    assert (texts(found), found.refused) == (["He likes the ferry."], 1)
    assert kept_quotes.warning(session, "INT-1", part.span) == ""


def test_kept_quotes_are_listed_without_a_code_and_narrowed(session: Session) -> None:
    code(session, "He likes the ferry.", "practical_support")
    keep(session, "He likes the ferry.", permission="granted", used_in=("paper 1, table 2",))
    keep(session, "Maro rang me.", permission="asked")
    keep(session, "We tried the bus together", permission="refused", used_in=("poster",))
    every = replace(BARRIERS, codes=(), kept=True)
    assert sorted(texts(bank(session, every))) == ["He likes the ferry.", "Maro rang me."]
    assert texts(bank(session, replace(every, unused=True))) == ["Maro rang me."]
    assert texts(bank(session, replace(every, used_in="PAPER 1"))) == ["He likes the ferry."]
    assert texts(bank(session, replace(every, permissions=("granted",)))) == ["He likes the ferry."]
    (one,) = bank(session, replace(every, permissions=("refused",))).quotes
    assert one.check[0] == "permission was refused, yet it is used in poster"
    assert texts(bank(session, Wanted(("connecting",), kept=True))) == ["He likes the ferry."]
    with pytest.raises(RefusedError, match=r"no code was named\. Name one with --code"):
        bank(session, Wanted(()))


def test_disclosure_is_looked_for_in_the_authors_wording(session: Session) -> None:
    text = "P: We went to Brannock by bus, and it was shut.\n"
    with session.act("import", "INT-3"):
        ids = {"p": people.person_ids(session.store)["p"]}
        documents.add_document(session.store, talk_document("INT-3", text), 9, None, ids)
    code(session, "We went to Brannock by bus, and it was shut.", document="INT-3")
    made = keep(
        session, "We went to Brannock by bus, and it was shut.", "INT-3", wording="We went to Brannock […]"
    )
    assert bank(session, BARRIERS).quotes[0].check == ("in one document only: Brannock",)
    kept_quotes.change(session, made, QuoteChange(wording="We went to [a village] by bus"))
    assert bank(session, BARRIERS).quotes[0].check == ()
    few = bank(session, replace(BARRIERS, least_people=3)).quotes[0]
    assert few.check == ("few people alike in the register (1): service user, The Quay",)


def test_passages_somebody_chose_are_told_as_they_are_kept_and_barred_ones_are_marked(
    session: Session,
) -> None:
    kept = keep(session, "He likes the ferry.", wording="He likes the [boat]")
    keep(session, "Maro rang me.", permission="refused")
    places = [
        Place("INT-1", *at(session, words), ()) for words in ("He likes the ferry.", "rang me.", "Nobody.")
    ]
    told = quoted(session, places, replace(BARRIERS, codes=()))
    assert [one.text for one in told] == ["He likes the [boat]", "rang me.", "Nobody."]
    assert told[0].kept == kept
    assert [one.check for one in told] == [(), ("permission was refused for some of its words",), ()]


# Written out


def test_a_document_has_a_heading_for_each_theme_and_what_a_writer_needs_with_each_quote(
    session: Session,
) -> None:
    code(session, "He likes the ferry.", "practical_support")
    code(session, "He likes the ferry.", "barriers")
    code(session, "Maro rang me.", "new_networks")
    keep(session, "He likes the ferry.", permission="asked", note="strong", used_in=("paper 1", "talk"))
    made = page(session, bank(session, replace(BARRIERS, codes=("barriers", "connecting"))))
    assert [part.title for part in made.sections] == [
        "Barriers", "Connecting › Practical support", "Connecting › New networks", "About these quotes",
    ]  # fmt: skip
    barriers, support, networks, _ = made.sections
    (quote,) = barriers.quotations
    span = at(session, "He likes the ferry.")
    assert quote.attribution == "Perran, service user, sector: third, INT-1, turn 2"
    assert quote.notes == (
        f"Quote 1 · INT-1, turn 2, characters {span.start}–{span.end} · barriers, practical_support",
        "permission: asked · used in paper 1; talk",
        "Note: strong",
    )
    assert support.quotations == ()
    assert support.paragraphs == ("Help with a task.", "See also quote 1.")
    assert networks.quotations[0].notes[1] == "permission: not kept"


def test_a_table_is_in_the_order_of_the_themes_and_tells_what_is_kept(session: Session) -> None:
    code(session, "He likes the ferry.", "practical_support")
    code(session, "Maro rang me.", "barriers")
    keep(session, "Maro rang me.", permission="granted", used_in=("paper 1",), note="n")
    found = table(session, bank(session, replace(BARRIERS, codes=("connecting", "barriers"))))
    wanted = [found.columns.index(name) for name in ("number", "theme", "permission", "used_in", "note")]
    assert [tuple(row[i] for i in wanted) for row in found.rows] == [
        (1, "Barriers", "granted", "paper 1", "n"),
        (2, "Practical support", None, None, None),
    ]
    assert "kept for publication: 1; with permission: 1; used nowhere yet: 0" in found.notes


def test_asked_for_kept_quotes_only_what_is_kept_is_counted_as_left_out(session: Session) -> None:
    code(session, "likes the ferry.")
    code(session, "Nobody. (laughs) Well, the dog came too. He")
    keep(session, "too. He likes the", permission="refused")
    assert bank(session, BARRIERS).refused == 2
    found = bank(session, replace(BARRIERS, kept=True))
    assert (found.quotes, found.refused) == ((), 1)
