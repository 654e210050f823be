"""Keys while suggestions are learned: how long a key takes with the worker idle, and with it training.

Run it as `python benchmarks/keys_while_training.py`. The real program runs in a pseudo-terminal on a study of
some 4,000 units of which 1,000 are read. Keys are sent one after the other, half of them while nothing else
goes on, half while the worker process of that coder trains again and again beside it, as it does in the
workbench: at low priority, with one thread of arithmetic. The time of a key runs from sending it to the end
of the first frame. Printed are p50 and p95 of both and their ratio; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pty_driver import Terminal, python
from storage import transcript

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.people import Person
from cpqual.services import codebooks, reading
from cpqual.services.session import create_project
from cpqual.storage import codings, documents, people

DOCUMENTS, CODES, READ_DOCUMENTS = 30, 40, 8
KEYS = (b"]", b"j", b"w", b")", b"[", b"k")
COLUMNS, ROWS = 120, 40
CEILING = 1.5
"""Times the idle p95 that a key may take while a model is trained; two cores are shared with all else."""
_QUIET_SECONDS = 0.05


def build(path: Path) -> None:
    """Make a study of long interviews, some of them coded and finished."""
    draw = random.Random(5)
    session = create_project(path, "Latency", "RB")
    codes = tuple(Code(f"code_{i}", f"Code {i}", None) for i in range(CODES))
    codebooks.save(session, Codebook(codes), "first")
    with session.act("import", "documents"):
        ids = {f"p{i}": people.add_person(session.store, Person(f"p{i}", f"P{i}")) for i in range(120)}
        made = []
        for number in range(DOCUMENTS):
            one = transcript(f"D{number:03}", draw)
            made.append((documents.add_document(session.store, one, 10_000, None, ids), one))
    code_ids = [row[0] for row in session.store.rows("SELECT id FROM code ORDER BY position")]
    with session.act("code", "codings"):
        for document_id, one in made[:READ_DOCUMENTS]:
            for turn in one.turns:
                if turn.speaker != "interviewer" and draw.random() < 0.7:
                    code = draw.choice(code_ids)
                    codings.add_coding(
                        session.store, document_id, turn.start, turn.end, code, session.coder.id, 1, "manual"
                    )
    for _, one in made[:READ_DOCUMENTS]:
        reading.finish(session, one.slug)
    reading.remember_place(session, made[READ_DOCUMENTS][1].slug, 0)
    session.close()


def type_keys(terminal: Terminal, number: int) -> list[float]:
    """Send keys one after the other; return the seconds to the first frame of each."""
    took = []
    for n in range(number):
        sent = terminal.send(KEYS[n % len(KEYS)])
        frames = terminal.settle(_QUIET_SECONDS)
        if frames is None:
            raise SystemExit("a key was not answered")
        took.append(frames[0] - sent)
    return took


def told(took: Sequence[float]) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds."""
    cuts = statistics.quantiles(took, n=20)
    return 1000 * statistics.median(took), 1000 * cuts[18]


def main() -> None:
    """Measure both and print them side by side."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--keys", type=int, default=120)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "latency.cpqual"
        build(path)
        with Terminal(python("-m", "cpqual", "-p", str(path), "--coder", "RB"), COLUMNS, ROWS) as terminal:
            if terminal.settle(1.0) is None:
                raise SystemExit("the workbench showed nothing")
            # it trains once by itself when it opens
            time.sleep(20)
            idle = type_keys(terminal, arguments.keys)
            worker = subprocess.Popen(
                python("-m", "cpqual.services.suggestion_worker", str(path), "RB"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            try:
                assert worker.stdin is not None
                assert worker.stdout is not None
                worker.stdin.write(b'{"do": "train"}\n' * 50)
                worker.stdin.flush()
                # the first shows that it does train; the others go on beside the keys
                first = json.loads(worker.stdout.readline())
                print(f"a training: {first}")
                if "done" not in first:
                    raise SystemExit("the worker did not train")
                busy = type_keys(terminal, arguments.keys)
                if worker.poll() is not None:
                    raise SystemExit("the worker ended before the keys did")
            finally:
                worker.kill()
                worker.wait()
    for name, took in (("worker idle", idle), ("worker training", busy)):
        middle, slow = told(took)
        print(f"{name:16} {len(took)} keys: p50 {middle:6.1f} ms, p95 {slow:6.1f} ms")
    ratio = told(busy)[1] / told(idle)[1]
    print(f"p95 while training {ratio:.2f} times the idle one (ceiling {CEILING})")
    if ratio > CEILING:
        raise SystemExit("training slows keys down")


if __name__ == "__main__":
    main()
