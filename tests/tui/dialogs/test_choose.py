"""A question with more answers than there are digits, and with a hostile one."""

from __future__ import annotations

from textual.app import App
from textual.content import Content
from textual.widgets import OptionList

from cpqual.tui.dialogs.choose import Answer, Choose

HOSTILE = "[bold]they said[/bold] [/]"


async def test_only_what_a_digit_answers_has_one() -> None:
    answers = [Answer(f"answer_{n}", Content(HOSTILE if n == 2 else f"answer {n}")) for n in range(1, 12)]
    chosen: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(Choose("Which?", answers), chosen.append)
        rows = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert rows[:2] == ["1 answer 1", f"2 {HOSTILE}"]
        assert rows[8:] == ["9 answer 9", "  answer 10", "  answer 11"]
        await pilot.press("9")
        await app.push_screen(Choose("Which?", answers), chosen.append)
        await pilot.press("up", "enter")
    assert chosen == ["answer_9", "answer_11"]
