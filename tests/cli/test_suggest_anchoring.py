"""`cpqual suggest log` and `cpqual suggest anchoring` as a person calls them."""

from __future__ import annotations

import json

from cpqual.domain.text import Span
from cpqual.services import coding, reading, suggesting
from cpqual.services.session import Session
from cpqual.services.training import train

from .conftest import Run


def test_answers_are_listed_by_what_is_asked(session: Session, cpqual: Run) -> None:
    train(session)
    suggesting.accept(session, suggesting.open_suggestions(session)[0])
    suggesting.reject(session, suggesting.open_suggestions(session)[0])
    project = ("-p", str(session.path), "--coder", "RB", "suggest", "log")
    for by in ("code", "coder", "stage", "week"):
        code, out, _ = cpqual(*project, "--by", by, "--format", "json")
        assert code == 0
        rows = json.loads(out)["rows"]
        assert sum(row["accepted"] for row in rows) == sum(row["rejected"] for row in rows) == 1
    assert "left" in cpqual(*project)[1]


def test_a_check_is_begun_reported_and_ended(session: Session, cpqual: Run) -> None:
    project = ("-p", str(session.path), "--coder", "RB", "suggest", "anchoring")
    code, _, err = cpqual(*project, "report")
    assert code == 1
    assert "there was no check" in err
    code, out, err = cpqual(*project, "on", "--share", "0.5", "--seed", "7")
    assert (code, out) == (0, "")
    assert "50 % of units drawn by lot (seed 7)" in err
    assert cpqual(*project, "on")[0] == 1
    assert cpqual(*project, "on", "--share", "1")[0] == 2
    turns = reading.open_document(session, "INT-1").turns
    coding.apply_codes(session, "INT-1", Span(turns[3].start, turns[3].end), ["barriers"])
    code, out, _ = cpqual(*project, "report", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["rows"][0]["measure"] == "units that carry the model's first code"
    assert any("Too few to say anything" in note for note in found["notes"])
    assert cpqual(*project, "off")[0] == 0
    assert "no check goes on" in cpqual(*project, "off")[2]
