"""Drafts: what is being typed into a memo, kept until it is saved, so that a killed program loses none of it.

A draft holds confidential words. It lies beside the project file and not in the user's own folders, because
whoever put the project on an encrypted disk means what is written about it, too; only its owner can read it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from cpqual.domain.codings import About, Memo, MemoKind
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services.files import write_bytes
from cpqual.services.session import Session

# Memos are imported when a draft is read: every start looks whether there is one.
_NAMES = ("document", "coding", "code", "person", "site")


class Draft(NamedTuple):
    """A memo that is being written, or (`memo` is set) changed.

    Attributes:
        memo: id of the memo that is changed; None for a new one.
        text: hash of the document's text when a passage of it was chosen to write on; empty where it is not
            known.
    """

    about: About
    kind: MemoKind
    body: str
    memo: str | None = None
    text: str = ""

    @property
    def key(self) -> str:
        """What tells drafts apart: the memo, or what a new one is about."""
        return f"memo {self.memo}" if self.memo else json.dumps(_about_out(self.about), sort_keys=True)


def keep(session: Session, draft: Draft) -> None:
    """Keep a draft, in place of the earlier one of its key.

    Raises:
        RefusedError: it cannot be written; an earlier one is left as it was.
    """
    held = {
        "about": _about_out(draft.about), "kind": draft.kind, "body": draft.body, "memo": draft.memo,
        "text": draft.text,
    }  # fmt: skip
    write_bytes(_file(session, draft.key), json.dumps(held).encode())


def drop(session: Session, key: str) -> None:
    """Throw a draft away; none of that key is no error.

    Raises:
        RefusedError: it cannot be removed.
    """
    path = _file(session, key)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RefusedError(f"cannot be removed: {error.strerror}", where=str(path)) from None


def find(session: Session, key: str) -> Draft | None:
    """Return the draft of a key."""
    return _read(_file(session, key))


def all_drafts(session: Session) -> list[Draft]:
    """Return this coder's drafts, the latest first."""
    begin, end = _affixes(session)
    try:
        beside = [
            path
            for path in session.path.parent.iterdir()
            if path.name.startswith(begin) and path.suffix == end
        ]
        beside.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []
    return [draft for path in beside if (draft := _read(path)) is not None]


def fits(session: Session, draft: Draft) -> bool:
    """Tell whether the passage a draft is about is where it was: not when its text was corrected since."""
    about = draft.about
    if not draft.text or about.document is None or about.span is None or about.coding is not None:
        return True
    try:
        return session.document(about.document).text_sha256 == draft.text
    except UnknownNameError:
        return True


def memo_of(session: Session, draft: Draft) -> Memo | None:
    """Return the memo a draft changes; None for a new memo, or where it is not there any more."""
    from cpqual.services.memos import read_memos

    found = read_memos(session, [draft.memo]) if draft.memo else []
    return found[0] if found else None


def _affixes(session: Session) -> tuple[str, str]:
    return f".{session.path.name}.{session.coder.slug}.", ".draft"


def _file(session: Session, key: str) -> Path:
    begin, end = _affixes(session)
    return session.path.with_name(f"{begin}{hashlib.sha256(key.encode()).hexdigest()[:16]}{end}")


def _about_out(about: About) -> dict[str, Any]:
    return {name: getattr(about, name) for name in _NAMES} | {"span": about.span}


def _read(path: Path) -> Draft | None:
    """Return a draft; None where there is none, or the file is none of ours."""
    from cpqual.services.memos import known_kind

    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        about, body, memo, text = held["about"], held["body"], held["memo"], held.get("text", "")
        names = {name: about[name] for name in _NAMES}
        if not (isinstance(body, str) and isinstance(text, str)) or not all(
            isinstance(one, str | None) for one in (memo, *names.values())
        ):
            return None
        span = Span(*map(int, about["span"])) if about["span"] is not None else None
        return Draft(About(span=span, **names), known_kind(held["kind"]), body, memo, text)
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None
