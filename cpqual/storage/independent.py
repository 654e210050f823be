"""What coders had coded by themselves: their codings as they stood when they first finished a document.

From then on the others' work is open to them, and what they change there is no longer independent of it. The
log says what they changed, so it can be taken back in thought: nothing is written here.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any, NamedTuple

from cpqual.domain.revising import Revision, edits_between
from cpqual.domain.text import Span
from cpqual.storage.store import Store

COLUMNS = 6
"""Numbers to a coding in `numbers`: document, start, end, coder, code, whether it was suggested."""


_BLOCK = 10_000
"""Rows read at once."""


class Layer(NamedTuple):
    """One coder's codings in one document, by their row ids."""

    document_id: str
    coder_id: str


class Earlier(NamedTuple):
    """A coding as it stood, its passage and code brought forward to the text and codebook of now."""

    layer: Layer
    start: int
    end: int
    code_id: str
    origin: str


@dataclass(frozen=True)
class TakenBack:
    """What has to be taken back so that codings stand as they did when their documents were first finished.

    Attributes:
        without: ids of codings that were not there then, or not so.
        instead: what was there in their place, or has been removed since.
        later: how many codings each layer had added, removed or changed since; those that came to nothing not
            counted.
        lost: how many of what stood then cannot be said in the text and codebook of now.
    """

    without: frozenset[str] = frozenset()
    instead: tuple[Earlier, ...] = ()
    later: Mapping[Layer, int] = field(default_factory=dict)
    lost: Mapping[Layer, int] = field(default_factory=dict)


NOTHING = TakenBack()


def numbers(
    store: Store,
    documents: Mapping[str, int],
    coders: Mapping[str, int],
    codes: Mapping[str, int],
    taken_back: TakenBack = NOTHING,
) -> array[int]:
    """Return codings as rows of COLUMNS numbers, in no order: cheap to read by the hundred thousand.

    Args:
        documents, coders, codes: the numbers that stand for these row ids; codings of others are left out.
        taken_back: what to see otherwise than it stands.
    """
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    cursor.execute(
        "SELECT document_id, start, end, coder_id, code_id, origin = 'suggestion' FROM coding"
        + (" WHERE id NOT IN (SELECT value FROM json_each(?))" if taken_back.without else ""),
        (json.dumps(list(taken_back.without)),) if taken_back.without else (),
    )
    earlier = [
        (one.layer.document_id, one.start, one.end, one.layer.coder_id, one.code_id, one.origin == "suggestion")
        for one in taken_back.instead
    ]  # fmt: skip
    found = array("q")
    while rows := cursor.fetchmany(_BLOCK):
        found.extend(_numbered(rows, documents, coders, codes))
    found.extend(_numbered(earlier, documents, coders, codes))
    return found


def _numbered(
    rows: Sequence[tuple[Any, ...]],
    documents: Mapping[str, int],
    coders: Mapping[str, int],
    codes: Mapping[str, int],
) -> Iterator[int]:
    # column by column, which Python does in a third of the time that row by row takes
    of_document, starts, ends, of_coder, of_code, suggested = zip(*rows, strict=True) if rows else [()] * 6
    columns = (
        map(documents.get, of_document), starts, ends, map(coders.get, of_coder), map(codes.get, of_code),
        suggested,
    )  # fmt: skip
    return chain.from_iterable(row for row in zip(*columns, strict=True) if None not in row)


def since_finished(
    store: Store, merged: Mapping[str, str], coder_ids: Collection[str] | None = None
) -> TakenBack:
    """Find out what has become of codings since their coder first finished the document.

    A finish that was undone does not count; one that was done again counts from then. Where everybody's
    codings went another way since (codes merged or taken apart, a text corrected), those of then go it too.
    Layers of documents that were never finished, as imported ones are, stand as they do.

    Args:
        merged: id of the code that a merged code went into, by its id.
        coder_ids: whose codings to look at; everybody's if None.
    """
    finished = {
        layer: number
        for layer, number in _first_finished(store).items()
        if coder_ids is None or layer.coder_id in coder_ids
    }
    if not finished:
        return NOTHING
    forward = _Forward(store, merged)
    without: list[str] = []
    instead: list[Earlier] = []
    later, lost = Counter[Layer](), Counter[Layer]()
    for coding_id, layer, changes in _histories(store, finished):
        story = _told(changes)
        was = forward.place(layer, story.earlier, story.since) if story.earlier and story.since else None
        gone = story.earlier is not None and story.since is not None and was is None
        lost[layer] += gone
        if (story.earlier and not story.since) or (was == story.now and not gone):
            continue
        if story.now is not None:
            without.append(coding_id)
        if was is not None:
            instead.append(Earlier(layer, *was, story.origin))
        later[layer] += story.own
    return TakenBack(frozenset(without), tuple(instead), +later, +lost)


class _Place(NamedTuple):
    start: int
    end: int
    code_id: str


class _Change(NamedTuple):
    """A change of a coding: in which act, whether that act moved everybody's rows, before and after."""

    act: int
    shared: bool
    before: _Place | None
    after: _Place | None
    origin: str


class _Story(NamedTuple):
    """What became of one coding after its document was finished.

    Attributes:
        earlier: where it stood then, as far as its row has gone the way of all; None if it was not there.
        since: the act by which the row first went another way; None if it goes the way of all still.
        now: where it stands, None if it is gone.
        own: whether its coder had a hand in it.
    """

    earlier: _Place | None
    since: int | None
    now: _Place | None
    own: bool
    origin: str


def _told(changes: list[_Change]) -> _Story:
    """Follow a coding through its changes, telling what happened to all from what its coder did."""
    first = changes[0]
    earlier = first.after if first.before is None and first.shared else first.before
    since: int | None = None
    own = False
    for change in changes:
        if change.shared:
            if earlier is not None and since is None:
                earlier, since = (change.after, None) if change.after else (earlier, change.act)
            elif earlier is not None and not own and change.after:
                earlier, since = change.after, None
        elif change.before != change.after:
            own = True
            since = since or change.act
    return _Story(earlier, since, changes[-1].after, own, first.origin)


def _first_finished(store: Store) -> dict[Layer, int]:
    """Return the number of the row change by which a coder first finished a document, for all who did."""
    undone = {row[0]: row[1] for row in store.rows(
        "SELECT target, max(seq) FROM act WHERE kind = 'undo' AND target IS NOT NULL GROUP BY target"
    )}  # fmt: skip
    found: dict[Layer, int] = {}
    for document_id, coder_id, number, act, root in store.rows(
        "SELECT json_extract(c.after, '$.document_id'), json_extract(c.after, '$.coder_id'), c.seq, a.seq, r.id"
        " FROM change c JOIN act a ON a.id = c.act_id JOIN act r ON r.id = coalesce(a.target, a.id)"
        " WHERE c.tbl = 'reading' AND json_extract(c.after, '$.status') = 'finished'"
        " AND json_extract(c.before, '$.status') IS NOT 'finished' AND a.kind <> 'undo' AND r.state = 'done'"
        " ORDER BY c.seq"
    ):
        if undone.get(root, 0) < act:
            found.setdefault(Layer(document_id, coder_id), number)
    return found


def _histories(store: Store, finished: Mapping[Layer, int]) -> Iterator[tuple[str, Layer, list[_Change]]]:
    """Yield every coding that was changed after its layer was finished, with those changes in order."""
    wanted = [
        number
        # the plus keeps SQLite on the log's own order, which begins where the first one finished
        for number, document_id, coder_id in store.connection.execute(
            "SELECT seq, json_extract(coalesce(after, before), '$.document_id'),"
            " json_extract(coalesce(after, before), '$.coder_id') FROM change WHERE seq > ? AND +tbl = 'coding'",
            (min(finished.values()),),
        )
        if number > finished.get(Layer(document_id, coder_id), number)
    ]
    if not wanted:
        return
    among = json.dumps(wanted)
    shared = _shared_acts(store, among)
    rows = store.connection.execute(
        "SELECT c.row_id, a.seq, a.id, c.before, c.after FROM change c JOIN act a ON a.id = c.act_id"
        " WHERE c.seq IN (SELECT value FROM json_each(?)) ORDER BY c.row_id, c.seq",
        (among,),
    )
    for coding_id, same in groupby(rows, key=lambda row: str(row[0])):
        changes = []
        layer = Layer("", "")
        for _, act, act_id, before, after in same:
            was, then = (json.loads(row) if row else None for row in (before, after))
            row = was or then or {}
            layer = Layer(row["document_id"], row["coder_id"])
            changes.append(_Change(act, act_id in shared, _place(was), _place(then), row["origin"]))
        yield coding_id, layer, changes


def _place(row: Mapping[str, object] | None) -> _Place | None:
    return _Place(int(str(row["start"])), int(str(row["end"])), str(row["code_id"])) if row else None


def _shared_acts(store: Store, numbers: str) -> set[str]:
    """Return the acts, of those that made these row changes, that moved everybody's codings.

    These are the acts that changed a text, merged codes or took them apart, put something lost back in its
    place, or that did or undid one of them.
    """
    rows = store.rows(
        "SELECT DISTINCT c.act_id FROM change c WHERE c.act_id IN"
        " (SELECT act_id FROM change WHERE seq IN (SELECT value FROM json_each(?))) AND ("
        "c.tbl = 'lost_anchor' OR (c.op = 'update' AND ("
        "(c.tbl = 'document' AND json_extract(c.before, '$.text_sha256') <> json_extract(c.after, '$.text_sha256'))"
        " OR (c.tbl = 'code' AND json_extract(c.before, '$.status') <> json_extract(c.after, '$.status')"
        " AND 'merged' IN (json_extract(c.before, '$.status'), json_extract(c.after, '$.status'))))))",
        numbers,
    )
    return {row[0] for row in rows}


class _Forward:
    """Says where a passage and a code of some time ago are now."""

    def __init__(self, store: Store, merged: Mapping[str, str]) -> None:
        self._store = store
        self._merged = merged
        self._codes = {row[0] for row in store.rows("SELECT id FROM code")}
        self._texts: dict[str, list[tuple[int, str]]] = {}
        for document_id, act, before in store.rows(
            "SELECT c.row_id, a.seq, json_extract(c.before, '$.text_sha256') FROM change c"
            " JOIN act a ON a.id = c.act_id WHERE c.tbl = 'document' AND c.op = 'update' AND"
            " json_extract(c.before, '$.text_sha256') <> json_extract(c.after, '$.text_sha256') ORDER BY c.seq"
        ):
            self._texts.setdefault(document_id, []).append((act, before))
        self._revisions: dict[tuple[str, str], Revision | None] = {}

    def place(self, layer: Layer, place: _Place, act: int) -> _Place | None:
        """Return where a place of just before an act is now; None if its words or its code are gone."""
        code = self._code(place.code_id)
        span = self._span(layer.document_id, Span(place.start, place.end), act)
        return None if span is None or code not in self._codes else _Place(*span, code)

    def _code(self, code_id: str) -> str:
        seen = {code_id}
        while (into := self._merged.get(code_id)) is not None and into not in seen:
            code_id = into
            seen.add(into)
        return code_id

    def _span(self, document_id: str, span: Span, act: int) -> Span | None:
        before = next((text for when, text in self._texts.get(document_id, ()) if when >= act), None)
        if before is None:
            return span
        key = (document_id, before)
        if key not in self._revisions:
            self._revisions[key] = self._revision(document_id, before)
        revision = self._revisions[key]
        return revision.move(span) if revision else None

    def _revision(self, document_id: str, before: str) -> Revision | None:
        """Return the revision from a text to the one in force; None where a pack has left the earlier one out."""
        rows = self._store.rows(
            "SELECT x.sha256, x.body FROM source_text x WHERE x.sha256 = ?1 OR x.sha256 ="
            " (SELECT text_sha256 FROM document WHERE id = ?2) ORDER BY x.sha256 = ?1 DESC",
            before,
            document_id,
        )
        if not rows or rows[0][0] != before:
            return None
        old, new = rows[0][1], rows[-1][1]
        return Revision(old, edits_between(old, new))
