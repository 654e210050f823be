"""Rich Text Format, taken apart into text, remarks beside it, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.building import BlockKind, Mark
from cpqual.formats.rtf.codes import (
    DOCUMENT_CODES,
    FOOTERS,
    HEADERS,
    KEPT,
    LEFT_OUT,
    SIGNS,
    SYMBOLS,
    of_charset,
    of_page,
)
from cpqual.formats.rtf.found import Group, RtfComment, RtfText

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
_LIST_LABEL = re.compile(r"[^\W\d_].*:\s*\Z")


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


class _Reader:
    def __init__(self, where: str) -> None:
        self.where = where
        self.found = RtfText()
        self.flow = self.found.flow
        self.builder = self.flow.builder
        self.at = Group()
        self.outer: list[Group] = []
        self.bytes: list[str] = []
        self.groups = 0
        self.passing = 0
        self.starred = False
        self.high = 0
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.default_font = 0
        # the paragraph and the table row
        self.leading = True
        self.kind: BlockKind = "paragraph"
        self.in_table = False
        self.columns = 0
        self.cell_ended = False
        # remarks
        self.author = ""
        self.starts: dict[str, Mark] = {}
        self.ends: dict[str, Mark] = {}
        self.reference = self.date = ""
        self.moment: dict[str, int] = {}

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
            if handler := _COLLECTED.get(inner.kind):
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

    def _end_bytes(self) -> None:
        if self.bytes:
            raw = "".join(self.bytes)
            self.bytes.clear()
            words = raw if raw.isascii() else raw.encode("latin-1").decode(self.at.codec, errors="replace")
            self.found.counts["unread"] += words.count("\ufffd")
            self._say(words)

    def _say(self, words: str) -> None:
        group = self.at
        if group.kind == "out":
            return
        if group.hidden or group.deleted:
            self.found.counts["deleted" if group.deleted else "hidden"] += len(words)
        elif group.words is not None:
            group.words.append(words)
        else:
            self._row_open()
            self.flow.say(words)
            if self.leading and not self.in_table:
                self.leading = group.bold or not words.strip()
                if self.leading:
                    self.builder.block.lead = self.builder.block.length

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
        elif handler := _WORDS.get(word):
            handler(self, value)
        elif word in LEFT_OUT:
            self._leave_out(word)
        elif kind := _COLLECTING.get(word):
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

    # fonts and code pages

    def _document_codec(self, codec: str) -> None:
        self.found.codec = self.at.codec = codec
        for group in self.outer:
            group.codec = codec

    def _code_page(self, number: int | None) -> None:
        self._document_codec(of_page(number or 1252, self.found.codec))

    def _font(self, number: int | None) -> None:
        self.font = number or 0
        if self.at.kind != "fonts":
            self.at.codec = self.fonts.get(self.font, self.found.codec)

    def _charset(self, number: int | None) -> None:
        if self.at.kind == "fonts":
            self.fonts[self.font] = of_charset(number or 0, self.found.codec)

    def _font_page(self, number: int | None) -> None:
        if self.at.kind == "fonts" and number:
            self.fonts[self.font] = of_page(number, self.found.codec)

    def _default_font(self, number: int | None) -> None:
        self.default_font = number or 0

    def _unicode_length(self, number: int | None) -> None:
        self.at.after_unicode = max(0, min(number or 0, 16))

    # runs

    def _no_format(self, _: int | None) -> None:
        at = self.at
        at.hidden = at.deleted = at.bold = False
        at.codec = self.fonts.get(self.default_font, self.found.codec)

    def _hidden(self, number: int | None) -> None:
        self.at.hidden = number != 0

    def _deleted(self, number: int | None) -> None:
        self.at.deleted = number != 0
        self.found.counts["deletion"] += self.at.deleted

    def _inserted(self, number: int | None) -> None:
        self.found.counts["insertion"] += number != 0

    def _bold(self, number: int | None) -> None:
        self.at.bold = number != 0

    # paragraphs and tables

    def _new_paragraph(self, _: int | None) -> None:
        self.in_table = False
        self.kind = "paragraph"

    def _outline(self, number: int | None) -> None:
        self.kind = "heading" if number is not None and number < 9 else "paragraph"

    def _paragraph(self, _: int | None = None) -> None:
        self._end_bytes()
        if self.at.words is not None:
            self.at.words.append(" ")
        elif self.at.kind == "text" and not self.at.deleted:
            if not self.in_table:
                self._row()
            self.flow.end_paragraph(self.kind)
            self.leading = True

    def _in_table(self, _: int | None) -> None:
        self.in_table = True

    @property
    def _in_text(self) -> bool:
        return self.at.kind == "text" and self.at.words is None

    def _row_begins(self, _: int | None) -> None:
        if self._in_text:
            self.columns, self.in_table = 0, True

    def _column(self, _: int | None) -> None:
        self.columns += self._in_text

    def _row_open(self) -> None:
        """Begin the row and the cell that what comes next is in."""
        if self.in_table and not self.flow.in_table:
            if not self._after_row():
                self.flow.start_table()
            self.flow.start_row(self.columns)
            self.cell_ended = True
        if self.flow.in_table and self.cell_ended:
            self.flow.start_cell()
            self.cell_ended = False

    def _after_row(self) -> bool:
        blocks = self.builder.blocks
        return len(blocks) > 1 and blocks[-2].kind == "row" and not blocks[-1].length

    def _cell(self, _: int | None) -> None:
        if self._in_text:
            self._row_open()
            self.cell_ended = True

    def _row(self, _: int | None = None) -> None:
        if self._in_text and self.flow.in_table:
            self.flow.end_row()
            self.leading = True

    def _cell_within(self, _: int | None) -> None:
        if self._in_text:
            self.flow.end_paragraph()

    def _box(self, _: int | None) -> None:
        self.found.counts["anchored"] += self._in_text

    # what was collected

    def _note(self, said: str) -> None:
        if said:
            self.found.counts["notes"] += 1
            self._say(f"[[footnote: {said.replace('[', '(').replace(']', ')')}]]")

    def _list_label(self, said: str) -> None:
        if _LIST_LABEL.match(said):
            self.found.counts["labels kept"] += 1
            self._say(f"{said} ")
        elif any(c.isalnum() for c in said):
            self.found.counts["numbered"] += 1
        elif self._in_text:
            self.kind = "item"

    def _fact(self, kind: str, said: str) -> None:
        said = canonicalise(said).strip()
        if said and said not in self.found.facts.setdefault(kind, []):
            self.found.facts[kind].append(said)

    def _created(self, part: str, number: int | None) -> None:
        if self.at.kind == "created":
            self.moment[part] = number or 0
            if len(self.moment) == 3:
                self._fact("created", "{yr:04}-{mo:02}-{dy:02}".format(**self.moment))

    # remarks beside the text

    def _remark(self, said: str) -> None:
        here = self.builder.here
        start, end = self.starts.get(self.reference, here), self.ends.get(self.reference, here)
        if said:
            self.found.comments.append(RtfComment(said, self.author, self.date, start, end))
        self.author = self.reference = self.date = ""


def _set(name: str) -> Callable[[_Reader, str], None]:
    def setter(reader: _Reader, said: str) -> None:
        setattr(reader, name, said)

    return setter


def _coded_in(codec: str) -> Callable[[_Reader, int | None], None]:
    return lambda reader, _: reader._document_codec(codec)


_COLLECTING: Mapping[str, str] = {
    **dict.fromkeys(HEADERS, "header"), **dict.fromkeys(FOOTERS, "footer"),
    "footnote": "footnote", "listtext": "label", "pntext": "label", "info": "info", "title": "title",
    "creatim": "created", "annotation": "remark", "atnauthor": "author", "atnref": "reference",
    "atndate": "date", "atrfstart": "start", "atrfend": "end", "atnid": "id", "fonttbl": "fonts",
}  # fmt: skip
"""Control words that begin a group whose words are collected, to what they are collected for."""

_COLLECTED: Mapping[str, Callable[[_Reader, str], None]] = {
    "header": lambda reader, said: reader._fact("header", said),
    "footer": lambda reader, said: reader._fact("footer", said),
    "title": lambda reader, said: reader._fact("title", said),
    "footnote": _Reader._note,
    "label": _Reader._list_label,
    "remark": _Reader._remark,
    "author": _set("author"),
    "reference": _set("reference"),
    "date": _set("date"),
    "start": lambda reader, said: reader.starts.update({said: reader.builder.here}),
    "end": lambda reader, said: reader.ends.update({said: reader.builder.here}),
}
"""What is done with words that were collected, at the end of their group."""

_WORDS: Mapping[str, Callable[[_Reader, int | None], None]] = {
    "par": _Reader._paragraph, "sect": _Reader._paragraph, "page": _Reader._paragraph,
    "pard": _Reader._new_paragraph, "outlinelevel": _Reader._outline, "intbl": _Reader._in_table,
    "trowd": _Reader._row_begins, "cellx": _Reader._column, "cell": _Reader._cell, "row": _Reader._row,
    "nestcell": _Reader._cell_within, "nestrow": _Reader._cell_within, "shptxt": _Reader._box,
    "f": _Reader._font, "fcharset": _Reader._charset, "cpg": _Reader._font_page,
    "deff": _Reader._default_font, "ansicpg": _Reader._code_page, "uc": _Reader._unicode_length,
    "plain": _Reader._no_format, "v": _Reader._hidden, "deleted": _Reader._deleted, "mvf": _Reader._deleted,
    "revised": _Reader._inserted, "b": _Reader._bold,
    "yr": lambda reader, number: reader._created("yr", number),
    "mo": lambda reader, number: reader._created("mo", number),
    "dy": lambda reader, number: reader._created("dy", number),
    **{word: _coded_in(codec) for word, codec in DOCUMENT_CODES.items()},
}  # fmt: skip
"""Control words that are obeyed."""
