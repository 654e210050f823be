"""The codebook: taking one in, editing it, and keeping every version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cpqual.domain.codebook import Change, Code, Codebook, Example, Problem, diff, require_sound
from cpqual.domain.codebook import problems as rule_problems
from cpqual.domain.errors import RefusedError
from cpqual.formats import codebook_yaml
from cpqual.services.files import read_bytes
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents
from cpqual.storage.codes import VersionFacts

__all__ = ["VersionFacts", "check", "diff_with", "export", "import_codebook", "save", "versions"]


def import_codebook(session: Session, path: Path, reason: str = "") -> list[Change]:
    """Take a codebook file in as the next version and return what it changes.

    Codes of the project that the file does not name are kept as they are when they have codings or other
    coders' work on them, and are reported as kept; nothing is deleted under anyone's hands.

    Raises:
        InputError: the file is not a codebook, or breaks its rules; nothing was changed.
        RefusedError: it says what the project's codebook says already.
    """
    wanted = codebook_yaml.load(read_bytes(path), str(path))
    reason = reason or wanted.reason or f"imported {path.name}"
    return save(
        session,
        _with_used_codes(session, wanted),
        reason,
        author=wanted.author,
        date=wanted.date,
        number=wanted.version,
    )


def _with_used_codes(session: Session, wanted: Codebook) -> Codebook:
    named = {code.slug for code in wanted}
    used = codings.codes_in_use(session.store)
    missing = [code for code in codes.codes(session.store) if code.slug not in named and code.slug in used]
    parents = named | {code.slug for code in missing}
    kept = [code if code.parent in parents else replace(code, parent=None) for code in missing]
    return replace(wanted, codes=(*wanted.codes, *kept))


def save(
    session: Session,
    wanted: Codebook,
    reason: str,
    *,
    author: str = "",
    date: str = "",
    number: int | None = None,
) -> list[Change]:
    """Make `wanted` the codebook in force, as a new immutable version with a reason.

    Args:
        author: who decided it; the session's coder when empty.
        date: when it was decided, ISO; today when empty.
        number: the number the first version of a project takes from its file; later ones count on.

    Raises:
        InputError: the codebook breaks its own rules.
        RefusedError: nothing would change, or no reason is given.
    """
    require_sound(wanted, "codebook")
    before = session.codebook()
    changes = diff(before, wanted)
    if not changes:
        raise RefusedError("the codebook says this already; no new version was made")
    if not reason.strip():
        raise RefusedError("a new version of the codebook needs a reason")
    version = replace(
        wanted,
        project=before.project,
        profile=before.profile,
        version=before.version + 1 if before.version else max(number or 1, 1),
        date=date or datetime.now(UTC).date().isoformat(),
        author=author or session.coder.slug,
        reason=reason.strip(),
    )
    with session.act("codebook", f"codebook version {version.version}: {version.reason}"):
        codes.write_codes(session.store, version.codes)
        codes.add_version(session.store, version, codebook_yaml.dump(version), changes)
    return changes


def export(session: Session, number: int | None = None) -> str:
    """Return the codebook in force, or a saved version, as YAML.

    Raises:
        RefusedError: there is no such version, or no codebook yet.
    """
    if number is not None:
        text = codes.snapshot(session.store, number)
        if text is None:
            raise RefusedError(f"no version {number} of the codebook", remedy="See: cpqual codebook log")
        return text
    book = session.codebook()
    if not book.codes:
        raise RefusedError(
            "the project has no codebook yet", remedy="Take one in: cpqual codebook import FILE.yml"
        )
    return codebook_yaml.dump(replace(book, version=max(book.version, 1)))


def versions(session: Session) -> list[VersionFacts]:
    """Return the saved versions, oldest first."""
    return codes.versions(session.store)


def diff_with(session: Session, number: int, other: int | None = None) -> list[Change]:
    """Return what changed from one saved version to another, or to the codebook in force."""
    before = codebook_yaml.load(export(session, number).encode(), f"version {number}")
    after = session.codebook()
    if other is not None:
        after = codebook_yaml.load(export(session, other).encode(), f"version {other}")
    return diff(before, after)


def check(session: Session, path: Path | None = None) -> list[Problem]:
    """List what breaks the rules of the codebook in force, or of a codebook file that is not imported yet.

    Examples that are not found in the document they name are among the warnings.

    Raises:
        InputError: the file cannot be used at all.
    """
    book = codebook_yaml.load(read_bytes(path), str(path)) if path else session.codebook()
    found = rule_problems(book)
    texts: dict[str, str | None] = {}
    for code in book:
        for example in (code.typical, code.atypical, code.near_miss):
            if example is not None and (problem := _misquoted(session, code, example, texts)):
                found.append(problem)
    return found


def _misquoted(
    session: Session, code: Code, example: Example, texts: dict[str, str | None]
) -> Problem | None:
    if example.document is None:
        return None
    if example.document not in texts:
        stored = documents.document(session.store, example.document)
        texts[example.document] = (
            " ".join(documents.text(session.store, stored.id).split()) if stored else None
        )
    text = texts[example.document]
    if text is None or " ".join(example.text.split()) in text:
        return None
    return Problem("warning", code.slug, f"an example is not found in {example.document}")
