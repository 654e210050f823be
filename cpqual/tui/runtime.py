"""How the workbench lives in its process: when garbage is collected, and how signals end it."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.timer import Timer

_TICK_SECONDS = 0.5
_IDLE_SHARE = 0.05
"""Share of a tick's time below which the process counts as idle."""
_IDLE_TICKS = 6
_LEAVE_SECONDS = 5.0
"""How long leaving may take after a signal; whatever was done is in the file long before."""


class Collector:
    """Collects garbage between keys instead of during them.

    A full collection takes 50 to 110 ms in a workbench with a long document open and would strike once in
    some twenty pages. Young objects are collected at every tick; all of them only after some idle seconds.
    What was alive at the start is looked at once, the first time the process is idle, and then left alone.

    Args:
        later: modules that the first keys need and the first screen does not; one is imported at every tick
            that finds the process idle.
    """

    def __init__(self, later: Iterable[str] = ()) -> None:
        self._later = deque(later)
        self._used = time.process_time()
        self._idle_ticks = 0
        self._begun = False
        self._settled = False

    def start(self) -> None:
        """Turn automatic collection off and set aside everything alive now."""
        gc.disable()
        gc.freeze()

    def idle(self) -> bool:
        """Tell whether the process has done next to nothing since the last tick."""
        return time.process_time() - self._used < _IDLE_SHARE * _TICK_SECONDS

    def tick(self) -> None:
        """Collect what half a second left behind; in a rest, import what comes later, then collect all."""
        if self.idle():
            self._idle_ticks += 1
            if self._later:
                importlib.import_module(self._later.popleft())
            elif self._idle_ticks >= _IDLE_TICKS and not self._settled:
                self._collect_everything()
        else:
            self._idle_ticks, self._settled = 0, False
            gc.collect(1)
        self._used = time.process_time()

    def _collect_everything(self) -> None:
        self._settled = True
        if self._begun:
            gc.collect()
            return
        self._begun = True
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def settle(app: App[Any], later: Iterable[str] = ()) -> Timer:
    """Begin to collect garbage between keys; to be called once the first screen stands.

    Args:
        later: see `Collector`.

    Returns:
        The timer that does it.
    """
    collector = Collector(later)
    collector.start()
    return app.set_interval(_TICK_SECONDS, collector.tick)


def install_signal_handlers(app: App[Any]) -> None:
    """Let a closed terminal (SIGHUP), SIGTERM and SIGINT end the app as quitting does; call it in `on_load`.

    Without this the process dies with nothing cleaned up. The exit status is 128 plus the signal's number, as
    shells have it.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGHUP", "SIGTERM", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None:
            # event loops on Windows know no signal handlers
            with suppress(NotImplementedError):
                loop.add_signal_handler(number, _end, app, 128 + number)


def watch_terminal(app: App[Any]) -> Timer | None:
    """End the app once its terminal has gone without a signal, as under nohup; it would spin for ever.

    Returns:
        The timer that looks, or None where the system cannot tell.
    """
    if not hasattr(select, "poll"):
        return None
    terminal = select.poll()
    terminal.register(sys.__stdin__.fileno() if sys.__stdin__ is not None else 0, 0)

    def look() -> None:
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in terminal.poll(0)):
            _end(app, 128 + signal.SIGHUP)

    return app.set_interval(_TICK_SECONDS, look)


def _end(app: App[Any], return_code: int) -> None:
    # a terminal that has gone or takes nothing more may keep the app from taking leave of it
    last = threading.Timer(_LEAVE_SECONDS, os._exit, (return_code,))
    last.daemon = True
    last.start()
    app.exit(return_code=return_code)
