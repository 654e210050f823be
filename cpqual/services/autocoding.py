"""Coding what a search found: a plan that says what would be done, carried out as one act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple, get_args

from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import Unit, UnitKind, touches, trim, union, unit_at
from cpqual.domain.wording import counted
from cpqual.services.coding import require_usable
from cpqual.services.reading import text_and_units
from cpqual.services.searching import Hit
from cpqual.services.session import Session
from cpqual.storage import codes, codings, notes

Extent = Literal["hit", "sentence", "turn", "paragraph"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)


class NewCoding(NamedTuple):
    """A coding that is about to be made: document (slug), passage `[start, end)`, code."""

    document: str
    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What coding some hits would do.

    Attributes:
        codes: the codes to put on.
        extent: how much of the text around a hit is coded.
        codings: what would be made; several hits in one sentence or turn give one coding.
        already: passages that carry the code already, all or in part; they stay as they are.
        aside: hits left out because they are an interviewer's, or in a header or section that is no data.
        revisions: (document slug, revision) of the texts that were looked at.
    """

    codes: tuple[str, ...]
    extent: Extent
    codings: tuple[NewCoding, ...]
    already: int
    aside: int
    revisions: tuple[tuple[str, int], ...]

    @property
    def documents(self) -> int:
        """In how many documents codings would be made."""
        return len({one.document for one in self.codings})

    @property
    def words(self) -> str:
        """What would be done, for the question and the log."""
        what = f"{', '.join(self.codes)} on {counted(len(self.codings), 'passage')}"
        parts = [f"{what} ({self.extent}) in {counted(self.documents, 'document')}"]
        if self.already:
            parts.append(f"{counted(self.already, 'passage')} coded so already, left as they are")
        if self.aside:
            parts.append(f"{counted(self.aside, 'hit')} left out: interviewer's speech or no data")
        return "; ".join(parts)


def plan_coding(
    session: Session,
    hits: Iterable[Hit],
    slugs: Sequence[str],
    extent: Extent,
    *,
    texts: Mapping[str, str],
    everything: bool = False,
) -> Plan:
    """Return what coding some hits would do; nothing is written.

    Args:
        hits: what was found.
        slugs: the codes to put on.
        extent: code the hit itself, or the sentence, turn or paragraph it stands in.
        texts: the hashes of the texts that the hits are counted in, as in `Found`.
        everything: code interviewers' speech, headers and sections that are no data too.

    Raises:
        RefusedError: a code may not be applied, or a text was corrected since the search.
        UnknownNameError: a code or document is not in the project.
    """
    ids = {slug: require_usable(session, slug) for slug in dict.fromkeys(slugs)}
    made: list[NewCoding] = []
    revisions: list[tuple[str, int]] = []
    already = aside = 0
    for slug, there in groupby(sorted(set(hits)), key=lambda hit: hit.document):
        stored = session.document(slug)
        if stored.text_sha256 != texts[slug]:
            raise _changed(slug)
        revisions.append((slug, stored.revision))
        passages, left = passages_of(session, stored, [hit.span for hit in there], extent, everything)
        aside += left
        for code, code_id in ids.items():
            coded = where_coded(session, stored, code_id)
            new = [span for span in passages if not touches(coded, span)]
            already += len(passages) - len(new)
            made += [NewCoding(slug, *span, code) for span in new]
    return Plan(tuple(ids), extent, tuple(made), already, aside, tuple(revisions))


def carry_out(session: Session, plan: Plan) -> int:
    """Make the codings of a plan, as one act of origin `autocode`, and return how many were made.

    A document in which this coder had not coded yet is taken up by it: agreement leaves it out until the
    coder has marked it finished, because a search has not read it.

    Raises:
        RefusedError: the plan makes nothing, or the codings or texts have changed since.
    """
    if not plan.codings:
        raise RefusedError("there is nothing to code: these passages are coded so already or left out")
    ids = {slug: require_usable(session, slug) for slug in plan.codes}
    with session.act("autocode", f"coded by search: {plan.words}"):
        documents = {slug: session.document(slug) for slug in {one.document for one in plan.codings}}
        _require_free(session, plan, documents, ids)
        for stored in documents.values():
            notes.take_up(session.store, stored.id, session.coder.id)
        codings.add_codings(
            session.store,
            ((documents[one.document].id, one.start, one.end, ids[one.code]) for one in plan.codings),
            session.coder.id,
            codes.latest_version(session.store),
            "autocode",
        )
    return len(plan.codings)


def _require_free(
    session: Session, plan: Plan, stored: dict[str, StoredDocument], ids: dict[str, str]
) -> None:
    """Refuse a plan whose documents were corrected or coded otherwise since it was made."""
    revisions = dict(plan.revisions)
    for (slug, code), there in groupby(plan.codings, key=lambda one: (one.document, one.code)):
        coded = where_coded(session, stored[slug], ids[code])
        if stored[slug].revision != revisions[slug] or any(
            touches(coded, Span(one.start, one.end)) for one in there
        ):
            raise _changed(slug)


def _changed(slug: str) -> RefusedError:
    return RefusedError(f"{slug} has changed since the search", remedy="Search again.")


def passages_of(
    session: Session, stored: StoredDocument, spans: Sequence[Span], extent: Extent, everything: bool = False
) -> tuple[list[Span], int]:
    """Return the passages to code for some hits of a document, and how many of the hits are left out.

    The passages are in text order and disjoint.
    """
    kind: UnitKind = "turn" if extent == "hit" else extent
    text, _, _, found = text_and_units(session, stored, kind)
    kept: list[Span] = []
    aside = 0
    for span in spans:
        touched = list(_units_of(found, span))
        data = touched if everything else [unit for unit in touched if unit.to_be_coded]
        if not data and not (everything and extent == "hit"):
            aside += 1
        elif extent == "hit":
            kept.append(trim(text, *span))
        else:
            kept += [unit.span for unit in data]
    # hits that overlap or repeat make one passage; sentences that merely follow one another stay two
    merged = union(kept) if extent == "hit" else sorted(set(kept))
    return [span for span in merged if span.end > span.start], aside


def _units_of(found: Sequence[Unit], span: Span) -> Iterator[Unit]:
    first = unit_at(found, span.start)
    for unit in found[first or 0 :]:
        if unit.start >= span.end:
            break
        if unit.end > span.start:
            yield unit


def where_coded(session: Session, stored: StoredDocument, code_id: str) -> list[Span]:
    """Return where this coder has a code in a document, sorted and disjoint."""
    rows = codings.codings(
        session.store, document_id=stored.id, coder_id=session.coder.id, code_ids=[code_id]
    )
    return union(Span(one.start, one.end) for one in rows)
