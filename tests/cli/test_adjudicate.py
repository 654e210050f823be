from __future__ import annotations

import csv
import io

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session, add_coder, as_coder
from tests.cli.conftest import Run

BUS = "After that Maro rang me. We tried the bus together, twice, with nobody on it."


def place(session: Session, quote: str) -> tuple[str, str]:
    start = reading.open_document(session, "INT-1").text.index(quote)
    return str(start), str(start + len(quote))


@pytest.fixture
def study(session: Session) -> Session:
    """RB and TM agree on barriers in the first answer; TM alone has new_networks in the second."""
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    text = reading.open_document(session, "INT-1").text
    for one in (session, tobias):
        ferry = text.index("He likes")
        coding.apply_codes(one, "INT-1", Span(ferry, ferry + 8), ["barriers"])
    maro = text.index("Maro rang me")
    coding.apply_codes(tobias, "INT-1", Span(maro, maro + 12), ["new_networks"])
    for one in (session, tobias):
        reading.finish(one, "INT-1")
    add_coder(session, "IQ")
    return session


@pytest.fixture
def run(cpqual: Run, study: Session) -> Run:
    return lambda *words: cpqual("-p", str(study.path), "--coder", "IQ", *words)


def rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_a_disagreement_goes_from_the_list_into_the_consensus_and_back(run: Run, study: Session) -> None:
    unit = place(study, BUS)
    _, out, _ = run("adjudicate", "list", "--format", "csv")
    (one,) = rows(out)
    assert (one["document"], one["start"], one["end"], one["code"], one["marked"]) == (
        "INT-1", *unit, "new_networks", "TM"
    )  # fmt: skip
    code, _, err = run(
        "adjudicate", "decide", "INT-1", *unit, "new_networks", "--outcome", "TM", "--reason", "missed"
    )
    assert code == 0, err
    assert "decided: new_networks on INT-1" in err
    _, out, _ = run("codings", "export", "--by", "CONSENSUS")
    assert [(one["quote"], one["coder"], one["origin"]) for one in rows(out)] == [
        ("Maro rang me", "CONSENSUS", "adjudication")
    ]
    _, out, _ = run("adjudicate", "list", "--decided", "--code", "new_networks", "--format", "csv")
    assert [(one["outcome"], one["reason"], one["coder"]) for one in rows(out)] == [("b", "missed", "IQ")]
    assert rows(run("adjudicate", "list", "--format", "csv")[1]) == []
    run("adjudicate", "undecide", "INT-1", *unit, "new_networks")
    assert len(rows(run("adjudicate", "list", "--document", "INT-1", "--format", "csv")[1])) == 1
    assert rows(run("codings", "export", "--by", "CONSENSUS")[1]) == []


def test_another_passage_is_given_by_its_place(run: Run, study: Session) -> None:
    decide = ("adjudicate", "decide", "INT-1", *place(study, BUS), "new_networks", "--reason", "boundary")
    code, _, err = run(*decide, "--outcome", "new_span")
    assert code == 1
    assert "a passage belongs to the outcome new_span" in err
    code, _, err = run(*decide, "--outcome", "new_span", "--span", *place(study, "We tried the bus"))
    assert code == 0, err
    assert [one["quote"] for one in rows(run("codings", "export", "--by", "CONSENSUS")[1])] == [
        "We tried the bus"
    ]


def test_what_all_agree_on_is_adopted_and_what_is_left_is_said(run: Run) -> None:
    code, _, err = run("adjudicate", "adopt", "INT-1")
    assert code == 0
    assert "adopted 1 coding in INT-1; 1 difference still open" in err
    code, _, err = run("adjudicate", "adopt", "INT-1")
    assert code == 1
    assert "INT-1: nothing is left to adopt" in err


def test_rules_found_unclear_are_listed_with_where(run: Run, study: Session) -> None:
    tasks = ("adjudicate", "tasks", "--format", "csv")
    assert rows(run(*tasks)[1]) == []
    for unit in ("Nobody. (laughs) Well, the dog came too. He likes the ferry.", BUS):
        run(
            "adjudicate", "decide", "INT-1", *place(study, unit), "barriers", "--outcome", "both",
            "--reason", "definition_unclear", "--note", "whose way?",
        )  # fmt: skip
    assert [(one["code"], one["decisions"], one["note"]) for one in rows(run(*tasks)[1])] == [
        ("barriers", "2", "whose way?")
    ] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("decide", "INT-1", "0", "9999", "barriers"), "0 to 9999 is no passage of INT-1"),
        (("decide", "INT-9", "0", "9", "barriers"), "no document 'INT-9'"),
        (("decide", "INT-1", "0", "9", "barrier"), "no code 'barrier'"),
        (("undecide", "INT-1", "0", "9", "barriers"), "nothing is decided about barriers"),
        (("adopt", "INT-2"), "agreement needs two coders who have finished it"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    more = ("--outcome", "both", "--reason", "missed") if words[0] == "decide" else ()
    code, _, err = run("adjudicate", *words, *more)
    assert code == 1
    assert told in err
    assert len(err.strip().split("\n")) == 1
