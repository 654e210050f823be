"""What an act of the log changed, in words: a line for each row, and what stood there before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.history import HIDDEN, Act
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.services.thing_words import THINGS
from cpqual.storage import acts, slugs
from cpqual.storage.acts import LAYERED, Change

MOST_ROWS = 40
"""So many rows of an act are told one by one."""

_DONE = {"insert": "added", "update": "changed", "delete": "removed"}
_REFERENCES: dict[str, str] = {
    "document_id": "document", "code_id": "code", "from_code_id": "code", "into_code_id": "code",
    "parent_id": "code", "coder_id": "coder", "person_id": "person", "site_id": "site",
    "group_id": "code_group", "sample_id": "sample", "of_coder_id": "coder",
    "item_id": "delphi_item",
}  # fmt: skip
_LABELS = {
    "code_id": "code", "from_code_id": "from", "into_code_id": "into", "parent_id": "below", "grp": "group",
    "document_id": "document", "coder_id": "coder", "person_id": "person", "site_id": "site",
    "when_to_use": "use when", "when_not_to_use": "not when", "near_miss": "near miss",
    "confused_with": "confused with", "text_sha256": "text",
    "item_id": "item",
}  # fmt: skip
_UNTOLD = {"id", "created", "changed", "snapshot", "diff", "extra", "row", "absorbed", "position", "number"}
"""Columns that say nothing to a person, or say it elsewhere."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a changed row, before and after; empty where there was nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that an act added, changed or removed.

    Attributes:
        thing: what it is (`coding`, `code`).
        done: `added`, `changed` or `removed`.
        what: which one, in words without a participant's.
        fields: what changed about it; of memos what they say.
        document, span: the passage it is or was on; None for both where it is on none.
    """

    thing: str
    done: Literal["added", "changed", "removed"]
    what: str
    fields: tuple[Field, ...] = ()
    document: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What an act changed.

    Attributes:
        counts: how many rows of what kind it added, changed and removed, in words.
        rows: the rows a person cares for, in the act's order, at most `MOST_ROWS`.
        untold: how many further rows there are.
        hidden: nothing is told, because the act is another coder's work that is not open yet.
    """

    counts: tuple[str, ...]
    rows: tuple[RowChange, ...]
    untold: int
    hidden: bool = False


def describe(session: Session, act: Act, limit: int = MOST_ROWS) -> Description:
    """Return what an act of the log changed.

    Args:
        limit: tell at most so many rows one by one.
    """
    if act.words == HIDDEN:
        return Description((), (), 0, hidden=True)
    found = acts.counted(session.store, act.id)
    names = _Names(session)
    changes = [
        change for change in acts.changes(session.store, act.id, limit) if _is_open(session, names, change)
    ]
    total = sum(rows for _, _, rows in found)
    # the mark that came with a first coding is told after it
    told = tuple(_told(names, change) for change in sorted(changes, key=lambda one: one.table == "reading"))
    return Description(tuple(counts_in_words(found)), told, total - len(told))


def counts_in_words(found: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    """Yield `3 codings added` for each kind of row and change, as `Plan.rows` has them."""
    for table, op, rows in found:
        yield f"{counted(rows, THINGS.get(table, table))} {_DONE[op]}"


def passage_of(session: Session, act: Act) -> tuple[str, Span] | None:
    """Return the first passage, of a document that is there, on which an act did something.

    The place is the one it has now; where it is gone, the one it had.
    """
    if act.words == HIDDEN:
        return None
    names = _Names(session)
    for change in acts.changes(session.store, act.id, MOST_ROWS, (*LAYERED, "section", "turn")):
        row = slugs.row(session.store, change.table, change.row_id) or change.after or change.before or {}
        if row.get("document_id") and row.get("start") is not None and _is_open(session, names, change):
            document = slugs.present(session.store, "document", row["document_id"])
            if document is not None:
                return document, Span(row["start"], row["end"])
    return None


class _Names:
    """Slugs of what rows refer to, looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[str, str], str] = {}
        self.open_to = unblinded_documents(session)

    def of(self, table: str, row_id: object) -> str:
        """Return the slug of a row, as the log knew it last when it is gone; empty for None."""
        if not row_id:
            return ""
        key = table, str(row_id)
        if key not in self._known:
            self._known[key] = slugs.slug(self._session.store, *key)
        return self._known[key]


def _is_open(session: Session, names: _Names, change: Change) -> bool:
    """Tell whether this coder may see a row: their own, the project's, or open where coding is blind."""
    row = change.after or change.before or {}
    own = row.get("coder_id", session.coder.id) == session.coder.id
    if names.open_to is None or own or change.table not in LAYERED:
        return True
    return names.of("document", row.get("document_id")) in names.open_to


def _told(names: _Names, change: Change) -> RowChange:
    before, after = change.before or {}, change.after or {}
    row = after or before
    done: Literal["added", "changed", "removed"] = (
        "changed" if before and after else "added" if after else "removed"
    )
    document = names.of("document", row.get("document_id")) or None
    span = Span(row["start"], row["end"]) if row.get("start") is not None else None
    return RowChange(
        THINGS.get(change.table, change.table),
        done,
        _what(names, change.table, row, document, span),
        tuple(_fields(names, change.table, before, after)),
        document,
        span,
    )


def _what(names: _Names, table: str, row: Mapping[str, Any], document: str | None, span: Span | None) -> str:
    place = f"{document} {span.start}–{span.end}" if document and span else document or ""
    code = names.of("code", row.get("code_id"))
    match table:
        case "coding" | "verdict" | "decision":
            return f"{code} on {place} by {names.of('coder', row.get('coder_id'))}"
        case "memo":
            about = place or code or names.of("person", row.get("person_id")) or "the project"
            return f"on {about} by {names.of('coder', row.get('coder_id'))}"
        case "code_group_member":
            return f"{code} in {names.of('code_group', row.get('group_id'))}"
        case "merged_coding":
            source, into = (names.of("code", row.get(f"{end}_code_id")) for end in ("from", "into"))
            return f"{source} into {into}"
        case "codebook_version":
            return f"{row.get('number')}: {row.get('reason')}"
        case "reading":
            return f"{place}: {row.get('status')} by {names.of('coder', row.get('coder_id'))}"
        case "sample_unit":
            return f"{place} in {names.of('sample', row.get('sample_id'))}"
        case "second_reading":
            again, of = (names.of("coder", row.get(f"{who}coder_id")) for who in ("", "of_"))
            return f"{again} of {of}, {names.of('sample', row.get('sample_id'))}"
        case "delphi_rating" | "delphi_response" | "delphi_invited" | "delphi_rule":
            item = names.of("delphi_item", row.get("item_id"))
            number = row.get("round") or row.get("first_round")
            who = row.get("respondent") or row.get("grp") or ""
            return ", ".join(part for part in (item, f"round {number}", str(who)) if part)
        case "value" | "role" | "attribute":
            return str(row.get("name") or row.get("role") or row.get("value") or "")
        case _:
            return str(row.get("slug") or row.get("name") or place)


def _fields(
    names: _Names, table: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Field]:
    """Yield what differs; of a row that came or went only what it says, since its place is told already."""
    whole = {"memo": ("kind", "body"), "code": ("label", "brief"), "decision": ("outcome", "reason", "note")}
    columns = (after or before).keys() if before and after else whole.get(table, ())
    for column in columns:
        old, new = (_value(names, column, row.get(column)) for row in (before, after))
        if old != new and column not in _UNTOLD:
            yield Field(_LABELS.get(column, column.replace("_", " ")), old, new)


def _value(names: _Names, column: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if column in _REFERENCES:
        return names.of(_REFERENCES[column], value)
    if column == "text_sha256":
        return str(value)[:8]
    if isinstance(value, str) and value[:1] in "[{":
        return _listed(value)
    return str(value)


def _listed(text: str) -> str:
    """Return a list or an example that the file keeps as JSON, a line for each part."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    if isinstance(found, dict):
        found = [f"{name}: {part}" for name, part in found.items() if part]
    return "\n".join(map(str, found)) if isinstance(found, list) else text
