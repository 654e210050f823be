"""Difficult texts in a real terminal: nothing drifts, and nothing of an earlier paint stays behind."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from cpqual.domain.documents import Section
from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from cpqual.storage import documents
from tests.conftest import talk_document

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")

ROOT = Path(__file__).parents[2]
# scripts on whose cells terminals do not agree at all (Tamil, Khmer) are left out
TEXTS = {
    "cjk": "我们每天早上坐渡轮去上班，路上要一个小时。バスが来ないので、歩きました。버스가 오지 않아요. ",
    "emoji": "We walked 👩‍👩‍👧‍👦 home 🏳️‍🌈 with 🇬🇧🇳🇱 and 👍🏽👋🏿 ❤️ 1️⃣ and ☎️ ok. ",
    "arabic": "انتظرنا الحافلة ساعة كاملة ثم مشينا إلى البيت. חיכינו לאוטובוס שעה שלמה. mixed text. ",
    "marks": "Cafe\u0301 nai\u0308ve Z\u0351\u036b\u0343a\u0323\u0307lgo กำลังเดินทาง क्षेत्र में नमस्ते ",
    "controls": "a\x1b[31mred\x07 \u202eturned\u202c zero\u200bwidth\u00ad soft\ttab\u2028line ",
}  # fmt: skip


class Tmux:
    """`cpqual` in a tmux of its own."""

    def __init__(self, project: Path, columns: int, rows: int) -> None:
        self.server = f"cpqual-{os.getpid()}-{random.randrange(10**9)}"
        # whatever terminal the tests run in, this one has colours (without, the text has no frame to look
        # for), and a size that a shell exported, as some do, which says nothing of this one
        setting = "env -u NO_COLOR TERM=tmux-256color COLORTERM=truecolor COLUMNS=80 LINES=24"
        command = f"exec {setting} {sys.executable} -m cpqual -p {project} --coder RB"
        self("-f", "/dev/null", "-u", "new-session", "-d", "-x", str(columns), "-y", str(rows), command)

    def __call__(self, *arguments: str) -> str:
        """Run a tmux command and return what it prints."""
        done = subprocess.run(
            ["tmux", "-L", self.server, *arguments], capture_output=True, encoding="utf-8", check=True,
            cwd=ROOT, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys."""
        self("send-keys", *keys)

    def screen(self) -> list[str]:
        """Return the rows of the screen, once nobody works on them and nothing has changed for a while."""
        last: tuple[list[str], int | None] = [], None
        until = time.monotonic() + 60
        while time.monotonic() < until:
            time.sleep(0.25)
            now = self("capture-pane", "-p").split("\n"), self._work()
            if now == last and now[1] is not None:
                return now[0]
            last = now
        raise AssertionError("the screen never rests")

    def _work(self) -> int | None:
        """Return how long the workbench and tmux have worked, None while something is still to come.

        That is: one of them waits for a processor (on a busy machine a screen can stay half painted for
        longer than any pause one would like to make), or the workbench does not know its size yet. tmux tells
        it a quarter of a second after another change of size; until then the screen is no painting's.
        """
        asked = "#{pane_tty} #{pane_width} #{pane_height} #{pid} #{pane_pid}"
        tty, columns, rows, *pids = self("display-message", "-p", asked).split()
        known = os.open(tty, os.O_RDONLY | os.O_NOCTTY)
        try:
            if os.get_terminal_size(known) != (int(columns), int(rows)):
                return None
        finally:
            os.close(known)
        spent = 0
        for pid in pids:
            for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
                with suppress(FileNotFoundError, ProcessLookupError):
                    state, *numbers = thread.read_text("utf-8").rpartition(")")[2].split()
                    if state in "RD":
                        return None
                    # user and system time, in ticks
                    spent += int(numbers[10]) + int(numbers[11])
        return spent

    def wait_for(self, words: str) -> None:
        """Wait until some words are on the screen."""
        until = time.monotonic() + 60
        while words not in self("capture-pane", "-p"):
            assert time.monotonic() < until, self("capture-pane", "-p")
            time.sleep(0.05)


@pytest.fixture
def tmux(session: Session) -> Iterator[Tmux]:
    """Open a document of every difficult text, with a paragraph of 100,000 characters."""
    lengths = {"cjk": 100_000}
    lines = [f"P: {(text * 2_000)[: lengths.get(name, 2_000)]}" for name, text in TEXTS.items()]
    text = "\n".join(lines) + "\n"
    document = talk_document("A-HARD", text, sections=(Section(0, len(text), "talk", True),))
    with session.act("import", "a difficult document"):
        documents.add_document(session.store, document, 9, None, {"p": None})  # type: ignore[dict-item]
        session.store.update("document", session.document("A-HARD").id, {"position": 0})
    for start in range(10, len(text) - 50, 997):
        coding.apply_codes(session, "A-HARD", Span(start, start + 40), ["barriers"], on_overlap="keep")
    session.close()
    opened = Tmux(session.path, 120, 36)
    try:
        opened.wait_for("A-HARD")
        yield opened
    finally:
        subprocess.run(["tmux", "-L", opened.server, "kill-server"], check=False, capture_output=True)


def edges(rows: list[str]) -> set[tuple[int, int]]:
    """Return the cells at which the text's frame stands left and right, over all rows that have it."""
    framed = (row for row in rows if "▕" in row and "▏" in row)
    return {(cell_len(row[: row.index("▕")]), cell_len(row[: row.rindex("▏")])) for row in framed}


def left_of_codes(rows: list[str]) -> list[str]:
    """Return the rows without what stands beside the text, where suggestions come when they are ready."""
    return [row[: row.rindex("▏")] if "▏" in row else row for row in rows]


def covered(rows: list[str]) -> bool:
    """Tell whether a message, which goes by itself, stands over the text's right edge."""
    return any("▕" in row and "▏" not in row for row in rows)


def check(tmux: Tmux) -> None:
    """Compare the screen with what painting every cell anew makes of it."""
    until = time.monotonic() + 60
    while covered(shown := tmux.screen()):
        assert time.monotonic() < until, "\n".join(shown)
    assert len(edges(shown)) == 1, "\n".join(shown)
    # every cell is painted anew for another mode, and again for this one
    tmux.press("F7")
    tmux.wait_for("Speakers")
    tmux.press("F2")
    assert left_of_codes(tmux.screen()) == left_of_codes(shown)


def test_what_is_on_the_screen_is_what_a_fresh_paint_shows(tmux: Tmux) -> None:
    check(tmux)
    tmux.press("v", "j", "j", "w", "w", ")", "Escape", "NPage", "NPage", "j", "l", "l", "l")
    check(tmux)
    # to the other texts, at the end of the document
    tmux.press("G", "PPage", "v", "k", "k", "k", "k", "b", "b")
    check(tmux)
    tmux.press("Escape", "x", "u", "PPage", "PPage", "s", "Space")
    tmux.wait_for("Barriers")
    tmux.press("Escape", "Escape")
    check(tmux)


def test_resizing_while_a_key_is_held_leaves_nothing_behind(tmux: Tmux) -> None:
    tmux.press("G", "PPage", "PPage", "PPage")
    for columns, rows in ((112, 30), (131, 40), (104, 24), (120, 36)):
        tmux.press(*"kkkkkkkk")
        tmux("resize-window", "-x", str(columns), "-y", str(rows))
        tmux.press(*"jjjjjjjj")
    check(tmux)
    tmux("resize-window", "-x", "140", "-y", "30")
    check(tmux)
