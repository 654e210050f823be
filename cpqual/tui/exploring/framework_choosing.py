"""Choosing, making and changing frameworks and their columns, from within the one that is shown."""

from __future__ import annotations

from collections.abc import Awaitable

from cpqual.domain.errors import RefusedError
from cpqual.domain.frameworks import Case, CaseKind, Framework
from cpqual.services import frameworks
from cpqual.tui.coding.filtering import choices_of
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring.analysis import Analysis
from cpqual.tui.exploring.framework_reading import Rows
from cpqual.tui.reader.safe import safe

_NEW, _TITLE, _CASES, _REMOVE, _SHOW = "new", "title", "cases", "remove", "show "
_KINDS: dict[CaseKind, str] = {
    "person": "people who say something", "document": "documents", "site": "sites",
}  # fmt: skip


class ChoosesFrameworks(Analysis):
    """What the keys of frameworks and columns do.

    Attributes:
        slug: the framework that is shown, None for the first there is.
        rows: what the grid shows, None where there is no framework.
    """

    slug: str | None = None
    rows: Rows | None = None

    def after(self, told: str, case: Case | None = None) -> None:
        """Say what was done, and show it."""
        raise NotImplementedError

    def go_to_theme(self, theme: str) -> None:
        """Put the cursor into a column when it is shown next."""
        raise NotImplementedError

    def framework(self) -> Framework:
        """Return the framework that is shown.

        Raises:
            RefusedError: there is none yet.
        """
        if self.rows is None:
            raise RefusedError("there is no framework yet", remedy="Make one (key m).")
        return self.rows.framework

    def do_menu(self) -> Awaitable[object]:
        """Choose another framework, make one, or change or remove the one that is shown."""
        answers: dict[str, str] = {}
        for one in frameworks.list_frameworks(self.session):
            if one.slug != self.slug:
                answers[f"{_SHOW}{one.slug}"] = f"show: {safe(one.title)}"
        answers[_NEW] = "make a new framework…"
        if self.rows is not None:
            answers |= {
                _TITLE: "give this one another title…", _CASES: "say which cases are in…",
                _REMOVE: "remove this one…",
            }  # fmt: skip
        return self.host.choose("Framework", answers, self._chosen)

    def _chosen(self, answer: str) -> Awaitable[object] | None:
        if answer == _NEW:
            return self._make()
        if answer == _REMOVE:
            return self._remove()
        if answer in (_TITLE, _CASES):
            return self._change(answer)
        self.slug = answer.removeprefix(_SHOW)
        self.host.count_shown()
        return None

    def _make(self) -> Awaitable[object]:
        def kinds(title: str | None) -> Awaitable[object] | None:
            if title is None:
                return None
            return self.host.choose("What are its rows?", _KINDS, lambda kind: self._themes_of(title, kind))

        # the name is checked where it is typed
        ask = AskLine(
            "A name for the framework", "", lambda typed: frameworks.free_title(self.session, typed)
        )
        return self.host.ask(ask, kinds)

    def _themes_of(self, title: str, kind: CaseKind) -> Awaitable[object]:
        from cpqual.tui.dialogs.tick_codes import TickCodes

        book = self.session.codebook()
        choices = choices_of(book, self.host.looks, usable=False)
        dialog = TickCodes("Which codes have a column?", choices, frameworks.themes_of(book))

        def taken(themes: tuple[str, ...] | None) -> None:
            if themes:
                made = frameworks.make_framework(self.session, title, kind, themes)
                self.slug = made.slug
                self.after(f"made the framework {made.title}")

        return self.host.ask(dialog, taken)

    def _change(self, what: str) -> Awaitable[object]:
        framework = self.framework()

        def use(typed: str) -> str:
            if what == _TITLE:
                frameworks.change_framework(self.session, framework, title=typed)
            else:
                frameworks.change_framework(self.session, framework, where=typed)
            return "changed"

        title = "Another title" if what == _TITLE else "Only cases where… (empty for all)"
        value = framework.title if what == _TITLE else framework.filter
        return self.host.ask(AskLine(title, value, use), self._done)

    def _done(self, told: str | None) -> None:
        if told:
            self.after(told)

    def _remove(self) -> Awaitable[object]:
        framework = self.framework()
        held = frameworks.amount_of(frameworks.summaries_in(self.session, framework))

        def answered(answer: str) -> None:
            if answer == "yes":
                frameworks.remove_framework(self.session, framework)
                self.slug = None
                self.after(f"removed {framework.title}; u brings it back")

        question = f"Remove {safe(framework.title)} with {held}?"
        return self.host.choose(question, {"no": "leave it", "yes": "remove it"}, answered)

    def do_columns(self) -> Awaitable[object]:
        """Tick the codes that have a column."""
        from cpqual.tui.dialogs.tick_codes import TickCodes

        framework = self.framework()
        book = self.session.codebook()
        choices = choices_of(book, self.host.looks, usable=False)

        def taken(themes: tuple[str, ...] | None) -> Awaitable[object] | None:
            if themes is None:
                return None
            kept = [theme for theme in framework.themes if theme in themes]
            wanted = [*kept, *(theme for theme in themes if theme not in kept)]
            return self._set_columns(framework, wanted)

        return self.host.ask(TickCodes("Which codes have a column?", choices, framework.themes), taken)

    def _set_columns(self, framework: Framework, wanted: list[str]) -> Awaitable[object] | None:
        gone = [theme for theme in framework.themes if theme not in wanted]
        held = sum(frameworks.summaries_under(self.session, framework, theme) for theme in gone)

        def answered(answer: str) -> None:
            if answer == "yes":
                frameworks.set_themes(self.session, framework, wanted)
                self.after("changed the columns")

        if not held:
            answered("yes")
            return None
        question = f"Take out {frameworks.amount_of(held)} with the columns?"
        return self.host.choose(question, {"no": "leave the columns", "yes": "take them out"}, answered)

    def do_move(self, step: str) -> None:
        """Move the column under the cursor to the right or left."""
        theme = self.theme_here()
        frameworks.move_theme(self.session, self.framework(), theme, int(step))
        self.go_to_theme(theme)
        self.after("moved the column")

    def theme_here(self) -> str:
        """Return the theme of the column under the cursor.

        Raises:
            RefusedError: the cursor is on no cell.
        """
        raise NotImplementedError
