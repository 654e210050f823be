"""The words above the list: how long every list is, what this one is of, how much of a code is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from cpqual.services.queues import BATCH, QueueName
from cpqual.services.stopping import Found
from cpqual.tui.widgets.detail_pane import lines, plain

SHORT: Mapping[QueueName, str] = {
    "order": "Order", "probable": "Probable", "next": "Next", "more": "More like this", "missed": "Missed",
    "later": "Put off", "second-look": "Second look", "contradictions": "Contradictions",
}  # fmt: skip
_SHORTER: Mapping[QueueName, str] = {
    "more": "More", "second-look": "2nd look", "contradictions": "Contra",
}  # fmt: skip
_BARS = "▁▂▃▄▅▆▇█"
_MOST_TENS = 20


def header(
    chosen: QueueName,
    names: Sequence[QueueName],
    numbers: Mapping[QueueName, str],
    about: str,
    found: Found | None,
    ticked: int,
    *,
    low: bool,
) -> Content:
    """Return the lines above the list; everything in them is plain text.

    Args:
        chosen: the list that is shown.
        names: the lists that there are.
        numbers: how long each is, where it has been counted.
        about: what is listed, by what it was learned.
        found: how much of the code that is followed up is found; None for nothing to tell.
        ticked: how many lines are ticked.
        low: whether there is little room: then names and the share found are told in short.
    """
    short = {**SHORT, **_SHORTER} if low else SHORT
    told = [_tab(short[name], numbers.get(name, "…"), shown=name == chosen) for name in names]
    parts = [Content("  ").join(told), plain(about, "$foreground 60%")]
    if found is not None:
        course = sparkline(found.course)
        tens = f"  {course}" if low else f"  found in each ten listed: {course}"
        parts.append(plain(f"{found.in_short if low else found.in_words}{tens if course else ''}"))
    if ticked:
        parts[0] = Content.assemble(parts[0], (f"  ✓ {ticked} (A accepts them)", "bold $accent"))
    return lines(parts)


def _tab(name: str, number: str, *, shown: bool) -> Content:
    # told by a sign, too: not every terminal has colours
    words = f"▸{name} {number}" if shown else f"{name} {number}"
    return plain(words, "bold $accent" if shown else "$foreground 80%")


def sparkline(course: Sequence[int]) -> str:
    """Return a bar for each ten units of the latest, as high as so many of them had the code."""
    return "".join(_BARS[min(n * len(_BARS) // (BATCH + 1), len(_BARS) - 1)] for n in course[-_MOST_TENS:])
