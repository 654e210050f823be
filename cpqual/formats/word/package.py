"""The parts of a Word file and how they refer to each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cpqual.domain.errors import InputError
from cpqual.formats.archive import Archive
from cpqual.formats.options import Source
from cpqual.formats.xml_parts import SAVE_AGAIN, Element

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
"""The namespaces of the two forms of the format, transitional and strict."""


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    return local if namespace in _WORD else f"x:{local}"


def name(element: Element) -> str:
    """Return an element's name: as it is for Word's own, `x:` before those of other namespaces."""
    return _name(element.tag) if isinstance(element.tag, str) else ""


def value(element: Element | None, attribute: str = "val") -> str:
    """Return one of Word's attributes; empty if there is none, or no element."""
    if element is None:
        return ""
    for namespace in _WORD:
        found = element.get(f"{{{namespace}}}{attribute}")
        if found is not None:
            return str(found)
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant along a path of Word's names, None if there is none."""
    for step in path:
        if element is None:
            return None
        element = next((one for one in element if name(one) == step), None)
    return element


def switched_on(element: Element | None) -> bool | None:
    """Return what an on/off property says, None if it is not there."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off")


class Relation(NamedTuple):
    """A part that another part names: the last word of the relation's type, and the part's name."""

    id: str
    type: str
    part: str


class Package:
    """A Word file's parts.

    Raises:
        InputError: no sound archive, or without a main part.
    """

    def __init__(self, source: Source) -> None:
        self.archive = Archive(source)
        self.where = source.where
        named = [r.part for r in self._relations("_rels/.rels", "") if r.type == "officeDocument"]
        self.main = named[0] if named and named[0] in self.archive else "word/document.xml"
        if self.main not in self.archive:
            raise InputError("is no Word file: it has no text in it", where=source.where, remedy=SAVE_AGAIN)
        folder, base = posixpath.split(self.main)
        self.relations = tuple(self._relations(f"{folder}/_rels/{base}.rels".lstrip("/"), folder))

    def _relations(self, part: str, folder: str) -> Iterator[Relation]:
        if part not in self.archive:
            return
        for one in self.archive.xml(part):
            if one.get("TargetMode") != "External" and one.get("Target"):
                target = one.get("Target")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = str(one.get("Type", "")).rpartition("/")[2]
                yield Relation(str(one.get("Id", "")), kind, posixpath.normpath(path))

    def part(self, kind: str) -> Element | None:
        """Return the root of the first part of a kind (`styles`, `comments`), None if there is none."""
        for relation in self.relations:
            if relation.type == kind and relation.part in self.archive:
                return self.archive.xml(relation.part)
        return None

    def parts(self, kind: str) -> dict[str, Element]:
        """Return the roots of every part of a kind by the id of the relation."""
        return {
            relation.id: self.archive.xml(relation.part)
            for relation in self.relations
            if relation.type == kind and relation.part in self.archive
        }

    @property
    def has_macros(self) -> bool:
        """Whether the file carries a program."""
        return any(relation.type == "vbaProject" for relation in self.relations)
