"""Kills programs at work, many times over, and compares what was acknowledged with what is on disk.

Run as `python -m tests.robustness.trials KIND PROJECT COUNT SEED`. Children are forked from this process,
which has imported everything once; each does its work through the services, says before an act what the file
will hold after it and afterwards that the call has returned, and is killed with SIGKILL at a random moment.
Then the file must hold what was acknowledged last, or what the one act under way was going to leave; its log
must agree with its tables. Prints one line for each thing that is wrong, then the number of kills.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from cpqual.domain.text import Span
from cpqual.services import coding, history, importing, memos, reading
from cpqual.services.importing import ImportPlan, Planned
from cpqual.services.session import Session, open_project
from cpqual.storage import codings, integrity, suggestions
from cpqual.storage.store import Store
from tests.conftest import TALK, talk_document

CODES = ("barriers", "practical_support", "new_networks")
FRESH_EVERY = 25
"""Trials on one copy of the project, so that files with many killed writers behind them are tried, too."""
BULK_DOCUMENTS = 40
BULK_CODINGS = 1_500
SUGGESTIONS = 5_000

State = tuple[tuple[object, ...], ...]


def state(session: Session) -> State:
    """Return what a coder would see: codings, memos, finished documents."""
    rows = session.store.rows(
        "SELECT d.slug, c.start, c.end, k.slug FROM coding c JOIN document d ON d.id = c.document_id"
        " JOIN code k ON k.id = c.code_id"
        " UNION ALL SELECT '', 0, 0, body FROM memo"
        " UNION ALL SELECT d.slug, 0, 0, r.status FROM reading r JOIN document d ON d.id = r.document_id"
        " WHERE r.status = 'finished'"
    )
    return tuple(sorted(tuple(row) for row in rows))


def digest(found: State) -> str:
    """Return a short name for a state."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


@dataclass
class Coder:
    """Codes as fast as it can, and knows by itself what should come of it.

    Attributes:
        past, future: the states that undo and redo lead to.
    """

    session: Session
    draw: random.Random
    say: Callable[[str], object]
    past: list[State] = field(default_factory=list)
    future: list[State] = field(default_factory=list)

    def work(self) -> None:
        """Go on until killed."""
        now = state(self.session)
        while True:
            acts = [self.code, self.code, self.code_twice, self.remove, self.note, self.finish]
            acts += [self.undo] * bool(self.past) + [self.redo] * bool(self.future)
            act = self.draw.choice(acts)
            planned = act(now)
            if planned is None:
                continue
            expected, do = planned
            self.say(f"?{digest(expected)}")
            do()
            if act == self.undo:
                self.future.append(now)
                self.past.pop()
            elif act == self.redo:
                self.past.append(now)
                self.future.pop()
            else:
                self.past.append(now)
                self.future.clear()
            now = expected
            self.say(f"!{digest(now)}")

    def code(self, now: State, *codes: str) -> tuple[State, Callable[[], object]] | None:
        """Put a code on a word or a few."""
        words = TALK.split()
        first = self.draw.randrange(len(words) - 3)
        start = TALK.index(words[first])
        end = TALK.index(words[first + 1], start + len(words[first])) + len(words[first + 1])
        slug = self.draw.choice(("INT-1", "INT-2"))
        wanted = codes or (self.draw.choice(CODES),)
        made = [(slug, start, end, one) for one in wanted]
        if any(one in now for one in made):
            return None

        def do() -> object:
            return coding.apply_codes(self.session, slug, Span(start, end), wanted, on_overlap="keep")

        return tuple(sorted([*now, *made])), do

    def code_twice(self, now: State) -> tuple[State, Callable[[], object]] | None:
        """Put two codes on a passage, as one act."""
        return self.code(now, *CODES[:2])

    def remove(self, now: State) -> tuple[State, Callable[[], object]] | None:
        """Take off up to five codings, as one act."""
        there = codings.codings(self.session.store)
        if len(there) < 12:
            return None
        gone = self.draw.sample(there, 5)
        dropped = [(one.document, one.start, one.end, one.code) for one in gone]

        def do() -> object:
            return coding.remove_codings(self.session, [one.id for one in gone])

        return tuple(one for one in now if one not in dropped), do

    def note(self, now: State) -> tuple[State, Callable[[], object]]:
        """Write a memo."""
        body = f"note {self.draw.randrange(10**9)}"
        return tuple(sorted([*now, ("", 0, 0, body)])), lambda: memos.add_memo(self.session, body)

    def finish(self, now: State) -> tuple[State, Callable[[], object]]:
        """Mark a document as finished, or take it up again."""
        mark = ("INT-1", 0, 0, "finished")
        finished = mark not in now
        kept = [one for one in now if one != mark] + ([mark] if finished else [])
        return tuple(sorted(kept)), lambda: reading.finish(self.session, "INT-1", finished=finished)

    def undo(self, now: State) -> tuple[State, Callable[[], object]]:
        """Take the last act back."""
        return self.past[-1], lambda: history.undo(self.session)

    def redo(self, now: State) -> tuple[State, Callable[[], object]]:
        """Do it again."""
        return self.future[-1], lambda: history.redo(self.session)


def killed_child(
    work: Callable[[Callable[[str], object]], object], wait_for_first: bool, delay: float
) -> list[str]:
    """Fork, let the child work, kill it; return what it said."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(here)
            work(lambda words: os.write(there, words.encode() + b"\n"))
            status = 0
        finally:
            os._exit(status)
    os.close(there)
    said = os.read(here, 4096) if wait_for_first else b""
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(here, 65536):
        said += more
    os.close(here)
    return said.decode().split()


def coding_trials(project: Path, count: int, seed: int) -> Iterator[str]:
    """Kill coders at work."""
    draw = random.Random(seed)
    path = project
    for trial in range(count):
        if trial % FRESH_EVERY == 0:
            path = fresh_copy(project, f"coding-{trial}")
        with opened(path) as session:
            before = digest(state(session))

        def work(say: Callable[[str], object], trial: int = trial, path: Path = path) -> None:
            Coder(open_project(path), random.Random(seed * 1_000_003 + trial), say).work()

        # one in four is killed while it opens the project
        said = killed_child(work, trial % 4 > 0, draw.uniform(0, 0.02))
        acknowledged = [words[1:] for words in said if words[0] == "!"] or [before]
        allowed = {acknowledged[-1]}
        if said and said[-1][0] == "?":
            allowed.add(said[-1][1:])
        with opened(path) as session:
            found = digest(state(session))
        yield from looked_at(path, found in allowed, f"coding {trial}: {said[-3:]}")


@dataclass(frozen=True)
class Bulk:
    """One act that changes a great deal, and what to count to see whether it was done."""

    name: str
    do: Callable[[Session], object]
    count: Callable[[Session], int]


def bulk_trials(project: Path, count: int, seed: int) -> Iterator[str]:
    """Kill imports, and undoing a bulk act: all of it or nothing."""
    draw = random.Random(seed)
    base = fresh_copy(project, "bulk")
    with opened(base) as session:
        add_bulk(session)
    for bulk in (
        Bulk("import", bulk_import, lambda session: len(reading.list_documents(session))),
        Bulk("undo", history.undo, lambda session: len(codings.codings(session.store))),
    ):
        took = timed(fresh_copy(base, bulk.name), bulk.do)
        with opened(base) as session:
            nothing = bulk.count(session)
        with opened(base.with_name(f"{bulk.name}.cpqual")) as session:
            everything = bulk.count(session)
        if nothing == everything:
            yield f"{bulk.name} does nothing"
        for trial in range(count):
            path = fresh_copy(base, f"{bulk.name}-{trial}")
            killed_child(partial(in_project, path, bulk.do), False, draw.uniform(0, 1.1 * took))
            with opened(path) as session:
                found = bulk.count(session)
            right = found in (nothing, everything)
            yield from looked_at(path, right, f"{bulk.name} {trial}")


def in_project(path: Path, do: Callable[[Session], object], _: Callable[[str], object]) -> None:
    """Open a project and do something in it: what a child is for."""
    do(open_project(path))


def add_bulk(session: Session) -> None:
    """Code a great deal as one act."""
    code = session.code_id("barriers")
    document = session.document("INT-1").id
    with session.act("code", "a great deal at once"):
        for number in range(BULK_CODINGS):
            start = number % 150
            end = start + 1 + number // 150
            codings.add_coding(session.store, document, start, end, code, session.coder.id, 1, "manual")


def bulk_import(session: Session) -> None:
    """Import many documents as one act."""
    fresh = [talk_document(f"NEW-{n}", TALK * 5, source_sha256=f"{n:064}") for n in range(BULK_DOCUMENTS)]
    planned = [Planned(replace(one, turns=()), "new", 30, (), None) for one in fresh]
    importing.carry_out(session, ImportPlan(tuple(planned), (), 0, ()))


def migration_trials(project: Path, count: int, seed: int) -> Iterator[str]:
    """Kill the first opening of a file of the first version."""
    draw = random.Random(seed)
    took = timed(fresh_copy(project, "old"), None)
    for trial in range(count):
        path = fresh_copy(project, f"old-{trial}")
        killed_child(partial(just_open, path), False, draw.uniform(0, 1.1 * took))
        with Store.open(path) as store:
            if problems := list(integrity.problems(store)):
                yield f"migration {trial}: {problems}"
            if store.rows("SELECT slug FROM coder")[0][0] != "OLD":
                yield f"migration {trial}: the coder is gone"
            with store.act("c", "try", "a group"):
                store.insert("code_group", {"id": "g", "slug": "g", "label": "G", "position": 1})


def just_open(path: Path, _: Callable[[str], object]) -> None:
    """Open a file: what a child is for."""
    Store.open(path)


def suggestion_trials(project: Path, count: int, seed: int) -> Iterator[str]:
    """Kill the writing of suggestions: what is offered is one model's, whole."""
    draw = random.Random(seed)
    base = fresh_copy(project, "suggested")
    with opened(base) as session:
        write_suggestions(session)
    took = timed(fresh_copy(base, "again"), write_suggestions)
    for trial in range(count):
        path = fresh_copy(base, f"suggested-{trial}")
        killed_child(partial(in_project, path, write_suggestions), False, draw.uniform(0, 1.1 * took))
        with opened(path) as session:
            right = whole_model(session)
        yield from looked_at(path, right, f"suggestions {trial}")


def write_suggestions(session: Session) -> None:
    """Put a model's suggestions into the project."""
    document, code = session.document("INT-1").id, session.code_id("barriers")
    rows = [(document, n, n + 1, 1, code, 0.5, "", "{}") for n in range(SUGGESTIONS)]
    suggestions.replace_suggestions(session.store, session.coder.id, 1, 1, {}, rows)


def whole_model(session: Session) -> bool:
    """Tell whether the latest model has all its suggestions."""
    run = suggestions.latest_run(session.store, session.coder.id)
    if run is None:
        return False
    (found,) = session.store.rows("SELECT count(*) FROM suggestion WHERE run_id = ?", run.id)
    return bool(found[0] == SUGGESTIONS)


def looked_at(path: Path, right: bool, what: str) -> Iterator[str]:
    """Yield what is wrong with a project after a kill."""
    with opened(path) as session:
        if problems := list(integrity.problems(session.store)):
            yield f"{what}: {problems}"
    if not right:
        yield f"{what}: the file holds something else"


def fresh_copy(project: Path, name: str) -> Path:
    """Copy a closed project file."""
    path = project.with_name(f"{name}.cpqual")
    shutil.copy(project, path)
    return path


def timed(path: Path, work: Callable[[Session], object] | None) -> float:
    """Return the seconds that opening a project and working in it take undisturbed."""
    begin = time.perf_counter()
    if work is None:
        Store.open(path).close()
    else:
        with opened(path) as session:
            work(session)
    return time.perf_counter() - begin


def opened(path: Path) -> closing[Session]:
    """Open a project inside a `with`."""
    return closing(open_project(path))


KINDS = {
    "coding": coding_trials,
    "bulk": bulk_trials,
    "migration": migration_trials,
    "suggestions": suggestion_trials,
}


def main() -> None:
    """Run the trials of one kind."""
    kind, project, count, seed = sys.argv[1:]
    for wrong in KINDS[kind](Path(project), int(count), int(seed)):
        print(wrong)
    print(f"{int(count) * (2 if kind == 'bulk' else 1)} kills")


if __name__ == "__main__":
    main()
