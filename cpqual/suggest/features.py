"""The feature matrix of a project's units: words, letter n-grams, previous unit and speaker's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cpqual.domain.languages import base_language
from cpqual.suggest.blocks import LetterBlock, Letters, WordBlock, chunks
from cpqual.suggest.data import Floats, Unit
from cpqual.suggest.embedding import Embeddings, unit_length
from cpqual.suggest.tokens import Tokenizer

CONTEXT_WEIGHT = 0.25

Part: TypeAlias = sparse.csr_matrix | Letters | Floats
"""Columns of the feature matrix."""


@dataclass(frozen=True)
class Centred:
    """Sentence vectors around their mean in the project, each of unit length again.

    What all sentences have in common says nothing, and hides what they have not.

    Attributes:
        units: units × dimensions.
        centre: dimensions; the mean that was taken off.
    """

    embeddings: Embeddings
    centre: Floats
    units: Floats

    @classmethod
    def around(cls, embeddings: Embeddings, texts: Sequence[str]) -> Centred:
        """Centre the vectors of all units."""
        rows = embeddings(texts)
        centre: Floats = rows.mean(axis=0)
        return cls(embeddings, centre, unit_length(rows - centre))

    def of(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of further texts: texts × dimensions."""
        if not texts:
            return np.zeros((0, len(self.centre)), dtype=np.float32)
        return unit_length(self.embeddings(texts) - self.centre)


@dataclass(frozen=True)
class Features:
    """The fitted feature space of a project and the rows of its units.

    Attributes:
        rows: units × features, float32: words | letter n-grams | previous unit | role.
        words: the words of every unit, in order.
        terms: the terms of the word part, which comes first.
        letter_columns: where the letter n-grams stand.
        tokenizer: of the project's language, which the codebook is in.
        tokenizers: of every unit, by its language.
        context_columns: where previous unit and role stand.
        vectors: sentence vectors, which come last among the columns; None without a model for them.
    """

    rows: sparse.csr_matrix
    words: list[list[str]]
    terms: list[str]
    letter_columns: slice
    tokenizer: Tokenizer
    tokenizers: list[Tokenizer]
    word_block: WordBlock
    letter_block: LetterBlock
    context_columns: slice
    vectors: Centred | None = None

    @classmethod
    def fit(cls, units: Sequence[Unit], language: str, embeddings: Embeddings | None = None) -> Features:
        """Fit all blocks on all units of the project, read or not."""
        languages = [base_language(unit.language) or language for unit in units]
        by_language = {one: Tokenizer(one) for one in {language, *languages}}
        tokenizers = [by_language[one] for one in languages]
        # a word is kept once, however often it is said
        known: dict[str, str] = {}
        words = [
            [known.setdefault(word, word) for word in tokenizer.words(unit.text)]
            for tokenizer, unit in zip(tokenizers, units, strict=True)
        ]
        word_block, letter_block = WordBlock(pairs=True), LetterBlock()
        word_rows = word_block.fit(words)
        letters = letter_block.fit([unit.text for unit in units])
        previous = WordBlock(pairs=False).fit(_previous_words(units, words, tokenizers))
        weight = np.float32(np.sqrt(CONTEXT_WEIGHT))
        parts: list[Part] = [word_rows, letters, previous * weight, _role_rows(units) * weight]
        until = np.cumsum([part.shape[1] for part in parts]).tolist()
        vectors = None
        if embeddings is not None and units:
            vectors = Centred.around(embeddings, [unit.text for unit in units])
            parts.append(vectors.units)
        return cls(
            rows=_side_by_side(parts),
            words=words,
            terms=word_block.terms(),
            letter_columns=slice(until[0], until[1]),
            tokenizer=by_language[language],
            tokenizers=tokenizers,
            word_block=word_block,
            letter_block=letter_block,
            context_columns=slice(until[1], until[3]),
            vectors=vectors,
        )

    def stems(self, unit: int) -> list[str]:
        """Return the stems of a unit's words, in order."""
        return self.tokenizers[unit].stems(self.words[unit])

    def content(self, unit: int) -> dict[str, str]:
        """Return the content words of a unit with their stems, each once, in order."""
        tokenizer = self.tokenizers[unit]
        words = [word for word in dict.fromkeys(self.words[unit]) if tokenizer.is_content(word)]
        return dict(zip(words, tokenizer.stems(words), strict=True))

    def passages(self, texts: Sequence[str], units: Sequence[int | None]) -> sparse.csr_matrix:
        """Return rows of passages; one inside a unit shares its previous words and role, others have none."""
        words = self.word_block.transform(
            [
                (self.tokenizer if unit is None else self.tokenizers[unit]).words(text)
                for text, unit in zip(texts, units, strict=True)
            ]
        )
        letters = self.letter_block.transform(texts)
        inside = np.array([index for index, unit in enumerate(units) if unit is not None], dtype=np.intp)
        owners = np.array([unit for unit in units if unit is not None], dtype=np.intp)
        place = sparse.csr_matrix(
            (np.ones(len(inside), np.float32), (inside, owners)), shape=(len(texts), self.rows.shape[0])
        )
        parts = [words, letters, place @ self.rows[:, self.context_columns]]
        if self.vectors is not None:
            parts.append(sparse.csr_matrix(self.vectors.of(texts)))
        return sparse.csr_matrix(sparse.hstack(parts, format="csr", dtype=np.float32))


def _side_by_side(parts: Sequence[Part]) -> sparse.csr_matrix:
    """Put columns together, some rows at a time, so that no part is ever there twice."""
    height, width = parts[0].shape[0], sum(part.shape[1] for part in parts)
    numbers = sum(map(_numbers, parts))
    index = sparse.get_index_dtype(maxval=max(numbers, width))
    data, columns = np.empty(numbers, np.float32), np.empty(numbers, index)
    ends = np.zeros(height + 1, index)
    at = 0
    for rows in chunks(height):
        beside = [sparse.csr_matrix(part[rows]) for part in parts]
        piece = sparse.hstack(beside, format="csr", dtype=np.float32)
        data[at : at + piece.nnz], columns[at : at + piece.nnz] = piece.data, piece.indices
        ends[rows.start + 1 : rows.stop + 1] = at + piece.indptr[1:]
        at += piece.nnz
    return sparse.csr_matrix((data, columns, ends), shape=(height, width))


def _numbers(part: Part) -> int:
    """Return how many numbers other than 0 there are."""
    if isinstance(part, Letters):
        return part.count
    return int(part.nnz) if sparse.issparse(part) else int(np.count_nonzero(part))


def _previous_words(
    units: Sequence[Unit], words: list[list[str]], tokenizers: Sequence[Tokenizer]
) -> list[list[str]]:
    """List the words of each unit's previous text, split once where several units have the same."""
    known = {(unit.language, unit.text): own for unit, own in zip(units, words, strict=True) if unit.text}
    for unit, tokenizer in zip(units, tokenizers, strict=True):
        if (unit.language, unit.previous) not in known:
            known[unit.language, unit.previous] = tokenizer.words(unit.previous)
    return [known[unit.language, unit.previous] for unit in units]


def _role_rows(units: Sequence[Unit]) -> sparse.csr_matrix:
    """One column per role; a unit without a role has none."""
    roles = sorted({unit.role for unit in units} - {""})
    column = {role: index for index, role in enumerate(roles)}
    spoken = np.array([index for index, unit in enumerate(units) if unit.role], dtype=np.intp)
    columns: npt.NDArray[np.intp] = np.array(
        [column[unit.role] for unit in units if unit.role], dtype=np.intp
    )
    return sparse.csr_matrix(
        (np.ones(len(spoken), np.float32), (spoken, columns)), shape=(len(units), len(roles))
    )
