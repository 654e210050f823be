"""Fixtures that every test may use: a small, wholly invented study."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.documents import ImportedDocument, Section, Turn
from cpqual.domain.people import Person, Site
from cpqual.domain.text import Span
from cpqual.services import codebooks, demo, reading
from cpqual.services.session import Session, add_coder, as_coder, create_project, open_project
from cpqual.storage import documents, people

settings.register_profile(
    "cpqual", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("cpqual")

_LONGEST_ID = 40


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case that is a file by its argument: an archive holds a time, and is another one every time."""
    return argname if isinstance(val, bytes) and len(val) > _LONGEST_ID else None


TALK = (
    "INT: Who did you come here with?\n"
    "P: Nobody. (laughs) Well, the dog came too. He likes the ferry.\n"
    "INT: And after that?\n"
    "P: After that Maro rang me. We tried the bus together, twice, with nobody on it.\n"
)


@pytest.fixture(autouse=True)
def _no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the real user's settings and project."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("CPQUAL_PROJECT", "CPQUAL_CODER"):
        monkeypatch.delenv(name, raising=False)


def talk_document(slug: str = "INT-1", text: str = TALK, **changes: object) -> ImportedDocument:
    """Return an interview whose `INT:` and `P:` lines are turns; P is the person `p`."""
    turns, at = [], 0
    for line in text.split("\n"):
        label, colon, _ = line.partition(": ")
        if colon:
            start = at + len(label) + 2
            who = "interviewer" if label == "INT" else "participant"
            person = None if label == "INT" else label.lower()
            turns.append(Turn(at, start, at + len(line), label, who, person))  # type: ignore[arg-type]
        at += len(line) + 1
    values: dict[str, object] = {
        "slug": slug, "title": slug, "kind": "interview", "source_name": f"{slug}.txt", "encoding": "utf-8",
        "source_sha256": "0" * 64, "text": text, "sections": (Section(0, len(text), "talk", True),),
        "turns": tuple(turns),
    }  # fmt: skip
    return ImportedDocument(**values | changes)  # type: ignore[arg-type]


CODEBOOK = Codebook(
    codes=(
        Code("barriers", "Barriers", colour="red", brief="What stands in the way."),
        Code("connecting", "Connecting", colour="blue", brief="How links are made."),
        Code(
            "practical_support", "Practical support", "connecting", colour="green", brief="Help with a task."
        ),
        Code(
            "new_networks",
            "New networks",
            "connecting",
            colour="amber",
            brief="People met for the first time.",
        ),
    ),
    reason="first",
)


@pytest.fixture(scope="session")
def made_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that every `session` is a copy of: copying takes a sixth of the time that making one does."""
    path = tmp_path_factory.mktemp("study") / "study.cpqual"
    opened = create_project(path, "A study", "RB")
    codebooks.save(opened, CODEBOOK, "first")
    with opened.act("import", "two interviews"):
        site = people.add_site(opened.store, Site("quay", "The Quay", {"sector": "third"}))
        person = people.add_person(opened.store, Person("p", "Perran", "service user", "quay"))
        for slug in ("INT-1", "INT-2"):
            documents.add_document(opened.store, talk_document(slug), 30, site, {"p": person})
    opened.close()
    return path


@pytest.fixture
def session(made_study: Path, tmp_path: Path) -> Iterator[Session]:
    """A project with two interviews, one person in both, four codes, and the coder RB."""
    opened = open_project(Path(shutil.copy(made_study, tmp_path)), "RB")
    yield opened
    opened.close()


@pytest.fixture
def tobias(session: Session) -> Session:
    """The same project as the second coder TM."""
    add_coder(session, "TM")
    return as_coder(session, "TM")


def at(session: Session, words: str, document: str = "INT-1") -> Span:
    """Return where some words stand in a document."""
    start = reading.open_document(session, document).text.index(words)
    return Span(start, start + len(words))


def in_talk(words: str) -> Span:
    """Return where some words stand in the interviews of the small study."""
    return Span(TALK.index(words), TALK.index(words) + len(words))


def turn(session: Session, number: int, document: str = "INT-1") -> Span:
    """Return a turn of a document, counted from 0."""
    one = reading.open_document(session, document).turns[number]
    return Span(one.start, one.end)


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the demo project, for copies: it takes a second and a half to make."""
    opened = demo.build(tmp_path_factory.mktemp("demo"), lambda _: None)
    opened.close()
    return opened.path


def very_many(session: Session, number: int) -> None:
    """Put `barriers` on so many passages of INT-2, each another, without the log that would take its time."""
    connection = session.store.connection
    (logging,) = (row[0] for row in session.store.rows(
        "SELECT sql FROM sqlite_schema WHERE name = 'log_coding_insert'"
    ))  # fmt: skip
    document, code = session.document("INT-2").id, session.code_id("barriers")
    connection.execute("DROP TRIGGER log_coding_insert")
    with session.store.unlogged():
        session.store.insert_many(
            "coding",
            ("id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "created"),
            (
                (f"c{n}", document, n // 2_000, n // 2_000 + n % 2_000 + 1, code, session.coder.id, 1,
                 "import", "2026-01-01")
                for n in range(number)
            ),
        )  # fmt: skip
    connection.execute(logging)
