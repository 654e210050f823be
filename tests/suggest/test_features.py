from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from cpqual.suggest.data import Unit
from cpqual.suggest.features import Features, LetterBlock, WordBlock

TEXTS = [f"Garden walk {n}, the {'old' if n % 3 else 'new'} gate\tand gardens" for n in range(60)]


def test_letters_are_counted_as_scikit_learn_counts_them() -> None:
    usual = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3, dtype=np.float32
    )
    expected = usual.fit_transform(TEXTS)
    block = LetterBlock()
    assert np.allclose(block.fit(TEXTS).toarray(), expected.toarray(), atol=1e-6)
    more = ["A gardener at the gate", "", "zzzz"]
    assert np.allclose(block.transform(more).toarray(), usual.transform(more).toarray(), atol=1e-6)


def test_a_block_without_frequent_terms_has_no_columns() -> None:
    unique = [f"word{n}x{n * n}" for n in range(60)]
    words = WordBlock(longest=1)
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
