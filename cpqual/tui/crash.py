"""What a crash leaves behind: no word of a transcript, neither on the screen nor in the log."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_state_dir
from rich.console import RenderableType
from rich.text import Text
from textual.app import App, ReturnType
from textual.worker import WorkerFailed

_PATH_PARTS = 4
_MOST_CAUSES = 8
_SCREEN_WRITER = "textual-output"
"""Name of the thread in which Textual writes to the terminal."""


def crash_directory() -> Path:
    """Return the folder crash logs go to."""
    return Path(user_state_dir("cpqual", appauthor=False)) / "crashes"


def describe(error: BaseException) -> str:
    """Return an error's type and the places it passed through, with no message and no values.

    Messages and local variables are left out because they can hold what participants said.
    """
    return "\n".join(_lines(error)) + "\n"


def _lines(error: BaseException) -> Iterator[str]:
    cause: BaseException | None = error
    for depth in range(_MOST_CAUSES):
        if cause is None:
            return
        yield f"{'caused by ' if depth else ''}{type(cause).__module__}.{type(cause).__qualname__}"
        for frame in traceback.extract_tb(cause.__traceback__):
            # the first folders of a path name the user, and a name that is no file's may be anything
            file = Path(frame.filename)
            place = "/".join(file.parts[-_PATH_PARTS:]) if file.suffix == ".py" else "(no file)"
            yield f"  {place}:{frame.lineno}"
        cause = cause.error if isinstance(cause, WorkerFailed) else cause.__cause__ or cause.__context__


def write_crash_log(error: BaseException, directory: Path | None = None) -> Path:
    """Write a redacted log that only the user can read, and return its path.

    Raises:
        OSError: it cannot be written.
    """
    directory = crash_directory() if directory is None else directory
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    head = f"cpqual {_version('cpqual')}, textual {_version('textual')}, Python {platform.python_version()}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as log:
        log.write(head + describe(error))
    return path


def _version(package: str) -> str:
    # at the start of the workbench this import would be paid for nothing
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def notice(error: BaseException) -> Text:
    """Write the crash log and return what to tell the user, as text free of markup."""
    text = f"cpqual had to stop because of a fault of its own ({type(error).__name__}).\n"
    text += "Every coding you saw being made is in the project file.\n"
    try:
        path = write_crash_log(error)
    except OSError:
        return Text(text + "No crash log could be written.")
    return Text(text + f"Where it happened, without any of your text: {path}")


class RedactedCrash(App[ReturnType]):
    """An app whose crash shows no locals, no message and no source line."""

    def _fatal_error(self) -> None:
        """End the app after an unhandled exception, in place of a traceback that prints local variables."""
        error = self._exception or sys.exc_info()[1]
        self.bell()
        if error is not None:
            self.panic(notice(error))
        else:
            self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End the app; an exception that would render itself is replaced by the redacted notice."""
        shown: list[Any] = [notice(r) if isinstance(r, BaseException) else r for r in renderables]
        super().panic(*shown)

    def _print_error_renderables(self) -> None:
        # what failed after the first failure is of no use to anybody, nor is Textual's hint to developers
        del self._exit_renderables[1:]
        super()._print_error_renderables()

    def redact_background(self) -> None:
        """Keep Python from printing what fails in a task, a thread or a destructor; call it in `on_load`.

        It would print messages, which can hold what participants said, across the screen.
        """
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: note_quietly(context.get("exception"))
        )
        threading.excepthook = _note_of_thread
        sys.unraisablehook = lambda unraisable: note_quietly(unraisable.exc_value)


def _note_of_thread(failed: threading.ExceptHookArgs) -> None:
    """Write the crash log of a thread, unless what failed is that the terminal was closed."""
    writes_screen = failed.thread is not None and failed.thread.name == _SCREEN_WRITER
    if not (writes_screen and isinstance(failed.exc_value, OSError)):
        note_quietly(failed.exc_value)


def note_quietly(error: BaseException | None) -> None:
    """Write the crash log of a failure that does not end the app; an interrupt is none."""
    if isinstance(error, Exception):
        with suppress(OSError):
            write_crash_log(error)
