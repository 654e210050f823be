"""A small invented study: walkers talk about a garden project, coded with four codes under two themes."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from cpqual.suggest.data import CodeCard, Readings, Unit

_PHRASES = {
    "weather": [
        "the rain kept us in",
        "frost on the beds",
        "a dry and windy spring",
        "sunshine after the storm",
    ],
    "tools": [
        "the spade is broken",
        "we lent the wheelbarrow",
        "rusty shears again",
        "a new rake for everybody",
    ],
    "friends": [
        "my neighbour came along",
        "we laughed over tea",
        "nobody talks to me there",
        "a friend for life",
    ],
    "learning": [
        "he showed me how to prune",
        "I read about compost",
        "we learnt to sow peas",
        "a course on grafting",
    ],
}
_FRAMES = ["Well, {}.", "Last week {}, I think.", "And then {} again, you see.", "To be honest {}."]
_EMPTY = ["That is all there is to say.", "Could you repeat that please?", "Yes. No. Perhaps."]

CODES = (
    CodeCard("weather", "Weather", "conditions", "Rain, sunshine, frost, wind or any other weather."),
    CodeCard(
        "tools", "Tools", "conditions", "", ("Spades, rakes and what they are like.",), ("the hoe is bent",)
    ),
    CodeCard("friends", "Friends and neighbours", "people", "Company, talk, laughing and being alone."),
    CodeCard("learning", "Learning", "people", "Finding out how something is done."),
)


@dataclass(frozen=True)
class Study:
    """Units, codes and the true codes of every unit."""

    units: tuple[Unit, ...]
    codes: tuple[CodeCard, ...]
    truth: tuple[frozenset[str], ...]

    def readings(self, *units: int) -> Readings:
        """The units given, coded rightly."""
        return Readings({unit: self.truth[unit] for unit in units})


def make_study(documents: int, turns: int) -> Study:
    draw = random.Random(3)
    units, truth = [], []
    for document in range(documents):
        previous = ""
        for turn in range(turns):
            codes = draw.sample(sorted(_PHRASES), k=draw.choice((0, 1, 1, 2)))
            phrases = [draw.choice(_FRAMES).format(draw.choice(_PHRASES[code])) for code in codes]
            text = " ".join(phrases) or draw.choice(_EMPTY)
            units.append(Unit(f"walk-{document}", text, previous, "guide" if turn % 2 else "walker"))
            truth.append(frozenset(codes))
            previous = text
    return Study(tuple(units), CODES, tuple(truth))


@pytest.fixture(scope="session")
def study() -> Study:
    return make_study(documents=6, turns=12)


@pytest.fixture(scope="session")
def large_study() -> Study:
    return make_study(documents=20, turns=17)
