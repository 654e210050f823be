"""Theme frequencies of a project: groups, layers, and what stays out of the count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.errors import UnknownNameError
from cpqual.domain.people import Person, Site
from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.frequency_tables import notes
from cpqual.services.session import Session, add_coder, as_coder, consensus_coder
from cpqual.storage import codings, documents, people

from ..conftest import talk_document, turn


def cells(table: FrequencyTable, code: str = "barriers") -> dict[str, tuple[int, int]]:
    return {c.group: (c.n, c.denominator) for c in table.cells if c.code == code and not c.rolled_up}


@pytest.fixture
def study(session: Session) -> Session:
    """Adds a second site with one interview of somebody else, and a member check."""
    with session.act("import", "more"):
        mill = people.add_site(session.store, Site("mill", "The Mill", {"sector": "statutory"}))
        other = people.add_person(session.store, Person("q", "Oona", "worker", "mill"))
        ids = people.person_ids(session.store)
        talk = talk_document("INT-3").text.replace("P:", "Q:")
        documents.add_document(session.store, talk_document("INT-3", talk), 30, mill, {"q": other})
        check = talk_document("CHK-1", kind="membercheck")
        documents.add_document(session.store, check, 30, mill, ids)
    return session


def test_the_same_person_in_two_documents_counts_once(study: Session) -> None:
    for document in ("INT-1", "INT-2"):
        coding.apply_codes(study, document, turn(study, 1), ["barriers"])
    assert cells(count_themes(study)) == {"all": (1, 1)}
    assert cells(count_themes(study, count="documents")) == {"all": (2, 2)}


def test_only_documents_the_layer_has_coded_are_in_the_denominator(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 1), ["barriers"])
    assert cells(count_themes(study, count="documents")) == {"all": (1, 1)}
    reading.finish(study, "INT-3")
    assert cells(count_themes(study, count="documents")) == {"all": (1, 2)}


def test_groups_by_an_attribute_of_the_site(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 1), ["barriers"])
    reading.finish(study, "INT-3")
    assert cells(count_themes(study, by=("sector",))) == {"statutory": (0, 1), "third": (1, 1)}


def test_groups_by_an_attribute_of_the_person(study: Session) -> None:
    coding.apply_codes(study, "INT-3", turn(study, 1, "INT-3"), ["barriers"])
    coding.apply_codes(study, "INT-1", turn(study, 3), ["new_networks"])
    assert cells(count_themes(study, by=("group",))) == {"service user": (0, 1), "worker": (1, 1)}


def test_what_the_interviewer_says_is_not_counted(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 0), ["barriers"])
    for count in ("participants", "documents", "segments", "turns", "words"):
        assert cells(count_themes(study, count=count))["all"][0] == 0, count


def test_member_checks_stay_out_unless_asked_for(study: Session) -> None:
    coding.apply_codes(study, "CHK-1", turn(study, 1), ["barriers"])
    coding.apply_codes(study, "INT-1", turn(study, 1), ["new_networks"])
    assert cells(count_themes(study, count="documents")) == {"all": (0, 1)}
    assert cells(count_themes(study, count="documents", validation=True)) == {"all": (1, 2)}


def test_words_leave_annotations_and_labels_out(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 1), ["barriers"])
    n, of = cells(count_themes(study, count="words"))["all"]
    assert n == 11  # Nobody laughs Well the dog came too He likes the ferry
    assert of == n + 15


def test_a_theme_rolls_up_its_sub_themes_without_counting_twice(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 1), ["practical_support", "new_networks"])
    found = count_themes(study, count="segments")
    rolled = next(c for c in found.cells if c.code == "connecting" and c.rolled_up)
    assert rolled.n == 1


def test_layers_are_never_summed(study: Session) -> None:
    add_coder(study, "TM")
    tobias = as_coder(study, "TM")
    first = turn(study, 1)
    coding.apply_codes(study, "INT-1", first, ["barriers"])
    coding.apply_codes(tobias, "INT-1", Span(first.start, first.start + 6), ["barriers"])
    coding.apply_codes(tobias, "INT-1", turn(study, 3), ["barriers"])
    by_layer = {
        layer: cells(count_themes(study, count="segments", layer=layer))["all"][0]
        for layer in ("RB", "TM", "union", "intersection")
    }
    assert by_layer == {"RB": 1, "TM": 2, "union": 2, "intersection": 1}


def test_the_consensus_stands_where_there_is_one(study: Session) -> None:
    for document in ("INT-1", "INT-2"):
        coding.apply_codes(study, document, turn(study, 1), ["barriers"])
    with study.act("adjudicate", "settled INT-1"):
        settled = consensus_coder(study)
        codings.add_coding(
            study.store, study.document("INT-1").id, *turn(study, 3), study.code_id("new_networks"),
            settled.id, 1, "adjudication",
        )  # fmt: skip
    found = count_themes(study, count="documents")
    assert cells(found) == {"all": (1, 2)}
    assert cells(found, "new_networks") == {"all": (1, 2)}
    assert "CONSENSUS where settled (1), else RB" in found.definition


def test_an_unknown_attribute_lists_the_known_ones(study: Session) -> None:
    with pytest.raises(UnknownNameError, match="sector"):
        count_themes(study, by=("secktor",))


def test_the_denominator_of_documents_is_named_once(study: Session) -> None:
    coding.apply_codes(study, "INT-1", turn(study, 1), ["barriers"])
    assert count_themes(study, count="documents").definition == "documents coded by RB"
    found = count_themes(study, count="turns", documents=["INT-*"])
    assert found.definition == "turns and quoted speech in documents named INT-* coded by RB"


def test_where_no_speaker_is_a_person_the_table_says_why_it_is_empty(session: Session) -> None:
    with session.act("import", "more"):
        nobody = replace(talk_document("INT-9"), turns=())
        documents.add_document(session.store, nobody, 30, None, {})
    reading.finish(session, "INT-9")
    told = notes(count_themes(session))
    assert sum(line.startswith("nobody to count: no speaker") for line in told) == 1
    assert not any("nobody" in line for line in notes(count_themes(session, count="documents")))
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    assert not any("nobody" in line for line in notes(count_themes(session)))
