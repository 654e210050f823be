"""A study coded with suggestions through the commands alone, and what `suggest list` writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpqual.domain.text import sha256
from cpqual.services import suggesting
from cpqual.services.session import open_project
from cpqual.storage import documents
from tests.cli.conftest import Run

Listed = Callable[..., list[dict[str, Any]]]

ANSWERS = (
    ("a1", "The bus does not come on Sundays, so I stay in."),
    ("a2", "My neighbour Maro took me to the choir and I know them all now."),
    ("a3", "There is no bus after six."),
    ("a4", "I met three people at the garden group."),
    ("a5", "The bus is too dear and too slow."),
    ("a6", "We sing on Thursdays. New people come every week."),
)
TALK = (
    "INT: How do you get about?\nWren: By bus, when there is a bus.\n"
    "INT: And whom do you meet?\nWren: New people at the choir.\n"
)
BOOK = """\
schema: cpqual-codebook/1
project: Getting about
codes:
  - id: transport
    label: Transport
    brief: Buses, trains and lifts, and what they cost.
  - id: new_people
    label: New people
    brief: People met at a group, a choir or through a neighbour.
"""


@pytest.fixture
def study(tmp_path: Path, cpqual: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project made by commands from a table of answers, a transcript and a codebook; nothing is coded."""
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "answers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "answer"), *ANSWERS])
    (tmp_path / "wren.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yml").write_text(BOOK, encoding="utf-8")
    for words in (
        ("new", "study.cpqual", "--title", "Getting about", "--coder", "RB"),
        ("import", "answers.csv", "--text-col", "answer", "--id-col", "id", "--yes"),
        ("import", "wren.txt", "--kind", "interview", "--yes"),
        ("codebook", "import", "book.yml"),
    ):
        code, _, said = cpqual(*words)
        assert code == 0, said
    return tmp_path / "study.cpqual"


@pytest.fixture
def listed(cpqual: Run, study: Path) -> Listed:
    """Call `cpqual suggest list … --format jsonl` and return the objects of its lines."""

    def call(*words: str) -> list[dict[str, Any]]:
        code, out, said = cpqual("suggest", "list", *words, "--format", "jsonl")
        assert code == 0, said
        return [json.loads(line) for line in out.splitlines()]

    return call


def take_in(cpqual: Run, study: Path, table: str) -> str:
    path = study.with_name("codings.csv")
    path.write_text(table, encoding="utf-8")
    code, _, said = cpqual("codings", "import", str(path))
    assert code == 0, said
    return said


def slug_of(units: list[dict[str, Any]], study: Path, words: str) -> str:
    opened = open_project(study, "RB")
    try:
        return next(
            stored.slug
            for stored in documents.documents(opened.store)
            if words in documents.text(opened.store, stored.id)
        )
    finally:
        opened.close()


def test_with_nothing_coded_the_definitions_speak_of_every_unit(study: Path, listed: Listed) -> None:
    units = listed("--all")
    assert len(units) == len(ANSWERS) + 2
    assert all(set(one) == {"document", "start", "end", "text_hash", "suggestions"} for one in units)
    assert all({s["code"] for s in one["suggestions"]} == {"transport", "new_people"} for one in units)
    opened = open_project(study, "RB")
    for one in units:
        text = documents.text(opened.store, opened.document(one["document"]).id)
        assert one["text_hash"] == sha256(text[one["start"] : one["end"]])
        assert "How do you get about" not in text[one["start"] : one["end"]]
        odds = [s["probability"] for s in one["suggestions"]]
        assert odds == sorted(odds, reverse=True)
        assert all(0 <= p <= 1 for p in odds)
        if "bus" in text[one["start"] : one["end"]]:
            assert one["suggestions"][0]["code"] == "transport"
    opened.close()


def test_a_study_is_coded_and_read_through_commands_and_learned_from(
    cpqual: Run, study: Path, listed: Listed
) -> None:
    units = listed()
    bus, sunday = (slug_of(units, study, words) for words in ("after six", "Sundays"))
    choir, people = (slug_of(units, study, words) for words in ("took me", "three people"))
    said = take_in(
        cpqual,
        study,
        f"document,quote,code,read\n{bus},There is no bus after six.,transport,unit\n"
        f"{sunday},,,document\n{choir},I know them all now,new_people,\n"
        f"{people},garden group,new_people,unit\n",
    )
    assert "imported 3 codings and 2 units read and 1 document finished" in said
    read, unread = listed("--read"), listed("--unread")
    assert {one["document"] for one in read} == {bus, sunday, choir, people}
    assert len(read) + len(unread) == len(units)
    assert [*read, *unread] != units
    # what is coded in a unit is no part of how that unit is scored
    code, out, _ = cpqual("codings", "export", "--read", "--format", "jsonl")
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["read"] for row in rows].count("unit") == 2
    assert [row["read"] for row in rows].count("document") == 1
    assert [row["document"] for row in rows if row["read"] == "document"] == [sunday]


def test_units_of_another_kind_documents_and_speakers_are_listed_when_asked_for(
    cpqual: Run, listed: Listed
) -> None:
    singing = [one for one in listed("--unit", "sentence") if one["end"] - one["start"] < 25]
    assert len(listed("--unit", "sentence")) > len(listed())
    assert singing
    (first, second) = listed("--documents", "wren*")
    assert first["document"] == second["document"]
    assert len(listed("--documents", "wren*", "-n", "1")) == 1
    only = listed("--where", "kind = interview")
    assert [one["start"] for one in only] == [first["start"], second["start"]]
    assert {one["only_where"] for one in only} == {"kind = interview"}
    code, _, said = cpqual("suggest", "list", "--documents", "nobody*")
    assert (code, said.startswith("cpqual: no document fits 'nobody*'")) == (1, True)


def test_the_other_forms_have_a_row_for_each_unit_and_code(cpqual: Run, study: Path, listed: Listed) -> None:
    expected = [
        (one["document"], str(one["start"]), one["text_hash"], s["code"], str(s["probability"]), s["likely"])
        for one in listed("--all")
        for s in one["suggestions"]
    ]
    code, out, _ = cpqual("suggest", "list", "--all", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    names = ("document", "start", "text_hash", "code", "probability")
    assert code == 0
    assert [(*(r[n] for n in names), r["likely"] == "true") for r in rows] == expected
    _, out, _ = cpqual("suggest", "list", "--all", "--format", "json")
    assert [row["code"] for row in json.loads(out)["rows"]] == [row[3] for row in expected]
    path = study.with_name("out.jsonl")
    assert cpqual("suggest", "list", "--all", "-o", str(path))[0] == 0
    assert [json.loads(line) for line in path.read_text().splitlines()] == listed("--all")


def test_the_short_list_learns_first_from_what_has_changed(cpqual: Run, study: Path) -> None:
    code, out, said = cpqual("suggest", "list", "-n", "3")
    assert (code, "something has changed since the last training" in said) == (0, True)
    assert "match: " in out
    _, again, said = cpqual("suggest", "list", "-n", "3")
    assert "something has changed" not in said
    assert again == out
    opened = open_project(study, "RB")
    first = suggesting.latest_run(opened)
    take_in(cpqual, study, "document,quote,code\nwren,when there is a bus,transport\n")
    assert "something has changed" in cpqual("suggest", "list")[2]
    assert suggesting.latest_run(opened) != first
    opened.close()


def test_the_status_tells_what_was_learned_and_what_is_next(cpqual: Run, study: Path) -> None:
    def told() -> dict[str, str]:
        code, out, said = cpqual("suggest", "status", "--format", "json")
        assert code == 0, said
        return {row["what"]: row["value"] for row in json.loads(out)["rows"]}

    assert told()["model"] == "not trained yet: cpqual suggest train"
    take_in(cpqual, study, "document,quote,code\nwren,when there is a bus,transport\n")
    assert cpqual("suggest", "train")[0] == 0
    found = told()
    assert found["model"].endswith("on 1 coding in 1 unit read")
    assert found["up to date"] == "yes"
    assert found["worded as"] == "match with the definition"
    # a probability only ranks as yet
    assert found["open"] == "15 suggestions"
    assert found["next"] == "likely, possible, after 24 more units read"
    assert found["too rare"].endswith("match only: new_people (0), transport (1)")
    assert found["answers"] == "0 accepted, 0 rejected, 0 put off"
    opened = open_project(study, "RB")
    for answer in (suggesting.accept, suggesting.accept, suggesting.reject):
        answer(opened, suggesting.open_suggestions(opened)[0])
    opened.close()
    found = told()
    assert found["up to date"] == "no: something has changed since"
    assert found["answers"] == "2 accepted, 1 rejected, 0 put off (67 % of those decided)"


def test_without_codes_the_reason_is_said(cpqual: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.cpqual"
    assert cpqual("new", str(path), "--title", "Empty", "--coder", "RB")[0] == 0
    code, out, said = cpqual("-p", str(path), "suggest", "list", "--all")
    assert (code, out) == (1, "")
    assert "the codebook has no code that may be suggested" in said


def test_without_a_codebook_the_status_says_what_to_do(cpqual: Run, tmp_path: Path) -> None:
    code, _, _ = cpqual("new", str(tmp_path / "bare.cpqual"), "--title", "Bare", "--coder", "RB")
    assert code == 0
    _, out, _ = cpqual("-p", str(tmp_path / "bare.cpqual"), "suggest", "status")
    assert "none that may be suggested: cpqual codebook import FILE" in out
    assert "too rare" not in out
