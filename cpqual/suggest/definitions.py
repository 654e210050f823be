"""How well a unit matches what the codebook says about each code, before anything is coded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cpqual.suggest.blocks import WordBlock
from cpqual.suggest.data import CodeCard, Floats
from cpqual.suggest.features import Features

LABEL_REPEATS = 3
LOWEST, HIGHEST = -3.0, 6.0
_CHUNK = 4_096
VECTOR_WEIGHT = 2
"""How much the cosine of sentence vectors counts beside that of stems and that of letters."""


@dataclass(frozen=True)
class Definitions:
    """The match of every unit with every code.

    Attributes:
        match: units × codes, float32; 0 is the average unit for that code, clipped to [-3, 6].
        stems: the stems on each code's card, to show which words matched.
    """

    match: Floats
    stems: tuple[frozenset[str], ...]


def card_text(card: CodeCard) -> str:
    """Join the label (three times: it says most in the fewest words), definition, inclusion and examples."""
    parts = [*[card.label] * LABEL_REPEATS, card.definition, *card.inclusion, *card.examples]
    return "\n".join(part for part in parts if part.strip())


def match_definitions(features: Features, codes: Sequence[CodeCard]) -> Definitions:
    """Compare every unit with every card by stems and by letter n-grams.

    The two cosines are each standardised over the units of the project, code by code, so that a long
    definition does not match everything; their mean is the match. Where there are sentence vectors, their
    cosine joins the mean with the weight 2.
    """
    tokenizer = features.tokenizer
    texts = [card_text(card) for card in codes]
    cards = [tokenizer.stems(tokenizer.words(text)) for text in texts]
    block = WordBlock(pairs=True, fewest=1, in_order=False)
    stems = block.fit(map(features.stems, range(len(features.words))))
    match = _standardised(stems, block.transform(cards), slice(None))
    del stems
    match += _standardised(features.rows, features.letter_block.transform(texts), features.letter_columns)
    if features.vectors is not None:
        match += VECTOR_WEIGHT * _spread(features.vectors.units @ features.vectors.of(texts).T)
        match /= 2 + VECTOR_WEIGHT
    else:
        match /= 2
    np.clip(match, LOWEST, HIGHEST, out=match)
    return Definitions(match=match, stems=tuple(frozenset(card) for card in cards))


def _standardised(units: sparse.csr_matrix, cards: sparse.csr_matrix, columns: slice) -> Floats:
    """Cosines (units × cards), each column with mean 0 and deviation 1; a column without spread is 0.

    Args:
        columns: those of the units' features that the cards have.
    """
    turned = cards.T.tocsr()
    result = np.empty((units.shape[0], cards.shape[0]), dtype=np.float32)
    # in pieces: of a hundred thousand units the products would be the largest thing in memory
    for start in range(0, len(result), _CHUNK):
        result[start : start + _CHUNK] = (units[start : start + _CHUNK, columns] @ turned).toarray()
    return _spread(result)


def _spread(cosines: Floats) -> Floats:
    if not cosines.size:
        return cosines
    spread = cosines.std(axis=0)
    cosines -= cosines.mean(axis=0)
    cosines /= np.where(spread > 0, spread, 1)
    return cosines
