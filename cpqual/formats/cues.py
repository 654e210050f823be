"""Caption files, WebVTT or SubRip, taken apart into cues: a time, and the words shown then."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cpqual.formats.clocks import are_padded, seconds

_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{0,9})?"
_TIMING = re.compile(rf"[ \t]*({_CLOCK})[ \t]*-->[ \t]*({_CLOCK})(?=[ \t]|\Z)")
_LIKE_TIMING = re.compile(r"[ \t]*\d[\d:.,]*[ \t]*-->")
_TIMED_WORD = re.compile(r"<\d{1,4}:\d[\d:.,]*>")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?=\s|\Z)")
_NOTE = re.compile(r"NOTE(?:[ \t]+|\Z)")
_LANGUAGE = re.compile(r"language[ ]*:[ ]*\S", re.IGNORECASE)

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z]{1,4})(?P<rest>[ \t./][^<>\n]*)?>|<\d[\d:.,]*>")
_SHOWN = frozenset({"v", "c", "i", "b", "u", "ruby", "rt", "lang", "font", "s"})
_STYLING = re.compile(r"\{\\[^{}\n]{0,200}\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_VOICE = re.compile(r"(?:\.[^ \t]*)?[ \t]+(\S.*)")


class Cue(NamedTuple):
    """What one caption shows.

    Attributes:
        line: the line of the file that its words begin on, from 1.
        start, end: seconds; None where its times cannot be read.
        lines: its words with their markup, line by line.
    """

    line: int
    start: float | None
    end: float | None
    lines: list[str]


Line = tuple[int, str]
"""A line with its number in the file."""


@dataclass(slots=True)
class CueFile:
    """A caption file taken apart.

    Attributes:
        notes: the lines of each comment before the first cue, with their numbers in the file, from 1.
        language: the line of its head that says in which language it is.
        bad_times: lines whose times cannot be read.
        strays: lines of words that stand after a blank line within a cue, kept as words of that cue.
        rolling: whether words have times of their own, as in captions that roll up and show lines twice.
    """

    cues: list[Cue] = field(default_factory=list)
    notes: list[list[Line]] = field(default_factory=list)
    language: Line | None = None
    bad_times: list[int] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    rolling: bool = False


class Voiced(NamedTuple):
    """Words of a cue, and the name of the voice that says them; empty where none is named."""

    voice: str
    lines: list[str]


def read_cues(text: str, *, vtt: bool) -> CueFile:
    """Take a caption file's canonical text apart. Nothing is refused: words are kept even without times.

    Args:
        text: the file's text.
        vtt: whether it is WebVTT, whose head and asides (`NOTE`, `STYLE`, `REGION`) are no captions.
    """
    reader = _Reader(text, vtt=vtt)
    reader.read()
    return reader.found


class _Reader:
    def __init__(self, text: str, *, vtt: bool) -> None:
        self.lines = text.split("\n")
        self.vtt = vtt
        self.found = CueFile()
        self.padded = are_padded(text)

    def read(self) -> None:
        for begin, end in _blocks(self.lines):
            first = self.lines[begin]
            if self.vtt and begin == 0 and first.startswith("WEBVTT"):
                self._head(begin, end)
            elif self.vtt and _ASIDE.match(first):
                self._aside(begin, end)
            else:
                self._block(begin, end)

    def _head(self, begin: int, end: int) -> None:
        timed = _first_timed(self.lines, begin, end)
        numbered = enumerate(self.lines[begin + 1 : timed], begin + 2)
        self.found.language = next((line for line in numbered if _LANGUAGE.match(line[1])), None)
        if timed < end:
            self._block(timed, end)

    def _aside(self, begin: int, end: int) -> None:
        # programs also remark on single cues, above them
        if not self.found.cues and (note := _NOTE.match(self.lines[begin])):
            first = self.lines[begin][note.end() :]
            self.found.notes.append(list(enumerate((first, *self.lines[begin + 1 : end]), begin + 1)))

    def _block(self, begin: int, end: int) -> None:
        """Read a stretch without blank lines: a cue with or without an id, several, or words of the last."""
        at = begin
        while at < end:
            timed = _first_timed(self.lines, at, end)
            words_end = self._before_id(at, timed, begin) if timed < end else timed
            if words_end > at:
                self._words(at, words_end, stray=at == begin)
            if timed < end:
                self._open(timed)
            at = timed + 1

    def _before_id(self, at: int, timed: int, begin: int) -> int:
        """Return where the words end that stand before a line of times and the id above it."""
        if timed == at:
            return timed
        is_id = self.lines[timed - 1].strip().isdecimal() or (at == begin and timed - at == 1)
        return timed - 1 if is_id else timed

    def _open(self, at: int) -> None:
        match = _timing(self.lines[at])
        if match is None:
            self.found.bad_times.append(at + 1)
            self.found.cues.append(Cue(at + 2, None, None, []))
            return
        start, end = (seconds(clock, padded=self.padded) for clock in match.groups())
        self.found.cues.append(Cue(at + 2, start, max(start, end), []))

    def _words(self, begin: int, end: int, *, stray: bool) -> None:
        words = self.lines[begin:end]
        if stray and all(line.strip().isdecimal() for line in words):
            return
        if not self.found.cues:
            self.found.cues.append(Cue(begin + 1, None, None, []))
        if stray and self.found.cues[-1].lines:
            self.found.strays.append(begin + 1)
        self.found.cues[-1].lines.extend(words)
        self.found.rolling = self.found.rolling or any(_TIMED_WORD.search(line) for line in words)


def _timing(line: str) -> re.Match[str] | None:
    return _TIMING.match(line) if "-->" in line else None


def _first_timed(lines: Sequence[str], begin: int, end: int) -> int:
    return next((i for i in range(begin, end) if "-->" in lines[i] and _LIKE_TIMING.match(lines[i])), end)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield `[begin, end)` of each run of lines that are not blank."""
    begin = None
    for i, line in enumerate(lines):
        if line.strip():
            begin = i if begin is None else begin
        elif begin is not None:
            yield begin, i
            begin = None
    if begin is not None:
        yield begin, len(lines)


def voices(cue: Cue) -> list[Voiced]:
    """Return a cue's words without markup, parted by the voices that it names."""
    found = [Voiced("", [])]
    for line in cue.lines:
        fresh = True
        at = 0
        for match in _TAG.finditer(line):
            name = (match["name"] or "").casefold()
            if name and name not in _SHOWN:
                continue  # `<laughs>` is a transcriber's word, no markup
            fresh = _say(found[-1].lines, line[at : match.start()], fresh)
            at = match.end()
            if name == "v":
                voice = _VOICE.fullmatch(match["rest"] or "") if not match["close"] else None
                found.append(Voiced(_words(voice[1]).strip() if voice else "", []))
                fresh = True
        _say(found[-1].lines, line[at:], fresh)
    return [part for part in found if any(line.strip() for line in part.lines)]


def _say(lines: list[str], words: str, fresh: bool) -> bool:
    """Add words, on a line of their own or to the last; return whether what comes next begins a line."""
    if not words:
        return fresh
    if fresh or not lines:
        lines.append(_words(words))
    else:
        lines[-1] += _words(words)
    return False


def _words(marked_up: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), _STYLING.sub("", marked_up))


def unrolled(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Leave out the lines that captions which roll up show again; return the cues and how many went.

    A cue's first lines are shown again where they are the last lines of the cue before.
    """
    kept: list[Cue] = []
    dropped = 0
    before: list[str] = []
    for cue in cues:
        shown = [" ".join(_words(_TAG.sub("", line)).split()) for line in cue.lines]
        again = next((n for n in range(len(shown), 0, -1) if shown[:n] == before[-n:]), 0)
        dropped += sum(1 for line in shown[:again] if line)
        kept.append(cue._replace(lines=cue.lines[again:]))
        before = shown or before
    return kept, dropped
