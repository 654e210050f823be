"""A code's rule as a coder needs it while coding, and its coloured tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content
from textual.widget import Widget

from cpqual.domain.codebook import Code, Codebook
from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.palette import code_shades
from cpqual.tui.reader.safe import safe

_FITTED: dict[tuple[str, str], str] = {}
"""Colours by theme and code colour; the colour is measured against each of the theme's backgrounds."""


def tag_colour(widget: Widget, colour: str) -> str:
    """Return a code's colour fitted to the theme, for a style."""
    key = widget.app.theme, colour
    if key not in _FITTED:
        _FITTED[key] = code_shades(widget).shade(colour).hex
    return _FITTED[key]


def code_tag(widget: Widget, look: Look) -> Content:
    """Return a code's two letters in its colour, with the bracket the reader's margin has."""
    return Content.styled(f"▌{safe(look.tag)}", f"bold {tag_colour(widget, look.colour)}")


def plain(text: str) -> str:
    """Return what a person wrote in its safe form, on one line."""
    return " ".join(safe(line) for line in text.split("\n"))


def rule_text(code: Code, book: Codebook, looks: Mapping[str, Look]) -> Content:
    """Return the rule: definition, when to use, when not to use, what it is confused with.

    Everything in it was written by people and is plain text here.
    """
    return Content("\n").join(_lines(code, book, looks))


def _lines(code: Code, book: Codebook, looks: Mapping[str, Look]) -> Iterator[Content]:
    path = " › ".join(_label(slug, book) for slug in book.path(code.slug)[:-1])
    yield Content.styled(plain(code.label), "bold")
    status = "" if code.status == "active" else code.status
    if facts := " · ".join(part for part in (path, status) if part):
        yield Content.styled(facts, "$foreground 60%")
    yield Content(plain(code.brief)) if code.brief else Content.styled("no definition yet", "$foreground 60%")
    yield from _list("Use when", "$success", code.when_to_use, looks)
    yield from _list("Not when", "$error", code.when_not_to_use, looks)
    if code.said_by:
        yield Content.assemble(("Said by ", "bold $accent"), plain(", ".join(code.said_by)))
    if code.confused_with:
        names = ", ".join(looks[slug].label if slug in looks else slug for slug in code.confused_with)
        yield Content.assemble(("Confused with ", "bold $accent"), plain(names))


def _list(title: str, style: str, lines: tuple[str, ...], looks: Mapping[str, Look]) -> Iterator[Content]:
    if lines:
        yield Content.styled(title, f"bold {style}")
        for line in lines:
            words, arrow, slug = line.rpartition(" -> ")
            instead = looks[slug].label if slug in looks else slug
            yield Content(f"· {plain(words)} → {plain(instead)}" if arrow else f"· {plain(line)}")


def _label(slug: str, book: Codebook) -> str:
    return next((plain(code.label) for code in book if code.slug == slug), slug)
