"""What changed in a code's rule, readable without colour: − before the old words, + before the new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from textual.content import Content

from cpqual.domain.codebook import Code, Example
from cpqual.tui.widgets.detail_pane import lines, paragraphs, plain

_WORD = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
_MOST_WORDS = 2_000
_OLD, _NEW = "$error", "$success"


def rule_diff(before: Code, after: Code) -> Content:
    """Return the fields of a rule that differ, the old words above the new ones; empty when none does.

    All of it was written by people and is plain text here.
    """
    return paragraphs(
        _field(title, had, has)
        for (title, had), (_, has) in zip(_texts(before), _texts(after), strict=True)
        if had != has
    )


def _texts(code: Code) -> Iterator[tuple[str, Sequence[str]]]:
    yield "Label", _some(code.label)
    yield "In one sentence", _some(code.brief)
    yield "In full", _some(code.full)
    yield "Use when", code.when_to_use
    yield "Not when", code.when_not_to_use
    yield "Said by", code.said_by
    yield "Typical", _example(code.typical)
    yield "Atypical", _example(code.atypical)
    yield "Near miss", _example(code.near_miss)
    yield "Confused with", code.confused_with


def _some(text: str) -> Sequence[str]:
    return (text,) if text else ()


def _example(example: Example | None) -> Sequence[str]:
    if example is None:
        return ()
    source = f" ({example.document})" if example.document else ""
    instead = f" → {example.use_instead}" if example.use_instead else ""
    return (f"“{example.text}”{source}{instead}",)


def _field(title: str, before: Sequence[str], after: Sequence[str]) -> Content:
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    parts = [Content.styled(title, "bold")]
    if len(gone) == len(come) == 1:
        parts += _compared(gone[0], come[0])
    else:
        parts += [_signed("−", plain(item), _OLD) for item in gone]
        parts += [_signed("+", plain(item), _NEW) for item in come]
    if not gone and not come:
        parts.append(Content.styled("in another order", "$foreground 60%"))
    return lines(parts)


def _signed(sign: str, words: Content, colour: str) -> Content:
    return Content.assemble((f"{sign} ", f"bold {colour}"), words)


def _compared(before: str, after: str) -> list[Content]:
    """Return the old and the new words, what is not in the other struck out or underlined."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return [_signed("−", plain(before), _OLD), _signed("+", plain(after), _NEW)]
    gone, come = Content(""), Content("")
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        style = ("", "") if kind == "equal" else (f"strike {_OLD}", f"bold underline {_NEW}")
        gone += plain("".join(old[a:b]), style[0])
        come += plain("".join(new[c:d]), style[1])
    return [_signed("−", gone, _OLD), _signed("+", come, _NEW)]
