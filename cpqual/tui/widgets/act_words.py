"""What an act changed, and what is in the trash, as the log's detail pane tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from textual.content import Content

from cpqual.domain.text import Span
from cpqual.domain.wording import local_time
from cpqual.services.history import Act
from cpqual.services.log_details import Description, RowChange
from cpqual.services.trash import TrashItem
from cpqual.tui.widgets.detail_pane import amount, heading, lines, paragraphs, plain

Quoted = Callable[[str, Span], str]
"""Gives the words of a passage as they stand there now; empty where they cannot be told."""

UNDONE = "✗"
"""How the log marks an act that does not hold."""
_MOST_LINES = 8
_LONGEST = 400


def act_words(act: Act, target: Act | None, found: Description, quoted: Quoted) -> Content:
    """Return everything about an act: when, whose, what it changed row by row.

    Args:
        target: the act that this one took back or did again.
        quoted: looks up the words of a passage.
    """
    parts = (local_time(act.at), act.coder, act.verb, f"{UNDONE} taken back" if act.state != "done" else "")
    of = plain(f"of act {target.number}: {target.words}" if target else "", "$foreground 60%")
    top = lines((heading(f"{act.number}  {act.words}"), _dim(parts), of))
    if found.hidden:
        hidden = "What another coder did here is hidden until you have finished the document."
        return paragraphs((top, plain(hidden)))
    untold = plain(f"and {amount(found.untold, 'further row')}" if found.untold else "", "$foreground 60%")
    rows = (_row(row, quoted) for row in found.rows)
    return paragraphs((top, lines(map(plain, found.counts)), *rows, untold))


def _row(row: RowChange, quoted: Quoted) -> Content:
    style = {"added": "$success", "removed": "$error", "changed": "$accent"}[row.done]
    sign = {"added": "+", "removed": "−", "changed": "~"}[row.done]
    top = Content.assemble((f"{sign} {row.thing} {row.done}  ", style), plain(row.what))
    words = quoted(row.document, row.span) if row.document and row.span else ""
    quote = plain(f"“{_cut(words)}”", "$foreground 60%") if words else Content("")
    return lines((top, *_fields(row), quote))


def _fields(row: RowChange) -> Iterator[Content]:
    """Yield what stood there and what stands there, with signs that tell without colour."""
    for field in row.fields:
        yield plain(f"  {field.name}", "$foreground 60%")
        before, after = (_cut(text).split("\n") if text else [] for text in (field.before, field.after))
        for sign, style, told, other in (("−", "$error", before, after), ("+", "$success", after, before)):
            for line in [line for line in told if line not in other][:_MOST_LINES]:
                yield Content.assemble((f"  {sign} ", style), plain(line))


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def trash_words(item: TrashItem, quoted: Quoted) -> Content:
    """Return everything about a thing in the trash, and how it comes back."""
    place = f"{item.document} {item.span.start}–{item.span.end}" if item.span else item.document
    into = f"merged into {item.successor}" if item.successor else ""
    parts = (item.how, local_time(item.at), f"{item.coder}, act {item.act}", into)
    top = lines((heading(item.what), _dim(parts), plain(place if item.kind != "coding" else "")))
    words = quoted(item.document, item.span) if item.document and item.span else ""
    quote = plain(f"“{_cut(words)}”", "$foreground 60%") if words else Content("")
    return paragraphs((top, quote))


def _dim(parts: Iterable[str]) -> Content:
    return plain(" · ".join(part for part in parts if part), "$foreground 60%")
