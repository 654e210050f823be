"""`cpqual suggest embedding`, and what commands say of other languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cpqual.domain.errors import InputError
from cpqual.services.session import Session, create_project
from cpqual.suggest.data import Floats
from tests.cli.conftest import Run


def lengths(texts: Sequence[str]) -> Floats:
    return np.array([[1, len(text) % 2] for text in texts], dtype=np.float32)


def test_a_model_is_used_told_and_put_away(
    session: Session, cpqual: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpqual.suggest.embedding.open_model", lambda folder: lengths)
    monkeypatch.setattr("cpqual.services.embedding.find_spec", lambda package: package)
    here = ("-p", str(session.path), "suggest")
    folder = tmp_path / "[red]model"
    code, _, said = cpqual(*here, "embedding", "use", str(folder))
    assert (code, said.count("\n")) == (1, 1)
    assert "has no model.onnx" in said
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"m")
    (folder / "tokenizer.json").write_text("{}")
    assert cpqual(*here, "embedding", "use", str(folder))[0] == 0
    assert cpqual(*here, "train")[0] == 0
    rows = json.loads(cpqual(*here, "embedding", "status", "--format", "json")[1])["rows"]
    told = {row["what"]: row["value"] for row in rows}
    assert (told["in use"], told["folder"], told["because"]) == ("yes", str(folder), "")
    assert told["vectors kept"] > 4
    (folder / "model.onnx").write_bytes(b"another")
    code, _, said = cpqual(*here, "train")
    assert code == 0
    assert "without sentence vectors: " in said
    assert "another model than before" in said
    assert f"{told['vectors kept']} vectors deleted" in cpqual(*here, "embedding", "off")[2]
    assert "without sentence vectors" not in cpqual(*here, "train")[2]


def test_packages_that_are_not_there_are_named(
    session: Session, cpqual: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(folder: Path) -> object:
        raise InputError("sentence vectors need the package onnxruntime", remedy="Install cpqual[embed].")

    monkeypatch.setattr("cpqual.suggest.embedding.open_model", missing)
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("x")
    code, _, said = cpqual("-p", str(session.path), "suggest", "embedding", "use", str(tmp_path))
    assert (code, said) == (
        1, "cpqual: sentence vectors need the package onnxruntime. Install cpqual[embed].\n",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["train", "status"])
def test_other_languages_are_said_not_to_be_measured(cpqual: Run, tmp_path: Path, command: str) -> None:
    for language, said_of in (("fi", "Texts in fi: "), ("en", "")):
        create_project(tmp_path / language, "Study", "RB", language=language).close()
        code, _, said = cpqual("-p", str(tmp_path / f"{language}.cpqual"), "suggest", command)
        assert code == 0
        assert ("Texts in" in said) == bool(said_of)
        assert said_of in said
