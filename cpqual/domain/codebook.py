"""The codebook: codes with their rules, the tree they form, and what a codebook must satisfy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Literal, get_args

from cpqual.domain.documents import SpeakerKind
from cpqual.domain.errors import InputError, UnknownNameError

CodeStatus = Literal["draft", "active", "merged", "retired"]
CODE_STATUSES: tuple[CodeStatus, ...] = get_args(CodeStatus)
STATUSES_IN_USE: tuple[CodeStatus, ...] = ("draft", "active")
CodeOrigin = Literal["a_priori", "inductive", "in_vivo"]
CODE_ORIGINS: tuple[CodeOrigin, ...] = get_args(CodeOrigin)
Profile = Literal["codebook", "reliability", "reflexive"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

COLOURS: tuple[str, ...] = (
    "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "sky",
    "blue", "indigo", "violet", "purple", "magenta", "pink", "brown", "grey",
)  # fmt: skip

SPEAKERS: tuple[str, ...] = get_args(SpeakerKind)
"""Who may be said to say what a code is for, beside the roles of the study."""

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
        said_by: who says what the code is for: some of `SPEAKERS` and of the roles of the study; empty for
            anybody but the interviewer. See `could_say`.
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
    said_by: tuple[str, ...] = ()
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
        return self.codable and self.status in STATUSES_IN_USE


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A set of codes that cuts across the tree; a code can be in several.

    Attributes:
        slug: the stable name; never that of another group.
        codes: slugs, in codebook order where the group comes from a project.
    """

    slug: str
    label: str
    note: str = ""
    codes: tuple[str, ...] = ()


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
    groups: tuple[CodeGroup, ...] = ()

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

    def merged_into(self, slug: str) -> str | None:
        """Return the code that a merged code went into; None if it is not merged, or nothing says so."""
        into = [code for code in self.codes if slug in code.formerly and code.slug != slug]
        merged = any(code.slug == slug and code.status == "merged" for code in self.codes)
        return into[0].slug if into and merged else None

    def split_into(self, slug: str) -> tuple[Code, ...]:
        """Return the codes that were split from a code, in codebook order."""
        return tuple(code for code in self.codes if code.split_from == slug)


def could_say(said_by: Collection[str], speaker: Collection[str]) -> bool:
    """Tell whether a code may be on what somebody says, as far as it is known who speaks.

    What is not known rules nothing out. The interviewer is asked only about codes that name interviewers.

    Args:
        said_by: of the code.
        speaker: "interviewer"; or "participant" with the roles that are known of them in the document; or
            nothing where it is not known who speaks.
    """
    if "interviewer" in speaker:
        return "interviewer" in said_by
    if not said_by or not speaker or not set(said_by).isdisjoint(speaker):
        return True
    return len(speaker) == 1 and any(one not in SPEAKERS for one in said_by)


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
    `use_instead`, members of groups), repeated shortcuts, unknown colours, empty or repeated speakers,
    example texts over 300 characters.
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
    return [*found, *_cycles(codebook), *_problems_of_groups(codebook.groups, known)]


def _problems_of_groups(groups: Iterable[CodeGroup], known: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for group in groups:
        name = f"group {group.slug}"
        if not SLUG.match(group.slug):
            yield Problem("error", name, "an id is lower-case letters, digits and underscores")
        if group.slug in seen:
            yield Problem("error", name, "this id is used twice")
        seen.add(group.slug)
        if not group.label.strip():
            yield Problem("error", name, "the label is empty")
        for slug in group.codes:
            if slug not in known:
                yield Problem("error", name, f"names {slug!r}, which is not in the codebook")


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
    if code.shortcut is not None and (
        len(code.shortcut) != 1 or not code.shortcut.isprintable() or code.shortcut.isspace()
    ):
        yield error("a shortcut is one character that can be seen")
    for name in references(code):
        if name not in known and name not in code.formerly:
            yield error(f"refers to {name!r}, which is not in the codebook")
    if len(set(code.said_by)) != len(code.said_by) or not all(one.strip() for one in code.said_by):
        yield error("said_by has an empty item or one twice")
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
        of = errors[0].code if errors[0].code.startswith("group ") else f"code {errors[0].code!r}"
        raise InputError(f"{of}: {errors[0].what}{more}", where=where)


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
