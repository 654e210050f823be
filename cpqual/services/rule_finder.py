"""Looking for rules from the workbench: a process of its own loads spaCy, and ends when nobody waits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from cpqual.domain.code_rules import CodeRule
from cpqual.domain.errors import RefusedError
from cpqual.services import rule_coding, rule_hits
from cpqual.services.rule_coding import PassageState
from cpqual.services.rule_hits import Looked, RuleHits
from cpqual.services.searching import Found, Hit, SearchQuery
from cpqual.services.session import Session

_WORKER = "cpqual.services.rule_hits"
_LOOK_SECONDS = 0.1
"""How often it is asked whether anybody still waits."""


@dataclass(frozen=True, slots=True)
class RuleFound(Found):
    """What rules found, as a list of hits like a search's.

    Attributes:
        by_rules: the same with the rule of every hit.
        states: the hits that this coder has coded so already or has passed over.
    """

    by_rules: RuleHits = field(default_factory=lambda: RuleHits((), (), {}))
    states: Mapping[Hit, PassageState] = field(default_factory=dict)


def find_apart(
    session: Session,
    rules: Sequence[CodeRule],
    *,
    where: str = "",
    stopped: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> RuleFound:
    """Return what rules find in all documents, looked for in another process.

    Args:
        where: a filter; see `filtering.select`. Only what people say of whom it is true.
        stopped: asked all the time; what was found until then is returned.
        told: is told after every document how many of how many are done.

    Raises:
        RefusedError: there is no rule, the process could not do it, or it refused the filter.
    """
    if not rules:
        raise RefusedError("there is no rule", remedy="Codes get rules in Codebook mode (F6): r")
    request = {"rules": [one.id for one in rules], "documents": [], "where": where}
    command = [sys.executable, "-m", _WORKER, str(session.path.absolute()), session.coder.slug]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        answers: SimpleQueue[str] = SimpleQueue()
        Thread(target=_listen, args=(process.stdout, answers), daemon=True).start()
        with suppress(OSError):
            process.stdin.write(json.dumps(request) + "\n")  # type: ignore[union-attr]
            process.stdin.close()  # type: ignore[union-attr]
        hits = rule_hits.gather(rules, _looked(answers, stopped), told)
    finally:
        process.kill()
        process.wait()
    return as_found(session, hits, where)


def _listen(pipe: IO[str], answers: SimpleQueue[str]) -> None:
    with pipe:
        for line in pipe:
            answers.put(line)
    # whoever waits is told that no answer will come
    answers.put("")


def _looked(answers: SimpleQueue[str], stopped: Callable[[], bool]) -> Iterator[Looked]:
    while not stopped():
        try:
            line = answers.get(timeout=_LOOK_SECONDS)
        except Empty:
            continue
        answer = json.loads(line) if line else {"error": "looking for rules ended before it was done"}
        if "error" in answer:
            raise RefusedError(answer["error"])
        if "done" in answer:
            return
        yield Looked(**answer)


def as_found(session: Session, hits: RuleHits, where: str = "") -> RuleFound:
    """Return what rules found as a list of hits, each once, with what is known of them.

    Args:
        where: the filter that was looked under.
    """
    once = tuple(dict.fromkeys(Hit(one.document, one.start, one.end) for one in hits.hits))
    counts = tuple((slug, len(list(there))) for slug, there in groupby(once, key=lambda hit: hit.document))
    return RuleFound(
        SearchQuery("", where=where), once, counts, hits.texts, cut=hits.cut, by_rules=hits,
        states=states(session, hits),
    )  # fmt: skip


def states(session: Session, hits: RuleHits) -> dict[Hit, PassageState]:
    """Return which hits are coded with their rule's code already, or were passed over; the others are new."""
    listed = rule_coding.passages(session, hits, "hit")
    found: dict[Hit, PassageState] = {}
    for one in listed:
        for hit in one.hits:
            # a hit of two codes is done with when it is for both
            state = one.state if found.get(hit, one.state) == one.state else "new"
            found[hit] = state
    return {hit: state for hit, state in found.items() if state != "new"}
