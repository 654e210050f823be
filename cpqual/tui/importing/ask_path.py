"""Asking for a file or folder, completed from what there is."""

from __future__ import annotations

import os
from heapq import nsmallest
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.line import Line

_MOST = 60
"""So many names are offered; more are reached by typing on."""


class AskPath(Dialog[Path | None]):
    """A line for a path above the names that go on from it; the result is a path that exists.

    Args:
        start: what stands there at first: a folder.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("enter", "use", "Use", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    AskPath {
        .dialog { width: 84; }
        Line { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        Static { height: auto; color: $warning; }
        OptionList {
            height: auto; max-height: 14; border: none; padding: 0; background: $background;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        OptionList > .option-list--option { padding: 0 1; }
    }
    """

    def __init__(self, start: str) -> None:
        super().__init__()
        self._start = start
        self._names: list[str] = []

    def compose(self) -> ComposeResult:
        """Put the line above the names."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Import a file or a folder"
            box.border_subtitle = "Tab completes · Enter looks at what it is · Esc leaves"
            yield Line(self._start, select_on_focus=False, compact=True)
            yield Static("", markup=False)
            yield OptionList()

    def on_mount(self) -> None:
        """List what there is."""
        self.set_focus(self.query_one(Line))
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        self.query_one(Static).update("")
        self._names = completions(self.query_one(Line).value)
        options = self.query_one(OptionList)
        shown = (Path(name).name + os.sep * name.endswith(os.sep) for name in self._names)
        options.clear_options().add_options([Option(plain(" ".join(safe(name).split()))) for name in shown])
        options.highlighted = 0 if self._names else None

    def action_step(self, rows: int) -> None:
        """Move the highlight while the line keeps the focus."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = min(max(options.highlighted + rows, 0), options.option_count - 1)

    def action_complete(self) -> None:
        """Put the highlighted name on the line."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and highlighted < len(self._names):
            line = self.query_one(Line)
            line.value = self._names[highlighted]
            line.cursor_position = len(line.value)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_complete()

    def action_use(self) -> None:
        """Leave with the path, or say that there is none."""
        path = path_of(self.query_one(Line).value)
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
