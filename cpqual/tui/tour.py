"""The tour of the demo study: a few hints, one at a time, each gone once what it tells of was done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.content import Content

from cpqual.tui.actions import Registry, key_name
from cpqual.tui.mode import Kind, ModeScreen
from cpqual.tui.remembered import recall, remember
from cpqual.tui.widgets.tour_box import TourBox

_KEY = re.compile(r"\{(\w+)\}")
_MEMORY = "tour"


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint.

    Attributes:
        words: what it says; an action's id in braces stands for its first key.
        actions: what the coder does to be done with it.
        kinds: or what of the project has changed by then.
    """

    words: str
    actions: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()


HINTS = (
    Hint(
        "This study is invented: try anything. {uncoded_next} goes to the next unit without a code,"
        " {sentence_next} on by a sentence, {turn_next} by a turn or paragraph.",
        frozenset({"uncoded_next", "uncoded_previous", "sentence_next", "sentence_previous", "turn_next",
                   "turn_previous", "paragraph_next", "paragraph_previous"}),
    ),
    Hint(
        "{pick} codes the unit at the caret: type a part of a code's name, read its rule, Enter puts it on.",
        kinds=frozenset({"codings"}),
    ),
    Hint(
        "All is saved at once, and nothing is lost: {undo} takes your last act back, {redo} does it again.",
        frozenset({"undo"}),
    ),
    Hint(
        "For less than a unit, select first: {select_sentence} the sentence, or {toggle_selecting} and move."
        " Then {pick} codes just that, {memo} writes a memo on it, {copy} copies it with who said it.",
        frozenset({"select_sentence", "select_turn", "select_paragraph", "toggle_selecting", "extend_left",
                   "extend_right", "extend_up", "extend_down", "extend_word_previous", "extend_word_next"}),
    ),
    Hint(
        "There is more than this page: {mode_codebook} the codebook, {mode_agree} where coders differ,"
        " {mode_explore} how often each theme comes up. {mode_code} leads back here.",
        frozenset({"mode_codebook", "mode_agree", "mode_explore", "mode_review", "mode_documents",
                   "mode_passages", "mode_search", "mode_memos", "mode_log"}),
    ),
    Hint(
        "{help} finds any key by what it does. That was the tour; {palette} can start it again.",
        frozenset({"help"}),
    ),
)  # fmt: skip


def left_at() -> int:
    """Return the hint this person has come to on this machine; as many as there are when finished."""
    at = recall(_MEMORY)
    return min(max(at, 0), len(HINTS)) if isinstance(at, int) else 0


class Tour:
    """The tour under way in a workbench.

    Args:
        registry: all actions, with the user's keys.
        at: the hint to begin with, counted from 0.
    """

    def __init__(self, registry: Registry, at: int = 0) -> None:
        self._registry = registry
        self._at = at
        self._box: TourBox | None = None

    @property
    def hint(self) -> Hint | None:
        """The hint that is shown; None once the tour is over."""
        return HINTS[self._at] if self._at < len(HINTS) else None

    def hear(self, did: str, changed: Iterable[Kind]) -> None:
        """Go on if an action, or what was changed, is what the hint told of."""
        hint = self.hint
        if hint is not None and (did in hint.actions or not hint.kinds.isdisjoint(changed)):
            self.go_on()

    def go_on(self) -> None:
        """Show the next hint, or take the box away after the last."""
        self._at += 1
        remember(_MEMORY, self._at)
        self._tell()

    def end(self) -> None:
        """Take the box away for good."""
        self._at = len(HINTS)
        remember(_MEMORY, self._at)
        self._tell()

    def show_on(self, screen: ModeScreen) -> None:
        """Show the hint in the mode that is shown now."""
        if self.hint is not None and (self._box is None or self._box.screen is not screen):
            self._take_away()
            self._box = TourBox()
            screen.mount(self._box)
            self._tell()

    def _tell(self) -> None:
        if self.hint is None:
            self._take_away()
        elif self._box is not None:
            on, palette = _key(self._registry, "tour_next"), _key(self._registry, "palette")
            title = f"Tour: {self._at + 1} of {len(HINTS)}"
            self._box.tell(told(self._registry, self.hint), title, f"{on} goes on · {palette} ends the tour")

    def _take_away(self) -> None:
        if self._box is not None:
            self._box.remove()
            self._box = None


def told(registry: Registry, hint: Hint) -> Content:
    """Return a hint's words with the user's keys in them."""
    return Content.assemble(*_parts(registry, hint))


def _parts(registry: Registry, hint: Hint) -> Iterator[str | tuple[str, str]]:
    for i, part in enumerate(_KEY.split(hint.words)):
        yield (_key(registry, part), "bold $accent") if i % 2 else part


def _key(registry: Registry, action_id: str) -> str:
    """Return an action's first key; what has none is found in the palette by its name."""
    action = registry[action_id]
    return key_name(action.keys[0]) if action.keys else f"“{action.help}”"
