"""Headings of field notes and Markdown documents, and the sections between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from cpqual.domain.documents import DATA_SECTIONS, Section, SectionType
from cpqual.domain.units import trim
from cpqual.formats.lines import Line, lines

_NAMES: dict[SectionType, str] = {
    "description": "description|descriptive|descriptive notes?|observations?|what happened|field ?notes?",
    "talk": "talk|conversations?|dialogue|verbatim|what was said|overheard|quotes?",
    "reflection": "reflections?|reflective|reflective notes?|reflexive notes?|personal reflections?|feelings",
    "analytic": "analytic|analytical|analysis|analytic(?:al)? (?:notes?|memos?)|theoretical notes?|ideas",
    "jottings": "jottings?|scratch notes?|headnotes?",
    "methods": "methods?|ethics|methods? ?(?:/|and|&) ?ethics|ethics ?(?:/|and|&) ?methods?"
    "|methodolog(?:y|ical)(?: notes?)?",
    "followup": "follow[ -]?ups?|to[ -]?do|next time|next steps|questions for next time",
}
_TYPES: tuple[tuple[SectionType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _NAMES.items()
)
_HASHES = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?P<title>[^\n]*)")
_DECORATED = re.compile(
    r"[ ]{0,3}(?P<rule>[-=*_~]{1,8})[ \t]*(?P<title>[^\W_][^\n]{0,70}?)[ \t]*(?P=rule)[ \t]*\Z"
)
_UNDERLINE = re.compile(r"[ ]{0,3}(?:-{3,}|={3,}|~{3,})[ \t]*\Z")
_INLINE = re.compile(r"[ ]{0,3}(?P<title>[^\W\d_][\w /&-]{2,30}?)[ ]*:[ \t]+(?=\S)")
_LONGEST = 80
_USUAL = (
    "description", "descriptive notes", "observations", "conversation", "dialogue", "verbatim", "reflection",
    "reflections", "reflective notes", "analytic", "analysis", "analytic notes", "jottings", "methods",
    "ethics", "follow-up", "next steps",
)  # fmt: skip
_NEARLY = 0.85
"""Likeness of `descripton` and `description` is 0.95; shorter names are like too many words."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: where its line begins and its section's body begins, and the type it names, if any."""

    begin: int
    body: int
    title: str
    type: SectionType | None


def section_type(title: str) -> SectionType | None:
    """Return the section type that a heading's words name."""
    bare = title.strip(" \t#*_=~-:.")
    return next((kind for kind, pattern in _TYPES if pattern.fullmatch(bare)), None)


def nearly_named(title: str) -> str:
    """Return the name of a section that a heading has but for a slip of a key; empty for none."""
    return next(iter(get_close_matches(title.casefold(), _USUAL, n=1, cutoff=_NEARLY)), "")


def find_headings(text: str, start: int, *, markdown: bool) -> list[Heading]:
    """Find the headings in `text[start:]`.

    Markdown's headings are the lines with `#`. In either form a line counts too that is underlined, set
    between rules (`-- Talk --`), or that has nothing on it but a section's name, with or without a colon;
    and a paragraph that begins with such a name and a colon.
    """
    found: list[Heading] = []
    after_blank = True
    pending: Line | None = None
    for line in lines(text, start):
        content = text[line.start : min(line.end, line.start + 200)].strip()
        if pending and _UNDERLINE.match(text, line.start, line.end):
            title = text[pending.start : pending.end].strip()
            if found and found[-1].begin == pending.start:
                found.pop()
            found.append(_heading(pending, min(line.end + 1, len(text)), title))
            pending, after_blank = None, True
            continue
        heading = _heading_line(text, line, content, after_blank, markdown=markdown)
        if heading:
            found.append(heading)
        pending = line if after_blank and content and line.end - line.start <= _LONGEST else None
        after_blank = not content or (heading is not None and heading.body > line.end)
    return found


def _heading_line(
    text: str, line: Line, content: str, after_blank: bool, *, markdown: bool
) -> Heading | None:
    body = min(line.end + 1, len(text))
    if line.end - line.start <= _LONGEST:
        if markdown and (match := _HASHES.match(text, line.start, line.end)):
            return _heading(line, body, match["title"])
        if section_type(content):
            return _heading(line, body, content)
        match = _DECORATED.match(text, line.start, line.end)
        if match and len(match["rule"]) > 1 and after_blank:
            return _heading(line, body, match["title"])
    match = _INLINE.match(text, line.start, line.end) if after_blank else None
    if match and section_type(match["title"]):
        return _heading(line, match.end(), match["title"])
    return None


def _heading(line: Line, body: int, title: str) -> Heading:
    return Heading(line.start, body, title.strip(" \t#*_=~-:"), section_type(title))


def look_like_field_notes(headings: Sequence[Heading]) -> bool:
    """Tell whether the headings are those of field notes: two of their names, or one that only they use."""
    types = {heading.type for heading in headings} - {None}
    return len(types) > 1 or bool(types & {"reflection", "analytic", "jottings"})


def cut_sections(text: str, start: int, headings: Sequence[Heading], default: SectionType) -> list[Section]:
    """Cut `text[start:]` at the headings into sections without their heading lines and outer space.

    A heading that names no type continues the type before it; `default` is the type of what comes first.
    A heading without a body makes no section.
    """
    found: list[Section] = []
    kind = default
    first = Heading(start, start, "", None)
    last = Heading(len(text), len(text), "", None)
    for heading, following in pairwise((first, *headings, last)):
        kind = heading.type or kind
        span = trim(text, heading.body, following.begin)
        if span.end > span.start:
            found.append(Section(*span, kind, kind in DATA_SECTIONS))
    return found
