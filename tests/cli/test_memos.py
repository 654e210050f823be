"""`cpqual memos` as a person meets it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cpqual.services import memos
from cpqual.services.session import Session
from tests.cli.conftest import Run
from tests.conftest import at


@pytest.fixture
def run(session: Session, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> memos …` with something on standard input."""

    def call(*words: str, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed)))
        return cpqual("-p", str(session.path), "memos", *words)

    return call


def test_a_memo_is_written_from_words_or_from_standard_input(run: Run, session: Session) -> None:
    assert run("add", "--document", "INT-1", "--span", "36-44", "--kind", "reflexive", "nobody", "it")[0] == 0
    assert run("add", "--code", "barriers", typed="wörds\n\nmore\n".encode())[0] == 0
    assert run("add", "-", typed=b"of the project")[0] == 0
    assert [(m.body, m.kind, m.about.words) for m in memos.list_memos(session)] == [
        ("nobody it", "reflexive", "INT-1 36–44"), ("wörds\n\nmore", "code", "code barriers"),
        ("of the project", "theoretical", "the project"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add",), b"", "the memo is empty"),
        (("add",), b"\xff\xfe", "not UTF-8"),
        (("add", "--document", "INT-1", "--span", "ten", "x"), b"", "Write it so: 10-40."),
        (("add", "--document", "INT-1", "--span", "0-9999", "x"), b"", "no passage of INT-1"),
        (("add", "--code", "barrier", "x"), b"", "Did you mean barriers"),
        (("add", "--code", "barriers", "--person", "p", "x"), b"", "about one thing"),
        (("list", "--document", "INT-9"), b"", "no document 'INT-9'"),
        (("export", "--code", "no"), b"", "no code 'no'"),
    ],
)
def test_refusals_are_one_line(
    run: Run, session: Session, words: tuple[str, ...], typed: bytes, said: str
) -> None:
    code, out, err = run(*words, typed=typed)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err
    assert memos.list_memos(session) == []


def test_lists_narrow_and_come_in_every_form(run: Run, session: Session) -> None:
    memos.add_memo(session, "=one", document="INT-1")
    memos.add_memo(session, "two\nlines", person="p")
    code, out, _ = run("list", "--format", "jsonl", "--sort", "newest")
    assert code == 0
    assert [(r["body"], r["kind"], r["about"]) for r in map(json.loads, out.splitlines())] == [
        ("two\nlines", "case", "person"), ("=one", "document", "document")
    ]  # fmt: skip
    assert "'=one" in run("list", "--format", "csv", "--about", "document", "--since", "2000-01-01")[1]
    assert "(no memos)" in run("list", "--kind", "reflexive")[1]
    assert run("list", "--since", "2000-13-01")[0] == 2


def test_the_export_quotes_the_passages(run: Run, session: Session, tmp_path: Path) -> None:
    memo_id = memos.add_memo(session, "He *says* so.", document="INT-1", span=at(session, "He likes"))
    memos.link(session, memo_id, "INT-2", at(session, "Nobody. (laughs)"))
    code, out, _ = run("export", "--document", "INT-1")
    assert code == 0
    assert out.startswith('---\nproject: "A study"\ncoder: "RB"\n')
    assert 'document: "INT-1"\nmemos: "1"\n---\n' in out
    assert "> He likes\n>\n> — INT-1 " in out
    assert "\n\nHe *says* so.\n\nLinked passages:\n\n> Nobody. (laughs)\n" in out
    target = tmp_path / "memos.md"
    _, nothing, err = run("export", "-o", str(target), "--group", "about")
    assert (nothing, "1 memo\n" in err) == ("", True)
    assert target.stat().st_mode & 0o077 == 0
    assert "He *says* so." in target.read_text(encoding="utf-8")
