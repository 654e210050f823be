"""Comments that answer each other, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from cpqual.domain.documents import Comment


class Thread(NamedTuple):
    """A comment, and the key of the one it answers, empty if it answers none."""

    comment: Comment
    answers: str


def in_order(found: Mapping[str, Thread]) -> tuple[Comment, ...]:
    """Return comments by where they begin; those that answer follow what they answer, as the file has them.

    Args:
        found: the comments by the keys under which others name them, in the file's order.
    """

    def first_of(key: str) -> str:
        seen = {key}
        while (before := found[key].answers) in found and before not in seen:
            seen.add(before)
            key = before
        return key

    first = {key: first_of(key) for key in found}
    order = {key: i for i, key in enumerate(found)}

    def place(key: str) -> tuple[int, int, int, bool, int]:
        comment = found[first[key]].comment
        return comment.start, comment.end, order[first[key]], key != first[key], order[key]

    keys = sorted(found, key=place)
    places = {key: i for i, key in enumerate(keys)}
    return tuple(
        replace(found[key].comment, reply_to=None if first[key] == key else places[first[key]])
        for key in keys
    )
