"""Moving the edges of a coding, by words and by characters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.services import coding
from cpqual.tui.coding.asking import Asking
from cpqual.tui.coding.layer import length_in_words
from cpqual.tui.reader.motions import left, right, word_end, word_next, word_previous

Step = Callable[[str, Span], Span]


class EdgeActs(Asking):
    """Each of the four ways an edge can go, as often as the count says."""

    def do_edge(self, way: str) -> Awaitable[object] | None:
        """Move an edge of the coding in focus, or of the one at the caret."""
        step, times = STEPS[way], self.count or 1

        def chosen(found: Sequence[Coding]) -> None:
            self._move_edge(found[0], step, times)

        return self._which("Move the edge of which coding?", chosen)

    def _move_edge(self, one: Coding, step: Step, times: int) -> None:
        layer = self.opened()
        before = span = Span(one.start, one.end)
        for _ in range(times):
            last, span = span, step(layer.text, span)
            if span.start < span.end:
                span = trim(layer.text, *span)
            else:
                raise RefusedError("a coding keeps at least one character", remedy="Remove it with x.")
            if span == last:
                break
        if span == before:
            raise RefusedError("the coding reaches the end of the text already")
        changed = coding.move_edges(self.session.showing(layer.opened.document), one.id, span)
        self.reader.clear_selection()
        self.show_change([changed])
        self.focus_coding(changed)
        self.status.tell(f"{changed.code} · {length_in_words(layer.text, Span(changed.start, changed.end))}")


def _end_back_word(text: str, span: Span) -> Span:
    last = word_previous(text, span.end)
    return Span(span.start, span.start + len(text[span.start : last].rstrip()))


def _end_back(text: str, span: Span) -> Span:
    return Span(span.start, span.start + len(text[span.start : left(text, span.end)].rstrip()))


def _end_on(text: str, span: Span) -> Span:
    return Span(span.start, right(text, _past_space(text, span.end)))


def _start_back(text: str, span: Span) -> Span:
    start = span.start
    while start > 0 and text[start - 1].isspace():
        start -= 1
    # white space before the first word of a text is no place for a coding to begin
    return Span(left(text, start), span.end) if start > 0 else span


def _start_on(text: str, span: Span) -> Span:
    return Span(_past_space(text, right(text, span.start)), span.end)


def _past_space(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


STEPS: dict[str, Step] = {
    "end_back": _end_back_word,
    "end_on": lambda text, span: Span(span.start, word_end(text, span.end)),
    "start_back": lambda text, span: Span(word_previous(text, span.start), span.end),
    "start_on": lambda text, span: Span(word_next(text, span.start), span.end),
    "end_back_character": _end_back,
    "end_on_character": _end_on,
    "start_back_character": _start_back,
    "start_on_character": _start_on,
}
"""What each way makes of a passage. No edge comes to stand in white space, which codings leave out."""
