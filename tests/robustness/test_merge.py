"""A merge that is killed leaves the project as it was or as it was going to be, and is done again after."""

from __future__ import annotations

import os
import random
import time
from functools import partial
from pathlib import Path

import pytest

from cpqual.services import uniting
from cpqual.services.session import Session
from cpqual.storage import integrity
from tests.robustness.trials import State, add_bulk, fresh_copy, in_project, killed_child, opened, state

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
KILLS = int(os.environ.get("CPQUAL_KILLS", 6))


def merge(other: Path, session: Session) -> object:
    return uniting.merge(session, other)


def seen(path: Path) -> State:
    with opened(path) as found:
        assert list(integrity.problems(found.store)) == []
        return state(found)


def test_a_merge_is_done_whole_or_not_at_all(session: Session) -> None:
    session.close()
    other = fresh_copy(session.path, "other")
    with opened(other) as theirs:
        add_bulk(theirs)
    before = seen(session.path)
    whole = fresh_copy(session.path, "whole")
    begin = time.perf_counter()
    with opened(whole) as found:
        merge(other, found)
    took = time.perf_counter() - begin
    after = seen(whole)
    assert len(after) > len(before) + 1_000
    for trial in range(KILLS):
        path = fresh_copy(session.path, f"trial-{trial}")
        killed_child(partial(in_project, path, partial(merge, other)), False, random.uniform(0, 1.1 * took))
        assert seen(path) in (before, after)
        with opened(path) as found:
            merge(other, found)
        assert seen(path) == after
