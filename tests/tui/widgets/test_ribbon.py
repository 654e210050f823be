from __future__ import annotations

from rich.cells import cell_len
from textual import on

from cpqual.tui.theme import DARK, MONO
from cpqual.tui.widgets.ribbon import Lane, Ribbon, Score
from cpqual.tui.widgets.speech import Turn, Voice

from .pictures import Frame

HOSTILE = "[/foo] \x1b[2J 東京"
LABEL = 26
"""Cells of the labels in a terminal that is wide enough."""


class Host(Frame):
    """Shows a ribbon."""

    def __init__(self, score: Score, theme: str = DARK.name) -> None:
        self.ribbon = Ribbon(id="ribbon")
        super().__init__(self.ribbon, theme)
        self._score = score
        self.moves: list[tuple[int | None, int, int]] = []
        self.chosen = 0

    def on_mount(self) -> None:
        self.ribbon.show(self._score)
        self.ribbon.focus()

    @on(Ribbon.Moved)
    def moved(self, event: Ribbon.Moved) -> None:
        where = event.lane, event.start, event.end
        if where not in self.moves[-1:]:
            self.moves.append(where)

    @on(Ribbon.Chosen)
    def picked(self) -> None:
        self.chosen += 1

    def track(self, line: int) -> str:
        """Return a line without its label."""
        return self.lines()[line][LABEL:]


def score(*spans: tuple[int, int], length: int = 1_000) -> Score:
    return Score(length, [Lane("moved", "", [(990, 1_000)]), Lane("tried", "#ff0000", spans)])


# At 127 cells there are 100 columns of text.
SIZE = (127, 8)


async def test_a_column_is_a_hundredth_of_the_text_and_an_eighth_of_it_can_be_seen() -> None:
    app = Host(score((0, 20), (100, 115), (205, 210), (999, 1_000)))
    async with app.run_test(size=SIZE):
        track = app.track(2)
        assert track[1:3] == "█ "
        assert track[10:13] == "█▌ "
        assert track[19:22] == " ▐ "
        assert track[99] == "▕"
        assert len(track.replace(" ", "").replace("│", "")) == 6


async def test_the_cursor_says_what_of_the_text_is_under_it() -> None:
    app = Host(score((300, 350)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(
            "right", "down", "right_curly_bracket", "end", "right", "left_curly_bracket", "home"
        )
        assert app.moves[-6:] == [
            (0, 10, 20), (1, 10, 20), (1, 300, 310), (1, 990, 1_000), (1, 300, 310), (1, 0, 10),
        ]  # fmt: skip
        assert app.track(2)[0] == "◇"
        await pilot.press("right_curly_bracket")
        assert app.track(2)[30] == "◆"
        assert app.track(0)[30] == "▼"


async def test_the_text_can_be_shown_closer_around_the_cursor() -> None:
    app = Host(score((300, 350)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "right_curly_bracket", "plus", "plus")
        assert app.ribbon.under == (300, 303)
        track = app.track(2)
        begin = track.index("◆")
        assert track[begin + 1 : begin + 20] == "█" * 19
        assert track[begin + 20] == " "
        assert "4 times closer" in app.lines()[0]
        await pilot.press("minus", "minus", "minus")
        assert app.ribbon.under == (300, 310)


async def test_every_place_of_the_text_is_under_one_column() -> None:
    app = Host(score((1, 2), length=37))
    async with app.run_test(size=SIZE) as pilot:
        assert app.ribbon.under == (0, 1)
        await pilot.press("end")
        assert app.ribbon.under == (36, 37)
        app.ribbon.show(score((0, 9), length=1_234_567))
        await pilot.press("home")
        reached = 0
        for _ in range(100):
            start, end = app.ribbon.under
            assert start == reached
            reached = end
            app.ribbon.action_along(1)
        assert reached == 1_234_567


async def test_who_speaks_stands_below_and_interviewers_stand_back() -> None:
    turns = [Turn(0, 40, 0), Turn(40, 300, 1), Turn(300, 302, 0), Turn(302, 600, 2), Turn(650, 1_000, 1)]
    voices = [Voice("Iris", quiet=True), Voice("Amina"), Voice("Ardal")]
    app = Host(Score(1_000, [Lane("code", "", [(0, 10)])], turns, voices))
    async with app.run_test(size=SIZE):
        speech = app.track(2)
        assert speech[:6] == "░░░░A─"
        assert speech[29:32] == "─R─"
        assert speech[59:66] == "─     A"
        assert "░ Iris  A Amina  R Ardal" in app.lines()[3]


async def test_more_voices_than_the_line_can_name_are_seen_to_be_more() -> None:
    voices = [Voice(f"Speaker number {number}") for number in range(12)]
    turns = [Turn(80 * one, 80 * one + 80, one) for one in range(12)]
    app = Host(Score(1_000, [Lane("code", "", [(0, 10)])], turns, voices))
    async with app.run_test(size=SIZE):
        named = app.track(3).rstrip()
        assert named.startswith("S Speaker number 0  ")
        assert named.endswith("…")


async def test_hostile_words_are_words_and_wide_ones_leave_the_lanes_where_they_are() -> None:
    lanes = [Lane(HOSTILE, "", [(0, 1_000)]), Lane("plain", "", [(0, 1_000)])]
    app = Host(Score(1_000, lanes, [Turn(0, 1_000, 0)], [Voice(HOSTILE)]), MONO.name)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end")
        lines = app.lines()
        assert {cell_len(line) for line in lines} == {SIZE[0]}
        assert "\x1b" not in "".join(lines)
        assert "[/foo] ␛[2J" in lines[1]
        assert lines[2][LABEL : LABEL + 99] == "█" * 99


async def test_lanes_scroll_and_a_click_chooses() -> None:
    lanes = [Lane(f"code {number}", "", [(number, number + 1)]) for number in range(60)]
    app = Host(Score(60, lanes, [Turn(0, 60, 0)], [Voice("Ardal")]))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("pagedown", "pagedown")
        assert app.ribbon.lane == 8
        assert "code 8" in "\n".join(app.lines())
        assert "A" in app.track(6)
        await pilot.click("#ribbon", offset=(LABEL + 50, 2))
        assert (app.ribbon.lane, app.ribbon.under) == (5, (30, 31))
        assert app.chosen == 0
        await pilot.click("#ribbon", offset=(LABEL + 50, 2))
        assert app.chosen == 1
        await pilot.click("#ribbon", offset=(3, 2))
        assert app.chosen == 1


async def test_nothing_to_show_is_no_lane() -> None:
    app = Host(Score(0, ()))
    async with app.run_test(size=(80, 6)) as pilot:
        await pilot.press("down", "right", "right_curly_bracket", "plus")
        assert app.ribbon.lane is None
        assert "".join(app.lines()).strip() == ""
