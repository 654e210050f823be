"""`cpqual delphi` as it is typed: a study from statements to results, refusals, and hostile words."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest

from cpqual.services import history
from cpqual.services.session import Session
from cpqual.storage import delphi as stored
from tests.cli.conftest import Run

HOSTILE = "[/x] [red]=cmd\x1b]0;own\x07"
HEAD = "id,text,item,round,group,rating,respondent\n"
ROUND_1 = HEAD + "a,Yes,I1,1,member,9,R1\nb,,I1,1,member,7,R2\nc,,I1,1,worker,3,R3\n"
ROUND_2 = HEAD + "d,No,I1,2,member,8,R1\ne,,I1,2,worker,,R3\n"


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <two interviews> delphi …`."""
    return partial(cpqual, "-p", str(session.path), "delphi")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Write a table and return its path as it is typed."""
    return Table(tmp_path)


class Table:
    """Writes tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, text: str, name: str = "table.csv") -> str:
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


def set_up(run: Run, table: Table, group: str = "member") -> None:
    assert run("items", "import", table("id,statement\nI1,Ask first.\n"), "--scale", "1-9")[0] == 0
    rule = ("rule", "set", "--share", "75", "--at-least", "7", "--reason", "protocol")
    code, _, err = run(*rule)
    assert code == 0
    assert "consensus where at least 75 % of those who rated say 7 or more" in err
    assert run("invited", "set", "4", "--round", "1", "--group", group)[0] == 0
    assert run("import", table(ROUND_1))[0] == 0
    assert run("import", table(ROUND_2))[0] == 0


def test_a_study_from_statements_to_results(run: Run, table: Table) -> None:
    set_up(run, table)
    code, out, _ = run("summary", "--by", "group", "--format", "csv")
    assert code == 0
    rows = {(row["round"], row["group"]): row for row in csv.DictReader(io.StringIO(out))}
    assert rows["1", "member"]["high_pct"] == "100.0"
    assert rows["1", "member"]["invited"] == "4"
    assert rows["1", "all"]["consensus"] == "false"
    assert rows["1", "all"]["why"] == "2 of 3 at 7 or more"
    assert (rows["2", "worker"]["rated"], rows["2", "worker"]["blank"]) == ("0", "1")
    assert (rows["2", "worker"]["median"], rows["2", "worker"]["consensus"]) == ("", "")
    code, out, _ = run("changes")
    assert code == 0
    assert "7 → 8" in out
    assert "no → –" in out
    code, out, _ = run("panel", "--format", "csv")
    assert "2,member,,1,,2,1,1,0" in out.splitlines()


def test_lists(run: Run, table: Table) -> None:
    set_up(run, table)
    assert "1–9" in run("items")[1]
    code, out, _ = run("rule", "list", "--format", "csv")
    assert code == 0
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["from_round"], row["before_ratings"], row["reason"]) == ("1", "true", "protocol")
    assert "member" in run("invited")[1]
    assert run("invited", "import", table("round,group,invited\n2,member,5\n"))[0] == 0
    assert "2,member,5" in run("invited", "--format", "csv")[1].splitlines()


def test_answers_to_comments(run: Run, table: Table) -> None:
    set_up(run, table)
    words = ("respond", "I1", "--round", "1", "--answer", "partly", "--reason", "reworded")
    assert run(*words, "--comment", "three asked what first means")[0] == 0
    assert run(*words, "--document", "a")[0] == 0
    code, out, _ = run("responses", "--item", "I1", "--format", "csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["answer"], row["document"]) for row in rows] == [("partly", ""), ("partly", "a")]
    code, _, err = run(*words, "--document", "b")
    assert code == 1
    assert "no document 'b'" in err


def test_a_dry_run_writes_nothing(run: Run, table: Table, session: Session) -> None:
    run("items", "import", table("id,statement,scale\nI1,Ask first.,1-9\n"))
    before = history.log(session, 1)
    code, _, err = run("import", table(ROUND_1), "--dry-run")
    assert code == 0
    assert "3 respondents in round 1" in err
    assert "ratings: 3 new, 0 changed, 0 there already" in err
    assert "no rule of consensus is stored for round 1" in err
    assert history.log(session, 1) == before
    assert stored.ratings(session.store) == []


def test_ratings_are_replaced_only_when_somebody_agrees(run: Run, table: Table, session: Session) -> None:
    set_up(run, table)
    other = table(ROUND_1.replace("member,9", "member,2"))
    code, _, err = run("import", other)
    assert code == 1
    assert "I1, round 1, R1: 9 → 2" in err
    assert "nobody is there to confirm this" in err
    assert stored.ratings(session.store)[0].rating == 9
    assert run("import", other, "--yes")[0] == 0
    assert stored.ratings(session.store)[0].rating == 2


def test_columns_may_be_called_anything(run: Run, table: Table, session: Session) -> None:
    run("items", "import", table("id,statement,scale\nI1,Ask first.,1-9\n"))
    text = "who;statement no;score;why\nR1;I1;8;Too soon\nR2;I1;;don't ask me\n"
    code, _, err = run(
        "import", table(text), "--round", "1", "--respondent-col", "who", "--item-col", "statement no",
        "--rating-col", "score", "--text-col", "why", "--id-col", "who", "--unable", "don't ask",
    )  # fmt: skip
    assert code == 0, err
    kept = {one.respondent: one for one in stored.ratings(session.store)}
    assert (kept["R1"].rating, kept["R1"].document) == (8, "R1")
    assert kept["R2"].unable


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("summary",), "no Delphi ratings are in the project"),
        (("panel",), "no Delphi ratings are in the project"),
        (("rule", "set", "--share", "75", "--reason", "x"), "a share and its cut go together"),
        (("rule", "set", "--median", "7", "--from-round", "0", "--reason", "x"), "0 is no round"),
        (("invited", "set", "3", "--round", "100"), "100 is no round"),
        (("items", "import", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("import", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("respond", "I1", "--round", "1", "--answer", "partly", "--reason", "x"), "no Delphi item 'I1'"),
    ],
)
def test_refusals_are_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_file_without_items_says_what_to_do(run: Run, table: Table) -> None:
    code, _, err = run("import", table(ROUND_1))
    assert code == 1
    assert "line 2: no Delphi item 'I1'. Take them in first: cpqual delphi items import FILE" in err


def test_pictures(run: Run, table: Table, tmp_path: Path) -> None:
    set_up(run, table)
    assert run("summary", "-o", str(tmp_path / "d.svg"))[0] == 0
    assert "I1 Ask first." in (tmp_path / "d.svg").read_text(encoding="utf-8").replace("\u00a0", " ")


def test_hostile_words_move_no_cursor(run: Run, table: Table) -> None:
    items = f'id,statement,scale\nI1,"{HOSTILE}",1-9\n'
    run("items", "import", table(items))
    rows = HEAD + f'a,"{HOSTILE}",I1,1,"{HOSTILE}",9,"{HOSTILE}"\nb,,I1,1,w,5,R2\n'
    assert run("import", table(rows))[0] == 0
    for words in (("items",), ("summary", "--by", "group"), ("panel",)):
        code, out, _ = run(*words)
        assert code == 0
        assert "\x1b" not in out
        assert "[red]" in out
    _, out, _ = run("items", "--format", "csv")
    assert "I1,[/x]" in out
