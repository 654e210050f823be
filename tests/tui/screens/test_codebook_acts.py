"""What is done with codes in Codebook mode, by the keys that do it."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input, TextArea

from cpqual.services import code_editing, code_groups, codebooks, coding
from cpqual.services.session import Session
from cpqual.tui.codebook.base import CodebookBase
from cpqual.tui.widgets.detail_pane import DetailPane
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, told, until, words


def base(desk: Desk) -> CodebookBase:
    screen = desk.app.screen_stack[0]
    assert isinstance(screen, CodebookBase)
    return screen


def highlighted(desk: Desk) -> str:
    code = base(desk).code
    return code.slug if code else ""


async def reason(desk: Desk, typed: str) -> None:
    """Give the reason in the dialog on top."""
    await until(desk, "#ask-reason")
    desk.app.screen.query_one("#ask-reason", Input).value = typed
    desk.app.screen.query_one("#ask-reason").focus()
    await desk.press("enter")


def order(session: Session) -> list[tuple[str, str | None]]:
    return [(code.slug, code.parent) for _, code in session.codebook().walk()]


async def test_a_label_is_changed_alone_the_reason_is_offered_again_and_codes_are_coloured(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("e")
        await until(desk, "#ask-field")
        desk.app.screen.query_one("#ask-field", Input).value = "Obstacles"
        await desk.press("enter", *"plainer", "enter")
        assert session.codebook().get("barriers").label == "Obstacles"
        await desk.press("semicolon")
        await until(desk, "#ask-field")
        await desk.press("o", "enter", "enter")
        code = session.codebook().get("barriers")
        assert code.shortcut == "o"
        assert codebooks.versions(session)[-1].reason == "plainer"
        await desk.press("space", "space", "c")
        await until(desk, "OptionList")
        await desk.press("4")
        await reason(desk, "tidy")
        book = session.codebook()
        assert (book.get("barriers").colour, book.get("connecting").colour) == ("yellow", "yellow")
        assert book.version == 4


async def test_taking_up_says_how_to_go_on_and_codes_are_put_down(workbench: Open, session: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("p")
        assert any("no code is taken up" in note for note in desk.notes())
        await desk.press("m")
        assert "» moving Barriers" in desk.shown().replace("\n", "")
        await desk.press("p")
        assert any("go to the new place first" in note for note in desk.notes())
        await desk.press("escape")
        assert "moving" not in desk.shown()
        assert session.codebook().version == 1
        await desk.press("down", "down", "space", "space", "m", "home", "p")
        await reason(desk, "belong together")
        assert order(session) == [
            ("barriers", None), ("practical_support", "barriers"), ("new_networks", "barriers"),
            ("connecting", None),
        ]  # fmt: skip
        assert highlighted(desk) == "practical_support"
        assert "marked" not in desk.shown()
        await desk.press("m", "end", "P")
        await reason(desk, "a theme of its own")
        assert order(session)[-1] == ("practical_support", None)


async def test_a_code_goes_up_and_down_and_a_branch_is_retired_and_brought_back(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("K")
        assert any("is the first on its level" in note for note in desk.notes())
        await desk.press("shift+down")
        await reason(desk, "in order")
        assert [slug for slug, parent in order(session) if parent is None] == ["connecting", "barriers"]
        await desk.press("shift+up")
        await until(desk, "#ask-reason")
        await desk.press("enter")
        assert [slug for slug, parent in order(session) if parent is None] == ["barriers", "connecting"]
        await desk.press("home")
        await desk.press("down", "asterisk")
        assert "✓ 3 codes marked" in desk.shown()
        await desk.press("R")
        await until(desk, "#ask-reason")
        desk.app.screen.query_one("#ask-reason", Input).value = ""
        await desk.press("enter")
        assert "needs a reason" in told(desk, ".refusal")
        await reason(desk, "not needed")
        statuses = {code.slug: code.status for code in session.codebook()}
        assert [slug for slug, status in statuses.items() if status == "retired"] == [
            "connecting", "practical_support", "new_networks",
        ]  # fmt: skip
        assert "retired · Connecting" in desk.shown()
        await desk.press("h")
        assert "Connecting" not in desk.shown().partition("│")[0]
        assert "3 retired or merged codes not shown" in desk.shown()
        await desk.press("v")
        shown = desk.shown()
        assert "not needed" in shown
        assert "active → retired" in shown
        await desk.press("escape", "h", "down", "R")
        await reason(desk, "needed after all")
        assert session.codebook().get("connecting").status == "active"


async def test_folding_hides_what_is_below_and_a_code_is_found_by_typing(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("end", "f")
        assert highlighted(desk) == "connecting"
        assert "▸▌CO Connecting  +2" in desk.shown()
        await desk.press("F")
        assert "▾▌CO Connecting" in desk.shown()
        await desk.press("F", "slash", *"netw", "enter")
        assert highlighted(desk) == "new_networks"
        assert "▾▌CO Connecting" in desk.shown()
        await desk.press("home")
        await desk.press("slash", *"con")
        assert highlighted(desk) == "connecting"
        await desk.press("escape")
        assert highlighted(desk) == "barriers"
        await desk.press("slash", "PS", "enter")
        assert highlighted(desk) == "barriers"


async def test_a_merge_is_foreseen_made_and_taken_apart(workbench: Open, tobias: Session) -> None:
    session = tobias
    ferry, rang = words(session, "He likes the ferry."), words(session, "Maro rang me.")
    coding.apply_codes(session, "INT-1", ferry, ["practical_support", "barriers"])
    coding.apply_codes(session, "INT-1", rang, ["practical_support"])
    async with workbench(mode="codebook") as desk:
        await desk.press("equals_sign")
        assert any("mark the codes to be merged first" in note for note in desk.notes())
        await desk.press("down", "down", "space", "home", "equals_sign")
        await until(desk, "#ask-reason")
        shown = " ".join(desk.shown().replace("│", " ").split())
        assert "2 codings in 1 document get Barriers: TM 2." in shown
        assert "1 passage would have Barriers twice" in shown
        await reason(desk, "the same thing")
        assert session.codebook().get("practical_support").status == "merged"
        assert "merged · Practical" in desk.shown()
        await desk.press("minus")
        await reason(desk, "not the same after all")
        assert session.codebook().get("practical_support").status == "active"
        assert any("back with Practical support" in note for note in desk.notes())
        await desk.press("minus")
        assert any("nothing was merged into" in note for note in desk.notes())


async def test_groups_are_made_filled_and_shown_alone(workbench: Open, session: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("space", "down", "space", "number_sign")
        assert "No groups yet" in desk.shown()
        await desk.press("a")
        await until(desk, Input)
        await desk.press(*"Feelings", "enter")
        assert code_groups.groups(session)[0].codes == ("barriers", "practical_support")
        assert "✓" in desk.shown()
        await desk.press("space")
        assert code_groups.groups(session)[0].codes == ()
        await desk.press("t")
        await until(desk, "#tick-rows")
        await desk.press(*"new", "tab", "enter")
        assert code_groups.groups(session)[0].codes == ("new_networks",)
        await desk.press("enter")
        shown = desk.shown()
        assert "the group Feelings alone" in shown
        assert "▌NN New networks" in shown
        assert "▌BA Barriers" not in shown
        assert "in the groups  Feelings" in shown
        await desk.press("escape")
        assert "▌BA Barriers" in desk.shown()
        await desk.press("number_sign", "x")
        await until(desk, "OptionList")
        await desk.press("2")
        assert code_groups.groups(session) == []
        await desk.press("escape", "u")
        assert [group.label for group in code_groups.groups(session)] == ["Feelings"]


async def test_every_field_of_a_rule_is_written_in_the_form(workbench: Open, session: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("enter")
        await until(desk, "#form-question")
        form = desk.app.screen
        form.query_one("#form-near_miss", TextArea).text = "He would not go."
        form.query_one("#form-near_miss-document", Input).value = "INT-1"
        form.query_one("#form-typical", TextArea).text = "The bus did not come."
        form.query_one("#form-question", Input).value = "RQ1"
        form.query_one("#form-said", Input).value = "worker, service user ,[bold]chair"
        form.query_one("#form-reason", Input).value = "examples"
        form.query_one("#form-instead").focus()
        await desk.press("enter", *"practical", "enter")
        form.query_one("#form-confused").focus()
        await desk.press("enter", "tab", "down", "tab", "enter", "ctrl+s")
        code = session.codebook().get("barriers")
        assert code.near_miss is not None
        assert (code.near_miss.document, code.near_miss.use_instead) == ("INT-1", "practical_support")
        assert code.typical is not None
        assert code.confused_with == ("connecting", "practical_support")
        assert code.research_question == "RQ1"
        assert code.said_by == ("worker", "service user", "[bold]chair")
        await desk.press("enter")
        await until(desk, "#form-question")
        desk.app.screen.query_one("#form-typical", TextArea).text = ""
        desk.app.screen.query_one("#form-confused").focus()
        await desk.press("delete", "ctrl+s")
        code = session.codebook().get("barriers")
        assert (code.typical, code.confused_with) == (None, ())
        assert "Said by  worker, service user, [bold]chair" in desk.shown()


async def test_versions_are_compared_word_by_word(workbench: Open, session: Session) -> None:
    for brief in ("What is in the way.", "What stands in the road."):
        code_editing.change_code(session, replace(session.codebook().get("barriers"), brief=brief), "again")
    async with workbench(mode="codebook") as desk:
        await desk.press("v", "enter")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        shown = desk.shown()
        assert "From version 2 to version 3" in shown
        assert "− What is in the way." in shown
        await desk.press("down", "down", "space", "home", "enter")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert "− What stands in the way." in desk.shown()
        await desk.press("end", "enter")
        assert "This is the first version" in desk.shown()


async def test_hostile_words_stay_words_in_every_dialog(workbench: Open, session: Session) -> None:
    codes = tuple(replace(code, label=f"{code.label} {HOSTILE}") for code in session.codebook())
    codebooks.save(session, replace(session.codebook(), codes=codes), HOSTILE)
    group = code_groups.add_group(session, f"Group {HOSTILE}")
    code_groups.set_group(session, group, ["barriers"])
    async with workbench(mode="codebook") as desk:
        for keys in ("space equals_sign", "e", "c", "R", "s", "number_sign", "v", "m", "slash b", "enter"):
            await desk.press(*keys.split())
            await desk.pilot.pause()
            assert "\x1b" not in desk.shown(), keys
            await desk.press("escape")
        assert desk.app.screen is base(desk)


async def test_an_empty_codebook_refuses_what_needs_a_code(workbench: Open, session: Session) -> None:
    codebooks.save(session, replace(session.codebook(), codes=()), "begin again")
    async with workbench((80, 24), mode="codebook") as desk:
        for key in ("enter", "e", "c", "m", "space", "equals_sign", "minus", "s", "R", "J"):
            await desk.press(key)
            assert desk.app.screen is base(desk), key
        assert any("there is no code here" in note for note in desk.notes())
        await desk.press("w", "f", "F", "h", "number_sign")
        assert "No groups yet" in desk.shown()
        assert desk.app.screen.query_one(DetailPane).words
