"""The analyses of Explore mode by name; each is imported when it is first shown."""

from __future__ import annotations

import importlib

from cpqual.tui.exploring.analysis import Analysis

_LABELS: dict[str, str] = {
    "themes": "Theme frequencies",
    "pairs": "Co-occurrence: codes beside codes",
    "matrix": "Matrix of codes and documents, people or sites",
    "ribbon": "Codes along a document",
    "saturation": "Saturation: codes met for the first time",
    "framework": "Framework matrix",
}
DEFAULT = "themes"


def offered() -> dict[str, str]:
    """Return the names of the analyses and what to call them."""
    return dict(_LABELS)


def make(name: str) -> Analysis:
    """Import and make the analysis of that name."""
    module = importlib.import_module(f"cpqual.tui.exploring.{name}")
    made: Analysis = getattr(module, f"{name.capitalize()}Analysis")()
    return made
