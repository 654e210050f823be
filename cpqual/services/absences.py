"""Who was never coded with a theme, and where a theme stands without another: absences and negative cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.units import Ints, distinct
from cpqual.analysis.ground import DocumentSpans, Ground, once, overlapping
from cpqual.domain.units import units_called
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_matrix import Owned, owned
from cpqual.services.coded_ground import Coded, Level, coded
from cpqual.services.session import Session

Unit = Literal["turn", "sentence", "paragraph", "document"]
UNITS: tuple[Unit, ...] = get_args(Unit)
_NEVER = (
    "code", "level", "group_var", "group", "never", "participants", "pct", "who", "denominator_def",
    "coder_layer", "codebook_version", "snapshot",
)  # fmt: skip
_PEOPLE = (
    "code", "level", "group_var", "group", "person", "turns", "coder_layer", "codebook_version", "snapshot",
)  # fmt: skip
_WITHOUT = (
    "code", "without", "within", "level", "group_var", "group", "n", "n_without", "pct", "participants",
    "never_with", "coder_layer", "codebook_version", "snapshot",
)  # fmt: skip


@dataclass(frozen=True)
class Absences:
    """Which participants were never coded with some codes.

    Attributes:
        counts: turns that carry each code, by person and group.
        unsaid: [code] turns attributed to nobody that carry it; `nobody` is how many such turns there are.
    """

    counts: Owned
    unsaid: Ints
    nobody: int

    @property
    def groups(self) -> list[str]:
        """The groups' names, in order."""
        return list(self.counts.groups)

    def never(self, code: int, group: str) -> tuple[list[str], int]:
        """Return who of a group was never coded with a code (its number), and how many people it has."""
        members = enumerate(self.counts.owners)
        rows = [(row, self.counts.n[i, code]) for i, (row, of) in members if of == group]
        return sorted(row for row, n in rows if n == 0), len(rows)


@dataclass(frozen=True)
class Without:
    """Where one code stands and another does not.

    Attributes:
        groups: (name, units with the code, those without the other, participants with the code, those who
            never have both in one unit).
    """

    code: str
    other: str
    within: Unit
    level: Level
    attribute: str
    groups: tuple[tuple[str, int, int, int, int], ...]
    coded: Coded


def absences(
    session: Session,
    codes: Sequence[str],
    *,
    level: Level = "rollup",
    by: str | None = None,
    layer: str | None = None,
    validation: bool = False,
    where: str = "",
) -> Absences:
    """Find the participants who speak or are quoted in the layer's documents and never carry a code.

    Args:
        codes: patterns of code slugs; all codes if empty.
        by: attribute to group by; someone in several groups is looked at in each.
        where: a filter; see `filtering.select`.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code, layer or attribute, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = coded(session, layer, validation=validation, where=where)
    counts = owned(found, "people", "turns", codes, level, by)
    rows = found.speech[found.speech[:, 3] < 0]
    starts, ends, of = found.spans(found.codes(codes, level))
    span, turn = overlapping(starts, ends, found.line.spans(DocumentSpans.of(rows)))
    _, marks = once(rows[turn, 4], of[span])
    nobody = distinct(rows[:, 4]).size
    return Absences(counts, np.bincount(marks, minlength=len(counts.slugs)), nobody)


def without(
    session: Session,
    code: str,
    other: str,
    within: Unit = "turn",
    *,
    level: Level = "rollup",
    by: str | None = None,
    layer: str | None = None,
    validation: bool = False,
    where: str = "",
) -> Without:
    """Count the units that carry one code and not another, and the people who never have both in one.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code, layer or attribute, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = coded(session, layer, validation=validation, where=where)
    first, second = (found.spans({one: found.codes([one], level)[one]}) for one in (code, other))
    ground = found.ground("turn" if within == "document" else within)
    if within == "document":
        ground = ground.as_documents()
    name, groups = found.groups(ground, by)
    rows = []
    for group, part in groups:
        having, _ = part.marks(*first)
        both = np.intersect1d(having, part.marks(*second)[0])
        people = _speaking(found, part, first)
        together = people & _speaking(found, part.kept(np.isin(part.unit, both)), None)
        rows.append((group, having.size, having.size - both.size, len(people), len(people - together)))
    return Without(code, other, within, level, name, tuple(rows), found)


def _speaking(found: Coded, ground: Ground, spans: tuple[Ints, Ints, Ints] | None) -> set[int]:
    """Return who speaks on some ground, or only those who carry one of some spans there."""
    starts, ends = ground.starts, ground.ends
    if spans is not None:
        part = ground.narrowed(spans[0], spans[1])
        starts, ends = part.starts, part.ends
    rows = found.speech
    _, row = overlapping(starts, ends, found.line.spans(DocumentSpans.of(rows)))
    return set(rows[row, 3].tolist()) - {-1}


def never_table(found: Absences) -> Table:
    """Return one row for each code and group: how many of how many were never coded with it, and who."""
    counts = found.counts
    rows: list[Sequence[Cell]] = []
    for number, slug in enumerate(counts.slugs):
        for group in found.groups:
            who, of = found.never(number, group)
            rows.append((
                slug, counts.level, counts.attribute or None, group, len(who), of,
                round(100 * len(who) / of, 1) if of else None, ", ".join(who),
                _definition(found) + counts.coded.only, *_where(counts.coded),
            ))  # fmt: skip
    return Table("absences", _NEVER, rows, notes(found), wrapped=("who",))


def people_table(found: Absences) -> Table:
    """Return one row for each code, group and person: turns that carry the code, 0 for never."""
    counts = found.counts
    owners = counts.owners
    place = {group: number for number, group in enumerate(counts.groups)}
    order = sorted(range(len(owners)), key=lambda i: (place[owners[i][1]], owners[i][0]))
    rows = [
        (slug, counts.level, counts.attribute or None, owners[i][1], owners[i][0],
         int(counts.n[i, number]), *_where(counts.coded))
        for number, slug in enumerate(counts.slugs) for i in order
    ]  # fmt: skip
    return Table("absences by person", _PEOPLE, rows, notes(found))


def sentences(found: Absences) -> list[str]:
    """Return a sentence for each code that a report can take over."""
    told = []
    for number, slug in enumerate(found.counts.slugs):
        parts = {group: found.never(number, group) for group in found.groups}
        everybody = {row for row, _ in found.counts.owners}
        coded_at_all = {
            row for i, (row, _) in enumerate(found.counts.owners) if found.counts.n[i, number] > 0
        }  # fmt: skip
        label = found.counts.coded.book.get(slug).label
        below = _below(found.counts, slug)
        never, of_all = len(everybody - coded_at_all), counted(len(everybody), "participant")
        verb = "was" if never == 1 else "were"
        where = f" (where {found.counts.coded.where})" if found.counts.coded.where else ""
        line = f"{never} of {of_all}{where} {verb} never coded with “{label}”{below}"
        if found.counts.attribute:
            by = "; ".join(f"{group} {len(who)} of {of}" for group, (who, of) in parts.items())
            line += f" (by {found.counts.attribute}: {by})"
        told.append(line + ".")
    return told


def notes(found: Absences) -> tuple[str, ...]:
    """Return what has to stand below the table: a sentence for each code, what is left out, and cautions."""
    counts = found.counts
    told = sentences(found) if len(counts.slugs) <= 3 else []
    if found.nobody:
        where = ", ".join(
            f"{slug} is on {n}" for slug, n in zip(counts.slugs, found.unsaid.tolist(), strict=True) if n
        )
        line = f"{counted(found.nobody, 'turn')} of nobody in particular count for no participant"
        told.append(line + (f"; {where}" if where and len(counts.slugs) <= 3 else ""))
    if any(one.kind == "focusgroup" for one in counts.coded.documents):
        told.append("in a focus group silence is not disagreement: others may have said it first")
    return (*told, *counts.coded.notes(f"denominator: {_definition(found)}"))


def without_table(found: Without) -> Table:
    """Return one row for each group: units with the code, how many of them lack the other, and people."""
    rows = [
        (found.code, found.other, found.within, found.level, found.attribute or None, group, n, lacking,
         round(100 * lacking / n, 1) if n else None, people, never, *_where(found.coded))
        for group, n, lacking, people, never in found.groups
    ]  # fmt: skip
    book = found.coded.book
    one, other = (f"“{book.get(slug).label}”" for slug in (found.code, found.other))
    told = [
        f"{group + ': ' if found.attribute else ''}{lacking} of {counted(n, found.within)} with {one} stand"
        f" without {other}; {never} of {counted(people, 'participant')} with {one} never have both in one"
        f" {found.within}."
        for group, n, lacking, people, never in found.groups
    ]
    kinds = "each code with all below it" if found.level == "rollup" else "codes as applied"
    read = f"cpqual passages {found.code} without {found.other}"
    where = f"{units_called(found.within)}; {kinds}; to read them: {read}"
    return Table("without", _WITHOUT, rows, (*told, *found.coded.notes(where)))


def _definition(found: Absences) -> str:
    layer = found.counts.coded.voices.name
    return f"people with a pseudonym who speak or are quoted in documents coded by {layer}"


def _below(counts: Owned, slug: str) -> str:
    more = len(counts.coded.book.descendants(slug)) > 1 and counts.level == "rollup"
    return " or any code below it" if more else ""


def _where(found: Coded) -> tuple[str, int, str]:
    return found.voices.name, found.book.version, found.snapshot
