"""What speaks for a pair of unit and code, learnt from one coder's readings; no unit sees its own codings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cpqual.suggest.combiner import Part
from cpqual.suggest.data import Flags, Floats, Indices, Readings, RowKind
from cpqual.suggest.linear import FEWEST_UNITS, Linear, fit_linear, out_of_fold
from cpqual.suggest.material import Material, label_units
from cpqual.suggest.preceding import Preceding
from cpqual.suggest.ridge import Ridge, fit_ridge

MOST_ROWS = 4_000
"""Most rows of units and spans the ridge learns from; its cost grows with their third power."""
SPAN_WEIGHT = 0.5
_LONGEST_SPAN = 0.9
_FADE = 5
_SMALL = np.float32(0.2)
"""Added to how often a code was used, so that no rate is 0."""
ORDERED = (Part.SO_FAR, Part.BEFORE)
"""The features that join where the units before a unit were read."""


@dataclass(frozen=True)
class Rows:
    """The coded rows: units read, then spans, then codebook examples.

    Attributes:
        features: rows × features.
        codes, themes: rows × codes, rows × themes.
        weights: 1, or .5 for a span.
        owners: the place among the units read of the unit a row belongs to; −1 for an example.
        kinds, indices: where each row comes from (see `QuoteReason`).
    """

    features: sparse.csr_matrix
    codes: Flags
    themes: Flags
    weights: Floats
    owners: Indices
    kinds: tuple[RowKind, ...]
    indices: Indices

    def take(self, chosen: Indices) -> Rows:
        """Keep some of the rows."""
        return Rows(
            features=self.features[chosen],
            codes=self.codes[chosen],
            themes=self.themes[chosen],
            weights=self.weights[chosen],
            owners=self.owners[chosen],
            kinds=tuple(self.kinds[row] for row in chosen),
            indices=self.indices[chosen],
        )


@dataclass(frozen=True)
class Evidence:
    """What was learnt, and the scores of the units read as if they had not been.

    Attributes:
        read: indices of the units read, ascending.
        place: for every unit its place in `read`, or −1.
        labels: units read × codes; a coding on what the code is not for does not count.
        barred: units read × codes; where the code is not for what the speaker says.
        rows: the rows the ridge was fitted on.
        ridge: outputs are the codes, then the themes; None before anything was read.
        left_out: ridge scores of the units read (units read × outputs), each without its own codings.
        linear: None below 300 units read.
        linear_left_out: decision values of the units read, out of fold.
        preceding: what was given to the units before each unit in its document.
    """

    material: Material
    read: Indices
    place: Indices
    labels: Flags
    barred: Flags
    rows: Rows
    ridge: Ridge | None
    left_out: Floats
    linear: Linear | None
    linear_left_out: Floats
    preceding: Preceding

    @property
    def parts(self) -> tuple[Part, ...]:
        """The features of a pair, in order."""
        parts = [Part.QUOTES, Part.BASE_RATE, Part.DEFINITION, Part.FADING_DEFINITION]
        if self.material.themes:
            parts.append(Part.THEME)
        if self.linear is not None:
            parts.append(Part.CLASSIFIER)
        return tuple(parts)

    def used_elsewhere(self, units: Indices) -> tuple[Floats, Floats]:
        """In how many units read, other than the unit itself, each code was used; and how many those are.

        Units that the code cannot be on for who says them are not counted.

        Returns:
            units × codes, twice.
        """
        place = self.place[units]
        known = place >= 0
        own, at = np.zeros((2, len(units), self.labels.shape[1]), dtype=np.float32)
        own[known] = self.labels[place[known]]
        at[known] = ~self.barred[place[known]]
        read = len(self.read) - self.barred.sum(axis=0, dtype=np.float32)
        return self.labels.sum(axis=0, dtype=np.float32) - own, read - at

    def features(self, units: Indices) -> list[Floats]:
        """Return the features of all pairs of these units and codes: one array (units × codes) per part."""
        codes = len(self.material.codes)
        similar = self._similar(units)
        used, read = self.used_elsewhere(units)
        match = self.material.definitions.match[units]
        result = [
            similar[:, :codes],
            np.log((used + _SMALL) / (read - used + 1)),
            match,
            match / (1 + used / _FADE),
        ]
        if self.material.themes:
            result.append(self._theme_scores(similar[:, codes:]))
        if self.linear is not None:
            scores = self.linear.scores(self.material.features.rows[units])
            place = self.place[units]
            scores[place >= 0] = self.linear_left_out[place[place >= 0]]
            result.append(scores)
        return result

    def features_in_order(self, units: Indices, preceding: Preceding) -> list[Floats]:
        """Return the features that `ORDERED` names: what was given to the units before each unit."""
        used, read = self.used_elsewhere(units)
        return preceding.features(units, (used + _SMALL) / (read + 1 + _SMALL))

    def _similar(self, units: Indices) -> Floats:
        """Ridge scores (units × outputs); those of units read without their own codings."""
        outputs = len(self.material.codes) + len(self.material.themes)
        if self.ridge is None:
            return np.zeros((len(units), outputs), dtype=np.float32)
        scores = self.ridge.scores(self.material.features.rows[units])
        place = self.place[units]
        scores[place >= 0] = self.left_out[place[place >= 0]]
        return scores

    def _theme_scores(self, themes: Floats) -> Floats:
        """Each code's parent's score; a code without a parent gets the unit's average, which says nothing."""
        theme_of = self.material.theme_of
        result = themes[:, theme_of]
        result[:, theme_of < 0] = result[:, theme_of >= 0].mean(axis=1, keepdims=True)
        return result


def gather(material: Material, readings: Readings, *, linear: bool, seed: int) -> Evidence:
    """Learn from the readings.

    Args:
        material: the project's units and codes.
        readings: one coder's readings.
        linear: whether to fit the classifiers too, once 300 units are read.
        seed: of every draw.

    Raises:
        ValueError: a reading names a unit that does not exist.
    """
    read = np.array(sorted(readings.codes_of), dtype=np.intp)
    if len(read) and (read[0] < 0 or read[-1] >= len(material.units)):
        raise ValueError("a reading names a unit that does not exist")
    place = np.full(len(material.units), -1, dtype=np.intp)
    place[read] = np.arange(len(read))
    rows = _collect(material, readings, read, place)
    barred = material.is_barred(read)
    labels = rows.codes[: len(read)] & ~barred
    fitted = rows.take(_choose_rows(rows, len(read), seed))
    ridge, left_out = _fit_ridge(fitted, rows, len(read))
    machine, machine_left_out = None, np.zeros((0, len(material.codes)), dtype=np.float32)
    if linear and len(read) >= FEWEST_UNITS and labels.any() and rows.features.shape[1]:
        shut = _barred_rows(rows, barred)
        machine = fit_linear(rows.features, rows.codes, rows.weights, shut, seed)
        machine_left_out = out_of_fold(
            rows.features, rows.codes, rows.weights, shut, rows.owners, len(read), seed
        )
    return Evidence(
        material=material,
        read=read,
        place=place,
        labels=labels,
        barred=barred,
        rows=fitted,
        ridge=ridge,
        left_out=left_out,
        linear=machine,
        linear_left_out=machine_left_out,
        preceding=Preceding.of(material.units, read, labels),
    )


def _collect(material: Material, readings: Readings, read: Indices, place: Indices) -> Rows:
    """All coded rows: the units read, their spans shorter than 90 % of the unit, and the examples."""
    spans = [
        (index, span)
        for index, span in enumerate(readings.spans)
        if span.unit in readings.codes_of
        and 0 < len(span.text.strip()) < _LONGEST_SPAN * len(material.units[span.unit].text)
    ]
    inside = material.features.passages([span.text for _, span in spans], [span.unit for _, span in spans])
    examples = material.examples
    decisions = [readings.codes_of[int(unit)] for unit in read]
    decisions += [span.codes for _, span in spans]
    decisions += [frozenset({material.codes[code].slug}) for code in examples.codes]
    codes, themes = label_units(material, decisions)
    kinds = [RowKind.UNIT] * len(read) + [RowKind.SPAN] * len(spans) + [RowKind.EXAMPLE] * len(examples.codes)
    weights = np.ones(len(kinds), dtype=np.float32)
    weights[len(read) : len(read) + len(spans)] = SPAN_WEIGHT
    span_owners = place[np.array([span.unit for _, span in spans], dtype=np.intp)]
    span_indices = np.array([index for index, _ in spans], dtype=np.intp)
    return Rows(
        features=sparse.vstack([material.features.rows[read], inside, examples.rows], format="csr"),
        codes=codes,
        themes=themes,
        weights=weights,
        owners=np.concatenate([np.arange(len(read)), span_owners, np.full(len(examples.codes), -1)]),
        kinds=tuple(kinds),
        indices=np.concatenate([read, span_indices, examples.places]),
    )


def _barred_rows(rows: Rows, barred: Flags) -> Flags:
    """Say which codes cannot be on each row; an example is on whatever it is an example of."""
    found = np.zeros(rows.codes.shape, dtype=np.bool_)
    owned = rows.owners >= 0
    found[owned] = barred[rows.owners[owned]]
    return found


def _choose_rows(rows: Rows, units: int, seed: int) -> Indices:
    """Choose the rows for the ridge: all, or units with their spans up to 4,000 rows, and all examples.

    Half of the room goes to the units with the rarest codes, half to a random draw.
    """
    owned = np.bincount(rows.owners[rows.owners >= 0], minlength=units)
    if owned.sum() <= MOST_ROWS:
        return np.arange(len(rows.kinds))
    quotes = rows.codes[:units].sum(axis=0)
    rarity = np.where(rows.codes[:units], quotes, units + 1).min(axis=1, initial=units + 1)
    by_rarity = np.argsort(rarity, kind="stable")
    rare = by_rarity[np.cumsum(owned[by_rarity]) <= MOST_ROWS // 2]
    shuffled = np.random.default_rng(seed).permutation(np.setdiff1d(np.arange(units), rare))
    others = shuffled[np.cumsum(owned[shuffled]) <= MOST_ROWS - owned[rare].sum()]
    chosen = np.zeros(units + 1, dtype=np.bool_)
    chosen[rare] = chosen[others] = True
    chosen[-1] = True  # where an example's owner, −1, points
    return np.flatnonzero(chosen[rows.owners])


def _fit_ridge(fitted: Rows, rows: Rows, units: int) -> tuple[Ridge | None, Floats]:
    """Fit the ridge, and score all units read without their own codings."""
    targets = np.hstack([fitted.codes, fitted.themes]).astype(np.float32)
    if not units:
        return None, np.zeros((0, targets.shape[1]), dtype=np.float32)
    ridge, scores = fit_ridge(fitted.features, targets, fitted.weights, _blocks(fitted.owners))
    left_out = ridge.scores(rows.features[:units])
    fitted_units = fitted.owners[[kind is RowKind.UNIT for kind in fitted.kinds]]
    left_out[fitted_units] = scores[: len(fitted_units)]
    return ridge, left_out


def _blocks(owners: Indices) -> list[Indices]:
    """Rows of units that have spans, one array per unit."""
    order = np.argsort(owners, kind="stable")
    order = order[owners[order] >= 0]
    starts = np.flatnonzero(np.diff(owners[order])) + 1
    return [block for block in np.split(order, starts) if len(block) > 1]
