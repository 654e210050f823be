"""The names of OpenDocument's elements and attributes, with short prefixes for their namespaces."""

from __future__ import annotations

from functools import lru_cache

from cpqual.formats.xml_parts import Element

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_OASIS}{name}:1.0": prefix
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "meta": "meta", "fo": "xsl-fo-compatible",
    }.items()
} | {
    "http://purl.org/dc/elements/1.1/": "dc",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
}  # fmt: skip
_NAMESPACES = {prefix: namespace for namespace, prefix in _PREFIXES.items()}


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    return f"{_PREFIXES.get(namespace, 'x')}:{local}"


def name(element: Element) -> str:
    """Return an element's name with a short prefix: `text:p`, and `x:` for namespaces of no interest."""
    return _name(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=256)
def full(short: str) -> str:
    """Return a short name as lxml writes it."""
    prefix, _, local = short.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def value(element: Element, attribute: str) -> str:
    """Return an attribute; empty if there is none."""
    return str(element.get(full(attribute)) or "")
