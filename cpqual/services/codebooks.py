"""The codebook: taking one in, editing it, and keeping every version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cpqual.domain.codebook import SPEAKERS, Code, Codebook, Example, Problem, require_sound
from cpqual.domain.codebook import problems as rule_problems
from cpqual.domain.codebook_changes import Change, diff
from cpqual.domain.errors import RefusedError
from cpqual.formats import codebook_yaml
from cpqual.services.files import read_bytes
from cpqual.services.session import Session
from cpqual.storage import code_groups, codes, documents
from cpqual.storage.codes import VersionFacts

__all__ = [
    "VersionFacts",
    "at_version",
    "check",
    "diff_with",
    "export",
    "import_codebook",
    "next_version",
    "require_reason",
    "save",
    "versions",
    "write_version",
]


def import_codebook(session: Session, path: Path, reason: str = "") -> list[Change]:
    """Take a codebook file in as the next version and return what it changes.

    Codes of the project that the file does not name are kept as they are when they have codings, memos or
    decisions; nothing is deleted under anyone's hands. A group that the file names is made to say what the
    file says; other groups stay, without the codes that are gone.

    Raises:
        InputError: the file is not a codebook, or breaks its rules; nothing was changed.
        RefusedError: it says what the project's codebook says already, or it differs from the project in
            what has been merged.
    """
    wanted = codebook_yaml.load(read_bytes(path), str(path))
    reason = reason or wanted.reason or f"imported {path.name}"
    return save(
        session,
        _with_groups(session, _with_merges(session, _with_used_codes(session, wanted))),
        reason,
        author=wanted.author,
        date=wanted.date,
        number=wanted.version,
    )


def _with_used_codes(session: Session, wanted: Codebook) -> Codebook:
    named = {code.slug for code in wanted}
    used = codes.codes_with_work(session.store)
    missing = [code for code in codes.codes(session.store) if code.slug not in named and code.slug in used]
    parents = named | {code.slug for code in missing}
    kept = [code if code.parent in parents else replace(code, parent=None) for code in missing]
    return replace(wanted, codes=(*wanted.codes, *kept))


def _with_merges(session: Session, wanted: Codebook) -> Codebook:
    """Let codes go on saying what was merged into them here, where the file does not know of it."""
    here = session.codebook()
    merged = {code.slug for code in wanted if code.status == "merged" and not wanted.merged_into(code.slug)}
    into = {slug: target for slug in merged if (target := here.merged_into(slug))}
    also = {target: [s for s in into if into[s] == target] for target in into.values()}
    return replace(
        wanted, codes=tuple(replace(c, formerly=(*c.formerly, *also.get(c.slug, ()))) for c in wanted)
    )


def _with_groups(session: Session, wanted: Codebook) -> Codebook:
    here = {code.slug for code in wanted}
    named = {group.slug: group for group in wanted.groups}
    groups = [named.pop(group.slug, group) for group in code_groups.groups(session.store)]
    kept = (replace(g, codes=tuple(s for s in g.codes if s in here)) for g in (*groups, *named.values()))
    return replace(wanted, groups=tuple(kept))


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
        RefusedError: nothing would change, no reason is given, or a code would be merged or taken out of a
            merge, which is more than a change of the codebook (see `merging_codes`).
    """
    before = session.codebook()
    _require_merges_untouched(session, before, wanted)
    changes, version = next_version(
        session, before, wanted, reason, author=author, date=date, number=number or 1
    )
    with session.act("codebook", f"codebook version {version.version}: {version.reason}"):
        write_version(session, version, changes)
    return changes


def _require_merges_untouched(session: Session, before: Codebook, wanted: Codebook) -> None:
    now = {code.slug: code.status for code in wanted}
    for code in before:
        status = now.get(code.slug)
        if code.status == "merged" and status not in ("merged", None):
            into = before.merged_into(code.slug)
            raise RefusedError(
                f"{code.slug} was merged into {into}" if into else f"{code.slug} is merged",
                remedy=f"Take the merge apart first: cpqual codebook unmerge {code.slug}",
            )
    merged = {c.slug for c in before if c.status != "merged" and now.get(c.slug) == "merged"}
    if merged and (coded := sorted(merged & codes.codes_with_work(session.store))):
        into = wanted.merged_into(coded[0]) or "CODE"
        raise RefusedError(
            f"{coded[0]} would be merged, and has codings",
            remedy=f"Merge it here: cpqual codebook merge {coded[0]} --into {into}",
        )


def next_version(
    session: Session,
    before: Codebook,
    wanted: Codebook,
    reason: str,
    *,
    author: str = "",
    date: str = "",
    number: int = 1,
) -> tuple[list[Change], Codebook]:
    """Return what `wanted` changes, and it as the next version, without writing anything.

    Codes made while coding, without a version of their own, are among the changes as added.

    Raises:
        InputError: the codebook breaks its own rules.
        RefusedError: nothing would change, or no reason is given.
    """
    require_sound(wanted, "codebook")
    changes = diff(before, wanted)
    if not changes and wanted.groups == before.groups:
        raise RefusedError("the codebook says this already; no new version was made")
    require_reason(reason)
    told = codes.added_codes(session.store)
    made_meanwhile = [Change(c.slug, "added", c.label) for c in before if c.slug not in told]
    version = replace(
        wanted,
        project=before.project,
        profile=before.profile,
        version=before.version + 1 if before.version else max(number, 1),
        date=date or datetime.now(UTC).date().isoformat(),
        author=author or session.coder.slug,
        reason=reason.strip(),
    )
    return made_meanwhile + changes, version


def require_reason(reason: str) -> None:
    """Refuse a new version for which no reason is given.

    Raises:
        RefusedError: there is none.
    """
    if not reason.strip():
        raise RefusedError("a new version of the codebook needs a reason")


def write_version(session: Session, version: Codebook, changes: Sequence[Change]) -> None:
    """Write a version that `next_version` made; inside the act of the caller.

    Raises:
        RefusedError: another program has changed the codebook since.
    """
    if codes.latest_version(session.store) >= version.version:
        raise RefusedError(
            "the codebook was changed by another program meanwhile",
            remedy="Nothing was changed; look at it and try again.",
        )
    codes.write_codes(session.store, version.codes)
    for group in version.groups:
        code_groups.write_group(session.store, group)
    codes.add_version(session.store, version, codebook_yaml.dump(version), changes)


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


def at_version(session: Session, number: int) -> Codebook:
    """Return the codebook as a saved version has it, groups included.

    Raises:
        RefusedError: there is no such version.
    """
    return codebook_yaml.load(export(session, number).encode(), f"version {number}")


def versions(session: Session) -> list[VersionFacts]:
    """Return the saved versions, oldest first."""
    return codes.versions(session.store)


def diff_with(session: Session, number: int, other: int | None = None) -> list[Change]:
    """Return what changed from one saved version to another, or to the codebook in force.

    Raises:
        RefusedError: there is no such version.
    """
    before = at_version(session, number)
    return diff(before, session.codebook() if other is None else at_version(session, other))


def check(session: Session, path: Path | None = None) -> list[Problem]:
    """List what breaks the rules of the codebook in force, or of a codebook file that is not imported yet.

    Among the warnings are examples that are not found in the document they name, and roles that nobody has in
    the project.

    Raises:
        InputError: the file cannot be used at all.
    """
    book = codebook_yaml.load(read_bytes(path), str(path)) if path else session.codebook()
    found = rule_problems(book)
    texts: dict[str, str | None] = {}
    known = {*SPEAKERS, *(role for _, _, role in documents.roles(session.store))}
    for code in book:
        found += [
            Problem("warning", code.slug, f"is said by {role!r}, a role that nobody has in this project")
            for role in code.said_by
            if role not in known
        ]
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
