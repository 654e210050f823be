"""Choosing codes from a list that is filtered by typing, and the field of a form that holds such codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from cpqual.domain.codebook import Codebook
from cpqual.tui.coding import filtering
from cpqual.tui.coding.filtering import Choice, filter_choices
from cpqual.tui.coding.layer import looks_of
from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.line import Line
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (Column("", 1), Column("", 20, share=2), Column("", 8, share=1))


class TickCodes(Dialog[tuple[str, ...] | None]):
    """The codes that were chosen, in codebook order; None when it is left without choosing.

    Args:
        title: what the codes are for.
        choices: the codes there are, in codebook order.
        ticked: those that are ticked at first.
        several: whether Tab ticks codes and Enter takes the ticked ones; else Enter takes the highlighted.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "tick", "Tick", show=False),
        Binding("enter", "take", "Take", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    TickCodes {
        .dialog { height: 24; }
        Line { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        RowList { height: 1fr; }
    }
    """

    def __init__(
        self, title: str, choices: Sequence[Choice], ticked: Collection[str] = (), *, several: bool = True
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._ticked = set(ticked)
        self._several = several

    def compose(self) -> ComposeResult:
        """Put the filter above the codes."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = (
                "Tab ticks · Enter takes the ticked ones · Esc leaves"
                if self._several
                else "Enter takes the highlighted one · Esc leaves"
            )
            yield Line(placeholder="type a name or a tag", compact=True)
            yield RowList[Choice](_COLUMNS, self._cells, id="tick-rows")

    def on_mount(self) -> None:
        """List everything, the ticked ones first."""
        self._rows.can_focus = False
        first = sorted(self._choices, key=lambda choice: choice.code.slug not in self._ticked)
        self._rows.show(first)
        self.set_focus(self.query_one(Line))

    @property
    def _rows(self) -> RowList[Choice]:
        return self.query_one(RowList)

    def _cells(self, choice: Choice) -> list[Cell]:
        ticked = "✓" if choice.code.slug in self._ticked else ""
        above = safe(" › ".join(choice.path))
        return [ticked, code_cell(self, choice.look), Text(above, Style(dim=True), end="")]

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        if event.value:
            self._rows.show(filter_choices(event.value, self._choices, ()))
        else:
            self._rows.show(self._choices)

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        if self._several:
            self.action_tick()
        else:
            self.action_take()

    def action_step(self, rows: int) -> None:
        """Move the highlight while the filter keeps the focus."""
        self._rows.move_to((self._rows.index or 0) + rows)

    def action_tick(self) -> None:
        """Tick the highlighted code, or untick it."""
        if self._several and self._rows.item is not None:
            self._ticked ^= {self._rows.item.code.slug}
            self._rows.show(self._rows.items, index=self._rows.index or 0)

    def action_take(self) -> None:
        """Leave with the ticked codes, or with the highlighted one."""
        if not self._several:
            if self._rows.item is not None:
                self.dismiss((self._rows.item.code.slug,))
            return
        self.dismiss(tuple(c.code.slug for c in self._choices if c.code.slug in self._ticked))


class CodesField(Widget, can_focus=True):
    """A field that holds codes: Enter asks for others, Del empties it.

    Args:
        book: the codebook.
        value: slugs of the codes it holds.
        title: what they are for.
        several: whether it can hold more than one.
        none: what stands there while it holds none.
        without: slugs that cannot be chosen.
    """

    BINDINGS: ClassVar = [
        Binding("enter,space", "choose", "Choose", show=False),
        Binding("delete,backspace", "empty", "None", show=False),
    ]
    DEFAULT_CSS = """
    CodesField {
        height: auto; min-height: 1; padding: 0 1; background: $panel; margin: 0 0 1 0;
        &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """

    class Changed(Message):
        """Other codes were chosen."""

    def __init__(
        self,
        book: Codebook,
        value: Sequence[str],
        title: str,
        *,
        several: bool,
        none: str,
        without: Collection[str] = (),
        id: str,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(id=id)
        self.value = tuple(value)
        self._book = book
        self._title = title
        self._several = several
        self._none = none
        self._without = set(without)

    def render(self) -> Content:
        """Return the labels, which are never read as markup."""
        if not self.value:
            return Content.styled(self._none, "$foreground 60%")
        labels = {code.slug: code.label for code in self._book}
        return Content(", ".join(safe(" ".join(labels.get(slug, slug).split())) for slug in self.value))

    def action_choose(self) -> None:
        """Ask for codes."""
        offered = [c for c in choices_of(self._book) if c.code.slug not in self._without]
        self.app.push_screen(TickCodes(self._title, offered, self.value, several=self._several), self._take)

    def action_empty(self) -> None:
        """Hold no code."""
        self._take(())

    def on_click(self) -> None:
        """Ask for codes."""
        self.action_choose()

    def _take(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is not None and chosen != self.value:
            self.value = chosen
            self.refresh(layout=True)
            self.post_message(self.Changed())


def choices_of(book: Codebook) -> list[Choice]:
    """Return all codes of a codebook as what can be chosen, in the order of the tree."""
    return filtering.choices_of(book, looks_of(book), usable=False)
