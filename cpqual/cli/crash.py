"""What is said when cpqual itself fails: where in its own code, and nothing of the data."""

from __future__ import annotations

import traceback
from pathlib import Path


def report(error: Exception) -> str:
    """Return one line on an unexpected failure: its type and the place in cpqual's code, no message text."""
    package = Path(__file__).parent.parent
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(package)
    ]
    last = frames[-1] if frames else None
    place = f" in {Path(last.filename).relative_to(package)}, line {last.lineno}" if last else ""
    return (
        f"this is a fault in cpqual: {type(error).__name__}{place}. The act in hand was not done; everything"
        " before it is safe. Please report this line; it holds none of your data."
    )
