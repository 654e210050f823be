"""What was read and left without a code: said by a table or while reading, and learned from as such."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.domain.units import mostly_in, union
from cpqual.formats.tables import write
from cpqual.services import coding, correcting, exchanging, history, reading, suggesting, training, uniting
from cpqual.services.placed_units import placed_units, read_units
from cpqual.services.read_marks import keep_passed_over, mark_read, read_passages
from cpqual.services.session import Session, add_coder, as_coder, consensus_coder, open_project
from cpqual.storage import codings, integrity
from cpqual.storage.read_units import read_units as marks_of_reading

from ..conftest import TALK

UNITS = (
    Span(TALK.index("Nobody. (laughs)"), TALK.index("\nINT: And")),
    Span(TALK.index("After that Maro"), len(TALK) - 1),
)
"""The two units of each interview."""


def read_of(session: Session) -> dict[int, frozenset[str]]:
    """Return what counts as read, by the place of the unit: 0 and 1 in INT-1, 2 and 3 in INT-2."""
    made = codings.codings(session.store, coder_id=session.coder.id)
    return dict(read_units(session, list(placed_units(session)), made).codes_of)


def take_in(session: Session, table: str, name: str = "read.csv") -> exchanging.Imported:
    path = session.path.with_name(name)
    path.write_text(table, encoding="utf-8")
    return exchanging.import_codings(session, path)


def rows_of(session: Session) -> set[tuple[object, ...]]:
    marks = {tuple(mark) for mark in marks_of_reading(session.store)}
    status = {
        (slug, one.finished) for slug, one in ((d.document.slug, d) for d in reading.list_documents(session))
    }
    return marks | status


def test_a_table_says_what_was_read_and_left_without_a_code(session: Session) -> None:
    found = take_in(
        session,
        f"document,start,end,code,quote,read\nINT-1,{UNITS[0].start},{UNITS[0].end},,,unit\n"
        "INT-1,,,,After that Maro rang me.,unit\nINT-1,,,barriers,the ferry,\nINT-2,,,,,document\n",
    )
    assert found.in_words == "1 coding and 2 units read and 1 document finished"
    assert read_of(session) == {0: frozenset({"barriers"}), 2: frozenset(), 3: frozenset()}
    history.undo(session)
    assert read_of(session) == {}


def test_a_unit_with_two_codes_is_one_unit_read_and_a_longer_table_may_follow(session: Session) -> None:
    place = f"INT-1,{UNITS[0].start},{UNITS[0].end}"
    table = f"document,start,end,code,read,mood\n{place},barriers,unit,low\n{place},new_networks,unit,low\n"
    first = take_in(session, table)
    assert (first.in_words, first.there, first.ignored) == ("2 codings and 1 unit read", 0, ("mood",))
    again = take_in(session, f"{table}INT-1,{UNITS[1].start},{UNITS[1].end},barriers,unit,high\n")
    assert (again.in_words, again.there) == ("1 coding and 2 units read", 2)
    assert read_of(session) == {0: frozenset({"barriers", "new_networks"}), 1: frozenset({"barriers"})}


def test_a_quote_is_found_with_any_white_space_between_its_words(session: Session) -> None:
    words = TALK[UNITS[1].start : UNITS[1].end].split()
    take_in(session, 'document,quote,read\nINT-1,"' + "\r\n".join(words) + '",unit\n')
    spread, place = "\u00a0 ".join(words), f"{UNITS[1].start},{UNITS[1].end}"
    take_in(session, f'document,start,end,quote,read\nINT-2,{place},"{spread}",unit\n')
    assert read_of(session) == {1: frozenset(), 3: frozenset()}
    with pytest.raises(InputError, match="the quote occurs 0 times"):
        take_in(session, "document,quote,read\nINT-1,AfterthatMarorang,unit\n")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("INT-9,,,,,document", "no document 'INT-9' in the project"),
        ("INT-1,5,5000,,,unit", "is no passage of INT-1"),
        ("INT-1,,,,no such words,unit", "the quote occurs 0 times"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_comes_in(
    session: Session, row: str, complaint: str
) -> None:
    before = history.log(session)
    with pytest.raises(InputError, match=complaint) as refused:
        take_in(session, f"document,start,end,code,quote,read\nINT-1,,,,the ferry,unit\n{row}\n")
    assert "line 3" in str(refused.value)
    assert history.log(session) == before
    assert read_of(session) == {}


def test_the_consensus_reads_nothing(session: Session) -> None:
    with session.act("test", "made the consensus"):
        consensus_coder(session)
    with pytest.raises(InputError, match="line 2: the consensus is decided and reads nothing"):
        take_in(session, "document,coder,read\nINT-1,CONSENSUS,document\n")


spans = st.integers(0, len(TALK) - 2).flatmap(
    lambda start: st.integers(start + 1, len(TALK)).map(lambda end: Span(start, end))
)


@pytest.mark.parametrize("fmt", ["csv", "jsonl"])
@settings(max_examples=12)
@given(
    marks=st.lists(st.tuples(st.sampled_from(["INT-1", "INT-2"]), spans, st.sampled_from(["RB", "TM"]),
                             st.sampled_from(["reading", "queue", "import"])), max_size=5),
    done=st.sets(st.sampled_from(["INT-1", "INT-2"])),
    coded=st.booleans(),
)  # fmt: skip
def test_what_is_exported_with_read_comes_back_the_same(
    made_study: Path, tmp_path: Path, fmt: str, marks: list[tuple[str, Span, str, str]], done: set[str],
    coded: bool,
) -> None:  # fmt: skip
    first, second = tmp_path / "first.cpqual", tmp_path / "second.cpqual"
    for path in (first, second):
        path.write_bytes(made_study.read_bytes())
    here, there = open_project(first, "RB"), open_project(second, "RB")
    try:
        for session in (here, there):
            add_coder(session, "TM")
        for slug, span, who, way in marks:
            if TALK[span.start : span.end].strip():
                mark_read(as_coder(here, who), slug, [span], way)  # type: ignore[arg-type]
        for slug in done:
            reading.finish(here, slug)
        if coded:
            coding.apply_codes(here, "INT-1", UNITS[0], ["barriers"])
        table = exchanging.export_codings(here, read=True)
        out = io.BytesIO()
        write(table, fmt, out)  # type: ignore[arg-type]
        if table.rows:
            path = tmp_path / f"table.{fmt}"
            path.write_bytes(out.getvalue())
            exchanging.import_codings(there, path)
        assert rows_of(there) == rows_of(here)
        assert read_of(there) == read_of(here)
    finally:
        here.close()
        there.close()


def test_only_what_is_asked_for_is_exported(session: Session) -> None:
    add_coder(session, "TM")
    mark_read(session, "INT-1", [UNITS[0]], "reading")
    mark_read(as_coder(session, "TM"), "INT-1", [UNITS[1]], "reading")
    reading.finish(session, "INT-2")
    assert "read" not in exchanging.export_codings(session).columns
    own = exchanging.export_codings(session, "RB", read=True)
    told = [(row[0], row[4], row[-1]) for row in own.rows]
    assert told == [("INT-1", "RB", "unit"), ("INT-2", "RB", "document")]
    only = exchanging.export_codings(session, where="document = INT-2", read=True)
    assert [(row[0], row[-1]) for row in only.rows] == [("INT-2", "document")]


# What counts as read


def test_with_marks_from_a_table_nothing_else_is_taken_for_read(session: Session) -> None:
    coding.apply_codes(session, "INT-1", UNITS[1], ["barriers"])
    assert sorted(read_of(session)) == [0, 1]
    take_in(session, f"document,start,end,read\nINT-1,{UNITS[1].start},{UNITS[1].end},unit\n")
    assert sorted(read_of(session)) == [1]


def test_what_was_coded_on_the_way_says_that_all_before_was_read(session: Session) -> None:
    coding.apply_codes(session, "INT-1", UNITS[1], ["barriers"])
    assert sorted(read_of(session)) == [0, 1]
    mark_read(session, "INT-2", [UNITS[1]], "queue")
    coding.apply_codes(session, "INT-2", UNITS[1], ["barriers"])
    assert sorted(read_of(session)) == [0, 1, 3]
    coding.apply_codes(session, "INT-2", UNITS[0], ["barriers"])
    assert sorted(read_of(session)) == [0, 1, 2, 3]


def test_what_a_rule_coded_says_nothing_of_what_is_before(session: Session) -> None:
    coding.apply_codes(session, "INT-1", UNITS[1], ["barriers"], origin="autocode")
    assert sorted(read_of(session)) == [1]
    mark_read(session, "INT-2", [UNITS[1]], "reading")
    assert sorted(read_of(session)) == [1, 3]


def test_a_rejected_suggestion_is_of_a_unit_that_was_read(session: Session) -> None:
    training.train(session)
    mark_read(session, "INT-2", [Span(0, 3)], "import")
    one = next(
        s for s in suggesting.open_suggestions(session) if (s.document, s.start) == ("INT-2", UNITS[1].start)
    )
    suggesting.reject(session, one)
    assert sorted(read_of(session)) == [3]


def test_a_part_of_a_unit_counts_when_it_is_half_of_it(session: Session) -> None:
    unit = UNITS[0]
    half = (unit.end - unit.start + 1) // 2
    mark_read(session, "INT-1", [Span(unit.start, unit.start + half - 1)], "import")
    assert read_of(session) == {}
    mark_read(session, "INT-1", [Span(unit.start + half - 1, unit.start + half)], "import")
    assert sorted(read_of(session)) == [0]


passages = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6).map(
    lambda found: [Span(a, a + n) for a, n in found]
)


@given(passages, st.integers(0, 30), st.integers(1, 15))
def test_how_much_of_a_unit_was_read_is_counted_in_characters(
    found: list[Span], start: int, length: int
) -> None:
    inside = {at for span in found for at in range(*span)} & set(range(start, start + length))
    assert mostly_in(union(found), Span(start, start + length)) == (2 * len(inside) >= length)


def test_other_coders_marks_are_their_own(session: Session) -> None:
    add_coder(session, "TM")
    mark_read(as_coder(session, "TM"), "INT-1", [UNITS[0]], "reading")
    assert read_of(session) == {}
    assert read_passages(session, "INT-1") == []
    assert read_passages(as_coder(session, "TM"), "INT-1") == [UNITS[0]]


def test_a_mark_makes_the_model_learn_again(session: Session) -> None:
    training.train(session)
    mark_read(session, "INT-1", [UNITS[0]], "reading")
    assert not suggesting.is_up_to_date(session)
    assert training.train(session).read == 1


# Undo, merge, correction


def test_a_mark_said_twice_is_one_and_is_undone_with_its_act(session: Session) -> None:
    mark_read(session, "INT-1", [UNITS[0]], "reading")
    mark_read(session, "INT-1", [UNITS[0], UNITS[1]], "queue")
    assert [mark.way for mark in marks_of_reading(session.store)] == ["reading", "queue"]
    history.undo(session)
    assert read_passages(session, "INT-1") == [UNITS[0]]
    history.redo(session)
    assert len(read_passages(session, "INT-1")) == 2
    assert list(integrity.problems(session.store)) == []


def test_marks_of_two_copies_come_together_once(session: Session, tmp_path: Path) -> None:
    copy = tmp_path / "copy.cpqual"
    session.close()
    copy.write_bytes(session.path.read_bytes())
    here, there = open_project(session.path, "RB"), open_project(copy, "RB")
    mark_read(here, "INT-1", [UNITS[0]], "reading")
    mark_read(there, "INT-1", UNITS, "reading")
    there.close()
    uniting.merge(here, copy)
    assert read_passages(here, "INT-1") == list(UNITS)
    assert len(marks_of_reading(here.store)) == 2
    here.close()


def test_a_correction_moves_marks_with_their_words(session: Session) -> None:
    mark_read(session, "INT-1", UNITS, "reading")
    at = TALK.index("Who did")
    correcting.carry_out(session, correcting.plan_correction(session, "INT-1", Span(at, at + 3), "And who"))
    assert read_passages(session, "INT-1") == [Span(a + 4, b + 4) for a, b in UNITS]
    assert sorted(read_of(session)) == [0, 1]


# Passed over while reading on


def test_undo_and_redo_pass_over_what_was_read_by_the_way(session: Session) -> None:
    document = session.document("INT-1")
    coding.apply_codes(session, "INT-1", UNITS[1], ["barriers"])
    keep_passed_over(session, document, [UNITS[0]])
    history.undo(session)
    assert codings.codings(session.store) == []
    keep_passed_over(session, session.document("INT-2"), UNITS)
    history.redo(session)
    assert [made.code for made in codings.codings(session.store)] == ["barriers"]
    assert sorted(read_of(session)) == [0, 1, 2, 3]
    assert "passed over 2 units in INT-2" in [act.words for act in history.log(session)]
    assert list(integrity.problems(session.store)) == []


def test_what_was_passed_over_in_another_text_or_cannot_be_written_is_not_kept(session: Session) -> None:
    document = session.document("INT-1")
    correcting.carry_out(session, correcting.plan_correction(session, "INT-1", Span(5, 8), "Whom"))
    keep_passed_over(session, document, [UNITS[0]])
    looking = open_project(session.path, "RB", read_only=True)
    keep_passed_over(looking, session.document("INT-2"), [UNITS[0]])
    looking.close()
    assert marks_of_reading(session.store) == []


def test_passing_over_the_same_again_leaves_no_trace(session: Session) -> None:
    keep_passed_over(session, session.document("INT-1"), UNITS)
    before = history.log(session)
    keep_passed_over(session, session.document("INT-1"), UNITS)
    keep_passed_over(session, session.document("INT-1"), [])
    assert history.log(session) == before
