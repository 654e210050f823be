"""Speakers whose names are set in bold at the beginning of a paragraph, with no colon after them."""

from __future__ import annotations

import re
from collections import Counter

from cpqual.formats import labels
from cpqual.formats.annotations import CLOCK
from cpqual.formats.building import Block, TextBuilder
from cpqual.formats.headings import section_type

_SEVERAL = 3
"""Fewer such paragraphs are emphasis rather than a form."""
_TIME_BEHIND = re.compile(rf"\s*[\[(]?{CLOCK}[\])]?[ \t]*(?:\n|\Z)")
"""A time alone behind a name, as Teams writes, makes it a label without a colon."""


def mark_bold_labels(builder: TextBuilder) -> int:
    """Put a colon after each label that only its bold type shows, and return how many there are.

    Such labels are written like a name or an id, stand before words in plain type or in a line of their own,
    and come twice or more unless they are ids. Without the colon nobody who reads the text alone could tell
    them from speech.
    """
    leads = [(block, label) for block in builder.blocks if (label := _label(block))]
    times = Counter(labels.fold(label) for _, label in leads)
    chosen = [
        (block, label)
        for block, label in leads
        if times[labels.fold(label)] > 1 or (labels.is_id_like(label) and _goes_on(block))
    ]
    if len(chosen) < _SEVERAL:
        return 0
    for block, _ in chosen:
        block.colon = len(block.words[: block.lead].rstrip())
    return len(chosen)


def _goes_on(block: Block) -> bool:
    return bool(block.words[block.lead :].strip())


def _label(block: Block) -> str:
    """Return the words in bold that a block begins with if they could be a label without a colon, else ''."""
    if block.kind != "paragraph" or not 0 < block.lead <= 2 * labels.MAX_LABEL:
        return ""
    words = block.words
    bold, rest = words[: block.lead], words[block.lead :]
    label = bold.strip().partition(" (")[0]
    set_apart = not rest.strip() or bold[-1].isspace() or rest[0].isspace()
    if not set_apart or "\n" in bold.strip() or rest.lstrip().startswith((":", "：")):
        return ""
    if _TIME_BEHIND.match(rest):
        return ""
    fits = (
        0 < len(label) <= labels.MAX_LABEL
        and len(label.split()) <= labels.MAX_WORDS
        and label[0].isalpha()
        and (label[-1].isalnum() or label[-1] in ".?")
        and not any(c in label for c in ':：[]{}<>@#"“”;,!…=*|')
        and labels.looks_like_a_name(label)
        and (label[0].isupper() or labels.is_id_like(label))
    )
    return "" if not fits or labels.is_never_a_speaker(label) or section_type(label) else label
