"""Whatever fails, wherever, with whatever it carries: no word that was said is printed or kept."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpqual.cli.crash import report
from cpqual.services.session import Session
from cpqual.tui import crash
from cpqual.tui.crash import describe
from tests.tui.conftest import Open

SAID = "my brother lost his flat on Quay Street"


class TalkativeError(Exception):
    """An error that says in every way what it was given."""

    def __str__(self) -> str:
        return SAID

    __repr__ = __str__

    def __rich__(self) -> str:
        return SAID


class MuteError(Exception):
    """An error that cannot even be printed."""

    def __str__(self) -> str:
        raise ValueError(SAID)

    __repr__ = __str__


def grouped() -> Exception:
    return ExceptionGroup(SAID, [ValueError(SAID), TalkativeError(SAID)])


def with_note() -> Exception:
    error = ValueError(SAID)
    error.add_note(SAID)
    return error


def circular() -> Exception:
    first, second = ValueError(SAID), KeyError(SAID)
    first.__cause__, second.__cause__ = second, first
    return first


def syntax() -> Exception:
    return SyntaxError(SAID, (SAID, 1, 1, SAID))


def undecodable() -> Exception:
    return UnicodeDecodeError("utf-8", SAID.encode(), 0, 1, SAID)


def named_after() -> Exception:
    code = compile(f"raise ValueError({SAID!r})", f"<{SAID}>", "exec")
    try:
        exec(code)
    except ValueError as error:
        return error
    raise AssertionError


ERRORS: tuple[Callable[[], Exception], ...] = (
    TalkativeError, MuteError, grouped, with_note, circular, syntax, undecodable, named_after, RecursionError,
)  # fmt: skip


def raised(make: Callable[[], Exception]) -> Exception:
    try:
        spoken = SAID
        assert spoken
        raise make()
    except Exception as error:
        return error


def words(text: str) -> set[str]:
    return {word for word in ("brother", "lost", "flat", "Quay", "Street") if word in text}


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(crash, "crash_directory", lambda: tmp_path / "crashes")
    return tmp_path / "crashes"


@pytest.fixture
def hooks() -> Iterator[None]:
    before = threading.excepthook, sys.unraisablehook
    yield
    threading.excepthook, sys.unraisablehook = before


@pytest.mark.parametrize("make", ERRORS, ids=lambda make: make.__name__)
def test_neither_the_log_nor_the_line_of_a_command_says_it(make: Callable[[], Exception]) -> None:
    error = raised(make)
    assert words(describe(error)) == set()
    assert words(report(error)) == set()
    assert "\n" not in report(error)


@pytest.mark.parametrize("make", [TalkativeError, grouped], ids=lambda make: make.__name__)
@pytest.mark.parametrize("place", ["handler", "timer", "thread", "task", "paint"])
async def test_the_workbench_does_not_say_it(
    workbench: Open, session: Session, logs: Path, capfd: pytest.CaptureFixture[str], hooks: None,
    make: Callable[[], Exception], place: str,
) -> None:  # fmt: skip
    error = make()

    def fail(*_: object) -> None:
        spoken = SAID
        assert spoken
        raise error

    async def fail_later() -> None:
        fail()

    ends = place in ("handler", "timer", "paint")
    try:
        async with workbench((80, 24)) as desk:
            app = desk.app
            app.redact_background()
            match place:
                case "handler":
                    app.call_later(fail)
                case "timer":
                    app.set_timer(0.001, fail)
                case "paint":
                    desk.code.status.render = fail  # type: ignore[assignment,method-assign]
                    desk.code.status.refresh()
                case "thread":
                    thread = threading.Thread(target=fail)
                    thread.start()
                    thread.join()
                case "task":
                    task = asyncio.get_running_loop().create_task(fail_later())
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
                    del task
                    gc.collect()
            await desk.pilot.pause(0.02)
    except type(error):
        # the test's driver hands the failure on; a person sees what was printed
        app._print_error_renderables()
    out, err = capfd.readouterr()
    assert words(out + err) == set()
    assert ("a fault of its own" in err) == ends
    if ends:
        assert "textual run" not in err
    assert logs.exists()
    for path in logs.iterdir():
        assert words(path.read_text("utf-8")) == set()
        assert words(path.name) == set()
