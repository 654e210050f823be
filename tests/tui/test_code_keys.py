from __future__ import annotations

import pytest

from cpqual.tui.actions import Action, Registry, all_actions, key_of

KEYS = {
    "left": "left h", "down": "down j", "up": "up k", "right": "right l",
    "word_next": "w", "word_previous": "b", "word_end": "e",
    "sentence_previous": "(", "sentence_next": ")", "turn_previous": "[", "turn_next": "]",
    "uncoded_next": "n", "uncoded_previous": "N", "coding_next": "}", "coding_previous": "{",
    "document_start": "g", "document_end": "G", "page_up": "pageup", "page_down": "pagedown",
    "toggle_selecting": "v", "extend_left": "shift+left", "extend_right": "shift+right",
    "extend_up": "shift+up", "extend_down": "shift+down",
    "select_sentence": "s", "select_turn": "t", "select_paragraph": "p", "settle": "escape", "search": "/",
    "pick": "space c", **{f"accept_{n}": str(n) for n in range(1, 10)}, "repeat": ".", "in_vivo": "i",
    "memo": "m", "remove": "x", "recode": "r", "end_back": "<", "end_on": ">", "undo": "u", "redo": "ctrl+r",
    "mode_code": "f2", "mode_review": "f3", "mode_agree": "f4", "mode_explore": "f5", "mode_codebook": "f6",
    "mode_documents": "f7", "help": "f1 ?", "palette": "ctrl+p",
}  # fmt: skip
"""The keys of the design's table for Code mode, one by one."""


@pytest.fixture(scope="module")
def code_mode() -> dict[str, Action]:
    return {action.id: action for action in Registry(all_actions()).for_mode("code")}


@pytest.mark.parametrize("action_id", KEYS)
def test_a_key_of_the_design_does_what_the_design_says(action_id: str, code_mode: dict[str, Action]) -> None:
    assert set(map(key_of, KEYS[action_id].split())) <= set(code_mode[action_id].keys)


def test_every_key_of_code_mode_is_explained_on_the_help_page(code_mode: dict[str, Action]) -> None:
    silent = {action.id for action in code_mode.values() if not action.in_help}
    assert silent == {"digit_0", *(f"accept_{n}" for n in range(2, 10))}
