"""What a Word file's styles and lists say of its paragraphs and runs."""

from __future__ import annotations

import re
from typing import NamedTuple

from cpqual.formats.word.package import child, name, switched_on, value
from cpqual.formats.xml_parts import Element

_HEADING = re.compile(r"(?:heading|überschrift|titre)\s*\d|title|subtitle")
_LETTERS = re.compile(r"[^\W\d_]")
_DEEPEST = 32
"""So many styles are followed from one to the one it is based on."""


class Numbering(NamedTuple):
    """How a list marks its items: `bullet`, or a number in some form, with the words around it."""

    form: str
    words: str

    @property
    def is_bullet(self) -> bool:
        """Whether the mark is the same for all items."""
        return self.form == "bullet"

    @property
    def has_letters(self) -> bool:
        """Whether there are words around the number, as in `P1:`."""
        return bool(_LETTERS.search(re.sub(r"%\d", "", self.words)))


class Styles:
    """The styles and lists of a file; either part may be missing."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        found = [one for one in (styles if styles is not None else ()) if name(one) == "style"]
        self._styles = {value(one, "styleId"): one for one in found}
        self._on: dict[tuple[str, str], bool] = {}
        self._forms = _forms(numbering)

    def _chain(self, style: str) -> list[Element]:
        """Return a style and those it is based on."""
        chain: list[Element] = []
        while style in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[style])
            style = value(child(chain[-1], "basedOn"))
        return chain

    def says(self, style: str, what: str) -> bool:
        """Tell whether a style switches a property of runs on (`vanish`, `b`)."""
        key = (style, what)
        if key not in self._on:
            told = (switched_on(child(one, "rPr", what)) for one in self._chain(style))
            self._on[key] = next((one for one in told if one is not None), False)
        return self._on[key]

    def is_on(self, run: Element | None, what: str, *, otherwise: bool = False) -> bool:
        """Tell whether a run's properties switch something on, by themselves or by their style."""
        if run is None:
            return otherwise
        told = switched_on(child(run, what))
        return otherwise or self.says(value(child(run, "rStyle")), what) if told is None else told

    def is_heading(self, properties: Element | None) -> bool:
        """Tell whether a paragraph is a heading."""
        if child(properties, "outlineLvl") is not None:
            return value(child(properties, "outlineLvl")) != "9"
        style = value(child(properties, "pStyle"))
        return any(_HEADING.match(value(child(one, "name")).casefold()) for one in self._chain(style)[:1])

    def numbering(self, properties: Element | None) -> Numbering | None:
        """Return how a paragraph is marked as an item of a list, None if it is none."""
        given = child(properties, "numPr")
        if given is None:
            chain = self._chain(value(child(properties, "pStyle")))
            given = next((found for one in chain if (found := child(one, "pPr", "numPr")) is not None), None)
        if given is None:
            return None
        return self._forms.get((value(child(given, "numId")), value(child(given, "ilvl")) or "0"))


def _forms(numbering: Element | None) -> dict[tuple[str, str], Numbering]:
    """Return (list, level) to how it marks its items."""
    if numbering is None:
        return {}
    abstract = {
        value(one, "abstractNumId"): {
            value(level, "ilvl"): Numbering(value(child(level, "numFmt")), value(child(level, "lvlText")))
            for level in one
            if name(level) == "lvl"
        }
        for one in numbering
        if name(one) == "abstractNum"
    }
    return {
        (value(one, "numId"), level): form
        for one in numbering
        if name(one) == "num"
        for level, form in abstract.get(value(child(one, "abstractNumId")), {}).items()
        if form.form != "none"
    }
