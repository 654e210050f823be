"""Merging codes into another one, and taking such a merge apart again.

The codebook is the project's, so a merge gives every coder's codings the other code. What happened to each
is kept, so that the merge can be undone later without what was done since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cpqual.domain.codebook import CODE_STATUSES, Code, Codebook, CodeStatus
from cpqual.domain.errors import RefusedError
from cpqual.services.code_editing import chosen
from cpqual.services.codebooks import next_version, write_version
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import codes, merged_codes
from cpqual.storage.merged_codes import Seen


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge touches.

    Attributes:
        codings: codings that get the other code, of all coders.
        documents: documents they are in.
        coders: how many of them each coder has, by slug.
        collisions: those among them that would be there twice (same coder, same span): one stays.
        children: codes that move below the target, in codebook order.
        partial: coding is blind, so only the own codings and those in finished documents are counted; the
            others are merged as well.
    """

    codings: int
    documents: int
    coders: dict[str, int]
    collisions: int
    children: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """A code that was merged into another: how many codings it brought, and how many of them are still there.

    Where coding is blind, only codings that may be seen and are still there are counted.
    """

    source: str
    codings: int
    still_here: int


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What taking a merge apart came to: codings with their old code again, and those changed since.

    Where coding is blind, only codings that may be seen are counted, and `gone` is 0.
    """

    restored: int
    gone: int


def preview_merge(session: Session, sources: Sequence[str], into: str) -> MergePreview:
    """Say what merging codes into another would touch, without changing anything.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: the codes cannot be merged so.
    """
    book = session.codebook()
    wanted = _require_mergeable(book, sources, into)
    after = {code.slug: code.parent for code in _merged_book(book, wanted, into)}
    ids = codes.code_ids(session.store)
    seen = _seen(session)
    facts = merged_codes.merge_facts(session.store, [ids[slug] for slug in wanted], ids[into], seen)
    children = tuple(c.slug for c in book if c.parent != after[c.slug] and c.slug not in (into, *wanted))
    return MergePreview(
        facts.codings, facts.documents, facts.coders, facts.collisions, children, seen is not None
    )


def merge_codes(session: Session, sources: Sequence[str], into: str, reason: str) -> MergePreview:
    """Merge codes into another one, as one act and one version, and return what was touched.

    Every coder's codings get the code `into`; one that its coder has on that very span already is absorbed
    by it, and its memos go over. The codes below the sources move below `into`. The sources stay in the
    codebook as merged; answers to suggestions and adjudication decisions go on speaking of them.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: no code is named, one is merged already or is the target itself, the target may not be
            applied, or no reason is given.
    """
    with session.act("merge-codes", f"merged {', '.join(sources)} into {into}: {reason.strip()}"):
        preview = preview_merge(session, sources, into)
        book = session.codebook()
        wanted = _require_mergeable(book, sources, into)
        changes, version = next_version(session, book, _merged_book(book, wanted, into), reason)
        ids = codes.code_ids(session.store)
        for slug in wanted:
            merged_codes.merge_codings(session.store, ids[slug], ids[into])
        write_version(session, version, changes)
    return preview


def merged_from(session: Session, code: str) -> list[Merged]:
    """Return the codes that were merged into this one, and can be taken out of it again.

    Raises:
        UnknownNameError: there is no such code.
    """
    book = session.codebook()
    ids = codes.code_ids(session.store)
    seen = _seen(session)
    found = []
    for source in book.get(code).formerly:
        if book.merged_into(source) == code:
            pair = ids[source], ids[code]
            here = merged_codes.still_here(session.store, *pair, seen)
            total = here if seen else merged_codes.merged_total(session.store, *pair)
            found.append(Merged(source, total, here))
    return found


def unmerge_code(session: Session, source: str, reason: str) -> Unmerged:
    """Take a merged code out of the code it went into, as one act and one version.

    Codings that the merge brought get their code back if they are still there and still have the other code.
    An absorbed one comes back where the coding that absorbed it stands. What was removed or recoded since
    stays as it is. The code is what it was before the merge, and so is the tree where nobody moved it since.

    Raises:
        UnknownNameError: there is no such code.
        RefusedError: it is not merged, the code it went into is merged itself, or no reason is given.
    """
    with session.act("unmerge-code", f"took {source} out of its merge: {reason.strip()}"):
        book = session.codebook()
        code = book.get(source)
        if code.status != "merged":
            raise RefusedError(f"{source} is not merged")
        into = book.merged_into(source)
        if into is not None and book.get(into).status == "merged":
            raise RefusedError(
                f"{source} was merged into {into}, which was merged into {book.merged_into(into)}",
                remedy=f"Take the later merge apart first: cpqual codebook unmerge {into}",
            )
        changes, version = next_version(session, book, _unmerged_book(book, code, into), reason)
        ids = codes.code_ids(session.store)
        done = _restore(session, ids[source], ids[into]) if into else Unmerged(0, 0)
        write_version(session, version, changes)
    return done


def _restore(session: Session, source_id: str, into_id: str) -> Unmerged:
    seen = _seen(session)
    in_sight = merged_codes.still_here(session.store, source_id, into_id, seen)
    total = merged_codes.merged_total(session.store, source_id, into_id)
    restored = merged_codes.unmerge_codings(session.store, source_id, into_id)
    return Unmerged(in_sight, 0) if seen else Unmerged(restored, total - restored)


def _seen(session: Session) -> Seen | None:
    open_to = unblinded_documents(session)
    return None if open_to is None else Seen(session.coder.id, open_to)


def _require_mergeable(book: Codebook, sources: Sequence[str], into: str) -> list[str]:
    target = book.get(into)
    wanted = chosen(book, sources)
    if not target.usable:
        why = f"is {target.status}" if target.codable else "groups other codes and is not applied itself"
        raise RefusedError(f"{into} {why}", remedy="Merge into a code that can be applied.")
    for code in wanted:
        if code.slug == into:
            raise RefusedError(f"{into} cannot be merged into itself")
        if code.status == "merged":
            raise RefusedError(f"{code.slug} is merged already")
    # from the top down: what is below a source has moved when its own turn comes
    return [code.slug for code in sorted(wanted, key=lambda code: len(book.path(code.slug)))]


# What a merge did to the tree is kept in the history of the code that was merged. It may have come with a
# codebook file, so it is asked for nothing that is not there.


def _merged_book(book: Codebook, sources: Sequence[str], into: str) -> Codebook:
    now = {code.slug: code for code in book}
    for source in sources:
        code, target = now[source], now[into]
        entry: dict[str, object] = {"version": book.version + 1, "change": "merged", "into": into}
        entry["was"] = code.status
        if code.shortcut is not None:
            entry["shortcut"] = code.shortcut
        if source in Codebook(tuple(now.values())).path(into)[:-1]:
            # the target was below the source: it comes out to where the source stands
            entry["into_was_below"] = target.parent
            target = replace(target, parent=code.parent)
        below = [c for c in now.values() if c.parent == source and c.slug != into and c.status != "merged"]
        entry["children"] = [child.slug for child in below]
        now |= {child.slug: replace(child, parent=into) for child in below}
        now[into] = replace(target, formerly=tuple(dict.fromkeys((*target.formerly, source))))
        now[source] = replace(now[source], status="merged", shortcut=None, history=(*code.history, entry))
    return replace(book, codes=tuple(now.values()))


def _unmerged_book(book: Codebook, code: Code, into: str | None) -> Codebook:
    now = {c.slug: c for c in book}
    merges = [entry for entry in code.history if entry.get("change") == "merged"]
    entry = merges[-1] if merges else {}
    shortcut = entry.get("shortcut")
    free = isinstance(shortcut, str) and len(shortcut) == 1 and all(c.shortcut != shortcut for c in book)
    now[code.slug] = replace(
        code,
        status=_status_before(entry),
        shortcut=str(shortcut) if free else None,
        history=tuple(one for one in code.history if one is not entry),
    )
    parent, passed = code.parent, set[str]()
    while parent is not None and now[parent].status == "merged" and parent not in passed:
        passed.add(parent)
        parent = book.merged_into(parent)
    _place(now, code.slug, parent)
    if into is not None:
        now[into] = replace(now[into], formerly=tuple(s for s in now[into].formerly if s != code.slug))
        _put_tree_back(now, code.slug, into, entry)
    return replace(book, codes=tuple(now.values()))


def _status_before(entry: Mapping[str, object]) -> CodeStatus:
    was = entry.get("was")
    return next((status for status in CODE_STATUSES if status == was and status != "merged"), "active")


def _put_tree_back(now: dict[str, Code], source: str, into: str, entry: Mapping[str, object]) -> None:
    children = entry.get("children")
    for child in children if isinstance(children, list) else ():
        if isinstance(child, str) and child in now and now[child].parent == into:
            _place(now, child, source)
    above = entry.get("into_was_below")
    while isinstance(above, str) and above in now and now[above].status == "merged":
        above = now[above].parent
    if isinstance(above, str) and above in now and now[into].parent == now[source].parent:
        _place(now, into, above)


def _place(now: dict[str, Code], slug: str, parent: str | None) -> None:
    """Put a code below another one, unless that would make a circle."""
    placed = replace(now[slug], parent=parent)
    if parent is None or slug not in Codebook(tuple(now.values())).path(parent):
        now[slug] = placed
