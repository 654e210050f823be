from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cpqual.services.session import Session
from cpqual.tui.suggester import DIED, Suggester, worker_command

ANSWERS = """
import sys
for line in sys.stdin:
    open(sys.argv[1], "a").write("asked\\n")
    print('{"done": "train"}', flush=True)
"""
DIES = """
import sys
open(sys.argv[1], "a").write("born\\n")
sys.stdin.readline()
"""
FAILS = """
import sys
for line in sys.stdin:
    open(sys.argv[1], "a").write("asked\\n")
    print('{"error": "MemoryError"}', flush=True)
"""


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def written(diary: Path) -> list[str]:
    return diary.read_text().split() if diary.exists() else []


def suggester(
    program: str,
    diary: Path,
    trained: Callable[[], object],
    given_up: Callable[[str], object] = lambda _: None,
) -> Suggester:
    command = [sys.executable, "-c", program, str(diary)]
    return Suggester(command, trained, given_up=given_up, pause=0.01, idle=0.01)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not happened():
            await asyncio.sleep(0.01)


async def test_many_requests_in_a_row_are_one_training(diary: Path) -> None:
    done: list[str] = []
    worker = suggester(ANSWERS, diary, lambda: done.append("trained"))
    for _ in range(20):
        worker.ask()
    await until(lambda: bool(done))
    assert written(diary) == ["asked"]
    worker.ask()
    await until(lambda: len(done) == 2)
    await worker.end()


async def test_what_a_quick_refit_leaves_out_is_made_up_for_when_the_coder_pauses(diary: Path) -> None:
    quick = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)["do"]
    open(sys.argv[1], "a").write(asked + "\\n")
    print(json.dumps({"done": asked, "complete": asked == "train"}), flush=True)
"""
    done: list[str] = []
    worker = suggester(quick, diary, lambda: done.append("trained"))
    worker.ask()
    await until(lambda: len(done) == 2)
    assert written(diary) == ["refit", "train"]
    await asyncio.sleep(0.05)
    assert not worker.busy
    await worker.end()
    assert written(diary) == ["refit", "train"]


async def test_a_worker_that_dies_is_started_again_but_not_for_ever(diary: Path) -> None:
    done: list[str] = []
    worker = suggester(DIES, diary, lambda: done.append("trained"))
    for _ in range(4):
        worker.ask()
        await asyncio.sleep(0.05)
        await until(lambda: not worker.busy)
    assert 2 <= len(written(diary)) <= 4
    assert done == []
    await worker.end()


async def test_a_training_whose_worker_was_killed_twice_is_done_after_a_rest(diary: Path) -> None:
    dies_twice = """
import os, sys
sys.stdin.readline()
open(sys.argv[1], "a").write("born\\n")
if open(sys.argv[1]).read().count("born") < 3:
    os._exit(9)
print('{"done": "refit"}', flush=True)
sys.stdin.readline()
"""
    done: list[str] = []
    causes: list[str] = []
    worker = suggester(dies_twice, diary, lambda: done.append("trained"), causes.append)
    worker.ask()
    await until(lambda: bool(done))
    assert written(diary) == ["born"] * 3
    assert causes == []
    await worker.end()


async def test_a_worker_that_always_dies_is_said_once_and_tried_again_when_asked_for(diary: Path) -> None:
    causes: list[str] = []
    worker = suggester(DIES, diary, lambda: None, causes.append)
    worker.ask()
    await until(lambda: bool(causes))
    await until(lambda: not worker.busy)
    worker.ask()
    await asyncio.sleep(0.05)
    assert (causes, len(written(diary))) == ([DIED], 4)
    worker.ask_anew()
    await until(lambda: len(causes) == 2)
    assert len(written(diary)) == 8
    await worker.end()


async def test_why_a_training_fails_again_and_again_is_told(diary: Path) -> None:
    causes: list[str] = []
    worker = suggester(FAILS, diary, lambda: None, causes.append)
    worker.ask()
    await until(lambda: bool(causes))
    assert (causes, len(written(diary))) == (["MemoryError"], 4)
    await worker.end()


async def test_a_failed_training_changes_nothing(diary: Path) -> None:
    done: list[str] = []
    worker = suggester(FAILS, diary, lambda: done.append("trained"))
    worker.ask()
    await until(lambda: bool(written(diary)))
    await until(lambda: not worker.busy)
    assert done == []
    await worker.end()


async def test_a_program_that_is_not_there_is_no_worker() -> None:
    worker = Suggester(["/nonexistent/worker"], lambda: None, pause=0.0)
    worker.ask()
    await asyncio.sleep(0.05)
    assert not worker.busy
    await worker.end()


async def test_the_end_does_not_wait_for_a_training(diary: Path) -> None:
    slow = "import sys, time; sys.stdin.readline(); open(sys.argv[1], 'w').write('asked'); time.sleep(60)"
    worker = suggester(slow, diary, lambda: None)
    worker.ask()
    await until(lambda: bool(written(diary)))
    async with asyncio.timeout(40):
        await worker.end()
    assert not worker.busy


def test_the_worker_is_told_project_and_coder(session: Session) -> None:
    command = worker_command(session.path, "RB")
    assert command is not None
    assert command[-2:] == [str(session.path.absolute()), "RB"]
