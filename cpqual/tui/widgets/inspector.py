"""What there is to know of the coding in focus, and of what speaks against a code, above a code's rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from cpqual.domain.codings import Coding, CodingOrigin, Memo
from cpqual.domain.negative_cases import NegativeCase
from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.paint import CASE_SIGN, MEMO_SIGN, STALE_SIGN
from cpqual.tui.widgets.rule import code_tag, plain

_MOST_MEMOS = 3
_DIM = "$foreground 60%"
_ORIGINS: dict[CodingOrigin, str] = {
    "manual": "by hand",
    "suggestion": "from a suggestion",
    "autocode": "from a search",
    "import": "imported",
    "adjudication": "adjudicated",
}


def coding_facts(
    widget: Widget, coding: Coding, look: Look, length: str, memos: Sequence[Memo], changed: int | None
) -> Content:
    """Return where a coding is, whose and whence, under which rule it was made, and what is noted on it.

    Args:
        widget: for the colours of the theme.
        coding: the coding in focus; its offsets are shown as code points.
        look: how its code is shown.
        length: its length in words, as people say it.
        memos: the memos on it; the first lines of the first few are shown. They are plain text.
        changed: the codebook version that changed the rule since the coding was made, or None.
    """
    return Content("\n").join(_lines(widget, coding, look, length, memos, changed))


def _lines(
    widget: Widget, coding: Coding, look: Look, length: str, memos: Sequence[Memo], changed: int | None
) -> Iterator[Content]:
    place = f" {coding.start}–{coding.end} · {length}"
    yield Content.assemble(code_tag(widget, look), " ", (plain(look.label), "bold"), (place, _DIM))
    made = f"{plain(coding.coder)} · {_ORIGINS[coding.origin]}"
    yield Content.styled(made if changed else f"{made} · codebook version {coding.version}", _DIM)
    if changed is not None:
        told = f"{STALE_SIGN} made under version {coding.version}; the rule changed in version {changed}"
        yield Content.styled(told, "$warning")
    for memo in memos[:_MOST_MEMOS]:
        first = memo.body.strip().split("\n", 1)[0]
        yield Content.assemble((f"{MEMO_SIGN} ", "$accent"), plain(first))
    if len(memos) > _MOST_MEMOS:
        more = len(memos) - _MOST_MEMOS
        yield Content.styled(f"and {more} more memo{'' if more == 1 else 's'}", _DIM)


def case_facts(widget: Widget, cases: Sequence[NegativeCase], looks: Mapping[str, Look]) -> Content:
    """Return which codes some passages speak against, how, and what was noted of it.

    Args:
        widget: for the colours of the theme.
        cases: negative cases of the place in hand; their notes are plain text.
        looks: how codes are shown.
    """
    return Content("\n").join(_case(widget, case, looks) for case in cases)


def _case(widget: Widget, case: NegativeCase, looks: Mapping[str, Look]) -> Content:
    look = looks.get(case.code)
    tag = code_tag(widget, look) if look else Content("")
    label = plain(look.label if look else case.code)
    head = Content.assemble((f"{CASE_SIGN} {case.kind} ", "bold $warning"), tag, " ", label)
    return Content("\n").join([head, *map(plain, case.note.split("\n"))])
