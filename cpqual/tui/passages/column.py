"""A column of passages: what it shows, in words, above the list of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from cpqual.domain.passages import PassageQuery
from cpqual.domain.quoting import Permission
from cpqual.domain.text import Span
from cpqual.services.passage_groups import PassageGroup
from cpqual.services.passages import Found, Passage, Place
from cpqual.tui.coding.layer import Look
from cpqual.tui.passages.rows import PassageRows, Read, Row
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import tag_colour

_TICK = "✓"
_TICKS = Column("", 1)
_KEPT = Column("", 1)
_SIGNS: Mapping[Permission, str] = {"not asked": '"', "asked": "?", "granted": "+", "refused": "×"}
"""What stands before a passage that is kept for publication."""
_SPEAKER = Column("speaker", 7, from_width=46)
_CODES = Column("code", 4, wraps=True)
_WORDS = Column("passage", 20, share=1, wraps=True)
_MOST_LINES = 3
_SHORT_LIST = 16
"""Rows of a list in which a passage takes two lines at most."""


class PassageColumn(Vertical):
    """A line that says what is shown, and the passages under their headings.

    Attributes:
        wanted: what is asked for; None while nothing has been chosen.
        found: what was found for it; None until it has been.
        ticked: the passages that are ticked.
    """

    DEFAULT_CSS = """
    PassageColumn {
        width: 1fr;
        Static { height: auto; max-height: 3; padding: 0 1; color: $foreground 70%; }
        RowList { height: 1fr; scrollbar-size-vertical: 1; }
        &:focus-within Static { color: $foreground; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.wanted: PassageQuery | None = None
        self.found: Found | None = None
        self.ticked: set[Place] = set()
        self.rows: RowList[Row] = RowList((), self._cells, id=f"{id}-rows")
        self._words = Static("", markup=False)
        self._looks: Mapping[str, Look] = {}
        self._kept: Mapping[str, Mapping[Span, Permission]] = {}
        self._listed: PassageRows | None = None

    def compose(self) -> ComposeResult:
        """Put the words above the list."""
        yield self._words
        yield self.rows

    @property
    def place(self) -> Place | None:
        """The passage under the cursor."""
        row = self.rows.item
        return row.place if isinstance(row, Passage) else None

    def say(self, words: str) -> None:
        """Show words above the list in place of what is shown: that it is looked up, or why it cannot be."""
        self._words.update(plain(words))

    def begin(self, wanted: PassageQuery) -> None:
        """Take up another query; what is listed stays until it has been looked up."""
        if self.wanted is None or self.wanted.codes != wanted.codes:
            self.ticked.clear()
        self.wanted = wanted
        self.say("looking for passages…")

    def show(self, found: Found, looks: Mapping[str, Look], read: Read) -> None:
        """List what was found, with the cursor on the passage it was on, or else where it was."""
        place, index = self.place, self.rows.index or 0
        same = self.found is not None and self.found.query.codes == found.query.codes
        self.found, self._looks = found, looks
        self._listed = listed = PassageRows(found, read)
        if not same:
            index = 0
        elif place is not None and (row := found.row_of(place.document, place.span)) is not None:
            index = listed.row_of_number(row)
        there = {found.at(row) for row in range(len(found))} if self.ticked else set[Place]()
        self.ticked &= there
        several = len(found.codes) > 1
        self.rows.show(
            listed,
            index=index,
            columns=(_TICKS, _KEPT, _SPEAKER, *((_CODES,) if several else ()), _WORDS),
            groups=listed.headings,
            heights=self._heights,
        )
        self.tell()

    def refuse(self, refusal: str) -> None:
        """Show why nothing can be listed."""
        self.found = self._listed = None
        self.rows.show((), groups=(), heights=None)
        self.say(refusal)

    def close(self) -> None:
        """Ask for nothing any more."""
        self.wanted = None
        self.ticked.clear()
        self.refuse("")

    def tell(self) -> None:
        """Say what is shown."""
        found = self.found
        if found is None:
            return
        number = f"{amount(found.count, 'passage')} in {amount(found.document_count, 'document')}"
        parts = [number, found.told, f"layer {found.layer}"]
        if found.query.counted:
            parts.append("only what is counted")
        if self.ticked:
            parts.append(f"{_TICK} {len(self.ticked):,}")
        self.say(" · ".join(parts))

    def mark_kept(self, kept: Mapping[str, Mapping[Span, Permission]]) -> None:
        """Mark other passages as kept for publication."""
        self._kept = kept
        self.rows.repaint()

    # Ticks

    def tick(self) -> None:
        """Tick the passage under the cursor, or untick it, and go on to the next one."""
        if self.place is not None:
            self.ticked ^= {self.place}
            self._ticks_changed()
            self.rows.action_cursor(1)

    def tick_group(self) -> None:
        """Tick all passages under the same heading, or untick them when all are ticked."""
        if self._listed is None or self.found is None or self.rows.index is None:
            return
        found = self.found
        rows = self._listed.numbers_of_group(self._listed.group_of(self.rows.index))
        places = {found.at(row) for row in rows}
        self.ticked = self.ticked - places if places <= self.ticked else self.ticked | places
        self._ticks_changed()

    def untick(self) -> None:
        """Untick everything."""
        self.ticked.clear()
        self._ticks_changed()

    def _ticks_changed(self) -> None:
        self.rows.repaint()
        self.tell()

    # Rows

    def _heights(self, widths: Sequence[int]) -> Iterable[int]:
        most = _MOST_LINES if self.rows.size.height > _SHORT_LIST else _MOST_LINES - 1
        return self._listed.heights(widths[-1], most) if self._listed is not None else ()

    def _cells(self, row: Row) -> list[Cell]:
        if isinstance(row, PassageGroup):
            about = f" · {row.about}" if row.about not in ("", row.name) else ""
            return [f"{row.name} · {amount(row.count, 'passage')}{about}"]
        kept = self._kept.get(row.place.document, {}).get(row.place.span)
        cells: list[Cell] = [_TICK if row.place in self.ticked else "", _SIGNS[kept] if kept else ""]
        cells.append(row.speaker or "–")
        if self.found is not None and len(self.found.codes) > 1:
            cells.append(self._tags(row.place.codes))
        return [*cells, row.words]

    def _tags(self, slugs: Sequence[str]) -> Text:
        tags = Text(end="")
        for slug in slugs:
            look = self._looks.get(slug) or Look(slug[:2].upper(), "grey", slug)
            tags.append(f"▌{safe(look.tag)} ", Style(color=tag_colour(self, look.colour), bold=True))
        return tags
