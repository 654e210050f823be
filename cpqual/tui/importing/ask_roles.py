"""Asking which roles somebody has in a document, completed from the roles there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cpqual.tui.dialogs.completed_line import CompletedLine

_PARTING = re.compile(r"[,;]")


class AskRoles(CompletedLine[tuple[str, ...]]):
    """A line of roles with commas between them, above those known; the result: the roles, possibly none.

    Args:
        title: whose roles, and where.
        held: those held until now.
        known: those that anybody holds anywhere.
    """

    def __init__(self, title: str, held: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            title,
            "commas between · Tab completes · Enter uses them · Esc leaves",
            ", ".join(held),
            "worker, volunteer; nothing for no role",
        )
        self._known = known

    def offered(self, typed: str) -> Sequence[str]:
        """Return the roles that may come next."""
        return completions(typed, self._known)

    def completed(self, typed: str, offer: str) -> str:
        """Return the line with a role on it, ready for the next."""
        done, _ = _begun(typed, self._known)
        return ", ".join([*done, offer, ""])

    def action_use(self) -> None:
        """Leave with the roles."""
        self.dismiss(roles_of(self.line.value))


def roles_of(typed: str) -> tuple[str, ...]:
    """Return the roles on a line, each once."""
    return tuple(dict.fromkeys(words for part in _PARTING.split(typed) if (words := " ".join(part.split()))))


def _begun(typed: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the roles on a line that are done, and what is typed of the next.

    The last is done where it is a role that is known, and no other begins with it.
    """
    *parts, last = _PARTING.split(typed)
    begun = " ".join(last.split())
    if sum(role.casefold().startswith(begun.casefold()) for role in known) == 1 and begun in known:
        return roles_of(typed), ""
    return roles_of(",".join(parts)), begun


def completions(typed: str, known: Sequence[str]) -> list[str]:
    """Return the known roles that go on from what is typed last, without those on the line already."""
    done, begun = _begun(typed, known)
    held = {role.casefold() for role in done}
    return [
        role for role in known if role.casefold().startswith(begun.casefold()) and role.casefold() not in held
    ]
