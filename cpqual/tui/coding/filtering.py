"""Which codes the picker lists for what has been typed, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.ids import slugify
from cpqual.tui.coding.layer import Look


class Choice(NamedTuple):
    """A code that can be picked.

    Attributes:
        path: labels of the codes above it, from the theme down.
    """

    code: Code
    look: Look
    path: tuple[str, ...]


def choices_of(book: Codebook, looks: Mapping[str, Look], *, usable: bool = True) -> list[Choice]:
    """Return the codes of a codebook in its order; only those that may be applied, or all."""
    labels: list[str] = []
    found: list[Choice] = []
    for depth, code in book.walk():
        del labels[depth:]
        if code.usable or not usable:
            found.append(Choice(code, looks[code.slug], tuple(labels)))
        labels.append(code.label)
    return found


def filter_choices(query: str, choices: Sequence[Choice], recent: Sequence[str]) -> list[Choice]:
    """Return the choices that fit the query, best first.

    Nothing typed: recent codes on top, then the codebook's order. One character: the code with that shortcut
    comes first. Otherwise a code fits when its label, id or tag holds all words typed, or its label or id
    holds the letters typed in that order; beginnings of words weigh most, recent codes break ties.
    """
    rank = {slug: i for i, slug in enumerate(recent)}
    if not query.strip():
        return sorted(choices, key=lambda choice: rank.get(choice.code.slug, len(rank)))
    scored = [(score(query, choice), choice) for choice in choices]
    fitting = [(points, choice) for points, choice in scored if points > 0]
    fitting.sort(key=lambda item: (-item[0], rank.get(item[1].code.slug, len(rank))))
    return [choice for _, choice in fitting]


def score(query: str, choice: Choice) -> float:
    """Return how well a query fits a code; 0 when it does not.

    The tiers, highest first: shortcut, tag, label or id begins so, a word begins so, is inside, letters in
    order. Within a tier the shorter label wins.
    """
    typed = query.strip()
    folded = typed.casefold()
    label, slug = choice.code.label.casefold(), choice.code.slug
    brevity = 1 / (1 + len(label))
    if typed == choice.code.shortcut:
        return 7 + brevity
    if folded == choice.look.tag.casefold():
        return 6 + brevity
    names = (label, slug, slug.replace("_", " "))
    if any(name.startswith(folded) for name in names):
        return 5 + brevity
    if all(_begins_word(part, label, slug) for part in folded.split()):
        return 4 + brevity
    if all(any(part in name for name in names) for part in folded.split()):
        return 3 + brevity
    letters = folded.replace(" ", "")
    spread = min((s for name in names[:2] if (s := _spread(letters, name)) is not None), default=None)
    return 1 / (1 + spread) + brevity / 10 if spread is not None else 0


def _begins_word(part: str, label: str, slug: str) -> bool:
    return any(word.startswith(part) for word in [*label.replace("-", " ").split(), *slug.split("_")])


def _spread(letters: str, name: str) -> int | None:
    """Return over how many characters the letters are strewn, in their order; None if they are not there."""
    first = at = name.find(letters[:1])
    for letter in letters[1:]:
        at = name.find(letter, at + 1) if at >= 0 else -1
    return at - first if at >= 0 else None


def new_name(query: str, choices: Sequence[Choice]) -> str | None:
    """Return the name that could become a new code; None when a code is called so already."""
    name = " ".join(query.split())
    slug = slugify(name)
    taken = {choice.code.slug for choice in choices} | {choice.code.label.casefold() for choice in choices}
    if len(name) < 2 or not slug or slug in taken or name.casefold() in taken:
        return None
    return name
