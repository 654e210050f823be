"""Corrections of texts that came from captions: turns keep their labels and their times."""

from __future__ import annotations

from pathlib import Path

from cpqual.services import history
from cpqual.services.correcting import carry_out as correct
from cpqual.services.correcting import plan_text
from cpqual.services.importing import carry_out, plan_import
from cpqual.services.session import Session
from cpqual.storage import documents

VTT = """WEBVTT

00:00:01.000 --> 00:00:02.500
<v Bell, Rhona (Guest)>Who did you come hear with?</v>

00:00:03.000 --> 00:00:04.000
<v Perran Teague>Nobody.</v>

00:00:07.000 --> 00:00:08.000
<v Perran Teague>Well, the dog.</v>

00:00:08.500 --> 00:00:09.000
<v Bell, Rhona (Guest)>Ah.</v>
"""
SRT = "1\n00:00:01,000 --> 00:00:02,000\nso the bus\n\n2\n00:00:05,000 --> 00:00:06,000\nwas late\n"

Said = list[tuple[str, str, float | None, float | None]]


def brought_in(session: Session, folder: Path, name: str, words: str) -> str:
    path = folder / name
    path.write_text(words)
    (slug,) = carry_out(session, plan_import(session, [path]))
    return slug


def text_of(session: Session, slug: str) -> str:
    return documents.text(session.store, session.document(slug).id)


def turns(session: Session, slug: str) -> Said:
    text = text_of(session, slug)
    found = documents.turns(session.store, session.document(slug).id)
    return [(t.label, text[t.start : t.end], t.time_from, t.time_to) for t in found]


def test_labels_and_times_survive_a_correction_of_words_and_of_a_label(
    session: Session, tmp_path: Path
) -> None:
    slug = brought_in(session, tmp_path, "visit.vtt", VTT)
    before = turns(session, slug)
    assert before == [
        ("Bell Rhona", "Who did you come hear with?", 1.0, 2.5),
        ("Perran Teague", "Nobody.\n\nWell, the dog.", 3.0, 8.0), ("Bell Rhona", "Ah.", 8.5, 9.0),
    ]  # fmt: skip
    text = text_of(session, slug)
    correct(
        session, plan_text(session, slug, text.replace("come hear", "come here today").replace("Ah.", "Oh."))
    )
    assert turns(session, slug) == [
        ("Bell Rhona", "Who did you come here today with?", 1.0, 2.5), before[1],
        ("Bell Rhona", "Oh.", 8.5, 9.0),
    ]  # fmt: skip
    text = text_of(session, slug)
    correct(session, plan_text(session, slug, text.replace("Bell Rhona (Guest): Oh", "Perran Teague: Oh")))
    assert turns(session, slug)[2] == ("Perran Teague", "Oh.", 8.5, 9.0)
    history.undo(session)
    history.undo(session)
    assert turns(session, slug) == before


def test_paragraphs_that_nobody_is_named_for_keep_their_times(session: Session, tmp_path: Path) -> None:
    slug = brought_in(session, tmp_path, "film.srt", SRT)
    assert turns(session, slug) == [("", "so the bus", 1.0, 2.0), ("", "was late", 5.0, 6.0)]
    correct(session, plan_text(session, slug, "so the red bus\n\nwas very late"))
    assert turns(session, slug) == [("", "so the red bus", 1.0, 2.0), ("", "was very late", 5.0, 6.0)]
