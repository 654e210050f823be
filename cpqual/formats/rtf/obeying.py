"""What Rich Text Format says by its control words: fonts, runs, paragraphs, tables, notes and remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cpqual.domain.text import canonicalise
from cpqual.formats.building import BlockKind, Mark
from cpqual.formats.rtf.codes import DOCUMENT_CODES, FOOTERS, HEADERS, of_charset, of_page
from cpqual.formats.rtf.found import Group, RtfComment, RtfText

_LIST_LABEL = re.compile(r"[^\W\d_].*:\s*\Z")


class Obeying:
    """What has been read of a file so far, and what control words do to it.

    Attributes:
        found: what the file is taken apart into.
        at: the state of the group that is open; `outer` has those around it.
        bytes: literal characters that wait for the code page they are decoded by.
    """

    def __init__(self) -> None:
        self.found = RtfText()
        self.flow = self.found.flow
        self.builder = self.flow.builder
        self.at = Group()
        self.outer: list[Group] = []
        self.bytes: list[str] = []
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

    # words

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


def _set(name: str) -> Callable[[Obeying, str], None]:
    def setter(reader: Obeying, said: str) -> None:
        setattr(reader, name, said)

    return setter


def _coded_in(codec: str) -> Callable[[Obeying, int | None], None]:
    return lambda reader, _: reader._document_codec(codec)


COLLECTING: Mapping[str, str] = {
    **dict.fromkeys(HEADERS, "header"), **dict.fromkeys(FOOTERS, "footer"),
    "footnote": "footnote", "listtext": "label", "pntext": "label", "info": "info", "title": "title",
    "creatim": "created", "annotation": "remark", "atnauthor": "author", "atnref": "reference",
    "atndate": "date", "atrfstart": "start", "atrfend": "end", "atnid": "id", "fonttbl": "fonts",
}  # fmt: skip
"""Control words that begin a group whose words are collected, to what they are collected for."""

COLLECTED: Mapping[str, Callable[[Obeying, str], None]] = {
    "header": lambda reader, said: reader._fact("header", said),
    "footer": lambda reader, said: reader._fact("footer", said),
    "title": lambda reader, said: reader._fact("title", said),
    "footnote": Obeying._note,
    "label": Obeying._list_label,
    "remark": Obeying._remark,
    "author": _set("author"),
    "reference": _set("reference"),
    "date": _set("date"),
    "start": lambda reader, said: reader.starts.update({said: reader.builder.here}),
    "end": lambda reader, said: reader.ends.update({said: reader.builder.here}),
}
"""What is done with words that were collected, at the end of their group."""

WORDS: Mapping[str, Callable[[Obeying, int | None], None]] = {
    "par": Obeying._paragraph, "sect": Obeying._paragraph, "page": Obeying._paragraph,
    "pard": Obeying._new_paragraph, "outlinelevel": Obeying._outline, "intbl": Obeying._in_table,
    "trowd": Obeying._row_begins, "cellx": Obeying._column, "cell": Obeying._cell, "row": Obeying._row,
    "nestcell": Obeying._cell_within, "nestrow": Obeying._cell_within, "shptxt": Obeying._box,
    "f": Obeying._font, "fcharset": Obeying._charset, "cpg": Obeying._font_page,
    "deff": Obeying._default_font, "ansicpg": Obeying._code_page, "uc": Obeying._unicode_length,
    "plain": Obeying._no_format, "v": Obeying._hidden, "deleted": Obeying._deleted, "mvf": Obeying._deleted,
    "revised": Obeying._inserted, "b": Obeying._bold,
    "yr": lambda reader, number: reader._created("yr", number),
    "mo": lambda reader, number: reader._created("mo", number),
    "dy": lambda reader, number: reader._created("dy", number),
    **{word: _coded_in(codec) for word, codec in DOCUMENT_CODES.items()},
}  # fmt: skip
"""Control words that are obeyed."""
