"""Delphi rounds: statements, the rule of consensus, who was invited, ratings, and answers to comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from cpqual.domain.errors import InputError

QuartileMethod = Literal["r7", "tukey"]
QUARTILE_METHODS: tuple[QuartileMethod, ...] = get_args(QuartileMethod)
METHOD_NAMES: Mapping[QuartileMethod, str] = {"r7": "R-7 (linear interpolation)", "tukey": "Tukey's hinges"}
Answer = Literal["accepted", "partly", "declined"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
LAST_ROUND = 99


@dataclass(frozen=True, slots=True)
class DelphiItem:
    """A statement that was rated on a scale from `low` to `high`."""

    slug: str
    statement: str
    low: float
    high: float
    id: str = ""

    @property
    def scale(self) -> str:
        """The scale in words: `1–9`."""
        return f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """When an item has consensus: all of what is given has to hold, for those who rated.

    Attributes:
        share, at_least: so many per cent rate so high.
        opposed, at_most: no more than so many per cent rate so low.
        iqr: the interquartile range is no more than this.
        quartiles: how the quartiles for `iqr` are found.
        median: the median is this or more.
    """

    share: float | None = None
    at_least: float | None = None
    opposed: float | None = None
    at_most: float | None = None
    iqr: float | None = None
    quartiles: QuartileMethod = "r7"
    median: float | None = None

    def require_sense(self) -> None:
        """Make sure that the rule says something that can hold.

        Raises:
            InputError: a part lacks its cut, a share is none, the cuts overlap, or nothing is asked for.
        """
        if (self.share is None) != (self.at_least is None):
            raise InputError("a share and its cut go together", remedy="Say --share 75 --at-least 7.")
        if (self.opposed is None) != (self.at_most is None):
            raise InputError(
                "the share opposed and its cut go together",
                remedy="Say --and-at-most-opposed 15 --at-most 3.",
            )
        if self.share is None and self.opposed is None and self.iqr is None and self.median is None:
            raise InputError("the rule asks for nothing", remedy="Say, for example, --share 75 --at-least 7.")
        for share in (self.share, self.opposed):
            if share is not None and not 0 <= share <= 100:
                raise InputError(f"{share:g} is no share from 0 to 100 per cent")
        if self.at_least is not None and self.at_most is not None and self.at_most >= self.at_least:
            raise InputError("the low cut lies above the high one, or on it")
        if self.iqr is not None and self.iqr < 0:
            raise InputError("no interquartile range is below 0")

    @property
    def cuts(self) -> Iterator[float]:
        """The places on the scale that it names."""
        yield from (cut for cut in (self.at_least, self.at_most, self.median) if cut is not None)

    @property
    def in_words(self) -> str:
        """The rule as a phrase after `consensus where`."""
        parts = []
        if self.share is not None and self.at_least is not None:
            parts.append(f"at least {self.share:g} % of those who rated say {self.at_least:g} or more")
        if self.opposed is not None and self.at_most is not None:
            parts.append(f"at most {self.opposed:g} % say {self.at_most:g} or less")
        if self.median is not None:
            parts.append(f"the median is {self.median:g} or more")
        if self.iqr is not None:
            parts.append(f"the interquartile range, {METHOD_NAMES[self.quartiles]}, is {self.iqr:g} or less")
        return " and ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Return what it asks for as JSON values."""
        kept = {name: value for name, value in asdict(self).items() if value is not None}
        if self.iqr is None:
            del kept["quartiles"]
        return kept

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ConsensusRule:
        """Return the rule that `as_dict` gave.

        Raises:
            TypeError, ValueError, AttributeError: the values are not such as it gives.
        """
        names = ("share", "at_least", "opposed", "at_most", "iqr", "median")
        numbers = {name: float(values[name]) for name in names if values.get(name) is not None}
        method = values.get("quartiles", "r7")
        if method not in QUARTILE_METHODS:
            raise ValueError(f"no quartiles {method!r}")
        return cls(**numbers, quartiles=method)


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as the project keeps it: it holds from a round on, until another does.

    Attributes:
        rule: None where the file holds none that can be read.
        created: when it was stored, as the project file writes times.
    """

    first_round: int
    rule: ConsensusRule | None
    reason: str
    coder: str
    created: str


@dataclass(frozen=True, slots=True)
class Invited:
    """How many of a group were invited to a round."""

    round: int
    group: str
    invited: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What one respondent said to one item in one round.

    Attributes:
        rating: None where none was given.
        unable: said that they could not rate; with no rating and not unable it was left blank.
        document: slug of the document that holds their comment, if there is one.
    """

    item: str
    round: int
    respondent: str
    group: str
    rating: float | None
    unable: bool
    document: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered to a comment on an item.

    Attributes:
        document: slug of the document that holds the comment, if one was named.
    """

    item: str
    round: int
    comment: str
    answer: Answer
    reason: str
    document: str | None
    coder: str
    created: str


def rule_for(rules: Iterable[StoredRule], number: int) -> StoredRule | None:
    """Return the rule that holds in a round: the one for the latest start, and of those the last stored."""
    holding = [one for one in rules if one.first_round <= number and one.rule is not None]
    return max(holding, key=lambda one: (one.first_round, one.created), default=None)
