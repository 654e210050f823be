"""Word's comments with the stretches they stand beside, and which answers which."""

from __future__ import annotations

import re

from cpqual.domain.documents import Comment
from cpqual.domain.text import canonicalise
from cpqual.formats.building import Built
from cpqual.formats.threads import Thread, in_order
from cpqual.formats.word.body import Body, Found
from cpqual.formats.word.package import Package, name, value
from cpqual.formats.word.styles import Styles
from cpqual.formats.xml_parts import Element

_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")


def read_comments(package: Package, styles: Styles, found: Found, built: Built) -> tuple[Comment, ...]:
    """Return the comments in the order they begin, a reply after what it answers."""
    root = package.part("comments")
    if root is None or not built.text:
        return ()
    answered = _answered(package)
    comments: dict[str, Comment] = {}
    paragraphs: dict[str, str] = {}
    for one in root:
        key = value(one, "id")
        if name(one) != "comment" or key in comments:
            continue
        anchor = found.references.get(key)
        start, end = found.starts.get(key, anchor), found.ends.get(key, anchor)
        words = _words(one, styles)
        if start is not None and end is not None and words:
            date = _DATE.match(value(one, "date"))
            author = canonicalise(value(one, "author")).strip()
            comments[key] = Comment(*built.stretch(start, end), author, date[0] if date else "", words)
        for paragraph in one:
            # a comment is known by its last paragraph
            paragraphs[key] = str(paragraph.get(_PARAGRAPH_ID) or paragraphs.get(key, ""))
    owner = {paragraph: key for key, paragraph in paragraphs.items() if paragraph}
    return in_order(
        {
            key: Thread(comment, owner.get(answered.get(paragraphs.get(key, ""), ""), ""))
            for key, comment in comments.items()
        }
    )


def _words(comment: Element, styles: Styles) -> str:
    body = Body(styles)
    body.add(comment)
    return body.builder.finish().text


def _answered(package: Package) -> dict[str, str]:
    """Return the last paragraph of each comment that answers another, to the last paragraph of that one."""
    root = package.part("commentsExtended")
    pairs = {
        one.get(f"{_EXTENDED}paraId"): one.get(f"{_EXTENDED}paraIdParent")
        for one in (root if root is not None else ())
    }
    return {str(one): str(parent) for one, parent in pairs.items() if one and parent}
