"""What every act of Codebook mode builds on: the tree of codes, what is aimed at, and asking for reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.cards import Feedback
from cpqual.domain.codebook import Code, Codebook, CodeGroup, Problem, problems
from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.wording import counted
from cpqual.services import reading, recoding
from cpqual.services.recoding import StaleCode
from cpqual.tui.actions import Mode
from cpqual.tui.codebook.tree_rows import TreeRow, tree_rows
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.dialogs.ask_change import AskChange, Field
from cpqual.tui.reader.safe import safe
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.detail_pane import amount, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import tag_colour

TREE = "codebook-body"
QUEUE = "codebook-queue"

WAITS = "↻"
"""Stands before the number of codings that wait because a rule has changed since."""
MARKED = "✓"
CARRIED = "»"

Save = Callable[[Code, str], str]
"""Saves a code as it was written, with the reason, and returns its slug."""

COLUMNS = (Column("code", 20, share=1), Column("wait", 5, right=True), Column("codings", 7, right=True))


class CodebookBase(TakesBack):
    """The state of Codebook mode and the parts of its screen that acts touch."""

    mode: ClassVar[Mode] = "codebook"

    def __init__(self) -> None:
        super().__init__()
        self.book = Codebook(())
        self.looks: Mapping[str, Look] = {}
        self.waiting: Mapping[str, StaleCode] = {}
        self.group: str | None = None
        self.marked: set[str] = set()
        self.carried: tuple[str, ...] = ()
        self.folded: set[str] = set()
        self.with_past = True
        self.reason = ""
        self.going_on = ""
        self.feedback_waiting: Mapping[str, Sequence[Feedback]] = {}
        self._said = Content("")
        self._counts: Mapping[str, int] = {}
        self._problems: dict[str, list[Problem]] = {}

    @property
    def rows(self) -> RowList[TreeRow]:
        """The tree of codes."""
        return self.query_one("#codebook-rows", RowList)

    @property
    def code(self) -> Code | None:
        """The highlighted code, None while there is none."""
        return self.rows.item.code if self.rows.item else None

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for the highlighted code."""
        return PassageQuery((self.code.slug,)) if self.code is not None else None

    def require_code(self) -> Code:
        """Return the highlighted code.

        Raises:
            RefusedError: there is none.
        """
        if self.code is None:
            raise RefusedError("there is no code here", remedy="a adds one.")
        return self.code

    def aimed_at(self) -> list[str]:
        """Return the marked codes in the order of the tree, or else the highlighted one.

        Raises:
            RefusedError: there is no code.
        """
        return [code.slug for _, code in self.book.walk() if code.slug in self.marked] or [
            self.require_code().slug
        ]

    def named(self, slugs: list[str] | tuple[str, ...]) -> str:
        """Return how to call codes in a sentence: the label of one, the number of several."""
        if len(slugs) != 1:
            return counted(len(slugs), "code")
        return self.looks[slugs[0]].label if slugs[0] in self.looks else slugs[0]

    def count_of(self, slug: str) -> int:
        """Return how many codings of a code this coder has."""
        return self._counts.get(slug, 0)

    def problems_of(self, slug: str) -> list[Problem]:
        """Return what is wrong with a code's rule."""
        return self._problems.get(slug, [])

    # Looking up and showing

    def reload(self, slug: str = "") -> None:
        """Look the codebook up and list it; the cursor goes to `slug`, or stays on the code it was on."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)
        self._counts = reading.coding_counts(self.session)
        self.waiting = recoding.stale_codes(self.session)
        self._problems = {}
        for problem in problems(self.book):
            self._problems.setdefault(problem.code, []).append(problem)
        known = {code.slug for code in self.book}
        self.marked &= known
        self.carried = tuple(one for one in self.carried if one in known)
        self.list_codes(slug)

    def list_codes(self, slug: str = "") -> None:
        """List the codes; the cursor goes to `slug`, or stays on the code it was on."""
        wanted = slug or (self.code.slug if self.code else "")
        if slug:
            self.folded -= set(self.book.path(slug)[:-1])
        group = self.shown_group()
        if group is None or (slug and slug not in group.codes):
            self.group = group = None
        only = None if group is None else set(group.codes)
        found = tree_rows(self.book, self.folded, only=only, with_past=self.with_past)
        at = self._row_of(wanted, found)
        self.rows.show(found, index=(self.rows.index or 0) if at is None else at)
        version = f"version {self.book.version}" if self.book.version else "no version yet"
        self.set_title(progress=f"{amount(len(self.book.codes), 'code')} · {version}")
        self.say_state()

    def _row_of(self, slug: str, found: list[TreeRow]) -> int | None:
        """Return the row of a code, or of the nearest one above it that is listed."""
        rows = {row.code.slug: i for i, row in enumerate(found)}
        return next((rows[one] for one in reversed(self.book.path(slug)) if one in rows), None)

    def shown_group(self) -> CodeGroup | None:
        """Return the group whose codes alone are listed, None while all are."""
        return next((group for group in self.book.groups if group.slug == self.group), None)

    def cells_of(self, row: TreeRow) -> list[Cell]:
        """Return the cells of a row: its signs and name, how many codings wait, how many there are."""
        slug = row.code.slug
        waits = self.waiting.get(slug)
        return [
            self._name_cell(row),
            f"{WAITS}{waits.codings}" if waits else "",
            str(self.count_of(slug) or "·"),
        ]

    def _name_cell(self, row: TreeRow) -> Text:
        code, look = row.code, self.looks[row.code.slug]
        sign = CARRIED if code.slug in self.carried else MARKED if code.slug in self.marked else " "
        fold = " " if not row.below else "▸" if row.folded else "▾"
        past = code.status in ("retired", "merged")
        status = "" if code.status == "active" else f"{code.status} · "
        return Text.assemble(
            (sign, Style(bold=True)),
            "  " * row.depth + fold,
            (f"▌{safe(look.tag)} ", Style(color=tag_colour(self, look.colour), bold=True)),
            (status, Style(italic=True, dim=True)),
            (safe(" ".join(look.label.split())), Style(dim=past)),
            (f"  +{row.below}" if row.folded else "", Style(dim=True)),
            end="",
        )

    def say_state(self) -> None:
        """Say below the tree what is marked, carried or left out, and how to go on."""
        line = self.query_one("#codebook-line", Static)
        words, width = plain(self._state()), max(line.size.width, 1)
        said, self._said = self._said, words
        if words.is_same(said):
            return
        # the screen is arranged anew only where the line takes more rows or fewer than before
        other_height = words.get_height({}, width) != said.get_height({}, width)
        line.update(words, layout=other_height)
        line.display = bool(words)

    def _state(self) -> str:
        if self.going_on:
            return f"{self.going_on}… Other keys work; what would change the project is refused until then"
        if self.carried:
            return (
                f"{CARRIED} moving {self.named(self.carried)}: go to the new place; p puts below the"
                " highlighted code, P beside it, Esc leaves all as it is"
            )
        if self.marked:
            return (
                f"{MARKED} {counted(len(self.marked), 'code')} marked: m moves, R retires, c colours, ="
                " merges into the highlighted one, # groups, Esc unmarks"
            )
        if group := self.shown_group():
            return f"the group {group.label} alone · Esc shows all codes"
        told = [self._hidden(), self._tasks()]
        return " · ".join(part for part in told if part)

    def _tasks(self) -> str:
        number = sum(map(len, self.feedback_waiting.values()))
        what = "piece of accepted feedback waits" if number == 1 else "pieces of accepted feedback wait"
        return f"• {number} {what} for a version that carries it out: T goes to the next" if number else ""

    def _hidden(self) -> str:
        hidden = sum(code.status in ("retired", "merged") for code in self.book)
        if hidden and not self.with_past:
            return f"{counted(hidden, 'retired or merged code')} not shown · h shows them"
        return ""

    # Asking

    def ask_reason(
        self,
        title: str,
        use: Callable[[str, str], str | None],
        *,
        field: Field | None = None,
        about: Content | None = None,
        unmark: bool = False,
    ) -> None:
        """Ask for the reason of a change and make it.

        Args:
            title: what is done.
            use: is given what was written in the field and the reason; makes the change and returns the
                slug of the code to go to; None where that is told later by `change_made`.
            field: what is to be changed.
            about: what should be known before.
            unmark: whether the marks have done their work with it.
        """

        def made(changed: str, reason: str) -> str | None:
            slug = use(changed, reason)
            self.reason = reason
            return slug

        def after(slug: str | None) -> None:
            if slug is not None:
                self.change_made(slug, unmark=unmark)

        self.app.push_screen(AskChange(title, made, reason=self.reason, field=field, about=about), after)

    def change_made(self, slug: str, *, unmark: bool = False) -> None:
        """Show what was done after a reason was given."""
        if unmark:
            self.marked.clear()
        self.changed(slug)

    def changed(self, slug: str) -> None:
        """Show a codebook that has a new version, the cursor on a code."""
        self.carried = ()
        self.reload(slug)
        self.workbench.data_changed("codebook", "codings", origin=self)
        self.workbench.say(f"codebook version {self.book.version}: {self.book.reason}")
