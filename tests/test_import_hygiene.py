from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "pandas",
    "numpy",
    "scipy",
    "sklearn",
    "spacy",
    "sqlite_utils",
    "pyarrow",
    "onnxruntime",
    "tokenizers",
)


def loaded(statement: str) -> set[str]:
    """Return the top-level modules that are loaded after a statement in a fresh Python."""
    probe = f"{statement}; import sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["cpqual.tui.app", "cpqual.tui.screens.code", "cpqual.tui.dialogs.picker"])
def test_the_workbench_starts_without_the_heavy_libraries(module: str) -> None:
    assert loaded(f"import {module}").isdisjoint(HEAVY)


def test_opening_a_project_needs_no_heavy_library() -> None:
    assert loaded("import cpqual.services.session, cpqual.services.suggesting").isdisjoint(HEAVY)


def test_the_command_line_starts_without_the_workbench() -> None:
    assert loaded("import cpqual.cli.main").isdisjoint({"textual", "rich", *HEAVY})


def test_the_first_screen_needs_none_of_our_own_engines() -> None:
    """Each costs a start of the workbench more than opening the project does."""
    statement = "import cpqual.tui.app, cpqual.tui.screens.code"
    engines = "[m for m in __import__('sys').modules if m.startswith(('cpqual.analysis', 'cpqual.formats'))]"
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; print({engines})"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
