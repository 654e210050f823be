"""The codebook as YAML, schema `cpqual-codebook/1`: mistakes are named by line, output is made to diff."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from cpqual.domain.codebook import (
    CODE_FIELDS,
    CODE_ORIGINS,
    CODE_STATUSES,
    PROFILES,
    Code,
    Codebook,
    CodeGroup,
    Example,
    problems,
    require_sound,
)
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise, decode
from cpqual.formats import yaml_tree
from cpqual.formats.yaml_tree import Node
from cpqual.formats.yaml_writing import field, item

SCHEMA = "cpqual-codebook/1"
_BEGINNING = (
    f"Write YAML or JSON: schema: {SCHEMA}, then codes, a list with id and label of each, and brief, parent"
    " and others where you like."
)
LIMIT = 4 * 1024 * 1024
"""Longest codebook file that is read, in code points."""

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,400}\.[0-9]{0,400}(?:[eE][-+][0-9]{1,3})?")
_NOT_FINITE = {".inf": "inf", "-.inf": "-inf", ".nan": "nan"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: for errors that name file, line and code."""

    where: str
    name: str
    code: str = ""

    def error(self, what: str, node: Node, remedy: str = "") -> InputError:
        of = f"code {self.code!r}: " if self.code else ""
        return InputError(f"{of}{self.name} {what}", where=f"{self.where}, line {node.line}", remedy=remedy)


_Convert = Callable[[Node, _Place], Any]


def _text(node: Node, place: _Place) -> str:
    if not isinstance(node.value, str):
        raise place.error("is not text", node)
    return "" if node.is_null else canonicalise(node.value).strip()


def _text_or_none(node: Node, place: _Place) -> str | None:
    return None if node.is_null else _text(node, place)


def _truth(node: Node, place: _Place) -> bool:
    if not isinstance(node.value, str) or node.value.casefold() not in _TRUTH:
        raise place.error("is neither true nor false", node)
    return _TRUTH[node.value.casefold()]


def _number(node: Node, place: _Place) -> int:
    if not isinstance(node.value, str) or not _INTEGER.fullmatch(node.value):
        raise place.error("is not a whole number", node)
    return int(node.value)


def _one_of(choices: Sequence[str]) -> _Convert:
    def convert(node: Node, place: _Place) -> str:
        text = _text(node, place)
        if text not in choices:
            raise place.error(f"is {text!r}, not one of {', '.join(choices)}", node)
        return text

    return convert


def _texts(node: Node, place: _Place) -> tuple[str, ...]:
    if node.is_null:
        return ()
    if not isinstance(node.value, tuple):
        raise place.error("is not a list", node, "Begin each item with a dash, or write [a, b].")
    if empty := next((item for item in node.value if item.is_null), None):
        raise place.error("has an empty item", empty)
    return tuple(_text(item, place) for item in node.value)


def _example(node: Node, place: _Place) -> Example | None:
    if node.is_null:
        return None
    if not isinstance(node.value, Mapping):
        raise place.error("is not keys and values", node, f'Write {place.name}: {{text: "the passage"}}')
    parts = _fields(node, place, {"doc": _text_or_none, "text": _text, "use_instead": _text_or_none})
    if not parts.get("text"):
        raise place.error("has no text", node)
    return Example(parts["text"], parts.get("doc"), parts.get("use_instead"))


def _history(node: Node, place: _Place) -> tuple[dict[str, object], ...]:
    if node.is_null:
        return ()
    if not isinstance(node.value, tuple):
        raise place.error("is not a list", node)
    entries = []
    for entry in node.value:
        if not isinstance(entry.value, Mapping):
            raise place.error("has an item without keys and values", entry)
        entries.append({key: _anything(value) for key, value in entry.value.items()})
    return tuple(entries)


def _anything(node: Node) -> object:
    """Return what a value of the history stands for; only unquoted scalars are other than text."""
    if isinstance(node.value, tuple):
        return [_anything(item) for item in node.value]
    if isinstance(node.value, Mapping):
        return {key: _anything(value) for key, value in node.value.items()}
    if node.is_null:
        return None
    if node.plain and node.value in ("true", "false"):
        return node.value == "true"
    if node.plain and _INTEGER.fullmatch(node.value):
        return int(node.value)
    if node.plain and (_DECIMAL.fullmatch(node.value) or node.value in _NOT_FINITE):
        return float(_NOT_FINITE.get(node.value, node.value))
    return canonicalise(node.value).strip()


_CODEBOOK: Mapping[str, _Convert] = {
    "project": _text,
    "version": _number,
    "date": _text,
    "author": _text,
    "reason": _text,
    "profile": _one_of(PROFILES),
    "notes": _text,
}
_CODE: Mapping[str, _Convert] = {
    "id": _text,
    "label": _text,
    "parent": _text_or_none,
    "codable": _truth,
    "colour": _text,
    "shortcut": _text_or_none,
    "status": _one_of(CODE_STATUSES),
    "origin": _one_of(CODE_ORIGINS),
    "brief": _text,
    "full": _text,
    "when_to_use": _texts,
    "when_not_to_use": _texts,
    "said_by": _texts,
    "typical": _example,
    "atypical": _example,
    "near_miss": _example,
    "confused_with": _texts,
    "research_question": _text_or_none,
    "formerly": _texts,
    "split_from": _text_or_none,
    "since_version": _number,
    "history": _history,
}

_OTHER_NAMES: Mapping[str, str] = {
    "name": "label", "title": "label", "definition": "brief", "description": "brief",
    "include": "when_to_use", "inclusion": "when_to_use", "exclude": "when_not_to_use",
    "exclusion": "when_not_to_use", "example": "typical", "examples": "typical, atypical or near_miss",
    "theme": "parent", "children": "parent, said of each code below it",
}  # fmt: skip
"""What codebooks from elsewhere call a field."""

_GROUP: Mapping[str, _Convert] = {"id": _text, "label": _text, "note": _text, "codes": _texts}


def load(data: bytes, where: str) -> Codebook:
    """Read a codebook file. Its comments are not kept: what should last belongs into `notes`.

    Args:
        data: the file's bytes.
        where: the file's name, for errors.

    Raises:
        InputError: not YAML, another schema, an unknown field, a value of the wrong type, a code without id
            or label, an id given twice, or a codebook that breaks its own rules (`codebook.problems`). The
            error names the file, the line and the code.
    """
    root = yaml_tree.parse(decode(data, where).text, where, limit=LIMIT)
    if root is None or not isinstance(root.value, Mapping):
        raise InputError("is not a codebook: no keys and values", where=where, remedy=_BEGINNING)
    top = dict(root.value)
    schema = top.pop("schema", None)
    if schema is None or schema.value != SCHEMA:
        line = schema.line if schema else 1
        found = f"schema {schema.value!r}" if schema and isinstance(schema.value, str) else "no schema"
        what = f"{found}; this version reads {SCHEMA}"
        raise InputError(what, where=f"{where}, line {line}", remedy=_BEGINNING)
    groups = top.pop("groups", Node("", 1, plain=True))
    codes = top.pop("codes", None)
    if codes is None or not isinstance(codes.value, tuple):
        line = codes.line if codes else 1
        raise InputError("codes is not a list of codes", where=f"{where}, line {line}")
    values = _fields(Node(top, root.line), _Place(where, "the codebook"), _CODEBOOK)
    if not isinstance(groups.value, tuple) and not groups.is_null:
        raise InputError("groups is not a list of groups", where=f"{where}, line {groups.line}")
    group_nodes = groups.value if isinstance(groups.value, tuple) else ()
    made = tuple(_group(node, where) for node in group_nodes)
    codebook = Codebook(tuple(_code(node, where) for node in codes.value), groups=made, **values)
    _require_sound(codebook, codes.value, group_nodes, where)
    return codebook


def _code(node: Node, where: str) -> Code:
    if not isinstance(node.value, Mapping):
        raise InputError("a code is not keys and values", where=f"{where}, line {node.line}")
    given = node.value.get("id")
    slug = given.value if given and isinstance(given.value, str) else ""
    place = _Place(where, "it", slug)
    values = _fields(node, place, _CODE)
    for key in ("id", "label"):
        if not values.get(key):
            raise place.error(f"has no {key}", node)
    return Code(slug=values.pop("id"), **values)


def _group(node: Node, where: str) -> CodeGroup:
    place = _Place(where, "a group")
    values = _fields(node, place, _GROUP)
    for key in ("id", "label"):
        if not values.get(key):
            raise place.error(f"has no {key}", node)
    return CodeGroup(slug=values.pop("id"), **values)


def _fields(node: Node, place: _Place, known: Mapping[str, _Convert]) -> dict[str, Any]:
    if not isinstance(node.value, Mapping):
        raise place.error("is not keys and values", node)
    values: dict[str, Any] = {}
    for key, value in node.value.items():
        convert = known.get(key)
        if convert is None:
            other = _OTHER_NAMES.get(key.casefold(), "")
            near = [other] if other.split(",")[0] in known else get_close_matches(key, list(known), n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"The fields are {', '.join(known)}."
            raise place.error(f"has an unknown field {key!r}", value, remedy)
        if value.is_null and convert in (_truth, _number):
            continue
        values[key] = convert(value, _Place(place.where, key, place.code))
    return values


def _require_sound(
    codebook: Codebook, nodes: Sequence[Node], group_nodes: Sequence[Node], where: str
) -> None:
    """Refuse a codebook that breaks its rules, naming the line of the first code or group at fault."""
    lines: dict[str, int] = {}
    for code, node in zip(codebook.codes, nodes, strict=True):
        if code.slug in lines:
            what = f"code {code.slug!r}: this id is already line {lines[code.slug]}'s"
            raise InputError(what, where=f"{where}, line {node.line}")
        lines[code.slug] = node.line
    lines |= {f"group {g.slug}": node.line for g, node in zip(codebook.groups, group_nodes, strict=True)}
    first = next((p for p in problems(codebook) if p.severity == "error"), None)
    if first:
        require_sound(codebook, f"{where}, line {lines[first.code]}")


def dump(codebook: Codebook) -> str:
    """Return the codebook as YAML that `load` reads back as the same codebook.

    Fields stand in one order, one to a line, empty ones left out; long text is folded. `load` strips text
    and puts it into canonical form, so that holds for codebooks whose text is so already.
    """
    head = {"schema": SCHEMA} | {key: getattr(codebook, key) for key in _CODEBOOK}
    parts = [field(key, value) for key, value in head.items() if value not in ("", None)]
    parts += ["codes:\n" if codebook.codes else "codes: []\n"]
    parts += [item(_code_to_write(code), 2) for code in codebook]
    if codebook.groups:
        parts += ["groups:\n", *(item(_group_to_write(group), 2) for group in codebook.groups)]
    return "".join(parts)


def _code_to_write(code: Code) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in CODE_FIELDS:
        value = getattr(code, name)
        if isinstance(value, Example):
            parts = {"doc": value.document, "text": value.text, "use_instead": value.use_instead}
            value = {key: part for key, part in parts.items() if part is not None}
        elif isinstance(value, tuple):
            value = list(value)
        if value not in ("", None, []):
            values["id" if name == "slug" else name] = value
    return values


def _group_to_write(group: CodeGroup) -> dict[str, object]:
    values = {"id": group.slug, "label": group.label, "note": group.note, "codes": list(group.codes)}
    return {key: value for key, value in values.items() if value not in ("", [])}
