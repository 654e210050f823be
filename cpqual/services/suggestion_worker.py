"""The worker process behind the workbench: trains when asked, one line of JSON in, one line out.

Run as `python -m cpqual.services.suggestion_worker PROJECT CODER`. It reads {"do": "train"}, {"do": "refit"}
and {"do": "explain", "document": …, "start": …, "code": …} from standard input and answers {"done": …} or
{"error": …}; it ends when its input does. What is prepared for one training is kept for the next. A refit
leaves out what takes long, and says so: {"complete": false}.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cpqual.domain.errors import CpqualError

if TYPE_CHECKING:
    from cpqual.services.explaining import Explainer
    from cpqual.suggest.material import Workshop


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
    worker = _Worker(project, coder)
    for line in requests:
        try:
            asked = json.loads(line)
        except ValueError:
            asked = {}
        answers.write(json.dumps(worker.answer(asked)) + "\n")
        answers.flush()


class _Worker:
    """Trains for one coder; what was prepared stays from one training to the next."""

    def __init__(self, project: Path, coder: str) -> None:
        self._project = project
        self._coder = coder
        self._workshop: Workshop | None = None
        self._explainer: Explainer | None = None

    def answer(self, asked: object) -> dict[str, object]:
        wanted: dict[str, object] = asked if isinstance(asked, dict) else {}
        do = wanted.get("do")
        if do not in ("train", "refit", "explain"):
            return {"error": "unknown request"}
        try:
            if do == "explain":
                return self._explained(wanted)
            return self._trained(quick=do == "refit")
        except CpqualError as error:
            return {"error": str(error)}
        except Exception as error:  # the workbench goes on without suggestions; no words are told
            return {"error": type(error).__name__}

    def _trained(self, *, quick: bool) -> dict[str, object]:
        # the engine is imported when it is first needed
        from cpqual.services.session import open_project
        from cpqual.services.training import refit, train
        from cpqual.suggest.material import Workshop

        self._workshop = self._workshop or Workshop()
        session = open_project(self._project, self._coder)
        try:
            done = (refit if quick else train)(session, self._workshop)
        finally:
            session.close()
        return {"complete": False} if done is None else {"done": "refit" if quick else "train"} | asdict(done)

    def _explained(self, asked: Mapping[str, object]) -> dict[str, object]:
        from cpqual.services.explaining import Explainer
        from cpqual.services.session import open_project
        from cpqual.suggest.material import Workshop

        self._workshop = self._workshop or Workshop()
        self._explainer = self._explainer or Explainer(self._workshop)
        document, start, code = (asked.get(name) for name in ("document", "start", "code"))
        if not (isinstance(document, str) and isinstance(start, int) and isinstance(code, str)):
            return {"error": "unknown request"}
        session = open_project(self._project, self._coder)
        try:
            done = self._explainer.explain(session, document, start, code)
        finally:
            session.close()
        return {"done": "explain"} if done else {"error": "no such suggestion"}


if __name__ == "__main__":
    main()
