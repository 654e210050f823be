"""Correcting a passage, or looking over a whole text that was corrected elsewhere, before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from cpqual.domain.errors import CpqualError
from cpqual.services.correcting import Done, Plan, tell
from cpqual.services.revisions import Difference, describe
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, plain
from cpqual.tui.widgets.line import Line
from cpqual.tui.widgets.plain_area import PlainArea

_REST = 0.3
"""Seconds the keys rest before it is worked out what would move."""
_SHOWN = 100
"""So many edits of a whole text are shown."""
_LONGEST = 400

CarryOut = Callable[[Plan, str], Done]


class Correcting(Dialog[Done | None]):
    """What both dialogs have: what would move, the reason, saving, and leaving without saving.

    Args:
        title: what is corrected.
        reason: why, until another is typed.
        carry_out: makes the correction; a refusal is shown and the dialog stays.
    """

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False),
    ]
    # each dialog's rules are its own by Textual's scoping, so that no class name stands here
    CSS = """
    Vertical.dialog { width: 90; height: 20; max-height: 100%; }
    PlainArea { padding: 0; height: 1fr; }
    DetailPane { height: 1fr; padding: 0; }
    #would-move { height: auto; max-height: 8; border-top: solid $border; color: $foreground 80%; }
    #why { layout: horizontal; height: 1; }
    #why Static { width: 8; color: $foreground 60%; }
    #why Line { width: 1fr; height: 1; background: $panel; }
    """

    def __init__(self, title: str, reason: str, carry_out: CarryOut) -> None:
        super().__init__()
        self._title = title
        self._reason = reason
        self._carry_out = carry_out
        self._warned = False

    def compose(self) -> ComposeResult:
        """Put what would move and the reason below the words."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            yield self.words()
            yield Static("", id="would-move", markup=False)
            with Widget(id="why"):
                yield Static("Reason", markup=False)
                yield Line(self._reason, compact=True)

    def words(self) -> Widget:
        """Return the widget with the words."""
        raise NotImplementedError

    def plan(self) -> Plan:
        """Return what saving would do now."""
        raise NotImplementedError

    @property
    def changed(self) -> bool:
        """Whether leaving would lose anything."""
        raise NotImplementedError

    def say(self, hint: str) -> None:
        """Say below the box what the keys do."""
        self.query_one(".dialog", Vertical).border_subtitle = hint

    def show_plan(self) -> None:
        """Say what would move."""
        try:
            said = tell(self.plan())
        except CpqualError as error:
            said = [str(error)]
        self.query_one("#would-move", Static).update(plain("\n".join(said)))

    def action_save(self) -> None:
        """Make the correction."""
        try:
            done = self._carry_out(self.plan(), self.query_one(Line).value)
        except CpqualError as error:
            self.query_one("#would-move", Static).update(plain(str(error), "$warning"))
        else:
            self.dismiss(done)

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when asked twice."""
        if self.changed and not self._warned:
            self._warned = True
            self.say("Esc again throws the correction away · Ctrl+S saves")
        else:
            self.dismiss(None)


class CorrectPassage(Correcting):
    """The words of a passage, to be typed over.

    Args:
        words: the words as they are.
        plan_of: says what other words in their place would do.
        edit: lets the person change words in their own editor and returns them.
    """

    BINDINGS: ClassVar = [Binding("ctrl+e", "edit", "Editor", show=False, priority=True)]
    _HINT = "Ctrl+S saves · Tab reason · Ctrl+E your editor · Esc leaves"

    def __init__(
        self,
        title: str,
        words: str,
        reason: str,
        plan_of: Callable[[str], Plan],
        carry_out: CarryOut,
        edit: Callable[[str], str],
    ) -> None:
        super().__init__(title, reason, carry_out)
        self._words = words
        self._plan_of = plan_of
        self._edit = edit
        self._resting: Timer | None = None

    def words(self) -> Widget:
        """Return the area to type in."""
        return PlainArea(
            self._words, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
        )

    def on_mount(self) -> None:
        """Begin at the first word."""
        self.set_focus(self.query_one(PlainArea))
        self.say(self._HINT)
        self.show_plan()

    @property
    def changed(self) -> bool:
        """Whether other words stand there now."""
        return self.query_one(PlainArea).text != self._words

    def plan(self) -> Plan:
        """Return what the words that stand there would do."""
        return self._plan_of(self.query_one(PlainArea).text)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._warned = False
        self.say(self._HINT)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST, self.show_plan)

    def action_edit(self) -> None:
        """Go on in the person's own editor."""
        area = self.query_one(PlainArea)
        try:
            area.text = self._edit(area.text)
        except CpqualError as error:
            self.query_one("#would-move", Static).update(plain(str(error), "$warning"))


class CorrectText(Correcting):
    """What was changed in a whole text, place by place, before it is saved.

    Args:
        plan: what saving would do.
    """

    def __init__(self, title: str, plan: Plan, reason: str, carry_out: CarryOut) -> None:
        super().__init__(title, reason, carry_out)
        self._plan = plan

    def words(self) -> Widget:
        """Return the pane that lists the changes."""
        return DetailPane(id="changes")

    def on_mount(self) -> None:
        """List the changes."""
        pane = self.query_one(DetailPane)
        edits = self._plan.revision
        shown = list(islice(describe(edits), _SHOWN))
        pane.show(Content("\n").join(_lines(shown, len(edits.edits) - len(shown))))
        self.set_focus(pane)
        self.say("Ctrl+S saves · Tab reason · Esc throws the changes away")
        self.show_plan()

    @property
    def changed(self) -> bool:
        """What was edited is lost by leaving."""
        return True

    def plan(self) -> Plan:
        """Return the plan it was given."""
        return self._plan


def _lines(shown: Iterable[Difference], more: int) -> Iterator[Content]:
    for one in shown:
        yield Content.assemble(
            (f"line {one.line}  ", "$foreground 60%"),
            _cut(one.left, ""),
            _cut(f"[-{one.before}-]" if one.before else "", "$error"),
            _cut(f"{{+{one.after}+}}" if one.after else "", "bold $success"),
            _cut(one.right, ""),
        )
    if more > 0:
        yield Content.styled(f"… and {more} more", "$foreground 60%")


def _cut(words: str, style: str) -> Content:
    words = words.replace("\n", "⏎")
    return plain(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…", style)
