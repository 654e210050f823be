"""The methods appendix: every sentence against what the project holds, and nothing where it holds nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from cpqual import __version__
from cpqual.domain.codebook import Code
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.formats.html_page import Page, html
from cpqual.formats.markdown_page import markdown
from cpqual.services import card_feedback, codebooks, coding, reading, theme_cards
from cpqual.services.methods_report import Asked, methods_appendix
from cpqual.services.saturation import Settings
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import acts, documents, notes, people
from tests.conftest import CODEBOOK, TALK

PLAIN = Asked()


@pytest.fixture(scope="module")
def drafted(study: Session) -> Page:
    return methods_appendix(study, Asked(saturated=Settings(orders=20)))


def item(page: Page, title: str) -> str:
    """Return what is said under a title, without its numbers."""
    lines = [line for section in page.sections for line in section.paragraphs]
    (found,) = (line for line in lines if re.match(rf"{re.escape(title)}( \(|\.)", line))
    return re.sub(r"^[^.(]+( \([^)]*\))?\. ", "", found)


def section(page: Page, title: str) -> str:
    return "\n".join(line for one in page.sections if one.title == title for line in one.paragraphs)


def rows(page: Page, name: str) -> list[dict[str, object]]:
    tables = (table for one in page.sections for table in one.tables)
    (found,) = (table for table in tables if table.name == name)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def sentences(text: str) -> list[str]:
    return re.sub(r" *\[author: [^\]]*\]", "", text).split(". ")


# The demo's facts, recomputed from its tables


def count(study: Session, sql: str) -> int:
    return int(study.store.rows(sql)[0][0])


DATA = "kind NOT IN ('membercheck', 'delphi')"
SPEAKING = (
    "SELECT t.person_id AS person, count(DISTINCT t.document_id) AS documents FROM turn t"
    f" JOIN document d ON d.id = t.document_id WHERE {DATA} AND t.person_id IS NOT NULL GROUP BY 1"
)


def test_amount_of_data(study: Session, drafted: Page) -> None:
    words = count(study, f"SELECT sum(words) FROM document WHERE {DATA}")
    speaking = count(study, f"SELECT count(*) FROM ({SPEAKING})")
    assert item(drafted, "Amount of data") == (
        f"The analysis rests on 21 documents of {words} words: 8 interviews, 7 field notes, 3 focus groups, "
        f"2 advisory meetings and 1 other document. {speaking} people of 34 in the register speak or are "
        "quoted in them. They are dated from 2011-02-16 to 2012-03-13."
    )


def test_setting_tells_of_sites_without_naming_one(study: Session, drafted: Page) -> None:
    said = item(drafted, "Setting")
    assert said.startswith("The documents come from 6 sites of 6 in the register.")
    assert "By sector: third (4) and statutory (2)." in said
    everything = markdown(drafted).decode()
    assert not [site.name for site in people.sites(study.store) if site.name in everything]


def test_participants_by_group_and_again(study: Session, drafted: Page) -> None:
    found = study.store.rows(
        f"SELECT p.grp, count(*) FROM person p JOIN ({SPEAKING}) s ON s.person = p.id GROUP BY 1"
    )
    groups = {str(row[0]): int(row[1]) for row in found}
    said = item(drafted, "Participants")
    assert all(f"{group} ({number})" in said for group, number in groups.items())
    few = ", ".join(sorted(group for group, number in groups.items() if number < 3))
    assert f"[author: whether so few may be told of without pointing to somebody: {few}]" in said
    again = count(study, f"SELECT count(*) FROM ({SPEAKING}) WHERE documents > 1")
    assert item(drafted, "Hearing people again") == (
        f"{again} people speak or are quoted in more than one document."
    )


def test_field_notes_durations_and_who_led(study: Session, drafted: Page) -> None:
    words = count(study, "SELECT sum(words) FROM document WHERE kind = 'fieldnote'")
    assert item(drafted, "Field notes") == f"7 field notes of {words} words are among the data."
    every = [one for one in documents.documents(study.store) if one.kind not in ("membercheck", "delphi")]
    minutes = [int(one.header["duration_min"]) for one in every]
    assert item(drafted, "Duration") == (
        f"Headers of 21 documents tell how long it took: {median(minutes):g} minutes in the middle case, "
        f"from {min(minutes)} to {max(minutes)}."
    )
    assert "name who led or wrote up 21 of 21 documents:" in item(drafted, "Who collected the data")


def test_coders_and_their_codings(study: Session, drafted: Page) -> None:
    said = sentences(item(drafted, "Coders"))
    assert said[:2] == [
        "RB made 635 codings in 21 documents",
        "Tobias (TM) made 257 codings in 8 documents",
    ]
    assert said[2] == "8 documents of 21 were coded by two coders or more"
    tree = rows(drafted, "Coding tree, with codings by coder")
    assert {name: sum(int(str(row[name])) for row in tree) for name in ("RB", "TM", "CONSENSUS")} == {
        "RB": 635,
        "TM": 257,
        "CONSENSUS": count(study, "SELECT count(*) FROM coding WHERE origin = 'adjudication'"),
    }
    assert "IQ" not in tree[0]


def test_the_coding_tree_and_where_codes_come_from(study: Session, drafted: Page) -> None:
    tops = count(study, "SELECT count(*) FROM code WHERE parent_id IS NULL")
    below = count(study, "SELECT count(*) FROM code WHERE parent_id IS NOT NULL")
    assert item(drafted, "Coding tree") == (
        f"The codebook (version 3, 2012-01-20) has 17 codes in use: {tops} at the top and {below} "
        "below. 17 of them have a definition. 3 versions are kept with author, date, reason and changes."
    )
    assert item(drafted, "Derivation of codes").startswith(
        "Where the codes in use come from: made from the data (13) and set beforehand (4). [author:"
    )
    *_, version = rows(drafted, "Versions of the codebook")
    assert str(version["reason"]).startswith("Sharpened the boundary between barriers")


def test_imported_codings_are_called_so_and_no_suggestion_is_made_up(
    drafted: Page,
) -> None:
    assert item(drafted, "Suggested codes") == (
        "How 892 codings came about: imported (892). No suggestion of the software was answered. "
        "[author: how imported codings were made]"
    )


def test_participants_were_asked(drafted: Page) -> None:
    assert item(drafted, "Asking participants about the findings") == (
        "1 document holds what participants said of the findings; 5 people of the register speak there. "
        "77 comments come from Delphi rounds. Neither is counted among the data. No version of the codebook "
        "is dated after the first (2012-02-14). [author: what changed because of what they said]"
    )


def test_what_people_said_to_theme_cards_is_counted_and_not_quoted(study: Session, drafted: Page) -> None:
    said = item(drafted, "Theme cards")
    assert said.startswith("3 themes went onto cards in plain words, for participants. Worker skills, ")
    assert "Worker skills, attitudes and roles: 5 people: 1 agree, 3 partly, 1 add" in said
    assert (
        "12 pieces of feedback (2 agree, 4 partly, 2 disagree, 4 add; 2012-02-14): 7 accepted, 2 accepted in "
        "part, 1 declined, 2 to be decided. No version of the codebook is named as changed for it. 5 of what "
        "was accepted are not carried out yet."
    ) in said
    for one in card_feedback.feedback(study):
        assert one.words not in said


def test_themes_without_a_negative_case_say_so(drafted: Page) -> None:
    said = item(drafted, "Negative cases")
    assert "Connecting people processes: 3 contradict, 1 qualifies" in said
    assert "Role of the agency: none recorded" in said


def test_a_project_without_negative_cases_or_cards_says_so(session: Session) -> None:
    plain = methods_appendix(session, PLAIN)
    assert item(plain, "Negative cases").startswith(
        "Passages that contradict or qualify a theme: none recorded."
    )
    assert "Theme cards" not in str(plain)
    theme_cards.write_card(session, "barriers")
    assert "Nothing that anybody said to them is written down." in item(
        methods_appendix(session, PLAIN), "Theme cards"
    )


def test_a_version_that_carries_feedback_out_is_named(session: Session) -> None:
    theme_cards.write_card(session, "barriers")
    made = card_feedback.add_feedback(session, "barriers", "disagree", "No.", said_by="a member")
    card_feedback.decide(session, made, "accepted", version=1)
    said = item(methods_appendix(session, PLAIN), "Theme cards")
    assert "The codebook was changed for it in version 1." in said


def test_saturation_agreement_and_adjudication_are_said(study: Session, drafted: Page) -> None:
    assert "Reached at 7+2 at 5 %: 0 new codes on a base of 15, 0.0 %." in item(drafted, "Saturation")
    said = section(drafted, "Agreement between coders")
    assert "The most disagreements were about overcoming_barriers, worker_attitudes and barriers." in said
    decided = count(study, "SELECT count(*) FROM decision")
    assert f"{decided} disagreements on the documents compared were decided by IQ" in said
    assert re.search(r"mean α 0\.\d\d \[0\.\d\d to 0\.\d\d\]", said)
    without = methods_appendix(study, PLAIN)
    assert item(without, "Saturation").startswith("[author: whether saturation was judged")


def test_themes_have_their_denominators(drafted: Page) -> None:
    told = rows(drafted, "Themes")
    assert told[0] == {
        "theme": "Worker skills, attitudes and roles", "counted": "with those below",
        "participants": "30 of 33", "documents": "21 of 21",
    }  # fmt: skip


def test_software_and_state(study: Session, drafted: Page) -> None:
    state = acts.snapshot(study.store)
    assert item(drafted, "Software") == (
        f"Data were managed and coded with cpqual {__version__} (state of the project: {state})."
    )


def test_every_number_of_coreq_stands_once(drafted: Page) -> None:
    numbers: list[int] = []
    for row in rows(drafted, "Where each item stands"):
        for part in str(row["COREQ"] or "").split(", "):
            first, _, last = part.partition("–")
            numbers += range(int(first), int(last or first) + 1) if first else ()
    assert sorted(set(numbers)) == list(range(1, 33))
    assert sorted(numbers) == sorted([*range(1, 33), 24])


def test_no_words_of_participants_unless_asked(study: Session, drafted: Page) -> None:
    written = markdown(drafted).decode()
    speech = [
        documents.text(study.store, one.id)[turn.start : turn.end].strip()
        for one in documents.documents(study.store)
        for turn in documents.turns(study.store, one.id)
    ]
    assert not [words for words in speech if len(words) > 12 and words in written]
    assert "It holds no words of participants." in written
    quoting = methods_appendix(study, Asked(with_passages=True))
    assert {"Quotations", "Disputed passages"} <= {one.title for one in quoting.sections}
    assert "as confidential as the transcripts" in quoting.lead[0]
    assert len(rows(quoting, "Role of the agency")) == 2


def test_a_reflexive_appendix_has_no_coefficient_no_saturation_and_no_counts(study: Session) -> None:
    page = methods_appendix(study, Asked("reflexive"))
    written = markdown(page).decode()
    assert "RTARG" in written
    assert not re.search(r"α|κ|F1|COREQ|SRQR|saturation|\d of 25", written)
    assert "At the top of the codebook: “Worker skills, attitudes and roles”, “Connecting" in section(
        page, "Themes"
    )
    assert "Readings were set side by side" in section(page, "Readings side by side")
    with pytest.raises(RefusedError, match="nothing of saturation"):
        methods_appendix(study, Asked("reflexive", Settings()))


# Projects that hold less


def test_an_empty_project_leaves_everything_to_the_author(tmp_path: Path) -> None:
    session = create_project(tmp_path / "new.cpqual", "Nothing yet", "RB")
    page = methods_appendix(session, Asked(saturated=Settings()))
    session.close()
    own = ("The project was kept in the codebook profile of the software.", "Data were managed and coded")
    for one in page.sections:
        for line in one.paragraphs:
            said = re.sub(r"^[^.(]+( \([^)]*\))?\. ", "", line)
            rest = re.sub(r"\[author: [^\]]*\]", "", said).strip()
            assert not rest or rest.startswith(
                (*own, "Agreement was not computed", "Each passage can be found")
            )
    assert "0 " not in re.sub(r"\d+\.\d+\.\d+", "", section(page, "The design of the study"))
    states = {row["item"]: row["state"] for row in rows(page, "Where each item stands")}
    assert states["Themes"] == "the author’s"


def code(session: Session, document: str, words: str, slug: str) -> None:
    start = TALK.index(words)
    coding.apply_codes(session, document, Span(start, start + len(words)), [slug])


def test_one_coder_has_no_agreement(session: Session) -> None:
    code(session, "INT-1", "He likes the ferry.", "barriers")
    page = methods_appendix(session, PLAIN)
    said = section(page, "Agreement between coders")
    assert said.startswith("Agreement was not computed: ")
    assert "[author: whether coders were compared" in said
    assert "α" not in said
    ((day,),) = session.store.rows("SELECT substr(created, 1, 10) FROM coding")
    assert sentences(item(page, "Coders"))[0] == f"RB made 1 coding in 1 document, on {day}"
    assert "two coders" not in item(page, "Coders")
    assert item(page, "Suggested codes").startswith("How 1 coding came about: by hand (1).")


def test_answers_to_suggestions_are_told_by_code_and_coder(session: Session) -> None:
    code(session, "INT-1", "He likes the ferry.", "barriers")
    with session.act("answer", "two suggestions"):
        for slug, answer in (("barriers", "accepted"), ("connecting", "rejected")):
            notes.set_verdict(
                session.store, session.document("INT-1").id, 37, 44, session.code_id(slug), session.coder.id,
                answer, 0.5, "run",  # type: ignore[arg-type]
            )  # fmt: skip
    page = methods_appendix(session, PLAIN)
    assert "coders answered 2 suggestions: accepted (1) and rejected (1)." in item(page, "Suggested codes")
    told = rows(page, "Answers to suggested codes")
    assert [(row["code"], row["coder"], row["accepted"], row["rejected"]) for row in told] == [
        ("Barriers", "RB", 1, 0), ("Connecting", "RB", 0, 1),
    ]  # fmt: skip


def test_in_vivo_codes_are_not_named_unless_passages_may_be_shown(session: Session) -> None:
    own = Code("nobody_on_it", "Nobody on it", colour="red", brief="Empty buses.", origin="in_vivo")
    codebooks.save(session, replace(CODEBOOK, codes=(*CODEBOOK.codes, own)), "Took up Nobody on it")
    code(session, "INT-1", "with nobody on it", "nobody_on_it")
    hidden = markdown(methods_appendix(session, PLAIN)).decode()
    assert "obody" not in hidden
    assert "Took up in vivo code 1" in hidden
    assert "participants’ own words (1)" in hidden
    assert "Nobody on it" in markdown(methods_appendix(session, Asked(with_passages=True))).decode()


def test_a_reflexive_project_has_one_shape(session: Session) -> None:
    with session.act("profile", "reflexive"):
        session.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    assert "RTARG" in methods_appendix(session, PLAIN).lead[0]
    with pytest.raises(RefusedError, match="Leave --profile out"):
        methods_appendix(session, Asked("codebook"))


def test_blind_coders_read_nothing_of_each_other(session: Session) -> None:
    with session.act("profile", "reliability"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    add_coder(session, "TM")
    code(session, "INT-1", "He likes the ferry.", "barriers")
    tobias = as_coder(session, "TM")
    said = item(methods_appendix(tobias, PLAIN), "Coders")
    assert "RB made" not in said
    reading.finish(tobias, "INT-1")
    assert "RB made 1 coding in 1 document" in item(methods_appendix(tobias, PLAIN), "Coders")


def test_hostile_names_are_shown_and_not_obeyed(session: Session) -> None:
    bad = Code("bad", "[x](http://a.example) <img src=x> **b** \x1b[31m| `c`", colour="red", brief="b")
    codebooks.save(session, replace(CODEBOOK, codes=(*CODEBOOK.codes, bad)), "![r](http://b.example) <b>")
    code(session, "INT-1", "He likes the ferry.", "bad")
    for asked in (PLAIN, Asked("reflexive")):
        page = methods_appendix(session, asked)
        written = markdown(page).decode()
        assert not re.search(r"(?<!\\)\]\(|(?<!\\)<(img|b)\b", written)
        shown = html(page).decode()
        assert not re.search(r"<(img|b)\b|\x1b", shown)
        assert "http" not in re.sub(r">[^<]*<", "><", shown).replace("http-equiv", "")
