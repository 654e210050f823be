"""The demo study: what its README promises, recomputed from its files."""

from __future__ import annotations

import csv
import re
from collections import Counter
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
from cpqual.storage import codings, documents, memos, people

PLANTED = Path(__file__).parents[1] / "corpus" / "planted_identifiers.csv"
TEXTS, COMMENTS = 22, 43 + 34


def test_what_it_holds(study: Session) -> None:
    found = overview(study)
    assert (found.people, found.sites, found.codes) == (34, 6, 17)
    assert found.documents == TEXTS + COMMENTS
    assert {c.coder: (c.codings, c.documents) for c in found.coders if c.codings} == {
        "RB": (635, 21), "TM": (257, 8), "CONSENSUS": (95, 3),
    }  # fmt: skip
    assert checking.problems(study) == []
    assert codebooks.check(study) == []


def test_everybody_who_speaks_is_in_the_register(study: Session) -> None:
    turns = [
        turn for one in documents.documents(study.store) for turn in documents.turns(study.store, one.id)
    ]
    said = [turn for turn in turns if turn.speaker == "participant"]
    assert len(said) > 500
    assert [turn.label for turn in said if turn.person is None] == []


def test_codings_lie_in_data_and_not_in_headers_or_labels(study: Session) -> None:
    for document in documents.documents(study.store):
        data = [s for s in documents.sections(study.store, document.id) if s.counts_as_data]
        made = codings.codings(study.store, document_id=document.id)
        assert made or document.kind == "delphi" or document.slug == "FG-CHK-01", document.slug
        for one in made:
            assert any(s.start <= one.start and one.end <= s.end for s in data), one


def test_the_first_coder_coded_all_that_are_data_and_the_second_eight_of_every_kind(study: Session) -> None:
    coded = layers.coded_documents(study)
    texts = {d.slug: d for d in documents.documents(study.store) if d.kind != "delphi"}
    assert set(coded["RB"]) == set(texts) - {"FG-CHK-01"}
    eight = [texts[slug] for slug in coded["TM"]]
    assert Counter(d.kind for d in eight) == {"advisory": 1, "fieldnote": 2, "focusgroup": 2, "interview": 3}
    sectors = {site.slug: site.attributes["sector"] for site in people.sites(study.store)}
    assert {sectors[d.site or ""] for d in eight if d.kind == "fieldnote"} == {"third", "statutory"}


def test_every_code_is_used_by_the_first_coder(study: Session) -> None:
    used = {c.code for c in codings.codings(study.store) if c.coder == "RB"}
    assert used == {code.slug for code in study.codebook().codes if code.codable}


def test_the_coders_differ_as_they_were_meant_to(study: Session) -> None:
    found = compare(study).report
    alpha = {row.code: row.alpha.value for row in found.codes}
    defined = {code: value for code, value in alpha.items() if value == value}
    assert 0.65 <= found.overall.pooled_kappa.value <= 0.80
    assert alpha["practical_support"] >= 0.80
    assert alpha["overcoming_barriers"] <= 0.55
    assert min(defined, key=lambda code: defined[code]) == "overcoming_barriers"
    assert len(alpha) - len(defined) == 1


def test_they_differ_about_what_a_pair_would_know(study: Session) -> None:
    instead = {frozenset((c.code, c.instead)): c.units for c in compare(study).report.confusion}
    for one, other, at_least in (
        ("barriers", "overcoming_barriers", 10),
        ("worker_attitudes", "equality", 6),
        ("new_networks", "existing_relationships", 4),
        ("practical_support", "activities", 3),
    ):
        assert instead[frozenset((one, other))] >= at_least, (one, other)


def test_where_they_agree_on_the_code_they_mostly_cut_it_differently(study: Session) -> None:
    spans: dict[tuple[str, str], dict[str, set[Span]]] = {}
    for c in codings.codings(study.store):
        if c.coder in ("RB", "TM"):
            spans.setdefault((c.document, c.code), {}).setdefault(c.coder, set()).add(Span(c.start, c.end))
    touching = [
        (a, b) for by in spans.values() for a in by.get("RB", ()) for b in by.get("TM", ()) if a.overlaps(b)
    ]
    cut = [pair for pair in touching if pair[0] != pair[1]]
    narrower = [pair for pair in cut if pair[0].contains(pair[1])]
    assert 0.5 < len(cut) / len(touching) < 1
    assert len(narrower) / len(cut) > 0.9


def test_three_documents_are_adjudicated_and_nothing_in_them_is_open(study: Session) -> None:
    three = frozenset({"FG-TH-01", "INT-TH-01", "ADV-01"})
    assert layers.adjudication(study) == (three, frozenset())
    assert {decision.coder for decision in adjudicating.list_decisions(study)} == {"IQ"}
    assert len(adjudicating.list_decisions(study)) == 43
    assert not [d for d in adjudicating.list_open(study) if d.disagreement.document in three]


def test_no_planted_identifier_is_in_a_coded_passage(study: Session) -> None:
    with PLANTED.open(encoding="utf-8", newline="") as lines:
        planted = [row for row in csv.DictReader(lines) if row["answer"] == "take out"]
    for slug in {row["document"] for row in planted}:
        text = documents.text(study.store, study.document(slug).id)
        coded = [Span(c.start, c.end) for c in codings.codings(study.store) if c.document == slug]
        assert coded, slug
        for row in (row for row in planted if row["document"] == slug):
            for found in re.finditer(rf"(?<!\w){re.escape(row['text'])}(?!\w)", text):
                assert not any(span.overlaps(Span(*found.span())) for span in coded), row


def test_comments_in_a_word_file_are_memos_on_the_words_they_are_about(study: Session) -> None:
    document = study.document("FN-FC-02")
    text = documents.text(study.store, document.id)
    told = [
        m for m in memos.memos(study.store, document.id) if m.body.startswith("Comment by RB, 2011-11-18\n")
    ]
    assert [text[m.start : m.end] for m in told] == ["reservoir diver", "in four swallows"]


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


def test_the_negative_cases_are_where_the_readme_says(study: Session) -> None:
    found = {case.document: case.kind for case in negative_cases.cases(study)}
    assert found == {
        "INT-SB-01": "contradicts", "FG-TH-01": "contradicts",
        "INT-NP-01": "contradicts", "FG-MIX-01": "qualifies",
    }  # fmt: skip


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
