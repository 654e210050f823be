"""A model for sentence vectors that the user brings: which one a project uses, and where it is here.

The project names the model by its hash; where it lies is kept among the user's own settings. Imports the
engine, so only the worker process and the command line import this.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_config_path

from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.text import sha256
from cpqual.services.files import write_bytes
from cpqual.services.session import Session
from cpqual.storage import projects, vectors
from cpqual.suggest import embedding
from cpqual.suggest.data import Floats, Readings
from cpqual.suggest.definitions import card_text
from cpqual.suggest.embedding import Embeddings, SentenceModel
from cpqual.suggest.material import Material

SETTING = "embedding_model"
_AT_ONCE = 256
_PACKAGES = ("onnxruntime", "tokenizers")


@dataclass(frozen=True, slots=True)
class EmbeddingStatus:
    """Which model a project uses.

    Attributes:
        model: its hash; empty where none is used.
        folder: where it was on this computer; None where that is not known.
        problem: why suggestions are made without it; empty where they are made with it, or none is used.
        kept: vectors of words in the project file.
    """

    model: str
    folder: Path | None
    problem: str
    kept: int


def use(session: Session, folder: Path) -> EmbeddingStatus:
    """Use the model in a folder for this project, as one act; it is tried on a sentence first.

    Raises:
        InputError: a file or package is missing, or the model cannot be used.
    """
    folder = folder.expanduser().absolute()
    model = embedding.model_hash(folder)
    vector = embedding.open_model(folder)(["One sentence, to see whether it works."])
    if not vector.any():
        raise InputError("gives no numbers for a sentence", where=str(folder / embedding.MODEL))
    _remember(model, folder)
    if session.project.settings.get(SETTING) != model:
        with session.act("settings", "uses sentence vectors for suggestions"):
            projects.set_setting(session.store, SETTING, model)
    return status(session)


def off(session: Session) -> int:
    """Use no model in this project, as one act, and delete its vectors; return how many there were."""
    if session.project.settings.get(SETTING):
        with session.act("settings", "uses no sentence vectors for suggestions"):
            projects.set_setting(session.store, SETTING, "")
    return vectors.drop_vectors(session.store)


def status(session: Session) -> EmbeddingStatus:
    """Say which model is used, and why it is not where it cannot be."""
    model = str(session.project.settings.get(SETTING) or "")
    folder = _remembered().get(model) if model else None
    kept = len(vectors.vectors(session.store, model)) if model else 0
    return EmbeddingStatus(model, folder, _problem(model, folder) if model else "", kept)


def embedding_notes(session: Session) -> tuple[str, ...]:
    """Return the one line to say where a project's model cannot be used; nothing where all is well."""
    problem = status(session).problem
    return (f"Suggestions go on without sentence vectors: {problem.rstrip('.')}.",) if problem else ()


def _problem(model: str, folder: Path | None) -> str:
    if folder is None:
        return "the model is not on this computer (cpqual suggest embedding use FOLDER)"
    missing = [package for package in _PACKAGES if find_spec(package) is None]
    if missing:
        return f"{' and '.join(missing)} not installed (cpqual[embed])"
    try:
        found = _hash(folder)
    except InputError as error:
        return str(error)
    if found != model:
        return f"{folder} holds another model than before (cpqual suggest embedding use {folder})"
    return ""


def _hash(folder: Path) -> str:
    stamps = []
    for name in (embedding.MODEL, embedding.TOKENIZER):
        try:
            facts = (folder / name).stat()
        except OSError:
            # said by whoever reads the file
            return embedding.model_hash(folder)
        stamps.append((facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return _hash_as_of(folder, tuple(stamps))


@lru_cache(maxsize=4)
def _hash_as_of(folder: Path, _stamps: tuple[tuple[int, int, int], ...]) -> str:
    """Read some 20 to 500 MB once, not at every training; anew where a stamp, part of the key, is another."""
    return embedding.model_hash(folder)


def embeddings(session: Session, before: Embeddings | None = None) -> Embeddings | None:
    """Return the vectors that suggestions are to be made with; None without a model that can be used.

    Args:
        before: those of the last training, which are returned when the model is the same.
    """
    found = status(session)
    if not found.model or found.problem or found.folder is None:
        return None
    if before is not None and before.model == found.model:
        return before
    return Embeddings(found.model, vectors.vectors(session.store, found.model), _Lazy(found.folder))


class _Lazy:
    """A model that is opened when the first text has no vector."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: SentenceModel | None = None

    def __call__(self, texts: Sequence[str]) -> Floats:
        if self._model is None:
            self._model = embedding.open_model(self._folder)
        return self._model(texts)


def embed_units(session: Session, found: Embeddings, texts: Sequence[str]) -> None:
    """Make the vectors of all units, some at a time, so that what is broken off need not be done again.

    Raises:
        InputError: the model fails.
    """
    for start in range(0, len(texts), _AT_ONCE):
        found(texts[start : start + _AT_ONCE])
        keep(session, found)


def keep(session: Session, found: Embeddings) -> None:
    """Write vectors that were made since into the project, where it can be written."""
    fresh = found.take_fresh()
    if fresh and not session.read_only:
        vectors.keep_vectors(session.store, found.model, fresh)


def forget_others(session: Session, material: Material, readings: Readings) -> None:
    """Delete the vectors of words that no unit, marked passage or code has any more, and of other models."""
    found = material.features.vectors
    if found is None:
        return
    keep(session, found.embeddings)
    texts = [unit.text for unit in material.units] + [span.text for span in readings.spans]
    for card in material.codes:
        texts += [card_text(card), *card.examples]
    vectors.drop_vectors(session.store, found.embeddings.model, set(map(sha256, texts)))


def _file() -> Path:
    return user_config_path("cpqual") / "models.json"


def _remembered() -> dict[str, Path]:
    """Return the folders of models by their hash, as this user named them."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(model): Path(folder) for model, folder in found.items() if isinstance(folder, str)}


def _remember(model: str, folder: Path) -> None:
    known = {of: str(where) for of, where in _remembered().items()} | {model: str(folder)}
    try:
        _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(_file(), json.dumps(known, indent=1).encode())
    except (OSError, CpqualError) as error:
        raise InputError("the place of the model cannot be kept", where=str(_file())) from error
