"""Ribbons: along the text of each document what is coded where, a lane for each code, and who speaks when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from cpqual.analysis.ground import DocumentSpans, overlapping
from cpqual.analysis.stretches import Stretches, merged
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart
from cpqual.formats.lane_charts import Ribbon, Stretch, ribbons
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Table
from cpqual.services.agreement_units import marked_by
from cpqual.services.coded_ground import Coded
from cpqual.services.document_ribbons import Spoken, speaker_at, spoken
from cpqual.storage import documents

MOST_DOCUMENTS = 12
"""Documents of a picture."""
MOST_LANES, MOST_VOICES = 40, 12
MOST_STRETCHES = 700
"""Stretches of a document's codes, and of its turns; where there are more, those close together are one."""
_OTHERS = "others"
_COLUMNS = ("code", "start", "end", "share before", "speaker")


class _Part(NamedTuple):
    """A stretch of a lane by name, in code points; `n` of one lane may be drawn as one."""

    lane: str
    start: int
    end: int
    n: int = 1


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
    parts = _passages(found, compared, number)
    weights = Counter[str]()
    for part in parts:
        weights[part.lane] += part.end - part.start
    kept = {lane for lane, _ in weights.most_common(MOST_LANES)}
    lanes = [slug for slug in compared if slug in kept]
    voiced = _voiced(turns)
    voices = list(dict.fromkeys(part.lane for part in voiced))
    drawn, near = _fewer([part for part in parts if part.lane in kept], len(text))
    said, _ = _fewer(voiced, len(text))
    place = {slug: lane for lane, slug in enumerate(lanes)}
    labels = {slug: found.book.get(slug).label for slug in lanes}
    ribbon = Ribbon(
        title=f"{document.slug}: {len(text):,} code points, {counted(len(lanes), 'code')}",
        length=len(text),
        coded=tuple(labels.values()),
        voices=tuple(voices),
        passages=tuple(
            Stretch(place[part.lane], part.start, part.end,
                    _about(labels[part.lane], part, len(text), "passage"))
            for part in drawn
        ),
        turns=tuple(
            Stretch(voices.index(part.lane), part.start, part.end, _about(part.lane, part, len(text), "turn"))
            for part in said
        ),
        note=_note(found.only, len(weights) - len(kept), near),
    )  # fmt: skip
    return Along(document.slug, ribbon, _table(document.slug, parts, turns, len(text)))


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


def _fewer(parts: list[_Part], length: int) -> tuple[list[_Part], int]:
    """Return at most so many stretches, those close together in a lane as one; and how close, 0 if none."""
    near, joined = 0, parts
    while len(joined) > MOST_STRETCHES and near < length:
        near = max(2 * near, length // 1_000, 1)
        joined = _joined(parts, near)
    return joined, near


def _joined(parts: list[_Part], near: int) -> list[_Part]:
    found: list[_Part] = []
    last: dict[str, int] = {}
    for part in parts:
        at = last.get(part.lane)
        if at is not None and part.start - found[at].end <= near:
            before = found[at]
            found[at] = _Part(part.lane, before.start, max(before.end, part.end), before.n + part.n)
        else:
            last[part.lane] = len(found)
            found.append(part)
    return found


def _about(label: str, part: _Part, length: int, thing: str) -> str:
    share = 100 * part.start / max(length, 1)
    many = f", {counted(part.n, thing)}" if part.n > 1 else ""
    return f"{label}{many}\n{part.start:,} to {part.end:,}, {share:.0f} % into the text"


def _note(only: str, left: int, near: int) -> str:
    told = [f"O{only.removeprefix(', o')}."] if only else []
    if left:
        told.append(f"Left out here: {counted(left, 'code')} on less of the text.")
    if near:
        told.append(f"Passages of a code up to {near:,} code points apart are drawn as one.")
    return " ".join(told)


def _table(slug: str, parts: Sequence[_Part], turns: Sequence[Spoken], length: int) -> Table:
    rows = [
        (part.lane, part.start, part.end, round(part.start / max(length, 1), 4),
         speaker_at(turns, part.start) or None)
        for part in parts
    ]  # fmt: skip
    return Table(f"coded text of {slug}", _COLUMNS, rows)
