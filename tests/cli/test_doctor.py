"""What `cpqual doctor` says of tmux."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from cpqual.cli.main import cli

ON = "set-clipboard is on, so copying reaches the terminal"


def said(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str | None) -> str:
    """Return what is said inside tmux, with this script for the program tmux."""
    if script is not None:
        tmux = folder / "tmux"
        tmux.write_text(f"#!/bin/sh\n{script}\n")
        tmux.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("TMUX", "socket,1,0")
    monkeypatch.chdir(folder)
    return CliRunner().invoke(cli, ["doctor"]).stderr


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('[ "$*" = "show-options -sv set-clipboard" ] && echo on', ON),
        ("echo external", "tmux: set-clipboard is external, so nothing copied reaches the terminal"),
        ("exit 1", "what it is now cannot be told"),
        (None, "what it is now cannot be told"),
    ],
)
def test_tmux_is_asked_whether_it_passes_on_what_is_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str | None, told: str
) -> None:
    assert told in said(monkeypatch, tmp_path, script)


def test_nothing_is_said_of_tmux_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.chdir(tmp_path)
    assert "tmux" not in CliRunner().invoke(cli, ["doctor"]).stderr
