"""Asking for a file or folder, completed from what there is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from pathlib import Path

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from cpqual.tui.dialogs.completed_line import CompletedLine
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain

_MOST = 60
"""So many names are offered; more are reached by typing on."""


class AskPath(CompletedLine[Path]):
    """A line for a path above the names that go on from it; the result is a path that exists.

    Args:
        start: what stands there at first: a folder.
    """

    def __init__(self, start: str) -> None:
        super().__init__(
            "Import a file or a folder", "Tab completes · Enter looks at what it is · Esc leaves", start
        )

    def below_the_line(self) -> Iterable[Widget]:
        """Return where a path that is not there is told."""
        yield Static("", markup=False)

    def offered(self, typed: str) -> Sequence[str]:
        """Return the paths that go on from what is typed."""
        return completions(typed)

    def shown(self, offer: str) -> str:
        """Return the last name of a path, on one row."""
        return " ".join(safe(Path(offer).name + os.sep * offer.endswith(os.sep)).split())

    def completed(self, typed: str, offer: str) -> str:  # noqa: ARG002 - a path takes the whole line
        """Return the path."""
        return offer

    @on(Input.Changed)
    def _say_nothing(self) -> None:
        self.query_one(Static).update("")

    def action_use(self) -> None:
        """Leave with the path, or say that there is none."""
        path = path_of(self.line.value)
        if path is not None and path.exists():
            self.dismiss(path)
        else:
            self.query_one(Static).update(plain("There is no such file or folder."))


def path_of(typed: str) -> Path | None:
    """Return the path that was typed or dropped here; terminals put quotes around dropped names."""
    words = _anew(typed.strip())
    if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"":
        words = words[1:-1]
    if not words or "\0" in words:
        return None
    try:
        return Path(words).expanduser()
    except RuntimeError:
        # nobody of that name has a home here
        return Path(words)


def _anew(typed: str) -> str:
    """Begin anew where a path from the root, or from home, was typed behind the folder that stood there."""
    return typed[2:] if typed.startswith((".//", "./~", "./'", './"')) else typed


def completions(typed: str) -> list[str]:
    """Return the paths that go on from what was typed, folders with a separator at the end, in name order.

    Hidden ones are offered only to who types their dot. The first sixty are offered.
    """
    path = path_of(typed)
    if path is None:
        path = Path()
    ends = not typed.strip() or typed.rstrip().endswith(("/", os.sep))
    folder, begun = (path, "") if ends else (path.parent, path.name)
    try:
        with os.scandir(folder) as entries:
            fitting = [
                (not entry.is_dir(), entry.name)
                for entry in entries
                if entry.name.casefold().startswith(begun.casefold())
                and (begun.startswith(".") or not entry.name.startswith("."))
            ]
    except OSError:
        return []
    return [str(folder / name) + ("" if is_file else os.sep) for is_file, name in nsmallest(_MOST, fitting)]
