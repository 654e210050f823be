"""The code picker: type to filter, see the rule of the highlighted code, Enter applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cpqual.domain.codebook import Codebook
from cpqual.tui.coding.filtering import Choice, filter_choices, new_name
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.line import Line
from cpqual.tui.widgets.rule import code_tag, plain, rule_text

_CREATE = "\x00create"


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen: codes of the codebook, or the name of a code to be made."""

    slugs: tuple[str, ...]
    create: str | None = None


class CodePicker(Dialog[Picked | None]):
    """Picks one code or several; None when it is left without choosing.

    Args:
        book: for the rules.
        choices: the codes that may be applied, in codebook order.
        recent: slugs of the codes used last, latest first.
        title: what the codes are for.
        several: whether Tab marks codes, so that several can be applied at once.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("up", "step(-1)", "Up", show=False),
        Binding("pagedown", "step(8)", "Down", show=False),
        Binding("pageup", "step(-8)", "Up", show=False),
        Binding("tab", "mark", "Mark", show=False),
        Binding("enter", "apply", "Apply", show=False),
    ]
    DEFAULT_CSS = """
    CodePicker {
        Line { padding: 0 1; background: $panel; margin-bottom: 1; }
        OptionList { height: 1fr; border: none; padding: 0; text-wrap: nowrap; text-overflow: ellipsis; }
        OptionList > .option-list--option { padding: 0; }
        VerticalScroll { height: 9; border-top: solid $border; padding: 0; scrollbar-size-vertical: 1; }
        &.-low VerticalScroll { height: 6; }
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
    ) -> None:
        super().__init__()
        self._book = book
        self._choices = choices
        self._recent = recent
        self._title = title
        self._several = several
        self._marked: dict[str, None] = {}
        self._listed_for = ""
        self._looks = {choice.code.slug: choice.look for choice in choices}

    def compose(self) -> ComposeResult:
        """Put the filter above the codes, and the rule of the highlighted one below."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = (
                "Enter applies · Tab marks several · Esc leaves"
                if self._several
                else "Enter applies · Esc leaves"
            )
            yield Line(placeholder="type a name or a tag", select_on_focus=False, compact=True)
            yield OptionList()
            with VerticalScroll(can_focus=False):
                yield Static()

    def on_mount(self) -> None:
        """List everything."""
        self.set_class(self.app.size.height < 30, "-low")
        self._fill("")
        self.set_focus(self.query_one(Line))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._catch_up()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        rule = self.query_one(Static)
        slug = event.option_id
        if slug == _CREATE:
            rule.update(
                Content.styled(
                    "A draft code with no rule yet; give it one in the codebook (F6).", "$foreground 60%"
                )
            )
        elif slug is not None:
            rule.update(rule_text(self._book.get(slug), self._book, self._looks))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_apply()

    def action_step(self, rows: int) -> None:
        """Move the highlight while the filter keeps the focus."""
        self._catch_up()
        options = self.query_one(OptionList)
        if options.option_count:
            at = (-1 if options.highlighted is None else options.highlighted) + rows
            options.highlighted = min(max(at, 0), options.option_count - 1)

    def action_mark(self) -> None:
        """Mark the highlighted code, or unmark it, and begin a new name."""
        slug = self._current()
        if not self._several or slug is None or slug == _CREATE:
            return
        if slug in self._marked:
            del self._marked[slug]
        else:
            self._marked[slug] = None
        typed = self.query_one(Line)
        if typed.value:
            typed.value = ""
        else:
            self._fill("", keep=self.query_one(OptionList).highlighted)

    def action_apply(self) -> None:
        """Leave with the marked codes and the highlighted one; with nothing marked, with that one alone."""
        slug = self._current()
        if slug == _CREATE:
            self.dismiss(Picked(tuple(self._marked), new_name(self.query_one(Line).value, self._choices)))
        elif self._marked and not self.query_one(Line).value:
            self.dismiss(Picked(tuple(self._marked)))
        elif slug is not None:
            self.dismiss(Picked(tuple(dict.fromkeys([*self._marked, slug]))))

    def _catch_up(self) -> None:
        """List what fits all that has been typed, if the list is still behind."""
        query = self.query_one(Line).value
        if query != self._listed_for:
            self._fill(query)

    def _current(self) -> str | None:
        self._catch_up()
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return None
        return options.get_option_at_index(options.highlighted).id

    def _fill(self, query: str, keep: int | None = None) -> None:
        self._listed_for = query
        options = self.query_one(OptionList)
        fitting = filter_choices(query, self._choices, self._recent)
        rows = [Option(self._row(choice, query), choice.code.slug) for choice in fitting]
        name = new_name(query, self._choices) if self._several or not fitting else None
        if name is not None:
            rows.append(
                Option(
                    Content.assemble(("  +  ", "bold $accent"), f"create the draft code “{plain(name)}”"),
                    _CREATE,
                )
            )
        options.clear_options().add_options(rows)
        # a misspelt name must not become a code by Enter alone, so the line that makes one is never aimed at
        options.highlighted = min(keep or 0, len(fitting) - 1) if fitting else None
        if not fitting:
            words = "No code fits." if name is None else "No code fits. ↓ and Enter make a new one."
            self.query_one(Static).update(Content.styled(words, "$foreground 60%"))

    def _row(self, choice: Choice, query: str) -> Content:
        slug = choice.code.slug
        mark = Content.styled("✓ ", "bold $success") if slug in self._marked else Content("  ")
        recent = not query and slug in self._recent
        above = plain(" › ".join(choice.path))
        return Content.assemble(
            mark, code_tag(self, choice.look), " ", (plain(choice.code.label), "bold" if recent else ""),
            ("  recent" if recent else f"  {above}" if above else "", "$foreground 50%"),
        )  # fmt: skip
