"""Web pages saved or exported as HTML: what a reader sees, without scripts, styles and what is hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cpqual.domain.documents import Comment
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.domain.wording import counted
from cpqual.formats.bold_labels import mark_bold_labels
from cpqual.formats.building import BlockKind, Mark
from cpqual.formats.labels import words as word_list
from cpqual.formats.leaving_out import COLUMN_NAMES, bold_labels
from cpqual.formats.markup_text import MarkupText
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.page_notes import Note, find_notes
from cpqual.formats.text_document import make_document
from cpqual.formats.xml_parts import Element, check_marks

_LEFT_OUT = word_list("""title script style noscript template svg object embed iframe video audio canvas map
    select datalist button input textarea rt rp nav""")
_MEDIA = ("iframe", "object", "embed", "video", "audio", "svg", "canvas", "pictures")
_FIELDS = ("select", "input", "textarea", "button")
_BLOCKS = word_list("""address article aside blockquote body caption center dd details dialog div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section
    summary table tbody td tfoot th thead tr ul""")
_KINDS: dict[str, BlockKind] = {
    "li": "item", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading",
    "h6": "heading",
}  # fmt: skip
_CELLS = ("td", "th")
_BOLD = ("b", "strong")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.\-]{1,40})""", re.IGNORECASE)
_KNOWN = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:iso-?)?8859-?\d{1,2}|iso-8859-\d{1,2}|latin-?\d|us-ascii|ascii"
    r"|(?:windows-|cp)125\d|koi8-[ru]|shift[_-]jis|euc-(?:jp|kr)|gb2312|gbk|gb18030|big5|mac-?(?:intosh|roman)"
)
"""Encodings that pages are in. Python knows others that are no encodings of text, or take long."""
_ONE_BYTE = re.compile(r"(?:iso-?)?8859-?\d{1,2}|iso-8859-\d{1,2}|latin-?\d|(?:windows-|cp)125\d")
_LIKE_CP1252 = re.compile(r"(?:iso-?)?8859-?1|iso-8859-1|latin-?1|us-ascii|ascii")
"""What browsers read as Windows-1252, whatever it is called."""
_LONGEST_FACT = 500


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a page as one document.

    Raises:
        InputError: not text, too large, or without text to be seen.
    """
    text, encoding = _decode(source)
    root = _parse(text, source.where)
    page = _Page()
    page.walk(root)
    bold = mark_bold_labels(page.flow.builder)
    built = page.flow.builder.finish()
    title = root.findtext(".//title")
    comments = [
        Comment(*built.stretch(at, at), canonicalise(note.author), "", canonicalise(note.words))
        for at, note in page.comments
    ]
    extracted = Extracted(
        built.text,
        encoding,
        comments=tuple(comments),
        facts={"title": said} if title and (said := _one_line(title)) else {},
        warnings=tuple(_warnings(page, bold)),
    )
    return ReadResult((make_document(extracted, source, options),))


def _one_line(words: str) -> str:
    return " ".join(canonicalise(words).split())[:_LONGEST_FACT]


def _decode(source: Source) -> tuple[str, str]:
    """Return a page's characters and their encoding: its byte order mark's, else its own word for it."""
    data = source.data
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"), source.where), encoding
    said = _CHARSET.search(data[:4096])
    name = said[1].decode("ascii", "replace").casefold() if said else "utf-8"
    if _LIKE_CP1252.fullmatch(name):
        name = "cp1252"
    named = name if _KNOWN.fullmatch(name) else "utf-8"
    # editors save pages anew in UTF-8 and leave the old word for it; other text is hardly ever valid UTF-8
    first = "utf-8" if _ONE_BYTE.fullmatch(named) and not data.isascii() else named
    for encoding in (first, named, "utf-8"):
        try:
            return _checked(data.decode(encoding), source.where), encoding
        except (UnicodeDecodeError, LookupError):
            continue
    return _checked(data.decode("cp1252", errors="replace"), source.where), "cp1252"


def _checked(text: str, where: str) -> str:
    if "\x00" in text:
        raise InputError("is not a text file", where=where, remedy="Save the page as HTML again.")
    return text


def _parse(text: str, where: str) -> Element:
    from lxml import etree  # as in `xml_parts`

    data = text.encode("utf-8", errors="replace")
    check_marks(data, where)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise InputError("is empty", where=where)
    if any("depth" in error.message for error in parser.error_log):
        raise InputError("is nested too deeply", where=where, remedy="Save the page as plain text.")
    return root


class _Page:
    """A page being read.

    Attributes:
        counts: what was left out, by name.
        comments: each with its place.
    """

    def __init__(self) -> None:
        self.flow = MarkupText()
        self.counts: Counter[str] = Counter()
        self.comments: list[tuple[Mark, Note]] = []
        self._notes: dict[Element, Note] = {}
        self._bodies: set[Element] = set()
        self._kinds: list[BlockKind] = ["paragraph"]
        self._rows: list[bool] = []
        self._bold = self._exact = 0

    def walk(self, root: Element) -> None:
        from lxml import etree  # as in `xml_parts`

        mains = root.findall(".//main")
        if len(mains) == 1 and "".join(mains[0].itertext()).strip():
            self.counts["around"] = 1
            root = mains[0]
        self._notes, self._bodies = find_notes(root)
        walker = etree.iterwalk(root, events=("start", "end"))
        passed_over = None
        for event, element in walker:
            name = str(element.tag)
            if event == "start" and self._is_left_out(name, element):
                walker.skip_subtree()
                passed_over = element
            elif event == "start":
                self._start(name, element)
            else:
                if element is not passed_over:
                    self._end(name)
                if element is not root:
                    self._words(element.tail)
        self.flow.break_off()

    def _is_left_out(self, name: str, element: Element) -> bool:
        if element in self._bodies:
            return True
        if note := self._notes.get(element):
            self._note(note)
            return True
        if name in _LEFT_OUT:
            self.counts[name] += 1
            return True
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
        self.counts["hidden"] += hidden
        return hidden

    def _note(self, note: Note) -> None:
        if note.comment:
            self.comments.append((self.flow.builder.here, note))
        else:
            self.counts["notes"] += 1
            self.flow.words(f"[[footnote: {note.words}]]")

    def _words(self, words: str | None) -> None:
        if not words:
            return
        # soft hyphens show only where a line breaks
        words = words.replace("\u00ad", "")
        if words.lstrip().startswith((":", "：")):
            self._go_on()
        if self._exact:
            self.flow.exactly(words)
        else:
            self.flow.words(words, bold=self._bold > 0)

    def _go_on(self) -> None:
        """Take a paragraph that begins with a colon for one that a mark in the wrong place cut in two.

        Word wrote `<P>Aho</B>:` for years.
        """
        blocks = self.flow.builder.blocks
        if (
            len(blocks) > 1
            and not (self.flow.in_table or blocks[-1].length)
            and blocks[-2].kind == "paragraph"
        ):
            blocks.pop()

    def _start(self, name: str, element: Any) -> None:
        if name in _BLOCKS:
            self.flow.break_off(self._kinds[-1])
            self._kinds.append(_KINDS.get(name, "paragraph" if name in ("p", "table") else self._kinds[-1]))
        if name == "table":
            self.flow.start_table()
        elif name == "tr":
            self._start_row(element)
        elif name in _CELLS and self._rows and self._rows[-1]:
            self.flow.start_cell()
            self.flow.begin()
        elif name == "br":
            self.flow.exactly("\n")
        elif name == "img":
            self.counts["pictures"] += 1
        elif name == "q":
            self.flow.words("“")
        self._bold += name in _BOLD
        self._exact += name == "pre"
        self._words(element.text)

    def _start_row(self, element: Any) -> None:
        cells = sum(child.tag in _CELLS for child in element)
        # a table of one column only puts things below each other
        self._rows.append(cells > 1)
        if cells > 1:
            self.flow.start_row(cells)

    def _end(self, name: str) -> None:
        self._bold -= name in _BOLD
        self._exact -= name == "pre"
        if name == "q":
            self.flow.words("”")
        if name == "tr" and self._rows.pop():
            self.flow.end_row()
            self.flow.begin()
            self._kinds.pop()
        elif name in _BLOCKS:
            self.flow.break_off(self._kinds.pop())


def _warnings(page: _Page, bold: int) -> Iterator[str]:
    counts = page.counts
    if counts["around"]:
        yield "only the main part of the page is read: what stands around it is left out"
    elif counts["nav"]:
        yield f"{counted(counts['nav'], 'list')} of links for finding one's way left out"
    if counts["hidden"]:
        yield f"{counted(counts['hidden'], 'part')} that the page hides left out"
    if forms := sum(counts[name] for name in _FIELDS):
        yield f"{counted(forms, 'field')} of forms left out"
    if counts["notes"]:
        yield f"notes at the foot or end stand in the text as [[footnote: …]]: {counts['notes']}"
    if media := sum(counts[name] for name in _MEDIA):
        yield f"pictures, films and embedded parts left out ({media})"
    if page.flow.titles:
        yield COLUMN_NAMES
    if bold:
        yield bold_labels(bold)
