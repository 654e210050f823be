"""Regular expressions, tried in a process of its own: one that runs wild can be ended no other way."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Self

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span

SECONDS = 5.0
"""Seconds a pattern may take in one text before it is given up."""
_START_SECONDS = 60.0
MOST_GIVEN_UP = 3
"""Texts a pattern is given up in before it is tried in no further one."""


class PatternFinder:
    """Finds a pattern in one text after the other; to be used in a `with` block.

    Args:
        pattern: a regular expression of Python's; case does not matter, `^` and `$` are the ends of lines.
        seconds: see `SECONDS`.

    Raises:
        InputError: it is not a regular expression.
    """

    def __init__(self, pattern: str, seconds: float = SECONDS) -> None:
        try:
            if re.compile(pattern).match(""):
                raise InputError(
                    "finds nothing in particular: it matches the empty text", where=_where(pattern)
                )
        except re.error as error:
            at = "" if error.pos is None else f", character {error.pos + 1}"
            raise InputError(
                f"is not a regular expression: {error.msg}{at}", where=_where(pattern),
                remedy=r"To find signs such as ( or ? themselves, put \ before them.",
            ) from None  # fmt: skip
        except (OverflowError, RecursionError):
            raise InputError("is too large a regular expression", where=_where(pattern)) from None
        self._pattern = pattern
        self._seconds = seconds
        self._given_up = 0
        self._process: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def find(self, text: str) -> list[Span] | None:
        """Return what the pattern finds in a text, empty matches left out; None when it took too long."""
        if self._given_up >= MOST_GIVEN_UP:
            return None
        try:
            process = self._started()
            # ASCII JSON: no encoding of the terminal's can come in between
            _write(process.stdin, json.dumps(text))
            answer = json.loads(self._answers.get(timeout=self._seconds))
        except (Empty, OSError, ValueError):
            self._given_up += 1
            self._end()
            return None
        return [Span(start, end) for start, end in answer]

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            self._answers = SimpleQueue()
            Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
            _write(self._process.stdin, json.dumps(self._pattern))
            # the start of a process on a busy machine is not the pattern's time
            self._answers.get(timeout=_START_SECONDS)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with suppress(OSError):
                self._process.stdin.close()  # type: ignore[union-attr]
            self._process.wait()
            self._process = None


def _where(pattern: str) -> str:
    return f"pattern “{pattern}”"


def _write(pipe: IO[str] | None, line: str) -> None:
    if pipe is not None:
        pipe.write(line + "\n")
        pipe.flush()


def _listen(pipe: IO[str], answers: SimpleQueue[str]) -> None:
    with pipe:
        for line in pipe:
            answers.put(line)
    # whoever waits is told that no answer will come
    answers.put("")


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Read a pattern, then texts, each as a line of JSON; answer each text with its [start, end] pairs.

    A line of its own says first that it is ready.
    """
    pattern = re.compile(json.loads(requests.readline()), re.IGNORECASE | re.MULTILINE)
    answers.write("\n")
    answers.flush()
    for line in requests:
        found = [match.span() for match in pattern.finditer(json.loads(line)) if match.end() > match.start()]
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
