"""A caption file as a document: who speaks in its cues, what they say, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import PurePath

from cpqual.domain.documents import NotASpeaker
from cpqual.domain.errors import InputError
from cpqual.domain.text import decode, harmless
from cpqual.domain.wording import counted
from cpqual.formats.cues import Cue, CueFile, read_cues, unrolled, voices
from cpqual.formats.grammar import Candidate, candidates, judge
from cpqual.formats.header import Header, read_header
from cpqual.formats.header_keys import SURE_KEYS, key_name
from cpqual.formats.labels import MAX_LABEL, MAX_WORDS, is_never_a_speaker, looks_like_a_name
from cpqual.formats.lines import name_lines
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.roster import Roster
from cpqual.formats.text_document import make_document
from cpqual.formats.utterances import LONG, NOBODY, PAUSE, Transcript, Utterance, one_line, write_down

_CHANGE = re.compile(r"[ \t]*(?:[-–—][ \t]*|>{2,}[ \t]*)(?=\S)")
"""What shows at the beginning of a line that somebody else speaks."""
_KEY = re.compile(r"([^\W\d_][^:\n]{0,60}):")
_RULE = re.compile(r"[ \t]*(?:-{3,}|\.{3})[ \t]*\Z")
"""A line around front matter."""
_LENGTH = re.compile(r'(?<=:)[ ]*"(\d+:\d\d:\d\d)(?:\.\d*)?"(?=[ \t]*\Z)')
"""A recording's length as Stream writes it: `duration:"00:12:03.4560000"`."""
_LABEL_FORMS = frozenset({"marked", "bold", "colon", "square", "curly"})
_NAMED_SHARE = 0.75
"""Share of the cues that begin like a turn from which on a name is believed that occurs once."""
_SHOWN = 5


@dataclass(slots=True)
class _Piece:
    """Words of a cue.

    Attributes:
        speaker: who is named for them, by a voice or by a label before them; empty where nobody is.
        voiced: whether they are said by a voice that the file names.
        changes: whether a sign before them shows that somebody else begins.
        first: whether they are the first of their cue.
    """

    cue: Cue
    words: str
    speaker: str
    voiced: bool
    changes: bool
    first: bool


def read(source: Source, options: ReadOptions, *, vtt: bool) -> ReadResult:
    """Read a caption file as one document: turns `Name: words` with their times.

    Raises:
        InputError: empty, not text, or without captions.
    """
    decoded = decode(source.data, source.where)
    found = read_cues(decoded.text, vtt=vtt)
    if all(cue.start is None for cue in found.cues):
        raise InputError(
            "has no captions: no line gives a time and a time (00:00:01.000 --> 00:00:02.500)",
            where=source.where,
            remedy="If it is a transcript, name it .txt.",
        )
    cues, repeated = unrolled(found.cues) if found.rolling else (found.cues, 0)
    pieces = [piece for cue in cues for piece in _pieces(cue)]
    header = _header(found, source.where)
    refused = _find_labels(
        pieces, Roster(header, options, header.values.get("id") or PurePath(source.name).stem)
    )
    written = write_down(list(_said(pieces)))
    if not written.text:
        raise InputError("has times, but no words", where=source.where)
    warnings = (
        *decoded.notes, *_warnings(found, repeated), *_speaker_warnings(pieces, written)
    )  # fmt: skip
    extracted = Extracted(
        written.text, decoded.encoding, warnings=warnings, turns=written.turns, header=header
    )
    document = make_document(extracted, source, options)
    return ReadResult((replace(document, not_speakers=(*document.not_speakers, *refused)),))


def _header(found: CueFile, where: str) -> Header:
    """Return what comments at the top tell in lines `key: value`, and the language that the head names.

    Other comments are remarks.
    """
    told: dict[int, str] = {}
    for note in found.notes:
        content = [(number, line) for number, line in note if line.strip() and not _RULE.match(line)]
        keys = {key_name(match[1]) for _, line in content if (match := _KEY.match(line))}
        if keys & SURE_KEYS and _KEY.match(content[0][1]):
            told.update((number, _LENGTH.sub(r"\1", line)) for number, line in content)
    if found.language and not any(key_name(line.partition(":")[0]) == "language" for line in told.values()):
        told.update([found.language])
    lines = [told.get(number, "") for number in range(1, max(told, default=0) + 1)]
    header = read_header("\n".join(lines), where, lambda _: 0, lambda _: False)
    # nothing of it stands in the text that is made of the captions
    return replace(header, end=0)


def _pieces(cue: Cue) -> Iterator[_Piece]:
    first = True
    for part in voices(cue):
        lines = [one_line(" ".join(part.lines))] if part.voice else map(one_line, part.lines)
        for line in filter(None, lines):
            sign = None if part.voice else _CHANGE.match(line)
            words = line[sign.end() :] if sign else line
            yield _Piece(cue, words, one_line(part.voice), bool(part.voice), sign is not None, first)
            first = False


def _find_labels(pieces: Sequence[_Piece], roster: Roster) -> list[NotASpeaker]:
    """Part the speakers' names from the words of the lines that begin with one; return what is no name.

    A name is believed for the reasons it would be in a transcript; and if nearly every cue begins with one,
    as in Zoom's captions, even where it occurs once.
    """
    open_pieces = [piece for piece in pieces if not piece.voiced]
    words = "\n".join(piece.words for piece in open_pieces)
    found = [candidate for candidate in candidates(words) if candidate.dialect in _LABEL_FORMS]
    accepted, refused = judge(words, found, roster)
    first = sum(piece.first for piece in open_pieces)
    named = sum(open_pieces[c.line - 1].first for c in found if _may_speak(c))
    if first and named >= _NAMED_SHARE * first:
        sure = set(accepted)
        accepted = [c for c in found if c in sure or (_may_speak(c) and not roster.is_text(c.label))]
    begins = [0, *accumulate(len(piece.words) + 1 for piece in open_pieces)]
    for candidate in accepted:
        piece = open_pieces[candidate.line - 1]
        roles = f" ({', '.join(candidate.roles)})" if candidate.roles else ""
        piece.speaker = candidate.label + roles
        piece.words = piece.words[candidate.speech - begins[candidate.line - 1] :].strip()
    labels = {candidate.label for candidate in accepted}
    return [
        NotASpeaker(no.label, open_pieces[no.line - 1].cue.line, no.why)
        for no in refused
        if no.label not in labels
    ]


def _may_speak(candidate: Candidate) -> bool:
    label = candidate.label
    return (
        candidate.dialect == "colon"
        and len(label) <= MAX_LABEL
        and len(label.split()) <= MAX_WORDS
        and looks_like_a_name(label)
        and not is_never_a_speaker(label)
    )


def _said(pieces: Sequence[_Piece]) -> Iterator[Utterance]:
    """Yield what is said in the file's order; words without a name go on with the speaker before."""
    speaker = ""
    for piece in pieces:
        begins = piece.changes and not piece.speaker
        if piece.speaker or begins:
            speaker = piece.speaker
        yield Utterance(speaker, piece.words, piece.cue.start, piece.cue.end, begins)


def _warnings(found: CueFile, repeated: int) -> Iterator[str]:
    if found.bad_times:
        yield f"{name_lines(found.bad_times)}: no times that can be read; the words are kept"
    if found.strays:
        yield f"{name_lines(found.strays)}: words after a blank line, read as the caption's before it"
    if repeated:
        yield f"captions that roll up: {counted(repeated, 'line')} shown again left out"
    earlier = [
        cue.line - 1
        for before, cue in pairwise(found.cues)
        if before.start is not None and cue.start is not None and cue.start < before.start
    ]
    if earlier:
        yield f"{name_lines(earlier)}: begins earlier than the caption before; the file's order is kept"


def _speaker_warnings(pieces: Sequence[_Piece], written: Transcript) -> Iterator[str]:
    if not any(piece.speaker for piece in pieces):
        yield (
            "no caption names a speaker: read as paragraphs that nobody is named for, parted where nothing is"
            f" said for more than {PAUSE:g} seconds, and after {LONG:g} seconds"
        )
        return
    names = iter(piece for piece in pieces if piece.speaker or piece.changes)
    first = next(names)
    unnamed = [piece for piece in pieces if piece.first and not (piece.speaker or piece.changes)]
    before = sum(1 for piece in unnamed if piece.cue.line < first.cue.line)
    if later := len(unnamed) - before:
        yield f"{counted(later, 'caption')} without a speaker read as going on with the speaker before"
    if before or any(piece.changes and not piece.speaker for piece in pieces):
        yield f"words of whom the captions do not name are given to {NOBODY!r}"
    shown = list(written.respelt.items())[:_SHOWN]
    for name, label in shown:
        yield f"the speaker {harmless(name)!r} is written as {label!r}"
    if more := len(written.respelt) - len(shown):
        yield f"{counted(more, 'further name')} written otherwise, too"
