"""What the pages show is there: commands and options exist, and what stands in blocks does what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from cpqual.cli.main import cli
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "corpus/README.md", "codebooks/README.md")),
    *(page for page in sorted((ROOT / "docs").glob("*.md")) if not page.name.startswith("reference-")),
]
ON_THE_DEMO = [
    ROOT / "README.md",
    *(ROOT / "docs" / name for name in ("tutorial.md", "how-to.md", "filters.md")),
]
ELSEWHERE = re.compile(
    r"^new |transcripts/|(sites|people|ratings|counts|spans)\.csv|codebook import|disputes\.xlsx$|^undo 214"
    r"|^agree --sample|^suggest evaluate"
)
"""What needs files of the reader's own or a sample that two have coded, and what other tests do at length."""


def in_blocks(page: Path) -> list[str]:
    found = re.findall(r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in found for line in block.splitlines() if line.startswith("cpqual ")]


def in_sentences(page: Path) -> list[str]:
    return re.findall(r"`(cpqual [^`\n]+)`", page.read_text(encoding="utf-8"))


def unknown(line: str) -> list[str]:
    """Return the commands and options of a line that cpqual does not have."""
    command: click.Command = cli
    known, missing = _options(cli), []
    words = shlex.split(line, comments=True)[1:]
    for before, word in zip(["", *words], words, strict=False):
        if word.startswith("--"):
            missing += [] if word.partition("=")[0] in known else [word]
        elif isinstance(command, click.Group) and not before.startswith("--"):
            under = command.get_command(click.Context(command), word)
            if under is None:
                missing += [] if command.invoke_without_command or word in "…|" else [word]
                continue
            command, known = under, known | _options(under)
    return missing


def _options(command: click.Command) -> set[str]:
    return {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_shows_a_command_or_an_option_that_is_not_there(page: Path) -> None:
    assert {line: found for line in in_blocks(page) + in_sentences(page) if (found := unknown(line))} == {}


def test_what_is_not_there_is_found() -> None:
    assert unknown("cpqual agree --nonsense 1 --sample a") == ["--nonsense"]
    assert unknown("cpqual codebook mrege a --into b") != []
    assert unknown("cpqual suggest trian") == ["trian"]


@pytest.mark.parametrize("page", ON_THE_DEMO, ids=lambda page: page.name)
def test_what_a_page_shows_is_done_on_the_demo(
    page: Path, cpqual: Run, made_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "study"
    here.mkdir()
    shutil.copy(made_demo, here)
    monkeypatch.chdir(here)
    cpqual("--coder", "RB", "status")
    for line in in_blocks(page):
        words = shlex.split(line, comments=True)[1:]
        if words and not ELSEWHERE.search(" ".join(words)):
            code, _, said = cpqual(*words)
            if "Say --yes" in said:
                code, _, said = cpqual(*words, "--yes")
            assert code == 0, f"{line}: {said}"
