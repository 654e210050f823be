"""What a header tells, understood as far as it can be: proposals that somebody may take over or leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from cpqual.domain.consent import read_consent
from cpqual.domain.dates import Reading, read_date, read_minutes
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind, Proposal
from cpqual.domain.languages import language_code
from cpqual.formats.header import Entry, Named, flat, people_of, researchers_of
from cpqual.formats.header_keys import meaning

_IN_WORDS: Mapping[DocumentKind, str] = {
    "fieldnote": r"(?:field ?notes?|observations?|observation(?:al)? notes?)(?: .*)?",
    "focusgroup": r"(?:.* )?(?:focus ?groups?(?: (?:discussion|interview))?|group (?:discussion|interview))",
    "interview": r"(?:.* )?interviews?(?: transcript)?",
    "advisory": r"advisory(?: (?:group|board|panel|committee))?(?: meeting)?",
    "membercheck": r"member ?check(?:s|ing)?(?: .*)?",
    "delphi": r"delphi(?: .*)?",
    "survey": r"(?:.* )?(?:survey|questionnaire)(?: (?:answers?|responses?))?",
}
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _IN_WORDS.items())
_LONGEST = 60


def read_kind(words: str) -> DocumentKind | None:
    """Return the kind of document that a header's words name, as `Focus group discussion` does."""
    said = " ".join(words.casefold().replace("-", " ").replace("_", " ").split())
    if (bare := said.replace(" ", "")) in DOCUMENT_KINDS:
        return next(kind for kind in DOCUMENT_KINDS if kind == bare)
    if len(said) > _LONGEST:
        return None
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(said)), None)


def propose(entries: Iterable[Entry], facts: Mapping[str, str]) -> tuple[Proposal, ...]:
    """Return what a header proposes, in the order it stands; keys without a value propose nothing.

    Args:
        entries: the header's keys and values with their lines.
        facts: what the file says of itself outside the text; these have no line.
    """
    found = sorted(map(_proposal, entries), key=lambda proposal: proposal.line)
    found += (Proposal(key, words, words, 0) for key, words in facts.items())
    return tuple(proposal for proposal in found if proposal.given)


def first(proposals: Sequence[Proposal], key: str) -> str | None:
    """Return the first value of a key that was understood, of those that stand in the text."""
    return next((p.value for p in proposals if p.key == key and p.line and p.value), None)


def doubts(proposals: Iterable[Proposal]) -> list[str]:
    """Name the dates and durations that were not understood, or might have been meant otherwise."""
    return [
        f"line {p.line}: {p.key.partition('_')[0]} {p.given!r}: {p.note}"
        for p in proposals
        if p.note and (p.key == "date" or (p.key == "duration_min" and not p.value))
    ]


def _proposal(entry: Entry) -> Proposal:
    key, given = meaning(entry.key), flat(entry.value)
    if key == "participants":
        reading = _participants(entry)
    elif key == "researchers":
        reading = Reading("; ".join(researchers_of(entry.value)))
    else:
        reading = _READERS.get(key, Reading)(given)
    return Proposal(key, given, reading.value, entry.value.line, reading.note)


def _participants(entry: Entry) -> Reading:
    people, remarks = people_of(entry)
    note = f"not taken for people: {'; '.join(remarks)}" if remarks else ""
    return Reading("; ".join(map(_person, people)), note)


def _person(named: Named) -> str:
    label = f"{named.label} = " if named.label else ""
    roles = f" ({', '.join(named.roles)})" if named.roles else ""
    return f"{label}{named.name}{roles}"


def _kind(given: str) -> Reading:
    kind = read_kind(given)
    return Reading(kind) if kind else Reading("", f"not one of {', '.join(DOCUMENT_KINDS)}")


def _language(given: str) -> Reading:
    code = language_code(given)
    return Reading(code) if code else Reading("", "no language that is known; write its code, such as en")


def _consent(given: str) -> Reading:
    return Reading(given, read_consent(given).unread)


_READERS: Mapping[str, Callable[[str], Reading]] = {
    "kind": _kind,
    "date": read_date,
    "duration_min": read_minutes,
    "language": _language,
    "consent": _consent,
}
