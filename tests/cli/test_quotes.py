"""`cpqual quotes` as a person meets it."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest
from docx import Document

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from tests.cli.conftest import Run
from tests.conftest import TALK


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study, one passage coded> quotes --code …`."""
    start = TALK.index("He likes")
    coding.apply_codes(session, "INT-1", Span(start, start + 19), ["practical_support"])
    return partial(cpqual, "-p", str(session.path), "quotes", "--code")


def test_people_see_the_quote_and_what_to_check(run: Run) -> None:
    code, out, _ = run("connecting")
    assert code == 0
    assert "He likes the ferry." in out
    assert "1 quote of 1 passage of connecting" in out


def test_files_have_where_a_quote_is(run: Run) -> None:
    (row,) = csv.DictReader(io.StringIO(run("connecting", "--format", "csv", "--min-people", "1")[1]))
    assert (row["document"], row["turn"], row["check"]) == ("INT-1", "turn 2", "")
    assert TALK[int(row["start"]) : int(row["end"])] == row["quote"]
    (row,) = csv.DictReader(io.StringIO(run("connecting", "--format", "csv")[1]))
    assert row["check"] == "few people alike in the register (1): service user, The Quay"
    assert run("connecting", "--own", "--format", "jsonl")[1] == ""


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("nothing",), 1, "no code 'nothing' in the codebook"),
        (("connecting", "--attribution", "named"), 1, "no names, so nobody can be named. Use --attribution"),
        (("connecting", "--format", "docx"), 2, "cannot be shown in a terminal: say -o FILE.docx"),
        (("connecting", "kept"), 2, "options go after kept, not before it"),
    ],
)
def test_what_cannot_be_done_is_refused(run: Run, words: tuple[str, ...], status: int, told: str) -> None:
    code, _, err = run(*words)
    assert (code, told in err) == (status, True)


PLACE = f"INT-1:{TALK.index('Well, the dog')}-{TALK.index('ferry.') + 6}"


@pytest.fixture
def quotes(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> quotes …`."""
    return partial(cpqual, "-p", str(session.path), "quotes")


def test_a_passage_is_kept_changed_used_listed_and_let_go(run: Run, quotes: Run) -> None:
    told = quotes("keep", PLACE, "--wording", "The dog [...] likes the ferry", "--used-in", "paper 1")
    assert told == (0, "", f"kept {PLACE}, permission not asked; cpqual undo takes it back\n")
    assert quotes("set", PLACE, "--permission", "granted", "--note", "strong")[2] == (
        f"{PLACE}: permission granted, in its own wording\n"
    )
    assert quotes("used", PLACE, "talk")[2] == f"{PLACE}: used in paper 1; talk\n"
    assert quotes("used", PLACE, "talk", "--not")[2] == f"{PLACE}: used in paper 1\n"
    (row,) = csv.DictReader(io.StringIO(quotes("kept", "--format", "csv")[1]))
    assert (row["quote"], row["permission"], row["used_in"], row["note"], row["place"]) == (
        "The dog […] likes the ferry", "granted", "paper 1", "strong", PLACE,
    )  # fmt: skip
    assert "The dog […] likes the ferry" in run("connecting")[1]
    assert quotes("kept", "--unused")[1].startswith("(no kept quotes)")
    assert quotes("--kept", "--used-in", "PAPER")[1].count("The dog") == 1
    assert quotes("forget", PLACE)[0] == 0
    assert quotes("kept")[1].startswith("(no kept quotes)")


def test_refused_quotes_are_in_the_list_of_those_kept_and_in_no_bank(run: Run, quotes: Run) -> None:
    quotes("keep", PLACE, "--permission", "refused", "--used-in", "poster")
    assert "permission was refused, yet it is used in poster" in quotes("kept")[1]
    assert quotes("kept", "--permission", "granted")[1].startswith("(no kept quotes)")
    _, out, _ = run("connecting")
    assert out.startswith("(no quotes)")
    assert "left out because permission was refused: 1 passage" in out
    assert "was refused: 1" in quotes("--used-in", "Poster")[1]
    # it is not among those asked for, so nothing is left out of them
    assert "because permission" not in quotes("--used-in", "paper")[1]
    assert "because permission" not in quotes("--unused")[1]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ((), 2, "say --code CODE, or --kept for all quotes that are kept"),
        (("keep", "INT-1"), 1, "'INT-1' is no passage of a document. Write it so: INT-HL-01:10-40."),
        (("keep", "INT-1:9-4"), 1, "'INT-1:9-4' is no passage of a document. Write it so: INT-HL-01:10-40."),
        (("keep", "NONE:1-2"), 1, "no document 'NONE' in the project. See: cpqual documents"),
        (
            ("keep", PLACE, "--wording", "the cat came"),
            1,
            "the passage does not say “cat” after “the”. Leave",
        ),
        (("set", PLACE), 2, "say --permission, --wording or --note"),
        (
            ("set", PLACE, "--note", "x"),
            1,
            "nothing is kept on exactly this passage. See: cpqual quotes kept",
        ),
        (("used", PLACE), 2, "Missing argument"),
        (("forget", PLACE), 1, "nothing is kept on exactly this passage"),
        (("--most", "2", "kept"), 2, "options go after kept, not before it"),
    ],
)
def test_keeping_is_refused_in_one_line(quotes: Run, words: tuple[str, ...], status: int, told: str) -> None:
    code, out, err = quotes(*words)
    assert (code, out, told in err) == (status, "", True)


def test_a_use_that_is_none_cannot_be_taken_away(quotes: Run) -> None:
    quotes("keep", PLACE, "--used-in", "talk")
    code, _, err = quotes("used", PLACE, "poster", "--not")
    assert code == 1
    assert f"{PLACE}: it is not used in 'poster'. It is used in: talk." in err


def test_pages_are_laid_out_by_theme(run: Run, quotes: Run, tmp_path: Path) -> None:
    quotes("keep", PLACE, "--permission", "asked")
    _, out, _ = run("connecting", "--format", "md")
    assert "## Connecting › Practical support" in out
    assert "> “Well, the dog came too. He likes the ferry.”" in out
    assert "- permission: asked" in out
    assert run("connecting", "-o", str(tmp_path / "q.html"))[0] == 0
    assert "<blockquote>" in (tmp_path / "q.html").read_text()
    assert run("connecting", "-o", str(tmp_path / "q.docx"))[0] == 0
    said = {p.style.name: p.text for p in Document(str(tmp_path / "q.docx")).paragraphs if p.style}
    assert said["Quote"] == "“Well, the dog came too. He likes the ferry.”"
    assert said["Quotation speaker"] == "— Perran, service user, sector: third, INT-1, turn 2"


def test_hostile_words_reach_no_terminal_and_no_markup(session: Session, quotes: Run) -> None:
    told = quotes("keep", PLACE, "--wording", "the dog [[link]\x1b[31m] came", "--note", "[bold]n")
    assert told[0] == 1
    hostile = "the dog [</w:t>\x1b<script>\u202e] came"
    assert quotes("keep", PLACE, "--wording", hostile, "--note", "\x1b[2J[bold]")[0] == 0
    for words in (("kept",), ("--kept",), ("--kept", "--format", "md"), ("--kept", "--format", "html")):
        code, out, _ = quotes(*words)
        assert code == 0
        assert "\x1b" not in out
        assert "<script" not in out.replace("\\<", "") or "--format" not in words
