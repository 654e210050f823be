"""A share as a bar of block characters, an eighth of a cell fine."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, cells: int) -> str:
    """Return a bar for a share from 0 to 1 that is exactly `cells` long; more than nothing is never empty."""
    eighths = round(max(min(share, 1.0), 0.0) * cells * 8)
    if share > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)
