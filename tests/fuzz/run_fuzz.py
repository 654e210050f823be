"""Feeds every reader with broken files for a while and says what became of them.

    python tests/fuzz/run_fuzz.py --seconds 60 [--seed 1] [--reader docx]... [--guided]

Files that a reader neither reads nor refuses are written to the folder `fuzz-found`, and the run fails. With
--guided, atheris (the extra `fuzz`) looks for changes that lead into parts of our code not seen before.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.mutating import changed  # noqa: E402 - found only now
from tests.fuzz.trying import outcome, seeds  # noqa: E402

SLOW = 10
"""Seconds a small file may take."""
MEMORY = 3 * 2**30
FOUND = Path("fuzz-found")


class TooSlow(BaseException):
    """A file took longer than it may; no reader catches this by mistake."""


def _alarm(_: int, __: FrameType | None) -> None:
    raise TooSlow


def attempt(module: str, data: bytes) -> str:
    """Return what became of a file: `read`, `refused`, or the name of what went wrong, the file then kept."""
    signal.alarm(SLOW)
    try:
        return outcome(module, data)
    except TooSlow:
        _keep(module, data, "slow")
        return "slow"
    except Exception as error:
        _keep(module, data, traceback.format_exc())
        return f"FAULT {type(error).__name__}"
    finally:
        signal.alarm(0)


def _keep(module: str, data: bytes, words: str) -> None:
    FOUND.mkdir(exist_ok=True)
    number = len(list(FOUND.iterdir())) // 2
    (FOUND / f"{number:04}.{module}").write_bytes(data)
    (FOUND / f"{number:04}.{module}.why").write_text(words)


def run(
    module: str, files: Sequence[bytes], others: Sequence[bytes], seconds: float, seed: int
) -> Counter[str]:
    """Try changed files of one format for so many seconds and count what became of them."""
    chance = random.Random(f"{seed} {module}")
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds
    pool = list(files)
    while time.monotonic() < until:
        data = changed(chance.choice(pool), chance, others)
        became = attempt(module, data)
        counts[became] += 1
        # what was read although it was changed is worth changing again
        if became == "read" and len(pool) < 20 * len(files) and chance.random() < 0.1:
            pool.append(data)
    return counts


def guided(
    module: str, files: Sequence[bytes], others: Sequence[bytes], seconds: float, seed: int
) -> Counter[str]:
    """Do as `run` does, with atheris choosing what to change again by the lines of our code it leads into.

    It ends its process, so it has one of its own, which writes its counts to a file.
    """
    folder = FOUND.with_name(f"fuzz-guided-{module}")
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(files):
        (folder / f"{number}").write_bytes(data)
    counts = folder.with_suffix(".json")
    arguments = [
        "-max_len=100000", f"-max_total_time={int(seconds)}", f"-seed={seed + 1}", "-rss_limit_mb=3000",
        "-detect_leaks=0", "-verbosity=0",
    ]  # fmt: skip
    # what it has counted stands in the file even if it does not come to its end
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [sys.executable, __file__, "--inside", module, str(counts), str(folder), *arguments],
            check=False,
            stderr=subprocess.DEVNULL,
            timeout=seconds + 60,
        )
    return Counter(json.loads(counts.read_text()) if counts.exists() else {"FAULT no counts": 1})


def inside(module: str, counts_to: Path, arguments: list[str]) -> None:
    """Run atheris until its time is over."""
    import atheris

    with atheris.instrument_imports(include=["cpqual"]):
        import importlib

        importlib.import_module(f"cpqual.formats.readers.{module}")
    others = [data for files in seeds().values() for data in files]
    counts: Counter[str] = Counter()
    written = time.monotonic()

    def one(data: bytes) -> None:
        nonlocal written
        counts[attempt(module, data)] += 1
        if time.monotonic() > written + 1:
            written = time.monotonic()
            counts_to.write_text(json.dumps(counts))

    def mutate(data: bytes, longest: int, seed: int) -> Any:
        return changed(data, random.Random(seed), others)[:longest]

    atheris.Setup([sys.argv[0], *arguments], one, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    """Read the command line, run, print a table; 1 if a reader failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="for all readers together")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--reader", action="append", default=[])
    parser.add_argument("--guided", action="store_true", help="with atheris")
    options = parser.parse_args()
    if not options.guided:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    corpus = seeds()
    chosen = options.reader or sorted(corpus)
    others = [data for files in corpus.values() for data in files]
    way = "guided by atheris" if options.guided else "by chance"
    print(f"seed {options.seed}, {options.seconds:g} s, {way}")
    print(f"{'reader':8}{'seeds':>7}{'files':>9}{'read':>9}{'refused':>9}{'wrong':>7}")
    wrong = 0
    for module in chosen:
        do = guided if options.guided else run
        counts = do(module, corpus[module], others, options.seconds / len(chosen), options.seed)
        bad = counts.total() - counts["read"] - counts["refused"]
        wrong += bad
        row = (counts.total(), counts["read"], counts["refused"])
        print(f"{module:8}{len(corpus[module]):7}{row[0]:9}{row[1]:9}{row[2]:9}{bad:7}", flush=True)
        for what, times in counts.items():
            if what not in ("read", "refused"):
                print(f"         {what}: {times}")
    return int(wrong > 0)


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _alarm)
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    else:
        sys.exit(main())
