"""Results of Delphi rounds, held against the demo's tables counted anew, and what is kept back."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from cpqual.analysis.delphi import Share
from cpqual.domain.delphi import ConsensusRule
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.formats.drawing import svg
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import Table
from cpqual.services import codebooks, coding, delphi, demo
from cpqual.services.delphi_import import import_ratings, plan_ratings
from cpqual.services.delphi_methods import delphi_items
from cpqual.services.delphi_pictures import drawing
from cpqual.services.delphi_summary import ALL, Asked, Cell, panel, summarise
from cpqual.services.delphi_tables import (
    changes_table,
    panel_table,
    paper_table,
    percent,
    rules_table,
    shown_changes,
    shown_summary,
    summary_table,
)
from cpqual.services.session import Session, add_coder, as_coder, create_project

from ..conftest import CODEBOOK

HOSTILE = "[/x] [red]=cmd\x1b]0;own\x07"


def rows_of_files() -> list[dict[str, str]]:
    corpus = demo.share().corpus / "documents"
    texts = [(corpus / name).read_text(encoding="utf-8") for name in ("DEL-R1.csv", "DEL-R2.csv")]
    return [row for text in texts for row in csv.DictReader(io.StringIO(text))]


def cell(session: Session, item: str, number: int, group: str = ALL, **asked: object) -> Cell:
    wanted = Asked(**{"by": "all" if group == ALL else "group"} | asked)  # type: ignore[arg-type]
    (found,) = (
        one
        for one in summarise(session, wanted).cells
        if (one.item.slug, one.round, one.group) == (item, number, group)
    )
    return found


def as_dicts(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_every_number_of_the_demo_counted_anew(study: Session) -> None:
    ratings: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    missing: Counter[tuple[str, int, str]] = Counter()
    for row in rows_of_files():
        for group in (row["group"], ALL):
            key = row["item"], int(row["round"]), group
            if row["rating"]:
                ratings[key].append(int(row["rating"]))
            else:
                missing[key] += 1
    found = summarise(study, Asked(by="group")).cells
    assert len(found) == 6 * 2 * 8
    for one in found:
        key = one.item.slug, one.round, one.group
        given = ratings[key]
        assert one.rated == len(given)
        assert one.unable + one.blank == missing[key]
        assert one.invited == (28 if one.group == ALL else 4)
        assert one.verdict is not None
        if not given:
            assert (one.quartiles, one.verdict) == (None, (None, "nobody rated"))
            continue
        assert one.quartiles is not None
        assert one.quartiles.median == median(given)
        if len(given) > 1:
            low, high = np.percentile(given, [25, 75])
            assert (one.quartiles.low, one.quartiles.high) == pytest.approx((low, high))
        assert one.high == (sum(n >= 7 for n in given), len(given))
        assert one.low == (sum(n <= 3 for n in given), len(given))
        enough = 10 * sum(n >= 7 for n in given) >= 7 * len(given)
        agreed = enough and 100 * sum(n <= 3 for n in given) <= 15 * len(given)
        assert one.verdict.reached is (agreed if len(given) > 1 else None)


def test_one_item_gains_consensus_and_one_loses_it(study: Session) -> None:
    reached = {
        (one.item.slug, one.round)
        for one in summarise(study, Asked()).cells
        if one.verdict and one.verdict.reached
    }
    assert reached == {("I5", 1), ("I1", 2)}


def test_blank_is_told_from_unable(study: Session) -> None:
    assert (cell(study, "I4", 2).blank, cell(study, "I4", 2).unable) == (1, 0)
    assert (cell(study, "I2", 2).blank, cell(study, "I2", 2).unable) == (0, 1)


def test_the_panel_loses_most_of_one_group(study: Session) -> None:
    rows = {(one.round, one.group): one for one in panel(study)}
    whole = rows[2, ALL]
    assert (whole.invited, whole.returned, whole.before, whole.kept, whole.joined) == (28, 21, 28, 21, 0)
    lost = rows[2, "commissioner"]
    assert (lost.before, lost.kept) == (4, 1)
    told = as_dicts(panel_table(panel(study)))
    assert sum(int(str(row["lost"])) for row in told if row["round"] == 2 and row["group"] != ALL) == 7


def test_a_group_of_one_has_no_spread_and_no_consensus(study: Session) -> None:
    alone = cell(study, "I5", 2, "commissioner")
    assert alone.quartiles is not None
    assert (alone.rated, alone.quartiles.range) == (1, None)
    assert alone.verdict == (None, "one rating is no consensus")
    notes = shown_summary(summarise(study, Asked(by="group"))).notes
    assert "a single rating has no spread, and is no consensus" in notes


def test_those_in_both_rounds_are_followed(study: Session) -> None:
    values: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for told in rows_of_files():
        if told["rating"]:
            values[told["item"], int(told["round"])][told["id"].split("-")[1]] = int(told["rating"])
    rows = as_dicts(changes_table(summarise(study, Asked())))
    assert rows
    for row in rows:
        before, now = values[str(row["item"]), 1], values[str(row["item"]), 2]
        both = before.keys() & now.keys()
        assert row["rated_both"] == len(both)
        assert row["up"] == sum(now[one] > before[one] for one in both)
        assert row["down"] == sum(now[one] < before[one] for one in both)
        assert row["change"] == median(now.values()) - median(before.values())
        assert row["median_both"] == median(now[one] for one in both)


def test_the_method_of_quartiles_is_chosen_and_named(study: Session) -> None:
    hinges = summarise(study, Asked(quartiles="tukey"))
    assert "quartiles: Tukey's hinges" in summary_table(hinges).notes
    i3 = cell(study, "I3", 1, quartiles="tukey")
    assert i3.quartiles is not None
    assert i3.quartiles.range == 3.0
    r7 = cell(study, "I3", 1).quartiles
    assert r7 is not None
    assert r7.range == 2.75


def test_small_groups_are_kept_back_with_what_would_tell_of_them(study: Session) -> None:
    found = summarise(study, Asked(by="group", least=3))
    for item in ("I1", "I5"):
        second = {one.group: one for one in found.cells if (one.item.slug, one.round) == (item, 2)}
        assert second["commissioner"].hidden == "fewer than 3 rated"
        assert second[ALL].hidden == "would tell of a hidden group"
        assert sum(bool(one.hidden) for group, one in second.items() if group != ALL) == 2
        for one in second.values():
            if one.hidden:
                assert (one.quartiles, one.high, one.moved, one.codes) == (None, None, None, ())
    for row in as_dicts(summary_table(found)):
        if row["why"] in ("fewer than 3 rated", "would tell of a hidden group"):
            assert {row[name] for name in ("rated", "median", "high_n", "low_n", "comments")} == {None}
    first = {one.item.slug for one in found.cells if one.round == 1 and one.hidden}
    assert first == {"I2"}, "two commissioners rated it"
    assert all(one.moved is None or one.moved.n == 0 or one.moved.n >= 3 for one in found.cells)


def test_rows_of_a_round_or_item(study: Session) -> None:
    found = summarise(study, Asked(rounds=(2,), items=("i4",)))
    assert [(one.item.slug, one.round) for one in found.cells] == [("I4", 2)]
    assert found.cells[0].median_change == 0
    with pytest.raises(RefusedError, match=r"round 3 has no ratings\. There are rounds: 1, 2"):
        summarise(study, Asked(rounds=(3,)))
    with pytest.raises(UnknownNameError, match="no Delphi item"):
        summarise(study, Asked(items=("I9",)))


def test_tables_say_the_rule_and_when_it_was_stored(study: Session) -> None:
    (line,) = (one for one in summary_table(summarise(study, Asked())).notes if "consensus where" in one)
    assert line.startswith("rounds 1 and 2: consensus where at least 70 % of those who rated say 7 or more")
    assert "before the ratings were loaded" in line
    (row,) = as_dicts(rules_table(delphi.list_rules(study), delphi.when_loaded(study)))
    assert row["before_ratings"] is True


def test_the_methods_appendix_tells_of_it(study: Session) -> None:
    (one,) = delphi_items(study)
    words = " ".join(one.said)
    assert words.startswith(
        "6 statements on a scale of 1–9 were rated in 2 rounds. Round 1: 28 of 28 invited"
    )
    assert "Of the 28 who answered before, 21 answered round 2, of commissioner 1 of 4." in words
    assert "before the ratings were loaded" in words
    assert "There was consensus on 1 of 6 items in round 1 and 1 of 6 items in round 2." in words


def test_pictures_of_the_panel_and_of_its_groups(study: Session) -> None:
    drawn = svg(drawing(summarise(study, Asked()), PAPER))
    assert "I5 Workers should have money" in " ".join(drawn.replace("\u00a0", " ").split())
    assert "19 of 27 (70 %) · consensus" in drawn
    grouped = summarise(study, Asked(by="group", items=("I5",), least=3))
    assert "fewer than 3 rated" in svg(drawing(grouped, PAPER))
    with pytest.raises(RefusedError, match="nobody rated"):
        drawing(summarise(study, Asked(least=1_000)), PAPER)


# A study of one's own


@pytest.fixture
def small(session: Session, tmp_path: Path) -> Session:
    """Two rounds of one item on the small study, with comments and a hostile group."""
    return load_small(session, tmp_path)


def load_small(session: Session, tmp_path: Path) -> Session:
    """Take two small rounds in, and return the session."""
    items, first, second = tmp_path / "i.csv", tmp_path / "r1.csv", tmp_path / "r2.csv"
    items.write_text(f"id,statement,scale\nI1,{HOSTILE},1-5\n", encoding="utf-8")
    delphi.import_items(session, items)
    head = "id,item,round,group,rating,respondent,text\n"
    first.write_text(
        f"{head}a,I1,1,{HOSTILE},5,R1,The bus was late\nb,I1,1,{HOSTILE},4,R2,The bus again\n"
        "c,I1,1,w,2,R3,\n",
        encoding="utf-8",
    )
    second.write_text(f"{head}d,I1,2,w,4,R1,\ne,I1,2,w,5,R4,Fine\n", encoding="utf-8")
    for path in (first, second):
        import_ratings(session, plan_ratings(session, path))
    return session


def test_codes_of_comments_come_from_a_layer_and_a_filter(small: Session) -> None:
    for slug in ("a", "b"):
        coding.apply_codes(small, slug, Span(0, 7), ["barriers"])
    coding.apply_codes(small, "a", Span(4, 7), ["new_networks"])
    found = cell(small, "I1", 1)
    assert (found.comments, found.codes) == (2, (("barriers", 2), ("new_networks", 1)))
    filtered = summarise(small, Asked(rounds=(1,), where="document = a"))
    assert filtered.cells[0].codes == (("barriers", 1), ("new_networks", 1))
    assert filtered.cells[0].comments == 1
    assert any("document = a" in note for note in summary_table(filtered).notes)
    assert "barriers 2, new_networks 1" in [
        row["codes"] for row in as_dicts(shown_summary(summarise(small, Asked())))
    ]


def test_where_coding_is_blind_nobody_is_told_of_anothers_codes(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    codebooks.save(opened, CODEBOOK, "first")
    add_coder(opened, "TM")
    load_small(opened, tmp_path)
    coding.apply_codes(as_coder(opened, "TM"), "a", Span(0, 7), ["barriers"])
    assert {one.codes for one in summarise(opened, Asked()).cells} == {()}
    with pytest.raises(RefusedError, match="the layer TM is closed to RB"):
        summarise(opened, Asked(layer="TM"))
    opened.close()


def test_without_a_rule_nothing_is_consensus(small: Session) -> None:
    table = summary_table(summarise(small, Asked()))
    assert {row["why"] for row in as_dicts(table)} == {"no rule is stored"}
    assert {row["high_pct"] for row in as_dicts(table)} == {None}
    assert "no rule of consensus is stored for round 1, 2" in table.notes


def test_a_rule_that_came_late_is_told_of_below_every_table(small: Session) -> None:
    delphi.set_rule(small, ConsensusRule(share=75, at_least=4), 2, "late")
    found = summarise(small, Asked())
    for table in (summary_table(found), shown_summary(found), changes_table(found), shown_changes(found)):
        assert any("AFTER the ratings were loaded" in note for note in table.notes)
        assert "no rule of consensus is stored for round 1" in table.notes
    assert [row["rule_set_before"] for row in as_dicts(summary_table(found))] == [None, False]
    (item,) = delphi_items(small)
    assert any("AFTER the ratings were loaded" in words for words in item.said)


def test_who_changed_group_or_came_new_is_counted_where_they_were(small: Session) -> None:
    rows = {(one.round, one.group): one for one in panel(small)}
    assert (rows[2, HOSTILE].before, rows[2, HOSTILE].kept, rows[2, HOSTILE].returned) == (2, 1, 0)
    assert (rows[2, "w"].before, rows[2, "w"].kept, rows[2, "w"].joined) == (1, 0, 1)
    assert rows[1, ALL].before is None


def test_hostile_words_reach_no_picture(small: Session) -> None:
    drawn = svg(drawing(summarise(small, Asked(by="group")), PAPER))
    assert "\x1b" not in drawn
    assert "\x07" not in drawn


def test_one_round_has_nothing_to_be_compared_with(small: Session) -> None:
    with pytest.raises(RefusedError, match="one round only"):
        changes_table(summarise(small, Asked(rounds=(1,))))


def test_no_ratings_no_results(session: Session) -> None:
    with pytest.raises(RefusedError, match="no Delphi ratings are in the project"):
        summarise(session, Asked())
    assert list(delphi_items(session)) == []


def test_a_share_never_seems_to_meet_a_rule_that_it_misses(small: Session) -> None:
    delphi.set_rule(small, ConsensusRule(share=70, at_least=4, opposed=15, at_most=2), 1, "why")
    found = summarise(small, Asked())
    assert percent(Share(18, 28), found) == "64 %"
    assert percent(Share(7, 10), found) == "70 %"
    assert percent(Share(278, 400), found) == "69.5 %"
    assert percent(Share(6999, 10_000), found) == "69.99 %"
    assert percent(Share(153, 1_000), found) == "15.3 %"


def test_a_table_for_the_paper_has_statements_and_numbers_beside_shares(study: Session) -> None:
    rows = as_dicts(paper_table(summarise(study, Asked(items=("I1",)))))
    assert rows[1]["statement"] == "Ask whom a person already knows before suggesting anyone new."
    assert (rows[1]["rated"], rows[1]["≥ 7"], rows[1]["≤ 3"]) == ("21/28", "17 (81 %)", "0 (0 %)")
    assert [row["consensus"] for row in rows] == ["no", "yes"]
