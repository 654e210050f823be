"""The pane of words: painted in its own size, whenever and however it was given its words."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot

from cpqual.tui.widgets.detail_pane import DetailPane, plain

WORDS = plain("\n".join(f"line {n} of the words" for n in range(30)))


class Panes(App[None]):
    """A pane within another widget that is hidden first."""

    CSS = "DetailPane { border-left: solid red; } #low { height: auto; max-height: 5; }"

    def compose(self) -> ComposeResult:
        with Horizontal(id="box"):
            yield DetailPane(id="pane")
        yield DetailPane(id="low")

    def on_mount(self) -> None:
        self.query_one("#box").display = False


def shown(app: Panes) -> str:
    return "\n".join("".join(part.text for part in row) for row in app.screen._compositor.render_strips())


def pane(app: Panes) -> DetailPane:
    return app.query_one("#pane", DetailPane)


async def displayed(app: Panes, pilot: Pilot[None]) -> None:
    app.query_one("#box").display = True
    await pilot.pause()


async def test_words_given_while_it_is_hidden_are_painted_in_full() -> None:
    app = Panes()
    async with app.run_test(size=(40, 12)) as pilot:
        pane(app).show(plain("seen at last, " * 6))
        await displayed(app, pilot)
        assert "│ seen at last, seen at last," in shown(app)
        await pilot.resize_terminal(24, 12)
        await pilot.pause()
        assert "│ seen at last, seen\n" in "\n".join(row.rstrip() for row in shown(app).split("\n"))


async def test_it_scrolls_and_other_words_begin_at_the_top() -> None:
    app = Panes()
    async with app.run_test(size=(40, 12)) as pilot:
        await displayed(app, pilot)
        pane(app).show(WORDS)
        pane(app).focus()
        await pilot.pause()
        assert "line 0 of" in shown(app)
        await pilot.press("end")
        await pilot.pause()
        assert "line 29 of" in shown(app)
        assert "line 0 of" not in shown(app)
        pane(app).show(plain("short"))
        await pilot.pause()
        assert "short" in shown(app)
        assert "line" not in shown(app)


async def test_where_its_height_is_its_words_it_takes_what_they_need() -> None:
    app = Panes()
    async with app.run_test(size=(40, 12)) as pilot:
        low = app.query_one("#low", DetailPane)
        for lines, height in ((2, 2), (9, 5), (1, 1)):
            low.show(plain("\n".join(["words"] * lines)))
            await pilot.pause()
            assert low.size.height == height


async def test_markup_and_escape_sequences_are_words() -> None:
    app = Panes()
    async with app.run_test(size=(40, 12)) as pilot:
        await displayed(app, pilot)
        pane(app).show(plain("[b]bold[/b] \x1b[2J [@click=app.quit]x[/]"))
        await pilot.pause()
        assert "[b]bold[/b]" in shown(app)
        assert "\x1b" not in shown(app)
