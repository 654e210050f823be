"""Whether a coder has put suggestions away: one choice for all modes, remembered on this machine."""

from __future__ import annotations

from cpqual.services.session import Session
from cpqual.tui.remembered import recall, remember

_MEMORY = "suggestions-away:"
"""Before a coder's id, which is another one in every project."""


def are_away(session: Session) -> bool:
    """Tell whether this coder has put suggestions away."""
    return recall(_MEMORY + session.coder.id) is True


def put_away(session: Session, *, away: bool) -> None:
    """Put suggestions away for this coder, or bring them back, from now on."""
    remember(_MEMORY + session.coder.id, away)
