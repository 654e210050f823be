"""YAML as a tree of text with line numbers: nothing is built, guessed at, repeated or expanded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from cpqual.domain.errors import InputError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
DEPTH = 12
"""Deepest nesting that is read."""


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar as text, a list or a mapping, with the line it begins on.

    Scalars stay text, so that a label `NO` or a date stays what the person wrote. `plain` tells an unquoted
    scalar, which alone may stand for null, true, false or a number.
    """

    value: str | tuple[Node, ...] | Mapping[str, Node]
    line: int
    plain: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing is given."""
        return self.plain and self.value in _NULL


def parse(text: str, where: str, *, first_line: int = 1, limit: int) -> Node | None:
    """Read one YAML document; None if it holds nothing.

    Args:
        text: the YAML.
        where: the file's name, for errors.
        first_line: number of the file's line that `text` begins on.
        limit: most code points that are read.

    Raises:
        InputError: not YAML, too large or too deep, or with anchors, aliases, tags or a key given twice.
            The error names the line.
    """
    if len(text) > limit:
        raise InputError(f"the YAML has more than {limit:,} characters", where=where)
    if bad := _NOT_YAML.search(text):
        line = text.count("\n", 0, bad.start()) + first_line
        raise InputError("a control character in the YAML", where=f"{where}, line {line}")
    builder = _Builder(where, first_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}, line {mark.line + first_line}" if mark else where
        raise InputError(
            f"not YAML: {error.problem}", where=place, remedy="Put text with : or # in quotes."
        ) from None
    return builder.root


class _Builder:
    """Puts a stream of parser events together into one tree."""

    def __init__(self, where: str, first_line: int) -> None:
        self.root: Node | None = None
        self._where = where
        self._first_line = first_line
        # one frame per open collection: its line, its finished nodes, whether it is a mapping
        self._open: list[tuple[int, list[Node], bool]] = []

    def take(self, event: yaml.Event) -> None:
        line = (event.start_mark.line if event.start_mark else 0) + self._first_line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._error("anchors and aliases (& and *) are not read; write the value out", line)
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self._error("a second YAML document begins", line)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event, line)
            self._add(Node(event.value, line, plain=event.implicit[0]))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_tag(event, line)
            if len(self._open) == DEPTH:
                raise self._error(f"nested more than {DEPTH} deep", line)
            self._open.append((line, [], isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            begun, nodes, is_mapping = self._open.pop()
            self._add(Node(self._mapping(nodes) if is_mapping else tuple(nodes), begun))

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1][1].append(node)
        else:
            self.root = node

    def _mapping(self, nodes: list[Node]) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key.value, str):
                raise self._error("a key that is not text", key.line)
            if key.value in mapping:
                raise self._error(f"{key.value!r} is given twice", key.line)
            mapping[key.value] = value
        return mapping

    def _refuse_tag(self, event: yaml.NodeEvent, line: int) -> None:
        if getattr(event, "tag", None) not in (None, "!"):
            raise self._error("tags (!) are not read", line)

    def _error(self, what: str, line: int) -> InputError:
        return InputError(what, where=f"{self._where}, line {line}")
