"""Why a unit's suggestions are made, one at a time, with the passages they are like to go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.text import Span
from cpqual.services.acceptance import precision_by_code
from cpqual.services.queue_acts import reasons
from cpqual.services.queues import Queued
from cpqual.services.suggesting import CachedSuggestion
from cpqual.tui.coding.layer import Look
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.detail_pane import DetailPane
from cpqual.tui.widgets.reasons import reasons_text, similar

if TYPE_CHECKING:
    from cpqual.tui.app import WorkbenchApp


class SuggestionReasons(Dialog[tuple[str, Span] | None]):
    """Shows the reasons of one suggestion; those that were not kept are worked out while it is shown.

    The result is a similar passage to go to, as document and span, or None.

    Args:
        found: the unit's suggestions.
        looks: how the codes look, by slug.
        first: index of the one that is shown first.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q,enter,W", "dismiss(None)", "Close", show=False),
        Binding("down,j,right_square_bracket", "step(1)", "Next", show=False),
        Binding("up,k,left_square_bracket", "step(-1)", "Previous", show=False),
        Binding("pagedown", "turn(1)", "Further", show=False),
        Binding("pageup", "turn(-1)", "Back", show=False),
        *(Binding(str(n), f"open({n})", show=False) for n in (1, 2, 3)),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    SuggestionReasons {
        .dialog { width: 84; height: 20; max-width: 96%; max-height: 90%; }
        DetailPane { height: 1fr; }
    }
    """
    AUTO_FOCUS = ""

    def __init__(
        self, app: WorkbenchApp, found: Sequence[CachedSuggestion], looks: Mapping[str, Look], first: int
    ) -> None:
        super().__init__()
        self._workbench = app
        self._found = [Queued(one) for one in found]
        self._looks = looks
        self._at = first
        self._right = precision_by_code(app.session)
        self._refused: set[str] = set()

    def compose(self) -> ComposeResult:
        """Show one suggestion's reasons."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Why this suggestion"
            yield DetailPane(id="suggestion-reasons")

    def on_mount(self) -> None:
        """Show the one that was asked about."""
        self._show()

    def action_step(self, step: int) -> None:
        """Show the next suggestion of the unit, or the one before."""
        self._at = (self._at + step) % len(self._found)
        self._show()

    def action_turn(self, way: int) -> None:
        """Scroll to what there is no room for."""
        pane = self.query_one(DetailPane)
        pane.scroll_relative(y=way * max(pane.size.height - 1, 1), animate=False)

    def action_open(self, number: int) -> None:
        """Leave for a similar passage."""
        places = similar(reasons(self._workbench.session, self._found[self._at]))
        if number <= len(places):
            self.dismiss(places[number - 1])

    def _show(self) -> None:
        one = self._found[self._at]
        code = one.suggestion.code
        look = self._looks.get(code) or Look(code[:2].upper(), "grey", code)
        kept = bool(reasons(self._workbench.session, one))
        waits = "working it out from what you have coded …"
        none = "they could not be worked out now" if code in self._refused else waits
        box = self.query_one(".dialog")
        which = f"{self._at + 1} of {len(self._found)}" if len(self._found) > 1 else ""
        keys = (
            "↑ ↓ another · 1–3 opens a passage · Esc closes" if which else "1–3 opens a passage · Esc closes"
        )
        box.border_subtitle = Content(" · ".join(part for part in (which, keys) if part))
        self.query_one(DetailPane).show(
            reasons_text(self, self._workbench.session, one, look, self._right.get(code), none)
        )
        if not kept and code not in self._refused:
            self.run_worker(self._work_out(one), exclusive=True, exit_on_error=False)

    async def _work_out(self, one: Queued) -> None:
        suggester, asked = self._workbench.suggester, one.suggestion
        if suggester is not None:
            await suggester.explain(asked.document, asked.start, asked.code)
        if not reasons(self._workbench.session, one):
            self._refused.add(asked.code)
        if self.is_attached:
            self._show()
