"""Every table of what stands where in the demo study, counted again from the codings it exports."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise, permutations

import openpyxl
import pytest

from cpqual.formats.tables import Table, write
from cpqual.services import absences as lacking
from cpqual.services import cooccurrence_tables, layers, matrix_tables
from cpqual.services import saturation as saturations
from cpqual.services.code_matrix import CELLS, ROWS_OF, RowsOf, code_matrix
from cpqual.services.coded_ground import Level
from cpqual.services.cooccurrence import WITHINS, Asked, Within, cooccurrence
from cpqual.services.grouping import NONE
from cpqual.services.sequences import UNITS, Unit, steps, steps_matrix, steps_table
from cpqual.services.session import Session
from cpqual.storage import people
from tests.services.plain_study import (
    Ground,
    PlainText,
    Points,
    Spans,
    carried,
    exported,
    joined,
    most_pairs,
    narrowed,
    plain_texts,
    rolled,
    segments,
    whole,
)


@pytest.fixture(scope="module")
def texts(study: Session) -> list[PlainText]:
    """What Rhona coded, document by document."""
    return plain_texts(study, layers.whose(study, "RB").documents)


@pytest.fixture(scope="module")
def spans(study: Session) -> Spans:
    """Rhona's codings as they are exported."""
    return exported(study, "RB")


def level_spans(study: Session, spans: Spans, level: Level) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Return the passages that count for each code."""
    book = study.codebook()
    return {
        code.slug: rolled(spans, book.descendants(code.slug) if level == "rollup" else (code.slug,))
        for code in book.codes if level == "rollup" or code.codable
    }  # fmt: skip


def groups_of(study: Session, by: str | None, ground: Ground) -> dict[str, Ground]:
    """Cut units into groups: documents by sector of their site, or what is said by group of the person."""
    if by is None:
        return {"all": ground}
    if by == "sector":
        sectors = {site.slug: site.attributes.get("sector") or NONE for site in people.sites(study.store)}
        names = [sectors.get(one.site or "", NONE) for one, _ in ground]
        return {
            name: [part for of, part in zip(names, ground, strict=True) if of == name] for name in set(names)
        }
    held = {person.slug: person.group or NONE for person in people.people(study.store)}
    names = [held[who] for one, _ in ground for _, who, _ in one.said if who is not None]

    def said_in(name: str) -> Callable[[PlainText], Points]:
        return lambda one: Points().union(
            *(points for _, who, points in one.said if who is not None and held[who] == name)
        )

    return {name: narrowed(ground, said_in(name)) for name in set(names)}


@pytest.mark.parametrize("by", [None, "sector", "person.group"])
@pytest.mark.parametrize("within", [one for one in WITHINS if one != "overlap"])
@pytest.mark.parametrize("level", ["leaf", "rollup"])
def test_codes_in_one_unit(
    study: Session, texts: list[PlainText], spans: Spans, within: Within, by: str | None, level: Level
) -> None:
    table = cooccurrence(study, within, Asked(by=by, layer="RB", level=level))
    kind = within if within in ("turn", "sentence", "paragraph") else "turn"
    ground: Ground = [(one, one.units[kind]) for one in texts]
    if within == "document":
        ground = whole(ground)
    counting, met = level_spans(study, spans, level), 0
    groups = groups_of(study, by, ground)
    assert {name for name, _, _ in table.groups} == set(groups)
    for name, units, counts in table.groups:
        codes = [unit for one in carried(groups[name], counting) for unit in one]
        assert units == sum(bool(points) for _, those in groups[name] for points in those)
        n = Counter(code for unit in codes for code in unit)
        pairs = Counter(pair for unit in codes for pair in permutations(unit, 2))
        for one, other in table.pairing.pairs:
            first, second = table.pairing.slugs[one], table.pairing.slugs[other]
            both = pairs[first, second]
            assert (counts.n[one], counts.n[other]) == (n[first], n[second])
            assert counts.both[one, other] == counts.beside[one, other] == both
            either = counts.n[one] + counts.n[other] - both
            assert counts.c[one, other] == pytest.approx(
                both / either if either else float("nan"), nan_ok=True
            )
            met += both
    assert met


@pytest.mark.parametrize("by", [None, "sector", "person.group"])
@pytest.mark.parametrize("coder", ["RB", "TM"])
def test_codes_on_overlapping_text(study: Session, by: str | None, coder: str) -> None:
    table = cooccurrence(study, "overlap", Asked(by=by, layer=coder))
    texts = plain_texts(study, layers.whose(study, coder).documents)
    counting = level_spans(study, exported(study, coder), "leaf")
    groups, met = groups_of(study, by, [(one, one.units["turn"]) for one in texts]), 0
    for name, units, counts in table.groups:
        there = [
            (number, *segment)
            for number, those in enumerate(segments(groups[name], counting)) for segment in those
        ]  # fmt: skip
        assert units == len(there)
        beside: dict[tuple[str, str], dict[int, list[int]]] = {}
        for i, j in combinations(range(len(there)), 2):
            (at, start, end, code), (also, begin, finish, other) = there[i], there[j]
            if at == also and start < finish and begin < end:
                beside.setdefault((code, other), {}).setdefault(i, []).append(j)
                beside.setdefault((other, code), {}).setdefault(j, []).append(i)
        for one, other_one in table.pairing.pairs:
            pair = (table.pairing.slugs[one], table.pairing.slugs[other_one])
            assert counts.n[one] == sum(code == pair[0] for *_, code in there)
            assert counts.beside[one, other_one] == len(beside.get(pair, {}))
            assert counts.beside[other_one, one] == len(beside.get(pair[::-1], {}))
            assert counts.both[one, other_one] == most_pairs(beside.get(pair, {}))
            met += int(counts.both[one, other_one])
    assert met


@pytest.mark.parametrize("skip", [None, 0, 2])
@pytest.mark.parametrize("within", UNITS)
def test_which_code_follows_which(
    study: Session, texts: list[PlainText], spans: Spans, within: Unit, skip: int | None
) -> None:
    found = steps(study, within, skip=skip, layer="RB")
    counting = level_spans(study, spans, "leaf")
    expected = dict.fromkeys(((a, b) for a in found.slugs for b in found.slugs), 0)
    left = dict.fromkeys(found.slugs, 0)
    carrying = 0
    for codes in carried([(one, one.units[within]) for one in texts], counting):
        coded = [number for number, unit in enumerate(codes) if unit]
        carrying += len(coded)
        for one, after in pairwise(coded):
            if skip is None or after - one - 1 <= skip:
                for code in codes[one]:
                    left[code] += 1
                    for follower in codes[after]:
                        expected[code, follower] += 1
    assert found.carrying == carrying
    assert found.units == sum(bool(points) for one in texts for points in one.units[within])
    rows = {(row[0], row[1]): row for row in steps_table(found).rows}
    assert {pair: row[4] for pair, row in rows.items()} == expected
    assert {code: rows[code, code][5] for code in found.slugs} == left
    assert sum(expected.values())


Owner = tuple[str, int | None]


def owners_at(one: PlainText, rows_of: RowsOf, *, of_turns: bool) -> dict[int, set[Owner]]:
    """Return for each code point whose it is, and of which turn."""
    at: dict[int, set[Owner]] = {}
    row = one.slug if rows_of == "documents" else one.site or NONE
    if rows_of != "people" and not of_turns:
        return {point: {(row, None)} for unit in one.units["turn"] for point in unit}
    for turn, who, points in one.said:
        owner = row if rows_of != "people" else who
        for point in points if owner is not None else ():
            at.setdefault(point, set()).add((str(owner), turn))
    return at


@pytest.mark.parametrize("level", ["leaf", "rollup"])
@pytest.mark.parametrize("rows_of", ROWS_OF)
def test_the_matrix_of_codes(
    study: Session, texts: list[PlainText], spans: Spans, rows_of: RowsOf, level: Level
) -> None:
    counting = level_spans(study, spans, level)
    many = {slug for slug in counting if level == "rollup" and len(study.codebook().descendants(slug)) > 1}
    whose = {turns: [owners_at(one, rows_of, of_turns=turns) for one in texts] for turns in (False, True)}
    for cells in CELLS:
        things: dict[tuple[str, str], set[object]] = {}
        for one, at in zip(texts, whose[cells == "turns"], strict=True):
            for code, by_document in counting.items():
                here = by_document.get(one.slug, [])
                for number, span in enumerate(joined(here) if code in many else here):
                    points = [point for point in range(*span) if point in at]
                    if cells == "words":
                        points = [point for point in points if point in one.words]
                    for point in points:
                        for owner, turn in at[point]:
                            thing = {"presence": 0, "segments": number, "turns": turn, "words": point}[cells]
                            key = 0 if cells == "presence" else (one.slug, thing)
                            things.setdefault((owner, code), set()).add(key)
        table = matrix_tables.matrix_table(code_matrix(study, rows_of, cells, level=level, layer="RB"))
        assert {row[0] for row in table.rows} >= {owner for owner, _ in things}
        for row in table.rows:
            for code, n in zip(counting, row[1:], strict=True):
                assert n == len(things.get((str(row[0]), code), ())), (row[0], code, cells)
        assert things


def test_who_was_never_coded_with_what(study: Session, texts: list[PlainText], spans: Spans) -> None:
    found = lacking.absences(study, (), by="person.group", layer="RB")
    counting = level_spans(study, spans, "rollup")
    held = {person.slug: person.group or NONE for person in people.people(study.store)}
    speaking = {who for one in texts for _, who, _ in one.said}
    turns = [(one.slug, who, points) for one in texts for _, who, points in one.said]
    rows = iter(lacking.never_table(found).rows)
    for number, slug in enumerate(found.counts.slugs):
        carrying = [
            who for document, who, points in turns
            if any(not points.isdisjoint(range(*span)) for span in counting[slug].get(document, ()))
        ]  # fmt: skip
        assert found.unsaid[number] == carrying.count(None)
        for group in found.groups:
            members = {who for who in speaking if who is not None and held[who] == group}
            never = sorted(members - set(carrying))
            row = next(rows)
            assert (row[0], row[3], row[4], row[5], row[7]) == (
                slug, group, len(never), len(members), ", ".join(never),
            )  # fmt: skip
    assert next(rows, None) is None
    assert found.nobody == sum(who is None for _, who, _ in turns)


@pytest.mark.parametrize("within", lacking.UNITS)
def test_where_one_code_stands_without_another(
    study: Session, texts: list[PlainText], spans: Spans, within: lacking.Unit
) -> None:
    counting = level_spans(study, spans, "rollup")
    tops = [code.slug for code in study.codebook().codes if code.parent is None]
    ground: Ground = [(one, one.units["turn" if within == "document" else within]) for one in texts]
    if within == "document":
        ground = whole(ground)
    codes = carried(ground, counting)
    alone = 0
    for first, other in pairwise(tops):
        having, both, who, together = 0, 0, set[str](), set[str]()
        for (one, those), carries in zip(ground, codes, strict=True):
            marked = {p for span in counting[first].get(one.slug, ()) for p in range(*span)}
            for points, there in zip(those, carries, strict=True):
                having += first in there
                both += first in there and other in there
                for _, person, said in one.said:
                    if person and not said.isdisjoint(points & marked):
                        who.add(person)
                    if person and {first, other} <= there and not said.isdisjoint(points):
                        together.add(person)
        (row,) = lacking.without_table(lacking.without(study, first, other, within, layer="RB")).rows
        assert row[6:8] == (having, having - both)
        assert row[9:11] == (len(who), len(who - together))
        alone += having - both
    assert alone


@pytest.mark.parametrize("by", [None, "sector"])
def test_what_each_document_adds(
    study: Session, texts: list[PlainText], spans: Spans, by: str | None
) -> None:
    settings = saturations.Settings(base=2, run=2, threshold=0.2, orders=0)
    found = saturations.saturation(study, settings, layer="RB", by=by)
    groups: dict[str, Ground] = {"all": [(one, ()) for one in texts]}
    if by:
        groups |= groups_of(study, by, groups["all"])
    assert {course.group for course in found.courses} == set(groups)
    for course in found.courses:
        order = sorted((one for one, _ in groups[course.group]), key=lambda one: one.date or "9999")
        met: set[str] = set()
        new = []
        for one in order:
            there = {
                code for code, by_document in spans.items()
                if any(not one.data.isdisjoint(range(*span)) for span in by_document.get(one.slug, ()))
            }  # fmt: skip
            new.append(len(there - met))
            met |= there
        assert [document.slug for document in course.documents] == [one.slug for one in order]
        assert list(course.new) == new
        runs = [(after, sum(new[after : after + 2]), sum(new[:2])) for after in range(2, len(new) - 1)]
        assert [(run.after, run.new, run.base) for run in course.runs] == runs
        reached = [after for after, fresh, base in runs if base and fresh / base <= 0.2]
        assert (course.reached.after if course.reached else None) == (reached[0] if reached else None)
    assert found.courses[0].runs


TABLES: dict[str, Callable[[Session], Table]] = {
    "cooccurrence": lambda s: cooccurrence_tables.long_table(cooccurrence(s, "turn", Asked(layer="RB"))),
    "cooccurrence matrix": lambda s: cooccurrence_tables.matrix_table(
        cooccurrence(s, "overlap", Asked(layer="RB")), "c"
    ),
    "sequence": lambda s: steps_table(steps(s, layer="RB")),
    "sequence matrix": lambda s: steps_matrix(steps(s, layer="RB"), shares=True),
    "matrix": lambda s: matrix_tables.matrix_table(
        code_matrix(s, "documents", "words", layer="RB"), attributes=True
    ),
    "absences": lambda s: lacking.never_table(lacking.absences(s, (), layer="RB")),
    "people": lambda s: lacking.people_table(lacking.absences(s, (), layer="RB")),
    "saturation": lambda s: saturations.table(
        saturations.saturation(s, saturations.Settings(orders=10), layer="RB")
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_spreadsheet_holds_typed_cells_and_says_what_was_counted(study: Session, name: str) -> None:
    table = TABLES[name](study)
    out = io.BytesIO()
    write(table, "xlsx", out)
    book = openpyxl.load_workbook(out)
    sheet, notes = book.worksheets
    assert sheet.freeze_panes is not None
    assert str(sheet.freeze_panes).endswith("2")
    head, *rows = sheet.iter_rows()
    assert tuple(cell.value for cell in head) == table.columns
    assert len(rows) == len(table.rows) > 0
    for row, cells in zip(table.rows, rows, strict=True):
        for value, cell in zip(row, cells, strict=True):
            assert cell.data_type != "f"
            assert cell.value == (
                None if value == "" else pytest.approx(value) if _is_number(value) else value
            )
            assert cell.value is None or isinstance(cell.value, int | float) == _is_number(value)
    told = " ".join(str(cell.value) for row in notes.iter_rows() for cell in row)
    assert "layer: RB" in told
    assert "snapshot" in told


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


@pytest.mark.parametrize("name", TABLES)
def test_the_same_state_gives_the_same_bytes(study: Session, name: str) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write(TABLES[name](study), "csv", out)
    assert first.getvalue() == second.getvalue()
    table = TABLES[name](study)
    assert sum(1 for _ in csv.reader(io.StringIO(first.getvalue().decode()))) == len(table.rows) + 1
