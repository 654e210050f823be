"""Keys of the Agree mode: those of the tables, those of the passages behind a number, and those of both."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("agree",)
_TABLE, _PASSAGES = "agree-table", "agree-passages"


def _table(name: str, keys: str, label: str, words: str, *, handler: str = "") -> Action:
    return Action(
        f"agree_{name}", tuple(keys.split()), label, words, "Agreement", _HERE, handler=handler or name,
        footer=bool(label), focus=_TABLE,
    )  # fmt: skip


def _decide(name: str, keys: str, label: str, words: str, *, handler: str = "", argument: str = "") -> Action:
    return Action(
        f"agree_{name}", tuple(keys.split()), label, words, "Adjudication", _HERE, handler=handler or name,
        argument=argument, footer=bool(label), focus=_PASSAGES,
    )  # fmt: skip


def _both(name: str, keys: str, label: str, words: str, *, handler: str = "", argument: str = "") -> Action:
    return Action(
        f"agree_{name}", tuple(keys.split()), label, words, "Agreement", _HERE, handler=handler or name,
        argument=argument, footer=bool(label),
    )  # fmt: skip


def _coder(letter: str, number: int) -> Action:
    first = number <= 2
    return Action(
        f"agree_take_{letter}", (letter, str(number)) if first else (str(number),), "",
        f"The reading of coder {letter} stands" if first else "The reading of that coder stands",
        "Adjudication", _HERE, handler="take", argument=letter, focus=_PASSAGES, palette=first,
        key_words="" if first else "3 … 9", in_help=number <= 3,
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = (
    _table("open", "enter", "Passages", "Show the passages behind the highlighted row",
           handler="open_highlighted"),
    _table("pairs", "p", "Coders", "Compare coder by coder, or go back to the codes"),
    _table("confusions", "c", "Confusions", "Show which codes stand for each other, or the codes again"),
    _table("beside", "=", "Consensus", "Put each coder beside the consensus on what is adjudicated"),
    _table("sample", "d", "Sample", "Compare only what a sample drew, or everything"),
    _table("sort", "s", "Sort", "Sort the codes by differences, alpha, or as in the codebook"),
    _table("where", "f", "Filter", "Compare only a part of the study, such as sector = third",
           handler="filter_documents"),
    _table("codes", "escape", "", "Go back to the codes; then to all documents"),
    _table("task", "T", "", "Open the rule of a code that decisions call unclear"),
    *(_coder(letter, number) for number, letter in enumerate("abcdefghi", 1)),
    _decide("both", "+", "", "All that the coders marked stands"),
    _decide("neither", "- 0", "", "The code stands for nobody here"),
    _decide("new_span", "e", "", "Choose another passage that carries the code"),
    _decide("undecide", "x", "", "Open a decided passage again"),
    _decide("filter", "f", "Filter", "Show what is open, what is decided, or all"),
    _decide("adopt", "A", "Adopt", "Put what all its coders agree on into the consensus"),
    _decide("open_passage", "enter o", "Open", "Open the passage in Code mode"),
    _decide("note", "n", "Memo", "Write a memo on the passage"),
    _decide("rules_down", "}", "", "Scroll the rules down", handler="scroll", argument="rules_down"),
    _decide("rules_up", "{", "", "Scroll the rules up", handler="scroll", argument="rules_up"),
    _decide("tables", "escape", "Table", "Go back to the table"),
    _both("passage_down", "]", "", "Scroll the passage or the numbers down", handler="scroll",
          argument="passage_down"),
    _both("passage_up", "[", "", "Scroll the passage or the numbers up", handler="scroll",
          argument="passage_up"),
    _both("rule", "r", "Rule", "Open the rule of the code in Codebook mode"),
    _both("unit", "t", "Unit", "Compare by turn, paragraph or sentence"),
    _both("unfinished", "w", "Unfinished", "Compare only finished documents, or work in progress too"),
    _both("level", "v", "Level", "Compare codes as applied, or each with the codes below it"),
    _both("undo", "u", "Undo", "Take back your latest act"),
    _both("redo", "ctrl+r", "", "Do again what you took back"),
)  # fmt: skip
