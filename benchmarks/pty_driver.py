"""Drives a terminal program through a real pseudo-terminal and times its frames.

Textual asks whether the terminal knows synchronised output (`CSI ?2026$p`); told yes, it ends every frame
with `CSI ?2026l`. That mark is what the times here run to.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_QUESTION, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_END = b"\x1b[?2026l"
_PATIENCE_SECONDS = 60.0


class Terminal:
    """A program under a pseudo-terminal of a given size.

    Attributes:
        started: clock time (seconds, `time.perf_counter`) at which the program was started.
    """

    def __init__(
        self, command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.started = time.perf_counter()
        self._unanswered = b""
        self._answered = False
        self._tail = b""
        self._pid, self._tty = pty.fork()
        if self._pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})})
            os.execvp(command[0], list(command))
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by a signal."""
        fcntl.ioctl(self._tty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        os.close(self._tty)

    def send(self, keys: bytes) -> float:
        """Type something; return the clock time at which it was sent."""
        sent = time.perf_counter()
        os.write(self._tty, keys)
        return sent

    def settle(self, quiet: float, patience: float = _PATIENCE_SECONDS) -> tuple[float, float] | None:
        """Wait until no output has come for `quiet` seconds after a frame.

        Returns:
            The clock times at which the first and the last frame ended; None if there was no frame within
            `patience` seconds.
        """
        frames: list[float] = []
        limit = time.perf_counter() + patience
        while time.perf_counter() < limit:
            ready, _, _ = select.select([self._tty], [], [], quiet)
            if ready:
                data = self._read()
                if data is None:
                    break
                if _FRAME_END in self._tail + data:
                    frames.append(time.perf_counter())
                self._tail = (self._tail + data)[-len(_FRAME_END) + 1 :]
            elif frames:
                break
        return (frames[0], frames[-1]) if frames else None

    def cpu_seconds(self) -> float:
        """Return the CPU time the program has used so far, in hundredths of a second (Linux)."""
        fields = Path(f"/proc/{self._pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_for_end(self, patience: float = _PATIENCE_SECONDS) -> None:
        """Read on until the program has ended."""
        limit = time.perf_counter() + patience
        while time.perf_counter() < limit:
            ready, _, _ = select.select([self._tty], [], [], 0.1)
            if ready and self._read() is None:
                return

    def _read(self) -> bytes | None:
        """Return what has come, answering the question in it; None once the program has ended."""
        try:
            data = os.read(self._tty, 1 << 16)
        except OSError:
            # how Linux reports that the other end is closed
            return None
        if not self._answered:
            self._unanswered += data
            if _QUESTION in self._unanswered:
                os.write(self._tty, _ANSWER)
                self._answered = True
        return data or None


def python(*arguments: str) -> list[str]:
    """Return the command that runs this Python with some arguments."""
    return [sys.executable, *arguments]
