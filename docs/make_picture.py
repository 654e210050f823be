"""Write docs/workbench.svg and docs/explore.svg: coding in the demo study, and its themes by sector.

Run: python docs/make_picture.py
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from cpqual.services.demo import build
from cpqual.services.training import train
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.exploring.themes import ThemesAnalysis

HERE = Path(__file__).parent
PASSAGE = "Caitrin at twenty past ten."


async def coding(app: WorkbenchApp, pilot: Pilot[object]) -> None:
    """Open a field note at a passage and select a sentence."""
    text = app.session.store.rows("SELECT body FROM source_text WHERE body LIKE ?", f"%{PASSAGE}%")[0][0]
    await app.jump("FN-HL-01", text.index(PASSAGE) + len(PASSAGE) + 2)
    await pilot.pause(0.5)
    await pilot.press("s")


async def exploring(app: WorkbenchApp, pilot: Pilot[object]) -> None:
    """Show themes by sector, with the number of one under the cursor."""
    await pilot.press("f5")
    await pilot.pause(1.5)
    shown = app.screen.query_one(ThemesAnalysis)
    await shown.host.show_analysis("themes", {**shown.settings(), "by": ["site.sector"]})
    await pilot.pause(1.5)
    await pilot.press("down", "down", "right")


async def draw(project: Path, lead: Callable[[WorkbenchApp, Pilot[object]], Awaitable[None]]) -> str:
    """Open the workbench, lead it somewhere and return the screen as SVG."""
    app = WorkbenchApp(project, "RB")
    async with app.run_test(size=(132, 36)) as pilot:
        await pilot.pause()
        await lead(app, pilot)
        await pilot.pause(0.5)
        return app.export_screenshot(title="cpqual", simplify=True)


def without_fonts(svg: str) -> str:
    """Name fonts that are on every machine: the web font would be fetched from the network."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(
        r"font-family:\s*Fira Code[^;]*;", "font-family: Menlo, 'DejaVu Sans Mono', monospace;", svg
    )


def main() -> None:
    """Build the demo in a temporary folder and draw both."""
    with tempfile.TemporaryDirectory() as folder:
        # whoever draws it may have settings of their own; the picture has none
        settings = Path(folder) / "settings" / "cpqual"
        settings.mkdir(parents=True)
        (settings / "settings.toml").write_text('theme = "dark"\ntour = false\n')
        os.environ["XDG_CONFIG_HOME"] = str(settings.parent)
        session = build(Path(folder), lambda _: None)
        train(session)
        path = session.path
        session.close()
        for name, lead in (("workbench", coding), ("explore", exploring)):
            picture = without_fonts(asyncio.run(draw(path, lead)))
            (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
