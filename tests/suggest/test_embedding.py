"""Sentence vectors: pooling, caching, what a model may ask for and give, and their part in suggestions."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import sha256
from cpqual.suggest import embedding
from cpqual.suggest.data import CodeCard, Floats, Readings, Unit
from cpqual.suggest.definitions import match_definitions
from cpqual.suggest.embedding import Embeddings, SentenceModel, mean_pooled, model_hash, numbers, open_model
from cpqual.suggest.features import Features
from cpqual.suggest.material import Workshop
from cpqual.suggest.model import explain, fit, prepare, suggest

TABLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], dtype=np.float32)
WORDS = {"[UNK]": 0, "bus": 1, "rain": 2, "tea": 3, "tram": 4}
# one node: Gather of TABLE by input_ids, written with onnx 1.23
MODEL = """
CAg6yQEKLQoFdGFibGUKCWlucHV0X2lkcxIRbGFzdF9oaWRkZW5fc3RhdGUiBkdhdGhlchIBZypLCAUIAxABQgV0YWJsZUo8AAAA
AAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAAAAAAAAAAAAAAAIA/AACAPwAAgD8AAAAAWh0KCWlucHV0X2lkcxIQCg4I
BxIKCgMSAWIKAxIBdGIpChFsYXN0X2hpZGRlbl9zdGF0ZRIUChIIARIOCgMSAWIKAxIBdAoCCANCBAoAEBE=
"""
TOKENIZER: dict[str, object] = {
    "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
    "model": {"type": "WordLevel", "vocab": WORDS, "unk_token": "[UNK]"},
}  # fmt: skip


class Words:
    """A tokenizer that knows five words."""

    def encode_batch(self, texts: Sequence[str], /) -> Sequence[Any]:
        return [SimpleNamespace(ids=[WORDS.get(word, 0) for word in text.split()]) for text in texts]


class Table:
    """A model that gives each token its row of the table."""

    def __init__(self, *names: str) -> None:
        self.names = names or ("input_ids", "attention_mask")
        self.batches: list[tuple[int, ...]] = []

    def get_inputs(self) -> Sequence[Any]:
        return [SimpleNamespace(name=name) for name in self.names]

    def run(self, names: None, feed: Mapping[str, npt.NDArray[np.int64]], /) -> Sequence[Any]:
        assert set(feed) == set(self.names)
        self.batches.append(feed["input_ids"].shape)
        return [TABLE[feed["input_ids"]]]


def by_table(texts: Sequence[str]) -> Floats:
    return SentenceModel(Table(), Words())(texts)


def test_tokens_are_averaged_and_brought_to_unit_length() -> None:
    found = by_table(["bus", "bus rain", "tea tea tea", "", "nobody knows"])
    half = np.sqrt(0.5)
    assert found == pytest.approx(
        np.array([[1, 0, 0], [half, half, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]), abs=1e-6
    )
    assert found.dtype == np.float32


@given(st.lists(st.lists(st.sampled_from(sorted(WORDS)), max_size=6).map(" ".join), min_size=1, max_size=70))
def test_a_texts_vector_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = by_table(texts)
    assert together == pytest.approx(np.vstack([by_table([text]) for text in texts]), abs=1e-6)


def test_filling_counts_for_nothing() -> None:
    hidden = np.array([[[1, 0], [9, 9]], [[0, 2], [0, 4]]], dtype=np.float32)
    pooled = mean_pooled(hidden, np.array([[1, 0], [1, 1]]))
    assert pooled == pytest.approx(np.array([[1, 0], [0, 1]]))


def test_texts_are_run_in_small_batches_of_like_length() -> None:
    runner = Table("input_ids")
    SentenceModel(runner, Words())(["bus " * (1 + n % 2 * 9) for n in range(64)])
    assert runner.batches == [(32, 1), (32, 10)]


def test_a_model_that_asks_for_something_else_is_refused() -> None:
    with pytest.raises(InputError, match="asks for pixel_values"):
        SentenceModel(Table("input_ids", "pixel_values"), Words())


@pytest.mark.parametrize("output", [np.zeros((1, 3)), np.zeros((1, 9, 3))])
def test_a_model_without_a_vector_for_every_token_is_refused(output: npt.NDArray[np.float64]) -> None:
    runner = Table()
    runner.run = lambda names, feed, /: [output]  # type: ignore[method-assign]
    with pytest.raises(InputError, match="does not give a vector for every token"):
        SentenceModel(runner, Words())(["bus"])


def test_a_model_that_fails_is_told_in_one_line() -> None:
    def fail(names: None, feed: object, /) -> Sequence[Any]:
        raise RuntimeError("[ONNXRuntimeError] : 2 : INVALID_ARGUMENT")

    runner = Table()
    runner.run = fail  # type: ignore[method-assign]
    with pytest.raises(InputError, match="cannot be run on a text"):
        SentenceModel(runner, Words())(["bus"])


def test_a_text_is_asked_for_once_and_kept_as_half_numbers() -> None:
    asked: list[str] = []

    def compute(texts: Sequence[str]) -> Floats:
        asked.extend(texts)
        return by_table(texts)

    found = Embeddings("m", {sha256("tea"): numbers(TABLE[3])}, compute)
    assert found(["tea", "bus", "bus"]) == pytest.approx(TABLE[[3, 1, 1]])
    assert found(["bus"]) == pytest.approx(TABLE[[1]])
    assert asked == ["bus"]
    assert found.take_fresh() == {sha256("bus"): np.array([1, 0, 0], dtype="<f2").tobytes()}
    assert found.take_fresh() == {}


@pytest.mark.parametrize("kept", [b"", b"x", b"12345678", np.full(3, np.nan, dtype="<f2").tobytes()])
def test_what_is_kept_of_another_size_or_is_no_number_harms_nothing(kept: bytes) -> None:
    found = Embeddings("m", {sha256("tea"): kept}, by_table)(["tea", "bus"])
    assert found.shape == (2, 3)
    assert np.isfinite(found).all()
    assert found[1] == pytest.approx(TABLE[1])


UNITS = [Unit(f"d{n}", text) for n, text in enumerate(("bus bus", "tram", "tea", "rain tea", "nothing else"))]


def test_likeness_of_vectors_joins_the_kernel_and_no_other_column_changes() -> None:
    plain = Features.fit(UNITS, "en")
    found = Features.fit(UNITS, "en", Embeddings("m", {}, by_table))
    assert found.vectors is not None
    columns = plain.rows.shape[1]
    assert (found.rows[:, :columns].toarray() == plain.rows.toarray()).all()
    assert np.linalg.norm(found.vectors.units, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    likeness = (found.rows @ found.rows.T).toarray() - (plain.rows @ plain.rows.T).toarray()
    assert likeness == pytest.approx(found.vectors.units @ found.vectors.units.T, abs=1e-5)
    inside = found.passages(["tram", "tram"], [1, None])
    assert inside[:, columns:].toarray() == pytest.approx(found.vectors.units[[1, 1]], abs=1e-6)


def test_a_definition_in_other_words_is_matched_by_its_vector() -> None:
    codes = [CodeCard("bus", "bus"), CodeCard("tea", "tea")]
    plain = match_definitions(Features.fit(UNITS, "en"), codes).match
    found = match_definitions(Features.fit(UNITS, "en", Embeddings("m", {}, by_table)), codes).match
    assert found[1, 0] > plain[1, 0]
    assert found[1, 0] > found[[2, 3, 4], 0].max()


def test_suggestions_and_reasons_with_vectors() -> None:
    codes = [CodeCard("a", "Q"), CodeCard("b", "Z")]
    readings = Readings({0: frozenset({"a"}), 2: frozenset({"b"}), 4: frozenset()})
    model = fit(prepare(UNITS, codes, "en", Embeddings("m", {}, by_table)), readings)
    assert [one[0].code for one in suggest(model, [1, 3])] == ["a", "b"]
    (reason,) = explain(model, [(1, "a")])
    assert [quote.index for quote in reason.quotes] == [0]
    assert all(word.words in {"tram"} for word in reason.words)


def test_no_units_need_no_vectors() -> None:
    assert prepare([], [CodeCard("a", "A")], "en", Embeddings("m", {}, by_table)).features.vectors is None


def test_a_workshop_begins_anew_with_other_vectors_only() -> None:
    workshop, first = Workshop(), Embeddings("m", {}, by_table)
    codes = [CodeCard("a", "bus")]
    made = workshop.prepare(UNITS, codes, "en", first)
    assert workshop.embeddings is first
    assert workshop.prepare(UNITS, codes, "en", first) is made
    assert workshop.prepare(UNITS, codes, "en").features.vectors is None
    assert workshop.embeddings is None


def folder_with(folder: Path, model: bytes = b"m", tokenizer: str = "{}") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    (folder / "tokenizer.json").write_text(tokenizer)
    return folder


def test_either_file_makes_another_model(tmp_path: Path) -> None:
    hashes = {
        model_hash(folder_with(tmp_path / "f", *files)) for files in [(b"a", "b"), (b"a", "c"), (b"ab", "")]
    }
    assert len(hashes) == 3
    (tmp_path / "f" / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"has no tokenizer\.json"):
        model_hash(tmp_path / "f")


def test_without_the_packages_it_is_said_which_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(InputError, match=r"onnxruntime.*cpqual\[embed\]"):
        open_model(folder_with(tmp_path / "f"))


def test_a_real_model_is_run(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    model = open_model(folder_with(tmp_path / "f", base64.b64decode(MODEL), json.dumps(TOKENIZER)))
    texts = ["bus", "bus rain", "tea " * 900, ""]
    assert model(texts) == pytest.approx(by_table(texts), abs=1e-6)
    (one,) = model._encoder.encode_batch(["tea " * 900])
    assert len(one.ids) == embedding.LONGEST
    for broken in ({"model": b"no model"}, {"tokenizer": "[1]"}):
        with pytest.raises(InputError, match="is no "):
            open_model(folder_with(tmp_path / "f", **{"model": base64.b64decode(MODEL)} | broken))
