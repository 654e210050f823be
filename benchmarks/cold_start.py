"""Cold start of the workbench against a bare Textual app: from starting Python to the settled first frame.

Run it as `python benchmarks/cold_start.py`; without `--project` it makes the demo study first.
Both programs run in the same pseudo-terminal in turn, each several times, and the best of each counts: what
else the machine does only ever adds. A frame is settled when no other follows for a while. The ceiling is a
ratio; the number of modules imported by then says where the time goes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pty_driver import Terminal, python

COLUMNS, ROWS = 120, 40
CEILING = 2.0
_QUIET_SECONDS = 0.7
_UNWANTED = ("numpy", "pandas", "sklearn", "scipy", "spacy", "sqlite_utils")

_BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App[None]):
    BINDINGS = [("q", "quit", "Quit")]

    def compose(self):
        yield Static("nothing but Textual")

Bare().run()
"""

_COUNTED = """
import atexit, os, runpy, sys

def count():
    with open(os.environ["MODULES_FILE"], "w") as side:
        side.write("\\n".join(sys.modules))

atexit.register(count)
"""


@dataclass
class Program:
    """Something to start, and what starting it took.

    Attributes:
        arguments: what Python is given.
        counted: the same, but leaving the names of the imported modules behind.
        wall: seconds to the settled first frame, run by run.
        cpu: seconds of CPU until then, run by run.
    """

    name: str
    arguments: Sequence[str]
    counted: Sequence[str]
    wall: list[float]
    cpu: list[float]


def start(program: Program) -> None:
    """Start a program once and keep how long it took."""
    with Terminal(python(*program.arguments), COLUMNS, ROWS) as terminal:
        frames = terminal.settle(_QUIET_SECONDS)
        if frames is None:
            raise SystemExit(f"{program.name} showed nothing")
        program.wall.append(frames[1] - terminal.started)
        program.cpu.append(terminal.cpu_seconds())


def modules(program: Program) -> list[str]:
    """Return the names of the modules a program has imported when its first frame stands."""
    with tempfile.TemporaryDirectory() as folder:
        side_file = Path(folder) / "modules"
        environment = {"MODULES_FILE": str(side_file)}
        with Terminal(python(*program.counted), COLUMNS, ROWS, environment) as terminal:
            terminal.settle(_QUIET_SECONDS)
            terminal.send(b"q")
            terminal.wait_for_end()
            time.sleep(0.1)
        return side_file.read_text("utf-8").split()


def compare(project: Path, times: int) -> None:
    """Start both programs in turn and print what came out."""
    workbench = ["cpqual", "-p", str(project)]
    run_workbench = f"import sys; sys.argv = {workbench!r}; runpy.run_module('cpqual', run_name='__main__')"
    programs = [
        Program("bare Textual app", ["-c", _BARE], ["-c", _COUNTED + _BARE], [], []),
        Program("workbench", ["-m", *workbench], ["-c", _COUNTED + run_workbench], [], []),
    ]
    for number in range(times + 1):
        for program in programs:
            start(program)
            if number == 0:
                # the first start compiles what an installation has compiled already
                program.wall.clear()
                program.cpu.clear()
    for program in programs:
        imported = modules(program)
        unwanted = sorted({name.split(".")[0] for name in imported} & set(_UNWANTED))
        spent = f"wall {1000 * min(program.wall):5.0f} ms, CPU {1000 * min(program.cpu):5.0f} ms"
        heavy = f"among them {', '.join(unwanted)}" if unwanted else "no heavy one"
        print(f"{program.name:17} {spent}, {len(imported)} modules, {heavy}")
    bare, ours = programs
    print(
        f"ratio: wall {min(ours.wall) / min(bare.wall):.2f}×, CPU {min(ours.cpu) / min(bare.cpu):.2f}× ",
        end="",
    )
    print(f"(ceiling {CEILING:.1f}×; best of {times})")


def main() -> None:
    """Compare on a given project, or on the demo study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--project", type=Path)
    parser.add_argument("--times", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # the coder remembered on this machine and the keymap are not part of the comparison
        os.environ.update(XDG_CONFIG_HOME=folder, XDG_STATE_HOME=folder, CPQUAL_CODER="RB")
        os.environ.update(PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(Path(folder) / "bytecode"))
        project = arguments.project
        if project is None:
            subprocess.run(
                python("-m", "cpqual", "demo", folder, "--no-open"), check=True, capture_output=True
            )
            project = next(Path(folder).glob("*.cpqual"))
        compare(project, arguments.times)


if __name__ == "__main__":
    main()
