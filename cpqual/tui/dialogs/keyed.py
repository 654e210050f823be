"""Dialogs whose keys are in the registry: in help and palette, and changed by the user's keymap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.content import Content

from cpqual.domain.errors import CpqualError
from cpqual.tui.actions import IN_DIALOGS, Action, bindings_of, key_name
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.bars import key_item

if TYPE_CHECKING:
    from cpqual.tui.app import WorkbenchApp

Result = TypeVar("Result")


class KeyedDialog(Dialog[Result]):
    """A dialog with keys of its own.

    A subclass sets `dialog`, as its actions in `tui/keys` do, names its handlers `do_<action>`, and says
    refusals its own way.
    """

    dialog: ClassVar[str]

    @property
    def workbench(self) -> WorkbenchApp:
        """The app."""
        return cast("WorkbenchApp", self.app)

    def own_actions(self) -> list[Action]:
        """Return what can be done here, with the user's keys."""
        return self.workbench.registry.for_dialog(self.dialog)

    def key_of(self, name: str) -> str:
        """Return the key of an action of this dialog as people write it; its label where it has none."""
        action = self.workbench.registry[f"{self.dialog}_{name}"]
        return key_name(action.keys[0]) if action.keys else action.label

    def say(self, words: str) -> None:
        """Say a refusal."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Bind the keys; not as a class attribute, because they come from the registry."""
        registry = self.workbench.registry
        for binding in bindings_of([*self.own_actions(), *(registry[name] for name in IN_DIALOGS)]):
            self._bindings.key_to_bindings.setdefault(binding.key, []).append(binding)

    def keys_in_lines(self, width: int) -> Content:
        """Return the keys with what they do, in as many lines as that takes."""
        shown = [*self.own_actions(), *(self.workbench.registry[name] for name in IN_DIALOGS)]
        items = [key_item(action) for action in shown if action.footer and action.keys]
        lines: list[Content] = []
        for item in items:
            longer = Content.assemble(lines[-1], " · ", item) if lines else item
            if lines and longer.cell_length <= width:
                lines[-1] = longer
            else:
                lines.append(item)
        return Content("\n").join(lines)

    async def action_do(self, action_id: str) -> None:
        """Do a registered action by its handler, or say why not."""
        action = self.workbench.registry[action_id]
        handler: Callable[..., Any] = getattr(self, action.method, None) or getattr(self.app, action.method)
        with self.refusals():
            result = handler(action.argument) if action.argument else handler()
            if isawaitable(result):
                await result

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a refusal into one line."""
        try:
            yield
        except CpqualError as error:
            self.say(str(error))

    def do_help(self) -> None:
        """Show the keys of this dialog, and do what is picked there."""
        from cpqual.tui.dialogs.help import HelpDialog

        async def picked(action: Action | None) -> None:
            if action is not None:
                await self.action_do(action.id)

        registry, (first, *_) = self.workbench.registry, self.own_actions()
        self.app.push_screen(HelpDialog(registry, first.modes[0], self.dialog), picked)
