"""What an OpenDocument text's styles say of its paragraphs, stretches and lists."""

from __future__ import annotations

from collections.abc import Iterable

from cpqual.formats.opendocument.names import full, name, value
from cpqual.formats.xml_parts import Element

_DEEPEST = 32
"""So many styles are followed from one to its parent."""
_LEVELS = {"text:list-level-style-bullet": "bullet", "text:list-level-style-image": "bullet",
           "text:list-level-style-number": "number"}  # fmt: skip


class Styles:
    """The styles of a file, from the parts that hold some."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, dict[str, tuple[str, str]]] = {}
        self._known: dict[tuple[str, str, str], bool] = {}
        for root in roots:
            for one in root.iter(full("style:style")):
                self._styles[value(one, "style:family"), value(one, "style:name")] = one
            for one in root.iter(full("text:list-style")):
                self._lists[value(one, "style:name")] = {
                    value(level, "text:level"): (_LEVELS[name(level)], _words_around(level))
                    for level in one
                    if name(level) in _LEVELS
                }

    def says(self, family: str, style: str, what: str) -> bool:
        """Tell whether a style is `hidden`, `bold`, or begins a new `page`."""
        key = (family, style, what)
        if key not in self._known:
            told = (_told(one, what) for one in self._chain(family, style))
            self._known[key] = next((one for one in told if one is not None), False)
        return self._known[key]

    def _chain(self, family: str, style: str) -> list[Element]:
        chain: list[Element] = []
        while (family, style) in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[family, style])
            style = value(chain[-1], "style:parent-style-name")
        return chain

    def list_of(self, style: str) -> str:
        """Return the list style that a paragraph's style brings with it, empty if none."""
        return next(
            filter(None, (value(s, "style:list-style-name") for s in self._chain("paragraph", style))), ""
        )

    def numbering(self, list_style: str, level: int) -> tuple[str, str]:
        """Return how a level of a list is marked, `bullet` or `number`, and the words around numbers."""
        return self._lists.get(list_style, {}).get(str(level), ("", ""))


def _words_around(level: Element) -> str:
    if name(level) == "text:list-level-style-number" and not value(level, "style:num-format"):
        return ""
    return f"{value(level, 'style:num-prefix')}1{value(level, 'style:num-suffix')}"


def _told(style: Element, what: str) -> bool | None:
    """Return what a style itself says, None if nothing."""
    if what == "page" and value(style, "style:master-page-name"):
        return True
    for one in style:
        if what == "page" and (said := value(one, "fo:break-before")):
            return said == "page"
        if what == "hidden" and (said := value(one, "text:display")):
            return said in ("none", "true")
        if what == "bold" and (said := value(one, "fo:font-weight")):
            return said in ("bold", "600", "700", "800", "900")
    return None
