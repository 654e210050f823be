"""Uniting copies of a project that were worked on apart, and what then has to be looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from cpqual.domain.codebook_changes import diff
from cpqual.domain.errors import NotAProjectError, RefusedError, UnknownNameError
from cpqual.domain.wording import counted
from cpqual.formats import codebook_yaml
from cpqual.services.codebooks import at_version
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import BEFORE, Session
from cpqual.services.thing_words import THINGS
from cpqual.storage import codes, conflicts, integrity, projects, slugs, uniting
from cpqual.storage.acts import LAYERED
from cpqual.storage.conflicts import KeptConflict
from cpqual.storage.opening import MAKE_ONE, RESTORE
from cpqual.storage.store import Store
from cpqual.storage.united_state import State
from cpqual.storage.uniting import Tally

UNITED = "merged copies"
"""Reason of the version of the codebook that records what two copies made of it apart."""
HIDDEN = "hidden while you code blind"
_NAMES = {
    "code_id": "code", "parent_id": "code", "document_id": "document", "person_id": "person",
    "site_id": "site", "coder_id": "coder",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """How many rows of one kind came in, were changed, and went."""

    thing: str
    coder: str
    new: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict in words: which thing, which of its fields, and both values.

    Attributes:
        id: to settle it by; its beginning is enough.
        kept: what holds now; empty where the field is.
        other: what the other copy had made of it.
        found: when the later of the two was written, as the log writes times.
    """

    id: str
    thing: str
    name: str
    field: str
    kept: str
    other: str
    found: str


@dataclass(frozen=True, slots=True)
class United:
    """What uniting came to.

    Attributes:
        acts: how many acts of the other copy were not known here.
        came: what changed here, by kind of thing and, in layers, by coder.
        conflicts: those that were not there before.
        before: where the file as it was is kept; None for a rehearsal, and when there was nothing to unite.
    """

    acts: int
    came: tuple[Came, ...]
    conflicts: tuple[Told, ...]
    before: Path | None

    @property
    def nothing(self) -> bool:
        """Whether this copy held everything already."""
        return not (self.acts or self.came)


def merge(
    session: Session,
    path: Path,
    *,
    strangers: bool = False,
    rehearsal: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> United:
    """Unite another copy of the project with this one, as one act.

    Args:
        path: the other copy; it is not written to.
        strangers: also when the two have nothing in common.
        rehearsal: do everything but keep nothing.
        progress: is told how many per cent are done, now and then.

    Raises:
        NotAProjectError: the other file cannot be opened as it is.
        RefusedError: it is this file, is damaged, or does not fit; nothing was changed.
    """
    store = session.store
    if path.exists() and path.samefile(session.path):
        raise RefusedError("is this project itself", where=str(path))
    with closing(_open_other(path)) as other:
        _require_sound(other)
        keep = _name_before(session.path)
        told: list[Told] = []

        def words(tally: Tally) -> str:
            told.extend(_told(session, one) for one in conflicts.conflicts(store))
            return f"merged {path.name} (before: {keep.name}): {_in_words(_came(session, tally))}"

        outcome = uniting.unite(
            store,
            other,
            session.coder.id,
            words=words,
            record=lambda state: _record_version(session, state),
            keep=None if rehearsal else keep,
            strangers=strangers,
            rehearsal=rehearsal,
            progress=progress,
        )
    fresh = set(outcome.conflicts)
    return United(
        outcome.acts,
        _came(session, outcome.rows),
        tuple(one for one in told if one.id in fresh),
        None if rehearsal or not outcome.logged else keep,
    )


def _open_other(path: Path) -> Store:
    try:
        return Store.open(path, read_only=True)
    except NotAProjectError as error:
        if error.remedy in (MAKE_ONE, RESTORE):
            error.remedy = "Nothing was united; ask for the file again."
        raise


def _require_sound(other: Store) -> None:
    wrong = next(integrity.problems(other), None)
    if wrong is not None:
        raise RefusedError(
            f"is not sound: {wrong}",
            where=str(other.path),
            remedy="Nothing was united; ask for another copy, or restore a backup.",
        )


def _name_before(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number, free = 2, path.with_name(f"{path.stem}{BEFORE}{stamp}{path.suffix}")
    while free.exists():
        free = path.with_name(f"{path.stem}{BEFORE}{stamp}-{number}{path.suffix}")
        number += 1
    return free


def _record_version(session: Session, state: State) -> None:
    """Write down the united codebook where both copies had made versions of it."""
    wanted = state.version
    if wanted is None:
        return
    of_id = state.rows["codebook_version"]
    parts = [of_id[one] for one in wanted.united]
    book = replace(
        session.codebook(),
        version=wanted.number,
        date=max(str(part["date"]) for part in parts),
        author=", ".join(sorted({str(part["author"]) for part in parts})),
        reason=UNITED,
    )
    changes = diff(at_version(session, wanted.number - 1), book)
    codes.add_version(session.store, book, codebook_yaml.dump(book), changes, wanted.id)


def _came(session: Session, tally: Tally) -> tuple[Came, ...]:
    names = {coder.id: coder.slug for coder in projects.coders(session.store)}
    kinds = sorted(
        {(table, owner) for table, _, owner in tally}, key=lambda kind: list(THINGS).index(kind[0])
    )
    return tuple(
        Came(
            THINGS[table],
            names.get(owner, ""),
            *(tally[table, op, owner] for op in ("insert", "update", "delete")),
        )
        for table, owner in kinds
    )


def _in_words(came: tuple[Came, ...]) -> str:
    wanted = ("coding", "memo", "decision", "document", "code")
    told = [
        f"{counted(one.new, one.thing)}{f' by {one.coder}' if one.coder else ''}"
        for one in came
        if one.new and one.thing in wanted
    ]
    # what stands in several tables, as a card and its quotes do, is several changes
    rest = sum((one.thing not in wanted and one.new) + one.changed + one.removed for one in came)
    told += [f"{rest} {'other ' if told else ''}{'change' if rest == 1 else 'changes'}"] if rest else []
    return ", ".join(told) or "nothing new to see"


# What has to be looked at


def list_conflicts(session: Session) -> list[Told]:
    """Return what two copies had made different things of and nobody has settled.

    Where coding is blind, what concerns other coders' work in documents that are not open is not told.
    """
    return [_told(session, one) for one in conflicts.conflicts(session.store) if not one.settled]


def settle(session: Session, wanted: str) -> Told:
    """Say that a conflict is settled, and return it.

    Args:
        wanted: its id, or the beginning of it.

    Raises:
        UnknownNameError: there is none of that id, or there are several.
    """
    found = [one for one in conflicts.conflicts(session.store) if wanted and one.id.startswith(wanted)]
    if len(found) != 1:
        what = "several conflicts begin" if found else "no conflict begins"
        raise UnknownNameError(f"{what} with {wanted!r}", remedy="See: cpqual merge --conflicts")
    conflicts.settle(session.store, found[0].id)
    return _told(session, found[0])


def _told(session: Session, one: KeptConflict) -> Told:
    row = slugs.row(session.store, one.table, one.row_id) or {}
    name, kept, other = _name(session, row), one.kept, one.other
    if one.field in _NAMES:
        kept, other = (
            value and slugs.slug(session.store, _NAMES[one.field], value) for value in (kept, other)
        )
    if one.table in LAYERED and not _may_see(session, row):
        name = kept = other = HIDDEN
    if one.field == "removed":
        kept, other = "kept", "removed"
    thing = THINGS.get(one.table, one.table)
    return Told(one.id, thing, name, one.field, kept or "", other or "", one.found)


def _name(session: Session, row: dict[str, object]) -> str:
    """Return what a row is called: its slug, or whose it is and where it lies."""
    if not row:
        return "?"
    if "slug" in row:
        return str(row["slug"])
    store, parts = session.store, list[str]()
    for column, of in (
        ("item_id", "delphi_item"), ("document_id", "document"), ("code_id", "code"), ("coder_id", "coder"),
    ):  # fmt: skip
        if row.get(column):
            parts.append(slugs.slug(store, of, str(row[column])))
    if row.get("start") is not None:
        parts.insert(1, f"{row['start']}-{row['end']}")
    if row.get("round") is not None:
        parts += [f"round {row['round']}", str(row.get("respondent") or row.get("grp") or "")]
    return " ".join(part for part in parts if part) or str(row.get("name") or row.get("number") or row["id"])


def _may_see(session: Session, row: dict[str, object]) -> bool:
    open_to = unblinded_documents(session)
    if open_to is None or row.get("coder_id") in (session.coder.id, None):
        return True
    document = row.get("document_id")
    return document is not None and slugs.slug(session.store, "document", str(document)) in open_to
