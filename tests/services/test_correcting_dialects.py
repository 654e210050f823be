"""Correcting transcripts of every form: turns stay, and a label made into another's gives its turn away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cpqual.services import checking, reading
from cpqual.services.correcting import carry_out, plan_text
from cpqual.services.importing import carry_out as bring_in
from cpqual.services.importing import plan_import
from cpqual.services.session import Session, create_project, open_project

SCENES = sorted((Path(__file__).parent.parent / "formats" / "dialects").glob("*.txt"))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    create_project(tmp_path / "s.cpqual", "S", "RB")
    with closing(open_project(tmp_path / "s.cpqual", "RB")) as opened:
        bring_in(opened, plan_import(opened, SCENES))
        yield opened


def correct(session: Session, slug: str, text: str) -> None:
    carry_out(session, plan_text(session, slug, text))


def test_a_word_corrected_leaves_turns_times_and_marks_where_they_are(session: Session) -> None:
    for scene in SCENES:
        before = reading.open_document(session, scene.stem)
        correct(session, scene.stem, before.text.replace("scarf", "gloves"))
        after = reading.open_document(session, scene.stem)
        assert [
            (t.label, t.speaker, t.time_from, t.time_to, after.text[t.start : t.end]) for t in after.turns
        ] == [
            (
                t.label,
                t.speaker,
                t.time_from,
                t.time_to,
                before.text[t.start : t.end].replace("scarf", "gloves"),
            )
            for t in before.turns
        ], scene.stem
        marks = [(a.kind, after.text[a.start : a.end]) for a in after.annotations]
        assert marks == [(a.kind, before.text[a.start : a.end]) for a in before.annotations], scene.stem


def test_a_label_is_made_into_another_and_back(session: Session) -> None:
    for scene in SCENES:
        opened = reading.open_document(session, scene.stem)
        text, before = opened.text, opened.turns
        one, other, third = before[0].label, before[1].label, before[2]
        head = text[third.label_start : third.start]
        correct(
            session,
            scene.stem,
            text[: third.label_start] + head.replace(one, other) + text[third.start :],
        )
        after = reading.open_document(session, scene.stem)
        assert [t.label for t in after.turns] == [one, other, other, other, one, other], scene.stem
        assert [after.text[t.start : t.end] for t in after.turns] == [
            text[t.start : t.end] for t in before
        ], scene.stem
        assert [(t.time_from, t.time_to) for t in after.turns] == [
            (t.time_from, t.time_to) for t in before
        ], scene.stem
        assert after.turns[2].speaker == before[1].speaker, scene.stem
        correct(session, scene.stem, text)
        assert [t.label for t in reading.open_document(session, scene.stem).turns] == [one, other] * 3
    assert checking.problems(session) == []
