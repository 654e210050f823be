"""Sentence vectors in a project: which model, where it is, what is kept, and going on without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span, sha256
from cpqual.services import (
    coding,
    correcting,
    embedding,
    history,
    reading,
    suggesting,
    suggestion_status,
    training,
)
from cpqual.services.placed_units import placed_units
from cpqual.services.session import Session
from cpqual.storage import vectors
from cpqual.suggest.data import Floats
from cpqual.suggest.embedding import model_hash
from cpqual.suggest.material import Workshop


class Model:
    """Gives a vector for a text: how often it has each of five letters, brought to unit length."""

    asked: list[str]

    def __init__(self, folder: Path) -> None:
        self.asked = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        rows = np.array([[text.count(letter) + 0.1 for letter in "aeiou"] for text in texts], np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Model]:
    """Stand in for the packages; return the models that were opened."""
    models: list[Model] = []

    def open_model(folder: Path) -> Model:
        models.append(Model(folder))
        return models[-1]

    monkeypatch.setattr("cpqual.suggest.embedding.open_model", open_model)
    monkeypatch.setattr("cpqual.services.embedding.find_spec", lambda package: package)
    return models


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    (made / "model.onnx").write_bytes(b"a model")
    (made / "tokenizer.json").write_text("{}")
    return made


def kept(session: Session, folder: Path) -> set[str]:
    return set(vectors.vectors(session.store, model_hash(folder)))


def test_the_project_keeps_the_hash_and_the_user_the_folder(
    session: Session, folder: Path, opened: list[Model]
) -> None:
    found = embedding.use(session, folder)
    assert (found.model, found.folder, found.problem, found.kept) == (model_hash(folder), folder, "", 0)
    assert session.project.settings["embedding_model"] == model_hash(folder)
    assert str(folder) not in json.dumps(session.project.settings)
    for file in session.path.parent.glob(f"{session.path.name}*"):
        assert str(folder).encode() not in file.read_bytes()
    history.undo(session)
    assert embedding.status(session).model == ""


def test_vectors_are_made_once_and_kept_by_the_words(
    session: Session, folder: Path, opened: list[Model]
) -> None:
    embedding.use(session, folder)
    training.train(session)
    units = {place.text for place in placed_units(session)}
    assert {sha256(text) for text in units} < kept(session, folder)
    first = list(opened[-1].asked)
    assert len(first) == len(set(first))
    number = len(opened)
    training.train(session)
    assert len(opened) == number
    assert embedding.status(session).kept == len(kept(session, folder))


def test_marked_passages_have_vectors_and_lose_them_with_the_passage(
    session: Session, folder: Path, opened: list[Model]
) -> None:
    embedding.use(session, folder)
    turn = reading.open_document(session, "INT-1").turns[1]
    (made,) = coding.apply_codes(session, "INT-1", Span(turn.start, turn.start + 6), ["barriers"])
    training.train(session)
    assert sha256("Nobody") in kept(session, folder)
    coding.remove_codings(session, [made.id])
    training.train(session)
    assert sha256("Nobody") not in kept(session, folder)


def test_words_that_are_corrected_away_have_no_vector_left(
    session: Session, folder: Path, opened: list[Model]
) -> None:
    embedding.use(session, folder)
    workshop = Workshop()
    training.train(session, workshop)
    before = next(p.text for p in placed_units(session) if "Maro" in p.text)
    for document in ("INT-1", "INT-2"):
        at = reading.open_document(session, document).text.index("Maro")
        correcting.carry_out(
            session, correcting.plan_correction(session, document, Span(at, at + 4), "[name]")
        )
    training.train(session, workshop)
    assert sha256(before) not in kept(session, folder)


def test_off_deletes_the_vectors_and_suggests_without(
    session: Session, folder: Path, opened: list[Model]
) -> None:
    embedding.use(session, folder)
    training.train(session)
    number = len(kept(session, folder))
    assert embedding.off(session) == number > 0
    assert embedding.status(session) == embedding.EmbeddingStatus("", None, "", 0)
    assert not suggesting.is_up_to_date(session)
    training.train(session)
    assert kept(session, folder) == set()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "model.onnx").write_bytes(b"another one"), "another model than before"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "has no tokenizer.json"),
        (lambda folder: folder.rename(folder.with_name("moved")), "has no model.onnx"),
    ],
)
def test_a_model_that_is_gone_or_changed_is_told_and_done_without(
    session: Session, folder: Path, opened: list[Model], harm: object, said: str
) -> None:
    embedding.use(session, folder)
    harm(folder)  # type: ignore[operator]
    (note,) = embedding.embedding_notes(session)
    assert said in note
    assert "\n" not in note
    assert embedding.embeddings(session) is None
    assert training.train(session).units == 4


def test_a_colleague_without_the_model_goes_on_without(
    session: Session, folder: Path, opened: list[Model], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    embedding.use(session, folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "colleague"))
    monkeypatch.setenv("HOME", str(tmp_path / "colleague"))
    assert "not on this computer" in embedding.embedding_notes(session)[0]
    assert training.train(session).units == 4
    monkeypatch.setattr("cpqual.services.embedding._file", lambda: folder)
    assert "not on this computer" in embedding.status(session).problem


def test_without_the_packages_it_goes_on_without(
    session: Session, folder: Path, opened: list[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedding.use(session, folder)
    monkeypatch.setattr("cpqual.services.embedding.find_spec", lambda package: None)
    assert "onnxruntime and tokenizers not installed" in embedding.status(session).problem
    assert training.train(session).units == 4


def test_a_model_without_numbers_is_not_used(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cpqual.suggest.embedding.open_model", lambda folder: lambda texts: np.zeros((1, 3), np.float32)
    )
    with pytest.raises(InputError, match="gives no numbers"):
        embedding.use(session, folder)
    assert embedding.status(session).model == ""


def test_a_project_without_a_model_says_nothing(session: Session) -> None:
    assert embedding.embedding_notes(session) == ()
    assert embedding.embeddings(session) is None
    assert embedding.off(session) == 0


def test_a_model_that_fails_while_training_ends_nothing_and_is_told(
    session: Session, folder: Path, opened: list[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedding.use(session, folder)

    def fail(self: Model, texts: Sequence[str]) -> Floats:
        raise InputError("cannot be run on a text", where=str(folder))

    monkeypatch.setattr(Model, "__call__", fail)
    done = training.train(session, Workshop())
    assert (done.units, done.without_vectors) == (4, "cannot be run on a text")
    assert suggesting.open_suggestions(session)
    told = {
        str(row[0]): str(row[1]) for row in suggestion_status.as_table(suggestion_status.status(session)).rows
    }
    assert told["sentence vectors"] == "not used in this training: the model cannot be run on a text"
    run = suggesting.latest_run(session)
    assert run is not None
    assert str(folder) not in json.dumps(run.facts)
