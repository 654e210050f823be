from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from cpqual.suggest import blocks
from cpqual.suggest.blocks import LetterBlock, WordBlock
from cpqual.suggest.data import Unit
from cpqual.suggest.features import Features

TEXTS = [f"Garden walk {n}, the {'old' if n % 3 else 'new'} gate\tand gardens" for n in range(60)]


def test_letters_are_counted_as_scikit_learn_counts_them() -> None:
    usual = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3, dtype=np.float32
    )
    expected = usual.fit_transform(TEXTS)
    block = LetterBlock()
    assert np.allclose(block.fit(TEXTS)[:].toarray(), expected.toarray(), atol=1e-6)
    more = ["A gardener at the gate", "", "zzzz"]
    assert np.allclose(block.transform(more).toarray(), usual.transform(more).toarray(), atol=1e-6)


def test_a_block_without_frequent_terms_has_no_columns() -> None:
    unique = [f"word{n}x{n * n}" for n in range(60)]
    words = WordBlock(pairs=False)
    assert words.fit([[text] for text in unique]).shape == (60, 0)
    assert words.transform([["word1x1"]]).shape == (1, 0)
    assert words.terms() == []
    letters = LetterBlock()
    assert letters.fit(["", " "]).shape == (2, 0)
    assert letters.transform(["anything"]).shape == (1, 0)


def test_rows_hold_words_letters_context_and_role() -> None:
    units = [
        Unit("a", "apples", previous="who came", role="guide"),
        Unit("a", "apples", previous="who came", role="guide"),
        Unit("a", "apples"),
    ]
    rows = Features.fit(units, "en").rows
    likeness = (rows @ rows.T).toarray()
    assert likeness[0, 1] == pytest.approx(1 + 1 + 0.25 + 0.25)
    assert likeness[0, 2] == pytest.approx(1 + 1)
    assert likeness[2, 2] == pytest.approx(1 + 1)


def test_a_passage_shares_the_place_of_its_unit() -> None:
    units = [Unit("a", "apples and pears", "who came", "guide"), Unit("a", "plums", "why", "walker")]
    features = Features.fit(units, "en")
    passages = features.passages(["apples and pears", "apples and pears"], [0, None])
    likeness = (features.rows @ passages.T).toarray()
    assert likeness[0, 0] == pytest.approx(2.5)
    assert likeness[0, 1] == pytest.approx(2.0)


def test_no_units_and_empty_units() -> None:
    assert Features.fit([], "en").rows.shape == (0, 0)
    assert Features.fit([Unit("a", ""), Unit("a", " ")], "en").rows.shape == (2, 0)


@pytest.mark.parametrize("in_order", [True, False])
@given(
    texts=st.lists(st.lists(st.sampled_from(["a", "b b", "c", "dé", "e"]), max_size=6), max_size=9),
    more=st.lists(st.lists(st.sampled_from(["a", "c", "new", "e"]), max_size=6), max_size=4),
)
def test_words_and_pairs_weigh_what_scikit_learn_makes_them(
    in_order: bool, texts: list[list[str]], more: list[list[str]]
) -> None:
    block = WordBlock(pairs=True, fewest=1, in_order=in_order)
    rows, further = block.fit(texts), block.transform(more)
    if not any(texts):
        assert (rows.shape, further.shape) == ((len(texts), 0), (len(more), 0))
        return
    usual = TfidfVectorizer(analyzer=_grams, sublinear_tf=True, dtype=np.float32)
    expected = usual.fit_transform(texts)
    columns = [usual.vocabulary_[term] for term in block.terms()]
    assert len(columns) == block.width == expected.shape[1]
    assert not in_order or columns == sorted(columns)
    assert np.allclose(rows.toarray(), expected[:, columns].toarray(), atol=1e-6)
    if more:
        assert np.allclose(further.toarray(), usual.transform(more)[:, columns].toarray(), atol=1e-6)


def _grams(words: list[str]) -> list[str]:
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def test_rows_made_a_stretch_at_a_time_are_those_of_all() -> None:
    units = [Unit("a", text, previous=f"who {n % 4}", role="guide") for n, text in enumerate(TEXTS * 80)]
    assert len(units) > blocks._CHUNK
    features = Features.fit(units, "en")
    letters = LetterBlock().fit([unit.text for unit in units])
    assert letters.count == letters[:].nnz
    assert abs(features.rows[:, features.letter_columns] - letters[:]).max() == 0
    assert features.rows.shape == (len(units), features.context_columns.stop)
