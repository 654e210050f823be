"""Looking for what rules find, document by document; also a process of its own for the workbench.

Run as `python -m cpqual.services.rule_hits PROJECT CODER`, it reads one line of JSON,
`{"rules": [ids], "documents": [slugs], "where": filter}`, and answers with a line for every document looked
through and `{"done": true}` or `{"error": …}` at the end.
"""

from __future__ import annotations

import json
import os
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from cpqual.domain.code_rules import CodeRule, read_rule
from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.domain.text import Span
from cpqual.services.code_rules import find_rule
from cpqual.services.filtering import heard, selection
from cpqual.services.reading import text_and_units
from cpqual.services.searching import MOST_HITS
from cpqual.services.session import Session, open_project
from cpqual.storage import documents


class RuleHit(NamedTuple):
    """A passage `[start, end)` of a document (code points) that a rule (row id) found."""

    document: str
    start: int
    end: int
    rule: str

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RuleHits:
    """What some rules found.

    Attributes:
        rules: that were looked for.
        hits: in reading order.
        texts: the hash of the text that the hits of a document are counted in, by slug.
        cut: there are more hits than `MOST_HITS`.
    """

    rules: tuple[CodeRule, ...]
    hits: tuple[RuleHit, ...]
    texts: Mapping[str, str]
    cut: bool = False


class Looked(NamedTuple):
    """A document that was looked through: (rule, start, end) of every hit, in reading order.

    Attributes:
        of: how many documents there are to look through.
    """

    document: str
    text_sha256: str
    hits: list[tuple[str, int, int]]
    of: int


def look(
    session: Session, rules: Sequence[CodeRule], slugs: Sequence[str] = (), where: str = ""
) -> Iterator[Looked]:
    """Look rules up in one document after the other; with spaCy, so not in the workbench's own process.

    Interviewers' speech, headers, sections that are no data and words inside a transcriber's mark are left
    out. A rule does not reach over the
    end of a turn or paragraph.

    Args:
        rules: see `domain.code_rules`.
        slugs: the only documents to look in; empty for all.
        where: a filter; see `filtering.select`. Only what people say of whom it is true.

    Raises:
        InputError: a rule or the filter cannot be read, or the language has no forms of words.
        RefusedError: there is no rule, or nothing answers the filter.
        UnknownNameError: there is no such document or no such name in the filter.
    """
    # spaCy is not loaded before something is looked for
    from cpqual.suggest.rules import RuleFinder

    if not rules:
        raise RefusedError("there is no rule", remedy="Write one: cpqual suggest rules add CODE PHRASE")
    finder = RuleFinder({one.id: read_rule(one.kind, one.pattern) for one in rules}, session.project.language)
    selected = selection(session, where)
    is_heard = heard(session, selected) if selected else None
    only = {session.document(slug).slug for slug in slugs}
    among = [
        one
        for one in documents.documents(session.store)
        if (not only or one.slug in only) and (selected is None or one.slug in selected.documents)
    ]
    for stored in among:
        hits: list[tuple[str, int, int]] = []
        if finder.may_be_in(documents.text(session.store, stored.id)):
            text, _, _, units = text_and_units(session, stored, "paragraph")
            stretches = (unit.span for unit in units if unit.to_be_coded)
            found = sorted({(span, rule) for rule, span in finder.find(text, stretches)})
            marks = _marks(session, stored.id)
            hits = [
                (rule, *span)
                for span, rule in found
                if not _is_inside(marks, span) and (is_heard is None or is_heard(stored.slug, span))
            ]
        yield Looked(stored.slug, stored.text_sha256, hits, len(among))


def _marks(session: Session, document_id: str) -> list[Span]:
    """Return what the transcriber says, in text order; words that are guessed at are the speaker's."""
    found = documents.annotations_of(session.store, document_id)
    return [Span(one.start, one.end) for one in found if one.kind != "uncertain"]


def _is_inside(marks: Sequence[Span], span: Span) -> bool:
    """Tell whether a passage is a part of a mark: a rule for the whole of it, `(laughs)`, finds it."""
    i = bisect_right(marks, span.start, key=lambda mark: mark.start) - 1
    return i >= 0 and span.end <= marks[i].end and span != marks[i]


def gather(
    rules: Sequence[CodeRule], looked: Iterator[Looked], told: Callable[[int, int], object] = lambda *_: None
) -> RuleHits:
    """Return what rules found in all documents that were looked through.

    Args:
        told: is told after every document how many of how many are done.
    """
    hits: list[RuleHit] = []
    texts: dict[str, str] = {}
    for number, one in enumerate(looked, start=1):
        if one.hits:
            hits += [RuleHit(one.document, start, end, rule) for rule, start, end in one.hits]
            texts[one.document] = one.text_sha256
        told(number, one.of)
        if len(hits) > MOST_HITS:
            break
    return RuleHits(tuple(rules), tuple(hits[:MOST_HITS]), texts, len(hits) > MOST_HITS)


# In a process of its own


def serve(project: Path, coder: str, requests: IO[str], answers: IO[str]) -> None:
    """Answer one request; see the module."""

    def answer(told: object) -> None:
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    try:
        asked = json.loads(requests.readline())
        with closing(open_project(project, coder, read_only=True)) as session:
            rules = [find_rule(session, rule_id) for rule_id in asked["rules"]]
            for one in look(session, rules, asked["documents"], asked["where"]):
                answer(one._asdict())
        answer({"done": True})
    except CpqualError as error:
        answer({"error": str(error)})


if __name__ == "__main__":
    if hasattr(os, "nice"):
        # on a small machine the keys come first
        os.nice(10)
    serve(Path(sys.argv[1]), sys.argv[2], sys.stdin, sys.stdout)
