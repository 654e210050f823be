"""The small study with a second coder, a hostile interview, and suggestions that wait for an answer."""

from __future__ import annotations

import json

import pytest
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkerCancelled

from cpqual.domain.people import Person, Site
from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session
from cpqual.storage import codes, documents, people, suggestions
from tests.conftest import talk_document
from tests.tui.conftest import Desk

HOSTILE = "[laughs] [/foo] [@click=app.quit]x[/] \x1b[2J\x1b]0;gone\x07 \u202eback"


async def counted(desk: Desk) -> str:
    """Wait until what is counted in a thread is shown, and return the text on the screen."""
    for _ in range(200):
        try:
            await desk.app.workers.wait_for_complete()
        except WorkerCancelled:
            # a later request took its place
            continue
        await desk.pilot.pause()
        # its last words may still be on their way from the thread
        if "counting…" not in desk.shown():
            return desk.shown()
    raise AssertionError("the counting does not end")


def beside(shown: str) -> str:
    """Return the words of the pane on the right, unwrapped."""
    rows = (line.rpartition("│")[2] for line in shown.split("\n") if "│" in line)
    return " ".join(" ".join(rows).split())


def told(desk: Desk, selector: str = "Static") -> str:
    """Return what a dialog says was wrong."""
    return str(desk.app.screen.query_one(selector, Static).content)


async def until(desk: Desk, selector: str | type[Widget]) -> None:
    """Wait until the screen on top has a widget."""
    for _ in range(100):
        if desk.app.screen.query(selector):
            return
        await desk.pilot.pause(0.02)
    raise AssertionError(f"no {selector} on {desk.app.screen}")


def words(session: Session, quote: str, document: str = "INT-1") -> Span:
    """Return where some words stand in a document."""
    start = reading.open_document(session, document).text.index(quote)
    return Span(start, start + len(quote))


@pytest.fixture
def both(session: Session, tobias: Session) -> Session:
    """RB and TM have finished INT-1: they agree on one turn and differ on the other."""
    for coder in (session, tobias):
        coding.apply_codes(coder, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    coding.apply_codes(tobias, "INT-1", words(session, "Maro rang me."), ["new_networks"])
    for coder in (session, tobias):
        reading.finish(coder, "INT-1")
    return session


@pytest.fixture
def hostile(session: Session) -> Session:
    """Adds INT-3, whose words, speaker and site are full of markup and escape sequences."""
    with session.act("import", "a hostile interview"):
        site = people.add_site(session.store, Site("mill", f"Mill {HOSTILE}"))
        person = people.add_person(session.store, Person("p", f"Oona {HOSTILE}", "[b]worker[/b]", "mill"))
        text = f"INT: Well?\nP: {HOSTILE}\n"
        documents.add_document(
            session.store,
            talk_document("INT-3", text, title=f"Third {HOSTILE}", warnings=(f"odd: {HOSTILE}",)),
            9,
            site,
            {"p": person},
        )
    return session


@pytest.fixture
def suggested(session: Session) -> Session:
    """A model run for RB with three suggestions in INT-1."""
    ids = codes.code_ids(session.store)
    document = session.document("INT-1").id
    why = json.dumps(
        {
            "words": ["ferry"],
            "definition": ["stands"],
            "used": 3,
            "read": 12,
            "alike": [{"document": "INT-2", "start": 36, "end": 43}],
        }
    )
    dog = words(session, "Nobody. (laughs) Well, the dog came too. He likes the ferry.")
    maro = words(session, "After that Maro rang me. We tried the bus together, twice, with nobody on it.")
    suggestions.replace_suggestions(
        session.store, session.coder.id, 12, 5, {},
        [
            (document, *dog, 1, ids["barriers"], 0.41, "41 %", why),
            (document, *maro, 1, ids["new_networks"], 0.83, "83 %", why),
            (document, *maro, 2, ids["practical_support"], 0.22, "22 %", "{}"),
        ],
    )  # fmt: skip
    return session
