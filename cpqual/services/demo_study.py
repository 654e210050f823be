"""Which project is the demo study, as the workbench may ask without what builds it."""

from __future__ import annotations

from cpqual.services.session import Session

FILE = "linked-lives.cpqual"
TITLE = "Linked Lives"


def is_demo(session: Session) -> bool:
    """Tell whether the open project is the demo study; a study of one's own has another title or file."""
    return session.path.name == FILE and session.project.name == TITLE
