"""Ribbons: along the text of each document what is coded where, a lane for each code, and who speaks when."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from cpqual.analysis.ground import DocumentSpans, overlapping
from cpqual.analysis.stretches import Stretches, merged
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart, Spec
from cpqual.formats.lane_charts import Ribbon, Stretch, ribbons
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Table
from cpqual.services.agreement_units import marked_by
from cpqual.services.coded_ground import Coded
from cpqual.services.document_ribbons import DocumentRibbon, Spoken, speaker_at, spoken
from cpqual.storage import documents

MOST_DOCUMENTS = 12
"""Documents of a picture."""
MOST_LANES, MOST_VOICES = 40, 12
MOST_STRETCHES = 700
"""Stretches of a document's codes, and of its turns, that are drawn one by one."""
MOST_PIECES = 2_000
"""Pieces of text that all lanes together are cut into where there are more."""
_OTHERS = "others"
_COLUMNS = ("code", "start", "end", "share before", "speaker")


class _Part(NamedTuple):
    """A stretch of a lane by name, in code points; or a piece of the text of which `n` cover a share."""

    lane: str
    start: int
    end: int
    n: int = 0
    share: float = 1.0


class Along(NamedTuple):
    """A document's ribbon, and its passages as a table."""

    slug: str
    ribbon: Ribbon
    table: Table


def chosen(found: Coded, patterns: Sequence[str] = ()) -> list[int]:
    """Return the numbers of the documents that have a coding in what counts, of those that fit a pattern.

    Raises:
        UnknownNameError: a pattern fits no document of the layer.
    """
    for pattern in patterns:
        if not any(fnmatchcase(one.slug, pattern) for one in found.documents):
            raise UnknownNameError(
                f"no document of {found.voices.name} fits {pattern!r}",
                remedy="`cpqual documents` lists them.",
            )
    starts, ends, _ = found.spans({code: (code,) for code in found.marked.codes})
    data = found.study.material.data
    span, _ = overlapping(starts, ends, (data.starts, data.ends))
    coded = set(np.unique(found.line.offsets(starts[span])[0]).tolist())
    return [
        number
        for number, one in enumerate(found.documents)
        if number in coded and (not patterns or any(fnmatchcase(one.slug, pattern) for pattern in patterns))
    ]


def along(found: Coded, compared: Mapping[str, Sequence[str]], number: int) -> Along:
    """Return one document's ribbon.

    Codings are drawn where they lie in what counts: no header, no reflection, nothing an interviewer says.

    Args:
        compared: the codes that have a lane, each with the codes that count for it.
        number: of the document in `found.documents`.
    """
    document = found.documents[number]
    store = found.session.store
    text = documents.text(store, document.id)
    turns = [spoken(turn) for turn in documents.turns(store, document.id)]
    labels = {slug: found.book.get(slug).label for slug in compared}
    return _along(document.slug, len(text), _passages(found, compared, number), turns, labels, found.only)


def document_picture(found: DocumentRibbon, labels: Mapping[str, str], palette: Palette) -> Spec:
    """Return the picture of a ribbon as it is looked at, its lanes in the same order.

    Args:
        labels: of the codes.

    Raises:
        RefusedError: it has no lane.
    """
    if not found.lanes:
        raise RefusedError(f"there is nothing to draw: no code lies on what counts in {found.document.slug}")
    parts = sorted((_Part(lane.code, *span) for lane in found.lanes for span in lane.shown), key=_place)
    named = {lane.code: labels.get(lane.code, lane.code) for lane in found.lanes}
    one = _along(found.document.slug, len(found.text), parts, found.turns, named, "")
    return ribbon_chart([one], palette).spec


def _place(part: _Part) -> tuple[int, int, str]:
    return part.start, part.end, part.lane


def _along(
    slug: str,
    length: int,
    parts: list[_Part],
    turns: Sequence[Spoken],
    labels: Mapping[str, str],
    only: str,
) -> Along:
    """Return a ribbon of passages in order, its lanes in the order of their labels."""
    weights = Counter[str]()
    for part in parts:
        weights[part.lane] += part.end - part.start
    kept = {lane for lane, _ in weights.most_common(MOST_LANES)}
    lanes = [slug for slug in labels if slug in kept]
    voiced = _voiced(turns)
    voices = list(dict.fromkeys(part.lane for part in voiced))
    drawn = _fewer([part for part in parts if part.lane in kept], length)
    said = _fewer(voiced, length)
    place = {slug: lane for lane, slug in enumerate(lanes)}
    ribbon = Ribbon(
        title=f"{slug}: {length:,} code points, {counted(len(lanes), 'code')}",
        length=length,
        coded=tuple(labels[lane] for lane in lanes),
        voices=tuple(voices),
        passages=tuple(
            Stretch(place[part.lane], part.start, part.end,
                    _about(labels[part.lane], part, length, "passage"), part.share)
            for part in drawn
        ),
        turns=tuple(
            Stretch(voices.index(part.lane), part.start, part.end, _about(part.lane, part, length, "turn"),
                    part.share)
            for part in said
        ),
        note=_note(only, len(weights) - len(kept), any(part.n for part in (*drawn, *said))),
    )  # fmt: skip
    return Along(slug, ribbon, _table(slug, parts, turns, length))


def ribbon_chart(found: Sequence[Along], palette: Palette, *, shares: bool = True) -> Chart:
    """Return the ribbons of documents as one picture.

    Raises:
        RefusedError: there is none.
    """
    if not found:
        raise RefusedError("there is nothing to draw: no document has a coding in what counts")
    said = "Where in each document codes are, and who speaks. " + "; ".join(one.ribbon.title for one in found)
    return Chart(ribbons([one.ribbon for one in found], palette, shares=shares), f"{said}.")


def _passages(found: Coded, compared: Mapping[str, Sequence[str]], number: int) -> list[_Part]:
    """Return the parts of codings that lie in what counts, those of a code that overlap as one, in order."""
    rows = marked_by(found.marked, compared)
    rows = rows[rows[:, 0] == number]
    starts, ends = found.line.spans(DocumentSpans.of(rows))
    data = found.study.material.data
    span, piece = overlapping(starts, ends, (data.starts, data.ends))
    inside = Stretches(np.maximum(starts[span], data.starts[piece]), np.minimum(ends[span], data.ends[piece]))
    at, code = merged(inside, rows[span, 4], touching=False)
    shift = int(found.line.begins[number])
    order = np.lexsort((code, at.ends, at.starts))
    slugs = list(compared)
    return [
        _Part(slugs[of], start - shift, end - shift)
        for of, start, end in zip(
            code[order].tolist(), at.starts[order].tolist(), at.ends[order].tolist(), strict=True
        )
    ]


def _voiced(turns: Sequence[Spoken]) -> list[_Part]:
    """Return who speaks where; of many voices those who say least share a lane."""
    much = Counter[str]()
    for turn in turns:
        much[turn.speaker[0]] += turn.end - turn.start
    own = {name for name, _ in much.most_common(MOST_VOICES if len(much) <= MOST_VOICES else MOST_VOICES - 1)}
    return [
        _Part(turn.speaker[0] if turn.speaker[0] in own else _OTHERS, turn.start, turn.end) for turn in turns
    ]


def _fewer(parts: list[_Part], length: int) -> list[_Part]:
    """Return the stretches; of too many, how much of each of many equal pieces of the text they cover.

    Stretches of a code do not overlap.
    """
    if len(parts) <= MOST_STRETCHES:
        return parts
    lanes = list(dict.fromkeys(part.lane for part in parts))
    pieces = min(max(MOST_PIECES // len(lanes), 1), length)
    edges = [length * piece // pieces for piece in range(pieces + 1)]
    covered: Counter[tuple[str, int]] = Counter()
    touching: Counter[tuple[str, int]] = Counter()
    for part in parts:
        piece = bisect_right(edges, part.start) - 1
        while piece < pieces and edges[piece] < part.end:
            covered[part.lane, piece] += min(part.end, edges[piece + 1]) - max(part.start, edges[piece])
            touching[part.lane, piece] += 1
            piece += 1
    return [
        _Part(
            lane, edges[piece], edges[piece + 1], touching[lane, piece],
            # quoted speech may lie within a turn of the same voice
            min(covered[lane, piece] / (edges[piece + 1] - edges[piece]), 1.0),
        )
        for lane in lanes for piece in range(pieces) if covered[lane, piece]
    ]  # fmt: skip


def _about(label: str, part: _Part, length: int, thing: str) -> str:
    place = f"{part.start:,} to {part.end:,}"
    if part.n:
        return f"{label}\n{place}: {counted(part.n, thing)}, {100 * part.share:.0f} % of it"
    return f"{label}\n{place}, {100 * part.start / max(length, 1):.0f} % into the text"


def _note(only: str, left: int, pieces: bool) -> str:
    told = [f"O{only.removeprefix(', o')}."] if only else []
    if left:
        told.append(f"Left out here: {counted(left, 'code')} on less of the text.")
    if pieces:
        told.append("Where there is too much to draw: the stronger, the more of a piece of text it is.")
    return "\n".join(told)


def _table(slug: str, parts: Sequence[_Part], turns: Sequence[Spoken], length: int) -> Table:
    rows = [
        (part.lane, part.start, part.end, round(part.start / max(length, 1), 4),
         speaker_at(turns, part.start) or None)
        for part in parts
    ]  # fmt: skip
    return Table(f"coded text of {slug}", _COLUMNS, rows)
