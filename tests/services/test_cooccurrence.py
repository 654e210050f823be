"""Codes side by side in a project, recomputed from the codings alone."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import sentences
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import Table
from cpqual.services import coding, exchanging, reading
from cpqual.services.code_columns import heat_spec
from cpqual.services.cooccurrence import Asked, Within, cooccurrence, proximity
from cpqual.services.cooccurrence_tables import long_table, matrix_table, near_table, shown_near, shown_table
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.services.shared_passages import shared_passages
from cpqual.storage import codings

from ..conftest import TALK, talk_document

LEAVES = ("barriers", "practical_support", "new_networks")
Rows = list[dict[str, object]]


def rows(table: Table) -> Rows:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def code_at_random(session: Session, seed: int, number: int = 14) -> None:
    """Put codes anywhere: on interviewers, labels and over several turns, too."""
    draw = random.Random(seed)
    placed = {
        (session.document(draw.choice(("INT-1", "INT-2"))).id, start := draw.randrange(len(TALK) - 1),
         min(start + draw.randrange(1, 90), len(TALK)), session.code_id(draw.choice(LEAVES)))
        for _ in range(number)
    }  # fmt: skip
    with session.act("code", "some passages"):
        codings.add_codings(session.store, sorted(placed), session.coder.id, 1, "manual")


def said() -> list[Span]:
    return [Span(t.start, t.end) for t in talk_document().turns if t.speaker == "participant"]


def units_of(within: Within) -> list[Span]:
    if within == "sentence":
        return [one for turn in said() for one in sentences(TALK, turn.start, turn.end)]
    return said()


def exported(session: Session) -> Rows:
    return rows(exchanging.export_codings(session))


@pytest.mark.parametrize("within", ["turn", "sentence", "document"])
@pytest.mark.parametrize("seed", range(4))
def test_pairs_in_units_as_the_exported_codings_have_them(
    session: Session, within: Within, seed: int
) -> None:
    code_at_random(session, seed)
    having: dict[str, set[tuple[object, int]]] = {code: set() for code in LEAVES}
    for one in exported(session):
        for number, unit in enumerate(units_of(within)):
            if int(str(one["start"])) < unit.end and int(str(one["end"])) > unit.start:
                place = 0 if within == "document" else number
                having[str(one["code"])].add((one["document"], place))
    found = rows(long_table(cooccurrence(session, within, Asked(codes=LEAVES))))
    assert [(row["code_1"], row["code_2"]) for row in found] == list(combinations(LEAVES, 2))
    for row in found:
        first, second = having[str(row["code_1"])], having[str(row["code_2"])]
        both = len(first & second)
        assert (row["n1"], row["n2"], row["n12"]) == (len(first), len(second), both)
        assert row["of_1_also_2"] == (round(both / len(first), 4) if first else None)
        assert row["of_2_also_1"] == (round(both / len(second), 4) if second else None)
        assert row["c"] == (round(both / len(first | second), 4) if first | second else None)


def turn(number: int) -> Span:
    return said()[number]


def test_a_code_and_one_below_it_do_not_co_occur_by_roll_up(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["practical_support", "barriers"])
    found = cooccurrence(session, "turn", Asked(level="rollup"))
    pairs = {(row["code_1"], row["code_2"]): row["n12"] for row in rows(long_table(found))}
    assert ("connecting", "practical_support") not in pairs
    assert pairs["barriers", "connecting"] == 1
    assert any("2 pairs of a code and one below it" in note for note in long_table(found).notes)
    cells = {row["code"]: row for row in rows(matrix_table(found, "count"))}
    assert cells["connecting"]["practical_support"] is None
    assert (cells["connecting"]["n"], cells["connecting"]["connecting"]) == (1, None)


def test_a_unit_that_is_a_paragraph_is_not_passed_off_as_a_turn(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["barriers"])
    assert (
        long_table(cooccurrence(session, "turn", Asked()))
        .notes[0]
        .startswith("turns (paragraphs where a document has no turns): ")
    )
    assert long_table(cooccurrence(session, "sentence", Asked())).notes[0].startswith("sentences: ")


def test_both_applied_to_one_passage_count_as_applied(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["practical_support", "connecting"])
    (row,) = rows(
        long_table(cooccurrence(session, "turn", Asked(codes=("connecting",), beside=("practical_*",))))
    )
    assert row["n12"] == 1


def test_segments_that_meet_only_in_the_interviewers_words_do_not_overlap(session: Session) -> None:
    asked = talk_document().turns[2]
    coding.apply_codes(session, "INT-1", Span(turn(0).start, asked.end - 3), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(asked.start, turn(1).end), ["new_networks"])
    found = cooccurrence(session, "overlap", Asked(codes=("barriers", "new_networks")))
    (row,) = rows(long_table(found))
    assert (row["n1"], row["n2"], row["n12"]) == (1, 1, 0)


def test_the_words_under_both_codes(session: Session) -> None:
    start = turn(0).start
    coding.apply_codes(session, "INT-1", Span(start, start + 7), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(start + 3, start + 19), ["new_networks"])
    asked = Asked(codes=("barriers",), beside=("new_networks",))
    (row,) = rows(shared_passages(cooccurrence(session, "overlap", asked)))
    assert (row["document"], row["start"], row["text"], row["speaker"]) == ("INT-1", start + 3, "ody.", "P")
    (row,) = rows(shared_passages(cooccurrence(session, "turn", asked)))
    assert row["text"] == TALK[turn(0).start : turn(0).end]
    with pytest.raises(RefusedError, match="whole documents"):
        shared_passages(cooccurrence(session, "document", asked))


def test_near_counts_turns_of_participants_after_a_segment(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["barriers"])
    coding.apply_codes(session, "INT-1", turn(1), ["new_networks"])
    coding.apply_codes(session, "INT-2", turn(0), ["new_networks"])
    pair = Asked(codes=("barriers", "new_networks"))
    within = {reach: rows(near_table(proximity(session, reach, "turns", pair)))[0] for reach in (0, 1)}
    assert (within[0]["n1_then_2"], within[1]["n1_then_2"], within[1]["n2_then_1"]) == (0, 1, 0)
    shown = shown_near(near_table(proximity(session, 1, "turns", pair)))
    assert len(shown.rows) == 1
    assert not shown_near(near_table(proximity(session, 0, "turns", pair))).rows


def test_near_counts_words_that_participants_say(session: Session) -> None:
    # “Nobody. (laughs) Well, the dog …”: the bracket is no annotation here, so it is a word
    start = turn(0).start
    coding.apply_codes(session, "INT-1", Span(start, start + 6), ["barriers"])
    coding.apply_codes(session, "INT-1", Span(start + 17, start + 21), ["new_networks"])
    pair = Asked(codes=("barriers", "new_networks"))
    counts = [rows(near_table(proximity(session, n, "words", pair)))[0]["n1_then_2"] for n in range(4)]
    assert counts == [0, 0, 1, 1]


def test_groups_by_document_and_by_person(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["barriers", "new_networks"])
    reading.finish(session, "INT-2")
    pair = ("barriers", "new_networks")
    (row,) = rows(long_table(cooccurrence(session, "turn", Asked(codes=pair, by="sector"))))
    assert (row["group_var"], row["group"], row["units"], row["n12"]) == ("site.sector", "third", 4, 1)
    (row,) = rows(long_table(cooccurrence(session, "turn", Asked(codes=pair, by="person.group"))))
    assert (row["group"], row["units"], row["n12"]) == ("service user", 4, 1)


def test_layers_of_several_coders(session: Session) -> None:
    second = as_coder(session, add_coder(session, "TM").slug)
    for one, codes in ((session, ["barriers"]), (second, ["new_networks"])):
        coding.apply_codes(one, "INT-1", turn(0), codes)
    both = {
        layer: rows(long_table(cooccurrence(session, "turn", Asked(LEAVES, layer=layer))))
        for layer in ("RB", "union", "intersection")
    }
    pairs = {layer: {(r["n1"], r["n2"], r["n12"]) for r in found} for layer, found in both.items()}
    assert (1, 1, 1) in pairs["union"]
    assert (1, 1, 1) not in pairs["RB"]
    assert pairs["intersection"] == {(0, 0, 0)}


def test_the_matrix_has_rates_by_row_and_draws_what_is_there(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(0), ["barriers", "new_networks"])
    coding.apply_codes(session, "INT-1", turn(1), ["barriers"])
    found = cooccurrence(session, "turn", Asked(codes=("barriers", "new_networks")))
    table = matrix_table(found, "rate")
    cells = {row["code"]: row for row in rows(table)}
    assert (cells["barriers"]["new_networks"], cells["new_networks"]["barriers"]) == (0.5, 1.0)
    assert cells["barriers"]["barriers"] is None
    assert "barriers" in str(heat_spec(table, found.pairing.slugs, 1, PAPER, ""))
    empty = cooccurrence(session, "turn", Asked(codes=("practical_support",)))
    with pytest.raises(RefusedError, match="nothing to draw"):
        heat_spec(matrix_table(empty, "count"), empty.pairing.slugs, 1, PAPER, "")


def test_unequal_codes_are_pointed_out(session: Session) -> None:
    with session.act("code", "many"):
        for slug, code, place in (
            *(("INT-1", "barriers", Span(turn(0).start + n, turn(0).start + n + 1)) for n in range(5)),
            ("INT-1", "new_networks", Span(turn(0).start, turn(0).start + 1)),
        ):
            document, code_id = session.document(slug).id, session.code_id(code)
            codings.add_coding(session.store, document, *place, code_id, session.coder.id, 1, "manual")
    found = cooccurrence(session, "overlap", Asked(codes=("barriers", "new_networks")))
    (row,) = rows(long_table(found))
    assert (row["n1"], row["n12"], row["c_at_most"]) == (5, 1, 0.2)
    assert any("both rates of 1 pair" in note for note in shown_table(found).notes)


def test_what_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="coded no document"):
        cooccurrence(session, "turn", Asked())
    reading.finish(session, "INT-1")
    with pytest.raises(UnknownNameError, match="bariers"):
        cooccurrence(session, "turn", Asked(codes=("bariers",)))
    with pytest.raises(UnknownNameError, match="planet"):
        cooccurrence(session, "turn", Asked(by="planet"))
