"""Suggested codes for the unit at the caret, numbered for the digit keys, with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.widget import Widget

from cpqual.services.suggesting import MOST, PUT_OFF, CachedSuggestion
from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import code_tag

_FEWEST_SHOWN = 3
_REASON_ROWS = 2
DIMMED = ("unlikely", PUT_OFF)
"""How suggestions are worded that are best of a bad lot, or put off."""


class SuggestionsPanel(Widget):
    """Up to nine suggestions, as many as there is room for; a click on one accepts it."""

    DEFAULT_CSS = """
    SuggestionsPanel { height: 1fr; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(id="suggestions")
        self._found: Sequence[CachedSuggestion] = ()
        self._looks: Mapping[str, Look] = {}
        self._nothing = ""
        self._so_far = ""

    def show(
        self, found: Sequence[CachedSuggestion], looks: Mapping[str, Look], nothing: str, so_far: str = ""
    ) -> None:
        """Show other suggestions.

        Args:
            nothing: why there are none.
            so_far: how good those of the first one's code were until now.
        """
        if (found, nothing, so_far) != (self._found, self._nothing, self._so_far):
            self._found, self._looks, self._nothing, self._so_far = found, looks, nothing, so_far
            self.refresh()

    @property
    def room(self) -> int:
        """How many suggestions there is room for, above the reason for the first."""
        return min(MOST, max(_FEWEST_SHOWN, self.content_size.height - _REASON_ROWS))

    def render(self) -> Content:
        """Put one suggestion on a line, and the reason for the first below."""
        if not self._found:
            return Content.styled(self._nothing, "$foreground 60%")
        lines = [self._line(n, one) for n, one in enumerate(self._found[: self.room], start=1)]
        if reason := "; ".join(part for part in (self._so_far, why(self._found[0].why)) if part):
            lines.append(Content.styled(f"1: {safe(reason)}", "$foreground 60%"))
        return Content("\n").join(lines)

    async def on_click(self, event: events.Click) -> None:
        """Accept the suggestion that was clicked."""
        place = event.get_content_offset(self)
        if place is not None and place.y < len(self._found[: self.room]):
            await self.run_action(f"screen.do('accept_{place.y + 1}')")

    def _line(self, number: int, one: CachedSuggestion) -> Content:
        look = self._looks.get(one.code) or Look(one.code[:2].upper(), "grey", one.code)
        band = one.band.removeprefix("match: ")
        room = max(self.content_size.width - len(band) - 8, 4)
        label = Content(safe(look.label)).truncate(room, ellipsis=True)
        gap = " " * (room - label.cell_length + 1)
        style = "$foreground 60%" if band in DIMMED else ""
        return Content.assemble(
            (f"{number} ", "bold $accent"), code_tag(self, look), " ", label, gap, band
        ).stylize_before(style)


def why(reasons: Mapping[str, object]) -> str:
    """Return a suggestion's reasons in one short sentence, empty when none were kept."""
    words = _words(reasons.get("words"))
    defined = _words(reasons.get("definition"))
    alike = reasons.get("alike")
    parts = []
    if words:
        parts.append(f"says {words}")
    if defined:
        parts.append(f"its rule says {defined}")
    if isinstance(alike, list) and alike and isinstance(alike[0], dict):
        parts.append(f"like {alike[0].get('document', '')}")
    return "; ".join(parts)


def _words(found: object) -> str:
    return ", ".join(str(word) for word in found[:3]) if isinstance(found, list) else ""
