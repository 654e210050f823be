"""Rules of codes in Codebook mode: the dialog about them, and what they find."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import Literal

from textual import on
from textual.content import Content

from cpqual.domain.code_rules import CodeRule, RuleKind
from cpqual.services import code_rules
from cpqual.services.code_rules import RuleTally
from cpqual.services.session import Session
from cpqual.tui.codebook.base import CodebookBase
from cpqual.tui.counting import Counted, CountsApart
from cpqual.tui.widgets.detail_pane import amount, lines, plain

_MOST = 3


class Ruling(CodebookBase, CountsApart):
    """Acts on the rules of the highlighted code."""

    def rules_of(self, slug: str) -> Content:
        """Return what is to be told of a code's rules below its definition; nothing where it has none."""
        found = code_rules.rules(self.session, [slug])
        if not found:
            return Content("")
        title = Content.assemble(
            ("Rules  ", "bold"), plain(f"{amount(len(found), 'rule')} · r opens", "$foreground 60%")
        )
        more = [plain(f"… and {len(found) - _MOST} more")] if len(found) > _MOST else []
        return lines((title, *(plain(f"· {one.pattern}") for one in found[:_MOST]), *more))

    def do_rules(self) -> Awaitable[object]:
        """Open the rules of the highlighted code: words that ask for it, and what they find."""
        from cpqual.tui.dialogs.code_rules import RuleActs, RulesDialog

        code = self.require_code()

        def changed(made: CodeRule) -> CodeRule:
            self.workbench.data_changed("suggestions", origin=self)
            return made

        def add(kind: RuleKind, words: str) -> CodeRule:
            return changed(code_rules.add_rule(self.session, code.slug, kind, words))

        def change(rule: CodeRule, words: str) -> CodeRule:
            return changed(code_rules.change_rule(self.session, rule.id, rule.kind, words, rule.note))

        acts = RuleActs(
            lambda: code_rules.rules(self.session, [code.slug]),
            lambda: self.count_apart("rule tallies", partial(_tallies, code=code.slug)),
            add,
            change,
            lambda rule: changed(code_rules.remove_rule(self.session, rule.id)),
        )

        async def left(choice: Literal["look"] | None) -> None:
            self.show_rule()
            if choice == "look":
                await self.workbench.show_hits_of_rules(code.slug)

        shown: Awaitable[object] = self.app.push_screen(RulesDialog(code.label, acts), left)
        return shown

    @on(Counted)
    def _take_tallies(self, event: Counted) -> None:
        if event.ticket != "rule tallies" or not isinstance(event.result, dict):
            return
        from cpqual.tui.dialogs.code_rules import RulesDialog

        # it may have been left, or have a line over it
        for dialog in self.app.screen_stack:
            if isinstance(dialog, RulesDialog):
                dialog.take(event.result)

    def show_rule(self) -> None:
        """Show the definition of the highlighted code anew."""
        raise NotImplementedError


def _tallies(session: Session, *, code: str) -> dict[str, RuleTally]:
    """Count how well the rules of a code have done; runs in a thread."""
    return code_rules.tallies(session, code_rules.rules(session, [code]))
