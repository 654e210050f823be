"""The quote bank: who is told and who is not, what is cut and marked, and what is to be checked first."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cpqual.domain.documents import DocumentKind, Section, Turn
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.people import Person, Site
from cpqual.domain.text import Span
from cpqual.formats.tables import TableFormat, write
from cpqual.services import coding, reading
from cpqual.services.quote_bank import BankedQuote, Wanted, bank
from cpqual.services.quote_pages import notes, table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import documents, people
from tests.conftest import talk_document

GROUP = (
    "INT: What did you do then?\n"
    "P: We went to see Brannock at the mill. It was shut.\n"
    "INT: And you?\n"
    "Q: I stayed with Perran. He rang 01632 960077.\n"
    "X: Somebody else spoke here.\n"
)
BARRIERS = Wanted(("barriers",))


def add(session: Session, slug: str, text: str, kind: DocumentKind = "focusgroup", **changes: object) -> None:
    """Add a talk at The Quay; P is Perran, Q is Maro, a worker and driver, and X is nobody known."""
    found = talk_document(slug, text, kind=kind, **changes)
    turns = [replace(t, person=t.person if t.person in ("p", "q") else None) for t in found.turns]
    with session.act("import", slug):
        site = people.site_ids(session.store)["quay"]
        q = people.add_person(session.store, Person("q", "Maro", "worker", "quay"))
        ids = {"p": people.person_ids(session.store)["p"], "q": q}
        document = documents.add_document(session.store, replace(found, turns=tuple(turns)), 40, site, ids)
        documents.add_roles(session.store, document, q, ["driver"])


def code(session: Session, document: str, words: str, slug: str = "barriers") -> None:
    text = reading.open_document(session, document).text
    start = text.index(words)
    coding.apply_codes(session, document, Span(start, start + len(words)), [slug])


@pytest.fixture
def group(session: Session) -> Session:
    add(session, "FG-1", GROUP)
    return session


def only(session: Session, wanted: Wanted = BARRIERS) -> BankedQuote:
    (one,) = bank(session, wanted).quotes
    return one


def test_a_quote_tells_pseudonym_group_site_and_place_and_can_be_found_again(session: Session) -> None:
    code(session, "INT-1", "He likes the ferry.")
    one = only(session)
    assert one.text == "He likes the ferry."
    assert one.attribution == "Perran, service user, sector: third, INT-1, turn 2"
    assert reading.open_document(session, "INT-1").text[one.start : one.end] == "He likes the ferry."


@pytest.mark.parametrize(
    ("attribution", "told"),
    [
        ("pseudonym", "Maro, driver, sector: third, FG-1, turn 4"),
        ("role", "driver, sector: third"),
        ("none", ""),
    ],
)
def test_an_attribution_tells_no_more_than_was_asked(group: Session, attribution: Any, told: str) -> None:
    code(group, "FG-1", "I stayed with Perran.")
    assert only(group, replace(BARRIERS, attribution=attribution)).attribution == told


def test_nobody_can_be_named_because_the_register_has_no_names(session: Session) -> None:
    with pytest.raises(RefusedError, match="holds pseudonyms and no names"):
        bank(session, replace(BARRIERS, attribution="named"))


def test_another_attribute_of_sites_can_be_told(group: Session) -> None:
    with group.act("sites", "region"):
        people.add_site(group.store, Site("quay", "The Quay", {"sector": "third", "region": "coast"}))
    code(group, "FG-1", "I stayed with Perran.")
    assert "region: coast" in only(group, replace(BARRIERS, site_kind="region")).attribution
    with pytest.raises(UnknownNameError, match=r"no attribute 'colour'\. There are: region, sector"):
        bank(group, replace(BARRIERS, site_kind="colour"))


def test_speech_of_several_is_told_apart_and_the_interviewer_is_marked_or_cut(group: Session) -> None:
    code(group, "FG-1", GROUP[GROUP.index("It was shut.") : GROUP.index(" He rang")])
    assert only(group).text == (
        "[Perran:] It was shut. [Interviewer: And you?] [Maro:] I stayed with Perran."
    )
    assert only(group).attribution.startswith(
        "Perran, service user and Maro, driver, sector: third, FG-1, turns 2–4"
    )
    cut = only(group, replace(BARRIERS, asked="cut", attribution="role"))
    assert cut.text == "[service user:] It was shut. […] [driver:] I stayed with Perran."
    none = only(group, replace(BARRIERS, attribution="none"))
    assert none.text.startswith("[speaker 1:] It was shut. [Interviewer: And you?] [speaker 2:]")


def test_a_question_at_the_end_is_cut_without_a_trace(group: Session) -> None:
    code(group, "FG-1", "It was shut.\nINT: And you?")
    assert only(group, replace(BARRIERS, asked="cut")).text == "It was shut."
    assert only(group).text == "It was shut. [Interviewer: And you?]"


def test_a_label_nobody_is_known_by_is_not_told(group: Session) -> None:
    code(group, "FG-1", "Somebody else spoke here.")
    assert only(group).attribution == "participant, sector: third, FG-1, turn 5"


def test_what_only_the_interviewer_says_is_no_quote(group: Session) -> None:
    code(group, "FG-1", "What did you do then?")
    assert bank(group, BARRIERS).quotes == ()


def test_validation_documents_are_quoted_when_asked(session: Session) -> None:
    add(session, "CHECK", GROUP, "membercheck")
    code(session, "CHECK", "It was shut.")
    assert bank(session, BARRIERS).quotes == ()
    assert only(session, replace(BARRIERS, validation=True)).document == "CHECK"


def test_long_passages_end_at_a_sentence(session: Session) -> None:
    code(session, "INT-1", "Nobody. (laughs) Well, the dog came too. He likes the ferry.")
    assert only(session, replace(BARRIERS, words=8)).text == "Nobody. (laughs) Well, the dog came too. […]"
    assert only(session, replace(BARRIERS, words=0)).text.endswith("He likes the ferry.")
    # a first sentence that is longer is cut where it has to be
    code(session, "INT-2", "We tried the bus together, twice, with nobody on it.", "connecting")
    assert only(session, Wanted(("connecting",), words=3)).text == "We tried the […]"


@given(st.integers(1, 12))
def test_no_quote_is_longer_than_asked(group: Session, most: int) -> None:
    if not bank(group, BARRIERS).passages:
        code(group, "FG-1", GROUP[GROUP.index("We went") :].strip())
    said = only(group, replace(BARRIERS, words=most, attribution="none", asked="cut")).text
    for mark in ("[…]", "[speaker 1:]", "[speaker 2:]", "[speaker 3:]"):
        said = said.replace(mark, "")
    assert 0 < len(said.split()) <= most


def test_field_notes_are_the_researchers_words_but_for_what_they_quote(session: Session) -> None:
    notes_text = (
        'Rain. She stood at the door for a while.\n\n"I am not going in," she said.\n\nMy own view.\n'
    )
    said = notes_text.index("I am")
    with session.act("import", "notes"):
        found = talk_document(
            "FN-1", notes_text, kind="fieldnote",
            turns=(Turn(said, said, said + 16, "Perran", "participant", "p", "reported"),),
            sections=(Section(0, notes_text.index("My own"), "description", True),
                      Section(notes_text.index("My own"), len(notes_text), "reflection", False)),
        )  # fmt: skip
        documents.add_document(session.store, found, 20, None, people.person_ids(session.store))
    code(session, "FN-1", "I am not going")
    code(session, "FN-1", "She stood at the door for a while.")
    code(session, "FN-1", "she said.\n\nMy own view.")
    told = {one.text: one.attribution for one in bank(session, BARRIERS).quotes}
    assert told == {
        "I am not going": "Perran, service user, sector: third, FN-1, paragraph 2",
        "She stood at the door for a while.": "researcher’s notes, FN-1, paragraph 1",
        # reflection is no data
        "she said. […]": "researcher’s notes, FN-1, paragraphs 2–3",
    }


def test_every_speaker_comes_once_before_anybody_comes_twice(group: Session) -> None:
    for words in ("Nobody.", "He likes the ferry.", "Maro rang me."):
        code(group, "INT-1", words)
    code(group, "FG-1", "I stayed with Perran.")
    found = bank(group, BARRIERS)
    assert [one.text for one in found.quotes][:2] == ["Nobody.", "I stayed with Perran."]
    assert len(found.quotes) == 4
    assert [one.text for one in bank(group, replace(BARRIERS, most=2)).quotes] == [
        "Nobody.",
        "I stayed with Perran.",
    ]
    assert notes(bank(group, replace(BARRIERS, most=2)))[0].startswith("2 quotes of 4 passages of barriers")


def test_few_people_alike_are_told_of(group: Session) -> None:
    code(group, "FG-1", "I stayed with")
    alike = "few people alike in the register (1): worker, The Quay, driver"
    assert only(group).check == (alike,)
    assert only(group, replace(BARRIERS, least_people=1)).check == ()
    assert only(group, replace(BARRIERS, least_people=0)).check == ()
    with group.act("people", "two more drivers"):
        for slug in ("r", "s"):
            person = people.add_person(group.store, Person(slug, slug.upper(), "worker", "quay"))
            documents.add_roles(group.store, group.document("INT-1").id, person, ["driver"])
    assert only(group).check == ()


def test_words_of_one_document_that_look_like_names_are_told_of(group: Session) -> None:
    code(group, "FG-1", "We went to see Brannock at the mill.")
    wanted = replace(BARRIERS, least_people=0)
    assert only(group, wanted).check == ("in one document only: Brannock",)
    add(group, "FG-2", "P: Brannock again.\n")
    assert only(group, wanted).check == ()


def test_numbers_addresses_sites_and_pseudonyms_are_told_of(session: Session) -> None:
    text = (
        "P: Then rang 01632 960077 on Monday. Write m.hale@example.org, or ZZ99 at The Quay, or ask Maro.\n"
    )
    add(session, "FG-1", text)
    code(session, "FG-1", text[3:].strip())
    wanted = replace(BARRIERS, least_people=0)
    (site, rare) = only(session, wanted).check
    assert site == "names the site The Quay"
    assert rare == "in one document only: 01632, 960077, m.hale@example.org, ZZ99"
    assert "names Maro" in only(session, replace(wanted, attribution="role")).check
    assert "names Maro" not in only(session, wanted).check


def test_what_stands_around_is_given_when_asked(session: Session) -> None:
    code(session, "INT-1", "He likes the ferry.")
    assert only(session).before == ""
    one = only(session, replace(BARRIERS, context=True))
    assert one.before.endswith("the dog came too. ")
    assert one.after.startswith("\nINT: And after that?")
    assert table(session, bank(session, replace(BARRIERS, context=True))).columns[-2:] == ("before", "after")


def test_a_closed_layer_stays_closed(session: Session) -> None:
    with session.act("profile", "reliability"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    code(session, "INT-1", "He likes the ferry.")
    add_coder(session, "TM")
    with pytest.raises(RefusedError, match="closed to TM"):
        bank(as_coder(session, "TM"), replace(BARRIERS, layer="RB"))


@pytest.mark.parametrize("fmt", ["csv", "md", "xlsx", "jsonl"])
def test_hostile_words_are_harmless_wherever_they_are_written(session: Session, fmt: TableFormat) -> None:
    hostile = '=HYPERLINK("http://a.example") ![x](http://b.example/y) <img src=x> \x1b[31m\u202e| end'
    add(session, "FG-1", f"P: {hostile}\n")
    code(session, "FG-1", hostile)
    out = io.BytesIO()
    write(table(session, bank(session, BARRIERS)), fmt, out)
    if fmt == "xlsx":
        cell = load_workbook(io.BytesIO(out.getvalue()))["quotes"].cell(2, 3)
        assert (cell.data_type, cell.hyperlink) == ("s", None)
        return
    text = out.getvalue().decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    if fmt == "csv":
        assert next(csv.DictReader(io.StringIO(text)))["quote"].startswith("'=HYPERLINK")
    if fmt == "md":
        assert "](" not in text
        assert "<img" not in text
