"""Rules that ask for a code: written, changed, taken in from a table, and how well each has done so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from cpqual.domain.code_rules import RULE_KINDS, CodeRule, RuleKind, on_one_line, read_rule
from cpqual.domain.errors import CpqualError, InputError, RefusedError, UnknownNameError
from cpqual.domain.ids import named_by_end, short
from cpqual.domain.shares import Share
from cpqual.domain.text import Span
from cpqual.domain.units import touches, union
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services.coding import require_usable
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import code_rules as rows
from cpqual.storage.merged_codes import merged_slugs

COLUMNS = (
    "code", "kind", "rule", "note", "coder", "applied", "stand", "precision", "low", "high",
    "passed_over", "share_passed_over", "id",
)  # fmt: skip
_SEE = "See: cpqual suggest rules list"


@dataclass(frozen=True, slots=True)
class RuleTally:
    """What became of what a rule found, as far as this coder has said.

    Attributes:
        applied: passages that were coded.
        standing: those of them that this coder still has the code on, and that no adjudication struck.
        passed_over: passages that were not coded.
    """

    applied: int = 0
    standing: int = 0
    passed_over: int = 0

    @property
    def precision(self) -> Share:
        """Which share of the applied codings stands."""
        return Share(self.standing, self.applied)

    @property
    def passed(self) -> Share:
        """Which share of all that was looked at was passed over."""
        return Share(self.passed_over, self.applied + self.passed_over)

    @property
    def words(self) -> str:
        """How well the rule has done, in a line."""
        if not self.applied and not self.passed_over:
            return "not run yet"
        said = [f"{self.precision.words} stand"] if self.applied else []
        if self.passed_over:
            said.append(f"{self.passed.words} passed over")
        return "; ".join(said)


def rules(session: Session, codes: Sequence[str] = ()) -> list[CodeRule]:
    """Return the rules of some codes, or all, in the order of the codebook.

    The rules of a merged code ask for the code it went into, until the merge is taken apart.

    Raises:
        UnknownNameError: a code is not in the project.
    """
    wanted = {slug: session.code_id(slug) for slug in codes}
    written = rows.rules(session.store)
    every = zip(written, _as_in_use(session, written), strict=True)
    return [used for own, used in every if not wanted or own.code in wanted or used.code in wanted]


def _as_in_use(session: Session, written: Sequence[CodeRule]) -> list[CodeRule]:
    """Return rules with the codes that they ask for now: those of a merged code ask for another."""
    merged = merged_slugs(session.store)
    if merged.isdisjoint(one.code for one in written):
        return list(written)
    book = session.codebook()
    asks: dict[str, str] = {}
    for slug in merged:
        passed, step = {slug}, book.merged_into(slug)
        while step is not None and step not in passed:
            passed.add(step)
            asks[slug], step = step, book.merged_into(step)
    return [one._replace(code=asks.get(one.code, one.code)) for one in written]


def find_rule(session: Session, typed: str) -> CodeRule:
    """Return the rule whose id, as lists show it, was typed.

    Raises:
        UnknownNameError: there is none, or several end so.
    """
    every = {one.id: one for one in rules(session)}
    found = named_by_end(typed, every)
    if len(found) != 1:
        what = f"several rules end in {typed!r}" if found else f"no rule {typed!r}"
        raise UnknownNameError(what, remedy=_SEE)
    return every[found[0]]


def add_rule(session: Session, code: str, kind: RuleKind, pattern: str, note: str = "") -> CodeRule:
    """Give a code a rule.

    Raises:
        InputError: the rule cannot be read; names the character.
        RefusedError: the code may not be applied, or has this rule already.
        UnknownNameError: there is no such code.
    """
    code_id = require_usable(session, code)
    read_rule(kind, pattern)
    with session.act("rule", f"gave {code} a rule ({kind})"):
        made = rows.add_rule(
            session.store, code_id, kind, on_one_line(pattern), note.strip(), session.coder.id
        )
    return _rule(session, made)


def change_rule(session: Session, rule_id: str, kind: RuleKind, pattern: str, note: str) -> CodeRule:
    """Give a rule other words; what became of what it found in its old words is not counted for it any more.

    Raises:
        InputError: the rule cannot be read; names the character.
        RefusedError: the rule is not there any more, or the code has that rule already.
    """
    before = _rule(session, rule_id)
    read_rule(kind, pattern)
    pattern = on_one_line(pattern)
    with session.act("rule", f"changed a rule of {before.code} ({kind})"):
        rows.change_rule(session.store, rule_id, kind, pattern, note.strip())
        if (kind, pattern) != (before.kind, before.pattern):
            rows.forget_hits(session.store, rule_id)
    return _rule(session, rule_id)


def remove_rule(session: Session, rule_id: str) -> CodeRule:
    """Take a rule from its code, with what is known of its hits; codings that came of it stay.

    Raises:
        RefusedError: the rule is not there any more.
    """
    before = _rule(session, rule_id)
    with session.act("rule", f"took a rule ({before.kind}) from {before.code}"):
        rows.remove_rule(session.store, rule_id)
    return before


def _rule(session: Session, rule_id: str) -> CodeRule:
    found = rows.rule(session.store, rule_id)
    if found is None:
        raise RefusedError("this rule is not there any more")
    return _as_in_use(session, [found])[0]


def in_use(session: Session, listed: Sequence[CodeRule]) -> list[CodeRule]:
    """Return the rules that ask for codes that may be applied: retired codes keep theirs unused."""
    usable = {code.slug for code in session.codebook() if code.usable}
    return [one for one in listed if one.code in usable]


def tallies(session: Session, listed: Sequence[CodeRule] | None = None) -> dict[str, RuleTally]:
    """Return by row id how each rule has done in this coder's own hands; rules never run are left out.

    A coding stands while this coder has the code on any of the passage, whatever its edges are by now.
    Adjudications count in documents where this coder may see what others did.

    Args:
        listed: only these rules; all where None.
    """
    every = rules(session) if listed is None else listed
    seen = _documents_seen(session)
    found: dict[str, RuleTally] = {}
    for code, theirs in groupby(sorted(every, key=lambda one: one.code), key=lambda one: one.code):
        hits = rows.hits(session.store, session.coder.id, [one.id for one in theirs])
        if not hits:
            continue
        code_id = session.code_id(code)
        coded = _by_document(rows.coded_with(session.store, session.coder.id, code_id))
        struck = _by_document(
            one for one in rows.struck(session.store, code_id) if seen is None or one.document in seen
        )
        for hit in hits:
            before, span = found.get(hit.rule, RuleTally()), Span(hit.start, hit.end)
            if hit.answer == "passed over":
                found[hit.rule] = replace(before, passed_over=before.passed_over + 1)
            else:
                stands = touches(coded.get(hit.document, ()), span)
                stands = stands and not touches(struck.get(hit.document, ()), span)
                found[hit.rule] = replace(
                    before, applied=before.applied + 1, standing=before.standing + stands
                )
    return found


def _documents_seen(session: Session) -> set[str] | None:
    """Return the row ids of the documents where others' work may be seen; None where that is all of them."""
    open_to = unblinded_documents(session)
    return None if open_to is None else {session.document(slug).id for slug in open_to}


def _by_document(places: Iterable[rows.Place]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for one in places:
        found.setdefault(one.document, []).append(Span(one.start, one.end))
    return {document: union(spans) for document, spans in found.items()}


def table(session: Session, listed: Sequence[CodeRule]) -> Table:
    """Return rules with how well they have done; the first columns can be read back by `import_rules`."""
    done = tallies(session, listed)
    found = []
    for one in listed:
        tally = done.get(one.id, RuleTally())
        low, high = tally.precision.interval or (None, None)
        found.append(
            (one.code, one.kind, one.pattern, one.note or None, one.coder, tally.applied, tally.standing,
             tally.precision.value, low, high, tally.passed_over, tally.passed.value, short(one.id))
        )  # fmt: skip
    notes = (
        f"precision: of the codings {session.coder.slug} made by the rule, those that stand; low and high are"
        " Wilson's 95 % interval",
    )
    return Table("rules", COLUMNS, found, notes if found else ())


def import_rules(session: Session, path: Path) -> tuple[int, int]:
    """Take a table of rules in as one act, all of its rows or none.

    Args:
        path: a delimited table with `code,rule[,kind,note]`; without a kind a rule is a phrase.

    Returns:
        How many rules are new, and how many their codes had already.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    # the workbench writes rules and takes none in
    from cpqual.formats.code_rules_table import read_rules
    from cpqual.services.files import read_source

    found = read_rules(read_source(path))
    had = {(one.code, one.kind, one.pattern) for one in rules(session)}
    new = 0
    with session.act("rule", f"took in {counted(len(found), 'rule')} from {path.name}"):
        for row in found:
            kind = _kind(row.kind, f"{path.name}, line {row.line}")
            key = (row.code, kind, on_one_line(row.rule))
            if key in had:
                continue
            try:
                add_rule(session, row.code, kind, row.rule, row.note)
            except CpqualError as error:
                raise InputError(
                    f"{error.what}{f' ({error.where})' if error.where else ''}",
                    where=f"{path.name}, line {row.line}",
                    remedy=error.remedy,
                ) from None
            had.add(key)
            new += 1
    return new, len(found) - new


def _kind(written: str, where: str) -> RuleKind:
    for kind in RULE_KINDS:
        if (written or "phrase").casefold() == kind:
            return kind
    raise InputError(f"no kind {written!r}", where=where, remedy=f"Write {' or '.join(RULE_KINDS)}.")
