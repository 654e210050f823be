"""A tiny app around a reader, and an invented interview to show in it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from cpqual.domain.documents import Annotation, Section, SpeakerKind, Turn
from cpqual.domain.units import units
from cpqual.tui.reader.document import Mark, ReaderDocument
from cpqual.tui.reader.reader import Reader

TEXT = """\
Interview 4, Riverside Link
Date: 3 May

INT: How did people get to the service? Tell me about the first month.
P01: Hard. [pause] Dr. Lund helped us all day, and the bus line had just been cut. People walked for an hour.
INT: And then?
P01: Then we moved the clinic (laughs) to the library. 圖書館很近，大家都知道。 That worked well.
P02: I was against it at first. The rooms were small. But the families came. We counted forty.

Reflection: I was too quick to move on.
"""


def _document(text: str = TEXT) -> ReaderDocument:
    turns = [
        Turn(m.start(), m.end(), text.index("\n", m.end()), m[1], _speaker(m[1]))
        for m in re.finditer(r"^(INT|P\d\d): ", text, re.MULTILINE)
    ]
    talk, after = text.index("INT:"), text.index("Reflection")
    sections = (
        Section(0, talk, "header", False),
        Section(talk, after, "talk", True),
        Section(after, len(text), "reflection", False),
    )
    annotations = [Annotation(*m.span(), "nonverbal") for m in re.finditer(r"\[pause\]|\(laughs\)", text)]
    return ReaderDocument(
        "INT-4", text, units(text, sections, turns, "sentence"), turns, sections, annotations
    )


def _speaker(label: str) -> SpeakerKind:
    return "interviewer" if label == "INT" else "participant"


def _mark(mark_id: str, fragment: str, tag: str, colour: str) -> Mark:
    start = TEXT.index(fragment)
    return Mark(mark_id, start, start + len(fragment), tag, colour, f"Code {tag}")


DOCUMENT = _document()
HARDSHIP = _mark(
    "hardship", "Hard. [pause] Dr. Lund helped us all day, and the bus line had just been cut.", "HA", "blue"
)
MARKS = (
    HARDSHIP,
    _mark("transport", "the bus line had just been cut. People walked for an hour.", "TR", "orange"),
    _mark("place", "moved the clinic", "PL", "green"),
    _mark("near", "圖書館很近，大家都知道。", "NE", "teal"),
    _mark("families", "the families came", "FA", "magenta"),
)


class ReaderHost(App[None]):
    """A screen that is all reader, and tells what messages it gets."""

    def __init__(
        self, document: ReaderDocument, marks: tuple[Mark, ...], caret: int, heard: list[Message]
    ) -> None:
        super().__init__()
        self.reader = Reader()
        self.reader.show(document, marks, caret)
        self.heard = heard

    def compose(self) -> ComposeResult:
        yield self.reader

    def on_mount(self) -> None:
        self.reader.focus()

    def on_reader_caret_moved(self, message: Reader.CaretMoved) -> None:
        self.heard.append(message)

    def on_reader_selection_changed(self, message: Reader.SelectionChanged) -> None:
        self.heard.append(message)

    def on_reader_mark_clicked(self, message: Reader.MarkClicked) -> None:
        self.heard.append(message)


@pytest.fixture
def interview() -> ReaderDocument:
    """Return the interview, cut into turns and sentences."""
    return DOCUMENT


@pytest.fixture
def marks() -> tuple[Mark, ...]:
    """Return five codings of the interview."""
    return MARKS


@pytest.fixture
def heard() -> list[Message]:
    """Return the list of messages the host has had from its reader."""
    return []


@pytest.fixture
def make_host(heard: list[Message]) -> Callable[..., App[None]]:
    """Make an app that is all reader, showing the interview or another document."""

    def make(
        document: ReaderDocument = DOCUMENT, marks: tuple[Mark, ...] | None = None, caret: int = 0
    ) -> App[None]:
        if marks is None:
            marks = MARKS if document is DOCUMENT else ()
        return ReaderHost(document, marks, caret, heard)

    return make


@pytest.fixture
def reading(
    make_host: Callable[..., App[None]],
) -> Callable[..., AbstractAsyncContextManager[tuple[Reader, Pilot[None]]]]:
    """Open a document (the interview if none is given) at a terminal size, and give its reader."""

    @asynccontextmanager
    async def open_reader(
        document: ReaderDocument = DOCUMENT,
        marks: tuple[Mark, ...] | None = None,
        caret: int = 0,
        size: tuple[int, int] = (80, 24),
    ) -> AsyncIterator[tuple[Reader, Pilot[None]]]:
        async with make_host(document, marks, caret).run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot.app.query_one(Reader), pilot

    return open_reader
