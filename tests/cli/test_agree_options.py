"""What `cpqual agree` compares, and how, by its options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpqual.services import adjudicating, coding, reading
from cpqual.services.session import Session, add_coder, as_coder

from .conftest import Run


@pytest.fixture
def study(session: Session) -> Path:
    """RB and TM have finished INT-1 and differ on its first turn, which is decided; RB went on."""
    add_coder(session, "TM")
    units = [unit.span for unit in reading.open_document(session, "INT-1").units if unit.to_be_coded]
    coding.apply_codes(session, "INT-1", units[0], ["practical_support"])
    coding.apply_codes(as_coder(session, "TM"), "INT-1", units[0], ["new_networks"])
    for who in (session, as_coder(session, "TM")):
        reading.finish(who, "INT-1")
    coding.apply_codes(session, "INT-1", units[1], ["barriers"])
    adjudicating.decide(session, adjudicating.Verdict("INT-1", units[0], "new_networks", "TM", "missed"))
    session.close()
    return session.path


def rows(run: Run, study: Path, *words: str) -> dict[str, dict[str, object]]:
    code, out, err = run("-p", str(study), "--coder", "RB", "agree", "--format", "jsonl", *words)
    assert code == 0, err
    found = [json.loads(line) for line in out.splitlines()]
    return {f"{row['code']}{'+' if row['rolled_up'] else ''}": row for row in found}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "RB=0 TM=0"),
        (("--as-now",), "RB=1 TM=0"),
        (("--unit", "document", "--as-now"), "RB=1 TM=0"),
        (("--unit", "token", "--as-now"), "RB=15 TM=0"),
        (("--ci", "unit", "--as-now"), "RB=1 TM=0"),
    ],
    ids=["at first finishing", "now", "documents", "tokens", "units left out"],
)
def test_marks_are_counted_as_asked(cpqual: Run, study: Path, words: tuple[str, ...], expected: str) -> None:
    assert rows(cpqual, study, *words)["barriers"]["positives"] == expected


def test_rows_of_parents_and_chosen_codes_and_statistics(cpqual: Run, study: Path) -> None:
    found = rows(cpqual, study, "--level", "both", "--codes", "conn*,new*", "--stat", "f1")
    assert found["connecting+"]["disagreements"] == 0
    assert found["new_networks"]["disagreements"] == 1
    assert "f1" in found["connecting+"]
    assert "alpha" not in found["connecting+"]


def test_the_consensus_stands_in_a_table_of_its_own(cpqual: Run, study: Path) -> None:
    code, out, _ = cpqual(
        "-p", str(study), "--coder", "RB", "agree", "--with-consensus", "--coders", "TM", "--format", "csv"
    )
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("coder,code,units,both,coder_only,consensus_only")
    assert any(line.startswith("TM,new_networks,1,1,0,0") for line in lines)
    assert not any(line.startswith("RB") for line in lines)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--seed", "3"), 2, "--ci bootstrap"),
        (("--stat", "alfa"), 2, "no statistic 'alfa'"),
        (("--with-consensus", "--level", "both"), 2, "neither --sensitivity nor --level"),
        (("--with-consensus", "--part", "codes"), 2, "one table"),
        (("--with-consensus", "--with-passages"), 2, "one table"),
        (("--with-consensus", "--ci", "bootstrap"), 2, "has no intervals"),
        (("--with-consensus", "--stat", "ac1"), 2, "--stat goes with neither"),
        (("--unit", "span", "--stat", "ac1"), 2, "--stat goes with neither"),
        (("--unit", "char", "--ci", "unit"), 1, "code points are no units"),
        (("--sample", "nothing"), 1, "no sample 'nothing'"),
        (("--codes", "nothing*"), 1, "no code 'nothing*'"),
        (("--coders", "RB,CONSENSUS"), 1, "no coder 'CONSENSUS'"),
        (("--document-kind", "fieldnote"), 1, "no document has been coded by two"),
    ],
)
def test_what_cannot_be_is_refused(
    cpqual: Run, study: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    code, _, err = cpqual("-p", str(study), "--coder", "RB", "agree", *words)
    assert (code, said in err) == (status, True), err
