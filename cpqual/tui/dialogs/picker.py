"""The code picker: type to filter, see the rule of the highlighted code, Enter applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from cpqual.domain.codebook import Codebook
from cpqual.tui.coding.filtering import Choice, filter_choices, new_name
from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.widgets.content_list import ContentList
from cpqual.tui.widgets.line import Line
from cpqual.tui.widgets.rule import code_tag, plain, rule_text
from cpqual.tui.widgets.words_pane import WordsPane

_CREATE = "\x00create"


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen: codes of the codebook, or the name of a code to be made."""

    slugs: tuple[str, ...]
    create: str | None = None


class FilterLine(Line):
    """The line of the picker; Enter does its work before the next key is looked at.

    Otherwise what is typed behind it, an answer to the question that follows perhaps, would end up here.
    """

    async def on_key(self, event: events.Key) -> None:
        """Apply on Enter, and send on what comes after it."""
        left = self.app.screen is not self.screen
        if left or event.key == "enter":
            event.stop()
            event.prevent_default()
        if left:
            (self.app.focused or self.app.screen)._forward_event(events.Key(event.key, event.character))
        elif event.key == "enter":
            await self.screen.run_action("apply")


class CodePicker(Dialog[Picked | None]):
    """Picks one code or several; None when it is left without choosing.

    Whoever picks often keeps one: making the screen is most of what opening costs. `ask_for` begins anew.

    Args:
        book: for the rules.
        choices: the codes that may be applied, in codebook order.
        recent: slugs of the codes used last, latest first.
        title: what the codes are for.
        several: whether Tab marks codes, so that several can be applied at once.
        may_create: whether a name that is no code's can become one.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "mark", "Mark", show=False),
        Binding("enter", "apply", "Apply", show=False),
    ]
    DEFAULT_CSS = """
    CodePicker {
        FilterLine { padding: 0 1; background: $panel; margin-bottom: 1; }
        ContentList { height: 1fr; }
        WordsPane { height: 9; }
        &.-low WordsPane { height: 6; }
    }
    """

    def __init__(
        self,
        book: Codebook,
        choices: Sequence[Choice],
        recent: Sequence[str],
        title: str,
        *,
        several: bool = True,
        may_create: bool = True,
    ) -> None:
        super().__init__()
        self._typed = FilterLine(placeholder="type a name or a tag", select_on_focus=False, compact=True)
        self._list = ContentList()
        self._rule = WordsPane()
        self._box = Vertical(self._typed, self._list, self._rule, classes="dialog")
        self.ask_for(book, choices, recent, title, several=several, may_create=may_create)

    def ask_for(
        self,
        book: Codebook,
        choices: Sequence[Choice],
        recent: Sequence[str],
        title: str,
        *,
        several: bool = True,
        may_create: bool = True,
    ) -> None:
        """Begin anew, as if just made with these arguments."""
        self._book = book
        self._choices = choices
        self._recent = recent
        self._several = several
        self._may_create = may_create
        self._marked: dict[str, None] = {}
        self._looks = {choice.code.slug: choice.look for choice in choices}
        self._box.border_title = Content(title)
        marks = " · Tab marks several" if several else ""
        self._box.border_subtitle = f"Enter applies{marks} · Esc leaves"
        self._typed.value = ""
        self._fill("")

    def compose(self) -> ComposeResult:
        """Put the filter above the codes, and the rule of the highlighted one below."""
        yield self._box

    def on_mount(self) -> None:
        """Let what is typed reach the filter."""
        self.set_focus(self._typed)

    def on_screen_resume(self) -> None:
        """Show tags in the colours of the theme there is now."""
        self._list.refresh()

    @on(Input.Changed)
    def _on_typed(self) -> None:
        self._catch_up()

    @on(ContentList.Clicked)
    def _clicked(self) -> None:
        self.action_apply()

    def action_step(self, rows: int) -> None:
        """Move the highlight while the filter keeps the focus."""
        self._catch_up()
        self._list.highlight((-1 if self._list.highlighted is None else self._list.highlighted) + rows)
        self._show_rule()

    def action_mark(self) -> None:
        """Mark the highlighted code, or unmark it, and begin a new name."""
        slug = self._current()
        if not self._several or slug is None or slug == _CREATE:
            return
        if slug in self._marked:
            del self._marked[slug]
        else:
            self._marked[slug] = None
        if self._typed.value:
            self._typed.value = ""
        else:
            self._list.refresh()

    def action_apply(self) -> None:
        """Leave with the marked codes and the highlighted one; with nothing marked, with that one alone."""
        slug = self._current()
        if slug == _CREATE:
            self.dismiss(Picked(tuple(self._marked), self._new))
        elif self._marked and not self._typed.value:
            self.dismiss(Picked(tuple(self._marked)))
        elif slug is not None:
            self.dismiss(Picked(tuple(dict.fromkeys([*self._marked, slug]))))

    def _catch_up(self) -> None:
        """List what fits all that has been typed, if the list is still behind."""
        if self._typed.value != self._listed_for:
            self._fill(self._typed.value)

    def _current(self) -> str | None:
        self._catch_up()
        at = self._list.highlighted
        if at is None:
            return None
        return self._fitting[at].code.slug if at < len(self._fitting) else _CREATE

    def _fill(self, query: str) -> None:
        self._listed_for = query
        self._fitting = filter_choices(query, self._choices, self._recent)
        offered = self._may_create and (self._several or not self._fitting)
        self._new = new_name(query, self._choices) if offered else None
        # a misspelt name must not become a code by Enter alone, so the line that makes one is never aimed at
        self._list.show(len(self._fitting) + (self._new is not None), self._row, 0 if self._fitting else None)
        self._show_rule()

    def _show_rule(self) -> None:
        at = self._list.highlighted
        if at is None:
            words = "No code fits." if self._new is None else "No code fits. ↓ and Enter make a new one."
        elif at < len(self._fitting):
            self._rule.show(rule_text(self._fitting[at].code, self._book, self._looks))
            return
        else:
            words = "A draft code with no rule yet; give it one in the codebook (F6)."
        self._rule.show(Content.styled(words, "$foreground 60%"))

    def _row(self, number: int) -> Content:
        if number >= len(self._fitting):
            name = plain(self._new or "")
            return Content.assemble(("  +  ", "bold $accent"), f"create the draft code “{name}”")
        choice = self._fitting[number]
        slug = choice.code.slug
        mark = Content.styled("✓ ", "bold $success") if slug in self._marked else Content("  ")
        recent = not self._listed_for and slug in self._recent
        above = plain(" › ".join(choice.path))
        key = f"  ;{plain(choice.code.shortcut)}" if choice.code.shortcut else ""
        return Content.assemble(
            mark, code_tag(self, choice.look), " ", (plain(choice.code.label), "bold" if recent else ""),
            (key, "$accent"), ("  recent" if recent else f"  {above}" if above else "", "$foreground 60%"),
        )  # fmt: skip
