"""The feature matrix of a project's units: words, letter n-grams, previous unit and speaker's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer

from cpqual.domain.languages import base_language
from cpqual.suggest.data import Floats, Unit
from cpqual.suggest.embedding import Embeddings, unit_length
from cpqual.suggest.tokens import Tokenizer

CONTEXT_WEIGHT = 0.25
SMALL_PROJECT = 50
"""Below this many texts a term found once is kept: there is nothing yet to judge rarity by."""

_T = TypeVar("_T")


def _same(value: _T) -> _T:
    return value


def _written_words(text: str) -> list[str]:
    return text.lower().split()


def _min_df(texts: int, usual: int) -> int:
    return usual if texts >= SMALL_PROJECT else 1


def _zeros(rows: int, columns: int = 0) -> sparse.csr_matrix:
    nowhere = np.empty(0, dtype=np.intp)
    return sparse.csr_matrix((np.empty(0, np.float32), (nowhere, nowhere)), shape=(rows, columns))


class WordBlock:
    """TF-IDF over lists of words; has no columns when no term is frequent enough."""

    def __init__(self, *, longest: int, fewest: int = 2) -> None:
        """Count sequences of up to `longest` words that occur in at least `fewest` texts."""
        self._longest = longest
        self._fewest = fewest
        self._vectorizer: TfidfVectorizer | None = None

    def fit(self, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Learn the vocabulary of `texts` and return their rows (texts × terms, float32, unit length)."""
        vectorizer = TfidfVectorizer(
            tokenizer=_same,
            preprocessor=_same,
            lowercase=False,
            token_pattern=None,
            ngram_range=(1, self._longest),
            sublinear_tf=True,
            min_df=_min_df(len(texts), self._fewest),
            dtype=np.float32,
        )
        try:
            rows = vectorizer.fit_transform(texts)
        except ValueError:  # what scikit-learn raises when no term is left
            self._vectorizer = None
            return _zeros(len(texts))
        self._vectorizer = vectorizer
        return sparse.csr_matrix(rows)

    def transform(self, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Return the rows of further texts in the vocabulary learnt."""
        if self._vectorizer is None or not texts:
            return _zeros(len(texts), self.width)
        return sparse.csr_matrix(self._vectorizer.transform(texts))

    @property
    def width(self) -> int:
        """Number of terms."""
        return 0 if self._vectorizer is None else len(self._vectorizer.vocabulary_)

    def terms(self) -> list[str]:
        """List the terms in column order; the words of a pair are separated by a space."""
        return [] if self._vectorizer is None else list(self._vectorizer.get_feature_names_out())


class LetterBlock:
    """TF-IDF over letter n-grams (3 to 5) within words, as scikit-learn's `char_wb` counts them.

    Each distinct word is spelt out once and its n-grams are added up by a sparse product, which gives
    the same counts several times faster than walking through every text.
    """

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._tfidf = TfidfTransformer(sublinear_tf=True)

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the n-grams of `texts` and return their rows (texts × n-grams, float32, unit length)."""
        bag, words = _bag(texts)
        if not words:
            return _zeros(len(texts))
        speller = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=False, dtype=np.float32)
        counts = sparse.csr_matrix(bag @ speller.fit_transform(words))
        frequent = np.flatnonzero(counts.getnnz(axis=0) >= _min_df(len(texts), 3))
        if not len(frequent):
            return _zeros(len(texts))
        names = speller.get_feature_names_out()[frequent]
        self._vocabulary = {str(name): column for column, name in enumerate(names)}
        # each further copy would be the largest thing in memory
        counts = counts[:, frequent]
        return sparse.csr_matrix(self._tfidf.fit(counts).transform(counts, copy=False))

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the rows of further texts in the n-grams learnt."""
        bag, words = _bag(texts)
        if not words or not self._vocabulary:
            return _zeros(len(texts), len(self._vocabulary))
        speller = CountVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            lowercase=False,
            dtype=np.float32,
            vocabulary=self._vocabulary,
        )
        return sparse.csr_matrix(self._tfidf.transform(bag @ speller.transform(words)))


def _bag(texts: Sequence[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """Count each written word in each text; return the counts and the words."""
    split = [_written_words(text) for text in texts]
    if not any(split):
        return _zeros(len(texts)), []
    counter = CountVectorizer(
        tokenizer=_same, preprocessor=_same, lowercase=False, token_pattern=None, dtype=np.float32
    )
    counts = counter.fit_transform(split)
    return sparse.csr_matrix(counts), list(counter.get_feature_names_out())


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
        word_block, letter_block = WordBlock(longest=2), LetterBlock()
        word_rows = word_block.fit(words)
        letters = letter_block.fit([unit.text for unit in units])
        previous = WordBlock(longest=1).fit(_previous_words(units, words, tokenizers))
        weight = np.float32(np.sqrt(CONTEXT_WEIGHT))
        parts = [word_rows, letters, previous * weight, _role_rows(units) * weight]
        until = np.cumsum([part.shape[1] for part in parts]).tolist()
        vectors = None
        if embeddings is not None and units:
            vectors = Centred.around(embeddings, [unit.text for unit in units])
            parts.append(sparse.csr_matrix(vectors.units))
        return cls(
            rows=sparse.hstack(parts, format="csr", dtype=np.float32),
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
