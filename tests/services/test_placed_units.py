"""Units as the suggestion engine sees them: what was said, without anybody's marks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cpqual.services.importing import carry_out, plan_import
from cpqual.services.placed_units import placed_units
from cpqual.services.session import Session, create_project, open_project

MARKED = """\
INT: So?

P: We [inaudible 00:01:02] went [the hub?] to (.) the (2.5) quay [crosstalk] (laughs) and [00:03:12] met
[[who?]] [##Gwil##] {OC: cold} there. #00:03:20-1#
"""
PIECES = """\
0:0:1.0 --> 0:0:2.0
Rhona Bell
So?

0:0:2.0 --> 0:0:4.0
Oona Reed
We went to the

0:0:4.0 --> 0:0:6.0
Oona Reed
quay. It rained

0:0:6.0 --> 0:0:7.0
Rhona Bell
And?
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    create_project(tmp_path / "s.cpqual", "S", "RB")
    with closing(open_project(tmp_path / "s.cpqual", "RB")) as opened:
        for name, text in (("marked", MARKED), ("pieces", PIECES)):
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
            carry_out(opened, plan_import(opened, [tmp_path / f"{name}.txt"]))
        yield opened


def words(session: Session, document: str) -> list[str]:
    return [
        " ".join(place.text.split()) for place in placed_units(session) if place.document.slug == document
    ]


def test_marks_of_every_kind_are_left_out(session: Session) -> None:
    assert words(session, "marked") == ["We went to the quay and met there."]


def test_who_is_quoted_in_field_notes_is_nobodys_word(session: Session, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(
        '---\nkind: fieldnote\npeople: [Oona, Gwil]\n---\n"Come in," she calls. {Oona}\n\nGwil> Not today.\n',
        encoding="utf-8",
    )
    carry_out(session, plan_import(session, [tmp_path / "note.md"]))
    assert words(session, "note") == ['"Come in," she calls.', "Not today."]


def test_a_head_inside_a_turn_is_left_out_of_turns_and_of_sentences(session: Session) -> None:
    assert words(session, "pieces")[1] == "We went to the quay. It rained"
    sentences = [
        " ".join(place.text.split())
        for place in placed_units(session, "sentence")
        if place.document.slug == "pieces"
    ]
    assert " ".join(sentences) == "So? We went to the quay. It rained And?"
