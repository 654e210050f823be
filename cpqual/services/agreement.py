"""How coders compare: from the project's layers to coefficients, and from a number to the passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.disputes import Disagreement, disagreements
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport
from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.units import UnitKind
from cpqual.services.layers import coded_documents, unfinished_documents
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session, list_coders
from cpqual.storage import acts, codings, documents
from cpqual.storage.codings import Mark

Level = Literal["leaf", "rollup"]
RuleName = Literal["any", "half", "all"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Coders compared on the project's units.

    Attributes:
        design: what was compared, for further questions.
        report: the statistics.
        left_out: what is not among the units, in words.
        from_suggestions: codings compared that came from accepted suggestions, by coder.
        snapshot: the state of the project the numbers belong to.
    """

    design: Design
    report: AgreementReport
    codebook: Codebook
    left_out: str
    from_suggestions: dict[str, int]
    snapshot: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """A unit whose coders differ on a code, with its words."""

    disagreement: Disagreement
    text: str


def compare(
    session: Session,
    *,
    unit: UnitKind = "turn",
    rule: RuleName = "any",
    level: Level = "leaf",
    coders: Sequence[str] = (),
    only: Sequence[str] = (),
    with_suggested: bool = True,
    unfinished: bool = False,
) -> Comparison:
    """Compare the independent layers of two or more coders; the consensus layer is never among them.

    Units are the data units a coder is expected to decide about: headers, reflections and interviewer speech
    are left out. A document counts for a coder who has finished it, or whose codings in it were imported:
    what a coder in the middle of a document has not reached is missing, and not "coded with nothing".

    Args:
        unit: the unit that codings are projected on; where a document has no turns, a turn is a paragraph.
        rule: when a coding marks a unit: `any` overlap, at least `half` of the unit, or `all` of it.
        level: codes as applied, or each code with everything below it.
        coders: whom to compare; everybody who has coded when empty.
        only: document slugs to compare; all that two coders share when empty.
        with_suggested: count codings that came from accepted suggestions.
        unfinished: count documents that a coder is still at work on, as if they were finished.

    Raises:
        UnknownNameError: a coder or document is not in the project.
        RefusedError: fewer than two coders have coded, or no document has two.
    """
    worked = coded_documents(session)
    begun = {} if unfinished else unfinished_documents(session)
    names = _coders(session, coders, worked)
    worked = {name: worked[name] - begun.get(name, set()) for name in names}
    if not coders and sum(bool(worked[name]) for name in names) >= 2:
        # somebody who has only begun is not a coder to compare yet
        names = [name for name in names if worked[name]]
    wanted = {session.document(slug).slug for slug in only}
    every = [m for m in codings.marks(session.store) if with_suggested or m.origin != "suggestion"]
    by_document: dict[str, list[Mark]] = {}
    for mark in every:
        by_document.setdefault(mark.document, []).append(mark)
    book = session.codebook()
    paths = {code.slug: book.path(code.slug) if level == "rollup" else (code.slug,) for code in book}
    given = [
        _document_codings(session, slug, unit, names, worked, by_document.get(slug, ()), paths)
        for slug in (d.slug for d in documents.documents(session.store))
        if (not wanted or slug in wanted) and any(slug in worked[name] for name in names)
    ]
    if not any(len(one.spans) > 1 for one in given):
        raise _nothing_shared(names, {name: begun[name] for name in names if name in begun})
    coded = {above for code in {mark.code for mark in every} for above in paths[code]}
    slugs = [
        code.slug
        for _, code in book.walk()
        # a merged code is not one that all coders agree not to apply
        if (code.codable or level == "rollup") and (code.status != "merged" or code.slug in coded)
    ]
    design = Design.build(given, slugs, coders=names, rule=rule, unit=unit)
    shared = {one.document for one in given if len(one.spans) > 1}
    return Comparison(
        design=design,
        report=report(design),
        codebook=book,
        left_out=_left_out(begun),
        from_suggestions={
            name: sum(c.coder == name and c.origin == "suggestion" and c.document in shared for c in every)
            for name in names
        },
        snapshot=acts.snapshot(session.store),
    )


def disputed(session: Session, comparison: Comparison, code: str | None = None) -> list[Disputed]:
    """Return the units that coders differ on, costliest code first, with their words.

    Raises:
        UnknownNameError: the code is not among those compared.
    """
    if code is not None and code not in comparison.design.codes:
        raise UnknownNameError(f"the code {code!r} is not among those compared")
    texts: dict[str, str] = {}
    found = []
    for one in disagreements(comparison.design, code):
        if one.document not in texts:
            texts[one.document] = documents.text(session.store, session.document(one.document).id)
        found.append(Disputed(one, texts[one.document][one.start : one.end]))
    return found


def _coders(session: Session, wanted: Sequence[str], worked: dict[str, set[str]]) -> list[str]:
    humans = [coder.slug for coder in list_coders(session) if coder.kind == "human"]
    for name in wanted:
        if name not in humans:
            raise UnknownNameError(f"no coder {name!r}; there are {', '.join(humans)}")
    names = list(wanted) or [name for name in humans if worked.get(name)]
    if len(names) < 2:
        raise RefusedError(
            "agreement needs two coders", remedy="Add one with 'cpqual coders add' and code with --coder."
        )
    for name in names:
        worked.setdefault(name, set())
    return names


def _nothing_shared(names: Sequence[str], begun: Mapping[str, set[str]]) -> RefusedError:
    among = ", ".join(names)
    if begun:
        return RefusedError(
            f"no document has been finished by two of {among}; at work: {_in_words(begun)}",
            remedy="Mark what is done (cpqual documents finish; f on F7), or say --unfinished.",
        )
    return RefusedError(
        f"no document has been coded by two of {among}", remedy="Code the same one with both."
    )


def _left_out(begun: Mapping[str, set[str]]) -> str:
    at_work = f"; not finished yet: {_in_words(begun)}" if begun else ""
    return f"headers, reflections and interviewer speech{at_work}"


def _in_words(begun: Mapping[str, set[str]]) -> str:
    return "; ".join(f"{name} in {', '.join(sorted(found))}" for name, found in sorted(begun.items()))


def _document_codings(
    session: Session,
    slug: str,
    unit: UnitKind,
    names: Sequence[str],
    worked: dict[str, set[str]],
    marks: Sequence[Mark],
    paths: Mapping[str, Sequence[str]],
) -> DocumentCodings:
    _, _, _, units = text_and_units(session, session.document(slug), unit)
    todo = [one for one in units if one.to_be_coded]
    spans: dict[str, list[tuple[int, int, str]]] = {name: [] for name in names if slug in worked[name]}
    for mark in marks:
        if mark.coder in spans:
            spans[mark.coder] += [(mark.start, mark.end, code) for code in paths[mark.code]]
    return DocumentCodings(slug, [one.start for one in todo], [one.end for one in todo], spans)
