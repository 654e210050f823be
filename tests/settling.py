"""Waiting for a workbench until nothing more is going to happen, however slow the machine.

Textual's own pilot takes a process that uses little of the processor for one that is idle. On a
machine that is busy with other work that is not so: the process is starved, and a test presses the
next key while a dialog is still being composed. Here the workbench is done when its event loop has
nothing ready to run, no thread is at work for it, and nothing waits to be painted.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, cast

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerState

_QUIET_ROUNDS = 3
_PAINTINGS = 50
_LOOK_SECONDS = 0.002
_PATIENCE_SECONDS = 60


async def settled(app: App[Any]) -> None:
    """Wait until the event loop has nothing ready to run and no thread works for the workbench.

    Timers are not waited for: a test of something that happens after a rest waits for its effect.
    A thread that a test holds back is waited for only so long.
    """
    ready = cast("deque[object]", asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]
    until, quiet = time.monotonic() + _PATIENCE_SECONDS, 0
    while quiet < _QUIET_ROUNDS:
        waiting = not app._exit and (_held_back(app) or thread_at_work(app)) and time.monotonic() < until
        await asyncio.sleep(_LOOK_SECONDS if waiting else 0)
        quiet = 0 if waiting or ready else quiet + 1


async def pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    """Wait until everything that follows from what was done has happened and is painted.

    Args:
        pilot: drives the workbench.
        delay: seconds to let timers run first.
    """
    if delay is not None:
        await settled(pilot.app)
        await asyncio.sleep(delay)
    for _ in range(_PAINTINGS):
        await settled(pilot.app)
        if not pilot.app.is_running or not pilot.app.screen_stack or not _to_paint(pilot.app.screen):
            return
        # the screen paints by itself, so that what goes wrong is the workbench's to tell
        pilot.app.screen.call_next(pilot.app.screen._on_timer_update)


def thread_at_work(app: App[Any]) -> bool:
    """Tell whether a thread is at work for the workbench, or about to be."""
    states = (WorkerState.PENDING, WorkerState.RUNNING)
    return any(worker._thread_worker and worker.state in states for worker in app.workers)


def _held_back(app: App[Any]) -> bool:
    """Tell whether a new size of the window, or what is painted, is held back for a moment."""
    return app._resize_timer is not None or app._batch_count > 0


def _to_paint(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
