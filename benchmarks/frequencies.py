"""Theme frequencies of large studies, against pandas counting the same from the same file.

Run it as `python benchmarks/frequencies.py`. Times are CPU seconds of one process; what counts are ratios,
since both sides run on the same machine in the same minute. Two studies: 100,000 codings in 500 interviews of
10,000 words, and 250,000 codings in 100,000 survey answers. pandas reads tables with SQL and counts codes
by sector with merges, document by document where all pairs at once would be too many; our time includes
roll-ups, denominators and overlaps of groups besides.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from agreement import peak_growth
from storage import build, opened

from cpqual.analysis.frequencies import COUNTS, CountOf
from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.documents import ImportedDocument, Section, Turn
from cpqual.domain.people import Person, Site
from cpqual.services import codebooks
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.session import create_project
from cpqual.storage import documents, people

ANSWERS, ANSWER_CODINGS = 100_000, 250_000
CEILING_LARGE, CEILING_SURVEY, CEILING_MB = 1.0, 2.0, 1000
WORDS = "the bus was late so we walked along the quay and talked about the dog and tea".split()  # noqa: SIM905
THING = {"participants": "person_id", "documents": "document_id", "segments": "id"}


def main() -> None:
    """Build both studies, measure, print, and fail if a ceiling is broken."""
    with tempfile.TemporaryDirectory() as folder:
        large, survey = Path(folder) / "large.cpqual", Path(folder) / "survey.cpqual"
        build(large, 500, 100_000)
        build_survey(survey)
        held = [
            measure(large, "500 interviews, 5 M words, 100,000 codings", CEILING_LARGE),
            measure(survey, "100,000 survey answers, 250,000 codings", CEILING_SURVEY),
        ]
    if not all(held):
        raise SystemExit("a ceiling of the design is broken")


def build_survey(path: Path) -> None:
    """Make a project of answers of some fifteen words, each by somebody else, with 2.5 codings on average."""
    draw = random.Random(2)
    session = create_project(path, "Survey", "RB")
    codes = tuple(Code(f"code_{i}", f"Code {i}", None if i < 6 else f"code_{i % 6}") for i in range(60))
    codebooks.save(session, Codebook(codes), "first")
    made = []
    # the log of so many rows would only take its time
    triggers = session.store.rows("SELECT name, sql FROM sqlite_schema WHERE name GLOB 'log_*'")
    for name, _ in triggers:
        session.store.connection.execute(f"DROP TRIGGER {name}")
    with session.store.unlogged():
        sites = [
            people.add_site(session.store, Site(f"s{i}", f"S{i}", {"sector": "ab"[i % 2]})) for i in range(6)
        ]
        for n in range(ANSWERS):
            who = people.add_person(session.store, Person(f"p{n}", f"P{n}", "ab"[n % 2]))
            answer = survey_answer(f"A{n:06}", f"p{n}", draw)
            made.append(
                (documents.add_document(session.store, answer, 15, sites[n % 6], {f"p{n}": who}), answer)
            )
        code_ids = [row[0] for row in session.store.rows("SELECT id FROM code ORDER BY position")]
        session.store.insert_many(
            "coding",
            ("id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "created"),
            (
                (f"c{n}", made[n % ANSWERS][0], at := draw.randrange(20), at + 5 + n // ANSWERS,
                 draw.choice(code_ids), session.coder.id, 1, "import", "2026-01-01")
                for n in range(ANSWER_CODINGS)
            ),
        )  # fmt: skip
    for _, sql in triggers:
        session.store.connection.execute(sql)
    session.close()


def survey_answer(slug: str, person: str, draw: random.Random) -> ImportedDocument:
    """Return an answer of one turn."""
    text = " ".join(draw.choices(WORDS, k=15)) + "."
    return ImportedDocument(
        slug, slug, "survey", slug, "0", "utf-8", text, sections=(Section(0, len(text), "talk", True),),
        turns=(Turn(0, 0, len(text), person, "participant", person),),
    )  # fmt: skip


def cpu(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU time of some runs, in seconds."""
    runs = []
    for _ in range(times):
        begin = time.process_time()
        work()
        runs.append(time.process_time() - begin)
    return min(runs)


def measure(path: Path, name: str, ceiling: float) -> bool:
    """Print what each kind of count takes beside pandas, and tell whether the ceilings hold."""
    print(name)
    slowest, growth = 0.0, 0.0
    for by in ("sector", "group"):
        for count in COUNTS:
            session = opened(path)
            ours = cpu(lambda s=session, c=count, b=by: count_themes(s, by=(b,), count=c))  # type: ignore[misc]
            growth = max(
                growth, peak_growth(lambda s=session, c=count, b=by: count_themes(s, by=(b,), count=c))
            )
            slowest = max(slowest, ours)
            line = f"  {count:<13} by {by:<7}{ours:7.2f} s"
            if by == "sector" and count in THING:
                found = count_themes(session, by=(by,), count=count)
                theirs = cpu(lambda c=count: with_pandas(path, c), 1)  # type: ignore[misc]
                same = "same" if numbers(found) == with_pandas(path, count) else "OTHER"
                line += f"   pandas {theirs:7.2f} s, {theirs / ours:5.1f} × ours, {same} numbers"
            print(line)
            session.close()
    print(f"  slowest {slowest:.2f} s (ceiling {ceiling} s), peak +{growth:.0f} MB (ceiling {CEILING_MB})")
    return slowest <= ceiling and growth <= CEILING_MB


def numbers(found: FrequencyTable) -> dict[tuple[str, str], int]:
    """Return the numbers above nought of codes by themselves, by code and group."""
    return {(c.code, c.group): c.n for c in found.cells if not c.rolled_up and c.n}


def with_pandas(path: Path, count: CountOf) -> dict[tuple[str, str], int]:
    """Count a thing per code and sector of the site, in what is not an interviewer's."""
    connection = sqlite3.connect(path)

    def table(sql: str) -> pd.DataFrame:
        return pd.read_sql(sql, connection)

    coded = table(
        "SELECT c.id, c.document_id, c.start, c.end, k.slug AS code FROM coding c"
        " JOIN code k ON k.id = c.code_id JOIN coder u ON u.id = c.coder_id WHERE u.slug = 'RB'"
    )
    sector = table(
        "SELECT d.id AS document_id, v.value AS sector FROM document d JOIN value v ON v.owner_id = d.site_id"
    )
    turns = table(
        "SELECT document_id, label_start, start AS t_start, end AS t_end, speaker, person_id FROM turn"
    )
    connection.close()
    asked = turns.speaker == "interviewer"
    if count == "participants":
        met = pairs(coded, turns[~asked], lambda p: (p.t_start < p.end) & (p.t_end > p.start))
    else:
        out = pairs(coded, turns[asked], lambda p: (p.label_start <= p.start) & (p.end <= p.t_end))
        met = coded[~coded["id"].isin(out["id"])]
    found = met.merge(sector, on="document_id").groupby(["code", "sector"])[THING[count]].nunique()
    return {(str(code), str(name)): int(n) for (code, name), n in found.items()}


def pairs(
    coded: pd.DataFrame, turns: pd.DataFrame, which: Callable[[pd.DataFrame], pd.Series[bool]]
) -> pd.DataFrame:
    """Return codings beside the turns of their document that they meet."""
    if not turns["document_id"].duplicated().any():
        met = coded.merge(turns, on="document_id")
        return met[which(met)]
    codings = dict(tuple(coded.groupby("document_id")))
    kept = []
    for document, said in turns.groupby("document_id"):
        if document in codings:
            met = codings[document].merge(said, on="document_id")
            kept.append(met[which(met)])
    return pd.concat(kept)


if __name__ == "__main__":
    main()
