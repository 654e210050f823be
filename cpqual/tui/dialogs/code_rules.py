"""The rules of a code: writing them, how well each has done, and going to what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.code_rules import CodeRule, RuleKind
from cpqual.domain.errors import CpqualError
from cpqual.services.code_rules import RuleTally
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, lines, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (Column("kind", 7), Column("rule", 20, share=1), Column("stand", 5, right=True))
_HOW: dict[RuleKind, str] = {
    "phrase": "whole words, | between phrases, word~ all forms",
    "pattern": "* any word, ... some, (a|b) one, c? or none, d~",
}


@dataclass(frozen=True, slots=True)
class RuleActs:
    """What the dialog can do; each raises CpqualError when refused.

    Attributes:
        rules: the code's rules.
        count: has counted how well they have done, which the dialog is told by `take`.
        add: gives the code a rule.
        change: gives a rule other words.
        remove: takes a rule away.
    """

    rules: Callable[[], Sequence[CodeRule]]
    count: Callable[[], object]
    add: Callable[[RuleKind, str], CodeRule]
    change: Callable[[CodeRule, str], CodeRule]
    remove: Callable[[CodeRule], object]


class RulesDialog(Dialog[Literal["look"] | None]):
    """The rules of a code, and below them how the highlighted one has done.

    The result says whether what they find is to be listed.

    Args:
        label: what the code is called.
        acts: what can be done.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q,r", "dismiss(None)", "Close", show=False),
        Binding("enter", "look", "What they find", show=False),
        Binding("a", "add('phrase')", "Phrase", show=False),
        Binding("p", "add('pattern')", "Pattern", show=False),
        Binding("e", "change", "Change", show=False),
        Binding("x,delete", "remove", "Remove", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    RulesDialog {
        & > .dialog { height: 18; }
        RowList { height: 1fr; }
        DetailPane { height: 5; border-top: solid $border; padding: 0; }
    }
    """

    def __init__(self, label: str, acts: RuleActs) -> None:
        super().__init__()
        self._label = label
        self._acts = acts
        self._listed: Sequence[CodeRule] = ()
        self._done: Mapping[str, RuleTally] = {}

    def compose(self) -> ComposeResult:
        """Put the rules above how one has done."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Rules · {safe(self._label)}")
            box.border_subtitle = "Enter what they find · a phrase · p pattern · e change · x remove"
            yield RowList[CodeRule](_COLUMNS, self._cells, id="code-rule-rows")
            yield DetailPane(id="code-rule-told")

    def on_mount(self) -> None:
        """List the rules."""
        self.query_one(DetailPane).can_focus = False
        self._again()
        self._rows.focus()

    @property
    def _rows(self) -> RowList[CodeRule]:
        return self.query_one(RowList)

    def _cells(self, rule: CodeRule) -> list[Cell]:
        value = self._tally(rule).precision.value
        return [rule.kind, rule.pattern, "" if value is None else f"{value:.0%}"]

    def take(self, done: Mapping[str, RuleTally]) -> None:
        """Show how well each rule has done, by row id."""
        self._done = done
        self._rows.repaint()
        self._tell()

    def _tally(self, rule: CodeRule) -> RuleTally:
        return self._done.get(rule.id, RuleTally())

    @on(RowList.Moved)
    def _tell(self) -> None:
        rule = self._rows.item
        if rule is None:
            words = "No rules yet. a writes phrases that ask for the code, p a pattern of words."
            self.query_one(DetailPane).show(plain(words))
            return
        told = [plain(self._tally(rule).words, "bold")]
        told += [plain(rule.note)] if rule.note else []
        self.query_one(DetailPane).show(
            lines((*told, plain(f"{rule.coder} · {_HOW[rule.kind]}", "$foreground 60%")))
        )

    @on(RowList.Chosen)
    def _clicked(self) -> None:
        self.action_look()

    def action_look(self) -> None:
        """Leave, to list what the rules find."""
        if self._listed:
            self.dismiss("look")

    def action_add(self, kind: RuleKind) -> None:
        """Write a rule."""
        title = f"{kind.capitalize()}: {_HOW[kind]}"
        self.app.push_screen(AskLine(title, "", lambda words: self._acts.add(kind, words).id), self._again)

    def action_change(self) -> None:
        """Give the highlighted rule other words."""
        rule = self._rows.item
        if rule is not None:
            title = f"{rule.kind.capitalize()}: {_HOW[rule.kind]}"
            self.app.push_screen(
                AskLine(title, rule.pattern, lambda words: self._acts.change(rule, words).id), self._again
            )

    def action_remove(self) -> None:
        """Take the highlighted rule away; one key brings it back in the tree."""
        rule = self._rows.item
        if rule is None:
            return
        try:
            self._acts.remove(rule)
        except CpqualError as error:
            self.app.notify(safe(str(error)), severity="warning", markup=False)
        else:
            self.app.notify("Removed; u in the tree brings it back.", markup=False)
        self._again()

    def _again(self, rule_id: str | None = "") -> None:
        """List the rules as they are now, the cursor on one of them."""
        if rule_id is None:
            return
        self._listed = self._acts.rules()
        self._acts.count()
        ids = [rule.id for rule in self._listed]
        self._rows.show(self._listed, index=ids.index(rule_id) if rule_id in ids else self._rows.index or 0)
        self._tell()
