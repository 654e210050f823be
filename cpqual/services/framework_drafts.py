"""Drafts of summaries: what is being typed into a cell, kept until it is saved or thrown away.

As with memos, a draft lies beside the project file, because its words are as confidential, and only its owner
can read it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.domain.frameworks import Case, Framework
from cpqual.services.files import write_bytes
from cpqual.services.session import Session

_LONGEST = 1_000_000
"""Bytes of a file that is read as a draft at most."""


def keep(session: Session, framework: Framework, case: Case, theme: str, body: str) -> None:
    """Keep what is typed into a cell, in place of what was kept before.

    Raises:
        RefusedError: it cannot be written; what was kept before is left as it was.
    """
    write_bytes(_file(session, framework, case, theme), body.encode(errors="replace"))


def find(session: Session, framework: Framework, case: Case, theme: str) -> str | None:
    """Return what was typed into a cell and neither saved nor thrown away; None where nothing was."""
    path = _file(session, framework, case, theme)
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LONGEST else None
    except (OSError, ValueError):
        return None


def drop(session: Session, framework: Framework, case: Case, theme: str) -> None:
    """Throw away what was typed into a cell; nothing kept is no error.

    Raises:
        RefusedError: it cannot be removed.
    """
    path = _file(session, framework, case, theme)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RefusedError(f"cannot be removed: {error.strerror}", where=str(path)) from None


def _file(session: Session, framework: Framework, case: Case, theme: str) -> Path:
    key = hashlib.sha256("\0".join((framework.id, case.id, theme)).encode()).hexdigest()[:16]
    return session.path.with_name(f".{session.path.name}.{session.coder.slug}.{key}.summary")
