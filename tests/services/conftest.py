"""The demo project, for tests that hold what is counted against its files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpqual.services.session import Session, open_project


@pytest.fixture(scope="module")
def study(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The demo project, open as RB; tests of a module share it and leave it as they found it."""
    opened = open_project(Path(shutil.copy(made_demo, tmp_path_factory.mktemp("demo"))), "RB")
    yield opened
    opened.close()
