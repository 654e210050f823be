"""Files that commands write: the ending of -o says the form, and is refused where it says none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cpqual.cli.main import cli
from cpqual.domain.errors import InputError
from tests.cli.conftest import Run


def _writing(group: click.Group, words: str = "") -> Iterator[tuple[str, click.Command, click.Parameter]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _writing(command, f"{words} {name}")
        for option in command.params:
            if "-o" in option.opts:
                yield f"{words} {name}".strip(), command, option


def test_no_command_writes_under_an_ending_that_it_does_not_know() -> None:
    refused = []
    for name, command, option in _writing(cli):
        with pytest.raises(InputError, match=r"^n\.foo: nothing is written here that ends in \.foo\. End it"):
            option.process_value(click.Context(command), "n.foo")
        refused.append(name)
    assert {"codings export", "codebook export", "agree", "suggest list", "report html"} < set(refused)


def test_it_is_refused_in_one_line_before_any_work(cpqual: Run, tmp_path: Path) -> None:
    path = tmp_path / "n.foo"
    code, out, err = cpqual("-p", str(tmp_path / "none.cpqual"), "documents", "-o", str(path))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "End it in .txt, .csv, .tsv, .json, .jsonl, .md or .xlsx or say --format." in err
    assert not path.exists()


@pytest.mark.parametrize("order", [("-o", "--format"), ("--format", "-o")])
def test_any_name_will_do_where_the_form_is_said(cpqual: Run, tmp_path: Path, order: tuple[str, str]) -> None:
    project, path = str(tmp_path / "study.cpqual"), tmp_path / "n.foo"
    assert cpqual("new", project, "--title", "A study", "--coder", "RB")[0] == 0
    said = {"-o": str(path), "--format": "csv"}
    words = [word for option in order for word in (option, said[option])]
    assert cpqual("-p", project, "documents", *words)[0] == 0
    assert path.read_text(encoding="utf-8").startswith("document,")
