"""Codes by documents, people and sites, who was never coded, what follows what: from codings alone."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from cpqual.analysis.frequencies import CountOf
from cpqual.domain.errors import RefusedError
from cpqual.domain.people import Person, Site
from cpqual.domain.text import Span
from cpqual.domain.units import WORD
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import Table
from cpqual.services import coding, exchanging, reading
from cpqual.services.absences import absences, never_table, people_table, without, without_table
from cpqual.services.code_matrix import Cells, RowsOf, code_matrix
from cpqual.services.coded_ground import Level
from cpqual.services.frequencies import count_themes
from cpqual.services.matrix_tables import matrix_spec, matrix_table
from cpqual.services.sequences import ribbon, ribbon_table, shown_steps, steps, steps_matrix, steps_table
from cpqual.services.session import Session
from cpqual.storage import codings, documents, people

from ..conftest import TALK, talk_document

LEAVES = ("barriers", "practical_support", "new_networks")
OTHER = TALK.replace("P:", "Q:")
SPEAKER = {"INT-1": "p", "INT-2": "p", "INT-3": "q", "CHK-1": "q"}
SITE = {"INT-1": "quay", "INT-2": "quay", "INT-3": "mill"}


def rows(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def number(value: object) -> int:
    return int(str(value))


def said() -> list[Span]:
    return [Span(t.start, t.end) for t in talk_document().turns if t.speaker == "participant"]


@pytest.fixture
def study(session: Session) -> Session:
    """Adds an interview with somebody else at a second site, and a member check; all are finished."""
    with session.act("import", "more"):
        mill = people.add_site(session.store, Site("mill", "The Mill", {"sector": "statutory"}))
        other = people.add_person(session.store, Person("q", "Oona", "worker", "mill"))
        for slug, kind in (("INT-3", "interview"), ("CHK-1", "membercheck")):
            made = talk_document(slug, OTHER, kind=kind)
            documents.add_document(session.store, made, 30, mill, {"q": other})
    for slug in SPEAKER:
        reading.finish(session, slug)
    return session


def code_at_random(session: Session, seed: int) -> list[dict[str, object]]:
    """Put codes anywhere and return them as exported, the member check left out."""
    draw = random.Random(seed)
    placed = {
        (session.document(draw.choice(tuple(SPEAKER))).id, start := draw.randrange(len(TALK) - 1),
         min(start + draw.randrange(1, 90), len(TALK)), session.code_id(draw.choice(LEAVES)))
        for _ in range(18)
    }  # fmt: skip
    with session.act("code", "some passages"):
        codings.add_codings(session.store, sorted(placed), session.coder.id, 1, "manual")
    return [one for one in rows(exchanging.export_codings(session)) if one["document"] in SITE]


def owner(rows_of: RowsOf, document: str) -> str:
    return {"documents": document, "people": SPEAKER[document], "sites": SITE.get(document, "")}[rows_of]


def amount(cells: Cells, found: list[dict[str, object]]) -> int:
    """Count codings of one code and owner by plain Python."""
    marks = [(one["document"], Span(number(one["start"]), number(one["end"]))) for one in found]
    touched = [
        (d, n) for d, span in marks for n, t in enumerate(said()) if span.start < t.end and span.end > t.start
    ]
    words = {
        (d, match.start())
        for d, span in marks for t in said() for match in WORD.finditer(TALK, t.start, t.end)
        if span.start <= match.start() < span.end
    }  # fmt: skip
    segments = sum(any(span.start < t.end and span.end > t.start for t in said()) for _, span in marks)
    return {
        "presence": int(bool(touched)),
        "turns": len(set(touched)),
        "segments": segments,
        "words": len(words),
    }[cells]


@pytest.mark.parametrize("rows_of", ["documents", "people", "sites"])
@pytest.mark.parametrize("seed", range(3))
def test_the_matrix_as_the_exported_codings_have_it(study: Session, rows_of: RowsOf, seed: int) -> None:
    exported = code_at_random(study, seed)
    for cells in ("presence", "segments", "turns", "words"):
        table = rows(matrix_table(code_matrix(study, rows_of, cells, codes=LEAVES)))
        names = [str(next(iter(row.values()))) for row in table]
        assert sorted(names) == sorted({owner(rows_of, document) for document in SITE})
        for name, row in zip(names, table, strict=True):
            for code in LEAVES:
                mine = [
                    one for one in exported
                    if one["code"] == code and owner(rows_of, str(one["document"])) == name
                ]  # fmt: skip
                assert row[code] == amount(cells, mine), (cells, name, code)


def test_groups_sum_their_rows_up(study: Session) -> None:
    for slug in ("INT-1", "INT-2", "INT-3"):
        coding.apply_codes(study, slug, said()[0], ["barriers"])
    of_documents = code_matrix(study, "documents", "presence", codes=["barriers"], by="sector")
    assert matrix_table(of_documents).rows == [["statutory", 1, 1], ["third", 2, 2]]
    of_people = code_matrix(study, "people", "presence", codes=["barriers"], by="person.group")
    assert matrix_table(of_people).rows == [["service user", 1, 1], ["worker", 1, 1]]
    by_person = code_matrix(study, "documents", "turns", codes=["barriers"], by="person.group")
    assert matrix_table(by_person).rows == [["service user", 2, 2], ["worker", 1, 1]]


def test_who_is_in_two_groups_is_said_to_be(study: Session) -> None:
    with study.act("roles", "two roles"):
        ids = people.person_ids(study.store)
        for slug, role in (("INT-1", "driver"), ("INT-2", "guest")):
            study.store.insert(
                "role",
                {
                    "id": f"r{role}",
                    "person_id": ids["p"],
                    "document_id": study.document(slug).id,
                    "role": role,
                },
            )
    coding.apply_codes(study, "INT-1", said()[0], ["barriers"])
    table = matrix_table(code_matrix(study, "people", "segments", codes=["barriers"], by="role"))
    assert table.rows == [["driver", 1, 1], ["guest", 1, 0], ["(none)", 1, 0]]
    assert any("do not add up" in note for note in table.notes)


def test_overlapping_passages_are_one_segment_where_codes_roll_up(study: Session) -> None:
    coding.apply_codes(study, "INT-1", said()[0], ["practical_support", "new_networks"])
    table = rows(
        matrix_table(code_matrix(study, "documents", "segments", codes=["connecting"], level="rollup"))
    )
    assert table[0]["connecting"] == 1


def test_attributes_stand_beside_the_rows(study: Session) -> None:
    (first, *_) = rows(matrix_table(code_matrix(study, "documents", "presence"), attributes=True))
    assert (first["document.kind"], first["site.sector"]) == ("interview", "third")
    (_, second) = rows(matrix_table(code_matrix(study, "people", "presence"), attributes=True))
    assert (second["person"], second["person.group"], second["person.site"]) == ("q", "worker", "mill")
    (mill, _) = rows(matrix_table(code_matrix(study, "sites", "presence"), attributes=True))
    assert (mill["site"], mill["site.sector"]) == ("mill", "statutory")


def test_nothing_coded_is_no_picture(study: Session) -> None:
    with pytest.raises(RefusedError, match="nothing to draw"):
        matrix_spec(code_matrix(study, "documents", "segments"), PAPER)
    coding.apply_codes(study, "INT-1", said()[0], ["barriers"])
    assert "INT-1" in str(matrix_spec(code_matrix(study, "documents", "segments"), PAPER))


def test_who_was_never_coded(study: Session) -> None:
    coding.apply_codes(study, "INT-1", said()[0], ["new_networks"])
    coding.apply_codes(study, "CHK-1", said()[0], ["new_networks"])
    (row,) = rows(never_table(absences(study, ["connecting"])))
    assert (row["never"], row["participants"], row["pct"], row["who"]) == (1, 2, 50.0, "q")
    assert (
        "1 of 2 participants was never coded with “Connecting” or any code below it."
        in never_table(absences(study, ["connecting"])).notes
    )
    (row,) = rows(never_table(absences(study, ["connecting"], level="leaf")))
    assert row["never"] == 2
    (row,) = rows(never_table(absences(study, ["connecting"], validation=True)))
    assert row["never"] == 0
    groups = {
        row["group"]: row["never"] for row in rows(never_table(absences(study, ["connecting"], by="sector")))
    }
    assert groups == {"statutory": 1, "third": 0}
    turns = {row["person"]: row["turns"] for row in rows(people_table(absences(study, ["connecting"])))}
    assert turns == {"p": 1, "q": 0}


def test_speech_of_nobody_is_named(study: Session) -> None:
    with study.act("import", "an unknown voice"):
        turns = [
            replace(turn, speaker="unattributed", person=None) if turn.person else turn
            for turn in talk_document().turns
        ]
        made = talk_document("FG-1", kind="focusgroup", turns=tuple(turns))
        documents.add_document(study.store, made, 30, None, {})
    coding.apply_codes(study, "FG-1", said()[0], ["barriers"])
    found = never_table(absences(study, ["barriers"]))
    assert rows(found)[0]["never"] == 2
    assert any(
        "2 turns of nobody in particular" in note and "barriers is on 1" in note for note in found.notes
    )
    assert any("silence is not disagreement" in note for note in found.notes)


def test_one_code_without_another(study: Session) -> None:
    coding.apply_codes(study, "INT-1", said()[0], ["barriers", "new_networks"])
    coding.apply_codes(study, "INT-1", said()[1], ["barriers"])
    coding.apply_codes(study, "INT-3", said()[0], ["barriers"])
    (row,) = rows(without_table(without(study, "barriers", "connecting")))
    assert (row["n"], row["n_without"], row["participants"], row["never_with"]) == (3, 2, 2, 1)
    (row,) = rows(without_table(without(study, "barriers", "new_networks", "document")))
    assert (row["n"], row["n_without"], row["never_with"]) == (2, 1, 1)
    groups = rows(without_table(without(study, "barriers", "new_networks", by="person.group")))
    assert {(row["group"], row["n"], row["n_without"]) for row in groups} == {
        ("service user", 2, 1),
        ("worker", 1, 1),
    }


@pytest.mark.parametrize("seed", range(3))
def test_which_code_follows_which(study: Session, seed: int) -> None:
    exported = code_at_random(study, seed)
    expected: dict[tuple[str, str], int] = {}
    for document in SITE:
        carried = [
            {str(one["code"]) for one in exported if one["document"] == document
             and number(one["start"]) < turn.end and number(one["end"]) > turn.start}
            for turn in said()
        ]  # fmt: skip
        for left, right in pairwise([codes for codes in carried if codes]):
            for a in left:
                for b in right:
                    expected[a, b] = expected.get((a, b), 0) + 1
    found = steps(study, codes=LEAVES)
    got = {(row["code"], row["next"]): row["steps"] for row in rows(steps_table(found))}
    assert {pair: n for pair, n in got.items() if n} == expected
    assert len(shown_steps(found).rows) == len(expected)
    cells = {row["code"]: row for row in rows(steps_matrix(found))}
    assert all(cells[a][b] == n for (a, b), n in expected.items())


def test_where_in_a_document_a_code_is(study: Session) -> None:
    first, second = said()
    coding.apply_codes(study, "INT-2", first, ["barriers"])
    coding.apply_codes(study, "INT-2", second, ["new_networks"])
    found = [
        (row["document"], row["code"], row["start"], row["end"]) for row in rows(ribbon_table(ribbon(study)))
    ]
    share = round((first.end - first.start) / (first.end - first.start + second.end - second.start), 4)
    assert found == [("INT-2", "barriers", 0.0, share), ("INT-2", "new_networks", share, 1.0)]


@pytest.mark.parametrize("level", ["leaf", "rollup"])
def test_the_rows_add_up_to_the_table_of_frequencies(study: Session, level: Level) -> None:
    code_at_random(study, 5)
    counts: dict[Cells, CountOf] = {
        "presence": "documents", "segments": "segments", "turns": "turns", "words": "words"
    }  # fmt: skip
    for cells, count in counts.items():
        found = code_matrix(study, "documents", cells, level=level)
        sums = dict(zip(found.slugs, found.n.sum(axis=0).tolist(), strict=True))
        rolled = {"connecting"} if level == "rollup" else set()
        table = count_themes(study, count=count).cells
        assert {c.code: c.n for c in table if c.code in sums and c.rolled_up == (c.code in rolled)} == sums


def test_notes_in_which_nobody_speaks(session: Session) -> None:
    with session.act("import", "notes"):
        made = talk_document("FN-1", "A quiet quay.\n\nNobody came.\n", kind="fieldnote")
        documents.add_document(session.store, made, 5, None, {})
    coding.apply_codes(session, "FN-1", Span(2, 7), ["barriers"])
    assert matrix_table(code_matrix(session, "people", "turns")).rows == []
    assert matrix_table(code_matrix(session, "people", "words", by="role")).rows == []
    assert matrix_table(code_matrix(session, "sites", "words", codes=["barriers"])).rows == [["(none)", 1]]
    assert never_table(absences(session, ["barriers"])).rows == []
    (row,) = rows(without_table(without(session, "barriers", "connecting")))
    assert (row["n"], row["n_without"], row["participants"], row["pct"]) == (1, 1, 0, 100.0)
    assert without_table(without(session, "barriers", "connecting", by="person.group")).rows == []
