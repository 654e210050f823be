"""The groups of codes that cut across the tree: making them, and putting codes in and out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.codebook import Codebook, CodeGroup
from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.tick_codes import TickCodes, choices_of
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, amount, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (Column("", 1), Column("group", 16, share=1), Column("codes", 5, right=True))
_ALL, _SOME = "✓", "–"


@dataclass(frozen=True, slots=True)
class GroupActs:
    """What the dialog can do; each raises CpqualError when refused.

    Attributes:
        book: the codebook in force with its groups.
        add: makes a group of that label with codes in it, and returns its slug.
        rename: gives a group another label.
        remove: removes a group; its codes stay.
        fill: makes a group have exactly these codes.
    """

    book: Callable[[], Codebook]
    add: Callable[[str, Sequence[str]], str]
    rename: Callable[[str, str], None]
    remove: Callable[[str], None]
    fill: Callable[[str, Sequence[str]], None]


class GroupsDialog(Dialog[str | None]):
    """The groups, and below them the codes of the highlighted one.

    The result is the slug of the group to be shown alone, None when it is left.

    Args:
        acts: what can be done.
        codes: the codes that Space puts into the highlighted group, or takes out.
        named: how to call these codes.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q,number_sign", "dismiss(None)", "Close", show=False),
        Binding("enter", "show", "Show alone", show=False),
        Binding("space", "put", "In or out", show=False),
        Binding("a", "add", "New", show=False),
        Binding("e", "rename", "Rename", show=False),
        Binding("t", "tick", "Tick codes", show=False),
        Binding("x,delete", "remove", "Remove", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    GroupsDialog {
        & > Vertical { width: 76; height: 22; }
        RowList { height: 1fr; }
        DetailPane { height: 7; border-top: solid $border; padding: 0; }
    }
    """

    def __init__(self, acts: GroupActs, codes: Collection[str], named: str) -> None:
        super().__init__()
        self._acts = acts
        self._codes = codes
        self._named = named
        self._book = acts.book()

    def compose(self) -> ComposeResult:
        """Put the groups above the codes of one."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Groups · {safe(self._named)}")
            box.border_subtitle = "Space in/out · a new · e name · t tick · x remove · Enter alone"
            yield RowList[CodeGroup](_COLUMNS, self._cells, id="group-rows")
            yield DetailPane(id="group-codes")

    def on_mount(self) -> None:
        """List the groups."""
        self.query_one(DetailPane).can_focus = False
        self._rows.show(self._book.groups)
        self._rows.focus()

    @property
    def _rows(self) -> RowList[CodeGroup]:
        return self.query_one(RowList)

    def _cells(self, group: CodeGroup) -> list[Cell]:
        inside = set(self._codes) & set(group.codes)
        sign = _ALL if len(inside) == len(set(self._codes)) else _SOME if inside else ""
        return [sign, group.label, str(len(group.codes) or "·")]

    @on(RowList.Moved)
    def _tell(self) -> None:
        group = self._rows.item
        if group is None:
            words = "No groups yet. a makes one: a group gathers codes from anywhere in the tree."
            self.query_one(DetailPane).show(plain(words))
            return
        labels = {code.slug: code.label for code in self._book}
        names = ", ".join(labels.get(slug, slug) for slug in group.codes)
        about = lines((heading(group.label), plain(group.note, "$foreground 60%")))
        self.query_one(DetailPane).show(paragraphs((about, plain(names or "no codes in it yet"))))

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        self.action_put()

    def action_show(self) -> None:
        """Leave, to see this group's codes alone."""
        if self._rows.item is not None:
            self.dismiss(self._rows.item.slug)

    def action_put(self) -> None:
        """Put the codes into the highlighted group, or take them out if all are in it."""
        group = self._rows.item
        if group is not None:
            ours, inside = set(self._codes), set(group.codes)
            self._fill(group, inside - ours if ours <= inside else inside | ours)

    def action_tick(self) -> None:
        """Choose the codes of the highlighted group from all there are."""
        group = self._rows.item
        if group is not None:
            self.app.push_screen(
                TickCodes(f"Codes of the group {group.label}", choices_of(self._book), group.codes),
                lambda codes: None if codes is None else self._fill(group, set(codes)),
            )

    def _fill(self, group: CodeGroup, codes: set[str]) -> None:
        ordered = [code.slug for _, code in self._book.walk() if code.slug in codes]
        try:
            self._acts.fill(group.slug, ordered)
        except CpqualError as error:
            self.app.notify(safe(str(error)), severity="warning", markup=False)
        self._again(group.slug)

    def action_add(self) -> None:
        """Make a group of the codes."""
        title = f"Name of the new group of {self._named}"
        self.app.push_screen(
            AskLine(title, "", lambda label: self._acts.add(label, list(self._codes))), self._again
        )

    def action_rename(self) -> None:
        """Give the highlighted group another name."""
        group = self._rows.item
        if group is None:
            return

        def rename(label: str) -> str:
            self._acts.rename(group.slug, label)
            return group.slug

        self.app.push_screen(AskLine("Name of the group", group.label, rename), self._again)

    def action_remove(self) -> None:
        """Remove the highlighted group, when that is confirmed."""
        group = self._rows.item
        if group is None:
            return

        def answered(answer: str | None) -> None:
            if answer == "remove":
                self._acts.remove(group.slug)
                self._again("")

        question = f"Remove the group {safe(group.label)}? Its {amount(len(group.codes), 'code')} stay."
        answers = [Answer("keep", "no, keep it"), Answer("remove", "remove it (u in the tree undoes it)")]
        self.app.push_screen(Choose(question, answers), answered)

    def _again(self, slug: str | None) -> None:
        """List the groups as they are now, the cursor on one of them."""
        if slug is None:
            return
        self._book = self._acts.book()
        slugs = [group.slug for group in self._book.groups]
        self._rows.show(
            self._book.groups, index=slugs.index(slug) if slug in slugs else self._rows.index or 0
        )
