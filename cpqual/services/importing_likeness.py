"""New files that hold much of what another document holds: perhaps that one, renamed and written on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from cpqual.domain.documents import ImportedDocument
from cpqual.domain.text import sha256
from cpqual.services.session import Session
from cpqual.storage import documents

SHARED = 0.5
"""Share of the text, in whole lines, that stands in the other document too; from here on it is told."""
_SHORTEST_LINE = 20
"""Shorter lines (`Yes.`, a label alone) are alike in many documents; in code points."""
_FEWEST_LINES = 3


class NearCopies:
    """What is told of near copies, kept by text while files are read anew.

    The project's texts are read one at a time and compared line by line with the lines of the new ones, so
    the memory that is needed goes by what comes in, the time by both together.
    """

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def told(
        self, session: Session, fresh: Sequence[ImportedDocument]
    ) -> Iterator[tuple[ImportedDocument, str]]:
        """Yield the new documents that look like another one, with what is said of it.

        Args:
            fresh: new documents; each is compared with the project's, and with those before it here.
        """
        hashes = {document.slug: sha256(document.text) for document in fresh}
        if not self._told.keys() >= set(hashes.values()):
            found = _compared(session, fresh)
            self._told |= {hashed: found.get(slug, "") for slug, hashed in hashes.items()}
        for document in fresh:
            if told := self._told[hashes[document.slug]]:
                yield document, told


def _compared(session: Session, fresh: Sequence[ImportedDocument]) -> dict[str, str]:
    """Return what is said of new documents that look like another one, by slug."""
    lines = {document.slug: _lines(document.text) for document in fresh}
    holders: dict[str, list[str]] = {}
    for slug, own in lines.items():
        if len(own) >= _FEWEST_LINES:
            for line in own:
                holders.setdefault(line, []).append(slug)
    if not holders:
        return {}
    whole = {slug: sum(map(len, own)) for slug, own in lines.items()}
    place = {slug: number for number, slug in enumerate(lines)}
    best: dict[str, tuple[float, str]] = {}
    among = ((document.slug, document.text) for document in fresh)
    for other, text in chain(documents.texts(session.store), among):
        shared: Counter[str] = Counter()
        for line in _lines(text):
            for slug in holders.get(line, ()):
                shared[slug] += len(line)
        for slug, number in shared.items():
            share = number / whole[slug]
            later = other in place and place[other] >= place[slug]
            if share >= SHARED and not later and share > best.get(slug, (0.0, ""))[0]:
                best[slug] = share, other
    return {
        slug: f"{share:.0%} of its text stands in {other} too; if it is {other} in another wording, give it"
        f" that name or id, and it becomes the next revision with the codings moved"
        for slug, (share, other) in best.items()
    }


def _lines(text: str) -> set[str]:
    return {line for one in text.split("\n") if len(line := one.strip()) >= _SHORTEST_LINE}
