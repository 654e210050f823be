"""XML of other programs' files, parsed so that it can neither fetch, nor expand, nor fill the memory."""

from __future__ import annotations

from typing import Any

from cpqual.domain.errors import InputError

MOST_MARKS = 3_000_000
"""Most `<` and `=` in one part: each makes an element or attribute, of some 100 bytes."""

Element = Any
"""An element of lxml, which has no types."""


def parse_xml(data: bytes, where: str) -> Element:
    """Return the root of an XML document.

    Raises:
        InputError: not well formed, with a document type (which could define entities), or too large.
    """
    from lxml import etree  # here, because few read such files

    check_marks(data, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise InputError("is broken: a part of it is no XML", where=where, remedy=SAVE_AGAIN) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(
            "declares a document type, which such files never do; it is not read",
            where=where,
            remedy=SAVE_AGAIN,
        )
    return root


SAVE_AGAIN = "Open it in the program it was made with and save it again."


def check_marks(data: bytes, where: str) -> None:
    """Refuse markup that would take too much memory as a tree.

    Raises:
        InputError: it has more than `MOST_MARKS` elements and attributes.
    """
    if data.count(b"<") + data.count(b"=") > MOST_MARKS:
        raise InputError(
            f"has more than {MOST_MARKS:,} marks in its text", where=where, remedy="Save it as plain text."
        )


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
