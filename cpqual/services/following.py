"""Noticing what other programs do to the open project: the command line, another coder, the worker."""

from __future__ import annotations

from cpqual.services.session import Session
from cpqual.storage.following import Follower, Touched

__all__ = ["Follower", "Touched", "follow"]


def follow(session: Session) -> Follower:
    """Return what tells, at each look, which tables others have touched since the last."""
    return Follower(session.store, session.coder.id)
