"""Plain text and Markdown: transcripts, field notes and anything else, as one document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations, takewhile
from pathlib import PurePath

from cpqual.domain.documents import Annotation, ImportedDocument, Speaker, Turn
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span, decode
from cpqual.domain.units import count_words, touches
from cpqual.formats import grammar
from cpqual.formats.annotations import find_annotations, is_timed
from cpqual.formats.dialects import PLAIN
from cpqual.formats.header import read_header
from cpqual.formats.headings import section_type
from cpqual.formats.labels import fold, is_unattributed, squeeze
from cpqual.formats.layout import Layout, Unread, lay_out
from cpqual.formats.leaving_out import COLUMN_NAMES
from cpqual.formats.options import LONGEST_TEXT, Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.pasted_table import as_transcript
from cpqual.formats.proposals import doubts, first, propose

_NEARLY_THE_SAME = 0.88
_HARDLY_EVER = 4
_LONG_ENOUGH = 5
_MANY_LABELS = 100


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a text file as one document; a table of turns that was pasted into it as their lines.

    Raises:
        InputError: empty, not text, or with front matter that cannot be read.
    """
    decoded = decode(source.data, source.where)
    table = as_transcript(decoded.text)
    warnings = decoded.notes if table is None else (*decoded.notes, COLUMN_NAMES)
    extracted = Extracted(table or decoded.text, decoded.encoding, warnings=warnings)
    return ReadResult((make_document(extracted, source, options),))


def make_document(extracted: Extracted, source: Source, options: ReadOptions) -> ImportedDocument:
    """Make a document of the text that was found in a file.

    Where the file tells the turns apart, the text is not searched for labels, nor for a header.

    Raises:
        InputError: empty, longer than `LONGEST_TEXT`, or with front matter that cannot be read.
    """
    text = extracted.text
    if not text.strip():
        raise InputError("is empty", where=source.where)
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"has {len(text):,} characters; up to {LONGEST_TEXT:,} are read",
            where=source.where,
            remedy="Split it into several files.",
        )
    if extracted.turns is None:
        found = grammar.candidates(text, plain=True)
        times = grammar.labels_written(c for c in found if c.dialect not in PLAIN)
        header = read_header(
            text, source.where, lambda label: times[fold(label)], lambda line: bool(section_type(line))
        )
    else:
        found, header = grammar.known_candidates(text, extracted.turns), extracted.header
    slug = header.values.get("id") or PurePath(source.name).stem
    markdown = PurePath(source.name).suffix.casefold() in (".md", ".markdown")
    layout = lay_out(Unread(text, source.where, slug, header, found, options, markdown))
    values = layout.header.values
    proposals = propose(layout.header.entries, extracted.facts)
    marks = _marks(text, layout)
    return ImportedDocument(
        slug=slug,
        title=values.get("title") or slug,
        kind=layout.kind,
        source_name=source.name,
        source_sha256=hashlib.sha256(source.data).hexdigest(),
        encoding=extracted.encoding,
        text=text,
        language=options.language or first(proposals, "language") or options.usual_language,
        site=values.get("site") or first(proposals, "site"),
        date=first(proposals, "date"),
        header={**extracted.facts, **values},
        proposals=proposals,
        roles=_roles(layout),
        sections=layout.sections,
        turns=layout.turns,
        annotations=tuple(marks),
        comments=extracted.comments,
        pages=extracted.pages,
        speakers=_speakers(text, layout, marks),
        not_speakers=layout.not_speakers,
        warnings=(
            *extracted.warnings,
            *layout.warnings,
            *doubts(proposals),
            *_unused_map(slug, layout, options),
            *layout.roster.clashes(),
        ),
    )


def _marks(text: str, layout: Layout) -> list[Annotation]:
    """Find the annotations after the header, leaving out labels and the times that stand before them.

    A head inside a turn, as captions have them, is one mark: nobody said it. So is the name in braces behind
    a quotation.
    """
    begin = next((s.end for s in layout.sections if s.type == "header"), 0)
    heads = [Span(t.label_start, t.start) for t in layout.turns if t.start > t.label_start]
    labels = iter(sorted((*heads, *layout.heads)))
    label = next(labels, None)
    kept = [Annotation(*head, "timestamp") for head in layout.heads]
    spoken = layout.spoken or is_timed(text)
    for mark in find_annotations(text, begin, spoken=spoken):
        while label and label.end <= mark.start:
            label = next(labels, None)
        if not (label and label.overlaps(Span(mark.start, mark.end))):
            kept.append(mark)
    if layout.heads:
        kept.sort(key=lambda mark: mark.start)
    taken = [Span(mark.start, mark.end) for mark in kept]
    kept += [Annotation(*one, "attribution") for one in layout.markers if not touches(taken, one)]
    return sorted(kept, key=lambda mark: mark.start) if layout.markers else kept


def _roles(layout: Layout) -> dict[str, tuple[str, ...]]:
    roles = layout.roster.roles()
    for turn in layout.turns:
        if turn.person:
            held = roles.setdefault(turn.person, ())
            more = layout.label_roles.get(turn.label, ())
            roles[turn.person] = (*held, *(role for role in more if role not in held))
    return roles


def _speakers(text: str, layout: Layout, marks: Sequence[Annotation]) -> tuple[Speaker, ...]:
    """Sum up each label, in the order they first speak."""
    roles = _roles(layout)
    said: dict[str, list[Span]] = {}
    who: dict[str, Turn] = {}
    for turn in layout.turns:
        if not turn.label:
            continue  # nobody is named for it
        said.setdefault(turn.label, []).append(Span(turn.start, turn.end))
        who.setdefault(turn.label, turn)
    speakers = [
        Speaker(
            label,
            who[label].speaker,
            who[label].person,
            roles.get(who[label].person or "", ()) or layout.label_roles.get(label, ()),
            len(spans),
            count_words(text, spans, marks),
        )
        for label, spans in said.items()
    ]
    near = _near_duplicates(speakers)
    return tuple(replace(speaker, similar_to=near.get(speaker.label)) for speaker in speakers)


def _near_duplicates(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Return each label that may be another one misspelt, with the other, which speaks more."""
    if len(speakers) > _MANY_LABELS:
        # comparing every pair would take long, and so many labels are no cast to be checked by eye
        return {}
    ranked = sorted(speakers, key=lambda speaker: -speaker.turns)
    near: dict[str, str] = {}
    for more, less in combinations(ranked, 2):
        if less.label not in near and (
            _may_be_the_same(more.label, less.label) or _may_lack_its_number(more, less)
        ):
            near[less.label] = more.label
    return near


def _may_be_the_same(a: str, b: str) -> bool:
    one, other = fold(a), fold(b)
    if squeeze(a) == squeeze(b):
        return is_unattributed(a) == is_unattributed(b)
    if any(c.isdigit() for c in one + other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _NEARLY_THE_SAME or _differ_by_a_letter(one, other)


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Tell whether one letter was put in, left out or changed; in short names that is seldom a slip."""
    short, long = sorted((one, other), key=len)
    begun = _begin_alike(short, long)
    ended = _begin_alike(short[begun:][::-1], long[begun:][::-1])
    return len(short) >= _LONG_ENOUGH and begun + ended >= len(long) - 1


def _begin_alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _may_lack_its_number(more: Speaker, less: Speaker) -> bool:
    """Tell whether a label that hardly ever comes may be the other with its number left out, or put to it."""
    rare = less.turns == 1 or less.turns * _HARDLY_EVER <= more.turns
    short, long = sorted((squeeze(more.label), squeeze(less.label)), key=len)
    number = long.removeprefix(short)
    return rare and more.kind == less.kind and short.isalpha() and number != long and number.isdigit()


def _unused_map(slug: str, layout: Layout, options: ReadOptions) -> list[str]:
    """Name the labels of the map that this document does not have."""
    known = {fold(turn.label) for turn in layout.turns} | {fold(no.label) for no in layout.not_speakers}
    asked = [label for (document, label) in options.label_map if document == slug]
    return [
        f"the map's label {label!r} is not in this document" for label in asked if fold(label) not in known
    ]
