"""Cached sentence vectors by the hash of the words and of the model: derived data, neither logged nor merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cpqual.storage.store import Store
from cpqual.storage.suggestions import CHUNK


def vectors(store: Store, model: str) -> dict[str, bytes]:
    """Return what is kept for a model: half-precision numbers by the SHA-256 of the words."""
    return {
        str(words): bytes(numbers)
        for words, numbers in store.rows(
            "SELECT words_sha256, numbers FROM vector WHERE model_sha256 = ?", model
        )
    }


def keep_vectors(store: Store, model: str, made: Mapping[str, bytes]) -> None:
    """Add vectors, some at a time, so that nobody waits long for the file."""
    rows = [(words, model, numbers) for words, numbers in made.items()]
    for start in range(0, len(rows), CHUNK):
        with store.unlogged():
            store.connection.executemany(
                "INSERT OR REPLACE INTO vector (words_sha256, model_sha256, numbers) VALUES (?, ?, ?)",
                rows[start : start + CHUNK],
            )


def drop_vectors(store: Store, model: str = "", but: Collection[str] = ()) -> int:
    """Delete all vectors but those of a model for words that are still there; return how many went.

    Args:
        model: its hash; with none all vectors go.
        but: hashes of the words.
    """
    gone = [
        (words, of)
        for words, of in store.rows("SELECT words_sha256, model_sha256 FROM vector")
        if of != model or words not in but
    ]
    for start in range(0, len(gone), CHUNK):
        with store.unlogged():
            store.connection.executemany(
                "DELETE FROM vector WHERE words_sha256 = ? AND model_sha256 = ?", gone[start : start + CHUNK]
            )
    return len(gone)
