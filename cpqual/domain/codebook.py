"""The codebook: codes with their rules, the tree they form, and what changed between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Literal, get_args

from cpqual.domain.errors import InputError, UnknownNameError

CodeStatus = Literal["draft", "active", "merged", "retired"]
CODE_STATUSES: tuple[CodeStatus, ...] = get_args(CodeStatus)
_IN_USE: tuple[CodeStatus, ...] = ("draft", "active")
CodeOrigin = Literal["a_priori", "inductive", "in_vivo"]
CODE_ORIGINS: tuple[CodeOrigin, ...] = get_args(CodeOrigin)
Profile = Literal["codebook", "reliability", "reflexive"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

COLOURS: tuple[str, ...] = (
    "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "sky",
    "blue", "indigo", "violet", "purple", "magenta", "pink", "brown", "grey",
)  # fmt: skip

EXAMPLE_LIMIT = 300
"""Longest example text in a codebook, in characters."""

SLUG = re.compile(r"[a-z0-9][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that shows a rule: typical, atypical, or a near miss with the code to use instead."""

    text: str
    document: str | None = None
    use_instead: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One code with its rule, after MacQueen et al. (1998) and DeCuir-Gunby et al. (2011).

    Attributes:
        slug: the stable name; never reused.
        parent: slug of the code above, None for a theme. A parent can be codable too.
        shortcut: one character that picks the code, or None.
        formerly: slugs merged into this one.
    """

    slug: str
    label: str
    parent: str | None = None
    codable: bool = True
    colour: str = "grey"
    shortcut: str | None = None
    status: CodeStatus = "active"
    origin: CodeOrigin = "inductive"
    brief: str = ""
    full: str = ""
    when_to_use: tuple[str, ...] = ()
    when_not_to_use: tuple[str, ...] = ()
    typical: Example | None = None
    atypical: Example | None = None
    near_miss: Example | None = None
    confused_with: tuple[str, ...] = ()
    research_question: str | None = None
    formerly: tuple[str, ...] = ()
    split_from: str | None = None
    since_version: int = 1
    history: tuple[dict[str, object], ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the code may be applied now."""
        return self.codable and self.status in _IN_USE


@dataclass(frozen=True, slots=True)
class Codebook:
    """An ordered set of codes forming a forest, as one version.

    Raises nothing on construction; `problems` lists what breaks its rules.
    """

    codes: tuple[Code, ...]
    project: str = ""
    version: int = 1
    date: str = ""
    author: str = ""
    reason: str = ""
    profile: Profile = "codebook"
    notes: str = ""

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def get(self, slug: str) -> Code:
        """Return the code of that slug.

        Raises:
            UnknownNameError: there is none; the nearest names are offered.
        """
        for code in self.codes:
            if code.slug == slug:
                return code
        raise unknown_code(slug, (code.slug for code in self.codes))

    def children(self, parent: str | None) -> tuple[Code, ...]:
        """Return the codes directly below `parent` (None: the themes), in codebook order."""
        return tuple(code for code in self.codes if code.parent == parent)

    def walk(self) -> Iterator[tuple[int, Code]]:
        """Yield (depth, code) from the top of the tree down, each parent before its children."""
        below: dict[str | None, list[Code]] = {}
        for code in self.codes:
            below.setdefault(code.parent, []).append(code)

        def visit(parent: str | None, depth: int) -> Iterator[tuple[int, Code]]:
            for code in below.get(parent, ()):
                yield depth, code
                yield from visit(code.slug, depth + 1)

        yield from visit(None, 0)

    def path(self, slug: str) -> tuple[str, ...]:
        """Return the slugs from the theme down to the code itself."""
        by_slug = {code.slug: code for code in self.codes}
        path: list[str] = []
        step: str | None = slug
        while step is not None and step in by_slug and step not in path:
            path.append(step)
            step = by_slug[step].parent
        return tuple(reversed(path))

    def descendants(self, slug: str) -> tuple[str, ...]:
        """Return the code itself and everything below it."""
        return tuple(code.slug for code in self.codes if slug in self.path(code.slug))


def unknown_code(slug: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a code that is not in the codebook, offering near names."""
    from difflib import get_close_matches

    near = get_close_matches(slug, list(known), n=3, cutoff=0.6)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "See: cpqual codebook check"
    return UnknownNameError(f"no code {slug!r} in the codebook", remedy=remedy)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a codebook; an error forbids its use, a warning does not."""

    severity: Literal["error", "warning"]
    code: str
    what: str


def problems(codebook: Codebook) -> list[Problem]:
    """List what breaks the codebook's rules.

    Errors: repeated or malformed slugs, unknown parents, cycles, unknown references (`->`, `confused_with`,
    `use_instead`, `split_from`), repeated shortcuts, unknown colours, example texts over 300 characters.
    Warnings: an active, codable code without a brief definition or without `when_not_to_use`.
    """
    found: list[Problem] = []
    known = {code.slug for code in codebook}
    seen: set[str] = set()
    shortcuts: dict[str, str] = {}
    for code in codebook:
        if code.slug in seen:
            found.append(Problem("error", code.slug, "this id is used twice"))
        seen.add(code.slug)
        if code.shortcut is not None:
            other = shortcuts.setdefault(code.shortcut, code.slug)
            if other != code.slug:
                found.append(Problem("error", code.slug, f"shortcut {code.shortcut!r} is {other}'s"))
        found += _problems_of(code, known)
    return found + list(_cycles(codebook))


def _problems_of(code: Code, known: set[str]) -> Iterator[Problem]:
    def error(what: str) -> Problem:
        return Problem("error", code.slug, what)

    if not SLUG.match(code.slug):
        yield error("an id is lower-case letters, digits and underscores")
    if not code.label.strip():
        yield error("the label is empty")
    if code.parent is not None and code.parent not in known:
        yield error(f"parent {code.parent!r} is not in the codebook")
    if code.colour not in COLOURS:
        yield error(f"colour {code.colour!r} is not one of {', '.join(COLOURS)}")
    if code.shortcut is not None and (len(code.shortcut) != 1 or not code.shortcut.isprintable()):
        yield error("a shortcut is one character")
    for name in references(code):
        if name not in known and name not in code.formerly:
            yield error(f"refers to {name!r}, which is not in the codebook")
    for example in (code.typical, code.atypical, code.near_miss):
        if example is not None and len(example.text) > EXAMPLE_LIMIT:
            yield error(f"an example has {len(example.text)} characters; {EXAMPLE_LIMIT} at most")
    if code.status == "active" and code.codable:
        if not code.brief:
            yield Problem("warning", code.slug, "has no brief definition")
        if not code.when_not_to_use:
            yield Problem("warning", code.slug, "does not say when not to use it")


def references(code: Code) -> tuple[str, ...]:
    """Return the slugs that the code's rule points to."""
    arrows = [line.rpartition("->")[2].strip() for line in code.when_not_to_use if "->" in line]
    instead = [code.near_miss.use_instead] if code.near_miss and code.near_miss.use_instead else []
    # split_from may name a code retired long ago, so it is history rather than a reference
    return (*arrows, *instead, *code.confused_with)


def _cycles(codebook: Codebook) -> Iterator[Problem]:
    parent = {code.slug: code.parent for code in codebook}
    for slug in parent:
        step, steps = parent[slug], 0
        while step is not None and step != slug and steps <= len(parent):
            step, steps = parent.get(step), steps + 1
        if step == slug:
            yield Problem("error", slug, "is its own ancestor: the parents form a circle")


def require_sound(codebook: Codebook, where: str) -> None:
    """Refuse a codebook with errors.

    Raises:
        InputError: names the first error and how many more there are.
    """
    errors = [p for p in problems(codebook) if p.severity == "error"]
    if errors:
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise InputError(f"code {errors[0].code!r}: {errors[0].what}{more}", where=where)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two codebook versions."""

    slug: str
    kind: Literal["added", "removed", "renamed", "moved", "redefined", "retired", "revived", "restyled"]
    detail: str = ""


_RULE_FIELDS = (
    "brief", "full", "when_to_use", "when_not_to_use", "typical", "atypical", "near_miss", "confused_with",
)  # fmt: skip
_STYLE_FIELDS = ("colour", "shortcut", "codable", "origin", "research_question")


def diff(before: Codebook, after: Codebook) -> list[Change]:
    """List what changed from one version to the next, in the order of the later one."""
    old = {code.slug: code for code in before}
    new = {code.slug: code for code in after}
    changes: list[Change] = []
    for slug, code in new.items():
        if slug not in old:
            changes.append(Change(slug, "added", code.label))
        else:
            changes += _changes(old[slug], code)
    changes += [Change(slug, "removed", code.label) for slug, code in old.items() if slug not in new]
    return changes


def _changes(old: Code, new: Code) -> Iterator[Change]:
    if old.label != new.label:
        yield Change(new.slug, "renamed", f"{old.label} → {new.label}")
    if old.parent != new.parent:
        yield Change(new.slug, "moved", f"{old.parent or 'theme'} → {new.parent or 'theme'}")
    if old.status != new.status:
        kind: Literal["retired", "revived", "restyled"] = "restyled"
        if (new.status in _IN_USE) != (old.status in _IN_USE):
            kind = "revived" if new.status in _IN_USE else "retired"
        yield Change(new.slug, kind, f"{old.status} → {new.status}")
    if changed := [name for name in _RULE_FIELDS if getattr(old, name) != getattr(new, name)]:
        yield Change(new.slug, "redefined", ", ".join(changed))
    if changed := [name for name in _STYLE_FIELDS if getattr(old, name) != getattr(new, name)]:
        yield Change(new.slug, "restyled", ", ".join(changed))


def tags(codes: Iterable[Code]) -> dict[str, str]:
    """Give every code a two-letter tag that no other code of the list has, as far as letters reach.

    Expects slugs as `SLUG` has them.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        letters = [c for c in code.slug if c.isalnum()]
        initials = "".join(word[0] for word in code.slug.split("_") if word)
        candidates = [
            initials[:2],
            *(letters[0] + c for c in letters[1:]),
            *(letters[0] + c for c in "0123456789"),
        ]
        chosen = next((c for c in candidates if len(c) == 2 and c not in taken), code.slug[:2].ljust(2, "_"))
        taken.add(chosen)
        given[code.slug] = chosen
    return given


CODE_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Code))
"""Names of a code's fields, in the order a codebook file writes them."""
