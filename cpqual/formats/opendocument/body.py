"""The text of an OpenDocument part, walked without recursion in the order in which it is read."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cpqual.formats.building import BlockKind, Mark
from cpqual.formats.labels import words as word_list
from cpqual.formats.markup_text import MarkupText
from cpqual.formats.opendocument.names import full, name, value
from cpqual.formats.opendocument.styles import Styles
from cpqual.formats.xml_parts import Element

_PARAGRAPHS = ("text:p", "text:h")
_LEFT_OUT = word_list("""office:forms office:scripts office:event-listeners text:script text:ruby-text
    text:sequence-decls text:variable-decls text:user-field-decls text:dde-connection-decls text:note-citation
    text:table-of-content-source text:alphabetical-index-source text:bibliography-source
    text:user-index-source text:illustration-index-source text:table-index-source text:object-index-source
    text:alphabetical-index-auto-mark-file table:covered-table-cell x:desc x:title""")
_MOST_SPACES = 1000
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")
_LETTERS = re.compile(r"[^\W\d_]")


class _Look(NamedTuple):
    """How a stretch of text is set."""

    hidden: bool = False
    bold: bool = False


@dataclass(slots=True)
class Remark:
    """A comment as it was met.

    Attributes:
        key: the name by which its end and its replies name it, empty where it has none.
        end: where it ends, None where only its place is known.
        answers: the name of the comment it answers.
    """

    key: str
    start: Mark
    author: str
    date: str
    words: str
    answers: str
    end: Mark | None = None


@dataclass(slots=True)
class Found:
    """What was met on the way beside words.

    Attributes:
        breaks: where pages after the first begin.
        counts: what was left out or changed, by name.
        labels: words around automatic numbers, such as `P1:`.
    """

    remarks: list[Remark] = field(default_factory=list)
    breaks: list[Mark] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)


class Body:
    """Adds the text of a part to a flow.

    Args:
        styles: the file's styles.
        inner: whether this is a note or comment, in which there are none again.
    """

    def __init__(self, styles: Styles, *, inner: bool = False) -> None:
        self.flow = MarkupText()
        self.found = Found()
        self._styles = styles
        self._inner = inner
        self._boxes: deque[Element] = deque()
        self._looks: list[_Look] = []
        self._lists: list[str] = []
        self._paragraphs = 0
        self._boxed = False

    def add(self, root: Element) -> None:
        """Add everything below an element; what is in text boxes comes after the paragraph they hang on."""
        self._walk(root)
        self._boxes_out()

    def _walk(self, root: Element) -> None:
        from lxml import etree  # as in `xml_parts`

        walker = etree.iterwalk(root, events=("start", "end"))
        passed_over = None
        for event, element in walker:
            called = name(element)
            if event == "start" and element is not root and self._is_left_out(called, element):
                walker.skip_subtree()
                passed_over = element
            elif event == "start":
                if handler := _STARTS.get(called):
                    handler(self, element)
                self._words(element.text)
            else:
                if element is not passed_over and (handler := _ENDS.get(called)):
                    handler(self, element)
                if element is not root:
                    self._words(element.tail)

    def _is_left_out(self, called: str, element: Element) -> bool:
        if called == "office:annotation":
            self._remark(element)
            return True
        if called == "text:note":
            self._note(element)
            return True
        if called == "text:tracked-changes":
            for kind in ("insertion", "deletion"):
                self.found.counts[kind] += sum(1 for _ in element.iter(full(f"text:{kind}")))
            return True
        if called == "text:section" and value(element, "text:display") == "none":
            self.found.counts["hidden"] += len("".join(element.itertext()).strip())
            return True
        if called.startswith("draw:") and self._paragraphs:
            self._drawing(element)
            return True
        return called in _LEFT_OUT

    def _words(self, words: str | None) -> None:
        if not words or not self._paragraphs:
            return
        if self._looks[-1].hidden:
            self.found.counts["hidden"] += len(words)
        else:
            self.flow.words(words, bold=self._looks[-1].bold)

    def _exactly(self, words: str) -> None:
        if self._paragraphs and not self._looks[-1].hidden:
            self.flow.exactly(words)

    # paragraphs and stretches

    def _start_paragraph(self, element: Element) -> None:
        style = value(element, "text:style-name")
        if not self._inner and not self._boxed and self._styles.says("paragraph", style, "page"):
            self.found.breaks.append(self.flow.builder.here)
        self._looks.append(self._look("paragraph", style, _Look()))
        self._paragraphs += 1
        self.flow.begin()

    def _look(self, family: str, style: str, outer: _Look) -> _Look:
        says = self._styles.says
        return _Look(outer.hidden or says(family, style, "hidden"), outer.bold or says(family, style, "bold"))

    def _end_paragraph(self, element: Element) -> None:
        self._looks.pop()
        self._paragraphs -= 1
        self.flow.end_paragraph(self._kind(element))
        self._boxes_here()

    def _kind(self, element: Element) -> BlockKind:
        if name(element) == "text:h":
            return "heading"
        list_style = self._styles.list_of(value(element, "text:style-name"))
        if self._lists and not self._in_header:
            list_style = next(filter(None, reversed(self._lists)), list_style)
        elif not list_style:
            return "paragraph"
        form, words = self._styles.numbering(list_style, max(1, len(self._lists)))
        if form == "bullet":
            return "item"
        if form == "number" and words:
            if _LETTERS.search(words):
                self.found.labels[words] += 1
            else:
                self.found.counts["numbered"] += 1
        return "paragraph"

    _in_header = False

    def _start_header(self, _: Element) -> None:
        self._in_header = True

    def _end_header(self, _: Element) -> None:
        self._in_header = False

    def _start_span(self, element: Element) -> None:
        outer = self._looks[-1] if self._looks else _Look()
        self._looks.append(self._look("text", value(element, "text:style-name"), outer))

    def _end_span(self, _: Element) -> None:
        self._looks.pop()

    def _start_list(self, element: Element) -> None:
        self._lists.append(value(element, "text:style-name"))

    def _end_list(self, _: Element) -> None:
        self._lists.pop()

    # what stands for characters

    def _spaces(self, element: Element) -> None:
        count = value(element, "text:c") or "1"
        self._exactly(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, _MOST_SPACES))

    def _tab(self, _: Element) -> None:
        self._exactly("\t")

    def _line_break(self, _: Element) -> None:
        self._exactly("\n")

    def _page(self, _: Element) -> None:
        if not self._inner:
            self.found.breaks.append(self.flow.builder.here)

    # notes, comments, boxes

    def _inside(self, element: Element) -> str:
        body = Body(self._styles, inner=True)
        body.add(element)
        return body.flow.builder.finish().text

    def _note(self, element: Element) -> None:
        inside = next((one for one in element if name(one) == "text:note-body"), None)
        words = "" if self._inner or inside is None else " ".join(self._inside(inside).split())
        if words:
            kind = "endnote" if value(element, "text:note-class") == "endnote" else "footnote"
            self.found.counts["notes"] += 1
            self._words(f"[[{kind}: {words.replace('[', '(').replace(']', ')')}]]")

    def _remark(self, element: Element) -> None:
        words = "" if self._inner else self._inside(element)
        if not words:
            return
        said = {name(one): one.text or "" for one in element}
        date = _DATE.match(said.get("dc:date", ""))
        self.found.remarks.append(
            Remark(
                value(element, "office:name"),
                self.flow.builder.here,
                said.get("dc:creator", ""),
                date[0] if date else "",
                words,
                value(element, "loext:parent-name"),
            )
        )

    def _remark_end(self, element: Element) -> None:
        key = value(element, "office:name")
        for remark in reversed(self.found.remarks):
            if key and remark.key == key and remark.end is None:
                remark.end = self.flow.builder.here
                return

    def _drawing(self, element: Element) -> None:
        if any(next(element.iter(full(paragraph)), None) is not None for paragraph in _PARAGRAPHS):
            self._boxes.append(element)
        else:
            self.found.counts["pictures"] += 1

    def _boxes_here(self) -> None:
        if self._boxes and not self._boxed and not self._paragraphs and not self.flow.in_table:
            self._boxes_out()

    def _boxes_out(self) -> None:
        flow, lists = self.flow, self._lists
        while self._boxes:
            self.found.counts["boxes"] += 1
            self.flow, self._lists, self._boxed = MarkupText(flow.builder), [], True
            self._walk(self._boxes.popleft())
            flow.titles += self.flow.titles
        self.flow, self._lists, self._boxed = flow, lists, False

    # tables

    def _start_table(self, _: Element) -> None:
        self.flow.start_table()

    def _start_row(self, element: Element) -> None:
        self.flow.start_row(sum(name(one) == "table:table-cell" for one in element))

    def _start_cell(self, _: Element) -> None:
        self.flow.start_cell()

    def _end_row(self, _: Element) -> None:
        self.flow.end_row()
        self._boxes_here()


_Handler = Callable[[Body, Element], None]
_STARTS: Mapping[str, _Handler] = {
    "text:p": Body._start_paragraph,
    "text:h": Body._start_paragraph,
    "text:span": Body._start_span,
    "text:list": Body._start_list,
    "text:list-header": Body._start_header,
    "text:s": Body._spaces,
    "text:tab": Body._tab,
    "text:line-break": Body._line_break,
    "text:soft-page-break": Body._page,
    "office:annotation-end": Body._remark_end,
    "table:table": Body._start_table,
    "table:table-row": Body._start_row,
    "table:table-cell": Body._start_cell,
}
_ENDS: Mapping[str, _Handler] = {
    "text:p": Body._end_paragraph,
    "text:h": Body._end_paragraph,
    "text:span": Body._end_span,
    "text:list": Body._end_list,
    "text:list-header": Body._end_header,
    "table:table-row": Body._end_row,
}
