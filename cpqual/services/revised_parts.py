"""The parts of a document after its text was corrected: sections, turns and annotations of the new text.

Parts are never lost as codings can be: they follow from the text. A section goes where its text goes. A turn
keeps its row as long as its speaker label stands; a label that was taken away joins what was said to the turn
before, one that was written in begins a turn, if it is a label the document has. Transcribers' marks whose
words were changed are looked for again, so that `[inaudible]` made into words is no mark any more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from cpqual.domain.documents import Annotation, Page, Section, Turn
from cpqual.domain.revising import Revision
from cpqual.domain.text import Span
from cpqual.domain.units import WORD, touches, trim, union
from cpqual.formats.annotations import find_annotations, is_timed
from cpqual.formats.grammar import Candidate, candidates_like, ways_written
from cpqual.formats.labels import fold, is_id_like
from cpqual.formats.lines import line_number
from cpqual.formats.reported import is_marker

Part = TypeVar("Part", Section, Turn, Annotation, Page)
Stretch = TypeVar("Stretch", Section, Page)


@dataclass(frozen=True, slots=True)
class Parts(Generic[Part]):
    """What becomes of the rows of one kind of part.

    Attributes:
        every: all that were looked at, as they are in the new text, in order.
        changed: those that were there before and are other now, by row id.
        added: those that are new.
        removed: row ids of those that are gone.
    """

    every: tuple[Part, ...]
    changed: tuple[tuple[str, Part], ...] = ()
    added: tuple[Part, ...] = ()
    removed: tuple[str, ...] = ()


def move_stretches(revision: Revision, rows: Sequence[tuple[str, Stretch]]) -> Parts[Stretch]:
    """Return the sections, or the pages, of the new text.

    What is written at a border belongs to the one it begins.
    """
    old = revision.old
    moved: list[Stretch] = []
    starts = [stretch.start for _, stretch in rows]
    for i, (_, stretch) in enumerate(rows):
        stop = starts[i + 1] if i + 1 < len(rows) else len(old)
        begin = revision.offset(stretch.start, "before")
        if not revision.touching(stretch.start, stop):
            end = begin + stretch.end - stretch.start
        else:
            room = _room(old, stretch.end, stop)
            end = revision.offset(room, "before" if i + 1 < len(rows) and room == stop else "after")
            if room > stretch.end:
                end = trim(revision.new, begin, end).end
        moved.append(replace(stretch, start=begin, end=max(begin, end)))
    for i, (one, following) in enumerate(pairwise(moved)):
        moved[i] = replace(one, end=max(one.start, min(one.end, following.start)))
    return _sorted_out(rows, moved)


def _sorted_out(rows: Sequence[tuple[str, Part]], moved: Sequence[Part]) -> Parts[Part]:
    changed = [(row_id, part) for (row_id, before), part in zip(rows, moved, strict=True) if part != before]
    return Parts(tuple(moved), tuple(changed))


def _room(text: str, end: int, stop: int) -> int:
    """Return how far something written after `end` still belongs to what ends there: over blanks alone."""
    return stop if end < stop and text[end:stop].isspace() else end


@dataclass(slots=True)
class _Spoken:
    """A labelled turn on its way into the new text.

    Attributes:
        row: its id, None for a turn that is new.
        head: in the old text, from the beginning of the label's line to the speech.
        room: in the old text, where the space after the speech ends.
        now: the turn as it will be; None while its label is not found.
    """

    row: str | None
    before: Turn
    head: Span
    room: int
    now: Turn | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class MovedTurns:
    """The turns of the new text.

    Attributes:
        renamed: how many were given to another speaker.
        notes: what is worth knowing.
        problems: what stands against the correction: a label that was neither kept nor taken away nor made
            into another of the document's would leave words with the wrong speaker.
    """

    parts: Parts[Turn]
    renamed: int
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def move_turns(revision: Revision, rows: Sequence[tuple[str, Turn]], speakers: Sequence[Turn]) -> MovedTurns:
    """Return the turns of the new text.

    Args:
        rows: the turns around the edits, one before and one after them included, by row id, in text order.
        speakers: a turn for every label the document has, whoever speaks first first.
    """
    mover = _Mover(revision, rows, speakers)
    before = dict(rows)
    parts = mover.parts()
    renamed = sum(fold(turn.label) != fold(before[row_id].label) for row_id, turn in parts.changed)
    return MovedTurns(parts, renamed, tuple(mover.notes), tuple(mover.problems))


class _Mover:
    def __init__(
        self, revision: Revision, rows: Sequence[tuple[str, Turn]], speakers: Sequence[Turn]
    ) -> None:
        self.revision = revision
        self.rows = rows
        self.places = [revision.replaced(i) for i in range(len(revision.edits))]
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.known: dict[str, Turn] = {}
        for speaker in speakers:
            self.known.setdefault(fold(speaker.label), speaker)
        self.plain: dict[str, Turn | None] = {}
        labelled: list[tuple[str, Turn]] = []
        for row_id, turn in rows:
            if turn.form == "turn" and turn.label_start < turn.start:
                labelled.append((row_id, turn))
            else:
                self.plain[row_id] = self._follow(turn)
        self.ways = ways_written(revision.old, (turn.label_start for _, turn in labelled))
        self.spoken = self._labelled(labelled)
        self._find_labels()
        self._find_ends()

    def parts(self) -> Parts[Turn]:
        kept = {one.row: one.now for one in self.spoken if one.row} | self.plain
        changed = [(i, now) for i, before in self.rows if (now := kept[i]) is not None and now != before]
        added = [one.now for one in self.spoken if one.row is None and one.now is not None]
        removed = [row_id for row_id, now in kept.items() if now is None]
        every = [turn for turn in (*kept.values(), *added) if turn is not None]
        every.sort(key=lambda turn: turn.start)
        return Parts(tuple(every), tuple(changed), tuple(added), tuple(removed))

    def _follow(self, turn: Turn) -> Turn | None:
        """Move speech without a label of its own, or quoted in a field note."""
        if turn.form == "reported":
            span = self.revision.move(Span(turn.start, turn.end))
            if span is None:
                return None
        else:
            start = self.revision.offset(turn.start, "before")
            span = Span(start, max(start, self.revision.offset(turn.end, "before")))
        label = min(self.revision.offset(turn.label_start), span.start)
        if turn.label_start == turn.start:
            label = span.start
        return replace(turn, label_start=label, start=span.start, end=span.end)

    def _labelled(self, rows: Sequence[tuple[str, Turn]]) -> list[_Spoken]:
        old = self.revision.old
        heads = [Span(_line_start(old, turn.label_start), turn.start) for _, turn in rows]
        stops = [*(head.start for head in heads[1:]), len(old)]
        return [
            _Spoken(row_id, turn, head, _room(old, turn.end, stop))
            for (row_id, turn), head, stop in zip(rows, heads, stops, strict=False)
        ]

    def _find_labels(self) -> None:
        """Find every label in the new text: those that stand, those made into others, those that are new."""
        broken = []
        for one in self.spoken:
            if self._stands(one.head):
                one.now = self._shifted(one)
            else:
                broken.append(one)
        begun = {one.now.label_start for one in self.spoken if one.now}
        found = [c for c in self._written() if c.begin not in begun]
        ours = [c for c in found if fold(c.label) in self.known]
        for one in broken:
            self._mend(one, ours, [c for c in found if c not in ours] if len(found) > len(ours) else [])
        self._add(ours)
        for candidate in found:
            if fold(candidate.label) not in self.known and is_id_like(candidate.label):
                line = line_number(self.revision.new, candidate.begin)
                self.notes.append(f"line {line} begins like a new speaker's turn and is left as text")

    def _stands(self, head: Span) -> bool:
        revision = self.revision
        for i in revision.touching(*head):
            edit = revision.edits[i]
            if edit.start < head.end and edit.end > head.start:
                return False
        begin = revision.offset(head.start)
        was_first = head.start == 0 or revision.old[head.start - 1] == "\n"
        return not was_first or begin == 0 or revision.new[begin - 1] == "\n"

    def _shifted(self, one: _Spoken) -> Turn:
        turn, revision = one.before, self.revision
        start = revision.offset(turn.start, "before")
        label = revision.offset(turn.label_start)
        one.settled = not revision.touching(one.head.start, one.room)
        return replace(turn, label_start=label, start=start, end=start + turn.end - turn.start)

    def _written(self) -> list[Candidate]:
        """Find what begins like a turn in the lines that were written."""
        if not self.known:
            return []
        found = (
            candidates_like(self.revision.new, lines, self.ways) for lines in written_lines(self.revision)
        )
        return list({candidate.begin: candidate for lines in found for candidate in lines}.values())

    def _mend(self, one: _Spoken, ours: list[Candidate], others: Sequence[Candidate]) -> None:
        """Give a turn the label that stands in place of its own."""
        revision = self.revision
        place = Span(revision.offset(one.head.start, "before"), revision.offset(one.head.end, "after"))
        i = bisect_left(ours, place.start, key=lambda c: c.begin)
        if i < len(ours) and ours[i].begin <= place.end:
            one.now = self._as(one.before, ours.pop(i))
            return
        stays = (
            revision.move(Span(one.before.start, one.before.end)) if one.before.end > one.head.end else None
        )
        unknown = any(place.start <= c.begin <= place.end for c in others)
        if stays is not None and (unknown or WORD.search(revision.new, *place)):
            line = line_number(revision.old, one.before.label_start)
            labels = ", ".join(dict.fromkeys(turn.label for turn in list(self.known.values())[:6]))
            self.problems.append(
                f"line {line}: the speaker label {one.before.label!r} is neither kept nor another of this"
                f" document ({labels})"
            )

    def _as(self, turn: Turn, found: Candidate) -> Turn:
        """Return a turn with the label found, spoken by whoever has that label in this document."""
        who = self.known[fold(found.label)]
        same = fold(found.label) == fold(turn.label)
        return replace(
            turn,
            label_start=found.begin,
            start=found.speech,
            end=found.speech,
            label=turn.label if same else who.label,
            speaker=turn.speaker if same else who.speaker,
            person=turn.person if same else who.person,
            time_from=turn.time_from if found.time_from is None else found.time_from,
            time_to=turn.time_to if found.time_to is None else found.time_to,
        )

    def _add(self, found: Iterable[Candidate]) -> None:
        """Begin a turn at every label that was written in."""
        for candidate in found:
            who = self.known[fold(candidate.label)]
            new = self._as(replace(who, time_from=None, time_to=None), candidate)
            self.spoken.append(_Spoken(None, who, Span(-1, -1), -1, new))

    def _find_ends(self) -> None:
        """End every turn that was touched where the next begins, or where its text ends."""
        revision = self.revision
        self.spoken.sort(key=self._place_of)
        rooms = 0
        following = [len(revision.new)] * len(self.spoken)
        next_begin = len(revision.new)
        for i in reversed(range(len(self.spoken))):
            following[i] = next_begin
            now = self.spoken[i].now
            next_begin = now.label_start if now is not None else next_begin
        reaches: list[int] = []
        for one in self.spoken:
            if one.row is not None:
                rooms = revision.offset(one.room)
            reaches.append(rooms)
        for i, one in enumerate(self.spoken):
            if one.now is None:
                continue
            last = i
            while last + 1 < len(self.spoken) and self.spoken[last + 1].now is None:
                last += 1
            if one.settled and last == i and one.now.end <= following[i]:
                continue
            start = one.now.start
            limit = min(following[i], max(reaches[last], self._written_to(one)))
            speech = trim(revision.new, start, max(start, limit))
            if speech.start == speech.end:
                speech = Span(start, start)
            one.now = replace(one.now, start=speech.start, end=speech.end)

    def _place_of(self, one: _Spoken) -> tuple[int, int]:
        if one.now is not None:
            return one.now.label_start, 1
        return self.revision.offset(one.head.start, "before"), 0

    def _written_to(self, one: _Spoken) -> int:
        """Return where the edit ends that a new turn was written in."""
        if one.row is not None or one.now is None:
            return 0
        i = bisect_right(self.places, one.now.label_start, key=lambda span: span.start) - 1
        return self.places[i].end if i >= 0 else 0


def _line_start(text: str, offset: int) -> int:
    """Return where the line of a label begins, or the label itself if something stands before it."""
    begin = text.rfind("\n", 0, offset) + 1
    return offset if text[begin:offset].strip() else begin


def lines_around(text: str, span: Span) -> Span:
    """Return a span of a text widened to whole lines, without the last line's end."""
    end = text.find("\n", span.end)
    return Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def written_lines(revision: Revision) -> list[Span]:
    """Return the lines of the new text that hold an edit, whole and in order."""
    places = (revision.replaced(i) for i in range(len(revision.edits)))
    lines = (lines_around(revision.new, place) for place in places)
    return union(span for span in lines if span.end > span.start)


def move_annotations(
    revision: Revision,
    rows: Sequence[tuple[str, Annotation]],
    sections: Sequence[Section],
    turns: Sequence[Turn],
) -> Parts[Annotation]:
    """Return the annotations of the new text: those whose words changed are looked for again.

    Args:
        rows: the annotations in the lines of the edits by row id, in text order.
        sections, turns: those of the new text around the edits.
    """
    kept: dict[str, Annotation] = {}
    touched: dict[str, Annotation] = {}
    for row_id, mark in rows:
        span = Span(mark.start, mark.end)
        begin = revision.offset(mark.start)
        if revision.touches(span):
            touched[row_id] = mark
        else:
            kept[row_id] = replace(mark, start=begin, end=begin + mark.end - mark.start)
    found = _found_again(revision, touched.values(), sections, turns, union(_spans(kept.values())))
    for row_id, mark in touched.items():
        moved = revision.move(Span(mark.start, mark.end))
        again = Annotation(*moved, mark.kind) if moved else None
        if again in found:
            kept[row_id] = again
            found.remove(again)
        elif again and mark.kind == "attribution" and is_marker(revision.new[again.start : again.end]):
            kept[row_id] = again
    changed = tuple((i, kept[i]) for i, before in rows if i in kept and kept[i] != before)
    every = sorted((*kept.values(), *found), key=lambda mark: mark.start)
    return Parts(tuple(every), changed, tuple(found), tuple(i for i in touched if i not in kept))


def _found_again(
    revision: Revision,
    touched: Iterable[Annotation],
    sections: Sequence[Section],
    turns: Sequence[Turn],
    taken: Sequence[Span],
) -> list[Annotation]:
    new = revision.new
    wide = []
    for mark in touched:
        place = Span(revision.offset(mark.start, "before"), revision.offset(mark.end))
        wide.append(lines_around(new, place))
    spoken = any(turn.form == "turn" for turn in turns) or is_timed(new)
    header = next((section.end for section in sections if section.type == "header"), 0)
    labels = union(Span(turn.label_start, turn.start) for turn in turns if turn.label_start < turn.start)
    found = []
    for lines in union([*written_lines(revision), *(span for span in wide if span.end > span.start)]):
        for mark in find_annotations(new[lines.start : lines.end], spoken=spoken):
            span = Span(lines.start + mark.start, lines.start + mark.end)
            if span.start >= header and not touches(taken, span) and not touches(labels, span):
                found.append(Annotation(*span, mark.kind))
    return found


def _spans(marks: Iterable[Annotation]) -> Iterable[Span]:
    return (Span(mark.start, mark.end) for mark in marks)
