"""Saturation of a study: what each further document adds, in the order of dates, in others, and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from cpqual.analysis.ground import once
from cpqual.analysis.saturation import Band, Run, band, first_reaching, new_codes, runs
from cpqual.analysis.stretches import touching
from cpqual.domain.documents import VALIDATION_KINDS, DocumentKind, StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Spec, Step, steps
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Table
from cpqual.services.filtering import selection
from cpqual.services.frequency_material import study
from cpqual.services.grouping import NONE, axis
from cpqual.services.layers import Voices, unfinished_documents, whose
from cpqual.services.session import Session
from cpqual.storage import acts, counting, documents

Order = Literal["date", "listed"]
ALL = "all"
BASE, RUN, THRESHOLD, ORDERS = 4, 2, 0.05, 1_000
_COLUMNS = (
    "group", "number", "document", "kind", "site", "date", "new_codes", "codes", "run", "run_new",
    "base_codes", "share", "reached", "orders_low", "orders_median", "orders_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How saturation is judged.

    Attributes:
        base, run: documents in the base and in a run.
        threshold: the share of new codes at which it is reached.
        orders: random orders to draw, 0 for none.
        seed: of what is drawn.
        order: documents by date, those without a date last, or as they are listed.
    """

    base: int = BASE
    run: int = RUN
    threshold: float = THRESHOLD
    orders: int = ORDERS
    seed: int = 1
    order: Order = "date"


@dataclass(frozen=True, slots=True)
class Course:
    """How codes were met over the documents of one group.

    Attributes:
        new: codes in each document that none before it had.
        runs: the runs after the base; none where there are too few documents.
        reached: the first run whose share of new codes is no more than the threshold.
        band: what other orders come to; None where none were drawn.
    """

    group: str
    documents: tuple[StoredDocument, ...]
    new: tuple[int, ...]
    runs: tuple[Run, ...]
    reached: Run | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Saturation:
    """What was found, all documents first, and everything needed to read it.

    Attributes:
        attribute: full name of the attribute grouped by, empty if none.
        layer: whose codings were counted.
        tiers: levels of the tree that the codes met are on.
        unfinished, undated: documents among them that a coder is still at work on, and without a date.
        where: the filter that documents answer, in words; empty without one.
        snapshot: the state of the project the numbers belong to.
    """

    settings: Settings
    courses: tuple[Course, ...]
    attribute: str
    layer: str
    tiers: int
    unfinished: int
    undated: int
    version: int
    where: str
    snapshot: str


def saturation(
    session: Session,
    settings: Settings,
    *,
    kinds: Sequence[DocumentKind] = (),
    layer: str | None = None,
    by: str | None = None,
    where: str = "",
) -> Saturation:
    """Follow which codes each document adds to those met before.

    A document has a code when a passage of it touches what counts as data: no header, reflection or
    interviewer speech. Codes are counted as applied.

    Args:
        kinds: only documents of these kinds; otherwise all but member checks and Delphi rounds.
        layer: whose codings count; see `services.layers.whose`.
        by: an attribute of documents or sites, whose groups are followed besides.
        where: a filter of documents; see `filtering.select`. They are taken whole.

    Raises:
        InputError: the filter cannot be read.
        RefusedError: the project is of the reflexive profile, nothing was coded, nothing answers the filter,
            or the layer is closed to this coder.
        UnknownNameError: there is no such layer or attribute, or no such name in the filter.
    """
    book = session.codebook()
    if book.profile == "reflexive":
        raise RefusedError(
            "saturation is not computed in a project of the reflexive profile",
            remedy="Reflexive thematic analysis does not take codes to be there for the finding.",
        )
    voices = whose(session, layer)
    selected = selection(session, where)
    covered = voices.documents & selected.documents if selected else voices.documents
    found = _codes_met(session, voices, covered, kinds)
    if not found:
        of = f" of kind {' or '.join(kinds)}" if kinds else ""
        of += f" where {selected.told}" if selected else ""
        raise RefusedError(
            f"the layer {voices.name} has no coded document{of}",
            remedy="Code one first, or choose another layer, kind or filter.",
        )
    if settings.order == "date":
        # sorting keeps documents of one date, and those without one, as they are listed
        found.sort(key=lambda pair: pair[0].date or "9999")
    name, groups = _groups(session, found, by)
    begun = set[str]().union(*(unfinished_documents(session).get(coder, ()) for coder in voices.coders))
    met = frozenset[str]().union(*(codes for _, codes in found))
    return Saturation(
        settings=settings,
        courses=tuple(_course(group, members, settings) for group, members in groups),
        attribute=name,
        layer=voices.name,
        tiers=len({len(book.path(slug)) for slug in met}),
        unfinished=sum(document.slug in begun for document, _ in found),
        undated=sum(document.date is None for document, _ in found),
        version=book.version,
        where=selected.of_documents if selected else "",
        snapshot=acts.snapshot(session.store),
    )


_Met = list[tuple[StoredDocument, frozenset[str]]]


def _codes_met(
    session: Session, voices: Voices, covered: frozenset[str], kinds: Sequence[DocumentKind]
) -> _Met:
    """Return each document of the layer with the codes on its data."""
    stored = {
        one.slug: one
        for one in documents.documents(session.store)
        if one.slug in covered and (one.kind in kinds if kinds else one.kind not in VALIDATION_KINDS)
    }
    among = [one for one in counting.documents(session.store) if one.slug in stored]
    made = study(session, among, with_words=False)
    heard = made.heard(voices)
    which, _ = touching(heard.at, made.material.data)
    document, code = once(made.material.document_at(heard.at.starts[which]), heard.code[which])
    first = np.searchsorted(document, np.arange(len(among) + 1)).tolist()
    codes = [heard.codes[number] for number in code.tolist()]
    return [
        (stored[one.slug], frozenset(codes[low:high]))
        for one, (low, high) in zip(among, pairwise(first), strict=True)
    ]


def _groups(session: Session, found: _Met, by: str | None) -> tuple[str, list[tuple[str, _Met]]]:
    whole = [(ALL, found)]
    if by is None:
        return "", whole
    along = axis(session, by)
    if along.of_document is None:
        raise RefusedError(
            f"{along.name} belongs to people, and saturation is followed from document to document",
            remedy="Group by an attribute of documents or sites.",
        )
    groups: dict[str, _Met] = {}
    for document, codes in found:
        groups.setdefault(along.of_document(document) or NONE, []).append((document, codes))
    return along.name, [*whole, *((name, groups[name]) for name in sorted(groups, key=along.order))]


def _course(group: str, members: _Met, settings: Settings) -> Course:
    codes = [those for _, those in members]
    new = new_codes(codes)
    found = runs(new, settings.base, settings.run)
    return Course(
        group=group,
        documents=tuple(document for document, _ in members),
        new=tuple(new),
        runs=tuple(found),
        reached=first_reaching(found, settings.threshold),
        band=band(codes, settings.base, settings.run, settings.threshold, settings.orders, settings.seed)
        if settings.orders
        else None,
    )


# In words


def said(found: Saturation, course: Course) -> str:
    """Return what a course came to as a sentence, the way the method's authors report it."""
    settings = found.settings
    of = "" if course.group == ALL else f"{course.group}: "
    size = counted(len(course.documents), "document")
    if not course.runs:
        return (
            f"{of}{size} are too few for a base of {settings.base} and a run of {settings.run}."
            if len(course.documents) > 1
            else f"{of}1 document is too little for a base of {settings.base} and a run of {settings.run}."
        )
    if not course.runs[0].base:
        return f"{of}the base of {settings.base} documents has no code, so there is no share of new ones."
    limit = f"{100 * settings.threshold:.3g} %"
    if course.reached is None:
        last = course.runs[-1]
        return (
            f"{of}not reached at {limit} in {size}: at {last.name} {last.new} of {last.base} codes, "
            f"{_percent(last)}, were new."
        )
    run = course.reached
    return (
        f"{of}reached at {run.name} at {limit}: {counted(run.new, 'new code')} on a base of "
        f"{run.base}, {_percent(run)}."
    )


def said_of_orders(found: Saturation, course: Course) -> str:
    """Return how far the order of the documents decides, as a sentence; empty where none were drawn."""
    if course.band is None or not course.runs:
        return ""
    drawn = course.band
    of = "" if course.group == ALL else f"{course.group}: "
    how = f"{of}of {drawn.orders} random orders (seed {found.settings.seed})"
    if drawn.when is None:
        return f"{how}, none reached it."
    low, middle, high = (f"{at:g}" for at in drawn.when)
    return (
        f"{how}, {drawn.reached} reached it, after {middle} documents and a run in the middle case "
        f"(95 % of them after {low} to {high})."
    )


def caveats(found: Saturation) -> tuple[str, ...]:
    """Return what has to stand beside the number."""
    lines = [
        "It depends on the order of the documents, and says when new codes became few, not when a code was "
        "understood: meaning took 16 to 24 interviews where codes took 9 (Hennink, Kaiser & Marconi 2017)."
    ]
    if found.tiers > 1:
        lines.append(f"The codes are on {found.tiers} levels of the codebook; the method was tried on one.")
    if not found.attribute and len({one.site for one in found.courses[0].documents}) > 1:
        lines.append("Documents of different sites are not exchangeable, and are not told apart here.")
    if found.unfinished:
        verb = "is" if found.unfinished == 1 else "are"
        lines.append(f"{counted(found.unfinished, 'document')} among them {verb} still being coded.")
    if found.undated and found.settings.order == "date":
        have = "has no date and stands last" if found.undated == 1 else "have no date and stand last"
        lines.append(f"{counted(found.undated, 'document')} {have}, as listed.")
    return tuple(lines)


def table(found: Saturation) -> Table:
    """Return the courses as one table, a document a row; a run stands at its last document."""
    rows = []
    for course in found.courses:
        ending = {run.after + run.length: run for run in course.runs}
        codes = 0
        for number, (document, new) in enumerate(zip(course.documents, course.new, strict=True), 1):
            codes += new
            run, drawn = ending.get(number), course.band
            rows.append((
                course.group, number, document.slug, document.kind, document.site, document.date, new, codes,
                run.name if run else None, run.new if run else None, run.base if run else None,
                run.share if run else None, run.reaches(found.settings.threshold) if run else None,
                *((drawn.low[number - 1], drawn.median[number - 1], drawn.high[number - 1])
                  if drawn else (None, None, None)),
            ))  # fmt: skip
    return Table("saturation", _COLUMNS, rows, notes(found))


def notes(found: Saturation) -> tuple[str, ...]:
    """Return what has to stand below the table: what was found, how, what to mind, and in which state."""
    settings = found.settings
    by = "date" if settings.order == "date" else "their place in the list"
    results = (
        line for course in found.courses for line in (said(found, course), said_of_orders(found, course))
    )
    return (
        *(line for line in results if line),
        f"base {settings.base}, run {settings.run}, threshold {100 * settings.threshold:.3g} %; documents by "
        f"{by}; a code is new where it is first applied (Guest, Namey & Chen 2020)",
        *((f"only documents where {found.where}",) if found.where else ()),
        *caveats(found),
        f"layer: {found.layer}; codebook version {found.version}; snapshot {found.snapshot}",
    )  # fmt: skip


def drawing(found: Saturation, palette: Palette) -> Spec:
    """Return the picture of all documents' course: codes met so far, and the band of other orders."""
    course = found.courses[0]
    drawn, codes, points = course.band, 0, []
    for i, new in enumerate(course.new):
        codes += new
        low, high = (drawn.low[i], drawn.high[i]) if drawn else (None, None)
        points.append(Step(i + 1, codes, low, high, _about(course, i, codes, new)))
    at = course.reached.after + course.reached.length if course.reached else None
    return steps(points, ("documents", "codes met"), palette, mark=at, note=said(found, course))


def _about(course: Course, number: int, codes: int, new: int) -> str:
    drawn = course.band
    others = f"; {drawn.low[number]:g} to {drawn.high[number]:g} in other orders" if drawn else ""
    return (
        f"{number + 1}: {course.documents[number].slug}\n{counted(codes, 'code')}, {new} of them new{others}"
    )


def _percent(run: Run) -> str:
    return f"{run.share:.1%}".replace("%", " %") if run.share is not None else "–"
