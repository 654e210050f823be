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

_MOST_WORDS = 6
_MOST_QUOTES = 3
_SLIGHTEST = 1e-5
_CHUNK = 512


def explain_pairs(evidence: Evidence, combiner: Combiner, pairs: Sequence[tuple[int, str]]) -> list[Reason]:
    """Explain pairs of unit (index) and code (slug), in the order asked.

    The ridge score of a unit is both Σ feature × weight and Σ dual weight × similarity over the coded rows,
    so words and quotes are exact parts of it. A unit that was read is not explained by itself.

    Raises:
        UnknownNameError: a code is not in the material.
    """
    columns = evidence.material.code_columns()
    wanted: dict[int, list[int]] = {}
    for unit, slug in pairs:
        if slug not in columns:
            raise UnknownNameError("no such code among those that may be suggested", where=slug)
        wanted.setdefault(unit, []).append(columns[slug])
    explainer = _Explainer(evidence, combiner)
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
    """One unit: its word features, similarity to every coded row, and pair features (parts × codes)."""

    unit: int
    terms: Indices
    values: Floats
    similarity: Doubles
    features: Floats
    used: Floats
    others: int


class _Explainer:
    """Holds what all explanations share."""

    def __init__(self, evidence: Evidence, combiner: Combiner) -> None:
        self._evidence = evidence
        self._combiner = combiner
        self._shown: dict[int, bool] = {}

    def look_at(self, units: Indices) -> Iterator[_View]:
        """Everything about some units that does not depend on the code."""
        evidence = self._evidence
        rows = evidence.material.features.rows[units]
        similarity = (
            np.zeros((len(units), 0)) if evidence.ridge is None else kernel(rows, evidence.ridge.rows)
        )
        features = np.stack(evidence.features(units))
        used, others = evidence.used_elsewhere(units)
        words = len(evidence.material.features.terms)
        for place, unit in enumerate(units):
            row = slice(rows.indptr[place], rows.indptr[place + 1])
            terms, values = rows.indices[row].astype(np.intp), rows.data[row]
            yield _View(
                unit=int(unit),
                terms=terms[terms < words],
                values=values[terms < words],
                similarity=similarity[place],
                features=features[:, place],
                used=used[place],
                others=int(others[place, 0]),
            )

    def reason(self, view: _View, column: int) -> Reason:
        """Explain one pair."""
        material, parts = self._evidence.material, self._combiner.parts
        card = material.codes[column]
        values = view.features[:, column]
        contributions = self._combiner.contributions(values.tolist())
        theme = card.parent if Part.THEME in parts and card.parent is not None else None
        return Reason(
            unit=view.unit,
            code=card.slug,
            words=self._words(view, column),
            quotes=self._quotes(view, column),
            definition_words=self._definition_words(view.unit, column),
            definition_match=float(values[parts.index(Part.DEFINITION)]),
            used=int(view.used[column]),
            read=view.others,
            theme=theme,
            theme_score=None if theme is None else float(values[parts.index(Part.THEME)]),
            parts=_sum_parts(parts, contributions),
            baseline=self._combiner.intercept,
            logit=self._combiner.intercept + float(contributions.sum()),
        )

    def _words(self, view: _View, column: int) -> tuple[WordReason, ...]:
        """Content words and pairs of content words with the largest part of the score, either way."""
        ridge = self._evidence.ridge
        if ridge is None:
            return ()
        own = self._own_rows(view.unit)
        weights = ridge.primal[view.terms, column]
        if len(own):
            weights = weights - ridge.dual[own, column] @ ridge.rows[own][:, view.terms].toarray()
        contributions = view.values * weights
        names = self._evidence.material.features.terms
        shown: list[WordReason] = []
        for place in np.argsort(-np.abs(contributions), kind="stable"):
            if len(shown) == _MOST_WORDS or abs(contributions[place]) < _SLIGHTEST:
                break
            if self._is_shown(int(view.terms[place])):
                shown.append(WordReason(names[view.terms[place]], float(contributions[place])))
        return tuple(shown)

    def _is_shown(self, term: int) -> bool:
        """Whether a term consists of content words only; judged once per term."""
        known = self._shown.get(term)
        if known is None:
            features = self._evidence.material.features
            known = all(features.tokenizer.is_content(word) for word in features.terms[term].split(" "))
            self._shown[term] = known
        return known

    def _quotes(self, view: _View, column: int) -> tuple[QuoteReason, ...]:
        """Rows that carry the code and add most to the score."""
        rows, ridge = self._evidence.rows, self._evidence.ridge
        if ridge is None:
            return ()
        speaks = np.flatnonzero(rows.codes[:, column])
        place = self._evidence.place[view.unit]
        speaks = speaks[rows.owners[speaks] != place] if place >= 0 else speaks
        contributions = ridge.dual[speaks, column] * view.similarity[speaks]
        best = np.argsort(-contributions, kind="stable")[:_MOST_QUOTES]
        return tuple(
            QuoteReason(rows.kinds[speaks[one]], int(rows.indices[speaks[one]]), float(contributions[one]))
            for one in best
            if contributions[one] > 0
        )

    def _own_rows(self, unit: int) -> Indices:
        """List the rows of a unit that was read: the unit itself and its spans."""
        place = self._evidence.place[unit]
        return np.flatnonzero(self._evidence.rows.owners == place) if place >= 0 else np.empty(0, np.intp)

    def _definition_words(self, unit: int, column: int) -> tuple[str, ...]:
        """Content words of the unit whose stem stands on the code's card, each once, in order."""
        features = self._evidence.material.features
        words = [word for word in dict.fromkeys(features.words[unit]) if features.tokenizer.is_content(word)]
        card = self._evidence.material.definitions.stems[column]
        stems = features.tokenizer.stems(words)
        return tuple(word for word, stem in zip(words, stems, strict=True) if stem in card)


def _sum_parts(parts: Sequence[Part], contributions: Doubles) -> tuple[PartReason, ...]:
    """Contributions in a person's terms: both features of the definition count as one part."""
    sums: dict[Part, float] = {}
    for part, contribution in zip(parts, contributions.tolist(), strict=True):
        shown = Part.DEFINITION if part is Part.FADING_DEFINITION else part
        sums[shown] = sums.get(shown, 0.0) + contribution
    return tuple(PartReason(part, contribution) for part, contribution in sums.items())
