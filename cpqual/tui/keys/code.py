"""Keys of Code mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_CODE: tuple[Mode, ...] = ("code",)
_READER = "reader"


def _move(motion: str, keys: str, words: str) -> Action:
    return Action(
        motion, tuple(keys.split()), "", words, "Move", _CODE,
        handler="move", argument=motion, focus=_READER, palette=False,
    )  # fmt: skip


def _extend(motion: str, key: str, words: str) -> Action:
    return Action(
        f"extend_{motion}", (key,), "", words, "Select", _CODE,
        handler="extend", argument=motion, focus=_READER, palette=False,
    )  # fmt: skip


def _select(kind: str, key: str) -> Action:
    return Action(
        f"select_{kind}", (key,), kind.capitalize(), f"Select the {kind} at the caret", "Select", _CODE,
        handler="select", argument=kind, focus=_READER, footer=kind == "sentence",
    )  # fmt: skip


def _act(
    name: str, keys: str, label: str, words: str, *, footer: bool = False, focus: str = _READER
) -> Action:
    return Action(name, tuple(keys.split()), label, words, "Code", _CODE, footer=footer, focus=focus)


def _edge(way: str, key: str, words: str) -> Action:
    return Action(
        way, (key,), "", words, "Code", _CODE, handler="edge", argument=way, focus=_READER, palette=False
    )


def _screen(name: str, keys: str, label: str, words: str, group: str, *, footer: bool = False) -> Action:
    return Action(name, tuple(keys.split()), label, words, group, _CODE, footer=footer)


_MOVES = (
    _move("left", "left h", "Left"),
    _move("down", "down j", "Down"),
    _move("up", "up k", "Up"),
    _move("right", "right l", "Right"),
    _move("word_next", "w", "Next word"),
    _move("word_previous", "b", "Previous word"),
    _move("word_end", "e", "End of the word"),
    _move("sentence_previous", "(", "Previous sentence"),
    _move("sentence_next", ")", "Next sentence"),
    _move("turn_previous", "[", "Previous turn"),
    _move("turn_next", "]", "Next turn"),
    _move("paragraph_previous", "ctrl+up", "Previous paragraph"),
    _move("paragraph_next", "ctrl+down", "Next paragraph"),
    _move("coding_previous", "{", "Previous coding"),
    _move("coding_next", "}", "Next coding"),
    Action("line_start", ("home",), "", "Beginning of the row", "Move", _CODE, handler="move",
           argument="line_start", focus=_READER, palette=False, key_words="Home  0"),
    Action("digit_0", ("0",), "", "Beginning of the row, or a nought in a count", "Move", _CODE,
           handler="digit", argument="0", focus=_READER, palette=False, in_help=False),
    _move("line_end", "end $", "End of the row"),
    _move("page_up", "pageup ctrl+b", "Page up"),
    _move("page_down", "pagedown ctrl+f", "Page down"),
    _move("document_start", "g ctrl+home", "Beginning of the document; with a count, that unit"),
    _move("document_end", "G ctrl+end", "End of the document; with a count, that unit"),
    Action("count", (",",), "", "Begin a count also where digits accept suggestions: , 1 2 j", "Move", _CODE,
           focus=_READER, palette=False),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    _act("pick", "space c", "Code", "Code the selection, or the unit at the caret", footer=True),
    _act("pick_sentence", "C", "", "Code the sentence at the caret"),
    _act("quick", ";", "Quick code", "Then a code's shortcut: put that code on"),
    *(
        Action(
            f"accept_{n}", (str(n),), "", "Accept that suggestion, or begin a count: 1 2 j",
            "Code", _CODE, handler="digit", argument=str(n), focus=_READER, palette=False,
            key_words="1 … 9", in_help=n == 1,
        )
        for n in range(1, 10)
    ),
    _act("reject", "-", "Reject", "Reject the first suggestion; with a count, that one: , 3 -"),
    _act("later", "=", "Later", "Put the first suggestion off; with a count, that one"),
    _act("reasons", "W", "Why", "Why the first suggestion is made; with a count, that one"),
    _act("put_away", "_", "Put away", "Put suggestions away, or bring them back", focus=""),
    _act("repeat", ".", "Repeat", "Repeat the last codes", footer=True),
    _act("in_vivo", "i", "In vivo", "Make a code of the selected words themselves"),
    _act("memo", "m", "Memo", "Memo on the selection, the coding in focus or the unit", footer=True),
    _act("negative", "!", "Against", "Record that the passage contradicts a code, or bounds it"),
    _act("keep_quote", '"', "Keep", "Keep the passage to publish; again: permission and wording"),
    _act("link_memo", "&", "Link memo", "Link the selection or the unit to one of your memos"),
    _act("remove", "x delete", "Remove", "Remove your coding at the caret", footer=True),
    _act("recode", "r", "Recode", "Give your coding at the caret another code"),
    _edge("end_back", "<", "Move the coding's end back by a word"),
    _edge("end_on", ">", "Move the coding's end on by a word"),
    _edge("start_back", "H", "Move the coding's beginning back by a word"),
    _edge("start_on", "L", "Move the coding's beginning on by a word"),
    _edge("start_on_character", "a", "Move the coding's beginning on by a character"),
    _edge("start_back_character", "A", "Move the coding's beginning back by a character"),
    _edge("end_on_character", "z", "Move the coding's end on by a character"),
    _edge("end_back_character", "Z", "Move the coding's end back by a character"),
    _act("cycle", "o", "Overlaps", "Go through the codings at the caret, one by one"),
    _act("undo", "u", "Undo", "Undo your latest act", footer=True, focus=""),
    _act("redo", "ctrl+r", "Redo", "Do again what you undid", focus=""),
    Action("toggle_selecting", ("v",), "Select", "Start or stop selecting as you move",
           "Select", _CODE, focus=_READER, footer=True),
    _select("sentence", "s"),
    _select("turn", "t"),
    _select("paragraph", "p"),
    _extend("left", "shift+left", "Extend the selection to the left"),
    _extend("right", "shift+right", "Extend the selection to the right"),
    _extend("up", "shift+up", "Extend the selection up"),
    _extend("down", "shift+down", "Extend the selection down"),
    _extend("word_previous", "ctrl+shift+left", "Extend the selection back by a word"),
    _extend("word_next", "ctrl+shift+right", "Extend the selection on by a word"),
    _screen("settle", "escape", "", "Nothing selected, back in the text", "Select"),
    Action("copy", ("y",), "Copy", "Copy the selection or the unit, with who said it where", "Select", _CODE,
           focus=_READER),
    Action("copy_words", ("Y",), "", "Copy the words alone", "Select", _CODE, focus=_READER),
    Action("copy_to_file", ("ctrl+y",), "", "Write the selection or unit to a file beside the project",
           "Select", _CODE, focus=_READER),
    *_MOVES,
    Action("uncoded_next", ("n",), "Next", "Next unit without a code", "Move", _CODE, focus=_READER,
           footer=True),
    Action("uncoded_previous", ("N",), "", "Previous unit without a code", "Move", _CODE, focus=_READER),
    _screen("answers_order", "O", "", "Survey: in which order answers are read", "Go"),
    _screen("answers_near", "~", "", "Survey: answers of nearly the same words", "Code"),
    _screen("search", "/", "Search", "Search in this document", "Go", footer=True),
    _screen("document_next", "J", "", "Open the next document", "Go"),
    _screen("document_previous", "K", "", "Open the previous document", "Go"),
    _screen("correct", "E", "Correct", "Correct the selection, or the sentence at the caret", "Text"),
    _screen("correct_text", "ctrl+e", "", "Correct the whole text in your own editor", "Text"),
    _screen("lost", "ctrl+l", "", "Place, or let go, what lost its words in a correction", "Text"),
    _screen("finish", "d", "Finish", "Mark the document as finished, or not", "Go"),
    _screen("show_documents", "f8", "Documents", "Show or hide the list of documents", "Go"),
    _screen("show_codes", "f9", "Codes", "Show or hide the codebook, rules and suggestions", "Go"),
    _screen("show_both", "\\", "", "Show the text alone, or everything", "Go"),
)  # fmt: skip
