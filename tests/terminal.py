"""`cpqual` in a pseudo-terminal, for tests of what only a real process shows."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 120
SECOND_WAIT = 0.02


class Terminal:
    """`cpqual` in a pseudo-terminal that a thread reads.

    Args:
        project: the project file.
        arguments: what follows on the command line.
        prepare: called in the child before it becomes `cpqual`.
        controlling: whether closing the terminal sends SIGHUP, as for a program started from a shell.
    """

    def __init__(
        self,
        project: Path,
        *arguments: str,
        prepare: Callable[[], object] = int,
        controlling: bool = True,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self.keyboard, screen = pty.openpty()
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        command = [sys.executable, "-m", "cpqual", "-p", str(project), "--coder", "RB", *arguments]
        environment = {**os.environ, "TERM": "xterm-256color"}
        for name in ("COLUMNS", "LINES"):
            environment.pop(name, None)

        def begin() -> None:
            if controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            prepare()

        self.process = subprocess.Popen(
            command, stdin=screen, stdout=screen, stderr=screen, env=environment, start_new_session=True,
            preexec_fn=begin,
        )  # fmt: skip
        os.close(screen)
        self.seen = b""
        self._closed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        # a terminal that nobody reads would stop the program, and one that is closed cannot be read
        with suppress(OSError):
            while not self._closed:
                if select.select([self.keyboard], [], [], SECOND_WAIT)[0]:
                    self.seen += os.read(self.keyboard, 65536)

    def wait_for(self, *words: bytes) -> None:
        """Wait until one of some words has been painted."""
        until = time.monotonic() + PATIENCE
        while not any(word in self.seen for word in words):
            assert time.monotonic() < until, self.seen[-2000:]
            time.sleep(SECOND_WAIT)

    def forget(self) -> None:
        """Let `wait_for` look only at what is painted from now on."""
        self.seen = b""

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.keyboard, keys)

    def close(self) -> None:
        """Close the terminal as its window is closed."""
        if not self._closed:
            self._closed = True
            # as long as it is being read, it stays open
            self._reader.join()
            os.close(self.keyboard)

    def end(self) -> int:
        """Wait for the end and return the exit status."""
        status = self.process.wait(PATIENCE)
        # the last words may still be on their way
        self._reader.join(1)
        return status

    def children(self) -> list[int]:
        """Return the processes that the program has started (Linux)."""
        me = self.process.pid
        return [int(n) for n in Path(f"/proc/{me}/task/{me}/children").read_text("ascii").split()]


@contextmanager
def terminal(project: Path, *arguments: str, **settings: object) -> Iterator[Terminal]:
    """Open `cpqual` in a terminal and end it afterwards, whatever happened."""
    opened = Terminal(project, *arguments, **settings)  # type: ignore[arg-type]
    try:
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
            opened.process.wait()
        opened.close()
