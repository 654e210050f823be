"""The text of a Word file's part, walked without recursion in the order in which it is read."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cpqual.formats.building import BlockKind, Mark, TextBuilder
from cpqual.formats.flow import Flow
from cpqual.formats.labels import words as word_list
from cpqual.formats.word.package import child, name, value
from cpqual.formats.word.styles import Styles
from cpqual.formats.word.symbols import UNKNOWN, symbol
from cpqual.formats.xml_parts import Element

_LEFT_OUT = word_list("""pPr rPr sectPr tblPr tblGrid tblPrEx trPr tcPr sdtPr sdtEndPr
    instrText delText delInstrText rt x:Fallback""")
"""Elements with properties, or with what is not shown."""
_GONE = word_list("del moveFrom")


class PageBreak(NamedTuple):
    """Where a page begins, and the section it begins in, from 0."""

    mark: Mark
    section: int


@dataclass(slots=True)
class _Paragraph:
    """What the end of a paragraph needs to know of it."""

    kind: BlockKind = "paragraph"
    hidden: bool = False
    joined: bool = False
    ends_section: bool = False


@dataclass(slots=True)
class _State:
    """Where the walk is: open fields (whether their result is shown), the paragraph and the run.

    Attributes:
        boxed: whether this is a text box.
    """

    fields: list[bool] = field(default_factory=list)
    paragraph: _Paragraph = field(default_factory=_Paragraph)
    hidden: bool = False
    bold: bool = False
    section: int = 0
    boxed: bool = False


@dataclass(slots=True)
class Found:
    """What was met on the way beside words.

    Attributes:
        starts, ends, references: a comment's id to where it begins, ends and is anchored.
        breaks: where pages began when Word last laid the text out.
        counts: what was left out or changed, by name.
        labels: words around automatic numbers, such as `P%1:`.
    """

    starts: dict[str, Mark] = field(default_factory=dict)
    ends: dict[str, Mark] = field(default_factory=dict)
    references: dict[str, Mark] = field(default_factory=dict)
    breaks: list[PageBreak] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)


class Body:
    """Adds the text of a part to a builder.

    Args:
        styles: the file's styles.
        notes: (`footnote` or `endnote`, id) to a note's words, which stand where it is named.
    """

    def __init__(self, styles: Styles, notes: Mapping[tuple[str, str], str] | None = None) -> None:
        self.builder = TextBuilder()
        self.found = Found()
        self._flow = Flow(self.builder)
        self._styles = styles
        self._notes = notes or {}
        self._boxes: deque[Element] = deque()
        self._at = _State()

    def add(self, root: Element) -> None:
        """Add everything below an element; what is in text boxes comes after the paragraph they hang on."""
        self._walk(root)
        self._boxes_out()
        self._count_titles()

    def _walk(self, root: Element) -> None:
        from lxml import etree  # as in `xml_parts`

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            called = name(element)
            if event == "end":
                if handler := _ENDS.get(called):
                    handler(self, element)
            elif self._passed_over(called, element, root):
                walker.skip_subtree()
            elif handler := _STARTS.get(called):
                handler(self, element)

    def _passed_over(self, called: str, element: Element, root: Element) -> bool:
        if called in _GONE:
            self._gone(element)
            return True
        if called == "txbxContent" and element is not root:
            self._boxes.append(element)
            return True
        return called in _LEFT_OUT

    def _boxes_out(self) -> None:
        outside, flow = self._at, self._flow
        while self._boxes:
            self.found.counts["boxes"] += 1
            self._at = _State(section=outside.section, boxed=True)
            self._flow = Flow(self.builder)
            self._walk(self._boxes.popleft())
            self._count_titles()
        self._at, self._flow = outside, flow

    def _count_titles(self) -> None:
        self.found.counts["titles"] += self._flow.titles
        self._flow.titles = 0

    def _gone(self, element: Element) -> None:
        """Pass over what a tracked change took out, but for the ends of comments in it."""
        self.found.counts["deletion"] += 1
        for one in element.iter():
            if name(one) in ("commentRangeStart", "commentRangeEnd", "commentReference"):
                _STARTS[name(one)](self, one)

    def _say(self, words: str) -> None:
        at = self._at
        if not words or not all(at.fields):
            return
        if at.hidden:
            self.found.counts["hidden"] += len(words)
            return
        self._flow.say(words, bold=at.bold)

    # paragraphs and runs

    def _start_paragraph(self, element: Element) -> None:
        properties = child(element, "pPr")
        if properties is None:
            self._at.paragraph = _Paragraph()
            return
        mark = child(properties, "rPr")
        self._at.paragraph = one = _Paragraph(
            "heading" if self._styles.is_heading(properties) else "paragraph",
            hidden=self._styles.says(value(child(properties, "pStyle")), "vanish"),
            # the end of this paragraph was taken out, or is hidden: the next goes on in its line
            joined=child(mark, "del") is not None or child(mark, "specVanish") is not None,
            ends_section=child(properties, "sectPr") is not None,
        )
        if numbering := self._styles.numbering(properties):
            if numbering.is_bullet:
                one.kind = "item"
            elif numbering.has_letters:
                self.found.labels[numbering.words] += 1
            else:
                self.found.counts["numbered"] += 1

    def _end_paragraph(self, _: Element) -> None:
        at, one = self._at, self._at.paragraph
        if self._flow.in_table or not one.joined:
            self._flow.end_paragraph(one.kind)
        at.section += one.ends_section
        at.paragraph = _Paragraph()
        self._boxes_here()

    def _boxes_here(self) -> None:
        if self._boxes and not self._flow.in_table and not self._at.boxed:
            self._boxes_out()

    def _start_run(self, element: Element) -> None:
        properties, at = child(element, "rPr"), self._at
        at.hidden = self._styles.is_on(properties, "vanish", otherwise=at.paragraph.hidden)
        at.bold = self._styles.is_on(properties, "b")

    def _end_run(self, _: Element) -> None:
        self._at.hidden = self._at.bold = False

    # what stands in runs

    def _text(self, element: Element) -> None:
        self._say((element.text or "").replace("\n", " ").replace("\r", " ").replace("\t", " "))

    def _tab(self, _: Element) -> None:
        self._say("\t")

    def _break(self, element: Element) -> None:
        if value(element, "type") not in ("page", "column") or self.builder.block.length:
            self._say("\n")

    def _hyphen(self, _: Element) -> None:
        self._say("-")

    def _sign(self, element: Element) -> None:
        shown = symbol(value(element, "font"), value(element, "char"))
        if shown == UNKNOWN:
            self.found.counts["signs"] += 1
        self._say(shown)

    def _field(self, element: Element) -> None:
        kind = value(element, "fldCharType")
        fields = self._at.fields
        if kind == "begin":
            fields.append(False)
        elif kind == "separate" and fields:
            fields[-1] = True
        elif kind == "end" and fields:
            fields.pop()

    def _note(self, element: Element) -> None:
        kind = "footnote" if name(element) == "footnoteReference" else "endnote"
        words = self._notes.get((kind, value(element, "id")), "")
        if words:
            self.found.counts["notes"] += 1
            self._say(f"[[{kind}: {words.replace('[', '(').replace(']', ')')}]]")

    def _picture(self, _: Element) -> None:
        self.found.counts["pictures"] += 1

    def _embedded(self, _: Element) -> None:
        self.found.counts["embedded"] += 1

    def _inserted(self, _: Element) -> None:
        self.found.counts["insertion"] += 1

    # comments and pages

    def _comment_start(self, element: Element) -> None:
        self.found.starts.setdefault(value(element, "id"), self.builder.here)

    def _comment_end(self, element: Element) -> None:
        self.found.ends.setdefault(value(element, "id"), self.builder.here)

    def _comment_here(self, element: Element) -> None:
        self.found.references.setdefault(value(element, "id"), self.builder.here)

    def _page(self, _: Element) -> None:
        self.found.breaks.append(PageBreak(self.builder.here, self._at.section))

    # tables

    def _start_table(self, _: Element) -> None:
        self._flow.start_table()

    def _start_row(self, element: Element) -> None:
        self._flow.start_row(sum(map(_cells, element)))

    def _start_cell(self, _: Element) -> None:
        self._flow.start_cell()

    def _end_row(self, element: Element) -> None:
        gone = child(element, "trPr", "del") is not None
        self.found.counts["deletion"] += gone
        self._flow.end_row(kept=not gone)
        self._boxes_here()


def _cells(element: Element) -> int:
    """Count the cells that a row's child is or holds."""
    if name(element) in ("sdt", "customXml"):
        inside = child(element, "sdtContent")
        return sum(name(one) == "tc" for one in (element if inside is None else inside))
    return int(name(element) == "tc")


_Handler = Callable[[Body, Any], None]
_STARTS: Mapping[str, _Handler] = {
    "p": Body._start_paragraph,
    "r": Body._start_run,
    "t": Body._text,
    "x:t": Body._text,
    "tab": Body._tab,
    "ptab": Body._tab,
    "br": Body._break,
    "cr": Body._break,
    "noBreakHyphen": Body._hyphen,
    "sym": Body._sign,
    "fldChar": Body._field,
    "footnoteReference": Body._note,
    "endnoteReference": Body._note,
    "commentRangeStart": Body._comment_start,
    "commentRangeEnd": Body._comment_end,
    "commentReference": Body._comment_here,
    "lastRenderedPageBreak": Body._page,
    "tbl": Body._start_table,
    "tr": Body._start_row,
    "tc": Body._start_cell,
    "ins": Body._inserted,
    "moveTo": Body._inserted,
    "altChunk": Body._embedded,
    "subDoc": Body._embedded,
    "x:blip": Body._picture,
    "x:imagedata": Body._picture,
}
_ENDS: Mapping[str, _Handler] = {"p": Body._end_paragraph, "r": Body._end_run, "tr": Body._end_row}
