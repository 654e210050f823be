"""Co-occurrence in a large study, against pandas counting the same from the same file.

Run it as `python benchmarks/cooccurrence.py`. Times are CPU seconds of one process; what counts are ratios,
since both sides run on the same machine in the same minute. The study has 100,000 codings in 500 interviews
of 10,000 words. pandas reads codings and turns with SQL, lays one on the other document by document and
multiplies the table of turns and codes with itself; our time includes cutting the texts into turns, which
pandas takes ready-made from the file, and the coefficient. Sentences are given without a peer: they would
have to be found first.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from frequencies import cpu, pairs
from storage import build, opened

from cpqual.services.cooccurrence import WITHINS, Asked, CooccurrenceTable, cooccurrence

CEILING = 2.0


def main() -> None:
    """Build the study, measure, print, and fail if the ceiling is broken."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.cpqual"
        build(path, 500, 100_000)
        slowest = measure(path)
    print(f"slowest {slowest:.2f} s (ceiling {CEILING} s)")
    if slowest > CEILING:
        raise SystemExit("a ceiling is broken")


def measure(path: Path) -> float:
    """Print what each kind of unit takes, turns beside pandas, and return the slowest."""
    slowest = 0.0
    session = opened(path)
    for within in WITHINS:
        ours = cpu(lambda w=within: cooccurrence(session, w, Asked(layer="RB")))  # type: ignore[misc]
        line = f"  {within:<10}{ours:7.2f} s"
        if within == "turn":
            theirs = cpu(lambda: with_pandas(path), 1)
            found = cooccurrence(session, within, Asked(layer="RB"))
            same = "same" if numbers(found) == with_pandas(path) else "OTHER"
            line += f"   pandas {theirs:7.2f} s, {theirs / ours:5.1f} × ours, {same} numbers"
        print(line)
        slowest = max(slowest, ours)
    session.close()
    return slowest


def numbers(found: CooccurrenceTable) -> dict[frozenset[str], int]:
    """Return in how many units each two codes stand together, where they do."""
    ((_, _, counts),) = found.groups
    slugs = found.pairing.slugs
    return {
        frozenset((slugs[i], slugs[j])): int(counts.both[i, j])
        for i, j in found.pairing.pairs
        if counts.both[i, j]
    }


def with_pandas(path: Path) -> dict[frozenset[str], int]:
    """Count the turns of others than interviewers in which each two codes stand together."""
    connection = sqlite3.connect(path)
    coded = pd.read_sql(
        "SELECT c.document_id, c.start, c.end, k.slug AS code FROM coding c JOIN code k ON k.id = c.code_id"
        " JOIN coder u ON u.id = c.coder_id WHERE u.slug = 'RB'",
        connection,
    )
    turns = pd.read_sql(
        "SELECT id AS turn, document_id, start AS t_start, end AS t_end FROM turn"
        " WHERE speaker <> 'interviewer'",
        connection,
    )
    connection.close()
    met = pairs(coded, turns, lambda p: (p.t_start < p.end) & (p.t_end > p.start))
    marks = pd.crosstab(met["turn"], met["code"]).clip(upper=1)
    both = marks.T @ marks
    codes = [str(code) for code in both.index]
    first, second = np.nonzero(np.triu(both.to_numpy(), 1))
    return {
        frozenset((codes[i], codes[j])): int(both.iat[i, j])
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    }


if __name__ == "__main__":
    main()
