"""The disagreement list out and back: decided as by hand, all or nothing, every complaint at its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.codings import CONSENSUS_SLUG, REASONS
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.formats.tables import Cell, Table, write
from cpqual.services import coding, history, reading
from cpqual.services.adjudicating import Verdict, decide_all, list_decisions
from cpqual.services.agreement import compare
from cpqual.services.dispute_sheet import dispute_sheet, import_sheet, is_sheet
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import codings

Fill = Callable[..., Path]


@pytest.fixture
def tobias(session: Session) -> Session:
    """TM, who with RB has finished INT-1; they differ on both turns and on three codes."""
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    first, second = units(session)
    coding.apply_codes(session, "INT-1", Span(first.start, first.start + 6), ["barriers"])
    coding.apply_codes(session, "INT-1", second, ["practical_support"])
    coding.apply_codes(tobias, "INT-1", second, ["new_networks"])
    for who in (session, tobias):
        reading.finish(who, "INT-1")
    return tobias


def units(session: Session) -> list[Span]:
    return [one.span for one in reading.open_document(session, "INT-1").units if one.to_be_coded]


def sheet(session: Session) -> Table:
    return dispute_sheet(session, compare(session))


def saved(table: Table, path: Path) -> Path:
    out = BytesIO()
    write(table, "xlsx" if path.suffix == ".xlsx" else "csv", out)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def fill(session: Session, tobias: Session, tmp_path: Path) -> Fill:
    """Write the sheet with cells filled in, by code, and return its path."""

    def call(cells: Mapping[str, Mapping[str, Cell]], name: str = "d.xlsx") -> Path:
        return saved(filled(sheet(session), cells), tmp_path / name)

    return call


def filled(table: Table, cells: Mapping[str, Mapping[str, Cell]]) -> Table:
    rows = []
    for row in table.rows:
        values = dict(zip(table.columns, row, strict=True))
        rows.append(list((values | dict(cells.get(str(values["code"]), {}))).values()))
    return replace(table, rows=rows)


def consensus(session: Session) -> set[tuple[str, int, int]]:
    return {(c.code, c.start, c.end) for c in codings.codings(session.store) if c.coder == CONSENSUS_SLUG}


def test_the_sheet_shows_what_it_takes_to_decide(session: Session, tobias: Session) -> None:
    table = sheet(session)
    rows = {str(row[4]): dict(zip(table.columns, row, strict=True)) for row in table.rows}
    first = units(session)[0]
    row = rows["barriers"]
    assert (row["document"], row["unit_start"], row["unit_end"], row["speaker"]) == ("INT-1", *first, "P")
    assert str(row["passage"]).startswith("Nobody. (laughs)")
    assert "Who did you come here with?" in str(row["before"])
    assert (row["RB: codes"], row["TM: codes"]) == ("barriers", None)
    assert row["RB: marked"] == f"{first.start}–{first.start + 6} “Nobody”"
    assert row["rule"] == "What stands in the way."
    assert (row["marked_by"], row["not_marked_by"], row["decided"]) == ("RB", "TM", None)
    assert rows["new_networks"]["RB: codes"] == "practical_support"


@pytest.mark.parametrize("name", ["d.xlsx", "d.csv"])
def test_what_is_filled_in_is_decided_as_one_act(session: Session, fill: Fill, name: str) -> None:
    first, second = units(session)
    path = fill(
        {
            "barriers": {
                "outcome": "new_span",
                "reason": "boundary",
                "words": "the dog  came",
                "note": "=he",
            },
            "practical_support": {"outcome": "a", "reason": "Missed"},
            "new_networks": {"outcome": "neither", "reason": "both_defensible"},
        },
        name,
    )
    assert is_sheet(path)
    assert import_sheet(session, path) == (3, 0)
    text = reading.open_document(session, "INT-1").text
    at = text.index("the dog came")
    assert first.start < at < first.end
    assert consensus(session) == {("barriers", at, at + 12), ("practical_support", *second)}
    made = {one.code: (one.outcome, one.reason, one.note) for one in list_decisions(session)}
    assert made["barriers"] == ("new_span", "boundary", "=he")
    assert made["practical_support"] == ("a", "missed", "")
    history.undo(session)
    assert (consensus(session), list_decisions(session)) == (set(), [])


def test_initials_say_whose_reading_stands(session: Session, fill: Fill) -> None:
    import_sheet(session, fill({"new_networks": {"outcome": "tm", "reason": "missed"}}))
    assert consensus(session) == {("new_networks", *units(session)[1])}


def test_what_was_decided_before_is_kept_and_counted(session: Session, fill: Fill) -> None:
    both = {"outcome": "RB", "reason": "missed"}
    path = fill({"barriers": both, "practical_support": both})
    decide_all(session, [Verdict("INT-1", units(session)[0], "barriers", "neither", "fatigue")])
    assert import_sheet(session, path) == (1, 1)
    assert {one.code: one.outcome for one in list_decisions(session)} == {
        "barriers": "neither",
        "practical_support": "a",
    }
    before = history.log(session)
    assert import_sheet(session, path) == (0, 2)
    assert history.log(session) == before
    assert "neither (fatigue), RB" in [row[-7] for row in sheet(session).rows]


FULL = {"outcome": "both", "reason": "missed"}


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"passage": "Somebody."}, "passage", "not what stands at"),
        ({"outcome": "maybe"}, "outcome", "this is no outcome here"),
        ({"outcome": "c"}, "outcome", "this is no outcome here"),
        ({"reason": "because"}, "reason", "this is no reason"),
        ({"reason": None}, "reason", "this is no reason"),
        ({"code": "connecting"}, "code", "nobody has connecting"),
        ({"code": "barrier"}, "code", "barrier"),
        ({"document": "INT-9"}, "document", "no document"),
        ({"outcome": "new_span"}, "outcome", "needs start and end, or its words"),
        ({"outcome": "new_span", "words": "a"}, "words", "times in the unit"),
        ({"outcome": "new_span", "start": 0, "end": 3}, "start", "no passage within the unit"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_cell_and_nothing_is_written(
    session: Session, fill: Fill, cells: dict[str, Cell], column: str, what: str
) -> None:
    path = fill({"barriers": FULL, "practical_support": FULL, "new_networks": {**FULL, **cells}})
    table = sheet(session)
    letter = chr(ord("A") + table.columns.index(column))
    line = next(n for n, row in enumerate(table.rows, 2) if row[4] == "new_networks")
    before = history.log(session)
    with pytest.raises(InputError, match=what) as refused:
        import_sheet(session, path)
    assert refused.value.where == f"{path}, cell {letter}{line}"
    assert history.log(session) == before


def test_the_same_unit_twice_is_refused(session: Session, tobias: Session, tmp_path: Path) -> None:
    table = filled(sheet(session), {"barriers": FULL})
    row = next(row for row in table.rows if row[4] == "barriers")
    path = saved(replace(table, rows=[row, row]), tmp_path / "d.csv")
    with pytest.raises(InputError, match="line 3, column outcome: a row above decides the same"):
        import_sheet(session, path)


def test_a_sheet_without_a_decision_is_refused(session: Session, fill: Fill) -> None:
    with pytest.raises(RefusedError, match="no outcome is filled in"):
        import_sheet(session, fill({}))


def test_where_coding_is_blind_only_finished_documents_are_shown(session: Session, tobias: Session) -> None:
    found = compare(session)
    with session.act("test", "made coding blind"):
        session.store.connection.execute("UPDATE project SET profile = 'reliability'")
    add_coder(session, "CD")
    table = dispute_sheet(as_coder(session, "CD"), found)
    assert table.rows == []
    assert table.notes[-1].startswith("3 disagreements left out: coding is blind")
    assert len(dispute_sheet(session, found).rows) == 3


def test_a_code_with_everything_below_it_is_not_decided(session: Session, tobias: Session) -> None:
    with pytest.raises(RefusedError, match="code as applied"):
        dispute_sheet(session, compare(session, level="rollup"))
    both = compare(session, level="both")
    assert len(dispute_sheet(session, both).rows) == 3
    with pytest.raises(RefusedError, match="code as applied"):
        dispute_sheet(session, both, "connecting")


@settings(max_examples=15)
@given(
    st.fixed_dictionaries(
        {
            code: st.none()
            | st.tuples(st.sampled_from(["RB", "TM", "both", "neither"]), st.sampled_from(REASONS))
            for code in ("barriers", "practical_support", "new_networks")
        }
    ),
    st.sampled_from(["d.xlsx", "d.csv"]),
)
def test_a_sheet_decides_as_deciding_by_hand_does(
    session: Session, tobias: Session, tmp_path: Path, wanted: dict[str, tuple[str, str] | None], name: str
) -> None:
    given = {code: one for code, one in wanted.items() if one}
    if not given:
        return
    cells = {code: {"outcome": outcome, "reason": reason} for code, (outcome, reason) in given.items()}
    place = {str(row[4]): Span(int(row[2]), int(row[3])) for row in sheet(session).rows}  # type: ignore[arg-type]
    assert import_sheet(session, saved(filled(sheet(session), cells), tmp_path / name)) == (len(given), 0)
    by_sheet = consensus(session), [replace(d, id="", created="") for d in list_decisions(session)]
    history.undo(session)
    verdicts = [Verdict("INT-1", place[code], code, *one) for code, one in given.items()]  # type: ignore[arg-type]
    decide_all(session, verdicts)
    by_hand = consensus(session), [replace(d, id="", created="") for d in list_decisions(session)]
    history.undo(session)
    assert by_sheet == by_hand
