"""`cpqual documents correct`, `revisions` and `lost` as a person meets them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.lost_anchors import lost
from cpqual.services.outside_editor import edit_outside
from cpqual.services.session import Session
from tests.cli.conftest import Run

from ..conftest import TALK

FERRY = TALK.index("ferry")


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual documents … -p <the small study>`."""
    return lambda *words: cpqual("documents", *words, "-p", str(session.path))


def text_of(session: Session) -> str:
    return reading.open_document(session, "INT-1").text


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> Path:
    """Make a shell script the person's editor and return where it notes what it was given."""
    noted = tmp_path / "noted"
    script = tmp_path / "editor.sh"
    script.write_text(f'#!/bin/sh\nls -ld "$1" "$(dirname "$1")" > {noted}\necho "$1" >> {noted}\n{does}\n')
    script.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(script))
    return noted


def test_a_passage_is_looked_at_first_and_then_corrected(run: Run, session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(FERRY, FERRY + 5), ["barriers"])
    words = ("correct", "INT-1", "--span", f"{FERRY}-{FERRY + 5}", "--with", "fishing boat")
    code, _, err = run(*words, "--dry-run")
    assert code == 0
    assert "[-ferry-]{+fishing boat+}" in err
    assert "1 of 1 coding move" in err
    assert text_of(session) == TALK
    code, _, err = run(*words)
    assert (code, "Say --yes" in err) == (1, True)
    assert run(*words, "--yes", "--reason", "mis-heard")[0] == 0
    assert "likes the fishing boat." in text_of(session)
    rows = json.loads(run("revisions", "INT-1", "--format", "json")[1])["rows"]
    assert [row["reason"] for row in rows] == ["as imported", "mis-heard"]
    (change,) = json.loads(run("revisions", "INT-1", "--changes", "2", "--format", "json")[1])["rows"]
    assert (change["before"], change["after"]) == ("ferry", "fishing boat")
    assert run("revisions", "INT-1", "--show", "1")[1] == TALK


def test_a_whole_text_comes_from_a_file_and_its_line_ends_are_no_change(
    run: Run, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "corrected.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TALK.replace("\n", "\r\n").encode() + b"\r\n")
    code, _, err = run("correct", "INT-1", "--text", str(file), "--yes")
    assert (code, "nothing is different" in err) == (0, True)
    file.write_text(TALK.replace("Maro", "Marek"))
    assert run("correct", "INT-1", "--text", str(file), "--yes")[0] == 0
    assert "Marek rang me" in text_of(session)
    file.write_bytes(b"\x00\x01\x02")
    assert run("correct", "INT-1", "--text", str(file), "--yes")[0] == 1


def test_a_broken_speaker_label_is_refused(run: Run, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "corrected.txt"
    file.write_text(TALK.replace("P: After", "Perran: After"))
    code, _, err = run("correct", "INT-1", "--text", str(file), "--yes")
    assert code == 1
    assert "line 4: the speaker label 'P'" in err
    assert text_of(session) == TALK


def test_what_lost_its_words_is_listed_placed_and_let_go(run: Run, session: Session) -> None:
    begin = TALK.index("the dog")
    for end in (begin + 7, begin + 12):
        coding.apply_codes(session, "INT-1", Span(begin, end), ["barriers"], on_overlap="keep")
    span = f"{begin}-{begin + len('the dog came too. ')}"
    code, _, err = run("correct", "INT-1", "--span", span, "--with", "", "--yes")
    assert (code, "2 lost: see cpqual documents lost" in err) == (0, True)
    rows = json.loads(run("lost", "list", "--format", "json")[1])["rows"]
    assert [row["words"] for row in rows] == ["the dog", "the dog came"]
    assert "the dog came" in run("lost")[1]
    first, second = (row["id"] for row in rows)
    assert run("lost", "place", first, "INT-1", "36-42")[0] == 0
    code, _, err = run("lost", "place", second, "INT-1", "42-36")
    assert (code, "no passage" in err) == (1, True)
    assert run("lost", "drop", second)[0] == 0
    assert run("lost", "drop", second)[0] == 1
    assert lost(session) == []


@pytest.mark.parametrize(
    "words", [(), ("--span", "1-2"), ("--with", "x"), ("--edit", "--with", "x", "--span", "1-2")]
)
def test_unclear_wishes_are_usage_errors(run: Run, words: tuple[str, ...]) -> None:
    assert run("correct", "INT-1", *words)[0] == 2


def test_a_text_is_changed_in_the_persons_editor_in_a_private_file(
    run: Run, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = editor(tmp_path, monkeypatch, 'sed -i "s/ferry/barge/" "$1"; echo >> "$1"')
    assert run("correct", "INT-1", "--edit", "--yes")[0] == 0
    assert text_of(session) == TALK.replace("ferry", "barge")
    seen = noted.read_text()
    assert "-rw-------" in seen
    assert "drwx------" in seen
    path = Path(seen.splitlines()[-1])
    assert "INT-1" in path.name
    assert not path.parent.exists()
    code, _, err = run("correct", "INT-1", "--edit", "--span", f"{FERRY}-{FERRY + 5}", "--yes")
    assert (code, "nothing is different" in err) == (0, True)
    assert stat.S_IMODE(session.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("does", "error"),
    [("exit 3", RefusedError), ('rm "$1"', RefusedError), ("printf '\\000\\001' > \"$1\"", InputError)],
)
def test_an_editor_that_fails_changes_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, error: type[Exception]
) -> None:
    noted = editor(tmp_path, monkeypatch, does)
    with pytest.raises(error):
        edit_outside("words", "INT-1")
    assert not Path(noted.read_text().splitlines()[-1]).parent.exists()


@pytest.mark.parametrize("named", ["no-such-editor-anywhere", "'unclosed"])
def test_an_editor_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("VISUAL", named)
    with pytest.raises(RefusedError) as refused:
        edit_outside("words", "INT-1")
    assert "EDITOR=nano" in str(refused.value)
