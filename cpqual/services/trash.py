"""The trash: what was removed or retired, and bringing it back; it is read from the log of acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Literal, get_args

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services.code_editing import bring_back_codes
from cpqual.services.merging_codes import unmerge_code
from cpqual.services.session import Session
from cpqual.storage import codes, documents, slugs, trash
from cpqual.storage.trash import RemovedRow

TrashKind = Literal["coding", "memo", "link", "negative", "group", "code"]
TRASH_KINDS: tuple[TrashKind, ...] = get_args(TrashKind)
_TABLES: dict[str, TrashKind] = {
    "coding": "coding", "memo": "memo", "memo_link": "link", "negative_case": "negative",
    "code_group": "group", "code": "code",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrashItem:
    """Something that was removed or retired.

    Attributes:
        number: names it in the trash of this file.
        kind: what it is.
        what: it in words: the code and the place, the beginning of a memo, the label.
        how: `removed`, `retired` or `merged`.
        at, coder, act: when, by whom, and by which act of the log.
        document, span: where it was, if it was on a passage.
        code: slug of its code, if it has one.
        successor: the code that the code was merged into, if it was.
    """

    number: int
    kind: TrashKind
    what: str
    how: str
    at: str
    coder: str
    act: int
    document: str = ""
    span: Span | None = None
    code: str = ""
    successor: str = ""


def numbers(session: Session, kinds: Sequence[TrashKind] = TRASH_KINDS, query: str = "") -> Sequence[int]:
    """Return the numbers of what is in the trash, latest removed first.

    Codings, memos, links and negative cases are this coder's own; codes and groups are the project's.

    Args:
        kinds: only these.
        query: words that all occur in the code, document, label or memo.
    """
    words = query.split()
    tables = [table for table, kind in _TABLES.items() if kind in kinds and kind != "code"]
    found = trash.numbers(session.store, session.coder.id, tables, words)
    gone = trash.status_numbers(session.store) if "code" in kinds else {}
    labels = (
        {code.slug: f"{code.slug} {code.label}".casefold() for code in session.codebook()} if gone else {}
    )
    fitting = [n for n, slug in gone.items() if all(w.casefold() in labels[slug] for w in words)]
    return list(merge(found, sorted(fitting, reverse=True), reverse=True)) if fitting else found


def items(session: Session, wanted: Sequence[int]) -> list[TrashItem]:
    """Return the things of these numbers, latest removed first."""
    book = session.codebook()
    return [_item(session, row, book) for row in trash.rows(session.store, wanted)]


def removed(
    session: Session,
    *,
    kinds: Sequence[TrashKind] = TRASH_KINDS,
    limit: int | None = None,
    before: int | None = None,
    query: str = "",
) -> list[TrashItem]:
    """Return what is in the trash, latest removed first; see `numbers`.

    Args:
        limit: at most so many.
        before: only what has lower numbers, for the next page.
    """
    wanted = [n for n in numbers(session, kinds, query) if before is None or n < before]
    return items(session, wanted[:limit])


def item(session: Session, number: int) -> TrashItem:
    """Return the thing of that number.

    Raises:
        RefusedError: it is not in the trash.
    """
    tables = [table for table, kind in _TABLES.items() if kind != "code"]
    if not trash.numbers(session.store, session.coder.id, tables, only=number) and number not in (
        trash.status_numbers(session.store)
    ):
        raise RefusedError(f"nothing numbered {number} is in the trash", remedy="See: cpqual trash list")
    return items(session, [number])[0]


def _item(session: Session, row: RemovedRow, book: Codebook) -> TrashItem:
    kept, kind = row.row, _TABLES[row.table]
    slug = _slug_of(session, "code", kept.get("code_id"))
    document = _slug_of(session, "document", kept.get("document_id"))
    span = Span(kept["start"], kept["end"]) if kept.get("start") is not None else None
    place = f"{document} {span.start}–{span.end}" if span else document
    how, successor = "removed", ""
    match kind:
        case "coding":
            what = f"{slug} on {place}"
            successor = book.merged_into(slug) or ""
        case "memo":
            what = " ".join(str(kept["body"]).split())[:80]
        case "link":
            what = f"link of a memo to {place}"
        case "negative":
            what = f"negative case of {slug} at {place}"
        case "group":
            what = f"group {kept['label']}"
        case "code":
            slug = kept["slug"]
            what, how = f"code {kept['label']}", kept["status"]
            successor = book.merged_into(slug) or ""
    return TrashItem(row.number, kind, what, how, row.at, row.coder, row.act, document, span, slug, successor)


def _slug_of(session: Session, table: Literal["code", "document"], row_id: object) -> str:
    return slugs.slug(session.store, table, str(row_id)) if row_id else ""


# Bringing back


def bring_back(session: Session, number: int, *, code: str | None = None) -> TrashItem:
    """Bring something back as it was, as an act of its own, and return what it is.

    A coding comes back with the memos that were on it, a memo with its links, a group with its codes; a
    merged code is taken out of its merge.

    Args:
        number: of the thing in the trash.
        code: for a coding whose code is retired or merged, the code it comes back with.

    Raises:
        RefusedError: it is not in the trash, its code is not applied any more, the same is there, or its
            place is lost because the text was corrected; nothing was changed.
        UnknownNameError: `code` is none of the codebook.
    """
    chosen = item(session, number)
    (row,) = trash.rows(session.store, [number])
    if chosen.kind == "code":
        reason = "brought back from the trash"
        if chosen.how == "merged":
            unmerge_code(session, chosen.code, reason)
        else:
            bring_back_codes(session, [chosen.code], reason)
        return chosen
    words = "a memo" if chosen.kind == "memo" else chosen.what
    with session.act("bring-back", f"brought back {words}"):
        match chosen.kind:
            case "coding":
                _coding_back(session, chosen, row, code)
            case "memo":
                _memo_back(session, chosen, row)
            case "link" | "negative":
                _require_same_words(session, chosen, row)
                _put_back(session, chosen, row)
            case "group":
                _put_back(session, chosen, row)
                members = trash.gone_with(
                    session.store, row.act_id, "code_group_member", "group_id", row.row["id"]
                )
                for member in trash.without_missing(session.store, members, "code", "code_id"):
                    trash.put_back(session.store, "code_group_member", member)
    return chosen


def _coding_back(session: Session, chosen: TrashItem, row: RemovedRow, code: str | None) -> None:
    _require_same_words(session, chosen, row)
    wanted = code or chosen.code
    found = codes.code(session.store, session.code_id(wanted))
    if not found.usable:
        instead = (
            f"Take it as {chosen.successor}."
            if chosen.successor
            else "Bring the code back first, or take another."
        )
        why = f"was merged into {chosen.successor}" if chosen.successor else f"is {found.status}"
        raise RefusedError(f"{wanted} {why if found.codable else 'only groups other codes'}", remedy=instead)
    row.row["code_id"] = session.code_id(wanted)
    if code is not None and code != chosen.code:
        row.row["version"] = codes.latest_version(session.store)
    _put_back(session, chosen, row)
    trash.memos_back_on(session.store, row.act_id, row.row["id"])


def _memo_back(session: Session, chosen: TrashItem, row: RemovedRow) -> None:
    _require_same_words(session, chosen, row)
    if row.row["coding_id"] and not trash.still_there(session.store, "coding", row.row["coding_id"]):
        raise RefusedError(
            "the coding that this memo is about was removed, too", remedy="Bring it back first."
        )
    _put_back(session, chosen, row)
    for link in trash.gone_with(session.store, row.act_id, "memo_link", "memo_id", row.row["id"]):
        where = Span(link["start"], link["end"])
        if trash.still_there(session.store, "document", link["document_id"]) and _same_words(
            session, link["document_id"], where, row.number
        ):
            trash.put_back(session.store, "memo_link", link)


def _put_back(session: Session, chosen: TrashItem, row: RemovedRow) -> None:
    try:
        trash.put_back(session.store, row.table, row.row)
    except RefusedError as error:
        name = "this memo" if chosen.kind == "memo" else chosen.what
        raise RefusedError(f"{name} cannot be brought back: {error}") from None


def _require_same_words(session: Session, chosen: TrashItem, row: RemovedRow) -> None:
    document_id = row.row.get("document_id")
    if document_id and not trash.still_there(session.store, "document", document_id):
        raise RefusedError("the document it was in is not in the project any more")
    if chosen.span and document_id and not _same_words(session, document_id, chosen.span, row.number):
        raise RefusedError(
            f"the text of {chosen.document} was corrected since, and the words are not at that place now",
            remedy="Open the document and code the passage anew.",
        )


def _same_words(session: Session, document_id: str, span: Span, number: int) -> bool:
    """Tell whether a passage reads today as it read at a row change."""
    then = trash.text_then(session.store, document_id, number)
    now = documents.text(session.store, document_id)
    return then is None or now[span.start : span.end] == then[span.start : span.end]
