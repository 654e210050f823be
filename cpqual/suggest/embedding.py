"""Sentence vectors from a model that the user brings: made by onnxruntime, kept as numbers by the words.

Mean pooling over the tokens and unit length, as sentence-transformers models are trained for (Reimers &
Gurevych 2019). onnxruntime and tokenizers are imported only where a text is met that has no vector yet.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from cpqual.domain.errors import InputError
from cpqual.domain.text import sha256
from cpqual.suggest.data import Floats

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
LONGEST = 512
"""Tokens read of a text where the tokenizer's file names no length."""
_BATCH = 32
_NUMBER = np.dtype("<f2")
_KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})


class Runner(Protocol):
    """The part of an `onnxruntime.InferenceSession` that is used."""

    def get_inputs(self) -> Sequence[Any]:
        """Return the inputs, each with its `name`."""

    def run(self, names: None, feed: Mapping[str, npt.NDArray[np.int64]], /) -> Sequence[Any]:
        """Return the outputs."""


class Encoder(Protocol):
    """The part of a `tokenizers.Tokenizer` that is used."""

    def encode_batch(self, texts: Sequence[str], /) -> Sequence[Any]:
        """Return encodings, each with its `ids`, cut at the model's length."""


class SentenceModel:
    """Turns texts into vectors of unit length."""

    def __init__(self, runner: Runner, encoder: Encoder, where: str = MODEL) -> None:
        self._runner = runner
        self._encoder = encoder
        self._where = where
        self._inputs = [str(one.name) for one in runner.get_inputs()]
        if strange := sorted(set(self._inputs) - _KNOWN_INPUTS):
            raise InputError(f"asks for {', '.join(strange)}, which a text has not", where=where)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return texts × dimensions, float32; a text without a token has zeros.

        Raises:
            InputError: the model gives something else than a vector for every token, or fails.
        """
        try:
            tokens = [list(one.ids) for one in self._encoder.encode_batch(list(texts))]
            # texts of like length go together, so that little is filled up
            order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
            found: dict[int, Floats] = {}
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                found |= zip(batch, self._run([tokens[place] for place in batch]), strict=True)
        except InputError:
            raise
        except Exception as error:  # whatever a foreign model makes onnxruntime raise
            raise InputError("cannot be run on a text", where=self._where) from error
        return (
            np.stack([found[place] for place in range(len(texts))]) if texts else np.zeros((0, 0), np.float32)
        )

    def _run(self, tokens: Sequence[Sequence[int]]) -> Floats:
        longest = max(1, *(len(one) for one in tokens))
        ids = np.zeros((len(tokens), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = np.asarray(self._runner.run(None, {name: feed[name] for name in self._inputs})[0])
        if output.ndim != 3 or output.shape[:2] != ids.shape:
            raise InputError(
                "does not give a vector for every token", where=self._where,
                remedy="Export it without pooling: last_hidden_state comes first.",
            )  # fmt: skip
        return mean_pooled(output.astype(np.float32), mask)


def mean_pooled(hidden: Floats, mask: npt.NDArray[np.int64]) -> Floats:
    """Average the vectors of the tokens that count, and bring the result to unit length.

    Args:
        hidden: texts × tokens × dimensions.
        mask: texts × tokens, 1 for a token of the text and 0 for filling.
    """
    weights = mask[:, :, None].astype(np.float32)
    return unit_length((hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))


def unit_length(rows: Floats) -> Floats:
    """Divide each row by its length; a row of zeros, and one that is no number, becomes zeros."""
    rows = np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def model_hash(folder: Path) -> str:
    """Return the SHA-256 of model and tokenizer, which decide a text's vector between them.

    Raises:
        InputError: one of the two files is not there or cannot be read.
    """
    digest = hashlib.sha256()
    for name in (MODEL, TOKENIZER):
        try:
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise InputError(
                f"has no {name} that can be read",
                where=str(folder),
                remedy=f"Name a folder with {MODEL} and {TOKENIZER}.",
            ) from error
    return digest.hexdigest()


def open_model(folder: Path) -> SentenceModel:
    """Open the model in a folder; one thread, no graph or text leaves the process.

    Raises:
        InputError: a package or file is missing, or is not what its name says.
    """
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        raise InputError(
            f"sentence vectors need the package {error.name}", remedy="Install cpqual[embed]."
        ) from error
    # a word to the few builds of onnxruntime that would report (those for Windows)
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    path = folder / MODEL
    try:
        encoder = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        encoder.no_padding()
        if encoder.truncation is None:
            encoder.enable_truncation(LONGEST)
    except Exception as error:  # the package raises plain Exception
        raise InputError("is no tokenizer", where=str(folder / TOKENIZER)) from error
    try:
        runner = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # so does this one, by many names
        raise InputError("is no model that onnxruntime can run", where=str(path)) from error
    return SentenceModel(runner, encoder, str(path))


class Embeddings:
    """Vectors by the words: those that are known, and a model for those that are not."""

    def __init__(
        self, model: str, known: Mapping[str, bytes], compute: Callable[[Sequence[str]], Floats]
    ) -> None:
        """Begin with what is known.

        Args:
            model: hash of the model.
            known: vectors by the SHA-256 of the words, as `numbers` writes them.
            compute: makes vectors (texts × dimensions) of further texts.
        """
        self.model = model
        # what another program wrote here must not stop a training
        usual = max(Counter(map(len, known.values())).items(), key=lambda one: one[1], default=(0, 0))[0]
        self._known = {
            hashed: kept for hashed, kept in known.items() if len(kept) == usual and usual % 2 == 0
        }
        self._compute = compute
        self._fresh: dict[str, bytes] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return texts × dimensions, float32."""
        hashes = [sha256(text) for text in texts]
        missing = {
            hashed: text for hashed, text in zip(hashes, texts, strict=True) if hashed not in self._known
        }
        if missing:
            made = dict(zip(missing, map(numbers, self._compute(list(missing.values()))), strict=True))
            if self._known and len(next(iter(made.values()))) != len(next(iter(self._known.values()))):
                # what was kept has not this model's size: nothing of it can be used
                self._known.clear()
                return self(texts)
            self._fresh |= made
            self._known |= made
        rows = [np.frombuffer(self._known[hashed], dtype=_NUMBER) for hashed in hashes]
        return np.nan_to_num(np.stack(rows).astype(np.float32)) if rows else np.zeros((0, 0), np.float32)

    def take_fresh(self) -> dict[str, bytes]:
        """Return the vectors made since the last call, by the hash of the words."""
        fresh, self._fresh = self._fresh, {}
        return fresh


def numbers(vector: Floats) -> bytes:
    """Write a vector as half-precision numbers, lowest byte first: two bytes for each dimension."""
    return vector.astype(_NUMBER).tobytes()
