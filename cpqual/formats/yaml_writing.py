"""Keys and values as YAML that is made to diff: everything in full, one field to a line, long text folded.

PyYAML looks at every character several times, which takes seconds for a codebook of 500 codes. Text as it
mostly is, which needs no quotes, is therefore laid out here, character by character as PyYAML would; all else
is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

_WIDTH = 100
_FOLDED_FROM = _WIDTH
_TAKEN_FOR_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_INDENT = 2

_PLAIN_FIRST = re.compile(r"[^\W\d_]|[(“‘]")
_EASY = re.compile("(?! )[ -~\u00a0-\u1fff\u2010-\u2027]+(?<! )")
"""Text on one line without anything that has to be escaped, and without spaces at its ends."""
_POINTS = re.compile(r":(?: |\Z)| #")
_OTHER_THAN_TEXT = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))


def item(values: Mapping[str, object], indent: int) -> str:
    """Return a mapping as an item of a list, with the dash of the list set in by some spaces."""
    fields = "".join(field(key, value, indent + _INDENT) for key, value in values.items())
    return f"{' ' * indent}-{fields[indent + 1 :]}" if fields else f"{' ' * indent}- {{}}\n"


def field(key: str, value: object, indent: int = 0) -> str:
    """Return a key with its value, each of its lines set in by some spaces."""
    lines = _lines(f"{' ' * indent}{key}:", value, indent) if _is_easy_key(key) else None
    return _by_pyyaml(key, value, indent) if lines is None else lines


def _is_easy_key(key: str) -> bool:
    return key.isascii() and key.isidentifier() and key.casefold() not in _OTHER_THAN_TEXT


def _lines(before: str, value: object, indent: int) -> str | None:
    """Return a value with what stands before it on its line; None for what is left to PyYAML.

    Args:
        indent: that of the key, or of the dash.
    """
    if isinstance(value, str):
        return _text(before, value, indent + _INDENT)
    if isinstance(value, bool):
        return f"{before} {'true' if value else 'false'}\n"
    if isinstance(value, int):
        return f"{before} {value}\n"
    inner = indent + _INDENT
    parts: Iterator[str | None]
    if isinstance(value, list) and value:
        parts = (_lines(f"{' ' * inner}-", one, inner) if isinstance(one, str) else None for one in value)
    elif isinstance(value, dict) and value and all(map(_is_easy_key, value)):
        parts = (_lines(f"{' ' * inner}{key}:", one, inner) for key, one in value.items())
    else:
        return None
    found = [before + "\n"]
    for part in parts:
        if part is None:
            return None
        found.append(part)
    return "".join(found)


def _text(before: str, text: str, indent: int) -> str | None:
    if not _EASY.fullmatch(text):
        return None
    if len(text) > _FOLDED_FROM:
        return f"{before} >-\n{' ' * indent}{_wrapped(text, indent, indent)}\n"
    if not _PLAIN_FIRST.match(text) or _POINTS.search(text) or text.casefold() in _OTHER_THAN_TEXT:
        return None
    return f"{before} {_wrapped(text, len(before) + 1, indent)}\n"


def _wrapped(text: str, column: int, indent: int) -> str:
    """Break a line at the first single space beyond the width, as PyYAML does."""
    if column + len(text) <= _WIDTH:
        return text
    found, start = [], 0
    while (end := _space(text, start + max(_WIDTH + 1 - column, 0))) >= 0:
        found.append(text[start:end])
        start, column = end + 1, indent
    return f"\n{' ' * indent}".join([*found, text[start:]])


def _space(text: str, start: int) -> int:
    """Return where the next space stands that has no other beside it, or -1."""
    at = text.find(" ", start)
    while at >= 0 and " " in (text[at - 1], text[at + 1]):
        at = text.find(" ", at + 1)
    return at


def _by_pyyaml(key: str, value: object, indent: int) -> str:
    # set in as it will stand: where lines are broken depends on it
    nested: object = {key: value}
    for _ in range(indent // _INDENT):
        nested = {"a": nested}
    written = yaml.dump(
        nested,
        Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False,
    )  # fmt: skip
    return written.split("\n", indent // _INDENT)[-1]


class _Dumper(yaml.SafeDumper):
    """Writes text so that changes to it show as changed lines, and everything in full, without aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        # a list under a key is set in, whatever the emitter asks
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _TAKEN_FOR_LINE_ENDS.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    elif len(text) > _FOLDED_FROM:
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
