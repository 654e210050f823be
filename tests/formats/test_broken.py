"""Broken and hostile files of every format: each is read soundly or refused in one line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cpqual.formats.reading import READERS
from tests.fuzz.mutating import changed
from tests.fuzz.trying import CORPUS, outcome, seeds

FILES = sorted(path for path in CORPUS.iterdir() if path.suffix in READERS)
TIMES = {"pdf": 1, "xlsx": 4}
"""Changes tried of one file of formats that take long."""
OTHERS = [data for files in seeds().values() for data in files]


def test_there_are_files_of_every_format() -> None:
    assert set(seeds()) == set(READERS.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_file_is_read_or_refused(path: Path) -> None:
    module = READERS[path.suffix]
    data = path.read_bytes()
    outcome(module, data)
    for seed in range(TIMES.get(module, 12)):
        outcome(module, changed(data, random.Random(f"{path.name} {seed}"), OTHERS))


@pytest.mark.parametrize("name", ["full.docx", "full.odt", "page.html", "talk.txt", "talk.vtt", "talk.rtf"])
def test_a_sound_file_is_read(name: str) -> None:
    path = CORPUS / name
    assert outcome(READERS[path.suffix], path.read_bytes()) == "read"
