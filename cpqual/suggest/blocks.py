"""Words, pairs of words and letter n-grams of many texts, counted and weighed (TF-IDF).

The weights are scikit-learn's (`TfidfTransformer(sublinear_tf=True)`): 1 + ln(count), times
1 + ln((1 + texts) / (1 + texts with the term)), each row of unit length. What is counted here is what its
vectorizers count, but words are numbers while they are counted: of a hundred thousand texts, a string for
every pair of words would be the largest thing in memory and in time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from cpqual.suggest.data import Floats, Indices

SMALL_PROJECT = 50
"""Below this many texts a term found once is kept: there is nothing yet to judge rarity by."""
FEWEST_TEXTS = 3
"""Texts in which a letter n-gram must occur to be kept."""
_CHUNK = 4_096

Ints: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]


def chunks(length: int) -> Iterator[slice]:
    """Yield stretches of rows short enough that what is made of them is small."""
    for start in range(0, length, _CHUNK):
        yield slice(start, min(start + _CHUNK, length))


def no_rows(rows: int, columns: int = 0) -> sparse.csr_matrix:
    """Return a matrix without a number in it."""
    nowhere = np.empty(0, dtype=np.int32)
    return sparse.csr_matrix((np.empty(0, np.float32), (nowhere, nowhere)), shape=(rows, columns))


def _min_df(texts: int, usual: int) -> int:
    return usual if texts >= SMALL_PROJECT else 1


def _rarity(texts: int, having: Indices) -> Floats:
    weights: Floats = 1 + np.log((1 + texts) / (1 + having.astype(np.float32)))
    return weights.astype(np.float32)


def _weighed(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Turn counts into weights, in place."""
    np.log(counts.data, out=counts.data)
    counts.data += 1
    counts.data *= rarity[counts.indices]
    return normalize(counts, copy=False) if counts.nnz else counts


def _counted(rows: Ints | Indices, columns: Ints | Indices, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Count how often each column occurs in each row."""
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


@dataclass(frozen=True)
class _Numbered:
    """Texts as numbers of their words; a word that is not known is −1.

    Attributes:
        words: of all texts, one after the other.
        texts: the text that each of them is in.
        count: how many texts there are.
    """

    words: Ints
    texts: Ints
    count: int

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]], number: Callable[[str], int]) -> _Numbered:
        words, lengths = array("i"), array("i")
        for text in texts:
            words.extend(map(number, text))
            lengths.append(len(text))
        rows = np.repeat(np.arange(len(lengths), dtype=np.int32), np.frombuffer(lengths, np.int32))
        return cls(np.array(words, dtype=np.int32), rows, len(lengths))

    def pairs(self, words: int) -> tuple[Longs, Ints]:
        """Return each pair of neighbours as first × `words` + second, and the text it is in."""
        inside = (self.texts[1:] == self.texts[:-1]) & (self.words[1:] >= 0) & (self.words[:-1] >= 0)
        first, second = self.words[:-1][inside], self.words[1:][inside]
        return first * np.int64(words) + second, self.texts[1:][inside]


class WordBlock:
    """TF-IDF over lists of words, in the order of the alphabet; no columns where no term is frequent."""

    def __init__(self, *, pairs: bool, fewest: int = 2, in_order: bool = True) -> None:
        """Count words, and pairs of them if asked, that occur in at least `fewest` texts.

        Args:
            pairs: whether pairs are counted.
            fewest: texts in which a term must occur.
            in_order: whether the terms are put in the order of the alphabet, for which each is spelt out;
                otherwise they are as they first appear.
        """
        self._in_order = in_order
        self._with_pairs = pairs
        self._fewest = fewest
        self._known: dict[str, int] = {}
        self._terms: Indices = np.empty(0, np.intp)
        self._word_columns: Indices = np.empty(0, np.intp)
        self._pairs: Longs = np.empty(0, np.int64)
        self._pair_columns: Indices = np.empty(0, np.intp)
        self._rarity: Floats = np.empty(0, np.float32)

    def fit(self, texts: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Learn the vocabulary of `texts` and return their rows (texts × terms, float32, unit length)."""
        known: dict[str, int] = {}
        found = _Numbered.of(texts, lambda word: known.setdefault(word, len(known)))
        self._known = known
        keys, rows = found.pairs(len(known)) if self._with_pairs else (self._pairs, np.empty(0, np.int32))
        distinct, first, columns = np.unique(keys, return_index=True, return_inverse=True)
        begins = np.unique(found.words, return_index=True)[1]
        terms = _by_appearance(begins, found.texts[begins], first, rows[first])
        place = np.empty(len(terms), np.int32)
        place[terms] = np.arange(len(terms), dtype=np.int32)
        columns = np.concatenate([place[found.words], place[len(known) + columns]])
        counts = _counted(np.concatenate([found.texts, rows]), columns, (found.count, len(terms)))
        having = np.bincount(counts.indices, minlength=len(terms))
        kept = np.flatnonzero(having >= _min_df(found.count, self._fewest))
        self._pairs = distinct
        return self._keep(counts if len(kept) == len(terms) else counts[:, kept], terms[kept], having[kept])

    def _keep(self, counts: sparse.csr_matrix, terms: Indices, having: Indices) -> sparse.csr_matrix:
        """Remember where the terms are, and weigh the counts.

        The numbers of a row stay in the order of appearance: sums depend on it in their last digits.
        """
        words = len(self._known)
        self._terms = terms
        if self._in_order:
            names = self.terms()
            order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.intp)
            moved = np.empty(len(order), counts.indices.dtype)
            moved[order] = np.arange(len(order), dtype=moved.dtype)
            counts = sparse.csr_matrix(
                (counts.data, moved[counts.indices], counts.indptr), shape=counts.shape
            )
            self._terms, having = terms[order], having[order]
        terms, column = self._terms, np.arange(len(terms))
        self._word_columns = np.full(words, -1, np.intp)
        self._word_columns[terms[terms < words]] = column[terms < words]
        self._pair_columns = np.full(len(self._pairs), -1, np.intp)
        self._pair_columns[terms[terms >= words] - words] = column[terms >= words]
        self._rarity = _rarity(counts.shape[0], having)
        return _weighed(counts, self._rarity)

    def transform(self, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Return the rows of further texts in the vocabulary learnt."""
        found = _Numbered.of(texts, lambda word: self._known.get(word, -1))
        keys, rows = found.pairs(len(self._known))
        place = np.searchsorted(self._pairs, keys)
        there = place < len(self._pairs)
        there[there] = self._pairs[place[there]] == keys[there]
        known = found.words >= 0
        columns = np.concatenate([self._word_columns[found.words[known]], self._pair_columns[place[there]]])
        in_texts = np.concatenate([found.texts[known], rows[there]])
        kept = columns >= 0
        return _weighed(_counted(in_texts[kept], columns[kept], (found.count, self.width)), self._rarity)

    @property
    def width(self) -> int:
        """Number of terms."""
        return len(self._rarity)

    def terms(self) -> list[str]:
        """List the terms in column order; the words of a pair are separated by a space."""
        known, pairs = list(self._known), self._pairs
        words = len(known)
        return [
            known[term]
            if term < words
            else " ".join(known[one] for one in divmod(int(pairs[term - words]), words))
            for term in self._terms.tolist()
        ]


def _by_appearance(words: Indices, words_in: Ints, pairs: Indices, pairs_in: Ints) -> Indices:
    """Return words (by number), then pairs (by place, after the words), in the order they first appear.

    In a text words come before pairs.

    Args:
        words, words_in: where each first stands, and in which text.
        pairs, pairs_in: the same of pairs.
    """
    kind = np.repeat([0, 1], [len(words), len(pairs)])
    return np.lexsort((np.concatenate([words, pairs]), kind, np.concatenate([words_in, pairs_in])))


@dataclass(frozen=True)
class Letters:
    """Rows of letter n-grams that are made a stretch at a time: all of them are the largest thing there is.

    Attributes:
        bag: texts × distinct words.
        spelt: distinct words × n-grams.
        count: how many numbers other than 0 the rows have.
    """

    bag: sparse.csr_matrix
    spelt: sparse.csr_matrix
    rarity: Floats
    count: int

    @property
    def shape(self) -> tuple[int, int]:
        """Number of texts and of n-grams."""
        return self.bag.shape[0], self.spelt.shape[1]

    def __getitem__(self, part: slice) -> sparse.csr_matrix:
        """Return some of the rows (texts × n-grams, float32, unit length)."""
        return _weighed(self.bag[part] @ self.spelt, self.rarity)


class LetterBlock:
    """TF-IDF over letter n-grams (3 to 5) within words, as scikit-learn's `char_wb` counts them.

    Each distinct word is spelt out once and its n-grams are added up by a sparse product, which gives
    the same counts several times faster than walking through every text.
    """

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._rarity: Floats = np.empty(0, np.float32)

    def fit(self, texts: Sequence[str]) -> Letters:
        """Learn the n-grams of `texts` and return their rows."""
        bag, words = _bag(texts)
        speller = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=False, dtype=np.float32)
        if not words:
            return Letters(bag, no_rows(0), self._rarity, 0)
        spelt = sparse.csr_matrix(speller.fit_transform(words))
        having = np.zeros(spelt.shape[1], dtype=np.intp)
        for part in chunks(len(texts)):
            having += np.bincount((bag[part] @ spelt).indices, minlength=len(having))
        frequent = np.flatnonzero(having >= _min_df(len(texts), FEWEST_TEXTS))
        names = speller.get_feature_names_out()[frequent].tolist()
        self._vocabulary = {name: column for column, name in enumerate(names)}
        self._rarity = _rarity(len(texts), having[frequent])
        return Letters(bag, spelt[:, frequent], self._rarity, int(having[frequent].sum()))

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the rows of further texts in the n-grams learnt."""
        bag, words = _bag(texts)
        if not words or not self._vocabulary:
            return no_rows(len(texts), len(self._vocabulary))
        speller = CountVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            lowercase=False,
            dtype=np.float32,
            vocabulary=self._vocabulary,
        )
        return _weighed(sparse.csr_matrix(bag @ speller.transform(words)), self._rarity)


def _bag(texts: Sequence[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """Count each written word in each text; return the counts and the words, in the order of the alphabet."""
    known: dict[str, int] = {}
    found = _Numbered.of(
        (text.lower().split() for text in texts), lambda word: known.setdefault(word, len(known))
    )
    counts = _counted(found.texts, found.words, (found.count, len(known)))
    words = sorted(known)
    column = np.empty(len(words), counts.indices.dtype)
    column[[known[word] for word in words]] = np.arange(len(words), dtype=column.dtype)
    return sparse.csr_matrix((counts.data, column[counts.indices], counts.indptr), shape=counts.shape), words
