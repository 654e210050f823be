"""The base of every mode's screen: title bar, footer, bindings from the registry, and when to look anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from cpqual.domain.errors import CpqualError
from cpqual.services.session import Session, TextChangedError
from cpqual.tui.actions import MODES, Action, Mode
from cpqual.tui.painting import LeanCompositor
from cpqual.tui.widgets.bars import KeyBar, TitleBar

if TYPE_CHECKING:
    from cpqual.domain.passages import PassageQuery
    from cpqual.tui.app import WorkbenchApp

Kind = Literal["codings", "codebook", "documents", "people", "memos", "suggestions", "decisions", "paper"]
"""What of a project has changed."""

_KIND_OF_TABLE: dict[str, Kind] = {
    "coding": "codings",
    "memo": "memos",
    "memo_link": "memos",
    "code": "codebook",
    "code_group": "codebook",
    "code_group_member": "codebook",
    "codebook_version": "codebook",
    "merged_coding": "codebook",
    "document": "documents",
    "section": "documents",
    "turn": "documents",
    "annotation": "documents",
    "revision": "documents",
    "reading": "documents",
    "sample": "documents",
    "sample_unit": "documents",
    "second_reading": "documents",
    "role": "people",
    "person": "people",
    "site": "people",
    "attribute": "people",
    "value": "people",
    "verdict": "suggestions",
    "decision": "decisions",
    "saved_view": "paper",
    "framework": "paper",
    "framework_theme": "paper",
    "framework_cell": "paper",
    "framework_link": "paper",
    "negative_case": "paper",
    "kept_quote": "paper",
    "quote_use": "paper",
    "theme_card": "paper",
    "card_quote": "paper",
    "card_feedback": "paper",
    "feedback_link": "paper",
    "delphi_item": "paper",
    "delphi_rule": "paper",
    "delphi_invited": "paper",
    "delphi_rating": "paper",
    "delphi_response": "paper",
    "read_unit": "suggestions",
    "code_rule": "suggestions",
    "rule_hit": "suggestions",
    "unanswered": "suggestions",
    "page": "documents",
}


def kinds_of(tables: Iterable[str]) -> set[Kind]:
    """Return what has changed for a person when rows of these tables have."""
    return {_KIND_OF_TABLE[table] for table in tables if table in _KIND_OF_TABLE}


class ModeScreen(Screen[None]):
    """A mode of the workbench.

    A subclass sets `mode`, composes its own part in `compose_mode`, names its handlers `do_<action>`, and
    overrides `refresh_data` and `leave` where it has something to look up or to keep.
    """

    mode: ClassVar[Mode]

    def __init__(self) -> None:
        super().__init__(id=f"mode-{self.mode}")
        self._compositor = LeanCompositor()
        self._stale: set[Kind] = set()

    @property
    def workbench(self) -> WorkbenchApp:
        """The app."""
        return cast("WorkbenchApp", self.app)

    @property
    def session(self) -> Session:
        """The open project and its coder."""
        return self.workbench.session

    def compose(self) -> ComposeResult:
        """Put the title bar above and the keys below what the mode shows."""
        yield TitleBar()
        yield from self.compose_mode()
        footer = self.workbench.registry.footer_for(self.mode)
        yield KeyBar([a for a in footer if a.modes != MODES], [a for a in footer if a.modes == MODES])

    def compose_mode(self) -> ComposeResult:
        """Yield the mode's own widgets."""
        raise NotImplementedError

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look up again what has changed; called when another mode changed it and this one is shown."""

    def leave(self) -> None:
        """Keep what should be there next time; called before another mode is shown and at the end."""

    def end(self) -> None:
        """Keep what is kept once only; called when the program ends, after `leave`."""

    def place(self) -> tuple[str, int]:
        """Return document and offset to come back to; only Code mode has them."""
        return "", 0

    def passages_in_focus(self) -> PassageQuery | None:
        """Return what Passages mode shows when the coder goes there from here; None for what it did."""
        return None

    def set_title(self, document: str = "", progress: str = "") -> None:
        """Show in the title bar where the coder is; plain text, never markup.

        Without a document the mode itself is named.
        """
        coder = self.session.coder.slug + (" · to read only" if self.session.read_only else "")
        where = document or self.mode.capitalize()
        self.query_one(TitleBar).show(self.workbench.project_name, coder, where, progress)

    def mark_stale(self, kinds: frozenset[Kind]) -> None:
        """Remember that something has changed; a shown screen looks it up at once."""
        self._stale |= kinds
        if self.is_current and self.is_mounted:
            self._look_anew()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a refusal inside a message handler into one line; actions have this already."""
        try:
            yield
        except CpqualError as error:
            self.workbench.say(str(error), "warning")
            if isinstance(error, TextChangedError):
                self.workbench.look_around()

    async def _dispatch_message(self, message: Message) -> None:
        # Textual ends a screen whose handler fails, but that the disk is full is no fault of the handler's
        with self.refusals():
            await super()._dispatch_message(message)

    def _compositor_refresh(self) -> None:
        # until the workbench stands, every paint is painted over by the next; the last one is enough
        if self.workbench.standing:
            super()._compositor_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let an action through only where its widget has the focus."""
        if action == "do" and parameters:
            return self.has_focus_in(self.workbench.registry[str(parameters[0])].focus)
        return super().check_action(action, parameters)

    def has_focus_in(self, widget_id: str) -> bool:
        """Tell whether the widget of that id has the focus or holds what has it; true of any when empty."""
        inside = () if self.focused is None else self.focused.ancestors_with_self
        return not widget_id or any(node.id == widget_id for node in inside)

    def show_keys(self, focus: str) -> None:
        """Show in the footer only the keys that work while a part of the screen has the focus."""
        shown = [a for a in self.workbench.registry.footer_for(self.mode) if a.focus in ("", focus)]
        self.query_one(KeyBar).show([a for a in shown if a.modes != MODES])

    def handler_of(self, action: Action) -> Callable[..., Any]:
        """Return what does an action: this screen, else the app."""
        handler: Callable[..., Any] = getattr(self, action.method, None) or getattr(self.app, action.method)
        return handler

    async def action_do(self, action_id: str) -> None:
        """Do a registered action by its handler here or in the app."""
        action = self.workbench.registry[action_id]
        with self.refusals():
            handler = self.handler_of(action)
            result = handler(action.argument) if action.argument else handler()
            if isawaitable(result):
                await result
            self.workbench.tell_tour(did=action_id)

    async def on_key(self, event: events.Key) -> None:
        """Do what a key is bound to here, before the next key is looked at.

        Left to the app, keys typed quickly after one that opens a dialog would come while the dialog is
        being made, and be lost. Those that are on their way here already are sent on to it; those that come
        later are held until then, or they would overtake them. What a key is bound to in the part that has
        the focus is done here, too: on its way to the app, an arrow would be overtaken by the key after it.
        """
        if self.app.screen is not self:
            event.stop()
            event.prevent_default()
            (self.app.focused or self.app.screen)._forward_event(events.Key(event.key, event.character))
            return
        for node, binding in self._bound_to(event.key):
            way = [*(self.focused or self).ancestors_with_self]
            self.workbench.hold_keys()
            try:
                done = await self.app.run_action(binding.action, node)
            finally:
                await self._let_keys_go(way[: way.index(self) + 1] if self in way else [self])
            if done:
                event.stop()
                event.prevent_default()
                return

    def _bound_to(self, key: str) -> list[tuple[DOMNode, Binding]]:
        """Return what a key is bound to, from the part that has the focus up to this screen."""
        found: list[tuple[DOMNode, Binding]] = []
        for node in (self.focused or self).ancestors_with_self:
            found += [(node, binding) for binding in node._bindings.key_to_bindings.get(key, ())]
            if node is self:
                break
        return found

    async def _let_keys_go(self, way: Sequence[MessagePump]) -> None:
        """Let held keys go: at once, or, where another screen came up, behind those still on their way."""
        if self.app.screen is self or not way:
            await self.workbench.release_keys()
        elif not way[0].call_later(self._let_keys_go, way[1:]):
            await self._let_keys_go(way[1:])

    def on_mount(self) -> None:
        """Bind the keys; not as a class attribute, because they come from the registry."""
        for binding in self.workbench.registry.bindings_for(self.mode):
            self._bindings.key_to_bindings.setdefault(binding.key, []).append(binding)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Look up what changed while another mode was shown."""
        if not self.workbench.standing:
            # the first screen's styles have just been worked out as it was mounted
            event.refresh_styles = False
        self._look_anew()
        self.workbench.show_tour()

    def on_screen_suspend(self) -> None:
        """Keep what should be kept."""
        self.leave()

    def _look_anew(self) -> None:
        if self._stale:
            kinds, self._stale = frozenset(self._stale), set()
            with self.refusals():
                self.refresh_data(kinds)
