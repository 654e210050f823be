"""Rich Text Format, taken apart into text, remarks beside it, and what stands around it."""

from __future__ import annotations

import re

from cpqual.domain.errors import InputError
from cpqual.formats.rtf.codes import KEPT, LEFT_OUT, SIGNS, SYMBOLS
from cpqual.formats.rtf.found import RtfText
from cpqual.formats.rtf.obeying import COLLECTED, COLLECTING, WORDS, Obeying

DEEPEST = 1_000
"""Most groups within groups; word processors come to some thirty."""
MOST_GROUPS = 2_000_000
"""Most groups: Word writes some 20,000 into a megabyte."""
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?"
    r"|\\'([0-9a-fA-F]{2})"
    r"|\\([^a-zA-Z])"
    r"|([{}])"
    r"|[\r\n]+"
    r"|([^\\{}\r\n]+)",
    re.DOTALL,
)


def take_apart(data: bytes, where: str) -> RtfText:
    """Read a file.

    Raises:
        InputError: not Rich Text Format, or with more than `DEEPEST` groups within groups.
    """
    text = data.decode("latin-1")
    begin = text.find("{\\rtf", 0, 1024)
    if begin < 0 or text[:begin].strip("\ufeff\xef\xbb\xbf \t\r\n"):
        raise InputError("is no Rich Text file", where=where, remedy="If it is plain text, name it .txt.")
    reader = _Reader(where)
    reader.read(text, begin)
    return reader.found


class _Reader(Obeying):
    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self.groups = 0
        self.passing = 0
        self.starred = False
        self.high = 0

    def read(self, text: str, begin: int) -> None:
        at = begin
        scan = _TOKEN.match
        while match := scan(text, at):
            at = match.end()
            word, number, code, symbol, brace, plain = match.groups()
            if plain is not None:
                self._plain(plain)
            elif word is not None:
                at = self._word(word, number, text, at)
            elif code is not None:
                self._plain(chr(int(code, 16)))
            elif brace == "{":
                self._open()
            elif brace == "}":
                self._close()
                if not self.outer:
                    break
            elif symbol is not None:
                self._symbol(symbol)
        if self.outer:
            self.found.counts["open"] += 1
        while self.outer:
            self._close()
        self._end_bytes()
        self._row()
        self.found.counts["titles"] = self.flow.titles

    # groups

    def _open(self) -> None:
        self._end_bytes()
        self.passing = 0
        self.groups += 1
        if len(self.outer) >= DEEPEST or self.groups > MOST_GROUPS:
            within = len(self.outer) >= DEEPEST
            much = f"{DEEPEST:,} groups within groups" if within else f"{MOST_GROUPS:,} groups"
            raise InputError(f"has more than {much}, which no word processor writes", where=self.where,
                             remedy="Open it in a word processor and save it again.")  # fmt: skip
        self.outer.append(self.at)
        self.at = self.at.within()
        self.starred = False

    def _close(self) -> None:
        self._end_bytes()
        self.passing = 0
        inner, self.at = self.at, self.outer.pop()
        if inner.words is not None and inner.words is not self.at.words:
            said = " ".join("".join(inner.words).split())
            if handler := COLLECTED.get(inner.kind):
                handler(self, said)

    def _collect(self, kind: str) -> None:
        if self.at.kind != "out":
            self.at.kind, self.at.words = kind, []
            self.at.hidden = self.at.deleted = False

    # words

    def _plain(self, words: str) -> None:
        """Take literal characters, each a byte of the code page."""
        if self.passing:
            passed = min(self.passing, len(words))
            self.passing -= passed
            words = words[passed:]
        if words and self.at.kind != "out":
            self.bytes.append(words)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.starred = True
        elif self.passing:
            self.passing -= 1
        elif symbol in "\r\n":
            self._paragraph()
        elif sign := SYMBOLS.get(symbol):
            self._end_bytes()
            self._say(sign)

    def _word(self, word: str, number: str | None, text: str, at: int) -> int:
        """Obey a control word; return where the file goes on."""
        value = None if number is None else int(number)
        if word == "bin":
            # so many bytes follow that are no RTF
            return min(at + max(0, value or 0), len(text))
        if self.passing and word in SIGNS:
            self.passing -= 1
            return at
        starred, self.starred = self.starred, False
        if word == "u" and value is not None:
            self._unicode(value & 0xFFFF)
            return at
        self._end_bytes()
        self.passing = 0
        if sign := SIGNS.get(word):
            self._say(sign)
        elif handler := WORDS.get(word):
            handler(self, value)
        elif word in LEFT_OUT:
            self._leave_out(word)
        elif kind := COLLECTING.get(word):
            self._collect(kind)
            if number is not None and self.at.words is not None:
                self.at.words.append(number)
        elif starred and word not in KEPT:
            self.at.kind = "out"
        return at

    def _unicode(self, unit: int) -> None:
        """Take a unit of UTF-16 given by number; the signs after it are for readers that know no Unicode."""
        self._end_bytes()
        self.passing = self.at.after_unicode
        high, self.high = self.high, 0
        if 0xD800 <= unit < 0xDC00:
            self.high = unit
        elif 0xDC00 <= unit < 0xE000:
            self._say(chr(0x10000 + (high - 0xD800 << 10) + unit - 0xDC00) if high else "\ufffd")
        else:
            self._say(chr(unit))

    def _leave_out(self, word: str) -> None:
        if self.at.kind != "out" and word in ("pict", "objdata"):
            self.found.counts["pictures" if word == "pict" else "embedded"] += 1
        self.at.kind = "out"
