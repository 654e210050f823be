"""Choosing the codes of an analysis: all, some that are ticked, those a pattern fits, or a group of codes."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from fnmatch import fnmatchcase

from cpqual.domain.errors import RefusedError
from cpqual.tui.coding.filtering import choices_of
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring.analysis import Analysis
from cpqual.tui.reader.safe import safe

_ALL, _TICKED, _PATTERN, _GROUP = "all", "ticked", "pattern", "group "


class ChoosesCodes(Analysis):
    """An analysis that can be narrowed down to some codes."""

    def use_codes(self, codes: Sequence[str], group: str) -> None:
        """Take these codes from now on.

        Args:
            codes: patterns of slugs; all codes if none.
            group: slug of a group of codes, whose codes are taken instead; empty for none.
        """
        raise NotImplementedError

    def codes_in_use(self) -> tuple[Sequence[str], str]:
        """Return what `use_codes` was given."""
        raise NotImplementedError

    def do_codes(self) -> Awaitable[object]:
        """Choose which codes are looked at."""
        book = self.host.book
        answers = {_ALL: "all codes", _TICKED: "codes that I tick…", _PATTERN: "codes that a pattern fits…"}
        groups = {f"{_GROUP}{one.slug}": f"group: {safe(one.label)}" for one in book.groups if one.codes}

        def chosen(answer: str) -> Awaitable[object] | None:
            if answer == _TICKED:
                return self._tick()
            if answer == _PATTERN:
                return self._type()
            self.use_codes((), answer.removeprefix(_GROUP) if answer != _ALL else "")
            return None

        return self.host.choose("Which codes?", {**answers, **groups}, chosen)

    def _tick(self) -> Awaitable[object]:
        from cpqual.tui.dialogs.tick_codes import TickCodes

        book = self.host.book
        patterns = self.codes_in_use()[0]
        ticked = [c.slug for c in book if any(fnmatchcase(c.slug, pattern) for pattern in patterns)]
        choices = choices_of(book, self.host.looks, usable=False)
        dialog = TickCodes("Codes to look at", choices, ticked)

        def taken(codes: tuple[str, ...] | None) -> None:
            if codes is not None:
                self.use_codes(codes, "")

        return self.host.ask(dialog, taken)

    def _type(self) -> Awaitable[object]:
        def use(typed: str) -> str:
            patterns = typed.replace(",", " ").split()
            for pattern in patterns:
                if not any(fnmatchcase(code.slug, pattern) for code in self.host.book):
                    raise RefusedError(f"no code fits {pattern!r}", remedy="* stands for anything.")
            self.use_codes(patterns, "")
            return typed

        shown = " ".join(self.codes_in_use()[0])
        return self.host.ask(AskLine("Codes, by their ids; * for anything", shown, use), lambda _: None)
