"""Coding what rules found: the passages with what is known of them, and one act for those that are chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from cpqual.domain.code_rules import HitAnswer
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import touches
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import autocoding
from cpqual.services.autocoding import Extent, NewCoding, Plan
from cpqual.services.coding import require_usable
from cpqual.services.rule_hits import RuleHit, RuleHits
from cpqual.services.searching import Concordance, Hit
from cpqual.services.session import Session
from cpqual.storage import code_rules as rows

PassageState = Literal["new", "coded", "passed over"]


class RulePassage(NamedTuple):
    """A passage `[start, end)` that rules of one code found.

    Attributes:
        rules: row ids of the rules that found something in it.
        state: whether this coder has the code there already, all or in part, or has passed all of this over.
        hits: what exactly was found in it.
    """

    document: str
    start: int
    end: int
    code: str
    rules: tuple[str, ...]
    state: PassageState
    hits: tuple[Hit, ...]

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RulePlan:
    """What coding some passages that rules found would do.

    Attributes:
        coding: the codings to be made.
        answers: (rule, document slug, passage, answer) to be kept.
    """

    coding: Plan
    answers: tuple[tuple[str, str, Span, HitAnswer], ...]

    @property
    def passed_over(self) -> int:
        """How many passages are passed over."""
        return len({(document, span) for _, document, span, answer in self.answers if answer != "applied"})

    @property
    def words(self) -> str:
        """What would be done, for the question and the log."""
        passed = f"; {counted(self.passed_over, 'passage')} passed over" if self.passed_over else ""
        return f"{self.coding.words}{passed}"


def passages(session: Session, found: RuleHits, extent: Extent) -> list[RulePassage]:
    """Return the passages that what rules found stands in, by document and then in text order.

    Hits of one code in the same sentence or turn make one passage; so do hits that overlap.

    Raises:
        RefusedError: a text was corrected since.
        UnknownNameError: a document or code is not there any more.
    """
    code_of = {one.id: one.code for one in found.rules}
    listed: list[RulePassage] = []
    for slug, there in groupby(found.hits, key=lambda hit: hit.document):
        hits = list(there)
        stored = session.document(slug)
        if stored.text_sha256 != found.texts[slug]:
            raise RefusedError(f"{slug} has changed since", remedy="Look again.")
        known = rows.passed_over(session.store, session.coder.id, stored.id)
        by_code = {code: [h for h in hits if code_of[h.rule] == code] for code in _codes(hits, code_of)}
        made: list[RulePassage] = []
        for code, theirs in by_code.items():
            coded = autocoding.where_coded(session, stored, session.code_id(code))
            spans, _ = autocoding.passages_of(session, stored, [hit.span for hit in theirs], extent)
            made += _of_one_code(slug, code, theirs, spans, coded, known)
        listed += sorted(made, key=lambda one: one[:4])
    return listed


def _codes(hits: Iterable[RuleHit], code_of: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(code_of[hit.rule] for hit in hits))


def _of_one_code(
    document: str,
    code: str,
    hits: Sequence[RuleHit],
    spans: Sequence[Span],
    coded: Sequence[Span],
    passed: Iterable[tuple[str, int, int]],
) -> list[RulePassage]:
    ids = {hit.rule for hit in hits}
    left = [(rule, Span(start, end)) for rule, start, end in passed if rule in ids]
    found: list[RulePassage] = []
    first = 0
    for span in spans:
        # both are in text order; a hit may be longer than a passage, but not by much
        while first < len(hits) and hits[first].end <= span.start:
            first += 1
        inside = []
        for hit in hits[first:]:
            if hit.start >= span.end:
                break
            if hit.end > span.start:
                inside.append(hit)
        rules = tuple(dict.fromkeys(hit.rule for hit in inside))
        state: PassageState = "new"
        if touches(coded, span):
            state = "coded"
        elif all(any(rule == other and span.overlaps(gone) for other, gone in left) for rule in rules):
            state = "passed over"
        exact = tuple(Hit(document, hit.start, hit.end) for hit in inside)
        found.append(RulePassage(document, *span, code, rules, state, exact))
    return found


def plan(
    session: Session,
    found: RuleHits,
    listed: Sequence[RulePassage],
    extent: Extent,
    left: Callable[[RulePassage], bool] = lambda _: False,
) -> RulePlan:
    """Return what coding passages would do; nothing is written.

    Args:
        listed: from `passages`; those that are coded already stay as they are.
        left: tells which of them to pass over.

    Raises:
        RefusedError: a code may not be applied, or this coder is there for a second reading.
    """
    if session.second_reading is not None:
        raise RefusedError("whoever reads a second time is to judge anew, without rules")
    codes = tuple(dict.fromkeys(one.code for one in listed))
    for code in codes:
        require_usable(session, code)
    new = [one for one in listed if one.state != "coded"]
    chosen, passed = [one for one in new if not left(one)], [one for one in new if left(one)]
    documents = dict.fromkeys(one.document for one in chosen)
    made = Plan(
        codes,
        extent,
        # whether a code is free on its passages is looked up once for all of them in a document
        tuple(
            NewCoding(one.document, one.start, one.end, one.code)
            for one in sorted(chosen, key=lambda one: (one.document, one.code, one.start))
        ),
        len(listed) - len(new),
        0,
        tuple((slug, session.document(slug).revision) for slug in documents),
    )
    for slug in documents:
        if session.document(slug).text_sha256 != found.texts[slug]:
            raise RefusedError(f"{slug} has changed since", remedy="Look again.")
    answers = [(rule, one.document, one.span, _APPLIED) for one in chosen for rule in one.rules]
    answers += [(rule, one.document, one.span, _PASSED) for one in passed for rule in one.rules]
    return RulePlan(made, tuple(answers))


_APPLIED: HitAnswer = "applied"
_PASSED: HitAnswer = "passed over"


def carry_out(session: Session, planned: RulePlan) -> int:
    """Make the codings of a plan with origin `autocode` and keep what came of every hit, as one act.

    Returns:
        How many codings were made.

    Raises:
        RefusedError: there is nothing to code or to pass over, or codings, texts or rules have changed since.
    """
    if not planned.answers:
        raise RefusedError("there is nothing to code: these passages are coded so already")
    with session.act("autocode", f"coded by rules: {planned.words}"):
        if planned.coding.codings:
            autocoding.carry_out(session, planned.coding)
        there = {one.id for one in rows.rules(session.store)}
        if any(rule not in there for rule, *_ in planned.answers):
            raise RefusedError("a rule is not there any more", remedy="Look again.")
        slugs = {document for _, document, _, _ in planned.answers}
        ids = {slug: session.document(slug).id for slug in slugs}
        rows.keep_answers(
            session.store,
            session.coder.id,
            (
                rows.AnsweredHit(rule, ids[document], *span, answer)
                for rule, document, span, answer in planned.answers
            ),
        )
    return len(planned.coding.codings)


def table(session: Session, listed: Sequence[RulePassage], names: Mapping[str, str]) -> Table:
    """Return passages with what was found in them and the words around it.

    Args:
        names: what to call each rule, by row id.
    """
    concordance = Concordance(session)
    found = []
    for one in listed:
        line = concordance.line(one.hits[0])
        called = ", ".join(names[rule] for rule in one.rules)
        found.append(
            (one.document, one.start, one.end, one.code, one.state, line.speaker or None, line.before,
             line.match, line.after, len(one.hits), called)
        )  # fmt: skip
    return Table(
        "passages",
        ("document", "start", "end", "code", "state", "speaker", "before", "match", "after", "hits", "rules"),
        found,
        (notes(listed),),
    )


def notes(listed: Collection[RulePassage]) -> str:
    """Say how many passages there are, and how many of them there is nothing to do about."""
    states = [one.state for one in listed]
    documents = counted(len({one.document for one in listed}), "document")
    said = [f"{counted(len(listed), 'passage')} in {documents}"]
    if coded := states.count("coded"):
        said.append(f"{coded} coded so already")
    if passed := states.count("passed over"):
        said.append(f"{passed} passed over before")
    return ", ".join(said)
