"""Calling commands as a shell would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpqual.cli import main as entry

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cpqual(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Call `cpqual …` and return its exit code, what it wrote, and what it said."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["cpqual", *words])
        code = 0
        try:
            entry.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in err
        return code, out.decode(), err.decode()

    return call
