"""Which language a document is taken to be in, and what is said of suggestions in other languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cpqual.services import codebooks, reading, suggesting
from cpqual.services.importing import ReadOptions, carry_out, plan_import
from cpqual.services.languages import language_notes
from cpqual.services.placed_units import placed_units
from cpqual.services.session import Session, create_project
from cpqual.services.suggestion_quality import suggestion_quality
from cpqual.services.training import code_cards, prepared, train

from ..conftest import CODEBOOK

TEXTS = {
    "a.txt": "INT: Wie war es?\nP: Der Bus kam nicht, die Busse fahren selten.\n",
    "b.txt": "---\nlanguage: en\n---\nINT: How was it?\nP: The buses never came. Die, I thought.\n",
    "c.csv": "id,text,language\nc1,Die Busse sind voll,\nc2,雨の中でバスを待った,ja\n"
    "c3,Die Busse sind leer,Deutsch\n",
}


@pytest.fixture
def german(tmp_path: Path) -> Iterator[Session]:
    """A project in German with documents that say what they are in, and documents that do not."""
    opened = create_project(tmp_path / "s.cpqual", "Studie", "RB", language="de")
    codebooks.save(opened, CODEBOOK, "first")
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    carry_out(opened, plan_import(opened, [tmp_path / name for name in TEXTS]))
    yield opened
    opened.close()


def test_documents_are_in_the_projects_language_unless_they_say_otherwise(german: Session) -> None:
    languages = {slug: german.document(slug).language for slug in ("a", "b", "c1", "c2", "c3")}
    assert languages == {"a": "de", "b": "en", "c1": "de", "c2": "ja", "c3": "Deutsch"}


def test_the_person_who_imports_has_the_last_word(german: Session, tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text(TEXTS["b.txt"])
    plan = plan_import(german, [tmp_path / "d.txt"], ReadOptions(language="cy"))
    assert plan.planned[0].document.language == "cy"


def test_words_are_those_of_each_documents_language(german: Session) -> None:
    places = list(placed_units(german))
    features = prepared(german, places, code_cards(german)).features
    content = {place.document.slug: features.content(n) for n, place in enumerate(places)}
    assert "die" not in content["a"]
    assert content["b"]["die"] == "die"
    assert content["b"]["buses"] == "bus"
    assert list(content["c1"]) == ["busse", "voll"]
    assert list(content["c3"]) == ["busse", "leer"]
    assert "バス" in content["c2"]


def test_what_is_said_of_other_languages(german: Session, session: Session) -> None:
    measured, plain = language_notes(german)
    assert "de, en" not in measured
    assert "de, ja" in measured
    assert "English" in measured
    assert "for ja:" in plain
    assert language_notes(session) == ()


def test_suggestions_are_made_in_every_language(german: Session) -> None:
    assert train(german).units == 5
    assert {one.document for one in suggesting.open_suggestions(german)} == {"a", "b", "c1", "c2", "c3"}


def test_a_project_without_documents_is_in_its_own_language(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "t.cpqual", "Tutkimus", "RB", language="fi")
    assert len(language_notes(opened)) == 1
    opened.close()


def test_an_evaluation_says_that_other_languages_were_not_measured(german: Session) -> None:
    reading.finish(german, "a")
    reading.finish(german, "c1")
    assert suggestion_quality(german).cautions[:2] == language_notes(german)
