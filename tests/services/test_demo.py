"""The demo study: what its README promises, recomputed from its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import (
    adjudicating,
    card_feedback,
    checking,
    codebooks,
    demo,
    layers,
    negative_cases,
    theme_cards,
)
from cpqual.services.agreement import compare
from cpqual.services.frequencies import count_themes
from cpqual.services.overview import overview
from cpqual.services.session import Session
from cpqual.storage import codings, documents


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The demo project; these tests only look at it."""
    session = demo.build(tmp_path_factory.mktemp("demo"), lambda _: None)
    yield session
    session.close()


def test_what_it_holds(study: Session) -> None:
    found = overview(study)
    assert (found.people, found.sites, found.codes) == (34, 6, 17)
    assert found.documents == 11 + 43 + 34
    assert 300 <= next(c.codings for c in found.coders if c.coder == "RB") <= 400
    assert checking.problems(study) == []
    assert codebooks.check(study) == []


def test_everybody_who_speaks_is_in_the_register(study: Session) -> None:
    for document in documents.documents(study.store):
        for turn in documents.turns(study.store, document.id):
            assert turn.person is not None or turn.speaker != "participant", (document.slug, turn.label)


def test_codings_lie_in_data_and_not_in_headers_or_labels(study: Session) -> None:
    for document in documents.documents(study.store):
        data = [s for s in documents.sections(study.store, document.id) if s.counts_as_data]
        for made in codings.codings(study.store, document_id=document.id):
            assert any(s.start <= made.start and made.end <= s.end for s in data), made


def test_the_second_coder_worked_on_five_documents_of_which_two_are_groups(study: Session) -> None:
    coded = layers.coded_documents(study)["TM"]
    assert len(coded) == 5
    assert sum(name.startswith("FG-") for name in coded) == 2


def test_the_coders_differ_as_they_were_meant_to(study: Session) -> None:
    found = compare(study).report
    alpha = {row.code: row.alpha.value for row in found.codes}
    defined = {code: value for code, value in alpha.items() if value == value}
    assert 0.65 <= found.overall.pooled_kappa.value <= 0.80
    assert alpha["practical_support"] >= 0.80
    assert alpha["overcoming_barriers"] <= 0.55
    assert min(defined, key=lambda code: defined[code]) == "overcoming_barriers"
    assert len(alpha) - len(defined) == 1


def test_one_document_is_adjudicated_and_nothing_in_it_is_open(study: Session) -> None:
    assert layers.adjudication(study) == (frozenset({"FG-TH-01"}), frozenset())
    assert {decision.coder for decision in adjudicating.list_decisions(study)} == {"IQ"}
    assert not [d for d in adjudicating.list_open(study) if d.disagreement.document == "FG-TH-01"]


def test_no_planted_identifier_is_in_a_coded_passage(study: Session) -> None:
    text = documents.text(study.store, study.document("FN-EE-01").id)
    coded = [Span(c.start, c.end) for c in codings.codings(study.store) if c.document == "FN-EE-01"]
    for planted in ("Christa", "Hope", "01632", "@example", "9ZZ", "Pip"):
        at = text.find(planted)
        assert at >= 0, planted
        while at >= 0:
            assert not any(span.start <= at < span.end for span in coded), planted
            at = text.find(planted, at + 1)


def test_the_sectors_tell_no_tidy_story(study: Session) -> None:
    table = count_themes(study, by=("sector",), count="documents")
    shares: dict[str, dict[str, float]] = {}
    for cell in table.cells:
        if not cell.rolled_up and cell.share is not None:
            shares.setdefault(cell.code, {})[cell.group] = cell.share
    higher = {
        code: by["third"] > by["statutory"] for code, by in shares.items() if by["third"] != by["statutory"]
    }
    assert any(higher.values())
    assert not all(higher.values())


def test_the_cards_say_what_was_read_out_and_the_feedback_lies_where_it_was_given(study: Session) -> None:
    text = documents.text(study.store, study.document("FG-CHK-01").id).replace("'", "’")
    for card in theme_cards.cards(study):
        # two of the three are read out in lower case after "It says:"
        assert card.summary[1:] in text, card.code
        assert len(theme_cards.quotes(study, card)) == 2
    turns = documents.turns(study.store, study.document("FG-CHK-01").id)
    places = card_feedback.links(study)
    for one in card_feedback.feedback(study):
        assert places[one.id], one.words
        for place in places[one.id]:
            assert any(t.start <= place.start and place.end <= t.end for t in turns), one.words
    assert len(card_feedback.feedback(study)) == 12
    assert sum(map(len, card_feedback.waiting(study).values())) == 5
    assert not any("Edda" in one.said_by or one.person == "edda" for one in card_feedback.feedback(study))


def test_the_two_negative_cases_are_where_the_readme_says(study: Session) -> None:
    found = negative_cases.cases(study)
    assert {case.document for case in found} == {"INT-SB-01", "FG-TH-01"}
    assert {case.kind for case in found} == {"contradicts"}


def test_building_it_twice_in_one_place_is_refused_and_leaves_the_first(study: Session) -> None:
    before = study.path.stat().st_size
    with pytest.raises(RefusedError, match="exists already"):
        demo.build(study.path.parent, lambda _: None)
    assert study.path.stat().st_size == before


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RefusedError("no")

    monkeypatch.setattr("cpqual.services.exchanging.import_codings", broken)
    with pytest.raises(RefusedError):
        demo.build(tmp_path / "demo", lambda _: None)
    assert list((tmp_path / "demo").iterdir()) == []
