"""Word's comments with the stretches they stand beside, and which answers which."""

from __future__ import annotations

import re
from dataclasses import replace

from cpqual.domain.documents import Comment
from cpqual.domain.text import canonicalise
from cpqual.formats.building import Built
from cpqual.formats.word.body import Body, Found
from cpqual.formats.word.package import Element, Package, name, value
from cpqual.formats.word.styles import Styles

_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")


def read_comments(package: Package, styles: Styles, found: Found, built: Built) -> tuple[Comment, ...]:
    """Return the comments in the order they begin, a reply after what it answers."""
    root = package.part("comments")
    if root is None:
        return ()
    answered = _answered(package)
    by_id: dict[str, Comment] = {}
    last_paragraph: dict[str, str] = {}
    for one in root:
        key = value(one, "id")
        if name(one) != "comment" or key in by_id:
            continue
        anchor = found.references.get(key)
        start, end = found.starts.get(key, anchor), found.ends.get(key, anchor)
        words = _words(one, styles)
        if start is not None and end is not None and words:
            date = _DATE.match(value(one, "date"))
            author = canonicalise(value(one, "author")).strip()
            by_id[key] = Comment(*built.stretch(start, end), author, date[0] if date else "", words)
        for paragraph in one:
            if paragraph_id := paragraph.get(_PARAGRAPH_ID):
                last_paragraph[key] = str(paragraph_id)
    owner = {paragraph: key for key, paragraph in last_paragraph.items()}
    parents = {
        key: parent
        for key, paragraph in last_paragraph.items()
        if (parent := owner.get(answered.get(paragraph, ""))) in by_id and key in by_id and parent != key
    }
    return _in_order(by_id, parents)


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


def _in_order(by_id: dict[str, Comment], parents: dict[str, str]) -> tuple[Comment, ...]:
    def root_of(key: str) -> str:
        seen = {key}
        while key in parents and parents[key] not in seen:
            key = parents[key]
            seen.add(key)
        return key

    # a thread stands where its first comment does; within it comments are in the file's order
    order = {key: i for i, key in enumerate(by_id)}
    threads = {key: root_of(key) for key in by_id}
    keys = sorted(
        by_id,
        key=lambda key: (
            by_id[threads[key]].start,
            by_id[threads[key]].end,
            order[threads[key]],
            key != threads[key],
            order[key],
        ),
    )
    places = {key: i for i, key in enumerate(keys)}
    return tuple(
        replace(by_id[key], reply_to=places[threads[key]] if threads[key] != key else None) for key in keys
    )
