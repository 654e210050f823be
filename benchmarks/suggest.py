"""Suggestions against TF-IDF with logistic regression: quality and CPU time by number of units read.

With --data FOLDER each NAME.jsonl (one unit a line: doc, text, context, speaker, labels) is read with its
NAME.codebook.yml; without it the script makes up a small study. A quarter of the documents is held out; the
first N units of the others, in random document order, are learnt from. Then rare codes are followed up by
reading what is most probable for them. Times are CPU seconds on one thread.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from cpqual.suggest.calibration import fit_thresholds
from cpqual.suggest.data import CodeCard, Flags, Floats, Indices, Readings, Unit
from cpqual.suggest.evaluation import Quality, quality
from cpqual.suggest.material import label_units
from cpqual.suggest.model import explain, fit, prepare, score, suggest

SIZES = (0, 25, 50, 100, 250, 500, 1000, 3000)
MEAN_OVER = (25, 50, 100, 250, 500, 1000)
"""Sizes whose mean LRAP says how quickly the engine learns."""
HELD_OUT = 0.25
POOL, BATCH, FOUND = 1_500, 10, 0.8
"""Units among which a rare code is followed up, units read at a time, and the share to be found."""
RARE = (8, 40)
"""Fewest and most units that carry a rare code."""
MOST_FOLLOWED = 5


@dataclass(frozen=True)
class Study:
    """A coded set: units, codes and the codes of each unit."""

    name: str
    units: list[Unit]
    codes: list[CodeCard]
    labels: list[frozenset[str]]


@dataclass(frozen=True)
class Result:
    """One method at one N."""

    quality: Quality
    seconds: float


def read_studies(folder: Path) -> Iterator[Study]:
    """Yield the sets of a folder, by name."""
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        book = yaml.safe_load(path.with_name(f"{path.stem}.codebook.yml").read_text(encoding="utf-8"))
        codes = [
            CodeCard(
                slug=code["id"],
                label=code["name"],
                parent=code.get("parent"),
                definition=code.get("definition") or "",
                inclusion=(code["include"],) if code.get("include") else (),
                examples=tuple(code.get("examples") or ()),
            )
            for code in book["codes"]
            if not code.get("is_theme")
        ]
        place = {doc: number for number, doc in enumerate(dict.fromkeys(row["doc"] for row in rows))}
        rows.sort(key=lambda row: place[row["doc"]])
        units = [Unit(row["doc"], row["text"], row["context"], row["speaker"]) for row in rows]
        yield Study(path.stem, units, codes, [frozenset(row["labels"]) for row in rows])


_TOPICS = {
    "journey": ("Getting there", "Bus, lift, parking and the way to the day centre.",
                "bus|lift|driver|stop|taxi|parking|road|walk|train|timetable|wheelchair ramp|late bus"),
    "money": ("Money worries", "Bills, rent, benefits and what things cost.",
              "rent|bill|benefit|pension|debt|price|fare|wages|loan|grant|budget|food bank"),
    "company": ("Company of others", "Friends, neighbours and groups that keep people from being lonely.",
                "friend|neighbour|choir|club|lonely|visitor|chat|tea group|party|family|street|phone call"),
    "health": ("Health and pain", "Illness, pain, sleep and medicine.",
               "pain|sleep|tablets|doctor|clinic|knee|breath|tired|operation|blood test|nurse|diet"),
    "devices": ("Devices and screens", "Using a phone, tablet or computer, and getting stuck with it.",
                "password|tablet|screen|website|form online|app|camera|signal|printer|email|laptop|update"),
    "staff": ("How staff treat people", "Kindness, patience or rudeness of those who are paid to help.",
              "kind|patient|rude|listened|smile|rushed|receptionist|carer|respect|helpful|ignored|manager"),
    "waiting": ("Waiting and delay", "Queues, lists and answers that do not come.",
                "queue|waiting list|weeks|delay|appointment|letter|hold music|cancelled|slow|hours"),
    "plans": ("Plans and hopes", "What people want to do next.",
              "hope|plan|next year|course|learn|garden|volunteer|move|dream|holiday|paint|start"),
}  # fmt: skip
_OPENINGS = (
    "Well,|I think|To be honest|These days|Last month|You know|Sometimes|For me|What I remember is|Then"
)
_LINKS = "and there was the|because of the|so the|but the|with that|and again the|which meant the|after the"
_FILLERS = (
    "it went on|nobody said much|that was that|I could not say|it all depends|we managed somehow|as usual"
)


def invented_study(documents: int = 60, turns: int = 28) -> Study:
    """Short interviews about a made-up day centre: each turn takes up none, one or two of eight codes."""
    draw = random.Random(7)
    codes = [CodeCard(slug, label, None, definition) for slug, (label, definition, _) in _TOPICS.items()]
    weights = [1 / (place + 1) for place in range(len(_TOPICS))]
    units: list[Unit] = []
    labels: list[frozenset[str]] = []
    for document in range(documents):
        previous = ""
        for _ in range(turns):
            chosen = set(draw.choices(list(_TOPICS), weights, k=draw.choice((0, 1, 1, 2))))
            words = [draw.choice(_OPENINGS.split("|")), draw.choice(_FILLERS.split("|"))]
            for topic in sorted(chosen):
                terms = draw.sample(_TOPICS[topic][2].split("|"), k=draw.choice((1, 2)))
                words += [f"{draw.choice(_LINKS.split('|'))} {term}" for term in terms]
            # A word of another topic in passing keeps the task from being trivial.
            words.append(draw.choice(_TOPICS[draw.choice(list(_TOPICS))][2].split("|")))
            text = " ".join(words)
            units.append(Unit(f"interview-{document:02}", text, previous, "participant"))
            labels.append(frozenset(chosen))
            previous = text
    return Study("invented", units, codes, labels)


def split(study: Study, seed: int) -> tuple[Indices, Indices]:
    """Units to learn from, documents in random order, and units of the documents held out."""
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(study.units):
        places.setdefault(unit.document, []).append(place)
    order = sorted(places)
    np.random.default_rng(seed).shuffle(order)
    test: list[int] = []
    while len(test) < HELD_OUT * len(study.units):
        test += places[order.pop()]
    train = [place for document in order for place in places[document]]
    return np.array(train, dtype=np.intp), np.array(test, dtype=np.intp)


def peer_features(study: Study) -> sparse.csr_matrix:
    """Words, pairs of words and letter n-grams of all units."""
    texts = [unit.text for unit in study.units]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, dtype=np.float32
    )
    return sparse.csr_matrix(sparse.hstack([words.fit_transform(texts), letters.fit_transform(texts)]))


def peer_scores(rows: sparse.csr_matrix, labels: Flags, rest: sparse.csr_matrix) -> Floats:
    """One logistic regression (C = 10) per code; a code never used gets probability 0."""
    scores = np.zeros((rest.shape[0], labels.shape[1]), dtype=np.float32)
    for code in np.flatnonzero(labels.any(axis=0)):
        if labels[:, code].all():
            scores[:, code] = 1
            continue
        machine = LogisticRegression(C=10, solver="liblinear", random_state=0)
        scores[:, code] = machine.fit(rows, labels[:, code]).predict_proba(rest)[:, 1]
    return scores


def run(study: Study, seeds: int) -> dict[int, tuple[list[Result], list[Result]]]:
    """Results of the engine and of the peer, by N."""
    started = time.process_time()
    material = prepare(study.units, study.codes, "en")
    prepared = time.process_time() - started
    rows = peer_features(study)
    labels, _ = label_units(material, study.labels)
    print(f"\n{study.name}: {len(study.units)} units, {len(study.codes)} codes, prepared in {prepared:.2f} s")
    results: dict[int, tuple[list[Result], list[Result]]] = {}
    for seed in range(seeds):
        train, test = split(study, seed)
        for size in [size for size in SIZES if size < len(train)] + [len(train)]:
            read = train[:size]
            own, peer = results.setdefault(size if size < len(train) else -1, ([], []))
            started = time.process_time()
            model = fit(material, Readings({int(unit): study.labels[unit] for unit in read}))
            scores = score(model, test.tolist())
            seconds = time.process_time() - started
            own.append(
                Result(
                    quality("engine", scores, scores >= model.thresholds(test.tolist()), labels[test]),
                    seconds,
                )
            )
            started = time.process_time()
            chances = peer_scores(rows[read], labels[read], rows[test]) if size else None
            seconds = time.process_time() - started
            if chances is not None:
                threshold = peer_thresholds(rows[read], labels[read])
                peer.append(Result(quality("peer", chances, chances >= threshold, labels[test]), seconds))
    return results


def peer_thresholds(rows: sparse.csr_matrix, labels: Flags) -> Floats:
    """Thresholds for the peer, chosen as the engine chooses them, on four folds of what was read."""
    fold = np.arange(len(labels)) % 4
    scores = np.zeros(labels.shape, dtype=np.float32)
    for part in range(4):
        kept, left = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        scores[left] = peer_scores(rows[kept], labels[kept], rows[left])
    return fit_thresholds(scores, labels)


def mean(results: list[Result]) -> list[float]:
    """LRAP, R@3, ECE3, macro-F1 and seconds, averaged over seeds."""
    figures = [
        [r.quality.lrap or 0, r.quality.recall_at_3 or 0, r.quality.ece3 or 0, r.quality.macro_f1, r.seconds]
        for r in results
    ]
    return [float(value) for value in np.mean(figures, axis=0)]


def show(results: dict[int, tuple[list[Result], list[Result]]]) -> None:
    """Print one line per N: engine, peer, and the ratio of their LRAPs and times."""
    head = "LRAP   R@3  ECE3 maF1  CPU s"
    print(f"{'N':>6} | engine {head} | LR     {head} | LRAP x  CPU x")
    for size, (own, peer) in sorted(results.items(), key=lambda item: (item[0] < 0, item[0])):
        line = f"{'all' if size < 0 else size:>6} |        " + _figures(mean(own))
        if peer:
            ratio, work = mean(own)[0] / mean(peer)[0], mean(own)[4] / mean(peer)[4]
            line += f" |        {_figures(mean(peer))} | {ratio:6.2f} {work:6.2f}"
        print(line)


def sum_up(results: dict[int, tuple[list[Result], list[Result]]]) -> None:
    """Print the engine's and the peer's mean LRAP over the sizes below 3,000."""
    sizes = [size for size in MEAN_OVER if size in results]
    if sizes:
        own, peer = ([mean(results[size][side])[0] for size in sizes] for side in (0, 1))
        through = f"N = {', '.join(map(str, sizes))}"
        print(f"mean LRAP over {through}: engine {np.mean(own):.3f}, LR {np.mean(peer):.3f}")


def follow_up(study: Study, seed: int) -> list[float]:
    """Read what is most probable for one rare code, ten units at a time, each batch learnt from.

    Returns:
        For some rare codes the share of the units read when 80 % of theirs were found.
    """
    draw = np.random.default_rng(seed)
    pool = draw.permutation(len(study.units))[:POOL]
    part = Study(study.name, [study.units[i] for i in pool], study.codes, [study.labels[i] for i in pool])
    material = prepare(part.units, part.codes, "en")
    counts = {card.slug: sum(card.slug in codes for codes in part.labels) for card in part.codes}
    rare = [slug for slug, n in counts.items() if RARE[0] <= n <= min(RARE[1], 0.04 * len(pool))]
    shares = []
    for slug in sorted(rare)[:MOST_FOLLOWED]:
        column = [card.slug for card in part.codes].index(slug)
        read: list[int] = []
        while sum(slug in part.labels[unit] for unit in read) < FOUND * counts[slug]:
            model = fit(material, Readings({unit: part.labels[unit] for unit in read}), linear=False)
            chances = score(model)[:, column]
            chances[read] = -1
            read += np.argsort(-chances, kind="stable")[:BATCH].tolist()
        shares.append(len(read) / len(pool))
    return shares


def _figures(values: list[float]) -> str:
    lrap, recall, ece, f1, seconds = values
    return f"{lrap:.3f} {recall:.3f} {ece:.3f} {f1:.3f} {seconds:5.2f}"


def time_explanations(study: Study) -> None:
    """Print the cost of explaining one unit, and the first three codes of all units."""
    material = prepare(study.units, study.codes, "en")
    read = split(study, 0)[0][:500]
    model = fit(material, Readings({int(unit): study.labels[unit] for unit in read}))
    pairs = [(one.unit, one.code) for proposed in suggest(model) for one in proposed]
    started = time.process_time()
    explain(model, pairs)
    everything = time.process_time() - started
    started = time.process_time()
    for unit in range(50):
        explain(model, pairs[3 * unit : 3 * unit + 3])
    single = (time.process_time() - started) / 50
    print(f"explained: one unit {1000 * single:.1f} ms; {len(pairs)} suggestions {everything:.2f} s")


def main() -> None:
    """Run every set and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of NAME.jsonl with NAME.codebook.yml")
    parser.add_argument("--seeds", type=int, default=2, help="random splits per set (2)")
    options = parser.parse_args()
    for study in read_studies(options.data) if options.data else [invented_study()]:
        results = run(study, options.seeds)
        show(results)
        sum_up(results)
        shares = follow_up(study, 0)
        if shares:
            print(
                f"more like this: 80 % of a rare code's units found after {np.mean(shares):.0%} of the pool"
                f" ({len(shares)} codes, {min(shares):.0%} to {max(shares):.0%})"
            )
        time_explanations(study)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nwhole process: {time.process_time():.1f} CPU s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
