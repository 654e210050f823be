"""Nothing leaves the machine: the whole work of a study with every way to a network closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WORK = """
import socket, sys
from pathlib import Path

def closed(*args, **kwargs):
    raise SystemExit("a network connection was tried")

socket.socket.connect = closed
socket.socket.connect_ex = closed
socket.create_connection = closed
socket.getaddrinfo = closed

from cpqual.cli.main import cli

def run(*words):
    cli.main(list(words), prog_name="cpqual", standalone_mode=False)

folder = Path(sys.argv[1])
run("demo", str(folder / "demo"), "--no-open")
project = ["-p", str(folder / "demo" / "linked-lives.cpqual"), "--coder", "RB"]
run(*project, "suggest", "train")
run(*project, "frequencies", "--by", "sector", "-o", str(folder / "table.xlsx"))
run(*project, "codings", "export", "-o", str(folder / "codings.csv"))
run(*project, "codebook", "export", "-o", str(folder / "book.yml"))
run(*project, "check")
"""


def test_a_whole_study_is_worked_on_without_a_network_and_its_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) >= 4
    for path in written:
        assert path.stat().st_mode & 0o077 == 0, path
