"""Why a code was proposed: the words, the coded rows, the definition and the base rate behind the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cpqual.domain.errors import UnknownNameError
from cpqual.suggest.combiner import Combiner, Part
from cpqual.suggest.data import Doubles, Floats, Indices, PartReason, QuoteReason, Reason, WordReason
from cpqual.suggest.evidence import Evidence
from cpqual.suggest.ridge import kernel
from cpqual.suggest.tokens import Tokenizer

_MOST_WORDS = 6
_MOST_QUOTES = 3
_SLIGHTEST = 1e-5
_CHUNK = 512
_SHOWN = {Part.FADING_DEFINITION: Part.DEFINITION, Part.BEFORE: Part.SO_FAR}


def explain_pairs(
    evidence: Evidence, apart: Combiner, in_order: Combiner | None, pairs: Sequence[tuple[int, str]]
) -> list[Reason]:
    """Explain pairs of unit (index) and code (slug), in the order asked.

    The ridge score of a unit is both Σ feature × weight and Σ dual weight × similarity over the coded rows,
    so words and quotes are exact parts of it. A unit that was read is not explained by itself.

    Args:
        evidence: what was learnt.
        apart, in_order: how it is weighed for a unit by itself, and where the units before it were read.
        pairs: units and codes.

    Raises:
        UnknownNameError: a code is not in the material.
    """
    columns = evidence.material.code_columns()
    wanted: dict[int, list[int]] = {}
    for unit, slug in pairs:
        if slug not in columns:
            raise UnknownNameError("no such code among those that may be suggested", where=slug)
        wanted.setdefault(unit, []).append(columns[slug])
    explainer = _Explainer(evidence, apart, in_order)
    units = np.array(list(wanted), dtype=np.intp)
    found: dict[tuple[int, str], Reason] = {}
    for start in range(0, len(units), _CHUNK):
        for view in explainer.look_at(units[start : start + _CHUNK]):
            for column in wanted[view.unit]:
                reason = explainer.reason(view, column)
                found[view.unit, reason.code] = reason
    return [found[pair] for pair in pairs]


@dataclass(frozen=True)
class _View:
    """One unit, whatever the code.

    Attributes:
        terms, values: columns and values of its word features that consist of content words.
        words: its content words with their stems, each once, in order.
        own: its rows, if it was read.
        similarity: to every coded row.
        combiner: how its features are weighed.
        features: parts × codes.
        used, others: in how many of how many other units read each code was used (codes).
    """

    unit: int
    terms: Indices
    values: Floats
    words: dict[str, str]
    own: Indices
    similarity: Doubles
    combiner: Combiner
    features: Floats
    used: Floats
    others: Floats


@dataclass(frozen=True)
class _Support:
    """The rows that carry a code, and their weight for it."""

    rows: Indices
    dual: Floats


class _Explainer:
    """Holds what all explanations share."""

    def __init__(self, evidence: Evidence, apart: Combiner, in_order: Combiner | None) -> None:
        self._evidence = evidence
        self._apart = apart
        self._in_order = in_order
        self._content: dict[tuple[int, Tokenizer], bool] = {}
        self._support: dict[int, _Support] = {}

    def look_at(self, units: Indices) -> Iterator[_View]:
        """Everything about some units that does not depend on the code."""
        evidence = self._evidence
        rows = evidence.material.features.rows[units]
        similarity = (
            np.zeros((len(units), 0)) if evidence.ridge is None else kernel(rows, evidence.ridge.rows)
        )
        features = evidence.features(units) + evidence.features_in_order(units, evidence.preceding)
        in_order = evidence.preceding.in_order(units).tolist()
        used, others = evidence.used_elsewhere(units)
        terms_end = len(evidence.material.features.terms)
        for place, unit in enumerate(units.tolist()):
            row = slice(rows.indptr[place], rows.indptr[place + 1])
            terms, values = rows.indices[row].astype(np.intp), rows.data[row]
            terms, values = terms[terms < terms_end], values[terms < terms_end]
            tokenizer = evidence.material.features.tokenizers[unit]
            combiner = self._in_order if self._in_order is not None and in_order[place] else self._apart
            shown = np.array([self._is_content(term, tokenizer) for term in terms.tolist()], dtype=np.bool_)
            yield _View(
                unit=unit,
                terms=terms[shown],
                values=values[shown],
                words=evidence.material.features.content(unit),
                own=self._own_rows(unit),
                similarity=similarity[place],
                combiner=combiner,
                features=np.stack([one[place] for one in features[: len(combiner.parts)]]),
                used=used[place],
                others=others[place],
            )

    def reason(self, view: _View, column: int) -> Reason:
        """Explain one pair."""
        material, parts = self._evidence.material, view.combiner.parts
        card = material.codes[column]
        values = view.features[:, column]
        contributions = view.combiner.contributions(values.tolist())
        on_card = material.definitions.stems[column]
        theme = card.parent if Part.THEME in parts and card.parent is not None else None
        return Reason(
            unit=view.unit,
            code=card.slug,
            words=self._words(view, column),
            quotes=self._quotes(view, column),
            definition_words=tuple(word for word, stem in view.words.items() if stem in on_card),
            definition_match=float(values[parts.index(Part.DEFINITION)]),
            used=int(view.used[column]),
            read=int(view.others[column]),
            theme=theme,
            theme_score=None if theme is None else float(values[parts.index(Part.THEME)]),
            parts=_sum_parts(parts, contributions),
            baseline=view.combiner.intercept,
            logit=view.combiner.intercept + float(contributions.sum()),
        )

    def _words(self, view: _View, column: int) -> tuple[WordReason, ...]:
        """Name the words and pairs of words with the largest part of the score, either way."""
        ridge = self._evidence.ridge
        if ridge is None:
            return ()
        weights = ridge.primal[view.terms, column]
        if len(view.own):
            weights = weights - ridge.dual[view.own, column] @ ridge.rows[view.own][:, view.terms].toarray()
        contributions = view.values * weights
        best = np.argsort(-np.abs(contributions), kind="stable")[:_MOST_WORDS]
        names = self._evidence.material.features.terms
        return tuple(
            WordReason(names[view.terms[one]], float(contributions[one]))
            for one in best
            if abs(contributions[one]) >= _SLIGHTEST
        )

    def _is_content(self, column: int, tokenizer: Tokenizer) -> bool:
        """Whether a term consists of content words only; judged once per term and language."""
        known = self._content.get((column, tokenizer))
        if known is None:
            words = self._evidence.material.features.terms[column].split(" ")
            known = self._content[column, tokenizer] = all(map(tokenizer.is_content, words))
        return known

    def _own_rows(self, unit: int) -> Indices:
        """List the rows of a unit that was read: the unit itself and its spans."""
        place = self._evidence.place[unit]
        return np.flatnonzero(self._evidence.rows.owners == place) if place >= 0 else np.empty(0, np.intp)

    def _quotes(self, view: _View, column: int) -> tuple[QuoteReason, ...]:
        """Name the rows that carry the code and add most to the score."""
        support, rows = self._support_of(column), self._evidence.rows
        contributions = support.dual * view.similarity[support.rows]
        if len(view.own):
            contributions[np.isin(support.rows, view.own)] = 0
        best = np.argsort(-contributions, kind="stable")[:_MOST_QUOTES]
        return tuple(
            QuoteReason(rows.kinds[row], int(rows.indices[row]), contribution)
            for row, contribution in zip(support.rows[best], contributions[best].tolist(), strict=True)
            if contribution >= _SLIGHTEST
        )

    def _support_of(self, column: int) -> _Support:
        known = self._support.get(column)
        if known is None:
            ridge = self._evidence.ridge
            rows = np.flatnonzero(self._evidence.rows.codes[:, column]) if ridge else np.empty(0, np.intp)
            dual = ridge.dual[rows, column] if ridge else np.empty(0, np.float32)
            known = self._support[column] = _Support(rows, dual)
        return known


def _sum_parts(parts: Sequence[Part], contributions: Doubles) -> tuple[PartReason, ...]:
    """Contributions in a person's terms: what looks at the same thing counts as one part."""
    sums: dict[Part, float] = {}
    for part, contribution in zip(parts, contributions.tolist(), strict=True):
        shown = _SHOWN.get(part, part)
        sums[shown] = sums.get(shown, 0.0) + contribution
    return tuple(PartReason(part, contribution) for part, contribution in sums.items())
