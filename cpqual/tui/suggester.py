"""The workbench's side of the suggestion worker: asks for training, never waits, outlives its death."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

_WORKER = "cpqual.services.suggestion_worker"
PAUSE_SECONDS = 0.3
"""How long the coder has to pause before a quick refit is asked for."""
IDLE_SECONDS = 2.0
"""How long after that a full training is, where the quick one left something out."""
_MOST_FAILURES = 4
"""So often in a row a worker may die or fail before it is left alone until the coder asks for it."""
_END_SECONDS = 1.0
DIED = "the process that learns has ended"


def worker_command(project: Path, coder: str) -> list[str] | None:
    """Return the command of the worker process; None where there is none."""
    if find_spec(_WORKER) is None:
        return None
    return [sys.executable, "-m", _WORKER, str(project.absolute()), coder]


class Suggester:
    """One worker process, started when it is first needed and ended with the app.

    Args:
        command: how to start the worker.
        trained: called after every training that succeeded.
        given_up: called with the cause once training has failed so often that it is left alone.
        pause: seconds without a further request before a quick refit begins.
        idle: seconds after it before a full training begins.
    """

    def __init__(
        self,
        command: Sequence[str],
        trained: Callable[[], object],
        *,
        given_up: Callable[[str], object] = lambda _: None,
        pause: float = PAUSE_SECONDS,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._command = command
        self._trained = trained
        self._given_up = given_up
        self._pause = pause
        self._idle = idle
        self._process: Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._failures = 0
        self._busy = False
        self._again = False
        self._ended = False
        self._turn = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a training is going on."""
        return self._busy

    @property
    def learning(self) -> bool:
        """Whether a training is going on, or is asked for and begins soon."""
        return self._busy or self._timer is not None

    def ask(self) -> None:
        """Ask for a model of what is coded now, once the coder pauses."""
        self._wait(self._pause, quick=True)

    def ask_anew(self) -> None:
        """Ask for a model although training has failed before."""
        self._failures = 0
        self.ask()

    async def explain(self, document: str, start: int, code: str) -> bool:
        """Have the reasons of one suggestion worked out and kept in the project; tell whether they are there.

        It waits for a training that is going on, and for a model to be fitted where none is at hand.
        """
        answer = await self._ask_worker({"do": "explain", "document": document, "start": start, "code": code})
        return answer is not None and answer.get("done") == "explain"

    def _wait(self, seconds: float, *, quick: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._ended and self._failures < _MOST_FAILURES:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._train, quick)

    async def end(self) -> None:
        """End the worker; half a model is no loss."""
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _train(self, quick: bool) -> None:
        self._timer = None
        if self._busy:
            # asked while a model is being made: make another from what was coded since
            self._again = True
            return
        self._busy = True
        self._listener = asyncio.get_running_loop().create_task(self._exchange(quick))

    async def _exchange(self, quick: bool) -> None:
        try:
            answer = await self._ask_worker({"do": "refit" if quick else "train"})
        finally:
            self._busy = False
        if self._ended:
            return
        if answer is None or not ("done" in answer or answer.get("complete") is False):
            if answer is not None:
                self._fail(str(answer.get("error")))
            # what was coded meanwhile is learned with it, after a rest that grows
            self._again = False
            if self._timer is None:
                self._wait(self._idle * 2**self._failures, quick=quick)
            return
        self._failures = 0
        if "done" in answer:
            self._trained()
        if self._again:
            self._again = False
            self.ask()
        elif self._timer is None and answer.get("complete") is False:
            self._wait(self._idle, quick=False)

    def _fail(self, cause: str) -> None:
        self._failures += 1
        if self._failures == _MOST_FAILURES and not self._ended:
            self._given_up(cause)

    async def _ask_worker(self, asked: Mapping[str, object]) -> dict[str, object] | None:
        """Send one request and wait for its answer; None when there is no worker any more."""
        request = json.dumps(asked).encode() + b"\n"
        # answers come in the order of the requests, and one at a time
        async with self._turn:
            for _ in range(2):
                process = await self._running()
                if process is None or process.stdin is None or process.stdout is None:
                    return None
                with suppress(ConnectionError):
                    process.stdin.write(request)
                    await process.stdin.drain()
                    if line := await process.stdout.readline():
                        return _parsed(line)
                # it died over the request; give a fresh one another chance
                await process.wait()
                self._fail(DIED)
        return None

    async def _running(self) -> Process | None:
        if self._process is not None and self._process.returncode is None:
            return self._process
        if self._ended or self._failures >= _MOST_FAILURES:
            return None
        try:
            # a session of its own, so that a closed terminal ends the workbench first and it the worker
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        except OSError:
            self._fail(DIED)
            return None
        return self._process


def _parsed(line: bytes) -> dict[str, object]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
