"""Notes of an exported page: comments and footnotes, which stand at its end with a link each way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cpqual.formats.xml_parts import Element

_MOST_SIGNS = 8
"""Longest sign of a note: `1`, `[a]`, `[RB12]`; a longer link leads somewhere else."""
_AROUND = frozenset({"p", "div", "li", "ol", "ul", "dl", "dd", "aside", "section", "span", "sup", "small"})
"""Elements that may hold a note, or all of them."""
_COMMENT = re.compile(r"cmnt|msocom|msoanchor")
"""What the names of links to comments have in Google Docs' pages and in Word's."""
_INITIALS = re.compile(r"\[([^\W\d_]{1,6})\d+\]")


class Note(NamedTuple):
    """A comment or footnote.

    Attributes:
        author: the initials that the page gives, if it gives any.
    """

    words: str
    comment: bool
    author: str


def find_notes(root: Element) -> tuple[dict[Element, Note], set[Element]]:
    """Return the links that stand for notes, and the elements that hold the notes' words.

    A note has a sign in the text that links to it and can be linked to, and a link back. This is how Google
    Docs, Word, LibreOffice and pandoc write them.
    """
    links = list(_links(root))
    signs: dict[str, Element] = {}
    for link, to, names in links:
        if len(_text(link)) <= _MOST_SIGNS and to not in names:
            signs.update((name, link) for name in names)
    places = {link: i for i, (link, _, _) in enumerate(links)}
    backs = {link: signs[to] for link, to, _ in links if to in signs and places[link] > places[signs[to]]}
    notes: dict[Element, Note] = {}
    bodies: set[Element] = set()
    for back, sign in backs.items():
        body = _body(back, sign, backs)
        if sign in backs or sign in notes or body is None:
            continue
        words = " ".join(_text(body).split())
        words = words.replace(_text(back), "", 1).strip()
        initials = _INITIALS.fullmatch(_text(sign))
        told = f"{sign.get('href')} {sign.get('id')} {sign.get('name')}"
        notes[sign] = Note(words, _COMMENT.search(told) is not None, initials[1] if initials else "")
        bodies.add(body)
    return notes, bodies


def _links(root: Element) -> Iterator[tuple[Element, str, tuple[str, ...]]]:
    """Yield links to places in the page, the name they lead to, and the names they can be linked by."""
    for link in root.iter("a"):
        to = link.get("href") or ""
        if to.startswith("#") and len(to) > 1:
            yield link, to[1:], tuple(filter(None, (link.get("id"), link.get("name"))))


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _body(back: Element, sign: Element, backs: dict[Element, Element]) -> Element | None:
    """Return the largest element around a link back that holds one note and nothing of the text."""
    text = set(sign.iterancestors())
    body = None
    for around in back.iterancestors():
        if around.tag not in _AROUND or around in text or _holds_another(around, back, backs):
            break
        body = around
    return body


def _holds_another(element: Element, back: Element, backs: dict[Element, Element]) -> bool:
    return any(link is not back and link in backs for link in element.iter("a"))
