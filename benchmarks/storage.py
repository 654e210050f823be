"""A large project: 500 documents, 5 million words, 100,000 codings. How long opening and counting take.

Prints CPU seconds and their ratio to a floor: SQLite reading the same rows with nothing made of them.
Run: python benchmarks/storage.py [--documents N] [--codings N]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.documents import ImportedDocument, Section, Turn
from cpqual.domain.people import Person, Site
from cpqual.services import codebooks, coding, history, reading
from cpqual.services.agreement import compare
from cpqual.services.frequencies import count_themes
from cpqual.services.session import Session, add_coder, create_project, open_project
from cpqual.storage import documents, people

WORDS = "the bus was late so we walked along the quay and talked about the dog his brother and tea".split()  # noqa: SIM905


def main() -> None:
    """Build the project in a temporary folder and time what a person waits for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--documents", type=int, default=500)
    asked.add_argument("--codings", type=int, default=100_000)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.cpqual"
        took = timed(lambda: build(path, args.documents, args.codings))
        print(f"built in {took:.1f} s CPU: {path.stat().st_size / 1e6:.0f} MB")
        measure(path)


def build(path: Path, n_documents: int, n_codings: int) -> None:
    """Make a project of documents of 10,000 words each with codings spread over them by two coders."""
    draw = random.Random(1)
    session = create_project(path, "Large", "RB")
    second = add_coder(session, "TM")
    codes = tuple(Code(f"code_{i}", f"Code {i}", None if i < 6 else f"code_{i % 6}") for i in range(60))
    codebooks.save(session, Codebook(codes), "first")
    with session.act("import", "documents"):
        sites = [
            people.add_site(session.store, Site(f"s{i}", f"S{i}", {"sector": "ab"[i % 2]})) for i in range(6)
        ]
        ids = {f"p{i}": people.add_person(session.store, Person(f"p{i}", f"P{i}")) for i in range(120)}
        made = [
            (documents.add_document(session.store, transcript(f"D{n:04}", draw), 10_000, sites[n % 6], ids))
            for n in range(n_documents)
        ]
    code_ids = [row[0] for row in session.store.rows("SELECT id FROM code ORDER BY position")]
    with session.act("code", "codings"):
        session.store.insert_many(
            "coding",
            ("id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "created"),
            (
                (f"c{n}", made[n % len(made)], at := draw.randrange(45_000), at + draw.randrange(20, 300),
                 draw.choice(code_ids), (session.coder.id, second.id)[n % 3 == 0], 1, "import", "2026-01-01")
                for n in range(n_codings)
            ),
        )  # fmt: skip
    session.close()


def transcript(slug: str, draw: random.Random) -> ImportedDocument:
    """Return a document of 200 turns of 50 words by two people and an interviewer."""
    parts, turns, at = [], [], 0
    speakers = ["I", *(f"p{draw.randrange(120)}" for _ in range(2))]
    for n in range(200):
        label = speakers[n % 3]
        words = " ".join(draw.choices(WORDS, k=50)) + "."
        start = at + len(label) + 2
        person = None if label == "I" else label
        turns.append(
            Turn(at, start, start + len(words), label, "participant" if person else "interviewer", person)
        )
        parts.append(f"{label}: {words}")
        at = start + len(words) + 1
    text = "\n".join(parts)
    whole = (Section(0, len(text), "talk", True),)
    return ImportedDocument(
        slug, slug, "interview", slug, "0", "utf-8", text, sections=whole, turns=tuple(turns)
    )


def measure(path: Path) -> None:
    """Print what a person waits for, beside reading all codings with SQLite alone."""

    def floor() -> None:
        connection = sqlite3.connect(path)
        connection.execute("SELECT * FROM coding").fetchall()
        connection.close()

    base = timed(floor)
    print(f"floor: SQLite reads all codings           {base:7.3f} s CPU")

    def row(what: str, work: Callable[[], object]) -> None:
        took = timed(work)
        print(f"{what:<42}{took:7.3f} s CPU  {took / base:6.1f} x floor")

    row("open, list documents", lambda: reading.list_documents(opened(path)))
    session = opened(path)
    row("open one document with its codings", lambda: reading.open_document(session, "D0007"))
    row(
        "apply a code",
        lambda: coding.apply_codes(
            session,
            "D0007",
            reading.open_document(session, "D0007").units[3].span,
            ["code_7"],
            on_overlap="keep",
        ),
    )
    row("undo it", lambda: history.undo(session))
    for count in ("participants", "segments", "words"):
        row(f"frequencies by sector, {count}", lambda c=count: count_themes(session, by=("sector",), count=c))  # type: ignore[misc]
    row("agreement, turns", lambda: compare(session))
    session.close()


def opened(path: Path) -> Session:
    """Open the project as the first coder."""
    return open_project(path, "RB")


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds that `work` takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


if __name__ == "__main__":
    main()
