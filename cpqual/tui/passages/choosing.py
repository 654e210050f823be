"""Choosing what passages to show: the code, what must be on or near it, whose codings, which groups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from textual.content import Content

from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import NEAREST, PassageQuery, as_typed, parse_query
from cpqual.services import layers, passages
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.coding.filtering import choices_of
from cpqual.tui.passages.base import PassagesBase
from cpqual.tui.reader.safe import safe


class Choosing(PassagesBase, AsksInDialogs):
    """What the keys of the help page's group “Passages shown” do."""

    # Codes

    def do_code(self) -> Awaitable[object]:
        """Choose the code whose passages are shown; what else was asked for stays, but for conditions."""

        def chosen(slug: str) -> None:
            before = self.here.wanted or PassageQuery(())
            self.ask_for(replace(before.whole(), codes=(slug,)))

        return self._pick("Passages of which code?", chosen)

    def do_also(self) -> Awaitable[object]:
        """Show only passages that carry another code, too."""
        query = self.wanted()
        return self._pick(
            "Only passages that carry this code, too", lambda slug: self.change(also=_with(query.also, slug))
        )

    def do_without(self) -> Awaitable[object]:
        """Show only passages that do not carry another code."""
        query = self.wanted()
        return self._pick(
            "Only passages without this code", lambda slug: self.change(without=_with(query.without, slug))
        )

    def do_near(self) -> Awaitable[object]:
        """Show only passages near one of another code."""
        before = self.wanted().near
        reach = before[1] if before is not None else NEAREST
        return self._pick("Only passages near one of this code", lambda slug: self.change(near=(slug, reach)))

    def do_wider(self) -> None:
        """Let `near` reach one unit further."""
        self._reach(1)

    def do_narrower(self) -> None:
        """Let `near` reach one unit less far."""
        self._reach(-1)

    def _reach(self, step: int) -> None:
        near = self.wanted().near
        if near is None:
            raise RefusedError("nothing is to be near", remedy="Choose the other code with n.")
        self.change(near=(near[0], max(near[1] + step, 0)))

    def _pick(self, title: str, then: Callable[[str], None]) -> Awaitable[object]:
        choices = choices_of(self.book, self.looks, usable=False)
        return self.pick(choices, title, lambda answer: then(answer.slugs[0]))

    # The whole query

    def do_type(self) -> Awaitable[object]:
        """Type what is wanted: `barriers and trust without bus near 2 rules`."""
        from cpqual.tui.dialogs.ask_line import AskLine

        before = self.here.wanted

        def use(typed: str) -> str:
            asked = parse_query(typed, self.book)
            if before is not None:
                asked = replace(
                    before, codes=asked.codes, also=asked.also, without=asked.without, near=asked.near
                )
            self.ask_for(asked)
            return ""

        title = "CODE or CODE… and CODE, without CODE, near N CODE"
        return self.app.push_screen(AskLine(title, as_typed(before) if before else "", use))

    def do_words(self) -> Awaitable[object]:
        """Show only passages that hold some words."""
        from cpqual.tui.dialogs.ask_line import AskLine

        def use(words: str) -> str:
            self.change(words=words)
            return ""

        return self.app.push_screen(AskLine("Only passages that hold these words", self.wanted().words, use))

    def do_filter(self) -> Awaitable[object]:
        """Show only passages of a part of the study: of some documents, or of some people."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        dialog = AskFilter(self.session, self.wanted().where, "Only passages where")
        return self.ask(dialog, lambda line: None if line is None else self.change(where=line))

    def do_whole(self) -> None:
        """Leave out the last thing that narrows the list: ticks, words, conditions, the filter."""
        if self.here.ticked:
            self.here.untick()
        elif self.here.wanted is not None and self.here.wanted.words:
            self.change(words="")
        elif self.here.wanted is not None and self.here.wanted.has_conditions:
            self.ask_for(self.here.wanted.whole())
        elif self.here.wanted is not None and self.here.wanted.where:
            self.change(where="")
        self.here.rows.focus()

    def do_below(self) -> None:
        """Take in the codes below, or leave them out."""
        self.change(rolled_up=not self.wanted().rolled_up)

    def do_same(self) -> None:
        """Let two codes go together when they are on the same unit, or only where they overlap."""
        self.change(same="span" if self.wanted().same == "unit" else "unit")

    def do_counted(self) -> None:
        """Show only what a frequency table counts, or everything."""
        self.change(counted=not self.wanted().counted)

    def do_by(self) -> Awaitable[object]:
        """Choose what to group by."""
        self.wanted()
        names = passages.ways_to_group(self.session)
        return self._choose("Group by", names, lambda i: self.change(by=names[i]))

    def do_layer(self) -> Awaitable[object]:
        """Choose whose codings are shown."""
        self.wanted()
        names = layers.offered_layers(self.session)
        return self._choose("Whose codings", names, lambda i: self.change(layer=names[i]))

    def _choose(self, question: str, names: list[str], then: Callable[[int], None]) -> Awaitable[object]:
        answers = {str(i): Content(safe(name)) for i, name in enumerate(names)}
        return self.choose(question, answers, lambda answer: then(int(answer)))

    # Columns

    def do_columns(self) -> Awaitable[object] | None:
        """Show two codes side by side, or one again."""
        if self.second.display:
            self.second.display = False
            self.second.close()
            self.first.rows.focus()
            return None
        query = self.wanted()

        def chosen(slug: str) -> None:
            self.second.display = True
            self.second.rows.focus()
            self.ask_for(replace(query.whole(), codes=(slug,)), self.second)

        return self._pick("Beside it, passages of which code?", chosen)


def _with(slugs: tuple[str, ...], slug: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*slugs, slug)))
