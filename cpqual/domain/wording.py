"""Small words: how counts are said."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """Return a count with its noun: `1 code`, `2 codes`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
