"""Which codes the tree of Codebook mode lists, and how each row stands in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cpqual.domain.codebook import Code, Codebook


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row: a code, how deep it stands, and what is folded away below it.

    Attributes:
        below: how many listed codes stand below it.
        folded: whether they are hidden.
    """

    code: Code
    depth: int
    below: int = 0
    folded: bool = False


def tree_rows(
    book: Codebook,
    folded: Collection[str] = (),
    *,
    only: Collection[str] | None = None,
    with_past: bool = True,
) -> list[TreeRow]:
    """Return the rows from the top of the tree down.

    Args:
        folded: slugs whose descendants are hidden.
        only: list these codes alone, all on one level; None lists the tree.
        with_past: take in retired and merged codes; one that has others below it stays in any case.
    """
    rows = list(_with_counts(book, with_past=with_past))
    if only is not None:
        return [TreeRow(row.code, 0) for row in rows if row.code.slug in only]
    shown: list[TreeRow] = []
    hidden_below: int | None = None
    for row in rows:
        if hidden_below is not None and row.depth > hidden_below:
            continue
        is_folded = row.below > 0 and row.code.slug in folded
        hidden_below = row.depth if is_folded else None
        shown.append(TreeRow(row.code, row.depth, row.below, is_folded))
    return shown


def _with_counts(book: Codebook, *, with_past: bool) -> Iterator[TreeRow]:
    """Yield every row of the whole tree with the number of rows below it."""
    found: list[TreeRow] = []
    open_above: list[tuple[int, int]] = []
    for depth, code in reversed(list(book.walk())):
        below = 0
        while open_above and open_above[-1][0] > depth:
            below += open_above.pop()[1]
        kept = with_past or below > 0 or code.status in ("draft", "active")
        open_above.append((depth, below + kept))
        if kept:
            found.append(TreeRow(code, depth, below))
    yield from reversed(found)


def neighbour_after(book: Codebook, slug: str, moved: Collection[str]) -> str | None:
    """Return the sibling that follows a code once others are gone, None when it is the last."""
    siblings = [code.slug for code in book.children(book.get(slug).parent) if code.slug not in moved]
    following = siblings[siblings.index(slug) + 1 :] if slug in siblings else []
    return following[0] if following else None


def before_which(book: Codebook, slug: str, step: int) -> tuple[bool, str | None]:
    """Return whether a code can go one place up (-1) or down (1) among its siblings, and before which.

    The second is None where it becomes the last.
    """
    siblings = [code.slug for code in book.children(book.get(slug).parent)]
    at = siblings.index(slug)
    if not 0 <= at + step < len(siblings):
        return False, None
    before = at - 1 if step < 0 else at + 2
    return True, siblings[before] if before < len(siblings) else None
