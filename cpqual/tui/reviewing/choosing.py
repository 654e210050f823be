"""Choosing what Review mode lists: which list, of which codes, of what part of the study, how probable."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from cpqual.domain.errors import InputError
from cpqual.services import queues
from cpqual.services.queues import TITLES, QueueName
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.filtering import choices_of
from cpqual.tui.put_away import put_away
from cpqual.tui.reviewing.base import ReviewBase


class Choosing(ReviewBase, AsksInDialogs):
    """What the keys of the help page's group “Suggestions shown” do."""

    def do_which(self) -> Awaitable[object]:
        """Choose which list is shown."""
        return self.choose("Which list?", TITLES, self._list)

    def do_list_next(self) -> Awaitable[object] | None:
        """Show the next list."""
        return self._step(1)

    def do_list_previous(self) -> Awaitable[object] | None:
        """Show the list before."""
        return self._step(-1)

    def _step(self, step: int) -> Awaitable[object] | None:
        # one comes to it by its own key: it cannot be listed before a code is chosen
        names = [name for name in queues.QUEUES if name != "more" or self.wanted.codes]
        at = names.index(self.wanted.name) if self.wanted.name in names else 0
        return self._list(names[(at + step) % len(names)])

    def _list(self, name: QueueName) -> Awaitable[object] | None:
        if name == "more" and not self.wanted.codes:
            return self.do_more()
        self.change(name=name, least=None)
        return None

    def do_more(self) -> Awaitable[object]:
        """List the unread units most like a code."""
        choices = choices_of(self.book, self.looks)
        recent = [self.rows.item.suggestion.code] if self.rows.item else []
        return self.pick(
            choices, "More like which code?",
            lambda answer: self.ask_for(
                replace(self.wanted, name="more", codes=answer.slugs[:1], least=None)
            ),
            recent=recent,
        )  # fmt: skip

    def do_code(self) -> Awaitable[object]:
        """List only some codes."""
        choices = choices_of(self.book, self.looks)
        return self.pick(
            choices, "Only suggestions of these codes",
            lambda answer: self.change(codes=answer.slugs), several=self.wanted.name != "more",
        )  # fmt: skip

    def do_filter(self) -> Awaitable[object]:
        """List only a part of the study: some documents, or what some people say."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        dialog = AskFilter(self.session, self.wanted.where, "Only units where")
        return self.ask(dialog, lambda line: None if line is None else self.change(where=line))

    def do_probability(self) -> Awaitable[object]:
        """Say how probable what is listed is at least; for a second look, at most."""
        from cpqual.tui.dialogs.ask_line import AskLine

        def use(typed: str) -> str:
            self.change(least=_share(typed))
            return ""

        side = "below" if self.wanted.name == "second-look" else "from"
        least = self.wanted.least
        value = "" if least is None else f"{100 * least:.0f}"
        return self.app.push_screen(AskLine(f"Only {side} how many per cent? Empty: as usual", value, use))

    def do_whole(self) -> None:
        """Leave out the last thing that narrows the list: ticks, the probability, the filter, the codes."""
        if self.ticked:
            self.ticked.clear()
            self.rows.repaint()
            self.tell()
        elif self.wanted.least is not None:
            self.change(least=None)
        elif self.wanted.where:
            self.change(where="")
        elif self.wanted.codes and self.wanted.name != "more":
            self.change(codes=())

    def do_anew(self) -> None:
        """List anew from the newest suggestions."""
        self.ask_for(self.wanted)

    def do_hide(self) -> None:
        """Put the suggestions away, or bring them back, here and in Code mode."""
        self.hidden = not self.hidden
        put_away(self.session, away=self.hidden)
        self.ask_for(self.wanted)
        self.workbench.data_changed("suggestions", origin=self)


def _share(typed: str) -> float | None:
    """Return a share from per cent as typed; None for nothing typed.

    Raises:
        InputError: it is no number from 0 to 100.
    """
    number = typed.strip().removesuffix("%").strip().replace(",", ".")
    if not number:
        return None
    try:
        share = float(number) / 100
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise InputError(f"{typed.strip()!r} is no number from 0 to 100")
    return share
