"""How coders compare in where passages begin and end: codings as spans of the text that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.cutting import cut_out, in_tokens
from cpqual.analysis.agreement.spans.report import SpanReport, span_report
from cpqual.analysis.agreement.units import Ints
from cpqual.domain.codebook import Codebook
from cpqual.domain.errors import RefusedError
from cpqual.services.agreement import JACKKNIFE, codes_compared, left_out, suggested_counts
from cpqual.services.agreement_scope import Choices, Level, Scope, scope_of
from cpqual.services.agreement_units import Marked, Units, assigned_of, marked_by, marked_in, units_of
from cpqual.services.session import Session
from cpqual.storage import acts

THETA = 0.5
ALL_CODES = "all codes"


@dataclass(frozen=True, slots=True)
class SpanComparison:
    """Coders compared by the spans of their codings.

    Attributes:
        scope: who was compared where.
        report: the statistics; with the level `both`, rows of codes as applied.
        rolled: rows of parents with everything below them, beside those of codes as applied.
        level: codes as applied, rolled up, or both.
        left_out: what is not part of the continuum, in words.
        beside: spans of each coder that hold no text that counts, and left no trace.
        with_suggested, from_suggestions, later, lost, as_now, how, snapshot: as in `agreement.Comparison`.
    """

    scope: Scope
    report: SpanReport
    rolled: SpanReport | None
    codebook: Codebook
    level: Level
    left_out: str
    beside: Mapping[str, int]
    with_suggested: bool
    from_suggestions: Mapping[str, int]
    later: Mapping[str, int]
    lost: Mapping[str, int]
    as_now: bool
    how: How
    snapshot: str

    @property
    def reflexive(self) -> bool:
        """Whether readings stand side by side, and no coefficient is to be shown."""
        return self.codebook.profile == "reflexive"


def compare_spans(
    session: Session,
    choices: Choices | None = None,
    *,
    level: Level = "leaf",
    theta: float = THETA,
    how: How = JACKKNIFE,
) -> SpanComparison:
    """Compare the spans of two or more coders; the consensus layer is never among them.

    The continuum of a document is its text that counts as data, end to end: headers, reflections and
    interviewer speech are cut out, and so is what a sample did not draw. Codings count as they stood when
    their coder first finished the document.

    Args:
        session: an open project.
        choices: what to compare; everything two coders share by default.
        level: codes as applied, each code with everything below it, or both beside each other.
        theta: intersection over union from which two spans of a code belong together; above 0, at most 1.
        how: how intervals over documents are made.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a coder, document, code or sample is not in the project.
        RefusedError: fewer than two coders have coded, no document has two, there are no codes, θ is out of
            range, or intervals over units were asked for, which spans are not.
    """
    if not 0 < theta <= 1:
        raise RefusedError(f"θ is {theta:g}, and must be above 0 and at most 1", remedy="Say --theta 0.5.")
    if how.kind == "unit":
        raise RefusedError("spans are no units to leave out one by one", remedy="Use --ci jackknife.")
    choices = choices or Choices()
    scope = scope_of(session, choices)
    book = session.codebook()
    with_suggested = suggested_counts(book, choices)
    marked = marked_in(session, scope, with_suggested=with_suggested)
    # Sampled pieces may be smaller than turns, and only what was drawn counts.
    drawn = scope.sample.unit if scope.sample else "turn"
    pieces = units_of(session, scope, drawn)
    main, above = codes_compared(book, marked, choices.codes, level)
    if not main:
        raise RefusedError(
            "there are no codes to compare", remedy="Import a codebook: cpqual codebook import FILE."
        )
    laid = _Laid(scope, pieces, units_of(session, scope, "token"), marked)
    domains = {} if book.profile == "reflexive" else _domains(book, marked, [*main, *above])
    report = laid.report(main, domains, theta, how)
    return SpanComparison(
        scope=scope,
        report=report,
        rolled=laid.report(above, {}, theta, how) if above else None,
        codebook=book,
        level=level,
        left_out=left_out(scope),
        beside=laid.beside(),
        with_suggested=with_suggested,
        from_suggestions=dict(marked.suggested),
        later=scope.in_layers(scope.taken_back.later),
        lost=scope.in_layers(scope.taken_back.lost),
        as_now=choices.as_now,
        how=how,
        snapshot=acts.snapshot(session.store),
    )


class _Laid:
    """Codings on the text that counts, and on its tokens."""

    def __init__(self, scope: Scope, pieces: Units, tokens: Units, marked: Marked) -> None:
        self.scope = scope
        self.marked = marked
        self.pieces = pieces
        self.tokens = tokens
        self.assigned = assigned_of(scope)
        if not int((pieces.ends - pieces.starts).sum()):
            raise RefusedError("there is no text that counts in the documents compared")

    def report(
        self,
        compared: Mapping[str, Sequence[str]],
        domains: Mapping[str, Mapping[str, Sequence[str]]],
        theta: float,
        how: How,
    ) -> SpanReport:
        names = list(compared)
        spans = marked_by(self.marked, compared)
        tokens = in_tokens(self.tokens.first, self.tokens.starts, self.tokens.ends, spans)
        return span_report(
            self._text(names, spans),
            self._continuum(names, *tokens),
            {
                parent: self._text(list(below), marked_by(self.marked, below))
                for parent, below in domains.items()
            },
            theta=theta,
            how=how,
        )

    def beside(self) -> dict[str, int]:
        """Count for each coder the codings that hold no text that counts."""
        _, spans = cut_out(self.pieces.first, self.pieces.starts, self.pieces.ends, self.marked.spans)
        empty = spans[spans[:, 1] >= spans[:, 2]]
        counts = np.bincount(empty[:, 3], minlength=len(self.scope.coders))
        return dict(zip(self.scope.coders, counts.tolist(), strict=True))

    def _text(self, names: Sequence[str], spans: Ints) -> Continuum:
        return self._continuum(
            names, *cut_out(self.pieces.first, self.pieces.starts, self.pieces.ends, spans)
        )

    def _continuum(self, names: Sequence[str], lengths: Ints, spans: Ints) -> Continuum:
        return Continuum.from_arrays(
            documents=[one.slug for one in self.scope.documents],
            labels=names,
            coders=self.scope.coders,
            lengths=lengths,
            assigned=self.assigned,
            spans=spans[spans[:, 1] < spans[:, 2]],
        )


def _domains(book: Codebook, marked: Marked, compared: Sequence[str]) -> dict[str, dict[str, Sequence[str]]]:
    """Return, by parent, the codes below it that are compared and used, each with everything below it."""
    used = {marked.codes[number] for number in set(marked.spans[:, 4].tolist())}
    wanted = set(compared)
    below: dict[str, list[str]] = {}
    for code in book:
        for above in book.path(code.slug):
            below.setdefault(above, []).append(code.slug)
    found: dict[str, dict[str, Sequence[str]]] = {}
    for _, code in book.walk():
        inside = below[code.slug]
        if used.intersection(inside) and wanted.intersection(inside):
            found.setdefault(code.parent or ALL_CODES, {})[code.slug] = inside
    return {parent: codes for parent, codes in found.items() if len(codes) > 1}
