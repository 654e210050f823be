"""Which form a file is written in, by the ending of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from cpqual.domain.errors import InputError

_FOR_PEOPLE = ("table", "txt", "md", "yaml")
"""Plain text: what a file that ends in .txt or in nothing holds, the first of them that there is."""
_ALSO = {"markdown": "md", "htm": "html", "yml": "yaml"}


def form_of(path: PurePath, forms: Sequence[str], remedy: str = "") -> str:
    """Return the form, among `forms`, that the ending of a file's name asks for.

    Args:
        forms: what can be written; each is an ending, but for `table`, which is text.
        remedy: what else can be done.

    Raises:
        InputError: nothing is written with that ending; the endings there are, are named.
    """
    ending = path.suffix.removeprefix(".").lower()
    wanted = _ALSO.get(ending, ending)
    if wanted in forms:
        return wanted
    text = next((form for form in _FOR_PEOPLE if form in forms), None)
    if ending in ("", "txt") and text is not None:
        return text
    *first, last = (f".{'txt' if form == 'table' else form}" for form in forms)
    endings = f"{', '.join(first)} or {last}" if first else last
    raise InputError(
        f"nothing is written here that ends in .{ending}" if ending else "the name has no ending",
        where=str(path),
        remedy=f"End it in {endings}{remedy}.",
    )
