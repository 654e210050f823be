"""The ways to write a speaker label, each as a pattern of the lines that the head of a turn takes.

A head is an optional line number, an optional time, and one of the forms below. Another way to write labels
is another row of `DIALECTS`; whether what fits a row is a speaker is judged in `grammar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpqual.formats.annotations import CLOCK

_LETTERS = r"[^\W\d_][^:：\t\n\[\]{}<>()@\#\"“”«»;!…=*|"
_LABEL = rf"(?P<label>{_LETTERS},]{{0,100}})"
_FULL_NAME = rf"(?P<label>{_LETTERS}]{{0,100}})"
_CALLER = rf"(?P<label>{_LETTERS}]{{0,100}}|\+?\d[\d ()-]{{7,20}}\d)"
"""A name, or the telephone number of somebody who rang in."""
_ROLE = r"(?:[ ]*\((?P<role>[^():\n]{1,60})\))?"
_COLON = r"[ ]*[:：]+"
_NUMBER = r"[ \t]{0,8}(?:\d{1,5}[.)]?[ \t]{1,4})?"
_TIME = (
    rf"[\[({{\#]?(?P<from>{CLOCK})(?:[ ]*(?:-->|[-–])[ ]*(?P<to>{CLOCK}))?(?:[\])}}\#][ \t]*|[ \t]+)"
    r"(?:[-–|][ \t]+)?"
)
_USUAL = rf"{_NUMBER}(?:{_TIME})?"
_SENT = (
    r"\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ ]\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:[ \u202f]?(?i:[ap]\.?[ ]?m\.?))?(?:\]|[ ][-–])[ ]"
)
"""When a message was sent: a date, a time of day, and a bracket or a dash."""
_HEAD = 260
"""Most characters of a line that are looked at for what a dialect needs."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a label.

    Attributes:
        pattern: matches a head from the start of its first line, and is shown no more than the head's lines.
        needs: the head's first line has one of these characters; none where any short line will do.
        lines: how many lines the head takes.
        caption: programs write it, and begin a new head wherever they cut the speech.
        plain: lines like it stand in texts of every kind, so that they are heads only in a document which
            writes most of its heads so.
    """

    name: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    lines: int = 1
    caption: bool = False
    plain: bool = False

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Match a head whose first line is `text[start:end]`."""
        for _ in range(self.lines - 1):
            after = text.find("\n", end + 1)
            end = len(text) if after < 0 else after
        return self.pattern.match(text, start, end)


def _row(
    name: str, needs: str, form: str, before: str = _USUAL, *, lines: int = 1, caption: bool = False,
    plain: bool = False,
) -> Dialect:  # fmt: skip
    return Dialect(name, re.compile(before + form), frozenset(needs), lines, caption, plain)


CUE, CLOCKED, DASH, ABOVE = "cue", "clock", "dash", "above"

DIALECTS: tuple[Dialect, ...] = (
    # @P1: words, #P1: words (ATLAS.ti, QualCoder)
    _row("marked", "@#", rf"[@\#]{_LABEL}{_ROLE}{_COLON}"),
    # **P1:** words, **P1**: words (Markdown)
    _row("bold", "*_", rf"(?P<mark>\*{{1,3}}|__?){_LABEL}{_ROLE}(?:{_COLON}(?P=mark)|(?P=mark){_COLON})"),
    # 0:0:0.0 --> 0:0:1.250 / P1 / words (Teams, as a Word file)
    _row(
        CUE, ">", rf"(?P<from>{CLOCK})[ ]*-->[ ]*(?P<to>{CLOCK})[ \t]*\n[ \t]*{_CALLER}{_ROLE}[ \t]*\Z",
        _NUMBER, lines=2, caption=True,
    ),
    # P1  0:49 / words (Otter, Teams), P1<TAB>00:00:49 / words (Zoom), P1 (0:49) / words (Rev)
    _row(
        CLOCKED, ":", rf"{_FULL_NAME}{_ROLE}(?:[ ]{{2,}}|[ ]*\t[ ]*|[ ]*(?=[\[(]))"
        rf"[\[(]?(?P<inner>{CLOCK})[\])]?[ \t]*\Z", caption=True,
    ),
    # [P1] 00:00:49 / words (Zoom)
    _row(CLOCKED, "]", rf"\[{_FULL_NAME}{_ROLE}\][ \t]+(?P<inner>{CLOCK})[ \t]*\Z", caption=True),
    # 03/05/2024, 09:13 - P1: words, [03/05/2024, 09:13:22] P1: words (WhatsApp)
    _row("message", ":", rf"{_FULL_NAME}:(?=[ ])", _SENT),
    # P1<TAB>0:49<TAB>words (a table of three columns)
    _row(
        "timed tab", "\t", rf"{_LABEL}{_ROLE}(?:{_COLON})?[ ]*\t+[ ]*[\[(]?(?P<inner>{CLOCK})[\])]?"
        rf"(?:[ ]*(?:-->|[-–])[ ]*(?P<to>{CLOCK}))?[ ]*\t+(?=[^\s])", _NUMBER,
    ),
    # P1: words, P1: / words, P1 (nurse): words, P1 [0:49]: words
    _row("colon", ":：", rf"{_LABEL}{_ROLE}(?:[ ]*[\[(](?P<inner>{CLOCK})[\])])?{_COLON}"),
    # [P1] words, {P1} words (QualCoder)
    _row("square", "]", rf"\[{_LABEL}{_ROLE}\][ ]*:?(?=\s|\Z)"),
    _row("curly", "}", rf"\{{{_LABEL}{_ROLE}\}}[ ]*:?(?=\s|\Z)"),
    # P1<TAB>words (a table of two columns)
    _row("tab", "\t", rf"{_LABEL}{_ROLE}\t+(?=[^\s])"),
    # P1 – words
    _row(DASH, "–—-", rf"{_LABEL}[ \t]+[–—-][ \t]+(?=[^\s])"),
    # 00:00:49 P1 / words (Word's own transcripts), [00:00:49.120] - P1 / words (Happy Scribe)
    _row("time", ":", rf"{_FULL_NAME}{_ROLE}[ \t]*\Z", _NUMBER + _TIME, caption=True, plain=True),
    # **P1** words, **P1** / words (Markdown)
    _row("bold name", "*_", rf"(?P<mark>\*{{2,3}}|__){_LABEL}{_ROLE}(?P=mark)(?=\s|\Z)", plain=True),
    # P1 / words (NVivo)
    _row(ABOVE, "", rf"{_LABEL}{_ROLE}[ \t]*\Z", _NUMBER, plain=True),
)  # fmt: skip
"""In the order they are tried; the first that fits a line decides. Where nothing but a time stands beside a
name it may have a comma: `Bell, Rhona  0:49`."""

_SIGNS = frozenset[str]().union(*(dialect.needs for dialect in DIALECTS))

CAPTIONS = frozenset(dialect.name for dialect in DIALECTS if dialect.caption)
PLAIN = frozenset(dialect.name for dialect in DIALECTS if dialect.plain)


def find_head(text: str, start: int, end: int, *, plain: bool) -> tuple[str, re.Match[str]] | None:
    """Return the dialect in which the line `text[start:end]` begins a turn, and the match of its head.

    Args:
        plain: whether the dialects count too that lines of every kind of text fit.
    """
    stop = min(end, start + _HEAD)
    signs = frozenset(text[start:stop]) & _SIGNS
    for dialect in DIALECTS:
        may_fit = dialect.needs & signs if dialect.needs else stop == end
        if may_fit and (plain or not dialect.plain) and (match := dialect.match(text, start, end)):
            return dialect.name, match
    return None
