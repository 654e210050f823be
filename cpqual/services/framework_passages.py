"""Which passages a framework's cells stand on: those of the case under the theme, linked and not linked yet.

A person's passages are those that overlap a turn in which the person speaks or is quoted, in whatever
document; a document's or a site's are those in it. A theme stands for all codes below it; passages of several
codes that overlap are one, as `services.passages` lists them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.frameworks import Case, Framework, SummaryLink
from cpqual.domain.text import Span
from cpqual.services import layers
from cpqual.services.passage_groups import speaking
from cpqual.services.passages import Passage, Place, read
from cpqual.services.session import Session
from cpqual.storage import frameworks as rows
from cpqual.storage import passages as stored
from cpqual.storage.codings import Mark
from cpqual.storage.frameworks import Marked
from cpqual.storage.passages import Speech


class CellPassage(NamedTuple):
    """A passage of a case under a theme.

    Attributes:
        newest: when the latest of its codings was made, ISO 8601, UTC.
    """

    place: Place
    newest: str


class Coverage(NamedTuple):
    """How many passages a cell has, how many of them are linked, and how many are newer than its summary."""

    passages: int
    linked: int
    new: int


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as the pane of a cell shows it.

    Attributes:
        passage: where it is, who speaks, and its words, cut when they are long.
        links: the links that touch it; none where it is not linked yet.
        new: whether it was coded after the summary was written.
        coded: whether it is a passage of the theme in this layer; a link may be to something else.
    """

    passage: Passage
    links: tuple[SummaryLink, ...]
    new: bool
    coded: bool


class Ground:
    """The passages of one framework's cells in one layer.

    Args:
        layer: whose codings, as `services.passages` names them; None for the consensus where there is one,
            else this coder.

    Raises:
        UnknownNameError: no coder of that name.
        RefusedError: the layer is closed to this coder, because coding is blind.
    """

    def __init__(self, session: Session, framework: Framework, layer: str | None = None) -> None:
        self._session = session
        self._framework = framework
        self.voices = layers.whose(session, layer)
        self.book: Codebook = session.codebook()
        # every theme asks who speaks in the same documents
        self._speech: dict[str, list[Speech]] = {}

    @property
    def layer(self) -> str:
        """What to print for the layer."""
        return self.voices.name

    def of_cell(self, case: Case, theme: str) -> list[CellPassage]:
        """Return the passages of a case under a theme, in reading order; reads no words."""
        documents = self._documents_of(case)
        found = self._under(theme, documents)
        if self._framework.cases != "person":
            return list(found)
        return [one for one in found if case.slug in self._speakers(one.place)]

    def by_case(self, theme: str, cases: Sequence[Case]) -> dict[str, list[CellPassage]]:
        """Return the passages under a theme by slug of the case; cases without any are left out."""
        wanted = {case.slug for case in cases}
        owner: Mapping[str, Sequence[str]] = {}
        if self._framework.cases == "site":
            slugs = {case.id: case.slug for case in cases}
            owner = {
                document: (slugs[case_id],)
                for case_id, documents in rows.documents_of(self._session.store, "site").items()
                if case_id in slugs
                for document in documents
            }
        found: dict[str, list[CellPassage]] = {}
        for one in self._under(theme):
            document = one.place.document
            if self._framework.cases == "person":
                whose: Iterable[str] = self._speakers(one.place) & wanted
            elif self._framework.cases == "site":
                whose = owner.get(document, ())
            else:
                whose = {document} & wanted
            for case in whose:
                found.setdefault(case, []).append(one)
        return found

    def _documents_of(self, case: Case) -> list[str]:
        return rows.documents_of(self._session.store, self._framework.cases, case.id).get(case.id, [])

    def _speakers(self, place: Place) -> set[str]:
        speech = self._speech.get(place.document)
        if speech is None:
            speech = self._speech[place.document] = stored.speech(self._session.store, place.document)
        return speaking(speech, place.start, place.end)

    def _under(self, theme: str, documents: list[str] | None = None) -> Iterator[CellPassage]:
        """Yield the passages under a theme in reading order."""
        codes = self.book.descendants(theme)
        coders = self.voices.coders
        marked = rows.marked(self._session.store, codes, coders, documents)
        heard = [one for one in marked if self.voices.hears(one.document, one.coder)]
        alone = len(codes) == 1 and not self.voices.joins_coders
        for document, group in groupby(heard, key=attrgetter("document")):
            made = list(group)
            if alone:
                yield from (CellPassage(Place(document, m.start, m.end, codes), m.created) for m in made)
            else:
                yield from self._joined(document, made)

    def _joined(self, document: str, made: list[Marked]) -> Iterator[CellPassage]:
        """Yield passages of several codes or coders in one document, those that overlap as one."""
        newest = {(one.start, one.end, one.code, one.coder): one.created for one in made}
        marks = [Mark(document, one.start, one.end, one.code, one.coder, "manual") for one in made]
        by_code = layers.spans_of(self.voices, marks)
        spans = sorted((span, code) for code, found in by_code.items() for span in found.get(document, ()))
        order = {code.slug: number for number, code in enumerate(self.book)}
        starts = [one.start for one in made]
        longest = max((one.end - one.start for one in made), default=0)

        def when(span: Span) -> str:
            low, high = bisect_left(starts, span.start - longest), bisect_left(starts, span.end)
            near = (one for one in made[low:high] if one.end > span.start)
            return max((newest[one.start, one.end, one.code, one.coder] for one in near), default="")

        here, codes = Span(0, 0), set[str]()
        for span, code in spans:
            if codes and span.start < here.end:
                here = Span(here.start, max(here.end, span.end))
                codes.add(code)
                continue
            if codes:
                yield CellPassage(
                    Place(document, *here, tuple(sorted(codes, key=order.__getitem__))), when(here)
                )
            here, codes = span, {code}
        if codes:
            yield CellPassage(Place(document, *here, tuple(sorted(codes, key=order.__getitem__))), when(here))


def coverage(passages: Sequence[CellPassage], links: Iterable[SummaryLink], changed: str) -> Coverage:
    """Return how far a cell's passages are linked and known to its summary.

    Args:
        changed: when the summary was written, ISO 8601, UTC; empty where there is none: then nothing is new.
    """
    linked = _Linked(links)
    return Coverage(
        len(passages),
        sum(bool(linked.touching(one.place)) for one in passages),
        sum(is_new(one, changed) for one in passages),
    )


def count_cells(
    session: Session, framework: Framework, cases: Sequence[Case], ground: Ground
) -> dict[tuple[str, str], Coverage]:
    """Return how many passages the cells have, by (slug of the case, theme); reads all codings of the themes.

    Cells without any are left out.
    """
    links: dict[str, list[SummaryLink]] = {}
    for link in rows.links(session.store, framework_id=framework.id):
        links.setdefault(link.cell, []).append(link)
    slugs = {case.id: case.slug for case in cases}
    written = {
        (slugs[one.case], one.theme): one
        for one in rows.summaries(session.store, framework.id)
        if one.case in slugs
    }
    found: dict[tuple[str, str], Coverage] = {}
    for theme in framework.themes:
        for case, passages in ground.by_case(theme, cases).items():
            summary = written.get((case, theme))
            changed = summary.changed if summary and summary.body else ""
            linked = links.get(summary.id, ()) if summary else ()
            found[case, theme] = coverage(passages, linked, changed)
    return found


def is_new(passage: CellPassage, changed: str) -> bool:
    """Tell whether a passage was coded after its cell's summary was written."""
    return bool(changed) and passage.newest > changed


def shown(
    session: Session,
    passages: Sequence[CellPassage],
    links: Sequence[SummaryLink],
    changed: str,
    longest: int,
    most: int,
) -> list[ShownPassage]:
    """Return the passages of a cell with their words: those linked first, then the others, each in order.

    Args:
        longest: so many code points of each at most.
        most: so many that are not linked at most.
    """
    linked = _Linked(links)
    found = [(one, linked.touching(one.place)) for one in passages]
    touched = {link.id for _, touching in found for link in touching}
    first = [(one.place, touching, is_new(one, changed), True) for one, touching in found if touching]
    strays = [
        (Place(link.document, link.start, link.end, ()), (link,), False, False)
        for link in links
        if link.id not in touched
    ]
    rest = [(one.place, touching, is_new(one, changed), True) for one, touching in found if not touching]
    listed = [*first, *strays, *rest[:most]]
    read_in = read(session, [place for place, *_ in listed], longest)
    return [
        ShownPassage(passage, touching, new, coded)
        for passage, (_, touching, new, coded) in zip(read_in, listed, strict=True)
    ]


class _Linked:
    """Links, found by the passages that they touch."""

    def __init__(self, links: Iterable[SummaryLink]) -> None:
        self._by_document: dict[str, list[SummaryLink]] = {}
        for link in links:
            self._by_document.setdefault(link.document, []).append(link)

    def touching(self, place: Place) -> tuple[SummaryLink, ...]:
        there = self._by_document.get(place.document, ())
        return tuple(link for link in there if link.span.overlaps(place.span))


def require_theme(framework: Framework, theme: str) -> str:
    """Return a theme that is a column of a framework.

    Raises:
        UnknownNameError: it is none.
    """
    if theme not in framework.themes:
        known = ", ".join(framework.themes) or "none yet"
        raise UnknownNameError(
            f"{theme!r} is no column of {framework.slug}", remedy=f"Its columns are: {known}."
        )
    return theme
