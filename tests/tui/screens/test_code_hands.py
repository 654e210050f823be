"""Code mode's fast hands: counts, quick codes, sentences, edges, the coding in focus, and Esc."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.codings import Coding
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, memos, reading
from cpqual.services.session import Session
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.dialogs.picker import CodePicker
from cpqual.tui.screens.code import CodeScreen
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import HOSTILE, words

DOG = "Nobody. (laughs) Well, the dog came too. He likes the ferry."
CHARACTERS = {",": "comma", ";": "semicolon", "]": "right_square_bracket", "<": "less_than_sign",
              ">": "greater_than_sign", "}": "right_curly_bracket", ".": "full_stop",
              ")": "right_parenthesis"}  # fmt: skip


async def typed(desk: Desk, keys: str) -> None:
    """Press keys given as they are typed, names of other keys between spaces in angle brackets."""
    await desk.press(*(CHARACTERS.get(key, key) for key in keys))


def mine(session: Session, slug: str = "INT-1") -> list[tuple[str, str]]:
    opened = reading.open_document(session, slug)
    return [(one.code, opened.text[one.start : one.end]) for one in opened.codings]


def put(session: Session, quote: str, code: str = "barriers") -> Coding:
    return coding.apply_codes(session, "INT-1", words(session, quote), [code])[0]


def ahead(desk: Desk) -> str:
    """Return the word the caret stands on."""
    return desk.code.opened().text[desk.code.reader.caret :].split()[0]


@pytest.fixture
def shortcuts(session: Session) -> Session:
    """The study with `b` for barriers and `N` for new networks."""
    given = {"barriers": "b", "new_networks": "N"}
    book = session.codebook()
    codes = tuple(replace(code, shortcut=given.get(code.slug)) for code in book)
    codebooks.save(session, replace(book, codes=codes), "shortcuts")
    return session


# Counts


async def test_a_count_repeats_a_motion_and_is_shown_until_used(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await typed(desk, "3")
        assert desk.code.status.waits == "count 3"
        assert "count 3" in desk.shown()
        await typed(desk, "w")
        assert ahead(desk) == "the"
        assert desk.code.status.waits == ""
        await typed(desk, "w")
        assert ahead(desk) == "dog"


async def test_a_count_extends_a_selection(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await typed(desk, "v3w")
        span = desk.code.reader.selection
        assert span is not None
        assert desk.code.opened().text[slice(*span)] == "Nobody. (laughs) Well, "


async def test_nought_goes_on_with_a_count_and_else_goes_to_the_beginning_of_the_row(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await typed(desk, "10w")
        assert ahead(desk) == "ferry."
        await typed(desk, "0")
        assert ahead(desk) == "He"


async def test_the_end_of_the_document_with_a_count_is_the_unit_of_that_number(workbench: Open) -> None:
    async with workbench() as desk:
        units = desk.code.opened().units
        await typed(desk, "4G")
        assert desk.code.reader.caret == units[3].start
        await typed(desk, "2g")
        assert desk.code.reader.caret == units[1].start
        await typed(desk, "9G")
        assert desk.notes()[-1] == "there is no turn 9; the last is 4"
        assert desk.code.reader.caret == units[1].start


async def test_any_other_key_ends_a_count(workbench: Open) -> None:
    async with workbench() as desk:
        for key in ("escape", "dollar_sign", "percent_sign", "tab"):
            await typed(desk, "12")
            assert desk.code.status.waits == "count 12"
            await desk.press(key)
            assert (desk.code.status.waits, desk.code.count) == ("", None), key


async def test_a_count_too_high_goes_no_higher(workbench: Open) -> None:
    async with workbench() as desk:
        await typed(desk, "9999999")
        assert desk.code.count == 99_999
        await typed(desk, ")")
        assert desk.code.reader.caret == len(desk.code.opened().text)


async def test_counts_find_uncoded_units_and_documents(workbench: Open) -> None:
    async with workbench() as desk:
        await typed(desk, "2n")
        assert desk.code.reader.caret == desk.code.opened().units[3].start
        await typed(desk, "2J")
        assert desk.notes()[-1] == "this is the last document"


async def test_digits_accept_what_is_suggested_and_count_otherwise(
    workbench: Open, suggested: Session
) -> None:
    async with workbench() as desk:
        await desk.at_unit(3)
        await typed(desk, "2")
        assert [code for code, _ in mine(suggested)] == ["practical_support"]
        await typed(desk, "2")
        assert desk.code.count == 2
        await desk.press("escape")
        await typed(desk, "v1")
        assert desk.code.count == 1
        await desk.press("escape", "escape")
        await typed(desk, ",1w")
        assert ahead(desk) == "that"
        assert len(mine(suggested)) == 1


# Quick codes, and the sentence at the caret


async def test_a_shortcut_puts_its_code_on(workbench: Open, shortcuts: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await typed(desk, ";")
        assert desk.code.status.waits == "; b Barriers  N New networks"
        await typed(desk, "b")
        assert mine(shortcuts) == [("barriers", DOG)]
        assert desk.code.status.waits == ""
        assert "no selection: the whole turn" in desk.code.status.told
        await typed(desk, "]]s;N")
        assert mine(shortcuts)[1] == ("new_networks", "After that Maro rang me.")


async def test_a_shortcut_nobody_has_is_refused_and_esc_does_nothing(
    workbench: Open, shortcuts: Session
) -> None:
    async with workbench() as desk:
        await typed(desk, "n;x")
        assert desk.notes()[-1].startswith("no code has the shortcut 'x'")
        await typed(desk, ";")
        await desk.press("escape")
        assert desk.code.status.waits == ""
        await typed(desk, "b")
        assert mine(shortcuts) == []


async def test_without_shortcuts_the_codebook_is_named(workbench: Open) -> None:
    async with workbench() as desk:
        await typed(desk, "n;")
        assert desk.notes() == ["no code has a shortcut yet. Give one in the codebook (F6)."]
        assert desk.code.status.waits == ""


async def test_shortcuts_stand_in_the_codebook_and_in_the_picker(workbench: Open, shortcuts: Session) -> None:
    async with workbench() as desk:
        assert ";N" in desk.shown()
        await typed(desk, "n")
        await desk.press("space")
        await typed(desk, "N")
        assert ";N" in desk.shown()
        await desk.press("enter")
        assert mine(shortcuts) == [("new_networks", DOG)]


async def test_a_sentence_and_a_code_known_by_three_letters_take_five_keys(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await typed(desk, "n)")
        keys = ["C", *"bar", "enter"]
        await desk.press(*keys)
        assert mine(session) == [("barriers", "He likes the ferry.")]
        assert len(keys) == 5
        assert "no selection: the sentence" in desk.code.status.told


async def test_a_tag_typed_into_the_picker_puts_its_code_on_top(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", *"nn", "enter")
        assert mine(session) == [("new_networks", DOG)]


async def test_the_codes_used_last_come_first_also_the_next_time(workbench: Open, session: Session) -> None:
    put(session, "He likes the ferry.", "new_networks")
    put(session, "Maro rang me.", "barriers")
    async with workbench() as desk:
        await desk.press("n", "space")
        assert isinstance(desk.app.screen, CodePicker)
        rows = [line for line in desk.shown().split("\n") if "recent" in line]
        assert ["Barriers" in rows[0], "New networks" in rows[1]] == [True, True]


# Edges and overlaps


async def test_edges_move_by_characters_and_skip_white_space(workbench: Open, session: Session) -> None:
    put(session, "the dog")
    async with workbench() as desk:
        await typed(desk, "}")
        await typed(desk, "z")
        assert mine(session) == [("barriers", "the dog c")]
        await typed(desk, "2Z")
        assert mine(session) == [("barriers", "the do")]
        await typed(desk, "3a")
        assert mine(session) == [("barriers", "do")]
        await typed(desk, "4A")
        assert mine(session) == [("barriers", ", the do")]
        await typed(desk, "9a")
        assert desk.notes()[-1].startswith("a coding keeps at least one character")


async def test_edges_move_by_as_many_words_as_counted(workbench: Open, session: Session) -> None:
    put(session, "dog")
    async with workbench() as desk:
        await typed(desk, "}2>")
        assert mine(session) == [("barriers", "dog came too")]
        await typed(desk, "2H")
        assert mine(session) == [("barriers", "Well, the dog came too")]


async def test_an_edge_at_the_end_of_the_text_says_so(workbench: Open, session: Session) -> None:
    put(session, "nobody on it.")
    async with workbench() as desk:
        await typed(desk, "}z")
        assert desk.notes() == ["the coding reaches the end of the text already"]


async def test_removing_one_of_overlapping_codings_leaves_the_others(
    workbench: Open, session: Session
) -> None:
    put(session, DOG, "barriers")
    put(session, "the dog came", "new_networks")
    put(session, "dog", "practical_support")
    before = dict(mine(session))
    async with workbench() as desk:
        desk.code.reader.go_to(words(session, "dog").start)
        await typed(desk, "oox")
        gone = ({*before} - {code for code, _ in mine(session)}).pop()
        assert dict(mine(session)) == {code: quote for code, quote in before.items() if code != gone}
        assert len(mine(session)) == 2


async def test_keys_typed_before_the_question_after_the_picker_answer_it(
    workbench: Open, session: Session
) -> None:
    put(session, "the dog came")
    async with workbench() as desk:
        await desk.at_unit(1)
        for key in ("space", *"bar", "enter", "1"):
            desk.app.simulate_key(key)
        await desk.pilot.pause(0.4)
        await desk.pilot.pause()
        assert not isinstance(desk.app.screen, Choose)
        assert mine(session) == [("barriers", DOG)]


# The coding in focus


async def test_the_coding_in_focus_is_told_above_its_rule(workbench: Open, session: Session) -> None:
    one = put(session, "the dog")
    memos.add_memo(session, f"Look again {HOSTILE}", document="INT-1", span=Span(one.start, one.end))
    async with workbench() as desk:
        await typed(desk, "}")
        assert "Coding" not in str(desk.code.rule.words)
        await typed(desk, "o")
        told = desk.code.rule.words.plain
        for part in ("Barriers", f"{one.start}–{one.end} · 2 words", "RB · by hand · codebook version 1",
                     "✎ Look again [laughs] [/foo]", "What stands in the way."):  # fmt: skip
            assert part in told
        assert "\x1b" not in told
        assert "Coding · rule" in desk.shown()
        await desk.press("escape")
        assert "by hand" not in desk.code.rule.words.plain


async def test_memos_and_changed_rules_have_signs_in_the_margin(workbench: Open, session: Session) -> None:
    put(session, "the dog")
    async with workbench() as desk:
        assert "✎" not in desk.shown()
        assert "BA[" in desk.shown()
    book = session.codebook()
    codes = tuple(replace(c, brief="Sharper.") if c.slug == "barriers" else c for c in book)
    codebooks.save(session, replace(book, codes=codes), "sharper")
    memos.add_memo(session, "why", document="INT-1", span=words(session, "Maro"))
    async with workbench() as desk:
        rows = desk.shown().split("\n")
        assert any("BA!" in row and "Nobody" in row for row in rows)
        assert [("▌✎" in row or " ✎" in row) for row in rows if "Maro" in row] == [True]
        await typed(desk, "}o")
        assert "! made under version 1; the rule changed in version 2" in desk.code.rule.words.plain


# Known states


async def test_esc_leads_from_every_act_back_to_a_known_state(workbench: Open, shortcuts: Session) -> None:
    put(shortcuts, "the dog")
    put(shortcuts, "dog", "new_networks")
    elsewhere = {"do_correct_text"}  # opens an editor
    async with workbench() as desk:
        found = desk.app.registry.for_mode("code")
        # one action of every kind: what moves by words and what moves by sentences stop alike
        actions = {a.method: a for a in found if a.group != "Workbench" and a.method not in elsewhere}
        for action in actions.values():
            desk.code.open_document("INT-1")
            desk.code.reader.go_to(words(shortcuts, "dog").start)
            desk.code.reader.focus()
            await desk.code.action_do(action.id)
            await desk.pilot.pause()
            await desk.press("escape", "escape")
            assert isinstance(desk.app.screen, CodeScreen), action.id
            assert desk.app.focused is desk.code.reader, action.id
            code = desk.code
            assert (code.reader.selection, code.reader.selecting) == (None, False), action.id
            assert (code.focused_coding, code.count, code.status.waits) == (None, None, ""), action.id
            assert not code.query(".-open"), action.id


async def test_what_has_not_changed_stays_on_the_screen_when_a_part_is_painted(workbench: Open) -> None:
    async with workbench() as desk:
        before = desk.shown()
        desk.code._compositor._cuts = None
        desk.code.status.tell("only this line")
        await desk.pilot.pause()
        await desk.pilot.pause(0.05)
        after = desk.shown()
        changed = [
            n for n, (a, b) in enumerate(zip(before.split("\n"), after.split("\n"), strict=True)) if a != b
        ]
        assert changed == [38]
        assert "only this line" in after
