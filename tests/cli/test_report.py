"""`cpqual report` as a person meets it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from docx import Document

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <two interviews, nothing coded> report methods …`."""
    return partial(cpqual, "-p", str(session.path), "report", "methods")


def test_markdown_comes_to_standard_output_and_a_page_into_a_file(run: Run, tmp_path: Path) -> None:
    code, out, _ = run()
    assert code == 0
    assert out.startswith("# Methods appendix: A study\n")
    assert "**[author: " in out
    assert run("-o", str(tmp_path / "a.html"))[0] == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("-o", str(tmp_path / "a.docx"))[0] == 0
    first = Document(str(tmp_path / "a.docx")).paragraphs[0]
    assert (first.style and first.style.name, first.text) == ("Title", "Methods appendix: A study")
    assert "RTARG" in run("--profile", "reflexive")[1]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (
            ("-o", "a.pdf"),
            1,
            "a.pdf: nothing is written here that ends in .pdf. End it in .md, .html or .docx",
        ),
        (("--format", "docx"), 2, "cannot be shown in a terminal: say -o FILE.docx"),
        (("--profile", "reflexive", "--with-saturation"), 1, "says nothing of saturation"),
        (("--layer", "XY", "--with-saturation"), 1, "no layer 'XY'"),
    ],
)
def test_what_cannot_be_written_is_refused(run: Run, words: tuple[str, ...], status: int, told: str) -> None:
    code, _, err = run(*words)
    assert (code, told in err) == (status, True)


def test_the_study_as_a_page_is_written_whole_and_says_how_far_it_is(
    session: Session, cpqual: Run, tmp_path: Path
) -> None:
    path, project = tmp_path / "report.html", str(session.path)
    assert cpqual("-p", project, "report", "html", "-o", str(path))[0] == 1
    assert not path.exists()
    coding.apply_codes(session, "INT-1", Span(37, 44), ["barriers"])
    code, out, err = cpqual(
        "-p", project, "report", "html", "--ribbons", "0", "--by", "sector", "-o", str(path)
    )
    assert (code, out) == (0, "")
    assert err == f"wrote {path}\n"
    assert "Themes by site.sector" in path.read_text(encoding="utf-8")
    code, _, err = cpqual("-p", project, "report", "html", "-o", str(tmp_path / "report.pdf"))
    assert (code, "End it in .html." in err) == (1, True)
    code, _, err = cpqual("-p", project, "report", "html", "--by", "nothing")
    assert code == 1
    assert "no attribute 'nothing'" in err
