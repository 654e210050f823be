"""The safe form: what is painted in place of a text, so that no terminal obeys it or loses count of cells.

The stored text is never changed. Every code point is painted as a *glyph* (a string, often the character
itself, sometimes empty) that takes 0, 1 or 2 cells. Control characters become visible pictures; what
terminals measure differently (variation selectors, skin tones, joined emoji, bidi controls) is left out.
A *cluster* is a stretch of code points the caret treats as one: a base and everything after it that takes
no cell of its own, or the two letters of a flag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rich.cells import get_character_cell_size

TAB_SIZE = 4

_PLAIN_CLASS = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u05d0-\u05ea\u0620-\u064a\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u203b\u203d-\u2048\u20a0-\u20bf\u2500-\u25fc"
)
NOT_PLAIN = re.compile(f"[^{_PLAIN_CLASS}\n]")
"""Finds the first character that is not painted as itself in one cell (line ends apart)."""

_PLAIN = re.compile(f"[{_PLAIN_CLASS}]*")

_PICTOGRAPH = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_AFTER_PICTOGRAPH = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_EMOJI = re.compile(f"{_PICTOGRAPH}{_AFTER_PICTOGRAPH}*(?:\u200d{_PICTOGRAPH}{_AFTER_PICTOGRAPH}*)*")
_MAKES_TAIL = re.compile("[\u200d\U0001f3fb-\U0001f3ff]")

_FIRST_FLAG_LETTER, _LAST_FLAG_LETTER = 0x1F1E6, 0x1F1FF
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_NOT_JOINER = "\u200c"
_UNKNOWN = "\ufffd"
_DOT = "·"


def _glyph(code: int) -> tuple[str, int]:
    """Return the glyph of a code point and its width, regardless of its neighbours."""
    character = chr(code)
    if code < 0x20:
        return chr(0x2400 + code), 1
    if code == 0x7F:
        return "\u2421", 1
    if 0x80 <= code < 0xA0 or code in (0x2028, 0x2029) or code in _SKIN_TONES:
        return _DOT, 1
    if 0xD800 <= code < 0xE000:
        return _UNKNOWN, 1
    if _FIRST_FLAG_LETTER <= code <= _LAST_FLAG_LETTER:
        return chr(ord("A") + code - _FIRST_FLAG_LETTER), 1
    if code == 0xAD or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code < 0xE1000 or code == 0x20E3:
        return "", 0
    width = get_character_cell_size(character)
    if width == 0 and character != _NOT_JOINER and unicodedata.category(character) in ("Cf", "Cn"):
        return "", 0
    return character, width


class _Glyphs(dict[int, str]):
    """Glyph by code point, computed when first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = glyph = _glyph(code)[0]
        return glyph


class _Widths(dict[int, str]):
    """Width by code point as a digit, computed when first asked for (the shape `str.translate` takes)."""

    def __missing__(self, code: int) -> str:
        self[code] = width = str(_glyph(code)[1])
        return width


_GLYPHS = _Glyphs()
_WIDTHS = _Widths()


def is_plain(fragment: str) -> bool:
    """Tell whether every character of a fragment without line ends is painted as itself in one cell."""
    return _PLAIN.fullmatch(fragment) is not None


def widths(fragment: str) -> str:
    """Return the cells of each code point of a fragment of one line, as a string of digits 0, 1 and 2.

    A tab counts 1 here: its real width depends on where it stands. What has no base to sit on (a mark at the
    beginning of the fragment) counts 1, because it is painted visibly.
    """
    found = fragment.translate(_WIDTHS)
    if _MAKES_TAIL.search(fragment):
        found = _without_tails(fragment, found)
    if found.startswith("0"):
        found = "1" + found[1:]
    return found


def _without_tails(fragment: str, found: str) -> str:
    pieces: list[str] = []
    done = 0
    for match in _EMOJI.finditer(fragment):
        begin, end = match.start() + 1, match.end()
        pieces.append(found[done:begin] + "0" * (end - begin))
        done = end
    pieces.append(found[done:])
    return "".join(pieces)


def glyphs(fragment: str, limit: int) -> tuple[list[str], list[int]]:
    """Return the glyph and the cells of each code point of one row.

    Args:
        fragment: the row's text without its line end; it begins where a cluster begins.
        limit: cells of the row; a tab reaches the next stop but not beyond `limit + 1`.
    """
    digits = widths(fragment)
    painted = [_painted(ord(character), digit) for character, digit in zip(fragment, digits, strict=True)]
    cells = [int(digit) for digit in digits]
    if painted and cells[0] == 1 and _WIDTHS[ord(fragment[0])] == "0":
        painted[0] = "\u25cc" + painted[0] if painted[0] else _DOT
    if "\t" in fragment:
        _expand_tabs(fragment, painted, cells, limit)
    return painted, cells


def _painted(code: int, digit: str) -> str:
    joined_to_the_left = digit == "0" and _WIDTHS[code] != "0"
    return "" if joined_to_the_left else _GLYPHS[code]


def _expand_tabs(fragment: str, painted: list[str], cells: list[int], limit: int) -> None:
    column = 0
    for i, character in enumerate(fragment):
        if character == "\t":
            cells[i] = max(1, min(next_stop(column), limit + 1) - column)
            painted[i] = " " * cells[i]
        column += cells[i]


def next_stop(column: int) -> int:
    """Return the column a tab at `column` leads to."""
    return (column // TAB_SIZE + 1) * TAB_SIZE


def safe(text: str) -> str:
    """Return the safe form of a short text of one line (a tag, a title), tabs as spaces."""
    return text if is_plain(text) else "".join(glyphs(text, len(text) * TAB_SIZE)[0])


def cell_of(cells: Sequence[int], index: int) -> int:
    """Return the column at which code point `index` of a row begins, given the cells of each."""
    return sum(cells[:index])


def index_at(cells: Sequence[int], column: int) -> int:
    """Return the code point of a row that covers `column`; the row's length if the column lies beyond."""
    reached = 0
    for index, width in enumerate(cells):
        reached += width
        if column < reached:
            return index
    return len(cells)


def cluster_end(text: str, start: int) -> int:
    """Return where the cluster that begins at `start` ends; the text's length at its end."""
    length = len(text)
    if start >= length:
        return length
    end = start + 1
    if text[start] == "\n":
        return end
    if is_flag_letter(text[start]):
        end += end < length and is_flag_letter(text[end])
    elif joined := _EMOJI.match(text, start):
        end = joined.end()
    while end < length and _takes_no_cell(text[end]):
        end += 1
    return end


def cluster_start(text: str, offset: int) -> int:
    """Return where the cluster that holds `offset` begins; the text's length at its end."""
    if offset >= len(text):
        return len(text)
    start = offset
    while not _surely_begins(text, start):
        start -= 1
    end = cluster_end(text, start)
    while end <= offset:
        start, end = end, cluster_end(text, end)
    return start


def _surely_begins(text: str, offset: int) -> bool:
    """Tell from one neighbour whether a cluster begins here; False means unsure."""
    if offset == 0 or text[offset - 1] == "\n" or text[offset] == "\n":
        return True
    character = text[offset]
    if _takes_no_cell(character) or ord(character) in _SKIN_TONES:
        return False
    if text[offset - 1] == "\u200d":
        return not _EMOJI.match(character)
    return not (is_flag_letter(character) and is_flag_letter(text[offset - 1]))


def is_flag_letter(character: str) -> bool:
    """Tell whether a character is one of the pairs that make flags (a regional indicator)."""
    return _FIRST_FLAG_LETTER <= ord(character) <= _LAST_FLAG_LETTER


def _takes_no_cell(character: str) -> bool:
    return _WIDTHS[ord(character)] == "0"
