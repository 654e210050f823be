"""Rules that coders could not agree on: codes to define better, as the decisions about them say.

A code is a task when two or more decisions since its rule changed last give as their reason that the
definition is unclear. Nothing is stored: the task is gone once the rule is changed, and comes back when that
change is undone.
"""

from __future__ import annotations

from typing import NamedTuple

from cpqual.domain.codings import Decision
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import notes

LEAST_DECISIONS = 2


class RuleTask(NamedTuple):
    """A code whose rule is to be defined better, and the decisions that say so, in text order."""

    code: str
    decisions: tuple[Decision, ...]


def rule_tasks(session: Session) -> list[RuleTask]:
    """Return the codes whose rule is to be defined better, most decisions first.

    Where coding is blind, decisions about documents that this coder has not finished are left out.
    """
    unclear = notes.decisions_since_rule(session.store, "definition_unclear")
    if not any(len(ids) >= LEAST_DECISIONS for ids in unclear.values()):
        return []
    open_to = unblinded_documents(session)
    known = {
        one.id: one for one in notes.decisions(session.store) if open_to is None or one.document in open_to
    }
    tasks = [
        RuleTask(code, tuple(known[one] for one in ids if one in known)) for code, ids in unclear.items()
    ]
    return sorted(
        (task for task in tasks if len(task.decisions) >= LEAST_DECISIONS),
        key=lambda task: -len(task.decisions),
    )
