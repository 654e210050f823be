"""Which project and which coder a command works on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from cpqual.domain.errors import CpqualError, UnknownNameError
from cpqual.services.session import BEFORE, BUSY_SECONDS, SUFFIX, Session, open_as_anyone, open_project


@dataclass(frozen=True, slots=True)
class Choices:
    """What was said before the command: project file and coder, where given."""

    project: Path | None
    coder: str | None


def find_project(choices: Choices) -> Path:
    """Return the project file: the option, the environment, or the single one of this folder.

    Raises:
        UnknownNameError: there is none, or there are several.
    """
    if choices.project is not None:
        return _with_suffix(choices.project)
    if named := os.environ.get("CPQUAL_PROJECT"):
        return _with_suffix(Path(named))
    # what a merge keeps from before lies beside the project, and is not worked on
    here = sorted(path for path in Path.cwd().glob(f"*{SUFFIX}") if BEFORE not in path.name)
    if len(here) == 1:
        return here[0]
    if here:
        names = ", ".join(path.name for path in here)
        raise UnknownNameError(f"there are several projects here: {names}", remedy="Say which: -p FILE")
    raise UnknownNameError(
        "there is no project here",
        remedy="Make one with 'cpqual new FILE', try 'cpqual demo', or say -p FILE.",
    )


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == SUFFIX or path.exists() else path.with_name(path.name + SUFFIX)


@contextmanager
def session(choices: Choices, *, read_only: bool = False, wait: float = BUSY_SECONDS) -> Iterator[Session]:
    """Open the project for one command, as the coder chosen, and close it afterwards.

    Args:
        choices: what was said before the command.
        read_only: refuse every act.
        wait: seconds that an act waits for another program's before it is refused.

    Raises:
        CpqualError: the project or the coder cannot be found.
    """
    path = find_project(choices)
    named = choices.coder or os.environ.get("CPQUAL_CODER")
    opened = _open(path, named, read_only=read_only, wait=wait)
    try:
        if named and opened.second_reading is None:
            remember_coder(path, opened.coder.slug)
        yield opened
    finally:
        opened.close()


@contextmanager
def anyones_session(choices: Choices) -> Iterator[Session]:
    """Open the project for a command that only reads what is the same for every coder.

    Raises:
        CpqualError: the project cannot be found.
    """
    with closing(open_as_anyone(find_project(choices))) as opened:
        yield opened


def _open(path: Path, named: str | None, *, read_only: bool, wait: float) -> Session:
    if named is None and (last := _remembered().get(str(path.absolute()))):
        try:
            return open_project(path, last, read_only=read_only, wait=wait)
        except UnknownNameError:
            # a file of the same name, with other coders
            return open_project(path, read_only=read_only, wait=wait)
    return open_project(path, named, read_only=read_only, wait=wait)


def _memory() -> Path:
    return user_state_path("cpqual") / "coders.json"


def _remembered() -> dict[str, str]:
    try:
        found = json.loads(_memory().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember_coder(path: Path, coder: str) -> None:
    """Remember who codes in a project on this machine; a convenience that may fail quietly."""
    from cpqual.services.files import write_bytes

    known = _remembered() | {str(path.absolute()): coder}
    try:
        _memory().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(_memory(), json.dumps(known, indent=1).encode())
    except (OSError, CpqualError):
        return
