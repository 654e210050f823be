"""Changing words in the person's own editor, in a private file that is gone afterwards."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import decode, ended_as

_USUAL = ("nano", "vi")


def edit_outside(text: str, name: str) -> str:
    """Let a person change a text in `$VISUAL` or `$EDITOR` and return what they left, in canonical form.

    Line breaks at the very end stay as they were: editors put them there and take them away.

    The file is readable by its owner only and lies in a folder of its own, in memory where the system has
    such a place; the folder is removed with whatever the editor left there, also when something fails. The
    terminal must be the editor's while this runs.

    Args:
        text: what to change.
        name: what to call the file, for the editor's title.

    Raises:
        RefusedError: there is no editor, it could not be started, or it ended with an error.
        InputError: what it left is no text.
    """
    command = _command()
    try:
        with tempfile.TemporaryDirectory(prefix="cpqual-", dir=_private_place()) as folder:
            path = Path(folder) / f"{''.join(c if c.isalnum() or c in '-_' else '_' for c in name)}.txt"
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(text.encode())
            _run(command, path)
            return ended_as(text, decode(path.read_bytes(), f"what {command[0]} left").text)
    except OSError as error:
        raise RefusedError(
            f"the text cannot be edited there: {error.strerror}", remedy="Nothing was changed."
        ) from None


def _command() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        command = shlex.split(named) if named else [n for n in _USUAL if shutil.which(n)][:1]
    except ValueError:
        command = []
    if not command:
        raise RefusedError("no editor is known", remedy="Name one: export EDITOR=nano")
    return command


def _private_place() -> str | None:
    # where there is one, this folder is its user's own and in memory only
    place = os.environ.get("XDG_RUNTIME_DIR")
    return place if place and os.access(place, os.W_OK | os.X_OK) and Path(place).is_dir() else None


def _run(command: list[str], path: Path) -> None:
    try:
        # what is run is what the person named as their editor, without a shell
        code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
    except OSError as error:
        raise RefusedError(
            f"the editor {command[0]!r} cannot be started: {error.strerror}",
            remedy="Nothing was changed; name another: export EDITOR=nano",
        ) from None
    if code != 0:
        raise RefusedError(f"the editor ended with an error ({code}); nothing was changed")
