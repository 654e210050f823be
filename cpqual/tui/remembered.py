"""What the workbench remembers of a person on this machine, beside any project: theme, tour taken."""

from __future__ import annotations

import json
from pathlib import Path

from platformdirs import user_state_path

from cpqual.domain.errors import CpqualError


def recall(name: str) -> object:
    """Return what was remembered under a name; None when nothing was, or it cannot be read."""
    return _everything().get(name)


def remember(name: str, value: str | bool | int) -> None:
    """Keep a value for next time; a convenience that may fail quietly."""
    # few change anything here, and every start would pay for the import
    from cpqual.services.files import write_bytes

    try:
        _memory().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(_memory(), json.dumps({**_everything(), name: value}).encode())
    except (OSError, CpqualError):
        return


def _everything() -> dict[str, object]:
    try:
        found = json.loads(_memory().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _memory() -> Path:
    return user_state_path("cpqual") / "workbench.json"
