"""What a document says about itself before it begins: YAML front matter, or `Key: value` lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cpqual.domain.errors import InputError
from cpqual.formats import yaml_tree
from cpqual.formats.header_keys import PEOPLE_KEYS, RESEARCHER_KEYS, SURE_KEYS, key_name
from cpqual.formats.labels import MAX_WORDS, is_id_like, is_interviewer, looks_like_a_name
from cpqual.formats.lines import Line, lines
from cpqual.formats.yaml_tree import Node

FRONT_MATTER_LIMIT = 64 * 1024
"""Longest front matter, in code points."""

_OPENING = re.compile(r"---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*+(?=[^\W\d][\w /\-]{0,60}:)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"[ ]?(?P<key>[^\W\d_][\w /&'’()\-]{0,60})(?<![ ])[ \t]*:(?!//|(?<=\d:)\d)[ \t]*")
_CONTINUATION = re.compile(r"[ ]{2,}|[ ]*\t|[-*•][ ]")
_UNDERLINE = re.compile(r"[-=_~*#]{3,}\Z")
_ITEM = re.compile(r"(?:[^,;()]++|\([^()]*+\)|[()])++")
_NAME_WITH_ROLES = re.compile(r"([^()]{1,80})\(([^()]*)\)\Z")
_PAIR = re.compile(r"([^=:→]{1,63})[=:→](.+)\Z")

_TITLE = 80
_NAME_VALUE = 60
_OTHER_VALUE = 200
_SAID_ENDS = (".", "?", "!", "…", ",", ";", "-", "–", "—")
"""What speech ends with, and names do not."""
_COVER_SHEET = 40
"""Most paragraphs of one line each that are looked at together."""


class Entry(NamedTuple):
    """One key of a header with its value."""

    key: str
    value: Node


class Named(NamedTuple):
    """A person of a header; `label` is empty where the name stands alone."""

    label: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a document declares.

    Attributes:
        end: where the header block ends, in code points.
        values: every key to its value as text.
        labels: label to a pseudonym, `interviewer` or `unattributed`, as declared.
        names: pseudonyms of people named without a label.
        researchers: labels and names of those who interview, facilitate or observe.
        roles: label or pseudonym to roles.
        entries: the keys with their values as they were read, in the order given.
    """

    end: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    researchers: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


def read_header(
    text: str, where: str, occurrences: Callable[[str], int], is_heading: Callable[[str], bool]
) -> Header:
    """Read the front matter of a canonical text or, if it has none, its leading `Key: value` lines.

    Args:
        text: the canonical text.
        where: the file's name, for errors.
        occurrences: tells how many lines a label begins.
        is_heading: tells whether a line's text is a section heading, which ends the block.

    Raises:
        InputError: front matter that is not closed, not YAML or not a mapping; names the line.
    """
    opening = _OPENING.match(text)
    if opening:
        return _front_matter(text, where, opening.end())
    entries, end = _key_block(text, where, occurrences, is_heading)
    return _declared(entries, end)


def with_preamble(header: Header, text: str, end: int, where: str) -> Header:
    """Return the header with the `Key: value` lines between its block and the first turn, at `end`.

    What the block says stands against what a later line says.
    """
    entries: dict[str, Entry] = {}
    for line in lines(text, header.end):
        if line.start >= end:
            break
        match = _KEY_LINE.match(text, line.start, line.end)
        if match and match.end() < line.end:
            entry = _entry(match, text, line, where)
            entries.setdefault(entry.key, entry)
    fresh = _declared([e for e in entries.values() if e.key not in header.values], end)
    return Header(
        end,
        {**header.values, **fresh.values},
        {**fresh.labels, **header.labels},
        (*header.names, *fresh.names),
        (*header.researchers, *fresh.researchers),
        {**fresh.roles, **header.roles},
        (*header.entries, *fresh.entries),
    )


def _front_matter(text: str, where: str, begin: int) -> Header:
    closing = _CLOSING.search(text, begin)
    if not closing:
        raise InputError(
            "the front matter that begins on line 1 has no end",
            where=where,
            remedy="Close it with a line ---.",
        )
    begin = text.index("\n") + 1
    root = yaml_tree.parse(text[begin : closing.start()], where, first_line=2, limit=FRONT_MATTER_LIMIT)
    if root is None or not isinstance(root.value, Mapping):
        raise InputError("the front matter is not a list of keys and values", where=f"{where}, line 2")
    entries = [Entry(key_name(key), value) for key, value in root.value.items()]
    return _declared(entries, min(closing.end() + 1, len(text)))


def _key_block(
    text: str, where: str, occurrences: Callable[[str], int], is_heading: Callable[[str], bool]
) -> tuple[list[Entry], int]:
    """Read the lines at the top that are metadata: none, unless one of them has a header's own key."""
    entries: dict[str, Entry] = {}
    title = ""
    end = last_line = 0
    for line, sure in _with_neighbours(text):
        content = text[line.start : line.end].strip()
        match = _KEY_LINE.match(text, line.start, line.end)
        if is_heading(content):
            break
        goes_on = line.number == last_line + 1 and _CONTINUATION.match(text, line.start, line.end)
        if entries and goes_on:
            last = list(entries)[-1]
            entries[last] = _continued(entries[last], content, where)
        elif match and _is_metadata(match, content, sure, entries, occurrences):
            entry = _entry(match, text, line, where)
            entries[entry.key] = entry
        elif not (entries or title) and len(content) <= _TITLE:
            title = content.strip("#*= \t")
        elif not (_UNDERLINE.match(content) and (entries or title)):
            break
        end, last_line = line.end, line.number
    if not SURE_KEYS.intersection(entries):
        return [], 0
    if title:
        entries.setdefault("title", Entry("title", Node(title, 1)))
    return list(entries.values()), min(end + 1, len(text))


class _Sure(NamedTuple):
    """Whether a header's own key stands in the paragraph of a line, or further down its cover sheet."""

    here: bool
    below: bool


def _with_neighbours(text: str) -> Iterator[tuple[Line, _Sure]]:
    """Yield the lines that are not blank with what their neighbours tell.

    In a word processor's file every line of a cover sheet is a paragraph, with blank lines around it.
    """
    run: list[list[Line]] = []
    for paragraph in _paragraphs(text):
        single = len(paragraph) == 1 and _KEY_LINE.match(text, paragraph[0].start, paragraph[0].end)
        if not single or len(run) == _COVER_SHEET:
            yield from _run(text, run)
            run = []
        if single:
            run.append(paragraph)
        else:
            yield from _run(text, [paragraph])
    yield from _run(text, run)


def _paragraphs(text: str) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for line in lines(text):
        if text[line.start : line.end].strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _run(text: str, run: Sequence[Sequence[Line]]) -> Iterator[tuple[Line, _Sure]]:
    sure = [any(_has_sure_key(text, line) for line in paragraph) for paragraph in run]
    last = max((i for i, here in enumerate(sure) if here), default=-1)
    for i, paragraph in enumerate(run):
        yield from ((line, _Sure(sure[i], i < last)) for line in paragraph)


def is_on_cover_sheet(text: str, label: str, begin: int) -> bool:
    """Tell whether the line at `begin` names a researcher or participants beside a line with a header's key.

    Such lines may stand further down than the header, behind a preface.
    """
    if key_name(label) not in RESEARCHER_KEYS | PEOPLE_KEYS:
        return False
    start, end = text.rfind("\n", 0, begin) + 1, text.find("\n", begin)
    above = Line(0, text.rfind("\n", 0, max(0, start - 1)) + 1, max(0, start - 1))
    below = text.find("\n", end + 1) if end >= 0 else -1
    beside = [above, Line(0, end + 1, below if below >= 0 else len(text))] if end >= 0 else [above]
    return any(_has_sure_key(text, line) for line in beside)


def _has_sure_key(text: str, line: Line) -> bool:
    match = _KEY_LINE.match(text, line.start, line.end)
    return match is not None and key_name(match["key"]) in SURE_KEYS


def _is_metadata(
    match: re.Match[str],
    content: str,
    sure: _Sure,
    entries: Mapping[str, Entry],
    occurrences: Callable[[str], int],
) -> bool:
    """Decide about one `Key: value` line of the block; a key given a second time ends the block."""
    label, key = match["key"].partition("(")[0].strip(), key_name(match["key"])
    value = content.partition(":")[2].strip()
    if key in entries:
        return False
    if key in SURE_KEYS:
        return True
    names_something = len(value) <= _NAME_VALUE and not value.endswith(_SAID_ENDS)
    if key in RESEARCHER_KEYS or key in PEOPLE_KEYS:
        near = bool(entries) or sure.below
        return names_something and (sure.here or (near and occurrences(label) < 2))
    speaks = is_id_like(label) or occurrences(label) > 1
    fits = sure.here or (sure.below and names_something)
    return fits and not speaks and len(value) <= _OTHER_VALUE


def _entry(match: re.Match[str], text: str, line: Line, where: str) -> Entry:
    return Entry(key_name(match["key"]), _value(text[match.end() : line.end].strip(), line.number, where))


def _continued(entry: Entry, content: str, where: str) -> Entry:
    before = flat(entry.value)
    item = content.lstrip("-*• \t")
    joined = item if not before else f"{before}; {item}"
    return Entry(entry.key, _value(joined, entry.value.line, where))


def _value(value: str, line: int, where: str) -> Node:
    """Return a value, reading `{…}` and `[…]` as YAML where they are YAML."""
    if value[:1] + value[-1:] in ("{}", "[]"):
        try:
            node = yaml_tree.parse(value, where, first_line=line, limit=FRONT_MATTER_LIMIT)
        except InputError:
            return Node(value, line)
        return node or Node(value, line)
    return Node(value, line)


def flat(node: Node) -> str:
    """Return any value as text on one line."""
    if node.is_null:
        return ""
    if isinstance(node.value, str):
        return " ".join(node.value.split())
    if isinstance(node.value, tuple):
        return ", ".join(map(flat, node.value))
    return ", ".join(f"{key}: {flat(value)}" for key, value in node.value.items())


def _items(node: Node) -> list[str]:
    """Return the items of a list, written as YAML or with commas.

    YAML cuts `[Idris (member, volunteer)]` in two, so a list is joined and cut again outside brackets.
    """
    return [item.strip() for item in _ITEM.findall(flat(node)) if item.strip()]


def _declared(entries: Sequence[Entry], end: int) -> Header:
    values: dict[str, str] = {}
    labels: dict[str, str] = {}
    names: list[str] = []
    researchers: list[str] = []
    roles: dict[str, tuple[str, ...]] = {}
    for key, node in entries:
        values[key] = flat(node)
        if key in RESEARCHER_KEYS:
            researchers += researchers_of(node)
        elif key == "roles" and isinstance(node.value, Mapping):
            roles |= {name: tuple(_items(value)) for name, value in node.value.items()}
        elif key in PEOPLE_KEYS:
            for label, name, held in people_of(Entry(key, node))[0]:
                if label:
                    labels[label] = name
                else:
                    names.append(name)
                if held:
                    roles.setdefault(label or name, held)
                if any(map(is_interviewer, held)):
                    researchers += (label, name) if label else (name,)
    return Header(end, values, labels, tuple(names), tuple(researchers), roles, tuple(entries))


def researchers_of(node: Node) -> Iterator[str]:
    """Yield names and labels: `Rhona Bell (RB)` gives both."""
    for item in _items(node):
        match = _NAME_WITH_ROLES.match(item)
        yield from (part.strip() for part in (match.groups() if match else (item,)))


def people_of(entry: Entry) -> tuple[list[Named], list[str]]:
    """Return the people of a header's list or mapping, and what of it names nobody (`six members`)."""
    found: list[Named] = []
    remarks: list[str] = []
    node = entry.value
    if isinstance(node.value, Mapping):
        for key, value in node.value.items():
            if entry.key.startswith("participant"):
                name, roles = _name_and_roles(flat(value))
                found.append(Named(key, name or key, roles))
            else:
                found.append(Named("", key, tuple(_items(value))))
        return found, remarks
    for item in _items(node):
        pair = _PAIR.match(item)
        label, rest = (pair[1].strip(), pair[2].strip()) if pair else ("", item)
        name, roles = _name_and_roles(rest)
        if label or _is_name(name, listed=isinstance(node.value, tuple)):
            found.append(Named(label, name, roles))
        else:
            remarks.append(item)
    return found, remarks


def _name_and_roles(text: str) -> tuple[str, tuple[str, ...]]:
    match = _NAME_WITH_ROLES.match(text)
    if not match:
        return text, ()
    return match[1].strip(), tuple(role.strip() for role in re.split(r"[,;]", match[2]) if role.strip())


def _is_name(text: str, *, listed: bool) -> bool:
    """Tell a name from a remark such as `six members and a dog`; a YAML list is taken at its word."""
    parts = text.split()
    named = is_id_like(text) or (looks_like_a_name(text) and not text[:1].islower())
    return 0 < len(parts) <= MAX_WORDS and not text[0].isdigit() and (listed or named)
