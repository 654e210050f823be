"""What suits the workbench to a person and a terminal: themes, nothing that moves over SSH, and the tour."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual.filter import LineFilter, Monochrome, NoColor

from cpqual.domain.errors import RefusedError
from cpqual.services import demo_study
from cpqual.tui.crash import RedactedCrash
from cpqual.tui.mode import Kind, ModeScreen
from cpqual.tui.settings import read_settings
from cpqual.tui.theme import MONO, THEMES, WORDS, remember_theme, remembered_theme, theme_after

if TYPE_CHECKING:
    from cpqual.tui.app import WorkbenchApp
    from cpqual.tui.tour import Tour

_NO_COLOUR = NoColor()


class ComfortableApp(RedactedCrash[None]):
    """The part of the workbench that knows themes, settings and the tour.

    Attributes:
        settings: what the user's settings file says.
        settings_problems: what was wrong with it, one line each.
    """

    def __init__(self) -> None:
        super().__init__()
        self.settings, self.settings_problems = read_settings()
        self._tour: Tour | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = MONO.name if self.no_color else self.settings.theme or remembered_theme()
        if not self._may_move():
            self.animation_level = "none"

    @property
    def _workbench(self) -> WorkbenchApp:
        return cast("WorkbenchApp", self)

    def _may_move(self) -> bool:
        """Tell whether anything may move by itself; over SSH every frame travels, and arrives late."""
        if self.settings.animation is not None:
            return self.settings.animation
        return not any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))

    # Themes

    def suit_terminal(self, colours: str | None) -> None:
        """Begin without colours where the terminal has but 16, unless a theme is set.

        Tints of codes and the selection would all be the same grey there.

        Args:
            colours: what Rich calls the colours of the terminal.
        """
        if colours == "standard" and not self.settings.theme:
            self.theme = MONO.name

    def do_theme(self) -> None:
        """Show the next theme, say which it is, and remember it."""
        if self.no_color:
            raise RefusedError("NO_COLOR is set, so there are no colours", remedy="Unset it and start again.")
        self.show_theme(theme_after(self.theme))
        remember_theme(self.theme)
        self.clear_notifications()
        next_time = f"; settings.toml starts with {WORDS[self.settings.theme]}" if self.settings.theme else ""
        self._workbench.say(f"Theme: {WORDS[self.theme]}{next_time}.")

    def show_theme(self, name: str) -> None:
        """Show a theme; what was painted in colours of codes is made anew."""
        self.theme = name
        for screen in self._workbench.mode_screens():
            screen.mark_stale(frozenset({"codebook"}))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to every line before it is shown; in one theme, all colours are taken out."""
        filters = super().get_line_filters()
        if self.theme != MONO.name:
            return filters
        return [*(one for one in filters if not isinstance(one, Monochrome)), _NO_COLOUR]

    # The tour

    def offer_tour(self) -> None:
        """Go on with the tour where it was left, if this is the demo study and the tour is wanted."""
        session = self._workbench.session
        if self.settings.tour and not session.read_only and demo_study.is_demo(session):
            self._begin_tour(again=False)

    def do_tour_start(self) -> None:
        """Begin the tour, whatever was seen of it before."""
        self._begin_tour(again=True)

    def do_tour_next(self) -> None:
        """Go on to the next hint of the tour."""
        if self._tour is None or self._tour.hint is None:
            raise RefusedError("there is no tour under way", remedy="The command palette starts it.")
        self._tour.go_on()

    def do_tour_end(self) -> None:
        """End the tour for good."""
        if self._tour is not None:
            self._tour.end()

    def on_tour_box_clicked(self) -> None:
        """Go on to the next hint of the tour."""
        if self._tour is not None:
            self._tour.go_on()

    def tell_tour(self, *, did: str = "", changed: Iterable[Kind] = ()) -> None:
        """Let the tour hear of an action that was done, and of what it changed."""
        if self._tour is not None:
            self._tour.hear(did, changed)

    def show_tour(self) -> None:
        """Show the tour's hint, if there is one, in the mode that is shown."""
        screen = self.screen_stack[0]
        if self._tour is not None and isinstance(screen, ModeScreen):
            self._tour.show_on(screen)

    def _begin_tour(self, *, again: bool) -> None:
        # few take the tour, and every start would pay for the import
        from cpqual.tui.tour import Tour, left_at

        if self._tour is not None:
            self._tour.end()
        self._tour = Tour(self._workbench.registry, 0 if again else left_at())
        self.show_tour()
