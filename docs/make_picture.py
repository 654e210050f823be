"""Write docs/workbench.svg: the workbench on the demo study, with a sentence selected.

Run: python docs/make_picture.py
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from cpqual.services.demo import build
from cpqual.services.training import train
from cpqual.tui.app import WorkbenchApp

TARGET = Path(__file__).parent / "workbench.svg"
PASSAGE = "Caitrin at twenty past ten."


async def draw(project: Path) -> str:
    """Open the workbench at a passage, select a sentence and return the screen as SVG."""
    app = WorkbenchApp(project, "RB")
    async with app.run_test(size=(132, 36)) as pilot:
        await pilot.pause()
        text = app.session.store.rows("SELECT body FROM source_text WHERE body LIKE ?", f"%{PASSAGE}%")[0][0]
        await app.jump("FN-HL-01", text.index(PASSAGE) + len(PASSAGE) + 2)
        await pilot.pause(0.5)
        await pilot.press("s")
        await pilot.pause(0.5)
        return app.export_screenshot(title="cpqual", simplify=True)


def main() -> None:
    """Build the demo in a temporary folder and draw it."""
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
        svg = asyncio.run(draw(path))
    # the web font would be fetched from the network: name fonts that are on every machine instead
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", "font-family: Menlo, 'DejaVu Sans Mono', monospace;", svg)
    TARGET.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
