"""One item of a methods appendix, with its numbers in the guidelines and what is left to the author."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item: which numbers of the guidelines it answers, what it is about, and what is said.

    Attributes:
        coreq, srqr: item numbers, such as `12` or `1–5`; empty where a guideline has none.
    """

    coreq: str
    srqr: str
    title: str
    said: tuple[str, ...]

    @property
    def numbers(self) -> str:
        """The numbers with their guidelines."""
        named = (("COREQ", self.coreq), ("SRQR", self.srqr))
        return "; ".join(f"{guideline} {number}" for guideline, number in named if number)

    @property
    def drafted(self) -> str:
        """Who says it: the project, the author, or both."""
        blank = [sentence.startswith("[author:") for sentence in self.said]
        return "the author’s" if all(blank) else "drafted, to be completed" if any(blank) else "drafted"


def author(what: str) -> str:
    """Return a blank that the author fills in."""
    return f"[author: {what}]"
