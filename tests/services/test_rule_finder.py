"""Looking for rules in another process, as the workbench does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.services import code_rules, rule_finder, rule_hits
from cpqual.services.session import Session


def test_the_other_process_finds_the_same(session: Session) -> None:
    rules = [
        code_rules.add_rule(session, "barriers", "phrase", "ferry~ | nobody"),
        code_rules.add_rule(session, "new_networks", "pattern", "maro * me"),
    ]
    told: list[tuple[int, int]] = []
    found = rule_finder.find_apart(session, rules, told=lambda done, of: told.append((done, of)))
    here = rule_hits.gather(rules, rule_hits.look(session, rules))
    assert (found.by_rules, found) == (here, rule_finder.as_found(session, here))
    assert told == [(1, 2), (2, 2)]
    assert found.counts == (("INT-1", 4), ("INT-2", 4))


def test_the_other_process_ends_when_nobody_waits(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[str]] = []

    class Watched(subprocess.Popen[str]):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    assert rule_finder.find_apart(session, [rule], stopped=lambda: True).hits == ()
    assert [process.returncode is not None for process in started] == [True]


def test_what_the_other_process_refuses_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="there is no rule"):
        rule_finder.find_apart(session, [])
    rule = code_rules.add_rule(session, "barriers", "phrase", "ferry")
    with pytest.raises(RefusedError, match="no document answers the filter kind = survey"):
        rule_finder.find_apart(session, [rule], where="kind = survey")
    code_rules.remove_rule(session, rule.id)
    with pytest.raises(RefusedError, match="no rule"):
        rule_finder.find_apart(session, [rule])
    monkeypatch.setattr(rule_finder, "_WORKER", "cpqual.no_such_module")
    with pytest.raises(RefusedError, match="ended before it was done"):
        rule_finder.find_apart(session, [rule])


def test_the_workbench_needs_no_spacy_for_rules() -> None:
    statement = "import cpqual.services.rule_finder, cpqual.tui.screens.search, cpqual.tui.screens.codebook"
    probe = f"{statement}; import sys; print({{'spacy', 'sklearn', 'numpy'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
