"""What changed from one version of the codebook to the next, in the words of the field."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.codebook import STATUSES_IN_USE, Code, Codebook, CodeGroup

ChangeKind = Literal[
    "added", "removed", "renamed", "redefined", "moved", "merged", "unmerged", "split", "retired", "revived",
    "illustrated", "restyled", "grouped",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two codebook versions.

    Attributes:
        slug: the code that changed. A merge is told of the code that was merged, a split of the one that was
            split; the detail names what it went into.
        kind: `redefined` is a change of what decides where the code applies; `illustrated` one of what helps
            to see that (examples, what it is confused with); `revived` is a retired code brought back;
            `restyled` a change of what is not the rule (colour, shortcut, draft to active…); `grouped` one of
            the groups the code is in.
    """

    slug: str
    kind: ChangeKind
    detail: str = ""


RULE_CHANGES: tuple[ChangeKind, ...] = ("redefined", "split")
"""Kinds of change after which the codings made before are to be looked at again."""

_RULE_FIELDS = ("brief", "full", "when_to_use", "when_not_to_use", "said_by")
_AID_FIELDS = ("typical", "atypical", "near_miss", "confused_with")
_STYLE_FIELDS = ("colour", "shortcut", "codable", "origin", "research_question")


def diff(before: Codebook, after: Codebook) -> list[Change]:
    """List what changed from one version to the next, in the order of the later one."""
    old = {code.slug: code for code in before}
    reordered = _reordered(before, after)
    groups = _group_changes(before.groups, after.groups)
    split: dict[str, list[str]] = {}
    for code in after:
        was = old.get(code.slug)
        if code.split_from in old and code.split_from != (was.split_from if was else None):
            split.setdefault(code.split_from or "", []).append(code.slug)
    changes: list[Change] = []
    for code in after:
        if code.slug not in old:
            origin = f", split from {code.split_from}" if code.split_from else ""
            changes.append(Change(code.slug, "added", code.label + origin))
        else:
            changes += _changes(old[code.slug], code, before, after)
        if code.slug in reordered:
            changes.append(Change(code.slug, "moved", reordered[code.slug]))
        if code.slug in split:
            changes.append(Change(code.slug, "split", f"into {', '.join(split[code.slug])}"))
        if code.slug in groups:
            changes.append(Change(code.slug, "grouped", groups[code.slug]))
    now = {code.slug for code in after}
    return changes + [Change(slug, "removed", code.label) for slug, code in old.items() if slug not in now]


def _changes(old: Code, new: Code, before: Codebook, after: Codebook) -> Iterator[Change]:
    if old.label != new.label:
        yield Change(new.slug, "renamed", f"{old.label} → {new.label}")
    if old.parent != new.parent:
        yield Change(new.slug, "moved", f"{old.parent or 'theme'} → {new.parent or 'theme'}")
    if old.status != new.status:
        yield _status_change(old, new, before, after)
    if changed := [name for name in _RULE_FIELDS if getattr(old, name) != getattr(new, name)]:
        yield Change(new.slug, "redefined", ", ".join(changed))
    if changed := [name for name in _AID_FIELDS if getattr(old, name) != getattr(new, name)]:
        yield Change(new.slug, "illustrated", ", ".join(changed))
    if changed := [name for name in _STYLE_FIELDS if getattr(old, name) != getattr(new, name)]:
        yield Change(new.slug, "restyled", ", ".join(changed))


def _status_change(old: Code, new: Code, before: Codebook, after: Codebook) -> Change:
    told = f"{old.status} → {new.status}"
    if new.status == "merged":
        into = after.merged_into(new.slug)
        return Change(new.slug, "merged", f"into {into}" if into else told)
    if old.status == "merged":
        into = before.merged_into(old.slug)
        return Change(new.slug, "unmerged", f"from {into}" if into else told)
    if (new.status in STATUSES_IN_USE) == (old.status in STATUSES_IN_USE):
        return Change(new.slug, "restyled", told)
    return Change(new.slug, "revived" if new.status in STATUSES_IN_USE else "retired", told)


def _reordered(before: Codebook, after: Codebook) -> dict[str, str]:
    """Say of each code that changed its place among the same siblings where it stands now."""
    place = {code.slug: (code.parent, i) for i, code in enumerate(before)}
    below: dict[str | None, list[str]] = {}
    for code in after:
        below.setdefault(code.parent, []).append(code.slug)
    found: dict[str, str] = {}
    for parent, siblings in below.items():
        stayed = [slug for slug in siblings if slug in place and place[slug][0] == parent]
        in_order = _longest_rising(stayed, [place[slug][1] for slug in stayed])
        for i, slug in enumerate(siblings):
            if slug in place and place[slug][0] == parent and slug not in in_order:
                found[slug] = f"after {siblings[i - 1]}" if i else "now first"
    return found


def _longest_rising(names: Sequence[str], places: Sequence[int]) -> set[str]:
    """Return a largest set of names whose places rise in the order given (patience sorting)."""
    tops: list[int] = []
    top_of: list[int] = []
    previous: list[int] = []
    for i, place in enumerate(places):
        pile = bisect_left(tops, place)
        previous.append(top_of[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        top_of[pile : pile + 1] = [i]
    kept: set[str] = set()
    step = top_of[-1] if top_of else -1
    while step >= 0:
        kept.add(names[step])
        step = previous[step]
    return kept


def _group_changes(before: Iterable[CodeGroup], after: Iterable[CodeGroup]) -> dict[str, str]:
    had, has = _groups_by_code(before), _groups_by_code(after)
    told: dict[str, str] = {}
    for slug in had.keys() | has.keys():
        came = [f"+{group}" for group in sorted(has.get(slug, set()) - had.get(slug, set()))]
        went = [f"-{group}" for group in sorted(had.get(slug, set()) - has.get(slug, set()))]
        if came or went:
            told[slug] = ", ".join(came + went)
    return told


def _groups_by_code(groups: Iterable[CodeGroup]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for group in groups:
        for slug in group.codes:
            found.setdefault(slug, set()).add(group.slug)
    return found
