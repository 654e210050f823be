"""Keys of the Memos mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("memos",)


def _act(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return Action(
        f"memos_{name}", tuple(keys.split()), label, words, "Memos", _HERE, handler=f"memos_{name}",
        footer=footer,
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = (
    _act("edit", "enter", "Edit", "Change the memo", footer=True),
    _act("new", "a", "New", "Memo on the project, a document, code, person or site", footer=True),
    *(
        Action(
            f"memos_open_{n}", (str(n),), "", "Open the memo's passage of that number in Code mode", "Memos",
            _HERE, handler="memos_open", argument=str(n), palette=False, key_words="1 … 9", in_help=n == 1,
        )
        for n in range(1, 10)
    ),
    _act("filter", "f", "Filter", "Choose which memos to show", footer=True),
    _act("words", "/", "Words", "Show only memos that hold some words", footer=True),
    _act("all", "escape", "All", "Show all memos again"),
    _act("sort", "s", "Sort", "Sort by date, latest or oldest first, or by place", footer=True),
    _act("kind", "K", "Kind", "Give the memo another kind"),
    _act("history", "h", "History", "Show what the memo said before", footer=True),
    _act("remove", "x delete", "Remove", "Remove the memo; undo brings it back", footer=True),
    _act("unlink", "-", "Unlink", "Take a link to a passage away"),
    _act("drafts", "D", "Drafts", "Go on with a memo that was not saved"),
    _act("export", "e", "Export", "Write the memos shown to a Markdown file in this folder", footer=True),
    Action("memos_undo", ("u",), "Undo", "Take back your latest act", "Memos", _HERE, handler="undo"),
    Action("memos_redo", ("ctrl+r",), "Redo", "Do again what you took back", "Memos", _HERE, handler="redo"),
)  # fmt: skip
