"""`cpqual suggest evaluate` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session

from .conftest import Run


def test_the_command_writes_what_the_ending_says(session: Session, cpqual: Run, tmp_path: Path) -> None:
    project = ("-p", str(session.path), "--coder", "RB", "suggest", "evaluate")
    code, _, err = cpqual(*project)
    assert code == 1
    assert "two units read" in err
    for document in ("INT-1", "INT-2"):
        turns = reading.open_document(session, document).turns
        coding.apply_codes(session, document, Span(turns[1].start, turns[1].end), ["barriers"])
        coding.apply_codes(session, document, Span(turns[3].start, turns[3].end), ["practical_support"])
    code, out, err = cpqual(*project)
    assert code == 0
    assert "training once for every fold" in err
    for words in ("Over all", "Code by code", "keyword", "code frequency", "4 units of 2 documents"):
        assert words in out
    code, out, _ = cpqual(*project, "--format", "json")
    assert json.loads(out)["methods"][0]["method"] == "suggestions"
    code, out, _ = cpqual(*project, "--part", "calibration", "--format", "csv")
    assert out.startswith("from,to,shown,said,coded,coded_lo,coded_hi,note\n0.0,0.1,")
    for name, begins in (("q.html", b"<!doctype html>"), ("q.svg", b"<svg"), ("q.xlsx", b"PK")):
        assert cpqual(*project, "-o", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_bytes().lower().startswith(begins.lower())
