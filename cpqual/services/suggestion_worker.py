"""The worker process behind the workbench: trains when asked, one line of JSON in, one line out.

Run as `python -m cpqual.services.suggestion_worker PROJECT CODER`. It reads {"do": "train"} lines from
standard input and answers {"done": "train", …} or {"error": …}; it ends when its input does.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from pathlib import Path
from typing import TextIO


def main() -> None:
    """Serve the workbench that started this process until it closes the pipe."""
    # one thread and low priority: on a small machine the keys come first
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(os, "nice"):
        os.nice(10)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(Path(sys.argv[1]), sys.argv[2], sys.stdin, sys.stdout)


def _end_with_parent() -> None:
    """End at once when the workbench has gone, even in the middle of a training that nobody waits for."""
    if hasattr(select, "poll"):
        pipe = select.poll()
        # nothing is asked for: that the other end was closed is told in any case
        pipe.register(sys.stdin.fileno(), 0)
        pipe.poll()
        os._exit(0)


def serve(project: Path, coder: str, requests: TextIO, answers: TextIO) -> None:
    """Answer requests until there are no more; a failure is an answer, not the end."""
    for line in requests:
        try:
            asked = json.loads(line)
        except ValueError:
            asked = {}
        answers.write(json.dumps(_answer(project, coder, asked)) + "\n")
        answers.flush()


def _answer(project: Path, coder: str, asked: object) -> dict[str, object]:
    if not isinstance(asked, dict) or asked.get("do") != "train":
        return {"error": "unknown request"}
    try:
        from cpqual.services.session import open_project
        from cpqual.services.training import train

        session = open_project(project, coder)
        try:
            done = train(session)
        finally:
            session.close()
    except Exception as error:  # the workbench goes on without suggestions; no words are told
        return {"error": type(error).__name__}
    return {"done": "train", "run": done.run, "units": done.units, "read": done.read, "codings": done.codings}


if __name__ == "__main__":
    main()
