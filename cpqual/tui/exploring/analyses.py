"""The analyses of Explore mode by name; each is imported when it is first shown."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

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
    """Return the names of the analyses there are and what to call them."""
    return {name: label for name, label in _LABELS.items() if find_spec(_module(name)) is not None}


def make(name: str) -> Analysis:
    """Import and make the analysis of that name."""
    made: Analysis = getattr(importlib.import_module(_module(name)), f"{name.capitalize()}Analysis")()
    return made


def _module(name: str) -> str:
    return f"cpqual.tui.exploring.{name}"
