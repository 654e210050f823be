"""The workbench: one open project, one coder, and the modes they move between."""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.console import RenderableType
from textual import events
from textual.screen import Screen

from cpqual.domain.codings import About
from cpqual.domain.errors import CpqualError
from cpqual.domain.text import Span
from cpqual.services import claims, following, suggesting
from cpqual.services.session import Session, open_project
from cpqual.tui.actions import MODES, Action, Mode, all_actions, key_name
from cpqual.tui.comfort import ComfortableApp
from cpqual.tui.keymap import load_registry
from cpqual.tui.mode import Kind, ModeScreen, kinds_of
from cpqual.tui.reader.safe import safe
from cpqual.tui.runtime import install_signal_handlers, settle, watch_terminal
from cpqual.tui.styles import KeptStylesheet
from cpqual.tui.suggester import Suggester, worker_command

if TYPE_CHECKING:
    from textual.command import Provider

    from cpqual.domain.passages import PassageQuery

Severity = Literal["information", "warning", "error"]

_MOST_STEPS_BACK = 100
_LOOK_SECONDS = 1.0
_STANDS_SECONDS = 0.01
_LONGEST_HOLD_SECONDS = 2.0
_LATER = (
    "uuid6", "cpqual.tui.dialogs.picker", "cpqual.services.history", "cpqual.tui.widgets.search_bar",
    "cpqual.tui.dialogs.choose", "cpqual.tui.memo_writing",
)  # fmt: skip
"""What the first keys need and the first screen does not; imported before they come, if there is time."""
_LAYERED = frozenset(
    {"coding", "memo", "memo_link", "reading", "verdict", "negative_case", "read_unit", "unanswered"}
)
"""Tables in which every coder has rows of their own; what others do there is not shown where one codes."""


class Place(NamedTuple):
    """Somewhere to go back to: a mode, and in Code mode the passage."""

    mode: Mode
    document: str
    offset: int


def _commands() -> type[Provider]:
    # imported when the palette is opened: the palette is a good part of Textual
    from cpqual.tui.commands import ActionCommands

    return ActionCommands


class WorkbenchApp(ComfortableApp):
    """The workbench on one project file.

    Args:
        project: the project file, or the project as it has been opened already.
        coder: for a file, initials of the coder; None takes the only one there is.
        tour: whether the demo study offers its tour, if it was not finished before.

    Attributes:
        standing: whether the first screen is complete and may be painted.

    Raises:
        CpqualError: the project or the coder cannot be opened.
    """

    # Code mode's styles come with the app's: loaded with the screen, they would have all styles read twice
    CSS_PATH = [Path(__file__).with_name("app.tcss"), Path(__file__).parent / "screens" / "code.tcss"]  # noqa: RUF012
    DEFAULT_MODE = "code"
    COMMANDS = {_commands}  # noqa: RUF012 - Textual's own class attribute
    TITLE = "cpqual"

    def __init__(self, project: Path | Session, coder: str | None = None, *, tour: bool = True) -> None:
        super().__init__()
        self.stylesheet = KeptStylesheet(variables=self.stylesheet._variables)
        self.session = project if isinstance(project, Session) else open_project(project, coder)
        self.standing = False
        self.project_name = self.session.project.name
        self.registry, self._keymap_problems = load_registry(all_actions())
        self.suggester: Suggester | None = None
        self._offers_tour = tour
        self._follower = following.follow(self.session)
        self._trouble = ""
        self._held: deque[events.Key] | None = None
        self._held_since = 0.0
        self._back: list[Place] = []
        for mode in MODES:
            if find_spec(f"cpqual.tui.screens.{mode}") is not None:
                self.add_mode(mode, partial(_make_screen, mode))

    def on_load(self) -> None:
        """Be ready to be ended and to fail before the terminal is taken over."""
        if not self.is_headless:
            install_signal_handlers(self)
            self.redact_background()

    def on_mount(self) -> None:
        """Say what was wrong with the user's keymap and settings."""
        self.standing = self.is_headless
        if not self.is_headless:
            self.suit_terminal(self.console.color_system)
        for problem in (*self._keymap_problems, *self.settings_problems):
            self.say(problem, "warning")

    def on_ready(self) -> None:
        """Take over garbage collection and ask for suggestions once the first screen stands."""
        if self.session.read_only:
            self.say(f"Nothing can be changed in this project: {self.session.read_only}.", "warning")
        if self._offers_tour:
            self.offer_tour()
        if not self.is_headless:
            # by then everything that arranges the first screen has been done, and it is painted once
            self.set_timer(_STANDS_SECONDS, self._stand)

    def _stand(self) -> None:
        self.standing = True
        # the layout is painted whole; what waited to be painted until now is in it
        self.screen._repaint_required = False
        self.screen.refresh(repaint=False, layout=True)
        settle(self, _LATER)
        watch_terminal(self)
        self.set_interval(_LOOK_SECONDS, self.look_around)
        self._start_suggester()
        for holder in claims.others(self.session):
            self.say(f"The project is open in another workbench, too: {holder}.")

    async def on_unmount(self) -> None:
        """End the worker and close the project file."""
        if self.suggester is not None:
            await self.suggester.end()
        self.session.close()

    def _start_suggester(self) -> None:
        command = worker_command(self.session.path, self.session.coder.slug)
        if command is not None and not self.session.read_only and suggesting.are_offered(self.session):
            self.suggester = Suggester(
                command, lambda: self.data_changed("suggestions"), given_up=self._say_not_learned
            )
            if not suggesting.is_up_to_date(self.session):
                self.suggester.ask()

    @property
    def learning(self) -> bool:
        """Whether suggestions are being learned, or will be in a moment."""
        return self.suggester is not None and self.suggester.learning

    def _say_not_learned(self, cause: str) -> None:
        keys = self.registry["review_train"].keys
        again = f"In Review mode {key_name(keys[0]) if keys else 'Ctrl+P'} tries again"
        self.say(f"Suggestions are not learned any more: {cause.rstrip('.')}. {again}.", "warning")
        if suggesting.latest_run(self.session) is None:
            # what says that they are being learned is no longer true
            self.data_changed("suggestions")

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave, keeping what every mode wants kept; a signal comes through here too."""
        for screen in self.mode_screens():
            screen.leave()
            screen.end()
        super().exit(result, return_code, message)

    def say(self, message: str, severity: Severity = "information") -> None:
        """Tell the coder something in one line; the words are never markup."""
        self.notify(safe(" ".join(message.split("\n"))), severity=severity, markup=False)

    # Modes

    @property
    def modes(self) -> list[Mode]:
        """The modes there are."""
        return [mode for mode in MODES if mode in self._modes]

    def mode_screens(self) -> list[ModeScreen]:
        """Return the screens of the modes that have been shown."""
        bases = (stack[0] for stack in self._screen_stacks.values() if stack)
        return [screen for screen in bases if isinstance(screen, ModeScreen)]

    async def do_show_mode(self, mode: Mode) -> None:
        """Show a mode; Passages mode with the code that is in focus where the coder comes from."""
        if mode not in self._modes or mode == self.current_mode:
            return
        screen = self.screen_stack[0]
        if mode == "passages" and isinstance(screen, ModeScreen) and (query := screen.passages_in_focus()):
            await self.show_passages(query)
        else:
            self._remember_place()
            await self.switch_mode(mode)

    def data_changed(self, *kinds: Kind, origin: ModeScreen | None = None) -> None:
        """Let every mode but the one that did it look up again what has changed."""
        # answers to suggestions teach, too; that there are newer suggestions is told by nobody's act
        teaching = {"codings", "codebook", "documents"} | ({"suggestions"} if origin is not None else set())
        if self.suggester is not None and teaching & set(kinds):
            self.suggester.ask()
        for screen in self.mode_screens():
            if screen is not origin:
                screen.mark_stale(frozenset(kinds))
        if origin is not None:
            self.tell_tour(changed=kinds)

    def _handle_exception(self, error: Exception) -> None:
        # timers come here without passing a screen; that a file cannot be read is no fault of the workbench
        if isinstance(error, CpqualError):
            self.say(str(error), "error")
        else:
            super()._handle_exception(error)

    # Keys that come while another is being dealt with

    def hold_keys(self) -> None:
        """Keep keys back that come from now on."""
        if self._held is None:
            self._held, self._held_since = deque(), monotonic()

    async def release_keys(self) -> None:
        """Let the keys go that were kept back, in the order in which they came."""
        while self._held:
            await super().on_event(self._held.popleft())
        self._held = None

    async def on_event(self, event: events.Event) -> None:
        """Keep a key back while it is its turn to wait; never for long, whatever went wrong."""
        if self._held is not None and isinstance(event, events.Key) and not event.is_forwarded:
            self._held.append(event)
            if monotonic() - self._held_since > _LONGEST_HOLD_SECONDS:
                await self.release_keys()
            return
        await super().on_event(event)

    # What other programs do

    def look_around(self) -> None:
        """Show what other programs have changed, and say so; say when the file is not where it was."""
        try:
            touched = self._follower.look()
        except CpqualError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.say(self._trouble, "error")
            return
        shown = kinds_of(touched.own | (touched.others - _LAYERED))
        if shown:
            self.say(f"Changed by another program, and shown anew: {', '.join(sorted(shown))}.")
        if touched.model:
            shown.add("suggestions")
        if shown:
            self.data_changed(*shown)
        if behind := kinds_of(touched.others & _LAYERED):
            for screen in self.mode_screens():
                if screen.mode not in ("code", "review"):
                    screen.mark_stale(frozenset(behind))

    # Going to a passage and back

    async def jump(self, document: str, offset: int, span: Span | None = None) -> None:
        """Open Code mode at a passage; `go_back` leads back here.

        Raises:
            UnknownNameError: there is no such document.
        """
        self._remember_place()
        await self._open_passage(document, offset, span)

    async def show_passages(self, query: PassageQuery) -> None:
        """Show passages in Passages mode; `go_back` leads back here.

        Raises:
            UnknownNameError: a code is not in the project.
        """
        from cpqual.tui.screens.passages import PassagesScreen

        if self.current_mode != "passages":
            self._remember_place()
            await self.switch_mode("passages")
        screen = self.screen_stack[0]
        if isinstance(screen, PassagesScreen):
            screen.show(query)

    async def show_rule(self, code: str) -> None:
        """Show the rule of a code in Codebook mode; `go_back` leads back here."""
        from cpqual.tui.screens.codebook import CodebookScreen

        if self.current_mode != "codebook":
            self._remember_place()
            await self.switch_mode("codebook")
        screen = self.screen_stack[0]
        if isinstance(screen, CodebookScreen):
            if screen.queue_code:
                screen.do_leave_queue()
            screen.reload(code)

    async def show_hits_of_rules(self, code: str) -> None:
        """List in Search mode what the rules of a code find; `go_back` leads back here."""
        from cpqual.tui.screens.search import SearchScreen

        if self.current_mode != "search":
            self._remember_place()
            await self.switch_mode("search")
        screen = self.screen_stack[0]
        if isinstance(screen, SearchScreen):
            screen.show_rules((code,))

    async def do_go_back(self) -> None:
        """Go back to where the coder came from."""
        if not self._back:
            self.say("This is where you started.")
            return
        place = self._back.pop()
        if place.mode == "code":
            await self._open_passage(place.document, place.offset, None)
        else:
            await self.switch_mode(place.mode)

    async def _open_passage(self, document: str, offset: int, span: Span | None) -> None:
        from cpqual.tui.screens.code import CodeScreen

        await self.switch_mode("code")
        screen = self.screen_stack[0]
        if isinstance(screen, CodeScreen):
            screen.open_document(document, offset, span)

    def _remember_place(self) -> None:
        screen = self.screen_stack[0]
        if isinstance(screen, ModeScreen):
            self._back.append(Place(screen.mode, *screen.place()))
            del self._back[:-_MOST_STEPS_BACK]

    # Memos

    def write_memo(self, *abouts: About) -> Awaitable[object]:
        """Let the coder write a memo about the first of some things, or change one that is there."""
        from cpqual.tui.memo_writing import MemoWriter

        return MemoWriter(self).about(abouts)

    # Actions of every mode

    def do_help(self) -> Awaitable[object] | None:
        """Show the keys of the mode, and do what is picked there."""
        from cpqual.tui.dialogs.help import HelpDialog

        screen = self.screen
        if isinstance(screen, ModeScreen):
            return self.push_screen(
                HelpDialog(self.registry, screen.mode), partial(self._do_from_help, screen)
            )
        return None

    async def _do_from_help(self, screen: ModeScreen, action: Action | None) -> None:
        # what belongs to another mode is done there by the coder, who sees what it would be done to
        if action is not None and screen.mode in action.modes and not action.dialog:
            await screen.action_do(action.id)
        elif action is not None:
            await self.do_show_mode(action.modes[0])

    def do_palette(self) -> None:
        """Open the command palette."""
        self.action_command_palette()

    def do_quit(self) -> None:
        """Leave."""
        self.exit()


def _make_screen(mode: Mode) -> Screen[None]:
    module = importlib.import_module(f"cpqual.tui.screens.{mode}")
    make: Callable[[], Screen[None]] = getattr(module, f"{mode.capitalize()}Screen")
    return make()
