"""The workbench ends cleanly on signals and collects garbage between keys."""

from __future__ import annotations

import gc
import importlib
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpqual.tui.app import _LATER
from cpqual.tui.runtime import Collector

APP = """
import os, sys
from pathlib import Path
from textual.app import App
from cpqual.tui.runtime import install_signal_handlers, settle

class Host(App[None]):
    def on_mount(self):
        install_signal_handlers(self)
    def on_ready(self):
        settle(self)
        os.kill(os.getpid(), int(sys.argv[1]))
    def on_unmount(self):
        Path(sys.argv[2]).write_text("unmounted")

host = Host()
host.run(headless=True)
sys.exit(host.return_code)
"""


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_signal_ends_the_app_as_quitting_does(name: str, tmp_path: Path) -> None:
    number = getattr(signal, name)
    trace = tmp_path / "trace"
    done = subprocess.run([sys.executable, "-c", APP, str(int(number)), str(trace)], timeout=60, check=False)
    assert trace.read_text() == "unmounted"
    assert done.returncode == 128 + number


@pytest.fixture
def automatic_collection() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


class Node:
    def __init__(self) -> None:
        self.me = self


def test_cyclic_garbage_goes_at_the_tick_after_work(automatic_collection: None) -> None:
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    gone = weakref.ref(Node())
    assert gone() is not None
    while collector.idle():
        sum(range(100_000))
    collector.tick()
    assert gone() is None


def test_garbage_from_before_the_start_goes_at_the_first_rest(automatic_collection: None) -> None:
    gc.disable()
    gone = weakref.ref(Node())
    collector = Collector()
    collector.start()
    for _ in range(20):
        collector.tick()
    assert gone() is None


def test_old_garbage_goes_once_nothing_has_happened_for_a_while(automatic_collection: None) -> None:
    collector = Collector()
    collector.start()
    kept = Node()
    gone = weakref.ref(kept)
    gc.collect(1)  # an object that outlives a collection is old
    del kept
    while collector.idle():
        sum(range(100_000))
    collector.tick()
    assert gone() is not None
    for _ in range(20):
        collector.tick()
    assert gone() is None


def test_what_comes_later_is_imported_in_a_rest_one_at_a_time(
    automatic_collection: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[str] = []
    monkeypatch.setattr("cpqual.tui.runtime.importlib.import_module", imported.append)
    collector = Collector(("this_comes_later", "and_this"))
    collector.start()
    while collector.idle():
        sum(range(100_000))
    collector.tick()
    assert imported == []
    collector.tick()
    assert imported == ["this_comes_later"]
    collector.tick()
    collector.tick()
    assert imported == ["this_comes_later", "and_this"]


def test_all_that_comes_later_can_be_imported() -> None:
    for name in _LATER:
        importlib.import_module(name)
