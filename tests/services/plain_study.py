"""A study read document by document into sets of code points: slow, plain, and independent of the arrays."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.text import Span
from cpqual.domain.units import UNIT_KINDS, WORD, UnitKind, units
from cpqual.formats.tables import write
from cpqual.services.exchanging import export_codings
from cpqual.services.session import Session
from cpqual.storage import documents

Spans = Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]
"""Passages by code and document."""

Points = frozenset[int]


@dataclass(frozen=True)
class PlainText:
    """A document.

    Attributes:
        data: the code points that count.
        said: (number of the turn, person or None, code points that count) of everybody but interviewers.
        words: where words of the data begin.
        units: what counts of each unit to be coded, in order; nothing of some.
    """

    slug: str
    site: str | None
    date: str | None
    data: Points
    said: tuple[tuple[int, str | None, Points], ...]
    words: Points
    units: Mapping[UnitKind, tuple[Points, ...]]


Ground = Sequence[tuple[PlainText, Sequence[Points]]]
"""Documents with what counts of their units."""


def exported(study: Session, coder: str) -> dict[str, dict[str, list[Span]]]:
    """Return a coder's passages by code and document, from the file that `cpqual codings export` writes."""
    out = io.BytesIO()
    write(export_codings(study, coder), "csv", out)
    found: dict[str, dict[str, list[Span]]] = {}
    for row in csv.DictReader(io.StringIO(out.getvalue().decode())):
        span = Span(int(row["start"]), int(row["end"]))
        found.setdefault(row["code"], {}).setdefault(row["document"], []).append(span)
    return found


def plain_texts(study: Session, among: Iterable[str]) -> list[PlainText]:
    """Read documents, member checks and Delphi rounds left out."""
    wanted = set(among)
    found = []
    for one in documents.documents(study.store):
        if one.kind in VALIDATION_KINDS or one.slug not in wanted:
            continue
        text = documents.text(study.store, one.id)
        turns, sections = documents.turns(study.store, one.id), documents.sections(study.store, one.id)
        data = {p for s in sections if s.counts_as_data for p in range(s.start, s.end)}
        data -= {p for t in turns if t.speaker == "interviewer" for p in range(t.label_start, t.end)}
        said = (
            (i, t.person, frozenset(data.intersection(range(t.start, t.end))))
            for i, t in enumerate(turns) if t.speaker != "interviewer"
        )  # fmt: skip
        holes = {p for t in turns for p in range(t.label_start, t.start)}
        holes |= {p for a in documents.annotations_of(study.store, one.id) for p in range(a.start, a.end)}
        words = (match.start() for match in WORD.finditer(text))
        cut = {
            kind: tuple(
                frozenset(data.intersection(range(u.start, u.end)))
                for u in units(text, sections, turns, kind) if u.to_be_coded
            )
            for kind in UNIT_KINDS
        }  # fmt: skip
        found.append(PlainText(
            one.slug, one.site, one.date, frozenset(data), tuple(part for part in said if part[2]),
            frozenset(w for w in words if w in data and w not in holes), cut,
        ))  # fmt: skip
    return found


def rolled(spans: Spans, below: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """Return the passages of several codes by document."""
    found: dict[str, list[tuple[int, int]]] = {}
    for code in below:
        for slug, those in spans.get(code, {}).items():
            found.setdefault(slug, []).extend(those)
    return found


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make those that overlap into one; empty ones are left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def narrowed(ground: Ground, kept: Callable[[PlainText], Points]) -> list[tuple[PlainText, list[Points]]]:
    """Keep some code points of each document."""
    made = []
    for one, those in ground:
        points = kept(one)
        made.append((one, [unit & points for unit in those]))
    return made


def whole(ground: Ground) -> list[tuple[PlainText, list[Points]]]:
    """Make each document one unit."""
    return [(one, [Points().union(*those)]) for one, those in ground]


def carried(ground: Ground, spans: Spans) -> list[list[set[str]]]:
    """Return the codes on each unit of each document."""
    found = []
    for one, those in ground:
        at = {point: number for number, unit in enumerate(those) for point in unit}
        codes: list[set[str]] = [set() for _ in those]
        for code, by_document in spans.items():
            for span in by_document.get(one.slug, ()):
                for number in {at[point] for point in range(*span) if point in at}:
                    codes[number].add(code)
        found.append(codes)
    return found


def segments(ground: Ground, spans: Spans) -> list[list[tuple[int, int, str]]]:
    """Return (start, end, code) of the segments in each document, counted in what counts there alone."""
    found = []
    for one, those in ground:
        order = sorted(Points().union(*those))
        found.append([
            (*inside, code)
            for code, by_document in spans.items()
            for inside in joined(
                (bisect_left(order, start), bisect_left(order, end))
                for start, end in by_document.get(one.slug, ())
            )
        ])  # fmt: skip
    return found


def most_pairs(beside: Mapping[int, Iterable[int]]) -> int:
    """Return the largest number of pairs in which nothing occurs twice (Kuhn's augmenting paths)."""
    partner: dict[int, int] = {}

    def finds(one: int, tried: set[int]) -> bool:
        for other in beside[one]:
            if other not in tried:
                tried.add(other)
                if other not in partner or finds(partner[other], tried):
                    partner[other] = one
                    return True
        return False

    return sum(finds(one, set()) for one in beside)
