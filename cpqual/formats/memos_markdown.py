"""Memos as one Markdown file: front matter, headings by kind or by what they are about, block quotes.

What a memo says is its writer's own Markdown and stays as written, but for three things that would reach
beyond it: control and bidi characters are replaced by U+FFFD, raw HTML is shown instead of obeyed, and a code
fence that was left open is closed. The words of a transcript are no Markdown: every sign that would mean
something is escaped, so that they are read as they were said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.text import Span

Grouping = Literal["kind", "about"]

_HARMLESS = "\t\u200c\u200d\xa0\u2009\u202f\u3000"
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# an underscore inside a word means nothing
_MEANS_SOMETHING = re.compile(r"[\\`*\[\]~|]|(?<!\w)_|_(?!\w)")
_BEGINS_SOMETHING = re.compile(r"(?m)^(\s*)([#>+=-]|\d+(?=[.)]))")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document: where it is (code points) and its words."""

    document: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class MemoText:
    """A memo with everything the file says of it.

    Attributes:
        about: what it is about, in words.
        created: ISO 8601, UTC.
        quote: the passage it is about, if it is about one.
        links: further passages it points to.
    """

    kind: str
    about: str
    coder: str
    created: str
    body: str
    quote: Passage | None = None
    links: Sequence[Passage] = ()


def write_memos(memos: Sequence[MemoText], facts: Mapping[str, str], by: Grouping = "kind") -> str:
    """Return the memos as one Markdown text, groups and memos in the order in which they come.

    Args:
        facts: front matter, name to value (project, coder, date, snapshot, what was chosen).
        by: whether a heading gathers the memos of one kind, or those about one thing.
    """
    groups: dict[str, list[MemoText]] = {}
    for memo in memos:
        groups.setdefault(memo.kind.capitalize() if by == "kind" else memo.about, []).append(memo)
    parts = [_front_matter({**facts, "memos": str(len(memos))}), "# Memos"]
    for name, gathered in groups.items():
        parts.append(f"## {_literally(_on_one_line(name))}")
        parts += [
            part for memo in gathered for part in _memo(memo, memo.about if by == "kind" else memo.kind)
        ]
    return "\n\n".join(parts) + "\n"


def visible(text: str) -> str:
    """Return a text whose control and bidi characters are U+FFFD; lines, tabs and joiners stay."""
    return "\n".join(line if line.isprintable() else _visible(line) for line in text.split("\n"))


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() or c in _HARMLESS else "\ufffd" for c in line)


def _front_matter(facts: Mapping[str, str]) -> str:
    # a JSON string is a YAML string, whatever is in it
    lines = (f"{name}: {json.dumps(visible(value), ensure_ascii=False)}" for name, value in facts.items())
    return "\n".join(("---", *lines, "---"))


def _memo(memo: MemoText, what: str) -> Iterator[str]:
    yield f"### {_literally(_on_one_line(f'{memo.created[:10]} · {memo.coder} · {what}'))}"
    if memo.quote is not None:
        yield _block_quote(memo.quote)
    yield _closed(_TAG.sub("&lt;", visible(memo.body)))
    if memo.links:
        yield "Linked passages:"
        yield from map(_block_quote, memo.links)


def _block_quote(passage: Passage) -> str:
    place = f"— {passage.document} {passage.span.start}–{passage.span.end}"
    words = _literally(visible(passage.words)).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in (*words, "", _literally(_on_one_line(place))))


def _literally(words: str) -> str:
    """Return words so that Markdown shows them as they stand."""
    escaped = _MEANS_SOMETHING.sub(r"\\\g<0>", words).replace("&", "&amp;").replace("<", "&lt;")
    return _BEGINS_SOMETHING.sub(_escape_beginning, escaped)


def _escape_beginning(found: re.Match[str]) -> str:
    indent, sign = found.groups()
    # a number before a point or bracket would begin a list; the backslash belongs before the point
    return f"{indent}{sign}\\" if sign[0].isdigit() else f"{indent}\\{sign}"


def _on_one_line(words: str) -> str:
    return visible(" ".join(words.split()))


def _closed(body: str) -> str:
    """Return a memo's words, with the code fence closed that it left open."""
    fence = _open_fence(body.split("\n"))
    return f"{body}\n{fence}" if fence else body


def _open_fence(lines: Iterable[str]) -> str:
    opened = ""
    for line in lines:
        if found := _FENCE.fullmatch(line):
            sign, rest = found.groups()
            if not opened:
                opened = sign
            elif sign[0] == opened[0] and len(sign) >= len(opened) and not rest.strip():
                opened = ""
    return opened
